"""One assignment of one course: its submissions, results, gradebook, feedback and report."""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import repeat
from pathlib import Path

from autograder.batch import PoolError, grade_all, grade_file, grader_for
from autograder.catalogue import CatalogueError
from autograder.conditions import Conditions, check_treebank, conditions_of
from autograder.course import Assignment, Course, CourseError
from autograder.demo import compose
from autograder.files import Held, hold, remove_drafts, write_atomically
from autograder.gradebook.late import Penalty
from autograder.gradebook.marks import marked, marks_of
from autograder.gradebook.outline import GradebookError
from autograder.gradebook.record import record
from autograder.intake import IntakeError, Submission, Submissions, collect, find
from autograder.lms.grades import ExportError, penalties
from autograder.lms.roster import RosterError
from autograder.mending import mend
from autograder.notebooks import notebook
from autograder.release import ReleaseError, other_points, release
from autograder.report.classreport import write_report
from autograder.report.feedback import write_feedback
from autograder.report.progress import progress, remember
from autograder.report.sections import sections_of
from autograder.report.tables import write_csv
from autograder.results import SubmissionResult
from autograder.store import Store
from autograder.treebank.conllu import TreebankError
from autograder.worker.client import ZygoteUnavailable

# A person's mistake, or something that a person has to mend: each says in a sentence what to do.
PROBLEMS = (
    CourseError,
    IntakeError,
    RosterError,
    ExportError,
    ReleaseError,
    GradebookError,
    CatalogueError,
    TreebankError,
    PoolError,
    ZygoteUnavailable,
)


class Classroom:
    """Grades an assignment into a course folder.

    Raises CourseError where there is no such assignment.
    """

    def __init__(
        self,
        course: Path,
        assignment: str,
        seed: int | None = None,
        isolate: bool = True,
        treebank: Path | None = None,
    ) -> None:
        self.course = Course(course.resolve())
        self.assignment: Assignment = self.course.assignment(assignment)
        self.report = self.course.report_of(assignment)
        self.store = Store(self.report / "results")
        self._own_seed = seed is None
        seed = (self.store.known_seed() or 0) if seed is None else seed
        self.conditions = conditions_of(self.course, assignment, seed, isolate, treebank)
        check_treebank(self.course, self.assignment, self.conditions.treebank)

    def draw_seed(self) -> None:
        """Have the class's seed drawn, where none was given; before that, nothing is left behind in the course."""
        if self._own_seed:
            self.conditions = replace(self.conditions, seed=self.store.seed())

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Have the assignment's results to oneself; raises CourseError where another grader is at work on them."""
        try:
            with hold(self.report):
                for folder in (self.course.submitted, self.report, self.course.feedback):
                    remove_drafts(folder)
                yield
        except Held:
            raise CourseError(
                f"Another grader is at work on {self.assignment.name} in {self.course.root}: wait until it has ended, "
                "then run this again."
            ) from None

    def find(self, path: Path, roster: Path | None = None) -> Submissions:
        """The submissions in a folder or download, matched to the roster given here or in the course's settings."""
        found = find(path, self.assignment, self.course.configuration.people(roster))
        if changed := other_points(self.course, self.assignment):
            found.remarks.append(
                f"Students were given notebooks with other points for {', '.join(changed)}: if that is not meant so, "
                "mend c.Course.points, or release again."
            )
        return found

    def take_in(self, submissions: Submissions) -> Submissions:
        """Keep a copy of each submission in the course's submitted/ folder; gives those to grade."""
        return collect(self.course, self.assignment, submissions)

    def grade(
        self, submissions: Sequence[Submission], executor: Executor, rerun: bool = False
    ) -> Iterator[SubmissionResult]:
        """Grade, and yield each result once it is stored; what an earlier run finished is not done again."""
        self.draw_seed()
        before = {submission.student: self.store.get(submission.student) for submission in submissions}
        for result in grade_all(submissions, self.conditions, self.store, executor, rerun):
            if lines := changed(before[result.student], result):
                write_atomically(self._untold, "".join(f"{line}\n" for line in [*self.changes, *lines]))
            yield result

    @property
    def changes(self) -> list[str]:
        """Grades that differ from those before, by this run and by earlier ones that ended before they told."""
        return self._untold.read_text(encoding="utf-8").splitlines() if self._untold.exists() else []

    def forget_changes(self) -> None:
        """The changed grades have been told."""
        self._untold.unlink(missing_ok=True)

    @property
    def _untold(self) -> Path:
        return self.report / "changes.txt"

    def record(self, students: Sequence[str]) -> Path:
        """Write grades of stored results into the gradebook, then all pages; gives the class report's path."""
        record(self.course, self.assignment, students)
        remember(self._runs, self._stored, self.changes, datetime.now())
        return self.write_reports()

    def write_reports(self) -> Path:
        """Write feedback pages, grades.csv and the class report from all stored results."""
        results = self._stored
        if not results:
            raise CourseError(f"Nothing of {self.assignment.name} is graded yet: run `autograder grade` first.")
        sections = sections_of(self.assignment, self.course.configuration.url)
        marks = marks_of(self.course, self.assignment.name)
        results = [marked(result, marks[result.student]) for result in results]
        costs = self.penalties()
        late = {student: str(penalty) for student, penalty in costs.items()}
        for result in results:
            shown, student = result.told(self.course.configuration.feedback), result.student
            write_feedback(self.course.feedback, shown, sections, marks[student], late.get(student, ""))
        write_csv(results, self.report / "grades.csv", {student: costs[student].points for student in late})
        titles = {question: section.title for question, section in sections.items()}
        return write_report(self.report, results, titles, marks, progress(self._runs), late)

    def penalties(self) -> dict[str, Penalty]:
        """What the gradebook takes off for lateness, by student."""
        return penalties(self.course, self.assignment)

    @property
    def _stored(self) -> list[SubmissionResult]:
        return [result for result in self.store.all() if result.assignment == self.assignment.name]

    @property
    def _runs(self) -> Path:
        return self.report / "runs.json"

    def results(self, submissions: Sequence[Submission]) -> list[SubmissionResult]:
        """The stored results of those submissions."""
        found = (self.store.get(submission.student) for submission in submissions)
        return [result for result in found if result]

    def check(self, notebook: Path) -> SubmissionResult:
        """Grade one notebook without storing anything; raises CourseError where it is none of the assignment's."""
        names = [spec.name for spec in self.assignment.notebooks]
        name = next((name for name in names if notebook.stem.startswith(name)), names[0] if len(names) == 1 else "")
        if not notebook.is_file():
            raise CourseError(f"There is no file {notebook}.")
        if not name:
            raise CourseError(f"{notebook.name} is none of {', '.join(names)}: name it after the notebook it answers.")
        grader = grader_for(self.conditions)
        result = grade_file(grader, name, notebook, (), None)
        return grader.submission(notebook.stem, [result])

    def refuse_strangers(self, names: Sequence[str]) -> None:
        """Raise CourseError where the gradebook has students of other names: a demo keeps out of a real class."""
        others = sorted(students_of(self.course) - set(names))
        if others:
            raise CourseError(
                f"{self.course.root} has a class of its own ({others[0]}, ...): name a new folder with --course."
            )


def students_of(course: Course) -> set[str]:
    """The students in a course's gradebook."""
    if not course.gradebook.is_file():
        return set()
    with closing(sqlite3.connect(f"file:{course.gradebook}?mode=ro", uri=True)) as gradebook:
        return {name for (name,) in gradebook.execute("SELECT id FROM student")}


def release_assignment(conditions: Conditions, executor: Executor) -> list[str]:
    """Release an assignment once its source holds what it promises: right answers earn all points, stubs none."""
    course = Course(conditions.course)
    names = [spec.name for spec in course.assignment(conditions.assignment).notebooks]
    # The last notebooks take longest, so they come first.
    found = list(executor.map(prove, repeat(conditions), reversed(names)))
    if problems := [problem for of_one in reversed(found) for problem in of_one]:
        raise ReleaseError("\n".join(problems))
    return release(course, conditions.assignment, conditions.treebank)


def prove(conditions: Conditions, name: str) -> list[str]:
    """What is wrong with a notebook's questions: a reference that loses points or a stub that earns some."""
    grader = grader_for(conditions)
    spec = grader.assignment.notebook(name)
    stub, _ = mend(notebook([], {}), spec)
    problems = []
    for told, answers, share in (("the reference", spec.answers, 1), ("the stub", {}, 0)):
        for question in grader.grade(spec, compose(stub, answers)).questions:
            if question.verdict != "manual" and question.points != share * question.max_points:
                said = next((test.message for test in question.tests if test.message), "")
                problems.append(f"{name}, {question.id}: {told} earns {question.points:g} points. {said}")
    return problems


def changed(before: SubmissionResult | None, after: SubmissionResult) -> list[str]:
    """Which points differ between two results of one student, from what to what."""
    if before is None:
        return []
    old = {question.id: question.points for notebook in before.notebooks for question in notebook.questions}
    new = {question.id: question.points for notebook in after.notebooks for question in notebook.questions}
    return [
        f"{after.student} {name}: {old.get(name, 0):g} to {points:g}"
        for name, points in new.items()
        if points != old.get(name, 0)
    ]
