"""Name the misconceptions behind a wrong answer: the variants that give the same in what was tried."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from torch import Tensor

from autograder.catalogue import Entry
from autograder.compare import difference
from autograder.handles import Outcome, Trusted
from autograder.worker.probing import Answer

Side = Callable[[Entry], Trusted]


def diagnose(tried: Sequence[Outcome], variants: Sequence[Entry], side: Side, reference: Trusted) -> list[Entry]:
    """The first variant whose outcome equals the student's for every probe that was tried, or two that share what is
    wrong between them; nothing where neither is found.

    `side` gives the trusted side that runs a variant, `reference` is the right answer's. An outcome without an answer
    (the worker ended, a name was missing, nothing written yet) can't be told apart from others, so it gets no
    diagnosis.
    """
    if not tried or any(outcome.gone or outcome.answer.missing or outcome.answer.unwritten for outcome in tried):
        return []
    right = [reference.likewise(outcome) for outcome in tried]
    whole = next((entry for entry in variants if _explains(side(entry), tried, right)), None)
    return [whole] if whole else _pair(tried, right, variants, side)


def _explains(variant: Trusted, tried: Sequence[Outcome], right: Sequence[Answer]) -> bool:
    return all(
        _equal(outcome.answer, variant.likewise(outcome), wanted) for outcome, wanted in zip(tried, right, strict=True)
    )


def _equal(mine: Answer, theirs: Answer, right: Answer) -> bool:
    """Whether two answers are the same. Where nothing should be raised, exceptions of one type have many causes: they
    have to say the same as well."""
    if mine.raised[:1] != theirs.raised[:1] or mine.random_kept != theirs.random_kept:
        return False
    if mine.raised and not right.raised and mine.said != theirs.said:
        return False
    return not difference(mine.value, theirs.value) and not difference(mine.inputs_after, theirs.inputs_after)


# Two mistakes at once. What was tried is taken apart: each tensor of a list can be right or wrong by itself.


@dataclass(frozen=True)
class _Share:
    """Of the parts that are wrong in the student's answer: those that a variant gets wrong in the same way, and those
    that it gets right."""

    entry: Entry
    alike: frozenset[int]
    right: frozenset[int]

    def otherwise(self, wrong: frozenset[int]) -> frozenset[int]:
        """The parts that the variant gets wrong in another way."""
        return wrong - self.alike - self.right


def _pair(tried: Sequence[Outcome], right: Sequence[Answer], variants: Sequence[Entry], side: Side) -> list[Entry]:
    """Two variants of which each accounts for some of the parts that are wrong, while the other leaves those right.

    What is right in the student's answer has to be right in both variants. A part that both get wrong, such as a
    gradient through two mistakes, may be wrong in a third way.
    """
    sizes = [_size(outcome.answer, wanted) for outcome, wanted in zip(tried, right, strict=True)]
    verdicts = [
        _same_parts(outcome.answer, wanted, wanted, size)
        for outcome, wanted, size in zip(tried, right, sizes, strict=True)
    ]
    first = next((at for at, verdict in enumerate(verdicts) if not all(verdict)), None)
    if first is None or not any(
        _begins(side(entry), tried[first], right[first], verdicts[first]) for entry in variants
    ):
        return []
    good = [part for verdict in verdicts for part in verdict]
    wrong = frozenset(at for at, part in enumerate(good) if not part)
    telling = [
        _telling(outcome.answer, at, size) for outcome, size in zip(tried, sizes, strict=True) for at in range(size)
    ]
    evidence = frozenset(at for at in wrong if telling[at])
    shares = [_share(entry, side(entry), tried, right, sizes, good) for entry in variants]
    for one, other in combinations([share for share in shares if share], 2):
        apart = one.alike & other.right, other.alike & one.right
        both = one.otherwise(wrong) & other.otherwise(wrong)
        if all(part & evidence for part in apart) and apart[0] | apart[1] | both == wrong:
            return [one.entry, other.entry]
    return []


def _size(mine: Answer, right: Answer) -> int:
    """The number of parts that can be told apart in an outcome."""
    value, wanted = mine.value, right.value
    if mine.raised or right.raised or not isinstance(value, list) or not isinstance(wanted, list):
        return 1
    kept = mine.random_kept == right.random_kept and not difference(mine.inputs_after, right.inputs_after)
    several = len(value) == len(wanted) and any(isinstance(part, Tensor) for part in wanted)
    return len(wanted) if kept and several else 1


def _same_parts(one: Answer, other: Answer, right: Answer, size: int) -> list[bool]:
    """Whether two answers are the same, part by part."""
    if size == 1:
        return [_equal(one, other, right)]
    mine, theirs = one.value, other.value
    if not isinstance(mine, list) or not isinstance(theirs, list) or not len(mine) == len(theirs) == size:
        return [False] * size
    return [not difference(*parts) for parts in zip(mine, theirs, strict=True)]


def _telling(answer: Answer, at: int, size: int) -> bool:
    """Whether a part is such that two answers hardly have it in common by chance."""
    part = answer.value[at] if size > 1 and isinstance(answer.value, list) else answer.value
    if isinstance(part, Tensor):
        return part.is_floating_point() and bool(part.any())
    return bool(answer.raised) or isinstance(part, float) or (isinstance(part, list | str) and len(part) > 1)


def _begins(variant: Trusted, outcome: Outcome, right: Answer, good: Sequence[bool]) -> bool:
    """Whether a variant accounts for a part of one outcome."""
    theirs = variant.likewise(outcome)
    parts = _same_parts(outcome.answer, theirs, right, len(good))
    return any(part and not fine for part, fine in zip(parts, good, strict=True))


def _share(
    entry: Entry,
    variant: Trusted,
    tried: Sequence[Outcome],
    right: Sequence[Answer],
    sizes: Sequence[int],
    good: Sequence[bool],
) -> _Share | None:
    """What a variant accounts for; None where it is nothing, or where it is wrong in what the student has right."""
    alike: list[bool] = []
    unharmed: list[bool] = []
    for outcome, wanted, size in zip(tried, right, sizes, strict=True):
        theirs = variant.likewise(outcome)
        alike += _same_parts(outcome.answer, theirs, wanted, size)
        unharmed += _same_parts(wanted, theirs, wanted, size)
        if any(fine and not same for fine, same in zip(good, unharmed, strict=False)):
            return None
    wrong = [at for at, fine in enumerate(good) if not fine]
    mine = frozenset(at for at in wrong if alike[at])
    return _Share(entry, mine, frozenset(at for at in wrong if unharmed[at])) if mine else None
