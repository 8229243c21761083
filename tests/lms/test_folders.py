"""Plain folders and zips, nbgrader's exchange, and what is wrapped around a class."""

from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.intake import IntakeError, collect, find
from tests.lms.downloads import FILE, contents, packed, unpacked, zipped
from tests.toycourse import ASSIGNMENT, NOTEBOOK


def test_a_zip_for_each_student(tmp_path: Path, assignment: Assignment) -> None:
    files = {"ann.zip": zipped({FILE: "ann"}), "ben.zip": zipped({f"{ASSIGNMENT}/{FILE}": "ben"})}
    found = find(unpacked(tmp_path / "in", files), assignment)
    assert {one.student: contents(one) for one in found} == {"ann": {NOTEBOOK: "ann"}, "ben": {NOTEBOOK: "ben"}}


@pytest.mark.parametrize(
    "files",
    [
        {f"class/ann/{FILE}": "ann", f"class/ben/{FILE}": "ben", "class/ben/.DS_Store": "x"},
        {"all.zip": zipped({f"export/ann/{ASSIGNMENT}/{FILE}": "ann", f"export/ben/{FILE}": "ben"})},
        {f"ann/deep/er/{FILE}": "ann", "ben/work.zip": zipped({"a.zip": zipped({f"b/{FILE}": "ben"})})},
    ],
)
def test_what_is_wrapped_around_is_taken_off(tmp_path: Path, assignment: Assignment, files) -> None:
    for path in (packed(tmp_path / "in.zip", files), unpacked(tmp_path / "in", files)):
        found = find(path, assignment)
        assert {one.student: contents(one)[NOTEBOOK] for one in found} == {"ann": "ann", "ben": "ben"}


def test_the_exchanges_inbound_folder(tmp_path: Path, course: Course, assignment: Assignment) -> None:
    files = {
        f"ann+{ASSIGNMENT}+2026-10-04 08:00:00.000001 UTC+abc/{FILE}": "first",
        f"ann+{ASSIGNMENT}+2026-10-05 21:12:13.000001 UTC+def/{FILE}": "second",
        f"ben+other+2026-10-05 21:12:13.000001 UTC/{FILE}": "{}",
    }
    found = collect(course, assignment, find(unpacked(tmp_path / "in", files), assignment))
    assert [(one.student, contents(one)[NOTEBOOK]) for one in found] == [("ann", "second")]
    assert found[0].notes == ["There are 2 attempts; the last, of 2026-10-05 21:12, was graded."]
    kept = course.submitted / "ann" / ASSIGNMENT / "timestamp.txt"
    assert kept.read_text() == "2026-10-05 21:12:13.000001 UTC"


def test_loose_notebooks_are_named(tmp_path: Path, assignment: Assignment) -> None:
    found = find(unpacked(tmp_path / "in", {f"ann/{FILE}": "{}", "ben.ipynb": "{}"}), assignment)
    assert found.remarks == ["ben.ipynb lies beside the students' folders: put it into one named after its student."]


def test_an_archive_that_cant_be_opened_is_named(tmp_path: Path, assignment: Assignment) -> None:
    files = {f"ann/{FILE}": "{}", "ben/work.rar": "Rar!", "cem/work.zip": "PK\x03\x04 and no more"}
    found = find(unpacked(tmp_path / "in", files), assignment)
    assert [one.student for one in found] == ["ann", "ben", "cem"]
    assert found.remarks == [
        "ben: work.rar can't be opened here: unpack it beside the others, or ask for a zip.",
        "cem: work.zip can't be unpacked (BadZipFile): it is damaged or no zip; ask for it again.",
    ]


def test_a_zip_of_nothing_is_refused(tmp_path: Path, assignment: Assignment) -> None:
    with pytest.raises(IntakeError, match="none of 1-toy.ipynb is there"):
        find(packed(tmp_path / "in.zip", {"readme.txt": "hello"}), assignment)
    with pytest.raises(IntakeError, match="damaged or no zip"):
        find(unpacked(tmp_path, {"broken.zip": "no zip"}) / "broken.zip", assignment)


def test_a_later_submission_takes_the_earlier_ones_time_with_it(
    tmp_path: Path, course: Course, assignment: Assignment
) -> None:
    stamp = course.submitted / "ann" / ASSIGNMENT / "timestamp.txt"
    first = {f"ann/{FILE}": "1", "ann/timestamp.txt": "2026-10-04 08:00:00 UTC"}
    collect(course, assignment, find(unpacked(tmp_path / "first", first), assignment))
    assert stamp.read_text() == "2026-10-04 08:00:00 UTC"
    collect(course, assignment, find(unpacked(tmp_path / "again", {f"ann/{FILE}": "1"}), assignment))
    assert stamp.exists()
    collect(course, assignment, find(unpacked(tmp_path / "second", {f"ann/{FILE}": "2"}), assignment))
    assert not stamp.exists()
