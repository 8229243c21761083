"""The students' version comes from the source alone, byte for byte, and nothing leaks into it."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder import release as release_module
from autograder.course import PROJECT, Course, CourseError
from autograder.release import ReleaseError, release, release_is_current
from tests.toycourse import ASSIGNMENT, NOTEBOOK, SUITE, cell, source_notebook, write_course

MADE = ["1-toy.ipynb", "checks.py", "data/numbers.txt", "tests/toy-double.py", "tests/toy-square.py"]


@pytest.fixture(autouse=True)
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hidden suite of the toy notebook."""
    path = tmp_path / "suites" / "toy.py"
    path.parent.mkdir()
    path.write_text(SUITE)
    monkeypatch.setattr(release_module, "SUITES", path.parent)
    return path


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


def test_a_release_is_what_the_source_makes(course: Course) -> None:
    assert release(course, ASSIGNMENT) == MADE
    nb = nbformat.read(course.release / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    nbformat.validate(nb)
    spec = course.assignment(ASSIGNMENT).notebook(NOTEBOOK)
    assert [(one.id, one.cell_type, one.source) for one in nb.cells] == [
        (one.id, one.cell_type, one.source) for one in spec.cells
    ]
    assert cell(nb, "test-toy-double").metadata.editable is False
    assert not course.gradebook.exists()


def test_a_second_run_writes_nothing(course: Course) -> None:
    release(course, ASSIGNMENT)
    before = {path: path.stat().st_mtime_ns for path in course.release.rglob("*")}
    release(course, ASSIGNMENT)
    assert {path: path.stat().st_mtime_ns for path in course.release.rglob("*")} == before
    assert release_is_current(course, ASSIGNMENT) == []


def test_what_the_source_no_longer_makes_is_removed(course: Course) -> None:
    release(course, ASSIGNMENT)
    (course.source / ASSIGNMENT / "data" / "numbers.txt").unlink()
    assert release_is_current(course, ASSIGNMENT) == ["data/numbers.txt in release/toy/ does not come from the source."]
    assert "data/numbers.txt" not in release(course, ASSIGNMENT)
    assert not (course.release / ASSIGNMENT / "data" / "numbers.txt").exists()


def test_a_release_that_differs_is_described(course: Course) -> None:
    release(course, ASSIGNMENT)
    (course.release / ASSIGNMENT / "checks.py").write_text("grader = 1\n")
    (course.release / ASSIGNMENT / "tests" / "toy-square.py").unlink()
    assert release_is_current(course, ASSIGNMENT) == [
        "tests/toy-square.py is missing in release/toy/.",
        "checks.py in release/toy/ is not what the source makes.",
    ]


def test_hidden_files_and_caches_stay_at_home(course: Course) -> None:
    for name in (".secret", "tests/.cache/x", "__pycache__/checks.pyc", ".ipynb_checkpoints/1-toy.ipynb"):
        (course.source / ASSIGNMENT / name).parent.mkdir(exist_ok=True)
        (course.source / ASSIGNMENT / name).write_text("x")
    assert release(course, ASSIGNMENT) == MADE


def test_an_unknown_assignment_is_an_error(course: Course) -> None:
    with pytest.raises(CourseError, match="has no assignment other"):
        release(course, "other")


def edit(name: str, **facts: object) -> Callable[[NotebookNode], None]:
    """Change what the source notebook says about a cell."""

    def change(nb: NotebookNode) -> None:
        cell(nb, name).update(facts)

    return change


def mark(name: str, **marks: object) -> Callable[[NotebookNode], None]:
    """Change a cell's nbgrader metadata."""

    def change(nb: NotebookNode) -> None:
        cell(nb, name).metadata.nbgrader.update(marks)

    return change


def drop(name: str) -> Callable[[NotebookNode], None]:
    return lambda nb: nb.cells.remove(cell(nb, name))


def repeat(nb: NotebookNode) -> None:
    nb.cells.append(cell(nb, "show-square"))


SOLVED = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
PROBLEMS = [
    (lambda nb: nb.metadata.kernelspec.update(name="julia"), "1-toy: its kernel is not python3."),
    (edit("show-square", execution_count=3), "1-toy: cell show-square has outputs: clear them."),
    (
        edit("setup", outputs=[nbformat.v4.new_output("stream", text="hello")]),
        "1-toy: cell setup has outputs: clear them.",
    ),
    (edit("show-square", metadata={}), "1-toy: cell show-square is code without a grade_id: give it one, and lock it."),
    (edit("toy-double", id="other"), "1-toy: cell other has the grade_id toy-double: give it that as its id too."),
    (repeat, "1-toy is no valid notebook: several cells have the id show-square."),
    (
        mark("show-square", grade_id="setup"),
        "1-toy: cell show-square has the grade_id setup: give it that as its id too.",
    ),
    (edit("title", source=3), "1-toy is no valid notebook: 3 is not valid under any of the given schemas"),
    (
        lambda nb: nb.update(nbformat_minor=4),
        "1-toy is no valid notebook: save it as nbformat 4.5, whose cells have ids.",
    ),
    (
        edit("toy-double", source=SOLVED.replace("### END SOLUTION", "")),
        "1-toy: cell toy-double has other marks than pairs of BEGIN SOLUTION and END SOLUTION.",
    ),
    (
        edit("toy-double", source=f"{SOLVED}\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"),
        "1-toy: cell toy-double has other marks than pairs of BEGIN SOLUTION and END SOLUTION.",
    ),
    (
        edit("show-square", source=SOLVED),
        "1-toy: cell show-square has a solution in it, but is no solution cell.",
    ),
    (
        edit("toy-double", source="def double(x):\n    return 2 * x"),
        "1-toy: cell toy-double leaves students no stub: put the marks below a signature.",
    ),
    (
        edit("toy-double", source=f"### BEGIN SOLUTION\n{SOLVED.splitlines()[0]}\n    return 3\n### END SOLUTION"),
        "1-toy: cell toy-double leaves students no stub: put the marks below a signature.",
    ),
    (drop("test-toy-double"), "1-toy: cell toy-double is not followed by its test cell, test-toy-double."),
    (drop("toy-square"), "1-toy: cell test-toy-square tests no question that stands above it."),
    (
        edit("test-toy-double", source="grader.check('toy-double')"),
        '1-toy: cell test-toy-double is not grader.check("toy-double"), locked and graded, with points.',
    ),
    (
        mark("test-toy-double", locked=False),
        '1-toy: cell test-toy-double is not grader.check("toy-double"), locked and graded, with points.',
    ),
    (mark("toy-why", grade=False), "1-toy: cell toy-why is a written question, so it needs points (grade: true)."),
    (mark("test-toy-double", points=5), "1-toy: cell toy-double is worth 5 points, but 2 in toy.py."),
    (mark("toy-why", schema_version=99), "nbgrader can't generate toy: One or more notebooks in the assignment use"),
    (
        edit("show-square", source="result_of_doubling = x + x"),
        "1-toy: a line of the solution in cell toy-double stands in 1-toy.ipynb: result_of_doubling = x + x",
    ),
    (
        edit("title", source="A number and itself have the same sign."),
        "1-toy: a line of the solution in cell toy-why stands in 1-toy.ipynb: A number and itself have the same sign.",
    ),
]


@pytest.mark.parametrize("change, said", PROBLEMS)
def test_a_source_that_is_not_fit_is_refused(course: Course, change: Callable[[NotebookNode], None], said: str) -> None:
    nb = source_notebook()
    change(nb)
    course.sources(ASSIGNMENT)[0].write_text(nbformat.v4.writes(nb))
    with pytest.raises(ReleaseError) as refused:
        release(course, ASSIGNMENT)
    assert str(refused.value).startswith(said)
    assert not course.release.exists()


def test_questions_are_told_apart_across_notebooks(course: Course) -> None:
    (course.source / ASSIGNMENT / "2-toy.ipynb").write_bytes(course.sources(ASSIGNMENT)[0].read_bytes())
    with pytest.raises(ReleaseError, match=r"toy: 2 cells have the grade_id toy-double"):
        release(course, ASSIGNMENT)


def test_public_checks_belong_to_questions(course: Course) -> None:
    tests = course.source / ASSIGNMENT / "tests"
    (tests / "toy-double.py").rename(tests / "toy-triple.py")
    with pytest.raises(ReleaseError, match=r"cell toy-double has no public checks: tests/toy-double.py is missing"):
        release(course, ASSIGNMENT)
    (tests / "toy-double.py").write_text("")
    with pytest.raises(ReleaseError, match=r"tests/toy-triple.py belongs to no question"):
        release(course, ASSIGNMENT)


def test_a_solution_in_another_file_is_a_leak(course: Course) -> None:
    (course.source / ASSIGNMENT / "data" / "notes.txt").write_text("x\n  result_of_doubling = x + x # so\n")
    with pytest.raises(ReleaseError, match=r"a line of the solution in cell toy-double stands in data/notes.txt"):
        release(course, ASSIGNMENT)
    (course.source / ASSIGNMENT / "data" / "notes.txt").write_text("### BEGIN SOLUTION")
    with pytest.raises(ReleaseError, match=r"data/notes.txt has the mark BEGIN SOLUTION in it"):
        release(course, ASSIGNMENT)


def test_the_hidden_suite_has_the_same_questions(course: Course, suite: Path) -> None:
    suite.write_text(f'{SUITE}\ntoy_cube = question("toy-cube", points=1)\n')
    with pytest.raises(ReleaseError, match=r"toy.py tests toy-cube, which is no question of the notebook"):
        release(course, ASSIGNMENT)
    suite.write_text(SUITE.replace("toy-square", "toy-double"))
    with pytest.raises(ReleaseError, match=r"cell toy-square has no hidden tests in toy.py"):
        release(course, ASSIGNMENT)
    suite.unlink()
    with pytest.raises(ReleaseError, match=r"cell toy-double has no hidden tests in toy.py"):
        release(course, ASSIGNMENT)


@pytest.mark.parametrize("name", ["lstm", "lstm-extra"])
def test_the_projects_release_is_what_its_source_makes(name: str) -> None:
    assert release_is_current(Course(PROJECT), name) == []
