"""The `autograder` command with everything imported already, so that it starts in no time and can be killed often.

`python -m tests.warm` reads commands from its input, one a line: {"words": [...], "folder": FOLDER, "room": BYTES}.
Each runs in a forked child, which is told by its number at once, and by its status when it has ended. Nothing is
confined, and notebooks are run by the processes that grade. In the folder, `suites` holds the hidden suites, `log` gets
a line for each notebook that is graded, `output` gets what is printed, and Jupyter's settings are those in `jupyter`.
With `room`, no file may grow larger.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Iterable, Sequence
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from autograder import batch, catalogue, classroom, cli
from autograder.grading import Exam, Grader
from autograder.handles import execute
from autograder.report import tables
from autograder.worker.probing import Answer, answer_probe
from autograder.worker.replies import CellReply

assert classroom and tables  # the command imports them only when it needs them


class Worker:
    """Runs a notebook in this process."""

    crowded, spared = False, 0.0

    def __init__(self) -> None:
        self.names: dict[str, object] = {}
        self.kept: dict[str, object] = {}

    def run_cell(self, source: str, seconds: float | None = None) -> CellReply:
        try:
            self.names |= execute([source])
        except Exception as error:
            return CellReply(False, type(error).__name__)
        return CellReply(True)

    def supply(self, sources: Iterable[str]) -> None:
        self.kept = dict(self.names)
        self.names |= execute(list(sources))

    def restore(self) -> None:
        self.names = self.kept

    def run_probe(
        self, source: str, name: str, inputs: Sequence[Any], seed: int, seconds: float | None = None
    ) -> Answer:
        return answer_probe(self.names, source, name, list(inputs), seed)

    def close(self) -> None:
        pass


def prepare(folder: Path) -> None:
    """Have this process, and those that it forks, grade without workers, and write down what they grade."""
    os.environ["JUPYTER_CONFIG_DIR"] = str(folder / "jupyter")
    now = SimpleNamespace(grading="")
    grade_file, grade = batch.grade_file, Grader.grade

    def note_file(grader: Grader, name: str, path: Path | None, *others: Any) -> Any:
        now.grading = f"{path and path.parent.name}/{name}"
        return grade_file(grader, name, path, *others)

    def note_grading(self: Grader, *arguments: Any) -> Any:
        with (folder / "log").open("a") as file:
            file.write(f"{now.grading}\n")
        return grade(self, *arguments)

    batch.grade_file, Grader.grade = note_file, note_grading
    batch.get_context = lambda method: get_context("fork")
    Grader.zygote = SimpleNamespace(spawn=Worker, isolation="none", close=lambda: None)
    Exam.suite = property(lambda exam: folder / "suites" / f"{exam.topic}.py")
    catalogue.misconceptions = lambda topic: []


def run(command: dict[str, Any]) -> None:
    """Be the command; does not return."""
    folder = Path(command["folder"])
    output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    if command["room"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (command["room"], command["room"]))
    prepare(folder)
    status = 70
    try:
        cli.app(command["words"])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 71
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(status)


if __name__ == "__main__":
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(json.loads(line))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
