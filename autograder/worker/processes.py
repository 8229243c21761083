"""What the kernel tells about a process from outside."""

import mmap
import os
import signal
from pathlib import Path
from typing import NamedTuple

# Of /proc/PID/stat, counted after the command's closing bracket.
_USER_FIELD, _SYSTEM_FIELD, _THREADS_FIELD = 11, 12, 17
_NANOSECOND = 1e-9


def thread_count(pid: int) -> int | None:
    """How many threads a process has; None where the system does not tell."""
    fields = _stat(pid)
    return int(fields[_THREADS_FIELD]) if fields else None


class Turns(NamedTuple):
    """The seconds that a process has computed, in all its threads, and those that it stood in line to do so."""

    computed: float
    queued: float


def turns(pid: int) -> Turns:
    """A process's seconds until now; zeros where the system does not tell."""
    try:
        queued = int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) * _NANOSECOND
    except (OSError, IndexError):
        return Turns(0.0, 0.0)
    fields = _stat(pid)
    if not fields:
        return Turns(0.0, 0.0)
    ticks = int(fields[_USER_FIELD]) + int(fields[_SYSTEM_FIELD])
    return Turns(ticks / os.sysconf("SC_CLK_TCK"), queued)


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def mapped_bytes(pid: int) -> int:
    """The size of a process's address space; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * mmap.PAGESIZE
    except (OSError, IndexError):
        return 0


def signal_name(number: int) -> str:
    """SIGSEGV for 11, and so on."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
