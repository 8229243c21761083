import os
import pickle
import time
from pathlib import Path

import pytest

from autograder.files import write_atomically
from tests.hostile.hour import Hour, spend
from tests.hostile.staging import attacks


@pytest.fixture(scope="session")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Hour:
    """The class's hour, spent once even where several processes share the tests."""
    own = tmp_path_factory.getbasetemp()
    place = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "hostile"
    try:
        place.mkdir()
    except FileExistsError:
        return _awaited(place / "hour")
    try:
        spent: Hour | str = spend(place, attacks())
    except BaseException as problem:
        spent = repr(problem)
        raise
    finally:
        write_atomically(place / "hour", pickle.dumps(spent))
    assert isinstance(spent, Hour)
    return spent


def _awaited(path: Path) -> Hour:
    """What the process that came first has found out."""
    while not path.exists():
        time.sleep(0.2)
    spent = pickle.loads(path.read_bytes())
    if not isinstance(spent, Hour):
        pytest.fail(f"The class could not be graded: {spent}")
    return spent
