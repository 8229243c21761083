"""A small course whose suite each test makes as good or as bad as it needs it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder import catalogue, grading
from autograder.audit import jobs
from autograder.audit.findings import Audit
from autograder.audit.run import audit
from autograder.course import Course
from tests.atonce import AtOnce
from tests.toycourse import ASSIGNMENT, write_course

HEAD = """
from autograder.suite import question, same

def double(answer, x):
    return answer.double(x)

def square(answer, x):
    return answer.square(x)

toy_double = question("toy-double", points=2)
toy_square = question("toy-square", points=3, builds_on=["toy-double"])

@toy_square
def test_square(student, reference, draw):
    x = draw.integer(3, 9)
    same(student.run(square, x), reference.run(square, x))
"""
# Catches everything that is wrong about doubling a whole number of three or more.
GOOD = """
@toy_double
def test_double(student, reference, draw):
    x = draw.integer(3, 9)
    same(student.run(double, x), reference.run(double, x))
"""
WRONG = """
# %% toy-double squared
# What is twice three?
def double(x):
    return x * x


# %% toy-square doubled
# What is three times three?
def square(x):
    return x + x
"""
RIGHT = """
# %% toy-double times-two
# A product.
def double(x):
    return 2 * x


# %% toy-square power
# A power.
def square(x):
    return x**2
"""
CHECKS = """
class NotYet(AssertionError):
    pass

class Grader:
    def check(self, question, names):
        if question == "toy-double" and names["double"](4) != 8:
            raise NotYet

grader = Grader()
"""


@pytest.fixture
def toy_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Audit]]:
    """Audits the toy course with these tests in its suite and these entries added to its lists."""
    package = tmp_path / "package"
    monkeypatch.setattr(grading, "PACKAGE", package)
    monkeypatch.setattr(catalogue, "PACKAGE", package)
    monkeypatch.setattr(sys, "path", [*sys.path])
    course = write_course(tmp_path / "course")
    (course.source / ASSIGNMENT / "checks.py").write_text(CHECKS)

    def run(tests: str = GOOD, wrong: str = "", right: str = "", equivalent: str = "", draws: int = 2) -> Audit:
        files = {
            "suites/toy.py": HEAD + tests,
            "misconceptions/toy.py": f"{WRONG}\n\n{wrong}",
            "accepted/toy.py": f"{RIGHT}\n\n{right}",
            "equivalent/toy.toml": equivalent or "equivalent = []",
        }
        for name, text in files.items():
            (package / name).parent.mkdir(parents=True, exist_ok=True)
            (package / name).write_text(text)
        jobs.bench.cache_clear()
        sys.modules.pop("toy", None)  # the suite of another test
        return audit(Course(course.root), ASSIGNMENT, draws, AtOnce())

    yield run
    jobs.bench.cache_clear()
