"""From a notebook to its points: the hidden suite is run by pytest, question by question, against one worker."""

import contextlib
import hashlib
import io
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

import pytest
import torch
from nbformat import NotebookNode

from autograder import catalogue
from autograder.catalogue import Entry
from autograder.compare import Mismatch
from autograder.conditions import Treebank
from autograder.course import Assignment, NotebookSpec, Question
from autograder.diagnosis import diagnose
from autograder.draw import Draw
from autograder.handles import Outcome, Trusted
from autograder.limits import Limits
from autograder.mending import defined
from autograder.notebooks import Cell, code_cells, grade_id
from autograder.reading import unwritten
from autograder.results import (
    NotebookResult,
    NotebookStatus,
    Picture,
    QuestionResult,
    SubmissionResult,
    TestResult,
    Verdict,
)
from autograder.student import Student
from autograder.treebank.corpus import Corpus
from autograder.worker.client import Zygote, ZygoteUnavailable
from autograder.worker.selftest import essentials

PACKAGE = Path(__file__).parent
# Everything here decides a verdict; a change of any of it makes old results stale.
DECIDES = (
    "compare.py diagnosis.py discretion.py draw.py grading.py handles.py limits.py probes.py reading.py student.py "
    "suite.py nearmiss/*.py worker/*.py"
).split()
# What pytest does for people at a terminal takes longer than the tests of a small notebook; two of these plugins
# collect garbage several times at the end of each run.
NOT_NEEDED = (
    "cacheprovider capture doctest faulthandler junitxml legacypath logging pastebin recwarn setuponly stepwise "
    "terminal threadexception unittest unraisableexception warnings"
).split()
SUITE_OPTIONS = ["--assert=plain", *(part for name in NOT_NEEDED for part in ("-p", f"no:{name}"))]


@dataclass
class TestRun:
    """One hidden test as it went: its verdict, and what of the student's answers it had tried."""

    __test__ = False  # not a pytest class

    result: TestResult
    tried: list[Outcome]
    shows: str = ""  # the misconception that the test itself has recognised
    look: str = ""  # a question that leads on from its message


@dataclass
class Sitting:
    """A pytest plugin: one run of a suite against one student, with fixtures and the marks it comes to.

    With `supplies`, questions that build on earlier ones get right versions of those; without, they are tried with
    the student's own. `only` restricts the run to some questions. `apart` tries each without the cells of others.
    """

    student: Student
    reference: Trusted
    answers: dict[str, str]  # the reference's cell for each question
    seed: int
    treebank: Treebank
    supplies: bool = True
    only: frozenset[str] | None = None
    apart: bool = False
    runs: dict[str, list[TestRun]] = field(default_factory=dict)
    marks: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # what @question says of each question
    pictures: dict[str, list[Picture]] = field(default_factory=dict)
    _excinfo: dict[str, pytest.ExceptionInfo[BaseException] | None] = field(default_factory=dict)

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line(
            "markers",
            "question(id, points, builds_on, shared, trains, avoids, picture): the question that a test belongs to",
        )

    @pytest.fixture(name="student")
    def student_side(self) -> Student:
        return self.student

    @pytest.fixture(name="reference")
    def reference_side(self) -> Trusted:
        return self.reference

    @pytest.fixture(name="treebank")
    def course_treebank(self) -> Corpus:
        return self.treebank.corpus

    @pytest.fixture
    def draw(self, request: pytest.FixtureRequest) -> Draw:
        return Draw(self.seed, request.node.name)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the suite's tests grouped by question, in the order of the file."""
        questions: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            mark = item.get_closest_marker("question")
            if mark is None:
                raise pytest.UsageError(f"{item.nodeid} belongs to no question: mark it with @question.")
            questions.setdefault(mark.args[0], []).append(item)
            self.marks[mark.args[0]] = mark.kwargs
        for name, items in questions.items():
            if self.only is None or name in self.only:
                self._grade(name, items)
        return True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            raise RuntimeError(f"The hidden suite can't be read: {report.longrepr}")

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the exception itself; pytest would spend a hundred times the test's time on picturing it."""
        if call.excinfo is not None:
            self._excinfo[item.nodeid] = call.excinfo
        outcome: Literal["passed", "failed"] = "failed" if call.excinfo else "passed"
        when: Any = call.when
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when)

    def _grade(self, name: str, items: Iterable[pytest.Item]) -> None:
        marks = self.marks[name]
        supplied = [self.answers[earlier] for earlier in marks["builds_on"]] if self.supplies else []
        seconds = self.student.limits.training_seconds if marks["trains"] else None
        self.student.enter(name, supplied, seconds, self.apart)
        self.runs[name] = [self._run(name, item) for item in items]
        if marks["picture"] and not self.student.gone:
            self.pictures[name] = self._picture(marks["picture"])
        self.student.leave()

    def _picture(self, picture: Callable[..., Picture | None]) -> list[Picture]:
        """What there is to draw of an answer; nothing of one that gives none."""
        try:
            drawn = picture(self.student, self.reference, self.treebank)
        except Exception:  # no answer, or one that nobody thought of: a picture is worth nobody's grade
            drawn = None
        return [drawn] if drawn else []

    def _run(self, name: str, item: pytest.Item) -> TestRun:
        before = len(self.student.tried)
        if self.student.gone and before:
            return TestRun(TestResult(_title(item), "not-run", "Not tried, as an earlier test of it ended badly."), [])
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        tried = self.student.tried[before:]
        excinfo = self._excinfo.pop(item.nodeid, None)
        if excinfo is None:
            return TestRun(TestResult(_title(item), "passed"), tried)
        if isinstance(excinfo.value, Mismatch):
            said = TestResult(_title(item), "failed", str(excinfo.value))
            return TestRun(said, tried, excinfo.value.shows, excinfo.value.look)
        # The suite did not expect such an answer: no points, but a person should look.
        self.student.notes.append(f"A test could not judge the answer to {name}: a person has to look at it.")
        return TestRun(TestResult(_title(item), "failed", "What came back could not be compared."), tried)


def _title(item: pytest.Item) -> str:
    """A test's name for people: its docstring's first line, with the case where it has several."""
    function = getattr(item, "function", None)
    title = (getattr(function, "__doc__", None) or item.name).strip().splitlines()[0].rstrip(".")
    callspec = getattr(item, "callspec", None)
    return f"{title} ({callspec.id})" if callspec else title


@dataclass
class Grader:
    """Grades notebooks of one assignment in this process: one zygote, references and variants run once."""

    assignment: Assignment
    seed: int
    limits: Limits = field(default_factory=Limits)
    isolate: bool = True
    treebank: Treebank = field(default_factory=Treebank)
    _exams: dict[str, "Exam"] = field(default_factory=dict)
    _known: dict[str, NotebookResult] = field(default_factory=dict)  # by digest: what needs no second look

    @cached_property
    def zygote(self) -> Zygote:
        torch.set_num_threads(1)
        zygote = Zygote(self.limits, isolate=self.isolate)
        broken = [trial.name for trial in essentials(zygote) if not trial.held] if self.isolate else []
        if broken:
            zygote.close()
            raise ZygoteUnavailable(f"A notebook could {broken[0]} here, so none is run: see `autograder doctor`.")
        return zygote

    @property
    def isolation(self) -> str:
        """What protects this machine from the notebooks."""
        return self.zygote.isolation

    @cached_property
    def suite(self) -> str:
        """Names all hidden suites of the assignment as they are."""
        return _digest(*(self.exam(spec).digest for spec in self.assignment.notebooks))

    def exam(self, spec: NotebookSpec) -> "Exam":
        """The hidden suite of a notebook with its trusted sides."""
        if spec.name not in self._exams:
            self._exams[spec.name] = Exam(spec, self.treebank)
        return self._exams[spec.name]

    def submission(self, student: str, notebooks: list[NotebookResult]) -> SubmissionResult:
        """A student's notebook results together, with the conditions under which they came about."""
        return SubmissionResult(student, self.assignment.name, self.isolation, self.suite, self.seed, notebooks)

    def grade(self, spec: NotebookSpec, nb: NotebookNode, notes: Sequence[str] = ()) -> NotebookResult:
        """Grade one mended notebook. Nothing that it contains makes this raise."""
        cells, exam = code_cells(nb, spec), self.exam(spec)
        digest = self.digest(spec, cells)
        if digest in self._known:  # handed in by another student too, or not touched by either
            return replace(self._known[digest], notes=list(notes))
        student = Student(self.zygote, cells, self.limits, list(notes))
        began = time.monotonic()
        try:
            sat = self._sit(exam, student)
        finally:
            student.close()
        seconds = round(time.monotonic() - began, 3)
        questions = [
            replace(
                exam.judge(
                    question,
                    sat.runs.get(question.id, []),
                    sat.marks.get(question.id),
                    exam.attempted(question, cells),
                ),
                pictures=sat.pictures.get(question.id, []),
            )
            for question in spec.questions
        ]
        status: NotebookStatus = "timeout" if student.timed_out else "crashed" if student.crashed else "graded"
        result = NotebookResult(spec.name, status, seconds, digest, student.notes, questions)
        if student.notes == list(notes):
            self._known[digest] = result
        return result

    def digest(self, spec: NotebookSpec, cells: Sequence[Cell]) -> str:
        """Names all that a verdict depends on: what the student wrote, the suite, the limits, the seed, isolation."""
        written = [(cell.role, cell.question, cell.source) for cell in cells if cell.role in ("answer", "own")]
        terms = (self.limits, self.seed, self.isolate)
        return _digest(self.exam(spec).digest, repr(written), repr(terms))

    def _sit(self, exam: "Exam", student: Student) -> Sitting:
        """Run the suite.

        What fails on supplied earlier answers is tried on the student's own as well: a right answer may lean on the
        student's own version of an earlier part, so either way earns the points. What fails where something in the
        notebook reaches beyond its own cell is tried without the others. Each time in new workers: one that has been
        supplied with right answers knows them.
        """
        sat = exam.sit(student, self.seed)
        student.close()
        reading = student.reading
        if reading is None:
            return sat
        failed = [name for name, runs in sat.runs.items() if not passed(runs)]
        leaning = [name for name in failed if reading.leans_on(name, sat.marks[name]["builds_on"])]
        if leaning:
            _improve(sat, exam.sit(student, self.seed, supplies=False, only=frozenset(leaning)))
            student.close()
        lost = [name for name in failed if _may_be_disturbed(sat.runs[name], sat.marks[name])]
        if lost and student.disturbed:
            saved = _improve(sat, exam.sit(student, self.seed, only=frozenset(lost), apart=True))
            if saved:
                names = ", ".join(saved)
                student.notes.append(f"Tried apart from other cells, as one of those gets in the way: {names}.")
        for name, marks in sat.marks.items():
            student.notes += reading.avoided(name, exam.asked(name), marks["avoids"])
        return sat


@dataclass
class Exam:
    """A notebook's hidden suite, its reference and its misconceptions."""

    spec: NotebookSpec
    treebank: Treebank = field(default_factory=Treebank)
    _sides: dict[tuple[str, str], Trusted] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        return self.spec.topic

    @property
    def suite(self) -> Path:
        return PACKAGE / "suites" / f"{self.topic}.py"

    @cached_property
    def cells(self) -> list[Cell]:
        """The set-up and the reference's answers, in order."""
        return [cell for cell in self.spec.reference if cell.role in ("setup", "answer")]

    @cached_property
    def reference(self) -> Trusted:
        return Trusted([cell.source for cell in self.cells])

    @cached_property
    def misconceptions(self) -> list[Entry]:
        return catalogue.misconceptions(self.topic)

    @cached_property
    def digest(self) -> str:
        parts = [self.suite.read_text(), *(cell.source for cell in self.cells), repr(self.spec.questions)]
        decisive = [path for pattern in DECIDES for path in sorted(PACKAGE.glob(pattern))]
        parts += [repr(self.misconceptions), *(path.read_text() for path in decisive)]
        if self.uses_treebank:
            parts += [self.treebank.corpus.digest, repr(self.treebank.corpus.steps)]
        return _digest(*parts)

    @property
    def uses_treebank(self) -> bool:
        """Whether a test of the suite asks for the treebank."""
        return "treebank: Corpus" in self.suite.read_text()

    def asked(self, question: str) -> set[str]:
        """The names that an answer to the question has to define."""
        return defined(self.spec.answers.get(question, ""))

    def variant(self, entry: Entry) -> Trusted:
        """The reference with one wrong answer."""
        key = (entry.question, entry.name)
        if key not in self._sides:
            sources = [entry.code if cell.question == entry.question else cell.source for cell in self.cells]
            self._sides[key] = Trusted(sources)
        return self._sides[key]

    def sit(
        self,
        student: Student,
        seed: int,
        supplies: bool = True,
        only: frozenset[str] | None = None,
        apart: bool = False,
    ) -> Sitting:
        """Run the suite on the student; raises RuntimeError where pytest itself could not run it."""
        answers = {cell.question: cell.source for cell in self.cells if cell.question}
        sitting = Sitting(student, self.reference, answers, seed, self.treebank, supplies, only, apart)
        self.run_pytest(sitting)
        return sitting

    def run_pytest(self, plugin: object) -> None:
        """Run pytest on the suite with a plugin; raises RuntimeError where that could not be done."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), _no_plugins():
            place = ["-c", os.devnull, "--rootdir", str(PACKAGE), str(self.suite)]
            code = pytest.main([*SUITE_OPTIONS, *place], [plugin])
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise RuntimeError(f"The hidden suite {self.suite.name} could not be run:\n{printed.getvalue()}")

    def judge(
        self,
        question: Question,
        runs: Sequence[TestRun],
        marks: Mapping[str, Any] | None = None,
        attempted: bool = True,
    ) -> QuestionResult:
        """The points that a question's tests come to, the misconception behind what failed, and where to look.

        `marks` is what @question says of it, `attempted` whether anything has been written.
        """
        marks = marks or {"shared": False, "trains": False}
        if question.kind == "written":
            return QuestionResult(question.id, 0.0, question.points, "manual")
        tests = [run.result for run in runs]
        if passed(runs):
            return QuestionResult(question.id, question.points, question.points, "pass", tests=tests)
        found = self._diagnosis(question, runs, slow=marks["trains"]) if attempted else []
        name, hint = (found[0].name, found[0].text) if found else (None, None)
        also, look = (found[1].name, found[1].text) if len(found) > 1 else (None, None)
        if attempted and not found:
            look = _where_to_look(runs)
        verdict: Verdict = "fail" if any(test.outcome == "failed" for test in tests) else "not-run"
        earned = share(runs) * question.points if marks["shared"] else 0.0
        if earned:
            verdict = "partial"
        section = self.spec.sections.get(question.id) or None
        return QuestionResult(
            question.id, earned, question.points, verdict, name, hint, tests, also, look, section, attempted
        )

    def attempted(self, question: Question, cells: Sequence[Cell]) -> bool:
        """Whether anything has been written for a question in a notebook of these cells."""
        stub = next((cell.source for cell in self.spec.cells if grade_id(cell) == question.id), "")
        return not unwritten(question.id, cells, stub)

    def _diagnosis(self, question: Question, runs: Sequence[TestRun], slow: bool) -> list[Entry]:
        """The misconception that a test has recognised, or else what gives the same in all that was tried.

        A slow question's variants are not tried: each would take as long as the student's answer.
        """
        variants = [entry for entry in self.misconceptions if entry.question == question.id]
        shown = [run.shows for run in runs if run.shows]
        if shown:
            return [entry for entry in variants if entry.name == shown[0]]
        tried = [outcome for run in runs for outcome in run.tried]
        return [] if slow else diagnose(tried, variants, self.variant, self.reference)


def passed(runs: Sequence[TestRun]) -> bool:
    """Whether a question's tests all passed; no tests at all is never a pass."""
    return bool(runs) and all(run.result.outcome == "passed" for run in runs)


def share(runs: Sequence[TestRun]) -> float:
    """The share of a question's tests that passed, between 0 and 1."""
    return sum(run.result.outcome == "passed" for run in runs) / max(len(runs), 1)


def _where_to_look(runs: Sequence[TestRun]) -> str | None:
    """The question that a failed test leads to, or else which of its cases pass; None where there is nothing."""
    failed = [run for run in runs if run.result.outcome == "failed"]
    asked = next((run.look for run in failed if run.look), None)
    return asked or next(filter(None, (_contrast(run.result.name, runs) for run in failed)), None)


def _contrast(name: str, runs: Sequence[TestRun]) -> str:
    """Which cases of a failed test pass and which don't; empty where it has only one, or none that passes."""
    title = name.rpartition(" (")[0]
    cases = {run.result.name: run.result.outcome for run in runs if title and run.result.name.startswith(f"{title} (")}
    passed = [_case(name, title) for name, outcome in cases.items() if outcome == "passed"]
    if not passed:
        return ""
    failed = [_case(name, title) for name, outcome in cases.items() if outcome == "failed"]
    return f"It is right for {_listed(passed)}, and not for {_listed(failed)}. What is different there?"


def _case(name: str, title: str) -> str:
    return f"“{name.removeprefix(title)[2:-1]}”"


def _listed(cases: Sequence[str]) -> str:
    """Up to three cases, and how many more there are."""
    more = f" and {len(cases) - 3} more" if len(cases) > 3 else ""
    return ", ".join(cases[:3]) + more


def ungraded(spec: NotebookSpec, status: NotebookStatus, note: str) -> NotebookResult:
    """The result of a notebook that is missing or can't be read: no points, and the reason."""
    questions = [QuestionResult(question.id, 0.0, question.points, "not-run") for question in spec.questions]
    return NotebookResult(spec.name, status, 0.0, _digest(note), [note], questions)


def _improve(sat: Sitting, again: Sitting) -> list[str]:
    """Take over the questions of which more tests pass in another sitting; gives their names."""
    better = {name: runs for name, runs in again.runs.items() if share(runs) > share(sat.runs[name])}
    sat.runs |= better
    sat.pictures |= {name: again.pictures.get(name, []) for name in better}
    return list(better)


def _may_be_disturbed(runs: Sequence[TestRun], marks: Mapping[str, Any]) -> bool:
    """Whether a question that failed is worth another try by itself.

    What is not written yet is not, nor are tests that share the points: answers that guess would guess again.
    """
    unwritten = any(outcome.answer.unwritten for run in runs for outcome in run.tried)
    return not unwritten and not (marks["shared"] and share(runs))


@contextlib.contextmanager
def _no_plugins() -> Iterator[None]:
    """Hidden suites run the same whatever pytest plugins and options this machine has."""
    with patch.dict(os.environ, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}):
        yield


def _digest(*parts: str) -> str:
    content = hashlib.sha256()
    for part in parts:
        content.update(f"{len(part)}:{part}".encode())
    return content.hexdigest()[:32]
