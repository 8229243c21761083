"""A class in figures: what its questions are, how they went, and which submissions somebody should look at."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.results import NotebookResult, NotebookStatus, QuestionResult, SubmissionResult, Verdict

# A notebook that was not handed in is the student's choice, not a riddle for the teacher.
ODD: tuple[NotebookStatus, ...] = ("timeout", "crashed", "unreadable")

_WHY: dict[NotebookStatus, str] = {
    "timeout": "Some of its code ran longer than allowed and was stopped; the rest was graded.",
    "crashed": "Its Python process ended in the middle; the rest was graded.",
    "unreadable": "The file could not be read as a notebook.",
}


@dataclass(frozen=True)
class Misconception:
    """A mistake that was recognised in `count` answers, and the hint that belongs to it."""

    question: str
    name: str
    hint: str
    count: int


@dataclass(frozen=True)
class TestTally:
    """How often one hidden test ran and failed."""

    __test__ = False  # not a pytest class

    question: str
    name: str
    ran: int
    failed: int


@dataclass
class QuestionTally:
    """How one question went in a class; `handed_in` counts the submissions that had its notebook."""

    id: str
    notebook: str
    max_points: float
    handed_in: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)
    hints: dict[str, str] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        return self.verdicts["manual"] > 0

    @property
    def solved_percent(self) -> int | None:
        """The share of right answers among what was handed in; None where there is nothing to count."""
        if self.by_hand or not self.handed_in:
            return None
        return round(100 * self.verdicts["pass"] / self.handed_in)

    @property
    def unrecognised(self) -> int:
        """Wrong or partly right answers in which no known mistake was seen."""
        return self.verdicts["fail"] + self.verdicts["partial"] - self.mistakes.total()

    def misconceptions(self) -> list[Misconception]:
        """The recognised mistakes, the most frequent first, equally frequent ones by name."""
        ranked = sorted(self.mistakes.items(), key=lambda item: (-item[1], item[0]))
        return [Misconception(self.id, name, self.hints.get(name, ""), count) for name, count in ranked]


def answers(results: list[SubmissionResult]) -> Iterator[tuple[SubmissionResult, NotebookResult, QuestionResult]]:
    """Every question of every submission."""
    for result in results:
        for notebook in result.notebooks:
            for question in notebook.questions:
                yield result, notebook, question


def notebook_names(results: list[SubmissionResult]) -> list[str]:
    """The notebooks that any submission has, in the order of the results."""
    return list(dict.fromkeys(notebook.name for result in results for notebook in result.notebooks))


def tally(results: list[SubmissionResult]) -> list[QuestionTally]:
    """One tally a question, notebook by notebook, in the order in which the results have them."""
    tallies: dict[str, QuestionTally] = {}
    for _, notebook, question in answers(results):
        entry = tallies.setdefault(question.id, QuestionTally(question.id, notebook.name, question.max_points))
        if notebook.status == "missing":
            continue
        entry.handed_in += 1
        entry.verdicts[question.verdict] += 1
        if question.diagnosis and question.verdict in ("fail", "partial"):
            entry.mistakes[question.diagnosis] += 1
            entry.hints.setdefault(question.diagnosis, question.hint or "")
    order = notebook_names(results)
    return sorted(tallies.values(), key=lambda entry: order.index(entry.notebook))


def tally_tests(results: list[SubmissionResult]) -> list[TestTally]:
    """One tally a hidden test that ran at least once, in the order of the results."""
    ran: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    for _, _, question in answers(results):
        for test in question.tests:
            if test.outcome != "not-run":
                ran[question.id, test.name] += 1
                failed[question.id, test.name] += test.outcome == "failed"
    return [TestTally(*key, count, failed[key]) for key, count in ran.items()]


def reasons(notebook: NotebookResult) -> list[str]:
    """Why somebody should look at the notebook, in sentences: none where it was graded as usual."""
    if notebook.status not in ODD:
        return []
    return notebook.notes or [_WHY[notebook.status]]
