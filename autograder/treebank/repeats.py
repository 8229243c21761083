"""Find sentences that say the same or nearly the same."""

import math
import re
from collections import Counter, defaultdict

from autograder.treebank.conllu import Sentence


def duplicates(sentences: list[Sentence]) -> list[tuple[int, int]]:
    """Index pairs of sentences with the same words in the same order, whatever their case and punctuation."""
    seen: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, sentence in enumerate(sentences):
        seen[tuple(_words(sentence))].append(index)
    return sorted((first, other) for first, *others in seen.values() for other in others)


def near_duplicates(sentences: list[Sentence], overlap: float = 0.7) -> list[tuple[int, int]]:
    """Index pairs that share at least `overlap` of the longer one's words, in any order.

    Exact, yet quick: of n words of which at least k are shared, one of the n - k + 1 rarest must be among the shared
    ones, so only sentences that meet in such a word are compared.
    """
    numbered = [_number_repeats(_words(sentence)) for sentence in sentences]
    frequency = Counter(word for words in numbered for word in words)
    meeting: dict[tuple[str, int], list[int]] = defaultdict(list)
    pairs = set()
    for index, words in enumerate(numbered):
        rarest_first = sorted(words, key=lambda word: (frequency[word], word))
        shared_at_least = math.ceil(overlap * len(words))
        for word in rarest_first[: len(words) - shared_at_least + 1]:
            for other in meeting[word]:
                if len(words & numbered[other]) >= overlap * max(len(words), len(numbered[other])):
                    pairs.add((other, index))
            meeting[word].append(index)
    return sorted(pairs)


def _words(sentence: Sentence) -> list[str]:
    words = [form.lower() for form, _ in sentence if re.search(r"\w", form)]
    return words or [form for form, _ in sentence]


def _number_repeats(words: list[str]) -> set[tuple[str, int]]:
    """A set in which the second "the" of a sentence is another element than the first."""
    counts: Counter[str] = Counter()
    numbered = set()
    for word in words:
        counts[word] += 1
        numbered.add((word, counts[word]))
    return numbered
