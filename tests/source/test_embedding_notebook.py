"""The notebook 2-embedding as students meet it: its conventions, its figures, and what its public checks say."""

import doctest
import linecache
import math
import os
import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from itertools import combinations, count, pairwise
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
    "embedding-lookup": 3,
    "embedding-onehot": 2,
    "embedding-index": 1,
    "embedding-padding": 2,
    "embedding-pretrained": 2,
    "embedding-ngrams": 1,
    "embedding-ngram-model": 3,
}
# Misconceptions that no public check catches: other sizes are tried when their work is graded.
ONLY_HIDDEN = {"embedding-index squeezed"}
ANSWERS = [
    "lookup",
    "one_hot_lookup",
    "word_vector",
    "make_embedding",
    "pretrained_embedding",
    "ngrams",
    "NGramLanguageModeler",
]
WRONG = catalogue.misconceptions("embedding")
NUMBERS = count()

# Wrong answers as edits of the reference: question, what is replaced, by what, and words that the student reads.
MISTAKES = [
    ("embedding-lookup", "weight[indices]", "weight[indices - 1]", "Row 0 is the first one."),
    ("embedding-lookup", "weight[indices]", "weight[indices.flatten()]", "(10, 3), expected (B, T, D) = (2, 5, 3)"),
    ("embedding-lookup", "indices.min() < 0", "False", "One index of -1 among others: returned something of shape"),
    ("embedding-lookup", "IndexError(f", "ValueError(f", "raised ValueError, expected an IndexError."),
    ("embedding-lookup", "weight[indices]", "weight.data[indices]", "The result has lost its gradients."),
    ("embedding-lookup", "weight[indices]", "F.embedding(indices, weight)", "It uses F.embedding. How would you pick"),
    ("embedding-onehot", "indices, len(weight)", "indices", "a sentence without the last words of the vocabulary"),
    ("embedding-onehot", ".to(weight.dtype)", "", "Your code stopped with RuntimeError"),
    ("embedding-onehot", "@ weight", "@ weight.detach()", "The result has lost its gradients."),
    ("embedding-index", "embedded[b, sentence.index(word)]", "embedded[b].mean(dim=0)", "2.5 at d = 0, expected 1"),
    ("embedding-index", "raise KeyError(word)", "return None", "The word 'boat': returned None, expected a KeyError."),
    ("embedding-index", "enumerate(sentences)", "reversed(list(enumerate(sentences)))", "'we' occurs in both"),
    ("embedding-padding", ", padding_idx=pad_ix", "", "pad_ix = 0: row 0 is ["),
    ("embedding-padding", "padding_idx=pad_ix)", "padding_idx=pad_ix).requires_grad_(False)", "no row of it can train"),
    ("embedding-pretrained", "    weight[pad_ix] = 0.0\n", "", "The weight: 2 at v = 1, d = 0, expected 0."),
    ("embedding-pretrained", "average.repeat", "torch.zeros_like(average).repeat", "What is the mean of all"),
    ("embedding-pretrained", ", padding_idx=pad_ix", "", "the row of [PAD] is not what it was before."),
    ("embedding-pretrained", "freeze=freeze, ", "", "did not change the row of 'tea', although freeze is False"),
    ("embedding-pretrained", "freeze=freeze", "freeze=False", "changed the row of 'tea', although freeze is True"),
    ("embedding-ngrams", "tokens[start : start + context_size],", "tokens[start : start + context_size][::-1],",
     "gave     [(['your', 'row'], 'boat')"),
    ("embedding-ngrams", "- context_size)", "- context_size - 1)", "'row your boat gently home' with context_size=2"),
    ("embedding-ngram-model", "log_softmax(", "softmax(", "exp of each row must sum to 1"),
    ("embedding-ngram-model", "F.relu(self.linear1(joined))", "self.linear1(joined)", "What does ReLU make of it?"),
    ("embedding-ngram-model", "flatten(start_dim=1)", "view(1, -1)", "Your code stopped with RuntimeError"),
    ("embedding-ngram-model", "(contexts).flatten(", "(contexts.flip(1)).flatten(", "joined in reading order"),
    ("embedding-ngram-model", "hidden_size: int = 128", "hidden_size: int = 100", "bias=True) by default,"),
]  # fmt: skip


@pytest.fixture(scope="module")
def notebook() -> NotebookNode:
    return nbformat.read(LSTM / "2-embedding.ipynb", as_version=4)


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
        for name in ("checks", "pictures", "pictures_embedding"):
            patch.delitem(sys.modules, name, raising=False)
        import checks

        yield checks
        for name in ("checks", "pictures", "pictures_embedding"):
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


# The figures of the teaching texts, and what the text says of the demonstrations.


def test_the_seeded_embedding_has_the_known_row(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-two-words"], solved)
    row = torch.tensor([0.6614, 0.2669, 0.0617, 0.6213, -0.4519])
    assert torch.allclose(solved["embeddings"].weight[0], row, atol=5e-5)
    assert torch.allclose(solved["lookup"](solved["embeddings"].weight, solved["salt"])[0], row, atol=5e-5)


def test_the_batch_is_that_of_the_worked_example(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-product"], solved)
    run(cells["show-batch"], solved)
    assert solved["batch"].tolist() == [[0, 1, 2, 6, 7], [0, 3, 4, 5, 6]]
    embedded, weight = solved["embedded"], solved["embeddings"].weight
    assert (tuple(weight.shape), tuple(embedded.shape)) == ((8, 3), (2, 5, 3))
    assert torch.equal(embedded[1, 1], weight[solved["word_to_ix"]["spoon"]])
    assert torch.equal(solved["word_vector"](embedded, solved["sentences"], "spoon"), weight[3])


def test_both_lookups_teach_the_same_rows(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-product"], solved)
    run(cells["show-gradient"], solved)
    one, other = solved["gradients"].values()
    assert torch.equal(one, other)
    assert one[:, 0].tolist() == [2, 1, 3, 1, 0]


def test_the_axes_are_those_of_the_text(cells: dict[str, str], solved: dict[str, Any], capsys: Any) -> None:
    run(cells["show-axes"], solved)
    printed = capsys.readouterr().out
    assert re.findall(r" (\(\d[^)]*\))$", printed, flags=re.MULTILINE) == [
        "(4, 3)",
        "(4, 1, 3)",
        "(1, 1, 3)",
        "(1, 12)",
    ]
    assert "grid.view(3, 2) [[0, 1], [2, 3], [4, 5]]    grid.T [[0, 3], [1, 4], [2, 5]]" in printed


def test_only_a_row_without_gradients_stays_at_zero(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-drift"], solved)
    once, yours = solved["norms"].values()
    assert set(yours) == {0.0}
    assert once[0] == 0.0
    assert all(norm > 0.0 for norm in once[1:])


def test_unknown_words_share_a_point(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-pretrained"], solved)
    weight, word_to_ix = solved["embedding"].weight, solved["word_to_ix"]
    mean = torch.tensor(list(solved["table"].values())).mean(dim=0)
    for word in ("otter", "xylophone", "[UNK]", "[EOS]"):
        assert torch.allclose(weight[word_to_ix[word]], mean)
    assert not weight[word_to_ix["[PAD]"]].any()
    assert not weight.requires_grad


def test_the_loss_on_the_poem_falls_in_every_epoch(
    solved: dict[str, Any], cells: dict[str, str], notebook: NotebookNode
) -> None:
    run(cells["show-poem"], solved)
    run(cells["show-training"], solved)
    losses, V = solved["losses"], len(solved["word_to_ix"])
    assert len(solved["poem"].splitlines()) == 14
    assert len(losses) == 10
    assert all(later < earlier for earlier, later in pairwise(losses))
    said = text_of(notebook, "see-training")
    assert f"from {losses[0]:.0f} to {losses[-1]:.0f}" in said
    count = len(solved["tokens"]) - 2
    assert f"{count} \\cdot \\log {V} \\approx {count * math.log(V):.0f}" in said
    assert f"{count} n-grams" in said


def test_a_word_has_its_row_of_the_trained_matrix(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("show-poem", "show-training", "show-one-vector"):
        run(cells[name], solved)
    word = torch.tensor([solved["word_to_ix"]["word"]])
    assert torch.equal(solved["vector"], solved["model"].embeddings(word)[0])
    assert float(re.search(r"ten epochs by (\S+)", capsys.readouterr().out).group(1)) < 0.1


@pytest.mark.parametrize("seed", [6, 0, 1])
def test_the_nearest_words_are_of_the_same_kind(solved: dict[str, Any], cells: dict[str, str], seed: int) -> None:
    run(cells["show-small-world"].replace("manual_seed(6)", f"manual_seed({seed})"), solved)
    run(cells["show-nearest"], solved)
    names, kinds, world = list(solved["row_of"]), solved["kinds"], solved["world"]
    assert len(names) == 21
    assert solved["cosines"].shape == (21, 21)  # after training
    for word in (word for words in world.values() for word in words):
        near = solved["cosines"][solved["row_of"][word]].topk(len(world[kinds[word]]) - 1).indices.tolist()
        assert {kinds[names[index]] for index in near} == {kinds[word]}


def test_islands_in_the_picture_are_apart(solved: dict[str, Any], cells: dict[str, str]) -> None:
    import pictures_embedding

    run(cells["show-small-world"], solved)
    points = pictures_embedding._flat(solved["trained"])
    apart = torch.cdist(points, points)
    kinds = list(solved["kinds"].values())
    pairs = [pair for pair in combinations(range(len(kinds)), 2) if "other" not in (kinds[pair[0]], kinds[pair[1]])]
    inside = max(apart[one, other] for one, other in pairs if kinds[one] == kinds[other])
    between = min(apart[one, other] for one, other in pairs if kinds[one] != kinds[other])
    assert inside < between


def text_of(notebook: NotebookNode, name: str) -> str:
    return next(cell.source for cell in notebook.cells if cell.id == name)


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


@pytest.mark.parametrize("entry", catalogue.accepted("embedding"), ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_passes_on_right_answers_in_other_styles(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    checks.grader.check(entry.question, solved)


@pytest.mark.parametrize("entry", WRONG, ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_does_not_lull_those_who_are_wrong(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    if f"{entry.question} {entry.name}" in ONLY_HIDDEN:
        checks.grader.check(entry.question, solved)
        return
    assert "The check could not go on" not in told(checks, entry.question, solved)


def test_checks_are_plain_ascii() -> None:
    # otter reads them in the machine's own encoding, which is not UTF-8 everywhere.
    for path in (LSTM / "tests").glob("embedding-*.py"):
        assert path.read_bytes().isascii(), path.name


# The demonstrations.


def test_demonstrations_wait_for_the_answers(
    released: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = [name for name in cells if name.startswith("show-") and "grader.needs" in cells[name]]
    run(cells["show-product"], released)
    run(cells["show-poem"], released)
    capsys.readouterr()
    for name in waiting:
        run(cells[name], released)
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(("the ", "..."))]
    assert len(lines) == len(waiting) == 8
    assert all(line.startswith("Nothing to see yet. This needs your answers to: embedding-") for line in lines)


def test_each_picture_has_a_text_alternative(
    solved: dict[str, Any], cells: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pictures

    shown: list[dict[str, str]] = []
    monkeypatch.setattr(pictures, "display", lambda data, raw: shown.append(data))
    drawing = [name for name in cells if name.startswith("show-") and "pictures_embedding." in cells[name]]
    for name in (name for name in cells if name.startswith("show-")):
        run(cells[name], solved)
    assert len(shown) == len(drawing) == 7
    for picture in shown:
        assert len(picture["text/plain"]) > 50
        assert f'alt="{escape(picture["text/plain"])}"' in picture["text/html"]


# The file.


def test_docstring_examples_are_true(solved: dict[str, Any]) -> None:
    runner = doctest.DocTestRunner(verbose=False)
    parser = doctest.DocTestParser()
    for name in ANSWERS:
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
    assert (LSTM / "2-embedding.ipynb").read_text("utf-8") == nbformat.writes(notebook) + "\n"


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
