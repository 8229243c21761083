"""The gradebook's outline of an assignment: its notebooks, cells and points as the source has them."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbgrader.api as tables
from alembic.config import Config
from alembic.script import ScriptDirectory
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

from autograder.course import Assignment, NotebookSpec
from autograder.files import draft_of
from autograder.notebooks import grade_id

SQLITE = "sqlite:///"


class GradebookError(NbGraderException):  # type: ignore[misc]
    """A gradebook that can't be used; the message says in a sentence why."""


def open_gradebook(url: str, course_id: str) -> Gradebook:
    """Open a gradebook, or make a new one, which is there as a whole or not at all."""
    file = Path(url.removeprefix(SQLITE))
    with patch("nbgrader.api.get_alembic_version", newest_schema):
        if url.startswith(SQLITE) and not file.exists():
            draft = draft_of(file)
            try:
                Gradebook(f"{SQLITE}{draft}", course_id).close()
                draft.replace(file)
            finally:
                draft.unlink(missing_ok=True)
        return Gradebook(url, course_id)


def newest_schema() -> str:
    """What nbgrader asks the program `alembic` for: that takes seconds, and is only found in an active environment."""
    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    return str(ScriptDirectory.from_config(config).get_current_head())


def outline(gradebook: Gradebook, assignment: Assignment) -> None:
    """Give the gradebook the assignment as its source is now: what nbgrader's generate_assignment does, all or nothing.

    Unlike there, notebooks and questions may be added once there are submissions. Raises GradebookError where one that
    has submissions is gone from the source: its grades, given by hand too, would go with it.
    """
    if not gradebook.db.query(tables.Assignment).filter_by(name=assignment.name).count():
        gradebook.add_assignment(assignment.name)
    row = gradebook.find_assignment(assignment.name)
    if assignment.due:  # else the date that the formgrader was given stays
        row.duedate = assignment.due.astimezone(UTC).replace(tzinfo=None)
    notebooks = {notebook.name: notebook for notebook in row.notebooks}
    with gradebook.db.no_autoflush:
        for name in notebooks.keys() - {spec.name for spec in assignment.notebooks}:
            _refuse_to_lose_grades(notebooks[name], name)
            for cell in [*notebooks[name]._base_cells, *notebooks[name].source_cells, notebooks[name]]:
                gradebook.db.delete(cell)
        for spec in assignment.notebooks:
            notebook = notebooks.get(spec.name) or tables.Notebook(name=spec.name, assignment=row)
            gradebook.db.add(notebook)
            _outline_cells(gradebook, notebook, spec)
            _complete_submissions(gradebook, row, notebook)
    gradebook.db.commit()


def checksum(cell: NotebookNode) -> str:
    """nbgrader's checksum of a released cell, by which it knows an answer that nobody touched."""
    return str(compute_checksum(cell))


def _outline_cells(gradebook: Gradebook, notebook: tables.Notebook, spec: NotebookSpec) -> None:
    notebook.kernelspec = json.dumps(spec.metadata.get("kernelspec", {}))
    marked = [cell for cell in spec.cells if is_grade(cell) or is_solution(cell) or is_locked(cell)]
    graded = {
        grade_id(cell): {"max_score": float(cell.metadata.nbgrader.points), "cell_type": cell.cell_type}
        for cell in marked
        if is_grade(cell)
    }
    solved: dict[str, dict[str, Any]] = {grade_id(cell): {} for cell in marked if is_solution(cell)}
    sources = {grade_id(cell): _source(cell) for cell in marked}
    for table, there, wanted in (
        (tables.GradeCell, notebook.grade_cells, graded),
        (tables.SolutionCell, notebook.solution_cells, solved),
        (tables.SourceCell, notebook.source_cells, sources),
    ):
        for cell in there:
            if cell.name not in wanted:
                if table is not tables.SourceCell:
                    _refuse_to_lose_grades(notebook, cell.name)
                gradebook.db.delete(cell)
        known = {cell.name: cell for cell in there}
        for name, facts in wanted.items():
            cell = known.get(name) or table(name=name, notebook=notebook)
            for fact, value in facts.items():
                setattr(cell, fact, value)
            gradebook.db.add(cell)


def _source(cell: NotebookNode) -> dict[str, Any]:
    facts = {"cell_type": cell.cell_type, "locked": is_locked(cell), "source": cell.source}
    return facts | {"checksum": checksum(cell)}


def _complete_submissions(gradebook: Gradebook, row: tables.Assignment, notebook: tables.Notebook) -> None:
    """Give submissions that are older than a notebook or a question a place for its grade and its comment."""
    answered = {submitted.assignment_id: submitted for submitted in notebook.submissions}
    for submission in row.submissions:
        submitted = answered.get(submission.id) or tables.SubmittedNotebook(notebook=notebook, assignment=submission)
        graded = {grade.cell for grade in submitted.grades}
        commented = {comment.cell for comment in submitted.comments}
        grades = [tables.Grade(cell=cell, notebook=submitted) for cell in notebook.grade_cells if cell not in graded]
        comments = [
            tables.Comment(cell=cell, notebook=submitted) for cell in notebook.solution_cells if cell not in commented
        ]
        gradebook.db.add_all([submitted, *grades, *comments])


def _refuse_to_lose_grades(notebook: tables.Notebook, name: str) -> None:
    if notebook.submissions:
        raise GradebookError(
            f"The gradebook holds grades for {name}, which is gone from the source: "
            "put it back, or grade into a new course folder."
        )
