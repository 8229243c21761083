"""otter's plugin: otter runs an empty notebook, and our grader grades the student's."""

from functools import cached_property
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook, writes
from otter.plugins import AbstractOtterPlugin
from otter.test_files import GradingResults, TestCase, TestCaseResult
from otter.test_files.exception_test import ExceptionTestFile

from autograder.course import Course
from autograder.gradescope.page import Page, refusal
from autograder.gradescope.submission import Settings, grade_submission, set_aside
from autograder.results import QuestionResult, SubmissionResult
from autograder.worker.client import ZygoteUnavailable

NAME = "autograder.gradescope.plugin.Plugin"
GRADER = "grader"  # the course's folder, beside what otter has in the zip


class Plugin(AbstractOtterPlugin):  # type: ignore[misc]
    """Keeps every file of a submission away from otter, and puts our results in the place of otter's."""

    def before_grading(self, config: object) -> None:
        """Leave otter an empty notebook under the name of the one that it has found."""
        set_aside(self._submission)
        Path(self.submission_path).write_text(writes(_empty()), encoding="utf-8")

    def before_execution(self, submission: object) -> NotebookNode:
        """The notebook that otter runs."""
        return _empty()

    def after_grading(self, results: GradingResults) -> None:
        """Grade, and have otter write what came of it."""
        course, aside = Course(self._submission.parent / "source" / GRADER), set_aside(self._submission)
        try:
            graded = grade_submission(aside, course, self._settings)
        except ZygoteUnavailable as problem:
            self._report, shown = str(problem), refusal(str(problem))
        else:
            assignment = course.assignment(self._settings.assignment)
            self._report = f"Graded with the seed {graded.result.seed} ({graded.result.isolation})."
            shown = Page(assignment, graded, self._settings.visibility).content()
            results.results = {one.name: one for one in _test_files(graded.result)}
        results.__class__ = Results  # otter goes on with this very object
        results.set_plugin_data(NAME, shown)

    def generate_report(self) -> str:
        """For the log, which only the staff sees."""
        return self._report

    @cached_property
    def _settings(self) -> Settings:
        return Settings(**self.plugin_config)

    @property
    def _submission(self) -> Path:
        return Path(self.submission_path).parent


def _empty() -> NotebookNode:
    notebook: NotebookNode = new_notebook()
    return notebook


class Results(GradingResults):  # type: ignore[misc]
    """otter's results, with a page of ours for Gradescope."""

    def to_gradescope_dict(self, ag_config: object) -> dict[str, Any]:
        """The content of results.json."""
        shown: dict[str, Any] = self.get_plugin_data(NAME)
        return shown


def _test_files(graded: SubmissionResult) -> list[ExceptionTestFile]:
    """Our results as otter knows results, for what else it does with them."""
    return [
        _test_file(question)
        for notebook in graded.notebooks
        for question in notebook.questions
        if question.verdict != "manual"
    ]


def _test_file(question: QuestionResult) -> ExceptionTestFile:
    share = question.max_points / max(len(question.tests), 1)
    cases = [TestCase(test.name, None, True, share, None, None) for test in question.tests]
    cases = cases or [TestCase(question.id, None, True, share, None, None)]
    file = ExceptionTestFile(question.id, f"{question.id}.py", cases, all_or_nothing=False)
    file.test_case_results = [
        TestCaseResult(case, test.message, test.outcome == "passed")
        for case, test in zip(cases, question.tests, strict=False)
    ]
    file.update_score(question.points)
    return file
