"""A class with attackers in it, and the place they attack: notebooks from attacks.py, and what lies around them."""

import ctypes
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import batch, catalogue
from autograder.catalogue import Entry
from autograder.conditions import Conditions
from autograder.course import PROJECT, Course, NotebookSpec
from autograder.demo import compose
from autograder.grading import Grader
from autograder.limits import Limits
from autograder.mending import defined, mend
from autograder.notebooks import notebook

ASSIGNMENT, NOTEBOOK, ATTACKED = "lstm", "3-gates", "gates-rnn"
# Short enough for many attacks that go to the limit, long enough for honest answers on a busy machine.
LIMITS = Limits(cell_seconds=4, probe_seconds=4, notebook_seconds=30, memory_mb=768, scratch_mb=64)
# Each is of the right form, and nobody's mistake.
WRONG = {
    "gates-rnn": "def rnn_step(x, h_prev, U, W, b):\n    return h_prev * 0",
    "gates-vanishing": "def input_gradient_norms(run, inputs):\n    return inputs[:, 0, 0] * 0",
}
# Attackers whose pages are written, too.
SHOWN = ("feedback-script", "feedback-formula", "feedback-speaking-names", "text-that-runs")
_REPEAT = re.compile(r"^#REPEAT (\d+) (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """One entry of attacks.py: where its code stands, and the question that must earn nothing by it."""

    name: str
    question: str
    in_own_cell: bool
    code: str

    @property
    def student(self) -> str:
        return self.name.replace("/", "-")

    @property
    def kind(self) -> str:
        return self.name.partition("/")[0]

    def notebook(self, spec: NotebookSpec, words: Mapping[str, str]) -> NotebookNode:
        """The notebook that is handed in: this attack, and right answers to all other questions."""
        code = self.code
        for word, meaning in words.items():
            code = re.sub(rf"\b{word}\b", meaning.replace("\\", r"\\"), code)
        code = _REPEAT.sub(lambda line: "\n".join([line[2]] * int(line[1])), code)
        if self.in_own_cell:
            nb = compose(released(spec), spec.answers | {self.question: WRONG[self.question]})
            setup = next(number for number, cell in enumerate(nb.cells) if cell.id == "setup")
            nb.cells.insert(setup + 1, new_code_cell(code, id="own"))
            return nb
        asked = defined(spec.answers[self.question])
        answer = code if asked <= defined(code) else f"{WRONG[self.question]}\n\n{code}"
        return compose(released(spec), spec.answers | {self.question: answer})


def attacks() -> list[Attack]:
    """All entries of attacks.py."""
    return [_attack(entry) for entry in catalogue.read(Path(__file__).with_name("attacks.py"))]


def _attack(entry: Entry) -> Attack:
    own = entry.question == "own"
    return Attack(entry.name, ATTACKED if own else entry.question, own, entry.code)


def write_course(root: Path) -> Course:
    """A course whose only notebook is the one about gates, with a gradebook and a line that nobody may see."""
    source, theirs = root / "source" / ASSIGNMENT, PROJECT / "source" / ASSIGNMENT
    (source / "tests").mkdir(parents=True)
    for path in [*theirs.glob("*.py"), theirs / f"{NOTEBOOK}.ipynb"]:
        shutil.copy(path, source)
    for path in theirs.glob("tests/gates-*.py"):
        shutil.copy(path, source / "tests")
    (root / "notes.txt").write_text("CANARY: what the teacher thinks\n")
    return Course(root)


def hand_in(folder: Path, student: str, nb: NotebookNode) -> Path:
    """Put a notebook into a folder of submissions."""
    path = folder / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(nbformat.writes(deepcopy(nb)), encoding="utf-8")
    return path


def honest_class(spec: NotebookSpec) -> dict[str, NotebookNode]:
    """All right, two of the catalogue's mistakes, half of it, and nothing."""
    stub = released(spec)
    mistakes = {entry.question: entry.code for entry in catalogue.misconceptions("gates")}
    some = {name: mistakes[name] for name in ("gates-rnn", "gates-unroll")}
    half = dict(list(spec.answers.items())[:4])
    return {
        "ana": compose(stub, spec.answers),
        "ben": compose(stub, spec.answers | some),
        "cai": compose(stub, half),
        "zoe": stub,
    }


def released(spec: NotebookSpec) -> NotebookNode:
    """The notebook that students get."""
    return mend(notebook([], {}), spec)[0]


def forgeries(spec: NotebookSpec) -> dict[str, NotebookNode]:
    """Notebooks whose form attacks, each with a wrong rnn_step: metadata, outputs and cells that claim something."""
    wrong = compose(released(spec), spec.answers | {ATTACKED: WRONG[ATTACKED]})
    names = ("other-kernel", "more-points", "claimed-outputs", "second-test-cell", "skipped", "deep", "text-that-runs")
    books = {name: deepcopy(wrong) for name in names}
    books["other-kernel"].metadata["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
    deep: dict[str, object] = {}
    for _ in range(400):
        deep = {"deeper": deep}
    for name, nb in books.items():
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") in (ATTACKED, f"test-{ATTACKED}"):
                _forge(name, cell, deep)
    mark = {"grade": True, "solution": True, "locked": False, "points": 100, "schema_version": 3, "cell_type": "code"}
    for name in (f"test-{ATTACKED}", "bonus"):
        extra = new_code_cell("100.0", metadata={"nbgrader": mark | {"grade_id": name, "task": False}})
        books["second-test-cell"].cells.append(extra)
    script = "<script>alert('CANARY')</script> <img src=x onerror=alert('CANARY')> [x](javascript:alert('CANARY'))"
    books["text-that-runs"].cells.append(new_markdown_cell(script))
    return books


def _forge(name: str, cell: NotebookNode, deep: dict[str, object]) -> None:
    """Make a question's cell, or its test cell, claim what the forgery of that name claims."""
    if name == "more-points":
        cell.metadata.nbgrader.update(points=1000, max_points=1000, locked=False, grade=True)
    elif name == "skipped":
        cell.metadata["tags"] = ["skip-execution", "hide_input"]
    elif name == "deep":
        cell.metadata.nbgrader["deeper"] = deep
    elif name == "claimed-outputs":
        claim = {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1}
        cell.outputs = [nbformat.from_dict(claim)]


@dataclass(frozen=True)
class Bait:
    """A folder outside, with a file in it, that anybody may read and change, were it not for the walls."""

    folder: Path

    @classmethod
    def laid(cls, folder: Path) -> "Bait":
        folder.mkdir()
        folder.chmod(0o777)
        (folder / "secret.txt").write_text("CANARY: outside\n")
        (folder / "secret.txt").chmod(0o666)
        return cls(folder)

    def state(self) -> list[tuple[str, bytes, int, int, int]]:
        """Every file in it with all that could be changed of it."""
        return [(path.name, path.read_bytes(), *path.stat()[:1], *path.stat()[4:6]) for path in self.folder.iterdir()]


@contextmanager
def shared_segment() -> Iterator[int]:
    """The number of a shared memory segment that anybody may use."""
    libc = ctypes.CDLL(None, use_errno=True)
    number = libc.shmget(0, 4096, 0o1666)
    try:
        yield number
    finally:
        libc.shmctl(number, 0, None)


def segment_exists(number: int) -> bool:
    return bool(re.search(rf"^\s*\S+\s+{number}\s", Path("/proc/sysvipc/shm").read_text(), re.MULTILINE))


def left_behind() -> list[str]:
    """What the attacks leave in memory that outlives processes, where they can."""
    named = [path.name for path in Path("/dev/shm").iterdir() if "canary" in path.name]
    keyed = [kind for kind in ("shm", "sem", "msg") if re.search(rf"^\s*{0x0CA11}\s", _ipc(kind), re.MULTILINE)]
    return named + keyed


def _ipc(kind: str) -> str:
    return Path(f"/proc/sysvipc/{kind}").read_text()


@contextmanager
def short_of_time(conditions: Conditions, jobs: int) -> Iterator[Executor]:
    """As `batch.pool` of so many processes, whose graders have LIMITS."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), _prepare, (conditions, os.getpid())) as executor:
        yield executor


def _prepare(conditions: Conditions, parent: int) -> None:
    batch._die_with_parent(parent)
    assignment = Course(conditions.course).assignment(conditions.assignment)
    batch._graders[conditions] = Grader(assignment, conditions.seed, limits=LIMITS)
