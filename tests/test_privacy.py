"""What a graded class leaves behind: no page, table or graded notebook says what is nobody's business."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import nbformat
import pytest
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder import catalogue
from autograder.course import PROJECT, Course
from autograder.demo import compose
from autograder.gradebook.engine import Log, settings
from autograder.mending import mend
from autograder.notebooks import notebook

pytestmark = pytest.mark.slow(reason="grades a class")

MISTAKEN, NOSY, LOUD = "wilhelmina-quast", "xaver-oduya", "yolanda-brinkmann"
SECRET = "hunter2-of-the-grader"
# Looks wherever it can, and says what it has seen in all ways there are.
LOOK = """
def look():
    import getpass, os, sys
    frame, seen = sys._getframe(), [os.getcwd(), str(dict(os.environ)), sys.executable, str(sys.path), str(sys.argv)]
    while frame:
        seen.append(f"{frame.f_code.co_filename} {list(frame.f_locals)}")
        frame = frame.f_back
    for place in ("/proc/self/environ", "/proc/self/cmdline", "/etc/hostname"):
        try:
            seen.append(open(place).read())
        except OSError as error:
            seen.append(str(error))
    return " ".join(seen)
"""
INPUTS = "def encode(tokens, word_to_ix):\n    raise ValueError(f'inputs-were {tokens} {word_to_ix}')"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of three, graded and given back by nbgrader."""
    folder = tmp_path_factory.mktemp("privacy")
    course = Course(folder / "course")
    (course.root / "source/lstm").mkdir(parents=True)
    shutil.copy(PROJECT / "source/lstm/1-vocab.ipynb", course.root / "source/lstm")
    spec = course.assignment("lstm").notebook("1-vocab")
    stub, _ = mend(notebook([], {}), spec)
    wrong = {entry.question: entry.code for entry in catalogue.misconceptions("vocab")}
    nosy = {name: f"{LOOK}\nraise ValueError(look())\n{text}" for name, text in spec.answers.items()}
    nosy |= {"vocab-encode": INPUTS, "vocab-decode": f"{LOOK}\ndef decode(indices, word_to_ix):\n    return [look()]"}
    nosy |= {"vocab-split": f"{LOOK}\ndef split(items, valid_share, test_share, seed):\n    return open(look()[:200])"}
    loud = spec.answers | {"vocab-pad": "print('<script>EVIL</script>')\nraise ValueError('<img src=x onerror=EVIL>')"}
    for student, texts in ((MISTAKEN, wrong), (NOSY, nosy), (LOUD, loud)):
        place = folder / "in" / student
        place.mkdir(parents=True)
        nbformat.write(compose(stub, texts), place / "1-vocab.ipynb")
    command = [sys.executable, "-m", "autograder", "grade", str(folder / "in"), "--course", str(course.root), "-j", "1"]
    environment = os.environ | {"GRADER_TOKEN": SECRET}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
    assert ran.returncode == 0, ran.stderr
    shutil.copytree(course.feedback, folder / "ours")
    config, log = settings(course, "lstm"), Log()
    config.GenerateFeedback.force = True
    GenerateFeedback(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).start()
    shutil.copytree(course.feedback, folder / "nbgraders")
    return course


def graded(course: Course, student: str) -> nbformat.NotebookNode:
    return nbformat.read(course.autograded / student / "lstm/1-vocab.ipynb", as_version=4)


def papers(course: Course, student: str) -> Iterator[tuple[str, str]]:
    """What a student gets to see, less the code: our page, nbgrader's, and the outputs in the graded notebook."""
    for kind in ("ours", "nbgraders"):
        page = (course.root.parent / kind / student / "lstm/1-vocab.html").read_text()
        yield kind, re.sub(r'<div class="\s*highlight.*?</pre></div>', "", page, flags=re.DOTALL)
    yield "autograded", str([cell.get("outputs") for cell in graded(course, student).cells])


def reports(course: Course) -> Iterator[tuple[str, str]]:
    """What the people who teach look at."""
    yield "index.html", (course.report / "index.html").read_text()
    yield "grades.csv", (course.report / "grades.csv").read_text()


def everything(course: Course) -> Iterator[tuple[str, str]]:
    yield from reports(course)
    for student in (MISTAKEN, NOSY, LOUD):
        for kind, text in papers(course, student):
            yield f"{student} {kind}", text


def code_lines(path: Path) -> set[str]:
    """Lines of code that are long enough to be known again, without texts: what tests are called may be told."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", [])
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0] = ast.Pass()
    return {line.strip() for line in ast.unparse(tree).splitlines() if len(line.strip()) > 30}


def test_no_line_of_a_hidden_test_is_shown(course: Course) -> None:
    lines = code_lines(PROJECT / "autograder/suites/vocab.py")
    assert len(lines) > 40
    for name, text in everything(course):
        assert [line for line in lines if line in unescape(text)] == [], name


def test_graded_notebooks_hold_no_code_but_what_was_released_and_handed_in(course: Course) -> None:
    released = {cell.source for cell in course.assignment("lstm").notebook("1-vocab").cells}
    for student in (MISTAKEN, NOSY, LOUD):
        handed_in = nbformat.read(course.submitted / student / "lstm/1-vocab.ipynb", as_version=4)
        known = released | {cell.source for cell in handed_in.cells}
        assert {cell.source for cell in graded(course, student).cells} <= known


def test_no_line_of_the_solution_is_shown_to_those_who_have_another(course: Course) -> None:
    spec = course.assignment("lstm").notebook("1-vocab")
    released = "\n".join(cell.source for cell in spec.cells)
    solution = {line.strip() for text in spec.answers.values() for line in text.splitlines()}
    hidden = [line for line in solution if len(line) > 20 and line not in released]
    assert len(hidden) > 10
    for kind, text in papers(course, MISTAKEN):
        assert [line for line in hidden if line in unescape(text)] == [], kind


def test_no_value_that_a_hidden_test_puts_in_is_shown(course: Course) -> None:
    """Whoever puts them into an exception reads that there was one, and no more."""
    for kind, text in papers(course, NOSY):
        assert "stopped with a ValueError" in text and "inputs-were" not in text, kind


def test_students_are_named_to_nobody_but_those_who_teach(course: Course) -> None:
    for student in (MISTAKEN, NOSY, LOUD):
        for kind, text in papers(course, student):
            others = {MISTAKEN, NOSY, LOUD} - {student}
            assert [name for other in others for name in other.split("-") if name in text] == [], (student, kind)


def test_the_machine_and_its_people_stay_unknown(course: Course) -> None:
    secrets = [SECRET, "GRADER_TOKEN", str(PROJECT), str(course.root), sys.prefix, sys.base_prefix, str(Path.home())]
    secrets += ["/proc/", "/tmp/", "/etc/", "site-packages"]
    for name, text in everything(course):
        assert [secret for secret in secrets if secret in unescape(text)] == [], name


def test_no_script_of_a_student_survives(course: Course) -> None:
    for name, text in everything(course):
        if name.endswith(("html", "ours", "nbgraders")):
            assert "<script>EVIL" not in text and not re.search(r"<img[^>]*EVIL", text), name


def test_everybody_has_pages_of_their_own(course: Course) -> None:
    pages = sorted(path.relative_to(course.feedback).as_posix() for path in course.feedback.rglob("*.html"))
    assert pages == [f"{student}/lstm/1-vocab.html" for student in (MISTAKEN, NOSY, LOUD)]
