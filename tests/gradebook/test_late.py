"""Lateness costs the same on every road, is told in words, and nonsense about it is refused in a sentence."""

import csv
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from autograder.classroom import Classroom
from autograder.course import PROJECT, Assignment, Course, CourseError
from autograder.gradebook.engine import settings
from autograder.gradebook.late import Late, Penalty, SettleLateness
from autograder.gradebook.record import record
from autograder.intake import find
from autograder.lms.grades import grades_of
from tests.gradebook.conftest import opened, result
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, hand_in

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

Graded = Callable[..., None]
DUE = "2026-01-01 00:00:00 UTC"


def configure(course: Course, *lines: str) -> None:
    """Give the course the project's configuration, and these lines of its own."""
    project = (PROJECT / "nbgrader_config.py").read_text()
    (course.root / "nbgrader_config.py").write_text("\n".join([project, *lines]))


@pytest.fixture
def late_class(course: Course, assignment: Assignment, graded: Graded) -> Course:
    """Four points each; ann is 30 hours late, ben 2 hours, cem in time, dan has no readable time."""
    configure(course, "c.Late.grace_hours = 3", "c.Late.points_a_day = 1.5")
    times = {"ann": "2026-01-02 06:00:00 UTC", "ben": "2026-01-01 03:00:00 +0100", "cem": "2025-12-31", "dan": "soon"}
    for student, time in times.items():
        hand_in(course, student, answered(assignment.notebook(NOTEBOOK)))
        graded(student, {"toy-double": 1.0, "toy-square": 3.0})
        (course.submitted / student / ASSIGNMENT / "timestamp.txt").write_text(time)
    due(course, DUE)
    return course


def due(course: Course, date: str | None) -> None:
    with opened(course) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=date)


def penalties(course: Course) -> dict[str, float]:
    """What the gradebook takes off."""
    with opened(course) as gradebook:
        return {one.student.id: one.late_submission_penalty for one in gradebook.assignment_submissions(ASSIGNMENT)}


@pytest.mark.parametrize(
    "hours, points",
    [(0, 0), (2.99, 0), (3, 0), (3.01, 2), (27, 2), (27.01, 4), (75, 6), (1000, 10)],
)
def test_each_day_begun_after_the_grace_costs_and_no_more_than_was_earned(hours: float, points: float) -> None:
    rule = Late(grace_hours=3.0, points_a_day=2.0)
    assert rule.late_submission_penalty("ann", 10.0, hours * 3600) == points


def test_without_points_a_day_nbgraders_own_rule_stays_but_for_the_grace() -> None:
    assert Late().late_submission_penalty("ann", 10.0, 3600) == 0
    assert Late(penalty_method="zero").late_submission_penalty("ann", 10.0, 3600) == 10
    assert Late(penalty_method="zero", grace_hours=2.0).late_submission_penalty("ann", 10.0, 3600) == 0


def test_our_command_takes_points_off_and_says_so_everywhere(late_class: Course, assignment: Assignment) -> None:
    room = Classroom(late_class.root, ASSIGNMENT)
    report = room.record(["ann", "ben", "cem", "dan"])
    assert penalties(late_class) == {"ann": 3.0, "ben": 0.0, "cem": 0.0, "dan": 0.0}
    assert {name: grade.points for name, grade in grades_of(late_class, assignment).items()} == {
        "ann": 1.0,
        "ben": 4.0,
        "cem": 4.0,
        "dan": 4.0,
    }
    rows = list(csv.DictReader((late_class.report / "grades.csv").read_text().splitlines()))
    assert [(row["student"], row[ASSIGNMENT], row["late_penalty"]) for row in rows] == [
        ("ann", "1", "3"),
        ("ben", "4", "0"),
        ("cem", "4", "0"),
        ("dan", "4", "0"),
    ]
    told = "Handed in 1 day and 6 hours after the due date (2026-01-01 00:00 UTC): 3 points are taken off."
    assert f"ann: {told}" in report.read_text()
    pages = {name: late_class.feedback / name / ASSIGNMENT / f"{NOTEBOOK}.html" for name in ("ann", "ben")}
    assert told in pages["ann"].read_text() and "due date" not in pages["ben"].read_text()
    remark = "timestamp.txt of dan holds no time: it counts as handed in on time."
    assert find(late_class.submitted, assignment).remarks == [remark]


def test_nbgrader_takes_the_same_off(late_class: Course, assignment: Assignment, empty_gradebook: Path) -> None:
    record(late_class, assignment, ["ann", "ben", "cem", "dan"])
    ours = penalties(late_class)
    shutil.copy(empty_gradebook, late_class.gradebook)
    due(late_class, DUE)
    config = settings(late_class, ASSIGNMENT)
    config.GradeWithSuites.result_of = lambda *where: result({"toy-double": 1.0, "toy-square": 3.0})
    for student in ours:
        pressed = NbGraderAPI(config=config).autograde(ASSIGNMENT, student)
        assert pressed["success"], pressed
    assert penalties(late_class) == ours


def test_marks_by_hand_let_more_be_taken_off(late_class: Course, assignment: Assignment, graded: Graded) -> None:
    graded("ann", {"toy-double": 1.0})
    record(late_class, assignment, ["ann"])
    assert penalties(late_class) == {"ann": 1.0}
    with opened(late_class) as gradebook:
        grade = gradebook.find_grade("toy-why", NOTEBOOK, ASSIGNMENT, "ann")
        grade.manual_score, grade.needs_manual_grade, grade.extra_credit = 1.0, False, 0.5
        gradebook.db.commit()
    assert grades_of(late_class, assignment)["ann"].penalty == 2.5
    record(late_class, assignment, ["ann"])
    assert penalties(late_class) == {"ann": 2.5}


def extend(course: Course) -> None:
    with opened(course) as gradebook:
        gradebook.grant_extension(ASSIGNMENT, "ann", days=2)


@pytest.mark.parametrize("forgive", [extend, lambda course: due(course, None), lambda course: configure(course)])
def test_what_is_forgiven_is_given_back(
    late_class: Course, assignment: Assignment, forgive: Callable[[Course], None]
) -> None:
    record(late_class, assignment, ["ann"])
    assert penalties(late_class) == {"ann": 3.0}
    forgive(late_class)
    record(late_class, assignment, ["ann"])
    assert penalties(late_class) == {"ann": 0.0}


@pytest.mark.parametrize(
    "line, told",
    [
        (
            "c.Late.points_a_day = 'five'",
            r"c\.Late\.points_a_day should be a number of points from 0 to 1000, not",
        ),
        ("c.Late.points_a_day = -1", r"c\.Late\.points_a_day should be a number of points from 0 to 1000, not -1"),
        (
            "c.Late.grace_hours = float('nan')",
            r"c\.Late\.grace_hours should be a number of hours .*, not nan",
        ),
        ("c.Late.grace_hours = True", r"c\.Late\.grace_hours should be a number of hours from 0 to 10000, not True"),
        (
            "c.Late.points_per_day = 5",
            r"there is no setting c\.Late\.points_per_day; did you mean c\.Late\.points_a",
        ),
    ],
)
def test_nonsense_is_refused_before_anything_is_graded(late_class: Course, line: str, told: str) -> None:
    config = settings(late_class, ASSIGNMENT)
    configure(late_class, line)
    with pytest.raises(CourseError, match=told):
        Classroom(late_class.root, ASSIGNMENT)
    exec(line, {"c": config})
    pressed = NbGraderAPI(config=config).autograde(ASSIGNMENT, "ann")
    assert not pressed["success"] and re.search(told, pressed["log"])


@pytest.mark.parametrize(
    "late, points, told",
    [
        (timedelta(seconds=20), 1.0, "1 minute after the due date (2026-01-01 00:00 UTC): 1 point is taken off."),
        (timedelta(hours=1, minutes=59), 2.5, "1 hour after the due date (2026-01-01 00:00 UTC): 2.5 points are"),
        (timedelta(days=2), 2.0, "2 days after the due date"),
        (timedelta(days=2, hours=5), 2.0, "2 days and 5 hours after the due date"),
    ],
)
def test_a_penalty_is_told_in_words(late: timedelta, points: float, told: str) -> None:
    assert str(Penalty(points, datetime(2026, 1, 1), late)).startswith(f"Handed in {told}")


def test_of_several_notebooks_the_first_bear_it(tmp_path: Path, empty_gradebook: Path) -> None:
    """nbgrader's gradebook has no penalty for an assignment as a whole."""
    shutil.copy(empty_gradebook, tmp_path)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "") as gradebook:
        gradebook.add_assignment("a", duedate=DUE)
        for name in ("1", "2", "3"):
            gradebook.add_notebook(name, "a")
            gradebook.add_grade_cell("q", name, "a", max_score=2, cell_type="code")
        gradebook.add_student("ann")
        submission = gradebook.add_submission("a", "ann", timestamp="2026-01-02 12:00:00 UTC")
        for name in ("1", "3"):
            gradebook.find_grade("q", name, "a", "ann").auto_score = 2
        gradebook.find_submission_notebook("2", "a", "ann").late_submission_penalty = 5.0  # from an earlier attempt
        gradebook.db.commit()
        rule = SettleLateness(plugin_class=type("Three", (Late,), {"points_a_day": 1.5}))
        rule.settle(gradebook.find_submission("a", "ann"))
        gradebook.db.commit()
        assert [one.late_submission_penalty for one in submission.notebooks] == [2.0, None, 1.0]
        assert submission.late_submission_penalty == 3.0
