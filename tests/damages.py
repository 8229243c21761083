"""Right answers to 1-vocab as they come out of a real semester: each kind of damage, and what it may cost."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import nbformat

from autograder.course import PROJECT, NotebookSpec
from autograder.demo import compose
from autograder.mending import mend
from autograder.notebooks import notebook

Notebook = dict[str, Any]
Cells = list[dict[str, Any]]

FULL = 16
QUESTIONS = "tokenize build encode pad decode buckets split".split()
IDS = [f"vocab-{name}" for name in QUESTIONS]
WRONG = "def decode(indices, word_to_ix):\n    return []"


@dataclass(frozen=True)
class Damage:
    """What is done to a notebook, the points that are left of 16, and a part of what is said about it."""

    make: Callable[[Notebook], Notebook | bytes]
    points: int = FULL
    said: str = ""
    status: str = "graded"

    def file(self, nb: Notebook) -> bytes:
        made = self.make(deepcopy(nb))
        return made if isinstance(made, bytes) else as_json(made)


def unreadable(make: Callable[[Notebook], Notebook | bytes], said: str) -> Damage:
    return Damage(make, 0, said, "unreadable")


def right(spec: NotebookSpec) -> Notebook:
    """The reference's answers in the released notebook, each cell's source as one text."""
    return as_data(compose(mend(notebook([], {}), spec)[0], spec.answers))


def as_data(nb: nbformat.NotebookNode) -> Notebook:
    data: Notebook = json.loads(json.dumps(nb))
    for cell in data["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return data


def as_json(nb: Notebook) -> bytes:
    return json.dumps(nb, ensure_ascii=False).encode()


def code(source: str, **keys: Any) -> dict[str, Any]:
    """A code cell as a student adds one."""
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": 1} | keys


def cell_of(nb: Notebook, cell_id: str) -> dict[str, Any]:
    return next(cell for cell in nb["cells"] if cell["id"] == cell_id)


def only(is_kept: Callable[[dict[str, Any]], bool]) -> Callable[[Notebook], Notebook]:
    """Loses all cells but these."""
    return lambda nb: nb | {"cells": [cell for cell in nb["cells"] if is_kept(cell)]}


def bare(nb: Notebook) -> Notebook:
    """Loses ids and metadata."""
    for cell in nb["cells"]:
        del cell["id"], cell["metadata"]
    return nb


def each(change: Callable[[dict[str, Any]], Any], is_meant: Callable[[dict[str, Any]], bool] = bool) -> Any:
    """Changes every cell that is meant."""

    def damage(nb: Notebook) -> Notebook:
        for cell in filter(is_meant, nb["cells"]):
            change(cell)
        return nb

    return damage


def is_answer(cell: dict[str, Any]) -> bool:
    return cell["id"] in IDS


def is_test(cell: dict[str, Any]) -> bool:
    return str(cell["id"]).startswith("test-")


def to_text(cell: dict[str, Any]) -> None:
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def in_order(change: Callable[[Cells], Any]) -> Callable[[Notebook], Notebook]:
    """Changes the list of cells."""

    def damage(nb: Notebook) -> Notebook:
        change(nb["cells"])
        return nb

    return damage


def copied(*sources: str) -> Callable[[Notebook], Notebook]:
    """At the end, copies of the cell of vocab-decode with other answers in them."""

    def damage(nb: Notebook) -> Notebook:
        original = cell_of(nb, "vocab-decode")
        nb["cells"] += [original | {"id": f"copy-{number}", "source": text} for number, text in enumerate(sources)]
        return nb

    return damage


def copied_before(nb: Notebook) -> Notebook:
    original = cell_of(nb, "vocab-decode")
    nb["cells"].insert(nb["cells"].index(original), original | {"id": "copy", "source": WRONG})
    return nb


def of_version_3(nb: Notebook) -> Notebook:
    """As IPython 2 wrote notebooks: worksheets, `input` for `source`, headings as cells of their own."""
    cells: Cells = []
    for cell in nb["cells"]:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            cells.append(old | {"input": cell["source"].splitlines(True), "language": "python", "outputs": []})
        elif cell["source"].startswith("# "):
            cells.append(old | {"cell_type": "heading", "level": 1, "source": cell["source"][2:]})
        else:
            cells.append(old | {"source": cell["source"].splitlines(True)})
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def colab(nb: Notebook) -> Notebook:
    """As Colab saves it: ids in the metadata, which are new ones, and metadata of its own."""
    for number, cell in enumerate(nb["cells"]):
        del cell["id"]
        cell["metadata"] |= {"id": f"x{number:011}Q", "outputId": "0a1b2c3d", "colab": {"height": 34}}
    nb["metadata"] = {"colab": {"provenance": [], "toc_visible": True}, "kernelspec": {"name": "python3"}}
    return nb | {"nbformat_minor": 0}


def vscode(nb: Notebook) -> Notebook:
    """As VS Code saves it: ids that break the format's rules, and a language for each cell."""
    for number, cell in enumerate(nb["cells"]):
        cell["id"] = f"#VSC-{number:08x}"
        cell["metadata"] |= {"vscode": {"languageId": "plaintext"}}
    nb["metadata"] = {"language_info": {"name": "python", "version": "3.12"}, "orig_nbformat": 4}
    return nb | {"nbformat_minor": 2}


def invalid(nb: Notebook) -> Notebook:
    """Nothing that nbformat would accept, and every answer still in it."""
    for number, cell in enumerate(nb["cells"]):
        cell |= {"outputs": None, "execution_count": "three", "collapsed": number, "attachments": []}
        cell["source"] = cell["source"].splitlines(True) if number % 2 else cell["source"]
    nb["cells"][3:3] = [None, 7, [], {}, {"cell_type": "code"}]
    del nb["nbformat_minor"]
    return nb | {"nbformat": "4", "metadata": [], "worksheets": {}}


def nested(nb: Notebook) -> Notebook:
    """Metadata in metadata, 900 times: JSON can be read so deep, and much else can't."""
    deep: dict[str, Any] = {}
    for _ in range(900):
        deep = {"a": deep}
    for cell in nb["cells"]:
        cell["metadata"].setdefault("nbgrader", {})["deep"] = deep
    nb["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python", "deep": deep}
    return nb


def with_60_mb(nb: Notebook) -> Notebook:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 2**20}] * 6
    for cell in [cell for cell in nb["cells"] if cell["cell_type"] == "code"][:10]:
        cell["outputs"] = outputs
    return nb


def below_stubs(nb: Notebook) -> Notebook:
    """Every answer in a new cell below its stub, of which the docstring is gone."""
    cells: Cells = []
    for cell in nb["cells"]:
        if is_answer(cell):
            stub = cell["source"].partition('"""')[0] + "    raise NotImplementedError"
            cells += [cell | {"source": stub}, code(cell["source"])]
        else:
            cells.append(cell)
    return nb | {"cells": cells}


def all_in_one(nb: Notebook) -> Notebook:
    sources = [cell["source"] for cell in nb["cells"] if cell["cell_type"] == "code"]
    return nb | {"cells": [code("\n\n".join(sources))]}


def ids_moved_on(nb: Notebook) -> Notebook:
    """Each answer under the next question's id."""
    for cell in filter(is_answer, list(nb["cells"])):
        following = IDS[(IDS.index(cell["id"]) + 1) % len(IDS)]
        cell["metadata"]["nbgrader"]["grade_id"] = cell["id"] = following
    return nb


def zipped(nb: Notebook) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("1-vocab.ipynb", as_json(nb))
    return stream.getvalue()


def with_metadata(**metadata: Any) -> Callable[[Notebook], Notebook]:
    return lambda nb: nb | {"metadata": metadata}


MOVED = "were found by what they define"
OTHER = "is it another notebook?"

DAMAGES = {
    "none": Damage(lambda nb: nb),
    # No notebook in the file.
    "not-json": unreadable(lambda nb: b"import torch\nprint('hello')\n", "its text is not JSON"),
    "truncated": unreadable(lambda nb: as_json(nb)[:20_000], "it is cut off"),
    "empty": unreadable(lambda nb: b"", "is empty"),
    "zip": unreadable(zipped, "is a zip archive"),
    "gzip": unreadable(lambda nb: gzip.compress(as_json(nb)), "is a compressed archive"),
    "pdf": unreadable(lambda nb: b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
    "html": unreadable(lambda nb: b"<!DOCTYPE html><html></html>", "is a web page"),
    "word": unreadable(lambda nb: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "its text is not JSON"),
    "merge-conflict": unreadable(
        lambda nb: json.dumps(nb, indent=1).replace("\n  {", "\n<<<<<<< HEAD\n  {", 1).encode(), "is not JSON"
    ),
    "list": unreadable(lambda nb: json.dumps(nb["cells"]).encode(), "it has no list of cells"),
    "wrapped": unreadable(lambda nb: {"notebook": nb}, "it has no list of cells"),
    "twice": unreadable(lambda nb: as_json(nb) * 2, "its text is not JSON"),
    "too-many-cells": unreadable(lambda nb: nb | {"cells": [code("")] * 10_001}, "more than 10000 cells"),
    # Another notebook.
    "other-notebook": Damage(lambda nb: (PROJECT / "release/lstm/3-gates.ipynb").read_bytes(), 0, OTHER),
    "no-cells": Damage(lambda nb: nb | {"cells": []}, 0, OTHER),
    # Another form of the file.
    "version-3": Damage(of_version_3),
    "version-99": Damage(lambda nb: nb | {"nbformat": 99}),
    "invalid": Damage(invalid),
    "nested": Damage(nested),
    "60-mb": Damage(with_60_mb),
    "utf-16": Damage(lambda nb: json.dumps(nb, ensure_ascii=False).encode("utf-16")),
    "utf-16-bare": Damage(lambda nb: json.dumps(nb).encode("utf-16-be")),
    "utf-8-mark": Damage(lambda nb: b"\xef\xbb\xbf" + as_json(nb)),
    "latin-1": Damage(
        lambda nb: json.dumps(nb, ensure_ascii=False).encode("latin-1", "replace"),
        FULL,
        "The cell show-scripts had been changed",
    ),
    "half-a-character": Damage(lambda nb: json.dumps(nb).replace('"# Vocab', '"\\ud800# Vocab').encode()),
    "windows": Damage(each(lambda cell: cell.update(source=cell["source"].replace("\n", "\r\n")))),
    "old-mac": Damage(each(lambda cell: cell.update(source=cell["source"].replace("\n", "\r")))),
    "no-line-ends": Damage(each(lambda cell: cell.update(source=cell["source"].split("\n")))),
    "padded": Damage(lambda nb: as_json(nb) + bytes(4096)),
    "nan": Damage(with_metadata(x=float("nan"))),
    "no-kernel": Damage(with_metadata()),
    "julia": Damage(with_metadata(kernelspec={"name": "julia-1.9", "display_name": "Julia", "language": "julia"})),
    "colab": Damage(colab),
    "colab-bare": Damage(lambda nb: bare(nb | {"nbformat_minor": 0}), FULL, MOVED),
    "vscode": Damage(vscode),
    "schema-1": Damage(each(lambda cell: cell["metadata"].get("nbgrader", {}).update(schema_version=1))),
    "skipped": Damage(each(lambda cell: cell["metadata"].update(tags=["skip-execution", "raises-exception"]))),
    # Ids.
    "no-ids": Damage(each(lambda cell: cell.pop("id"))),
    "same-ids": Damage(each(lambda cell: cell.update(id="a"))),
    "same-grade-ids": Damage(
        each(lambda cell: cell.update(metadata={"nbgrader": {"grade_id": "vocab-decode", "grade": True}})), FULL, MOVED
    ),
    "ids-moved-on": Damage(ids_moved_on, FULL, MOVED),
    # Cells gone, moved, changed.
    "answer-deleted": Damage(
        only(lambda cell: cell["id"] != "vocab-encode"), 13, "Missing, and put back as released: vocab-encode."
    ),
    "tests-deleted": Damage(only(lambda cell: not is_test(cell)), FULL, "Missing, and put back as released: test-"),
    "setup-deleted": Damage(only(lambda cell: cell["id"] != "setup"), FULL, "put back as released: setup."),
    "answers-only": Damage(only(is_answer), FULL, "Missing, and put back as released: setup"),
    "answers-only-bare": Damage(lambda nb: bare(only(is_answer)(nb)), FULL, MOVED),
    "tests-edited": Damage(
        each(lambda cell: cell.update(source="print('all passed')"), is_test), FULL, "had been changed; they count"
    ),
    "all-edited": Damage(
        each(lambda cell: cell.update(source=cell["source"] + "\n\n1"), lambda cell: not is_answer(cell)),
        FULL,
        "The cells setup, show-road, test-vocab-tokenize",
    ),
    "reversed": Damage(in_order(lambda cells: cells.reverse()), FULL, "in another order than released"),
    "shuffled": Damage(in_order(random.Random(3).shuffle), FULL, "in another order than released"),
    "tests-as-text": Damage(each(to_text, is_test), FULL, "Another kind of cell than released: test-"),
    "answers-as-text": Damage(each(to_text, is_answer), FULL, "Another kind of cell than released: vocab-tokenize"),
    "all-raw": Damage(each(lambda cell: cell.update(cell_type="raw")), FULL, "Another kind of cell"),
    # Answers twice, or elsewhere.
    "copy-below": Damage(copied(WRONG), 14, "vocab-decode is answered 2 times; the last one that runs counts."),
    "copy-above": Damage(copied_before, FULL, "vocab-decode is answered 2 times; the last one that runs counts."),
    "copies-below": Damage(copied("def decode(a, b):\n    return 3", WRONG), 14, "vocab-decode is answered 3 times"),
    "copy-that-can-not-run": Damage(copied("def decode(indices, word_to_ix:\n    return"), FULL, "answered 2 times"),
    "copy-that-fails": Damage(copied(f"1 / 0\n{WRONG}"), FULL, "answered 2 times"),
    "again-below": Damage(
        in_order(lambda cells: cells.append(code(WRONG))),
        14,
        "vocab-decode is defined again in a cell below; the last one that runs counts.",
    ),
    "below-stubs": Damage(below_stubs, FULL, "are defined again in cells below; the last ones that run count."),
    "all-in-one": Damage(all_in_one, FULL, "stand in other cells"),
    "indented": Damage(
        each(lambda cell: cell.update(source="    " + cell["source"].replace("\n", "\n    ")), is_answer)
    ),
    "timed": Damage(each(lambda cell: cell.update(source="%%time\n" + cell["source"]), is_answer)),
}


# What may stand anywhere in a file: of every type, too long, too deep, and what means something to somebody.
ODD_VALUES: list[Any] = [
    *(None, True, 0, -1, 2**70, 1e308, float("nan"), [], [[]], [None, "a\n", 3], {}, {"a": 1}),
    *("", "x", "\ud800", "\x00", "\\" * 50, "a" * 5000, "# ", "((((", "def double(x):\n    return 0"),
    *("toy-double", "test-toy-square", "code", "raw", "markdown"),
    {"nbgrader": {"grade_id": "toy-double", "grade": 3, "points": "many"}},
    {"nbgrader": "no", "tags": "skip-execution"},
    {"grade_id": ["toy-why"]},
    {"image/png": 3},
    {"a.png": {"image/png": "AAAA"}},
]
ODD_KEYS = "id cell_type metadata source outputs attachments nbgrader grade_id tags cells worksheets nbformat".split()


def damaged(nb: Notebook, chance: random.Random) -> bytes:
    """The notebook after up to a dozen accidents with its cells, values and bytes."""
    nb = deepcopy(nb)
    for _ in range(chance.randrange(12)):
        chance.choice((_damage_cells, _damage_value, _damage_value))(nb, chance)
    encoding = chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "utf-8-sig", "utf-32-be"))
    content = json.dumps(nb, ensure_ascii=chance.random() < 0.5).encode(encoding, "surrogatepass")
    return _damage_bytes(content, chance) if chance.random() < 0.3 else content


def _damage_cells(nb: Notebook, chance: random.Random) -> None:
    cells = nb.get("cells")
    if not isinstance(cells, list) or not cells:
        return
    here, there = chance.randrange(len(cells)), chance.randrange(len(cells))
    kind = chance.randrange(5)
    if kind == 0:
        del cells[here]
    elif kind == 1:
        cells.insert(there, deepcopy(cells[here]))
    elif kind == 2:
        cells[here], cells[there] = cells[there], cells[here]
    elif kind == 3:
        chance.shuffle(cells)
    else:
        cells[here:there] = []


def _damage_value(nb: Notebook, chance: random.Random) -> None:
    """Put an odd value somewhere in a list or an object, or take one away."""
    place: Any = nb
    while True:
        keys = range(len(place)) if isinstance(place, list) else sorted(place)
        inner = [key for key in keys if isinstance(place[key], list | dict) and place[key]]
        if not inner or chance.random() < 0.25:
            break
        place = place[chance.choice(inner)]
    odd = deepcopy(chance.choice(ODD_VALUES))
    if isinstance(place, list):
        place[chance.randrange(len(place))] = odd
    elif place and chance.random() < 0.3:
        place.pop(chance.choice(sorted(place)))
    else:
        place[chance.choice([*sorted(place), *ODD_KEYS])] = odd


def _damage_bytes(content: bytes, chance: random.Random) -> bytes:
    here = chance.randrange(len(content))
    return chance.choice((
        content[:here],
        content[here:],
        content[:here] + chance.randbytes(chance.randrange(1, 9)) + content[here:],
        content[:here] + content[here + chance.randrange(1, 9) :],
        content + content[:here],
    ))  # fmt: skip
