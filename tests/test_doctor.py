import sys

import pytest
from rich.console import Console

from autograder import doctor
from autograder.worker import selftest
from autograder.worker.client import ZygoteUnavailable


@pytest.fixture
def quick_walls(monkeypatch):
    """Stands for the trials, which have tests of their own."""
    held = [selftest.Protection("start another process", True, "refused: PermissionError")]
    monkeypatch.setattr(doctor, "_isolation", lambda limits: doctor._told("landlock 7, seccomp", held))


def printed(monkeypatch) -> tuple[int, str]:
    console = Console(record=True, width=120)
    return doctor.run(console), console.export_text()


def test_a_healthy_machine(quick_walls, monkeypatch):
    status, text = printed(monkeypatch)
    assert status == 0
    assert "can't start another process" in text
    assert "Nothing is missing" in text


def test_versions_are_told(quick_walls):
    seen = {finding.name: finding.seen for finding in doctor.report()}
    assert seen["Python"].startswith(f"{sys.version_info[0]}.{sys.version_info[1]}")
    assert {"torch", "nbgrader", "otter-grader", "processor cores", "isolation"} <= seen.keys()


def test_a_missing_package_is_told_with_what_to_do(quick_walls, monkeypatch):
    monkeypatch.setattr(doctor, "_PACKAGES", ("no-such-package",))
    status, text = printed(monkeypatch)
    assert status == 1
    assert "pip install no-such-package" in text


def test_a_protection_that_does_not_hold_is_told(monkeypatch):
    broken = [selftest.Protection("start another process", False, "got through: forked")]
    monkeypatch.setattr(doctor, "_isolation", lambda limits: doctor._told("landlock 7, seccomp", broken))
    status, text = printed(monkeypatch)
    assert status == 1
    assert "got through: forked" in text
    assert "Don't grade on this machine" in text


def test_a_machine_without_walls_is_told_that_grading_refuses(monkeypatch):
    def unavailable(limits):
        raise ZygoteUnavailable("This system offers no Landlock.")

    monkeypatch.setattr(doctor, "Zygote", unavailable)
    status, text = printed(monkeypatch)
    assert status == 1
    assert "This system offers no Landlock." in text
    assert "grading refuses to run, unless `--unsafe` tells it" in " ".join(text.split())


def test_workers_that_stay_root_are_explained():
    [walls] = doctor._told("landlock 7, seccomp, capabilities dropped", [])
    assert "without its rights" in walls.seen
