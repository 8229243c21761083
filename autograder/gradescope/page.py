"""What a submission's page on Gradescope shows: the content of results.json.

Fields and their meaning: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autograder.course import Assignment
from autograder.gradescope.submission import Graded
from autograder.report.feedback import markdown, question_text, without_paths, word
from autograder.report.pages import points
from autograder.results import NotebookResult, QuestionResult

# When students see the points and what hidden tests say, and Gradescope's word for it.
VISIBILITY = {
    "never": "hidden",
    "after_due_date": "after_due_date",
    "after_published": "after_published",
    "always": "visible",
}
_WHEN = {
    "hidden": "decide about the points; your teacher tells you what they found",
    "after_due_date": "decide about the points; what they find is shown here after the due date",
    "after_published": "decide about the points; what they find is shown here when grades are published",
    "visible": "decide about the points; what they found stands below",
}
_NO_END = "the checks did not come to an end."
_BY_HAND = "your answer is read and marked by a person."
# Notebooks of this status have no answers to speak of.
UNGRADED = ("missing", "unreadable")


@dataclass(frozen=True)
class Page:
    """A submission's page: a row for each question, and above the rows what everybody sees at once.

    `visibility` is Gradescope's word for when students see the rows.
    """

    assignment: Assignment
    graded: Graded
    visibility: str

    def content(self) -> dict[str, Any]:
        """results.json."""
        rows = [
            self._row(question, notebook) | {"number": f"{notebook.name.partition('-')[0]}.{number}"}
            for notebook in self.graded.result.notebooks
            for number, question in enumerate(notebook.questions, start=1)
        ]
        output = "\n\n".join(self._public())
        return {"score": self.graded.result.score, "output": output, "output_format": "md", "tests": rows}

    def _row(self, question: QuestionResult, notebook: NotebookResult) -> dict[str, Any]:
        if question.id in self._written:
            text = f"**{self._title(question)}** (of {points(question.max_points)}): {_BY_HAND}"
            return {"name": question.id, "output": text, "output_format": "md", "visibility": "visible"}
        lines = [f"**{self._title(question)}: {word(question)}**"]
        lines += map(_in_words, notebook.notes) if notebook.status in UNGRADED else question_text(question)
        return {
            "name": question.id,
            "score": question.points,
            "max_score": question.max_points,
            "output": "\n\n".join(lines),
            "output_format": "md",
            "visibility": self.visibility,
        }

    def _public(self) -> Iterator[str]:
        """The paragraphs about which notebooks came, and what their public checks say."""
        yield f"These are the public checks. More tests, with other sizes and numbers, {_WHEN[self.visibility]}."
        yield from map(_in_words, self.graded.notes)
        for notebook in self.graded.result.notebooks:
            yield f"## {markdown(notebook.name)}"
            yield from map(_in_words, notebook.notes)
            for question in notebook.questions if notebook.status not in UNGRADED else ():
                told = _BY_HAND if question.id in self._written else self.graded.said.get(question.id, _NO_END)
                yield f"**`{question.id}` · {self._title(question)}**: {told}"

    def _title(self, question: QuestionResult) -> str:
        return markdown(self._titles.get(question.id, question.id))

    @cached_property
    def _titles(self) -> dict[str, str]:
        return self.assignment.titles

    @cached_property
    def _written(self) -> set[str]:
        questions = (question for spec in self.assignment.notebooks for question in spec.questions)
        return {question.id for question in questions if question.kind == "written"}


def _in_words(note: str) -> str:
    return markdown(without_paths(note))


def refusal(problem: str) -> dict[str, Any]:
    """results.json where nothing may be graded: one row that says why, and to whom."""
    output = (
        f"Nothing was graded, and that is no fault of this submission. {problem}\n\n"
        "For the teacher: this container can't keep a notebook's code away from the tests and their answers. "
        "`autograder gradescope --unsafe` builds an autograder that grades all the same, for classes that you trust "
        "that far. Or download the submissions and grade them with `autograder grade`."
    )
    row = {"name": "Not graded", "status": "failed", "output": output, "output_format": "md", "visibility": "visible"}
    return {"score": 0, "tests": [row]}
