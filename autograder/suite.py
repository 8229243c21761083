"""What a hidden suite is written with: the marker of a question and the comparison of two outcomes."""

from collections.abc import Callable, Sequence

import pytest

from autograder.compare import Mismatch, expect, same, same_gradients
from autograder.results import Picture

__all__ = ["Mismatch", "expect", "question", "same", "same_gradients"]


def question(
    id: str,
    points: float,
    builds_on: Sequence[str] = (),
    shared: bool = False,
    trains: bool = False,
    avoids: Sequence[str] = (),
    picture: Callable[..., Picture | None] | None = None,
) -> pytest.MarkDecorator:
    """Marks a test as one of the question `id`, worth `points` when all its tests pass.

    `builds_on` names earlier questions whose right answers are supplied while this one is tested. In a `shared`
    question each test earns an equal share of the points by itself. A probe of a question that `trains` may take
    the longer time of a training. `avoids` names routines of torch that the answer should do without: one that uses
    them is pointed out to a person, and keeps its points. `picture` makes of the student's side, the reference's and
    the treebank what the feedback page draws, once all tests have run; None where the answer gives nothing to draw.
    """
    return pytest.mark.question(
        id,
        points=points,
        builds_on=tuple(builds_on),
        shared=shared,
        trains=trains,
        avoids=tuple(avoids),
        picture=picture,
    )
