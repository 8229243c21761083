"""Landlock: a process gives up every file it has not named. Works without root from Linux 5.13 on."""

import os
import struct
import sys
from collections.abc import Iterable
from enum import IntFlag
from pathlib import Path

from autograder.worker import kernel

# The same on every processor.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1


class Access(IntFlag):
    """What may be done to files: bits of LANDLOCK_ACCESS_FS_*."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


# Libraries are mapped, not executed, so nobody needs EXECUTE. Links, sockets and devices may not be made: whoever
# looks through a scratch folder afterwards meets files and folders only.
READ = Access.READ_FILE | Access.READ_DIR
LIST = Access.READ_DIR
USE = Access.READ_FILE | Access.WRITE_FILE | Access.TRUNCATE
KEEP_HOUSE = USE | READ | Access.MAKE_DIR | Access.MAKE_REG | Access.REMOVE_DIR | Access.REMOVE_FILE | Access.REFER
_ON_FILES = Access.EXECUTE | Access.READ_FILE | Access.WRITE_FILE | Access.TRUNCATE | Access.IOCTL_DEV

_FIRST_RIGHTS = Access(Access.REFER - 1)
_RIGHTS_SINCE = {2: Access.REFER, 3: Access.TRUNCATE, 5: Access.IOCTL_DEV}
_NETWORK_SINCE = 4
_NETWORK = 0b11  # binding and connecting TCP ports
_SCOPES_SINCE = 6
_SCOPES = 0b11  # abstract UNIX sockets and signals stay inside


def version() -> int:
    """The kernel's Landlock ABI, 0 where it offers none."""
    if sys.platform != "linux":  # the number would be another call there
        return 0
    try:
        return kernel.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    except OSError:
        return 0


def restrict(rules: Iterable[tuple[Path, Access]]) -> None:
    """Leave this process only what `rules` grant, each for a path and all beneath it; raises OSError.

    A path that does not exist is passed over. There is no way back, and threads that run already are not bound.
    """
    abi = version()
    handled = handled_rights(abi)
    ruleset = _create(abi, handled)
    try:
        for path, access in rules:
            _grant(ruleset, path, access & handled)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def handled_rights(abi: int) -> Access:
    """All rights that this ABI of Landlock can take away."""
    rights = _FIRST_RIGHTS
    for since, right in _RIGHTS_SINCE.items():
        if abi >= since:
            rights |= right
    return rights


def _create(abi: int, handled: Access) -> int:
    fields = [int(handled)]
    if abi >= _NETWORK_SINCE:
        fields.append(_NETWORK)
    if abi >= _SCOPES_SINCE:
        fields.append(_SCOPES)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    return kernel.syscall(_CREATE_RULESET, attributes, len(attributes), 0)


def _grant(ruleset: int, path: Path, access: Access) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # missing, or out of reach for this user anyway
        return
    try:
        granted = access if path.is_dir() else access & _ON_FILES
        kernel.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, struct.pack("=Qi", granted, opened), 0)
    finally:
        os.close(opened)
