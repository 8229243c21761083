"""What everybody earned: as nbgrader's gradebook has it, marks by hand and late penalties in it, or else as graded."""

import sqlite3
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from nbgrader.api import InvalidEntry, MissingEntry, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DatabaseError, SAWarning

from autograder.course import Assignment, Course
from autograder.gradebook.engine import settings
from autograder.gradebook.late import Penalty, SettleLateness, penalty_of
from autograder.gradebook.outline import open_gradebook
from autograder.results import SubmissionResult
from autograder.store import Store

T = TypeVar("T")


class ExportError(Exception):
    """Nothing that could be exported; the message says in a sentence why and what to do."""


@dataclass(frozen=True)
class Grade:
    """One student's assignment: `points` is what counts, the late `penalty` already taken off."""

    student: str
    points: float
    max_points: float
    penalty: float = 0.0
    questions: Mapping[str, float] = field(default_factory=dict)
    unmarked: int = 0  # answers that wait for a person
    time: datetime | None = None  # in UTC, without a zone, as nbgrader has it
    due: datetime | None = None
    first_name: str = ""  # as nbgrader's list of students has them
    last_name: str = ""
    email: str = ""

    @property
    def raw(self) -> float:
        """The points before the late penalty."""
        return sum(self.questions.values())


def grades_of(course: Course, assignment: Assignment) -> dict[str, Grade]:
    """Everybody's grade, by student; raises ExportError where nobody has one."""
    graded = {student: _as_graded(result) for student, result in stored(course, assignment.name).items()}
    rule = SettleLateness(config=settings(course, assignment.name))
    found = graded | _recorded(course, assignment, lambda submission: _grade(submission, rule))
    if not found:
        raise ExportError(f"Nothing of {assignment.name} is graded yet: run `autograder grade` first.")
    return dict(sorted(found.items()))


def penalties(course: Course, assignment: Assignment) -> dict[str, Penalty]:
    """What lateness costs, by student; raises ExportError where the gradebook can't be read."""
    found = _recorded(course, assignment, penalty_of)
    return {student: penalty for student, penalty in found.items() if penalty}


def stored(course: Course, assignment: str) -> dict[str, SubmissionResult]:
    """The stored results of an assignment, by student."""
    results = Store(course.report_of(assignment) / "results").all()
    return {result.student: result for result in results if result.assignment == assignment}


def _as_graded(result: SubmissionResult) -> Grade:
    questions = [question for notebook in result.notebooks for question in notebook.questions]
    unmarked = sum(question.verdict == "manual" for question in questions)
    points = {question.id: question.points for question in questions}
    return Grade(result.student, result.score, result.max_score, questions=points, unmarked=unmarked)


def _recorded(course: Course, assignment: Assignment, read: Callable[[SubmittedAssignment], T]) -> dict[str, T]:
    """What is read of each submission in the gradebook; nothing where there is none."""
    if not course.gradebook.is_file():
        return {}
    directory = CourseDirectory(config=settings(course, assignment.name))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's code for an older SQLAlchemy, harmless
            with open_gradebook(directory.db_url, directory.course_id) as gradebook:
                gradebook.find_assignment(assignment.name)
                return {one.student_id: read(one) for one in gradebook.assignment_submissions(assignment.name)}
    except MissingEntry:
        return {}
    except (sqlite3.DatabaseError, DatabaseError, InvalidEntry) as error:
        reason = getattr(error, "orig", error)
        raise ExportError(f"{course.gradebook} can't be read ({reason}): put back a copy of it.") from error


def _grade(submission: SubmittedAssignment, rule: SettleLateness) -> Grade:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    questions = {grade.name.removeprefix("test-"): float(grade.score) for grade in grades}
    # Marks given by hand since it was recorded may have left more to take off.
    late = submission.total_seconds_late > 0
    penalty = rule.penalty(submission) if late else float(submission.late_submission_penalty or 0)
    return Grade(
        submission.student_id,
        max(0.0, sum(questions.values()) - penalty),
        sum(float(grade.max_score) for grade in grades),
        penalty,
        questions,
        sum(bool(grade.needs_manual_grade) for grade in grades),
        submission.timestamp,
        submission.duedate,
        submission.student.first_name or "",
        submission.student.last_name or "",
        submission.student.email or "",
    )
