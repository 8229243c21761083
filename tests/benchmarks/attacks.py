"""Try the same attacks on stock nbgrader, otter-grader and autograder, and count which gain points or do harm.

    python -m tests.benchmarks.attacks [--only WORD] [--against nbgrader|otter]

The attacks are those of tests/hostile/attacks.py, each in a notebook in which all other questions are answered rightly.
Each tool is used as its users use it; the tests of the stock tools are the public checks of the release.

* Under nbgrader and otter every attack has a course of its own, thrown away afterwards, with a classmate who is graded
  already. There it runs with all the rights of whoever started this. So attacks that could hurt the machine (killing
  other processes, filling memory or disk, changing Python's packages) are not tried there, but counted.
* autograder grades all attackers in one class, among honest students.

An attack gains points if the question that it answers wrongly earns any. It does harm if a file outside the submission
has been changed or made, or the classmate's grade; if it has read what it should not know; or if something has been
sent to a port of this machine.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from otter.run import main as run_otter
from rich.console import Console
from rich.table import Table
from traitlets.config import Config

from autograder.course import Course
from autograder.demo import compose
from tests.hostile import hour, staging
from tests.hostile.staging import ASSIGNMENT, NOTEBOOK, Attack, Bait

# What a tool without walls would pass on to the machine.
DANGEROUS = (
    *("resources/", "protocol/", "leaving/stopped", "reading/other-memory", "comparison/larger-than-memory"),
    *(f"isolation/{name}" for name in ("grader", "fork", "packages", "shared", "others", "rare")),
)
PROCESSES = 2
MOST_SECONDS = 180
CLASSMATE, ATTACKER = "ana", "eve"
ARCHIVE, NOBODYS = "otter.zip", "nobodys"
# Of the environment, what the tools need; and the secret that is nobody's business.
KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH", "OMP_NUM_THREADS")

Grade = Callable[[Path, str], None]


@dataclass(frozen=True)
class Fate:
    """What became of an attack."""

    gained: bool
    harmed: bool


@dataclass(frozen=True)
class Tool:
    """A stock tool: grades one student of a course, and tells what a question earned."""

    name: str
    grade: Grade
    points: Callable[[Path, str, str], float]


def main(arguments: Sequence[str] | None = None) -> None:
    """Try all attacks on the three tools and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="attacks whose name has this in it")
    parser.add_argument("--against", choices=STOCK, action="append", help="one tool, if not both")
    options = parser.parse_args(arguments)
    chosen = [attack for attack in staging.attacks() if options.only in attack.name]
    console = Console(width=100)
    with tempfile.TemporaryDirectory(prefix="autograder-attacks-") as room, console.status("") as status:
        place = Path(room)
        template = prepare(place / "template")
        fates: dict[str, dict[str, Fate]] = {}
        for name in options.against or STOCK:
            tool = STOCK[name]
            status.update(f"Attacking {tool.name}")
            fates[tool.name] = try_stock(tool, chosen, place / tool.name, template)
        status.update("Attacking autograder")
        fates["autograder"] = try_ours(chosen, place / "autograder")
    console.print(table(chosen, fates))
    for title, fate_of in fates.items():
        for word in ("gained", "harmed"):
            hits = [name for name, fate in fate_of.items() if getattr(fate, word)]
            console.print(f"{title}, {word}: {', '.join(hits) or 'none'}", highlight=False)


def prepare(course: Path) -> Path:
    """A course with its source, its release and a classmate's submission, ready for both stock tools."""
    source = staging.write_course(course).source / ASSIGNMENT
    nb = nbformat.read(source / f"{NOTEBOOK}.ipynb", as_version=4)
    nb.cells = [cell for cell in nb.cells if "show" not in cell.metadata.get("tags", ())]  # only takes time
    nbformat.write(nb, source / f"{NOTEBOOK}.ipynb")
    spec = Course(course).assignment(ASSIGNMENT).notebooks[0]
    staging.hand_in(course / "submitted", CLASSMATE, compose(staging.released(spec), spec.answers))
    in_a_process(_generate, course, "")
    files = [path.name for path in source.glob("*.py")]
    options = ["--tests-dir", "tests", "--no-requirements", "--no-environment"]
    command = [sys.executable, "-m", "otter", "generate", *options, "--output-path", str(course / ARCHIVE), *files]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return course


def try_stock(tool: Tool, chosen: Sequence[Attack], place: Path, template: Path) -> dict[str, Fate]:
    """Try each attack that a machine survives, two at a time."""
    harmless = [attack for attack in chosen if not attack.name.startswith(DANGEROUS)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        fates = pool.map(lambda attack: try_one(tool, attack, place / attack.student, template), harmless)
        return dict(zip((attack.name for attack in harmless), fates, strict=True))


def try_one(tool: Tool, attack: Attack, place: Path, template: Path) -> Fate:
    """Have an attack graded after its classmate, and see what it has changed."""
    shutil.copytree(template, place / "course")
    course, bait = place / "course", Bait.laid(place / "bait")
    # What has been read is not kept: that it has been is enough.
    code = re.sub(r"(raise PermissionError\(f?\"loot)", r"open('BAIT/loot', 'w').close(); \1", attack.code)
    with hour.ears() as (port, heard):
        words = {"BAIT": str(bait.folder), "COURSE": str(course), "PORT": str(port), "SHARED": "-1"}
        spec = Course(course).assignment(ASSIGNMENT).notebooks[0]
        in_a_process(tool.grade, course, CLASSMATE)
        if not tool.points(course, CLASSMATE, attack.question):
            raise RuntimeError(f"{tool.name} gave no points for right answers, so that what it does means nothing.")
        staging.hand_in(course / "submitted", ATTACKER, replace(attack, code=code).notebook(spec, words))
        before = state(tool, course, bait)
        in_a_process(tool.grade, course, ATTACKER)
        harmed = state(tool, course, bait) != before or bool(heard())
    gained = tool.points(course, ATTACKER, attack.question) > 0
    shutil.rmtree(place, ignore_errors=True)
    return Fate(gained, harmed)


def try_ours(chosen: Sequence[Attack], place: Path) -> dict[str, Fate]:
    """Grade all attackers in one class; what has been damaged in it counts against each of them."""
    place.mkdir()
    spent = hour.spend(place, chosen)
    damaged = spent.before != spent.after or not spent.segment_lives
    damaged |= bool(spent.heard or spent.survivors or spent.left_behind)
    damaged |= any(hour.timeless(spent.results[name]) != hour.timeless(alone) for name, alone in spent.honest.items())
    fates = {}
    for attack in chosen:
        result = spent.results[attack.student]
        points = {question.id: question.points for notebook in result.notebooks for question in notebook.questions}
        told = result.to_json()
        fates[attack.name] = Fate(points[attack.question] > 0, damaged or "loot" in told or hour.SECRET in told)
    return fates


def state(tool: Tool, course: Path, bait: Bait) -> list[object]:
    """Everything that an attack could be after: files of others, the bait, and the classmate's grade."""
    own = (ATTACKER, "gradebook.db", ".log", "__pycache__", ".ipynb_checkpoints", NOBODYS)
    files = [path for path in sorted(course.rglob("*")) if path.is_file()]
    others = [path for path in files if not any(part in str(path) for part in own)]
    contents = [(path.name, sha256(path.read_bytes()).hexdigest()) for path in others]
    there = (course / "gradebook.db").exists()
    questions = [f"gates-{name}" for name in ("rnn", "equations", "state", "cell", "unroll", "torch", "vanishing")]
    grades = [tool.points(course, CLASSMATE, question) for question in questions]
    return [contents, bait.state() if bait.folder.is_dir() else None, there, grades]


def in_a_process(task: Grade, course: Path, student: str) -> None:
    """Do something in a process of its own, and end it with all that it has started if it takes too long."""
    process = get_context("fork").Process(target=_do, args=(task, course, student))
    process.start()
    process.join(MOST_SECONDS)
    started = psutil.Process(process.pid).children(recursive=True) if process.is_alive() else []
    for each in started:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    if process.is_alive():
        process.kill()
        process.join()


def _do(task: Grade, course: Path, student: str) -> None:
    """A tool's work as somebody would start it: quietly, in the course folder, with nobody's settings."""
    os.chdir(course)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader looks for alembic there
    os.environ.clear()
    folders = dict.fromkeys(("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), str(course / NOBODYS))
    os.environ.update(kept | folders, GRADER_SECRET=hour.SECRET, PATH=path)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    task(course, student)


def _generate(course: Path, student: str) -> None:
    _nbgrader(course).generate_assignment(ASSIGNMENT)


def _nbgrader(course: Path) -> NbGraderAPI:
    config = Config()
    config.CourseDirectory.root = str(course)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def grade_with_nbgrader(course: Path, student: str) -> None:
    _nbgrader(course).autograde(ASSIGNMENT, student)


def nbgrader_points(course: Path, student: str, question: str) -> float:
    """The automatic points in the gradebook; none where there is no such grade, or no gradebook any more."""
    if not (course / "gradebook.db").exists():
        return 0.0
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        try:
            return float(gradebook.find_grade(f"test-{question}", NOTEBOOK, ASSIGNMENT, student).auto_score or 0)
        except MissingEntry:
            return 0.0


def grade_with_otter(course: Path, student: str) -> None:
    output = course / "otter" / student
    output.mkdir(parents=True)
    notebook = course / "submitted" / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    run_otter(str(notebook), autograder=str(course / ARCHIVE), output_dir=str(output), no_logo=True)


def otter_points(course: Path, student: str, question: str) -> float:
    """The points in the results file; none where there is none."""
    try:
        results = json.loads((course / "otter" / student / "results.json").read_text())
    except (OSError, ValueError):
        return 0.0
    tests = results.get("tests", [])
    return sum(float(test.get("score") or 0) for test in tests if str(test.get("name", "")).startswith(question))


STOCK = {
    tool.name: tool
    for tool in (
        Tool("nbgrader", grade_with_nbgrader, nbgrader_points),
        Tool("otter", grade_with_otter, otter_points),
    )
}


def table(chosen: Sequence[Attack], fates: dict[str, dict[str, Fate]]) -> Table:
    """By kind: how many attacks there are, and under each tool how many were tried, gained points and did harm."""
    drawn = Table(title=f"{len(chosen)} attacks: those that gained points / did harm, of those that were tried")
    drawn.add_column("kind")
    for tool in fates:
        drawn.add_column(tool, justify="right")
    kinds = list(dict.fromkeys(attack.kind for attack in chosen))
    for kind in kinds:
        drawn.add_row(kind, *(_counts(fate_of, f"{kind}/") for fate_of in fates.values()))
    drawn.add_section()
    drawn.add_row("all", *(_counts(fate_of, "") for fate_of in fates.values()))
    return drawn


def _counts(fate_of: dict[str, Fate], start: str) -> str:
    tried = [fate for name, fate in fate_of.items() if name.startswith(start)]
    gained, harmed = (sum(getattr(fate, word) for fate in tried) for word in ("gained", "harmed"))
    return f"{gained} / {harmed} of {len(tried)}" if tried else "not tried"


if __name__ == "__main__":
    main()
