"""What was learnt of a submission when it came in, kept beside it: platforms want their own names back."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.files import write_atomically

FILE = ".download.json"  # hidden, so that nbgrader neither grades nor copies it


@dataclass(frozen=True)
class Memory:
    """Where a submission came from: the platform, the person's name and ids there, and each file's name there."""

    system: str
    name: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    files: Mapping[str, str] = field(default_factory=dict)  # by notebook


def remember(folder: Path, memory: Memory | None) -> None:
    """Keep it in a student's folder of an assignment, in place of what was kept of an earlier submission."""
    if memory is None:
        (folder / FILE).unlink(missing_ok=True)
        return
    write_atomically(folder / FILE, json.dumps(asdict(memory), indent=1, ensure_ascii=False))


def recall(course: Course, assignment: str) -> dict[str, Memory]:
    """What is remembered of an assignment's submissions, by student."""
    found = {}
    for path in sorted(course.submitted.glob(f"*/{assignment}/{FILE}")):
        try:
            found[path.parts[-3]] = Memory(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            continue  # somebody else's file; all that is lost is a name
    return found
