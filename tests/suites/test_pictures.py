"""What feedback pages draw of an answer: true of right ones, different for wrong ones, and absent without any."""

from types import SimpleNamespace
from typing import Any

import pytest

from autograder.audit.bench import Bench, Stand
from autograder.conditions import Treebank
from autograder.course import Course
from autograder.grading import Exam, Sitting
from autograder.handles import Trusted, execute
from autograder.results import Picture
from autograder.suite import Mismatch
from autograder.worker.probing import Answer


@pytest.fixture(scope="module")
def gates(course: Course) -> Bench:
    return Bench(Exam(course.assignment("lstm").notebook("3-gates")))


def picture_of(bench: Bench, question: str, answer: str) -> Picture | None:
    """What is drawn of an answer to one question, the others answered as by the reference."""
    cells = [answer if cell.question == question else cell.source for cell in bench.exam.cells]
    draw = bench.suite.marks[question]["picture"]
    drawn: Picture | None = draw(Stand(execute(cells)), bench.exam.reference, Treebank())
    return drawn


def test_the_gates_are_those_of_the_students_own_cell(gates: Bench) -> None:
    right = picture_of(gates, "gates-cell", gates.exam.spec.answers["gates-cell"])
    assert right is not None
    assert right.columns == list("remembe")
    assert [panel.name for panel in right.panels] == ["forget gate f", "input gate i", "output gate o", "cell state c"]
    for panel in right.panels:
        values = [value for row in panel.values for value in row]
        assert len(panel.values) == 8 and len(values) == 8 * 7
        assert panel.signed or all(0 <= value <= 1 for value in values)
    other = gates.right("gates-cell")[1]
    assert picture_of(gates, "gates-cell", other.code) == right
    (wrong,) = (one.code for one in gates.wrong("gates-cell") if one.name == "candidate-sigmoid")
    seen = picture_of(gates, "gates-cell", wrong)
    assert seen is not None and seen != right


@pytest.mark.parametrize(
    "forward",
    [
        "return h_prev, c_prev, (h_prev * float('nan'),) * 4",
        "return h_prev, c_prev, (torch.zeros(1, 3),) * 4",
        "return h_prev, c_prev, (h_prev * 1j,) * 4",
        "return h_prev",
        "raise ValueError",
    ],
)
def test_what_a_cell_can_not_give_is_not_drawn(gates: Bench, forward: str) -> None:
    answer = gates.exam.spec.answers["gates-cell"].partition("    def forward")[0]
    answer += f"    def forward(self, x, h_prev, c_prev):\n        {forward}\n"
    try:
        assert picture_of(gates, "gates-cell", answer) is None
    except Mismatch:
        return  # which the grader takes for nothing to draw


def test_the_confusion_matrix_counts_every_hidden_word(course: Course) -> None:
    bench = Bench(Exam(course.assignment("lstm").notebook("5-tagger")))
    test = Treebank().corpus.test
    guesses = [["X" if word == "the" else tag for word, tag in zip(words, tags, strict=True)] for words, tags in test]
    drawn = bench.suite.marks["tagger-accuracy"]["picture"](_Said([guesses]), None, Treebank())
    total = sum(len(words) for words, _ in test)
    (panel,) = drawn.panels
    assert drawn.columns == [*drawn.rows, "other"]
    assert sum(map(sum, panel.values)) == total
    row = panel.values[drawn.rows.index("DET")]
    assert row[-1] == sum(word == "the" for words, _ in test for word in words)
    assert sum(panel.values[index][index] for index in range(len(drawn.rows))) == total - row[-1]
    assert bench.suite.marks["tagger-accuracy"]["picture"](_Said([guesses[1:]]), None, Treebank()) is None


class _Said:
    """A student's side whose tagger has said these tags."""

    def __init__(self, value: Any) -> None:
        self._outcome = SimpleNamespace(gone="", answer=Answer(value))

    def run_once(self, *_: Any) -> Any:
        return self._outcome


def test_a_worker_that_is_gone_is_not_asked() -> None:
    """Where the tests of a question have ended the worker, nothing of it is drawn."""
    asked: list[str] = []
    student = SimpleNamespace(gone="It was stopped.", tried=[], notes=[])
    student.enter = student.leave = lambda *_: None
    sitting = Sitting(student, Trusted([]), {}, 0, Treebank())  # type: ignore[arg-type]
    sitting.marks["q"] = {"builds_on": (), "trains": False, "picture": lambda *_: asked.append("q")}
    sitting._grade("q", [])
    assert (asked, sitting.pictures) == ([], {})
