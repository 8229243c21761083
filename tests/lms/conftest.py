"""A toy course."""

from pathlib import Path

import pytest

from autograder.course import Assignment, Course
from tests.toycourse import ASSIGNMENT, write_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


@pytest.fixture
def assignment(course: Course) -> Assignment:
    return course.assignment(ASSIGNMENT)
