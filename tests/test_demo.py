"""The class that the demo draws."""

import sqlite3
from pathlib import Path

import nbformat
import pytest

from autograder import catalogue
from autograder.classroom import Classroom
from autograder.course import Course, CourseError
from autograder.demo import CRASH, ENDLESS, HOSTILE, NAMES, draw_class


@pytest.fixture(scope="module")
def files(course: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The first notebook that each student of the class handed in."""
    folder = tmp_path_factory.mktemp("class")
    students = draw_class(course, course.assignment("lstm"), folder)
    assert students == sorted(set(students))
    return handed_in(folder, course)


def handed_in(folder: Path, course: Course) -> dict[str, str]:
    first = course.assignment("lstm").notebooks[0].name
    return {path.parts[-3]: path.read_text() for path in folder.glob(f"*/lstm/{first}.ipynb")}


def codes(text: str) -> set[str]:
    try:
        return {cell.source for cell in nbformat.reads(text, as_version=4).cells}
    except nbformat.reader.NotJSONError:
        return set()


def test_a_class_has_what_every_class_has(files: dict[str, str], course: Course) -> None:
    assert len(files) >= 14
    submitted = [codes(text) for text in files.values()]
    assert submitted.count(set()) == 1  # a broken file
    everything = set().union(*submitted)
    spec = course.assignment("lstm").notebooks[0]
    wrong = {entry.code for entry in catalogue.misconceptions(spec.topic)}
    other = {entry.code for entry in catalogue.accepted(spec.topic)}
    assert len(wrong & everything) >= 8
    assert len(other & everything) >= 8
    assert HOSTILE in everything
    assert any(source.endswith(ENDLESS) for source in everything)
    assert any(source.endswith(CRASH) for source in everything)
    answers = set(spec.answers.values())
    assert any(answers <= cells for cells in submitted)  # right throughout
    assert any(cells and not answers & cells for cells in submitted)  # nothing answered


def test_the_class_is_the_same_every_time(files: dict[str, str], course: Course, tmp_path: Path) -> None:
    draw_class(course, course.assignment("lstm"), tmp_path)
    assert handed_in(tmp_path, course) == files


def test_a_demo_keeps_out_of_a_real_class(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "gradebook.db") as gradebook:
        gradebook.execute("CREATE TABLE student (id VARCHAR)")
        gradebook.execute("INSERT INTO student VALUES (?)", [NAMES[0]])
    Classroom(tmp_path, "lstm").refuse_strangers(NAMES)
    with sqlite3.connect(tmp_path / "gradebook.db") as gradebook:
        gradebook.execute("INSERT INTO student VALUES ('s1234')")
    with pytest.raises(CourseError, match="has a class of its own"):
        Classroom(tmp_path, "lstm").refuse_strangers(NAMES)
