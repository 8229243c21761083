"""Look through a class for alike answers."""

from collections.abc import Iterable, Sequence

from autograder import catalogue
from autograder.course import Assignment, NotebookSpec
from autograder.intake import Submission
from autograder.similar.answers import answers_of, stubs
from autograder.similar.search import Likeness, likenesses


def search(assignment: Assignment, submissions: Sequence[Submission]) -> Iterable[tuple[str, list[Likeness]]]:
    """Each question of the assignment with its likenesses, as they are found."""
    for spec in assignment.notebooks:
        answers = answers_of(spec, submissions)
        explained = usual_answers(spec)
        for question in spec.questions:
            written = question.kind == "written"
            yield question.id, likenesses(answers[question.id], explained[question.id], len(submissions), written)


def usual_answers(spec: NotebookSpec) -> dict[str, list[str]]:
    """What explains that answers are alike: each question's stub, the reference, and right answers in other styles."""
    explained = {name: [stub] for name, stub in stubs(spec).items()}
    for name, answer in spec.answers.items():
        explained[name].append(answer)
    for entry in catalogue.accepted(spec.topic):
        explained[entry.question].append(entry.code)
    return explained
