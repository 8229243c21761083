"""From a notebook to points."""

from dataclasses import replace

import nbformat
import pytest
from nbformat import NotebookNode

from autograder import grading
from autograder.catalogue import misconceptions
from autograder.course import Course, NotebookSpec
from autograder.demo import compose
from autograder.grading import Grader, passed
from autograder.results import NotebookResult, QuestionResult, SubmissionResult


@pytest.fixture(scope="module")
def spec(grader: Grader) -> NotebookSpec:
    return grader.assignment.notebook("3-gates")


@pytest.fixture(scope="module")
def source(course: Course) -> NotebookNode:
    return nbformat.read(course.source / "lstm" / "3-gates.ipynb", as_version=4)


def question(result: NotebookResult, name: str) -> QuestionResult:
    return next(question for question in result.questions if question.id == name)


def test_the_same_seed_gives_the_same_result(grader: Grader, spec: NotebookSpec, source: NotebookNode) -> None:
    wrong = compose(source, {"gates-rnn": "def rnn_step(x, h_prev, U, W, b):\n    return x @ U.T"})
    again = Grader(grader.assignment, grader.seed, treebank=grader.treebank)
    again.zygote = grader.zygote
    one, two = grader.grade(spec, wrong), again.grade(spec, wrong)
    assert replace(one, seconds=0.0) == replace(two, seconds=0.0)
    assert [picture.title for picture in question(one, "gates-cell").pictures] == ["Your cell at work"]
    other = Grader(grader.assignment, grader.seed + 1)
    other.zygote = grader.zygote
    assert other.grade(spec, wrong).digest != one.digest


def test_what_two_students_handed_in_alike_is_run_once(
    grader: Grader, spec: NotebookSpec, source: NotebookNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = compose(source, {"gates-rnn": "# the only one\ndef rnn_step(x, h_prev, U, W, b):\n    return x"})
    first = grader.grade(spec, answer, ["One thing was odd."])
    monkeypatch.setattr(grading, "Student", None)
    assert grader.grade(spec, answer) == replace(first, notes=[])
    with pytest.raises(TypeError):
        grader.grade(spec, compose(answer, {"gates-rnn": "rnn_step = 1  # another one"}))


def test_what_ended_badly_is_tried_again(grader: Grader, spec: NotebookSpec, source: NotebookNode) -> None:
    crash = compose(source, {"gates-rnn": "# tried twice\nimport os\nos._exit(3)"})
    first = grader.grade(spec, crash)
    assert first.status == "crashed"
    assert first.digest not in grader._known


def test_a_right_answer_that_leans_on_the_students_own_earlier_one_earns_its_points(
    grader: Grader, spec: NotebookSpec, source: NotebookNode
) -> None:
    # Both are right, but from_torch calls a method that only this student's own cell has.
    cell = (
        spec.answers["gates-cell"]
        + """

    def filled(self, lstm):
        return fill_from(self, lstm)
"""
    )
    torch_answer = (
        spec.answers["gates-torch"].replace("def from_torch(", "def copied(", 1)
        + """

def fill_from(cell, lstm):
    return copied(lstm)


def from_torch(lstm):
    return LSTMByHand(lstm.input_size, lstm.hidden_size).filled(lstm)
"""
    )
    both = grader.grade(spec, compose(source, {"gates-cell": cell, "gates-torch": torch_answer}))
    assert both.score == 26
    alone = grader.grade(spec, compose(source, {"gates-torch": torch_answer}))
    assert question(alone, "gates-torch").verdict == "fail"


def test_an_answer_that_a_test_did_not_expect_fails_and_is_shown_to_a_person(
    grader: Grader, spec: NotebookSpec, source: NotebookNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("autograder.suites.gates.same", broken)
    unseen = compose(source, {"gates-rnn": spec.answers["gates-rnn"] + "\n# nobody has written this before"})
    result = grader.grade(spec, unseen)
    assert question(result, "gates-rnn").verdict == "fail"
    assert "A test could not judge the answer to gates-rnn: a person has to look at it." in result.notes


def test_an_unanswered_notebook_earns_nothing(grader: Grader, spec: NotebookSpec) -> None:
    stub = nbformat.from_dict({"cells": list(spec.cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    result = grader.grade(spec, stub)
    assert result.score == 0 and result.max_score == 26 and result.status == "graded"
    assert all("not written yet" in item.tests[0].message for item in result.questions)
    assert {(item.verdict, item.attempted, item.diagnosis, item.look) for item in result.questions} == {
        ("fail", False, None, None)
    }


def test_a_wrong_answer_is_led_on(grader: Grader, spec: NotebookSpec, source: NotebookNode) -> None:
    """What differs, where to look, and which part of the notebook to read again."""
    codes = {
        "gates-rnn": "# Two lines above\n\n\ndef rnn_step(x, h_prev, U, W, b):\n    return torch.tanh(x.T @ U.T)",
        "gates-state": "def lstm_state(f, i, c_tilde, o, c_prev):\n    c = f * c_prev + i * c_tilde\n"
        "    return -o * torch.tanh(c), c",
        "gates-equations": spec.answers["gates-equations"].replace(
            'torch.sigmoid(total["o"])', 'torch.sigmoid(total["o"]) if len(x) > 1 else total["o"].cos()'
        ),
        "gates-vanishing": "def input_gradient_norms(run, inputs):\n    pass",
    }
    result = grader.grade(spec, compose(source, codes))
    crashed, negated, one, empty = (question(result, name) for name in codes)
    assert "stopped with a RuntimeError in line 5 of its cell" in crashed.tests[0].message
    assert "What are the shapes and types in line 5 when it stops?" in (crashed.look or "")
    assert "h is right but for the sign of every value. c is right." in negated.tests[0].message
    assert negated.look == "Is a minus missing, or one too many?"
    assert negated.section == "Four steps, six equations › what the gates do to the memory"
    assert one.look == "It is right for “all sizes different”, and not for “batch of one”. What is different there?"
    assert (empty.attempted, empty.look) == (False, None)
    assert all(item.attempted and item.diagnosis is None for item in (crashed, negated, one))
    right = question(result, "gates-cell")
    assert (right.look, right.section, right.attempted) == (None, None, True)
    assert SubmissionResult.from_json(grader.submission("ada", [result]).to_json()).notebooks == [result]


def test_two_misconceptions_share_what_is_wrong(grader: Grader, course: Course) -> None:
    spec = grader.assignment.notebook("5-tagger")
    source = nbformat.read(course.source / "lstm" / "5-tagger.ipynb", as_version=4)
    wrong = {entry.name: entry for entry in misconceptions("tagger") if entry.question == "tagger-batch"}
    loss, accuracy = wrong["losses-summed"], wrong["share-that-is-wrong"]
    second = "def token_accuracy"
    code = loss.code.partition(second)[0] + second + accuracy.code.partition(second)[2]
    found = question(grader.grade(spec, compose(source, {"tagger-batch": code})), "tagger-batch")
    assert (found.diagnosis, found.also) == (loss.name, accuracy.name)
    assert (found.hint, found.look) == (loss.text, accuracy.text)


def test_no_tests_are_no_pass() -> None:
    assert not passed([])
