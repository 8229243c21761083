"""The class as a table: in the terminal and as grades.csv."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean

from rich import box
from rich.table import Table
from rich.text import Text

from autograder.files import write_atomically
from autograder.report.overview import ODD, QuestionTally, notebook_names, tally
from autograder.report.pages import MARKS, one_line, points, short_name
from autograder.results import NotebookResult, NotebookStatus, QuestionResult, SubmissionResult, Verdict

WIDEST = 10  # questions side by side in 120 columns; a class with more gets one column a notebook

_STYLES: dict[Verdict, str] = {"pass": "green", "partial": "yellow", "fail": "red", "not-run": "dim", "manual": "cyan"}


def table(results: list[SubmissionResult]) -> Table:
    """Students × questions with marks and points; where there are many questions, students × notebooks."""
    questions = tally(results)
    by_question = len(questions) <= WIDEST
    shown = Table(box=box.SIMPLE_HEAD, show_footer=bool(results), padding=(0, 1, 0, 0), pad_edge=False)
    shown.add_column("student", "solved" if by_question else "mean", max_width=20, no_wrap=True)
    if by_question:
        for question in questions:
            shown.add_column(Text(one_line(short_name(question.id))), _percent(question), no_wrap=True)
    else:
        for name in notebook_names(results):
            shown.add_column(Text(_notebook_head(name, questions)), _mean(_scores(results, name)), no_wrap=True)
    shown.add_column("points", _mean([result.score for result in results]), justify="right", no_wrap=True)
    shown.add_column("status", no_wrap=True)
    for result in results:
        cells = _question_cells(result, questions) if by_question else _notebook_cells(result, notebook_names(results))
        total = f"{points(result.score)} / {points(result.max_score)}"
        shown.add_row(Text(one_line(result.student)), *cells, Text(total, "bold"), _status(result.status))
    return shown


def write_csv(results: list[SubmissionResult], path: Path, taken_off: Mapping[str, float] = {}) -> None:
    """Write grades.csv, one row a student: id, score, highest score, status, each notebook, each question.

    `taken_off` is what lateness costs, by student: the score is what is left, and a last column says how much it was.
    A cell is empty where a submission says nothing about that notebook or question. Text that a spreadsheet would take
    for a formula gets an apostrophe in front. Raises ValueError where there are no results or several assignments.
    """
    assignments = {result.assignment for result in results}
    if len(assignments) != 1:
        raise ValueError(f"A table of grades is about one assignment, and these results have {len(assignments)}.")
    (assignment,) = assignments
    notebooks, questions = notebook_names(results), [question.id for question in tally(results)]
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    head = ["student", assignment, f"{assignment}_max", "status", *notebooks, *questions]
    writer.writerow([text_cell(name) for name in head] + (["late_penalty"] if taken_off else []))
    for result in results:
        earned = {notebook.name: notebook.score for notebook in result.notebooks}
        earned |= {question.id: question.points for notebook in result.notebooks for question in notebook.questions}
        late = taken_off.get(result.student, 0.0)
        score = max(0.0, result.score - late) if late else result.score
        row = [text_cell(result.student), number(score), number(result.max_score), result.status]
        row += [number(earned[name]) if name in earned else "" for name in notebooks + questions]
        writer.writerow(row + ([number(late)] if taken_off else []))
    write_atomically(path, lines.getvalue())


def number(value: float) -> str:
    """A grade as it is recorded: unlike what people read, not rounded to cents of a point."""
    return f"{value:.10g}"


def text_cell(text: str) -> str:
    """Text that no spreadsheet runs: without control characters, and never starting like a formula."""
    text = one_line(text)
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else text


def _question_cells(result: SubmissionResult, questions: list[QuestionTally]) -> list[Text]:
    answers = {question.id: question for notebook in result.notebooks for question in notebook.questions}
    return [_question_cell(answers.get(question.id)) for question in questions]


def _question_cell(answer: QuestionResult | None) -> Text:
    if answer is None:
        return Text("")
    mark = Text(MARKS[answer.verdict], _STYLES[answer.verdict])
    silent = answer.verdict in ("not-run", "manual") and not answer.points
    return mark if silent else mark.append(f" {points(answer.points)}")


def _notebook_cells(result: SubmissionResult, names: list[str]) -> list[Text]:
    notebooks = {notebook.name: notebook for notebook in result.notebooks}
    return [_notebook_cell(notebooks.get(name)) for name in names]


def _notebook_cell(notebook: NotebookResult | None) -> Text:
    """Points, then one mark a question: `17 ✓✓½✗✓–✓✓`; a word where nothing was graded."""
    if notebook is None:
        return Text("")
    if notebook.status in ("missing", "unreadable"):
        return _status(notebook.status)
    marks = [(MARKS[question.verdict], _STYLES[question.verdict]) for question in notebook.questions]
    return Text.assemble(f"{points(notebook.score):>4} ", *marks)


def _notebook_head(name: str, questions: list[QuestionTally]) -> str:
    worth = sum(question.max_points for question in questions if question.notebook == name)
    return f"{one_line(name)}\n({points(worth)})"


def _scores(results: list[SubmissionResult], name: str) -> list[float]:
    """What the class earned with a notebook; a missing one counts as nothing earned."""
    return [sum(notebook.score for notebook in result.notebooks if notebook.name == name) for result in results]


def _mean(scores: list[float]) -> str:
    return f"ø {fmean(scores):.1f}" if scores else ""


def _percent(question: QuestionTally) -> str:
    return "" if question.solved_percent is None else f"{question.solved_percent} %"


def _status(status: NotebookStatus) -> Text:
    return Text(status, "bold red" if status in ODD else "dim")
