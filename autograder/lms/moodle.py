"""Moodle's "Download all submissions", with a folder for each student or without.

`<full name>_<participant>_assignsubmission_file_/...` (since Moodle 4.1 without the last underscore), or flat
`<full name>_<participant>_assignsubmission_file_<name of the file>`. The participant's number is another one in each
assignment. Moodle finds its way back by it (`downloader` and `assignfeedback_file_zip_importer` in its `mod_assign`).
"""

import re
from collections import Counter
from pathlib import Path

from autograder.lms.handin import Download, Handin, Upload, uploads_in, visible

PREFIX = re.compile(r"(?P<who>[^_]*)_(?P<user>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<name>.*))?", re.DOTALL)


def read(folder: Path) -> Download | None:
    """The submissions in a folder of Moodle's; None where it is something else."""
    there = visible(folder)
    people: dict[str, list[tuple[Path, re.Match[str]]]] = {}
    for path in there:
        if match := PREFIX.fullmatch(path.name):
            people.setdefault(match["user"], []).append((path, match))
    if not people:
        return None
    # The number is another one in the next assignment, so it only tells apart those who have one name.
    names = Counter(found[0][1]["who"] for found in people.values())
    handins = [_handin(found, names[found[0][1]["who"]] > 1) for found in people.values()]
    others = [path.name for path in there if not PREFIX.fullmatch(path.name)]
    return Download("moodle", handins, [f"{name} is not named as Moodle does it and was left out." for name in others])


def folder_name(name: str, participant: str) -> str:
    """The folder in which Moodle looks for a participant's feedback files."""
    return f"{name.replace('_', ' ')}_{participant}_assignsubmission_file_"


def _handin(found: list[tuple[Path, re.Match[str]]], namesake: bool) -> Handin:
    _, first = found[0]
    name, participant = first["who"], first["user"]
    uploads: list[Upload] = []
    notes: list[str] = []
    for path, match in found:
        if path.is_dir() and match["kind"] == "file":
            inside, odd = uploads_in(path, path.name)
            uploads += inside
            notes += odd
        elif match["kind"] == "file":
            uploads.append(Upload(path, match["name"] or path.name, path.name))
    if not uploads:
        notes.append("This was typed into Moodle's text box: there is no notebook in it.")
    student = f"{name}_{participant}" if namesake or not name else name
    ids = {"moodle_id": participant}
    return Handin(name, student, tuple(uploads), ids, folder=folder_name(name, participant), notes=tuple(notes))
