"""The command as people type it."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.classroom import Classroom
from autograder.cli import app
from autograder.course import Course
from autograder.demo import NAMES


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as at a terminal."""
    command = [sys.executable, "-m", "autograder", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, stdin=subprocess.DEVNULL)


@pytest.mark.usefixtures("no_pool")
@pytest.mark.parametrize(
    "words, said",
    [
        (["grade", "nowhere"], "does not exist"),
        (["grade", ".", "--assignment", "lstn"], "has no assignment lstn; it has lstm"),
        (["check", "nowhere.ipynb"], "There is no file nowhere.ipynb"),
        (["release", "lstn"], "has no assignment lstn; it has lstm"),
        (["report", "--course", "empty"], "Nothing of lstm is graded yet"),
    ],
)
def test_a_persons_mistake_is_told_in_one_sentence(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert "Traceback" not in result.output


@pytest.mark.parametrize("words", [["grade"], ["grade", ".", "--jobs", "0"], ["fly"], ["grade", ".", "--no-such"]])
def test_wrong_usage_ends_with_two(words: list[str]) -> None:
    assert CliRunner().invoke(app, words).exit_code == 2


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for command in ("release", "grade", "check", "report", "doctor", "demo"):
        assert command in result.output


@pytest.mark.slow(reason="starts graders and waits for a notebook that never ends")
def test_the_demo_is_the_main_job_on_real_input(tmp_path: Path) -> None:
    result = run("demo", "--course", tmp_path)
    assert result.returncode == 0, result.stderr
    with (tmp_path / "report/grades.csv").open(encoding="utf-8") as file:
        grades = {row["student"]: row for row in csv.DictReader(file)}
    assert len(grades) >= 14
    assert {row["status"] for row in grades.values()} == {"graded", "timeout", "crashed", "unreadable"}
    for student, row in grades.items():
        stored = json.loads((tmp_path / f"report/results/{student}.json").read_text())
        assert float(row["lstm"]) == stored["score"] == sum_of_points(stored)
        assert student in result.stdout
    assert (tmp_path / "report/index.html").stat().st_size > 5_000
    pages = sorted(path.parts[-3] for path in (tmp_path / "feedback").glob("*/lstm/3-gates.html"))
    assert pages == sorted(grades)
    assert scores_in_gradebook(tmp_path) == {student: float(row["lstm"]) for student, row in grades.items()}
    Classroom(tmp_path, "lstm").refuse_strangers(NAMES)  # it may be run again, over its own class


def sum_of_points(stored: dict) -> float:
    return sum(question["points"] for notebook in stored["notebooks"] for question in notebook["questions"])


def scores_in_gradebook(folder: Path) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return {submission.student.id: submission.score for submission in gradebook.assignment_submissions("lstm")}


@pytest.mark.slow(reason="starts a grader")
def test_check_tells_one_notebooks_story(tmp_path: Path, course: Course) -> None:
    notebook = nbformat.read(course.source / "lstm" / "3-gates.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.id == "gates-rnn":
            cell.source = cell.source.replace(" + b)", ")")
    nbformat.write(notebook, tmp_path / "3-gates.ipynb")
    result = run("check", tmp_path / "3-gates.ipynb")
    assert result.returncode == 0
    assert "3-gates: 24 of 26 points" in result.stdout
    assert "Misconception bias-left-out" in result.stdout
