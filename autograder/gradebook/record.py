"""Grades from stored results into nbgrader's gradebook and autograded/ folder, one writer at a time."""

import fcntl
import os
import sqlite3
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import nbgrader.api
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DatabaseError, SAWarning
from traitlets.config import Config

from autograder.course import Assignment, Course
from autograder.gradebook.engine import Log, settings
from autograder.gradebook.outline import GradebookError, open_gradebook
from autograder.results import NotebookResult
from autograder.store import Store

# Seconds to wait for another grader that is recording: about what a class of five hundred takes.
PATIENCE = 60.0
# What nbgrader says when it gives up on the whole class.
DATABASE = "nbgrader database"
# Seconds to wait for a formgrader that is writing a mark.
BUSY = 5.0


def record(course: Course, assignment: Assignment, students: Sequence[str]) -> None:
    """Run nbgrader's Autograde for these students; the scores come from report/results/, nothing is graded again.

    Marks given by hand stay. Who is recorded as things are is left alone. Raises GradebookError where the gradebook
    can't be used, and, once everybody else's grades are recorded, where those of single students can't.
    """
    engines = cache(nbgrader.api.create_engine)
    # nbgrader opens the gradebook seven times a student; a kept engine keeps the queries that it has compiled.
    with _one_writer(course), _one_sentence(course) as log, patch("nbgrader.api.create_engine", engines):
        config = settings(course, assignment.name)
        recorder = Recorder(config, log, _stamps(course, assignment, students))
        failed = recorder.run()
        if failed and "sqlite3." in log.problem:  # nbgrader takes this for a mistake of each student's
            raise NbGraderException(log.problem)
        recorder.give_nothing_to_absent()
    if failed:
        raise GradebookError(f"The grades of {', '.join(failed)} could not be recorded: {log.problem}")


class Recorder(Autograde):  # type: ignore[misc]
    """nbgrader's Autograde for a list of students instead of a pattern that their names match."""

    def __init__(self, config: Config, log: Log, assignment: Assignment, students: Sequence[str]) -> None:
        config.Autograde.force = True
        config.GradeWithSuites.result_of = stored
        super().__init__(coursedir=CourseDirectory(config=config, log=log), config=config, log=log)
        self.students = students
        self.names = [f"{spec.name}.ipynb" for spec in assignment.notebooks]

    def init_notebooks(self) -> None:
        """Find the notebooks in submitted/; a student's name may hold what is special in patterns."""
        self.assignments = {}
        for student in self.students:
            paths = [Path(self._source(student)) / name for name in self.names]
            if found := [str(path) for path in paths if path.exists()]:
                self.assignments[self._source(student)] = found

    def run(self) -> list[str]:
        """Record everybody; gives those whose grades could not be. Raises NbGraderException where nobody's can."""
        try:
            self.start()
        except NbGraderException as error:
            if isinstance(error, GradebookError) or DATABASE in str(error):
                raise
        handed_in = [student for student in self.students if self._source(student) in self.assignments]
        return [
            student
            for student in handed_in
            if not Path(self._format_dest(self.coursedir.assignment_id, student)).is_dir()
        ]

    def give_nothing_to_absent(self) -> None:
        """Put students who handed in no notebook at all into the gradebook, as nbgrader does for single notebooks."""
        name = self.coursedir.assignment_id
        with open_gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            for student in self.students:
                if self._source(student) not in self.assignments:
                    gradebook.update_or_create_student(student)
                    submission = gradebook.update_or_create_submission(name, student)
                    for grade in (grade for notebook in submission.notebooks for grade in notebook.grades):
                        grade.auto_score, grade.needs_manual_grade = 0, False
            gradebook.db.commit()

    def _source(self, student: str) -> str:
        """The folder of a student's submission."""
        return str(self._format_source(self.coursedir.assignment_id, student))


def stored(course: Course, assignment: str, student: str, name: str, nb: NotebookNode) -> NotebookResult:
    """A notebook's result as it was stored when it was graded; raises GradebookError where there is none."""
    result = Store(course.report / "results").get(student)
    for notebook in result.notebooks if result and result.assignment == assignment else ():
        if notebook.name == name:
            return notebook
    raise GradebookError(f"there is no result of {name} in report/results: grade it again.")


@contextmanager
def _one_writer(course: Course) -> Iterator[None]:
    """Hold the course folder, so that two graders don't record at once; the hold ends with this process."""
    folder = os.open(course.root, os.O_RDONLY)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _lock(folder):
            if time.monotonic() > deadline:
                raise GradebookError(f"Another grader is recording into {course.root}: run this again later.")
            time.sleep(0.2)
        yield
    finally:
        os.close(folder)


def _lock(folder: int) -> bool:
    """Try to lock a folder for this process alone."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _one_sentence(course: Course) -> Iterator[Log]:
    """Turn what goes wrong with the gradebook's file into a GradebookError of one sentence."""
    log = Log()
    try:
        if course.gradebook.exists():
            with closing(sqlite3.connect(course.gradebook, timeout=BUSY)) as database:
                database.execute("BEGIN IMMEDIATE")
                database.execute("SELECT count(*) FROM sqlite_master")
                database.rollback()
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
