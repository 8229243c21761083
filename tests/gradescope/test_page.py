"""A page on Gradescope: a row for each question, what is public at once and the rest by setting."""

import json

import pytest

from autograder.course import Course
from autograder.gradescope.page import VISIBILITY, Page, refusal
from autograder.gradescope.submission import Graded
from autograder.grading import ungraded
from autograder.results import NotebookResult, QuestionResult, SubmissionResult, TestResult

SECRET = "Tried encode with words (a list of 3)."


def result(course: Course) -> SubmissionResult:
    """Two graded notebooks and a missing one."""
    assignment = course.assignment("lstm")
    graded = []
    for name in ("1-vocab", "4-shapes"):
        questions = [
            QuestionResult(one.id, 0.0, one.points, "manual")
            if one.kind == "written"
            else QuestionResult(one.id, one.points, one.points, "pass", tests=[TestResult("it works", "passed")])
            for one in assignment.notebook(name).questions
        ]
        graded.append(NotebookResult(name, "graded", 1.0, "", [f"{name} is odd in /tmp/x/y.ipynb."], questions))
    failed = [TestResult("it works", "failed", SECRET), TestResult("and more", "passed")]
    graded[0].questions[2] = QuestionResult("vocab-encode", 1.5, 3.0, "partial", "a-name", "Is it *so*?", failed)
    missing = ungraded(assignment.notebook("3-gates"), "missing", "There is no 3-gates.ipynb in this submission.")
    return SubmissionResult("submission", "lstm", "none", "", 1, [*graded, missing])


def content(course: Course, visibility: str = "after_due_date") -> dict:
    """The page of that result."""
    graded = Graded(result(course), {"vocab-tokenize": "5 of 5 public checks pass."}, ["a.rar can't be opened here."])
    found = Page(course.assignment("lstm"), graded, visibility).content()
    assert json.loads(json.dumps(found)) == found
    return found


def test_each_question_has_one_row(course: Course) -> None:
    found, graded = content(course), result(course)
    rows = {row["name"]: row for row in found["tests"]}
    questions = [question for notebook in graded.notebooks for question in notebook.questions]
    assert [row["name"] for row in found["tests"]] == [question.id for question in questions]
    for question in questions:
        if question.verdict != "manual":
            assert (rows[question.id]["score"], rows[question.id]["max_score"]) == (
                question.points,
                question.max_points,
            )
    assert found["score"] == graded.score == sum(row.get("score", 0) for row in found["tests"])
    assert rows["vocab-encode"]["number"] == "1.3"


def test_written_questions_are_left_to_people(course: Course) -> None:
    row = next(row for row in content(course)["tests"] if row["name"] == "shapes-first-word")
    assert "score" not in row and "max_score" not in row
    assert "marked by a person" in row["output"]


@pytest.mark.parametrize("visibility", VISIBILITY.values())
def test_what_hidden_tests_say_is_shown_by_setting(course: Course, visibility: str) -> None:
    found = content(course, visibility)
    (row,) = [row for row in found["tests"] if SECRET in row["output"]]
    assert row["visibility"] == visibility
    assert "Is it \\*so\\*?" in row["output"]
    assert {one["visibility"] for one in found["tests"] if "score" in one} == {visibility}


def test_what_is_public_is_there_at_once(course: Course) -> None:
    output = content(course)["output"]
    assert "5 of 5 public checks pass." in output
    assert "There is no 3-gates.ipynb in this submission." in output
    assert "1-vocab is odd in y.ipynb." in output
    assert "a.rar can't be opened here." in output
    assert SECRET not in output
    assert "Is it" not in output


def test_a_refusal_says_why_and_what_to_do() -> None:
    (row,) = refusal("This system offers no Landlock.")["tests"]
    assert row["visibility"] == "visible"
    assert "This system offers no Landlock." in row["output"]
    assert "--unsafe" in row["output"]
