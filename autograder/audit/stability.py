"""How sure the verdicts are: rates with their confidence bounds, and how far accuracies lie from their thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

from autograder.calibration import Trial, read_trials
from autograder.treebank.conllu import TreebankError
from autograder.treebank.corpus import Corpus, Step

CONFIDENCE = 0.95


def upper_bound(events: int, draws: int, confidence: float = CONFIDENCE) -> float:
    """The rate that is not exceeded with this confidence, where so many of the draws were events.

    This is Clopper and Pearson's exact bound, one-sided; without any event it is about 3 / draws, the rule of three.
    """
    if events >= draws:
        return 1.0
    low, high = events / draws, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if _at_most(events, draws, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(events: int, draws: int, rate: float) -> float:
    """The probability of at most so many events in so many draws, of a rate between 0 and 1."""
    logs = (
        lgamma(draws + 1)
        - lgamma(count + 1)
        - lgamma(draws - count + 1)
        + count * log(rate)
        + (draws - count) * log1p(-rate)
        for count in range(events + 1)
    )
    return sum(map(exp, logs))


@dataclass(frozen=True)
class Margin:
    """How far trainings lie from a step of the tagger's credit, as shares of the words.

    `above` is by how much the poorest training of a right tagger surpassed the step, `below` by how much the best one
    of a wrong tagger missed it; either may be negative. Not every step is meant to stop every wrong tagger.
    """

    step: Step
    above: float
    below: float
    right: int
    wrong: int


def margins(corpus: Corpus) -> list[Margin]:
    """The margins of a calibrated treebank's steps; none where it is not calibrated."""
    try:
        return [_margin(step, read_trials(corpus.steps_file)) for step in corpus.steps]
    except (TreebankError, OSError):
        return []


def _margin(step: Step, trials: Sequence[Trial]) -> Margin:
    def values(kind: str) -> list[float]:
        return [value for trial in trials if trial.kind == kind for value in getattr(trial, step.on)]

    right, wrong = values("right"), values("wrong")
    return Margin(step, min(right) - step.accuracy, step.accuracy - max(wrong), len(right), len(wrong))
