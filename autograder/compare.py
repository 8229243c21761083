"""Compare what a student's answer gave with what the reference gave, and say in words where they first differ."""

import math
from collections.abc import Sequence
from typing import Any, Literal, NoReturn

import torch
from torch import Tensor

from autograder.handles import Outcome
from autograder.nearmiss import near_miss
from autograder.worker.codec import Data, Opaque, Scalar

TOLERANCE = 1e-5  # absolute and relative, as the contract has it
_AXES_SAID, _SIZES_SAID = 5, 10_000


class Mismatch(AssertionError):
    """A hidden test's verdict against an answer; its text is what the student reads.

    `shows` is the name of the misconception that the test has recognised by itself, if any; `look` is a question that
    leads on from the text.
    """

    def __init__(self, text: str, shows: str = "", look: str = "") -> None:
        super().__init__(text)
        self.shows, self.look = shows, look


def same(
    got: Outcome,
    expected: Outcome,
    axes: str | Sequence[str] = "",
    names: str = "",
    random: Literal["kept", "free"] = "kept",
) -> None:
    """Raise `Mismatch` at the first difference in type, dtype, shape, finiteness and value, in this order.

    Where the result is right up to something that has a name, such as a transpose or a sign, that is said as well.

    `axes` names a tensor's axes ("T B H"), one string for all parts or one for each; `names` names the parts of a
    list of values ("f i c_tilde o"). Arguments changed in place fail too, and a changed global random state where
    `random` is "kept".
    """
    if expected.answer.raised:
        _check_raised(got, expected.answer.raised[0])
    else:
        answered(got)
        problem = difference(got.answer.value, expected.answer.value, axes, names)
        if problem:
            inputs = dict(zip(got.input_names, got.inputs, strict=False))
            miss = near_miss(got.answer.value, expected.answer.value, axes, names, inputs)
            _fail(got, f"{problem}\n{miss.said}" if miss and miss.said else problem, look=miss.look if miss else "")
    for name, before, after in zip(got.input_names, got.inputs, got.answer.inputs_after, strict=False):
        if difference(after, before):
            _fail(got, f"It changed its argument {name} in place; an answer leaves its arguments as they were.")
    if random == "kept" and not got.answer.random_kept:
        _fail(got, "It changed the global random state (seeding or drawing); this question has no need of chance.")


def expect(got: Outcome, condition: bool, sentence: str, shows: str = "") -> None:
    """Raise `Mismatch` with the sentence unless the condition holds; `got` says what was tried.

    `shows` names the misconception that this is a certain sign of.
    """
    if not condition:
        _fail(got, sentence, shows)


def same_gradients(
    got: Outcome, expected: Outcome, names: Sequence[str], random: Literal["kept", "free"] = "kept"
) -> None:
    """`same` for gradients: one that does not arrive is told as such."""
    value = answered(got)
    if isinstance(value, list):
        for name, gradient in zip(names, value, strict=False):
            expect(got, gradient is not None, f"No gradient reaches {name}. Is the result cut off from it?")
    same(got, expected, names=" ".join(f"{name}.grad" for name in names), random=random)


def answered(got: Outcome) -> Data:
    """The value that came back; raises `Mismatch` where none did."""
    answer = got.answer
    if got.gone:
        _fail(got, got.gone)
    if answer.missing:
        reason = got.cell_error or "Its cell did not define it."
        raise Mismatch(f"There is no {answer.missing} when your notebook runs from top to bottom.\n{reason}")
    if answer.unwritten:
        raise Mismatch(f"{got.called} is not written yet: it still raises NotImplementedError.")
    if answer.raised:
        sentence = f"It stopped with {_article(answer.raised[0])}{_at(got)} instead of giving an answer."
        _fail(got, sentence, look=_look_at(got))
    return answer.value


def difference(got: Data, expected: Data, axes: str | Sequence[str] = "", names: str = "") -> str:
    """Where two values first differ, as a sentence; empty where they are the same."""
    if names and isinstance(expected, list):
        return _parts_differ(got, expected, axes, names.split())
    return _differ(got, expected, axes if isinstance(axes, str) else " ".join(axes), "the result")


def _check_raised(got: Outcome, kind: str) -> None:
    if got.gone or got.answer.missing or got.answer.unwritten:
        answered(got)
    if kind in got.answer.raised:
        return
    came = f"raised {got.answer.raised[0]}{_at(got)}" if got.answer.raised else f"returned {_kind(got.answer.value)}"
    _fail(got, f"Here it should raise {kind}, but it {came}.", look=_look_at(got))


def _at(got: Outcome) -> str:
    return f" in line {got.line} of its cell" if got.line else ""


def _look_at(got: Outcome) -> str:
    if not got.line:
        return ""
    return (
        f"Call {got.called} on inputs of these sizes. What are the shapes and types in line {got.line} when it stops?"
    )


def _fail(got: Outcome, sentence: str, shows: str = "", look: str = "") -> NoReturn:
    raise Mismatch(f"{got.tried}\n{sentence}", shows, look)


def _parts_differ(got: Data, expected: list[Data], axes: str | Sequence[str], names: list[str]) -> str:
    if not isinstance(got, list) or len(got) != len(expected):
        return f"It returned {_kind(got)}; expected {len(expected)} values: {', '.join(names)}."
    for index, (name, mine, theirs) in enumerate(zip(names, got, expected, strict=True)):
        problem = _differ(mine, theirs, axes if isinstance(axes, str) else axes[index], name)
        if problem:
            return problem
    return ""


def _differ(got: Data, expected: Data, axes: str, what: str) -> str:
    if _is_number(expected) and _is_number(got):
        return _numbers_differ(got, expected, what)
    if isinstance(expected, Tensor):
        return _tensors_differ(got, expected, axes.split(), what)
    if isinstance(expected, list):
        return _lists_differ(got, expected, axes, what)
    if isinstance(expected, dict):
        return _dicts_differ(got, expected, axes, what)
    if isinstance(got, Opaque) or type(got) is not type(expected):
        return f"{_start(what)} is {_kind(got)}, expected {_kind(expected)}."
    return "" if got == expected else f"{_start(what)} is of the right type, but not the right {type(got).__name__}."


def _is_number(value: Data) -> bool:
    if isinstance(value, Tensor):
        return value.dim() == 0
    return isinstance(value, (bool, int, float))


def _number(value: Data) -> Any:
    """A Python number from one, or from a 0-d tensor."""
    return value.item() if isinstance(value, Tensor) else value


def _numbers_differ(got: Data, expected: Data, what: str) -> str:
    mine, theirs = _number(got), _number(expected)
    if isinstance(theirs, int) and not isinstance(mine, int):
        return f"{_start(what)} is {_kind(mine)}, expected {_kind(theirs)}."
    if mine == theirs:
        return ""
    if isinstance(mine, float) and not math.isfinite(mine):
        return f"{_start(what)} is not a finite number."
    if isinstance(theirs, float) and _close(mine, theirs):
        return ""
    return f"{_start(what)} is a number, as it should be, but not the right one."


def _close(mine: float, theirs: float) -> bool:
    try:
        return math.isclose(mine, theirs, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except OverflowError:  # a whole number beyond all floats
        return False


def _tensors_differ(got: Data, expected: Tensor, axes: list[str], what: str) -> str:
    if not isinstance(got, Tensor):
        return f"{_start(what)} is {_kind(got)}, expected {_kind(expected)}."
    if got.dtype != expected.dtype:
        return f"{_start(what)} has dtype {_dtype(got)}, expected {_dtype(expected)}."
    if got.shape != expected.shape:
        return _shapes_differ(got, expected, axes, what)
    if got.is_floating_point():
        unexpected = ~torch.isfinite(got) & torch.isfinite(expected)
        if unexpected.any():
            return f"{_start(what)} holds NaN or infinite values, first {_place(unexpected, axes)}."
        close = torch.isclose(got, expected, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    else:
        close = got == expected
    return "" if bool(close.all()) else f"{_start(what)} has the right shape, but {_where(~close, axes)}."


def _shapes_differ(got: Tensor, expected: Tensor, axes: list[str], what: str) -> str:
    legend = f" = ({', '.join(axes)})" if len(axes) == expected.dim() and axes else ""
    return f"{_start(what)} has shape {_shape(got)}, expected {_shape(expected)}{legend}."


def _where(wrong: Tensor, axes: list[str]) -> str:
    """Which entries are wrong, told along the first axis that has right slices as well."""
    if len(axes) != wrong.dim():
        return f"{int(wrong.sum())} of its {wrong.numel()} values differ"
    for axis in sorted(range(wrong.dim()), key=lambda position: axes[position] != "T"):
        others = [position for position in range(wrong.dim()) if position != axis]
        hit = wrong.amax(dim=others) if others else wrong
        indices = hit.nonzero().flatten().tolist()
        if len(indices) < len(hit):
            return _slices(axes[axis], indices, len(hit))
    return "its values differ in every row and column" if wrong.dim() > 1 else "its values differ"


def _slices(axis: str, indices: list[int], size: int) -> str:
    name = axis.lower()
    if indices == list(range(indices[0], size)):
        right = f"{name} = 0" if indices[0] == 1 else f"{name} = 0 to {indices[0] - 1}"
        return f"it is right at {right} and wrong from {name} = {indices[0]}"
    return f"it is wrong at {name} = {', '.join(map(str, indices))} and right elsewhere"


def _place(mask: Tensor, axes: list[str]) -> str:
    index = mask.nonzero()[0].tolist()
    labels = axes if len(axes) == len(index) else [f"axis {axis}" for axis in range(len(index))]
    return "at " + ", ".join(f"{label.lower()} = {position}" for label, position in zip(labels, index, strict=True))


def _lists_differ(got: Data, expected: list[Data], axes: str, what: str) -> str:
    if not isinstance(got, list):
        return f"{_start(what)} is {_kind(got)}, expected {_kind(expected)}."
    if len(got) != len(expected):
        return f"{_start(what)} has {len(got)} items, expected {len(expected)}."
    for index, (mine, theirs) in enumerate(zip(got, expected, strict=True)):
        problem = _differ(mine, theirs, axes, f"item {index} of {what}")
        if problem:
            return problem
    return ""


def _dicts_differ(got: Data, expected: dict[Scalar, Data], axes: str, what: str) -> str:
    if not isinstance(got, dict):
        return f"{_start(what)} is {_kind(got)}, expected {_kind(expected)}."
    if got.keys() != expected.keys():
        return f"{_start(what)} has {len(got)} keys where {len(expected)} were expected, or other ones."
    for index, key in enumerate(expected):
        problem = _differ(got[key], expected[key], axes, f"entry {index} of {what}")
        if problem:
            return problem
    return ""


def _kind(value: Data) -> str:
    """A value's kind and size in words, never its content."""
    if isinstance(value, Tensor):
        return f"a tensor of shape {_shape(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, Opaque):
        name, _, problem = value.type_name.partition(".")
        return f"{_article(name)} larger than an answer may be" if problem == "too_large" else _article(value.type_name)
    if value is None:
        return "None (is a return missing?)"
    return _article({"str": "string", "float": "float"}.get(type(value).__name__, type(value).__name__))


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _start(what: str) -> str:
    return what[:1].upper() + what[1:] if what.startswith(("the ", "item ", "entry ")) else what


def _dtype(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _shape(tensor: Tensor) -> str:
    """A shape; of one that is beyond all that was asked for, only the beginning: sizes can spell out a secret."""
    sizes = [str(size) if size < _SIZES_SAID else "…" for size in tensor.shape[:_AXES_SAID]]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''}{', …' if tensor.dim() > _AXES_SAID else ''})"
