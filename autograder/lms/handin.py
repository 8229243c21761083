"""What a download tells about one student's submission, whatever platform it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

IGNORED = (".", "__MACOSX")
# More files and folders in folders than a submission has; one with a whole environment in it is not walked to its end.
MOST_FILES = 2_000
DEEPEST = 12


@dataclass(frozen=True)
class Upload:
    """A file: where it lies, what the student called it, what the download calls it, and which came later."""

    path: Path
    name: str  # with the folders it was in, such as "work.zip/lstm/3-gates.ipynb"
    sent: str = ""
    order: int = 0  # of two uploads, the later one has the greater number


@dataclass(frozen=True)
class Handin:
    """One student's submission: who it is for the platform, the files, and when they were handed in.

    `student` is the id to grade under where no roster knows better; `ids` are the platform's own (`canvas_id`,
    `moodle_id`, `username`, `sid`, `email`, ...); `folder` is the name of the student's folder in the download.
    """

    name: str
    student: str
    uploads: tuple[Upload, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    time: datetime | None = None
    late: bool = False
    folder: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Download:
    """A class's submissions, the platform that they come from, and in sentences what nobody could make sense of."""

    system: str
    handins: list[Handin]
    remarks: list[str] = field(default_factory=list)


def parse_time(text: str) -> datetime:
    """The time in UTC that nbgrader reads from a text; raises ValueError or OverflowError where it reads none."""
    from nbgrader.utils import parse_utc  # takes a second, which every grading process would spend

    time: datetime = parse_utc(text)
    return time.replace(tzinfo=UTC)


def visible(folder: Path) -> list[Path]:
    """What a folder holds, by name, without what systems hide there."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith(IGNORED))


def uploads_in(folder: Path, sent: str = "", deep: bool = True) -> tuple[list[Upload], list[str]]:
    """The files of a student's folder, those of its subfolders after its own; and notes about links that lead out."""
    uploads: list[Upload] = []
    notes: list[str] = []
    for path in _walk(folder, DEEPEST if deep else 0):
        name = str(path.relative_to(folder))
        if len(uploads) == MOST_FILES:
            notes.append(f"This submission has more than {MOST_FILES} files; the rest was not looked at.")
            break
        if is_inside(path, folder):
            uploads.append(Upload(path, name, sent))
        else:
            notes.append(f"{name} is a link that leads out of the submission and was not followed.")
    return uploads, notes


def is_inside(file: Path, folder: Path) -> bool:
    """Whether a path, its links followed, is in the folder; False for links in a circle."""
    try:
        return file.exists() and file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _walk(folder: Path, levels: int) -> Iterator[Path]:
    """Files, and whatever else is no folder to walk: a folder with a notebook's name, a link to a folder."""
    folders = []
    for path in visible(folder):
        if path.is_dir() and not path.is_symlink() and path.suffix != ".ipynb":
            folders.append(path)
        else:
            yield path
    for path in folders if levels else ():
        yield from _walk(path, levels - 1)
