"""Which misconceptions stand behind a wrong answer."""

from typing import Any

import torch

from autograder.catalogue import Entry
from autograder.diagnosis import diagnose
from autograder.handles import Outcome, Trusted

RIGHT = Trusted(["def f(x): return x * x"])
VARIANTS = [
    Entry("q", "off-by-one", "hint", "def f(x): return x + 1"),
    Entry("q", "doubled", "hint", "def f(x): return 2 * x"),
    Entry("q", "raises", "hint", "def f(x): raise KeyError(1)"),
]


def probe(answer: Any, x: int) -> Any:
    return answer.f(x)


def tried(code: str, *inputs: int) -> list[Outcome]:
    side = Trusted([code])
    return [side.run(probe, x) for x in inputs]


def side(entry: Entry) -> Trusted:
    return Trusted([entry.code])


def named(code: str, *inputs: int) -> list[str]:
    return [entry.name for entry in diagnose(tried(code, *inputs), VARIANTS, side, RIGHT)]


def test_the_variant_that_gives_the_same_everywhere_is_named() -> None:
    assert named("def f(x): return 1 + x", 3, 4) == ["off-by-one"]
    assert named("def f(x): return x + x", 1, 4) == ["doubled"]  # both variants give 2 for 1
    assert named("def f(x): return {}[x]", 1) == ["raises"]


def test_what_fits_no_variant_is_not_named() -> None:
    assert named("def f(x): return x + 1 if x == 3 else 0", 3, 4) == []
    assert named("def f(x): raise TypeError", 3) == []


def test_an_exception_of_the_same_type_for_another_reason_is_no_evidence() -> None:
    assert named("def f(x): return {}[2 * x]", 1) == []
    wanted = Trusted(["def f(x): raise IndexError"])  # where something should be raised, what it says is free
    assert diagnose(tried("def f(x): raise KeyError('x')", 1), VARIANTS, side, wanted) == [VARIANTS[2]]


def test_no_answer_is_no_evidence() -> None:
    assert named("def f(x): raise NotImplementedError", 3) == []
    assert named("g = 1", 3) == []
    assert diagnose([], VARIANTS, side, RIGHT) == []


# Two mistakes in one answer.

BOTH = """
import torch
def first(x): return {first}
def second(x): return {second}
"""
PAIRS = [
    Entry("q", "negated", "hint", BOTH.format(first="-x", second="x.exp()")),
    Entry("q", "no-exp", "hint", BOTH.format(first="x.tanh()", second="x")),
    Entry("q", "cut", "hint", BOTH.format(first="x.tanh().clamp(min=0)", second="x.exp()")),
    Entry("q", "in-both", "hint", BOTH.format(first="-x", second="-x")),
]
RIGHT_PAIR = Trusted([BOTH.format(first="x.tanh()", second="x.exp()")])


def parts(answer: Any, x: Any) -> Any:
    return [answer.first(x), answer.second(x), answer.first(x) * answer.second(x)]


def first(answer: Any, x: Any) -> Any:
    return answer.first(x)


def second(answer: Any, x: Any) -> Any:
    return answer.second(x)


def pair(one: str, other: str, *probes: Any, values: tuple[float, ...] = (-1.0, 0.5, 2.0)) -> list[str]:
    student, x = Trusted([BOTH.format(first=one, second=other)]), torch.tensor(values)
    outcomes = [student.run(probe, x) for probe in probes]
    return [entry.name for entry in diagnose(outcomes, PAIRS, side, RIGHT_PAIR)]


def test_two_mistakes_are_named_where_each_accounts_for_its_own_part() -> None:
    for probes in ((parts,), (first, second), (second, parts)):
        assert pair("0 - x", "1 * x", *probes) == ["negated", "no-exp"]
    assert pair("x.tanh().relu()", "1 * x", first, second) == ["no-exp", "cut"]


def test_one_of_two_mistakes_is_not_named_alone() -> None:
    assert pair("-x", "x.square()", parts) == []
    assert pair("-x", "x.square()", first, second) == []


def test_a_variant_that_is_wrong_in_what_is_right_has_no_share() -> None:
    assert pair("-x", "x.exp() + 1", first, second) == []  # second is neither right nor that of in-both
    assert pair("-x", "-x", first, second) == ["in-both"]


def all_large(answer: Any, x: Any) -> Any:
    return bool((answer.second(x) > 0.7).all())


def test_what_two_answers_have_in_common_by_chance_is_no_evidence() -> None:
    cut, values = "x.tanh().relu()", (-0.3, 2.0)
    assert pair(cut, "x", first, second, all_large, values=values) == ["no-exp", "cut"]
    assert pair(cut, "x.square()", first, all_large, values=values) == []
