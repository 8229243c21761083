"""Every limit: what a student reads who runs into it, and that it is said where."""

import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import pytest

from autograder.compare import Mismatch, answered, difference
from autograder.course import PROJECT
from autograder.limits import MAX_BYTES, MAX_CELLS, Limits
from autograder.notebooks import Cell
from autograder.student import Student
from autograder.worker.client import Zygote

LIMITS = Limits(
    cell_seconds=3.0,
    probe_seconds=3.0,
    memory_mb=600,
    file_mb=2,
    open_files=64,
    scratch_mb=6,
    threads=16,
    reply_mb=2,
    output_chars=100,
)
MEMORY = "needed more than the 600 MB of memory that it may use."
FILE = "wrote a file larger than the 2 MB that one may have."
OPEN = "held more files open than the 64 that it may."
SCRATCH = "import time\nfor n in range(9):\n    open(f'{n}', 'wb').write(bytes(2**20))\ntime.sleep(2)"
THREADS = "import threading, time\nfor n in range(40):\n    threading.Thread(target=time.sleep, args=(3,)).start()"


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(LIMITS) as zygote:
        yield zygote


def first(answer: Any) -> Any:
    return answer.first()


def said(student: Student, seconds: float | None = None) -> str:
    """What the student reads of the question."""
    student.enter("q1", seconds=seconds)
    try:
        answered(student.run(first))
    except Mismatch as mismatch:
        return str(mismatch)
    finally:
        student.close()
    return ""


def student_with(zygote: Zygote, *sources: str, **limits: float) -> Student:
    cells = [Cell(source, "answer", f"q{number}", number) for number, source in enumerate(sources, start=1)]
    return Student(zygote, cells, replace(LIMITS, **limits))


def body(source: str) -> str:
    return "def first():\n    " + source.replace("\n", "\n    ")


@pytest.mark.parametrize(
    "source, message",
    [
        pytest.param("while True: pass", "The code did not end within 3 s.", id="probe_seconds"),
        pytest.param("return [0] * 10**9", f"It {MEMORY}", id="memory_mb"),
        pytest.param("import torch\nreturn torch.zeros(10**9)", f"It {MEMORY}", id="memory_mb of torch"),
        pytest.param("open('a', 'wb').write(bytes(10**7))", f"It {FILE}", id="file_mb"),
        pytest.param("return [open(f'{n}', 'w') for n in range(99)]", f"It {OPEN}", id="open_files"),
        pytest.param(SCRATCH, "The code wrote more than 6 MB of files, or too many of them.", id="scratch_mb"),
        pytest.param(f"{THREADS}\ntime.sleep(2)", "The code started more than 16 threads.", id="threads"),
    ],
)
def test_an_answer_that_runs_into_a_limit_is_told_which(zygote: Zygote, source: str, message: str) -> None:
    assert said(student_with(zygote, body(source))) == f"Tried first.\n{message}"


def test_a_question_with_more_time_says_how_much_it_had(zygote: Zygote) -> None:
    assert said(student_with(zygote, body("while True: pass")), seconds=1.5).endswith("did not end within 1.5 s.")


@pytest.mark.parametrize(
    "source, message",
    [
        ("while True: pass", "Cell 1 was left out. The code did not end within 3 s."),
        ("kept = [0] * 10**9", f"Cell 1 stopped with MemoryError: it {MEMORY}"),
        ("import torch\ntorch.zeros(10**9)", f"Cell 1 stopped with RuntimeError: it {MEMORY}"),
        ("open('a', 'wb').write(bytes(10**7))", f"Cell 1 stopped with OSError: it {FILE}"),
        ("kept = [open(f'{n}', 'w') for n in range(99)]", f"Cell 1 stopped with OSError: it {OPEN}"),
        (SCRATCH, "Cell 1 was left out. The code wrote more than 6 MB of files, or too many of them."),
        (f"{THREADS}\ntime.sleep(2)", "Cell 1 was left out. The code started more than 16 threads."),
    ],
)
def test_a_cell_that_runs_into_a_limit_is_named_with_it(zygote: Zygote, source: str, message: str) -> None:
    student = student_with(zygote, f"{source}\ndef first(): return 1")
    assert said(student) == f"There is no first when your notebook runs from top to bottom.\n{message}"


def test_a_notebook_that_takes_too_long_is_told_where_it_was_stopped(zygote: Zygote) -> None:
    student = student_with(zygote, *["while True: pass"] * 3, notebook_seconds=4.0, cell_seconds=3.0)
    assert said(student).endswith("The notebook used up its 4 s before this was tried.")
    assert student.notes[0] == "Cell 1 was left out. The code did not end within 3 s."


def test_an_answer_that_is_too_large_is_told_to_be(zygote: Zygote) -> None:
    student = student_with(zygote, body("import torch\nreturn torch.zeros(10**6)"))
    student.enter("q1")
    assert difference(student.run(first).answer.value, [1]) == (
        "The result is a Tensor larger than an answer may be, expected a list of 1."
    )
    student.close()


def test_printing_without_end_costs_nothing(zygote: Zygote) -> None:
    assert said(student_with(zygote, "for n in range(10**5): print(n)\ndef first(): return 1")) == ""


def test_the_docs_have_every_limit_as_it_is() -> None:
    text = (PROJECT / "autograder/docs/SAFETY.md").read_text(encoding="utf-8")
    table = text.partition("| limit |")[2].partition("\n\n")[0]
    numbers = [float(re.sub(r"[^\d.]", "", row.split("|")[2])) for row in table.splitlines()[2:]]
    assert sorted(numbers) == sorted([*asdict(Limits()).values(), MAX_BYTES / 2**20, MAX_CELLS])
