"""Set the accuracies that earn the tagger's points: between what right taggers reach and what wrong ones do.

Every design is trained from many seeds. What a right one reaches is taken as normally distributed around its mean:
fewer than one in 1000 further trainings then end below its one-sided prediction interval. Where that leaves no room
between right taggers and wrong ones, right ones get their points all the same, and `doubts` says who else may.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from io import StringIO
from itertools import takewhile
from math import ceil, floor, fsum, sqrt
from pathlib import Path
from statistics import NormalDist, fmean, stdev
from typing import Any, Literal

import torch

from autograder import catalogue
from autograder.catalogue import Entry
from autograder.conditions import TAGGER_QUESTION
from autograder.course import Course, CourseError
from autograder.files import write_atomically
from autograder.handles import execute
from autograder.treebank.baselines import Tagger
from autograder.treebank.corpus import Corpus, Step
from autograder.treebank.scores import Measure, Score

TOPIC = "tagger"
RARE = 0.001  # how often a right tagger may miss a step
# Training gives the same bits only on one kind of processor: another one may end so much lower.
OTHER_PROCESSORS = 0.005
GRAIN = 0.005  # thresholds are printed, so they are round

Kind = Literal["right", "half", "wrong"]
# Sees what came before a word but not what follows: a tagger worth points, and none worth all of them.
HALF_RIGHT = ("one-direction",)
# These learn words, but nothing about their neighbours: they should miss every step.
WITHOUT_CONTEXT = ("no-context", "sentences-mixed", "labels-shifted")


@dataclass(frozen=True)
class Design:
    """A tagger to train: its name, which kind of answer it is, its code, and the cells that run before it."""

    name: str
    kind: Kind
    code: str
    before: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Names the code, so that evidence of an older version is told from today's."""
        return hashlib.sha256(self.code.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Trial:
    """How a design did: its score on the hidden sentences, and its seconds of training, for each seed."""

    name: str
    kind: Kind
    digest: str
    all: list[float]
    ambiguous: list[float]
    seconds: list[float]

    def least(self, measure: Measure) -> float:
        """What it falls short of less than once in a thousand trainings."""
        values: list[float] = getattr(self, measure)
        return fmean(values) - deviations(len(values)) * stdev(values) - OTHER_PROCESSORS

    def most(self, measure: Measure) -> float:
        """What it reached in none of its trainings."""
        values: list[float] = getattr(self, measure)
        return max(values) + OTHER_PROCESSORS


def deviations(trainings: int) -> float:
    """How many standard deviations below the mean of so many trainings (5 or more) one in 1000 further ones ends.

    The one-sided prediction interval: Student's t quantile, times sqrt(1 + 1/n). The quantile is expanded around the
    normal one (Abramowitz & Stegun, Handbook of Mathematical Functions, 26.7.5): 3.58 for 20 trainings, and for 5
    6.9 where 7.2 is exact.
    """
    z, freedom = NormalDist().inv_cdf(1 - RARE), trainings - 1
    terms: tuple[float, ...] = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    quantile = fsum(term / freedom**power for power, term in enumerate(terms))
    return quantile * sqrt(1 + 1 / trainings)


def designs(course: Course, assignment: str) -> list[Design]:
    """The taggers to train: the reference, the accepted answers, and the catalogue's wrong ones."""
    notebooks = course.assignment(assignment).notebooks
    spec = next((spec for spec in notebooks if TAGGER_QUESTION in spec.answers), None)
    if spec is None:
        raise CourseError(f"{assignment} has no question {TAGGER_QUESTION}, so there is nothing to calibrate.")
    cells = [cell for cell in spec.reference if cell.role in ("setup", "answer")]
    before = tuple(cell.source for cell in takewhile(lambda cell: cell.question != TAGGER_QUESTION, cells))
    right = [Entry(TAGGER_QUESTION, "reference", "", spec.answers[TAGGER_QUESTION]), *catalogue.accepted(TOPIC)]
    found = [Design(entry.name, "right", entry.code, before) for entry in right if entry.question == TAGGER_QUESTION]
    for entry in catalogue.misconceptions(TOPIC):
        if entry.question == TAGGER_QUESTION:
            found.append(Design(entry.name, "half" if entry.name in HALF_RIGHT else "wrong", entry.code, before))
    return found


def calibrate(
    corpus: Corpus, entries: Sequence[Design], seeds: int, executor: Executor, trained: Callable[[], object]
) -> list[Trial]:
    """Train every design from so many seeds; `trained` is called after each training."""
    jobs = [[executor.submit(train, corpus, design, seed) for seed in range(seeds)] for design in entries]
    for _ in as_completed([job for row in jobs for job in row]):
        trained()
    return [_trial(design, [job.result() for job in row]) for design, row in zip(entries, jobs, strict=True)]


def train(corpus: Corpus, design: Design, seed: int) -> tuple[Score, float]:
    """Train a design once; gives its score on the hidden sentences and its seconds of training."""
    torch.set_num_threads(1)
    make: Any = execute([*design.before, design.code])["train_treebank_tagger"]
    began = time.process_time()
    with redirect_stdout(StringIO()):  # each draws a progress bar
        tagger: Tagger = make(corpus.train, corpus.dev, seed)
    return corpus.of(tagger), round(time.process_time() - began, 1)


def steps_between(trials: Sequence[Trial]) -> tuple[Step, ...]:
    """The steps that these trials allow for, from the lowest to the highest on each measure.

    On each measure there is one between taggers without context and all others, and one that right taggers reach; on
    all words also one that one direction reaches. Where no accuracy lies between, a step is what right taggers reach,
    and others may reach it too: see `doubts`.
    """
    able = [trial for trial in trials if trial.kind != "wrong"]
    right = [trial for trial in trials if trial.kind == "right"]
    poor = [trial for trial in trials if trial.name in WITHOUT_CONTEXT]
    return (
        Step("all", _between(poor, able, "all")),
        Step("all", _round(min(trial.least("all") for trial in able))),
        Step("all", _round(min(trial.least("all") for trial in right))),
        Step("ambiguous", _between(poor, able, "ambiguous")),
        Step("ambiguous", _round(min(trial.least("ambiguous") for trial in right))),
    )


def doubts(trials: Sequence[Trial], steps: Sequence[Step], training_seconds: float) -> list[str]:
    """Sentences on what these steps can't do, and on right taggers that come near the time that a training may take."""
    found = []
    for step in dict.fromkeys(steps):
        if poor := [trial.name for trial in trials if trial.name in WITHOUT_CONTEXT and _may_reach(trial, step)]:
            found.append(
                f"The step at {step.accuracy:.1%} of {step.on} words may be reached without context "
                f"({', '.join(poor)}): right taggers are hardly better there."
            )
    if names := [trial.name for trial in trials if trial.kind != "right" and _reaches_all(trial, steps)]:
        found.append(
            f"{', '.join(names)} could reach every step. More sentences for training and for testing, and more seeds, "
            "set steps closer to right taggers."
        )
    slowest = max(seconds for trial in trials if trial.kind == "right" for seconds in trial.seconds)
    if slowest > training_seconds / 2:
        found.append(
            f"Right taggers took up to {slowest:.0f} s of processor time, and a training is stopped after "
            f"{training_seconds:g} s: set c.Limits.training_seconds to {2 * ceil(slowest)} or more in "
            "nbgrader_config.py, and c.Limits.notebook_seconds with it."
        )
    return found


def write_steps(corpus: Corpus, trials: Sequence[Trial]) -> tuple[Step, ...]:
    """Set the steps of a treebank and store them with their evidence."""
    steps = steps_between(trials)
    _store(corpus, steps, trials)
    return steps


def read_trials(steps_file: Path) -> list[Trial]:
    """The evidence that was stored with the steps."""
    return [Trial(**trial) for trial in json.loads(steps_file.read_text(encoding="utf-8"))["evidence"]]


def _store(corpus: Corpus, steps: Sequence[Step], trials: Sequence[Trial]) -> None:
    told = {"steps": [asdict(step) for step in steps], "evidence": [asdict(trial) for trial in trials]}
    lists = (f'"{name}": [\n' + ",\n".join(map(json.dumps, items)) + "\n]" for name, items in told.items())
    head = f'"treebank": {json.dumps(corpus.name)},\n"digest": {json.dumps(corpus.digest)}'
    write_atomically(corpus.steps_file, "{\n" + ",\n".join([head, *lists]) + "\n}\n")


def _trial(design: Design, runs: Sequence[tuple[Score, float]]) -> Trial:
    scores = [(round(score.all, 5), round(score.ambiguous, 5)) for score, _ in runs]
    on_all, on_ambiguous = (list(values) for values in zip(*scores, strict=True))
    return Trial(design.name, design.kind, design.digest, on_all, on_ambiguous, [seconds for _, seconds in runs])


def _between(poor: Sequence[Trial], able: Sequence[Trial], measure: Measure) -> float:
    """Half-way between what taggers without context may reach and what the others do at least.

    That least itself, where it is the lower one.
    """
    highest, lowest = max(trial.most(measure) for trial in poor), min(trial.least(measure) for trial in able)
    return _round(min((highest + lowest) / 2, lowest))


def _may_reach(trial: Trial, step: Step) -> bool:
    return trial.most(step.on) >= step.accuracy


def _reaches_all(trial: Trial, steps: Sequence[Step]) -> bool:
    return all(_may_reach(trial, step) for step in steps)


def _round(share: float) -> float:
    """Down to the next round figure, in favour of students."""
    return round(floor(share / GRAIN) * GRAIN, 3)
