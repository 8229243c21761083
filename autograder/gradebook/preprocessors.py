"""What nbgrader_config.py puts in place of nbgrader's own steps, so that `nbgrader autograde` grades as we do."""

import math
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Any as AnyTrait

from autograder.course import Assignment, Course, CourseError
from autograder.gradebook.outline import GradebookError, checksum, open_gradebook, outline
from autograder.lms.folders import TIMESTAMP, time_in
from autograder.mending import mend
from autograder.notebooks import NotebookUnreadable, grade_id, notebook, read, role
from autograder.release import SUITES
from autograder.report.feedback import without_paths
from autograder.report.pages import clean
from autograder.results import NotebookResult, QuestionResult

OTHERS = "An assignment that was not made for autograder needs a course folder with nbgrader's own configuration."
# Where the exporter leaves in a notebook's metadata what was odd about the file; students' metadata is dropped before.
FOUND = "autograder"
SIGNS = {"passed": "✓", "failed": "✗", "not-run": "–"}


def graded_now(course: Course, assignment: str, student: str, name: str, nb: NotebookNode) -> NotebookResult:
    """Grade a mended notebook, or say why there was none in the file."""
    from autograder import batch, grading  # takes seconds, which reading the configuration should not

    if unreadable := nb.metadata.get(FOUND, {}).get("unreadable"):
        return grading.ungraded(course.assignment(assignment).notebook(name), "unreadable", unreadable)
    return batch.notebook_result(course, assignment, student, name, nb)


class MendingExporter(NotebookExporter):
    """Reads whatever was handed in as a notebook, so that no file ends nbgrader's batch.

    At its start it brings the gradebook up to date with the source, and makes one where there is none. No timestamp.txt
    ends the batch either: one that holds no time is as good as none.
    """

    def __init__(self, parent: Autograde, **kwargs: Any) -> None:
        super().__init__(parent=parent, **kwargs)
        self.directory: CourseDirectory = parent.coursedir
        self.directory.get_existing_timestamp = self._handed_in
        try:
            with open_gradebook(self.directory.db_url, self.directory.course_id) as gradebook:
                outline(gradebook, self.assignment)
        except (CourseError, GradebookError) as problem:
            told = f"{problem} {OTHERS}" if self._is_of_others() else str(problem)
            self.log.error(told)
            raise GradebookError(told) from problem

    @cached_property
    def course(self) -> Course:
        return Course(Path(self.directory.root))

    @cached_property
    def assignment(self) -> Assignment:
        return self.course.assignment(self.directory.assignment_id)

    def _is_of_others(self) -> bool:
        """Whether no notebook of the assignment has a hidden suite."""
        names = (path.stem for path in (self.course.source / self.directory.assignment_id).glob("*.ipynb"))
        return not any((SUITES / f"{name.partition('-')[2]}.py").is_file() for name in names)

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> Any:
        """Convert a submitted file, mended; or, on nbgrader's second round, the notebook that came of it."""
        where, step = resources["nbgrader"], self.directory.submitted_directory
        if Path(filename).parent == Path(self.directory.format_path(step, where["student"], where["assignment"])):
            nb = self._mended(Path(filename), where["notebook"])
        else:
            nb = nbformat.read(filename, as_version=4)
        return self.from_notebook_node(nb, resources=resources, **kwargs)

    def _handed_in(self, folder: str) -> datetime | None:
        """When a submission was handed in, in UTC without a zone; None where its folder does not say."""
        file = Path(folder) / TIMESTAMP
        if not file.exists():
            return None
        if (time := time_in(file)) is None:
            self.log.warning(f"{file} holds no time: it counts as handed in on time.")
        return time and time.replace(tzinfo=None)

    def _mended(self, file: Path, name: str) -> NotebookNode:
        spec = self.assignment.notebook(name)
        unreadable = ""
        try:
            submitted = read(file)
        except NotebookUnreadable as problem:
            submitted, unreadable = notebook([], {}), str(problem)
        nb, notes = mend(submitted, spec)
        nb.metadata[FOUND] = {"notes": notes, "unreadable": unreadable}
        checksums = {grade_id(cell): checksum(cell) for cell in spec.cells if grade_id(cell)}
        for cell in nb.cells:
            if grade_id(cell):
                cell.metadata.nbgrader["checksum"] = checksums[grade_id(cell)]
        return nb


class GradeWithSuites(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of nbgrader's Execute: puts each question's points and message below its test cell."""

    result_of = AnyTrait(graded_now, help="Gives a notebook's result: called as graded_now is.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        where = resources["nbgrader"]
        result: NotebookResult = self.result_of(
            self.parent.course, where["assignment"], where["student"], where["notebook"], nb
        )
        found = nb.metadata.pop(FOUND, {"notes": [], "unreadable": ""})
        notes = result.notes if found["unreadable"] else list(dict.fromkeys([*found["notes"], *result.notes]))
        shows = self.parent.course.configuration.feedback
        questions = {question.id: question.told(shows) for question in result.questions}
        for cell in nb.cells:
            kind, name = role(cell)
            if kind == "test" and name:
                cell.outputs = outputs(questions.get(name), float(cell.metadata.nbgrader.points), notes)
            elif kind == "setup" and notes:
                cell.outputs = [_text("\n".join(notes))]
        return nb, resources


def message(question: QuestionResult, notes: Iterable[str]) -> str:
    """What stands below a test cell: points, each hidden test with what it says, hints; or why there were none."""
    lines = [f"{question.id}: {question.points:g} of {question.max_points:g} points"]
    said = ""
    for test in question.tests:
        lines.append(f"{SIGNS[test.outcome]} {test.name}")
        if test.message not in ("", said):
            lines += [f"    {line}" for line in test.message.splitlines()]
            said = test.message
    lines += notes if question.verdict == "not-run" and not question.tests else []
    further = [text for text in (question.hint, question.look) if text]
    return "\n".join([*lines, *(["", *further] if further else [])])


def outputs(question: QuestionResult | None, worth: float, notes: Iterable[str]) -> list[NotebookNode]:
    """Outputs that nbgrader reads as these points: without a number it would give all of them."""
    points = question.points if question and math.isfinite(question.points) else 0.0
    number = str(min(max(points, 0.0), worth))
    text = message(question, notes) if question else "This question was not graded: no points."
    return [_text(text), new_output("execute_result", {"text/plain": number}, execution_count=None)]


def _text(text: str) -> NotebookNode:
    output: NotebookNode = new_output("stream", name="stdout", text=f"{without_paths(clean(text))}\n")
    return output
