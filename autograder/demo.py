"""A class to try everything on: right answers, the catalogue's mistakes, and what goes wrong in every real class."""

import random
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import catalogue
from autograder.catalogue import Entry
from autograder.course import Assignment, Course, NotebookSpec
from autograder.grading import topic_of

CLASS_SEED = 7
NAMES = (
    "abebe amara anouk bao beatriz chidi dalia emre farah goran hana ines jamal kaveh leila mateo nadia olu priya "
    "quentin rosa samir tala ursula vikram wanda xiomara yusuf zoe"
).split()

# What a student appends to an answer, and what another one writes in place of it.
ENDLESS = "\n\nwhile True:\n    pass"
CRASH = "\n\nimport ctypes\nctypes.string_at(0)"
HOSTILE = """import glob, os, torch
torch.allclose = torch.equal = lambda *arguments, **options: True
for path in glob.glob("../../../*.db") + ["results.json"]:
    open(path, "w").write('{"score": 100}')
os._exit(0)"""


def compose(notebook: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """The notebook with those answers in their solution cells."""
    notebook = deepcopy(notebook)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    return notebook


def draw_class(course: Course, assignment: Assignment, folder: Path) -> list[str]:
    """Write a class's submissions as <folder>/<student>/<assignment>/<notebook>.ipynb; gives the students' names."""
    students: list[str] = []
    names = iter(NAMES)
    for spec in assignment.notebooks:
        for content in _submissions(course, assignment, spec):
            student = next(names)
            place = folder / student / assignment.name
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{spec.name}.ipynb").write_text(content, encoding="utf-8")
            students.append(student)
    return students


def _submissions(course: Course, assignment: Assignment, spec: NotebookSpec) -> Iterator[str]:
    """The files of a class for one notebook, in the order of a class list: nobody's name tells what is in it."""
    chance = random.Random(CLASS_SEED)
    stub = nbformat.read(course.release / assignment.name / f"{spec.name}.ipynb", as_version=4)
    right = spec.answers
    wrong, other = catalogue.misconceptions(topic_of(spec)), catalogue.accepted(topic_of(spec))
    names = list(right)
    first, middle, last = names[0], names[len(names) // 2], names[-1]
    mistakes = [_pick(wrong, chance, count) for count in (1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3)]
    styles = [_pick(other, chance, len(right)) for _ in range(3)]
    trouble = [{middle: right[middle] + ENDLESS}, {last: right[last] + CRASH}, {first: HOSTILE}]
    answers = [right | changed for changed in ({}, *styles, *mistakes, *trouble)]
    answers += [{name: right[name] for name in names[: len(names) // 2]}, {}]
    files = [nbformat.writes(compose(stub, written)) for written in answers]
    files.append(files[0][: len(files[0]) // 4])
    chance.shuffle(files)
    yield from files


def _pick(entries: list[Entry], chance: random.Random, count: int) -> dict[str, str]:
    """One entry's code for each of so many different questions; the first ones of a question are the usual ones."""
    questions = chance.sample(sorted({entry.question for entry in entries}), count)
    return {name: chance.choice([entry for entry in entries if entry.question == name][:3]).code for name in questions}
