"""nbgrader's exchange and zip_collect, from the instructor's release to the students' grades."""

import logging
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest

from autograder.course import PROJECT, Course
from autograder.demo import compose
from autograder.intake import find
from tests.gradebook.conftest import scores
from tests.gradebook.test_preprocessors import SUBSTITUTE
from tests.jupyter import run_nbgrader
from tests.toycourse import ASSIGNMENT, DOUBLE, NOTEBOOK

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

Run = Callable[..., str]
ARCHIVES = r"--FileNameCollectorPlugin.named_regexp=.*/extracted/(?P<student_id>[^/]+)/(?:.*/)?(?P<file_id>[^/]+)"


@pytest.fixture
def nbgrader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Run:
    """Runs an nbgrader command in somebody's folder; gives its log."""
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / "jupyter" / name.lower()))

    def run(folder: Path, *words: str) -> str:
        monkeypatch.chdir(folder)
        caplog.clear()
        with caplog.at_level(logging.INFO):
            run_nbgrader(*words)
        return caplog.text

    return run


@pytest.fixture
def term(course: Course, tmp_path: Path) -> Course:
    """The toy course with the project's configuration, an exchange, and the substitute for grading."""
    (tmp_path / "exchange").mkdir()
    where = f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\nc.Course.url = 'https://example.org/course'\n"
    config = f"{(PROJECT / 'nbgrader_config.py').read_text()}\n{SUBSTITUTE}\n{where}"
    (course.root / "nbgrader_config.py").write_text(config)
    return course


@pytest.fixture
def student(tmp_path: Path) -> Path:
    """A student's home, with the two lines that their nbgrader needs."""
    home = tmp_path / "student"
    home.mkdir()
    where = f"c.Exchange.root = {str(tmp_path / 'exchange')!r}"
    (home / "nbgrader_config.py").write_text(f"c.CourseDirectory.course_id = 'lstm-course'\n{where}\n")
    return home


def answer(path: Path, double: str = DOUBLE) -> None:
    """Write an answer into a fetched notebook."""
    nb = nbformat.read(path, as_version=4)
    nbformat.write(compose(nb, {"toy-double": double}), path)


def test_release_fetch_submit_collect_and_grade(term: Course, student: Path, nbgrader: Run) -> None:
    nbgrader(term.root, "generate_assignment", ASSIGNMENT)
    nbgrader(term.root, "release_assignment", ASSIGNMENT)
    assert f"lstm-course {ASSIGNMENT}" in nbgrader(student, "list")
    nbgrader(student, "fetch_assignment", ASSIGNMENT)
    assert (student / ASSIGNMENT / "checks.py").is_file() and (student / ASSIGNMENT / "tests").is_dir()
    fetched = nbformat.read(student / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    assert [cell.id for cell in fetched.cells].count("colab") == 1  # nbgrader has read its configuration twice
    nbgrader(student, "submit", ASSIGNMENT, "--student=ann")
    answer(student / ASSIGNMENT / f"{NOTEBOOK}.ipynb")
    nbgrader(student, "submit", ASSIGNMENT, "--student=ann")
    assert "ann" in nbgrader(term.root, "list", "--inbound")
    nbgrader(term.root, "collect", ASSIGNMENT)
    (found,) = find(term.submitted, term.assignment(ASSIGNMENT))
    assert found.student == "ann" and found.time is not None and not found.notes
    nbgrader(term.root, "autograde", ASSIGNMENT)
    assert scores(term) == {"ann": 2.0}
    nbgrader(term.root, "generate_feedback", ASSIGNMENT)
    nbgrader(term.root, "release_feedback", ASSIGNMENT)
    nbgrader(student, "fetch_feedback", ASSIGNMENT)
    (page,) = (student / ASSIGNMENT / "feedback").glob(f"*/{NOTEBOOK}.html")
    assert "toy-double: 2 of 2 points" in page.read_text()


def test_zip_collect_and_grade(term: Course, tmp_path: Path, nbgrader: Run) -> None:
    nbgrader(term.root, "generate_assignment", ASSIGNMENT)
    archive = term.root / "downloaded" / ASSIGNMENT / "archive"
    archive.mkdir(parents=True)
    for name, double, inside in (("ann", DOUBLE, NOTEBOOK), ("ben", "def double(x): return 3 * x", f"work/{NOTEBOOK}")):
        path = tmp_path / f"{name}.ipynb"
        path.write_bytes((term.release / ASSIGNMENT / f"{NOTEBOOK}.ipynb").read_bytes())
        answer(path, double)
        with ZipFile(archive / f"{name}.zip", "w") as file:
            file.write(path, f"{inside}.ipynb")
    nbgrader(term.root, "zip_collect", ASSIGNMENT, ARCHIVES)
    assert sorted(path.name for path in term.submitted.iterdir()) == ["ann", "ben"]
    nbgrader(term.root, "autograde", ASSIGNMENT)
    assert scores(term) == {"ann": 2.0, "ben": 0.0}
