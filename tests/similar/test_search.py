"""What counts as alike: copies in disguise do; what the question, its usual answers or the class explain does not."""

import re
import time

import pytest

from autograder import catalogue
from autograder.course import PROJECT, Course
from autograder.similar.run import given_names, usual_answers
from autograder.similar.search import Likeness, groups, likenesses, usual_from
from autograder.similar.tokens import MOST, OWN_NAME, code_tokens, names_in, text_tokens

STUB = 'def longest(words):\n    """The longest word: longest(["a", "bc"]) is "bc"."""\n    raise NotImplementedError'
USUAL = STUB.replace("raise NotImplementedError", "return max(words, key=len)")
OWN = '''def longest(words):
    """The longest word: longest(["a", "bc"]) is "bc"."""
    # walk from both ends, as the middle can wait
    left, right = 0, len(words) - 1
    while left < right:
        if len(words[left]) >= len(words[right]):
            right -= 1
        else:
            left += 1
    return words[left]'''
# The same with other names and another comment, spaced out.
DISGUISED = '''def longest(words):
    """The longest word: longest(["a", "bc"]) is "bc"."""
    low, high = 0, len( words ) - 1   # two pointers
    while low < high:

        if len(words[low]) >= len(
            words[high]
        ):
            high -= 1
        else:
            low += 1
    return words[low]'''
OTHER = '''def longest(words):
    """The longest word: longest(["a", "bc"]) is "bc"."""
    table = {}
    for word in reversed(words):
        table[len(word)] = word
    return table[max(table)]'''


def found(answers: dict[str, str], size: int = 30, written: bool = False) -> list[Likeness]:
    usual = ["", ""] if written else [STUB, USUAL]
    return likenesses(answers, usual, size, names_in(STUB), written)


def shown(likeness: Likeness, side: str) -> str:
    text = getattr(likeness, side).text
    return "|".join(text[start:end] for start, end in getattr(likeness, side).alike)


def test_names_spacing_and_line_breaks_make_no_difference() -> None:
    one, other = (code_tokens(text, {"words"}) for text in ("x = words [0]\n", "longer=words[\n  0]"))
    assert [token.text for token in one] == [token.text for token in other] == [OWN_NAME, "=", "words", "[", "0", "]"]
    assert [token.text for token in code_tokens("a . view(len(b))")] == [
        OWN_NAME,
        ".view",
        "(",
        "len",
        "(",
        OWN_NAME,
        ")",
        ")",
    ]


def test_the_words_of_comments_count() -> None:
    assert [token.text for token in code_tokens("# Walk from\n")] == ["#walk", "#from"]


@pytest.mark.parametrize("text", ["def (", "'''open", '"\\', "\x00\ud800", "é" * 9, "((((" * 9, "# " * 9, "'" * 99])
def test_anything_can_be_read(text: str) -> None:
    for token in code_tokens(text) + text_tokens(text):
        assert 0 <= token.start < token.end <= len(text)


def test_no_more_is_read_than_anyone_writes_and_at_once() -> None:
    began = time.process_time()
    for text in ("x + " * 10**5, '"\\' * 10**5, '"' * 10**5, "'''" * 10**5, "1" * 10**6, ".\n" * 10**5, "# a" * 10**5):
        assert len(code_tokens(text)) <= MOST
        assert len(text_tokens(text)) <= MOST
    assert time.process_time() - began < 10


def test_a_copy_in_disguise_is_found_and_marked() -> None:
    (likeness,) = found({"amara": OWN, "bao": DISGUISED, "chidi": OTHER, "dalia": USUAL})
    assert likeness.students == ("amara", "bao")
    assert likeness.share > 0.8
    assert "while left < right:" in shown(likeness, "left")
    assert "while low < high:" in shown(likeness, "right")
    assert "two pointers" not in shown(likeness, "right")


def test_what_everybody_was_given_is_not_counted() -> None:
    (likeness,) = found({"amara": OWN, "bao": DISGUISED})
    assert "longest" not in shown(likeness, "left")
    usual = "".join(likeness.left.text[start:end] for start, end in likeness.left.usual)
    assert usual.startswith('def longest(words):"""The longest word')


def test_right_answers_that_are_known_are_not_listed() -> None:
    answers = {"amara": OWN, "bao": DISGUISED}
    assert likenesses(answers, [STUB, OWN], 30) == []
    assert found({"amara": USUAL, "bao": USUAL}) == []


def test_a_copy_is_found_whatever_names_right_answers_use() -> None:
    """The names that one student has written and another has replaced are also those of a usual answer."""
    usual = OTHER.replace("table", "left").replace("word", "right")
    answers = {"amara": OWN, "bao": DISGUISED}
    (likeness,) = likenesses(answers, [STUB, usual], 30, names_in(STUB))
    assert likeness.share > 0.8


def test_the_names_that_a_notebook_gives_are_those_of_its_imports_and_stubs() -> None:
    given = given_names(Course(PROJECT).assignment("lstm").notebook("3-gates"))
    assert {"torch", "plt", "rnn_step", "h_prev", "hidden_size"} <= given
    assert not given & {"pre_activation", "chunks", "total"}


def test_what_many_have_written_is_not_listed() -> None:
    assert usual_from(30) == 4
    assert usual_from(500) == 26
    few = {f"s{number}": OWN for number in range(3)}
    (likeness,) = found(few)
    assert (likeness.left.students, likeness.right.students, likeness.share) == (("s0",), ("s1", "s2"), 1)
    assert found(few | {"s3": OWN}) == []
    assert len(found(few | {"s3": OWN}, size=500)) == 1


def test_short_answers_are_never_listed() -> None:
    short = STUB.replace("raise NotImplementedError", "return sorted(words, key=len)[-1]")
    assert found({"amara": short, "bao": short}) == []


def test_a_part_that_was_copied_into_a_longer_answer_is_found() -> None:
    body = DISGUISED.split('"""')[-1].replace("return", "longest_of =")
    longer = OTHER.replace("    return", body + "\n    return") + "\n\n" + OTHER.replace("longest", "again")
    (likeness,) = found({"amara": OWN, "bao": longer})
    assert likeness.share > 0.6


def test_written_answers_are_compared_by_their_words() -> None:
    one = (
        "The model needs a start symbol, since nothing has been read before the first word, so the state says nothing."
    )
    other = (
        "I think: the model needs a start symbol since NOTHING has been read before the first word; the state is zero."
    )
    alone = (
        "Its first input would have to be a token that stands for the beginning of a sentence, learnt like any other."
    )
    (likeness,) = found({"amara": one, "bao": other, "chidi": alone}, written=True)
    assert likeness.students == ("amara", "bao")
    assert likeness.alike >= 15


def test_students_are_put_together_with_all_they_are_like() -> None:
    three = {"amara": OWN, "bao": DISGUISED, "chidi": OWN.replace("# walk", "# we walk")}
    (group,) = groups(found(three, size=500))
    assert group.students == ("amara", "bao", "chidi")
    counts = [likeness.alike for likeness in group.likenesses]
    assert counts == sorted(counts, reverse=True)


def test_a_hundred_who_write_for_themselves_are_not_listed() -> None:
    """The catalogue's right answers in other styles, as if each were a student's: none of them is known beforehand."""
    course = Course(PROJECT)
    listed, pairs = [], 0
    for spec in course.assignment("lstm").notebooks:
        entries = catalogue.accepted(spec.topic)
        for name in spec.answers:
            if name == "tagger-accuracy":  # there the styles are one program, changed here and there
                continue
            answers = {entry.name: entry.code for entry in entries if entry.question == name}
            pairs += len(answers) * (len(answers) - 1) // 2
            listed += likenesses(answers, usual_answers(spec)[name][:2], 100, given_names(spec))
    assert pairs > 300
    assert listed == []


def test_most_copies_of_real_answers_are_found() -> None:
    course = Course(PROJECT)
    missed = copies = 0
    for spec in course.assignment("lstm").notebooks:
        given = given_names(spec)
        for entry in catalogue.accepted(spec.topic):
            usual = usual_answers(spec)[entry.question][:2]
            if len(code_tokens(entry.code)) > 40:
                copies += 1
                bare = re.sub(r"#.*", "", entry.code)
                renamed = re.sub(r"\b(out|total|result|rows|step|scores|joined)\b", r"my_\1", bare)
                missed += not likenesses({"amara": entry.code, "bao": renamed.replace("\n", "\n\n")}, usual, 100, given)
    assert copies > 100
    assert missed <= copies // 10
