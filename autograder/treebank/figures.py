"""Figures that describe a treebank: its size, its tags, how ambiguous and how new its words are."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from autograder.treebank.conllu import Sentence


@dataclass(frozen=True)
class Statistics:
    """Figures of one part of a treebank. Shares lie between 0 and 1."""

    sentences: int
    tokens: int
    types: int
    """Different word forms as written."""
    tag_counts: dict[str, int]
    """Most frequent tag first."""
    ambiguity: float
    """Share of tokens whose form has more than one tag in this part."""

    @property
    def mean_length(self) -> float:
        """Tokens a sentence."""
        return self.tokens / self.sentences


def statistics(sentences: list[Sentence]) -> Statistics:
    """Count one part of a treebank, which must not be empty."""
    forms = readings(sentences)
    tags = Counter(tag for sentence in sentences for _, tag in sentence)
    tokens = tags.total()
    ambiguous = sum(counts.total() for counts in forms.values() if len(counts) > 1)
    ranked = dict(sorted(tags.items(), key=lambda item: (-item[1], item[0])))
    return Statistics(len(sentences), tokens, len(forms), ranked, ambiguous / tokens)


def readings(sentences: list[Sentence]) -> dict[str, Counter[str]]:
    """How often each form, as written, has each tag."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for form, tag in sentence:
            forms[form][tag] += 1
    return dict(forms)


def unknown_share(train: list[Sentence], held_out: list[Sentence]) -> float:
    """Share of the held-out tokens whose form, as written, doesn't occur in training."""
    known = readings(train)
    forms = [form for sentence in held_out for form, _ in sentence]
    return sum(form not in known for form in forms) / len(forms)


def once_pairs(sentences: list[Sentence]) -> dict[tuple[str, str], int]:
    """Pairs of a lower-cased word and its tag that occur once, in alphabetical order, each with its sentence's index.

    A slip of the annotator is most often such a pair, so each is worth a look.
    """
    where: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, sentence in enumerate(sentences):
        for form, tag in sentence:
            where[form.lower(), tag].append(index)
    return {pair: found[0] for pair, found in sorted(where.items()) if len(found) == 1}
