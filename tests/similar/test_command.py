"""`autograder similar`, from notebooks as they come to the page: nothing is run, and nothing on it is markup."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from typer.testing import CliRunner

from autograder.cli import app
from autograder.configuration import CONFIG, PROJECT
from autograder.course import Course
from autograder.intake import find
from autograder.similar.answers import answers_of
from autograder.similar.page import pieces
from autograder.similar.run import usual_answers
from autograder.similar.search import Side
from tests.report.reading import Page
from tests.toycourse import ASSIGNMENT, DOUBLE, SQUARE, answered, cell, hand_in, write_course

HOSTILE = "<script>alert(1)</script><mark>"
LONG = """def {name}(x: int) -> int:
    # </pre><script>alert(2)</script>
    {a} = [x, x, *range(3)]
    while {a}[0] >= 7:
        {a}.append({a}.pop(0) - 7)
    return sum({a}[:2]) - {a}[2] * {a}[3] + (x ^ x)"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Three students: two with the same long answers under other names, and one who answers as the reference does."""
    monkeypatch.setattr("autograder.catalogue.accepted", lambda topic: [])
    course = write_course(tmp_path / "course")
    (spec,) = course.assignment(ASSIGNMENT).notebooks
    for student, name in (("amara", "slots"), (HOSTILE.replace("/", ""), "cells")):
        answers = {question: LONG.format(name=question, a=name) for question in ("double", "square")}
        hand_in(course, student, answered(spec, **answers))
    hand_in(course, "chidi", answered(spec))
    hand_in(course, "dalia", b"no notebook")
    return course


def test_answers_are_read_with_the_cells_below_them(course: Course) -> None:
    (spec,) = course.assignment(ASSIGNMENT).notebooks
    nb = answered(spec, double="def double(x):\n    return helper(x)")
    nb.cells.insert(5, new_code_cell("def helper(x):\n    return 2 * x"))
    nb.cells.insert(0, new_code_cell("1 + 1"))
    cell(nb, "toy-square").source = "raise NotImplementedError"
    hand_in(course, "emre", nb)
    moved = answered(spec, double="def double(x):\n    return 2 * x")
    del cell(moved, "toy-double").metadata["nbgrader"]
    hand_in(course, "farah", moved)
    found = answers_of(spec, find(course.submitted, course.assignment(ASSIGNMENT)))
    assert found["toy-double"]["emre"] == "def double(x):\n    return helper(x)\n\ndef helper(x):\n    return 2 * x"
    assert found["toy-double"]["farah"] == "def double(x):\n    return 2 * x"
    assert found["toy-why"]["chidi"] == "Because."
    assert "dalia" not in found["toy-double"]


def test_who_wrote_nothing_is_not_compared(course: Course) -> None:
    (spec,) = course.assignment(ASSIGNMENT).notebooks
    stub = usual_answers(spec)["toy-square"][0]
    hand_in(course, "emre", answered(spec, square=stub))
    assert "emre" not in answers_of(spec, find(course.submitted, course.assignment(ASSIGNMENT)))["toy-square"]


def test_stub_and_reference_explain_what_answers_have_in_common(course: Course) -> None:
    explained = usual_answers(course.assignment(ASSIGNMENT).notebooks[0])
    assert explained["toy-double"][0].endswith("raise NotImplementedError")
    assert "x + x" in explained["toy-double"][1] and "x + x" in DOUBLE
    assert "x * x" in explained["toy-square"][1] and "x * x" in SQUARE


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["similar", "--assignment", ASSIGNMENT, *arguments])
    return done.exit_code, " ".join((done.stdout + done.stderr).split())


def test_the_page_shows_alike_answers_side_by_side_and_escapes_them(course: Course) -> None:
    code, said = run("--course", str(course.root))
    assert code == 0
    assert "toy-double 1" in said and "toy-square 1" in said
    assert "A place to look, and not a finding" in said
    page = Page(course.report / "similar.html")
    assert not page.all("script")
    assert len(page.all("mark")) >= 4
    assert "A place to look, not a finding" in page.words and "for teachers only" in page.words
    assert "Alike in several questions" in page.words and "toy-double, toy-square" in page.words
    assert "slots" in page.words and "cells" in page.words and "alert(2)" in page.words
    assert "chidi" not in page.words
    assert "toy-why" in page.words.partition("Nothing listed")[2]
    assert all(address.startswith(("#", "data:")) for address in page.addresses())


def test_a_folder_of_work_needs_no_grading_first(course: Course, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / CONFIG).write_text((PROJECT / CONFIG).read_text())
    (course.root / "source").rename(other / "source")
    assert run(str(course.submitted), "--course", str(other))[0] == 0
    assert (other / "report" / "similar.html").is_file()


def test_where_nothing_is_alike_one_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.catalogue.accepted", lambda topic: [])
    course = write_course(tmp_path)
    hand_in(course, "chidi", answered(course.assignment(ASSIGNMENT).notebooks[0]))
    said = "No answers are more alike than the question, its usual answers and the class explain."
    code, output = run("--course", str(tmp_path))
    assert code == 0 and said in output and "groups" not in output


def test_without_work_it_says_what_to_do(tmp_path: Path) -> None:
    write_course(tmp_path)
    code, said = run("--course", str(tmp_path))
    assert code == 2
    assert "run `autograder grade` first, or name a folder of work." in said


def test_a_text_in_pieces_is_the_text() -> None:
    side = Side(("amara",), "def f():\n    return 1\n", ((13, 19),), ((0, 3), (20, 21)))
    assert pieces(side) == [
        ("usual", "def"),
        ("own", " f():\n    "),
        ("alike", "return"),
        ("own", " "),
        ("usual", "1"),
        ("own", "\n"),
    ]
