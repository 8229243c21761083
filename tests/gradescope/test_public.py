"""The public checks of what was handed in run in the worker, and say what they say in the notebook."""

from pathlib import Path

import nbformat
import pytest

from autograder.course import Course
from autograder.demo import compose
from autograder.gradescope.public import _told, public_checks
from autograder.grading import Grader
from autograder.mending import mend
from autograder.notebooks import notebook
from autograder.worker.codec import Data

WRONG = "def encode(tokens, word_to_ix, add_eos=True):\n    return len(tokens)"


def said(grader: Grader, course: Course, folder: Path, answers: dict[str, str]) -> dict[str, str]:
    """What the public checks say of a vocabulary notebook with those answers."""
    spec = grader.assignment.notebook("1-vocab")
    stub, _ = mend(notebook([], {}), spec)
    nbformat.write(compose(stub, answers), folder / "1-vocab.ipynb")
    return public_checks(grader, spec, folder / "1-vocab.ipynb", course.source / "lstm")


def test_right_answers_pass_and_wrong_ones_read_why(grader: Grader, course: Course, tmp_path: Path) -> None:
    found = said(grader, course, tmp_path, grader.assignment.notebook("1-vocab").answers | {"vocab-encode": WRONG})
    assert "public checks pass. Look at this one first:" in found.pop("vocab-encode")
    assert len(found) == 6
    for text in found.values():
        passing, of, total = text.split()[:3]
        assert (of, passing) == ("of", total)
        assert text.endswith("public checks pass.")


def test_stubs_are_not_written_yet(grader: Grader, course: Course, tmp_path: Path) -> None:
    assert all("not written yet" in text for text in said(grader, course, tmp_path, {}).values())


@pytest.mark.parametrize("value", [None, [], 3, [["a", "", ""], 3], [["a", "b"]], [["a", "", 1.0]], {"a": 1}])
def test_whatever_else_a_worker_sends_says_nothing(value: Data) -> None:
    assert _told(value) == ""


def test_long_and_odd_texts_are_tamed() -> None:
    text = _told([["a", "", ""], ["b*", "NotYet", "<script>" + "x" * 10_000]])
    assert text.startswith("1 of 2 public checks pass. Look at this one first: *b\\*")
    assert "<script>" not in text.replace("\\<", "")
    assert len(text) < 2_000
