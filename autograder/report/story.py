"""One submission's story for a person at a terminal: each hidden test, what the student is told, and how to see it."""

import ast
from functools import cache
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from autograder.report.pages import clean, one_line, points
from autograder.results import NotebookResult, QuestionResult, SubmissionResult, TestResult

SIGNS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "not-run": ("–", "yellow")}
PACKAGE = Path(__file__).parents[1]


def story(result: SubmissionResult, again: str) -> RenderableType:
    """Every notebook's questions as a tree: points, tests with their messages, and the recognised misconception.

    Of what did not pass, it names the hidden test and the wrong answer that gives the same, and where they stand.
    `again` is the command that sees the same inputs.
    """
    foot = f"isolation: {result.isolation} · seed {result.seed} · suite {result.suite}"
    return Group(
        *(_notebook(notebook) for notebook in result.notebooks),
        Text("\nThe same again, with the same inputs:", style="bold"),
        Padding(Text(one_line(again), no_wrap=True, overflow="ignore"), (0, 0, 0, 2), expand=False),
        Text(foot, style="dim"),
    )


def _notebook(notebook: NotebookResult) -> Tree:
    head = f"{notebook.name}: {points(notebook.score)} of {points(notebook.max_score)} points"
    tree = Tree(Text(f"{head} ({notebook.status}, {notebook.seconds:.1f} s)", style="bold"))
    for note in notebook.notes:
        tree.add(Text(f"Note: {clean(note)}", style="yellow"))
    for question in notebook.questions:
        _add_question(tree, question, f"{notebook.name.partition('-')[2]}.py")
    return tree


def _add_question(tree: Tree, question: QuestionResult, file: str) -> None:
    style = {"pass": "green", "manual": "yellow"}.get(question.verdict, "red")
    line = f"{question.id}: {points(question.points)} of {points(question.max_points)} ({question.verdict})"
    branch = tree.add(Text(line, style=style))
    for test in question.tests:
        _add_test(branch, test, f"suites/{file}")
    if not question.attempted:
        branch.add(Text("Not attempted: as it was handed out", style="yellow"))
    for name, hint in ((question.diagnosis, question.hint), (question.also, question.look)):
        if name:
            told = branch.add(Text(f"Misconception {name}: {clean(hint or '')}", style="magenta"))
            place = _line_of(f"misconceptions/{file}", f"# %% {question.id} {name}")
            told.add(Text(f"wrong answer that gives the same: {place}", style="dim"))
    if question.look and not question.also:
        branch.add(Text(f"Where to look: {clean(question.look)}", style="magenta"))
    if question.section:
        branch.add(Text(f"To read again: {clean(question.section)}", style="dim"))


def _add_test(branch: Tree, test: TestResult, suite: str) -> None:
    sign, colour = SIGNS[test.outcome]
    leaf = branch.add(Text(f"{sign} {test.name}", style=colour))
    if test.message:
        leaf.add(Text(clean(test.message)))
    place = _tests(suite).get(test.name) or _tests(suite).get(test.name.rpartition(" (")[0])
    if place and test.outcome != "passed":
        leaf.add(Text(f"hidden test: {place}", style="dim"))


@cache
def _tests(suite: str) -> dict[str, str]:
    """Where each test of a suite stands, by the first line of its docstring, which is its title."""
    try:
        parts = ast.parse((PACKAGE / suite).read_text(encoding="utf-8")).body
    except OSError:
        return {}
    functions = [part for part in parts if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")]
    titles = {one.name: (ast.get_docstring(one) or one.name).splitlines()[0].rstrip(".") for one in functions}
    return {titles[one.name]: f"autograder/{suite}:{one.lineno} {one.name}" for one in functions}


def _line_of(file: str, start: str) -> str:
    """Where in a file of the package the first line stands that begins so."""
    try:
        lines = (PACKAGE / file).read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    number = next((number for number, line in enumerate(lines, 1) if line.strip() == start), None)
    return f"autograder/{file}" + (f":{number}" if number else "")
