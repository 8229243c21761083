"""The zip holds what the container needs, and says what else there is to do."""

import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from typer.testing import CliRunner

from autograder.classroom import Classroom
from autograder.cli import app
from autograder.conditions import Treebank
from autograder.configuration import CONFIG
from autograder.course import PROJECT, Course, CourseError
from autograder.gradescope.bundle import bundle, pip_lines
from autograder.gradescope.plugin import NAME
from tests.gradescope.conftest import NOTEBOOK


def build(course: Course, to: Path, *words: str | Path) -> str:
    """What the command says; it must succeed."""
    words = ("gradescope", "lstm", "--course", course.root, "--to", to, *words)
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def settings(path: Path) -> dict[str, object]:
    """What the zip tells our plugin."""
    with ZipFile(path) as zipped:
        (plugin,) = json.loads(zipped.read("otter_config.json"))["plugins"]
    found: dict[str, object] = plugin[NAME]
    return found


def test_the_zip_holds_grader_and_course(small_course: Course, tmp_path: Path) -> None:
    said = build(small_course, tmp_path / "a.zip", "--seed", "7")
    with ZipFile(tmp_path / "a.zip") as zipped:
        names = set(zipped.namelist())
        assert zipped.read("run_otter.py") == (PROJECT / "autograder/gradescope/run_otter.py").read_bytes()
        environment = yaml.safe_load(zipped.read("environment.yml"))
    assert {"setup.sh", "run_autograder", "tests/", "grader/constraints.txt"} <= names
    assert {f"grader/source/lstm/{NOTEBOOK}.ipynb", "grader/autograder/suites/vocab.py"} <= names
    assert not [name for name in names if "__pycache__" in name or "/3-gates" in name]
    assert not [name for name in names if name.startswith("files/") and name != "files/empty.py"]  # students' folder
    (pip,) = [part["pip"] for part in environment["dependencies"] if isinstance(part, dict)]
    assert "--constraint /autograder/source/grader/constraints.txt" in pip
    assert any(line.startswith("torch") for line in pip)
    assert settings(tmp_path / "a.zip") == {
        "assignment": "lstm",
        "seed": 7,
        "visibility": "after_due_date",
        "isolate": True,
        "split_seed": 2026,
    }
    assert "with 16 autograder points" in said
    assert not (small_course.report / "seed").exists()


def test_the_seed_is_the_classs(small_course: Course, tmp_path: Path) -> None:
    course = Course(tmp_path / "course")
    course.report.mkdir(parents=True)
    (course.report / "seed").write_text("123\n")
    said = build(course, tmp_path / "a.zip", "--show", "never", "--unsafe")
    found = settings(tmp_path / "a.zip")
    assert (found["seed"], found["visibility"], found["isolate"]) == (123, "hidden", False)
    assert "--unsafe" in said
    assert "shapes-first-word (1)" in said  # of the project's own source: marked by hand


def test_a_class_without_a_seed_gets_one(small_course: Course, tmp_path: Path) -> None:
    course = Course(tmp_path / "course")
    build(course, tmp_path / "a.zip")
    assert settings(tmp_path / "a.zip")["seed"] == int((course.report / "seed").read_text())


def test_a_treebank_of_ones_own_goes_along(small_course: Course, easy_treebank: Treebank, tmp_path: Path) -> None:
    assert easy_treebank.folder
    build(small_course, tmp_path / "a.zip", "--treebank", easy_treebank.folder, "--seed", "1")
    with ZipFile(tmp_path / "a.zip") as zipped:
        for file in easy_treebank.folder.iterdir():
            assert zipped.read(f"grader/treebank/{file.name}") == file.read_bytes()


def test_a_persons_mistake_is_told_in_one_sentence(small_course: Course, tmp_path: Path) -> None:
    wrong = {
        ("--to", tmp_path / "a.tar"): "a.tar should be a file whose name ends in .zip.",
        ("--treebank", tmp_path): "has no train.conllu",
    }
    for words, said in wrong.items():
        words = ("gradescope", "lstm", "--course", small_course.root, "--to", tmp_path / "a.zip", *words)
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == 2
        assert said in " ".join(result.output.split())
        assert not (tmp_path / "a.zip").exists()
    assert CliRunner().invoke(app, ["gradescope", "--show", "often"]).exit_code == 2


def test_lines_for_pip_come_from_the_configuration(small_course: Course, tmp_path: Path) -> None:
    config = tmp_path / "nbgrader_config.py"
    project = (PROJECT / "nbgrader_config.py").read_text()
    config.write_text(f"{project}\nc.Gradescope.pip = ['--pre']\n")
    room = Classroom(tmp_path, "lstm", seed=1)
    assert "--pre" in pip_lines(room)
    config.write_text(f"{project}\nc.Gradescope.pip = '--pre'\n")
    with pytest.raises(CourseError, match=r"c\.Gradescope\.pip should be a list"):
        bundle(room, tmp_path / "a.zip", "never")


def test_settings_go_along_as_far_as_they_concern_the_assignment(small_course: Course, tmp_path: Path) -> None:
    shutil.copytree(small_course.root / "source", tmp_path / "course" / "source")
    course = Course(tmp_path / "course")
    (course.source / "other").mkdir()
    shutil.copy(PROJECT / "source" / "lstm-extra" / "6-viterbi.ipynb", course.source / "other")
    lines = (
        "c.Course.points = {'vocab-pad': 5, 'viterbi-decode': 9}",
        "c.Course.due = {'other': '2026-11-30 23:59 UTC'}",
        "c.Limits.cell_seconds = 30",
        "c.Gradescope.show = 'always'",
    )
    (course.root / CONFIG).write_text("\n".join([(PROJECT / CONFIG).read_text(), *lines]))
    said = build(course, tmp_path / "a.zip", "--seed", "7")
    assert "with 18 autograder points" in said
    assert settings(tmp_path / "a.zip")["visibility"] == "visible"
    with ZipFile(tmp_path / "a.zip") as zipped:
        zipped.extractall(tmp_path / "container")
    there = Course(tmp_path / "container" / "grader")
    assert there.configuration.limits.cell_seconds == 30
    assert there.configuration.points == {"vocab-pad": 5}
    assert there.assignment("lstm").points == 18
