"""What the formgrader's buttons do, pressed over HTTP as its pages press them, in a course as nbgrader's quickstart
leaves it with our files copied in, on a server that was started elsewhere, as JupyterHub starts them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import nbgrader
import pytest

from autograder.course import PROJECT, Course
from tests.gradebook.conftest import scores
from tests.gradebook.test_preprocessors import SUBSTITUTE
from tests.jupyter import Server, serving
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, hand_in, released, write_course

QUICKSTART = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source"
STUDENTS = f"submissions/{ASSIGNMENT}"
WRITTEN = "toy-why"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instructor's home, in which nbgrader is told where the course is."""
    home = tmp_path_factory.mktemp("home")
    config = home / "jupyter" / "config" / "nbgrader_config.py"
    config.parent.mkdir(parents=True)
    config.write_text(f"c = get_config()\nc.CourseDirectory.root = {str(home / 'course101')!r}\n")
    return home


@pytest.fixture(scope="module")
def course(home: Path) -> Course:
    """nbgrader's example course, our configuration and source in it; two students have handed in."""
    root = home / "course101"
    shutil.copytree(QUICKSTART, root / "source")
    course = write_course(root)
    (home / "exchange").mkdir()
    own = f"c.Exchange.root = {str(home / 'exchange')!r}\nc.Late.points_a_day = 0.5\n"
    (root / "nbgrader_config.py").write_text(f"{(PROJECT / 'nbgrader_config.py').read_text()}\n{SUBSTITUTE}\n{own}")
    spec = course.assignment(ASSIGNMENT).notebook(NOTEBOOK)
    hand_in(course, "ann", answered(spec)).with_name("timestamp.txt").write_text("2026-03-03 10:00 UTC")
    hand_in(course, "ben", released(spec))
    return course


@pytest.fixture(scope="module")
def server(home: Path, course: Course) -> Iterator[Server]:
    """The server after Generate, a due date, and Autograde for both."""
    with serving(home, home / "jupyter") as server:
        server.press(f"assignment/{ASSIGNMENT}/assign")
        due = {"duedate_notimezone": "2026-03-03 00:00:00", "duedate_timezone": "UTC"}
        server.ask(f"formgrader/api/assignment/{ASSIGNMENT}", due, "PUT")
        for student in ("ann", "ben"):
            server.press(f"submission/{ASSIGNMENT}/{student}/autograde")
        yield server


def grades(server: Server, student: str) -> dict[str, dict]:
    """A student's grades as Manual Grading shows them, by cell."""
    path = f"formgrader/api/submitted_notebooks/{ASSIGNMENT}/{NOTEBOOK}"
    (submission,) = [one for one in server.ask(path) if one["student"] == student]
    found = server.ask(f"formgrader/api/grades?submission_id={submission['id']}")
    return {one["name"]: one | {"submission": submission["id"]} for one in found}


def test_generate_and_preview_show_the_students_version(server: Server, course: Course) -> None:
    assignments = {one["name"]: one for one in server.ask("formgrader/api/assignments")}
    assert assignments.keys() >= {ASSIGNMENT, "ps1"}
    assert assignments[ASSIGNMENT]["release_path"] == f"release/{ASSIGNMENT}"
    assert (assignments[ASSIGNMENT]["max_score"], assignments[ASSIGNMENT]["num_submissions"]) == (6, 2)
    shown = server.ask(f"api/contents/course101/release/{ASSIGNMENT}/{NOTEBOOK}.ipynb")
    text = json.dumps(shown["content"])
    assert "raise NotImplementedError" in text and "result_of_doubling" not in text


def test_autograde_gives_the_points_and_the_penalty(server: Server, course: Course) -> None:
    assert scores(course) == {"ann": 2.0, "ben": 0.0}
    page = server.ask(f"formgrader/submissions/{grades(server, 'ann')[WRITTEN]['submission']}")
    assert "toy-double: 2 of 2 points" in page and "Because." in page
    assert "It gave 1." in server.ask(f"formgrader/submissions/{grades(server, 'ben')[WRITTEN]['submission']}")


def test_marks_by_hand_stay_when_the_button_is_pressed_again(server: Server, course: Course) -> None:
    grade = grades(server, "ann")[WRITTEN]
    assert grade["needs_manual_grade"] and not grades(server, "ben")[WRITTEN]["needs_manual_grade"]
    server.ask(f"formgrader/api/grade/{grade['id']}", {"manual_score": 0.75, "extra_credit": 0.25}, "PUT")
    server.press(f"submission/{ASSIGNMENT}/ann/autograde")
    kept = grades(server, "ann")[WRITTEN]
    assert (kept["manual_score"], kept["extra_credit"]) == (0.75, 0.25)
    assert kept["needs_manual_grade"]  # nbgrader has a person look whether the mark still fits
    assert scores(course)["ann"] == 3.0


def test_feedback_shows_points_messages_and_penalty_but_no_solution(server: Server, course: Course) -> None:
    server.press(f"assignment/{ASSIGNMENT}/generate_feedback")
    page = (course.feedback / "ann" / ASSIGNMENT / f"{NOTEBOOK}.html").read_text()
    assert "toy-double: 2 of 2 points" in page and "Late submission penalty (Score: -0.5)" in page
    ben = (course.feedback / "ben" / ASSIGNMENT / f"{NOTEBOOK}.html").read_text()
    assert "It gave 1." in ben and "result_of_doubling" not in ben


def test_release_and_collect_use_the_exchange(server: Server, course: Course, home: Path) -> None:
    server.press(f"assignment/{ASSIGNMENT}/release")
    outbound = home / "exchange" / "lstm-course" / "outbound" / ASSIGNMENT
    assert (outbound / f"{NOTEBOOK}.ipynb").is_file() and (outbound / "checks.py").is_file()
    server.press(f"assignment/{ASSIGNMENT}/collect")


def test_another_assignment_of_the_course_is_refused_in_a_sentence(server: Server, course: Course) -> None:
    server.press("assignment/ps1/assign")
    shutil.copytree(course.release / "ps1", course.submitted / "ann" / "ps1")
    answer = server.ask("formgrader/api/submission/ps1/ann/autograde", {}, "POST")
    assert not answer["success"]
    assert "An assignment that was not made for autograder needs a course folder" in answer["log"]


def test_nobody_presses_without_the_servers_token(server: Server) -> None:
    with pytest.raises(HTTPError, match="403"):
        Server(server.url, "").ask(f"formgrader/api/assignment/{ASSIGNMENT}/assign", {}, "POST")
