"""Blackboard's "Assignment file download": flat files, with a text file that describes each attempt.

`<assignment>_<username>_attempt_<YYYY-MM-DD-hh-mm-ss>_<name of the file>` and, without that name, `.txt`. All attempts
may be in it. The time is the server's, without a zone; it is taken for this machine's.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

from autograder.lms.handin import Download, Handin, Upload, visible

UPLOAD = re.compile(
    r"(?P<assignment>.+?)_(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<name>.+)|\.txt)", re.DOTALL
)
# The first line of the text file; only there a username that has an underscore is seen as a whole.
PERSON = re.compile(r"Name:\s*(?P<name>.*?)\s*\((?P<user>[^()]+)\)\s*$", re.MULTILINE)
LONGEST = 10_000  # characters of a description that are read


def read(folder: Path) -> Download | None:
    """The submissions in a folder of Blackboard's files; None where it is something else."""
    found = [(path, match) for path in visible(folder) if path.is_file() and (match := UPLOAD.fullmatch(path.name))]
    if not found:
        return None
    names = dict(_person(path) for path, match in found if match["name"] is None)
    people: dict[str, dict[str, list[tuple[Path, re.Match[str]]]]] = {}
    for path, match in found:
        before = path.name.partition("_attempt_")[0]
        user = next((user for user in names if user and before.endswith(f"_{user}")), match["user"])
        people.setdefault(user, {}).setdefault(match["time"], []).append((path, match))
    handins = [_handin(user, names.get(user, user), attempts) for user, attempts in people.items()]
    others = [path.name for path in visible(folder) if not UPLOAD.fullmatch(path.name)]
    remarks = [f"{name} is not named as Blackboard names files and was left out." for name in others]
    return Download("blackboard", handins, remarks)


def _person(path: Path) -> tuple[str, str]:
    """The username and the name that an attempt's description gives; empty where it gives none."""
    with path.open(encoding="utf-8", errors="replace") as file:
        match = PERSON.search(file.read(LONGEST))
    return (match["user"], match["name"]) if match else ("", "")


def _handin(user: str, name: str, attempts: dict[str, list[tuple[Path, re.Match[str]]]]) -> Handin:
    last = max(attempts)  # digits in the order of a date sort as the dates do
    uploads = tuple(Upload(path, match["name"], path.name) for path, match in attempts[last] if match["name"])
    notes = []
    if len(attempts) > 1:
        notes.append(f"There are {len(attempts)} attempts; the last, of {_words(last)}, was graded.")
    return Handin(name, user, uploads, {"username": user}, _time(last), notes=tuple(notes))


def _time(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y-%m-%d-%H-%M-%S").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _words(digits: str) -> str:
    day, hour = digits[:10], digits[11:16]
    return f"{day} {hour.replace('-', ':')}"
