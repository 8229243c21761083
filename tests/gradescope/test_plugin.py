"""Between otter and our grader: otter sees an empty notebook, and goes on with our results."""

import pickle
from dataclasses import asdict
from pathlib import Path

import nbformat
import pytest
from otter.test_files import GradingResults

from autograder.course import Course
from autograder.gradescope import plugin
from autograder.gradescope.plugin import Plugin
from autograder.gradescope.submission import Graded, Settings
from autograder.results import NotebookResult, QuestionResult, SubmissionResult, TestResult
from autograder.worker.client import ZygoteUnavailable

SETTINGS = Settings("lstm", 5, "after_due_date")
QUESTIONS = [
    QuestionResult("vocab-build", 3.0, 3.0, "pass", tests=[TestResult("it works", "passed")]),
    QuestionResult(
        "vocab-split", 0.5, 1.0, "partial", tests=[TestResult("a", "passed"), TestResult("b", "failed", "no")]
    ),
    QuestionResult("vocab-pad", 0.0, 3.0, "not-run"),
    QuestionResult("shapes-first-word", 0.0, 1.0, "manual"),
]


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A notebook in otter's folder submission/."""
    path = tmp_path / "submission" / "1-vocab.ipynb"
    path.parent.mkdir()
    path.write_text("while True: pass")
    (path.parent / ".OTTER_LOG").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    return path


def test_otter_runs_an_empty_notebook(handed_in: Path) -> None:
    ours = Plugin(str(handed_in), {}, asdict(SETTINGS))
    ours.before_grading(None)
    assert [path.name for path in handed_in.parent.iterdir()] == [handed_in.name]
    assert nbformat.read(handed_in, as_version=4).cells == ours.before_execution("import os").cells == []
    assert (handed_in.parents[1] / "handed_in" / handed_in.name).read_text() == "while True: pass"


def test_our_results_take_the_place_of_otters(handed_in: Path, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def grade(folder: Path, _: Course, settings: Settings) -> Graded:
        assert (folder / handed_in.name).is_file()
        assert settings == SETTINGS
        notebook = NotebookResult("1-vocab", "graded", 1.0, "", [], QUESTIONS)
        return Graded(SubmissionResult("submission", "lstm", "landlock", "", 5, [notebook]), {}, [])

    monkeypatch.setattr(plugin, "grade_submission", grade)
    monkeypatch.setattr(plugin, "Course", lambda _: course)
    ours, results = Plugin(str(handed_in), {}, asdict(SETTINGS)), GradingResults([])
    ours.after_grading(results)
    page = pickle.loads(pickle.dumps(results)).to_gradescope_dict(None)
    assert page["score"] == results.total == 3.5
    assert results.possible == 7
    assert {name: results.get_score(name) for name in results.test_files} == {
        "vocab-build": 3.0,
        "vocab-split": 0.5,
        "vocab-pad": 0.0,
    }
    assert [row["name"] for row in page["tests"]] == [question.id for question in QUESTIONS]
    assert ours.generate_report() == "Graded with the seed 5 (landlock)."


def test_where_nothing_can_be_confined_nothing_is_graded(handed_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Graded:
        raise ZygoteUnavailable("This system offers no Landlock.")

    monkeypatch.setattr(plugin, "grade_submission", refuse)
    ours, results = Plugin(str(handed_in), {}, asdict(SETTINGS)), GradingResults([])
    ours.after_grading(results)
    page = results.to_gradescope_dict(None)
    (row,) = page["tests"]
    assert page["score"] == 0
    assert "no Landlock" in row["output"]
    assert ours.generate_report() == "This system offers no Landlock."
