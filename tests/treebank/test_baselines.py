"""The two bars: what they do by hand, and the model's best path against all paths."""

from collections.abc import Callable
from itertools import pairwise, product
from math import log

import pytest

from autograder.treebank.baselines import TaggedSentence, Tagger, accuracy, frequency_tagger, hmm_tagger


def tagged(text: str) -> TaggedSentence:
    """Words and tags of "word/TAG word/TAG"."""
    pairs = [item.split("/") for item in text.split()]
    return [word for word, _ in pairs], [tag for _, tag in pairs]


TRAIN = [
    tagged("I/PRON watch/VERB the/DET game/NOUN ./PUNCT"),
    tagged("They/PRON watch/VERB me/PRON ./PUNCT"),
    tagged("The/DET watch/NOUN was/AUX slowly/ADV sinking/VERB ./PUNCT"),
    tagged("We/PRON lost/VERB the/DET game/NOUN ./PUNCT"),
]


def test_frequency_tagger() -> None:
    """A known word has one tag for good; an unknown one is judged by its longest known ending and its capital."""
    tag = frequency_tagger(TRAIN)
    assert tag([["the", "watch"], ["quickly", "thinking"], ["Nina"]]) == [["DET", "VERB"], ["ADV", "VERB"], ["PRON"]]


def test_ties_go_by_the_alphabet() -> None:
    """Equally frequent tags are no matter of chance."""
    assert frequency_tagger([tagged("cook/VERB cook/NOUN")])([["cook"]]) == [["NOUN"]]


def test_hmm_reads_the_tag_before() -> None:
    """The same word gets another tag after a determiner than after a pronoun."""
    tag = hmm_tagger(TRAIN)
    assert tag([["the", "watch", "."], ["They", "watch", "me", "."]]) == [
        ["DET", "NOUN", "PUNCT"],
        ["PRON", "VERB", "PRON", "PUNCT"],
    ]


@pytest.mark.parametrize("text", ["We watch the watch", "the sinking was lost", "slowly unknown"])
def test_hmm_finds_the_best_of_all_paths(text: str) -> None:
    """No path of tags has a higher score, by the definition written out once more."""
    words = text.split()
    all_tags = [tag for _, tags in TRAIN for tag in tags]
    tags = sorted(set(all_tags))
    bigrams = [pair for _, sequence in TRAIN for pair in pairwise(["<start>", *sequence])]
    seen = [pair for sentence in TRAIN for pair in zip(*sentence, strict=True)]

    def counts(word: str) -> list[str]:
        known = [tag for form, tag in seen if form == word]
        once = [(form, tag) for form, tag in seen if [other for other, _ in seen].count(form) == 1]
        alike = [
            [tag for form, tag in once if form.lower().endswith(word[k:].lower()) and form.istitle() == word.istitle()]
            for k in range(max(0, len(word) - 3), len(word) + 1)
        ]
        return known or next(filter(None, alike))

    def score(path: tuple[str, ...]) -> float:
        total = 0.0
        for word, (before, tag) in zip(words, pairwise(["<start>", *path]), strict=True):
            after = [second for first, second in bigrams if first == before]
            share = all_tags.count(tag) / len(all_tags)
            total += log((after.count(tag) + 1) / (len(after) + len(tags)))
            total += log((counts(word).count(tag) + 0.1 * share) / (len(counts(word)) + 0.1) / share)
        return total

    best = max(product(tags, repeat=len(words)), key=score)
    [found] = hmm_tagger(TRAIN)([words])
    assert score(tuple(found)) == pytest.approx(score(best))


@pytest.mark.parametrize("build", [frequency_tagger, hmm_tagger])
def test_any_word_gets_a_tag(build: Callable[[list[TaggedSentence]], Tagger]) -> None:
    """Words of another script, of one letter, or without a letter are tagged too; no words give no tags."""
    tag = build([tagged("a/DET a/DET cat/NOUN cat/NOUN")])
    assert [len(tags) for tags in tag([["كتاب", "x", "?"], []])] == [3, 0]


def test_accuracy() -> None:
    """The share is taken over all words, not sentence by sentence."""
    held_out = [tagged("the/DET game/NOUN game/NOUN"), tagged("the/PRON")]
    assert accuracy(frequency_tagger(TRAIN), held_out) == 0.75
