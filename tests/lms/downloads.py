"""Downloads as the platforms make them, built file by file to their formats."""

import io
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from autograder.intake import Submission
from tests.toycourse import NOTEBOOK

FILE = f"{NOTEBOOK}.ipynb"
Files = Mapping[str, str | bytes]


def unpacked(folder: Path, files: Files) -> Path:
    """The files in a folder; a name that ends in / is an empty folder."""
    for name, content in files.items():
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def packed(path: Path, files: Files) -> Path:
    """The files in a zip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zipped(files))
    return path


def zipped(files: Files) -> bytes:
    """A zip's bytes."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def contents(submission: Submission) -> dict[str, str]:
    """What the file of each notebook holds."""
    return {name: path.read_text() for name, path in submission.files.items()}


def described(name: str, username: str, date: str = "Monday, 5 October 2026 21:12:13 o'clock BST") -> str:
    """The text file that Blackboard puts beside an attempt."""
    return (
        f"Name: {name} ({username})\nAssignment: Toys\nDate Submitted: {date}\nCurrent Mark: Needs Marking\n\n"
        "Submission Field:\nThere is no student submission text data for this assignment.\n\n"
        f"Comments:\nThere are no student comments for this assignment.\n\nFiles:\n\tOriginal filename: {FILE}\n"
    )
