"""From the source to the students' version, refusing what would leak an answer or could not be graded."""

import ast
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.conditions import TAGGER_QUESTION, Treebank, treebank_of
from autograder.course import Assignment, Course, NotebookSpec
from autograder.files import write_atomically
from autograder.limits import Limits
from autograder.mending import DEFINITION
from autograder.notebooks import NotebookUnreadable, grade_id, nbgrader, read

SUITES = Path(__file__).parent / "suites"
MARKS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
SOLUTION = re.compile(r"BEGIN SOLUTION[^\n]*\n(.*?)\n[^\n]*END SOLUTION", re.DOTALL)
# Shorter lines, such as `return h, c`, may stand in the release for other reasons.
TELLING_LINE = 25


class ReleaseError(Exception):
    """A source that must not be released; the message has one sentence a line, each naming notebook and cell."""


def release(course: Course, name: str, treebank: Treebank | None = None) -> list[str]:
    """Make release/<name>/ from the source; gives the files that it consists of, by their names in it.

    The class's `treebank`, by default the one that nbgrader_config.py names, takes the place of the source's data.
    A second run changes no byte. Files that the source no longer makes are removed. Raises CourseError where there is
    no such assignment, and ReleaseError, before anything is written, where the source is not fit to be released. That
    the reference earns all points and the stubs earn none takes grading, and is not checked here.
    """
    _refuse(_problems(course, name))
    made, target = _made(course, name, treebank), course.release / name
    _refuse(_leaks(course, name, made))
    for file, content in made.items():
        path = target / file
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)
    for file in _files(target).keys() - made.keys():
        (target / file).unlink()
    return sorted(made)


def release_is_current(course: Course, name: str) -> list[str]:
    """What differs between release/<name>/ and what the source makes, in sentences; writes nothing."""
    made, there = _made(course, name), _files(course.release / name)
    missing = [f"{file} is missing in release/{name}/." for file in sorted(made.keys() - there.keys())]
    stale = [f"{file} in release/{name}/ does not come from the source." for file in sorted(there.keys() - made.keys())]
    other = sorted(file for file in made.keys() & there.keys() if made[file] != there[file])
    return [*missing, *stale, *(f"{file} in release/{name}/ is not what the source makes." for file in other)]


def other_points(course: Course, assignment: Assignment) -> list[str]:
    """The questions that are worth something else in release/ than when they are graded."""
    changed = []
    for spec in assignment.notebooks:
        try:
            cells = read(course.release / assignment.name / f"{spec.name}.ipynb").cells
        except NotebookUnreadable:
            continue
        released = {grade_id(cell).removeprefix("test-"): nbgrader(cell).get("points") for cell in cells}
        changed += [one.id for one in spec.questions if released.get(one.id, one.points) != one.points]
    return changed


def _refuse(problems: Iterable[str]) -> None:
    found = list(problems)
    if found:
        raise ReleaseError("\n".join(found))


def _made(course: Course, name: str, treebank: Treebank | None = None) -> dict[str, bytes]:
    """All files of a release: what nbgrader generates, and the treebank where the assignment has one."""
    made, assignment = _generated(course, name), course.assignment(name)
    if any(TAGGER_QUESTION in spec.answers for spec in assignment.notebooks):
        made |= data_files(assignment, treebank or treebank_of(course), course.configuration.limits)
    return made


def data_files(assignment: Assignment, treebank: Treebank, limits: Limits) -> dict[str, bytes]:
    """The files of data/ that students get: the treebank's open parts, and how the credit is given."""
    points = next(one.points for spec in assignment.notebooks for one in spec.questions if one.id == TAGGER_QUESTION)
    files = treebank.corpus.for_students(limits.training_seconds, points)
    return {f"data/{name}": text.encode() for name, text in files.items()}


def refresh_data(course: Course, name: str, treebank: Treebank) -> None:
    """Bring data/ of the source up to date with the treebank, so that its notebooks show what students will see."""
    for file, content in data_files(course.assignment(name), treebank, course.configuration.limits).items():
        write_atomically(course.source / name / file, content)


def _generated(course: Course, name: str) -> dict[str, bytes]:
    """The files that nbgrader's generate_assignment makes of the source, made in a temporary folder."""
    # These imports take seconds, which no other command should.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    from autograder.gradebook.engine import Log, settings

    config, log = settings(course, name), Log()
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    with tempfile.TemporaryDirectory(prefix="autograder-release-") as folder:
        config.CourseDirectory.root = str(Path(folder).resolve())
        directory = CourseDirectory(config=config, log=log)
        try:
            GenerateAssignment(coursedir=directory, config=config, log=log).start()
        except NbGraderException as error:
            reason = " ".join((log.problem or str(error)).split())
            raise ReleaseError(f"nbgrader can't generate {name}: {reason}") from error
        return _files(Path(directory.format_path(directory.release_directory, ".", name)))


def _files(folder: Path) -> dict[str, bytes]:
    """The content of all files in a folder by their names in it, without hidden ones and Python's caches."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    shown = (name for name in names if not any(part.startswith((".", "__pycache__")) for part in name.parts))
    return {name.as_posix(): (folder / name).read_bytes() for name in shown}


def _problems(course: Course, name: str) -> Iterator[str]:
    """Why the source can't be released."""
    sound = True
    asked: list[str] = []
    for path in course.sources(name):
        try:
            nb = nbformat.v4.reads(path.read_text(encoding="utf-8"))
            if (nb.nbformat, nb.nbformat_minor) < (4, 5):
                raise ValueError("save it as nbformat 4.5, whose cells have ids.")
            if twice := _repeated(cell.id for cell in nb.cells):  # nbformat would give them other ids
                raise ValueError(f"several cells have the id {twice[0]}.")
            nbformat.validate(nb)
        except (ValueError, AttributeError, nbformat.ValidationError) as error:
            yield f"{path.stem} is no valid notebook: {str(error).splitlines()[0]}"
            sound = False
            continue
        asked += [grade_id(cell) for cell in nb.cells if nbgrader(cell).get("solution")]
        for sentence in [*_problems_of_form(nb), *_problems_of_marks(nb), *_problems_of_questions(nb, path.parent)]:
            yield f"{path.stem}: {sentence}"
            sound = False
    for question in _repeated(asked):
        yield f"{name}: {asked.count(question)} cells have the grade_id {question}."
        sound = False
    if sound:
        notebooks = course.assignment(name, points={}).notebooks  # as the source has them
        for spec in notebooks:
            yield from (f"{spec.name}: {sentence}" for sentence in _problems_of_points(spec))
        questions = {question.id for spec in notebooks for question in spec.questions}
        for path in sorted((course.source / name / "tests").glob("*.py")):
            if path.stem not in questions:
                yield f"{name}: tests/{path.name} belongs to no question."


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _problems_of_form(nb: NotebookNode) -> Iterator[str]:
    """A small diff for each change of a question, and the same kernel for everybody."""
    if nb.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "its kernel is not python3."
    for cell in nb.cells:
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield f"cell {cell.id} has outputs: clear them."
        if cell.cell_type == "code" and not grade_id(cell):
            yield f"cell {cell.id} is code without a grade_id: give it one, and lock it."
        if grade_id(cell) not in ("", cell.id):
            yield f"cell {cell.id} has the grade_id {grade_id(cell)}: give it that as its id too."


def _problems_of_marks(nb: NotebookNode) -> Iterator[str]:
    """Solutions stand between marks, in solution cells, and nothing else is marked but how a text is to be marked."""
    for cell in nb.cells:
        written = cell.cell_type == "markdown" and nbgrader(cell).get("solution")
        source = re.sub(r"(?:BEGIN|END) MARK SCHEME", "", cell.source) if written else cell.source
        marks = re.findall("|".join(MARKS), source)
        if [*MARKS[:2]] * (len(marks) // 2) != marks:
            yield f"cell {cell.id} has other marks than pairs of BEGIN SOLUTION and END SOLUTION."
        elif marks and not nbgrader(cell).get("solution"):
            yield f"cell {cell.id} has a solution in it, but is no solution cell."


def _problems_of_questions(nb: NotebookNode, folder: Path) -> Iterator[str]:
    """Each code question has a stub, right below it its test cell, and public checks."""
    tested = set()
    for cell, below in zip(nb.cells, [*nb.cells[1:], NotebookNode(metadata={})], strict=True):
        name, marks = grade_id(cell), nbgrader(cell)
        if marks.get("solution") and cell.cell_type == "code":
            tested.add(f"test-{name}")
            yield from _problems_of_question(cell, below, folder)
        elif marks.get("solution") and not marks.get("grade"):
            yield f"cell {name} is a written question, so it needs points (grade: true)."
        elif marks.get("grade") and not marks.get("solution") and name not in tested:
            yield f"cell {name} tests no question that stands above it."


def _problems_of_question(cell: NotebookNode, below: NotebookNode, folder: Path) -> Iterator[str]:
    name, check = grade_id(cell), f'grader.check("{grade_id(cell)}")'
    if not SOLUTION.search(cell.source) or not DEFINITION.search(SOLUTION.sub("", cell.source)):
        yield f"cell {name} leaves students no stub: put the marks below a signature."
    if grade_id(below) != f"test-{name}":
        yield f"cell {name} is not followed by its test cell, test-{name}."
    elif below.source != check or not all(nbgrader(below).get(mark) for mark in ("grade", "locked", "points")):
        yield f"cell test-{name} is not {check}, locked and graded, with points."
    if not (folder / "tests" / f"{name}.py").is_file():
        yield f"cell {name} has no public checks: tests/{name}.py is missing."


def _problems_of_points(spec: NotebookSpec) -> Iterator[str]:
    """The hidden suite has the same code questions, worth the same."""
    suite = SUITES / f"{spec.name.partition('-')[2]}.py"
    asked = {question.id: question.points for question in spec.questions if question.kind == "code"}
    tested = _suite_points(suite) if suite.is_file() else {}
    for name, points in asked.items():
        if name not in tested:
            yield f"cell {name} has no hidden tests in {suite.name}."
        elif tested[name] != points:
            yield f"cell {name} is worth {points:g} points, but {tested[name]:g} in {suite.name}."
    for name in tested.keys() - asked.keys():
        yield f"{suite.name} tests {name}, which is no question of the notebook."


def _suite_points(path: Path) -> dict[str, float]:
    """The points by question that a suite's calls of `question(id, points=...)` name; the suite is not run."""
    points = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "question":
            values = {keyword.arg: keyword.value for keyword in node.keywords}
            points[ast.literal_eval(node.args[0])] = float(ast.literal_eval(values["points"]))
    return points


def _leaks(course: Course, name: str, made: dict[str, bytes]) -> Iterator[str]:
    """Marks, and telling lines of solutions, that stand in the files of a release."""
    texts = {file: _text(file, content) for file, content in made.items()}
    for path in course.sources(name):
        for cell in nbformat.read(path, as_version=4).cells:
            if nbgrader(cell).get("solution"):
                for line in _telling_lines(cell.source):
                    for file in (file for file, text in texts.items() if line in text):
                        yield f"{path.stem}: a line of the solution in cell {cell.id} stands in {file}: {line}"
    for file, text in texts.items():
        for mark in (mark for mark in MARKS if mark in text):
            yield f"{file} has the mark {mark} in it."


def _telling_lines(solution: str) -> list[str]:
    """The lines between the marks of a solution, or all lines where nothing is marked, that nobody writes by chance."""
    bodies = SOLUTION.findall(solution) or [solution]
    lines = (line.strip() for body in bodies for line in body.splitlines())
    return [line for line in lines if len(line) > TELLING_LINE]


def _text(file: str, content: bytes) -> str:
    """What people read in a file: of a notebook, its cells."""
    text = content.decode(errors="replace")
    if not file.endswith(".ipynb"):
        return text
    return "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
