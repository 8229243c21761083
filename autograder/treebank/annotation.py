"""How far two annotators agree."""

from collections import Counter
from dataclasses import dataclass

from autograder.treebank.conllu import Sentence


@dataclass(frozen=True)
class Agreement:
    """Two annotations of the same words compared."""

    tokens: int
    share: float
    """Share of the tokens with the same tag."""
    kappa: float
    """Cohen's kappa: agreement beyond chance, 1 for full agreement, 0 for no more than chance gives."""
    confusions: dict[tuple[str, str], int]
    """How often the first annotator's tag met another one of the second's, most frequent pair first."""


def agreement(first: list[Sentence], second: list[Sentence]) -> Agreement:
    """Compare two annotations. Raises ValueError where their words differ."""
    pairs: Counter[tuple[str, str]] = Counter()
    if len(first) != len(second):
        raise ValueError(f"The annotations have {len(first)} and {len(second)} sentences.")
    for number, (one, other) in enumerate(zip(first, second, strict=True), 1):
        if [form for form, _ in one] != [form for form, _ in other]:
            raise ValueError(f"Sentence {number} has different words in the two annotations.")
        pairs.update((tag, other_tag) for (_, tag), (_, other_tag) in zip(one, other, strict=True))
    tokens = pairs.total()
    if not tokens:
        raise ValueError("The annotations are empty.")
    share = sum(count for (tag, other_tag), count in pairs.items() if tag == other_tag) / tokens
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return Agreement(tokens, share, _kappa(pairs, share), {pair: count for pair, count in ranked if pair[0] != pair[1]})


def _kappa(pairs: Counter[tuple[str, str]], share: float) -> float:
    tokens = pairs.total()
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (tag, other_tag), count in pairs.items():
        first[tag] += count
        second[other_tag] += count
    chance = sum(first[tag] * second[tag] for tag in first) / tokens**2
    return (share - chance) / (1 - chance) if chance < 1 else 1.0
