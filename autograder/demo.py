"""A class to try everything on: right answers, the catalogue's mistakes, and what goes wrong in every real class."""

import random
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import catalogue
from autograder.catalogue import Entry
from autograder.course import Assignment, Course, NotebookSpec

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
    """Write a class's submissions as <folder>/<student>/<assignment>/<notebook>.ipynb; gives the students' names.

    Everything that can go wrong with a file or a process does so in the first notebook, once each.
    """
    chance = random.Random(CLASS_SEED)
    size = len(_answers(assignment.notebooks[0], chance, few=False)) + len(_troubles(assignment.notebooks[0])) + 1
    for spec in assignment.notebooks:
        stub = nbformat.read(course.release / assignment.name / f"{spec.name}.ipynb", as_version=4)
        files = [
            nbformat.writes(compose(stub, answers))
            for answers in _answers(spec, chance, few=spec is not assignment.notebooks[0])
        ]
        if spec is assignment.notebooks[0]:
            files += [nbformat.writes(compose(stub, answers)) for answers in _troubles(spec)]
            files.append(files[0][: len(files[0]) // 4])
        files += [files[0]] * (size - len(files))
        chance.shuffle(files)
        students = sorted(NAMES[: len(files)])
        for student, content in zip(students, files, strict=True):
            place = folder / student / assignment.name
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{spec.name}.ipynb").write_text(content, encoding="utf-8")
    return students


def _answers(spec: NotebookSpec, chance: random.Random, few: bool) -> list[dict[str, str]]:
    """What a class answers: right, right in other styles, with one to three mistakes, half of it, nothing.

    With `few` there are fewer different answers, so that a demo does not take long.
    """
    wrong, other = catalogue.misconceptions(spec.topic), catalogue.accepted(spec.topic)
    right = spec.answers
    styles = [_pick(other, chance, len(right)) for _ in range(0 if few else 3)]
    mistakes = [_pick(wrong, chance, count) for count in ((1, 2) if few else (1, 1, 1, 1, 1, 2, 2, 3, 3))]
    half = dict(list(right.items())[: len(right) // 2])
    return [*(right | changed for changed in ({}, *styles, *mistakes)), half, {}]


def _troubles(spec: NotebookSpec) -> list[dict[str, str]]:
    """Right answers but for one, which never ends, ends Python or attacks the grader."""
    right = spec.answers
    names = list(right)
    first, middle, last = names[0], names[len(names) // 2], names[-1]
    changes = ({middle: right[middle] + ENDLESS}, {last: right[last] + CRASH}, {first: HOSTILE})
    return [right | changed for changed in changes]


def _pick(entries: list[Entry], chance: random.Random, count: int) -> dict[str, str]:
    """One entry's code for each of so many different questions; the first ones of a question are the usual ones."""
    questions = chance.sample(sorted({entry.question for entry in entries}), count)
    return {name: chance.choice([entry for entry in entries if entry.question == name][:3]).code for name in questions}
