"""Time `autograder grade` against stock `nbgrader autograde` and `otter run` on the same notebooks, in one run.

    python tests/benchmarks/compare.py [FOLDER] [--count N] [--against nbgrader|otter]

FOLDER holds <student>/lstm/3-gates.ipynb; without it, the honest part of the demo class is drawn. Each tool is used as
its users use it:

* nbgrader and otter run a notebook from top to bottom and apply the public checks of the release, once. autograder
  leaves out demonstrations, runs the whole hidden suite on fresh inputs and tells misconceptions apart; recording
  grades and writing feedback pages and a class report count in its time.
* nbgrader works through a class one by one, since its gradebook takes one writer. To use two processors all the same,
  half of the class goes into a second course; merging the two gradebooks is left out, which favours nbgrader.
* otter has a process for each submission, and two run at a time. (`otter grade` does so in Docker containers.)
* Every process has one torch thread, so that two processes share two processors without waiting for one another.

The ratio is that of wall-clock seconds, which other work on the machine distorts; processor seconds show whether it
did. Peak memory is that of a tool's processes together, each page they share counted once (proportional set size).
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import nbformat
import psutil
from rich.console import Console
from rich.table import Table

from autograder.course import Course
from autograder.demo import CRASH, ENDLESS, HOSTILE, draw_class

PROJECT = Path(__file__).parents[2]
ASSIGNMENT, NOTEBOOK, TOPIC = "lstm", "3-gates", "gates"
PROCESSES = 2
# Reading the memory of a process with torch takes some milliseconds: often enough to see a plateau, too rare to slow.
SAMPLE_SECONDS = 0.5


@dataclass(frozen=True)
class Cost:
    """Wall-clock seconds, processor seconds, and bytes at the peak."""

    seconds: float
    processor: float
    peak: int


@dataclass(frozen=True)
class Measured:
    """One tool's run over a class, and how many submissions have a result of it."""

    tool: str
    cost: Cost
    graded: int


class BenchmarkError(Exception):
    """There is nothing to grade, or a tool failed or left out a submission, so that its time means nothing."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the three tools and print their table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="submissions; default: the demo class's honest ones")
    parser.add_argument("--count", type=int, help="so many submissions, repeating the folder's as needed")
    parser.add_argument("--against", choices=STOCK, action="append", help="one tool, if not both")
    options = parser.parse_args(arguments)
    console = Console()
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as name, console.status("") as status:
        room = Path(name)
        submissions = gather(options.folder or honest_class(room / "drawn"), options.count, room / "class")
        results = []
        for tool in (time_autograder, *(STOCK[name] for name in options.against or STOCK)):
            status.update(f"Grading {len(submissions)} submissions with {tool.__name__.removeprefix('time_')}")
            results.append(tool(submissions, room))
            if results[-1].graded < len(submissions):
                raise BenchmarkError(f"{results[-1].tool} graded {results[-1].graded} of {len(submissions)}.")
    console.print(table(results))


def honest_class(folder: Path) -> Path:
    """Draw the demo's class without the files that break, hang, crash or attack."""
    course = Course(PROJECT)
    for student in draw_class(course, course.assignment(ASSIGNMENT), folder):
        if not _honest(folder / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"):
            shutil.rmtree(folder / student)
    return folder


def _honest(path: Path) -> bool:
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return False
    code = "\n".join(cell.source for cell in notebook.cells)
    return not any(trap in code for trap in (ENDLESS, CRASH, HOSTILE))


def gather(folder: Path, count: int | None, target: Path) -> list[Path]:
    """Copy so many submissions to <target>/<student>/lstm/3-gates.ipynb, the folder's in turn; gives those files."""
    found = sorted(folder.glob(f"*/{ASSIGNMENT}/{NOTEBOOK}.ipynb"))
    if not found:
        raise BenchmarkError(f"There is no <student>/{ASSIGNMENT}/{NOTEBOOK}.ipynb in {folder}.")
    files = []
    for number, path in enumerate(islice(cycle(found), count or len(found))):
        files.append(target / f"{path.parts[-3]}-{number}" / ASSIGNMENT / path.name)
        files[-1].parent.mkdir(parents=True)
        copy = nbformat.read(path, as_version=4)
        # No two are alike: what two students handed in alike, autograder would run once.
        copy.cells.append(nbformat.v4.new_code_cell(f"student = {number}"))
        nbformat.write(copy, files[-1])
    return files


def time_autograder(submissions: list[Path], room: Path) -> Measured:
    """Our command, on all of them."""
    course = room / "autograder"
    course.mkdir()
    folder = submissions[0].parents[2]
    command = ["autograder", "grade", str(folder), "--course", str(course), "--jobs", str(PROCESSES)]
    # 1 says that some submissions need a look.
    cost = run([command], [course], accepted=(0, 1))
    return Measured("autograder grade", cost, _count(course.glob("report/results/*.json")))


def time_nbgrader(submissions: list[Path], room: Path) -> Measured:
    """Plain nbgrader with nothing configured, in one course for each process."""
    courses = [room / f"nbgrader-{number}" for number in range(min(PROCESSES, len(submissions)))]
    for number, course in enumerate(courses):
        shutil.copytree(PROJECT / "source" / ASSIGNMENT, course / "source" / ASSIGNMENT)
        (course / "nbgrader_config.py").write_text("")
        run([["nbgrader", "generate_assignment", ASSIGNMENT]], [course])
        for path in submissions[number :: len(courses)]:
            shutil.copytree(path.parents[1], course / "submitted" / path.parts[-3])
    cost = run([["nbgrader", "autograde", ASSIGNMENT]] * len(courses), courses)
    graded = (path for course in courses for path in course.glob(f"autograded/*/{ASSIGNMENT}/{NOTEBOOK}.ipynb"))
    return Measured("nbgrader autograde", cost, _count(graded))


def time_otter(submissions: list[Path], room: Path) -> Measured:
    """Otter without a container, on a zip with the public checks of this notebook."""
    release, folder = PROJECT / "release" / ASSIGNMENT, room / "otter"
    (folder / "tests").mkdir(parents=True)
    for path in release.glob(f"tests/{TOPIC}-*.py"):
        shutil.copy(path, folder / "tests")
    support = [path.name for path in release.iterdir() if path.suffix != ".ipynb" and path.name != "tests"]
    for name in support:
        (shutil.copytree if (release / name).is_dir() else shutil.copy)(release / name, folder / name)
    archive = folder / "autograder.zip"
    options = ["--tests-dir", "tests", "--no-requirements", "--no-environment", "--output-path", str(archive)]
    run([["otter", "generate", *options, *support]], [folder])
    outputs = [folder / path.parts[-3] for path in submissions]
    commands = []
    for path, output in zip(submissions, outputs, strict=True):
        output.mkdir()
        commands.append(["otter", "run", "--no-logo", "-a", str(archive), "-o", str(output), str(path)])
    cost = run(commands, [folder] * len(commands))
    return Measured("otter run", cost, _count(folder.glob("*/results.json")))


def run(commands: Sequence[list[str]], folders: Sequence[Path], accepted: Sequence[int] = (0,)) -> Cost:
    """Run `python -m` each command in its folder, two at a time.

    Raises BenchmarkError, with what was printed, where one ends with another exit code than the accepted ones.
    """

    def run_one(command: list[str], folder: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True
        )
        # A program that breaks ends with 1 as well.
        broken = done.returncode not in accepted or (done.returncode and "Traceback" in done.stderr)
        if broken:
            raise BenchmarkError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")

    with tempfile.TemporaryDirectory() as empty, ThreadPoolExecutor(PROCESSES) as pool:
        # Stock means nobody's settings, hence an empty folder for them. nbgrader looks for alembic in PATH.
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = os.environ | {"OMP_NUM_THREADS": "1", "JUPYTER_CONFIG_DIR": empty, "PATH": path}
        with PeakMemory() as memory:
            began, before = time.monotonic(), _processor_seconds()
            list(pool.map(run_one, commands, folders))
            seconds, processor = time.monotonic() - began, _processor_seconds() - before
    return Cost(seconds, processor, memory.peak)


def _processor_seconds() -> float:
    """Of all descendants that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class PeakMemory:
    """While it is entered, watches what all descendants of this process take up together; `peak` is in bytes."""

    def __init__(self) -> None:
        self.peak = 0
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch)

    def __enter__(self) -> "PeakMemory":
        self._watcher.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(map(_size, psutil.Process().children(recursive=True))))


def _size(process: psutil.Process) -> int:
    """A process's proportional set size; its resident set where that may not be read, 0 once it has ended."""
    with suppress(psutil.NoSuchProcess):
        try:
            return int(process.memory_full_info().pss)
        except psutil.AccessDenied:
            return int(process.memory_info().rss)
    return 0


STOCK = {"nbgrader": time_nbgrader, "otter": time_otter}


def table(results: Sequence[Measured]) -> Table:
    """The measurements side by side; the ratio is a tool's time as a multiple of the first one's."""
    table = Table(title=f"{results[0].graded} submissions, {PROCESSES} processes")
    table.add_column("tool", no_wrap=True)
    for heading in ("seconds", "each", "ratio", "processor", "peak memory"):
        table.add_column(heading, justify="right")
    for result in results:
        cost, ratio = result.cost, result.cost.seconds / results[0].cost.seconds
        row = (f"{cost.seconds:.1f}", f"{cost.seconds / result.graded:.2f}", f"{ratio:.1f}", f"{cost.processor:.1f}")
        table.add_row(result.tool, *row, f"{cost.peak >> 20} MB")
    return table


def _count(paths: Iterable[Path]) -> int:
    return sum(1 for _ in paths)


if __name__ == "__main__":
    try:
        main()
    except BenchmarkError as problem:
        sys.exit(str(problem))
