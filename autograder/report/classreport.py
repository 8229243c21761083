"""The page a teacher reads about a class."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from autograder.files import write_atomically
from autograder.report.overview import (
    ENOUGH,
    Misconception,
    QuestionTally,
    TestTally,
    answers,
    limits_met,
    notebook_names,
    reasons,
    tally,
    tally_tests,
)
from autograder.report.pages import page_parts, relative_link, render, short_name
from autograder.report.progress import Progress
from autograder.results import Marks, NotebookResult, SubmissionResult, Verdict

MOST_FREQUENT = 3  # misconceptions shown for each question
AGAINST = 10  # tests shown that fail those who do well elsewhere
LECTURE = 5  # misconceptions named at the top, to take into the next lecture

COUNTED: dict[Verdict, str] = {
    "pass": "solved",
    "partial": "partly",
    "fail": "not yet",
    "not-run": "not graded",
    "manual": "by hand",
}

# The histogram's drawing area in its own units: small, so that its letters stay readable on a phone.
_WIDTH, _HEIGHT, _LEFT, _TOP = 320.0, 110.0, 4.0, 20.0


@dataclass(frozen=True)
class Bar:
    """One bar of the histogram: scores from `low` to `high` percent, and where it stands."""

    low: int
    high: int
    count: int
    x: float
    y: float
    width: float
    height: float

    @property
    def label(self) -> str:
        return f"{self.low} %" if self.low == self.high else f"{self.low} to {self.high} %"


@dataclass(frozen=True)
class QuestionRow:
    """One question as the report shows it; `segments` are verdict, start and width of its bar in percent."""

    tally: QuestionTally
    title: str
    segments: list[tuple[Verdict, float, float]]
    counts: list[tuple[Verdict, str, int]]
    misconceptions: list[Misconception]
    others: int

    @property
    def words(self) -> str:
        """The bar for somebody who can't see it."""
        return ", ".join(f"{count} {word}" for _, word, count in self.counts)


@dataclass(frozen=True)
class Look:
    """A notebook that somebody should look at, or that was odd but graded, with the sentences why."""

    student: str
    notebook: NotebookResult
    link: str | None
    sentences: list[str]


@dataclass(frozen=True)
class Duration:
    """How long one notebook took to grade, in seconds, and who met a limit."""

    notebook: str
    graded: int
    median: float
    longest: float
    longest_student: str
    timeouts: int
    crashes: int


@dataclass(frozen=True)
class StudentRow:
    """One student's row: the result, and each notebook with its page and its marks in words."""

    result: SubmissionResult
    notebooks: list[tuple[NotebookResult | None, str | None, str]]


def write_report(
    report_dir: Path,
    results: list[SubmissionResult],
    titles: Mapping[str, str] = {},
    marks: Mapping[str, Marks] = {},
    progress: Progress | None = None,
    late: Mapping[str, str] = {},
) -> Path:
    """Write `index.html` into the folder and return its path.

    `titles` names the questions by id; `marks` are what people gave, by student; `progress` says what the last run
    changed; `late` says by student what lateness costs. Links lead to the feedback pages in the folder `feedback`
    beside `report_dir`. Raises ValueError where there are no results.
    """
    if not results:
        raise ValueError("There are no results to report on.")
    results = sorted(results, key=lambda result: result.student)
    page = report_dir / "index.html"
    write_atomically(page, _page(results, titles, marks, progress, late))
    return page


def _page(
    results: list[SubmissionResult],
    titles: Mapping[str, str],
    marks: Mapping[str, Marks],
    progress: Progress | None,
    late: Mapping[str, str],
) -> str:
    tallies = tally(results)
    titles = {entry.id: titles.get(entry.id, entry.id) for entry in tallies}
    highest = max(result.max_score for result in results)
    scores = [result.score for result in results]
    tests = tally_tests(results)
    return render(
        "classreport.html",
        assignments=sorted({result.assignment for result in results}),
        results=results,
        titles=titles,
        counted=COUNTED,
        highest=highest,
        mean=round(fmean(scores), 1),
        median=median(scores),
        full=sum(result.score >= result.max_score > 0 for result in results),
        bars=histogram([_percent(result.score, highest) for result in results]),
        lecture=_lecture(tallies),
        looks=_looks(results),
        odd=_odd_but_graded(results),
        missing=_missing(results),
        unmarked=_unmarked(results, marks),
        progress=progress,
        late=late,
        groups=[(name, [_row(t, titles) for t in tallies if t.notebook == name]) for name in notebook_names(results)],
        never_failed=[test for test in tests if not test.failed],
        always_failed=[test for test in tests if test.failed == test.ran],
        against=_against(tests),
        tests=tests,
        limits=limits_met(results),
        enough=ENOUGH,
        durations=_durations(results),
        notebooks=notebook_names(results),
        students=[_student(result, notebook_names(results)) for result in results],
        conditions=sorted({(result.suite, result.seed, result.isolation) for result in results}),
    )


def histogram(percents: list[float]) -> list[Bar]:
    """Ten bars of ten percent each from 0 up to, not including, 100, and one for full marks."""
    counts = [0] * 11
    for percent in percents:
        counts[min(10, int(percent // 10))] += 1
    tallest, step = max(*counts, 1), (_WIDTH - 2 * _LEFT) / 11
    bars = []
    for index, count in enumerate(counts):
        height = _HEIGHT * count / tallest
        high = 100 if index == 10 else 10 * index + 9
        x, y = _LEFT + index * step + 2, _TOP + _HEIGHT - height
        bars.append(Bar(10 * index, high, count, round(x, 2), round(y, 2), round(step - 4, 2), round(height, 2)))
    return bars


def _percent(score: float, highest: float) -> float:
    return 100 * score / highest if highest else 0.0


def _lecture(tallies: list[QuestionTally]) -> list[Misconception]:
    """The mistakes that most students share; a single one is no matter for a lecture."""
    shared = [item for entry in tallies for item in entry.misconceptions() if item.count > 1]
    return sorted(shared, key=lambda item: -item.count)[:LECTURE]


def _row(entry: QuestionTally, titles: Mapping[str, str]) -> QuestionRow:
    counts = [(verdict, word, entry.verdicts[verdict]) for verdict, word in COUNTED.items() if entry.verdicts[verdict]]
    start, segments = 0.0, []
    for verdict, _, count in counts:
        width = 100 * count / entry.handed_in
        segments.append((verdict, round(start, 3), round(width, 3)))
        start += width
    known = entry.misconceptions()
    rest = sum(item.count for item in known[MOST_FREQUENT:])
    return QuestionRow(entry, titles[entry.id], segments, counts, known[:MOST_FREQUENT], rest)


def _looks(results: list[SubmissionResult]) -> list[Look]:
    return [
        Look(result.student, notebook, _link(result, notebook), reasons(notebook))
        for result in results
        for notebook in result.notebooks
        if reasons(notebook)
    ]


def _odd_but_graded(results: list[SubmissionResult]) -> list[Look]:
    return [
        Look(result.student, notebook, _link(result, notebook), notebook.notes)
        for result in results
        for notebook in result.notebooks
        if notebook.notes and not reasons(notebook)
    ]


def _missing(results: list[SubmissionResult]) -> list[tuple[str, list[str]]]:
    """Notebooks that somebody did not hand in, and who."""
    absent = [
        (name, [r.student for r in results for n in r.notebooks if n.name == name and n.status == "missing"])
        for name in notebook_names(results)
    ]
    return [(name, students) for name, students in absent if students]


def _unmarked(results: list[SubmissionResult], marks: Mapping[str, Marks]) -> list[tuple[str, int]]:
    """The questions that people mark, with how many answers wait for them."""
    waiting: Counter[str] = Counter()
    for result, notebook, question in answers(results):
        if question.verdict == "manual" and notebook.status != "missing":
            mark = marks.get(result.student, {}).get(question.id)
            waiting[question.id] += mark is None or mark.waiting
    return [(name, count) for name, count in waiting.items() if count]


def _against(tests: list[TestTally]) -> list[TestTally]:
    """Tests that rather fail those who do well elsewhere, the oddest first."""
    negative = [(test.discrimination or 0.0, test) for test in tests]
    return [test for value, test in sorted(negative, key=lambda pair: pair[0]) if value < 0][:AGAINST]


def _durations(results: list[SubmissionResult]) -> list[Duration]:
    pairs = [(result.student, notebook) for result in results for notebook in result.notebooks]
    return [_duration(name, [pair for pair in pairs if pair[1].name == name]) for name in notebook_names(results)]


def _duration(name: str, pairs: list[tuple[str, NotebookResult]]) -> Duration:
    ran = [(student, notebook) for student, notebook in pairs if notebook.status not in ("missing", "unreadable")]
    seconds = [notebook.seconds for _, notebook in ran]
    slowest = max(ran, key=lambda pair: pair[1].seconds)[0] if ran else ""
    statuses = [notebook.status for _, notebook in ran]
    middle, longest = (median(seconds), max(seconds)) if ran else (0.0, 0.0)
    return Duration(name, len(ran), middle, longest, slowest, statuses.count("timeout"), statuses.count("crashed"))


def _student(result: SubmissionResult, names: list[str]) -> StudentRow:
    own = {notebook.name: notebook for notebook in result.notebooks}
    cells: list[tuple[NotebookResult | None, str | None, str]] = []
    for name in names:
        notebook = own.get(name)
        cells.append((notebook, _link(result, notebook), _in_words(notebook)) if notebook else (None, None, ""))
    return StudentRow(result, cells)


def _in_words(notebook: NotebookResult) -> str:
    """The strip of marks for somebody who can't see it."""
    return ", ".join(f"{short_name(question.id)}: {COUNTED[question.verdict]}" for question in notebook.questions)


def _link(result: SubmissionResult, notebook: NotebookResult) -> str | None:
    """The way from the report to a feedback page; None where the names allow no page."""
    try:
        return relative_link(["..", "feedback", *page_parts(result.student, result.assignment, notebook.name)])
    except ValueError:
        return None
