"""A folder of submissions, however it is laid out: who handed in what, and what was odd about it."""

from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from autograder.intake import IntakeError, Submission, collect, find
from tests.toycourse import ASSIGNMENT, NOTEBOOK, write_course

FILE = f"{NOTEBOOK}.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


@pytest.fixture
def assignment(course: Course) -> Assignment:
    return course.assignment(ASSIGNMENT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


def put(path: Path, content: str = "{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def only(submissions: list[Submission]) -> Submission:
    (submission,) = submissions
    return submission


def test_both_layouts_are_found(folder: Path, assignment: Assignment) -> None:
    deep, flat = put(folder / "ann" / ASSIGNMENT / FILE), put(folder / "ben" / FILE)
    found = find(folder, assignment)
    assert [(one.student, one.files, one.notes) for one in found] == [
        ("ann", {NOTEBOOK: deep}, []),
        ("ben", {NOTEBOOK: flat}, []),
    ]


def test_a_student_without_a_notebook_is_there_too(folder: Path, assignment: Assignment) -> None:
    put(folder / "ann" / FILE)
    (folder / "ben").mkdir()
    assert [one.files for one in find(folder, assignment)][1] == {}


def test_other_notebooks_are_named(folder: Path, assignment: Assignment) -> None:
    put(folder / "ann" / ASSIGNMENT / FILE)
    put(folder / "ann" / FILE)
    put(folder / "ann" / "homework.ipynb")
    submission = only(find(folder, assignment))
    assert submission.files == {NOTEBOOK: folder / "ann" / ASSIGNMENT / FILE}
    assert submission.notes == [
        f"{FILE} was not graded, because {ASSIGNMENT}/{FILE} is there too.",
        "homework.ipynb is no notebook of toy and was not graded.",
    ]


def test_hidden_folders_and_loose_files_are_no_students(folder: Path, assignment: Assignment) -> None:
    put(folder / "ann" / FILE)
    put(folder / ".ipynb_checkpoints" / FILE)
    put(folder / "__MACOSX" / FILE)
    put(folder / "grades.csv")
    assert only(find(folder, assignment)).student == "ann"


def test_links_out_of_a_submission_are_not_followed(folder: Path, assignment: Assignment) -> None:
    put(folder / "ann" / ASSIGNMENT / FILE)
    (folder / "ben").mkdir()
    (folder / "ben" / ASSIGNMENT).symlink_to(folder / "ann" / ASSIGNMENT)
    (folder / "cem").mkdir()
    (folder / "cem" / FILE).symlink_to(folder / "cem" / FILE)
    _, ben, cem = find(folder, assignment)
    assert (ben.files, cem.files) == ({}, {})
    assert ben.notes == [f"{ASSIGNMENT} is a link that leads out of the submission and was not followed."]
    assert cem.notes == [f"{FILE} is a link that leads out of the submission and was not followed."]


def test_a_name_that_nbgrader_takes_for_a_pattern_is_changed(folder: Path, assignment: Assignment) -> None:
    put(folder / "Müller [2] " / FILE)
    submission = only(find(folder, assignment))
    assert submission.student == "Müller _2_"
    assert submission.notes == ["'Müller [2] ' is graded under the name 'Müller _2_'."]


@pytest.mark.parametrize(
    "there, said",
    [
        ([], "none of 1-toy.ipynb is there"),
        (["ann/other.ipynb"], "none of 1-toy.ipynb is there"),
        ([f"toy/{FILE}"], "the folder of one student"),
        ([f"a[/{FILE}", f"a]/{FILE}"], "too alike"),
    ],
)
def test_a_folder_without_a_class_is_refused(folder: Path, assignment: Assignment, there: list[str], said: str) -> None:
    for name in there:
        put(folder / name)
    with pytest.raises(IntakeError, match=said):
        find(folder, assignment)


def test_a_path_that_is_no_folder_is_refused(folder: Path, assignment: Assignment) -> None:
    with pytest.raises(IntakeError, match="but does not exist"):
        find(folder / "nowhere", assignment)
    with pytest.raises(IntakeError, match="but is a file"):
        find(put(folder / "file"), assignment)


def test_submissions_are_kept_in_the_course(folder: Path, course: Course, assignment: Assignment) -> None:
    put(folder / "ann" / FILE, "first")
    put(folder / "ann" / "timestamp.txt", "2026-01-02 03:04:05 UTC")
    collect(course, assignment, find(folder, assignment))
    kept = course.submitted / "ann" / ASSIGNMENT
    assert (kept / FILE).read_text() == "first"
    assert (kept / "timestamp.txt").read_text() == "2026-01-02 03:04:05 UTC"


def test_a_later_submission_takes_the_place_of_an_earlier_one(
    folder: Path, course: Course, assignment: Assignment
) -> None:
    put(folder / "ann" / FILE, "first")
    ben = put(folder / "ben" / FILE, "first")
    collect(course, assignment, find(folder, assignment))
    put(folder / "ann" / FILE, "second")
    ben.unlink()
    collect(course, assignment, find(folder, assignment))
    assert (course.submitted / "ann" / ASSIGNMENT / FILE).read_text() == "second"
    assert not (course.submitted / "ben" / ASSIGNMENT / FILE).exists()


def test_the_courses_own_submissions_stay_untouched(course: Course, assignment: Assignment, folder: Path) -> None:
    put(course.submitted / "ann" / ASSIGNMENT / FILE, "whole")
    link = course.submitted / "ben" / ASSIGNMENT / FILE
    link.parent.mkdir(parents=True)
    link.symlink_to(folder)
    (course.submitted / "cem" / ASSIGNMENT / FILE).mkdir(parents=True)
    collect(course, assignment, find(course.submitted, assignment))
    assert (course.submitted / "ann" / ASSIGNMENT / FILE).read_text() == "whole"
    assert link.is_symlink()
    assert (course.submitted / "cem" / ASSIGNMENT / FILE).is_dir()


def test_a_folder_in_place_of_a_file_is_kept_as_an_empty_file(
    folder: Path, course: Course, assignment: Assignment
) -> None:
    put(folder / "ann" / FILE / "inside.txt")
    collect(course, assignment, find(folder, assignment))
    assert (course.submitted / "ann" / ASSIGNMENT / FILE).read_bytes() == b""
