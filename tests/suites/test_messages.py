"""What students are told about wrong answers shows nothing that a hidden test has put in."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from autograder.audit.bench import Bench, Stand
from autograder.audit.jobs import Place, bench
from autograder.course import PROJECT, Course, NotebookSpec

# Its wrong answers take several times as long as all others together.
LEFT_OUT = "7-generation"
PLACES = [
    Place(PROJECT, assignment, spec.name)
    for assignment in ("lstm", "lstm-extra")
    for spec in Course(PROJECT).assignment(assignment).notebooks
    if spec.name != LEFT_OUT
]


def leaves(value: Any) -> Iterator[Any]:
    """The numbers and texts in what was put in, however deep."""
    if isinstance(value, torch.Tensor):
        yield from value.flatten().tolist()
    elif isinstance(value, dict):
        yield from leaves([*value, *value.values()])
    elif isinstance(value, (list, tuple, set)):
        for part in value:
            yield from leaves(part)
    else:
        yield value


def put_in(inputs: list[Any], spec: NotebookSpec) -> set[str]:
    """Words and fractions among the inputs that can't be met by chance: no names that the notebook or PyTorch uses."""
    known = set(re.findall(r"\w+", " ".join(cell.source for cell in spec.cells))) | {"weight", "bias"}
    values = set(leaves(inputs))
    words = {word for value in values if isinstance(value, str) for word in re.findall(r"\w{4,}", value)}
    fractions = {f"{abs(value):.4g}" for value in values if isinstance(value, float)}
    return (words - known) | {text for text in fractions if len(text) > 5}


def shown(inputs: set[str], message: str) -> set[str]:
    """Those that stand in a message."""
    return inputs & set(re.findall(r"\d+\.\d+|\w+", message))


@pytest.fixture
def inputs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whatever has been put into answers."""
    seen: list[Any] = []
    run = Stand.run

    def noting(stand: Stand, probe: Any, *values: Any) -> Any:
        seen.append(values)
        return run(stand, probe, *values)

    monkeypatch.setattr(Stand, "run", noting)
    return seen


def messages(trying: Bench) -> Iterator[tuple[str, str]]:
    """What each wrong answer is told by the first test that it fails."""
    for question in trying.questions:
        for entry in trying.wrong(question):
            for message in trying.failing(entry, seed=5, first=True).values():
                yield f"{question} {entry.name}", message


@pytest.mark.parametrize("place", PLACES, ids=[place.notebook for place in PLACES])
def test_no_message_shows_an_input(place: Place, inputs: list[Any]) -> None:
    trying = bench(place)
    told = 0
    for answer, message in messages(trying):
        assert shown(put_in(inputs, trying.exam.spec), message) == set(), f"{answer}: {message}"
        inputs.clear()
        told += 1
    assert told >= 15


def test_inputs_are_known_again_in_a_message() -> None:
    spec = Course(PROJECT).assignment("lstm").notebooks[0]
    inputs = put_in([{"Quastenflosser": [torch.tensor([0.123456, 2.0])]}, "def", 3], spec)
    assert inputs == {"Quastenflosser", "0.1235"}
    assert shown(inputs, 'Expected "Quastenflosser" at 0, not -0.1235.') == inputs
    assert shown(inputs, "Expected 2 words.") == set()
