"""The walls around one worker, put up in the forked process before it sees a line of a student's code."""

import os
import pwd
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

from autograder.limits import Limits
from autograder.worker import kernel, landlock, seccomp
from autograder.worker.landlock import KEEP_HOUSE, Access
from autograder.worker.processes import mapped_bytes

_MEBIBYTE = 1 << 20
_NOBODY_IF_UNNAMED = 65534


@dataclass(frozen=True)
class Walls:
    """How workers are confined: what they may read, and whether they leave root for the user nobody."""

    readable: list[tuple[Path, Access]]
    as_nobody: bool

    def __str__(self) -> str:
        parts = [f"landlock {landlock.version()}", "seccomp"]
        if os.geteuid() == 0:
            parts.append("user nobody" if self.as_nobody else "capabilities dropped")
        return ", ".join(parts)


def missing() -> str | None:
    """In one sentence, what this machine lacks for walls; None if it has everything."""
    if not landlock.version():
        return "This system offers no Landlock (Linux 5.13 or newer, switched on), so student code can't be confined."
    if not seccomp.supported():
        return "The system call filter knows x86_64 and aarch64 processors only, so student code can't be confined."
    return None


def confine(walls: Walls, scratch: Path) -> None:
    """Confine this process to its scratch folder; raises OSError. Whoever calls it has one thread and no way back."""
    parent = os.getppid()
    if walls.as_nobody:
        _become_nobody(scratch)
    kernel.drop_capabilities()
    kernel.die_with_parent(parent, signal.SIGKILL)  # a change of user has undone both
    kernel.hide_from_others()
    landlock.restrict([*walls.readable, (scratch, KEEP_HOUSE)])
    seccomp.restrict()


def limit_resources(limits: Limits) -> None:
    """Bound memory, files and processor time of this process."""
    ceilings = {
        # address space rather than data: torch maps what it allocates
        resource.RLIMIT_AS: mapped_bytes(os.getpid()) + limits.memory_mb * _MEBIBYTE,
        resource.RLIMIT_FSIZE: limits.file_mb * _MEBIBYTE,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    for kind, ceiling in ceilings.items():
        resource.setrlimit(kind, (ceiling, ceiling))
    # Twice the wall clock: enough for a helper thread, too little for threads left spinning.
    seconds = round(2 * (limits.notebook_seconds + limits.training_seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # SIGXCPU names the cause, then SIGKILL


def _become_nobody(scratch: Path) -> None:
    try:
        nobody = pwd.getpwnam("nobody")
        user, group = nobody.pw_uid, nobody.pw_gid
    except KeyError:
        user = group = _NOBODY_IF_UNNAMED
    os.chown(scratch, user, group)
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
