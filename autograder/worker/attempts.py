"""Ways out of a worker, tried by the self-test: this whole file is a probe, and each function goes too far somewhere.

The first argument of a probe is the notebook's names, which nothing here needs.
"""

import ctypes
import os
import resource
import socket
from pathlib import Path
from typing import NoReturn

import torch

_PR_SET_PDEATHSIG = 1
_PTRACE_ATTACH = 16
_libc = ctypes.CDLL(None, use_errno=True)


def read_file(answer: object, path: str) -> str:
    return Path(path).read_text(errors="replace")[:200]


def list_folder(answer: object, path: str) -> str:
    return " ".join(entry.name for entry in Path(path).iterdir())


def write_file(answer: object, path: str) -> str:
    return f"{Path(path).write_text('changed')} characters written"


def delete_file(answer: object, path: str) -> str:
    Path(path).unlink()
    return "deleted"


def overwrite_package(answer: object) -> str:
    with Path(torch.__file__).open("a"):
        return "opened for writing"


def fork_process(answer: object) -> str:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return "forked"


def run_program(answer: object) -> NoReturn:
    os.execv("/bin/true", ["true"])


def connect(answer: object, port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return "connected"


def send_datagram(answer: object, port: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        return f"{connection.sendto(b'leak', ('127.0.0.1', port))} bytes sent"


def signal_process(answer: object, pid: int) -> str:
    os.kill(pid, 0)  # asks whether a signal could be sent
    return "allowed"


def limit_process(answer: object, pid: int) -> str:
    return f"limits {resource.prlimit(pid, resource.RLIMIT_CORE)}"


def trace_process(answer: object, pid: int) -> str:
    _refuse_on_error(_libc.ptrace(_PTRACE_ATTACH, pid, None, None))
    return "attached"


def regain_capabilities(answer: object) -> str:
    os.setgroups([])
    return "allowed"


def outlive_grader(answer: object) -> str:
    _refuse_on_error(_libc.prctl(_PR_SET_PDEATHSIG, 0, 0, 0, 0))
    return "allowed"


def environment(answer: object) -> str:
    return " ".join(sorted(os.environ))


def _refuse_on_error(result: int) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
