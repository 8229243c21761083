"""Agreement of two annotations, with figures from a worked example."""

import pytest

from autograder.treebank import Sentence, agreement


def tagged(*tags: str) -> Sentence:
    """A sentence with these tags; its words don't matter."""
    return [(f"w{k}", tag) for k, tag in enumerate(tags)]


def test_worked_example() -> None:
    """Two of five tokens differ; the tag frequencies alone would give 9 of 25, so kappa is (0.6 - 0.36) / 0.64."""
    first = [tagged("NOUN", "NOUN", "VERB"), tagged("VERB", "ADJ")]
    second = [tagged("NOUN", "VERB", "VERB"), tagged("VERB", "NOUN")]
    result = agreement(first, second)
    assert (result.tokens, result.share) == (5, 0.6)
    assert result.kappa == pytest.approx((0.6 - (2 * 2 + 2 * 3) / 25) / (1 - (2 * 2 + 2 * 3) / 25))
    assert result.confusions == {("ADJ", "NOUN"): 1, ("NOUN", "VERB"): 1}


def test_full_agreement() -> None:
    """Nothing is confused, and kappa is 1, also where only one tag is used."""
    for sentence in (tagged("NOUN", "VERB"), tagged("NOUN", "NOUN")):
        result = agreement([sentence], [sentence])
        assert (result.share, result.kappa, result.confusions) == (1.0, 1.0, {})


def test_most_frequent_confusion_comes_first() -> None:
    """Direction matters: what the first annotator chose stands first."""
    result = agreement([tagged("ADP", "ADV", "ADV")], [tagged("ADV", "ADP", "ADP")])
    assert list(result.confusions.items()) == [(("ADV", "ADP"), 2), (("ADP", "ADV"), 1)]


def test_other_words() -> None:
    """Annotations of different texts can't be compared."""
    with pytest.raises(ValueError, match="Sentence 2 has different words"):
        agreement([tagged("X"), [("a", "DET")]], [tagged("X"), [("the", "DET")]])
    with pytest.raises(ValueError, match="1 and 2 sentences"):
        agreement([tagged("X")], [tagged("X")] * 2)
    with pytest.raises(ValueError, match="empty"):
        agreement([], [])
