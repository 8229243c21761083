"""Name the misconception behind a wrong answer: the variant that gives the same in everything that was tried."""

from collections.abc import Callable, Sequence

from autograder.catalogue import Entry
from autograder.compare import difference
from autograder.handles import Outcome, Trusted


def diagnose(tried: Sequence[Outcome], variants: Sequence[Entry], side: Callable[[Entry], Trusted]) -> Entry | None:
    """The first variant whose outcome equals the student's for every probe that was tried, or None.

    `side` gives the trusted side that runs a variant. An outcome without an answer (the worker ended, a name was
    missing, nothing written yet) can't be told apart from others, so it gets no diagnosis.
    """
    if not tried or any(outcome.gone or outcome.answer.missing or _unwritten(outcome) for outcome in tried):
        return None
    return next((entry for entry in variants if _explains(side(entry), tried)), None)


def _unwritten(outcome: Outcome) -> bool:
    return "NotImplementedError" in outcome.answer.raised


def _explains(variant: Trusted, tried: Sequence[Outcome]) -> bool:
    return all(_equal(outcome, variant.run(outcome.probe, *outcome.inputs)) for outcome in tried)


def _equal(mine: Outcome, theirs: Outcome) -> bool:
    if mine.answer.raised[:1] != theirs.answer.raised[:1] or mine.answer.random_kept != theirs.answer.random_kept:
        return False
    return not difference(mine.answer.value, theirs.answer.value) and not difference(
        mine.answer.inputs_after, theirs.answer.inputs_after
    )
