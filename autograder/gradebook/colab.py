"""A first cell for Google Colab, where a notebook comes alone: it fetches the files that belong to it."""

import json
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.configuration import value_of
from autograder.notebooks import grade_id

CELL_ID = "colab"
SOURCE = """\
# Only Google Colab needs this cell: it fetches what belongs to this notebook. Anywhere else it does nothing.
try:
    import google.colab
except ImportError:
    pass
else:
    from pathlib import Path
    from urllib.request import urlretrieve

    %pip install --quiet otter-grader=={otter}
    for file in {files}:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        urlretrieve("{url}/" + file, file)
"""


class AddColabCell(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the cell on top of a notebook that is being released, where c.Course.url says where the release is found."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Raises SettingsError where c.Course.url is no address."""
        url = value_of(self.config, "Course.url")
        there = any(cell.get("id") == CELL_ID for cell in nb.cells)  # nbgrader may read its configuration twice
        if not url or there:
            return nb, resources
        place = f"{url.rstrip('/')}/{resources['nbgrader']['assignment']}"
        files = json.dumps(files_of(nb, Path(resources["metadata"]["path"])), indent=8)[:-1] + "    ]"
        source = SOURCE.format(otter=version("otter-grader"), files=files, url=place).rstrip("\n")
        marks = {"tags": [CELL_ID], "editable": False, "deletable": False}
        nb.cells.insert(0, new_code_cell(source, id=CELL_ID, metadata=marks))
        return nb, resources


def files_of(nb: NotebookNode, folder: Path) -> list[str]:
    """The files of an assignment's folder that one of its notebooks needs: all but other notebooks and their checks."""
    asked = {grade_id(cell) for cell in nb.cells}
    names = (PurePosixPath(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file())
    return [
        str(name)
        for name in names
        if name.suffix not in (".ipynb", ".pyc")
        and not any(part.startswith((".", "__pycache__")) for part in name.parts)
        and (name.parent.name != "tests" or name.stem in asked)
    ]
