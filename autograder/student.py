"""A student's side of the hidden tests: one notebook, run cell by cell in a worker that may die at any moment."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from autograder import discretion
from autograder.handles import PROBE_SEED, Outcome, Probe, probe_source
from autograder.limits import Limits
from autograder.mending import defined
from autograder.notebooks import Cell
from autograder.reading import Reading
from autograder.worker.client import Reason, Worker, WorkerGone, Zygote
from autograder.worker.codec import Data, plain
from autograder.worker.probing import Answer

NO_ANSWER = Answer()
# No cell is begun with less.
_LEAST_SECONDS = 0.1
# How the errors of cells begin that tell of more than a mistake.
NOTEWORTHY = ("PermissionError", "SystemExit", "MemoryError", "RuntimeError: it needed more")


class OutOfTime(Exception):
    """The notebook has used up all its seconds."""


@dataclass
class Student:
    """Runs one notebook's cells and answers probes from it.

    A cell that ends the worker (by a limit or a crash) is left out when the worker is started again, so it costs its
    own question only. `notes` tell in sentences what happened, `tried` holds the outcomes of the question at hand.
    """

    zygote: Zygote
    cells: Sequence[Cell]
    limits: Limits
    notes: list[str] = field(default_factory=list)
    tried: list[Outcome] = field(default_factory=list)
    timed_out: bool = False
    crashed: bool = False
    gone: str = ""  # why the worker ended in the question at hand
    reading: Reading | None = None  # what the cells say, once a worker has looked through them
    crowded: bool = False  # whether the cells left little memory to the probes
    _errors: dict[int, str] = field(default_factory=dict)  # by cell number: why the cell failed
    _left_out: dict[int, Reason] = field(default_factory=dict)  # by cell number: how the cell ended the worker
    _apart: str | None = None  # the question that is tried without the cells of others
    _left_out_apart: set[int] = field(default_factory=set)  # the cells that ended its worker
    _question: str = ""  # the one at hand
    _supplied: list[str] = field(default_factory=list)
    _seconds: float | None = None
    _ran: dict[Probe, Outcome] = field(default_factory=dict)
    _worker: Worker | None = None
    _spent: dict[bool, float] = field(default_factory=lambda: {False: 0.0, True: 0.0})  # seconds, by whether apart

    def enter(
        self, question: str, supplied: Sequence[str] = (), seconds: float | None = None, apart: bool = False
    ) -> None:
        """Begin a question. The `supplied` right answers to earlier ones hold, below the student's own answer to it.

        Each probe of it may take so many `seconds`, by default the limit of a probe. `apart` tries it in a worker of
        its own, in which only the set-up and the cells that the answer leans on have run.
        """
        self.tried, self.gone, self._seconds, self._ran = [], "", seconds, {}
        self._question = question
        self._supplied = list(supplied)
        if apart:
            self.close()
            self._apart, self._left_out_apart = question, set()
        try:
            self._ready()
            if self._worker and supplied:
                self._supplied += [cell.source for cell in self._to_run() if self._answers(cell, question)]
                with self._clock(self._worker):
                    self._worker.supply(self._supplied)
        except (WorkerGone, OutOfTime) as end:
            self._ended(end)

    def leave(self) -> None:
        """End the question: the student's own answers to earlier ones are back."""
        if self._apart:
            self.close()
            self._apart = None
        try:
            if self._worker and self._supplied:
                self._worker.restore()
        except WorkerGone as end:
            self._ended(end)
        self._supplied = []

    @property
    def disturbed(self) -> bool:
        """Whether something in the notebook may have got in the way of answers that are right by themselves."""
        reaches = self.reading is None or self.reading.reaches
        return reaches or self.timed_out or self.crashed or self.crowded or bool(self._errors)

    def run(self, probe: Probe, *inputs: Data) -> Outcome:
        """What the probe gives in the student's notebook. Once the worker has ended, no later probe is tried."""
        data = [plain(value) for value in inputs]
        answer, source = NO_ANSWER, probe_source(probe)
        if self._worker and not self.gone:
            try:
                answer = self._asked(self._worker, source, probe.__name__, data)
            except (WorkerGone, OutOfTime) as end:
                self._ended(end)
        answer = discretion.discreet(answer, source, self._written)
        gone = self.gone or self.limits.told_of(answer.raised)
        line = self._line(answer.at)
        outcome = Outcome(probe, tuple(data), answer, gone, self._why_missing(answer.missing), line)
        self.tried.append(outcome)
        return outcome

    def run_once(self, probe: Probe, *inputs: Data) -> Outcome:
        """What the probe gave when it was first run in this question: for what takes long and serves several tests."""
        if probe not in self._ran:
            self._ran[probe] = self.run(probe, *inputs)
        return self._ran[probe]

    def close(self) -> None:
        """End the worker, if it lives."""
        if self._worker:
            self._worker.close()
            self._worker = None

    def _ready(self) -> None:
        """Have a worker in which every cell has run that doesn't end it; raises OutOfTime where that takes too long."""
        while self._worker is None:
            worker = self.zygote.spawn()
            try:
                if self.reading is None:
                    self._read(worker)
                self._run_cells(worker)
                self.crowded |= worker.crowded
                self._worker = worker
            except WorkerGone:
                continue  # once more, without the cell that ended it
            except OutOfTime:
                worker.close()
                raise

    def _read(self, worker: Worker) -> None:
        """Look through the cells, before any has run."""
        try:
            with self._clock(worker):
                self.reading = Reading.by(worker, self.cells)
        except WorkerGone:
            self.reading = Reading.of(self.cells, None)
            self._note("Its cells are too much for a look through them: a person has to take it.")
            raise

    def _run_cells(self, worker: Worker) -> None:
        for cell in self._to_run():
            try:
                with self._clock(worker):
                    reply = worker.run_cell(cell.source, seconds=min(self._left(), self.limits.cell_seconds))
            except WorkerGone as end:
                self._remember(end)
                self._left_out[cell.number] = end.reason
                self._left_out_apart.add(cell.number)
                self._errors[cell.number] = f"Cell {cell.number} was left out. {end.detail}"
                self._note(self._errors[cell.number])
                raise
            if reply.error:
                self._errors[cell.number] = f"Cell {cell.number} stopped with {reply.error}."
                if reply.error.startswith(NOTEWORTHY):
                    self._note(self._errors[cell.number])

    def _to_run(self) -> list[Cell]:
        """The cells to run, without those that end the worker.

        Where a question is tried apart, a cell that has ended a worker gets another chance, as that may have been the
        doing of others; not an endless one, which takes long.
        """
        if self.reading is None:
            return []
        if self._apart is None:
            return [cell for cell in self.reading.to_run() if cell.number not in self._left_out]
        hopeless = {number for number, reason in self._left_out.items() if reason == "timeout"} | self._left_out_apart
        return [cell for cell in self.reading.apart(self._apart) if cell.number not in hopeless]

    def _answers(self, cell: Cell, question: str) -> bool:
        return self.reading is not None and cell in self.reading.answer(question)

    def _asked(self, worker: Worker, source: str, name: str, data: Sequence[Data]) -> Answer:
        if self._seconds is not None:  # what takes long has its own limit
            return worker.run_probe(source, name, data, PROBE_SEED, self._seconds)
        with self._clock(worker):
            return worker.run_probe(source, name, data, PROBE_SEED, min(self._left(), self.limits.probe_seconds))

    @contextmanager
    def _clock(self, worker: Worker) -> Iterator[None]:
        """Count what the notebook's code takes of its seconds; trying questions apart has as many of its own."""
        began = time.monotonic() - worker.spared
        try:
            yield
        finally:
            self._spent[self._apart is not None] += time.monotonic() - worker.spared - began

    def _left(self) -> float:
        """The seconds that the notebook has left; raises OutOfTime."""
        left = self.limits.notebook_seconds - self._spent[self._apart is not None]
        if left < _LEAST_SECONDS:
            self.timed_out = True
            raise OutOfTime(self.limits.told("notebook"))
        return left

    @cached_property
    def _written(self) -> frozenset[str]:
        return discretion.words(cell.source for cell in self.cells)

    def _note(self, sentence: str) -> None:
        """Take a note, once: cells run again in every worker."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _ended(self, end: WorkerGone | OutOfTime) -> None:
        """The worker is no more: remember why."""
        self.close()
        if isinstance(end, WorkerGone):
            self._remember(end)
        self.gone = end.detail if isinstance(end, WorkerGone) else str(end)

    def _remember(self, end: WorkerGone) -> None:
        self.timed_out |= end.reason == "timeout"
        self.crashed |= end.reason != "timeout"

    def _line(self, at: Sequence[tuple[str, int]]) -> int | None:
        """The line of the answer's cell that an exception came from; None where another cell may define the same."""
        written = [cell for cell in self.cells if cell.role in ("answer", "own")]
        for place, line in reversed(at):
            name = place.partition(".")[0]
            homes = [cell for cell in written if name in defined(cell.source)]
            if len(homes) == 1 and homes[0].question == self._question:
                return line if 1 <= line <= homes[0].source.count("\n") + 1 else None
        return None

    def _why_missing(self, name: str | None) -> str:
        """Why the notebook does not have that name, where a cell that should define it failed."""
        numbers = (cell.number for cell in self.cells if name and cell.number in self._errors)
        sources = {cell.number: cell.source for cell in self.cells}
        for number in numbers:
            if name and (f"def {name}" in sources[number] or f"class {name}" in sources[number]):
                return self._errors[number]
        return ""
