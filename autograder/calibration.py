"""Set the accuracies that earn the tagger's points: between what right taggers reach and what wrong ones do.

Every design is trained from many seeds. What a right one reaches is taken as normally distributed around its mean:
fewer than one in 1000 further trainings then end more than `RARE` standard deviations below it (the one-sided
prediction interval for 20 observations: Student's t quantile 3.58 for 19 degrees of freedom, times the square root of
1 + 1/20). A wrong one must not have reached every step in any of its trainings.
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
from math import floor
from pathlib import Path
from statistics import fmean, stdev
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
SEEDS = 20
RARE = 3.67
# Training gives the same bits only on one kind of processor: another one may end so much lower.
OTHER_PROCESSORS = 0.005
GRAIN = 0.005  # thresholds are printed, so they are round

Kind = Literal["right", "half", "wrong"]
# Sees what came before a word but not what follows: a tagger worth points, and none worth all of them.
HALF_RIGHT = ("one-direction",)
# These learn words, but nothing about their neighbours: they should miss every step.
WITHOUT_CONTEXT = ("no-context", "sentences-mixed", "labels-shifted")


class CalibrationError(Exception):
    """Taggers whose accuracies don't allow for steps; the message names them."""


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
        return fmean(values) - RARE * stdev(values) - OTHER_PROCESSORS

    def most(self, measure: Measure) -> float:
        """What it reached in none of its trainings."""
        values: list[float] = getattr(self, measure)
        return max(values) + OTHER_PROCESSORS


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
    all words also one that one direction reaches. Raises CalibrationError where a wrong tagger could reach all of
    them, or where a tagger without context is as good as others.
    """
    able = [trial for trial in trials if trial.kind != "wrong"]
    right = [trial for trial in trials if trial.kind == "right"]
    poor = [trial for trial in trials if trial.name in WITHOUT_CONTEXT]
    steps = (
        Step("all", _between(poor, able, "all")),
        Step("all", _round(min(trial.least("all") for trial in able))),
        Step("all", _round(min(trial.least("all") for trial in right))),
        Step("ambiguous", _between(poor, able, "ambiguous")),
        Step("ambiguous", _round(min(trial.least("ambiguous") for trial in right))),
    )
    for trial in trials:
        if trial.kind != "right" and all(trial.most(step.on) >= step.accuracy for step in steps):
            raise CalibrationError(f"{trial.name} could reach every step: train right taggers longer, or drop it.")
    return steps


def write_steps(corpus: Corpus, trials: Sequence[Trial]) -> tuple[Step, ...]:
    """Set the steps of a treebank and store them with their evidence.

    Raises CalibrationError where there are none between these trials; the evidence is stored then too.
    """
    _store(corpus, (), trials)
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
    """Half-way between what taggers without context may reach and what the others do at least."""
    highest, lowest = max(poor, key=lambda one: one.most(measure)), min(able, key=lambda one: one.least(measure))
    if highest.most(measure) > lowest.least(measure):
        raise CalibrationError(
            f"On {measure} words, {highest.name} may reach {highest.most(measure):.1%} and {lowest.name} may end at "
            f"{lowest.least(measure):.1%}: no step lies between them on this treebank."
        )
    return _round((highest.most(measure) + lowest.least(measure)) / 2)


def _round(share: float) -> float:
    """Down to the next round figure, in favour of students."""
    return round(floor(share / GRAIN) * GRAIN, 3)
