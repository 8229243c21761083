"""What the kernel tells about a process from outside."""

import mmap
import signal
from pathlib import Path

_THREADS_FIELD = 17  # of /proc/PID/stat, counted after the command's closing bracket


def thread_count(pid: int) -> int | None:
    """How many threads a process has; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[_THREADS_FIELD])


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
