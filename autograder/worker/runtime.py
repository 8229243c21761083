"""What of the machine's files a worker may see: Python, its packages, the libraries below them, and little else."""

import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from autograder.worker.landlock import LIST, READ, USE, Access

PACKAGE = Path(__file__).resolve().parents[1]

_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_SYSTEM = (
    *("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache"),
    *("/etc/localtime", "/usr/share/zoneinfo", "/usr/share/fonts", "/etc/fonts", "/etc/mime.types"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu", "/dev/urandom"),
)
_MAPPED_LIBRARY = re.compile(r"(/.*)/[^/]+\.so[.\d]*$", re.MULTILINE)


def rules() -> list[tuple[Path, Access]]:
    """What Landlock is to grant besides the scratch folder; call it when everything a worker needs is imported."""
    folders = {*import_folders(), *_mapped_library_folders(), *_standard_library()}
    found = [rule for folder in sorted(folders) for rule in _without_the_grader(folder)]
    found += [(Path(path), READ) for path in _SYSTEM]
    return [*found, (Path("/dev/null"), USE)]


def import_folders() -> list[Path]:
    """The folders on `sys.path` that hold Python or installed packages: never the project's or the current one."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix}
    homes = [Path(prefix, library).resolve() for prefix in prefixes for library in {"lib", sys.platlibdir}]
    folders = [Path(entry).resolve() for entry in sys.path if entry]
    return [
        folder
        for folder in folders
        if folder.name in _PACKAGE_FOLDERS
        or (folder != PACKAGE.parent and any(folder.is_relative_to(home) for home in homes))
    ]


def _standard_library() -> list[Path]:
    return [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")]


def _mapped_library_folders() -> set[Path]:
    maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    return {Path(folder).resolve() for folder in _MAPPED_LIBRARY.findall(maps)}


def _without_the_grader(folder: Path) -> Iterator[tuple[Path, Access]]:
    """Rules for reading a folder except this package, where it is installed beneath.

    Landlock can't take back what it grants to a folder above, so the folder itself may only be listed (without that
    Python imports nothing from it) and each of its children is granted on its own.
    """
    if folder == PACKAGE or folder.is_relative_to(PACKAGE):
        return
    if not PACKAGE.is_relative_to(folder):
        yield folder, READ
        return
    yield folder, LIST
    for child in folder.iterdir():
        yield from _without_the_grader(child)
