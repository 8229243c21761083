"""Near misses of numbers, texts, lists and dictionaries; tensors have a module of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from autograder.nearmiss.likeness import NearMiss, alike, counted, factor_between, small
from autograder.nearmiss.tensors import of_tensors
from autograder.worker.codec import Data

LONGEST = 60  # items of lists that are compared each with each
_SMALLEST_COUNT = 10  # below it, one whole number is easily a multiple of another
_SHORTEST = 3  # texts and lists of which a part tells something
_LOOP = "How often does your loop run, and where does it begin and end?"
_FIRST = "Where do you begin to count?"
_SORTED = "What decides on the order in your answer?"


def of_value(got: Any, expected: Any, axes: list[str], what: str, inputs: Mapping[str, Data]) -> NearMiss | None:
    """How a wrong value relates to the expected one; None where nothing is known, or where they are alike.

    `axes` name the axes of a tensor, `what` is the value in a sentence, `inputs` are the probe's by name.
    """
    if _is_number(got) and _is_number(expected):
        return _of_numbers(_number(got), _number(expected), what)
    if isinstance(got, Tensor) and isinstance(expected, Tensor):
        if got.dim() == expected.dim() == 1 and len(got) != len(expected):
            return of_tensors(got, expected, axes, what, inputs) or _of_lengths(got.tolist(), expected.tolist(), what)
        return of_tensors(got, expected, axes, what, inputs)
    if type(got) is not type(expected) or alike(got, expected):
        return None
    if isinstance(got, str):
        return _of_texts(got, expected, what)
    if isinstance(got, list) and max(len(got), len(expected)) <= LONGEST:
        return _of_lists(got, expected, axes, what)
    if isinstance(got, dict) and got.keys() == expected.keys() and len(got) <= LONGEST:
        return _of_dicts(got, expected, what)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, Tensor) and value.dim() == 0)


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, Tensor) else value


def _of_numbers(got: Any, expected: Any, what: str) -> NearMiss | None:
    if isinstance(got, bool) or isinstance(expected, bool) or alike(got, expected):
        return None
    whole = isinstance(got, int) and isinstance(expected, int)
    if whole and abs(got - expected) == 1:
        return NearMiss(f"{what} is one too {'large' if got > expected else 'small'}.", _FIRST)
    if got == 0:
        return NearMiss(f"{what} is 0.", "What becomes of the numbers that go in?")
    if alike(got, -expected):
        return NearMiss(f"{what} is right but for its sign.", "Is a minus missing, or one too many?")
    factor = factor_between(got, expected)
    if factor and not (whole and min(abs(got), abs(expected)) < _SMALLEST_COUNT):
        return NearMiss(
            f"{what} is {factor} the right one.", "Is something counted twice, left out, or not divided by?"
        )
    if not whole and 0 <= expected <= 1 and alike(got, 1 - expected):
        return NearMiss(f"{what} is 1 minus the right one.", "Of what does your number give the share?")
    return None


def _of_texts(got: str, expected: str, what: str) -> NearMiss | None:
    if got.casefold() == expected.casefold():
        return NearMiss(f"{what} is right but for capital letters.", "Does anything change the case of letters?")
    if "".join(got.split()) == "".join(expected.split()):
        return NearMiss(f"{what} is right but for spaces.", "What joins the parts, and what separates them?")
    if len(expected) < _SHORTEST or not got:
        return None
    if got == expected[::-1]:
        return NearMiss(f"{what} is right when it is read backwards.", "At which end do you add what is new?")
    off = counted(abs(len(expected) - len(got)), "character")
    for longer, shorter, said in ((expected, got, f"lacks {off}"), (got, expected, f"has {off} too many")):
        if longer.startswith(shorter) or longer.endswith(shorter):
            end = "end" if longer.startswith(shorter) else "start"
            return NearMiss(f"{what} {said} at its {end}; the others are right.", _LOOP)
    common = _common(got, expected)
    if common < _SHORTEST:
        return None
    return NearMiss(f"The first {common} characters of {small(what)} are right.", "What is special about the next one?")


def _common(got: Sequence[Any], expected: Sequence[Any]) -> int:
    """How many items at the start are alike."""
    pairs = enumerate(zip(got, expected, strict=False))
    return next((at for at, (mine, theirs) in pairs if not alike(mine, theirs)), min(len(got), len(expected)))


def _of_lists(got: list[Any], expected: list[Any], axes: list[str], what: str) -> NearMiss | None:
    if len(got) != len(expected):
        return _of_lengths(got, expected, what)
    if alike(got[::-1], expected):
        return NearMiss(f"{what} is the expected list, backwards.", "In which order do you go through it, and collect?")
    for when, mine, theirs in (("late", got[1:], expected[:-1]), ("early", got[:-1], expected[1:])):
        # A row of items that are all the same fits one place further on, too.
        several = not all(alike(item, mine[0]) for item in mine)
        if len(got) >= _SHORTEST and several and alike(mine, theirs):
            return NearMiss(f"{what} is the expected list, one place too {when}.", "What belongs to the first place?")
    if _same_items(got, expected):
        return NearMiss(f"{what} has the right items, in another order.", _SORTED)
    if size := _all_off_by_one(got, expected):
        return NearMiss(f"Every number of {small(what)} is one too {size}.", _FIRST)
    at = _common(got, expected)
    inner = of_value(got[at], expected[at], axes, f"Item {at} of {small(what)}", {})
    right = sum(map(alike, got, expected))
    if inner or not right:
        return inner
    said = f"{right} of the {len(got)} items of {small(what)} {'is' if right == 1 else 'are'} right."
    return NearMiss(said, f"What is special about item {at}?")


def _of_lengths(got: list[Any], expected: list[Any], what: str) -> NearMiss | None:
    """A list that is too long or too short."""
    longer, shorter = (got, expected) if len(got) > len(expected) else (expected, got)
    if not got:
        return NearMiss(f"{what} is empty.", "What is ever put into it?")
    if not shorter or len(longer) > LONGEST:
        return None
    off = counted(len(longer) - len(shorter), "item")
    said = f"{what} has {off} too many" if longer is got else f"{what} lacks {off}"
    if alike(longer[: len(shorter)], shorter):
        return NearMiss(f"{said} at the end; the others are right.", _LOOP)
    if alike(longer[len(longer) - len(shorter) :], shorter):
        return NearMiss(f"{said} at the start; the others are right.", _LOOP)
    rest = iter(longer)
    if all(any(alike(item, other) for other in rest) for item in shorter):
        which = "Which items are left out?" if shorter is got else "Which items come twice, or unasked?"
        return NearMiss(f"{said} on the way; the others are right and in the right order.", which)
    common = _common(got, expected)
    if not common:
        return None
    said = "The first item of {} is right." if common == 1 else f"The first {common} items of {{}} are right."
    return NearMiss(said.format(small(what)), f"What is special about item {common}?")


def _same_items(got: list[Any], expected: list[Any]) -> bool:
    left = list(expected)
    for item in got:
        at = next((place for place, other in enumerate(left) if alike(item, other)), None)
        if at is None:
            return False
        del left[at]
    return True


def _all_off_by_one(got: Sequence[Any], expected: Sequence[Any]) -> str:
    """Whether several whole numbers are all one too large, or all one too small; empty if not."""
    if len(got) < 2 or not all(type(value) is int for value in (*got, *expected)):
        return ""
    off = {mine - theirs for mine, theirs in zip(got, expected, strict=True)}
    return {1: "large", -1: "small"}.get(off.pop(), "") if len(off) == 1 else ""


def _of_dicts(got: dict[Any, Any], expected: dict[Any, Any], what: str) -> NearMiss | None:
    mine, theirs = [got[key] for key in expected], list(expected.values())
    if size := _all_off_by_one(mine, theirs):
        return NearMiss(f"Every number in {small(what)} is one too {size}.", _FIRST)
    if len(mine) > 1 and _same_items(mine, theirs):
        return NearMiss(f"{what} has the right values, under other keys.", _SORTED)
    right = sum(map(alike, mine, theirs))
    if not right:
        return None
    said = f"{right} of the {len(mine)} entries of {small(what)} {'is' if right == 1 else 'are'} right."
    return NearMiss(said, "What do the others have in common?")
