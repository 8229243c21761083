"""How right a tagger is: on all words, and on those that only their neighbours tell apart."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from autograder.treebank.baselines import TaggedSentence

Measure = Literal["all", "ambiguous"]
"""On which hidden words a tagger is measured."""


@dataclass(frozen=True)
class Score:
    """Shares of words with the right tag, between 0 and 1."""

    all: float
    ambiguous: float

    def on(self, measure: Measure) -> float:
        """One of the two shares."""
        return self.all if measure == "all" else self.ambiguous

    def rounded(self) -> dict[str, float]:
        """Both shares to a tenth of a percent."""
        return {"all": round(self.all, 3), "ambiguous": round(self.ambiguous, 3)}


def ambiguous_words(train: list[TaggedSentence]) -> frozenset[str]:
    """The forms, as written, that have more than one tag in training."""
    tags_of: defaultdict[str, set[str]] = defaultdict(set)
    for words, tags in train:
        for word, tag in zip(words, tags, strict=True):
            tags_of[word].add(tag)
    return frozenset(word for word, tags in tags_of.items() if len(tags) > 1)


def score(predicted: list[list[str]], gold: list[TaggedSentence], ambiguous: frozenset[str]) -> Score:
    """Compare predicted tags with the right ones; raises ValueError where there is not one tag a word."""
    right = {"all": 0, "ambiguous": 0}
    words_seen = {"all": 0, "ambiguous": 0}
    for guesses, (words, tags) in zip(predicted, gold, strict=True):
        for guess, word, tag in zip(guesses, words, tags, strict=True):
            for kind in ("all", "ambiguous") if word in ambiguous else ("all",):
                words_seen[kind] += 1
                right[kind] += guess == tag
    return Score(*(right[kind] / max(words_seen[kind], 1) for kind in ("all", "ambiguous")))
