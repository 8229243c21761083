"""The notebook 6-viterbi as students meet it: its conventions, its figures, and what its public checks say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from autograder import catalogue
from autograder.catalogue import Entry
from tests.source.extra import (
    EXTRA,
    Page,
    asks_its_questions,
    beside,
    earns_all_points,
    earns_nothing,
    examples_hold,
    follows_the_conventions,
    run,
    told,
)

QUESTION = "viterbi-decode"
PAGE = Page("6-viterbi", {QUESTION: 4})
# Each public example has one best path, so that it can be told.
ONLY_HIDDEN = {"one-best-place-only"}

# Wrong answers as edits of the reference: what is replaced, by what, and words that the student reads.
MISTAKES = [
    ("return path[::-1], score.item()", "path[::-1], score.item()", "Is there a return?"),
    ("return path[::-1]", "return path", "which order do you write down what they lead to?"),
    ("+ transitions)", "+ transitions.T)", "Over which axis do you take the maximum?"),
    ("transitions).max(dim=0)", "transitions).max(dim=1)", "What do your back pointers say"),
    ("best = start + emissions[0]", "best = emissions[0]", "each counts once"),
    ("(best + end)", "best", "The path is [0], expected [1]."),
    ("score.item()", "best.max().item()", "The path is right, but its score is 3, expected 4."),
    ("return path[::-1]", "return torch.tensor(path[::-1])", "The path is of type Tensor, expected a list"),
    ("reversed(pointers)", "reversed(pointers[1:])", "expected one tag for each of T = 4 words"),
    ("best = start + emissions[0]", "best = start\n    best += emissions[0]", "start is not what it was before"),
]


@pytest.fixture(scope="module", autouse=True)
def checks() -> Iterator[Any]:
    with beside("pictures_viterbi") as checks:
        yield checks


@pytest.fixture
def solved() -> dict[str, Any]:
    return PAGE.solved()


# What the text says.


def test_the_three_ways_to_tag_the_sentence(solved: dict[str, Any]) -> None:
    run(PAGE.cells["show-parts"], solved)
    run(PAGE.cells["show-paths"], solved)
    scores, named = solved["scores"], solved["named"]
    assert {how: path for path, how in named.items()} == {
        "word by word": "N D V",
        "from left to right": "N D N",
        "the best of all": "V D N",
    }
    assert {path: round(scores[path], 1) for path in named} == {"N D V": -9.5, "N D N": -5.4, "V D N": -4.2}
    ranked = sorted(scores, key=scores.get, reverse=True)
    assert [len(ranked), *(ranked.index(path) for path in ("V D N", "N D N", "N D V"))] == [27, 0, 1, 3]
    path, score = solved["viterbi"](*(solved[name] for name in ("emissions", "transitions", "start", "end")))
    assert (path, round(score, 1)) == ([2, 0, 1], -4.2)


def test_the_numbers_in_the_trellis(solved: dict[str, Any]) -> None:
    import pictures_viterbi

    run(PAGE.cells["show-parts"], solved)
    best, before = pictures_viterbi._arrivals(*(solved[name] for name in ("emissions", "transitions", "start")))
    assert [round(number, 1) for number in best[0].tolist()] == [-9.7, -1.4, -2.2]
    assert round(best[1, 0].item(), 1) == -2.8
    assert before[1, 0] == 2
    assert round(best[2, 1].item(), 1) == -3.8


def test_brute_force_agrees(solved: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    run(PAGE.cells["show-trust"], solved)
    assert "200 of 200 problems" in capsys.readouterr().out


def test_the_tagger_made_of_counts(solved: dict[str, Any]) -> None:
    run(PAGE.cells["show-counting"], solved)
    found = {" ".join(words): [" ".join(tags) for tags in rows.values()] for words, rows in solved["table"]}
    assert found == {
        "the watch likes the cook": ["D V V D V", "D N V D N"],
        "they light the watch": ["P N D V", "P V D N"],
        "we stop the cook": ["P V D V", "P V D N"],
    }


def test_log_probabilities_are_probabilities(solved: dict[str, Any]) -> None:
    run(PAGE.cells["show-counting"], solved)
    _, transitions, start, end = solved["suits"], *solved["others"]
    assert torch.allclose(start.exp().sum(), torch.tensor(1.0), atol=0.05)  # what is missing is an empty sentence
    assert torch.allclose(transitions.exp().sum(dim=1) + end.exp(), torch.ones(4))


# The public checks.


def test_check_passes_on_the_reference(checks: Any, solved: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    checks.grader.check(QUESTION, solved)
    assert "viterbi-decode: all 7 public checks pass." in capsys.readouterr().out


def test_check_fails_on_the_stub(checks: Any) -> None:
    text = told(checks, QUESTION, PAGE.released())
    assert text == "viterbi-decode: not written yet (viterbi still raises NotImplementedError)"


@pytest.mark.parametrize("right, wrong, words", MISTAKES)
def test_check_tells_a_mistake_in_words(
    checks: Any, solved: dict[str, Any], right: str, wrong: str, words: str
) -> None:
    assert right in PAGE.cells[QUESTION]
    run(PAGE.cells[QUESTION].replace(right, wrong), solved)
    text = told(checks, QUESTION, solved)
    assert words in text
    assert "Traceback" not in text
    assert len(text.splitlines()) <= 10


@pytest.mark.parametrize("entry", catalogue.accepted("viterbi"), ids=lambda entry: entry.name)
def test_check_passes_on_right_answers_in_other_styles(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    checks.grader.check(QUESTION, solved)


@pytest.mark.parametrize("entry", catalogue.misconceptions("viterbi"), ids=lambda entry: entry.name)
def test_check_does_not_lull_those_who_are_wrong(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    if entry.name in ONLY_HIDDEN:
        checks.grader.check(QUESTION, solved)
    else:
        assert "The check could not go on" not in told(checks, QUESTION, solved)


# The demonstrations and the file.


def test_demonstrations_wait_for_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    names = PAGE.released()
    for name in PAGE.shown:
        run(PAGE.cells[name], names)
    waiting = re.findall(r"^Nothing to see yet\. This needs your answers to: viterbi-decode\.$",
                         capsys.readouterr().out, flags=re.MULTILINE)  # fmt: skip
    assert len(waiting) == 3


def test_each_picture_has_a_text_alternative(solved: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    for name in PAGE.shown:
        run(PAGE.cells[name], solved)
    printed = capsys.readouterr().out
    assert "N D V (word by word) is number 4, -9.5" in printed
    assert "Path: V D N." in printed
    assert "Viterbi's sums rise to 17340." in printed


def test_docstring_examples_are_true(solved: dict[str, Any]) -> None:
    examples_hold(solved, "viterbi")


def test_file_and_questions() -> None:
    follows_the_conventions(PAGE)
    asks_its_questions(PAGE)
    assert (EXTRA / "tests" / f"{QUESTION}.py").read_bytes().isascii()


@pytest.mark.slow(reason="a kernel starts and runs the whole notebook")
def test_solved_notebook_runs_from_top_to_bottom() -> None:
    earns_all_points(PAGE)


@pytest.mark.slow(reason="a kernel starts and runs the whole notebook")
def test_released_notebook_earns_nothing() -> None:
    earns_nothing(PAGE)
