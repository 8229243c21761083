"""Stored results reach nbgrader's gradebook as they are, and marks given by hand stay."""

import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.api
import pytest

from autograder.course import PROJECT, Assignment, Course
from autograder.files import hold
from autograder.gradebook import record as record_module
from autograder.gradebook.outline import GradebookError
from autograder.gradebook.record import record, stored
from autograder.results import NotebookResult
from tests.gradebook.conftest import auto_scores, opened, scores
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, cell, hand_in, released

Graded = Callable[..., None]


@pytest.fixture
def class_of_two(course: Course, assignment: Assignment, graded: Graded) -> Course:
    """ann has answered, ben has not; both are graded."""
    spec = assignment.notebook(NOTEBOOK)
    hand_in(course, "ann", answered(spec))
    hand_in(course, "ben", released(spec))
    graded("ann", {"toy-double": 2.0, "toy-square": 1.5})
    graded("ben", {})
    return course


def test_scores_come_from_the_stored_results(class_of_two: Course, assignment: Assignment) -> None:
    record(class_of_two, assignment, ["ann", "ben"])
    assert scores(class_of_two) == {"ann": 3.5, "ben": 0.0}
    assert auto_scores(class_of_two, "ann") == {"test-toy-double": 2.0, "test-toy-square": 1.5, "toy-why": None}


def test_the_autograded_notebook_shows_answer_points_and_message(class_of_two: Course, assignment: Assignment) -> None:
    record(class_of_two, assignment, ["ann"])
    path = class_of_two.autograded / "ann" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    nb = nbformat.read(path, as_version=4)
    said, points = cell(nb, "test-toy-square").outputs
    assert said.text == "toy-square: 1.5 of 3 points\n✓ Numbers\n✗ Zero\n    It gave 1,\n    expected 0.\n"
    assert points.data["text/plain"] == "1.5"
    assert "return x * x" in cell(nb, "toy-square").source


def test_a_written_answer_waits_for_a_person_and_an_empty_one_does_not(
    class_of_two: Course, assignment: Assignment
) -> None:
    record(class_of_two, assignment, ["ann", "ben"])
    with opened(class_of_two) as gradebook:
        waiting = {
            student: gradebook.find_grade("toy-why", NOTEBOOK, ASSIGNMENT, student).needs_manual_grade
            for student in ("ann", "ben")
        }
    assert waiting == {"ann": True, "ben": False}


def test_marks_and_comments_given_by_hand_stay(class_of_two: Course, assignment: Assignment, graded: Graded) -> None:
    record(class_of_two, assignment, ["ann", "ben"])
    with opened(class_of_two) as gradebook:
        for name, mark in (("toy-why", 0.75), ("test-toy-double", 1.25)):
            grade = gradebook.find_grade(name, NOTEBOOK, ASSIGNMENT, "ann")
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = mark, 0.5, False
        gradebook.find_comment("toy-why", NOTEBOOK, ASSIGNMENT, "ann").manual_comment = "Nice."
        gradebook.db.commit()
    spec = assignment.notebook(NOTEBOOK)
    fewer = answered(spec)
    fewer.cells = [one for one in fewer.cells if one.id not in ("toy-why", "test-toy-double")]
    hand_in(class_of_two, "ann", fewer)
    graded("ann", {"toy-double": 0.0, "toy-square": 3.0})
    record(class_of_two, assignment, ["ann"])
    assert scores(class_of_two)["ann"] == 0.75 + 0.5 + 1.25 + 0.5 + 3.0
    with opened(class_of_two) as gradebook:
        assert gradebook.find_grade("test-toy-double", NOTEBOOK, ASSIGNMENT, "ann").needs_manual_grade
        assert gradebook.find_comment("toy-why", NOTEBOOK, ASSIGNMENT, "ann").comment == "Nice."


def test_a_worse_resubmission_takes_the_place_of_a_better_one(
    class_of_two: Course, assignment: Assignment, graded: Graded
) -> None:
    record(class_of_two, assignment, ["ann"])
    hand_in(class_of_two, "ann", b"{")
    graded("ann", {}, "unreadable", "1-toy.ipynb is cut off.")
    record(class_of_two, assignment, ["ann"])
    assert auto_scores(class_of_two, "ann") == {"test-toy-double": 0.0, "test-toy-square": 0.0, "toy-why": 0.0}


def seen(course: Course) -> dict[str, int]:
    """When each student's notebook was autograded."""
    files = course.autograded.glob(f"*/{ASSIGNMENT}/{NOTEBOOK}.ipynb")
    return {file.parts[-3]: file.stat().st_mtime_ns for file in files}


def test_what_is_recorded_is_left_alone(class_of_two: Course, assignment: Assignment) -> None:
    record(class_of_two, assignment, ["ann", "ben"])
    before = seen(class_of_two)
    record(class_of_two, assignment, ["ann", "ben"])
    assert seen(class_of_two) == before
    assert scores(class_of_two) == {"ann": 3.5, "ben": 0.0}


def extend(course: Course) -> None:
    with opened(course) as gradebook:
        gradebook.grant_extension(ASSIGNMENT, "ann", days=1)


def overwrite(course: Course) -> None:
    with opened(course) as gradebook:
        gradebook.find_grade("test-toy-double", NOTEBOOK, ASSIGNMENT, "ann").auto_score = 0.5
        gradebook.db.commit()


def rewrite(course: Course) -> None:
    nb = answered(course.assignment(ASSIGNMENT).notebook(NOTEBOOK), why="Otherwise.")
    hand_in(course, "ann", nb)


def stamp_later(course: Course) -> None:
    (course.submitted / "ann" / ASSIGNMENT / "timestamp.txt").write_text("2026-02-01 00:00:00 UTC")


def remove(course: Course) -> None:
    (course.autograded / "ann" / ASSIGNMENT / f"{NOTEBOOK}.ipynb").unlink()


@pytest.mark.parametrize("change", [extend, overwrite, rewrite, stamp_later, remove])
def test_what_has_changed_is_recorded_again(
    class_of_two: Course, assignment: Assignment, change: Callable[[Course], None]
) -> None:
    with opened(class_of_two) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-01 00:00:00 UTC")
    record(class_of_two, assignment, ["ann", "ben"])
    before = seen(class_of_two)
    change(class_of_two)
    record(class_of_two, assignment, ["ann", "ben"])
    assert seen(class_of_two)["ann"] != before["ann"]
    assert seen(class_of_two)["ben"] == before["ben"]
    assert scores(class_of_two) == {"ann": 3.5, "ben": 0.0}


def test_a_new_gradebook_gets_everybody(class_of_two: Course, assignment: Assignment, empty_gradebook: Path) -> None:
    record(class_of_two, assignment, ["ann", "ben"])
    shutil.copy(empty_gradebook, class_of_two.gradebook)
    record(class_of_two, assignment, ["ann", "ben"])
    assert scores(class_of_two) == {"ann": 3.5, "ben": 0.0}


def test_a_student_who_handed_in_nothing_gets_nothing(
    class_of_two: Course, assignment: Assignment, graded: Graded
) -> None:
    record(class_of_two, assignment, ["ann"])
    shutil.rmtree(class_of_two.submitted / "ann")
    hand_in(class_of_two, "dan", b"{}").rename(class_of_two.submitted / "dan" / ASSIGNMENT / "other.ipynb")
    for student in ("ann", "cem", "dan"):
        graded(student, {}, "missing")
    record(class_of_two, assignment, ["ann", "cem", "dan"])
    assert scores(class_of_two) == {"ann": 0.0, "cem": 0.0, "dan": 0.0}


def test_names_that_are_patterns_are_only_names(class_of_two: Course, assignment: Assignment, graded: Graded) -> None:
    for name in ("a*", "o'hara {x} 50%"):
        hand_in(class_of_two, name, released(assignment.notebook(NOTEBOOK)))
        graded(name, {"toy-double": 1.0})
    record(class_of_two, assignment, ["a*", "o'hara {x} 50%"])
    assert scores(class_of_two) == {"a*": 1.0, "o'hara {x} 50%": 1.0}


def test_one_student_who_can_not_be_recorded_is_named_after_the_others_are(
    class_of_two: Course, assignment: Assignment
) -> None:
    (class_of_two.report / "results" / "ann.json").unlink()
    with pytest.raises(GradebookError, match=r"The grades of ann could not be recorded: there is no result of 1-toy"):
        record(class_of_two, assignment, ["ann", "ben", "cem"])
    assert scores(class_of_two).keys() == {"ann", "ben", "cem"}
    assert not (class_of_two.autograded / "ann" / ASSIGNMENT).exists()


def test_late_penalties_of_the_course_are_taken(class_of_two: Course, assignment: Assignment) -> None:
    config = "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
    project = (PROJECT / "nbgrader_config.py").read_text()
    (class_of_two.root / "nbgrader_config.py").write_text(f"{project}\n{config}")
    stamp = class_of_two.submitted / "ann" / ASSIGNMENT / "timestamp.txt"
    stamp.write_text("2026-02-01 00:00:00 UTC")
    with opened(class_of_two) as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-01-01 00:00:00 UTC")
    record(class_of_two, assignment, ["ann"])
    with opened(class_of_two) as gradebook:
        (notebook,) = gradebook.find_submission(ASSIGNMENT, "ann").notebooks
        assert notebook.late_submission_penalty == 3.5


def test_an_empty_folder_becomes_a_course(class_of_two: Course, assignment: Assignment) -> None:
    class_of_two.gradebook.unlink()
    record(class_of_two, assignment, ["ann"])
    assert scores(class_of_two) == {"ann": 3.5}
    assert not class_of_two.release.exists()


def test_a_gradebook_in_use_is_said_to_be(
    class_of_two: Course, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_module, "BUSY", 0.1)
    other = sqlite3.connect(class_of_two.gradebook)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(GradebookError, match="close the program that uses it"):
            record(class_of_two, assignment, ["ann"])
    finally:
        other.close()


def test_a_gradebook_taken_while_recording_is_said_to_be(
    class_of_two: Course, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(class_of_two.gradebook)

    def taking(*where: Any) -> NotebookResult:
        other.execute("BEGIN IMMEDIATE")
        return stored(*where)

    monkeypatch.setattr(record_module, "stored", taking)
    impatient = partial(nbgrader.api.create_engine, connect_args={"timeout": 0.1})
    monkeypatch.setattr(nbgrader.api, "create_engine", impatient)
    try:
        with pytest.raises(GradebookError, match="database is locked.*close the program that uses it"):
            record(class_of_two, assignment, ["ann", "ben"])
    finally:
        other.close()


@pytest.mark.parametrize("size", [4096, 100])
def test_a_damaged_gradebook_is_said_to_be(class_of_two: Course, assignment: Assignment, size: int) -> None:
    content = class_of_two.gradebook.read_bytes()
    class_of_two.gradebook.write_bytes(b"x" * size + content[size:] if size == 100 else content[:size])
    with pytest.raises(GradebookError, match=r"gradebook.db can't be written \(.*\): put back a copy"):
        record(class_of_two, assignment, ["ann"])


def test_two_recorders_take_turns(
    class_of_two: Course, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_module, "PATIENCE", 0.0)
    with hold(class_of_two.root), pytest.raises(GradebookError, match="Another grader is recording into"):
        record(class_of_two, assignment, ["ann"])
    record(class_of_two, assignment, ["ann"])


def test_the_working_directory_stays(class_of_two: Course, assignment: Assignment) -> None:
    before = Path.cwd()
    record(class_of_two, assignment, ["ann"])
    assert Path.cwd() == before
