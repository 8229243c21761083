"""The inbound folder of nbgrader's exchange: `<student>+<assignment>+<time>[+<random>]`, all attempts in it."""

import re
from datetime import UTC, datetime
from pathlib import Path

from autograder.lms.handin import Download, Handin, parse_time, uploads_in, visible

FOLDER = re.compile(r"(?P<user>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d [^+]+)(?:\+.*)?", re.DOTALL)


def read(folder: Path, assignment: str) -> Download | None:
    """An assignment's submissions in an inbound folder; None where it is something else."""
    found = [(path, match) for path in visible(folder) if path.is_dir() and (match := FOLDER.fullmatch(path.name))]
    if not found:
        return None
    attempts: dict[str, list[tuple[datetime, Path]]] = {}
    for path, match in found:
        if match["assignment"] == assignment:
            attempts.setdefault(match["user"], []).append((_time(match["time"]), path))
    return Download("exchange", [_handin(user, sorted(tries)) for user, tries in attempts.items()])


def _handin(user: str, attempts: list[tuple[datetime, Path]]) -> Handin:
    time, folder = attempts[-1]
    uploads, notes = uploads_in(folder)
    if len(attempts) > 1:
        notes.append(f"There are {len(attempts)} attempts; the last, of {time:%Y-%m-%d %H:%M}, was graded.")
    return Handin(user, user, tuple(uploads), {"username": user}, time, notes=tuple(notes))


def _time(text: str) -> datetime:
    try:
        return parse_time(text)
    except (ValueError, OverflowError):
        return datetime(1970, 1, 1, tzinfo=UTC)
