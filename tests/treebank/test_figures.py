"""The figures of a treebank, each against a count by hand."""

from autograder.treebank import once_pairs, readings, statistics, unknown_share

TRAIN = [
    [("I", "PRON"), ("saw", "VERB"), ("a", "DET"), ("saw", "NOUN"), (".", "PUNCT")],
    [("A", "DET"), ("dog", "NOUN"), ("ran", "VERB"), (".", "PUNCT")],
]
HELD_OUT = [[("A", "DET"), ("cat", "NOUN"), ("saw", "VERB"), ("Dog", "PROPN")]]


def test_statistics() -> None:
    """ "a" and "A" are two types; "saw" alone is ambiguous, in two of nine tokens."""
    figures = statistics(TRAIN)
    assert (figures.sentences, figures.tokens, figures.types, figures.mean_length) == (2, 9, 7, 4.5)
    assert list(figures.tag_counts.items()) == [("DET", 2), ("NOUN", 2), ("PUNCT", 2), ("VERB", 2), ("PRON", 1)]
    assert figures.ambiguity == 2 / 9


def test_readings() -> None:
    """A form's tags are counted."""
    assert readings(TRAIN)["saw"] == {"VERB": 1, "NOUN": 1}


def test_unknown_share() -> None:
    """Forms count as they are written: "dog" doesn't make "Dog" known."""
    assert unknown_share(TRAIN, HELD_OUT) == 0.5


def test_once_pairs() -> None:
    """A word counts with its tag, whatever its case, and the sentence is named."""
    assert once_pairs(TRAIN) == {
        ("dog", "NOUN"): 1,
        ("i", "PRON"): 0,
        ("ran", "VERB"): 1,
        ("saw", "NOUN"): 0,
        ("saw", "VERB"): 0,
    }
