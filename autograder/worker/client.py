"""The grader's side of the workers: it starts the zygote, gives each submission a worker and ends what misbehaves."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from autograder.limits import Limits
from autograder.worker import scratch
from autograder.worker.codec import ProtocolError, encode_all, has_opaque, plain
from autograder.worker.probing import Answer
from autograder.worker.processes import Turns, mapped_bytes, signal_name, thread_count, turns
from autograder.worker.protocol import OUT_OF_MEMORY, ConnectionLost, Message, Tensors, receive, send
from autograder.worker.replies import CellReply, cell_reply, probe_reply

__all__ = ["Answer", "CellReply", "Reason", "Worker", "WorkerGone", "Zygote", "ZygoteUnavailable"]

Reason = Literal["timeout", "crashed", "memory", "protocol"]

# A cold start reads torch from disk; a fork takes milliseconds unless the machine is very busy.
_ZYGOTE_SECONDS = 120.0
_SPAWN_SECONDS = 30.0
_CLOSE_SECONDS = 5.0
# How often a busy worker's folder and threads are looked at.
_WATCH_SECONDS = 0.1
# How many times its limit code may take by the clock on a machine that is busy with others.
_PATIENCE = 10
_MEBIBYTE = 1 << 20
_MAX_ANSWER = 4096
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
# -P instead of -I: the environment below is clean, and it fixes the order of sets by its hash seed.
# Collecting garbage would only slow the imports down.
_BOOTSTRAP = (
    "import gc, sys; gc.disable(); folder, settings = sys.argv[1:]; sys.path.append(folder); "
    "from autograder.worker.zygote import main; main(settings)"
)
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
# So that matplotlib finds its list of fonts, which takes seconds to make, and Python its libraries.
_PASSED_ON = ("HOME", "MPLCONFIGDIR", "LD_LIBRARY_PATH")


class ZygoteUnavailable(Exception):
    """No worker can be made; the message says why in one sentence."""


class WorkerGone(Exception):
    """The worker has been ended: its process is gone, and so is its scratch folder."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail


class Zygote:
    """A clean process with torch, matplotlib and IPython imported, from which workers are forked in milliseconds.

    `isolation` says in a few words what keeps student code in. The process ends with `close`, and with the thread that
    made it; workers never outlive it. Raises ZygoteUnavailable where workers can't be confined; with `isolate=False`
    they are not, and student code can do whatever its reader could.
    """

    def __init__(self, limits: Limits | None = None, isolate: bool = True) -> None:
        if not hasattr(os, "fork"):
            raise ZygoteUnavailable("Grading needs a system that can fork processes, such as Linux.")
        self.limits = limits or Limits()
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-"))
        self._folder.chmod(0o711)  # workers of another user pass through
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._lock = threading.Lock()
        self._spawned = 0
        self._control, theirs = socket.socketpair()
        self._process = self._start(theirs, isolate)
        try:
            self._control.settimeout(_ZYGOTE_SECONDS)
            ready = self._ask(None)
            if not ready["ready"]:
                raise ZygoteUnavailable(ready["problem"])
        except BaseException:
            self.close()
            raise
        self.isolation: str = ready["isolation"]
        self._control.settimeout(_SPAWN_SECONDS)

    def spawn(self) -> "Worker":
        """A new worker with an empty notebook; raises ZygoteUnavailable."""
        ours, theirs = socket.socketpair()
        with self._lock:
            self._spawned += 1
            folder = self._folder / f"worker-{self._spawned}"
        folder.mkdir(mode=0o700)
        try:
            pid: int = self._ask({"do": "spawn", "folder": str(folder)}, theirs)["pid"]
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return Worker(self.limits, ours, pid, folder, lambda: self._end(pid))

    def close(self) -> None:
        """End the zygote and with it all workers; a second time does nothing."""
        self._control.close()
        self._log.close()
        try:
            self._process.wait(_CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(FileNotFoundError):
            scratch.remove(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _start(self, theirs: socket.socket, isolate: bool) -> subprocess.Popen[bytes]:
        settings = {"grader": os.getpid(), "control": theirs.fileno(), "folder": str(self._folder)}
        settings |= {"limits": asdict(self.limits), "isolate": isolate}
        command = [sys.executable, "-P", "-c", _BOOTSTRAP, str(_PACKAGE_PARENT), json.dumps(settings)]
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment |= _ONE_THREAD | {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
        # One pool of memory for all threads: each further one would take 64 MB of the address space allowed.
        environment |= {"MALLOC_ARENA_MAX": "2", "IPYTHONDIR": str(self._folder / "ipython"), "MPLBACKEND": "agg"}
        with theirs:
            return subprocess.Popen(
                command,
                env=environment,
                cwd=self._folder,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,  # Ctrl-C is for the grader, which then closes in order
            )

    def _ask(self, request: dict[str, object] | None, descriptor: socket.socket | None = None) -> dict[str, Any]:
        """Send a request, if there is one, and read the one line that answers it; raises ZygoteUnavailable."""
        line = b""
        try:
            with self._lock:
                if request is not None:
                    passed = [descriptor.fileno()] if descriptor else []
                    socket.send_fds(self._control, [json.dumps(request).encode()], passed)
                while not line.endswith(b"\n"):
                    piece = self._control.recv(_MAX_ANSWER)
                    if not piece:
                        raise ConnectionLost
                    line += piece
        except (OSError, ConnectionLost):
            raise ZygoteUnavailable(f"The process that makes workers has ended{self._last_words()}.") from None
        except BaseException:  # Ctrl-C, say: an answer that is still to come would answer the next request
            self._control.close()
            raise
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        if self._log.closed:
            return ""
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").split("\n")
        return next((f" ({line.strip()})" for line in reversed(lines) if line.strip()), "")

    def _end(self, pid: int) -> tuple[int, float]:
        """Kill a worker; its wait status, and the processor seconds it took."""
        try:
            ended = self._ask({"do": "end", "pid": pid})
        except ZygoteUnavailable:  # workers have died with it
            return signal.SIGKILL, 0.0
        return ended["status"], ended["processor_seconds"]


class Worker:
    """One process with one notebook's names. Every call raises WorkerGone when the process ends or has to be ended."""

    def __init__(
        self, limits: Limits, connection: socket.socket, pid: int, folder: Path, end: Callable[[], tuple[int, float]]
    ) -> None:
        self.pid = pid
        self._limits, self._connection, self._folder, self._end = limits, connection, folder, end
        self._gone: WorkerGone | None = None
        self._asked = 0
        self._looked = 0.0
        self.spared = 0.0  # seconds that did not count, as the machine was busy with others
        self._mapped_at_first = mapped_bytes(pid)
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)
        with self._guard(_SPAWN_SECONDS):
            self._receive(_SPAWN_SECONDS)

    @property
    def crowded(self) -> bool:
        """Whether the process has taken more than half of the memory that it may take."""
        return mapped_bytes(self.pid) - self._mapped_at_first > self._limits.memory_mb * _MEBIBYTE // 2

    def run_cell(self, source: str, seconds: float | None = None) -> CellReply:
        """Run one cell as Jupyter would, for at most so many seconds (by default the limit of a cell)."""
        return self._run({"do": "cell", "source": source}, seconds or self._limits.cell_seconds)

    def supply(self, sources: Iterable[str]) -> CellReply:
        """Run trusted cells on top of the notebook, whose names are kept for `restore`; stops at the first error."""
        return self._run({"do": "supply", "sources": list(sources)}, self._limits.cell_seconds)

    def restore(self) -> None:
        """Bring the notebook's names back to what they were before the first `supply`."""
        seconds = self._limits.probe_seconds
        with self._guard(seconds):
            self._exchange({"do": "restore"}, {}, seconds)

    def run_probe(
        self, source: str, name: str, inputs: Sequence[object], seed: int, seconds: float | None = None
    ) -> Answer:
        """Have `answer_probe` called on the notebook's names, for so many seconds (by default the limit of a probe).

        Raises TypeError for inputs that are no plain data.
        """
        if any(has_opaque(plain(item, self._limits)) for item in inputs):
            raise TypeError(f"{name} is to be called with something that is no plain data")
        encoded, tensors = encode_all(inputs, self._limits)
        request: Message = {"do": "probe", "source": source, "name": name, "inputs": encoded, "seed": seed}
        seconds = seconds or self._limits.probe_seconds
        with self._guard(seconds):
            return probe_reply(*self._exchange(request, tensors, seconds), self._limits)

    def close(self) -> None:
        """End the process and clear its scratch folder away; a second time does nothing."""
        if self._gone is None:
            self._bury(WorkerGone("crashed", "The worker has been closed."))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, request: Message, seconds: float) -> CellReply:
        with self._guard(seconds):
            reply, _ = self._exchange(request, {}, seconds)
            return cell_reply(reply, self._limits)

    def _exchange(self, request: Message, tensors: Tensors, seconds: float) -> tuple[Message, Tensors]:
        self._asked += 1
        self._connection.settimeout(seconds)
        send(self._connection, request | {"id": self._asked}, tensors)
        reply = self._receive(seconds)
        self._watch()
        return reply

    def _receive(self, seconds: float) -> tuple[Message, Tensors]:
        began, before = time.monotonic(), turns(self.pid)

        def spared() -> float:
            waited = not_counted(time.monotonic() - began, before, turns(self.pid))
            return min(waited, (_PATIENCE - 1) * seconds)

        def left() -> float:
            rest = began + seconds - time.monotonic()
            return rest if rest > 0 else rest + spared()

        try:
            message, tensors = receive(self._connection, self._limits, lambda: self._wait(left))
        finally:
            self.spared += spared()
        if message.pop("id", None) != self._asked:
            raise ProtocolError("a reply does not belong to its request")
        return message, tensors

    def _wait(self, time_left: Callable[[], float]) -> None:
        """Return when there is something to read; raises TimeoutError and _Excessive."""
        while (left := time_left()) > 0:
            # by the clock, as a worker can always have one byte more to send
            if time.monotonic() - self._looked > _WATCH_SECONDS:
                self._watch()
            if self._poll.poll(1000 * min(left, _WATCH_SECONDS)):
                return
        raise TimeoutError

    def _watch(self) -> None:
        self._looked = time.monotonic()
        threads = thread_count(self.pid)
        if threads is not None and threads > self._limits.threads:
            raise _Excessive(self._limits.told("threads"))
        room = self._limits.scratch_mb * _MEBIBYTE
        if scratch.used_bytes(self._folder, room) > room:
            raise _Excessive(self._limits.told("scratch"))

    @contextlib.contextmanager
    def _guard(self, seconds: float) -> Iterator[None]:
        """Turn all that can go wrong in an exchange into WorkerGone, and end the process then."""
        if self._gone is not None:
            raise WorkerGone(self._gone.reason, self._gone.detail)
        try:
            yield
        except TimeoutError:
            self._bury(WorkerGone("timeout", self._limits.told("time", seconds)))
        except ProtocolError as problem:
            self._bury(WorkerGone("protocol", f"The code broke the connection to the grader: {problem}."))
        except _Excessive as excess:
            self._bury(WorkerGone("crashed", str(excess)))
        except (ConnectionLost, OSError):
            self._bury(None)
        except BaseException:  # Ctrl-C, say: a reply that is still to come would answer the next request
            self.close()
            raise
        if self._gone is not None:
            raise self._gone

    def _bury(self, gone: WorkerGone | None) -> None:
        """End the process and clear up; where no cause is known, its last status tells it."""
        status, processor_seconds = self._end()
        self._gone = gone or self._cause_of_death(status, processor_seconds)
        self._connection.close()
        with contextlib.suppress(FileNotFoundError):  # a zygote that ended before has cleared up
            scratch.remove(self._folder)

    def _cause_of_death(self, status: int, processor_seconds: float) -> WorkerGone:
        if os.WIFEXITED(status):
            code = os.WEXITSTATUS(status)
            if code == OUT_OF_MEMORY:
                return WorkerGone("memory", self._limits.told("memory"))
            return WorkerGone("crashed", f"The code ended its own process (exit status {code}).")
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return WorkerGone("timeout", self._limits.told("processor", processor_seconds))
        if number == signal.SIGKILL:
            return WorkerGone("crashed", "The process was killed, as happens when a machine runs out of memory.")
        return WorkerGone("crashed", f"The process died of {signal_name(number)}.")


class _Excessive(Exception):
    """The worker takes more than its share; the message says of what."""


def not_counted(elapsed: float, before: Turns, now: Turns) -> float:
    """Of the seconds since `before`, those in which a process would have computed, but had no processor.

    A process that computes in several threads, which stand in line for one another, can't gain by that: what all its
    threads have computed counts in any case.
    """
    return max(0.0, min(now.queued - before.queued, elapsed - (now.computed - before.computed)))
