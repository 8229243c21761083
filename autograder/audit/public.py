"""What the public checks beside a notebook say of an answer: students read that before they hand in."""

import contextlib
import importlib
import io
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib

from autograder.audit.bench import TEST_SECONDS, Endless, at_most
from autograder.catalogue import Entry
from autograder.grading import Exam
from autograder.handles import execute

# A public check may train a model for all its epochs.
CHECK_SECONDS = 4 * TEST_SECONDS


@dataclass
class PublicChecks:
    """Runs the public checks that lie in the folder of the source notebooks on trusted answers, in this process."""

    exam: Exam
    folder: Path

    def passes(self, answer: Entry) -> bool:
        """Whether all checks of its question pass in a notebook whose other answers are the reference's."""
        names: dict[str, object] = {"__name__": "__main__"}
        with _beside(self.folder) as checks, _silence(), contextlib.suppress(Endless), at_most(CHECK_SECONDS):
            for cell in self.exam.cells:
                with contextlib.suppress(Exception):
                    execute([answer.code if cell.question == answer.question else cell.source], names)
            try:
                checks.grader.check(answer.question, names)
            except checks.NotYet:
                return False
            return True
        return False


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Any]:
    """The module `checks` of that folder, found as a notebook finds it."""
    matplotlib.use("Agg")
    own = {path.stem for path in folder.glob("*.py")}
    before = {name: sys.modules.pop(name) for name in own & sys.modules.keys()}
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("checks")
    finally:
        sys.path.remove(str(folder))
        for name in own & sys.modules.keys():
            del sys.modules[name]
        sys.modules.update(before)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
