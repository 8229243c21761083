"""Look through a class for alike answers."""

from collections.abc import Iterable, Sequence

from autograder import catalogue
from autograder.course import Assignment, NotebookSpec
from autograder.intake import Submission
from autograder.notebooks import role
from autograder.similar.answers import answers_of, stubs
from autograder.similar.search import Likeness, likenesses
from autograder.similar.tokens import names_in


def search(assignment: Assignment, submissions: Sequence[Submission]) -> Iterable[tuple[str, list[Likeness]]]:
    """Each question of the assignment with its likenesses, as they are found."""
    for spec in assignment.notebooks:
        answers = answers_of(spec, submissions)
        explained, given = usual_answers(spec), given_names(spec)
        for question in spec.questions:
            written = question.kind == "written"
            usual = explained[question.id]
            yield question.id, likenesses(answers[question.id], usual, len(submissions), given, written)


def given_names(spec: NotebookSpec) -> frozenset[str]:
    """The names that the notebook gives to everybody: those of its imports, and of what its stubs define and take."""
    given = [cell.source for cell in spec.cells if cell.cell_type == "code" and role(cell)[0] in ("setup", "answer")]
    return frozenset().union(*map(names_in, given))


def usual_answers(spec: NotebookSpec) -> dict[str, list[str]]:
    """What explains that answers are alike: each question's stub, the reference, and right answers in other styles."""
    explained = {name: [stub] for name, stub in stubs(spec).items()}
    for name, answer in spec.answers.items():
        explained[name].append(answer)
    for entry in catalogue.accepted(spec.topic):
        explained[entry.question].append(entry.code)
    return explained
