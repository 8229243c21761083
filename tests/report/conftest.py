"""The class that the reports are tried on."""

import pytest

from autograder.results import SubmissionResult
from tests.report.pupils import class_of_30


@pytest.fixture
def class_results() -> list[SubmissionResult]:
    return class_of_30()
