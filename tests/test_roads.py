"""Four roads, one grade: `autograder grade`, `nbgrader autograde`, the formgrader's button and Gradescope's zip."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest
from nbformat import NotebookNode

from autograder import batch, catalogue, cli
from autograder.classroom import Classroom
from autograder.conditions import Conditions
from autograder.course import PROJECT, Course, NotebookSpec
from autograder.demo import CRASH, compose
from autograder.gradescope.bundle import bundle
from autograder.grading import Grader
from autograder.mending import mend
from autograder.notebooks import notebook
from tests.conftest import SEED
from tests.gradebook.conftest import opened
from tests.gradescope.conftest import NOTEBOOK, write_small_course
from tests.jupyter import run_nbgrader, serving

Grades = dict[str, dict[str, float]]
TRAP = "open({!r}, 'w').write('Python ran this outside of every wall.')\n"
STARTER = """
import os, runpy, sys
for script in sys.argv[1:]:
    os.chdir("/")
    runpy.run_path(script, run_name="__main__")
"""
HOSTILE = """
import os, signal
for place in ("results", "../results", "/autograder/results"):
    try:
        open(place + "/results.json", "w").write('{"score": 1000}')
    except OSError:
        pass
os.kill(os.getppid(), signal.SIGKILL)
"""


def written(spec: NotebookSpec, **answers: str) -> NotebookNode:
    """A notebook with the reference's answers, but for those given."""
    stub, _ = mend(notebook([], {}), spec)
    return compose(stub, spec.answers | {f"vocab-{name}": text for name, text in answers.items()})


@pytest.fixture
def road_course(tmp_path: Path) -> Course:
    course = write_small_course(tmp_path / "course")
    shutil.copy(PROJECT / "nbgrader_config.py", course.root)
    course.report.mkdir()
    (course.report / "seed").write_text(f"{SEED}\n")
    return course


@pytest.fixture
def students(road_course: Course, tmp_path: Path) -> Path:
    """A class: right under an odd name and stripped of all marks; half right; broken; and one that attacks."""
    folder, trap = tmp_path / "students", tmp_path / "sprung"
    spec = road_course.assignment("lstm").notebook(NOTEBOOK)
    wrong = {entry.question.removeprefix("vocab-"): entry.code for entry in catalogue.misconceptions("vocab")}
    stub = "raise NotImplementedError"
    odd = written(spec)
    for cell in odd.cells:
        cell.metadata = NotebookNode()
    files = {
        "odd": {f"{NOTEBOOK} (1).ipynb": nbformat.writes(odd), "notes.txt": "Dear teacher"},
        "half": {f"{NOTEBOOK}.ipynb": nbformat.writes(written(spec, pad=wrong["pad"], decode=stub, split=stub))},
        "broken": {f"{NOTEBOOK}.ipynb": nbformat.writes(odd)[:5000], "other.ipynb": "{}"},
        "hostile": {
            f"{NOTEBOOK}.ipynb": nbformat.writes(
                written(spec, decode=HOSTILE, split=spec.answers["vocab-split"] + CRASH)
            )
        },
    }
    for name in ("otter.py", "nbformat.py", "ipykernel_launcher.py", "__init__.py", "tests/vocab-split.py"):
        files["hostile"][name] = TRAP.format(str(trap))
    files["hostile"][".OTTER_LOG"] = f"cbuiltins\nexec\n(S{TRAP.format(str(trap)).strip()!r}\ntR."
    for student, own in files.items():
        for name, text in own.items():
            (folder / student / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / student / name).write_text(text)
    return folder


@pytest.fixture
def in_this_process(road_course: Course, no_pool: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands grade in this process, in the course's folder."""
    grader = Grader(road_course.assignment("lstm"), SEED)
    monkeypatch.setitem(batch._graders, Conditions(road_course.root, "lstm", SEED), grader)
    monkeypatch.chdir(road_course.root)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter" / "config"))
    yield
    grader.zygote.close()


def by_our_command(course: Course, students: Path) -> Grades:
    with pytest.raises(SystemExit) as end:
        cli.app(["grade", str(students), "--course", str(course.root), "--jobs", "1"])
    assert end.value.code == 1  # somebody should look at the broken one
    return recorded(course)


def by_nbgrader(course: Course) -> Grades:
    forget(course)
    run_nbgrader("autograde", "lstm")
    return recorded(course)


def by_the_button(course: Course, place: Path) -> Grades:
    forget(course)
    with serving(course.root, place) as server:
        for student in sorted(path.name for path in course.submitted.iterdir()):
            server.press(f"submission/lstm/{student}/autograde")
    return recorded(course)


def by_gradescope(course: Course, students: Path, place: Path) -> tuple[Grades, dict[str, dict]]:
    """The points of each question, and Gradescope's pages: one by `otter run`, the others as its container grades."""
    autograder = place / "lstm.zip"
    place.mkdir()
    bundle(Classroom(course.root, "lstm", seed=SEED), autograder, "after_due_date")
    pages = in_containers(students, ("half", "broken", "hostile"), autograder, place)
    pages["odd"] = otter_run(zipped(students / "odd", place / "odd.zip"), autograder, place)
    for page in pages.values():
        assert page["score"] == sum(row["score"] for row in page["tests"])
    return {student: {row["name"]: row["score"] for row in page["tests"]} for student, page in pages.items()}, pages


def recorded(course: Course) -> Grades:
    """Every automatic score in the gradebook, by student and question."""
    with opened(course) as gradebook:
        return {
            submission.student.id: {grade.name.removeprefix("test-"): grade.auto_score for grade in submitted.grades}
            for submission in gradebook.assignment_submissions("lstm")
            for submitted in submission.notebooks
        }


def forget(course: Course) -> None:
    """Have nothing left of an earlier road but what was handed in and the seed."""
    course.gradebook.unlink()
    for folder in (course.autograded, course.feedback, course.report / "results"):
        shutil.rmtree(folder)
        folder.mkdir()


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


def in_containers(students: Path, names: Sequence[str], autograder: Path, place: Path) -> dict[str, dict]:
    """results.json of each as a container writes it: the zip is unpacked, and its run_otter.py started.

    One process starts them one after another, as it imports PyTorch once.
    """
    for name in names:
        for folder in ("source", "results"):
            (place / name / folder).mkdir(parents=True)
        (place / name / "submission_metadata.json").write_text("{}")
        shutil.copytree(students / name, place / name / "submission")
        with ZipFile(autograder) as file:
            file.extractall(place / name / "source")
    without = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-c", STARTER, *(str(place / name / "source/run_otter.py") for name in names)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600, cwd="/", env=without)
    assert done.stdout.count(f"Graded with the seed {SEED}") == len(names)
    return {name: json.loads((place / name / "results/results.json").read_text()) for name in names}


@pytest.mark.slow(reason="a server and, for each submission, otter import PyTorch in processes of their own")
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
@pytest.mark.usefixtures("in_this_process")
def test_four_roads_lead_to_the_same_grades(road_course: Course, students: Path, tmp_path: Path) -> None:
    ours = by_our_command(road_course, students)
    totals = {student: sum(points.values()) for student, points in ours.items()}
    assert totals["odd"] == 16 and totals["half"] == 10 and totals["broken"] == 0 and 8 < totals["hostile"] < 16
    assert by_nbgrader(road_course) == ours
    assert by_the_button(road_course, tmp_path / "jupyter") == ours
    scores, pages = by_gradescope(road_course, students, tmp_path / "gradescope")
    assert scores == ours
    assert not (tmp_path / "sprung").exists(), "a file that came along was run"
    assert "text is not JSON" in pages["broken"]["output"] or "cut off" in pages["broken"]["output"]
    assert "public checks pass" in pages["half"]["output"]
