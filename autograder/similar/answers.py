"""What students answered to each question, read from notebooks as they were handed in; nothing is run."""

from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

from autograder.course import NotebookSpec
from autograder.intake import Submission
from autograder.mending import mend
from autograder.notebooks import NotebookUnreadable, grade_id, read, role


def answers_of(spec: NotebookSpec, submissions: Iterable[Submission]) -> dict[str, dict[str, str]]:
    """By question, each student's answer to it with the cells of their own below; who wrote nothing is not there."""
    released = stubs(spec)
    found: dict[str, dict[str, str]] = {question.id: {} for question in spec.questions}
    for submission in submissions:
        try:
            nb = read(submission.files[spec.name])
        except (KeyError, NotebookUnreadable):
            continue
        if not _is_as_released(nb, spec):  # mending takes five times as long as all else here
            nb, _ = mend(nb, spec)
        for question, text in _answers(nb.cells, spec):
            if text.split() != released[question].split():
                found[question][submission.student] = text
    return found


def stubs(spec: NotebookSpec) -> dict[str, str]:
    """What students find in place of an answer to each question."""
    return dict(_answers(spec.cells, spec))


def _is_as_released(nb: NotebookNode, spec: NotebookSpec) -> bool:
    """Whether the released cells stand in a notebook as they were given, among whatever cells of the student's own."""
    there, given = (
        [(grade_id(cell), cell.cell_type) for cell in cells if grade_id(cell)] for cells in (nb.cells, spec.cells)
    )
    return there == given


def _answers(cells: Iterable[NotebookNode], spec: NotebookSpec) -> Iterator[tuple[str, str]]:
    """Each question's text: its own cell, and the cells of code that a student added before the next question."""
    roles = {grade_id(cell): role(cell) for cell in spec.cells if grade_id(cell)}
    question, texts = "", list[str]()
    for cell in cells:
        kind, asked = roles.get(grade_id(cell), ("own", None))
        if kind == "answer" and asked:
            if question:
                yield question, "\n\n".join(texts)
            question, texts = asked, [cell.source]
        elif question and kind == "own" and cell.cell_type == "code" and cell.source.strip():
            texts.append(cell.source)
    if question:
        yield question, "\n\n".join(texts)
