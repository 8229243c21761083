"""Gradescope's export: a folder a submission, and the file that says whose they are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.intake import collect, find
from tests.lms.downloads import FILE, contents, packed, unpacked
from tests.toycourse import ASSIGNMENT, NOTEBOOK

METADATA = """---
submission_101:
  :submitters:
  - :name: Ann Lee
    :sid: '00123'
    :email: ann@x.edu
  :created_at: 2026-10-05 21:12:13.250000000 Z
  :score: 3.0
  :status: processed
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
  :history: []
submission_102:
  :submitters:
  - :name: Ben Cole
    :sid: '00124'
    :email: ben@x.edu
  - :name: Cem O'Connor
    :sid:
    :email: cem@x.edu
  :created_at: '2026-10-05T21:12:13.0-07:00'
"""
CLASS = {
    "assignment_77_export/submission_metadata.yml": METADATA,
    f"assignment_77_export/submission_101/{FILE}": "ann",
    f"assignment_77_export/submission_102/{FILE}": "ben and cem",
}


@pytest.mark.parametrize("build", [packed, unpacked])
def test_everybody_is_found_members_of_groups_too(tmp_path: Path, assignment: Assignment, build) -> None:
    found = find(build(tmp_path / "export.zip", CLASS), assignment)
    assert {one.student: contents(one)[NOTEBOOK] for one in found} == {
        "00123": "ann",
        "00124": "ben and cem",
        "cem@x.edu": "ben and cem",
    }
    assert [one.notes for one in found if one.student == "00124"] == [
        ["This was handed in by a group: Ben Cole, Cem O'Connor."]
    ]
    assert found.remarks == []


def test_the_time_is_where_nbgrader_looks_for_it(tmp_path: Path, course: Course, assignment: Assignment) -> None:
    found = collect(course, assignment, find(packed(tmp_path / "export.zip", CLASS), assignment))
    assert found[0].time == datetime(2026, 10, 5, 21, 12, 13, 250000, UTC)
    assert found[1].time == datetime(2026, 10, 6, 4, 12, 13, tzinfo=UTC)
    kept = course.submitted / "00123" / ASSIGNMENT / "timestamp.txt"
    assert kept.read_text() == "2026-10-05 21:12:13.250000 UTC"


@pytest.mark.parametrize("metadata", ["a: [", "- 1\n- 2\n", "!!python/object/apply:os.system ['false']", "\x00"])
def test_damaged_metadata_costs_only_the_names(tmp_path: Path, assignment: Assignment, metadata: str) -> None:
    files = {"submission_metadata.yml": metadata, f"submission_101/{FILE}": "ann"}
    found = find(unpacked(tmp_path / "in", files), assignment)
    assert [one.student for one in found] == ["submission_101"]
    assert found.remarks == [
        "submission_metadata.yml can't be read, so submissions have numbers for names: export them again."
    ]


def test_what_does_not_agree_is_named(tmp_path: Path, assignment: Assignment) -> None:
    files = {"submission_metadata.yml": METADATA, f"submission_101/{FILE}": "ann", f"submission_103/{FILE}": "who"}
    found = find(unpacked(tmp_path / "in", files), assignment)
    assert [one.student for one in found] == ["00123", "submission_103"]
    assert found.remarks == [
        "submission_metadata.yml does not say whose submission_103 is: it is graded under that name.",
        "submission_metadata.yml names submission_102, which is not in the export: export again.",
    ]
