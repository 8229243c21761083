"""The notebook 3-gates as students meet it: its conventions, its figures, and what its public checks say."""

import doctest
import linecache
import os
import re
import sys
from collections.abc import Iterator
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

from autograder import catalogue
from autograder.catalogue import Entry

LSTM = Path(__file__).parents[2] / "source" / "lstm"
POINTS = {
    "gates-rnn": 2,
    "gates-equations": 5,
    "gates-state": 4,
    "gates-cell": 4,
    "gates-unroll": 4,
    "gates-torch": 3,
    "gates-charlstm": 2,
    "gates-vanishing": 2,
}
NUMBERS = count()

# Wrong answers as edits of the reference: question, what is replaced, by what, and words that the student reads.
MISTAKES = [
    ("gates-rnn", "h_prev @ W.T", "h_prev @ W", "W is square"),
    ("gates-rnn", "x @ U.T", "x @ U", "line 12 of its cell, in rnn_step"),
    ("gates-rnn", " + b)", ")", "Are all of them there?"),
    ("gates-rnn", "return torch.tanh", "torch.tanh", "None, expected a tensor of shape (B, H) = (2, 4)"),
    ("gates-rnn", "W.T + b)", "W.T + b).double()", "dtype float64, expected float32"),
    ("gates-rnn", "W.T + b)", "W.T + b).detach()", "lost its gradients"),
    ("gates-equations", "x @ U[key].T", 'x @ U[{"f": "i", "i": "f"}.get(key, key)].T', "That is the value of i"),
    ("gates-equations", "return ", "f, i, c_tilde, o = ", "None, expected 4 values: f, i, c_tilde, o"),
    ("gates-equations", 'torch.tanh(total["c"])', 'torch.sigmoid(total["c"])', "c_tilde: 0.6667"),
    ("gates-equations", 'torch.sigmoid(total["f"])', '1 - torch.sigmoid(total["i"])', "f: 0.1"),
    ("gates-state", "torch.tanh(c)", "c", "The new c can be large, h stays between -1 and 1"),
    ("gates-state", "torch.tanh(c)", "torch.tanh(c_prev)", "h: 0.8824"),
    ("gates-state", "return o * torch.tanh(c), c", "return c, o * torch.tanh(c)", "in the order (h, c)"),
    ("gates-state", "c = f * c_prev", "c = c_prev.mul_(f)", "c_prev is not what it was before the call"),
    ("gates-cell", "[h_prev, x]", "[x, h_prev]", "The layers read [h_prev, x]."),
    ("gates-cell", "self.input_gate = nn.Linear(joined_size, hidden_size)", "self.input_gate = self.forget_gate",
     "share their weights"),
    ("gates-cell", "f * c_prev", "f * h_prev", "How do they make c out of c_prev?"),
    ("gates-unroll", "append(h)", "append(c)", "Is it h that you collect?"),
    ("gates-unroll", "for x in inputs:", "for x in inputs:\n        h, c = state", "It is right up to t = 0."),
    ("gates-unroll", "in inputs:", "in inputs.flip(0):", "outputs: 4 at t = 0"),
    ("gates-unroll", "if state is None:", "if True:", "Is it where your loop starts"),
    ("gates-unroll", "torch.stack(outputs)", "outputs[-1]", "shape (2, 4), expected (T, B, H) = (5, 2, 4)"),
    ("gates-torch", "cell.input_gate, cell.forget_gate", "cell.forget_gate, cell.input_gate", "In which order"),
    ("gates-torch", "lstm.bias_ih_l0 + lstm.bias_hh_l0", "lstm.bias_ih_l0", "two bias vectors"),
    ("gates-torch", "[lstm.weight_hh_l0, lstm.weight_ih_l0]", "[lstm.weight_ih_l0, lstm.weight_hh_l0]",
     "Which columns of a layer"),
    ("gates-charlstm", "targets = indices[1:]", "targets = indices[:-1]", "expects 'hell', where 'ello' comes next"),
    ("gates-charlstm", "targets)", "targets, reduction='sum')", "Is it the mean"),
    ("gates-charlstm", "torch.manual_seed(seed)", "torch.manual_seed(0)", "Is seed used"),
    ("gates-charlstm", "torch.manual_seed(seed)", "pass", "Is seed used"),
    ("gates-charlstm", "optimiser.zero_grad()", "pass", "the gradients of the epoch before"),
    ("gates-vanishing", "[-1].sum()", ".sum()", "12 at t = 0, expected 4"),
    ("gates-vanishing", "inputs.detach().clone()", "inputs", "inputs.requires_grad was False"),
]  # fmt: skip


@pytest.fixture(scope="module")
def notebook() -> NotebookNode:
    return nbformat.read(LSTM / "3-gates.ipynb", as_version=4)


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
        for name in ("checks", "pictures"):
            patch.delitem(sys.modules, name, raising=False)
        import checks

        yield checks
        for name in ("checks", "pictures"):
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
        run(unsolved(cells[cell]), names)
    return names


def told(checks: Any, question: str, names: dict[str, Any]) -> str:
    """What a student reads when the check of a question does not pass."""
    with pytest.raises(checks.NotYet) as caught:
        checks.grader.check(question, names)
    return "\n".join(caught.value._render_traceback_())


# The figures of the worked example, reproduced by the reference.


def test_hello_gives_the_figures_of_the_worked_example(solved: dict[str, Any]) -> None:
    torch.manual_seed(0)
    cell = solved["LSTMByHand"](4, 4)
    h, c, (f, i, c_tilde, o) = cell(torch.tensor([[0.0, 1.0, 0.0, 0.0]]), torch.zeros(1, 4), torch.zeros(1, 4))
    assert [[round(number, 2) for number in value[0].tolist()] for value in (f, i, c_tilde, o, c, h)] == [
        [0.47, 0.40, 0.51, 0.40],
        [0.51, 0.58, 0.37, 0.46],
        [-0.57, -0.07, -0.13, -0.03],
        [0.66, 0.56, 0.51, 0.49],
        [-0.29, -0.04, -0.05, -0.02],
        [-0.19, -0.02, -0.02, -0.01],
    ]


def test_losses_of_hello_are_those_of_the_worked_example(solved: dict[str, Any]) -> None:
    _, losses = solved["train_char_lstm"]("hello", epochs=41)
    assert [round(losses[epoch], 4) for epoch in (0, 20, 40)] == [1.2731, 0.0013, 0.0001]


def test_what_the_text_says_about_the_heat_maps(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-letters"], solved)
    f, _, o, c = (torch.stack(values) for values in solved["over_time"].values())
    m1, e2, m2, b, e3 = 2, 3, 4, 5, 6
    assert solved["word"] == "remember"
    for unit in (0, 2):
        assert c[m1, unit] < c[e2, unit] < c[m2, unit] < c[b, unit]
        assert f[e3, unit] < 0.1
    assert c[e2, 3] == c.min()
    assert o[m1, 3] < 0.2
    assert o[m2, 3] < 0.2
    assert o[e2, 3] > 0.9
    assert o[e3, 3] > 0.9


def test_what_the_text_says_about_the_gradients(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-gradients"], solved)
    plain, half_open, wide_open = (
        solved["input_gradient_norms"](run, solved["inputs"]) for run in solved["runs"].values()
    )
    assert plain[0] < 1e-13
    assert half_open[0] < 1e-10
    assert wide_open.min() > 0.03
    assert max(plain[-1], half_open[-1], wide_open[-1]) < 10 * min(plain[-1], half_open[-1], wide_open[-1])


# The public checks.


@pytest.mark.parametrize("question", POINTS)
def test_check_passes_on_the_reference(
    checks: Any, solved: dict[str, Any], question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    random = torch.get_rng_state()
    checks.grader.check(question, solved)
    assert re.fullmatch(rf"{question}: all \d public checks pass\.", capsys.readouterr().out.splitlines()[0])
    assert torch.equal(torch.get_rng_state(), random)


@pytest.mark.parametrize("question", POINTS)
def test_check_fails_on_the_stub(checks: Any, released: dict[str, Any], question: str) -> None:
    assert re.fullmatch(rf"{question}: not written yet \(.+ still raises NotImplementedError\)",
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
@pytest.mark.parametrize("entry", catalogue.accepted("gates"), ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_passes_on_right_answers_in_other_styles(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    checks.grader.check(entry.question, solved)


@pytest.mark.parametrize("entry", catalogue.misconceptions("gates"), ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_does_not_lull_those_who_are_wrong(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    assert "The check could not go on" not in told(checks, entry.question, solved)


def test_a_question_that_builds_on_a_missing_one_says_so(
    checks: Any, released: dict[str, Any], cells: dict[str, str]
) -> None:
    run(cells["gates-torch"], released)
    assert "this builds on LSTMByHand, which is not written yet" in told(checks, "gates-torch", released)


def test_that_more_tests_follow_is_said_once(
    checks: Any, solved: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    grader = checks.Grader()
    grader.check("gates-rnn", solved)
    grader.check("gates-state", solved)
    assert capsys.readouterr().out.count("run when your work is graded") == 1


def test_a_check_leaves_no_file_behind(
    checks: Any, solved: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    checks.Grader().check("gates-rnn", solved)
    assert not list(tmp_path.iterdir())


def test_checks_are_plain_ascii() -> None:
    # otter reads them in the machine's own encoding, which is not UTF-8 everywhere.
    for path in (LSTM / "tests").glob("gates-*.py"):
        assert path.read_bytes().isascii(), path.name


# The demonstrations.


def test_demonstrations_wait_for_the_answers(
    released: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = [name for name in cells if name.startswith("show-") and "grader.needs" in cells[name]]
    for name in waiting:
        run(cells[name], released)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(waiting) == 5
    assert all(line.startswith("Nothing to see yet. This needs your answers to: gates-") for line in lines)


@pytest.mark.parametrize("error", [ValueError("mine"), NotImplementedError("not implemented for 'Long'")])
def test_demonstrations_hide_no_real_error(checks: Any, error: Exception) -> None:
    with pytest.raises(type(error), match=str(error)), checks.grader.needs("gates-rnn"):
        raise error


def test_each_picture_has_a_text_alternative(checks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import pictures

    pictures.gate_on_a_value()
    assert "a gate falls from 1 to 0" in capsys.readouterr().out


# The file.


def test_docstring_examples_are_true(solved: dict[str, Any]) -> None:
    runner = doctest.DocTestRunner(verbose=False)
    parser = doctest.DocTestParser()
    for name in ("rnn_step", "lstm_gates", "lstm_state", "LSTMByHand", "unroll", "from_torch", "CharLSTM",
                 "train_char_lstm", "input_gradient_norms"):  # fmt: skip
        example = parser.get_doctest(solved[name].__doc__, solved.copy(), name, None, 0)
        assert example.examples, f"{name} has no worked example"
        assert runner.run(example).failed == 0


def test_questions_and_points_are_those_of_the_assignment(notebook: NotebookNode) -> None:
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    answers = [cell.id for cell in marked if cell.metadata.nbgrader.solution]
    tests = {cell.id: cell for cell in marked if cell.metadata.nbgrader.grade}
    assert answers == list(POINTS)
    assert {name: cell.metadata.nbgrader.points for name, cell in tests.items()} == {
        f"test-{question}": points for question, points in POINTS.items()
    }
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
            assert not cell.metadata
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


def test_file_is_normalised(notebook: NotebookNode) -> None:
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info == {"name": "python"}
    assert (LSTM / "3-gates.ipynb").read_text("utf-8") == nbformat.writes(notebook) + "\n"


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
