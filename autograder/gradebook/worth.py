"""Points that an instructor has changed in nbgrader_config.py, put into notebooks that are being released."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.configuration import value_of
from autograder.course import revalue


class SetPoints(NbGraderPreprocessor):  # type: ignore[misc]
    """Gives each question in c.Course.points what it is worth there, in its heading and in what nbgrader counts."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Raises SettingsError where c.Course.points can't be used."""
        points = value_of(self.config, "Course.points")
        for cell in nb.cells:
            revalue(cell, points)
        return nb, resources
