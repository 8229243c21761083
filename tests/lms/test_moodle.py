"""Moodle's "Download all submissions", in folders and flat."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.intake import collect, find
from autograder.lms.memory import recall
from tests.lms.downloads import FILE, contents, packed, unpacked, zipped
from tests.toycourse import ASSIGNMENT, NOTEBOOK

FOLDERS = {
    f"Ann Lee_501_assignsubmission_file_/{FILE}": "ann",
    "Ann Lee_501_assignsubmission_onlinetext_/onlinetext.html": "<p>Hello</p>",
    f"Björn Müller_502_assignsubmission_file/lstm/{FILE}": "björn",
    "Cem O'Connor_503_assignsubmission_file_/work.zip": zipped({FILE: "cem"}),
    "Dora Diaz_504_assignsubmission_onlinetext_/onlinetext.html": "<p>Sorry</p>",
}
FLAT = {
    f"Ann Lee_501_assignsubmission_file_{FILE}": "ann",
    "Ann Lee_501_assignsubmission_onlinetext_onlinetext.html": "<p>Hello</p>",
    f"Björn Müller_502_assignsubmission_file_{FILE}": "björn",
    "Cem O'Connor_503_assignsubmission_file_my_work.zip": zipped({FILE: "cem"}),
    "Dora Diaz_504_assignsubmission_onlinetext_onlinetext.html": "<p>Sorry</p>",
}


@pytest.mark.parametrize("files", [FOLDERS, FLAT], ids=["folders", "flat"])
@pytest.mark.parametrize("build", [packed, unpacked])
def test_everybody_is_found(tmp_path: Path, assignment: Assignment, files, build) -> None:
    found = find(build(tmp_path / "LSTM-Toys-77.zip", files), assignment)
    assert {one.student: contents(one) for one in found} == {
        "Ann Lee": {NOTEBOOK: "ann"},
        "Björn Müller": {NOTEBOOK: "björn"},
        "Cem O'Connor": {NOTEBOOK: "cem"},
        "Dora Diaz": {},
    }
    assert found.remarks == ["Dora Diaz: This was typed into Moodle's text box: there is no notebook in it."]


def test_two_of_one_name_stay_two(tmp_path: Path, assignment: Assignment) -> None:
    files = {f"Ann Lee_{number}_assignsubmission_file_/{FILE}": str(number) for number in (501, 509)}
    found = find(unpacked(tmp_path / "in", files), assignment)
    assert {one.student: contents(one)[NOTEBOOK] for one in found} == {"Ann Lee_501": "501", "Ann Lee_509": "509"}


def test_what_moodle_did_not_name_is_named(tmp_path: Path, assignment: Assignment) -> None:
    found = find(unpacked(tmp_path / "in", {**FOLDERS, f"Ann Lee/{FILE}": "{}"}), assignment)
    assert "Ann Lee is not named as Moodle does it and was left out." in found.remarks


def test_the_folder_for_feedback_is_remembered(tmp_path: Path, course: Course, assignment: Assignment) -> None:
    collect(course, assignment, find(packed(tmp_path / "all.zip", FLAT), assignment))
    assert recall(course, ASSIGNMENT)["Ann Lee"].folder == "Ann Lee_501_assignsubmission_file_"


def test_the_worksheet_knows_when(tmp_path: Path, assignment: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    worksheet = tmp_path / "Grades.csv"
    worksheet.write_text(
        "Identifier,Full name,Email address,Status,Grade,Last modified (submission),Last modified (grade)\n"
        'Participant 501,Ann Lee,ann@x.edu,Submitted,,"Wednesday, 23 September 2026, 9:00 PM",-\n'
        "Participant 502,Björn Müller,b@x.edu,No submission,,-,-\n"
    )
    found = find(packed(tmp_path / "all.zip", FOLDERS), assignment, worksheet)
    times = {one.student: one.time for one in found}
    assert times["ann@x.edu"] == datetime(2026, 9, 23, 21, 0).astimezone(UTC)
    assert times["b@x.edu"] is None
