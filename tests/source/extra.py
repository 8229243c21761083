"""What the tests of both extra notebooks do with one: run its cells, solved and as released, and read its metadata."""

import doctest
import linecache
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import matplotlib
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

EXTRA = Path(__file__).parents[2] / "source" / "lstm-extra"
NUMBERS = count()


@dataclass(frozen=True)
class Page:
    """One notebook and the points of its questions."""

    name: str
    points: Mapping[str, int]

    @cached_property
    def notebook(self) -> NotebookNode:
        return nbformat.read(EXTRA / f"{self.name}.ipynb", as_version=4)

    @cached_property
    def cells(self) -> dict[str, str]:
        """The sources of the code cells by id, without magics."""
        sources = {cell.id: cell.source for cell in self.notebook.cells if cell.cell_type == "code"}
        return {name: re.sub(r"^%.*", "", source, flags=re.MULTILINE) for name, source in sources.items()}

    def solved(self) -> dict[str, Any]:
        """The names of the notebook with all reference answers."""
        return self._names(self.cells)

    def released(self) -> dict[str, Any]:
        """The names of the notebook with no answer written."""
        return self._names({name: unsolved(source) for name, source in self.cells.items()})

    def _names(self, cells: Mapping[str, str]) -> dict[str, Any]:
        names: dict[str, Any] = {"__name__": "__main__"}
        for name in ("setup", *self.points):
            run(cells[name], names)
        return names

    @property
    def shown(self) -> list[str]:
        """The demonstrations, in order."""
        return [name for name in self.cells if name.startswith("show-")]

    def executed(self, released: bool = False) -> list[NotebookNode]:
        """The code cells after the whole notebook has run in a kernel."""
        notebook = deepcopy(self.notebook)
        for cell in notebook.cells:
            cell.source = unsolved(cell.source) if released else cell.source
        client = NotebookClient(notebook, resources={"metadata": {"path": str(EXTRA)}}, allow_errors=True, timeout=120)
        with patch.dict(os.environ, {"PYTHONDONTWRITEBYTECODE": "1"}):
            return [cell for cell in client.execute().cells if cell.cell_type == "code"]


@contextmanager
def beside(*pictures: str) -> Iterator[Any]:
    """The module `checks` as it is found beside the notebook; the named modules of pictures are found there too."""
    names = ("checks", "pictures", *pictures)
    matplotlib.use("Agg")
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(EXTRA)
        patched.setattr(sys, "dont_write_bytecode", True)
        for name in names:
            patched.delitem(sys.modules, name, raising=False)
        import checks

        yield checks
        for name in names:
            sys.modules.pop(name, None)


def run(source: str, names: dict[str, Any]) -> None:
    """Run a cell as a kernel does, where error messages can find its lines."""
    place = f"<cell {next(NUMBERS)}>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    exec(compile(source, place, "exec"), names)


def unsolved(source: str) -> str:
    """A cell as it is released."""
    return re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "raise NotImplementedError", source, flags=re.DOTALL)


def told(checks: Any, question: str, names: dict[str, Any]) -> str:
    """What a student reads when the check of a question does not pass."""
    with pytest.raises(checks.NotYet) as caught:
        checks.grader.check(question, names)
    return "\n".join(caught.value._render_traceback_())


def examples_hold(names: dict[str, Any], *functions: str) -> None:
    """Each of these functions has a worked example in its docstring, and it is true."""
    for name in functions:
        example = doctest.DocTestParser().get_doctest(names[name].__doc__, names.copy(), name, None, 0)
        assert example.examples, f"{name} has no worked example"
        assert doctest.DocTestRunner(verbose=False).run(example).failed == 0


def follows_the_conventions(page: Page) -> None:
    """Stable ids, nbgrader's metadata, no outputs, and a file as nbformat writes it."""
    notebook = page.notebook
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z][a-z-]+", cell.id)
        if cell.cell_type == "markdown":
            assert not cell.metadata
        else:
            _code_follows_the_conventions(cell)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info == {"name": "python"}
    assert (EXTRA / f"{page.name}.ipynb").read_text("utf-8") == nbformat.writes(notebook) + "\n"


def _code_follows_the_conventions(cell: NotebookNode) -> None:
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


def asks_its_questions(page: Page) -> None:
    """Each question is an answer cell, right below it a locked test cell with its points."""
    marked = [cell for cell in page.notebook.cells if "nbgrader" in cell.metadata]
    assert [cell.id for cell in marked if cell.metadata.nbgrader.solution] == list(page.points)
    ids = [cell.id for cell in page.notebook.cells]
    tests = {cell.id: cell for cell in marked if cell.metadata.nbgrader.grade}
    assert tests.keys() == {f"test-{question}" for question in page.points}
    for question, points in page.points.items():
        test = tests[f"test-{question}"]
        assert ids[ids.index(question) + 1] == test.id
        assert test.source == f'grader.check("{question}")'
        assert test.metadata.nbgrader.points == points


def earns_all_points(page: Page) -> None:
    """Solved, the notebook runs from top to bottom without an error, and every public check passes."""
    for cell in page.executed():
        assert not {"error", "stderr"} & {output.get("name", output.output_type) for output in cell.outputs}
        if cell.metadata.nbgrader.grade:
            assert determine_grade(cell) == (cell.metadata.nbgrader.points, cell.metadata.nbgrader.points)


def earns_nothing(page: Page) -> None:
    """As released, every public check stops, and every demonstration is kind."""
    for cell in page.executed(released=True):
        errors = [output.ename for output in cell.outputs if output.output_type == "error"]
        assert errors == (["NotYet"] if cell.metadata.nbgrader.grade else [])
        if cell.metadata.nbgrader.grade:
            assert determine_grade(cell)[0] == 0
