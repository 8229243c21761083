"""Every wrong answer of the catalogue loses its own question and nothing else; every right one keeps all points."""

import nbformat
import pytest
from nbformat import NotebookNode

from autograder import catalogue
from autograder.catalogue import Entry
from autograder.conditions import TAGGER_QUESTION
from autograder.course import Course, NotebookSpec
from autograder.demo import compose
from autograder.grading import Grader
from autograder.notebooks import code_cells
from autograder.results import NotebookResult
from autograder.student import Student
from tests.conftest import PROJECT, SEED

ASSIGNMENTS = [Course(PROJECT).assignment(name) for name in ("lstm", "lstm-extra")]
SPECS = [spec for assignment in ASSIGNMENTS for spec in assignment.notebooks]


def rounds(spec: NotebookSpec, entries: list[Entry]) -> list[dict[str, Entry]]:
    """The answers dealt out: the first to every question, then the second, until all have been used."""
    piles = {question.id: [] for question in spec.questions}
    for entry in entries:
        piles[entry.question].append(entry)
    most = max(map(len, piles.values()))
    return [{name: pile[number] for name, pile in piles.items() if number < len(pile)} for number in range(most)]


def wrong_rounds(spec: NotebookSpec) -> list[dict[str, Entry]]:
    """The misconceptions dealt out to two questions of three at a time, so that each stands between right answers."""
    piles: dict[str, list[Entry]] = {}
    for entry in catalogue.misconceptions(spec.topic):
        # Wrong taggers are told from right ones by their accuracy on the whole treebank: see test_accuracy.py.
        if entry.question != TAGGER_QUESTION:
            piles.setdefault(entry.question, []).append(entry)
    found, at_once = [], -(-2 * len(piles) // 3)
    while any(piles.values()):
        highest = sorted(piles, key=lambda name: len(piles[name]), reverse=True)[:at_once]
        found.append({name: piles[name].pop() for name in highest if piles[name]})
    return found


WRONG = [
    pytest.param(spec, answers, id=f"{spec.name} round {number}")
    for spec in SPECS
    for number, answers in enumerate(wrong_rounds(spec))
]
RIGHT = [
    pytest.param(spec, answers, id=f"{spec.name} round {number}")
    for spec in SPECS
    for number, answers in enumerate(rounds(spec, catalogue.accepted(spec.topic)))
]


@pytest.fixture(scope="module")
def graders(grader: Grader) -> dict[str, Grader]:
    """A grader for each notebook, by the notebook's name; they share one zygote."""
    extra = Grader(ASSIGNMENTS[1], grader.seed)
    extra.zygote = grader.zygote
    return {spec.name: one for one in (grader, extra) for spec in one.assignment.notebooks}


def source_of(spec: NotebookSpec) -> NotebookNode:
    (path,) = (PROJECT / "source").glob(f"*/{spec.name}.ipynb")
    return nbformat.read(path, as_version=4)


def graded(graders: dict[str, Grader], spec: NotebookSpec, answers: dict[str, str]) -> NotebookResult:
    return graders[spec.name].grade(spec, compose(source_of(spec), answers))


@pytest.mark.parametrize("spec, answers", WRONG)
def test_misconceptions_lose_their_own_questions(
    graders: dict[str, Grader], spec: NotebookSpec, answers: dict[str, Entry]
) -> None:
    result = graded(graders, spec, {name: entry.code for name, entry in answers.items()})
    lost = {question.id: question for question in result.questions if question.verdict not in ("pass", "manual")}
    assert {name: question.diagnosis for name, question in lost.items()} == {
        name: entry.name for name, entry in answers.items()
    }
    for question in lost.values():
        assert question.verdict in ("fail", "partial")
        assert (question.points > 0) is (question.verdict == "partial")
        assert question.points < question.max_points
    # A wrong answer may also use what its question asks to do without.
    assert not [note for note in result.notes if not note.startswith(tuple(f"{name} uses " for name in answers))]


@pytest.mark.parametrize("spec, answers", RIGHT)
def test_an_accepted_answer_gets_full_marks(
    graders: dict[str, Grader], spec: NotebookSpec, answers: dict[str, Entry]
) -> None:
    result = graded(graders, spec, {name: entry.code for name, entry in answers.items()})
    told = {
        f"{question.id} {answers[question.id].name}": [test.message for test in question.tests if test.message]
        for question in result.questions
        if question.verdict not in ("pass", "manual")
    }
    assert not told


@pytest.mark.parametrize("spec", SPECS, ids=[spec.name for spec in SPECS])
def test_every_question_has_wrong_and_right_answers(spec: NotebookSpec) -> None:
    wrong = {entry.question for entry in catalogue.misconceptions(spec.topic)}
    right = {entry.question for entry in catalogue.accepted(spec.topic)}
    code = {question.id for question in spec.questions if question.kind == "code"}
    assert wrong == right == code


@pytest.mark.parametrize("spec", SPECS, ids=[spec.name for spec in SPECS])
def test_a_question_builds_on_earlier_ones_only(graders: dict[str, Grader], spec: NotebookSpec) -> None:
    """What is supplied reaches the student's process, so it must be the answer to nothing that is still to be asked."""
    grader = graders[spec.name]
    student = Student(grader.zygote, code_cells(source_of(spec), spec), grader.limits)
    sitting = grader.exam(spec).sit(student, SEED)
    student.close()
    asked = [question.id for question in spec.questions if question.kind == "code"]
    assert list(sitting.runs) == asked
    for name, marks in sitting.marks.items():
        assert set(marks["builds_on"]) <= set(asked[: asked.index(name)])
