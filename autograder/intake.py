"""A folder or zip of submissions as it comes: who handed in what, and a copy of it in the course folder."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from dateutil import parser

from autograder.course import Assignment, Course
from autograder.files import shortened, write_atomically
from autograder.lms import blackboard, canvas, exchange, folders, gradescope, moodle
from autograder.lms.archives import ArchiveUnreadable, Budget, class_budget, expand, is_unpacked, scratch, unpack
from autograder.lms.folders import TIMESTAMP as TIMESTAMP  # the gradebook reads it, too
from autograder.lms.handin import Download, Handin, is_inside, visible
from autograder.lms.memory import Memory, remember
from autograder.lms.naming import NOTEBOOK, choose
from autograder.lms.roster import Person, Roster, RosterError, read_roster

# nbgrader takes *, ?, [ and ] in a student's id for patterns, and strips blanks; control characters break its log.
UNFIT = re.compile(r"[*?\[\]/\\\x00-\x1f\x7f\ud800-\udfff]")
NO_TIMES = (
    "{} handed in late, but the download does not say when: let the platform take off the points, or write the time "
    "into submitted/<student>/{}/timestamp.txt and grade again."
)
WRAPPERS = 4  # folders in folders and zips in zips that may lie around a class
PLAIN = ("folders", "exchange")  # where a folder's name is the student's id


class IntakeError(Exception):
    """A folder that holds no submissions; the message says in a sentence what was expected."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in: the folder, the file of each notebook, and in sentences what was odd about them.

    `time` is when, in UTC, where that is known; `memory` is what the platform it came from wants to know again.
    """

    student: str
    folder: Path
    files: dict[str, Path]
    notes: list[str] = field(default_factory=list)
    time: datetime | None = None
    memory: Memory | None = None


class Submissions(list[Submission]):
    """A class's submissions; `remarks` say in sentences what concerns no single notebook."""

    def __init__(self, submissions: Sequence[Submission] = (), remarks: Sequence[str] = ()) -> None:
        super().__init__(submissions)
        self.remarks = list(remarks)


def find(path: Path, assignment: Assignment, roster: Path | None = None) -> Submissions:
    """The submissions in a folder or zip: plain folders, nbgrader's exchange, or what a learning platform gives.

    With a roster (see autograder.lms.roster) students get their ids from it, and those who handed in nothing are there
    with no files. Raises IntakeError where there is no class.
    """
    people = _roster(roster)
    budget = class_budget()
    root, download, remarks = _class(path, assignment, budget)
    wanted = f"{path} should hold <student>/{assignment.name}/<notebook>.ipynb or <student>/<notebook>.ipynb"
    if download.system == "folders" and [handin.name for handin in download.handins] == [assignment.name]:
        raise IntakeError(f"{path} looks like the folder of one student; give the folder that all students' are in.")
    found = Submissions(remarks=remarks + download.remarks)
    whose: dict[str, Handin] = {}
    late = []
    for handin in download.handins:
        person = people.person(handin) if people else None
        submission = _submission(root, handin, download.system, person, assignment, budget)
        other = whose.setdefault(submission.student, handin)
        if other is handin:
            found.append(submission)
        elif person:
            found.remarks.append(f"{other.name} and {handin.name} are both {person.id}: only {other.name} was taken.")
        else:
            raise IntakeError(f"{handin.name!r} and {other.name!r} are too alike: rename one of them.")
        if people and not person:
            found.remarks.append(f"{handin.name} is not in the roster and is graded as {submission.student!r}.")
        if handin.late and not submission.time:
            late.append(submission.student)
        if not submission.files:
            found.remarks += [f"{submission.student}: {note}" for note in submission.notes]
    if not any(submission.files for submission in found) and download.system in PLAIN:
        names = ", ".join(f"{spec.name}.ipynb" for spec in assignment.notebooks)
        raise IntakeError(
            f"{wanted}, or be a download of Canvas, Moodle, Blackboard or Gradescope; none of {names} is there."
        )
    if late:
        found.remarks.append(NO_TIMES.format(", ".join(late), assignment.name))
    return _with_absent(found, root, people)


def collect(course: Course, assignment: Assignment, submissions: Sequence[Submission]) -> Submissions:
    """Keep each submission in the course's submitted/ folder, in place of an earlier one of the same student.

    Gives the submissions to grade: their files stay where they are after this process ends. Who handed in nothing this
    time keeps what was handed in before, and is not among them.
    """
    kept = Submissions(remarks=getattr(submissions, "remarks", ()))
    for submission in submissions:
        folder = course.submitted / submission.student / assignment.name
        absent = submission.memory is not None and submission.memory.system == "roster"
        if absent and any(folder.glob("*.ipynb")):
            continue
        _keep(submission, folder, assignment, is_new=not is_inside(submission.folder, course.submitted))
        copies = {
            name: folder / f"{name}.ipynb" if is_unpacked(file) else file for name, file in submission.files.items()
        }
        kept.append(replace(submission, files=copies))
    return kept


def _roster(path: Path | None) -> Roster | None:
    try:
        return read_roster(path) if path else None
    except RosterError as problem:
        raise IntakeError(str(problem)) from None


def _class(path: Path, assignment: Assignment, budget: Budget) -> tuple[Path, Download, list[str]]:
    """The folder that the class is in, and the class: a zip is unpacked, and what is wrapped around it taken off."""
    if not path.exists():
        raise IntakeError(f"{path} should be a folder or a zip of submissions, but does not exist.")
    remarks: list[str] = []
    for wrapper in range(WRAPPERS + 1):
        if not path.is_dir():
            path, notes = _unpacked(path, budget)
            remarks += notes
        download = _download(path, assignment)
        wrapped = _wrapped(path, assignment) if download.system == "folders" else None
        if not wrapped or wrapper == WRAPPERS:
            break
        path = wrapped
    return path, download, remarks


def _wrapped(folder: Path, assignment: Assignment) -> Path | None:
    """The one folder or zip in this folder, unless it is a student's; None where there are more."""
    inside = [path for path in visible(folder) if path.is_dir() or path.suffix.lower() in (".zip", ".ipynb")]
    if len(inside) != 1:
        return None
    (only,) = inside
    if not only.is_dir():
        return only if only.suffix.lower() == ".zip" else None
    return None if only.name == assignment.name or only.is_symlink() or _is_a_students(only, assignment) else only


def _unpacked(path: Path, budget: Budget) -> tuple[Path, list[str]]:
    if path.suffix.lower() != ".zip":
        raise IntakeError(f"{path} should be a folder or a zip of submissions, but is a file.")
    target = scratch()
    try:
        return target, unpack(path, target, budget)
    except ArchiveUnreadable as problem:
        raise IntakeError(str(problem)) from None


def _is_a_students(folder: Path, assignment: Assignment) -> bool:
    """Whether a folder is one student's, and not one around a class."""
    there = visible(folder)
    return any(NOTEBOOK.fullmatch(path.name) or path.name == assignment.name for path in there)


def _download(folder: Path, assignment: Assignment) -> Download:
    """The submissions as the first platform has them that knows the names in this folder for its own."""
    for read in (gradescope.read, moodle.read, blackboard.read, canvas.read):
        if download := read(folder):
            return download
    return exchange.read(folder, assignment.name) or folders.read(folder, assignment)


def _submission(
    root: Path, handin: Handin, system: str, person: Person | None, assignment: Assignment, budget: Budget
) -> Submission:
    uploads, notes = expand(handin.uploads, budget)
    chosen, more = choose(uploads, assignment)
    notes = [*handin.notes, *notes, *more]
    wanted = person.id if person else handin.student
    student = _fit(wanted)
    if student != wanted:
        notes.append(f"{wanted!r} is graded under the name {student!r}.")
    folder = root / handin.student if system == "folders" else root
    ids = dict(person.facts if person else {}) | {key: value for key, value in handin.ids.items() if value}
    time = handin.time or (_time(person.facts.get("time", "")) if person else None)
    sent = {name: upload.sent for name, upload in chosen.items() if upload.sent}
    plain = system in PLAIN and not person  # such a folder's name says all there is to know
    memory = None if plain else Memory(system, person.name if person else handin.name, ids, handin.folder, sent)
    return Submission(student, folder, {name: upload.path for name, upload in chosen.items()}, notes, time, memory)


def _fit(name: str) -> str:
    """A student's id that nbgrader and every file system take."""
    return shortened(UNFIT.sub("_", name).strip().lstrip(".")).strip() or "_"


def _time(text: str) -> datetime | None:
    """A time as Moodle's worksheet writes it, in this machine's zone."""
    try:
        return parser.parse(text).astimezone(UTC) if re.search(r"\d", text) else None
    except (ValueError, OverflowError):
        return None


def _with_absent(found: Submissions, root: Path, people: Roster | None) -> Submissions:
    """Those of the roster who handed in nothing, too."""
    there = {submission.student for submission in found}
    absent = [person for person in people.people if _fit(person.id) not in there] if people else []
    for person in absent:
        memory = Memory("roster", person.name, person.facts)
        found.append(Submission(_fit(person.id), root, {}, memory=memory))
    if absent:
        names = ", ".join(person.id for person in absent)
        found.remarks.append(f"Of the roster, {names} handed in nothing.")
    return Submissions(sorted(found, key=lambda submission: submission.student), found.remarks)


def _keep(submission: Submission, folder: Path, assignment: Assignment, is_new: bool) -> None:
    """Copy a submission's files; what an earlier submission had in their place goes, its time with it."""
    changed = False
    for spec in assignment.notebooks:
        copy = folder / f"{spec.name}.ipynb"
        if spec.name in submission.files:
            changed |= _copy(submission.files[spec.name], copy)
        elif is_new and copy.exists():
            copy.unlink()
            changed = True
    if not is_new:
        return
    if submission.time:
        write_atomically(folder / TIMESTAMP, _stamp(submission.time))
    elif changed:
        (folder / TIMESTAMP).unlink(missing_ok=True)
    if submission.files or folder.exists():  # nbgrader takes the folder alone for a submission
        remember(folder, submission.memory)


def _stamp(time: datetime) -> str:
    """A time as nbgrader's exchange writes it."""
    fraction = f".{time.microsecond:06}" if time.microsecond else ""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S}{fraction} UTC"


def _copy(file: Path, copy: Path) -> bool:
    """Copy a file's bytes, where they differ; of what is no file or can't be read an empty file is kept.

    An empty file, so that nbgrader sees it too.
    """
    try:
        content = file.read_bytes() if file.is_file() else b""
    except OSError:
        content = b""
    if file.resolve() == copy.resolve() or (copy.is_file() and copy.read_bytes() == content):
        return False
    write_atomically(copy, content)
    return True
