"""Damaged notebooks: graded as far as their content allows, or named; never fatal, and never worth more or less."""

import csv
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from autograder.course import PROJECT, Course
from autograder.mending import mend
from autograder.notebooks import NotebookUnreadable, code_cells, read
from autograder.results import SubmissionResult
from autograder.store import Store
from tests.damages import DAMAGES, Damage, as_data, damaged, right
from tests.test_cli import scores_in_gradebook
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, ids, write_course

EXAMPLES = 2_000
# So many notebooks with accidents of all kinds go the whole way.
SAMPLE = 20


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class in which every notebook is damaged, graded by the command."""
    folder = tmp_path_factory.mktemp("damages")
    course = Course(folder / "course")
    (course.root / "source/lstm").mkdir(parents=True)
    shutil.copy(PROJECT / "source/lstm/1-vocab.ipynb", course.root / "source/lstm")
    whole = right(course.assignment("lstm").notebook("1-vocab"))
    files = {name: damage.file(whole) for name, damage in DAMAGES.items()}
    files |= {f"accident-{number:02}": damaged(whole, random.Random(number)) for number in range(SAMPLE)}
    for student, content in files.items():
        place = folder / "in" / student
        place.mkdir(parents=True)
        (place / "1-vocab.ipynb").write_bytes(content)
    command = [sys.executable, "-m", "autograder", "grade", str(folder / "in"), "--course", str(course.root), "-j", "2"]
    ran = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert ran.returncode == 1, ran.stderr  # some can't be read
    assert "Traceback" not in ran.stdout + ran.stderr
    return course


def result_of(course: Course, student: str) -> SubmissionResult:
    result = Store(course.report / "results").get(student)
    assert result
    return result


@pytest.mark.slow(reason="grades a class of a hundred")
@pytest.mark.parametrize("name, damage", DAMAGES.items(), ids=DAMAGES)
def test_a_damage_costs_what_it_has_destroyed_and_is_named(graded: Course, name: str, damage: Damage) -> None:
    result = result_of(graded, name)
    (notebook,) = result.notebooks
    assert (result.score, result.status) == (damage.points, damage.status), notebook.notes
    assert damage.said in " ".join(notebook.notes)
    assert bool(notebook.notes) == bool(damage.said)


@pytest.mark.slow(reason="grades a class of a hundred")
def test_every_damaged_notebook_is_in_every_record(graded: Course) -> None:
    with (graded.report / "grades.csv").open(encoding="utf-8") as file:
        grades = {row["student"]: float(row["lstm"]) for row in csv.DictReader(file)}
    assert len(grades) == len(DAMAGES) + SAMPLE
    assert scores_in_gradebook(graded.root) == grades
    for student in grades:
        nb = nbformat.read(graded.autograded / student / "lstm/1-vocab.ipynb", as_version=4)
        nbformat.validate(nb)
        assert (graded.feedback / student / "lstm/1-vocab.html").is_file()


@pytest.mark.slow(reason="grades a class of a hundred")
@pytest.mark.parametrize("number", range(SAMPLE))
def test_no_accident_costs_points_silently(graded: Course, number: int) -> None:
    (notebook,) = result_of(graded, f"accident-{number:02}").notebooks
    lost = [question for question in notebook.questions if question.points < question.max_points]
    assert all(notebook.notes or any(test.message for test in question.tests) for question in lost)


@pytest.mark.slow(reason="two thousand notebooks")
def test_no_damage_of_two_thousand_is_fatal(tmp_path: Path) -> None:
    """Whatever can be read becomes a notebook with every released cell once, valid for Jupyter and for nbgrader."""
    spec = write_course(tmp_path).assignment(ASSIGNMENT).notebook(NOTEBOOK)
    whole, of_release = as_data(answered(spec)), [cell.id for cell in spec.cells]
    path, tried, unread = tmp_path / "damaged.ipynb", list[bytes](), set[str]()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=True))
    def check(chance: random.Random) -> None:
        content = damaged(whole, chance)
        tried.append(content)
        path.write_bytes(content)
        try:
            nb = read(path)
        except NotebookUnreadable as problem:
            unread.add(str(problem))
            return
        mended, notes = mend(nb, spec)
        nbformat.validate(mended)
        MetadataValidator().validate_nb(mended)
        assert [name for name in ids(mended) if name in of_release] == of_release
        assert [cell.question for cell in code_cells(mended, spec) if cell.role == "answer"] == [
            "toy-double", "toy-square",
        ]  # fmt: skip
        assert mend(mended, spec)[0] == mended
        assert all(note.endswith((".", "?")) for note in notes)
        json.dumps(mended).encode()

    check()
    assert len(tried) >= EXAMPLES
    assert len(set(tried)) > 0.8 * EXAMPLES  # some come out the same
    assert all(problem.startswith("damaged.ipynb") for problem in unread)
