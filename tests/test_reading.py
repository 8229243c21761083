"""What a notebook's cells say, read without running them."""

import importlib
from typing import Any

import pytest

from autograder.catalogue import accepted
from autograder.course import Course
from autograder.grading import Exam
from autograder.notebooks import Cell, Role
from autograder.reading import Reading, unwritten
from autograder.suite import question
from autograder.worker.syntax import survey

SETUP = "import torch\nfrom torch import nn\nimport torch.nn.functional as F"
AVOIDS = ["nn.LSTM", "nn.LSTMCell", "torch.lstm", "torch.lstm_cell"]


def reading(*cells: Cell) -> Reading:
    return Reading.of(cells, survey(None, [cell.source for cell in cells]))


def notebook(*sources: str, roles: dict[int, Role] | None = None) -> Reading:
    """Answer cells of the questions q1, q2, ..., numbered from 1."""
    roles = roles or {}
    return reading(*(Cell(source, roles.get(n, "answer"), f"q{n}", n) for n, source in enumerate(sources, start=1)))


STUB = 'def step(x: int) -> int:\n    """One more: step(2) is 3."""\n    raise NotImplementedError'


@pytest.mark.parametrize(
    "source",
    [
        STUB,
        "",
        "# later",
        STUB.replace("raise NotImplementedError", "pass"),
        STUB.replace("raise NotImplementedError", "..."),
        "def step(x):\n    # TODO\n    return None",
        "def step(x):\n    raise NotImplementedError('soon')",
    ],
)
def test_what_adds_nothing_to_a_stub_is_unwritten(source: str) -> None:
    assert unwritten("q1", [Cell("import torch", "setup", None, 1), Cell(source, "answer", "q1", 2)], STUB)


@pytest.mark.parametrize(
    "source", ["def step(x):\n    return x", "step = max", STUB.replace("    raise", "    y = x + 1\n    raise"), "x ="]
)
def test_a_line_of_ones_own_is_an_attempt(source: str) -> None:
    assert not unwritten("q1", [Cell(source, "answer", "q1", 1)], STUB)


def test_an_answer_in_another_cell_is_an_attempt() -> None:
    stub, own = Cell(STUB, "answer", "q1", 1), Cell("def step(x):\n    return x", "own", None, 2)
    assert not unwritten("q1", [stub, own], STUB)
    assert unwritten("q1", [stub, Cell("def other(x):\n    return x", "own", None, 2)], STUB)


def test_shown_cells_run_only_where_an_answer_reads_what_they_bind() -> None:
    shown = notebook("table = [1]", "def first(): return table", roles={1: "show"})
    assert [cell.number for cell in shown.to_run()] == [1, 2]
    idle = notebook("table = [1]", "def first(table): return table", roles={1: "show"})
    assert [cell.number for cell in idle.to_run()] == [2]
    broken = notebook("table = [1]", "def first(:", "%timeit 1\n!ls", roles={1: "show"})
    assert [cell.number for cell in broken.to_run()] == [2, 3]


LEANING = {
    "by name": "def second(x):\n    return first(x)",
    "by way of a cell of their own": "def second(x):\n    return mine(x)",
    "by a name of a class": "class Second(First):\n    pass",
    "at its top level": "first(1)\n\ndef second(x):\n    return x",
    "beside a magic": "%matplotlib inline\nfiles = !ls\nfirst?\ndef second(x):\n    return first(x)",
}
ALONE = {
    "not at all": "def second(x):\n    return x",
    "by a parameter's name only, and an attribute's": "def second(first=None):\n    return torch.first",
    "in a comment": "def second(x):\n    # as in first\n    return x",
}


def students(answer: str) -> Reading:
    """A first answer that defines `first` and `First`, a cell of the student's own that leans on it, and another."""
    return reading(
        Cell("import torch", "setup", None, 1),
        Cell("def first(x):\n    return x\n\nclass First:\n    pass", "answer", "q-first", 2),
        Cell("def mine(x):\n    return first(x)", "own", None, 3),
        Cell("unrelated = 1", "own", None, 4),
        Cell(answer, "answer", "q-second", 5),
    )


@pytest.mark.parametrize("answer", LEANING.values(), ids=LEANING)
def test_an_answer_leans_on_an_earlier_one(answer: str) -> None:
    assert students(answer).leans_on("q-second", ["q-first"])


@pytest.mark.parametrize("answer", ALONE.values(), ids=ALONE)
def test_an_answer_that_stands_alone(answer: str) -> None:
    assert not students(answer).leans_on("q-second", ["q-first"])


def test_nothing_is_leaned_on_where_nothing_is_supplied() -> None:
    assert not students("def second(x):\n    return first(x)").leans_on("q-second", [])


def test_apart_means_with_the_set_up_and_the_cells_it_needs() -> None:
    assert [cell.number for cell in students(LEANING["by way of a cell of their own"]).apart("q-second")] == [1, 3, 5]
    assert [cell.number for cell in students(ALONE["not at all"]).apart("q-second")] == [1, 5]


FAR_REACHING = {
    "a module's function replaced": "import torch as t\nt.equal = t.allclose = None",
    "by way of setattr": "setattr(torch, 'equal', None)",
    "a method replaced": "import torch\ntorch.Tensor.__eq__ = None",
    "threads": "from threading import Thread",
    "the shell": "get_ipython().events.register('pre_run_cell', print)",
    "a program": "!ls",
    "a magic": "%autocall 2",
    "settings": "import torch\ntorch.set_default_device('meta')",
    "text that runs": "exec('a = 1')",
    "what nobody can parse": "def f(:",
}
HARMLESS = {
    "a plain function": "import torch\ndef f(x):\n    return torch.tanh(x)",
    "a class": "class A:\n    def __init__(self):\n        super().__init__()\n        self.weights = 1",
    "a plot": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 90\nplt.show()",
}


@pytest.mark.parametrize("source", FAR_REACHING.values(), ids=FAR_REACHING)
def test_a_cell_that_reaches_beyond_itself(source: str) -> None:
    assert notebook(source).reaches


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS)
def test_a_cell_that_does_not(source: str) -> None:
    assert not notebook(source).reaches


FORBIDDEN = {
    "a module inside": ("class Cell(nn.Module):\n    def __init__(self):\n        self.inner = nn.LSTMCell(1, 2)", 3),
    "a base class": ("class Cell(nn.LSTMCell):\n    pass", 1),
    "another name": ("from torch.nn import LSTMCell as Innocent\nclass Cell:\n    inner = Innocent(1, 2)", 3),
    "another name for torch": ("import torch as t\ndef Cell(x):\n    return t.nn.modules.rnn.LSTM(1, 2)(x)", 3),
    "the function": ("def Cell(x):\n    return torch.lstm_cell(x)", 2),
    "torch's own function": ("def Cell(x):\n    return torch._VF.lstm(x)", 2),
    "an operator": ("def Cell(x):\n    return torch.ops.aten.lstm.input(x)", 2),
    "everything imported": ("from torch.nn import *\nCell = lambda: LSTM(1, 2)", 2),
    "getattr with its name": ("def Cell(x):\n    return getattr(nn, 'LSTMCell')(1, 2)(x)", 2),
    "getattr with a name made up": ("def Cell(x):\n    return getattr(torch, 'ls' + 'tm')(x)", 2),
    "a dictionary of the module": ("def Cell(x):\n    return torch.nn.__dict__['LSTM'](1, 2)", 2),
    "vars of the module": ("def Cell(x):\n    return vars(nn)['LSTM'](1, 2)", 2),
    "the list of modules": ("import sys\ndef Cell(x):\n    return sys.modules['torch'].lstm(x)", 3),
    "an import by text": ("def Cell(x):\n    return __import__('torch').lstm(x)", 2),
    "text that runs": ("def Cell(x):\n    return eval('torch.lst' + 'm')(x)", 2),
    "a helper": ("def helper(x):\n    return torch.lstm(x)\ndef Cell(x):\n    return helper(x)", 2),
    "a helper's helper": ("inner = nn.LSTM(1, 2)\nhelper = lambda x: inner(x)\ndef Cell(x):\n    return helper(x)", 1),
    "put in later": ("class Cell:\n    pass\nCell.forward = lambda self, x: torch.lstm(x)", 3),
    "the name itself": ("Cell = nn.LSTMCell", 1),
    "below a magic": ("%%time\ndef Cell(x):\n    return torch.lstm(x)", 3),
}


@pytest.mark.parametrize("source, line", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_routine_to_do_without_is_pointed_out_with_its_line(source: str, line: int) -> None:
    [sentence] = notebook(SETUP, source, roles={1: "setup"}).avoided("q2", ["Cell"], AVOIDS)
    assert sentence.endswith(f": line {line} of cell 2.")
    assert "should do without" in sentence or "only made while it runs" in sentence


def test_a_helper_in_another_cell_is_pointed_out_where_it_stands() -> None:
    cells = [Cell(SETUP, "setup", None, 1), Cell("def helper(x):\n    return torch.lstm(x)", "own", None, 2)]
    found = reading(*cells, Cell("def Cell(x):\n    return helper(x)", "answer", "q", 3)).avoided("q", ["Cell"], AVOIDS)
    assert found == ["q uses torch.lstm, and should do without torch.lstm: line 2 of cell 2."]


FINE = {
    "a comment": "def Cell(x):\n    return x  # like nn.LSTM",
    "a docstring": 'def Cell(x):\n    """As nn.LSTMCell(1, 2) would."""\n    return x',
    "a type": "def Cell(x: nn.LSTM, y: 'nn.LSTM' = None) -> nn.LSTM:\n    z: nn.LSTM = x\n    return z",
    "a comparison of their own": "def Cell(x):\n    return x\ncheck = nn.LSTM(1, 2)\nprint(check)",
    "another question": "def Cell(x):\n    return x\ndef other(x):\n    return nn.LSTM(1, 2)(x)",
    "an attribute of the same name": "class Cell:\n    def forward(self, x):\n        return self.lstm(x).lstm",
    "attributes by name": "def Cell(self):\n    return [getattr(self, name) for name in ('a', 'b')]",
    "packed sequences": "from torch.nn.utils.rnn import pad_sequence\ndef Cell(x):\n    return pad_sequence(x)",
}


@pytest.mark.parametrize("source", FINE.values(), ids=FINE)
def test_nothing_is_pointed_out_without_a_reason(source: str) -> None:
    assert notebook(SETUP, source, roles={1: "setup"}).avoided("q2", ["Cell"], AVOIDS) == []


def test_right_answers_are_not_pointed_out(course: Course) -> None:
    """Neither the reference nor an accepted answer of another style uses what its question does without."""
    for spec in course.assignment("lstm").notebooks:
        suite = importlib.import_module(f"autograder.suites.{spec.topic}")
        marks: list[Any] = [value for value in vars(suite).values() if isinstance(value, pytest.MarkDecorator)]
        avoids = {mark.args[0]: mark.kwargs["avoids"] for mark in marks if mark.name == "question"}
        assert avoids
        setup = [cell for cell in spec.reference if cell.role == "setup"]
        answers = [*spec.answers.items(), *((entry.question, entry.code) for entry in accepted(spec.topic))]
        for name, code in answers:
            read = reading(*setup, Cell(code, "answer", name, 99))
            assert read.avoided(name, Exam(spec).asked(name), avoids.get(name, ())) == [], code


def test_the_mark_carries_what_is_avoided() -> None:
    assert question("q", points=1, avoids=["nn.LSTM"]).kwargs["avoids"] == ("nn.LSTM",)


@pytest.mark.parametrize(
    "source",
    ["%time 1\n" * 600, "(" * 5000, "1" + "+1" * 50_000, "a" + ".b" * 20_000, "x = 1\n" * 100_000, "\0", "f'{"],
    ids=["magics", "brackets", "a sum", "attributes", "lines", "a zero byte", "cut off"],
)
def test_any_text_can_be_read(source: str) -> None:
    [found] = survey(None, [source])
    assert found is None or isinstance(found, dict)
