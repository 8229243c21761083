"""Both sides of a hidden test."""

from typing import Any

import torch
from torch import nn

from autograder.handles import Trusted, probe_source
from autograder.probes import gradients

FACTOR = 3


class Doubler(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return twice(x)


def twice(x: torch.Tensor) -> torch.Tensor:
    return 2 * x


def through_helpers(answer: Any, x: torch.Tensor) -> Any:
    return [answer.f(Doubler()(x)), FACTOR, nn.functional.relu(x)]


def sloped(answer: Any, x: torch.Tensor) -> Any:
    x.requires_grad_()
    return gradients([answer.f(x)], [x])


def overwriting(answer: Any, x: torch.Tensor, sizes: dict[str, int]) -> Any:
    return answer.f(x)


def test_a_probe_travels_with_all_that_it_uses() -> None:
    names: dict[str, Any] = {}
    exec(probe_source(through_helpers), names)

    class Answers:
        f = staticmethod(torch.neg)

    value, factor, _ = names["through_helpers"](Answers, torch.ones(2))
    assert torch.equal(value, torch.full((2,), -2.0)) and factor == 3


def test_what_suites_share_travels_as_well() -> None:
    source, names = probe_source(sloped), dict[str, Any]()
    assert "autograder" not in source
    exec(source, names)

    class Answers:
        f = staticmethod(torch.neg)

    (slope,) = names["sloped"](Answers, torch.ones(1))
    assert torch.equal(slope, torch.tensor([-1.0]).mul(torch.ones(1).cos()))


def test_a_trusted_side_works_on_copies_and_leaves_chance_alone() -> None:
    x, before = torch.ones(2), torch.get_rng_state()
    side = Trusted(
        ["import torch", "%matplotlib inline", "from checks import grader", "def f(x): return x.mul_(torch.rand(()))"]
    )
    outcome = side.run(overwriting, x, {"B": 2})
    assert torch.equal(x, torch.ones(2))
    assert torch.equal(torch.get_rng_state(), before)
    assert not torch.equal(outcome.answer.inputs_after[0], x)
    assert not outcome.answer.random_kept


def test_an_outcome_says_what_was_tried_on_what_sizes_and_never_with_what() -> None:
    outcome = Trusted(["def f(x): return x"]).run(overwriting, torch.full((2, 3), 7.5), {"hidden": 12345})
    assert outcome.tried == "Tried f with x (2, 3), sizes (a dict of 1)."


def test_outcomes_are_remembered_by_probe_and_inputs() -> None:
    side = Trusted(["calls = []", "def f(x):\n    calls.append(1)\n    return len(calls)"])
    first, again = side.run(overwriting, torch.ones(1), {}), side.run(overwriting, torch.ones(1), {})
    other = side.run(overwriting, torch.ones(2), {})
    assert (first.answer.value, again.answer.value, other.answer.value) == (1, 1, 2)
