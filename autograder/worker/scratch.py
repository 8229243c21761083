"""Scratch folders: the only place a worker may write to, looked through and cleared away by the grader.

What lies in one was made by untrusted code (folders nested without end, names of any kind), though no links: Landlock
does not let them be made. So nothing here recurses or follows anything.
"""

import os
import stat
from pathlib import Path

MAX_ENTRIES = 10_000
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def used_bytes(folder: Path, enough: int) -> int:
    """The size of all files beneath, counted until it exceeds `enough`.

    A folder that can't be looked through, or with more than MAX_ENTRIES entries, counts as more than enough.
    """
    total, entries, folders = 0, 0, [os.fspath(folder)]
    while folders and total <= enough:
        try:
            with os.scandir(folders.pop()) as found:
                for entry in found:
                    entries += 1
                    if entries > MAX_ENTRIES:
                        return enough + 1
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:  # removed while we looked
            continue
        except OSError:
            return enough + 1
    return total


def remove(folder: Path) -> None:
    """Remove a folder with all that lies in it, however deeply nested; raises OSError where that is not allowed.

    It goes down and up again one step at a time, as the path of what lies deep may be too long to be used.
    """
    here = os.open(folder, _FOLDER)
    try:
        entered: list[str] = []
        waiting = [_remove_files(here)]
        while waiting:
            if waiting[-1]:
                entered.append(waiting[-1].pop())
                os.chmod(entered[-1], stat.S_IRWXU, dir_fd=here)
                here = _step(here, entered[-1])
                waiting.append(_remove_files(here))
                continue
            waiting.pop()
            if entered:
                here = _step(here, "..")
                os.rmdir(entered.pop(), dir_fd=here)
    finally:
        os.close(here)
    folder.rmdir()


def _step(here: int, name: str) -> int:
    """Open a neighbouring folder and close this one."""
    there = os.open(name, _FOLDER, dir_fd=here)
    os.close(here)
    return there


def _remove_files(here: int) -> list[str]:
    """Remove the files of an open folder; the names of the folders in it are left."""
    folders = []
    with os.scandir(here) as found:
        for entry in list(found):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                os.unlink(entry.name, dir_fd=here)
    return folders
