"""The class treebank is what its data card says."""

import csv
import re
from pathlib import Path

import pytest

from autograder.treebank import Sentence, duplicates, near_duplicates, once_pairs, read_conllu, statistics, write_conllu
from tests.conftest import PROJECT

FOLDER = PROJECT / "autograder" / "treebank"
CARD = (FOLDER / "DATACARD.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def treebank() -> list[Sentence]:
    return read_conllu(FOLDER / "class.conllu")


def sentence_id(index: int) -> str:
    return f"class-{index + 1:04}"


def table(name: str) -> list[dict[str, str]]:
    """The rows of a tab-separated file beside the treebank."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True))


def once(sentences: list[Sentence]) -> set[tuple[str, str, str]]:
    """Word, tag and sentence of each pair that occurs once."""
    return {(word, tag, sentence_id(index)) for (word, tag), index in once_pairs(sentences).items()}


def looked_at() -> set[tuple[str, str, str]]:
    """Word, tag and sentence of each pair that somebody has looked at."""
    return {(row["word"], row["tag"], row["sentence"]) for row in table("looked_at.tsv")}


def test_the_file_is_as_this_package_writes_it(treebank: list[Sentence], tmp_path: Path) -> None:
    """Valid CoNLL-U with ids in order, so that the other files can name sentences."""
    write_conllu(tmp_path / "again.conllu", treebank, [sentence_id(index) for index in range(len(treebank))])
    assert (tmp_path / "again.conllu").read_bytes() == (FOLDER / "class.conllu").read_bytes()


def test_no_sentence_stands_there_twice_or_nearly(treebank: list[Sentence]) -> None:
    assert duplicates(treebank) == []
    assert near_duplicates(treebank) == []


def test_the_data_card_counts_right(treebank: list[Sentence]) -> None:
    figures = statistics(treebank)
    row = re.compile(r"^\| (?P<what>[^|]+?) \| (?P<figure>[\d.]+)(?: %)? \|$", re.MULTILINE)
    assert {match["what"]: float(match["figure"]) for match in row.finditer(CARD)} == {
        "sentences": figures.sentences,
        "tokens": figures.tokens,
        "different forms": figures.types,
        "tokens whose form has more than one tag": round(100 * figures.ambiguity, 1),
        "word-and-tag pairs that occur once": len(once_pairs(treebank)),
    }
    assert {tag: int(count) for tag, count in re.findall(r"\b([A-Z]{3,5}) (\d+)", CARD)} == figures.tag_counts


def test_sentences_keep_to_the_guidelines_form(treebank: list[Sentence]) -> None:
    for sentence in treebank:
        forms = [form for form, _ in sentence]
        assert 4 <= len(forms) <= 14
        assert forms[-1] in {".", "?", "!"} and not {".", "?", "!"} & set(forms[:-1])
        assert forms[0][0].isupper()
        for form, tag in sentence:
            assert (tag == "PUNCT") == (form in {".", "?", "!", ","})
            assert tag == "PUNCT" or form.isalpha()


def test_every_pair_that_occurs_once_was_looked_at(treebank: list[Sentence]) -> None:
    """For a new pair: read its sentence against the guidelines, then add it to looked_at.tsv."""
    assert sorted(once(treebank) - looked_at()) == []
    assert sorted(looked_at() - once(treebank)) == [], "looked_at.tsv has pairs that don't occur once (any more)"


def test_a_pair_that_nobody_looked_at_is_noticed(treebank: list[Sentence]) -> None:
    """A new word is noticed, a known word with a new tag, and a pair that moves to another sentence."""
    new_word = [*treebank, [("Platypuses", "NOUN"), ("swim", "VERB"), (".", "PUNCT")]]
    assert once(new_word) - looked_at() == {("platypuses", "NOUN", sentence_id(len(treebank)))}

    retagged = [[("When", "SCONJ"), *treebank[0][1:]], *treebank[1:]]
    assert once(retagged) - looked_at() == {("when", "SCONJ", sentence_id(0))}

    moved = [*treebank[1:], treebank[0]]
    assert once(moved) - looked_at()


def test_every_decision_of_the_adjudication_holds(treebank: list[Sentence]) -> None:
    decisions = table("adjudicated.tsv")
    for row in decisions:
        sentence = treebank[int(row["sentence"].removeprefix("class-")) - 1]
        assert sentence[int(row["word"]) - 1] == (row["form"], row["after"]), row
    changed = [row for row in decisions if row["before"] != row["after"]]
    assert f"The {len(decisions)} tokens" in CARD
    assert f"Result: {len(changed)} tag was changed" in CARD
    for pair in ("class", "web", "wink"):
        asked = [row for row in decisions if pair in row["by"].split("+")]
        assert f"`{pair}` {len(asked)}" in CARD
