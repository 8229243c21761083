"""Blackboard's file download: several attempts, descriptions, times."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.intake import collect, find
from tests.lms.downloads import FILE, contents, described, packed, unpacked
from tests.toycourse import ASSIGNMENT, NOTEBOOK

CLASS = {
    "Toys_ann_attempt_2026-10-05-21-12-13.txt": described("Ann Lee", "ann"),
    f"Toys_ann_attempt_2026-10-05-21-12-13_{FILE}": "second",
    "Toys_ann_attempt_2026-10-04-08-00-00.txt": described("Ann Lee", "ann"),
    f"Toys_ann_attempt_2026-10-04-08-00-00_{FILE}": "first",
    "Toys_b_cole_attempt_2026-10-06-10-00-00.txt": described("Ben Cole", "b_cole"),
    f"Toys_b_cole_attempt_2026-10-06-10-00-00_{FILE}": "ben",
}


@pytest.mark.parametrize("build", [packed, unpacked])
def test_the_last_attempt_counts(tmp_path: Path, assignment: Assignment, build) -> None:
    found = find(build(tmp_path / "gradebook_LSTM_Toys.zip", CLASS), assignment)
    assert {one.student: contents(one)[NOTEBOOK] for one in found} == {"ann": "second", "b_cole": "ben"}
    ann, ben = found
    assert ann.notes == ["There are 2 attempts; the last, of 2026-10-05 21:12, was graded."]
    assert ben.notes == []


def test_the_long_form_of_the_name(tmp_path: Path, assignment: Assignment) -> None:
    files = {f"gradebook_LSTM101_Toys_ann_attempt_2026-10-05-21-12-13_{FILE}": "ann"}
    (ann,) = find(unpacked(tmp_path / "in", files), assignment)
    assert ann.student == "ann"


def test_the_time_is_where_nbgrader_looks_for_it(tmp_path: Path, course: Course, assignment: Assignment) -> None:
    collect(course, assignment, find(packed(tmp_path / "gradebook.zip", CLASS), assignment))
    local = datetime(2026, 10, 5, 21, 12, 13).astimezone(UTC)
    kept = course.submitted / "ann" / ASSIGNMENT / "timestamp.txt"
    assert kept.read_text() == f"{local:%Y-%m-%d %H:%M:%S} UTC"


def test_a_time_that_is_none_and_a_stray_file(tmp_path: Path, assignment: Assignment) -> None:
    files = {f"Toys_ann_attempt_2026-99-05-21-12-13_{FILE}": "ann", "notes.docx": "x"}
    found = find(unpacked(tmp_path / "in", files), assignment)
    assert [one.time for one in found] == [None]
    assert found.remarks == ["notes.docx is not named as Blackboard names files and was left out."]
