"""Opening zips that students made: never outside their own folder, never more than a submission needs."""

import atexit
import lzma
import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from autograder.limits import MAX_BYTES
from autograder.lms.handin import IGNORED, Upload

# Kinds of files whose content somebody reads; of all others the name is enough, and they are unpacked empty.
READ = (".ipynb", ".zip", ".txt", ".json", ".yml")
OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
DEPTH = 3  # zips in zips: the class's, the student's, and the one that their computer made of it
PART = 120  # characters of a file's name that are kept, so that no file system refuses it
# What damaged, encrypted and unheard-of archives raise, as zipfile's documentation and its source have it.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    MemoryError,
)


@dataclass
class Budget:
    """Files and bytes that may still be unpacked."""

    files: int
    bytes: int


def class_budget() -> Budget:
    """For the download of a whole class: a thousand students, twenty files and 8 MB each."""
    return Budget(20_000, 8 * 2**30)


def student_budget() -> Budget:
    """For one student: a notebook full of pictures has 10 MB."""
    return Budget(1_000, 512 * 2**20)


class ArchiveUnreadable(Exception):
    """A zip that can't be opened; the message says in a sentence why and what to do."""


def unpack(archive: Path, target: Path, *budgets: Budget) -> list[str]:
    """Unpack a zip into a folder and say in sentences what was left out.

    Links, passwords, and files too large are left out one by one; raises ArchiveUnreadable where nothing can be had,
    or as soon as one of the budgets is spent.
    """
    target.mkdir(parents=True, exist_ok=True)
    try:
        if _entries(archive) > min(budget.files for budget in budgets):
            raise ArchiveUnreadable(f"{archive.name} holds more files than any submission: it was not unpacked.")
        with ZipFile(archive) as zipped:
            notes = (_take(zipped, entry, target, budgets) for entry in zipped.infolist())
            return [note for note in notes if note]
    except OSError as error:
        raise ArchiveUnreadable(f"{archive.name} can't be unpacked ({error.strerror or error}).") from None
    except BROKEN as error:
        raise ArchiveUnreadable(
            f"{archive.name} can't be unpacked ({type(error).__name__}): it is damaged or no zip; ask for it again."
        ) from None


def expand(uploads: Sequence[Upload], whole: Budget) -> tuple[list[Upload], list[str]]:
    """A student's files with each zip among them replaced by what it holds, zips in zips too."""
    found: list[Upload] = []
    notes: list[str] = []
    own = student_budget()
    waiting = [(upload, DEPTH) for upload in uploads]
    while waiting:
        upload, depth = waiting.pop(0)
        suffix = Path(upload.name).suffix.lower()
        if suffix in OTHER_ARCHIVES:
            notes.append(f"{upload.name} can't be opened here: unpack it beside the others, or ask for a zip.")
        elif suffix != ".zip":
            found.append(upload)
        elif not depth:
            notes.append(f"{upload.name} is a zip in a zip in a zip and was not opened.")
        else:
            inside, more = _inside(upload, own, whole)
            notes += more
            waiting = [(one, depth - 1) for one in inside] + waiting
    return found, notes


def scratch() -> Path:
    """A new folder for unpacked files; it is removed when this process ends."""
    return Path(tempfile.mkdtemp(dir=_scratch_root()))


def is_unpacked(path: Path) -> bool:
    """Whether a file came out of an archive and is gone when this process ends."""
    return path.is_relative_to(_scratch_root())


@cache
def _scratch_root() -> Path:
    root = Path(tempfile.mkdtemp(prefix="autograder-intake-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def _inside(upload: Upload, own: Budget, whole: Budget) -> tuple[list[Upload], list[str]]:
    target = scratch()
    try:
        notes = unpack(upload.path, target, own, whole)
    except ArchiveUnreadable as problem:  # what came out of it until then still counts
        notes = [str(problem).replace(upload.path.name, upload.name, 1)]
    files = sorted(path for path in target.rglob("*") if path.is_file())
    inside = [
        Upload(path, f"{upload.name}/{path.relative_to(target)}", upload.sent, upload.order)
        for path in files
        if not any(part.startswith(IGNORED) for part in path.relative_to(target).parts)
    ]
    return inside, notes


def _take(zipped: ZipFile, entry: ZipInfo, target: Path, budgets: Sequence[Budget]) -> str:
    """Unpack one entry; gives a note where it was left out."""
    parts = _parts(entry.filename)
    if not parts or any(part.startswith(IGNORED) for part in parts):
        return ""
    name, path = "/".join(parts), target.joinpath(*parts)
    for budget in budgets:
        budget.files -= 1
        if budget.files < 0:
            raise ArchiveUnreadable(f"{_name(zipped)} holds too many files: the rest was not unpacked.")
    if entry.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return ""
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        return f"{name} is a link or a device in a zip and was not unpacked."
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _copy(zipped, entry, path, budgets)
    except ArchiveUnreadable:
        raise
    except BROKEN as error:
        path.unlink(missing_ok=True)
        reason = "it has a password" if entry.flag_bits & 1 else f"it is damaged ({type(error).__name__})"
        return f"{name} in a zip can't be unpacked: {reason}; ask for it again."


def _copy(zipped: ZipFile, entry: ZipInfo, path: Path, budgets: Sequence[Budget]) -> str:
    """Write an entry's bytes as they come, whatever size it claims to have."""
    size = 0
    with path.open("wb") as file:
        if path.suffix.lower() not in READ:
            return ""
        with zipped.open(entry) as content:
            while block := content.read(2**16):
                size += len(block)
                for budget in budgets:
                    budget.bytes -= len(block)
                if size > MAX_BYTES or min(budget.bytes for budget in budgets) < 0:
                    break
                file.write(block)
            else:
                return ""
    path.unlink()
    if size > MAX_BYTES:
        return f"{path.name} in a zip is larger than {MAX_BYTES // 2**20} MB and was not unpacked."
    raise ArchiveUnreadable(f"{_name(zipped)} is too large: the rest was not unpacked.")


def _name(zipped: ZipFile) -> str:
    return Path(zipped.filename or "").name


def _parts(name: str) -> list[str]:
    """The folders and the file that an entry names, none of which leads up or away."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    kept = (re.sub(r"[\x00-\x1f\x7f/]", "_", part) for part in parts if part not in ("/", "//", "..", "."))
    return [_short(part) for part in kept]


def _short(part: str) -> str:
    """A name of at most so many characters, its ending kept."""
    ending = Path(part).suffix[-10:]
    encoded = part.encode(errors="replace").decode()
    return encoded if len(encoded) <= PART else encoded[: PART - len(ending)] + ending


def _entries(archive: Path) -> int:
    """How many entries a zip lists, at most: counted before zipfile reads the list into memory."""
    count, tail = 0, b""
    with archive.open("rb") as file:
        while block := file.read(2**20):
            count += (tail + block).count(b"PK\x01\x02")
            tail = block[-3:]
    return count
