"""A class graded in parallel, and taken up again."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import batch
from autograder.batch import Conditions, PoolError, grade_all, pool
from autograder.classroom import changed
from autograder.course import PROJECT, Course
from autograder.demo import compose
from autograder.grading import Grader
from autograder.intake import find
from autograder.results import SubmissionResult
from autograder.store import Store
from tests.atonce import AtOnce


@pytest.fixture
def conditions(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> Conditions:
    """Those of the shared grader, which then grades for the batch too."""
    conditions = Conditions(PROJECT, "lstm", grader.seed)
    monkeypatch.setitem(batch._graders, conditions, grader)
    return conditions


@pytest.fixture
def folder(tmp_path: Path, course: Course) -> Path:
    """A right submission, a broken one, and a student without one."""
    for student in ("amal", "bo", "cy"):
        (tmp_path / "in" / student).mkdir(parents=True)
    for spec in course.assignment("lstm").notebooks:
        shutil.copy(course.source / "lstm" / f"{spec.name}.ipynb", tmp_path / "in/amal")
    (tmp_path / "in/bo/3-gates.ipynb").write_text("{")
    return tmp_path / "in"


def graded(folder: Path, store: Store, conditions: Conditions, course: Course) -> dict[str, SubmissionResult]:
    submissions = find(folder, course.assignment("lstm"))
    return {result.student: result for result in grade_all(submissions, conditions, store, AtOnce())}


def test_everybody_gets_a_result_and_the_file_says_what_it_says(
    folder: Path, tmp_path: Path, conditions: Conditions, course: Course
) -> None:
    store = Store(tmp_path / "results")
    results = graded(folder, store, conditions, course)
    questions = [question for spec in course.assignment("lstm").notebooks for question in spec.questions]
    assert {name: (result.score, result.status) for name, result in results.items()} == {
        "amal": (sum(question.points for question in questions if question.kind == "code"), "graded"),
        "bo": (0, "unreadable"),
        "cy": (0, "missing"),
    }
    assert Store(tmp_path / "results").all() == [results[name] for name in sorted(results)]


def test_what_is_done_is_not_done_again(
    folder: Path, tmp_path: Path, conditions: Conditions, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = graded(folder, Store(tmp_path / "results"), conditions, course)
    monkeypatch.setattr(Grader, "grade", lambda *arguments: pytest.fail("graded again"))
    assert graded(folder, Store(tmp_path / "results"), conditions, course) == first


def test_a_changed_notebook_is_graded_again_and_the_change_is_told(
    folder: Path, tmp_path: Path, conditions: Conditions, course: Course
) -> None:
    store = Store(tmp_path / "results")
    first = graded(folder, store, conditions, course)
    file = folder / "amal/3-gates.ipynb"
    notebook = nbformat.read(file, as_version=4)
    file.write_text(nbformat.writes(compose(notebook, {"gates-rnn": "def rnn_step(x, h_prev, U, W, b): return x"})))
    second = graded(folder, store, conditions, course)
    assert changed(first["amal"], second["amal"]) == ["amal gates-rnn: 2 to 0"]
    assert changed(None, second["amal"]) == []


def test_a_result_file_that_was_damaged_is_made_again(
    folder: Path, tmp_path: Path, conditions: Conditions, course: Course
) -> None:
    store = Store(tmp_path / "results")
    shutil.rmtree(folder / "bo")
    first = graded(folder, store, conditions, course)
    (tmp_path / "results/amal.json").write_text('{"student": "amal"')
    assert Store(tmp_path / "results").get("amal") is None
    again = graded(folder, Store(tmp_path / "results"), conditions, course)
    assert again["amal"].score == first["amal"].score


def test_a_class_keeps_its_seed(tmp_path: Path) -> None:
    seed = Store(tmp_path / "results").seed()
    assert Store(tmp_path / "results").seed() == seed
    assert Store(tmp_path / "other/results").seed() != seed


def test_a_grading_process_that_is_ended_from_outside_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    with pytest.raises(PoolError, match="what is finished is kept"), pool(1) as executor:
        executor.submit(os._exit, 1).result(60)
    assert "PYTHONSAFEPATH" not in os.environ, "kernels that are started later would not find what lies beside them"


def test_a_grading_process_whose_parent_is_gone_ends_itself() -> None:
    orphan = ProcessPoolExecutor(1, get_context("spawn"), initializer=batch._die_with_parent, initargs=(1,))
    with orphan as executor, pytest.raises(BrokenProcessPool):
        executor.submit(abs, -1).result(60)


def test_a_grading_process_imports_nothing_that_takes_seconds_for_no_use() -> None:
    # lark builds the grammars of a format that no notebook has: it comes along with some versions of jsonschema.
    command = "import sys, autograder.batch; print({'lark', 'nbgrader', 'nbconvert', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout == "set()\n"


def test_a_scheduler_that_is_not_there_is_named() -> None:
    with pytest.raises(PoolError), pool(1, "tcp://127.0.0.1:9"):
        pass


def test_a_notebook_that_nobody_can_grade_stops_nobody_else(
    folder: Path, tmp_path: Path, conditions: Conditions, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: Any) -> None:
        raise RuntimeError("by nothing that anybody thought of")

    monkeypatch.setattr(Grader, "grade", fails)
    results = graded(folder, Store(tmp_path / "results"), conditions, course)
    assert results["amal"].status == "crashed"
    assert results["amal"].notebooks[0].notes == ["The grader failed on it (RuntimeError): a person has to look."]
