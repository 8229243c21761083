"""What protects this machine from the code it grades, proven by trying to get past it from inside a real worker."""

import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.limits import Limits
from autograder.worker.client import Worker, WorkerGone, Zygote

_ENDLESS_SECONDS = 0.5
_SMALL_SCRATCH_MB = 8
_SMALL_MEMORY_MB = 512
_ATTEMPTS_SOURCE = Path(__file__).with_name("attempts.py").read_text(encoding="utf-8")
_REFUSED, _GOT_THROUGH = "refused: PermissionError", "got through: "
_ALLOWED_ENVIRONMENT = {"HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR", "PATH", "LANG", "USER"}


@dataclass(frozen=True)
class Protection:
    """One thing that student code must not be able to do, and what came of trying it."""

    name: str
    held: bool
    evidence: str


def essentials(zygote: Zygote) -> list[Protection]:
    """The protections that can be tried within a second, in a worker of a zygote that is there anyway."""
    with zygote.spawn() as worker, _bait() as bait, _listening_port() as port:
        return list(_essentials(worker, bait, port))


def protections(zygote: Zygote) -> list[Protection]:
    """All protections, in a few seconds where the zygote has `trial_limits`."""
    return [*essentials(zygote), _memory(zygote), _time(zygote), _disk(zygote), _threads(zygote)]


def trial_limits(limits: Limits) -> Limits:
    """Limits that are reached sooner: what holds back a little holds back a lot."""
    return replace(limits, scratch_mb=_SMALL_SCRATCH_MB, memory_mb=_SMALL_MEMORY_MB)


@dataclass(frozen=True)
class _Bait:
    """A folder outside with a file in it that anybody may read and change, were it not for the walls."""

    folder: Path
    secret: str

    @property
    def file(self) -> Path:
        return self.folder / "secret.txt"

    @property
    def untouched(self) -> bool:
        return list(self.folder.iterdir()) == [self.file] and self.file.read_text() == self.secret


@contextmanager
def _bait() -> Iterator[_Bait]:
    with tempfile.TemporaryDirectory(prefix="autograder-bait-") as name:
        bait = _Bait(Path(name), secrets.token_hex(16))
        bait.folder.chmod(0o777)
        bait.file.write_text(bait.secret)
        bait.file.chmod(0o666)
        yield bait


@contextmanager
def _listening_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def _essentials(worker: Worker, bait: _Bait, port: int) -> Iterator[Protection]:
    grader = os.getpid()
    attempts: list[tuple[str, str, list[object]]] = [
        ("read a file outside the scratch folder", "read_file", [str(bait.file)]),
        ("read the grader's own files", "read_file", [str(Path(__file__).resolve())]),
        ("look through the file system", "list_folder", ["/"]),
        ("change a file outside the scratch folder", "write_file", [str(bait.file)]),
        ("make a file outside the scratch folder", "write_file", [str(bait.folder / "made.txt")]),
        ("delete a file outside the scratch folder", "delete_file", [str(bait.file)]),
        ("change an installed package", "overwrite_package", []),
        ("start another process", "fork_process", []),
        ("run a program", "run_program", []),
        ("open a network connection", "connect", [port]),
        ("send a datagram", "send_datagram", [port]),
        ("signal the grader", "signal_process", [grader]),
        ("change the grader's limits", "limit_process", [grader]),
        ("look into the grader's memory", "trace_process", [grader]),
        ("read the grader's environment in /proc", "read_file", [f"/proc/{grader}/environ"]),
        ("regain root's capabilities", "regain_capabilities", []),
        ("outlive the grader", "outlive_grader", []),
    ]
    for name, attempt, inputs in attempts:
        evidence = _tried(worker, attempt, inputs)
        yield Protection(name, evidence.startswith(_REFUSED) and bait.untouched, evidence)
    variables = _tried(worker, "environment", []).removeprefix(_GOT_THROUGH).split()
    held = bool(variables) and _ALLOWED_ENVIRONMENT.issuperset(variables)
    yield Protection("see the grader's environment variables", held, f"it has {', '.join(variables)}")


def _tried(worker: Worker, attempt: str, inputs: list[object]) -> str:
    """What a function of attempts.py brought back from the worker: a result, or the exception that stopped it."""
    try:
        answer = worker.run_probe(_ATTEMPTS_SOURCE, attempt, inputs, 0)
    except WorkerGone as gone:
        return f"stopped: {gone.detail}"
    return f"refused: {answer.raised[0]}" if answer.raised else f"{_GOT_THROUGH}{answer.value}"


def _memory(zygote: Zygote) -> Protection:
    with zygote.spawn() as worker:
        evidence = _cell(worker, f"kept = [bytearray(1 << 24) for _ in range({zygote.limits.memory_mb} // 8)]")
    return Protection("take all memory", "memory" in evidence, evidence)


def _time(zygote: Zygote) -> Protection:
    with zygote.spawn() as worker:
        evidence = _cell(worker, "while True: pass", _ENDLESS_SECONDS)
    return Protection("run for ever", evidence.startswith("stopped: The code did not end"), evidence)


def _disk(zygote: Zygote) -> Protection:
    endless = "number = 0\nwhile True:\n    open(f'{number}', 'wb').write(bytes(1 << 20))\n    number += 1"
    with zygote.spawn() as worker:
        evidence = _cell(worker, endless)
    return Protection("fill the disk", "MB of files" in evidence, evidence)


def _threads(zygote: Zygote) -> Protection:
    many = "import threading, time\nthreading.stack_size(1 << 16)\nfor _ in range(10_000):"
    many += "\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\ntime.sleep(60)"
    with zygote.spawn() as worker:
        evidence = _cell(worker, many)
    return Protection("start thousands of threads", "threads" in evidence, evidence)


def _cell(worker: Worker, source: str, seconds: float | None = None) -> str:
    try:
        reply = worker.run_cell(source, seconds)
    except WorkerGone as gone:
        return f"stopped: {gone.detail}"
    return f"refused: {reply.error}" if reply.error else _GOT_THROUGH
