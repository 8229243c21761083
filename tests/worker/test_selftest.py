import pytest

from autograder.limits import Limits
from autograder.worker import selftest
from autograder.worker.client import Zygote


def test_the_walls_hold(zygote):
    tried = selftest.essentials(zygote)
    assert len(tried) >= 15
    assert [each for each in tried if not each.held] == []


def test_the_limits_hold(zygote):
    tried = selftest.protections(zygote)
    assert [each.name for each in tried[-4:]] == [
        "take all memory",
        "run for ever",
        "fill the disk",
        "start thousands of threads",
    ]
    assert [each for each in tried if not each.held] == []


def test_trials_take_little():
    small = selftest.trial_limits(Limits())
    assert small.scratch_mb < 10
    assert small.memory_mb < Limits().memory_mb
    assert small.cell_seconds == Limits().cell_seconds


@pytest.fixture(scope="module")
def without_walls(cold):
    with Zygote(isolate=False) as zygote:
        assert zygote.isolation == "none"
        yield {each.name: each for each in selftest.essentials(zygote)}


@pytest.mark.parametrize(
    "name",
    [
        "read a file outside the scratch folder",
        "read the grader's own files",
        "look through the file system",
        "change a file outside the scratch folder",
        "make a file outside the scratch folder",
        "delete a file outside the scratch folder",
        "start another process",
        "open a network connection",
        "signal the grader",
        "outlive the grader",
    ],
)
def test_the_trial_notices_missing_walls(without_walls, name):
    assert not without_walls[name].held
