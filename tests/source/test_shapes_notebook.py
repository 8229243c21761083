"""The notebook 4-shapes as students meet it: its conventions, its figures, and what its public checks say."""

import doctest
import linecache
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
import pytest
import torch
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import determine_grade
from torch import nn

from autograder import catalogue
from autograder.catalogue import Entry

LSTM = Path(__file__).parents[2] / "source" / "lstm"
POINTS = {
    "shapes-predict": 5,
    "shapes-parameters": 2,
    "shapes-final": 3,
    "shapes-steps": 1,
    "shapes-lengths": 3,
    "shapes-packed": 2,
    "shapes-nextword": 2,
    "shapes-quiz": 1,
}
WRITTEN = {"shapes-first-word": 1}
NUMBERS = count()

# Wrong answers as edits of the reference: question, what is replaced, by what, and words that the student reads.
MISTAKES = [
    ("shapes-predict", "(num_layers * directions, batch, shown)", "(batch, num_layers * directions, shown)",
     "h_n: (2, 1, 5), whose axis 0 is not right."),
    ("shapes-predict", "shown = proj_size or hidden_size", "shown = hidden_size", "A projection changes what is shown"),
    ("shapes-predict", '"h_n": ', '"h": ', "a dict with the keys 'output', 'h', 'c_n', expected"),
    ("shapes-predict", "return {", "{", "None (is there a return?)"),
    ("shapes-parameters", "biases = 2", "biases = 1", "The result: 180, expected 200."),
    ("shapes-parameters", "return total", "return total / 1", "The result: 200.0, expected a whole number."),
    ("shapes-parameters", "input_size if layer == 0 else directions * hidden_size", "input_size",
     "What does the upper layer read"),
    ("shapes-final", "by_time[0, :, hidden_size:]", "by_time[-1, :, hidden_size:]", "Where does each chain end?"),
    ("shapes-final", "torch.cat([h_n[-2], h_n[-1]], dim=1)", "h_n[-2:].reshape(h_n.shape[1], -1)",
     "Does each row hold one sentence only"),
    ("shapes-final", "else h_n[-1]", "else h_n[0]", "Which one is on top?"),
    ("shapes-steps", "shown, state = lstm", "shown, last = lstm", "It is right up to t = 0."),
    ("shapes-steps", "inputs.split(1)", "[inputs]", "The inputs of the LSTM's calls: (5, 4, 3)."),
    ("shapes-steps", "inputs.split(1)", "inputs", "calls: (4, 3) (4, 3) (4, 3)"),
    ("shapes-lengths", "output[torch.arange(len(output)), lengths - 1]", "output[:, -1]",
     "last of a sentence of length 2"),
    ("shapes-lengths", "lengths - 1", "lengths - 2", "Steps are counted from 0"),
    ("shapes-packed", ", total_length=embedded.shape[1]", "", "shape (4, 5, 4), expected (B, T, N*H) = (4, 6, 4)"),
    ("shapes-packed", ", enforce_sorted=False", "", "in run_packed"),
    ("shapes-packed", "lstm(packed)", "lstm(packed)\n    state = [part.flip(1) for part in state]",
     "This is sentence 0. Is it in its place"),
    ("shapes-nextword", "dim=2", "dim=0", "Which numbers are to sum to 1?"),
    ("shapes-nextword", "prefix_length - 1", "prefix_length", "after two words, which step"),
    ("shapes-nextword", "prefix_length == 0", "prefix_length < 0", "returned 'jam', expected a ValueError"),
    ("shapes-quiz", '"c": True, ', "", "There is no verdict yet for: c."),
    ("shapes-quiz", '"h": False', '"h": "False"', "Neither True nor False: h."),
]  # fmt: skip


@pytest.fixture(scope="module")
def notebook() -> NotebookNode:
    return nbformat.read(LSTM / "4-shapes.ipynb", as_version=4)


@pytest.fixture(scope="module")
def cells(notebook: NotebookNode) -> dict[str, str]:
    """The sources of the code cells by id, without magics."""
    sources = {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "code"}
    return {name: re.sub(r"^%.*", "", source, flags=re.MULTILINE) for name, source in sources.items()}


@pytest.fixture(scope="module", autouse=True)
def checks() -> Iterator[Any]:
    """The module `checks` that lies beside the notebook, found as a notebook finds it."""
    matplotlib.use("Agg")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(LSTM)
        patch.setattr(sys, "dont_write_bytecode", True)
        for name in ("checks", "pictures", "pictures_shapes"):
            patch.delitem(sys.modules, name, raising=False)
        import checks

        yield checks
        for name in ("checks", "pictures", "pictures_shapes"):
            sys.modules.pop(name, None)


def run(source: str, names: dict[str, Any]) -> None:
    """Run a cell as a kernel does, where error messages can find its lines."""
    place = f"<cell {next(NUMBERS)}>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    exec(compile(source, place, "exec"), names)


def unsolved(source: str) -> str:
    """A cell as it is released."""
    return re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "raise NotImplementedError", source, flags=re.DOTALL)


@pytest.fixture
def solved(cells: dict[str, str]) -> dict[str, Any]:
    """The names of a notebook with all reference answers."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in ("setup", *POINTS):
        run(cells[cell], names)
    return names


@pytest.fixture
def released(cells: dict[str, str]) -> dict[str, Any]:
    """The names of a notebook with no answer written."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in ("setup", *POINTS):
        with suppress(NotImplementedError):  # the quiz is no function, so its stub stops at once
            run(unsolved(cells[cell]), names)
    return names


def told(checks: Any, question: str, names: dict[str, Any]) -> str:
    """What a student reads when the check of a question does not pass."""
    with pytest.raises(checks.NotYet) as caught:
        checks.grader.check(question, names)
    return "\n".join(caught.value._render_traceback_())


# The figures of the worked examples, reproduced by the reference.


def test_shapes_on_the_walk_are_those_of_the_text(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-walk"], solved)
    assert [solved["vocabulary"][index] for index in (5, 6, 7)] == ["[UNK]", "[EOS]", "[PAD]"]
    assert solved["batch"].tolist() == [[0, 1, 2, 6, 7], [0, 3, 4, 5, 6]]
    shapes = {name: tuple(solved[name].shape) for name in ("embedded", "output", "hidden", "cell", "probabilities")}
    assert shapes == {
        "embedded": (2, 5, 3),
        "output": (2, 5, 4),
        "hidden": (2, 2, 4),
        "cell": (2, 2, 4),
        "probabilities": (2, 5, 8),
    }
    assert solved["lstm_shapes"](2, 5, 3, 4, num_layers=2, batch_first=True) == {
        "output": (2, 5, 4),
        "h_n": (2, 2, 4),
        "c_n": (2, 2, 4),
    }
    assert torch.allclose(solved["output"][:, -1], solved["hidden"][-1])


def test_two_layers_on_three_steps_of_four_sentences(solved: dict[str, Any]) -> None:
    output, _ = nn.LSTM(10, 5, num_layers=2)(torch.zeros(3, 4, 10))
    assert tuple(output.shape) == solved["lstm_shapes"](4, 3, 10, 5, num_layers=2)["output"] == (3, 4, 5)


def test_five_steps_give_the_figures_of_the_worked_example(solved: dict[str, Any]) -> None:
    torch.manual_seed(1)
    lstm = nn.LSTM(3, 3)
    inputs = [torch.randn(1, 3) for _ in range(5)]
    state = torch.randn(1, 1, 3), torch.randn(1, 1, 3)
    for step in inputs:
        _, state = lstm(step.view(1, 1, -1), state)
    state = torch.randn(1, 1, 3), torch.randn(1, 1, 3)
    output, (h_n, c_n) = solved["step_by_step"](lstm, torch.cat(inputs).view(5, 1, -1), state)
    assert [[round(number, 4) for number in value.flatten().tolist()] for value in (output[0], h_n, c_n)] == [
        [-0.0187, 0.1713, -0.2944],
        [-0.3368, 0.0959, -0.0538],
        [-0.9825, 0.4715, -0.0633],
    ]
    assert torch.equal(output[-1], h_n[0])


def test_what_the_text_says_about_padding(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-drift"], solved)
    read, packed = solved["drift"].values()
    assert read[0] == 0 and min(read[1:]) > 0.2
    assert max(packed) < 1e-6


def test_what_the_text_says_about_the_next_words(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-walk"], solved)
    run(cells["show-next"], solved)
    probabilities = solved["probabilities"]
    assert 0.4 < probabilities[0, 0, 1] < 0.6 and 0.4 < probabilities[0, 0, 3] < 0.6
    for sentence, step, word in [(0, 1, 2), (0, 2, 6), (1, 1, 4), (1, 2, 5), (1, 3, 6)]:
        assert probabilities[sentence, step, word] > 0.9
    assert "after “nobody saw”: the\n" in capsys.readouterr().out


def test_every_statement_of_the_quiz_is_printed(notebook: NotebookNode, solved: dict[str, Any]) -> None:
    (text,) = (cell.source for cell in notebook.cells if cell.id == "about-shapes-quiz")
    assert re.findall(r"^- \*\*(\w)\.\*\*", text, flags=re.MULTILINE) == sorted(solved["answers"])


# The public checks.


@pytest.mark.parametrize("question", POINTS)
def test_check_passes_on_the_reference(
    checks: Any, solved: dict[str, Any], question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    random = torch.get_rng_state()
    checks.grader.check(question, solved)
    passing = r"(all \d public checks pass|the public check passes)"
    assert re.fullmatch(rf"{question}: {passing}\.", capsys.readouterr().out.splitlines()[0])
    assert torch.equal(torch.get_rng_state(), random)


@pytest.mark.parametrize("question", POINTS)
def test_check_fails_on_the_stub(checks: Any, released: dict[str, Any], question: str) -> None:
    assert re.fullmatch(rf"{question}: not written yet \(.+ (still raises NotImplementedError|is still empty)\)",
                        told(checks, question, released))  # fmt: skip


@pytest.mark.parametrize("question", POINTS)
def test_check_says_when_the_cell_has_not_been_run(checks: Any, question: str) -> None:
    text = told(checks, question, {"__name__": "__main__"})
    assert re.fullmatch(rf"{question}: \w+ is not defined yet\. Run the cell with your answer first\.", text)


@pytest.mark.parametrize("question, right, wrong, words", MISTAKES)
def test_check_tells_a_mistake_in_words(
    checks: Any, solved: dict[str, Any], cells: dict[str, str], question: str, right: str, wrong: str, words: str
) -> None:
    assert right in cells[question]
    run(cells[question].replace(right, wrong), solved)
    text = told(checks, question, solved)
    assert words in text
    assert "Traceback" not in text
    assert len(text.splitlines()) <= 10


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True")
@pytest.mark.parametrize("entry", catalogue.accepted("shapes"), ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_passes_on_right_answers_in_other_styles(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    checks.grader.check(entry.question, solved)


@pytest.mark.parametrize(
    "entry", catalogue.misconceptions("shapes"), ids=lambda entry: f"{entry.question}-{entry.name}"
)
def test_check_does_not_lull_those_who_are_wrong(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    if entry.question == "shapes-quiz":
        return  # what a public check would say is the answer
    assert "The check could not go on" not in told(checks, entry.question, solved)


def test_checks_are_plain_ascii() -> None:
    # otter reads them in the machine's own encoding, which is not UTF-8 everywhere.
    for path in (LSTM / "tests").glob("shapes-*.py"):
        assert path.read_bytes().isascii(), path.name


# The demonstrations.


def test_demonstrations_wait_for_the_answers(
    released: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-walk"], released)
    capsys.readouterr()
    waiting = [name for name in cells if name.startswith("show-") and "grader.needs" in cells[name]]
    for name in waiting:
        run(cells[name], released)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(waiting) == 4
    assert all(line.startswith("Nothing to see yet. This needs your answers to: shapes-") for line in lines)


def test_each_picture_has_a_text_alternative(checks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import pictures_shapes

    pictures_shapes.stacked_net()
    pictures_shapes.padded_batch(lengths=[2, 1], steps=3)
    printed = capsys.readouterr().out
    assert "A net of two layers" in printed
    assert "Framed: steps 1, 0." in printed


# The file.


def test_docstring_examples_are_true(solved: dict[str, Any]) -> None:
    runner = doctest.DocTestRunner(verbose=False)
    parser = doctest.DocTestParser()
    for name in ("lstm_shapes", "count_parameters", "final_from_output", "final_from_hidden", "step_by_step",
                 "last_valid", "run_packed", "next_word_probabilities", "most_likely_next"):  # fmt: skip
        example = parser.get_doctest(solved[name].__doc__, solved.copy(), name, None, 0)
        assert example.examples, f"{name} has no worked example"
        assert runner.run(example).failed == 0


def test_questions_and_points_are_those_of_the_assignment(notebook: NotebookNode) -> None:
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    answers = [cell.id for cell in marked if cell.metadata.nbgrader.solution]
    tests = {cell.id: cell for cell in marked if cell.metadata.nbgrader.grade}
    assert answers == [*POINTS, *WRITTEN]
    asked = {f"test-{question}": points for question, points in POINTS.items()} | WRITTEN
    assert {name: cell.metadata.nbgrader.points for name, cell in tests.items()} == asked
    assert sum(asked.values()) == 20
    ids = [cell.id for cell in notebook.cells]
    for question in POINTS:
        assert ids[ids.index(question) + 1] == f"test-{question}"
        assert tests[f"test-{question}"].source == f'grader.check("{question}")'
        assert tests[f"test-{question}"].metadata.nbgrader.locked


def test_cells_follow_the_conventions(notebook: NotebookNode) -> None:
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z][a-z-]+", cell.id)
        if cell.cell_type == "markdown":
            assert bool(cell.metadata) == (cell.id in WRITTEN)
            continue
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


@pytest.mark.parametrize("question", WRITTEN)
def test_written_questions_are_graded_by_hand_with_a_mark_scheme(notebook: NotebookNode, question: str) -> None:
    (cell,) = (cell for cell in notebook.cells if cell.id == question)
    mark = cell.metadata.nbgrader
    assert (mark.grade_id, mark.cell_type, mark.solution, mark.grade, mark.locked) == (
        question,
        "markdown",
        True,
        True,
        False,
    )
    assert [line for line in cell.source.splitlines() if "MARK SCHEME" in line] == [
        "=== BEGIN MARK SCHEME ===",
        "=== END MARK SCHEME ===",
    ]


def test_file_is_normalised(notebook: NotebookNode) -> None:
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info == {"name": "python"}
    assert (LSTM / "4-shapes.ipynb").read_text("utf-8") == nbformat.writes(notebook) + "\n"


# The whole notebook in a kernel.


def executed(notebook: NotebookNode, monkeypatch: pytest.MonkeyPatch) -> NotebookNode:
    monkeypatch.setitem(os.environ, "PYTHONDONTWRITEBYTECODE", "1")
    resources = {"metadata": {"path": str(LSTM)}}
    return NotebookClient(notebook, resources=resources, allow_errors=True, timeout=120).execute()


@pytest.mark.slow(reason="a kernel starts and runs the whole notebook")
def test_solved_notebook_runs_from_top_to_bottom(notebook: NotebookNode, monkeypatch: pytest.MonkeyPatch) -> None:
    for cell in executed(deepcopy(notebook), monkeypatch).cells:
        if cell.cell_type == "code":
            assert not {"error", "stderr"} & {output.get("name", output.output_type) for output in cell.outputs}
            if cell.metadata.nbgrader.grade:
                assert determine_grade(cell) == (cell.metadata.nbgrader.points, cell.metadata.nbgrader.points)


@pytest.mark.slow(reason="a kernel starts and runs the whole notebook")
def test_released_notebook_earns_nothing(notebook: NotebookNode, monkeypatch: pytest.MonkeyPatch) -> None:
    stubs = deepcopy(notebook)
    for cell in stubs.cells:
        cell.source = unsolved(cell.source)
    for cell in executed(stubs, monkeypatch).cells:
        if cell.cell_type == "code" and cell.metadata.nbgrader.grade:
            assert [output.ename for output in cell.outputs] == ["NotYet"]
            assert determine_grade(cell)[0] == 0
