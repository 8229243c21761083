"""Public checks of vocab-split: whatever the shuffling, all items are there, in parts of the right sizes."""

import random
from copy import deepcopy

from checks import NotYet, in_words, keeps, parts
from otter.test_files import test_case

OK_FORMAT = False
name = "vocab-split"
points = None


def divided(split, items, valid_share, test_share, seed):
    """The three parts as lists."""
    return [list(part) for part in parts(split(items, valid_share, test_share, seed), "train valid test")]


def check_sizes(split, count, valid_share, test_share, sizes):
    got = tuple(len(part) for part in divided(split, list(range(count)), valid_share, test_share, 1))
    if got != sizes:
        raise NotYet(
            f"{count} items with valid_share={valid_share} and test_share={test_share}:\n"
            f"train, valid and test have {got} items, expected {sizes}."
        )


@test_case(name="the sizes of train, valid and test")
@in_words
def test_sizes(split):
    check_sizes(split, 20, 0.25, 0.1, (13, 5, 2))
    check_sizes(split, 11, 0.25, 0.35, (6, 2, 3))


@test_case(name="a share of 0")
@in_words
def test_zero(split):
    check_sizes(split, 8, 0.25, 0, (6, 2, 0))
    check_sizes(split, 8, 0, 0.25, (6, 0, 2))


@test_case(name="every item in one of the parts, also where items are lists")
@in_words
def test_every_item(split):
    items = [["word"] * length for length in range(1, 13)]
    got = [item for part in divided(split, deepcopy(items), 0.25, 0.25, 3) for item in part]
    if sorted(got, key=len) != items:
        raise NotYet(f"12 items went in, and these came out:\n{sorted(map(len, got))}, expected each of 1 to 12 once.")


@test_case(name="the seed: the same parts for the same seed, others for another")
@in_words
def test_seed(split):
    first, again, other = (divided(split, list(range(50)), 0.2, 0.2, seed) for seed in (0, 0, 1))
    if first != again:
        raise NotYet("Two calls with seed=0 gave different parts. Where does the chance come from?")
    if first == other:
        raise NotYet("seed=0 and seed=1 gave the same parts. Is seed used, and are the items shuffled?")
    if sorted(first[1]) == sorted(other[1]):
        raise NotYet("For seed=0 and seed=1, valid has the same items. Are they shuffled before they are divided?")
    for seed, (train, _, _) in enumerate([first, other]):
        if train == sorted(train):
            raise NotYet(f"For seed={seed}, train is in the order of the items given. Are they shuffled?")


@test_case(name="the rules: items and the global random state stay as they are")
@in_words
def test_rules(split):
    items = [["b"], ["a"], ["d"], ["c"], ["e"], ["f"]]
    given, state = deepcopy(items), random.getstate()
    with keeps():
        split(given, 0.5, 0.2, 1234567)
    if random.getstate() != state:
        random.setstate(state)
        raise NotYet("The global random state changed: a generator of your own, made from seed, leaves it alone.")
    if given != items:
        raise NotYet("items is not what it was before the call: an answer never changes its arguments.")
