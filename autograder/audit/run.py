"""Run an audit: questions, seeds and mutants are dealt out to processes, and what they find is put together."""

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, as_completed
from functools import partial
from typing import Any

from autograder.audit.equivalents import equivalents
from autograder.audit.findings import Answer, Audit, QuestionAudit
from autograder.audit.jobs import (
    Kind,
    Place,
    bench,
    parts_of_mutants,
    try_answers,
    try_elsewhere,
    try_mutants,
    try_public,
)
from autograder.audit.published import let_through
from autograder.audit.stability import margins
from autograder.conditions import Treebank
from autograder.course import Course, NotebookSpec

# In so many draws every test is tried on every answer; in further ones only up to the first that fails.
THOROUGH = 3
Done = Callable[[int, int], object]  # told how many of how many jobs are done


def audit(
    course: Course,
    assignment: str,
    draws: int,
    executor: Executor,
    notebook: str | None = None,
    done: Done | None = None,
) -> Audit:
    """Audit the suites of an assignment's notebooks, or of one of them, on so many draws of inputs.

    Raises CourseError where there is no such notebook, CatalogueError where a catalogue or a listing can't be read.
    """
    began = time.monotonic()
    named = course.assignment(assignment)
    specs = [named.notebook(notebook)] if notebook else list(named.notebooks)
    result = Audit(assignment, draws, [], [], [], [])
    jobs: dict[Future[Any], Callable[[Any], None]] = {}
    for spec in specs:
        _plan(result, Place(course.root, assignment, spec.name), spec, executor, jobs)
    for number, job in enumerate(as_completed(jobs)):
        jobs[job](job.result())
        if done:
            done(number + 1, len(jobs))
    if any(question in result.slow for spec in specs for question in spec.answers):
        result.margins += margins(Treebank().corpus)
    result.seconds = time.monotonic() - began
    return result


def _plan(
    result: Audit, place: Place, spec: NotebookSpec, executor: Executor, jobs: dict[Future[Any], Callable[[Any], None]]
) -> None:
    """Submit all that is to be tried of a notebook; `jobs` says what is to be done with what each gives."""
    here, draws = bench(place), result.draws
    result.slow += here.slow
    known = equivalents(here.exam.topic)
    parts = parts_of_mutants(place, here.questions)
    for name in here.questions:
        listed = [entry for entry in known if entry.question == name]
        found = QuestionAudit(name, spec.name, draws, here.tests(name), listed)
        result.questions.append(found)
        for part in range(parts[name]):
            jobs[executor.submit(try_mutants, place, name, draws, part, parts[name])] = found.mutants.update
        for seed in range(draws):
            thorough = seed < THOROUGH
            jobs[executor.submit(try_answers, place, name, seed, thorough)] = partial(_note_draw, found, thorough)
        jobs[executor.submit(try_elsewhere, place, name)] = partial(_note_elsewhere, found)
        jobs[executor.submit(try_public, place, name)] = partial(_note_public, found)
    result.published += let_through(here)


def _note_draw(found: QuestionAudit, thorough: bool, failed: dict[tuple[Kind, str], list[str]]) -> None:
    for (kind, name), tests in failed.items():
        answer = _answer(found, kind, name)
        answer.draws += 1
        answer.lost += bool(tests)
        if thorough:
            answer.thorough += 1
            answer.by_test.update(tests)


def _note_elsewhere(found: QuestionAudit, lost: dict[str, list[str]]) -> None:
    for name, questions in lost.items():
        _answer(found, "wrong", name).elsewhere = questions


def _note_public(found: QuestionAudit, passes: dict[tuple[Kind, str], bool]) -> None:
    for (kind, name), passed in passes.items():
        _answer(found, kind, name).passes_public = passed


def _answer(found: QuestionAudit, kind: Kind, name: str) -> Answer:
    """The record of an answer, begun where there is none."""
    for answer in found.answers:
        if (answer.kind, answer.name) == (kind, name):
            return answer
    found.answers.append(Answer(kind, name))
    return found.answers[-1]
