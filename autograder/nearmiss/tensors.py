"""Near misses of tensors: right values in other places, other values in the right places, right in places only."""

from collections.abc import Callable, Iterator, Mapping
from itertools import permutations

import torch
from torch import Tensor

from autograder.nearmiss.likeness import CLOSE, NearMiss, alike, factor_between, ratio_of, small
from autograder.worker.codec import Data

Function = Callable[[Tensor], Tensor]

_MOST_AXES = 4
_FEWEST_VALUES = 3  # from which on a common factor or function is no coincidence
_LONGEST = 60  # slices that are compared each with each
_FUNCTIONS: dict[str, Function] = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "exponential": torch.exp,
    "logarithm": torch.log,
    "absolute value": torch.abs,
    "relu": torch.relu,
    "square": torch.square,
    "square root": torch.sqrt,
}
_NORMALISED = {"softmax": torch.softmax, "log_softmax": torch.log_softmax}
# What a squashing function was given, as far as its values allow for it.
_BEFORE: dict[str, Function] = {
    "": lambda value: value,
    "Before the tanh, ": torch.atanh,
    "Before the sigmoid, ": torch.logit,
}

_AXES = "Which axis of yours counts what? Name each of them."
_SHAPE = "Which axis is missing, one too many, or joined to another?"
_ROUND = "In which order do you go through it, and in which order do you collect?"
_SIGN = "Is a minus missing, or one too many?"
_AVERAGE = "Is something added up where it should be averaged, counted twice, or divided by too much?"
_PADDING = "What do you do where a row is shorter than the longest?"


def of_tensors(
    got: Tensor, expected: Tensor, axes: list[str], what: str, inputs: Mapping[str, Data]
) -> NearMiss | None:
    """How a wrong tensor relates to the expected one; None where nothing is known, or where they are alike.

    `axes` name the axes of the expected one, `what` is the value in a sentence, `inputs` are the probe's by name.
    """
    if not (got.numel() and expected.numel() and got.isfinite().all() and expected.isfinite().all()):
        return None
    if alike(got, expected):
        right = got.dtype != expected.dtype
        return NearMiss(f"The numbers of {small(what)} are right.", "What decides on the dtype?") if right else None
    if got.dtype != expected.dtype:
        return None
    named = len(axes) == expected.dim()
    labels = [label.lower() for label in axes] if named else [f"axis {axis}" for axis in range(expected.dim())]
    tensors = dict(_tensors(inputs))
    found = _argument(got, tensors, what) or _moved(got, expected, labels, what)
    if found or got.shape != expected.shape:
        return found or _moved_and_scaled(got, expected, labels, what) or _reduced(got, expected, labels, what)
    return (
        _valued(got, expected, labels, what)
        or _moved_and_scaled(got, expected, labels, what)
        or _mixed(got, expected, labels, what)
        or _late(got, expected, labels, what)
        or _placed(got, expected, axes, what, inputs)
        or _off_by_an_argument(got, expected, tensors, what)
        or _flat(got, expected, labels, what)
    )


def _tensors(inputs: Mapping[str, Data]) -> Iterator[tuple[str, Tensor]]:
    """The tensors among a probe's inputs, those in a list or dictionary too."""
    for name, value in inputs.items():
        if isinstance(value, Tensor):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f'{name}["{key}"]', item) for key, item in value.items() if isinstance(item, Tensor))
        elif isinstance(value, list):
            yield from ((f"{name}[{at}]", item) for at, item in enumerate(value) if isinstance(item, Tensor))


def _same_along(tensor: Tensor, axis: int) -> bool:
    """Whether all slices along an axis are equal."""
    return alike(tensor.narrow(axis, 0, 1).expand_as(tensor), tensor)


# What came in.


def _argument(got: Tensor, tensors: Mapping[str, Tensor], what: str) -> NearMiss | None:
    """An argument as it came in, or one slice of it."""
    if got.numel() < 2 or got.max() == got.min():
        return None
    for name, value in tensors.items():
        if alike(got, value):
            return NearMiss(f"{what} is the argument {name}, as it came in.", "What is done with it on the way?")
    for name, value in tensors.items():
        for axis in range(value.dim() if value.dim() == got.dim() + 1 else 0):
            place = next((at for at, part in enumerate(value.unbind(axis)) if alike(got, part)), None)
            if place is not None and value.shape[axis] > 1:
                where = "the last place" if place == value.shape[axis] - 1 else f"place {place}"
                said = f"{what} is what the argument {name} holds at {where} of its axis {axis}."
                return NearMiss(said, "Which place does the question ask for, and is it the same for all?")
    return None


def _off_by_an_argument(got: Tensor, expected: Tensor, tensors: Mapping[str, Tensor], what: str) -> NearMiss | None:
    """Something that came in added once too often, or left out; inside a squashing function as well."""
    if not got.is_floating_point() or got.numel() < _FEWEST_VALUES:
        return None
    for where, inverse in _BEFORE.items():
        mine, theirs = inverse(got.double()), inverse(expected.double())
        if not (mine.isfinite().all() and theirs.isfinite().all()):
            continue
        off = mine - theirs
        for name, value in tensors.items():
            if value.dim() > off.dim() or any(a != b for a, b in zip(off.shape[::-1], value.shape[::-1], strict=False)):
                continue
            for sign, too in ((1, "much"), (-1, "little")):
                if _near(off, sign * value.double(), mine, theirs):
                    said = f"{where}{small(what) if where else what} is too {too} by the argument {name}."
                    return NearMiss(said, f"How often does {name} come in, and how often should it?")
    return None


def _near(off: Tensor, value: Tensor, *terms: Tensor) -> bool:
    """Whether a difference of two terms is that value, as exactly as float32 can tell after a squashing function."""
    size = max(term.abs().max().item() for term in terms)
    if value.abs().max() < 0.01 or size > 4:  # too flat there to be turned round
        return False
    return bool(((off - value).abs() <= 2e-4 * (1 + size)).all())


# The right values in other places.


def _moved(got: Tensor, expected: Tensor, labels: list[str], what: str) -> NearMiss | None:
    """Other axes, another direction or another shape."""
    for moved, how, look in _moves(got, expected, labels):
        if abs(ratio_of(moved, expected) - 1) <= CLOSE and alike(moved, expected):
            return NearMiss(f"{what} {how}.", look)
    return None


def _moved_and_scaled(got: Tensor, expected: Tensor, labels: list[str], what: str) -> NearMiss | None:
    """Values in other places, and with all signs turned round or by a factor off as well."""
    for moved, how, look in _moves(got, expected, labels) if got.is_floating_point() else ():
        if abs(ratio_of(moved, expected) + 1) <= CLOSE and alike(-moved, expected):
            return NearMiss(f"{what} {how}, and with all signs turned round.", look)
        if factor := factor_between(moved, expected):
            return NearMiss(f"{what} {how}, and every value is {factor} the right one.", look)
    return None


def _moves(got: Tensor, expected: Tensor, labels: list[str]) -> Iterator[tuple[Tensor, str, str]]:
    """The result with its values moved in a way that has a name, that name, and a question."""
    if got.dim() == expected.dim() <= _MOST_AXES:
        for order in list(permutations(range(got.dim())))[1:]:
            moved = got.permute(order)
            if moved.shape == expected.shape:
                yield moved, _exchanged(order, labels), _AXES
    if got.shape != expected.shape:
        if got.numel() == expected.numel():
            yield got.reshape(expected.shape), "has the right numbers in the right order, in another shape", _SHAPE
        return
    for axis, size in enumerate(got.shape):
        if size == 1 or _same_along(expected, axis):
            continue
        label = labels[axis]
        yield got.flip(axis), f"is the expected one backwards along {label}", _ROUND
        for by in range(1, size if size > 2 else 1):
            half = f"with its two halves along {label} exchanged"
            yield got.roll(-by, axis), f"is the expected one {half if 2 * by == size else _turned(by, label)}", _ROUND


def _turned(by: int, label: str) -> str:
    return f"moved round by {by} along {label}"


def _exchanged(order: tuple[int, ...], labels: list[str]) -> str:
    changed = [axis for axis, origin in enumerate(order) if axis != origin]
    if len(changed) == 2:
        return f"is the expected one with {labels[changed[0]]} and {labels[changed[1]]} exchanged"
    came = [labels[order.index(axis)] for axis in range(len(order))]
    return f"is the expected one with its axes in the order {', '.join(came)}"


def _mixed(got: Tensor, expected: Tensor, labels: list[str], what: str) -> NearMiss | None:
    """The right slices along an axis, in another order."""
    for axis, label in enumerate(labels):
        size = got.shape[axis]
        if not _FEWEST_VALUES <= size <= _LONGEST:
            continue
        left = dict(enumerate(expected.unbind(axis)))
        for mine in got.unbind(axis):
            left.pop(next((at for at, theirs in left.items() if alike(mine, theirs)), -1), None)
        if not left:
            said = f"{what} has the right values along {label}, in another order."
            return NearMiss(said, f"What decides on the order along {label} in your answer?")
    return None


def _late(got: Tensor, expected: Tensor, labels: list[str], what: str) -> NearMiss | None:
    """The right slices one place too late or too early along an axis."""
    for axis, label in enumerate(labels):
        size = got.shape[axis]
        if size < _FEWEST_VALUES or _same_along(expected, axis):
            continue
        mine, theirs = got.movedim(axis, 0), expected.movedim(axis, 0)
        for when, one, other in (("late", mine[1:], theirs[:-1]), ("early", mine[:-1], theirs[1:])):
            if alike(one, other) and one.any():
                said = f"{what} is the expected one, one place too {when} along {label}."
                return NearMiss(said, f"Which {label} does your first value belong to?")
    return None


def _reduced(got: Tensor, expected: Tensor, labels: list[str], what: str) -> NearMiss | None:
    """One slice, the mean or the sum along an axis of what was expected, or the other way round."""
    for axis, label in enumerate(labels if got.dim() + 1 == expected.dim() else []):
        for how, part in _reductions(expected, axis):
            if alike(got, part):
                look = f"What becomes of the axis {label} on the way?"
                return NearMiss(f"{what} is {how} of what was expected, along {label}.", look)
    for axis in range(got.dim() if got.dim() == expected.dim() + 1 else 0):
        for how, part in _reductions(got, axis):
            if alike(part, expected):
                said = f"What was expected is {how} of {small(what)}, along its axis {axis}."
                return NearMiss(said, "Which axis should be gone, and by what?")
    return None


def _reductions(tensor: Tensor, axis: int) -> Iterator[tuple[str, Tensor]]:
    yield "the last slice", tensor.select(axis, -1)
    yield "the first slice", tensor.select(axis, 0)
    if tensor.is_floating_point():
        yield "the mean", tensor.mean(axis)
        yield "the sum", tensor.sum(axis)
        yield "the largest value", tensor.amax(axis)


# The right places, other values.


def _valued(got: Tensor, expected: Tensor, labels: list[str], what: str) -> NearMiss | None:
    """All values changed in one way."""
    if not got.is_floating_point():
        return _offset(got, expected, what)
    if alike(-got, expected):
        return NearMiss(f"{what} is right but for the sign of every value.", _SIGN)
    if factor := factor_between(got, expected):
        return NearMiss(f"{what} is {factor} the expected one everywhere.", _AVERAGE)
    if got.numel() < _FEWEST_VALUES or expected.max() == expected.min() or got.max() == got.min():
        return None
    if alike(1 - got, expected):
        return NearMiss(
            f"{what} is 1 minus the expected one.", "What does a value near 1 mean in yours, and in the text?"
        )
    by = (got * expected).sum() / expected.square().sum()
    if by.abs() > CLOSE and alike(got, by * expected):
        return NearMiss(f"{what} is the expected one times one and the same number.", "By what is it to be divided?")
    return _offset(got, expected, what) or _function_of(got, expected, labels, what)


def _offset(got: Tensor, expected: Tensor, what: str) -> NearMiss | None:
    if got.numel() < 2 or got.dtype == torch.bool:
        return None
    off = got - expected
    by = off.flatten()[0]
    if not alike(off, by.expand_as(off)):
        return None
    exact = not got.is_floating_point() and abs(int(by)) <= 2
    amount = f"{abs(int(by))} too {'large' if by > 0 else 'small'}" if exact else "off by the same amount"
    return NearMiss(f"Every value of {small(what)} is {amount}.", "What is added to all of them, or to none?")


def _function_of(got: Tensor, expected: Tensor, labels: list[str], what: str) -> NearMiss | None:
    """One function more or less at the end."""
    mine, theirs = got.double(), expected.double()
    for name, function in _FUNCTIONS.items():
        if alike(function(mine), theirs):
            return NearMiss(
                f"The {name} of {small(what)} is what was expected.", "What is still to be done at the end?"
            )
        if alike(mine, function(theirs)):
            return NearMiss(
                f"{what} is the {name} of what was expected.", "What do you do at the end that is too much?"
            )
    for axis, label in enumerate(labels):
        for name, normalised in _NORMALISED.items() if got.shape[axis] > 1 else ():
            if alike(normalised(mine, axis), theirs):
                said = f"The {name} of {small(what)} over {label} is what was expected."
                return NearMiss(said, "What do the values sum to over that axis, and what should they?")
    return None


# Right in places only.


def _placed(got: Tensor, expected: Tensor, axes: list[str], what: str, inputs: Mapping[str, Data]) -> NearMiss | None:
    """Wrong in the padding only, or nowhere else; in one direction only; or nothing where it is wrong."""
    wrong = ~torch.isclose(got.double(), expected.double(), rtol=CLOSE, atol=CLOSE)
    return (
        _padded(wrong, axes, what, inputs)
        or _one_way(wrong, axes, what, inputs)
        or _empty(got, wrong, what)
        or _from_the_second_step(wrong, axes)
    )


def _padded(wrong: Tensor, axes: list[str], what: str, inputs: Mapping[str, Data]) -> NearMiss | None:
    lengths = _lengths(inputs)
    if lengths is None or axes[:1] != ["B"] or len(lengths) != len(wrong) or len(axes) != wrong.dim():
        return None
    rows = wrong.flatten(1).any(1) if wrong.dim() > 1 else wrong
    short = lengths < lengths.max()
    if len(axes) > 1 and axes[1] in ("T", "position"):
        places = wrong.flatten(2).any(2) if wrong.dim() > 2 else wrong
        real = torch.arange(wrong.shape[1]) < lengths[:, None]
        if not real.all() and not (places & real).any():
            return NearMiss(f"{what} is right at every real step; only the padding is wrong.", _PADDING)
        if not real.all() and not (places & ~real).any():
            look = "What is read before each real step, and what should be?"
            return NearMiss(f"{what} is right in the padding; only real steps are wrong.", look)
    elif torch.equal(rows, short) and short.any():
        return NearMiss(f"{what} is right for the longest rows, and wrong for every shorter one.", _PADDING)
    return None


def _lengths(inputs: Mapping[str, Data]) -> Tensor | None:
    """The lengths (B,) of padded rows, where the probe has been given any."""
    lengths, sequences = inputs.get("lengths"), inputs.get("sequences")
    if isinstance(lengths, Tensor) and lengths.dim() == 1 and lengths.dtype == torch.int64:
        return lengths
    if isinstance(sequences, list) and sequences and all(isinstance(item, Tensor) for item in sequences):
        return torch.tensor([item.numel() for item in sequences if isinstance(item, Tensor)])
    return None


def _one_way(wrong: Tensor, axes: list[str], what: str, inputs: Mapping[str, Data]) -> NearMiss | None:
    """Both directions stand side by side on the last axis, the forward one first."""
    if inputs.get("bidirectional") is not True or axes[-1:] != ["N·H"] or wrong.shape[-1] % 2:
        return None
    forward, backward = (bool(half.any()) for half in wrong.chunk(2, dim=-1))
    if forward == backward:
        return None
    good, bad = ("backward", "forward") if forward else ("forward", "backward")
    said = f"{what} is right in its {good} half, and wrong in its {bad} one."
    return NearMiss(said, f"Which step is the last one that the {bad} direction reads?")


def _empty(got: Tensor, wrong: Tensor, what: str) -> NearMiss | None:
    """Zeros wherever it is wrong, and something elsewhere."""
    if wrong.sum() < 2 or got[wrong].any() or not got.any():
        return None
    return NearMiss(f"Wherever {small(what)} is wrong, it is 0.", "Which of its values are never set, or set back?")


def _from_the_second_step(wrong: Tensor, axes: list[str]) -> NearMiss | None:
    """Hidden states over time of which the first is right and all others are wrong; where is said elsewhere."""
    if "T" not in axes or not any("H" in label for label in axes) or len(axes) != wrong.dim():
        return None
    steps = wrong.movedim(axes.index("T"), 0).flatten(1).any(1)
    if len(steps) == 1 or steps[0] or not steps[1:].all():
        return None
    return NearMiss("", "Is the state carried on from each step to the next?")


def _flat(got: Tensor, expected: Tensor, labels: list[str], what: str) -> NearMiss | None:
    """Less variety than there should be."""
    if got.numel() < 2 or got.dtype == torch.bool:
        return None
    if got.max() == got.min() and expected.max() != expected.min():
        value = "the same number" if got.any() else "0"
        return NearMiss(f"Every value of {small(what)} is {value}.", "What becomes of the values that go in?")
    for axis, label in enumerate(labels):
        if got.shape[axis] > 1 and _same_along(got, axis) and not _same_along(expected, axis):
            return NearMiss(
                f"{what} is the same for every {label}.", f"What should differ from one {label} to the next?"
            )
    return None
