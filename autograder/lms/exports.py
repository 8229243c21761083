"""Grades and feedback on their way to the students: which file, for whom, and what is odd about it."""

from pathlib import Path

from autograder.course import Assignment, Course
from autograder.files import write_atomically
from autograder.lms import returning, sheets
from autograder.lms.grades import ExportError, Grade, grades_of
from autograder.lms.memory import Memory, recall
from autograder.lms.roster import Person, Roster, read_roster
from autograder.lms.sheets import Row

SHEETS = {"canvas": sheets.canvas, "moodle": sheets.moodle, "gradescope": sheets.gradescope, "csv": sheets.plain}


def export_grades(
    course: Course, assignment: Assignment, platform: str, to: Path | None, roster: Path | None, column: str | None
) -> tuple[Path, list[str]]:
    """Write everybody's grades as a platform imports them; gives the file and, in sentences, what to look at.

    Raises ExportError where there are no grades, and RosterError where the roster is none.
    """
    if column and platform != "canvas":
        raise ExportError("Only Canvas' gradebook has columns to choose from: leave --column out.")
    people = read_roster(roster) if roster else None
    rows, remarks = rows_of(course, assignment, people)
    text, more = SHEETS[platform](rows, assignment, people, column)
    file = to or course.report / f"{assignment.name}-{platform}.csv"
    _write(file, text.encode())
    return file, remarks + more


def export_feedback(
    course: Course, assignment: Assignment, platform: str, to: Path | None, roster: Path | None
) -> tuple[Path, list[str]]:
    """Write the feedback as a zip that a platform takes back; gives the file and what to look at, as above."""
    if platform == "gradescope":
        raise ExportError("Gradescope takes no feedback files: its students see what our autograder tells it.")
    people = read_roster(roster) if roster else None
    rows, remarks = rows_of(course, assignment, people)
    content, more = returning.feedback_zip(course, assignment, platform, rows)
    file = to or course.report / f"{assignment.name}-{platform}-feedback.zip"
    _write(file, content)
    return file, remarks + more


def rows_of(course: Course, assignment: Assignment, roster: Roster | None) -> tuple[list[Row], list[str]]:
    """Everybody's grade with all that is known of the person."""
    grades, memories = grades_of(course, assignment), recall(course, assignment.name)
    rows = [_row(grade, memories.get(grade.student), roster) for grade in grades.values()]
    remarks = []
    if waiting := [row.grade.student for row in rows if row.grade.unmarked]:
        remarks.append(
            f"Answers of {_some(waiting)} still wait for marks by hand: give them in nbgrader's formgrader, then "
            "export again."
        )
    if roster:
        strangers = [row.grade.student for row in rows if not row.person]
        graded = {row.person.row for row in rows if row.person}
        missing = [person.id for person in roster.people if person.row not in graded]
        remarks += [f"Not in the roster: {_some(strangers)}."] if strangers else []
        remarks += [f"In the roster, but without a grade: {_some(missing)}."] if missing else []
    return rows, remarks


def _row(grade: Grade, memory: Memory | None, roster: Roster | None) -> Row:
    person: Person | None = None
    if roster:
        ids = dict(memory.ids) if memory else {}
        named = next((person for person in roster.people if person.id == grade.student), None)
        person = named or roster.match(memory.name if memory else grade.student, {"username": grade.student} | ids)
    return Row(grade, person, memory)


def _some(names: list[str]) -> str:
    """The names, or the first of them where they are many."""
    return ", ".join(names) if len(names) <= 10 else f"{', '.join(names[:10])} and {len(names) - 10} more"


def _write(file: Path, content: bytes) -> None:
    try:
        write_atomically(file, content)
    except OSError as error:
        raise ExportError(f"{file} can't be written ({error.strerror}): name another file with --to.") from None
