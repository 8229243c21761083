"""Which file answers which notebook."""

from pathlib import Path

import nbformat
import pytest

from autograder.course import Assignment
from autograder.lms.handin import Upload
from autograder.lms.naming import choose
from tests.toycourse import NOTEBOOK, answered, released


def chosen(folder: Path, assignment: Assignment, *names: str) -> tuple[str | None, list[str]]:
    uploads = [Upload(folder / name, name) for name in names]
    found, notes = choose(uploads, assignment)
    return (found[NOTEBOOK].name if found else None), notes


@pytest.mark.parametrize(
    "name",
    [
        "1-toy.ipynb",
        "1-toy-1.ipynb",
        "1-toy (2).ipynb",
        "1-toy(3).ipynb",
        "1-toy-Copy1.ipynb",
        "1-toy copy 2.ipynb",
        "Copy of 1-toy.ipynb",
        "1-TOY.ipynb",
        "1-toy.ipynb.txt",
        "1-toy.ipynb.json",
        "work.zip/deep/1-toy.ipynb",
    ],
)
def test_versions_of_a_name(tmp_path: Path, assignment: Assignment, name: str) -> None:
    assert chosen(tmp_path, assignment, name) == (name, [])


@pytest.mark.parametrize("name", ["1-toys.ipynb", "11-toy.ipynb", "1-toy-answers.ipynb", "toy.ipynb", "1-toy.pdf"])
def test_other_names(tmp_path: Path, assignment: Assignment, name: str) -> None:
    assert chosen(tmp_path, assignment, name)[0] is None


def test_the_name_as_released_goes_before_the_highest_number(tmp_path: Path, assignment: Assignment) -> None:
    found, notes = chosen(tmp_path, assignment, "1-toy (1).ipynb", "1-toy.ipynb", "1-toy (2).ipynb")
    assert found == "1-toy.ipynb"
    assert len(notes) == 2
    assert chosen(tmp_path, assignment, "1-toy (1).ipynb", "1-toy (2).ipynb")[0] == "1-toy (2).ipynb"


def test_a_renamed_notebook_is_known_by_its_questions(tmp_path: Path, assignment: Assignment) -> None:
    spec = assignment.notebook(NOTEBOOK)
    nbformat.write(answered(spec), tmp_path / "ann lee.ipynb")
    nbformat.write(released(spec), tmp_path / "b.ipynb")
    (tmp_path / "c.ipynb").write_text("{}")
    assert chosen(tmp_path, assignment, "c.ipynb", "ann lee.ipynb") == (
        "ann lee.ipynb",
        [
            "c.ipynb is no notebook of toy and was not graded.",
            "ann lee.ipynb was taken for 1-toy.ipynb, whose questions it has.",
        ],
    )
    assert chosen(tmp_path, assignment, "b.ipynb", "1-toy.ipynb")[0] == "1-toy.ipynb"
