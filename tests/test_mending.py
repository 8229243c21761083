"""A student's notebook laid onto the released one: every released cell once, every answer in its place."""

import json
import random
from collections.abc import Callable
from copy import deepcopy

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.course import NotebookSpec
from autograder.mending import ELSEWHERE, mend
from autograder.notebooks import NotebookUnreadable, code_cells, notebook, read
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered, cell, ids, released, write_course

DOUBLE = "def double(x):\n    return 2 * x"
SQUARE = "def square(x):\n    return x ** 2"


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> NotebookSpec:
    return write_course(tmp_path_factory.mktemp("course")).assignment(ASSIGNMENT).notebook(NOTEBOOK)


@pytest.fixture
def nb(spec: NotebookSpec) -> NotebookNode:
    """A student's notebook, all answered, with an own cell behind the first test."""
    nb = answered(spec, double=DOUBLE, square=SQUARE, why="Because.")
    nb.cells.insert(5, new_code_cell("y = double(3)", id="mine"))
    return nb


def strip(nb: NotebookNode, *, metadata: bool = False, cell_ids: bool = False, texts: bool = False) -> NotebookNode:
    """The notebook without what tells which cell is which."""
    for number, one in enumerate(nb.cells):
        one.metadata = NotebookNode() if metadata else one.metadata
        one.id = f"other-{number}" if cell_ids else one.id
        if texts and one.cell_type == "markdown":
            one.source += " (edited)"
    return nb


def answers(nb: NotebookNode) -> list[str]:
    return [cell(nb, name).source for name in ("toy-double", "toy-square", "toy-why")]


def test_an_untouched_notebook_stays_as_it_is(spec: NotebookSpec) -> None:
    nb = released(spec)
    again, notes = mend(deepcopy(nb), spec)
    assert again == nb
    assert notes == []
    nbformat.validate(nb)


def test_answers_and_own_cells_stay(spec: NotebookSpec, nb: NotebookNode) -> None:
    mended, notes = mend(nb, spec)
    assert answers(mended) == [DOUBLE, SQUARE, "Because."]
    assert ids(mended) == ids(nb)
    assert notes == []


@pytest.mark.parametrize(
    "lost", [{"metadata"}, {"cell_ids"}, {"metadata", "cell_ids"}, {"metadata", "cell_ids", "texts"}]
)
def test_answers_are_found_without_metadata_and_ids(spec: NotebookSpec, nb: NotebookNode, lost: set[str]) -> None:
    mended, _ = mend(strip(nb, **dict.fromkeys(lost, True)), spec)
    assert answers(mended)[:2] == [DOUBLE, SQUARE]
    sources = [one.source for one in mended.cells]
    assert sources.count("y = double(3)") == 1
    assert sources.index('grader.check("toy-double")') < sources.index("y = double(3)") < sources.index(SQUARE)
    if "texts" not in lost:
        assert answers(mended)[2] == "Because."


def test_an_answer_under_another_name_is_found_by_its_place(spec: NotebookSpec, nb: NotebookNode) -> None:
    cell(nb, "toy-square").source = "def squared(x):\n    return x * x"
    mended, notes = mend(strip(nb, metadata=True, cell_ids=True), spec)
    assert answers(mended)[1] == "def squared(x):\n    return x * x"
    assert "The answers to toy-square, toy-why were found by their places." in notes


def test_names_go_before_ids_where_answers_changed_cells(spec: NotebookSpec, nb: NotebookNode) -> None:
    cell(nb, "toy-double").source, cell(nb, "toy-square").source = SQUARE, DOUBLE
    assert answers(mend(nb, spec)[0])[:2] == [DOUBLE, SQUARE]


def test_of_different_answers_the_last_written_one_counts(spec: NotebookSpec, nb: NotebookNode) -> None:
    stub = cell(released(spec), "toy-double")
    better, first = deepcopy(cell(nb, "toy-double")), cell(nb, "toy-double")
    first.source, first.id, better.id = "def double(x):\n    return x", "draft", "better"
    nb.cells[4:4] = [better, stub]
    mended, notes = mend(nb, spec)
    assert answers(mended)[0] == DOUBLE
    assert notes == ["toy-double is answered 2 times; the last one that runs counts."]
    assert ids(mended)[:6] == ["title", "setup", "about-double", "draft", "toy-double", "test-toy-double"]


def test_of_three_different_answers_the_last_one_is_defined_last(spec: NotebookSpec, nb: NotebookNode) -> None:
    for number, text in enumerate(("return 0", "return x + x")):
        copy = deepcopy(cell(nb, "toy-double"))
        copy.source, copy.id = f"def double(x):\n    {text}", f"copy-{number}"
        nb.cells.append(copy)
    mended, notes = mend(nb, spec)
    versions = [one.source for one in mended.cells if one.source.startswith("def double")]
    assert versions == [DOUBLE, "def double(x):\n    return 0", "def double(x):\n    return x + x"]
    assert answers(mended)[0] == versions[-1]
    assert notes[0] == "toy-double is answered 3 times; the last one that runs counts."


def test_an_answer_defined_again_in_a_cell_of_their_own_is_told(spec: NotebookSpec, nb: NotebookNode) -> None:
    cell(nb, "mine").source = "def double(x):\n    return 0"
    mended, notes = mend(nb, spec)
    assert ids(mended) == ids(nb)
    assert notes == ["toy-double is defined again in a cell below; the last one that runs counts."]


def test_a_copied_answer_is_no_second_one(spec: NotebookSpec, nb: NotebookNode) -> None:
    nb.cells.append(deepcopy(cell(nb, "toy-double")))
    mended, notes = mend(nb, spec)
    assert len(mended.cells) == len(nb.cells) - 1
    assert notes == []


def test_a_copied_cell_with_the_next_answer_in_it_goes_there(spec: NotebookSpec, nb: NotebookNode) -> None:
    copy = deepcopy(cell(nb, "toy-double"))
    copy.source, copy.id = SQUARE, "copy"
    nb.cells[nb.cells.index(cell(nb, "toy-square"))] = copy
    mended, notes = mend(nb, spec)
    assert answers(mended)[:2] == [DOUBLE, SQUARE]
    assert notes == ["The answer to toy-square was found by what it defines."]


def test_a_cell_split_in_two_stays_in_order(spec: NotebookSpec, nb: NotebookNode) -> None:
    second = deepcopy(cell(nb, "toy-double"))
    second.source, second.id = "print(double(2))", "second"
    nb.cells.insert(4, second)
    mended, notes = mend(nb, spec)
    assert answers(mended)[0] == DOUBLE
    assert ids(mended)[3:6] == ["toy-double", "second", "test-toy-double"]
    assert notes == []


def test_an_answer_below_its_stub_is_not_defined_away(spec: NotebookSpec, nb: NotebookNode) -> None:
    cell(nb, "toy-double").source = cell(released(spec), "toy-double").source
    nb.cells.insert(4, new_code_cell(DOUBLE, id="below"))
    mended, notes = mend(nb, spec)
    assert answers(mended)[0] == ELSEWHERE
    assert cell(mended, "below").source == DOUBLE
    assert notes == ["The answer to toy-double stands in another cell."]


def test_two_answers_in_one_cell_both_count(spec: NotebookSpec, nb: NotebookNode) -> None:
    cell(nb, "toy-double").source = f"{DOUBLE}\n\n{SQUARE}"
    nb.cells.remove(cell(nb, "toy-square"))
    mended, notes = mend(nb, spec)
    assert answers(mended)[:2] == [f"{DOUBLE}\n\n{SQUARE}", ELSEWHERE]
    assert notes == ["The answer to toy-square stands in another cell."]


def test_code_in_a_question_text_is_no_answer(spec: NotebookSpec, nb: NotebookNode) -> None:
    nb.cells.remove(cell(nb, "toy-double"))
    nb.cells.insert(2, new_markdown_cell("```\ndef double(x):\n    return 0\n```", id="talk"))
    mended, notes = mend(nb, spec)
    assert "raise NotImplementedError" in answers(mended)[0]
    assert notes == ["Missing, and put back as released: toy-double."]


def test_a_written_answer_below_its_cell_is_found(spec: NotebookSpec, nb: NotebookNode) -> None:
    cell(nb, "toy-why").source = cell(released(spec), "toy-why").source
    nb.cells += [new_markdown_cell("Because", id="one"), new_markdown_cell("of signs.", id="two")]
    mended, notes = mend(nb, spec)
    assert answers(mended)[2] == "Because\n\nof signs."
    assert ids(mended)[-1] == "toy-why"
    assert notes == ["The answer to toy-why was found by its place."]


def test_missing_cells_are_put_back(spec: NotebookSpec, nb: NotebookNode) -> None:
    gone = {"setup", "test-toy-double", "about-square", "toy-square"}
    nb.cells = [one for one in nb.cells if one.id not in gone]
    mended, notes = mend(nb, spec)
    assert [name for name in ids(mended) if name != "mine"] == [one.id for one in spec.cells]
    assert notes == ["Missing, and put back as released: setup, test-toy-double, toy-square."]


def test_what_was_written_into_locked_cells_runs_below_them(spec: NotebookSpec, nb: NotebookNode) -> None:
    cell(nb, "setup").source += "\nimport statistics"
    cell(nb, "test-toy-double").source = "print('passed')"
    mended, notes = mend(nb, spec)
    assert cell(mended, "test-toy-double").source == 'grader.check("toy-double")'
    roles = [(one.role, one.source) for one in code_cells(mended, spec)]
    assert roles[1] == ("own", "import math\nfrom checks import grader\nimport statistics")
    assert roles[4] == ("own", "print('passed')")
    assert notes == [
        "The cells setup, test-toy-double had been changed; they count as released.",
    ]


def test_cells_turned_into_text_are_turned_back(spec: NotebookSpec, nb: NotebookNode) -> None:
    for name, kind in (("toy-double", "raw"), ("test-toy-double", "markdown")):
        cell(nb, name).cell_type = kind
    cell(nb, "toy-why").update(cell_type="code", outputs=[], execution_count=None)
    mended, notes = mend(nb, spec)
    assert answers(mended) == [DOUBLE, SQUARE, "Because."]
    assert [cell(mended, name).cell_type for name in ("toy-double", "test-toy-double")] == ["code", "code"]
    assert notes == ["Another kind of cell than released: toy-double, test-toy-double, toy-why."]


def test_text_with_the_code_of_another_question_is_no_answer(spec: NotebookSpec, nb: NotebookNode) -> None:
    nb.cells.remove(cell(nb, "toy-square"))
    cell(nb, "toy-double").update(cell_type="markdown", source=SQUARE)
    mended, _ = mend(nb, spec)
    assert SQUARE not in cell(mended, "toy-double").source
    assert mend(deepcopy(mended), spec)[0] == mended


def test_reordered_cells_are_put_in_order(spec: NotebookSpec, nb: NotebookNode) -> None:
    moved = cell(nb, "toy-square")
    nb.cells.remove(moved)
    nb.cells.insert(1, moved)
    mended, notes = mend(nb, spec)
    assert answers(mended) == [DOUBLE, SQUARE, "Because."]
    assert [name for name in ids(mended) if name != "mine"] == [one.id for one in spec.cells]
    assert notes == ["Its cells stand in another order than released."]


def test_tags_and_foreign_metadata_do_not_reach_nbgrader(spec: NotebookSpec, nb: NotebookNode) -> None:
    for one in nb.cells:
        one.metadata["tags"] = ["skip-execution", "raises-exception"]
    cell(nb, "mine").metadata["nbgrader"] = {"grade": True, "grade_id": "extra", "points": 100}
    cell(nb, "toy-double").metadata["nbgrader"].update(points=100, grade=True, schema_version=99)
    mended, _ = mend(nb, spec)
    assert cell(mended, "mine").metadata == {}
    assert cell(mended, "toy-double").metadata == cell(released(spec), "toy-double").metadata
    assert cell(mended, "setup").metadata.tags == ["setup"]


def test_the_kernel_is_the_released_one(spec: NotebookSpec, nb: NotebookNode) -> None:
    nb.metadata = NotebookNode(kernelspec={"name": "julia", "display_name": "Julia"})
    assert mend(nb, spec)[0].metadata == spec.metadata


def test_a_cell_left_blank_stays_blank(spec: NotebookSpec, nb: NotebookNode) -> None:
    cell(nb, "toy-double").source = " \n"
    mended, notes = mend(nb, spec)
    assert answers(mended)[0].strip() == ""
    assert notes == []


def test_another_notebook_is_said_to_be_one(spec: NotebookSpec) -> None:
    mended, notes = mend(notebook([dict(new_code_cell("x = 1", id="x"))], {}), spec)
    assert notes == ["None of this notebook's questions is in the file: is it another notebook?"]
    assert ids(mended) == ["x", *(one.id for one in spec.cells)]


def test_thousands_of_cells_of_the_same_name_stay_own_cells(spec: NotebookSpec, nb: NotebookNode) -> None:
    copy = cell(nb, "mine") | {"source": DOUBLE}
    nb.cells += [NotebookNode(copy | {"id": f"copy-{number}"}) for number in range(9_000)]
    mended, _ = mend(nb, spec)
    assert len(mended.cells) == len(nb.cells)


DAMAGES: list[Callable[[random.Random, list[dict[str, object]]], object]] = [
    lambda chance, cells: cells.pop(chance.randrange(len(cells))),
    lambda chance, cells: cells.insert(chance.randrange(len(cells)), deepcopy(chance.choice(cells))),
    lambda chance, cells: chance.shuffle(cells),
    lambda chance, cells: chance.choice(cells).pop("metadata", None),
    lambda chance, cells: chance.choice(cells).pop("id", None),
    lambda chance, cells: chance.choice(cells).update(cell_type=chance.choice(["code", "markdown", "raw", "other"])),
    lambda chance, cells: chance.choice(cells).update(
        source=chance.choice([DOUBLE, SQUARE, "", ["x", 3], None, "((("])
    ),
    lambda chance, cells: chance.choice(cells).update(metadata={"nbgrader": {"grade_id": "toy-double", "grade": 3}}),
    lambda chance, cells: chance.choice(cells).update(id=chance.choice(["toy-double", "title", "?", 3])),
]


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 12), cut=st.booleans())
def test_any_damage_gives_a_whole_notebook(
    spec: NotebookSpec, tmp_path_factory: pytest.TempPathFactory, seed: int, count: int, cut: bool
) -> None:
    chance = random.Random(seed)
    cells = deepcopy([dict(one) for one in answered(spec, double=DOUBLE, square=SQUARE).cells])
    for _ in range(count):
        if cells:
            chance.choice(DAMAGES)(chance, cells)
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    path = tmp_path_factory.getbasetemp() / "damaged.ipynb"
    path.write_text(text[: chance.randrange(len(text))] if cut else text)
    try:
        mended, _ = mend(read(path), spec)
    except NotebookUnreadable:
        assert cut
        return
    nbformat.validate(mended)
    of_release = [one.id for one in spec.cells]
    assert [name for name in ids(mended) if name in of_release] == of_release
    assert mend(deepcopy(mended), spec)[0] == mended
