"""What a notebook's cells say, as far as grading depends on it: which cells lean on which, and on what of torch."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.mending import defined
from autograder.notebooks import Cell
from autograder.worker import syntax
from autograder.worker.client import Worker

# What is no answer yet, beside what the stub has already.
_NOTHING = re.compile(
    r"#.*|pass|\.\.\.|return(?: None)?|raise NotImplementedError(?:\(.*\))?|(?:async )?(?:def|class) .*:"
)
_SOURCE = Path(syntax.__file__).read_text(encoding="utf-8")


def unwritten(question: str, cells: Iterable[Cell], stub: str) -> bool:
    """Whether nothing has been written for a question: no line that is not in its stub, nor an answer elsewhere.

    Read by lines, as a hostile cell can make Python's parser run out of stack.
    """
    written = [cell for cell in cells if cell.role in ("answer", "own")]
    if any(cell.question != question and defined(cell.source) & defined(stub) for cell in written):
        return False
    known = {line.strip() for line in stub.splitlines()}
    lines = [line.strip() for cell in written if cell.question == question for line in cell.source.splitlines()]
    return all(line in known or _NOTHING.fullmatch(line) for line in lines)


@dataclass(frozen=True)
class CellReading:
    """One cell as `syntax.survey` describes it; all empty for a cell that can't be parsed."""

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    defines: frozenset[str] = frozenset()
    reaches: bool = True
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A notebook's code cells in order, each with what it says."""

    cells: Sequence[Cell]
    each: Sequence[CellReading]

    @classmethod
    def by(cls, worker: Worker, cells: Sequence[Cell]) -> "Reading":
        """Have a worker read the cells that has run none of them yet; raises WorkerGone."""
        return cls.of(cells, worker.run_probe(_SOURCE, "survey", [[cell.source for cell in cells]], 0).value)

    @classmethod
    def of(cls, cells: Sequence[Cell], surveyed: Any) -> "Reading":
        """From what `syntax.survey` gives; anything but a list stands for cells that could not be read."""
        found = surveyed if isinstance(surveyed, list) else [None] * len(cells)
        return cls(cells, [_reading(item) for item in found])

    @property
    def reaches(self) -> bool:
        """Whether a cell of the student's may change more than names of the notebook, and so get in others' way."""
        return any(
            read.reaches for cell, read in zip(self.cells, self.each, strict=True) if cell.role in ("answer", "own")
        )

    def to_run(self) -> list[Cell]:
        """Set-up, answers and the student's own cells in order; the shown ones too where those read a name of them."""
        students, shown = self._of_role("answer", "own"), self._of_role("show")
        bound = _all(read.binds for read in students)
        needed = _all(read.reads for read in students) & _all(read.binds for read in shown) - bound
        roles = {"setup", "answer", "own"} | ({"show"} if needed else set())
        return [cell for cell in self.cells if cell.role in roles]

    def leans_on(self, question: str, earlier: Sequence[str]) -> bool:
        """Whether the answer to a question reads a name that answers to `earlier` questions define, if only by way of
        the student's other cells."""
        pairs = [pair for pair in self._pairs() if pair[0].role in ("answer", "own")]
        supplied = _all(read.defines for cell, read in pairs if cell.question in earlier)
        others = [read for cell, read in pairs if cell.question not in earlier]
        start = [read for cell, read in pairs if cell.question == question]
        return bool(_all(read.reads for read in _reached(start, others)) & supplied)

    def answer(self, question: str) -> list[Cell]:
        """The cells with the answer: its own, and the student's own ones below that define the same once more."""
        return [cell for cell, _ in self._answer(question)]

    def apart(self, question: str) -> list[Cell]:
        """The set-up, the question's cells, and of the student's own cells those that they lean on, in order."""
        start = [read for _, read in self._answer(question)]
        reached = _reached(start, self._of_role("own"))
        kept = [cell for cell, read in self._pairs() if any(read is each for each in reached)]
        return [cell for cell in self.cells if cell.role == "setup" or cell in kept]

    def avoided(self, question: str, asked: Iterable[str], avoids: Sequence[str]) -> list[str]:
        """In a sentence each, where the answer to a question uses what it should do without.

        The answer is what goes into the names `asked`, in whichever cell. `avoids` are routines of torch: nn.LSTM is
        found wherever torch keeps it and whatever it was imported as. A name that is only made while the code runs
        can't be told from a forbidden one, so it is pointed out as well.
        """
        wanted, seen, found = list(asked), set[str](), list[str]()
        forbidden = {name.rpartition(".")[2]: name for name in avoids}
        while wanted:
            name = wanted.pop()
            seen.add(name)
            for cell, read in self._pairs():
                made = read.made.get(name) if cell.role in ("answer", "own") else None
                if made:
                    wanted += [other for other in made["reads"] if other not in seen]
                    uses = [(_told(path, forbidden), line) for path, line in made["uses"]]
                    found += [f"{question} {told}: line {line} of cell {cell.number}." for told, line in uses if told]
        return sorted(set(found))

    def _answer(self, question: str) -> list[tuple[Cell, CellReading]]:
        answers = [pair for pair in self._pairs() if (pair[0].role, pair[0].question) == ("answer", question)]
        names = _all(read.defines for _, read in answers)
        below = [pair for pair in self._pairs() if answers and pair[0].number > answers[0][0].number]
        return answers + [(cell, read) for cell, read in below if cell.role == "own" and read.defines & names]

    def _pairs(self) -> list[tuple[Cell, CellReading]]:
        return list(zip(self.cells, self.each, strict=True))

    def _of_role(self, *roles: str) -> list[CellReading]:
        return [read for cell, read in self._pairs() if cell.role in roles]


def _reading(item: Any) -> CellReading:
    if not isinstance(item, dict):
        return CellReading()
    reads, binds, defines = (frozenset(item[key]) for key in ("reads", "binds", "defines"))
    return CellReading(reads, binds, defines, item["reaches"], item["made"])


def _reached(start: Sequence[CellReading], others: Sequence[CellReading]) -> list[CellReading]:
    """Some cells, and of the others all that these lean on."""
    reached = list(start)
    while True:
        read = _all(each.reads for each in reached)
        more = [other for other in others if not any(other is each for each in reached) and other.defines & read]
        if not more:
            return reached
        reached += more


def _all(names: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*names)


def _told(path: str, forbidden: dict[str, str]) -> str:
    """What is odd about a use of a module, where something is."""
    root, *parts = path.split(".")
    if root == syntax.HIDDEN or (root == "torch" and syntax.HIDDEN in parts):
        return "uses something whose name is only made while it runs"
    hit = next((forbidden[part] for part in parts if part in forbidden), "") if root == "torch" else ""
    return f"uses {path}, and should do without {hit}" if hit else ""
