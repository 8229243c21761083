"""Every notebook as students meet it: its conventions, and what its public checks say."""

import doctest
import re
from typing import Any

import nbformat
import pytest
import torch
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from autograder import catalogue
from autograder.catalogue import Entry
from tests.source.mistakes import MISTAKES
from tests.source.pages import GATES, PAGES, UNTOLD, Page, run, told, unsolved

QUESTIONS = [(page, question) for page in PAGES for question in page.questions]
PAGE_OF = {question: page for page, question in QUESTIONS}
RIGHT = [(page, entry) for page in PAGES for entry in catalogue.accepted(page.topic)]
WRONG = [(page, entry) for page in PAGES for entry in catalogue.misconceptions(page.topic)]


def name_of(value: object) -> str | None:
    if isinstance(value, Entry):
        return f"{value.question}-{value.name}"
    return value.name if isinstance(value, Page) else None


every_page = pytest.mark.parametrize("page", PAGES, ids=name_of, indirect=True)
every_question = pytest.mark.parametrize("page, question", QUESTIONS, ids=name_of, indirect=["page"])


# The public checks.


@every_question
def test_check_passes_on_the_reference(
    checks: Any, solved: dict[str, Any], question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    random = torch.get_rng_state()
    checks.grader.check(question, solved)
    passing = rf"^{question}: (all \d public checks pass|the public check passes)\.$"
    assert len(re.findall(passing, capsys.readouterr().out, flags=re.MULTILINE)) == 1
    assert torch.equal(torch.get_rng_state(), random)


@every_question
def test_check_fails_on_the_stub(checks: Any, released: dict[str, Any], question: str) -> None:
    assert re.fullmatch(rf"{question}: not written yet \(.+ (still raises NotImplementedError|is still empty)\)",
                        told(checks, question, released))  # fmt: skip


@every_question
def test_check_says_when_the_cell_has_not_been_run(checks: Any, question: str) -> None:
    text = told(checks, question, {"__name__": "__main__"})
    assert re.fullmatch(rf"{question}: \w+ is not defined yet\. Run the cell with your answer first\.", text)


@pytest.mark.parametrize(
    "page, question, right, wrong, words",
    [(PAGE_OF[mistake[0]], *mistake) for mistake in MISTAKES],
    ids=[f"{number} {mistake[0]}" for number, mistake in enumerate(MISTAKES)],
    indirect=["page"],
)
def test_check_tells_a_mistake_in_words(
    checks: Any, solved: dict[str, Any], cells: dict[str, str], question: str, right: str, wrong: str, words: str
) -> None:
    assert right in cells[question]
    run(cells[question].replace(right, wrong), solved)
    text = told(checks, question, solved)
    assert words in text
    assert "Traceback" not in text
    assert len(text.splitlines()) <= 10


def test_every_check_tells_some_mistake() -> None:
    assert {question for question, *_ in MISTAKES} == {question for page in PAGES for question in page.questions}


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True")
@pytest.mark.parametrize("page, entry", RIGHT, ids=name_of, indirect=["page"])
def test_check_passes_on_right_answers_in_other_styles(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    checks.grader.check(entry.question, solved)


@pytest.mark.parametrize(
    "page, entry", [pair for pair in WRONG if pair[1].question not in UNTOLD], ids=name_of, indirect=["page"]
)
def test_check_does_not_lull_those_who_are_wrong(checks: Any, solved: dict[str, Any], page: Page, entry: Entry) -> None:
    run(entry.code, solved)
    if f"{entry.question} {entry.name}" in page.only_hidden:
        checks.grader.check(entry.question, solved)
    else:
        assert "The check could not go on" not in told(checks, entry.question, solved)


@every_page
def test_checks_are_plain_ascii(page: Page) -> None:
    # otter reads them in the machine's own encoding, which is not UTF-8 everywhere.
    for question in page.questions:
        assert (page.folder / "tests" / f"{question}.py").read_bytes().isascii()


# The demonstrations.


@every_page
def test_demonstrations_wait_for_the_answers(
    page: Page, released: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each says so once, after what it can already show, and none stops with an error."""
    for name in page.shown:
        run(page.cells[name], released)
        waiting = re.findall(rf"^Nothing to see yet\. This needs your answers to: {page.topic}-.*\.$",
                             capsys.readouterr().out, flags=re.MULTILINE)  # fmt: skip
        assert len(waiting) == ("grader.needs" in page.cells[name]), name


@pytest.mark.parametrize("page", [GATES], ids=name_of, indirect=True)
@pytest.mark.parametrize("error", [ValueError("mine"), NotImplementedError("not implemented for 'Long'")])
def test_demonstrations_hide_no_real_error(checks: Any, error: Exception) -> None:
    with pytest.raises(type(error), match=str(error)), checks.grader.needs("gates-rnn"):
        raise error


# The file.


@every_page
def test_docstring_examples_are_true(page: Page, solved: dict[str, Any]) -> None:
    """Every function and class that a student writes has a worked example."""
    if "progress" in solved:
        solved["progress"] = range  # the bar would be part of what the example prints
    for name in page.defined:
        example = doctest.DocTestParser().get_doctest(solved[name].__doc__, solved.copy(), name, None, 0)
        assert example.examples, f"{name} has no worked example"
        assert doctest.DocTestRunner(verbose=False).run(example).failed == 0


@every_page
def test_questions_and_points_are_those_of_the_assignment(page: Page) -> None:
    """Each question is an answer cell, and right below it a locked test cell with its points, or one cell for both."""
    marked = [cell for cell in page.notebook.cells if "nbgrader" in cell.metadata]
    assert [cell.id for cell in marked if cell.metadata.nbgrader.solution] == list(page.points)
    tests = {cell.id: cell for cell in marked if cell.metadata.nbgrader.grade}
    assert {name.removeprefix("test-"): cell.metadata.nbgrader.points for name, cell in tests.items()} == page.points
    ids = [cell.id for cell in page.notebook.cells]
    for question in page.questions:
        test = tests[f"test-{question}"]
        assert ids[ids.index(question) + 1] == test.id
        assert test.source == f'grader.check("{question}")'
        assert test.metadata.nbgrader.locked
    assert page.written == tests.keys() & page.points.keys()


@every_page
def test_cells_follow_the_conventions(page: Page) -> None:
    ids = [cell.id for cell in page.notebook.cells]
    assert len(ids) == len(set(ids))
    for cell in page.notebook.cells:
        assert re.fullmatch(r"[a-z][a-z-]+", cell.id)
        if cell.cell_type == "code":
            code_follows_the_conventions(cell)
        elif cell.id in page.written:
            written_follows_the_conventions(cell)
        else:
            assert not cell.metadata


def code_follows_the_conventions(cell: NotebookNode) -> None:
    mark = cell.metadata.nbgrader
    assert (mark.grade_id, mark.schema_version, mark.cell_type) == (cell.id, 3, "code")
    assert not cell.outputs
    assert cell.execution_count is None
    kind = "answer" if mark.solution else "test" if mark.grade else cell.id.split("-")[0]
    assert kind in ("answer", "test", "setup", "show")
    assert mark.locked == (kind != "answer")
    assert cell.metadata.get("tags", []) == ([kind] if kind in ("setup", "show") else [])
    solutions = cell.source.count("### BEGIN SOLUTION")
    assert solutions == cell.source.count("### END SOLUTION")
    assert bool(solutions) == (kind == "answer")


def written_follows_the_conventions(cell: NotebookNode) -> None:
    """It is graded by hand, and has a mark scheme that is not released."""
    mark = cell.metadata.nbgrader
    assert (mark.grade_id, mark.cell_type) == (cell.id, "markdown")
    assert (mark.solution, mark.grade, mark.locked) == (True, True, False)
    scheme = [line for line in cell.source.splitlines() if "MARK SCHEME" in line]
    assert scheme == ["=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="]


@every_page
def test_file_is_normalised(page: Page) -> None:
    assert page.notebook.metadata.kernelspec.name == "python3"
    assert page.notebook.metadata.language_info == {"name": "python"}
    assert page.file.read_text("utf-8") == nbformat.writes(page.notebook) + "\n"


# The whole notebook.


@pytest.mark.slow(reason="a kernel starts and runs the whole notebook")
@every_page
def test_solved_notebook_runs_from_top_to_bottom(page: Page) -> None:
    for cell in page.executed():
        assert not {"error", "stderr"} & {output.get("name", output.output_type) for output in cell.outputs}
        if cell.metadata.nbgrader.grade:
            assert determine_grade(cell) == (cell.metadata.nbgrader.points, cell.metadata.nbgrader.points)


@every_page
def test_released_notebook_goes_on_to_its_end(checks: Any, page: Page) -> None:
    """From top to bottom, every public check stops with a message, and nothing else does but an unwritten answer."""
    names: dict[str, Any] = {"__name__": "__main__"}
    stopped = {}
    for name, source in page.cells.items():
        try:
            run(unsolved(source), names)
        except Exception as error:
            stopped[name] = type(error)
    tests = {f"test-{question}": checks.NotYet for question in page.questions}
    assert {name: error for name, error in stopped.items() if name not in page.questions} == tests
    assert {stopped[name] for name in stopped.keys() & page.points.keys()} <= {NotImplementedError}
