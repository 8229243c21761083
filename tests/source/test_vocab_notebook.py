"""The notebook 1-vocab as students meet it: its conventions, its figures, and what its public checks say."""

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
    "vocab-tokenize": 2,
    "vocab-build": 3,
    "vocab-encode": 3,
    "vocab-pad": 3,
    "vocab-decode": 2,
    "vocab-buckets": 2,
    "vocab-split": 1,
}
NUMBERS = count()

# Wrong answers as edits of the reference: question, what is replaced, by what, and words that the student reads.
MISTAKES = [
    ("vocab-tokenize", "text)", "text.lower())", "gave     ['mind', 'the', 'gap'"),
    ("vocab-tokenize", "(?:['-]\\w+)*", "", "A single ' or - with a word character on both sides stays"),
    ("vocab-tokenize", r"\w+(?:['-]\w+)*", r"[\w'-]+", "What has to stand on the left and on the right"),
    ("vocab-tokenize", r"\w+(?:['-]\w+)*", r"[A-Za-z0-9_]+(?:['-][a-zYZ]+)*", "A to Z is not all"),
    ("vocab-tokenize", "return re.findall", "re.findall", "type NoneType, expected a list. Is there a return?"),
    ("vocab-build", ">= min_count", "> min_count", "It gave   {'we': 0, 'row': 1, 'on': 2, '[UNK]': 3"),
    ("vocab-build", "[*frequent, *specials]", "[*specials, *frequent]", "where do the specials come?"),
    ("vocab-build", "*specials]", "'[UNK]', '[EOS]', '[PAD]']", "Here specials is ('<pad>', '<unk>')."),
    ("vocab-build", "counts.items() if", "counts.most_common() if", "In which order do the words appear in the text"),
    ("vocab-encode", ".get(token, unknown)", "[token]", "Your code stopped with KeyError: 'The'"),
    ("vocab-encode", "*indices, word_to_ix", "*indices] or [word_to_ix", "Three words gave three indices, [1, 2, 1]"),
    ("vocab-encode", ".get(token, unknown)", ".setdefault(token, unknown)", "an unknown word is not added to it"),
    ("vocab-encode", ".get(token, unknown)", ".get(token) or unknown", "Is a 0 taken for 'not found'?"),
    ("vocab-encode", "torch.tensor([", "torch.Tensor([", "dtype float32, expected int64"),
    ("vocab-pad", "row[: len(sequence)]", "row[len(row) - len(sequence) :]", "Is each at the left of its row"),
    ("vocab-pad", "pad_ix)\n    for", "0)\n    for", "The batch: 0 at b = 0, t = 2, expected 9."),
    ("vocab-pad", "return batch, lengths", "return batch", "expected 2 values: batch, lengths"),
    ("vocab-pad", "return batch, lengths", "return batch, torch.full_like(lengths, batch.shape[1])",
     "before anything was filled up?"),
    ("vocab-decode", "break", "continue", "There are two [EOS] in this row, and words between them."),
    ("vocab-decode", 'if word != "[PAD]"', "", "Which specials are left out?"),
    ("vocab-decode", '"[EOS]"', '"[PAD]"', "[EOS] itself is no word of the sentence."),
    ("vocab-buckets", "key=lambda index: lengths[index]", "key=lambda index: 0", "sorting by length takes 10"),
    ("vocab-buckets", "sorted(range(len(lengths)), key=lambda index: lengths[index])", "sorted(lengths)",
     "Is it the indices of the sentences that you give"),
    ("vocab-buckets", "range(0, len(lengths), batch_size)", "range(0, len(lengths) - batch_size + 1, batch_size)",
     "is the last, smaller batch there?"),
    ("vocab-split", "random.Random(seed).sample(items, len(items))", "items", "seed=0 and seed=1 gave the same parts"),
    ("vocab-split", "random.Random(seed).sample(items, len(items))", "random.Random(seed).shuffle(items) or items",
     "items is not what it was before the call"),
    ("vocab-split", "random.Random(seed).", "random.", "Two calls with seed=0 gave different parts."),
    ("vocab-split", "shuffled = ", "random.seed(seed)\n    shuffled = ", "The global random state changed"),
    ("vocab-split", "int(len(items) * test_share)", "round(len(items) * test_share)", "expected (6, 2, 3)"),
]  # fmt: skip


@pytest.fixture(scope="module")
def notebook() -> NotebookNode:
    return nbformat.read(LSTM / "1-vocab.ipynb", as_version=4)


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
        for name in ("checks", "pictures", "pictures_vocab"):
            patch.delitem(sys.modules, name, raising=False)
        import checks

        yield checks
        for name in ("checks", "pictures", "pictures_vocab"):
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


def test_two_sentences_become_the_rows_of_the_worked_example(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-batch"], solved)
    assert list(solved["word_to_ix"].values()) == list(range(8))
    assert [solved["word_to_ix"][special] for special in ("[UNK]", "[EOS]", "[PAD]")] == [5, 6, 7]
    assert solved["batch"].tolist() == [[0, 1, 2, 6, 7], [0, 3, 4, 5, 6]]
    assert solved["lengths"].tolist() == [4, 5]
    run(cells["show-vectors"], solved)
    assert solved["looked_up"].shape == (2, 5, 3)


def test_what_the_text_says_about_the_vocabulary(
    solved: dict[str, Any], cells: dict[str, str], notebook: NotebookNode, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-counts"], solved)
    said = text_of(notebook, "see-counts")
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    different, (_, V, unknown) = len(set(solved["read"])), printed[3]
    assert printed[2] == ["1", str(different + 3), "0%"]
    assert f"all {different} different words" in said
    assert f"only {V} entries" in said
    assert f"{unknown.rstrip('%')} % of the text is unknown" in said


def test_what_the_text_says_about_the_round_trip(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-counts"], solved)
    capsys.readouterr()
    run(cells["show-round-trip"], solved)
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "The boy is [UNK] and the bread is [UNK]"
    assert lines[6] == "the [UNK] is not in the old street"


def test_what_the_text_says_about_the_waste(
    solved: dict[str, Any], cells: dict[str, str], notebook: NotebookNode, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-counts"], solved)
    run(cells["show-waste"], solved)
    before, after = re.findall(r"(\d+) of (\d+) places", capsys.readouterr().out)[-2:]
    said = text_of(notebook, "see-waste")
    assert (
        f"{before[0]} of {before[1]} places are wasted, {int(before[0]) / int(before[1]):.0%}".replace("%", " %")
        in said
    )
    assert f"it is {after[0]} of {after[1]}, or {int(after[0]) / int(after[1]):.0%}".replace("%", " %") in said
    assert int(after[0]) < int(before[0]) / 4
    assert f"the {len(solved['lengths'])} sentences" in said


def test_what_the_text_says_about_scripts(
    solved: dict[str, Any], cells: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pictures_vocab

    shown: list[dict[str, str]] = []
    monkeypatch.setattr(pictures_vocab, "display", lambda data, raw: shown.append(data))
    run(cells["show-scripts"], solved)
    german, french, arabic, bare, apart, curly, chinese = shown[0]["text/plain"].splitlines()
    assert " | Straßenbahn | " in german
    assert " L'été | " in french
    assert " | arc-en-ciel | " in french
    assert " | كتاب | ا | " in arabic
    assert " | كتابا | " in bare
    assert "L'e | te | dernier" in apart
    assert "Don | t | wake" in curly
    assert chinese.startswith("Chinese (1 token)")


def test_what_the_text_says_about_the_whole_road(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-counts"], solved)
    capsys.readouterr()
    run(cells["show-whole-road"], solved)
    printed = capsys.readouterr().out
    assert printed.startswith("18 + 3 + 3 sentences")
    assert len(set(re.findall(r"batch \(4, (\d+)\)", printed))) == 4
    words, unknown = map(int, re.search(r"Of the (\d+) words of the test part, (\d+)", printed).groups())
    assert unknown > words / 2


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


@pytest.mark.parametrize("entry", catalogue.accepted("vocab"), ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_passes_on_right_answers_in_other_styles(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    checks.grader.check(entry.question, solved)


@pytest.mark.parametrize("entry", catalogue.misconceptions("vocab"), ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_does_not_lull_those_who_are_wrong(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    assert "The check could not go on" not in told(checks, entry.question, solved)


def test_checks_are_plain_ascii() -> None:
    # otter reads them in the machine's own encoding, which is not UTF-8 everywhere.
    for path in (LSTM / "tests").glob("vocab-*.py"):
        assert path.read_bytes().isascii(), path.name


# The demonstrations.


def test_demonstrations_wait_for_the_answers(
    released: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = [name for name in cells if name.startswith("show-") and "grader.needs" in cells[name]]
    for name in waiting:
        run(cells[name], released)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(waiting) == 7
    assert all(line.startswith("Nothing to see yet. This needs your answers to: vocab-") for line in lines)


def test_each_picture_has_a_text_alternative(checks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import pictures_vocab

    pictures_vocab.road()
    assert "the indices 0 1 2 6" in capsys.readouterr().out


# The file.


def test_docstring_examples_are_true(solved: dict[str, Any]) -> None:
    runner = doctest.DocTestRunner(verbose=False)
    parser = doctest.DocTestParser()
    for name in ("tokenize", "build_vocab", "encode", "pad_batch", "decode", "bucket_batches", "split"):
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
    assert (LSTM / "1-vocab.ipynb").read_text("utf-8") == nbformat.writes(notebook) + "\n"


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
