"""The student's Validate never says that a notebook passes in which something is not solved."""

import io
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution
from nbgrader.validator import Validator

from autograder import catalogue
from autograder.course import PROJECT, Course
from autograder.demo import compose

NOTEBOOK = "4-shapes"
RELEASED = sorted((PROJECT / "release").glob("*/*.ipynb"))


def validated(course: Course, folder: Path, answers: Mapping[str, str]) -> tuple[str, set[str]]:
    """What Validate says of a student's copy of the release with these answers, and the cells that it names."""
    shutil.copytree(course.release / "lstm", folder, ignore=shutil.ignore_patterns("*.ipynb"))
    stub = nbformat.read(course.release / "lstm" / f"{NOTEBOOK}.ipynb", as_version=4)
    nbformat.write(compose(stub, answers), folder / "mine.ipynb")
    validator = Validator()
    validator.stream = io.StringIO()
    found: list[dict[str, str]] = []
    validate = validator.validate

    def kept(filename: str) -> dict[str, list[dict[str, str]]]:
        said = validate(filename)
        found.extend(said.get("failed", []))
        return said

    validator.validate = kept
    validator.validate_and_print(str(folder / "mine.ipynb"))
    return validator.stream.getvalue(), {cell["source"] for cell in found}


@pytest.mark.slow(reason="Validate starts a kernel that runs the whole notebook")
def test_validate_names_what_is_unsolved_or_wrong_and_nothing_else(course: Course, tmp_path: Path) -> None:
    right = course.assignment("lstm").notebook(NOTEBOOK).answers
    wrong = {entry.question: entry.code for entry in reversed(catalogue.misconceptions("shapes"))}
    answers = right | {name: wrong[name] for name in ("shapes-predict", "shapes-final")}
    del answers["shapes-quiz"], answers["shapes-steps"]
    said, named = validated(course, tmp_path / "mine", answers)
    failing = {f'grader.check("shapes-{name}")' for name in ("predict", "final", "quiz", "steps")}
    assert named == failing | {"*Write your answer here.*"}
    assert "VALIDATION FAILED ON 5 CELL(S)!" in said and "Success" not in said
    assert "not written yet" in said and "still raises NotImplementedError" in said


def graded(nb: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in nb.cells if is_grade(cell)]


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_no_graded_cell_can_be_lost_or_pass_by_itself(path: Path) -> None:
    """Without its test cell, a question would not count for Validate; an empty one would always pass."""
    nb = nbformat.read(path, as_version=4)
    assert graded(nb)
    for cell in nb.cells:
        if is_grade(cell) or is_solution(cell):
            assert cell.metadata.deletable is False
    for cell in graded(nb):
        if is_solution(cell):
            assert determine_grade(cell)[0] == 0
        else:
            assert cell.source == f'grader.check("{cell.metadata.nbgrader.grade_id.removeprefix("test-")}")'
            assert cell.metadata.editable is False
