"""Rosters: one's own and those that platforms export; who is matched, who is missing."""

from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.intake import IntakeError, collect, find
from autograder.lms.memory import recall
from autograder.lms.roster import RosterError, read_roster
from tests.lms.downloads import FILE, contents, unpacked
from tests.toycourse import ASSIGNMENT, NOTEBOOK

OWN = "id,first_name,last_name,email,canvas_id\nal1,Ann,Lee,ann@x.edu,101\nbm2,Björn,Müller,b@x.edu,\ncx3,Cem,Xu,,\n"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Toy (4711),Other (4712),Final Score\n"
    ",,,,,Manual Posting,,\n"
    "    Points Possible,,,,,6.00,10,(read only)\n"
    '"Lee, Ann",101,S1,al1,Mon,,,\n"Müller, Björn",102,S2,bm2,Tue,,,\n"Student, Test",109,,x9,Mon,,,\n'
)
WORKSHEET = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    "Participant 501,Ann Lee,al1,ann@x.edu,Submitted for grading,,6.00,-,\n"
    "Participant 502,Björn Müller,bm2,b@x.edu,Submitted for grading,,6.00,-,\n"
)
GRADESCOPE = "First Name,Last Name,SID,Email,Role,Sections\nAnn,Lee,al1,ann@x.edu,Student,\nTa,Ta,,t@x.edu,TA,\n"
PARTICIPANTS = "First name;Last name;ID number;Email address;Groups\nAnn;Lee;al1;ann@x.edu;\nBjörn;Müller;;b@x.edu;\n"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize(
    "text, kind, people",
    [
        (OWN, "own", {"al1": "Ann Lee", "bm2": "Björn Müller", "cx3": "Cem Xu"}),
        (CANVAS, "canvas", {"al1": "Ann Lee", "bm2": "Björn Müller"}),
        (WORKSHEET, "worksheet", {"al1": "Ann Lee", "bm2": "Björn Müller"}),
        (GRADESCOPE, "gradescope", {"al1": "Ann Lee"}),
        (PARTICIPANTS, "participants", {"al1": "Ann Lee", "b@x.edu": "Björn Müller"}),
    ],
)
def test_each_kind_is_known_by_its_columns(tmp_path: Path, text: str, kind: str, people: dict[str, str]) -> None:
    roster = read_roster(write(tmp_path / "roster.csv", text))
    assert roster.kind == kind
    assert {person.id: person.name for person in roster.people} == people


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_as_spreadsheets_save_it(tmp_path: Path, encoding: str) -> None:
    roster = read_roster(write(tmp_path / "roster.csv", OWN.replace(",", ";"), encoding))
    assert [person.name for person in roster.people] == ["Ann Lee", "Björn Müller", "Cem Xu"]


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "no columns that name students"),
        (b"colour,size\nred,3\n", "no columns that name students"),
        (b"PK\x03\x04rest", "is a spreadsheet: save it as CSV"),
        (b"id,name\n", "names no students"),
        (b"id,name\nal1,Ann\nal1,Bob\n", "names al1 twice"),
        (b'id,name\nal1,"' + b"x" * 200_000 + b'"\n', "is no CSV file"),
    ],
)
def test_what_is_no_roster_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(RosterError, match=said):
        read_roster(tmp_path / "roster.csv")


def test_a_roster_that_is_not_there(tmp_path: Path, assignment: Assignment) -> None:
    with pytest.raises(IntakeError, match="can't be opened"):
        find(tmp_path, assignment, tmp_path / "nowhere.csv")


DOWNLOADS = {
    "canvas": {f"leeann_101_9001_{FILE}": "ann", f"müllerbjörn_102_9002_{FILE}": "björn", f"who_7_8_{FILE}": "?"},
    "moodle": {
        f"Ann Lee_501_assignsubmission_file_/{FILE}": "ann",
        f"Björn Müller_502_assignsubmission_file_/{FILE}": "björn",
        f"Who Else_7_assignsubmission_file_/{FILE}": "?",
    },
    "folders": {f"al1/{FILE}": "ann", f"b/{FILE}": "björn", f"who/{FILE}": "?"},
}


@pytest.mark.parametrize("platform", DOWNLOADS)
def test_students_get_their_ids_from_the_roster(tmp_path: Path, assignment: Assignment, platform: str) -> None:
    roster = write(tmp_path / "roster.csv", OWN)
    found = find(unpacked(tmp_path / "in", DOWNLOADS[platform]), assignment, roster)
    work = {one.student: contents(one).get(NOTEBOOK) for one in found}
    (stranger,) = work.keys() - {"al1", "bm2", "cx3"}
    assert work == {"al1": "ann", "bm2": "björn", "cx3": None, stranger: "?"}
    assert any("is not in the roster and is graded as" in remark for remark in found.remarks)
    assert "Of the roster, cx3 handed in nothing." in found.remarks


@pytest.mark.parametrize("text, platform", [(CANVAS, "canvas"), (WORKSHEET, "moodle")])
def test_a_platforms_own_export_matches_its_download(
    tmp_path: Path, assignment: Assignment, text: str, platform: str
) -> None:
    roster = write(tmp_path / "export.csv", text)
    found = find(unpacked(tmp_path / "in", DOWNLOADS[platform]), assignment, roster)
    assert {"al1", "bm2"} < {one.student for one in found if one.files}


def test_a_name_that_two_have_matches_nobody(tmp_path: Path, assignment: Assignment) -> None:
    roster = write(tmp_path / "roster.csv", "id,name\na1,Ann Lee\na2,Lee Ann\n")
    found = find(unpacked(tmp_path / "in", {f"Ann Lee_5_assignsubmission_file_/{FILE}": "ann"}), assignment, roster)
    assert {one.student for one in found} == {"Ann Lee", "a1", "a2"}


def test_two_submissions_of_one_person(tmp_path: Path, assignment: Assignment) -> None:
    roster = write(tmp_path / "roster.csv", OWN)
    found = find(unpacked(tmp_path / "in", {f"al1/{FILE}": "1", f"ann/{FILE}": "2"}), assignment, roster)
    assert [one.student for one in found if one.files] == ["al1"]
    assert "al1 and ann are both al1: only al1 was taken." in found.remarks


def test_who_hands_in_nothing_this_time_keeps_what_was_there(
    tmp_path: Path, course: Course, assignment: Assignment
) -> None:
    roster = write(tmp_path / "roster.csv", OWN)
    collect(course, assignment, find(unpacked(tmp_path / "one", {f"al1/{FILE}": "ann"}), assignment, roster))
    kept = collect(course, assignment, find(unpacked(tmp_path / "two", {f"bm2/{FILE}": "b"}), assignment, roster))
    assert [one.student for one in kept] == ["bm2", "cx3"]
    assert (course.submitted / "al1" / ASSIGNMENT / FILE).read_text() == "ann"


def test_what_the_roster_says_is_remembered(tmp_path: Path, course: Course, assignment: Assignment) -> None:
    roster = write(tmp_path / "roster.csv", OWN)
    collect(course, assignment, find(unpacked(tmp_path / "in", DOWNLOADS["moodle"]), assignment, roster))
    memory = recall(course, ASSIGNMENT)["al1"]
    assert (memory.system, memory.name) == ("moodle", "Ann Lee")
    assert memory.ids["moodle_id"] == "501"
    assert memory.ids["canvas_id"] == "101"
