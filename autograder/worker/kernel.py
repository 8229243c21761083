"""Calls of the Linux kernel that Python's standard library has no function for."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

# Options of prctl(2).
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NAME = 15
PR_GET_NAME = 16
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
PR_SET_VMA = 0x53564D41

_CAPABILITY_VERSION_3 = 0x20080522
_CAPABILITY_WORDS = 6


def syscall(number: int, *arguments: object) -> int:
    """Make a raw system call; raises OSError. Whole numbers are passed as C longs."""
    converted = (ctypes.c_long(value) if isinstance(value, int) else value for value in arguments)
    return _checked(_libc.syscall(ctypes.c_long(number), *converted), f"system call {number}")


def prctl(option: int, *arguments: int) -> None:
    """Set a property of this process; raises OSError."""
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    _checked(_libc.prctl(ctypes.c_int(option), *padded), f"prctl {option}")


def drop_capabilities() -> None:
    """Give up every capability of this process, for good; raises OSError."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * _CAPABILITY_WORDS)()
    _checked(_libc.capset(header, none), "capset")


def die_with_parent(parent: int, signal_number: int) -> None:
    """Have the kernel send `signal_number` when the parent ends; raises OSError where it has ended already.

    "The parent" is the thread that started this process.
    """
    prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:
        raise ProcessLookupError("the parent process has ended")


def hide_from_others() -> None:
    """Close this process's memory, environment and open files to processes of the same user."""
    prctl(PR_SET_DUMPABLE, 0)


def _checked(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result
