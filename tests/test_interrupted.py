"""Graders that are killed, find the disk full or meet one another: a rerun ends as if nothing had happened."""

import contextlib
import csv
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from autograder.classroom import Classroom
from autograder.course import PROJECT, Course
from tests.gradebook.conftest import opened
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, write_course

KILLS = 12
CLASS = 24
SEED = "17"
SUITE = '''from autograder.suite import question, same


def doubled(answer, x):
    return answer.double(x)


def squared(answer, x):
    return answer.square(x)


@question("toy-double", points=2)
def test_double(student, reference, draw):
    """Twice the number."""
    x = draw.integer(3, 9)
    same(student.run(doubled, x), reference.run(doubled, x))


@question("toy-square", points=3, builds_on=["toy-double"])
def test_square(student, reference, draw):
    """The number times itself."""
    x = draw.integer(3, 9)
    same(student.run(squared, x), reference.run(squared, x))
'''
RIGHT = {"double": "def double(x):\n    return 2 * x", "square": "def square(x):\n    return x ** 2"}
WRONG = {"double": "def double(x):\n    return x + 2", "square": "def square(x):\n    return x"}


@dataclass
class Graders:
    """Runs the command again and again in children of one warm process."""

    folder: Path
    process: subprocess.Popen[str]
    graded_before: int = field(default=0)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def run(self, course: Course, *words: str, kill_after: float | None = None, room: int = 0) -> int:
        """Grade the class into a course; gives the exit code, -9 where the command was killed after so many seconds."""
        words = ("grade", str(self.folder / "in"), "--course", str(course.root), "--assignment", ASSIGNMENT, *words)
        self.graded_before = len(self.graded())
        self._send({"words": [*words, "-j", "2", "--seed", SEED], "folder": str(self.folder), "room": room})
        child = int(self._line())
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):  # it has ended by itself
                os.kill(child, signal.SIGKILL)
        return int(self._line())

    def graded(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []

    def new(self) -> list[str]:
        """What the last run has graded: student/notebook."""
        return sorted(self.graded()[self.graded_before :])

    def said(self) -> str:
        return " ".join((self.folder / "output").read_text().split())

    def suite(self, text: str, topic: str = "toy") -> None:
        (self.folder / "suites" / f"{topic}.py").write_text(text)

    def hand_in(self, course: Course, student: str, answers: dict[str, str], notebook: str = NOTEBOOK) -> None:
        nb = answered(course.assignment(ASSIGNMENT).notebook(NOTEBOOK), **answers)
        place = self.folder / "in" / student
        place.mkdir(parents=True, exist_ok=True)
        text = nbformat.writes(nb)
        (place / f"{notebook}.ipynb").write_text(text if notebook == NOTEBOOK else text.replace("toy-", "next-"))

    def _send(self, command: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()


@pytest.fixture(scope="module")
def warm() -> Iterator[subprocess.Popen[str]]:
    """A process that has imported all that commands need."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.warm"],
        cwd=PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.fixture
def graders(warm: subprocess.Popen[str], tmp_path: Path) -> Graders:
    (tmp_path / "suites").mkdir()
    graders = Graders(tmp_path, warm)
    graders.suite(SUITE)
    return graders


def record_of(course: Course) -> dict[str, Any]:
    """All that people look up: results, table, pages, the gradebook's scores and the graded notebooks."""
    results = {}
    for path in (course.report / "results").iterdir():
        results[path.stem] = json.loads(path.read_text())
        for notebook in results[path.stem]["notebooks"]:
            del notebook["seconds"]
    pages = {path.relative_to(course.root): path.read_text() for path in course.feedback.rglob("*.html")}
    graded = {path.relative_to(course.root): path.read_text() for path in course.autograded.rglob("*.ipynb")}
    with opened(course) as gradebook:
        scores = {
            (submission.student.id, grade.name): (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
    table = (course.report / "grades.csv").read_text()
    return {"results": results, "pages": pages, "graded": graded, "scores": scores, "table": table}


def check_whole(course: Course) -> None:
    """What stands in the folder under its name is there as a whole, whenever the grader was killed."""
    for path in (course.report / "results").glob("*.json"):
        json.loads(path.read_text())
    for page in [*course.feedback.rglob("*.html"), *course.report.glob("*.html")]:
        assert page.read_text().rstrip().endswith("</html>")
    if (course.report / "grades.csv").exists():
        with (course.report / "grades.csv").open() as file:
            assert len(list(csv.DictReader(file))) == CLASS
    if course.gradebook.exists():
        with closing(sqlite3.connect(course.gradebook)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("SELECT count(*) FROM alembic_version").fetchall() == [(1,)]


def stored(course: Course) -> set[str]:
    return {path.stem for path in (course.report / "results").glob("*.json")}


def clear(course: Course) -> None:
    for folder in (course.report, course.submitted, course.autograded, course.feedback):
        shutil.rmtree(folder, ignore_errors=True)
    course.gradebook.unlink(missing_ok=True)


def mark_by_hand(course: Course) -> None:
    with opened(course) as gradebook:
        for student in ("student-03", "student-20"):
            grade = gradebook.find_grade("toy-why", NOTEBOOK, ASSIGNMENT, student)
            grade.manual_score, grade.needs_manual_grade = 0.75, False
            gradebook.find_comment("toy-why", NOTEBOOK, ASSIGNMENT, student).manual_comment = "Nice."
        gradebook.db.commit()


@pytest.mark.slow(reason="kills a grader again and again")
def test_a_grader_that_is_killed_again_and_again_ends_as_if_it_never_was(graders: Graders, tmp_path: Path) -> None:
    """At first from an empty folder, then over a class that is graded anew, with marks given by hand."""
    chance, quiet, killed = random.Random(SEED), write_course(tmp_path / "quiet"), write_course(tmp_path / "killed")
    for number in range(CLASS):
        answers = {name: (RIGHT if chance.random() < 0.6 else WRONG)[name] for name in RIGHT}
        graders.hand_in(quiet, f"student-{number:02}", answers)
    began = time.monotonic()
    assert graders.run(quiet) == 0
    usual = time.monotonic() - began
    assert len(graders.new()) == CLASS

    kills = runs = 0
    while kills < KILLS // 2:
        runs += 1
        done = stored(killed)
        if graders.run(killed, kill_after=chance.uniform(0, usual)) == 0:
            assert record_of(killed) == record_of(quiet)
            clear(killed)
            continue
        kills += 1
        check_whole(killed)
        assert not done & {name.partition("/")[0] for name in graders.new()}
    assert graders.run(killed) == 0
    assert record_of(killed) == record_of(quiet)

    for course in (quiet, killed):
        mark_by_hand(course)
    while True:
        graders.suite(SUITE.replace("Twice", f"{runs} times"))  # everything has to be graded again
        assert graders.run(quiet) == 0
        while kills < KILLS and graders.run(killed, kill_after=chance.uniform(0, usual)):
            runs, kills = runs + 1, kills + 1
            check_whole(killed)
        if kills == KILLS:
            break
        runs += 1
        assert record_of(killed) == record_of(quiet)
    assert graders.run(killed) == 0
    assert record_of(killed) == record_of(quiet)
    by_hand = [mark for _, mark, _ in record_of(killed)["scores"].values() if mark is not None]
    assert by_hand == [0.75, 0.75]
    print(f"{kills} kills in {runs} runs of {usual:.1f} s")


@pytest.mark.slow(reason="starts a whole grader")
def test_a_grader_that_is_killed_while_it_starts_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "in/ann").mkdir(parents=True)
    shutil.copy(PROJECT / "release/lstm/1-vocab.ipynb", tmp_path / "in/ann")
    command = [sys.executable, "-m", "autograder", "grade", str(tmp_path / "in"), "--course", str(tmp_path / "course")]
    with subprocess.Popen([*command, "-j", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as grader:
        starting: list[psutil.Process] = []
        while not any("spawn_main" in " ".join(process.cmdline()) for process in starting):
            assert grader.poll() is None
            time.sleep(0.02)
            starting = psutil.Process(grader.pid).children(recursive=True)
        grader.kill()
    _, alive = psutil.wait_procs(starting, timeout=60)
    assert alive == []


@pytest.fixture
def small(graders: Graders, tmp_path: Path) -> Course:
    """A course with two notebooks, and three students who have answered both."""
    course = write_course(tmp_path / "course")
    (first,) = course.sources(ASSIGNMENT)
    first.with_name("2-next.ipynb").write_text(first.read_text().replace("toy-", "next-"))
    graders.suite(SUITE.replace("toy-", "next-"), "next")
    for student, answers in (("ann", RIGHT), ("ben", WRONG), ("cem", RIGHT | {"square": WRONG["square"]})):
        for name in (NOTEBOOK, "2-next"):
            graders.hand_in(course, student, answers, name)
    assert graders.run(course) == 0
    assert len(graders.new()) == 6
    return course


EVERYBODY = ["ann/1-toy", "ben/1-toy", "cem/1-toy"]


def test_only_what_a_change_affects_is_graded_again_and_each_changed_grade_is_told(
    graders: Graders, small: Course
) -> None:
    assert graders.run(small) == 0
    assert (graders.new(), "Changed" in graders.said()) == ([], False)

    graders.hand_in(small, "ben", RIGHT, "2-next")
    assert graders.run(small) == 0
    assert graders.new() == ["ben/2-next"]
    assert "Changed: ben next-double: 0 to 2 Changed: ben next-square: 0 to 3 " in graders.said()
    assert graders.said().count("Changed: ") == 2

    graders.suite(SUITE.replace("integer(3, 9)", "integer(2, 3)"))  # 2 + 2 is 2 · 2
    assert graders.run(small) == 0
    assert graders.new() == EVERYBODY
    assert "Changed: ben toy-double: 0 to 2 " in graders.said()
    assert graders.said().count("Changed: ") == 1

    source = small.sources(ASSIGNMENT)[0]
    source.write_text(source.read_text().replace('"points": 3', '"points": 4'))
    assert graders.run(small) == 0
    assert graders.new() == EVERYBODY
    assert "Changed: ann toy-square: 3 to 4 " in graders.said()
    assert graders.said().count("Changed: ") == 1


def test_changed_grades_are_told_by_the_run_that_ends(graders: Graders, small: Course) -> None:
    whole = small.gradebook.read_bytes()
    graders.hand_in(small, "ben", RIGHT)
    small.gradebook.write_bytes(whole[:8192] + bytes(8192) + whole[16384:])
    assert graders.run(small) == 2
    assert graders.new() == ["ben/1-toy"]
    assert "put back a copy" in graders.said() and "Changed: " not in graders.said()
    small.gradebook.write_bytes(whole)
    assert graders.run(small) == 0
    assert graders.new() == []
    assert "Changed: ben toy-double: 0 to 2 Changed: ben toy-square: 0 to 3 " in graders.said()
    assert graders.run(small) == 0
    assert "Changed: " not in graders.said()


def test_damaged_files_are_made_again(graders: Graders, small: Course) -> None:
    before = record_of(small)
    results = small.report / "results"
    (results / "ann.json").write_bytes(b"\0" * 100)
    (results / "ben.json").write_text((results / "cem.json").read_text())
    (small.report / "grades.csv").write_bytes(b"")
    (small.report / "index.html").unlink()
    (small.feedback / "cem" / ASSIGNMENT / f"{NOTEBOOK}.html").write_text("<")
    (small.autograded / "cem" / ASSIGNMENT / f"{NOTEBOOK}.ipynb").unlink()
    assert graders.run(small) == 0
    assert {name.partition("/")[0] for name in graders.new()} == {"ann", "ben"}
    assert record_of(small) == before


@pytest.mark.parametrize("room", [700, 20_000])
def test_a_full_disk_is_told_and_costs_nothing(graders: Graders, small: Course, tmp_path: Path, room: int) -> None:
    other = write_course(tmp_path / "other")
    (other.source / ASSIGNMENT / "2-next.ipynb").write_text((small.source / ASSIGNMENT / "2-next.ipynb").read_text())
    assert graders.run(other, room=room) == 2
    assert "can't be written" in graders.said()
    assert graders.said().count("autograder: ") == 1 and "Traceback" not in graders.said()
    assert not list(other.root.rglob(".*.draft"))
    assert graders.run(other) == 0
    assert record_of(other) == record_of(small)


def test_a_second_grader_is_sent_away(graders: Graders, small: Course) -> None:
    before = record_of(small)
    with Classroom(small.root, ASSIGNMENT).hold():
        assert graders.run(small, "--rerun") == 2
    assert "Another grader is at work on toy in" in graders.said()
    assert (graders.new(), record_of(small)) == ([], before)
    assert graders.run(small) == 0
