"""Inputs of hidden tests."""

import torch

from autograder.draw import Draw


def test_the_same_seed_and_test_draw_the_same() -> None:
    one, again, other = Draw(1, "test"), Draw(1, "test"), Draw(2, "test")
    drawn = one.normal(3, 4)
    assert torch.equal(drawn, again.normal(3, 4))
    assert not torch.equal(drawn, other.normal(3, 4))


def test_sizes_differ_pairwise_on_every_seed() -> None:
    for seed in range(200):
        sizes = Draw(seed, "test").sizes("BTDHV")
        assert len(set(sizes)) == 5 and all(2 <= size <= 7 for size in sizes)
        assert Draw(seed, "test").sizes("BTD", B=1)[0] == 1
        assert Draw(seed, "test").sizes("BTD", T=3).count(3) == 1


def test_the_global_random_state_is_left_alone() -> None:
    before = torch.get_rng_state()
    draw = Draw(1, "test")
    draw.uniform(-1, 1, 5), draw.integers(0, 4, 5), draw.words(5)
    assert torch.equal(before, torch.get_rng_state())


def test_words_are_different() -> None:
    assert len(set(Draw(3, "test").words(50))) == 50


def test_what_is_searched_for_is_found_once_for_a_seed_and_a_test() -> None:
    calls = []

    def search(draw: Draw, low: int) -> int:
        calls.append(low)
        return draw.integer(low, 10**9)

    found = [Draw(seed, test) for seed, test in ((1, "one"), (1, "one"), (2, "one"), (1, "other"))]
    first = [draw.once(search, 0) for draw in found]
    second = [draw.once(search, 0) for draw in found]
    assert first[0] == first[1]
    assert second[0] == second[1]
    assert len({*first, *second}) == len(calls) == 6
    assert found[0].integer(0, 10**9) == Draw(1, "one").integer(0, 10**9)
