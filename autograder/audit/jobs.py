"""What the processes of an audit do: one question, one seed or one part of the mutants at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import torch

from autograder.audit.bench import ENDLESS, Bench
from autograder.audit.mutants import mutants
from autograder.audit.public import PublicChecks
from autograder.catalogue import Entry
from autograder.course import Course
from autograder.grading import Exam

Kind = Literal["right", "wrong"]


@dataclass(frozen=True)
class Place:
    """Where a question stands."""

    course: Path
    assignment: str
    notebook: str


@lru_cache(maxsize=8)
def bench(place: Place) -> Bench:
    """This process's bench for a notebook."""
    torch.set_num_threads(1)
    return Bench(Exam(Course(place.course).assignment(place.assignment).notebook(place.notebook)))


def try_answers(place: Place, question: str, seed: int, thorough: bool) -> dict[tuple[Kind, str], list[str]]:
    """The tests that each right and wrong answer fails on a seed's inputs; all of them only where `thorough`."""
    here = bench(place)
    answers: list[tuple[Kind, Entry]] = [("right", entry) for entry in here.right(question)]
    answers += [("wrong", entry) for entry in here.wrong(question)]
    return {(kind, entry.name): list(here.failing(entry, seed, first=not thorough)) for kind, entry in answers}


def try_elsewhere(place: Place, question: str) -> dict[str, list[str]]:
    """The other questions that each wrong answer to this one loses as well."""
    here = bench(place)
    others = [test for test in here.suite.tests if test.question != question and test.question in here.questions]
    lost = {}
    for entry in here.wrong(question):
        failed = here.failing(entry, 0, others)
        lost[entry.name] = sorted({test.question for test in others if test.name in failed})
    return lost


def try_mutants(place: Place, question: str, draws: int, part: int, parts: int) -> list[tuple[str, int]]:
    """Every mutant in one of so many parts of all: its change, and in how many draws a test caught it."""
    here = bench(place)
    chosen = mutants(here.exam.spec.answers[question])[part::parts]
    caught = {mutant.change: 0 for mutant in chosen}
    for seed in range(draws):
        for mutant in chosen:
            if caught[mutant.change] == draws:  # it has no end, as was seen before
                continue
            failed = here.failing(Entry(question, "mutant", mutant.change, mutant.code), seed, first=True)
            caught[mutant.change] = draws if ENDLESS in failed.values() else caught[mutant.change] + bool(failed)
    return list(caught.items())


def try_public(place: Place, question: str) -> dict[tuple[Kind, str], bool]:
    """Whether each right and wrong answer passes the public checks of its question."""
    here = bench(place)
    checks = PublicChecks(here.exam, Course(place.course).source / place.assignment)
    answers: list[tuple[Kind, Entry]] = [("right", entry) for entry in here.right(question)]
    answers += [("wrong", entry) for entry in here.wrong(question)]
    return {(kind, entry.name): checks.passes(entry) for kind, entry in answers}


def parts_of_mutants(place: Place, questions: Sequence[str]) -> dict[str, int]:
    """In how many parts each question's mutants are tried, so that no process is left with all of a slow one."""
    return {question: max(1, len(mutants(bench(place).exam.spec.answers[question])) // 20) for question in questions}
