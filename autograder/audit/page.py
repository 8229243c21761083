"""The page of an audit: one file with pictures, readable without JavaScript."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.audit.findings import Answer, Audit, QuestionAudit, step_name
from autograder.audit.run import THOROUGH
from autograder.files import write_atomically
from autograder.report.pages import render

State = Literal["caught", "alone", "sometimes", "refused"]

# A matrix in the units of its picture: a cell, the room for the answers' names, and that for the tests' numbers.
CELL, NAMES, NUMBERS = 15, 290, 18


@dataclass(frozen=True)
class Square:
    """One filled cell of a matrix: where it stands, and what it means."""

    x: int
    y: int
    state: State


@dataclass(frozen=True)
class Row:
    """One answer: its name, where its row stands, and the numbers of the tests that fail it."""

    name: str
    y: int
    numbers: list[int]


@dataclass(frozen=True)
class Matrix:
    """Wrong answers, then right ones, against tests, as a picture of so many units."""

    question: QuestionAudit
    rows: list[Row]
    squares: list[Square]
    divide: int  # where the right answers begin
    width: int
    height: int


def write_page(path: Path, audit: Audit) -> Path:
    """Write the page of an audit to that path."""
    values = {
        "audit": audit,
        "misses": audit.misses(),
        "matrices": [matrix(question) for question in audit.questions],
        "refused": audit.flakes("right"),
        "passed": audit.flakes("wrong"),
        "mutants": sum(len(question.mutants) for question in audit.questions),
        "killed": sum(len(question.killed) for question in audit.questions),
        "listed": sum(len(question.listed) for question in audit.questions),
        "wrong": sum(len(question.wrong) for question in audit.questions),
        "right": sum(len(question.right) for question in audit.questions),
        "misleading": [(question.id, answer.name) for question, answer in _misleading(audit)],
        "step_name": step_name,
        "thorough": min(THOROUGH, audit.draws),
        "sizes": {"cell": CELL, "names": NAMES, "numbers": NUMBERS},
    }
    write_atomically(path, render("audit.html", **values))
    return path


def matrix(question: QuestionAudit) -> Matrix:
    """The picture of which test catches which answer."""
    answers = [*question.wrong, *question.right]
    rows, squares = [], []
    divide = NUMBERS + CELL * len(question.wrong)
    for number, answer in enumerate(answers):
        y = NUMBERS + CELL * number + (CELL // 2 if answer.kind == "right" else 0)
        found = list(_squares(question, answer, y))
        squares += found
        rows.append(Row(answer.name, y, [(square.x - NAMES) // CELL + 1 for square in found]))
    width, height = NAMES + CELL * len(question.tests) + 2, NUMBERS + CELL * len(answers) + CELL
    return Matrix(question, rows, squares, divide, width, height)


def _squares(question: QuestionAudit, answer: Answer, y: int) -> Iterator[Square]:
    lonely = {group for group in question.groups if answer in question.alone(group)}
    for number, test in enumerate(question.tests):
        failed = answer.by_test[test.name]
        if failed:
            state: State = "alone" if test.group in lonely else "caught"
            state = "sometimes" if failed < answer.thorough else state
            state = "refused" if answer.kind == "right" else state
            yield Square(NAMES + CELL * number, y, state)


def _misleading(audit: Audit) -> Sequence[tuple[QuestionAudit, Answer]]:
    """The wrong answers that the public checks let through."""
    return [(question, answer) for question in audit.questions for answer in question.wrong if answer.passes_public]
