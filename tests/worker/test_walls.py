"""What student code must not be able to do: each attempt is made in a real worker."""

import os
import socket
import time
from pathlib import Path

import pytest

from autograder.worker import runtime
from autograder.worker.client import WorkerGone

PACKAGE = Path(runtime.__file__).parents[1]
TRIED = """
try:
    {}
except Exception as error:
    print(type(error).__name__)
else:
    print("got through")
"""


def tried(worker, source: str) -> str:
    """The name of the exception that stopped one statement."""
    [output] = worker.run_cell(TRIED.format(source)).outputs
    return output["text"].strip()


def gone(worker, source: str) -> WorkerGone:
    with pytest.raises(WorkerGone) as caught:
        worker.run_cell(source)
    return caught.value


@pytest.fixture
def secret(tmp_path):
    """A file that the file system itself would let anybody read and change."""
    tmp_path.chmod(0o777)
    file = tmp_path / "secret.txt"
    file.write_text("secret")
    file.chmod(0o666)
    return file


@pytest.mark.parametrize(
    "attempt",
    [
        "open('{0}').read()",
        "open('{0}', 'w')",
        "open('{0}', 'a')",
        "__import__('os').remove('{0}')",
        "__import__('os').rename('{0}', '{0}.moved')",
        "__import__('os').rename('{0}', 'here')",
        "__import__('os').link('{0}', 'here')",
        "__import__('os').symlink('{0}', 'here')",
        "__import__('os').truncate('{0}', 0)",
        "__import__('os').mkdir('{1}/folder')",
        "__import__('os').mkfifo('{1}/pipe')",
        "__import__('os').listdir('{1}')",
        "__import__('os').rmdir('{1}')",
        "__import__('shutil').copy('{0}', 'here')",
        "__import__('sqlite3').connect('{1}/grades.db').execute('create table t (x)')",
    ],
)
def test_files_outside_are_out_of_reach(shared_worker, secret, attempt):
    assert tried(shared_worker, attempt.format(secret, secret.parent)) in (
        "PermissionError",
        "OperationalError",
        "OSError",
    )
    assert [secret] == list(secret.parent.iterdir())
    assert secret.read_text() == "secret"


def test_attributes_of_files_outside_stay_although_no_error_says_so(shared_worker, secret):
    before = secret.stat()
    changes = f"import os\nos.chmod('{secret}', 0)\nos.utime('{secret}', (0, 0))\nos.chown('{secret}', 1, 1)"
    assert shared_worker.run_cell(changes).ok
    after = secret.stat()
    assert (after.st_mode, after.st_mtime, after.st_uid) == (before.st_mode, before.st_mtime, before.st_uid)


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "/proc/self/environ", "/proc/1/environ", "/proc/self/maps", "/proc/GRADER/mem", "/dev/shm/x"],
)
def test_the_system_is_out_of_reach(shared_worker, path):
    mode = "w" if "shm" in path else "r"
    path = path.replace("GRADER", str(os.getpid()))
    assert tried(shared_worker, f"open('{path}', '{mode}')") == "PermissionError"


def test_the_grader_can_not_be_read_or_imported(shared_worker):
    for path in [Path(runtime.__file__), PACKAGE / "limits.py"]:
        assert tried(shared_worker, f"open('{path}').read()") == "PermissionError"
    assert tried(shared_worker, "import autograder.suites.gates") in ("ModuleNotFoundError", "PermissionError")
    shown = shared_worker.run_cell(f"import sys\nprint({str(PACKAGE.parent)!r} in sys.path)")
    assert shown.outputs[0]["text"] == "False\n"


def test_no_secret_of_the_grader_is_in_the_process(zygote, monkeypatch):
    monkeypatch.setenv("GRADER_TOKEN", "hunter2")
    with zygote.spawn() as worker:
        reply = worker.run_cell(
            "import os, sys\nprint(sorted(os.environ), 'autograder.suite' in sys.modules, 'pytest' in sys.modules)"
        )
    names = "['HOME', 'IPYTHONDIR', 'LANG', 'MPLCONFIGDIR', 'PATH', 'TMPDIR', 'USER']"
    assert reply.outputs[0]["text"] == f"{names} False False\n"


@pytest.mark.parametrize(
    "attempt",
    [
        "__import__('os').fork()",
        "__import__('os').execv('/bin/true', ['true'])",
        "__import__('os').posix_spawn('/bin/true', ['true'], {})",
        "__import__('subprocess').run(['true'])",
        "__import__('multiprocessing').Process(target=print).start()",
        "__import__('socket').socket()",
        "__import__('socket').socket(__import__('socket').AF_UNIX)",
        "__import__('socket').socketpair(type=__import__('socket').SOCK_DGRAM)",
        "__import__('os').kill(__import__('os').getppid(), 0)",
        "__import__('os').killpg(0, 0)",
        "__import__('os').setpriority(0, 0, 5)",
        "__import__('os').sched_setaffinity(0, [0])",
        "__import__('os').memfd_create('x')",
        "__import__('os').setgroups([])",
        "__import__('os').chroot('.')",
        "__import__('fcntl').fcntl(3, 8, 1)",
        "__import__('resource').prlimit(__import__('os').getppid(), 7)",
        "__import__('resource').setrlimit(__import__('resource').RLIMIT_AS, (-1, -1))",
    ],
)
def test_other_processes_and_the_network_are_out_of_reach(shared_worker, attempt):
    assert tried(shared_worker, attempt) in ("PermissionError", "OSError", "ValueError")


@pytest.mark.parametrize(
    "call",
    [
        "ptrace(16, PARENT, 0, 0)",
        "prctl(1, 0, 0, 0, 0)",
        "prctl(4, 1, 0, 0, 0)",
        "unshare(0x10000000)",
        "shmget(0, 4096, 0o1600)",
        "shmctl(0, 0, 0)",
        "semctl(0, 0, 0)",
        "msgctl(0, 0, 0)",
        "msgrcv(0, 0, 0, 0, 0o4000)",
        "mq_unlink(b'/any')",
    ],
)
def test_raw_calls_are_refused(shared_worker, call):
    source = f"import ctypes, os\nPARENT = os.getppid()\nlibc = ctypes.CDLL(None, use_errno=True)\nprint(libc.{call})"
    assert shared_worker.run_cell(source).outputs[0]["text"] == "-1\n"


def test_os_system_runs_nothing(shared_worker, secret):
    shared_worker.run_cell(f"import os\nos.system('touch {secret.parent}/made')")
    assert [secret] == list(secret.parent.iterdir())


def test_a_listening_port_hears_nothing(shared_worker):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        address = listener.getsockname()
        assert (
            tried(shared_worker, f"__import__('urllib.request').request.urlopen('http://127.0.0.1:{address[1]}')")
            == "URLError"
        )
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(
    "source",
    [
        "import torch\nkept = [torch.ones(1 << 24) for _ in range(64)]",
        "kept = [bytearray(1 << 24) for _ in range(200)]",
        "import numpy\nnumpy.ones((1 << 20, 1 << 10))",
    ],
)
def test_a_memory_bomb_fails_and_the_notebook_goes_on(worker, source):
    reply = worker.run_cell(source)
    assert reply.error is not None
    assert reply.error.endswith("it needed more than the 768 MB of memory that it may use")
    assert worker.run_cell("import torch\ntorch.ones(1 << 24).sum()").ok


def test_a_failed_cell_lets_go_of_its_memory(worker):
    source = "import torch\ndef fail():\n    held = torch.ones(500 << 18)\n    raise ValueError\nfail()"
    assert [worker.run_cell(source).error for _ in range(2)] == ["ValueError", "ValueError"]


def test_memory_that_stays_taken_is_told(worker):
    source = "kept = []\ntry:\n    while True: kept.append(bytearray(1 << 12))\nexcept MemoryError: pass"
    worker.run_cell(source)
    try:
        told = worker.run_cell("more = bytearray(1 << 20)").error
    except WorkerGone as ended:  # not even the error could be told
        told = ended.detail
    assert "768 MB of memory" in str(told)


def test_one_large_file_is_refused(worker):
    assert tried(worker, "open('big', 'wb').write(bytes(9 << 20))") == "OSError"


def test_filling_the_disk_ends_the_worker(zygote):
    with zygote.spawn() as worker:
        folder = zygote._folder / worker.run_cell("import os; os.getcwd()").outputs[0]["data"]["text/plain"][1:-1]
        fill = "n = 0\nwhile True:\n    open(f'{n}', 'wb').write(bytes(1 << 20)); n += 1"
        assert gone(worker, fill).detail.startswith("The code wrote more than 24 MB of files")
        assert not folder.exists()


def test_small_steps_fill_no_disk_either(worker):
    for number in range(3):
        assert worker.run_cell(f"open('{number}', 'wb').write(bytes(7 << 20))").ok
    assert gone(worker, "open('4', 'wb').write(bytes(7 << 20))").detail.startswith("The code wrote more than 24 MB")


def test_endless_folders_end_the_worker(worker, zygote):
    nested = "import os\nwhile True:\n    os.mkdir('nested', 0o300); os.chdir('nested')"
    assert gone(worker, nested).detail.startswith("The code wrote more than 24 MB of files, or too many")


def test_a_thread_bomb_ends_the_worker(worker):
    bomb = """
import threading, time
threading.stack_size(1 << 16)
for _ in range(10_000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""
    start = time.monotonic()
    assert gone(worker, bomb).detail == "The code started more than 64 threads."
    assert time.monotonic() - start < 3


def test_a_thread_left_behind_ends_with_the_worker(zygote):
    with zygote.spawn() as worker:
        worker.run_cell("import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()")
        assert worker.run_cell("1").ok
    assert not Path(f"/proc/{worker.pid}").exists()


def test_a_trickle_on_the_connection_hides_no_full_disk(worker):
    trickle = """
import os, struct, threading, time
def fill():
    for number in range(100):
        open(f'{number}', 'wb').write(bytes(1 << 20))
threading.Thread(target=fill, daemon=True).start()
os.write(3, struct.pack('>II', 1_000_000, 0))
while True:
    os.write(3, b' ')
    time.sleep(0.01)
"""
    assert gone(worker, trickle).detail.startswith("The code wrote more than 24 MB of files")


def test_deleted_files_that_stay_open_are_few(worker, zygote):
    held = """
import os
held = []
try:
    while True:
        held.append(os.open('held', os.O_CREAT | os.O_RDWR))
        os.unlink('held')
except OSError as error:
    print(error.strerror)
print(len(held))
for number in held:
    os.close(number)
"""
    told, count = worker.run_cell(held).outputs[0]["text"].split("\n")[:2]
    assert told == "Too many open files"
    assert int(count) < zygote.limits.open_files


def test_no_memory_is_shared_with_the_zygote(worker):
    maps = Path(f"/proc/{worker.pid}/maps").read_text().splitlines()
    assert maps
    assert not [line for line in maps if line.split()[1].startswith("rw") and line.split()[1].endswith("s")]
