"""otter, with the zip, gives the points that `autograder grade` gives, whatever was handed in."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest

from autograder import catalogue
from autograder.batch import grade_file
from autograder.classroom import Classroom
from autograder.course import Course, NotebookSpec
from autograder.demo import compose
from autograder.gradescope import submission
from autograder.gradescope.bundle import bundle
from autograder.grading import Grader
from autograder.intake import find
from autograder.mending import mend
from autograder.notebooks import notebook
from tests.conftest import SEED
from tests.gradescope.conftest import NOTEBOOK

Scores = dict[str, float]
TRAP = "open({!r}, 'w').write('Python ran this outside of every wall.')\n"
ENDLESS = "def split(*arguments, **options):\n    pass\nwhile True:\n    pass"
HOSTILE = """
import os, signal
for place in ("results", "../results", "/autograder/results"):
    try:
        open(place + "/results.json", "w").write('{"score": 1000}')
    except OSError:
        pass
os.kill(os.getppid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def autograder_zip(small_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "lstm.zip"
    bundle(Classroom(small_course.root, "lstm", seed=SEED), path, "after_due_date")
    return path


@pytest.fixture(scope="module")
def spec(small_course: Course) -> NotebookSpec:
    return small_course.assignment("lstm").notebook(NOTEBOOK)


def written(spec: NotebookSpec, **answers: str) -> str:
    """A notebook with the reference's answers, but for those given."""
    stub, _ = mend(notebook([], {}), spec)
    return nbformat.writes(compose(stub, spec.answers | {f"vocab-{name}": text for name, text in answers.items()}))


def graded(course: Course, grader: Grader, folder: Path) -> dict[str, Scores]:
    """What `autograder grade` gives each student in a folder, question by question."""
    found = {}
    for one in find(folder, course.assignment("lstm")):
        result = grade_file(grader, NOTEBOOK, one.files.get(NOTEBOOK), one.notes, None)
        found[one.student] = {question.id: question.points for question in result.questions}
    return found


@pytest.fixture(scope="module")
def students(spec: NotebookSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class: right under an odd name, wrong, broken, and one that never ends, attacks and brings files along."""
    folder, trap = tmp_path_factory.mktemp("students"), tmp_path_factory.mktemp("trap") / "sprung"
    wrong = {entry.question.removeprefix("vocab-"): entry.code for entry in catalogue.misconceptions("vocab")}
    wrong = {question: wrong[question] for question in ("pad", "buckets")}
    files = {
        "right": {f"{NOTEBOOK} (1).ipynb": written(spec), "notes.txt": "Dear teacher"},
        "wrong": {f"{NOTEBOOK}.ipynb": written(spec, **wrong)},
        "broken": {f"{NOTEBOOK}.ipynb": written(spec)[:5000], "other.ipynb": "{}"},
        "hostile": {f"{NOTEBOOK}.ipynb": written(spec, split=ENDLESS, decode=HOSTILE)},
    }
    for name in ("otter.py", "nbformat.py", "ipykernel_launcher.py", "__init__.py", "tests/vocab-split.py"):
        files["hostile"][name] = TRAP.format(str(trap))
    files["hostile"][".OTTER_LOG"] = f"cbuiltins\nexec\n(S{TRAP.format(str(trap)).strip()!r}\ntR."
    for student, own in files.items():
        for name, text in own.items():
            (folder / student / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / student / name).write_text(text)
    return folder


@contextmanager
def nothing_sprung(students: Path) -> Iterator[None]:
    """Check that no file that came along was run."""
    trap = Path((students / "hostile/otter.py").read_text().split("'")[1])
    yield
    assert not trap.exists()


def otter_run(handed_in: Path, autograder: Path, folder: Path) -> dict:
    """results.json as `otter run` writes it."""
    command = [sys.executable, "-m", "otter", "run", handed_in, "-a", autograder, "-o", folder]
    subprocess.run(command, check=True, capture_output=True, timeout=600, cwd=folder)
    return json.loads((folder / "results.json").read_text())


def zipped(folder: Path, to: Path) -> Path:
    """A zip with that folder in it."""
    with ZipFile(to, "w") as file:
        for path in sorted(folder.rglob("*")):
            file.write(path, path.relative_to(folder.parent))
    return to


def in_container(handed_in: Path, autograder: Path, place: Path) -> dict:
    """results.json as the container writes it: the zip is unpacked, and its run_otter.py started."""
    for name in ("source", "results"):
        (place / name).mkdir(parents=True)
    (place / "submission_metadata.json").write_text("{}")
    shutil.copytree(handed_in, place / "submission")
    with ZipFile(autograder) as file:
        file.extractall(place / "source")
    without = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, place / "source/run_otter.py"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600, cwd="/", env=without)
    assert f"Graded with the seed {SEED}" in done.stdout
    return json.loads((place / "results/results.json").read_text())


def scores(page: dict) -> Scores:
    """The points by question that a page shows; its total must be their sum."""
    assert page["score"] == sum(row["score"] for row in page["tests"])
    return {row["name"]: row["score"] for row in page["tests"]}


@pytest.mark.slow(reason="otter starts a kernel for each submission, and one of them never ends")
def test_otter_gives_the_points_that_grade_gives(
    small_course: Course, grader: Grader, students: Path, autograder_zip: Path, tmp_path: Path
) -> None:
    ours = graded(small_course, grader, students)
    with nothing_sprung(students):
        found = {
            "right": otter_run(zipped(students / "right", tmp_path / "right.zip"), autograder_zip, tmp_path),
            "wrong": otter_run(students / "wrong" / f"{NOTEBOOK}.ipynb", autograder_zip, tmp_path),
            "broken": in_container(students / "broken", autograder_zip, tmp_path / "broken"),
            "hostile": in_container(students / "hostile", autograder_zip, tmp_path / "hostile"),
        }
    assert {student: scores(page) for student, page in found.items()} == ours
    totals = {student: page["score"] for student, page in found.items()}
    assert totals["right"] == 16 and 0 < totals["wrong"] < 16 and totals["broken"] == 0 and 8 < totals["hostile"] < 16
    assert "text is not JSON" in found["broken"]["output"] or "cut off" in found["broken"]["output"]
    assert "was left out" in found["hostile"]["output"]
    assert "public checks pass" in found["wrong"]["output"]


def test_what_was_handed_in_is_set_aside_once(tmp_path: Path) -> None:
    handed_in = tmp_path / "submission"
    (handed_in / "inner").mkdir(parents=True)
    (handed_in / ".OTTER_LOG").write_text("x")
    (handed_in / "inner" / "a.ipynb").write_text("{}")
    (handed_in / "link").symlink_to("/")
    aside = submission.set_aside(handed_in)
    assert sorted(path.name for path in aside.iterdir()) == [".OTTER_LOG", "inner", "link"]
    assert list(handed_in.iterdir()) == []
    (handed_in / "empty.ipynb").write_text("")
    assert submission.set_aside(handed_in) == aside
    assert (handed_in / "empty.ipynb").exists()
