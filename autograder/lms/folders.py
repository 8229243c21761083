"""Plain folders, one for each student, or one zip for each: `<student>/<assignment>/` or `<student>/`."""

from datetime import datetime
from pathlib import Path

from autograder.course import Assignment
from autograder.lms.handin import Download, Handin, Upload, is_inside, parse_time, uploads_in, visible

TIMESTAMP = "timestamp.txt"  # when it was handed in, as nbgrader's exchange writes it


def read(folder: Path, assignment: Assignment) -> Download:
    """What each folder or zip holds; loose notebooks beside them are named."""
    handins, remarks = [], []
    for path in visible(folder):
        if path.is_dir():
            handin = _handin(path, assignment.name)
            handins.append(handin)
            if handin.time is None and any(upload.path.name == TIMESTAMP for upload in handin.uploads):
                remarks.append(f"{TIMESTAMP} of {path.name} holds no time: it counts as handed in on time.")
        elif path.suffix.lower() == ".zip":
            handins.append(Handin(path.stem, path.stem, (Upload(path, path.name, path.name),)))
        elif path.suffix == ".ipynb":
            remarks.append(f"{path.name} lies beside the students' folders: put it into one named after its student.")
    return Download("folders", handins, remarks)


def _handin(folder: Path, assignment: str) -> Handin:
    """A student's files: those in the folder named after the assignment, where there is one, go before the others."""
    own = folder / assignment
    uploads, notes = uploads_in(folder, deep=False)
    uploads = [upload for upload in uploads if upload.path != own]  # a link
    if own.is_dir():
        if is_inside(own, folder):
            inside, odd = uploads_in(own)
            uploads = [Upload(one.path, f"{assignment}/{one.name}", order=1) for one in inside] + uploads
            notes += odd
    else:
        uploads, notes = uploads_in(folder)
    stamps = (upload.path for upload in uploads if upload.path.name == TIMESTAMP)
    time = next((time for stamp in stamps if (time := time_in(stamp))), None)
    return Handin(folder.name, folder.name, tuple(uploads), {"username": folder.name}, time, notes=tuple(notes))


def time_in(stamp: Path) -> datetime | None:
    """The time that a timestamp.txt holds; None where it holds none."""
    try:
        return parse_time(stamp.read_text(encoding="utf-8").strip()[:100])
    except (ValueError, OverflowError, OSError):
        return None
