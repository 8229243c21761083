"""When two values count as alike, and what is said where they nearly are."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

CLOSE = 2e-5  # relative, and absolute for values of size 1: the usual tolerance after one more operation
_FACTORS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 100)  # those that are said aloud


@dataclass(frozen=True)
class NearMiss:
    """A true sentence on how a wrong value relates to the expected one, and a question on where that may come from.

    Without a sentence, there is only the question.
    """

    said: str
    look: str = ""


def alike(got: Any, expected: Any) -> bool:
    """Whether two values are the same, floats within a small tolerance."""
    if isinstance(got, Tensor) and isinstance(expected, Tensor):
        return _tensors_alike(got, expected)
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(map(alike, got, expected))
    if isinstance(got, dict) and isinstance(expected, dict):
        return got.keys() == expected.keys() and all(alike(got[key], expected[key]) for key in expected)
    if isinstance(got, int | float) and isinstance(expected, int | float) and float in (type(got), type(expected)):
        return abs(got - expected) <= CLOSE * max(min(1.0, abs(expected)), abs(expected))
    return type(got) is type(expected) and bool(got == expected)


def _tensors_alike(got: Tensor, expected: Tensor) -> bool:
    if got.shape != expected.shape or not expected.numel():
        return False
    if not (got.is_floating_point() or expected.is_floating_point()):
        return torch.equal(got, expected)
    size = min(1.0, expected.abs().max().item())  # NaN and infinities are like nothing
    return torch.allclose(got.double(), expected.double(), rtol=CLOSE, atol=CLOSE * size)


def factor_between(got: Any, expected: Any) -> str:
    """By which of a few factors a number or all values of a tensor are off, in words; empty if by none."""
    ratio = ratio_of(got, expected)
    for factor in _FACTORS:
        if abs(ratio - factor) <= CLOSE * factor and alike(got, factor * expected):
            return "twice" if factor == 2 else f"{factor} times"
        if abs(ratio * factor - 1) <= CLOSE and alike(factor * got, expected):
            return "half" if factor == 2 else f"1/{factor} of"
    return ""


def ratio_of(got: Any, expected: Any) -> float:
    """By which factor a number, or a tensor where the expected one is largest, is off; 0 where that means nothing.

    Far cheaper than a comparison of all values, and enough to know that most of them need no comparing.
    """
    if isinstance(got, Tensor):
        at = expected.abs().argmax()
        got, expected = got.flatten()[at].item(), expected.flatten()[at].item()
    return got / expected if expected else 0.0


def small(what: str) -> str:
    """A subject as it stands inside a sentence."""
    return what[0].lower() + what[1:] if what.startswith(("The result", "Item ")) else what


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as one item or 3 items."""
    return f"one {noun}" if number == 1 else f"{number} {noun}s"
