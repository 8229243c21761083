"""The notebook 5-tagger as students meet it: its conventions, its figures, and what its public checks say."""

import contextlib
import doctest
import io
import json
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
    "tagger-prepare": 1,
    "tagger-model": 4,
    "tagger-train": 3,
    "tagger-decode": 2,
    "tagger-batch": 4,
    "tagger-accuracy": 5,
    "tagger-chars": 4,
}
WRITTEN = {"tagger-errors": 1}
MODULES = ("checks", "pictures", "pictures_tagger", "treebank")
NUMBERS = count()

# Wrong answers as edits of the reference: question, what is replaced, by what, and words that the student reads.
MISTAKES = [
    ("tagger-prepare", "else unk", 'else "[UNK]"', "Which name stands for unknown words here?"),
    ("tagger-prepare", "raise KeyError(missing[0])", 'unk = "[UNK]"', "expected a KeyError"),
    ("tagger-prepare", "torch.tensor", "torch.Tensor", "dtype float32, expected int64"),
    ("tagger-prepare", ", unk: str | None = None", "", "Are its arguments those that were given?"),
    ("tagger-model", "(len(words), 1, -1)", "(1, len(words), -1)", "one step of T sentences"),
    ("tagger-model", "dim=1", "dim=0", "Is it a log-softmax, and over the tags?"),
    ("tagger-model", "self.word_embeddings(words)", "self.word_embeddings(words).detach()",
     "No gradient reaches word_embeddings.weight"),
    ("tagger-model", "nn.LSTM(embedding_dim, hidden_dim)", "nn.LSTM(hidden_dim, embedding_dim)", "D = 4, H = 3"),
    ("tagger-model", "output, _ = self.lstm(embedded.view(len(words), 1, -1))",
     'output, self.state = self.lstm(embedded.view(len(words), 1, -1), getattr(self, "state", None))',
     "What is left over from the one before?"),
    ("tagger-train", "            optimiser.zero_grad()\n", "", "with gradients that are there already"),
    ("tagger-train", "sum(losses) / len(losses)", "sum(losses)", "the mean of the sentences' losses"),
    ("tagger-train", "SGD", "Adam", "Plain SGD takes lr times the gradient"),
    ("tagger-train", "            optimiser.step()\n", "", "Who takes the steps?"),
    ("tagger-train", "    return means\n", "", "Is there a return?"),
    ("tagger-train", "epochs: int = 300", "epochs: int = 30", "Without epochs it gave 30 losses, expected 300."),
    ("tagger-train", "lr: float = 0.1", "lr: float = 0.01", "The first losses without lr: 0.6915 at epoch = 1"),
    ("tagger-train", "means = []", "means = []\n    random.shuffle([*data])", "The global random state changed"),
    ("tagger-train", "            optimiser.step()",
     "            nn.utils.clip_grad_norm_(model.parameters(), 5.0)\n            optimiser.step()",
     "The scores after one step, all gradients a hundred times as large"),
    ("tagger-decode", "dim=1", "dim=0", "which tag has the highest score?"),
    ("tagger-decode", ", unk))", "))", "KeyError: 'emus'"),
    ("tagger-decode", "with torch.no_grad():", "if True:", "gradients were recorded"),
    ("tagger-decode", ".tolist()]", "]", "To a dictionary, a tensor with a number in it is not that number."),
    ("tagger-batch", "return F", "return 2 * F", "on the padding of log_probs: 3.228, expected 1.614."),
    ("tagger-batch", "tags, ignore_index=pad_tag)", "tags, ignore_index=pad_tag).item()",
     "expected a tensor of shape (), a single number without axes."),
    ("tagger-batch", ", ignore_index=pad_tag", "", "Your code stopped with IndexError: Target -1 is out of bounds."),
    ("tagger-batch", ".transpose(1, 2)", ".reshape(log_probs.shape[0], -1, log_probs.shape[1])",
     "On which axis are the tags"),
    ("tagger-batch", "gold != pad_tag", "predicted != pad_tag", "Who decides what is real"),
    ("tagger-accuracy", "    return tag\n", "", "that tags sentences. Is there a return?"),
    ("tagger-accuracy", "row[: len(words)]", "row", "expected a list with one tag for each word"),
    ("tagger-accuracy", "        model.eval()\n", "", "The same sentences got other tags the second time"),
    ("tagger-chars", "[1][0] for", "[1][1] for", "Is the character vector the final hidden state"),
    ("tagger-chars", "lstm(joined)", "lstm(joined[None])\n        output = output[0]",
     "Which axis of lstm's input is time?"),
    ("tagger-chars", "word_dim + char_dim, hidden_dim", "word_dim, hidden_dim", "expected one that reads 8 numbers"),
]  # fmt: skip


@pytest.fixture(scope="module")
def notebook() -> NotebookNode:
    return nbformat.read(LSTM / "5-tagger.ipynb", as_version=4)


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
        patch.chdir(LSTM)
        patch.setattr(sys, "dont_write_bytecode", True)
        for name in MODULES:
            patch.delitem(sys.modules, name, raising=False)
        import checks

        yield checks
        for name in MODULES:
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


def rounded(numbers: Any) -> list[float]:
    return [round(number, 4) for number in numbers.flatten().tolist()]


# The figures of the worked example, reproduced by the reference.


def test_toy_tagger_gives_the_figures_of_the_worked_example(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for cell in ("show-toy", "show-toy-training", "show-decode"):
        run(cells[cell], solved)
    assert rounded(solved["output"][0]) == [-0.0187, 0.1713, -0.2944]
    assert rounded(solved["h_n"]) == [-0.3368, 0.0959, -0.0538]
    assert rounded(solved["c_n"]) == [-0.9825, 0.4715, -0.0633]
    assert rounded(solved["before"][0]) == [-1.1389, -1.2024, -0.9693]
    assert rounded(solved["after"][0]) == [-0.0462, -4.0106, -3.6096]
    assert solved["after"].argmax(dim=1).tolist() == [0, 1, 2, 0, 1]
    assert solved["losses"][0] == pytest.approx(1.1, abs=0.1)
    (first, _), *_ = solved["toy"]
    maps = solved["word_to_ix"], solved["ix_to_tag"]
    assert solved["predict_tags"](solved["toy_model"], first, *maps) == ["DET", "NN", "V", "DET", "NN"]
    assert sorted(solved["word_to_ix"].values()) == list(range(9))
    printed = capsys.readouterr().out
    assert "Rain/NN  filled/V  every/DET  bucket/NN" in printed


def test_letters_are_joined_to_words_as_in_the_exercise(solved: dict[str, Any]) -> None:
    tagger = solved["CharTagger"](5, 3, 6, vocab_size=9, charset_size=20, tagset_size=3)
    assert (tagger.char_lstm.hidden_size, tagger.lstm.input_size, tagger.lstm.hidden_size) == (3, 8, 6)


def test_what_the_text_says_about_views(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-views"], solved)
    right, changes, wrong, stays, one = capsys.readouterr().out.splitlines()
    assert "(5, 1, 6) in, (5, 1, 4) out, h_n (1, 1, 4)" in right
    assert float(changes.split()[-1]) > 0.001
    assert "(1, 5, 6) in, (1, 5, 4) out, h_n (1, 5, 4)" in wrong
    assert float(stays.split()[-1]) == 0
    assert one.endswith("(1, 1, 6)")


# The treebank.


def test_data_is_what_the_report_says(solved: dict[str, Any]) -> None:
    from treebank import read_conllu

    report = json.loads((LSTM / "data" / "steps.json").read_text("utf-8"))
    train, dev = read_conllu(LSTM / "data" / "train.conllu"), read_conllu(LSTM / "data" / "dev.conllu")
    assert (len(train), len(dev)) == (report["sentences"]["train"], report["sentences"]["dev"])
    assert not {tuple(words) for words, _ in train} & {tuple(words) for words, _ in dev}
    assert all(len(words) == len(tags) > 0 for words, tags in [*train, *dev])
    assert sum(step["points"] for step in report["steps"]) == POINTS["tagger-accuracy"]
    assert {step["on"] for step in report["steps"]} <= {"all", "ambiguous"}
    for bar in report["bars"].values():
        assert bar.keys() == {"all", "ambiguous"}


def test_treebank_reads_words_and_tags(tmp_path: Path) -> None:
    from treebank import read_conllu

    rest = "\t_" * 6
    path = tmp_path / "small.conllu"
    path.write_bytes(
        "\ufeff# a comment\r\n".encode()
        + f"1-2\tDon't\t_\t_{rest}\n1\tDo\t_\tAUX{rest}\n2\tn't\t_\tPART{rest}\n2.1\tgo\t_\tVERB{rest}\n".encode()
        + f"\n\n# the last one has no empty line behind it\n1\tGo\t_\tVERB{rest}".encode()
    )
    assert read_conllu(path) == [(["Do", "n't"], ["AUX", "PART"]), (["Go"], ["VERB"])]


@pytest.mark.parametrize(
    "line, said",
    [
        ("2\towl\tNOUN", "line 2: expected 10 columns between tabs, found 3."),
        ("3\towl\t_\tNOUN" + "\t_" * 6, "line 2: expected word 2, found '3'."),
        ("2\towl\t_\t_" + "\t_" * 6, "line 2: expected a word and a tag such as NOUN in columns 2 and 4."),
    ],
)
def test_treebank_says_where_a_file_is_wrong(tmp_path: Path, line: str, said: str) -> None:
    from treebank import read_conllu

    path = tmp_path / "wrong.conllu"
    path.write_text("1\tThe\t_\tDET" + "\t_" * 6 + f"\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        read_conllu(path)


@pytest.mark.slow(reason="a tagger is trained on the treebank")
def test_reference_beats_the_bars_on_dev(solved: dict[str, Any], cells: dict[str, str]) -> None:
    for cell in ("show-treebank", "show-ambiguous", "show-training", "show-confusion"):
        with contextlib.redirect_stdout(io.StringIO()):
            run(cells[cell], solved)
    history = solved["tag"].history
    assert len(history["loss"]) == len(history["accuracy on dev"]) == 16
    assert history["loss"][-1] < 0.2 < 1 < history["loss"][0]
    right = {kind: sum(hits) / len(hits) for kind, hits in solved["right"].items()}
    assert right["all"] == pytest.approx(history["accuracy on dev"][-1])
    # Half a point and more below what several seeds gave, as other processors round otherwise.
    assert right["all"] > 0.925
    assert right["ambiguous"] > solved["report"]["bars"]["most frequent tag"]["ambiguous"]
    assert int(solved["matrix"].sum()) == len(solved["right"]["all"])
    wrong = sum(len(places) for places in solved["confusions"].values())
    assert wrong == len(solved["right"]["all"]) - sum(solved["right"]["all"])


def test_tagger_is_the_same_for_the_same_seed(solved: dict[str, Any]) -> None:
    from treebank import read_conllu

    train, dev = (read_conllu(LSTM / "data" / f"{name}.conllu")[:60] for name in ("train", "dev"))
    with contextlib.redirect_stdout(io.StringIO()):
        one, same, other = (solved["train_treebank_tagger"](train, dev, seed).history for seed in (0, 0, 1))
    assert one == same
    assert one != other


# The public checks.


@pytest.mark.parametrize("question", POINTS)
def test_check_passes_on_the_reference(
    checks: Any, solved: dict[str, Any], question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    random = torch.get_rng_state()
    checks.grader.check(question, solved)
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("tagger-")]
    assert re.fullmatch(rf"{question}: all \d public checks pass\.", lines[0])
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


@pytest.mark.parametrize("entry", catalogue.accepted("tagger"), ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_passes_on_right_answers_in_other_styles(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    checks.grader.check(entry.question, solved)


@pytest.mark.parametrize(
    "entry", catalogue.misconceptions("tagger"), ids=lambda entry: f"{entry.question}-{entry.name}"
)
def test_check_does_not_lull_those_who_are_wrong(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    if entry.question == "tagger-accuracy":
        return  # how good a tagger is only the treebank can tell
    run(entry.code, solved)
    assert "The check could not go on" not in told(checks, entry.question, solved)


def test_checks_are_plain_ascii() -> None:
    # otter reads them in the machine's own encoding, which is not UTF-8 everywhere.
    for path in (LSTM / "tests").glob("tagger-*.py"):
        assert path.read_bytes().isascii(), path.name


# The demonstrations.


def test_demonstrations_wait_for_the_answers(
    released: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = [name for name in cells if name.startswith("show-")]
    lines = []
    for name in shown:
        run(cells[name], released)
        printed = capsys.readouterr().out.splitlines()
        if "grader.needs" in cells[name]:
            lines += printed
    assert len(lines) == len([name for name in shown if "grader.needs" in cells[name]]) == 5
    assert all(line.startswith("Nothing to see yet. This needs your answers to: tagger-") for line in lines)


def test_a_tagger_without_history_is_shown_all_the_same(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run("def train_treebank_tagger(train, dev, seed=0):\n"
        "    return lambda sentences: [['NOUN'] * len(words) for words in sentences]", solved)  # fmt: skip
    for cell in ("show-treebank", "show-training", "show-confusion"):
        run(cells[cell], solved)
    printed = capsys.readouterr().out
    assert "Your tagger: " in printed
    assert "VERB taken for NOUN: " in printed
    assert "Curves over the epochs" not in printed


def test_each_picture_has_a_text_alternative(checks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import pictures_tagger

    pictures_tagger.tagger_net(["The", "owl"], ["DET", "NN"])
    pictures_tagger.batch_with_mask([(["Owls", "hoot"], ["NOUN", "VERB"]), (["Hoot"], ["VERB"])])
    pictures_tagger.word_with_letters("owl", word_dim=2, char_dim=1)
    pictures_tagger.confusion(torch.tensor([[3, 1], [0, 2]]), ["NOUN", "VERB"])
    printed = capsys.readouterr().out
    assert "to the best tag: DET NN." in printed
    assert "Real words in each row: 2, 1." in printed
    assert "put behind the 2 numbers" in printed
    assert "5 of 6 counts on the diagonal" in printed


# The file.


def test_docstring_examples_are_true(solved: dict[str, Any]) -> None:
    solved["progress"] = range  # the bar would be part of what the example prints
    runner = doctest.DocTestRunner(verbose=False)
    parser = doctest.DocTestParser()
    for name in ("prepare_sequence", "LSTMTagger", "train_tagger", "predict_tags", "masked_loss", "token_accuracy",
                 "train_treebank_tagger", "CharTagger"):  # fmt: skip
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
    assert sum(asked.values()) == 24
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


def test_text_quotes_no_figure_of_the_treebank(notebook: NotebookNode) -> None:
    """A course may bring its own treebank, so figures of the treebank are printed, not told."""
    ids = [cell.id for cell in notebook.cells]
    texts = {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "markdown"}
    for name in ids[ids.index("treebank") : ids.index("tagger-errors")]:
        assert not re.search(r"\d\s?%|\d{3,}", texts.get(name, "").replace("1958", "")), name


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
    assert (LSTM / "5-tagger.ipynb").read_text("utf-8") == nbformat.writes(notebook) + "\n"


# The whole notebook in a kernel.


def executed(notebook: NotebookNode, monkeypatch: pytest.MonkeyPatch) -> NotebookNode:
    monkeypatch.setitem(os.environ, "PYTHONDONTWRITEBYTECODE", "1")
    resources = {"metadata": {"path": str(LSTM)}}
    return NotebookClient(notebook, resources=resources, allow_errors=True, timeout=120).execute()


@pytest.mark.slow(reason="a kernel starts, runs the whole notebook and trains three taggers")
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
