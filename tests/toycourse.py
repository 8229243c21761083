"""A small course for the tests that turn on files and cells, not on what is asked: two code questions, one written."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import Course, NotebookSpec
from autograder.mending import mend
from autograder.notebooks import notebook

ASSIGNMENT, NOTEBOOK = "toy", "1-toy"
POINTS = {"toy-double": 2.0, "toy-square": 3.0, "toy-why": 1.0}
DOUBLE = '''def double(x: int) -> int:
    """Twice x: double(2) is 4."""
    ### BEGIN SOLUTION
    result_of_doubling = x + x
    return result_of_doubling
    ### END SOLUTION'''
SQUARE = '''def square(x: int) -> int:
    """x times x: square(3) is 9."""
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION'''
SUITE = """from autograder.suite import question

toy_double = question("toy-double", points=2)
toy_square = question("toy-square", points=3, builds_on=["toy-double"])
"""


def source_notebook() -> NotebookNode:
    """A notebook as an instructor keeps it in source/."""
    cells = [
        _text("title", "# Numbers"),
        _code("setup", "import math\nfrom checks import grader", locked=True, tag="setup"),
        _text("about-double", "Write `double`."),
        _code("toy-double", DOUBLE, solution=True),
        _code("test-toy-double", 'grader.check("toy-double")', grade=True, locked=True, points=2),
        _text("about-square", "Write `square`."),
        _code("toy-square", SQUARE, solution=True),
        _code("test-toy-square", 'grader.check("toy-square")', grade=True, locked=True, points=3),
        _code("show-square", "for x in range(3):\n    print(square(x))", locked=True, tag="show"),
        _text("about-why", "Why are squares never negative?"),
        _text("toy-why", "A number and itself have the same sign.", solution=True, grade=True, points=1),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def write_course(root: Path, nb: NotebookNode | None = None) -> Course:
    """A course folder with the source of that notebook."""
    source = root / "source" / ASSIGNMENT
    (source / "tests").mkdir(parents=True, exist_ok=True)
    (source / "data").mkdir(exist_ok=True)
    nbformat.write(nb or source_notebook(), source / f"{NOTEBOOK}.ipynb")
    (source / "checks.py").write_text("grader = None\n")
    (source / "data" / "numbers.txt").write_text("1 2 3\n")
    for question in ("toy-double", "toy-square"):
        (source / "tests" / f"{question}.py").write_text(f'name = "{question}"\n')
    return Course(root)


def released(spec: NotebookSpec) -> NotebookNode:
    """The notebook that students get."""
    return mend(notebook([], {}), spec)[0]


def answered(spec: NotebookSpec, **answers: str) -> NotebookNode:
    """The released notebook with answers: to all questions as given, the rest as the reference has them."""
    nb = released(spec)
    texts = spec.answers | {"toy-why": "Because."} | {f"toy-{name}": text for name, text in answers.items()}
    for cell in nb.cells:
        cell.source = texts.get(cell.id, cell.source)
    return nb


def cell(nb: NotebookNode, cell_id: str) -> NotebookNode:
    """The cell of that id."""
    return next(cell for cell in nb.cells if cell.id == cell_id)


def ids(nb: NotebookNode) -> list[str]:
    """The ids of all cells, in order."""
    return [cell.id for cell in nb.cells]


def hand_in(course: Course, student: str, content: NotebookNode | bytes) -> Path:
    """Put a notebook, or any bytes, into the course's submitted/ folder as that student's."""
    path = course.submitted / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else nbformat.writes(deepcopy(content)).encode())
    return path


def _text(cell_id: str, source: str, **marks: Any) -> NotebookNode:
    return new_markdown_cell(source, id=cell_id, metadata=_marks(cell_id, "markdown", marks) if marks else {})


def _code(cell_id: str, source: str, tag: str = "", **marks: Any) -> NotebookNode:
    metadata = _marks(cell_id, "code", marks) | ({"tags": [tag]} if tag else {})
    return new_code_cell(source, id=cell_id, metadata=metadata)


def _marks(grade_id: str, cell_type: str, marks: dict[str, Any]) -> dict[str, Any]:
    unmarked = {"grade": False, "locked": False, "solution": False, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": grade_id, "cell_type": cell_type} | unmarked | marks}
