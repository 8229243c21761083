"""A notebook's hidden suite, set up to try many trusted answers in this process."""

import contextlib
import inspect
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import FrameType
from typing import Any

import pytest

from autograder.catalogue import Entry, accepted
from autograder.draw import Draw
from autograder.grading import Exam
from autograder.handles import PROBE_SEED, Outcome, Probe, Trusted, execute, probe_source
from autograder.worker.codec import Data, plain
from autograder.worker.probing import answer_probe

# Of the processor, for one test: the slowest one takes less than a second of it.
TEST_SECONDS = 5.0
FIXTURES = {"student", "reference", "draw", "treebank", "request"}
ENDLESS = "It did not come to an end."


@dataclass(frozen=True)
class HiddenTest:
    """One case of a test function of a suite, ready to be called."""

    question: str
    name: str  # of the case, as pytest has it; inputs are drawn by it
    function: Callable[..., None]
    values: Mapping[str, Any]  # of the case's parameters

    @property
    def group(self) -> str:
        """The test function's name, which all its cases share."""
        return self.function.__name__

    @property
    def title(self) -> str:
        """What the function's docstring promises, in one line."""
        return (self.function.__doc__ or self.group).strip().splitlines()[0].rstrip(".")


@dataclass
class Suite:
    """A pytest plugin that collects a suite's tests and what @question says of each question, and runs nothing."""

    tests: list[HiddenTest] = field(default_factory=list)
    marks: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "question(id, points, builds_on, shared, trains): a test's question")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            raise RuntimeError(f"The hidden suite can't be read: {report.longrepr}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item in session.items:
            mark = item.get_closest_marker("question")
            if not isinstance(item, pytest.Function) or mark is None:
                raise pytest.UsageError(f"{item.nodeid} is no test function that is marked with @question.")
            values = dict(item.callspec.params) if hasattr(item, "callspec") else {}
            foreign = set(inspect.signature(item.function).parameters) - set(values) - FIXTURES
            if foreign and not mark.kwargs["trains"]:
                raise pytest.UsageError(
                    f"{item.nodeid} needs {', '.join(sorted(foreign))}, which only pytest provides."
                )
            self.marks[mark.args[0]] = mark.kwargs
            self.tests.append(HiddenTest(mark.args[0], item.name, item.function, values))
        return True


@dataclass
class Stand:
    """Takes the student's place: runs probes on the names of an answer, in this process."""

    names: dict[str, object]
    _ran: dict[Probe, Outcome] = field(default_factory=dict)

    def run(self, probe: Probe, *inputs: Data) -> Outcome:
        """What the probe gives."""
        data = [plain(value) for value in inputs]
        answer = answer_probe(self.names, probe_source(probe), probe.__name__, data, PROBE_SEED)
        return Outcome(probe, tuple(data), answer)

    def run_once(self, probe: Probe, *inputs: Data) -> Outcome:
        """What the probe gave when it was first run."""
        if probe not in self._ran:
            self._ran[probe] = self.run(probe, *inputs)
        return self._ran[probe]


@dataclass
class Bench:
    """Tries answers to a notebook's questions."""

    exam: Exam
    _references: dict[int, Trusted] = field(default_factory=dict)

    @cached_property
    def suite(self) -> Suite:
        suite = Suite()
        self.exam.run_pytest(suite)
        return suite

    @property
    def questions(self) -> list[str]:
        """Those that are tried here, in the notebook's order: not the slow ones, whose answers train for seconds."""
        return [question.id for question in self.exam.spec.questions if self._is_quick(question.id)]

    @property
    def slow(self) -> list[str]:
        """Tested questions whose answers train for seconds."""
        return [name for name in self.suite.marks if name not in self.questions]

    def _is_quick(self, question: str) -> bool:
        """Whether there are tests for a question, none of which trains."""
        marks = self.suite.marks.get(question)
        return marks is not None and not marks["trains"]

    def tests(self, question: str) -> list[HiddenTest]:
        """The tests of a question, in the order of the file."""
        return [test for test in self.suite.tests if test.question == question]

    def wrong(self, question: str) -> list[Entry]:
        """The catalogue's wrong answers to a question."""
        return [entry for entry in self.exam.misconceptions if entry.question == question]

    def right(self, question: str) -> list[Entry]:
        """The reference's answer and the accepted ones."""
        reference = Entry(question, "reference", "The reference.", self.exam.spec.answers[question])
        return [reference, *(entry for entry in accepted(self.exam.topic) if entry.question == question)]

    def failing(
        self, answer: Entry, seed: int, tests: Sequence[HiddenTest] | None = None, first: bool = False
    ) -> dict[str, str]:
        """The tests that an answer fails on the inputs of a seed, by name, with what each says.

        Tried are the given tests, by default those of its own question, or only up to the `first` that fails.
        """
        failed: dict[str, str] = {}
        sides: dict[str, Stand] = {}
        for test in self.tests(answer.question) if tests is None else tests:
            if test.question not in sides:
                sides[test.question] = Stand(self.names(answer, test.question))
            said = self._run(test, sides[test.question], seed)
            if said is not None:
                failed[test.name] = said
                if first or said == ENDLESS:
                    break
        return failed

    def _run(self, test: HiddenTest, side: Stand, seed: int) -> str | None:
        """What a test says against an answer, None where it passes."""
        given = {"student": side, "reference": self.reference(seed), "draw": Draw(seed, test.name)}
        wanted = inspect.signature(test.function).parameters
        if "treebank" in wanted:
            given["treebank"] = self.exam.treebank.corpus
        arguments = {name: value for name, value in given.items() if name in wanted}
        try:
            with at_most(TEST_SECONDS):
                test.function(**arguments, **test.values)
        except Endless:
            return ENDLESS
        except (Exception, SystemExit) as problem:
            return str(problem) or type(problem).__name__
        return None

    def reference(self, seed: int) -> Trusted:
        """The reference, which remembers what it gave; its memory of other seeds goes."""
        if seed not in self._references:
            self._references = {seed: Trusted([cell.source for cell in self.exam.cells])}
        return self._references[seed]

    def names(self, answer: Entry, question: str) -> dict[str, object]:
        """What a notebook with this answer and otherwise the reference's defines, as a question finds it."""
        cells = self.exam.cells
        sources = [answer.code if cell.question == answer.question else cell.source for cell in cells]
        earlier = self.suite.marks[question]["builds_on"]
        if earlier:  # right ones are supplied, below the answer itself
            sources += [cell.source for name in earlier for cell in cells if cell.question == name]
            sources += [source for cell, source in zip(cells, sources, strict=False) if cell.question == question]
        names: dict[str, object] = {"__name__": "__main__"}
        for source in sources:
            with contextlib.suppress(Exception), at_most_silently(TEST_SECONDS):  # a notebook runs on after an error
                execute([source], names)
        return names


class Endless(BaseException):
    """Code that took too long. Nothing that a wrong answer catches."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `Endless` in what runs inside once it has used so many seconds of the processor. In a main thread only."""

    def end(number: int, frame: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def at_most_silently(seconds: float) -> Iterator[None]:
    """End what runs inside once it has used so many seconds of the processor."""
    with contextlib.suppress(Endless), at_most(seconds):
        yield
