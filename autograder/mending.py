"""A student's notebook laid onto the released one, whatever happened to it on the way."""

import re
import textwrap
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from nbformat import NotebookNode

from autograder.course import NotebookSpec
from autograder.notebooks import grade_id, nbgrader, notebook

# What a cell defines at its top level. A pattern, as a hostile cell can make Python's parser run out of stack.
DEFINITION = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
FUNCTION = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]", re.MULTILINE)
# Stands in the cell of a question that is answered in another one: the stub would define that answer away.
ELSEWHERE = "# The answer to this question stands in another cell."
# What was odd about one cell, and about several.
ODDITIES = {
    "name": (
        "The answer to {} was found by what it defines.",
        "The answers to {} were found by what they define.",
    ),
    "place": ("The answer to {} was found by its place.", "The answers to {} were found by their places."),
    "elsewhere": ("The answer to {} stands in another cell.", "The answers to {} stand in other cells."),
    "again": (
        "{} is defined again in a cell below; the last one that runs counts.",
        "{} are defined again in cells below; the last ones that run count.",
    ),
    "changed": (
        "The cell {} had been changed; it counts as released.",
        "The cells {} had been changed; they count as released.",
    ),
}


def mend(nb: NotebookNode, spec: NotebookSpec) -> tuple[NotebookNode, list[str]]:
    """Lay a student's notebook onto the released one; gives the notebook and, in sentences, what was odd about it.

    The result holds every released cell once, in order: answers as the student wrote them, locked cells as released.
    The student's own cells stay below the cells they stood below. Answers are found by grade_id, then by cell id, then
    by the names they define, then by their place. Where one is there several times, the last one that runs counts, as
    in Jupyter: the others stay above it.
    """
    layout = _Layout(spec.cells, nb.cells)
    layout.match_ids()
    layout.match_texts()
    layout.match_names()
    layout.match_places()
    layout.note_oddities()
    mended = notebook(layout.cells(), deepcopy(spec.metadata))
    return mended, layout.notes


@dataclass
class _Layout:
    """Which of the student's cells stands for which released one; cells go by their numbers in either list."""

    released: Sequence[NotebookNode]
    students: Sequence[NotebookNode]
    place: dict[int, int] = field(default_factory=dict)  # of a released cell: the student's cell that stands for it
    texts: dict[int, str] = field(default_factory=dict)  # of an answer: its text, where that is not the cell's own
    earlier: dict[int, list[int]] = field(default_factory=dict)  # of an answer: the cells with earlier versions of it
    dropped: set[int] = field(default_factory=set)  # students' cells that say nothing of their own
    odd: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in ODDITIES})
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = [grade_id(cell) for cell in self.students]
        self._plain = [_plain(cell.source) for cell in self.students]
        self._stubs = [_plain(cell.source) for cell in self.released]
        self._defined = [_names(cell) for cell in self.students]
        self._released_ids = {cell.id for cell in self.released}
        self._asked = [_names(cell) if _is_answer(cell) else frozenset() for cell in self.released]

    def match_ids(self) -> None:
        """By grade_id, then by cell id."""
        known = {grade_id(cell) for cell in self.released} - {""}
        for number, cell in enumerate(self.released):
            if grade_id(cell):
                self._choose(number, [own for own in self._free() if self._ids[own] == grade_id(cell)])
        for number, cell in enumerate(self.released):
            if number not in self.place:
                same = [own for own in self._free() if self.students[own].id == cell.id]
                same = [own for own in same if self._ids[own] not in known]
                if not grade_id(cell):
                    same = [own for own in same if self.students[own].cell_type == cell.cell_type]
                self._choose(number, same)

    def match_texts(self) -> None:
        """By text: what is still as released."""
        for number in range(len(self.released)):
            if number not in self.place:
                self._choose(number, [own for own in self._free() if self._plain[own] == self._stubs[number]][:1])

    def match_names(self) -> None:
        """By the names that its stub defines: the answer to a question whose cell is not there, or not written."""
        for number in self._unanswered("code"):
            changed = {own for other, own in self.place.items() if self._is_written(other, own)}
            defining = {own for own, names in enumerate(self._defined) if names & self._asked[number]}
            free = sorted(defining.intersection(self._free()))
            if free and number not in self.place:
                self.place[number] = free[-1]
                self.odd["name"].append(number)
            elif free or changed.intersection(defining):
                self.texts[number] = ELSEWHERE
                self.odd["elsewhere"].append(number)

    def match_places(self) -> None:
        """By released order: what stands where a question's cell is missing, or below a written one left empty."""
        for number in self._unanswered("code"):
            here = [own for own in self._gap(number) if self.students[own].cell_type != "markdown"]
            here = [own for own in here if FUNCTION.search(self._plain[own])]
            if number not in self.place and here:
                self.place[number] = here[-1]
                self.odd["place"].append(number)
        for number in self._unanswered("markdown"):
            here = [own for own in self._gap(number) if self.students[own].cell_type != "code"]
            if here:
                self.texts[number] = "\n\n".join(self.students[own].source for own in here)
                self.dropped.update(here)
                self.odd["place"].append(number)

    def cells(self) -> list[dict[str, Any]]:
        """The mended cells: each released one, and below it the student's own ones that stood below it."""
        below = self._own_cells()
        cells = below[-1]
        for number, cell in enumerate(self.released):
            own = self.place.get(number)
            cells += [self._own_cell(earlier) for earlier in self.earlier.get(number, ())]
            cells += [_filled(cell, self.texts.get(number), None if own is None else self.students[own])]
            cells += [] if own is None else self._edited(number, own)
            cells += below[number]
        return cells

    def _choose(self, number: int, copies: Sequence[int]) -> None:
        """Let one of several copies stand for a released cell; copies that say nothing of their own are dropped."""
        copies = [own for own in copies if not self._is_foreign(number, own)]
        if not copies:
            return
        written = [own for own in copies if self._is_written(number, own)]
        if _is_answer(self.released[number]):
            named = [own for own in written if self._defined[own] & self._asked[number]]
            answers = named or written or copies
            texts = {self._plain[own] for own in answers}
            chosen = answers[0] if len(texts) == 1 else answers[-1]
            if len(texts) > 1:
                self.notes.append(
                    f"{self._name(number)} is answered {len(texts)} times; the last one that runs counts."
                )
                self.earlier[number] = [own for own in answers[:-1] if self._plain[own] != self._plain[chosen]]
        else:
            chosen = next((own for own in copies if own not in written), copies[0])
        empty = {own for own in copies if own not in written or self._plain[own] == self._plain[chosen]}
        self.place[number] = chosen
        self.dropped |= empty - {chosen}

    def _is_foreign(self, number: int, own: int) -> bool:
        """Whether a student's cell under a question's id defines what another question asks for, and not its own."""
        asked = self._asked[number]
        if not asked:
            return False
        found = defined(textwrap.dedent(self.students[own].source))  # also of a code cell that was turned into text
        return not found & asked and any(found & others for others in self._asked)

    def _is_written(self, number: int, own: int) -> bool:
        return self._plain[own] not in ("", self._stubs[number])

    def _unanswered(self, cell_type: str) -> list[int]:
        """The questions of that type that have no cell with a written answer yet."""
        found = {number for number, own in self.place.items() if self._is_written(number, own)} | {*self.texts}
        asked = [number for number, cell in enumerate(self.released) if _is_answer(cell) and number not in found]
        return [number for number in asked if self.released[number].cell_type == cell_type]

    def _gap(self, number: int) -> list[int]:
        """The student's written own cells between the neighbours of a released cell that are there.

        Empty where the cell of another question is missing there too: the place doesn't tell then whose answer it is.
        """
        others = [other for other, cell in enumerate(self.released) if _is_answer(cell) and other not in self.place]
        before = max((other for other in self.place if other <= number), default=-1)
        after = min((other for other in self.place if other > number), default=len(self.released))
        if any(before < other < after for other in others if other != number):
            return []
        first, last = self.place.get(before, -1), self.place.get(after, len(self.students))
        between = [own for own in self._free() if first < own < last and self._plain[own]]
        return [own for own in between if not self._is_foreign(number, own)]

    def _free(self) -> list[int]:
        taken = {*self.place.values(), *self.dropped, *chain.from_iterable(self.earlier.values())}
        return [own for own in range(len(self.students)) if own not in taken]

    def _own_cells(self) -> dict[int, list[dict[str, Any]]]:
        """The student's own cells by the released cell that they stand below; -1: above all of them."""
        below: dict[int, list[dict[str, Any]]] = {number: [] for number in range(-1, len(self.released))}
        standing, free = {own: number for number, own in self.place.items()}, set(self._free())
        last = -1
        for own in range(len(self.students)):
            last = standing.get(own, last)
            if own in free:
                below[last].append(self._own_cell(own))
        return below

    def _own_cell(self, own: int) -> dict[str, Any]:
        """A student's cell as one of their own; the id of a released one stays with that."""
        cell = self.students[own]
        return _bare(cell, "" if cell.id in self._released_ids else cell.id)

    def _edited(self, number: int, own: int) -> list[dict[str, Any]]:
        """What a student wrote into a locked cell: it stays as an own cell below the released one."""
        released, cell = self.released[number], self.students[own]
        if not grade_id(released) or _is_answer(released):
            return []
        return [_bare(cell, "")] if self._is_written(number, own) else []

    def note_oddities(self) -> None:
        """Say what was odd, each thing in one sentence."""
        marked = [number for number, cell in enumerate(self.released) if grade_id(cell)]
        asked = [number for number in marked if _is_answer(self.released[number])]
        if not any(number in self.place or number in self.texts for number in asked):
            self.notes = ["None of this notebook's questions is in the file: is it another notebook?"]
            return
        locked = [number for number in marked if number in self.place and number not in asked]
        self.odd["changed"] = [number for number in locked if self._is_written(number, self.place[number])]
        self.odd["again"] = [number for number in asked if self._is_defined_again(number)]
        for kind, (one, several) in ODDITIES.items():
            names = ", ".join(self._name(number) for number in self.odd[kind])
            if names:
                self.notes.append((one if len(self.odd[kind]) == 1 else several).format(names))
        gone = [self._name(number) for number in marked if number not in self.place and number not in self.texts]
        if gone:
            self.notes.append(f"Missing, and put back as released: {', '.join(gone)}.")
        turned = [number for number in marked if self._cell_type(number) != self.released[number].cell_type]
        if turned:
            self.notes.append(f"Another kind of cell than released: {', '.join(map(self._name, turned))}.")
        order = [self.place[number] for number in marked if number in self.place]
        if order != sorted(order):
            self.notes.append("Its cells stand in another order than released.")

    def _is_defined_again(self, number: int) -> bool:
        """Whether a cell of the student's own that stands below a written answer defines what it defines."""
        own = self.place.get(number)
        if own is None or number in self.texts or not self._is_written(number, own):
            return False
        return any(other > own and self._defined[other] & self._asked[number] for other in self._free())

    def _cell_type(self, number: int) -> str:
        """The type of the cell that stands for a released one."""
        cell = self.students[self.place[number]] if number in self.place else self.released[number]
        return str(cell.cell_type)

    def _name(self, number: int) -> str:
        return grade_id(self.released[number])


def defined(code: str) -> set[str]:
    """The names that code defines at its top level."""
    return {found[1] or found[2] for found in DEFINITION.finditer(code)}


def _is_answer(cell: NotebookNode) -> bool:
    return bool(nbgrader(cell).get("solution"))


def _plain(source: str) -> str:
    """The text without what nobody sees: blanks at the ends of lines, empty lines around it."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip()


def _names(cell: NotebookNode) -> frozenset[str]:
    """What a cell of code, or of text that was code, defines at its top level."""
    return frozenset() if cell.cell_type == "markdown" else frozenset(defined(textwrap.dedent(cell.source)))


def _filled(released: NotebookNode, text: str | None, own: NotebookNode | None) -> dict[str, Any]:
    """A released cell with the student's text, where it is not a locked one."""
    cell: dict[str, Any] = deepcopy(released)
    if own is not None and (_is_answer(released) or not grade_id(released)):
        cell["source"] = own.source
        if "attachments" in own and released.cell_type == "markdown":
            cell["attachments"] = own.attachments
    if text is not None:
        cell["source"] = text
    return cell


def _bare(cell: NotebookNode, cell_id: str) -> dict[str, Any]:
    """A student's own cell without its metadata, which could mislead nbgrader."""
    cleared: dict[str, Any] = {"execution_count": None, "outputs": []} if cell.cell_type == "code" else {}
    return {**cell, "id": cell_id, "metadata": {}, **cleared}
