"""A course folder and its assignments: questions, order and points stand in the source; settings change points."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from nbformat import NotebookNode

from autograder.configuration import CODE_STUB, TEXT_STUB, Configuration, configuration_of, source_of
from autograder.configuration import PROJECT as PROJECT
from autograder.configuration import CourseError as CourseError
from autograder.notebooks import Cell, NotebookUnreadable, code_cells, grade_id, nbgrader, read

HEADING = re.compile(r"^#+ `(?P<id>[\w-]+)` · (?P<title>.+?)(?: \((?P<points>[\d.]+ points?)\))?$", re.MULTILINE)
SECTION = re.compile(r"^## (.+?)[ #]*$", re.MULTILINE)
MARKS = re.compile(r"^[^\n]*(?:BEGIN|END) SOLUTION[^\n]*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A question: its id, what it is worth, how it is graded, and the notebook it stands in."""

    id: str
    points: float
    kind: Literal["code", "written"]
    notebook: str


@dataclass(frozen=True)
class NotebookSpec:
    """A released notebook: its questions in order, its cells as students get them, and the reference's code cells."""

    name: str
    questions: tuple[Question, ...]
    cells: tuple[NotebookNode, ...] = field(repr=False)
    metadata: dict[str, Any] = field(repr=False)
    reference: tuple[Cell, ...] = field(default=(), repr=False)

    @property
    def titles(self) -> dict[str, str]:
        """What each question is called."""
        return {name: title for name, (title, _) in self.headings.items()}

    @property
    def headings(self) -> dict[str, tuple[str, str]]:
        """Each question's title, and the id of the cell with its heading: ### `<id>` · <title> (<n> points)."""
        texts = [(cell.source, cell.get("id", "")) for cell in self.cells if cell.cell_type == "markdown"]
        return {match["id"]: (match["title"], cell) for text, cell in texts for match in HEADING.finditer(text)}

    @property
    def topic(self) -> str:
        """What it is about: its name without the number, as suites and catalogues are called."""
        return self.name.partition("-")[2]

    @property
    def sections(self) -> dict[str, str]:
        """Where in the notebook each question stands: the heading above it, and what the question is called."""
        found, above, titles = dict[str, str](), "", self.titles
        for cell in self.cells:
            if cell.cell_type == "markdown":
                above = next(reversed(SECTION.findall(cell.source)), above)
            elif nbgrader(cell).get("solution"):
                name = grade_id(cell)
                found[name] = " › ".join(filter(None, [above, titles.get(name, "")]))
        return found

    @property
    def answers(self) -> dict[str, str]:
        """The reference's answer to each code question."""
        return {cell.question: cell.source for cell in self.reference if cell.question and cell.role == "answer"}


@dataclass(frozen=True)
class Assignment:
    """An assignment and its notebooks, in the order of their names."""

    name: str
    notebooks: tuple[NotebookSpec, ...]
    due: datetime | None = None  # with its zone; None where the settings don't say

    @property
    def points(self) -> float:
        """What the whole assignment is worth."""
        return sum(question.points for spec in self.notebooks for question in spec.questions)

    @property
    def titles(self) -> dict[str, str]:
        """What each question is called."""
        return {name: title for spec in self.notebooks for name, title in spec.titles.items()}

    def notebook(self, name: str) -> NotebookSpec:
        """The notebook of that name; raises CourseError where there is none."""
        for spec in self.notebooks:
            if spec.name == name:
                return spec
        raise CourseError(f"{self.name} has no notebook {name}.")


@dataclass(frozen=True)
class Course:
    """A course folder in nbgrader's layout; without a source/ of its own it takes the project's."""

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", self.root.absolute())

    @cached_property
    def source(self) -> Path:
        return source_of(self.root)

    @property
    def configuration(self) -> Configuration:
        """The course's settings; raises SettingsError where one can't be used."""
        found = configuration_of(self.root)
        if found.due and (strange := found.due.keys() - {path.parent.name for path in self._notebooks()}):
            raise found.refuse("Course.due", f"names {min(strange)!r}, which is no assignment in {self.source}.")
        if found.points and (strange := found.points.keys() - set(self._asked())):
            raise found.refuse("Course.points", f"names {min(strange)!r}, which is no question in {self.source}.")
        return found

    @property
    def release(self) -> Path:
        return self.root / "release"

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        return self.root / "feedback"

    @property
    def report(self) -> Path:
        return self.root / "report"

    def report_of(self, assignment: str) -> Path:
        """Where an assignment's results and pages go: report/, or a folder in it where that is another one's."""
        first = next(filter(None, map(_assignment_of, sorted((self.report / "results").glob("*.json")))), assignment)
        return self.report if first == assignment else self.report / assignment

    @property
    def gradebook(self) -> Path:
        return self.root / "gradebook.db"

    def assignment(self, name: str, points: Mapping[str, float] | None = None) -> Assignment:
        """Read an assignment from its source notebooks; raises CourseError where they don't hold together.

        Questions in `points`, by default those of the course's settings, are worth what stands there.
        """
        changed = self.configuration.points if points is None else points
        specs = tuple(_spec(path, changed) for path in self.sources(name))
        return Assignment(name, specs, self.configuration.due.get(name))

    def changed_points(self, name: str) -> list[tuple[str, float, float]]:
        """The questions of an assignment whose points the settings change: id, points in the source, points now."""
        now = self.configuration.points
        questions = [question for spec in self.assignment(name, {}).notebooks for question in spec.questions]
        return [(one.id, one.points, now[one.id]) for one in questions if now.get(one.id, one.points) != one.points]

    def sources(self, name: str) -> list[Path]:
        """The source notebooks of an assignment; raises CourseError where there are none."""
        found = sorted((self.source / name).glob("[!.]*.ipynb"))
        if not found:
            known = sorted({path.parent.name for path in self._notebooks()})
            known_names = f"; it has {', '.join(known)}" if known else ""
            raise CourseError(f"{self.source} has no assignment {name or '(without a name)'}{known_names}.")
        return found

    def _notebooks(self) -> Iterator[Path]:
        """The source notebooks of all assignments."""
        return self.source.glob("[!.]*/[!.]*.ipynb")

    def _asked(self) -> Iterator[str]:
        """The ids of all questions; raises CourseError where a source is damaged."""
        for path in self._notebooks():
            yield from (grade_id(cell) for cell in _source(path).cells if nbgrader(cell).get("solution"))


def revalue(cell: NotebookNode, points: Mapping[str, float]) -> None:
    """Give a cell that grades one of these questions its points, and a heading of one the points that it names."""
    name = grade_id(cell).removeprefix("test-")
    if nbgrader(cell).get("grade") and name in points:
        cell.metadata["nbgrader"]["points"] = int(points[name]) if points[name] % 1 == 0 else points[name]
    if cell.cell_type == "markdown":
        cell.source = HEADING.sub(lambda heading: _revalued(heading, points), cell.source)


def _revalued(heading: re.Match[str], points: Mapping[str, float]) -> str:
    line, worth = heading[0], points.get(heading["id"])
    if worth is None or not heading["points"]:
        return line
    return line.removesuffix(f"({heading['points']})") + f"({worth:g} point{'' if worth == 1 else 's'})"


def _assignment_of(result: Path) -> str:
    """The assignment that a stored result is about; empty where it can't be read."""
    try:
        return str(json.loads(result.read_text(encoding="utf-8"))["assignment"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _source(path: Path) -> NotebookNode:
    try:
        return read(path)
    except NotebookUnreadable as problem:
        raise CourseError(f"The source is damaged: {problem}") from None


def _spec(path: Path, points: Mapping[str, float]) -> NotebookSpec:
    source = _source(path)
    for cell in source.cells:
        revalue(cell, points)
    cells = tuple(_released(cell) for cell in source.cells)
    bare = NotebookSpec(path.stem, _questions(path.stem, cells), cells, source.metadata)
    reference = (_without_marks(cell) for cell in code_cells(source, bare))
    return NotebookSpec(bare.name, bare.questions, cells, bare.metadata, tuple(reference))


def _questions(notebook: str, cells: Sequence[NotebookNode]) -> tuple[Question, ...]:
    """The questions that the cells' nbgrader metadata name, in order."""
    points = {grade_id(cell): nbgrader(cell).get("points") for cell in cells if nbgrader(cell).get("grade")}
    questions = []
    for name in (grade_id(cell) for cell in cells if nbgrader(cell).get("solution")):
        worth = points.get(name, points.get(f"test-{name}"))
        if not isinstance(worth, int | float):
            raise CourseError(f"{notebook}: {name} has no points: its test cell needs the grade_id test-{name}.")
        questions.append(Question(name, float(worth), "written" if name in points else "code", notebook))
    return tuple(questions)


def _released(cell: NotebookNode) -> NotebookNode:
    """The cell as students get it, by the rules of nbgrader's ClearSolutions."""
    released = deepcopy(cell)
    if nbgrader(cell).get("solution"):
        released.source = _cleared(cell.source, CODE_STUB if cell.cell_type == "code" else TEXT_STUB)
    return released


def _cleared(source: str, stub: str) -> str:
    """The source with each solution between marks replaced by the stub, or the stub where nothing is marked."""
    lines: list[str] = []
    inside = marked = False
    for line in source.split("\n"):
        if "BEGIN SOLUTION" in line:
            lines.append(line[: len(line) - len(line.lstrip())] + stub)
            inside = marked = True
        elif "END SOLUTION" in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines) if marked else stub


def _without_marks(cell: Cell) -> Cell:
    return Cell(MARKS.sub("", cell.source).rstrip("\n"), cell.role, cell.question, cell.number)
