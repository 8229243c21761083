"""The process that workers are forked from: started clean, it has imported everything once and knows no secrets.

It is run by `client.Zygote` and never sees suites, references or grades. For each request it forks one worker, which
puts up its walls before it serves; it also ends workers and tells how they ended.
"""

import gc
import inspect
import json
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader

from autograder.limits import Limits
from autograder.worker import kernel, runtime, sandbox, scratch, stubs
from autograder.worker.processes import thread_count
from autograder.worker.protocol import send
from autograder.worker.sandbox import Walls
from autograder.worker.serving import serve
from autograder.worker.shell import Notebook

# Requests on the control socket are one line of JSON each, with at most one descriptor.
MAX_REQUEST = 4096
_WORKER_DESCRIPTOR = 3
_ON_LINUX = sys.platform == "linux"


@dataclass(frozen=True)
class Settings:
    """What the grader tells its zygote at the start."""

    grader: int
    control: int
    folder: Path
    limits: Limits
    isolate: bool


def main(settings_text: str) -> None:
    """Get ready, then serve the grader until it hangs up."""
    given = json.loads(settings_text)
    limits = Limits(**given["limits"])
    settings = Settings(given["grader"], given["control"], Path(given["folder"]), limits, given["isolate"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    control = socket.socket(fileno=settings.control)
    try:
        if _ON_LINUX:
            kernel.die_with_parent(settings.grader, signal.SIGTERM)
            _offer_to_memory_shortage()
            kernel.hide_from_others()
        lacking = sandbox.missing() if settings.isolate else None
        if lacking:
            raise _NotReady(lacking)
        notebook = _warm_notebook(limits)
        walls = _walls(settings.folder) if settings.isolate else None
        _Nursery(control, limits, notebook, walls).serve()
    except _NotReady as problem:
        _answer(control, ready=False, problem=str(problem))
    except Exception:
        traceback.print_exc()
    finally:
        _finish_undisturbed()
        scratch.remove(settings.folder)
        os._exit(0)  # taking down torch in order would take a while


class _NotReady(Exception):
    """This zygote can't make workers; the message says why in one sentence."""


class _Nursery:
    """Makes workers and ends them, as the grader asks."""

    def __init__(self, control: socket.socket, limits: Limits, notebook: Notebook, walls: Walls | None) -> None:
        self.control, self.limits, self.notebook, self.walls = control, limits, notebook, walls
        self.workers: set[int] = set()

    def serve(self) -> None:
        """Answer requests until the grader hangs up, then end all workers."""
        _answer(self.control, ready=True, isolation=str(self.walls or "none"))
        try:
            while True:
                line, descriptors, _, _ = socket.recv_fds(self.control, MAX_REQUEST, 1)
                if not line:
                    return
                request = json.loads(line)
                if request["do"] == "spawn":
                    self.spawn(Path(request["folder"]), descriptors[0])
                else:
                    self.end(request["pid"])
        finally:
            _finish_undisturbed()
            for pid in self.workers:
                _end(pid)

    def spawn(self, folder: Path, descriptor: int) -> None:
        """Fork a worker that talks through `descriptor` and may write to `folder`."""
        pid = _fork(lambda: _be_worker(descriptor, folder, self.notebook, self.walls, self.limits))
        self.workers.add(pid)
        os.close(descriptor)
        _answer(self.control, pid=pid)

    def end(self, pid: int) -> None:
        """End a worker and tell how it stood."""
        self.workers.remove(pid)
        status, seconds = _end(pid)
        _answer(self.control, status=status, processor_seconds=seconds)


def _finish_undisturbed() -> None:
    """A grader that ends both hangs up and has SIGTERM sent; the second must not cut short what the first began."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _answer(control: socket.socket, **fields: object) -> None:
    control.sendall(json.dumps(fields).encode() + b"\n")


def _end(pid: int) -> tuple[int, float]:
    """Kill a worker; returns its wait status and the processor seconds it took."""
    os.kill(pid, signal.SIGKILL)  # not reaped yet, so the number can't be anybody else's
    _, status, used = os.wait4(pid, 0)
    return status, used.ru_utime + used.ru_stime


def _fork(run: Callable[[], None]) -> int:
    """Run something in a child process that never comes back here."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        if _ON_LINUX:
            kernel.die_with_parent(parent, signal.SIGKILL)
        run()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _be_worker(descriptor: int, folder: Path, notebook: Notebook, walls: Walls | None, limits: Limits) -> None:
    connection = _keep_only(descriptor)
    _move_into(folder)
    sys.path[:] = [str(path) for path in runtime.import_folders()]
    if _ON_LINUX:
        sandbox.limit_resources(limits)
    if walls is not None:
        sandbox.confine(walls, folder)
    gc.enable()
    random.seed(0)  # Python draws a new seed in every fork
    send(connection, {"id": 0})
    serve(connection, notebook, limits)


def _keep_only(descriptor: int) -> socket.socket:
    """Close every descriptor but this one; what is printed below Python goes nowhere."""
    os.dup2(descriptor, _WORKER_DESCRIPTOR)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(_WORKER_DESCRIPTOR + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    return socket.socket(fileno=_WORKER_DESCRIPTOR)


def _move_into(folder: Path) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"), str(folder)))
    os.environ.update(PATH=os.defpath, LANG="C.UTF-8", USER="student")
    tempfile.tempdir = None
    sys.argv[:] = ["notebook"]


def _offer_to_memory_shortage() -> None:
    """Where the machine runs out of memory, workers go first, not the grader."""
    Path("/proc/self/oom_score_adj").write_text("1000")


def _walls(parent: Path) -> Walls:
    """Walls that stand: a trial worker has put them up and could still read Python and write to its folder."""
    problem = ""
    for as_nobody in (True, False) if os.geteuid() == 0 else (False,):
        walls = Walls(runtime.rules(), as_nobody)
        problem = _try_out(walls, parent)
        if not problem:
            return walls
    raise _NotReady(f"A worker can't be confined on this machine: {problem}.")


def _try_out(walls: Walls, parent: Path) -> str:
    """Put up the walls in a child process; returns what went wrong there, "" if nothing did."""
    reading, writing = os.pipe()
    folder = parent / "trial"
    folder.mkdir()

    def attempt() -> None:
        try:
            sandbox.confine(walls, folder)
            for module in (os, torch, np):
                Path(str(module.__file__)).read_bytes()
            (folder / "file").write_text("")
        except OSError as error:
            os.write(writing, str(error).encode())
        else:
            os._exit(0)

    pid = _fork(attempt)
    _, status = os.waitpid(pid, 0)
    os.close(writing)
    problem = os.read(reading, MAX_REQUEST).decode()
    os.close(reading)
    scratch.remove(folder)
    return problem or ("" if status == 0 else f"a trial process ended with status {status}")


def _warm_notebook(limits: Limits) -> Notebook:
    """Everything a notebook commonly needs, imported and used once: children then start with it."""
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    _keep_data_loaders_here()
    torch.compile = _leave_uncompiled
    stubs.install()
    notebook = Notebook(limits)
    notebook.keep_names()
    for source in _WARMING_CELLS:
        error, _ = notebook.run(source)
        if error is not None:
            raise _NotReady(f"Python's packages fail here: {error}")
    notebook.restore_names()
    notebook.shell.execution_count = 1
    _seed_generators()
    running = thread_count(os.getpid())
    if running is not None and running > 1:
        raise _NotReady(f"Workers can't be forked safely from {running} threads.")
    gc.collect()
    gc.freeze()  # children never look through what is here already
    return notebook


_WARMING_CELLS = (
    "import asyncio, collections, copy, dataclasses, itertools, json, math, re, string, time, typing, unicodedata",
    "import torch, numpy as np, matplotlib.pyplot as plt\nimport torch.nn.functional as F\nfrom torch import nn, optim",
    """
lstm, embedding, linear = nn.LSTM(4, 3, batch_first=True), nn.Embedding(5, 4, padding_idx=0), nn.Linear(3, 5)
for kind in (optim.SGD, optim.Adam):
    optimizer = kind([*lstm.parameters(), *embedding.parameters(), *linear.parameters()], lr=0.1)
    embedded, lengths = embedding(torch.tensor([[1, 2, 0]])), torch.tensor([2])
    packed, _ = lstm(nn.utils.rnn.pack_padded_sequence(embedded, lengths, batch_first=True))
    output, _ = nn.utils.rnn.pad_packed_sequence(packed, batch_first=True)
    optimizer.zero_grad()
    F.cross_entropy(linear(output)[0], torch.tensor([1, 2])).backward()
    optimizer.step()
""",
    "figure, axes = plt.subplots()\naxes.plot([1, 2], label='a')\naxes.legend()\naxes.set_title('$c_t$')\nplt.show()",
    "plt.imshow(np.eye(2))\nplt.colorbar()",
    "%matplotlib inline",
    "try:\n    raise ValueError\nexcept ValueError:\n    import traceback\n    traceback.format_exc()",
    "torch.zeros(2)",
)


def _keep_data_loaders_here() -> None:
    """A DataLoader with workers would fork; it loads in this process instead."""
    construct = DataLoader.__init__
    signature = inspect.signature(construct)

    def construct_without_workers(*arguments: Any, **options: Any) -> None:
        given = signature.bind(*arguments, **options)
        for option in ("num_workers", "prefetch_factor", "persistent_workers", "multiprocessing_context"):
            given.arguments.pop(option, None)
        construct(**given.arguments)

    DataLoader.__init__ = construct_without_workers  # type: ignore[method-assign]


def _leave_uncompiled(model: Any = None, **options: object) -> Any:
    """torch.compile without a C++ compiler, which a worker could not start."""
    return model if model is not None else lambda later: later


def _seed_generators() -> None:
    """Code that draws without a seed draws the same for everybody, in every run; Python's own follows in the fork."""
    np.random.seed(0)
    torch.manual_seed(0)
