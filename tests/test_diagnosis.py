"""Which misconception stands behind a wrong answer."""

from typing import Any

from autograder.catalogue import Entry
from autograder.diagnosis import diagnose
from autograder.handles import Outcome, Trusted

VARIANTS = [
    Entry("q", "off-by-one", "hint", "def f(x): return x + 1"),
    Entry("q", "doubled", "hint", "def f(x): return 2 * x"),
    Entry("q", "raises", "hint", "def f(x): raise KeyError"),
]


def probe(answer: Any, x: int) -> Any:
    return answer.f(x)


def tried(code: str, *inputs: int) -> list[Outcome]:
    side = Trusted([code])
    return [side.run(probe, x) for x in inputs]


def named(code: str, *inputs: int) -> str | None:
    entry = diagnose(tried(code, *inputs), VARIANTS, lambda entry: Trusted([entry.code]))
    return entry.name if entry else None


def test_the_variant_that_gives_the_same_everywhere_is_named() -> None:
    assert named("def f(x): return 1 + x", 3, 4) == "off-by-one"
    assert named("def f(x): return x + x", 1, 4) == "doubled"  # both variants give 2 for 1
    assert named("def f(x): return {}[x]", 1) == "raises"


def test_what_fits_no_variant_is_not_named() -> None:
    assert named("def f(x): return x + 1 if x == 3 else 0", 3, 4) is None
    assert named("def f(x): raise TypeError", 3) is None


def test_no_answer_is_no_evidence() -> None:
    assert named("def f(x): raise NotImplementedError", 3) is None
    assert named("g = 1", 3) is None
    assert diagnose([], VARIANTS, lambda entry: Trusted([entry.code])) is None
