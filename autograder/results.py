"""The grades of one submission as data, and their JSON form."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

Verdict = Literal["pass", "partial", "fail", "not-run", "manual"]
NotebookStatus = Literal["graded", "missing", "unreadable", "timeout", "crashed"]
Outcome = Literal["passed", "failed", "not-run"]

# From best to worst: a submission is as odd as its oddest notebook.
SEVERITY: tuple[NotebookStatus, ...] = ("graded", "missing", "timeout", "crashed", "unreadable")


@dataclass(frozen=True)
class TestResult:
    """One hidden test: what it is called, how it ended, and what the student is told."""

    __test__ = False  # not a pytest class

    name: str
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True)
class Panel:
    """One grid of numbers in a picture, row by row; `signed` ones lie around 0, others between 0 and the largest."""

    name: str
    values: list[list[float]]
    signed: bool = False


@dataclass(frozen=True)
class Picture:
    """Numbers of a student's own answer that their page draws; all panels have the same rows and columns.

    `kind` is "heat" where colours matter (a few panels), "counts" where the numbers do (a single one).
    """

    kind: Literal["heat", "counts"]
    title: str
    text: str
    row_name: str
    column_name: str
    rows: list[str]
    columns: list[str]
    panels: list[Panel]


@dataclass(frozen=True)
class QuestionResult:
    """One question's points, verdict and, where a misconception was recognised, its name and hint.

    `also` names a second one, where two share what is wrong, and `look` is then its hint. What helps a student on, rung
    by rung: the tests' messages say what differs; the hint and `look` where to look; and `section`, by its headings,
    which part of the notebook to read again. An answer that was not `attempted` is as it was handed out.
    `pictures` show what the answer gave.
    """

    id: str
    points: float
    max_points: float
    verdict: Verdict
    diagnosis: str | None = None
    hint: str | None = None
    tests: list[TestResult] = field(default_factory=list)
    also: str | None = None
    look: str | None = None
    section: str | None = None
    attempted: bool = True
    pictures: list[Picture] = field(default_factory=list)

    def told(self, shows: str) -> "QuestionResult":
        """What students are told of it: its "points", what the "tests" found too, or "hints" to mistakes as well."""
        if shows == "hints":
            return self
        found = replace(self, diagnosis=None, hint=None, also=None, look=None)
        return found if shows == "tests" else replace(found, tests=[], pictures=[])


@dataclass(frozen=True)
class NotebookResult:
    """One notebook of a submission; `digest` names its content, `notes` say in sentences what was odd about it."""

    name: str
    status: NotebookStatus
    seconds: float
    digest: str
    notes: list[str] = field(default_factory=list)
    questions: list[QuestionResult] = field(default_factory=list)

    def told(self, shows: str) -> "NotebookResult":
        """What students are told of it."""
        return replace(self, questions=[question.told(shows) for question in self.questions])

    @property
    def score(self) -> float:
        return sum(question.points for question in self.questions)

    @property
    def max_score(self) -> float:
        return sum(question.max_points for question in self.questions)


@dataclass(frozen=True)
class SubmissionResult:
    """One student's assignment. `isolation`, `suite` and `seed` say under which conditions it was graded."""

    student: str
    assignment: str
    isolation: str
    suite: str
    seed: int
    notebooks: list[NotebookResult]

    def told(self, shows: str) -> "SubmissionResult":
        """What students are told of it: see Feedback in autograder.configuration."""
        return replace(self, notebooks=[notebook.told(shows) for notebook in self.notebooks])

    @property
    def score(self) -> float:
        return sum(notebook.score for notebook in self.notebooks)

    @property
    def max_score(self) -> float:
        return sum(notebook.max_score for notebook in self.notebooks)

    @property
    def status(self) -> NotebookStatus:
        return max((notebook.status for notebook in self.notebooks), key=SEVERITY.index, default="missing")

    def to_json(self) -> str:
        """The result as indented JSON text, in the field order that people read it in."""
        head = {"student": self.student, "assignment": self.assignment, "score": self.score}
        head |= {"max_score": self.max_score, "status": self.status, "isolation": self.isolation}
        head |= {"suite": self.suite, "seed": self.seed}
        return json.dumps(head | {"notebooks": [asdict(n) for n in self.notebooks]}, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "SubmissionResult":
        """Read what `to_json` wrote; raises ValueError, KeyError or TypeError for anything else."""
        try:
            data = json.loads(text)
            result: SubmissionResult = _built(cls, {name: data[name] for name in cls.__dataclass_fields__})
        except RecursionError:
            raise ValueError("It is nested too deeply.") from None
        return result


@dataclass(frozen=True)
class Mark:
    """A person's part in one question: the `points` that count, if they gave any, and what they wrote.

    `waiting` says that nobody has read the answer yet.
    """

    points: float | None = None
    waiting: bool = False
    comment: str = ""


Marks = Mapping[str, Mark]  # by question


def _built(kind: Any, value: Any) -> Any:
    """A value of that type from what JSON has for it; raises ValueError, KeyError or TypeError where it is no such."""
    if isinstance(kind, type) and is_dataclass(kind):
        kinds = _kinds(kind)
        return kind(**{name: _built(kinds[name], part) for name, part in dict(value).items()})
    if get_origin(kind) is list and isinstance(value, list):
        (part,) = get_args(kind)
        return [_built(part, item) for item in value]
    if get_origin(kind) is Literal:
        fits = value in get_args(kind)
    elif kind is float:
        fits = type(value) in (int, float) and math.isfinite(value)
    else:
        fits = isinstance(value, kind)
    if isinstance(value, str):
        value.encode()  # what no file can hold raises UnicodeEncodeError, a ValueError
    if not fits:
        raise ValueError(f"{value!r:.40} is no {kind}.")
    return value


@cache
def _kinds(kind: type) -> dict[str, Any]:
    """The fields of a dataclass with their types."""
    return get_type_hints(kind)
