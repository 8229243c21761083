"""Who is in the class: a CSV file of one's own, or one that Canvas, Moodle or Gradescope exports.

One's own has a column `id`, the students' ids in the gradebook, and any of `first_name`, `last_name` (or `name`),
`email`, `canvas_id`, `sis_user_id`, `sis_login_id`, `moodle_id`, `username`, `sid`, `section`.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.lms.handin import Handin

OWN_IDS = ("id", "canvas_id", "sis_user_id", "sis_login_id", "moodle_id", "username", "sid")
# The columns of each kind of file as its makers call them, and what we call them.
COLUMNS: dict[str, dict[str, str]] = {
    "canvas": {
        "student": "name",
        "lastname": "last_name",
        "firstname": "first_name",
        "id": "canvas_id",
        "sis user id": "sis_user_id",
        "sis login id": "sis_login_id",
        "section": "section",
    },
    "worksheet": {
        "identifier": "moodle_id",
        "full name": "name",
        "id number": "sid",
        "username": "username",
        "email address": "email",
        "last modified (submission)": "time",
    },
    "gradescope": {
        "first name": "first_name",
        "last name": "last_name",
        "full name": "name",
        "name": "name",
        "sid": "sid",
        "email": "email",
        "role": "role",
        "sections": "section",
        "section": "section",
    },
    "participants": {
        "first name": "first_name",
        "last name": "last_name",
        "surname": "last_name",
        "username": "username",
        "id number": "sid",
        "email address": "email",
    },
    "own": {name: name for name in ("first_name", "last_name", "name", "email", "section", *OWN_IDS)},
}
# Columns without which a file is not of that kind, in the order in which the kinds are tried.
NEEDED: dict[str, tuple[frozenset[str], ...]] = {
    "canvas": (frozenset({"student", "id", "section"}), frozenset({"lastname", "firstname", "id", "section"})),
    "worksheet": (frozenset({"identifier", "full name"}),),
    "gradescope": (frozenset({"sid", "email"}), frozenset({"email", "role"})),
    "own": (frozenset({"id"}),),
    "participants": (frozenset({"email address"}),),
}
# Which column names a student in the gradebook: the first that is filled in.
NAMING = ("id", "sis_login_id", "username", "sid", "sis_user_id", "email", "canvas_id", "name")
# Numbers of two platforms may be the same by chance; all other names of a person are compared with each other.
NUMBERS = ("canvas_id", "moodle_id")
NAMES = ("id", "sis_login_id", "sis_user_id", "username", "sid", "email")
LARGEST = 32 * 2**20


class RosterError(Exception):
    """A file that is no roster; the message says in a sentence what was expected."""


@dataclass(frozen=True)
class Person:
    """A student: the id in the gradebook, the name, and all that the roster's row says under our names of columns."""

    id: str
    first_name: str
    last_name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    row: int = 0  # in the file, from 0

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def email(self) -> str:
        return self.facts.get("email", "")


@dataclass(frozen=True)
class Roster:
    """The class, and the file as it was read: some platforms want it back, filled in."""

    kind: str
    people: list[Person]
    header: list[str]
    rows: list[list[str]]

    def match(self, name: str, ids: Mapping[str, str]) -> Person | None:
        """The one person who has one of these ids or, failing that, this name; None where that is nobody or several."""
        for keys in _keys(name, ids, {ids.get("canvas_name", "")}):
            found = {person.row: person for key in keys for person in self._people.get(key, ())}
            if found:
                return next(iter(found.values())) if len(found) == 1 else None
        return None

    def person(self, handin: Handin) -> Person | None:
        """Whose submission this is."""
        return self.match(handin.name, dict(handin.ids) | {"id": handin.student})

    @cached_property
    def _people(self) -> dict[tuple[str, str], list[Person]]:
        """Everybody, by each of their names."""
        found: dict[tuple[str, str], list[Person]] = {}
        for person in self.people:
            for key in set().union(*_keys(person.name, person.facts, _joined(person.name))):
                found.setdefault(key, []).append(person)
        return found


def read_roster(path: Path) -> Roster:
    """Read a roster; raises RosterError where the file is none or has no students."""
    lines = _lines(path)
    header = [cell.strip() for cell in lines[0]] if lines else []
    lowered = {cell.lower() for cell in header}
    kind = next((kind for kind, sets in NEEDED.items() if any(needed <= lowered for needed in sets)), "")
    if not kind:
        raise RosterError(
            f"{path.name} has no columns that name students: it needs a column id, or to be the gradebook that Canvas "
            "exports, the grading worksheet or the participants of Moodle (in English), or Gradescope's roster."
        )
    columns = {index: COLUMNS[kind][name.lower()] for index, name in enumerate(header) if name.lower() in COLUMNS[kind]}
    people = []
    for row, line in enumerate(lines[1:]):
        facts = {name: line[index].strip() for index, name in columns.items() if index < len(line)}
        if person := _person(kind, facts, row):
            people.append(person)
    if not people:
        raise RosterError(f"{path.name} names no students.")
    ids = [person.id for person in people]
    if twice := next((name for name in ids if ids.count(name) > 1), ""):
        raise RosterError(f"{path.name} names {twice} twice: take one of the rows out.")
    return Roster(kind, people, header, lines[1:])


def _lines(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > LARGEST:
            raise RosterError(f"{path.name} is larger than any roster.")
        content = path.read_bytes()
    except OSError as error:
        raise RosterError(f"The roster {path} can't be opened ({type(error).__name__}).") from None
    if content.startswith(b"PK"):
        raise RosterError(f"{path.name} is a spreadsheet: save it as CSV.")
    text = _text(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(line)]
    except csv.Error as error:
        raise RosterError(f"{path.name} is no CSV file ({error}).") from None


def _text(content: bytes) -> str:
    """Text as spreadsheets save it: UTF-8 or UTF-16 with a mark, or what Windows of the West uses."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _person(kind: str, facts: dict[str, str], row: int) -> Person | None:
    """A student; None for rows that are about something else, such as the points possible or the staff."""
    if kind == "canvas" and not facts.get("canvas_id"):
        return None
    if facts.get("name") == "Student, Test" or facts.get("role", "student").lower() not in ("student", ""):
        return None
    if kind == "worksheet":
        facts["moodle_id"] = re.sub(r"\D", "", facts["moodle_id"])
    first, last = facts.get("first_name", ""), facts.get("last_name", "")
    if not first and not last:
        last, comma, first = facts.get("name", "").partition(",")
        if not comma:
            first, _, last = last.rpartition(" ")
    first, last = first.strip(), last.strip()
    name = next((facts[key] for key in NAMING if facts.get(key)), "")
    return Person(name, first, last, facts, row) if name else None


def _keys(name: str, facts: Mapping[str, str], joined: set[str]) -> tuple[set[tuple[str, str]], ...]:
    """What a person can be known by, from the surest to the weakest."""
    numbers = {(key, facts[key]) for key in NUMBERS if facts.get(key)}
    names = {facts[key].casefold() for key in NAMES if facts.get(key)}
    names |= {one.partition("@")[0] for one in names if "@" in one}
    words = " ".join(sorted(_words(name)))
    known = {("known as", one) for one in names}
    return numbers, known, {("joined", one) for one in joined if one}, {("words", words)} if words else set()


def _words(name: str) -> list[str]:
    """The words of a name, without case and accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _joined(name: str) -> set[str]:
    """A name as Canvas joins it for its files, wherever the last name begins."""
    words = [re.sub(r"\W", "", word) for word in name.lower().split()]
    return {"".join(words[start:] + words[:start]) for start in range(len(words))}
