"""One submission's story for a person at a terminal: each hidden test, and what the student is told."""

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from autograder.report.pages import clean, points
from autograder.results import NotebookResult, QuestionResult, SubmissionResult

SIGNS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "not-run": ("–", "yellow")}


def story(result: SubmissionResult) -> RenderableType:
    """Every notebook's questions as a tree: points, tests with their messages, and the recognised misconception."""
    foot = f"isolation: {result.isolation} · seed {result.seed} · suite {result.suite}"
    return Group(*(_notebook(notebook) for notebook in result.notebooks), Text(foot, style="dim"))


def _notebook(notebook: NotebookResult) -> Tree:
    head = f"{notebook.name}: {points(notebook.score)} of {points(notebook.max_score)} points"
    tree = Tree(Text(f"{head} ({notebook.status}, {notebook.seconds:.1f} s)", style="bold"))
    for note in notebook.notes:
        tree.add(Text(f"Note: {clean(note)}", style="yellow"))
    for question in notebook.questions:
        _add_question(tree, question)
    return tree


def _add_question(tree: Tree, question: QuestionResult) -> None:
    style = {"pass": "green", "manual": "yellow"}.get(question.verdict, "red")
    line = f"{question.id}: {points(question.points)} of {points(question.max_points)} ({question.verdict})"
    branch = tree.add(Text(line, style=style))
    for test in question.tests:
        sign, colour = SIGNS[test.outcome]
        leaf = branch.add(Text(f"{sign} {test.name}", style=colour))
        if test.message:
            leaf.add(Text(clean(test.message)))
    if question.diagnosis:
        branch.add(Text(f"Misconception {question.diagnosis}: {question.hint}", style="magenta"))
