"""What people have added to grades in nbgrader's gradebook: points by hand, and comments."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import replace

from autograder.course import Course
from autograder.gradebook.outline import GradebookError
from autograder.results import Mark, Marks, SubmissionResult

# Columns of nbgrader's grade or comment, for every cell of every submission of an assignment.
_OF_CELLS = """
SELECT student_id, base_cell.name, {columns} FROM {table}
JOIN base_cell ON base_cell.id = {table}.cell_id
JOIN submitted_notebook ON submitted_notebook.id = {table}.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
WHERE assignment.name = ?
"""
_GRADES = _OF_CELLS.format(table="grade", columns="auto_score, manual_score, extra_credit, needs_manual_grade")
_COMMENTS = _OF_CELLS.format(table="comment", columns="manual_comment") + "AND manual_comment IS NOT NULL"


def marks_of(course: Course, assignment: str) -> defaultdict[str, dict[str, Mark]]:
    """The marks of an assignment, by student; none without a gradebook. Raises GradebookError where it is damaged."""
    found: defaultdict[str, dict[str, Mark]] = defaultdict(dict)
    if not course.gradebook.is_file():
        return found
    try:
        with closing(sqlite3.connect(f"{course.gradebook.as_uri()}?mode=ro", uri=True)) as gradebook:
            for student, cell, earned, given, extra, waiting in gradebook.execute(_GRADES, (assignment,)):
                points = (earned if given is None else given) or 0.0
                by_hand = given is not None or extra is not None
                mark = Mark(points + (extra or 0.0) if by_hand else None, bool(waiting))
                found[student][cell.removeprefix("test-")] = mark
            for student, cell, comment in gradebook.execute(_COMMENTS, (assignment,)):
                question = cell.removeprefix("test-")
                found[student][question] = replace(found[student].get(question, Mark()), comment=comment.strip())
    except sqlite3.DatabaseError as error:
        raise GradebookError(f"{course.gradebook} can't be read ({error}): put back a copy of it.") from error
    return found


def marked(result: SubmissionResult, marks: Marks) -> SubmissionResult:
    """The result with the points that people gave in place of its own."""
    given = {question: mark.points for question, mark in marks.items() if mark.points is not None}
    notebooks = [
        replace(
            notebook,
            questions=[replace(one, points=given.get(one.id, one.points)) for one in notebook.questions],
        )
        for notebook in result.notebooks
    ]
    return replace(result, notebooks=notebooks)
