"""The split is drawn by its seed and the sentences' words alone."""

import random

import pytest

from autograder.treebank import Sentence, split

SENTENCES: list[Sentence] = [[(f"word{k}", "NOUN"), (".", "PUNCT")] for k in range(40)]


def test_every_sentence_in_one_part() -> None:
    """The parts have the sizes asked for, and together all sentences once."""
    parts = split(SENTENCES, seed=3, train=25, dev=5, test=10)
    assert [len(part) for part in parts] == [25, 5, 10]
    assert sorted(sentence for part in parts for sentence in part) == sorted(SENTENCES)


def test_order_and_tags_do_not_matter() -> None:
    """A shuffled file and a corrected tag leave every sentence in its part."""
    shuffled = random.Random(0).sample(SENTENCES, 40)
    shuffled[7] = [(form, "X") for form, _ in shuffled[7]]

    def words(parts: tuple[list[Sentence], ...]) -> list[list[str]]:
        return [[sentence[0][0] for sentence in part] for part in parts]

    assert words(split(shuffled, 3, 25, 5, 10)) == words(split(SENTENCES, 3, 25, 5, 10))


def test_seeds_differ() -> None:
    """Another seed hides other sentences."""
    assert split(SENTENCES, 3, 25, 5, 10)[2] != split(SENTENCES, 4, 25, 5, 10)[2]


def test_same_on_every_machine() -> None:
    """The draw is fixed for good: a new Python must not move a sentence from the hidden part into training."""
    assert [sentence[0][0] for sentence in split(SENTENCES, 3, 37, 0, 3)[2]] == ["word34", "word14", "word36"]


def test_sizes_must_fit() -> None:
    """No sentence is left over or missing."""
    with pytest.raises(ValueError, match=r"25 \+ 5 \+ 9 sentences asked for, but there are 40"):
        split(SENTENCES, 3, 25, 5, 9)
