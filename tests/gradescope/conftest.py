"""A course of one notebook, small enough to be graded on several roads."""

import shutil
from pathlib import Path

import pytest

from autograder.course import PROJECT, Course

NOTEBOOK = "1-vocab"


def write_small_course(root: Path) -> Course:
    """A folder whose source has the vocabulary notebook only, with its checks."""
    source, own = PROJECT / "source" / "lstm", root / "source" / "lstm"
    (own / "tests").mkdir(parents=True)
    for path in (source / f"{NOTEBOOK}.ipynb", *source.glob("*.py"), *source.glob("tests/vocab-*.py")):
        shutil.copy(path, own / path.relative_to(source))
    return Course(root)


@pytest.fixture(scope="session")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Such a folder, which tests only read."""
    return write_small_course(tmp_path_factory.mktemp("small"))
