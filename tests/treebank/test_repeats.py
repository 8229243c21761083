"""Repeated and nearly repeated sentences are found."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from autograder.treebank import Sentence, duplicates, near_duplicates


def sentence(text: str) -> Sentence:
    return [(word, "X") for word in text.split()]


def test_duplicates() -> None:
    """Case and punctuation don't make a new sentence, another order does."""
    texts = ["The dog ran .", "A dog ran .", "the dog ran !", "ran the dog .", "The , dog ran ?"]
    assert duplicates([sentence(text) for text in texts]) == [(0, 2), (0, 4)]


def test_near_duplicates() -> None:
    """One of four words changed is too near; a longer sentence that merely holds a short one isn't."""
    texts = ["My old cat sleeps .", "My old dog sleeps .", "My old cat sleeps under the kitchen table ."]
    assert near_duplicates([sentence(text) for text in texts]) == [(0, 1)]


def test_repeated_words_count_each_time() -> None:
    """Two sentences with "the" twice share two words there."""
    texts = ["the cat the hat", "the dog the hat", "the dog a hat"]
    assert near_duplicates([sentence(text) for text in texts]) == [(0, 1), (1, 2)]


@given(
    st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8), max_size=12), st.sampled_from([0.5, 0.7, 1])
)
def test_as_by_comparing_all(texts: list[list[str]], overlap: float) -> None:
    """The quick search misses no pair that a comparison of all pairs finds, and finds no other."""

    def alike(one: list[str], other: list[str]) -> bool:
        return (Counter(one) & Counter(other)).total() >= overlap * max(len(one), len(other))

    expected = [(i, j) for i, j in combinations(range(len(texts)), 2) if alike(texts[i], texts[j])]
    assert near_duplicates([sentence(" ".join(text)) for text in texts], overlap) == expected
