"""Bounds on rates."""

import pytest

from autograder.audit.stability import upper_bound


@pytest.mark.parametrize("events, draws, bound", [(0, 200, 0.01487), (1, 20, 0.2161), (3, 10, 0.6066), (0, 1, 0.95)])
def test_bound_is_clopper_and_pearsons(events: int, draws: int, bound: float) -> None:
    assert upper_bound(events, draws) == pytest.approx(bound, abs=2e-4)


def test_without_events_it_is_the_rule_of_three() -> None:
    assert upper_bound(0, 1000) == pytest.approx(3 / 1000, rel=0.01)


def test_where_all_are_events_nothing_is_sure() -> None:
    assert upper_bound(5, 5) == 1
