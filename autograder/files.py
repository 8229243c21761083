"""Writing files so that a kill never leaves half of one, and folders that one process has to itself."""

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

LONGEST_NAME = 200  # bytes; file systems allow 255, and a file is written under a longer name first
LOCK = ".lock"
# Seconds after which what a killed process has left half written is nobody's any more.
ABANDONED = 600.0


class Held(Exception):
    """Another process has the folder to itself."""


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write the whole file or leave the old one; folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path)
    try:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(path)
    except OSError as problem:
        problem.filename, problem.filename2 = str(path), None  # a full disk does not say what it had no room for
        raise
    finally:
        draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """A hidden file beside this one to write it in."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.draft")


def remove_drafts(folder: Path) -> None:
    """Remove what killed processes have left half written in a folder and below."""
    for draft in folder.rglob(".*.draft"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > ABANDONED:
                draft.unlink()


@contextlib.contextmanager
def hold(folder: Path, patience: float = 0.0) -> Iterator[None]:
    """Have a folder to oneself, among those who ask; the hold ends with this process, however that ends.

    Waits so many seconds for others, then raises Held.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A file, as folders can't be locked where they lie on a server.
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        deadline = time.monotonic() + patience
        while not _lock(descriptor):
            if time.monotonic() >= deadline:
                raise Held(f"Another process is at work in {folder}.")
            time.sleep(0.2)
        yield
    finally:
        os.close(descriptor)


def shortened(name: str) -> str:
    """The name itself, or so much of its beginning as a file's name may have."""
    return os.fsencode(name)[:LONGEST_NAME].decode(errors="ignore")


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
