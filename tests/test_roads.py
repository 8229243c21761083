"""`autograder grade` and nbgrader's own Autograde give every student the same points for every question."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI

from autograder import batch, catalogue
from autograder.batch import Conditions, grade_submission
from autograder.course import Course
from autograder.demo import compose
from autograder.gradebook.engine import settings
from autograder.gradebook.record import record
from autograder.grading import Grader
from autograder.intake import find
from autograder.mending import mend
from autograder.notebooks import notebook
from autograder.store import Store
from tests.conftest import SEED
from tests.gradebook.conftest import opened


@pytest.fixture
def road_course(tmp_path: Path, grader: Grader, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A folder with submissions to the gates notebook, and the shared grader for whoever grades it."""
    course = Course(tmp_path)
    spec = grader.assignment.notebook("3-gates")
    stub, _ = mend(notebook([], {}), spec)
    wrong = {entry.question: entry.code for entry in catalogue.misconceptions("gates")[:1]}
    odd = compose(stub, spec.answers | wrong)
    for cell in odd.cells:
        cell.metadata = nbformat.NotebookNode()
    files = {
        "broken": nbformat.writes(odd)[:5000],
        "half": nbformat.writes(compose(stub, dict(list(spec.answers.items())[:3]))),
        "odd": nbformat.writes(odd),
    }
    for student, text in files.items():
        path = course.submitted / student / "lstm" / "3-gates.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    course.report.mkdir()
    (course.report / "seed").write_text(f"{SEED}\n")
    monkeypatch.setitem(batch._graders, Conditions(course.root, "lstm", SEED), grader)
    return course


def grades(course: Course) -> dict[tuple[str, str], tuple[float | None, bool]]:
    """Every automatic score in the gradebook, and whether a person has to look at it."""
    with opened(course) as gradebook:
        return {
            (submission.student.id, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for submission in gradebook.assignment_submissions("lstm")
            for submitted in submission.notebooks
            for grade in submitted.grades
        }


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_both_roads_lead_to_the_same_grades(road_course: Course, grader: Grader) -> None:
    store = Store(road_course.report / "results")
    submissions = find(road_course.submitted, grader.assignment)
    for submission in submissions:
        store.put(grade_submission(submission, Conditions(road_course.root, "lstm", SEED), None))
    record(road_course, grader.assignment, [submission.student for submission in submissions])
    ours = grades(road_course)

    shutil.rmtree(store.folder)
    road_course.gradebook.unlink()
    for submission in submissions:
        api = NbGraderAPI(config=settings(road_course, "lstm"))
        assert api.autograde("lstm", submission.student)["success"]

    assert grades(road_course) == ours
    totals = dict.fromkeys(("broken", "half", "odd"), 0.0)
    for (student, _), (score, _) in ours.items():
        totals[student] += score or 0.0
    assert totals == {"broken": 0, "half": 11, "odd": 24}
