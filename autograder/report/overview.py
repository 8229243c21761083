"""A class in figures: what its questions are, how they went, and which submissions somebody should look at."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import correlation, fmean

from autograder.limits import tells_of_a_limit
from autograder.results import NotebookResult, NotebookStatus, QuestionResult, SubmissionResult, Verdict

# A notebook that was not handed in is the student's choice, not a riddle for the teacher.
ODD: tuple[NotebookStatus, ...] = ("timeout", "crashed", "unreadable")

# Fewer answers, or fewer that differ from the most frequent outcome, say nothing about whom a question tells apart.
ENOUGH, DIFFERENT = 10, 2
# Notes that a person has to act on, although everything was graded.
_FOR_A_PERSON = re.compile(r"a person has to|should do without|only made while it runs")
_SENTENCE_END = re.compile(r"(?<=\.)\s+|\n")

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


@dataclass
class TestTally:
    """How often one hidden test ran and failed; `pairs` as in QuestionTally, 1 for a pass and 0 for a failure."""

    __test__ = False  # not a pytest class

    question: str
    name: str
    pairs: list[tuple[float, float]] = field(default_factory=list)

    @property
    def ran(self) -> int:
        return len(self.pairs)

    @property
    def failed(self) -> int:
        return sum(not earned for earned, _ in self.pairs)

    @property
    def discrimination(self) -> float | None:
        return item_rest(self.pairs)


@dataclass
class QuestionTally:
    """How one question went in a class; `handed_in` counts the submissions that had its notebook.

    `pairs` has for each of them the share of the points that it earned here, and its points in all other questions.
    """

    id: str
    notebook: str
    max_points: float
    handed_in: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)
    hints: dict[str, str] = field(default_factory=dict)
    recognised: int = 0  # wrong or partly right answers with a known mistake
    unattempted: int = 0  # answers as they were handed out
    pairs: list[tuple[float, float]] = field(default_factory=list)

    @property
    def mean_percent(self) -> int | None:
        """How easy it was: the mean share of its points; None where people give them."""
        return round(100 * fmean(share for share, _ in self.pairs)) if self.pairs and not self.by_hand else None

    @property
    def discrimination(self) -> float | None:
        """Whether those who solve it do well elsewhere: from -1 to 1; None where people give the points."""
        return None if self.by_hand else item_rest(self.pairs)

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
        return self.verdicts["fail"] + self.verdicts["partial"] - self.recognised - self.unattempted

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
    totals = _totals(results)
    for result, notebook, question in answers(results):
        entry = tallies.setdefault(question.id, QuestionTally(question.id, notebook.name, question.max_points))
        if notebook.status == "missing":
            continue
        entry.handed_in += 1
        entry.verdicts[question.verdict] += 1
        if notebook.status != "unreadable":
            entry.pairs.append((question.points / (question.max_points or 1), totals[result.student] - question.points))
        if question.verdict not in ("fail", "partial"):
            continue
        entry.unattempted += not question.attempted
        entry.recognised += question.diagnosis is not None
        for mistake, hint in ((question.diagnosis, question.hint), (question.also, question.look)):
            if mistake:
                entry.mistakes[mistake] += 1
                entry.hints.setdefault(mistake, hint or "")
    order = notebook_names(results)
    return sorted(tallies.values(), key=lambda entry: order.index(entry.notebook))


def tally_tests(results: list[SubmissionResult]) -> list[TestTally]:
    """One tally a hidden test that ran at least once, in the order of the results."""
    tallies: dict[tuple[str, str], TestTally] = {}
    totals = _totals(results)
    for result, _, question in answers(results):
        for test in question.tests:
            if test.outcome != "not-run":
                entry = tallies.setdefault((question.id, test.name), TestTally(question.id, test.name))
                entry.pairs.append((float(test.outcome == "passed"), totals[result.student] - question.points))
    return list(tallies.values())


def _totals(results: list[SubmissionResult]) -> dict[str, float]:
    """Everybody's points in the questions that the grader marks."""
    totals = dict.fromkeys((result.student for result in results), 0.0)
    for result, _, question in answers(results):
        totals[result.student] += question.points if question.verdict != "manual" else 0.0
    return totals


def item_rest(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The correlation of what was earned in one place with what was earned elsewhere; None where too little differs."""
    earned, others = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    usual = Counter(earned).most_common(1)
    if len(pairs) < ENOUGH or len(pairs) - usual[0][1] < DIFFERENT or len(set(others)) == 1:
        return None
    return correlation(earned, others)


def limits_met(results: list[SubmissionResult]) -> list[tuple[str, list[str]]]:
    """Which limits were met, in the sentence that tells of each, and where: the most frequent one first."""
    met: dict[str, dict[str, None]] = {}
    for result in results:
        for notebook in result.notebooks:
            texts = [(note, notebook.name) for note in notebook.notes]
            texts += [(test.message, one.id) for one in notebook.questions for test in one.tests if test.message]
            for text, place in texts:
                for sentence in filter(tells_of_a_limit, _SENTENCE_END.split(text)):
                    met.setdefault(sentence, {})[f"{result.student} ({place})"] = None
    return sorted(((sentence, list(places)) for sentence, places in met.items()), key=lambda item: -len(item[1]))


def reasons(notebook: NotebookResult) -> list[str]:
    """Why somebody should look at the notebook, in sentences: none where it was graded as usual."""
    if notebook.status in ODD:
        return notebook.notes or [_WHY[notebook.status]]
    return [note for note in notebook.notes if _FOR_A_PERSON.search(note)]
