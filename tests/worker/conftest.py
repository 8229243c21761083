from collections.abc import Iterator

import pytest

from autograder.limits import Limits
from autograder.worker.client import Worker, Zygote

# Small, so that tests of the limits are quick.
LIMITS = Limits(cell_seconds=5, probe_seconds=2, memory_mb=768, scratch_mb=24, file_mb=8, output_chars=2000)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as started:
        yield started


@pytest.fixture(scope="module")
def shared_worker(zygote: Zygote) -> Iterator[Worker]:
    """For tests after which the worker is as good as before."""
    with zygote.spawn() as started:
        yield started


@pytest.fixture
def worker(zygote: Zygote) -> Iterator[Worker]:
    with zygote.spawn() as started:
        yield started
