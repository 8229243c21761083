from collections.abc import Iterator

import pytest

from autograder.limits import Limits
from autograder.worker import client
from autograder.worker.client import Worker, Zygote

# Small, so that tests of the limits are quick.
LIMITS = Limits(cell_seconds=5, probe_seconds=2, memory_mb=768, scratch_mb=24, file_mb=8, output_chars=2000)


# A zygote that has imported everything and used nothing: it starts in half the time.
COLD_BOOTSTRAP = (
    "import gc, sys; gc.disable(); sys.path.append(sys.argv[1]); "
    "from autograder.worker import zygote; zygote._WARMING_CELLS = (); zygote.main(sys.argv[2])"
)


@pytest.fixture(scope="module")
def cold() -> Iterator[None]:
    """Zygotes of this module are for a worker or two, which may take longer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "_BOOTSTRAP", COLD_BOOTSTRAP)
        yield


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
