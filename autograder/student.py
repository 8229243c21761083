"""A student's side of the hidden tests: one notebook, run cell by cell in a worker that may die at any moment."""

import ast
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

from autograder.handles import PROBE_SEED, Outcome, Probe, probe_source
from autograder.limits import Limits
from autograder.notebooks import Cell
from autograder.worker.client import Worker, WorkerGone, Zygote
from autograder.worker.codec import Data, plain
from autograder.worker.probing import Answer

NO_ANSWER = Answer()


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
    _errors: dict[int, str] = field(default_factory=dict)  # by cell number: why the cell failed
    _left_out: set[int] = field(default_factory=set)
    _supplied: list[str] = field(default_factory=list)
    _seconds: float | None = None
    _ran: dict[Probe, Outcome] = field(default_factory=dict)
    _worker: Worker | None = None
    _started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.cells = cells_to_run(self.cells)

    def enter(self, question: str, supplied: Sequence[str] = (), seconds: float | None = None) -> None:
        """Begin a question. The `supplied` right answers to earlier ones hold, below the student's own answer to it.

        Each probe of it may take so many `seconds`, by default the limit of a probe.
        """
        own = self._answer(question)
        self.tried, self.gone, self._seconds, self._ran = [], "", seconds, {}
        self._supplied = [*supplied, *own] if supplied else []
        try:
            self._ready()
            if self._worker and self._supplied:
                self._worker.supply(self._supplied)
        except (WorkerGone, OutOfTime) as end:
            self._ended(end)

    def leave(self) -> None:
        """End the question: the student's own answers to earlier ones are back."""
        try:
            if self._worker and self._supplied:
                self._worker.restore()
        except WorkerGone as end:
            self._ended(end)
        self._supplied = []

    def run(self, probe: Probe, *inputs: Data) -> Outcome:
        """What the probe gives in the student's notebook. Once the worker has ended, no later probe is tried."""
        data = [plain(value) for value in inputs]
        answer = NO_ANSWER
        if self._worker and not self.gone:
            try:
                answer = self._worker.run_probe(probe_source(probe), probe.__name__, data, PROBE_SEED, self._seconds)
            except WorkerGone as end:
                self._ended(end)
        gone = self.gone or self.limits.told(answer.raised)
        outcome = Outcome(probe, tuple(data), answer, gone, self._why_missing(answer.missing))
        self.tried.append(outcome)
        return outcome

    def run_once(self, probe: Probe, *inputs: Data) -> Outcome:
        """What the probe gave when it was first run in this question: for what takes long and serves several tests."""
        if probe not in self._ran:
            self._ran[probe] = self.run(probe, *inputs)
        return self._ran[probe]

    def leans_on(self, question: str, earlier: Sequence[str]) -> bool:
        """Whether the answer to a question reads a name that answers to `earlier` questions define, if only by way of
        the student's other cells."""
        supplied = _defined([cell for cell in self.cells if cell.question in earlier])
        others = [cell for cell in self.cells if cell.role in ("answer", "own") and cell.question not in earlier]
        reached = [cell for cell in others if cell.question == question]
        while not (read := _names(reached, ast.Load)) & supplied:
            more = [cell for cell in others if cell not in reached and _defined([cell]) & read]
            if not more:
                return False
            reached += more
        return True

    def close(self) -> None:
        """End the worker, if it lives."""
        if self._worker:
            self._worker.close()
            self._worker = None

    def _answer(self, question: str) -> list[str]:
        """The cells with the answer: its own, and those further down that define the same once more."""
        cells = [cell for cell in self.cells if cell.number not in self._left_out]
        answers = [cell for cell in cells if cell.question == question]
        names = _defined(answers)
        below = [cell for cell in cells if cell.role == "own" and answers and cell.number > answers[0].number]
        return [cell.source for cell in [*answers, *(cell for cell in below if _defined([cell]) & names)]]

    def _ready(self) -> None:
        """Have a worker in which every cell has run that doesn't end it; raises OutOfTime where that takes too long."""
        while self._worker is None:
            worker = self.zygote.spawn()
            try:
                self._run_cells(worker)
                self._worker = worker
            except WorkerGone:
                continue  # once more, without the cell that ended it
            except OutOfTime:
                worker.close()
                raise

    def _run_cells(self, worker: Worker) -> None:
        for cell in self.cells:
            if cell.number in self._left_out:
                continue
            left = self.limits.notebook_seconds - (time.monotonic() - self._started)
            if left <= 0:
                self.timed_out = True
                raise OutOfTime(f"The notebook used up its {self.limits.notebook_seconds:g} s before this was tried.")
            try:
                reply = worker.run_cell(cell.source, seconds=min(left, self.limits.cell_seconds))
            except WorkerGone as end:
                self._remember(end)
                self._left_out.add(cell.number)
                self._errors[cell.number] = f"Cell {cell.number} was left out. {end.detail}"
                self.notes.append(self._errors[cell.number])
                raise
            if reply.error:
                self._errors[cell.number] = f"Cell {cell.number} stopped with {reply.error}."

    def _ended(self, end: WorkerGone | OutOfTime) -> None:
        """The worker is no more: remember why."""
        self._worker = None
        if isinstance(end, WorkerGone):
            self._remember(end)
        self.gone = end.detail if isinstance(end, WorkerGone) else str(end)

    def _remember(self, end: WorkerGone) -> None:
        self.timed_out |= end.reason == "timeout"
        self.crashed |= end.reason != "timeout"

    def _why_missing(self, name: str | None) -> str:
        """Why the notebook does not have that name, where a cell that should define it failed."""
        numbers = (cell.number for cell in self.cells if name and cell.number in self._errors)
        sources = {cell.number: cell.source for cell in self.cells}
        for number in numbers:
            if name and (f"def {name}" in sources[number] or f"class {name}" in sources[number]):
                return self._errors[number]
        return ""


def cells_to_run(cells: Sequence[Cell]) -> list[Cell]:
    """Set-up, answers and the student's own cells in order; the shown ones too where those read a name they bind."""
    students = [cell for cell in cells if cell.role in ("answer", "own")]
    shown = [cell for cell in cells if cell.role == "show"]
    needed = _names(students, ast.Load) & _names(shown, ast.Store) - _names(students, ast.Store)
    roles = {"setup", "answer", "own"} | ({"show"} if needed else set())
    return [cell for cell in cells if cell.role in roles]


def _defined(cells: Sequence[Cell]) -> set[str]:
    """Names that the cells bind at their top level, and may bind anywhere else outside functions and classes."""
    found: set[str] = set()
    for tree in _trees(cells):
        pending: list[ast.AST] = list(tree.body)
        while pending:
            node = pending.pop()
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
                found.add(node.name)
                continue
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            pending += ast.iter_child_nodes(node)
    return found


def _trees(cells: Sequence[Cell]) -> Iterator[ast.Module]:
    """The cells' syntax trees; a cell that can't be parsed has none."""
    for cell in cells:
        try:
            yield ast.parse(TransformerManager().transform_cell(cell.source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue


def _names(cells: Sequence[Cell], use: type[ast.expr_context]) -> set[str]:
    """Names that the cells read (ast.Load) or bind (ast.Store) anywhere."""
    found: set[str] = set()
    for tree in _trees(cells):
        nodes = list(ast.walk(tree))
        found |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, use)}
        if use is ast.Store:
            definitions = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
            found |= {node.name for node in nodes if isinstance(node, definitions)}
            found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return found
