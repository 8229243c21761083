"""What several test folders share: the project's own course and a grader for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading import Grader

PROJECT = Path(__file__).parents[1]
SEED = 11


@pytest.fixture(scope="session")
def course() -> Course:
    """The project's folder as a course; tests only read it."""
    return Course(PROJECT)


@pytest.fixture(scope="session")
def grader(course: Course) -> Iterator[Grader]:
    """A grader of the project's assignment with a fixed seed, in isolation."""
    grader = Grader(course.assignment("lstm"), SEED)
    yield grader
    grader.zygote.close()
