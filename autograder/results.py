"""The grades of one submission as data, and their JSON form."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

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
class QuestionResult:
    """One question's points, verdict and, where a misconception was recognised, its name and hint."""

    id: str
    points: float
    max_points: float
    verdict: Verdict
    diagnosis: str | None = None
    hint: str | None = None
    tests: list[TestResult] = field(default_factory=list)


@dataclass(frozen=True)
class NotebookResult:
    """One notebook of a submission; `digest` names its content, `notes` say in sentences what was odd about it."""

    name: str
    status: NotebookStatus
    seconds: float
    digest: str
    notes: list[str] = field(default_factory=list)
    questions: list[QuestionResult] = field(default_factory=list)

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
        data = json.loads(text)
        notebooks = [_notebook(item) for item in data["notebooks"]]
        return cls(data["student"], data["assignment"], data["isolation"], data["suite"], data["seed"], notebooks)


def _notebook(item: dict[str, Any]) -> NotebookResult:
    questions = [
        QuestionResult(**(question | {"tests": [TestResult(**test) for test in question["tests"]]}))
        for question in item["questions"]
    ]
    return NotebookResult(**(item | {"questions": questions}))
