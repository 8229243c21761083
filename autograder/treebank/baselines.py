"""Two taggers without a network: the bars that a trained one has to beat."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import log
from typing import TypeVar

TaggedSentence = tuple[list[str], list[str]]
"""The words of a sentence and their tags."""
Tagger = Callable[[list[list[str]]], list[list[str]]]
"""Takes the words of sentences, returns a tag for each word."""

Key = TypeVar("Key")

LONGEST_ENDING = 3
SENTENCE_START = "<start>"


def frequency_tagger(train: list[TaggedSentence]) -> Tagger:
    """Give each word its most frequent tag in training, whatever stands around it.

    A word that training doesn't have gets the most frequent tag of words with the same ending.
    """
    evidence = _evidence(train)
    return lambda sentences: [[_most_frequent(evidence(word)) for word in words] for words in sentences]


def hmm_tagger(train: list[TaggedSentence]) -> Tagger:
    """Give each sentence its best path of tags in a bigram hidden Markov model.

    The score of a path is the sum, over its words, of log P(tag | tag before) and log P(word | tag). By Bayes' rule the
    second is log P(tag | word) - log P(tag), up to a number that is the same for all tags of the word.
    """
    evidence = _evidence(train)
    tag_counts = Counter(tag for _, tags in train for tag in tags)
    share = {tag: count / tag_counts.total() for tag, count in sorted(tag_counts.items())}
    followers = _count((before, tag) for _, tags in train for before, tag in pairwise([SENTENCE_START, *tags]))

    # Nothing is impossible: each tag may follow each tag, and a word may have a tag it was never seen with.
    step = {
        before: {tag: log((followers[before][tag] + 1) / (followers[before].total() + len(share))) for tag in share}
        for before in [SENTENCE_START, *share]
    }

    def emission(word: str) -> dict[str, float]:
        counts = evidence(word)
        return {tag: log((counts[tag] + 0.1 * share[tag]) / (counts.total() + 0.1)) - log(share[tag]) for tag in share}

    def best_path(words: list[str]) -> list[str]:
        best: dict[str, tuple[float, list[str]]] = {SENTENCE_START: (0.0, [])}  # last tag: score and path that ends so
        for word in words:
            fits = emission(word)
            best = {
                tag: max((score + step[last][tag] + fits[tag], [*path, tag]) for last, (score, path) in best.items())
                for tag in share
            }
        return max(best.values())[1]

    return lambda sentences: [best_path(words) for words in sentences]


def accuracy(tagger: Tagger, held_out: list[TaggedSentence]) -> float:
    """Share of the held-out words that get the right tag."""
    predicted = tagger([words for words, _ in held_out])
    right = [
        guess == tag
        for guesses, (_, tags) in zip(predicted, held_out, strict=True)
        for guess, tag in zip(guesses, tags, strict=True)
    ]
    return sum(right) / len(right)


def _evidence(train: list[TaggedSentence]) -> Callable[[str], Counter[str]]:
    """A function that gives how often a word has each tag: from itself or, if training lacks it, from its ending."""
    tagged_words = [pair for words, tags in train for pair in zip(words, tags, strict=True)]
    tags_of_word = _count(tagged_words)
    # An unknown word is a rare word: the words seen once tell most about it.
    rare = [(word, tag) for word, tag in tagged_words if tags_of_word[word].total() == 1]
    tags_of_ending = _count((ending, tag) for word, tag in rare or tagged_words for ending in _endings(word))
    tags_of_any = Counter(tag for _, tag in tagged_words)

    def look_up(word: str) -> Counter[str]:
        if word in tags_of_word:
            return tags_of_word[word]
        return next((tags_of_ending[ending] for ending in _endings(word) if ending in tags_of_ending), tags_of_any)

    return look_up


def _endings(word: str) -> Iterator[tuple[str, bool]]:
    """The word's last three, two, one and no letters, each with whether the word begins with a capital."""
    for length in range(min(LONGEST_ENDING, len(word)), -1, -1):
        yield word[len(word) - length :].lower(), word[:1].isupper()


def _count(pairs: Iterable[tuple[Key, str]]) -> defaultdict[Key, Counter[str]]:
    """How often each key comes with each tag."""
    counts: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for key, tag in pairs:
        counts[key][tag] += 1
    return counts


def _most_frequent(counts: Counter[str]) -> str:
    """The most frequent tag, of several equally frequent ones the first in the alphabet."""
    return min(counts, key=lambda tag: (-counts[tag], tag))
