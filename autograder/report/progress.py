"""What a class's grades were when they last changed, so that the report can say what is new."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean

from autograder.files import write_atomically
from autograder.report.overview import tally
from autograder.results import SubmissionResult

KEPT = 2  # runs: the last one, and the one that it is compared with
MOVED = 5  # questions named, those that moved most


@dataclass(frozen=True)
class Run:
    """One run: when it ended, everybody's points, the percentage that solved each question, and which grades changed.

    Each of the `changes` is a sentence such as `amara gates-rnn: 0 to 2`.
    """

    when: str
    scores: dict[str, float]
    solved: dict[str, int]
    changes: list[str]


@dataclass(frozen=True)
class Progress:
    """The last run beside the one before."""

    since: str
    new: list[str]
    means: tuple[float, float]
    moved: list[tuple[str, int, int]]
    changes: list[str]


def remember(file: Path, results: Sequence[SubmissionResult], changes: Sequence[str], when: datetime) -> None:
    """Add a run to the file, unless its grades are those of the last one."""
    scores = {result.student: result.score for result in results}
    solved = {one.id: one.solved_percent for one in tally(list(results)) if one.solved_percent is not None}
    runs = _read(file)
    if not runs or (runs[-1].scores, runs[-1].solved) != (scores, solved):
        runs.append(Run(when.isoformat(timespec="minutes"), scores, solved, list(changes)))
        write_atomically(file, json.dumps([asdict(run) for run in runs[-KEPT:]], indent=1, ensure_ascii=False))


def progress(file: Path) -> Progress | None:
    """What is new since the run before the last; None where there was none."""
    runs = _read(file)
    if len(runs) < KEPT:
        return None
    before, after = runs[-KEPT:]
    moved = [(name, before.solved[name], now) for name, now in after.solved.items() if name in before.solved]
    moved = sorted((move for move in moved if move[1] != move[2]), key=lambda move: -abs(move[2] - move[1]))
    means = (fmean(before.scores.values()), fmean(after.scores.values()))
    new = [student for student in after.scores if student not in before.scores]
    return Progress(_date(before.when), new, means, moved[:MOVED], after.changes)


def _date(when: str) -> str:
    moment = datetime.fromisoformat(when)
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def _read(file: Path) -> list[Run]:
    """The runs in the file; none where it can't be read, as nothing but a comparison is lost with it."""
    try:
        return [Run(**run) for run in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
