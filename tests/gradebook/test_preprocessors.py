"""What `nbgrader autograde` makes of a class with our configuration, whatever the files are."""

import subprocess
import sys
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.apps.api import NbGraderAPI
from nbgrader.utils import determine_grade

from autograder.course import PROJECT, Course
from autograder.gradebook.engine import settings
from autograder.gradebook.preprocessors import message, outputs
from autograder.results import QuestionResult, TestResult
from tests.gradebook.conftest import auto_scores, scores
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, cell, hand_in, released

# In place of our grading: two points for an answer with "x + x" in it, and a note.
SUBSTITUTE = """
from autograder.results import NotebookResult, QuestionResult, TestResult


def result_of(course, assignment, student, name, nb):
    questions = []
    for question in course.assignment(assignment).notebook(name).questions:
        source = next(cell.source for cell in nb.cells if cell.id == question.id)
        points = 2.0 if "x + x" in source else 0.0
        tests = [TestResult("Numbers", "passed" if points else "failed", "" if points else "It gave 1.")]
        questions.append(QuestionResult(question.id, points, question.points, "pass", tests=tests))
    return NotebookResult(name, "graded", 0.1, "digest", [f"{student} was graded."], questions)


c.GradeWithSuites.result_of = result_of
"""


@pytest.fixture
def configured(course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course with the project's configuration and the substitute; Jupyter's own settings play no part."""
    config = (PROJECT / "nbgrader_config.py").read_text()
    (course.root / "nbgrader_config.py").write_text(f"{config}\n{SUBSTITUTE}")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(course.root / "jupyter"))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    return course


def press_the_button(course: Course, student: str) -> dict[str, Any]:
    """What the formgrader does when somebody presses Autograde."""
    return dict(NbGraderAPI(config=settings(course, ASSIGNMENT)).autograde(ASSIGNMENT, student))


def outcome(course: Course, student: str) -> NotebookNode:
    """The student's autograded notebook."""
    path = course.autograded / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    nb = nbformat.read(path, as_version=4)
    nbformat.validate(nb)
    return nb


def test_nbgrader_autograde_grades_good_and_broken_files(configured: Course) -> None:
    """One run of the program for all of it, as it takes seconds to start."""
    course = configured
    spec = course.assignment(ASSIGNMENT).notebook(NOTEBOOK)
    course.gradebook.unlink()
    hand_in(course, "right", answered(spec))
    hand_in(course, "stubs", released(spec))
    hand_in(course, "cut", nbformat.writes(answered(spec)).encode()[:900])
    hand_in(course, "empty", b"")
    twice = answered(spec)
    twice.cells.append(cell(twice, "toy-double").copy())
    twice.cells[-1].id = "again"
    hand_in(course, "twice", twice)
    lost = answered(spec)
    for one in lost.cells:
        one.metadata = NotebookNode(nbgrader={"schema_version": 99})
    hand_in(course, "lost", lost)
    fewer = answered(spec)
    fewer.cells = [one for one in fewer.cells if not one.id.startswith("test-")]
    hand_in(course, "fewer", fewer)
    skipped = answered(spec)
    for one in skipped.cells:
        one.metadata["tags"] = ["skip-execution"]
    hand_in(course, "skipped", skipped)
    hand_in(course, "folder", b"").unlink()
    (course.submitted / "folder" / ASSIGNMENT / f"{NOTEBOOK}.ipynb").mkdir()
    (course.submitted / "right" / ASSIGNMENT / ".hidden").write_text("x")

    command = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT]
    ran = subprocess.run(command, cwd=course.root, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stderr
    assert "Warning" not in ran.stderr
    right = ("right", "twice", "lost", "fewer", "skipped")
    assert scores(course) == dict.fromkeys(right, 2.0) | dict.fromkeys(("stubs", "cut", "empty", "folder"), 0.0)
    assert auto_scores(course, "right") == {"test-toy-double": 2, "test-toy-square": 0, "toy-why": None}
    assert auto_scores(course, "cut") == {"test-toy-double": 0, "test-toy-square": 0, "toy-why": 0}
    for student in scores(course):
        assert [one.id for one in outcome(course, student).cells if one.id != "again"] == [one.id for one in spec.cells]
    setup, test = (cell(outcome(course, "cut"), name).outputs[0].text for name in ("setup", "test-toy-double"))
    assert setup == "cut was graded.\n"
    assert test == "toy-double: 0 of 2 points\n✗ Numbers\n    It gave 1.\n"
    assert cell(outcome(course, "right"), "test-toy-double").outputs[0].text == "toy-double: 2 of 2 points\n✓ Numbers\n"
    assert cell(outcome(course, "right"), "toy-why").source == "Because."
    assert "autograder" not in outcome(course, "cut").metadata
    assert not (course.autograded / "right" / ASSIGNMENT / ".hidden").exists()


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_the_formgraders_button_does_the_same(configured: Course) -> None:
    spec = configured.assignment(ASSIGNMENT).notebook(NOTEBOOK)
    hand_in(configured, "ann", answered(spec))
    assert press_the_button(configured, "ann")["success"]
    assert scores(configured) == {"ann": 2.0}
    hand_in(configured, "ann", b"%PDF")
    assert press_the_button(configured, "ann")["success"]
    assert scores(configured) == {"ann": 0.0}


def test_a_damaged_source_is_named(configured: Course) -> None:
    hand_in(configured, "ann", b"{}")
    configured.sources(ASSIGNMENT)[0].write_text("{")
    pressed = press_the_button(configured, "ann")
    assert not pressed["success"]
    assert "The source is damaged: 1-toy.ipynb is no notebook: it is cut off (line 1)." in pressed["log"]


@pytest.mark.parametrize(
    "points, counted",
    [
        (1.5, 1.5),
        (0.0, 0.0),
        (2.0, 2.0),
        (3.0, 2.0),
        (-1.0, 0.0),
        (float("nan"), 0.0),
        (float("inf"), 0.0),
        (1e-9, 1e-9),
    ],
)
def test_nbgrader_reads_the_points_that_were_given(course: Course, points: float, counted: float) -> None:
    spec = course.assignment(ASSIGNMENT).notebook(NOTEBOOK)
    test = cell(released(spec), "test-toy-double")
    test.outputs = outputs(QuestionResult("toy-double", points, 2.0, "partial"), 2.0, [])
    assert determine_grade(test) == (counted, 2.0)


def test_a_question_without_a_result_gets_nothing(course: Course) -> None:
    spec = course.assignment(ASSIGNMENT).notebook(NOTEBOOK)
    test = cell(released(spec), "test-toy-double")
    test.outputs = outputs(None, 2.0, [])
    assert determine_grade(test) == (0.0, 2.0)
    assert "not graded" in test.outputs[0].text


def test_a_message_says_each_thing_once() -> None:
    same = "It raised an error.\nWhich?"
    tests = [TestResult("Small", "failed", same), TestResult("Large", "failed", same), TestResult("Late", "not-run")]
    question = QuestionResult("toy-double", 0.5, 2.0, "partial", "halved", "Twice, or half?", tests)
    assert message(question, ["A note."]).splitlines() == [
        "toy-double: 0.5 of 2 points",
        "✗ Small",
        "    It raised an error.",
        "    Which?",
        "✗ Large",
        "– Late",
        "",
        "Twice, or half?",
    ]


def test_a_message_of_points_alone_does_not_borrow_the_notebooks_notes() -> None:
    told = QuestionResult("toy-double", 0.0, 2.0, "fail", tests=[TestResult("t", "failed", "Wrong.")]).told("points")
    assert message(told, ["Cell 3 was left out."]) == "toy-double: 0 of 2 points"


def test_a_message_without_tests_says_why() -> None:
    assert message(QuestionResult("toy-double", 0.0, 2.0, "not-run"), ["It is empty."]).splitlines() == [
        "toy-double: 0 of 2 points",
        "It is empty.",
    ]
