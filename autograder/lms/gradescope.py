"""Gradescope's "Export submissions": a folder for each submission, and submission_metadata.yml says whose it is.

Each entry has `:submitters:` with `:name:`, `:sid:` and `:email:`, more than one for a group, and `:created_at:`.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from dateutil import parser

from autograder.lms.handin import Download, Handin, uploads_in, visible

METADATA = "submission_metadata.yml"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as Ruby writes it: a tag of Ruby's says nothing that is needed here."""


_Loader.add_multi_constructor("!ruby/", lambda loader, tag, node: loader.construct_mapping(node, deep=True))


def read(folder: Path) -> Download | None:
    """The submissions in an export of Gradescope's; None where it is something else."""
    if not (folder / METADATA).is_file():
        return None
    entries, remarks = _metadata(folder / METADATA)
    handins = []
    for path in visible(folder):
        entry = entries.pop(path.name, None)
        if path.is_dir():
            handins += _handins(path, entry if isinstance(entry, dict) else {})
            if not isinstance(entry, dict) and not remarks:
                remarks.append(f"{METADATA} does not say whose {path.name} is: it is graded under that name.")
    remarks += [f"{METADATA} names {name}, which is not in the export: export again." for name in entries]
    return Download("gradescope", handins, remarks)


def _metadata(path: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        entries = yaml.load(path.read_bytes(), _Loader)
    except (yaml.YAMLError, ValueError, OSError, RecursionError):
        entries = None
    if isinstance(entries, dict):
        return {str(name): entry for name, entry in entries.items()}, []
    return {}, [f"{METADATA} can't be read, so submissions have numbers for names: export them again."]


def _handins(folder: Path, entry: dict[str, Any]) -> list[Handin]:
    """One for each member of a group, all with the same files."""
    uploads, notes = uploads_in(folder, folder.name)
    submitters = entry.get(":submitters")
    people = [one for one in submitters if isinstance(one, dict)] if isinstance(submitters, list) else []
    if not people:
        return [Handin(folder.name, folder.name, tuple(uploads), notes=tuple(notes))]
    if len(people) > 1:
        names = ", ".join(_text(one, "name") for one in people)
        notes.append(f"This was handed in by a group: {names}.")
    time = _time(entry.get(":created_at"))
    handins = []
    for one in people:
        name, sid, email = (_text(one, key) for key in ("name", "sid", "email"))
        student = sid or email or name or folder.name
        ids = {"sid": sid, "email": email}
        handins.append(
            Handin(name or student, student, tuple(uploads), ids, time, folder=folder.name, notes=tuple(notes))
        )
    return handins


def _text(person: dict[str, Any], key: str) -> str:
    value = person.get(f":{key}")
    return "" if value is None else str(value).strip()


def _time(value: Any) -> datetime | None:
    """A time in UTC, from what YAML or Gradescope makes of one; without a zone it is taken for UTC."""
    try:
        time = parser.parse(value) if isinstance(value, str) else value
    except (ValueError, OverflowError):
        return None
    if not isinstance(time, datetime):
        return datetime(time.year, time.month, time.day, tzinfo=UTC) if isinstance(time, date) else None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
