"""What a wrong result is right up to: a sentence about the two values at hand, and a question that leads on from it.

Nothing here is a guess at somebody's code. Each sentence has been checked on the numbers before it is said, and it says
of the expected values no more than how the student's own relate to them.
"""

from collections.abc import Mapping, Sequence

from autograder.nearmiss.likeness import NearMiss, alike
from autograder.nearmiss.plain import of_value
from autograder.worker.codec import Data

__all__ = ["NearMiss", "near_miss"]

_MOST_NAMED = 6
_ORDER = "In which order does the question want them?"


def near_miss(
    got: Data, expected: Data, axes: str | Sequence[str] = "", names: str = "", inputs: Mapping[str, Data] | None = None
) -> NearMiss | None:
    """How a wrong value relates to the expected one; None where nothing is known. `inputs` are the probe's by name.

    `axes` and `names` are those of `compare.same`.
    """
    parts = names.split()
    if not parts:
        own = (axes if isinstance(axes, str) else " ".join(axes)).split()
        return of_value(got, expected, own, "The result", inputs or {})
    if isinstance(got, list) and isinstance(expected, list) and len(got) == len(expected) == len(parts):
        each = [(axes if isinstance(axes, str) else axes[at]).split() for at in range(len(parts))]
        return _of_parts(got, expected, each, parts, inputs or {})
    return None


def _of_parts(
    got: list[Data], expected: list[Data], axes: list[list[str]], names: list[str], inputs: Mapping[str, Data]
) -> NearMiss | None:
    """Parts that stand in each other's place, or else the first wrong one; and which ones are right."""
    wrong = [at for at in range(len(names)) if not alike(got[at], expected[at])]
    moved = {
        at: other for at in wrong for other in range(len(names)) if other != at and alike(got[at], expected[other])
    }
    said, look = _in_other_places(moved, names)
    for at in wrong:
        miss = None if at in moved else of_value(got[at], expected[at], axes[at], names[at], inputs)
        if miss:
            said, look = [*said, *filter(None, [miss.said])], look or miss.look
            break
    right = [name for at, name in enumerate(names) if at not in wrong]
    if right and wrong:
        few = f"{len(right)} of the {len(names)} parts" if len(right) > _MOST_NAMED else _joined(right)
        said.append(f"{few} {'is' if len(right) == 1 else 'are'} right.")
    return NearMiss(" ".join(said), look) if said or look else None


def _in_other_places(moved: Mapping[int, int], names: Sequence[str]) -> tuple[list[str], str]:
    """Sentences on the parts that are what others should be, and a question."""
    swapped = [(at, other) for at, other in moved.items() if moved.get(other) == at and at < other]
    said = [f"{names[at]} and {names[other]} stand in each other's place." for at, other in swapped]
    known = {at for pair in swapped for at in pair}
    said += [f"{names[at]} is what {names[other]} should be." for at, other in moved.items() if at not in known]
    return said, _ORDER if said else ""


def _joined(words: list[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else words[0]
