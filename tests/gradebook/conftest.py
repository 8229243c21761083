"""A toy course with an empty gradebook, and results as if its submissions had been graded."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.course import Assignment, Course
from autograder.files import write_atomically
from autograder.gradebook.outline import open_gradebook
from autograder.results import NotebookResult, NotebookStatus, QuestionResult, SubmissionResult, TestResult
from tests.toycourse import ASSIGNMENT, NOTEBOOK, write_course


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook without anything in it: nbgrader takes a second to make one."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    open_gradebook(f"sqlite:///{path}", "").close()
    return path


@pytest.fixture
def course(tmp_path: Path, empty_gradebook: Path) -> Course:
    course = write_course(tmp_path / "course")
    shutil.copy(empty_gradebook, course.gradebook)
    return course


@pytest.fixture
def assignment(course: Course) -> Assignment:
    return course.assignment(ASSIGNMENT)


def result(points: Mapping[str, float], status: NotebookStatus = "graded", *notes: str) -> NotebookResult:
    """A toy notebook's result with those points, and a failed and a passed test for each question."""
    questions = [
        QuestionResult("toy-double", points.get("toy-double", 0.0), 2.0, "partial", "halved", "Twice, or half?", TESTS),
        QuestionResult("toy-square", points.get("toy-square", 0.0), 3.0, "partial", tests=TESTS),
        QuestionResult("toy-why", 0.0, 1.0, "manual"),
    ]
    return NotebookResult(NOTEBOOK, status, 0.1, "digest", list(notes), questions)


TESTS = [TestResult("Numbers", "passed"), TestResult("Zero", "failed", "It gave 1,\nexpected 0.")]


@pytest.fixture
def graded(course: Course) -> Callable[..., None]:
    """Stores results: graded(student, {question: points})."""

    def store(student: str, points: Mapping[str, float], status: NotebookStatus = "graded", *notes: str) -> None:
        found = SubmissionResult(student, ASSIGNMENT, "none", "suite", 1, [result(points, status, *notes)])
        write_atomically(course.report / "results" / f"{student}.json", found.to_json())

    return store


@contextmanager
def opened(course: Course) -> Iterator[Gradebook]:
    """The course's gradebook."""
    with Gradebook(f"sqlite:///{course.gradebook}", "") as gradebook:
        yield gradebook


def scores(course: Course) -> dict[str, float]:
    """Every student's score."""
    with opened(course) as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(ASSIGNMENT)}


def auto_scores(course: Course, student: str) -> dict[str, float | None]:
    """A student's automatic score by grade cell."""
    with opened(course) as gradebook:
        notebook = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student)
        return {grade.name: grade.auto_score for grade in notebook.grades}
