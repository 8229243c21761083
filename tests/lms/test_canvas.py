"""Canvas' submissions.zip: names, ids, late marks, uploads of the same name, typed texts."""

from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.intake import collect, find
from autograder.lms.memory import recall
from tests.lms.downloads import FILE, contents, packed, unpacked, zipped
from tests.toycourse import ASSIGNMENT, NOTEBOOK

CLASS = {
    f"leeann_101_9001_{FILE}": "ann",
    f"müllerbjörn_LATE_102_9002_{FILE}": "björn",
    "oconnorcem_103_9003_work.zip": zipped({f"homework/{FILE}": "cem", "homework/plot.png": b"png"}),
    "diaz_104_text.html": "<p>I could not upload my notebook.</p>",
}


@pytest.mark.parametrize("build", [packed, unpacked])
def test_everybody_is_found(tmp_path: Path, assignment: Assignment, build) -> None:
    found = find(build(tmp_path / "submissions.zip", CLASS), assignment)
    assert {one.student: contents(one) for one in found} == {
        "leeann_101": {NOTEBOOK: "ann"},
        "müllerbjörn_102": {NOTEBOOK: "björn"},
        "oconnorcem_103": {NOTEBOOK: "cem"},
        "diaz_104": {},
    }
    assert [one.notes for one in found if one.student == "leeann_101"] == [[]]
    assert any(one.startswith("müllerbjörn_102 handed in late, but the download does not") for one in found.remarks)
    assert "diaz_104: This was typed into Canvas' text box, or is a link: there is no notebook in it." in found.remarks


def test_of_two_uploads_of_one_notebook_the_later_counts(tmp_path: Path, assignment: Assignment) -> None:
    later = FILE.replace(".ipynb", "-1.ipynb")
    files = {f"leeann_101_9001_{FILE}": "first", f"leeann_101_9107_{later}": "second"}
    (ann,) = find(packed(tmp_path / "submissions.zip", files), assignment)
    assert contents(ann) == {NOTEBOOK: "second"}
    assert ann.notes == [f"{FILE} was not graded, because {later} is there too."]


def test_an_anonymous_assignment(tmp_path: Path, assignment: Assignment) -> None:
    files = {f"anon_aB3x9_9001_{FILE}": "one", f"LATE_anon_77Qrt_9002_{FILE}": "two"}
    found = find(packed(tmp_path / "submissions.zip", files), assignment)
    assert {one.student: contents(one)[NOTEBOOK] for one in found} == {"anon_aB3x9": "one", "anon_77Qrt": "two"}


def test_what_canvas_did_not_name_is_named(tmp_path: Path, assignment: Assignment) -> None:
    files = {f"leeann_101_9001_{FILE}": "ann", "readme.txt": "hello", f"leeann_101_9001_my_2_cents_{FILE}": "{}"}
    found = find(unpacked(tmp_path / "in", files), assignment)
    assert found.remarks == ["readme.txt is not named as Canvas names files and was left out."]
    assert [one.student for one in found] == ["leeann_101"]


def test_loose_files_beside_students_folders_make_no_download_of_canvas(tmp_path: Path, assignment: Assignment) -> None:
    files = {f"ann/{FILE}": "ann", f"ben/{FILE}": "ben", "grades_2026_01_old.csv": "x"}
    assert [one.student for one in find(unpacked(tmp_path / "in", files), assignment)] == ["ann", "ben"]


def test_canvas_own_names_are_remembered(tmp_path: Path, course: Course, assignment: Assignment) -> None:
    collect(course, assignment, find(packed(tmp_path / "submissions.zip", CLASS), assignment))
    memory = recall(course, ASSIGNMENT)["müllerbjörn_102"]
    assert memory.system == "canvas"
    assert memory.ids["canvas_id"] == "102"
    assert memory.files == {NOTEBOOK: f"müllerbjörn_LATE_102_9002_{FILE}"}


def test_the_copies_outlive_the_unpacked_files(tmp_path: Path, course: Course, assignment: Assignment) -> None:
    kept = collect(course, assignment, find(packed(tmp_path / "submissions.zip", CLASS), assignment))
    files = [path for one in kept for path in one.files.values()]
    assert len(files) == 3
    assert all(path.is_relative_to(course.submitted) and path.is_file() for path in files)
