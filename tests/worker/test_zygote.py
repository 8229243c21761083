"""Life and death of the processes: nothing is left, whoever ends first."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from autograder.limits import Limits
from autograder.worker import client, runtime
from autograder.worker.client import WorkerGone, Zygote, ZygoteUnavailable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
PROJECT = Path(runtime.__file__).parents[2]


def alive(pid: int) -> bool:
    """Whether a process runs: neither gone nor a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_the_isolation_is_named(zygote):
    assert zygote.isolation.startswith("landlock ")
    assert "seccomp" in zygote.isolation
    if os.geteuid() == 0:
        assert "nobody" in zygote.isolation or "capabilities dropped" in zygote.isolation


def test_closed_workers_leave_no_zombie(zygote):
    workers = [zygote.spawn() for _ in range(3)]
    assert all(alive(worker.pid) for worker in workers)
    for worker in workers:
        worker.close()
    assert not any(Path(f"/proc/{worker.pid}").exists() for worker in workers)


def test_nobody_is_left_when_the_grader_is_killed(cold):
    script = """
        import os, threading, time
        from autograder.worker import client
        client._BOOTSTRAP = {bootstrap!r}
        zygote = client.Zygote()
        busy, idle = zygote.spawn(), zygote.spawn()
        heir = os.fork()  # holds the grader's end of every connection open, as a process pool would
        if heir == 0:
            time.sleep(60)
            os._exit(0)
        escape = "import signal\\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\\nwhile True: pass"
        threading.Thread(target=busy.run_cell, args=(escape, 60), daemon=True).start()
        print(heir, busy.pid, idle.pid, zygote._process.pid, zygote._folder, flush=True)
        threading.Event().wait()
    """
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script).format(bootstrap=client._BOOTSTRAP)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as grader:
        assert grader.stdout is not None
        *pids, folder = grader.stdout.readline().split()
        heir, *workers = map(int, pids)
        assert all(alive(pid) for pid in workers)
        grader.kill()
        try:
            assert wait_until(lambda: not any(alive(pid) for pid in workers))
            assert wait_until(lambda: not Path(folder).exists())
        finally:
            os.kill(heir, signal.SIGKILL)


@pytest.fixture
def own_zygote(cold):
    with Zygote(Limits(cell_seconds=5)) as started:
        yield started


def test_workers_end_with_their_zygote(own_zygote):
    worker = own_zygote.spawn()
    own_zygote._process.send_signal(signal.SIGKILL)
    with pytest.raises(WorkerGone):
        worker.run_cell("while True: pass")
    assert wait_until(lambda: not alive(worker.pid))
    with pytest.raises(ZygoteUnavailable):
        own_zygote.spawn()
    own_zygote.close()
    assert not own_zygote._folder.exists()


def test_closing_ends_everything_and_clears_up(own_zygote):
    worker = own_zygote.spawn()
    own_zygote.close()
    assert not alive(worker.pid)
    assert not own_zygote._folder.exists()
    with pytest.raises(WorkerGone):
        worker.run_cell("1")


def test_a_zygote_that_can_not_start_says_why(monkeypatch):
    monkeypatch.setattr(client, "_BOOTSTRAP", "raise ImportError('no torch here')")
    with pytest.raises(ZygoteUnavailable, match=r"has ended \(ImportError: no torch here\)\.$"):
        Zygote()


def test_without_landlock_there_is_no_zygote(monkeypatch):
    without = "import sys; sys.path.append(sys.argv[1]); import autograder.worker.landlock as landlock; "
    without += "landlock.version = lambda: 0; from autograder.worker.zygote import main; main(sys.argv[2])"
    monkeypatch.setattr(client, "_BOOTSTRAP", without)
    with pytest.raises(ZygoteUnavailable, match="offers no Landlock"):
        Zygote()
