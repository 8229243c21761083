"""A released notebook brings its files along in Google Colab, from the address that the course names."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.configuration import SettingsError
from autograder.course import PROJECT, Course
from autograder.mending import mend
from autograder.notebooks import code_cells
from autograder.release import release, release_is_current

# Makes this kernel look like Colab's: to our cell, and to otter.
COLAB = "kind = type(get_ipython())\nkind.__module__ = 'google.colab._shell'\n"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A folder with the project's source of the vocabulary notebook and a treebank."""
    shutil.copytree(PROJECT / "source" / "lstm", tmp_path / "source" / "lstm")
    for path in (tmp_path / "source" / "lstm").glob("[!1]*.ipynb"):
        path.unlink()
    for path in (tmp_path / "source" / "lstm" / "tests").glob("*.py"):
        if not path.name.startswith("vocab-"):
            path.unlink()
    return Course(tmp_path)


def publish_at(course: Course, url: str) -> None:
    config = (PROJECT / "nbgrader_config.py").read_text()
    (course.root / "nbgrader_config.py").write_text(config.replace('c.Course.url = ""', f"c.Course.url = {url!r}"))


@pytest.fixture
def address(course: Course) -> Iterator[str]:
    """Where the course's release is found while a test runs."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(course.release))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_without_an_address_nothing_is_added(course: Course) -> None:
    release(course, "lstm")
    first = nbformat.read(course.release / "lstm" / "1-vocab.ipynb", as_version=4).cells[0]
    assert first.id == course.assignment("lstm").notebooks[0].cells[0].id


def test_a_wrong_address_is_refused(course: Course) -> None:
    publish_at(course, "our page")
    with pytest.raises(SettingsError, match=r"c\.Course\.url should be an address .* not 'our page'"):
        release(course, "lstm")


def test_the_cell_changes_nothing_when_graded(course: Course) -> None:
    publish_at(course, "https://example.org/course")
    release(course, "lstm")
    assert release_is_current(course, "lstm") == []
    nb = nbformat.read(course.release / "lstm" / "1-vocab.ipynb", as_version=4)
    nbformat.validate(nb)
    assert (nb.cells[0].id, nb.cells[0].metadata.tags, nb.cells[0].metadata.editable) == ("colab", ["colab"], False)
    assert '"https://example.org/course/lstm/" + file' in nb.cells[0].source
    spec = course.assignment("lstm").notebooks[0]
    mended, notes = mend(nb, spec)
    assert notes == []
    assert next(cell.role for cell in code_cells(mended, spec)) == "own"


def run(folder: Path, nb: nbformat.NotebookNode, **environment: str) -> subprocess.CompletedProcess[str]:
    """`jupyter nbconvert --execute` of a notebook in a folder."""
    nbformat.write(nb, folder / "1-vocab.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "1-vocab.ipynb"]
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=300
    )


@pytest.mark.slow(reason="starts kernels, and pip in one of them")
def test_in_colab_the_notebook_alone_is_enough(course: Course, address: str, tmp_path: Path) -> None:
    publish_at(course, address)
    release(course, "lstm")
    spec = course.assignment("lstm").notebooks[0]
    nb = nbformat.read(course.release / "lstm" / "1-vocab.ipynb", as_version=4)
    wanted = ("colab", "setup", "vocab-tokenize", "test-vocab-tokenize")
    cells = [cell for cell in nb.cells if cell.id in wanted]
    cells[2].source = spec.answers["vocab-tokenize"]
    google = tmp_path / "site" / "google" / "colab"
    google.mkdir(parents=True)
    (google / "__init__.py").write_text("")
    alone, elsewhere = tmp_path / "alone", tmp_path / "elsewhere"
    alone.mkdir()
    elsewhere.mkdir()

    colab = new_notebook(cells=[new_code_cell(COLAB), *cells], metadata=nb.metadata)
    done = run(alone, colab, PYTHONPATH=str(google.parents[1]))
    assert done.returncode == 0, done.stderr
    assert "public checks pass" in (alone / "1-vocab.ipynb").read_text()
    assert (alone / "tests" / "vocab-tokenize.py").is_file()

    assert run(elsewhere, new_notebook(cells=cells[:1], metadata=nb.metadata)).returncode == 0
    assert [path.name for path in elsewhere.iterdir()] == ["1-vocab.ipynb"]
