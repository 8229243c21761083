"""What the tests of each notebook share: `page` is the module's PAGE, or the one that a test is run for."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.source.pages import Page


@pytest.fixture(scope="module")
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = getattr(request, "param", None) or request.module.PAGE
    return found


@pytest.fixture(scope="module")
def checks(page: Page) -> Iterator[Any]:
    """The module `checks` that lies beside the notebook, found as a notebook finds it."""
    with page.beside() as module:
        yield module


@pytest.fixture
def solved(page: Page, checks: Any) -> dict[str, Any]:
    """The names of a notebook with all reference answers."""
    return page.solved()


@pytest.fixture
def released(page: Page, checks: Any) -> dict[str, Any]:
    """The names of a notebook with no answer written."""
    return page.released()


@pytest.fixture(scope="module")
def cells(page: Page) -> dict[str, str]:
    """The sources of the code cells by id, without magics."""
    return page.cells
