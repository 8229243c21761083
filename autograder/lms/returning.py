"""Feedback pages as zips that Canvas and Moodle hand on to their students, and a plain one."""

import io
from collections.abc import Sequence
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.course import Assignment, Course
from autograder.gradebook.marks import marked, marks_of
from autograder.lms.grades import ExportError, stored
from autograder.lms.moodle import folder_name
from autograder.lms.naming import NOTEBOOK
from autograder.lms.sheets import Row
from autograder.report.feedback import feedback_text
from autograder.results import Marks, SubmissionResult

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that the same feedback makes the same zip


def feedback_zip(course: Course, assignment: Assignment, platform: str, rows: Sequence[Row]) -> tuple[bytes, list[str]]:
    """The zip, and in a sentence who is not in it; raises ExportError where nobody is.

    Canvas shows whatever comes back under the name of the file that was handed in: so a notebook gets a notebook that
    holds the feedback, and a zip a zip of pages. Moodle's folders and plain ones hold the pages themselves.
    """
    shows, marks = course.configuration.feedback, marks_of(course, assignment.name)
    results = {
        name: marked(result, marks[name]).told(shows) for name, result in stored(course, assignment.name).items()
    }
    titles = assignment.titles
    files: dict[str, bytes] = {}
    without = []
    for row in rows:
        pages = _pages(course, row.grade.student, assignment)
        if platform == "canvas":
            own = _for_canvas(row, results.get(row.grade.student), pages, titles, marks[row.grade.student])
        else:
            folder = _moodle_folder(row) if platform == "moodle" else row.grade.student
            own = {f"{folder}/{name}": page for name, page in pages.items()} if folder else {}
        files |= own
        without += [] if own else [row.grade.student]
    if not files:
        raise ExportError(f"There is no feedback for {platform}: nothing that was graded came from its download.")
    if not without:
        return _zipped(files), []
    why = "no feedback, or not from a download of this platform"
    return _zipped(files), [f"Not in the zip ({why}): {', '.join(without)}."]


def _pages(course: Course, student: str, assignment: Assignment) -> dict[str, bytes]:
    """A student's feedback pages by file name."""
    folder = course.feedback / student / assignment.name
    names = [f"{spec.name}.html" for spec in assignment.notebooks]
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def _for_canvas(
    row: Row, result: SubmissionResult | None, pages: dict[str, bytes], titles: dict[str, str], marks: Marks
) -> dict[str, bytes]:
    """A file for each one that was handed in, under the name that Canvas gave it in its download."""
    if not result or not row.memory or row.memory.system != "canvas":
        return {}
    texts = {notebook.name: feedback_text(notebook, titles, marks) for notebook in result.notebooks}
    sent: dict[str, list[str]] = {}
    for name, file in row.memory.files.items():
        sent.setdefault(file, []).append(name)
    return {
        file: _notebook(texts[names[0]]) if NOTEBOOK.fullmatch(file) else _zipped(pages)
        for file, names in sent.items()
        if names[0] in texts and (pages or NOTEBOOK.fullmatch(file))
    }


def _notebook(text: str) -> bytes:
    node = new_notebook(cells=[new_markdown_cell(text, id="feedback")])
    return str(nbformat.writes(node)).encode()


def _moodle_folder(row: Row) -> str:
    """Where Moodle looks for a participant; empty where the number is not known."""
    if row.memory and row.memory.system == "moodle":
        return row.memory.folder
    participant = row.fact("moodle_id")
    return folder_name(row.full_name, participant) if participant else ""


def _zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(str(PurePosixPath(name)), LONG_AGO), files[name], ZIP_DEFLATED)
    return content.getvalue()
