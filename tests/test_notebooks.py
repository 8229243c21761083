"""Whatever stands in a file called .ipynb: read as a notebook, or refused in one sentence."""

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import notebooks
from autograder.notebooks import NotebookUnreadable, code_cells, read
from tests.toycourse import ASSIGNMENT, NOTEBOOK, released, source_notebook, write_course


def written(folder: Path, content: bytes | str | dict[str, Any]) -> Path:
    """A file with that content; a dictionary becomes JSON."""
    path = folder / "1-toy.ipynb"
    text = json.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("1-toy.ipynb", "{}")
    return stream.getvalue()


WHOLE = nbformat.writes(source_notebook())


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"\0" * 100, "is empty"),
        (WHOLE[:1000], "is cut off"),
        ('{"cells": [', "is cut off"),
        ("print('hello')", "text is not JSON"),
        (b"\x80\x81\x82\x83", "text is not JSON"),
        ("[" * 100_000, "can't be taken apart"),
        (f'{{"cells": [{"9" * 5000}]}}', "can't be taken apart"),
        ("[1, 2]", "has no list of cells"),
        ('{"cells": 3}', "has no list of cells"),
        ({"cells": [{}] * 10_001}, "more than 10000 cells"),
        (zipped(), "is a zip archive"),
        (gzip.compress(b"{}", mtime=0), "is a compressed archive"),
        (b"%PDF-1.7 ...", "is a PDF"),
        ("\n<!DOCTYPE html><html></html>", "is a web page"),
    ],
)
def test_what_is_no_notebook_is_refused_with_its_reason(
    tmp_path: Path, content: bytes | str | dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotebookUnreadable, match=reason) as refused:
        read(written(tmp_path, content))
    assert str(tmp_path) not in str(refused.value)


def test_a_notebook_may_be_cut_off_anywhere(tmp_path: Path) -> None:
    whole = json.dumps({"cells": [{"source": "é, 😀 and \n"}], "metadata": {"on": [True, None, -1.5]}})
    for length in range(1, len(whole)):
        with pytest.raises(NotebookUnreadable, match="it is cut off"):
            read(written(tmp_path, whole[:length]))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotebookUnreadable, match="is not there"):
        read(tmp_path / "1-toy.ipynb")
    with pytest.raises(NotebookUnreadable, match="is a folder"):
        read(tmp_path)


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "MAX_BYTES", 2**20)
    with pytest.raises(NotebookUnreadable, match="larger than 1 MB"):
        read(written(tmp_path, b" " * (2**20 + 1)))


def test_links_are_followed_only_within_their_folder(tmp_path: Path) -> None:
    secret = written(tmp_path, WHOLE)
    folder = tmp_path / "student"
    folder.mkdir()
    (folder / "out.ipynb").symlink_to(secret)
    (folder / "circle.ipynb").symlink_to(folder / "circle.ipynb")
    written(folder, WHOLE)
    (folder / "in.ipynb").symlink_to(folder / "1-toy.ipynb")
    assert len(read(folder / "in.ipynb").cells) == 11
    with pytest.raises(NotebookUnreadable, match="a link to a file outside"):
        read(folder / "out.ipynb")
    with pytest.raises(NotebookUnreadable):
        read(folder / "circle.ipynb")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_any_unicode_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    nb = source_notebook()
    nb.cells[0].source = "# Größe, الحجم"
    assert read(written(tmp_path, nbformat.writes(nb).encode(encoding))).cells[0].source == "# Größe, الحجم"


def test_bytes_in_another_encoding_cost_only_their_characters(tmp_path: Path) -> None:
    nb = source_notebook()
    nb.cells[3].source += "  # Größe"
    cells = read(written(tmp_path, nbformat.writes(nb).encode("latin-1"))).cells
    assert cells[3].source.startswith("def double")


def test_a_notebook_of_version_3_is_upgraded(tmp_path: Path) -> None:
    sheet = [
        {"cell_type": "heading", "level": 1, "source": "Numbers", "metadata": {}},
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python", "outputs": [], "prompt_number": 4},
        {"cell_type": "markdown", "source": "text", "metadata": {"nbgrader": {"grade_id": "a"}}},
    ]
    nb = read(written(tmp_path, {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": sheet}]}))
    nbformat.validate(nb)
    assert [(cell.cell_type, cell.source) for cell in nb.cells] == [
        ("markdown", "## Numbers"),
        ("code", "x = 1\ny = 2"),
        ("markdown", "text"),
    ]
    assert nb.cells[2].metadata.nbgrader.grade_id == "a"


@pytest.mark.parametrize(
    "cell",
    [
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": None, "metadata": None, "outputs": 3, "id": 7},
        {"cell_type": "code", "source": ["a", 1, "b"], "metadata": [], "id": "has blanks"},
        {"cell_type": "code", "source": "\ud800", "metadata": {"nbgrader": "no", "tags": "skip-execution"}},
        {"cell_type": "markdown", "source": "x", "attachments": {"a.png": "data"}},
        {"cell_type": "markdown", "source": "x", "outputs": [], "execution_count": 1, "id": ""},
        {"cell_type": "raw", "source": "x", "metadata": {"format": 1, "name": 2, "tags": ["a", "a"]}},
        {"cell_type": "invented", "source": "x", "id": "title"},
        {"cell_type": ["code"], "source": {"a": 1}},
    ],
)
def test_an_invalid_cell_is_made_valid(tmp_path: Path, cell: dict[str, Any]) -> None:
    other = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "x"}
    content = {"cells": [other, cell, cell, 3, None, other], "metadata": {"kernelspec": 3, "authors": "me"}}
    nb = read(written(tmp_path, content))
    nbformat.validate(nb)
    assert len(nb.cells) == 4
    assert len({cell.id for cell in nb.cells}) == 4
    nbformat.writes(nb).encode()


def test_outputs_are_dropped_and_windows_lines_made_plain(tmp_path: Path) -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 1_000_000}]
    cell = {"cell_type": "code", "source": "a = 1\r\nb = 2", "metadata": {}, "outputs": outputs, "execution_count": 3}
    (found,) = read(written(tmp_path, {"cells": [cell]})).cells
    assert (found.source, found.outputs, found.execution_count) == ("a = 1\nb = 2", [], None)


def test_pictures_in_text_are_kept(tmp_path: Path) -> None:
    pictures = {"a.png": {"image/png": "iVBORw0KGgo="}}
    cell = {"cell_type": "markdown", "source": "![a](attachment:a.png)", "metadata": {}, "attachments": pictures}
    assert read(written(tmp_path, {"cells": [cell]})).cells[0].attachments == pictures


def test_colab_keeps_cell_ids_in_the_metadata(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": "", "metadata": {"id": "toy-double"}}
    assert read(written(tmp_path, {"cells": [cell], "nbformat": 4, "nbformat_minor": 0})).cells[0].id == "toy-double"


def test_each_code_cell_is_named_by_what_it_is_for(tmp_path: Path) -> None:
    spec = write_course(tmp_path).assignment(ASSIGNMENT).notebook(NOTEBOOK)
    nb = released(spec)
    nb.cells.insert(2, nbformat.v4.new_code_cell("x = 1"))
    assert [(cell.number, cell.role, cell.question) for cell in code_cells(nb, spec)] == [
        (1, "setup", None),
        (2, "own", None),
        (3, "answer", "toy-double"),
        (4, "test", "toy-double"),
        (5, "answer", "toy-square"),
        (6, "test", "toy-square"),
        (7, "show", None),
    ]


@pytest.mark.parametrize("place", ["nbgrader", "kernelspec"])
def test_metadata_as_deep_as_a_well_is_left_out(tmp_path: Path, place: str) -> None:
    well = '{"deeper": ' * 500 + "1" + "}" * 500
    cell = {"cell_type": "code", "source": "1", "metadata": {"nbgrader": {"grade_id": "toy-double"}}}
    content = {"cells": [cell], "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}}}
    text = json.dumps(content).replace(f'"{place}": {{', f'"{place}": {{"well": {well}, ')
    nb = read(written(tmp_path, text.encode()))
    assert nb.cells[0].metadata.nbgrader == {"grade_id": "toy-double"}
    assert nb.metadata.kernelspec == {"name": "python3", "display_name": "Python 3"}
