"""A notebook in a worker that may die."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from autograder.limits import Limits
from autograder.notebooks import Cell, Role
from autograder.student import Student, cells_to_run
from autograder.worker.client import Zygote

LIMITS = replace(Limits(), cell_seconds=1.0, probe_seconds=1.0, notebook_seconds=30.0)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as zygote:
        yield zygote


def first(answer: Any) -> Any:
    return answer.first()


def second(answer: Any) -> Any:
    return answer.second()


def _students(answer: str) -> Student:
    """A student whose first answer defines `first` and `First`, and whose own cell leans on it."""
    cells = [
        Cell("def first(x):\n    return x\n\nclass First:\n    pass", "answer", "q-first", 1),
        Cell("def mine(x):\n    return first(x)", "own", None, 2),
        Cell(answer, "answer", "q-second", 3),
    ]
    return Student(cast(Zygote, None), cells, LIMITS)


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


def test_shown_cells_run_only_where_an_answer_reads_what_they_bind() -> None:
    shown = notebook("table = [1]", "def first(): return table", roles={1: "show"})
    assert [cell.number for cell in cells_to_run(shown)] == [1, 2]
    idle = notebook("table = [1]", "def first(table): return table", roles={1: "show"})
    assert [cell.number for cell in cells_to_run(idle)] == [2]
    broken = notebook("table = [1]", "def first(:", "%timeit 1\n!ls", roles={1: "show"})
    assert [cell.number for cell in cells_to_run(broken)] == [2, 3]


LEANING = {
    "by name": "def second(x):\n    return first(x)",
    "by way of a cell of their own": "def second(x):\n    return mine(x)",
    "by a name of a class": "class Second(First):\n    pass",
    "at its top level": "first(1)\n\ndef second(x):\n    return x",
}
ALONE = {
    "not at all": "def second(x):\n    return x",
    "by a parameter's name only, and an attribute's": "def second(first=None):\n    return torch.first",
    "in a comment": "def second(x):\n    # as in first\n    return x",
}


@pytest.mark.parametrize("answer", LEANING.values(), ids=LEANING)
def test_an_answer_leans_on_an_earlier_one(answer: str) -> None:
    assert _students(answer).leans_on("q-second", ["q-first"])


@pytest.mark.parametrize("answer", ALONE.values(), ids=ALONE)
def test_an_answer_that_stands_alone(answer: str) -> None:
    assert not _students(answer).leans_on("q-second", ["q-first"])


def test_nothing_is_leaned_on_where_nothing_is_supplied() -> None:
    assert not _students("def second(x):\n    return first(x)").leans_on("q-second", [])


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
