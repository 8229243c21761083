"""A notebook in a worker that may die."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from autograder.limits import Limits
from autograder.notebooks import Cell, Role
from autograder.student import Student
from autograder.worker.client import Zygote
from autograder.worker.codec import Opaque

LIMITS = replace(Limits(), cell_seconds=1.0, probe_seconds=1.0, notebook_seconds=30.0)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as zygote:
        yield zygote


def first(answer: Any) -> Any:
    return answer.first()


def second(answer: Any) -> Any:
    return answer.second()


def notebook(*sources: str, roles: dict[int, Role] | None = None) -> list[Cell]:
    """Answer cells of the questions q1, q2, ..., numbered from 1."""
    roles = roles or {}
    return [Cell(source, roles.get(n, "answer"), f"q{n}", n) for n, source in enumerate(sources, start=1)]


@pytest.mark.parametrize(
    "trouble, said",
    [
        ("while True: pass", "Cell 1 was left out. The code did not end within 1 s."),
        ("import os\nos._exit(0)", "Cell 1 was left out. The code ended its own process (exit status 0)."),
    ],
)
def test_a_cell_that_ends_the_worker_costs_its_own_question(zygote: Zygote, trouble: str, said: str) -> None:
    student = Student(zygote, notebook(f"def first(): return 1\n{trouble}", "def second(): return 2"), LIMITS)
    student.enter("q1")
    assert student.run(first).answer.missing == "first"
    student.enter("q2")
    assert student.run(second).answer.value == 2
    assert student.notes == [said]
    assert student.timed_out is ("did not end" in said) and student.crashed is ("ended its" in said)
    student.close()


def test_an_answer_that_never_ends_is_tried_once_and_the_next_question_lives(zygote: Zygote) -> None:
    student = Student(zygote, notebook("def first():\n    while True: pass", "def second(): return 2"), LIMITS)
    student.enter("q1")
    assert student.run(first).gone == "The code did not end within 1 s."
    assert student.run(first).gone
    student.leave()
    student.enter("q2")
    assert student.run(second).answer.value == 2
    student.close()


def test_supplied_answers_hold_for_one_question(zygote: Zygote) -> None:
    student = Student(zygote, notebook("def first(): return 'wrong'", "def second(): return first() + '!'"), LIMITS)
    student.enter("q2", supplied=["def first(): return 'right'"])
    assert student.run(second).answer.value == "right!"
    student.leave()
    student.enter("q2")
    assert student.run(second).answer.value == "wrong!"
    student.close()


def test_an_answer_defined_again_further_down_holds_on_supplied_ones_too(zygote: Zygote) -> None:
    again = "def second(): return first() + '?'"
    cells = notebook("def first(): return 'wrong'", "def second(): return first()", again, roles={3: "own"})
    student = Student(zygote, cells, LIMITS)
    student.enter("q2", supplied=["def first(): return 'right'"])
    assert student.run(second).answer.value == "right?"
    student.close()


def test_all_seconds_spent_is_said(zygote: Zygote) -> None:
    limits = replace(LIMITS, notebook_seconds=1.5)
    student = Student(zygote, notebook(*["while True: pass"] * 3, "def second(): return 2"), limits)
    student.enter("q4")
    assert "used up its 1.5 s" in student.run(second).gone
    assert student.timed_out
    student.close()


def test_a_missing_name_is_explained_by_its_cell(zygote: Zygote) -> None:
    student = Student(zygote, notebook("1 / 0\ndef first(): return 1"), LIMITS)
    student.enter("q1")
    assert student.run(first).cell_error.startswith("Cell 1 stopped with ZeroDivisionError")
    student.close()


def test_what_takes_long_is_run_once_a_question(zygote: Zygote) -> None:
    student = Student(zygote, notebook("calls = []\ndef first():\n    calls.append(1)\n    return len(calls)"), LIMITS)
    student.enter("q1")
    assert [student.run_once(first).answer.value, student.run_once(first).answer.value] == [1, 1]
    assert len(student.tried) == 1
    student.leave()
    student.enter("q1")
    assert student.run_once(first).answer.value == 2
    student.close()


def test_a_question_may_have_more_time_than_others(zygote: Zygote) -> None:
    student = Student(zygote, notebook("import time\ndef first():\n    time.sleep(1.5)\n    return 1"), LIMITS)
    student.enter("q1", seconds=20.0)
    assert student.run(first).answer.value == 1
    student.leave()
    student.enter("q1")
    assert student.run(first).gone == "The code did not end within 1 s."
    student.close()


def test_slow_answers_use_up_the_notebooks_seconds(zygote: Zygote) -> None:
    limits = replace(LIMITS, notebook_seconds=1.2)
    source = "import time\ndef first():\n    time.sleep(0.7)\n    return 1"
    student = Student(zygote, notebook(source, "def second(): return 2"), limits)
    student.enter("q1")
    assert student.run(first).answer.value == 1
    assert student.run(first).gone.startswith("The code did not end within 0.")
    student.leave()
    student.enter("q2")
    assert "used up its 1.2 s" in student.run(second).gone
    student.close()


def test_a_question_is_tried_apart_from_cells_that_its_answer_does_not_need(zygote: Zygote) -> None:
    cells = [
        Cell("import math\nmath.floor = lambda value: 0", "own", None, 1),
        Cell("import math\ndef two(): return math.floor(2.5)", "own", None, 2),
        Cell("def first(): return two()", "answer", "q1", 3),
    ]
    student = Student(zygote, cells, LIMITS)
    student.enter("q1")
    assert student.run(first).answer.value == 0
    student.leave()
    assert student.disturbed
    student.enter("q1", apart=True)
    assert student.run(first).answer.value == 2
    student.leave()
    student.enter("q1")
    assert student.run(first).answer.value == 0
    student.close()


@pytest.mark.parametrize(
    "source, disturbed",
    [
        ("def first(): return 1", False),
        ("1 / 0", True),
        ("import threading", True),
        ("import torch\ntorch.equal = None", True),
        ("kept = bytearray(1100 << 20)", True),
    ],
)
def test_what_may_disturb_other_answers(zygote: Zygote, source: str, disturbed: bool) -> None:
    student = Student(zygote, notebook(source), LIMITS)
    student.enter("q1")
    student.close()
    assert student.disturbed is disturbed


def test_what_is_refused_is_noted_once(zygote: Zygote) -> None:
    student = Student(zygote, notebook("open('/etc/passwd')", "import sys\nsys.exit()"), LIMITS)
    for _ in range(2):
        student.enter("q1")
        student.close()
    refused, left = student.notes
    assert refused.startswith("Cell 1 stopped with PermissionError")
    assert left == "Cell 2 stopped with SystemExit: your code called sys.exit."


def test_names_made_up_while_running_are_not_said(zygote: Zygote) -> None:
    source = """
class Mine(Exception): pass
def first():
    raise type("secret_" + "12345", (Mine, KeyError), {})
def second():
    return [type("secret_" + "12345", (), {})(), object(), Mine]
"""
    student = Student(zygote, notebook(source), LIMITS)
    student.enter("q1")
    assert student.run(first).answer.raised[:2] == ["Mine", "KeyError"]
    assert student.run(second).answer.value == [Opaque("object"), Opaque("object"), Opaque("type")]
    student.close()
