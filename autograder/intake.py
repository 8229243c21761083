"""A folder of submissions as it comes: who handed in what, and a copy of it in the course folder."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Assignment, Course
from autograder.files import write_atomically

# nbgrader takes *, ?, [ and ] in a student's id for patterns, and strips blanks; control characters break its log.
UNFIT = re.compile(r"[*?\[\]\x00-\x1f\x7f\ud800-\udfff]")
IGNORED = (".", "__MACOSX")
TIMESTAMP = "timestamp.txt"  # when it was handed in, as nbgrader's collect writes it


class IntakeError(Exception):
    """A folder that holds no submissions; the message says in a sentence what was expected."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in: the folder, the file of each notebook, and in sentences what was odd about them."""

    student: str
    folder: Path
    files: dict[str, Path]
    notes: list[str] = field(default_factory=list)


def find(path: Path, assignment: Assignment) -> list[Submission]:
    """The submissions in a folder of <student>/<assignment>/<notebook>.ipynb or <student>/<notebook>.ipynb.

    Raises IntakeError where there are none.
    """
    wanted = f"{path} should hold <student>/{assignment.name}/<notebook>.ipynb or <student>/<notebook>.ipynb"
    if not path.is_dir():
        raise IntakeError(f"{wanted}, but {'is a file' if path.exists() else 'does not exist'}.")
    folders = sorted(folder for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith(IGNORED))
    if [folder.name for folder in folders] == [assignment.name]:
        raise IntakeError(f"{path} looks like the folder of one student; give the folder that all students' are in.")
    submissions = [_submission(folder, assignment) for folder in folders]
    if not any(submission.files for submission in submissions):
        names = ", ".join(f"{spec.name}.ipynb" for spec in assignment.notebooks)
        raise IntakeError(f"{wanted}, but none of {names} is there.")
    folder_of: dict[str, Path] = {}
    for submission in submissions:
        other = folder_of.setdefault(submission.student, submission.folder)
        if other is not submission.folder:
            raise IntakeError(f"{submission.folder.name!r} and {other.name!r} are too alike: rename one of them.")
    return submissions


def collect(course: Course, assignment: Assignment, submissions: Sequence[Submission]) -> None:
    """Keep each submission in the course's submitted/ folder, in place of an earlier one of the same student."""
    for submission in submissions:
        kept = course.submitted / submission.student / assignment.name
        for spec in assignment.notebooks:
            copy = kept / f"{spec.name}.ipynb"
            if spec.name in submission.files:
                _copy(submission.files[spec.name], copy)
            elif not _is_inside(submission.folder, course.submitted):
                copy.unlink(missing_ok=True)
        for folder in {file.parent for file in submission.files.values()}:
            if _is_inside(folder / TIMESTAMP, folder):
                _copy(folder / TIMESTAMP, kept / TIMESTAMP)


def _submission(folder: Path, assignment: Assignment) -> Submission:
    """What a student's folder holds; files of the folder named after the assignment go first."""
    expected = {f"{spec.name}.ipynb": spec.name for spec in assignment.notebooks}
    places = [folder / assignment.name, folder]
    files: dict[str, Path] = {}
    notes: list[str] = []
    for file in (file for place in places if place.is_dir() for file in sorted(place.glob("[!.]*.ipynb"))):
        name = expected.get(file.name)
        if name is None:
            notes.append(f"{file.name} is no notebook of {assignment.name} and was not graded.")
        elif name in files:
            notes.append(f"{file.name} is there twice; the one in {assignment.name}/ was graded.")
        elif not _is_inside(file, folder):
            notes.append(f"{file.name} is a link that leads out of the submission and was not followed.")
        else:
            files[name] = file
    student = UNFIT.sub("_", folder.name).strip() or "_"
    if student != folder.name:
        notes.append(f"The folder {folder.name!r} is graded under the name {student!r}.")
    return Submission(student, folder, files, notes)


def _is_inside(file: Path, folder: Path) -> bool:
    """Whether a path, its links followed, is in the folder; False for links in a circle."""
    try:
        return file.exists() and file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _copy(file: Path, copy: Path) -> None:
    """Copy a file's bytes; of what is no file or can't be read an empty file is kept, so that nbgrader sees it too."""
    try:
        content = file.read_bytes() if file.is_file() else b""
    except OSError:
        content = b""
    if file.resolve() != copy.resolve() and not (copy.is_file() and copy.read_bytes() == content):
        write_atomically(copy, content)
