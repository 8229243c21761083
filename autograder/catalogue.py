"""Wrong and right answers of a notebook, read from percent-format files.

A cell begins with `# %% <question id> <name>`; the comment lines below it are the hint (or, for a right answer, why
it is right), and the rest is what a student would write into the question's solution cell.
"""

import re
from dataclasses import dataclass
from pathlib import Path

HEADER = re.compile(r"^# %% (?P<question>\S+) (?P<name>\S+)$", re.MULTILINE)
PACKAGE = Path(__file__).parent


class CatalogueError(ValueError):
    """A catalogue file that can't be read as one; the message says where and what was expected."""


@dataclass(frozen=True)
class Entry:
    """One answer to one question: its name, what is said of it, and its code."""

    question: str
    name: str
    text: str
    code: str


def misconceptions(topic: str) -> list[Entry]:
    """Wrong answers of the notebook on that topic, in the order of the file."""
    return read(PACKAGE / "misconceptions" / f"{topic}.py")


def accepted(topic: str) -> list[Entry]:
    """Right answers in other styles of the notebook on that topic."""
    return read(PACKAGE / "accepted" / f"{topic}.py")


def read(path: Path) -> list[Entry]:
    """The entries of a percent-format file; raises CatalogueError for one that breaks the format."""
    text = path.read_text(encoding="utf-8")
    headers = list(HEADER.finditer(text))
    if text.count("# %%") != len(headers):
        raise CatalogueError(f"{path.name}: every '# %%' line must read '# %% <question id> <name>'.")
    ends = [header.start() for header in headers[1:]] + [len(text)]
    entries = [_entry(path, header, text[header.end() : end]) for header, end in zip(headers, ends, strict=True)]
    names = [(entry.question, entry.name) for entry in entries]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise CatalogueError(f"{path.name}: {doubled[1]} stands twice under {doubled[0]}.")
    return entries


def _entry(path: Path, header: re.Match[str], body: str) -> Entry:
    lines = body.strip().splitlines()
    code_at = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    said = " ".join(line.lstrip("# ") for line in lines[:code_at])
    code = "\n".join(lines[code_at:]).strip()
    if not said or not code:
        raise CatalogueError(f"{path.name}: {header['question']} {header['name']} needs a comment and then code.")
    return Entry(header["question"], header["name"], said, code)
