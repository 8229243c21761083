"""What people add to grades in nbgrader's gradebook: points by hand, and comments."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.classroom import Classroom
from autograder.course import Assignment, Course
from autograder.gradebook.marks import marked, marks_of
from autograder.gradebook.outline import GradebookError
from autograder.gradebook.record import record
from autograder.report.feedback import write_feedback
from autograder.results import Mark, SubmissionResult
from tests.gradebook.conftest import opened
from tests.report.reading import Page
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, hand_in


@pytest.fixture
def by_hand(course: Course, assignment: Assignment, graded: Callable[..., None]) -> Course:
    """Two students, of whom one has been read by a person."""
    for student in ("ada", "bob"):
        hand_in(course, student, answered(assignment.notebook(NOTEBOOK)))
        graded(student, {"toy-double": 2.0, "toy-square": 1.0})
    record(course, assignment, ["ada", "bob"])
    with opened(course) as gradebook:
        written = gradebook.find_grade("toy-why", NOTEBOOK, ASSIGNMENT, "ada")
        written.manual_score, written.extra_credit, written.needs_manual_grade = 0.5, 0.25, False
        gradebook.find_grade("test-toy-square", NOTEBOOK, ASSIGNMENT, "ada").manual_score = 3.0
        gradebook.find_comment("toy-why", NOTEBOOK, ASSIGNMENT, "ada").manual_comment = "Why <b>so</b>?\nSay more. "
        gradebook.find_comment("toy-double", NOTEBOOK, ASSIGNMENT, "ada").manual_comment = "Neat."
        gradebook.db.commit()
    return course


def test_points_and_comments_are_read(by_hand: Course) -> None:
    marks = marks_of(by_hand, ASSIGNMENT)
    assert marks["ada"] == {
        "toy-double": Mark(comment="Neat."),
        "toy-square": Mark(3.0),
        "toy-why": Mark(0.75, comment="Why <b>so</b>?\nSay more."),
    }
    assert marks["bob"]["toy-double"] == Mark()
    assert marks["bob"]["toy-why"].waiting
    assert marks["nobody"] == {}


def test_the_feedback_page_shows_them(by_hand: Course, tmp_path: Path) -> None:
    marks = marks_of(by_hand, ASSIGNMENT)["ada"]
    result = SubmissionResult.from_json((by_hand.report / "results/ada.json").read_text())
    (page,) = write_feedback(tmp_path / "feedback", marked(result, marks), {}, marks)
    words = Page(page).words
    assert "5.75 of 6 points" in words
    assert "toy-why 0.75 of 1 A comment from your teacher Why <b>so</b>? Say more." in words
    assert "A comment from your teacher Neat." in words
    assert "still marked by hand" not in words
    assert "A person has set the points of this question." in words


def test_an_answer_that_nobody_has_read_waits(by_hand: Course, tmp_path: Path) -> None:
    marks = marks_of(by_hand, ASSIGNMENT)["bob"]
    result = SubmissionResult.from_json((by_hand.report / "results/bob.json").read_text())
    (page,) = write_feedback(tmp_path / "feedback", marked(result, marks), {}, marks)
    assert "toy-why of 1, not marked yet" in Page(page).words


def test_without_a_gradebook_there_are_no_marks(course: Course) -> None:
    course.gradebook.unlink()
    assert not marks_of(course, ASSIGNMENT)


def test_a_damaged_gradebook_is_told_in_a_sentence(course: Course) -> None:
    course.gradebook.write_bytes(b"no database" * 100)
    with pytest.raises(GradebookError, match=r"can't be read \(.*\): put back a copy of it\.$"):
        marks_of(course, ASSIGNMENT)


def test_reports_are_written_with_marks_and_with_what_is_new(by_hand: Course, graded: Callable[..., None]) -> None:
    words = Page(Classroom(by_hand.root, ASSIGNMENT).record(["ada", "bob"])).words
    assert "Mean score 4.4 of 6" in words  # 2 + 3 + 0.75 and 2 + 1
    assert "To mark by hand toy-why: 1" in words
    assert "Since the run before" not in words
    assert "Say more." in Page(by_hand.feedback / "ada" / ASSIGNMENT / f"{NOTEBOOK}.html").words
    assert (by_hand.report / "grades.csv").read_text().splitlines()[1].split(",")[1] == "5.75"
    graded("bob", {"toy-double": 2.0, "toy-square": 3.0})
    (by_hand.report / "changes.txt").write_text("bob toy-square: 1 to 3\n")
    words = Page(Classroom(by_hand.root, ASSIGNMENT).record(["ada", "bob"])).words
    assert "Since the run before" in words
    assert "1 grade changed bob toy-square: 1 to 3" in words
