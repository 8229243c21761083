"""Seccomp: the system calls that a worker may not make, as a filter the kernel applies to each of them.

Everything is allowed but what is named here: Landlock guards files, this guards processes, the network and what
Landlock cannot see. Numbers the filter has never heard of do not exist for a worker.
"""

import ctypes
import errno
import fcntl
import os
import platform
import socket
import struct
from collections.abc import Iterable

from autograder.worker import kernel
from autograder.worker.syscalls import ARCHITECTURES, NEWEST_KNOWN, Architecture

Instruction = tuple[int, int, int, int]  # operation, jump if true, jump if false, constant

REFUSED = (
    # other processes
    *("fork", "vfork", "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "tkill"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "process_madvise", "process_mrelease"),
    *("rt_sigqueueinfo", "rt_tgsigqueueinfo", "unshare", "setns", "personality"),
    # a bigger share of the machine
    *("setpriority", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr", "ioprio_set"),
    *("migrate_pages", "move_pages"),
    # the network
    *("socket", "connect", "bind", "listen", "accept", "accept4"),
    # memory that no limit counts, or that others share
    *("shmget", "shmat", "semget", "msgget", "mq_open", "memfd_create", "memfd_secret"),
    # what others share: who knows or guesses a number needs no more than that
    *("shmctl", "semctl", "semop", "semtimedop", "msgctl", "msgsnd", "msgrcv", "mq_unlink"),
    # the kernel itself
    *("add_key", "request_key", "keyctl", "bpf", "perf_event_open", "userfaultfd", "syslog", "acct", "reboot"),
    *("io_setup", "io_uring_setup", "io_uring_enter", "io_uring_register", "kexec_load", "kexec_file_load"),
    *("init_module", "finit_module", "delete_module", "swapon", "swapoff", "quotactl", "quotactl_fd"),
    # files by other ways than opening them
    *("mount", "umount2", "pivot_root", "chroot", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick"),
    *("open_tree", "open_tree_attr", "mount_setattr", "name_to_handle_at", "open_by_handle_at", "mknod", "mknodat"),
    *("fanotify_init", "inotify_init", "inotify_init1", "file_setattr"),
    "truncate",  # by path: Landlock knows it only from its third ABI on
)

# Landlock cannot forbid these on files outside, and an error would break harmless code that copies or unpacks files.
PRETENDED = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat"),
    *("removexattr", "lremovexattr", "fremovexattr", "removexattrat"),
)

# Its flags lie in memory, where a filter cannot look; told that it is missing, the C library takes clone instead.
MISSING = ("clone3",)

_CLONE_THREAD = 0x10000
_SOCKET_TYPE_BITS = 0xF
_NAMES_ONLY = (kernel.PR_SET_NAME, kernel.PR_GET_NAME, kernel.PR_SET_VMA)
# Descriptors that send signals to other processes, leases that keep others waiting.
_F_SETOWN_EX, _F_SETSIG = 15, 10
_FCNTL_REFUSED = (fcntl.F_SETOWN, _F_SETOWN_EX, _F_SETSIG, 1024, 1026)  # the last two: F_SETLEASE, F_NOTIFY
# Likewise, and attributes of files that are only open for reading: FIOSETOWN, SIOCSPGRP, FS_IOC_SETFLAGS,
# FS_IOC_FSSETXATTR, TIOCSTI.
_IOCTL_REFUSED = (0x8901, 0x8902, 0x40086602, 0x401C5820, 0x5412)

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16
_FILTER_MODE = 2

_ALLOW: Instruction = (_RETURN, 0, 0, 0x7FFF0000)
_KILL: Instruction = (_RETURN, 0, 0, 0x80000000)
_PRETEND: Instruction = (_RETURN, 0, 0, 0x00050000)
_REFUSE: Instruction = (_RETURN, 0, 0, 0x00050000 | errno.EPERM)
_NOT_THERE: Instruction = (_RETURN, 0, 0, 0x00050000 | errno.ENOSYS)


def supported() -> bool:
    """Whether the filter knows this machine's system calls."""
    return platform.machine() in ARCHITECTURES


def restrict() -> None:
    """Filter the system calls of this process from now on; raises OSError. The process must have one thread."""
    program = filter_program(ARCHITECTURES[platform.machine()], os.getpid())
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *instruction) for instruction in program))
    description = struct.pack("HP", len(program), ctypes.addressof(code))
    address = ctypes.create_string_buffer(description)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(address))


def filter_program(architecture: Architecture, own_pid: int) -> list[Instruction]:
    """The filter for a process with this number, in the kernel's classic BPF."""
    program: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_EQUAL, 1, 0, architecture.audit),
        _KILL,  # 32-bit calls carry other numbers
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_AT_LEAST, 0, 1, NEWEST_KNOWN + 1),  # also the x32 calls, which set a high bit
        _NOT_THERE,
    ]
    rules = {name: [_REFUSE] for name in REFUSED} | {name: [_PRETEND] for name in PRETENDED}
    rules |= {name: [_NOT_THERE] for name in MISSING} | _looked_into(own_pid)
    for name, body in rules.items():
        number = architecture.numbers.get(name)
        if number is not None:  # newer processors lack the oldest calls
            program += [(_EQUAL, 0, len(body), number), *body]
    return [*program, _ALLOW]


def _looked_into(own_pid: int) -> dict[str, list[Instruction]]:
    """System calls that depend on what they are called with."""
    return {
        "kill": _only(0, [own_pid]),
        "tgkill": _only(0, [own_pid]),
        "prlimit64": _only(0, [0, own_pid]),
        "prctl": _only(0, _NAMES_ONLY),
        "fcntl": _except(1, _FCNTL_REFUSED),
        "ioctl": _except(1, _IOCTL_REFUSED),
        # threads, not processes
        "clone": [_argument(0), (_ANY_BIT, 0, 1, _CLONE_THREAD), _ALLOW, _REFUSE],
        # asyncio wakes its loop through a pair of stream sockets; datagram ones could be sent elsewhere
        "socketpair": [
            _argument(0),
            (_EQUAL, 1, 0, socket.AF_UNIX),
            _REFUSE,
            _argument(1),
            (_AND, 0, 0, _SOCKET_TYPE_BITS),
            (_EQUAL, 0, 1, socket.SOCK_STREAM),
            _ALLOW,
            _REFUSE,
        ],
        # without an address it is send()
        "sendto": [_argument(4), (_EQUAL, 0, 3, 0), _argument(4, high=True), (_EQUAL, 0, 1, 0), _ALLOW, _REFUSE],
    }


def _only(index: int, values: Iterable[int]) -> list[Instruction]:
    """Allow the call if its argument is one of `values`, refuse it otherwise."""
    return [_argument(index), *_each(values, _ALLOW), _REFUSE]


def _except(index: int, values: Iterable[int]) -> list[Instruction]:
    """Refuse the call if its argument is one of `values`, allow it otherwise."""
    return [_argument(index), *_each(values, _REFUSE), _ALLOW]


def _each(values: Iterable[int], verdict: Instruction) -> list[Instruction]:
    return [instruction for value in values for instruction in ((_EQUAL, 0, 1, value), verdict)]


def _argument(index: int, high: bool = False) -> Instruction:
    """Load the low or the high half of an argument; both processors are little-endian."""
    return (_LOAD, 0, 0, _ARGUMENTS_OFFSET + 8 * index + 4 * high)
