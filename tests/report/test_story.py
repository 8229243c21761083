"""One submission's story at the terminal."""

import io
import shlex
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.classroom import Classroom
from autograder.cli import _again
from autograder.report.story import story
from autograder.results import QuestionResult, TestResult
from tests.conftest import PROJECT
from tests.report.pupils import gates, submission


def told(*tests: TestResult, diagnosis: str | None = None, **further: Any) -> str:
    """What a terminal shows of an answer to gates-rnn with these tests."""
    question = QuestionResult("gates-rnn", 0, 2, "fail", diagnosis, "Which one is missing?", list(tests), **further)
    console = Console(width=160, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(story(submission("ada", gates({"gates-rnn": question})), "autograder check 'a b.ipynb' --seed 7"))
    return capture.get()


def test_each_test_its_message_and_where_it_stands() -> None:
    title = "One step is tanh(x Uᵀ + h_prev Wᵀ + b)"
    text = told(TestResult(f"{title} (batch of one)", "failed", "The shape is (2, 3)."), TestResult(title, "passed"))
    assert "gates-rnn: 0 of 2 (fail)" in text
    assert f"✗ {title} (batch of one)" in text
    assert "The shape is (2, 3)." in text
    assert text.count("hidden test: ") == 1
    place, name = text.partition("hidden test: ")[2].splitlines()[0].split()
    file, _, line = place.rpartition(":")
    assert (PROJECT / file).read_text().splitlines()[int(line) - 1].startswith(f"def {name}(")


def test_the_wrong_answer_behind_a_diagnosis_is_found() -> None:
    text = told(TestResult("t", "failed", "Off."), diagnosis="bias-left-out")
    assert "Misconception bias-left-out: Which one is missing?" in text
    file, _, line = text.partition("gives the same: ")[2].splitlines()[0].strip().rpartition(":")
    assert (PROJECT / file).read_text().splitlines()[int(line) - 1] == "# %% gates-rnn bias-left-out"


def test_what_helps_the_student_on_is_shown() -> None:
    two = told(diagnosis="bias-left-out", also="sum-of-squares", look="Squared?", section="Memory › One step")
    assert "Misconception sum-of-squares: Squared?" in two and "To read again: Memory › One step" in two
    assert "Where to look: In which order?" in told(look="In which order?")
    assert "Not attempted" in told(attempted=False) and "Not attempted" not in two


def test_what_can_not_be_found_is_not_made_up() -> None:
    text = told(TestResult("A test of another suite", "failed", "Off."), diagnosis="unheard-of")
    assert "hidden test" not in text
    assert text.partition("gives the same: ")[2].splitlines()[0].strip() == "autograder/misconceptions/gates.py"


def test_the_command_stands_on_one_line_with_the_seed() -> None:
    assert "  autograder check 'a b.ipynb' --seed 7\n" in told()
    assert "seed 2026" in told()


def test_the_command_names_all_that_decides(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "lstm", seed=7, isolate=False)
    words = shlex.split(_again(room, tmp_path / "a b/3-gates.ipynb"))
    assert words == [
        *("autograder", "check", f"{tmp_path}/a b/3-gates.ipynb", "--course", str(tmp_path)),
        *("--assignment", "lstm", "--seed", "7", "--unsafe"),
    ]
