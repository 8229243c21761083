"""What the test ideas of well-known courses would say of the wrong answers about one LSTM cell.

Only the ideas are taken: which sizes, which numbers, and what is compared. Each is tried on the questions whose answers
are a function of tensors, with the probes of the hidden suite and numbers from the reference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor

from autograder.audit.bench import TEST_SECONDS, Bench, Stand, at_most_silently
from autograder.catalogue import Entry
from autograder.handles import Probe
from autograder.worker.codec import Data

Numbers = Callable[..., Tensor]  # takes a shape


@dataclass(frozen=True)
class Idea:
    """One fixed case: its sizes B, D and H, its numbers, and what of the results has to agree."""

    name: str
    source: str
    sizes: tuple[int, int, int]
    numbers: Callable[[], Numbers]
    agree: Callable[[Tensor, Tensor], bool]


@dataclass(frozen=True)
class LetThrough:
    """How many wrong answers an idea was tried on, and which it takes for right."""

    idea: Idea
    tried: int
    passed: list[tuple[str, str]]  # question and name


def seeded(seed: int) -> Numbers:
    """Normal numbers from one fixed seed."""
    generator = torch.Generator().manual_seed(seed)
    return lambda *shape: torch.randn(*shape, generator=generator)


def evenly_spaced() -> Numbers:
    """Numbers that rise in even steps from -0.4 to 0.9."""
    return lambda *shape: torch.linspace(-0.4, 0.9, prod(shape)).reshape(shape)


def same_shape(got: Tensor, right: Tensor) -> bool:
    return got.shape == right.shape


def same_row(got: Tensor, right: Tensor) -> bool:
    """The shape, and the numbers of one row, the third."""
    return same_shape(got, right) and torch.allclose(got[2], right[2], rtol=1e-4, atol=1e-6)


def nearly_same(got: Tensor, right: Tensor) -> bool:
    """All numbers, with the wide tolerance of a stored snapshot."""
    return same_shape(got, right) and torch.allclose(got, right, rtol=1e-2, atol=1e-2)


def same_numbers(got: Tensor, right: Tensor) -> bool:
    """All numbers."""
    return same_shape(got, right) and torch.allclose(got, right, rtol=1e-5, atol=1e-6)


IDEAS = [
    Idea("shapes only", "the shape checks of Dive into Deep Learning", (3, 4, 5), lambda: seeded(0), same_shape),
    Idea(
        "one seed, some entries",
        "the Deep Learning Specialization: seed 1, ten examples, 3 inputs, 5 units, one row printed",
        (10, 3, 5),
        lambda: seeded(1),
        same_row,
    ),
    Idea(
        "one seed, equal sizes, wide tolerance",
        "stored snapshots as in CS336, where the batch is as large as other sizes",
        (4, 4, 4),
        lambda: seeded(4),
        nearly_same,
    ),
    Idea(
        "one seed, all entries",
        "ARENA: one random case against the course's solution",
        (3, 4, 5),
        lambda: seeded(0),
        same_numbers,
    ),
    Idea(
        "evenly spaced numbers",
        "CS231n: 3 examples, 4 inputs, 5 units, all entries",
        (3, 4, 5),
        evenly_spaced,
        same_numbers,
    ),
]


def let_through(bench: Bench) -> list[LetThrough]:
    """What each idea lets through of the wrong answers about one cell; empty for a notebook without such questions."""
    questions = [name for name in CASES if name in bench.questions]
    answers = [entry for name in questions for entry in bench.wrong(name)]
    return [
        LetThrough(
            idea, len(answers), [(entry.question, entry.name) for entry in answers if passes(bench, idea, entry)]
        )
        for idea in IDEAS
        if answers
    ]


def passes(bench: Bench, idea: Idea, entry: Entry) -> bool:
    """Whether an idea takes an answer for right."""
    probe_name, inputs_of = CASES[entry.question]
    probe: Probe = next(
        test.function.__globals__[probe_name] for test in bench.suite.tests if test.question == entry.question
    )
    inputs = inputs_of(idea.numbers(), *idea.sizes)
    right = bench.reference(0).run(probe, *inputs).answer.value
    got: Data = None
    with at_most_silently(TEST_SECONDS):
        got = Stand(bench.names(entry, entry.question)).run(probe, *inputs).answer.value
    mine, theirs = _tensors(got), _tensors(right)
    return len(mine) == len(theirs) > 0 and all(map(idea.agree, mine, theirs))


def _tensors(value: Data) -> list[Tensor]:
    """All tensors of a result, in order."""
    if isinstance(value, Tensor):
        return [value]
    return [tensor for item in value for tensor in _tensors(item)] if isinstance(value, list) else []


def _rnn(numbers: Numbers, B: int, D: int, H: int) -> Sequence[Data]:
    return [numbers(B, D), numbers(B, H), numbers(H, D), numbers(H, H), numbers(H)]


def _gates(numbers: Numbers, B: int, D: int, H: int) -> Sequence[Data]:
    # All gates' weights are one block of numbers, as where the ideas come from.
    blocks = [numbers(4 * H, D), numbers(4 * H, H), numbers(4 * H)]
    weights: list[Data] = [dict(zip("fico", block.chunk(4), strict=True)) for block in blocks]
    return [numbers(B, D), numbers(B, H), *weights]


def _state(numbers: Numbers, B: int, D: int, H: int) -> Sequence[Data]:
    f, i, c_tilde, o = numbers(4 * B, H).chunk(4)
    return [torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o), numbers(B, H)]


def _cell(numbers: Numbers, B: int, D: int, H: int) -> Sequence[Data]:
    pairs = zip(numbers(4 * H, H + D).chunk(4), numbers(4 * H).chunk(4), strict=True)
    weights: list[Data] = [tensor for pair in pairs for tensor in pair]
    return [weights, numbers(B, D), *numbers(2 * B, H).chunk(2)]


# For each question: the probe of its suite, and what makes the probe's inputs of an idea's numbers and sizes.
CASES: dict[str, tuple[str, Callable[[Numbers, int, int, int], Sequence[Data]]]] = {
    "gates-rnn": ("rnn_step", _rnn),
    "gates-equations": ("lstm_gates", _gates),
    "gates-state": ("lstm_state", _state),
    "gates-cell": ("cell_step", _cell),
}
