"""Headless Chromium, the accessibility engine, and the pages of a class to look at. `make browser` runs this folder."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from autograder.report.classreport import write_report
from autograder.report.feedback import write_feedback
from autograder.report.progress import progress, remember
from autograder.results import Mark, NotebookResult, QuestionResult, SubmissionResult
from tests.browser import chromium
from tests.report.pupils import SECTIONS, TITLES, class_of_30, code_question, gates, mistaken, submission
from tests.report.test_drawing import COUNTS, HEAT

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.started() as browser:
        yield browser


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility engine's source."""
    if not AXE.is_file():
        raise RuntimeError("axe-core is not installed: run `make browser`, which does so with npm.")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with the feedback pages and the report of a class that has everything a page can show."""
    root = tmp_path_factory.mktemp("course")
    results, marks = [*class_of_30(), *with_pictures_and_marks()], {"drawn": {"why": Mark(0.5, comment="Say more.")}}
    remember(root / "report" / "runs.json", results[:-6], [], datetime(2026, 11, 2, 9, 5))
    remember(root / "report" / "runs.json", results, ["noor gates-rnn: 0 to 2"], datetime(2026, 11, 3))
    for result in results:
        write_feedback(root / "feedback", result, SECTIONS, marks.get(result.student, {}))
    write_report(root / "report", results, TITLES, marks, progress(root / "report" / "runs.json"))
    return root


def with_pictures_and_marks() -> list[SubmissionResult]:
    """Students with both kinds of pictures, with written answers, and with a long name."""
    drawn = {name: replace(code_question(name), pictures=[picture]) for name, picture in PICTURES.items()}
    notebook = gates(drawn)
    written = [QuestionResult("why", 0.5, 1, "manual"), QuestionResult("how", 0, 1, "manual")]
    both = [notebook, NotebookResult("4-shapes", "graded", 1.0, "", [], written)]
    return [
        SubmissionResult("drawn", "lstm", "landlock 7, seccomp", "5c1f09", 2026, both),
        mistaken("somebody-with-a-name-that-is-much-longer-than-a-phone-is-wide", ["bias-left-out"]),
        submission("noted", gates({}, "graded", 1.0, "gates-rnn uses nn.LSTM, and should do without it: line 3.")),
    ]


PICTURES = {"gates-cell": HEAT, "gates-torch": COUNTS}
