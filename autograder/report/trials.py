"""How the taggers of a calibration did, as tables in the terminal."""

from collections.abc import Sequence
from statistics import fmean
from typing import get_args

from rich import box
from rich.table import Table

from autograder.calibration import Kind, Trial
from autograder.treebank.corpus import Step

KINDS = get_args(Kind)


def trials_table(trials: Sequence[Trial]) -> Table:
    """Each tagger's mean accuracy and its range, on all words and on ambiguous ones, and its seconds of training."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("tagger", "kind"):
        shown.add_column(head)
    for head in ("all words", "ambiguous words", "seconds"):
        shown.add_column(head, justify="right")
    for trial in trials:
        ranges = [_range(trial.all), _range(trial.ambiguous)]
        shown.add_row(trial.name, trial.kind, *ranges, f"{fmean(trial.seconds):.1f}")
    return shown


def steps_table(steps: Sequence[Step], trials: Sequence[Trial]) -> Table:
    """Each step's accuracy, and how many trainings of each kind reached it."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("step")
    shown.add_column("accuracy", justify="right")
    for kind in KINDS:
        shown.add_column(f"{kind} ones that reach it", justify="right")
    for step in steps:
        reached = [_reached(step, [trial for trial in trials if trial.kind == kind]) for kind in KINDS]
        shown.add_row(f"{step.on} words", f"{step.accuracy:.1%}", *reached)
    return shown


def _range(values: Sequence[float]) -> str:
    return f"{fmean(values):.1%} ({min(values):.1%} to {max(values):.1%})"


def _reached(step: Step, trials: Sequence[Trial]) -> str:
    values = [value for trial in trials for value in (trial.all if step.on == "all" else trial.ambiguous)]
    return f"{sum(value >= step.accuracy for value in values)} of {len(values)}"
