"""Grades from stored results into nbgrader's gradebook and autograded/ folder, one writer at a time."""

import hashlib
import sqlite3
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import nbgrader.api
from nbformat import NotebookNode
from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DatabaseError, SAWarning

from autograder import __version__
from autograder.course import Assignment, Course
from autograder.files import Held, hold, write_atomically
from autograder.gradebook.engine import Log, settings
from autograder.gradebook.late import SettleLateness
from autograder.gradebook.outline import GradebookError, open_gradebook, outline
from autograder.intake import TIMESTAMP
from autograder.results import NotebookResult
from autograder.store import Store

# Seconds to wait for another grader that is recording: about what a class of five hundred takes.
PATIENCE = 60.0
# Hidden, so that nbgrader never copies it to a student.
STAMP = ".recorded"
# What nbgrader says when it gives up on the whole class.
DATABASE = "nbgrader database"
# Seconds to wait for a formgrader that is writing a mark.
BUSY = 5.0


def record(course: Course, assignment: Assignment, students: Sequence[str]) -> None:
    """Run nbgrader's Autograde for these students; the scores come from report/results/, nothing is graded again.

    Marks given by hand stay, and so does what is recorded already as things are. Raises GradebookError where the
    gradebook can't be used, and, once everybody else's grades are recorded, where those of single students can't.
    """
    engines = cache(nbgrader.api.create_engine)
    # nbgrader opens the gradebook seven times a student; a kept engine keeps the queries that it has compiled.
    with _one_writer(course), _one_sentence(course) as log, patch("nbgrader.api.create_engine", engines):
        recorder = Recorder(course, assignment, log)
        failed = recorder.record(students)
        if failed and "sqlite3." in log.problem:  # nbgrader takes this for a mistake of each student's
            raise NbGraderException(log.problem)
    if failed:
        raise GradebookError(f"The grades of {', '.join(failed)} could not be recorded: {log.problem}")


class Recorder(Autograde):  # type: ignore[misc]
    """nbgrader's Autograde for a list of students instead of a pattern that their names match.

    Beside a student's autograded notebooks it leaves a stamp: it names all that they and the grades were made of.
    """

    def __init__(self, course: Course, assignment: Assignment, log: Log) -> None:
        config = settings(course, assignment.name)
        config.Autograde.force = True
        config.GradeWithSuites.result_of = stored
        super().__init__(coursedir=CourseDirectory(config=config, log=log), config=config, log=log)
        self.assignment = assignment
        self.results = Store(course.report_of(assignment.name) / "results")
        self.stamps: dict[str, str] = {}  # of the students to record
        late = {name: dict(part) for name, part in config.items() if "Late" in name}
        cells = [(spec.questions, [cell.source for cell in spec.cells]) for spec in assignment.notebooks]
        self.terms = repr((__version__, late, cells, course.configuration.feedback))

    def record(self, students: Sequence[str]) -> list[str]:
        """Record everybody; gives those whose grades could not be. Raises NbGraderException where nobody's can."""
        with open_gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            outline(gradebook, self.assignment)
            self.terms += repr(gradebook.find_assignment(self.assignment.name).duedate)
            submissions = {one.student_id: one for one in gradebook.assignment_submissions(self.assignment.name)}
            for student in students:
                stamp = self._stamp(student, submissions.get(student))
                if not self._files(student):
                    _give_nothing(gradebook, self.assignment.name, student)
                elif not self._is_recorded(student, submissions.get(student), stamp):
                    self.stamps[student] = stamp
        try:
            self.start()
        except NbGraderException as error:
            if isinstance(error, GradebookError) or DATABASE in str(error):
                raise
        self._settle()
        return [student for student in self.stamps if not self._stamp_file(student).is_file()]

    def _settle(self) -> None:
        """Bring late penalties up to date with the marks that were given by hand since."""
        rule = SettleLateness(config=self.config)
        with open_gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            if gradebook.find_assignment(self.assignment.name).duedate:
                for submission in gradebook.assignment_submissions(self.assignment.name):
                    if submission.total_seconds_late > 0:
                        rule.settle(submission)
                gradebook.db.commit()

    def init_notebooks(self) -> None:
        """The submissions to record; a student's name may hold what is special in patterns."""
        self.assignments = {self._folder(one): [str(file) for file in self._files(one)] for one in self.stamps}

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """Leave the stamp, too: this is the last that nbgrader does for a student."""
        super().set_permissions(assignment_id, student_id)
        write_atomically(self._stamp_file(student_id), self.stamps[student_id])

    def _is_recorded(self, student: str, submission: SubmittedAssignment | None, stamp: str) -> bool:
        """Whether gradebook and autograded notebooks are already what recording would make of them."""
        file, result = self._stamp_file(student), self.results.get(student)
        if submission is None or result is None or not file.is_file() or file.read_text() != stamp:
            return False
        if not all((file.parent / submitted.name).is_file() for submitted in self._files(student)):
            return False
        recorded = {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
        questions = [question for notebook in result.notebooks for question in notebook.questions]
        return all(recorded.get(f"test-{one.id}", one.points) == one.points for one in questions)

    def _stamp(self, student: str, submission: SubmittedAssignment | None) -> str:
        """Names the files that were handed in and when, the result, and what decides how they are shown and counted."""
        result = self.results.get(student)
        parts = [self.terms.encode(), repr(submission and submission.extension).encode()]
        parts.append(result.to_json().encode() if result else b"")
        files = [*self._files(student), Path(self._folder(student)) / TIMESTAMP]
        parts += [file.read_bytes() if file.is_file() else b"" for file in files]
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()

    def _files(self, student: str) -> list[Path]:
        """The notebooks of the assignment that a student has handed in."""
        paths = (Path(self._folder(student)) / f"{spec.name}.ipynb" for spec in self.assignment.notebooks)
        return [path for path in paths if path.exists()]

    def _folder(self, student: str) -> str:
        """The folder of a student's submission."""
        return str(self._format_source(self.assignment.name, student))

    def _stamp_file(self, student: str) -> Path:
        return Path(self._format_dest(self.assignment.name, student)) / STAMP


def stored(course: Course, assignment: str, student: str, name: str, nb: NotebookNode) -> NotebookResult:
    """A notebook's result as it was stored when it was graded; raises GradebookError where there is none."""
    result = Store(course.report_of(assignment) / "results").get(student)
    for notebook in result.notebooks if result and result.assignment == assignment else ():
        if notebook.name == name:
            return notebook
    raise GradebookError(f"there is no result of {name} in report/results: grade it again.")


def _give_nothing(gradebook: Gradebook, assignment: str, student: str) -> None:
    """Put a student who handed in no notebook at all into the gradebook, as nbgrader does for single notebooks."""
    gradebook.update_or_create_student(student)
    submission = gradebook.update_or_create_submission(assignment, student)
    for grade in (grade for notebook in submission.notebooks for grade in notebook.grades):
        grade.auto_score, grade.needs_manual_grade = 0, False
    gradebook.db.commit()


@contextmanager
def _one_writer(course: Course) -> Iterator[None]:
    """Have the gradebook to oneself, so that two graders don't record at once."""
    try:
        with hold(course.root, PATIENCE):
            yield
    except Held:
        raise GradebookError(f"Another grader is recording into {course.root}: run this again later.") from None


@contextmanager
def _one_sentence(course: Course) -> Iterator[Log]:
    """Turn what goes wrong with the gradebook's file into a GradebookError of one sentence."""
    log = Log()
    try:
        if course.gradebook.exists():
            with closing(sqlite3.connect(course.gradebook, timeout=BUSY)) as database:
                database.execute("BEGIN IMMEDIATE")
                (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
                database.rollback()
            if found != "ok":
                raise sqlite3.DatabaseError(f"it is malformed: {found}")
        with warnings.catch_warnings(), patch.object(nbgrader.api.app_log, "disabled", True):
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's code for an older SQLAlchemy, harmless
            yield log
    except GradebookError:
        raise
    except (sqlite3.DatabaseError, DatabaseError, nbgrader.api.InvalidEntry, NbGraderException) as error:
        reason = log.problem or str(getattr(error, "orig", error))
        advice = "mend that, then run this again"
        if "locked" in reason:
            advice = "close the program that uses it, then run this again"
        elif "malformed" in reason or "not a database" in reason:
            advice = "put back a copy, or move it away and run this again, which loses the marks given by hand"
        raise GradebookError(f"{course.gradebook} can't be written ({reason}): {advice}.") from error
