"""The walls put up in a process of its own, as whoever runs the tests."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autograder.worker import landlock, runtime, sandbox
from autograder.worker.sandbox import Walls

PROJECT = Path(runtime.__file__).parents[2]
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def confined(scratch: Path, as_nobody: bool, then: str) -> str:
    """What a confined process prints."""
    script = """
        import os
        from pathlib import Path
        from autograder.worker import runtime, sandbox
        scratch = Path({scratch!r})
        sandbox.confine(sandbox.Walls(runtime.rules(), {as_nobody}), scratch)
        def tried(action):
            try:
                return action()
            except OSError as error:
                return type(error).__name__
    """
    script = textwrap.dedent(script).format(scratch=str(scratch), as_nobody=as_nobody) + then
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True, timeout=60
    )
    return done.stdout.strip()


@only_root
def test_root_becomes_nobody_for_good(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to("/tmp"):
            folder.chmod(0o755)
    (tmp_path / "scratch").mkdir()
    then = "print(set(os.getresuid()) == {os.stat(scratch).st_uid} != {0}, os.getgroups(), "
    then += "tried(lambda: os.setuid(0)), (scratch / 'file').write_text('ok'))"
    assert confined(tmp_path / "scratch", True, then) == "True [] PermissionError 2"


@only_root
def test_root_without_its_rights_can_not_get_them_back(tmp_path: Path) -> None:
    then = "print(os.getuid(), tried(lambda: os.setgroups([1])), tried(lambda: os.chroot('.')), "
    then += "tried(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))))"
    assert confined(tmp_path, False, then) == "0 PermissionError PermissionError PermissionError"


def test_a_confined_process_keeps_to_its_folder(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    (tmp_path / "outside").write_text("")
    then = f"print((scratch / 'file').write_text('ok'), tried(lambda: open({str(tmp_path / 'outside')!r})), "
    then += "tried(lambda: os.listdir('/')), tried(os.fork), tried(lambda: os.symlink('/', scratch / 'link')))"
    assert confined(tmp_path / "scratch", False, then) == "2" + 4 * " PermissionError"


@pytest.mark.parametrize("abi", range(1, 8))
def test_every_landlock_takes_away_what_it_knows(abi: int) -> None:
    rights = landlock.handled_rights(abi)
    assert landlock.Access.WRITE_FILE in rights and landlock.Access.MAKE_SYM in rights
    assert (landlock.Access.REFER in rights, landlock.Access.TRUNCATE in rights) == (abi >= 2, abi >= 3)
    assert (landlock.Access.IOCTL_DEV in rights) == (abi >= 5)


def test_what_is_missing_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox.missing() is None
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert str(sandbox.missing()).startswith("The system call filter knows x86_64 and aarch64 processors only")
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert "Linux 5.13 or newer" in str(sandbox.missing())


def test_walls_say_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert str(Walls([], as_nobody=True)).endswith("seccomp, user nobody")
    assert str(Walls([], as_nobody=False)).endswith("seccomp, capabilities dropped")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert str(Walls([], as_nobody=False)).endswith("seccomp")
