"""What the kernel tells about a process from outside."""

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


def signal_name(number: int) -> str:
    """SIGSEGV for 11, and so on."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
