"""The settings of a course: what stands in nbgrader_config.py is used, and what can't be meant so is told."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from autograder import cli
from autograder.batch import grader_for
from autograder.conditions import conditions_of
from autograder.configuration import CONFIG, SETTINGS, SettingsError
from autograder.course import PROJECT, Course, CourseError
from autograder.gradebook.engine import settings
from autograder.limits import Limits
from autograder.notebooks import code_cells, grade_id, nbgrader
from autograder.release import other_points, release
from autograder.results import QuestionResult, TestResult
from tests.toycourse import ASSIGNMENT, NOTEBOOK, POINTS, released, write_course

SETTINGS_FILE = (PROJECT / CONFIG).read_text(encoding="utf-8").rstrip("\n")
LINES = len(SETTINGS_FILE.splitlines())
HEADINGS = {
    "about-double": "### `toy-double` · twice (2 points)\n\nWrite `double`.",
    "about-square": "### `toy-square` · squares",
}


def configured(root: Path, *lines: str) -> Course:
    """A toy course whose settings are the project's, followed by these lines."""
    course = write_course(root)
    (root / CONFIG).write_text("\n".join([SETTINGS_FILE, *lines, ""]))
    return course


def told(root: Path, *lines: str) -> str:
    """What is said of those settings, without the folder's name."""
    with pytest.raises(SettingsError) as raised:
        configured(root, *lines).configuration  # noqa: B018 - reading is what fails
    return str(raised.value).replace(f"{root}/", "")


FIRST = f"{CONFIG}, line {LINES + 2}: "


def test_the_projects_file_sets_what_holds_without_it(tmp_path: Path) -> None:
    config = settings(Course(PROJECT), "lstm")
    given = {name: config[name.partition(".")[0]].get(name.partition(".")[2]) for name in SETTINGS}
    own = {name: value for name, value in given.items() if value is not None}
    assert own == {name: SETTINGS[name].default for name in own} | {"CourseDirectory.course_id": "lstm-course"}
    assert set(SETTINGS) == set(own)
    assert Course(tmp_path).configuration.limits == Limits()


@pytest.mark.parametrize(
    "line, said",
    [
        ("c.Limits.memroy_mb = 4096", "there is no setting c.Limits.memroy_mb; did you mean c.Limits.memory_mb?"),
        ("c.Limit.memory_mb = 4096", "there is no setting c.Limit.memory_mb; did you mean c.Limits.memory_mb?"),
        ("c.CourseDirectory.corse_id = 'x'", "there is no setting c.CourseDirectory.corse_id; did"),
        ("c.Limits.cell_seconds = '10'", "c.Limits.cell_seconds should be a number of seconds from 1 to 600, not"),
        ("c.Limits.cell_seconds = True", "c.Limits.cell_seconds should be a number of seconds from 1 to 600, not"),
        ("c.Limits.cell_seconds = float('nan')", "c.Limits.cell_seconds should be a number of seconds from 1 to"),
        ("c.Limits.memory_mb = 64", "c.Limits.memory_mb should be a whole number of megabytes from 512 to 65536, not"),
        ("c.Limits.memory_mb = 2048.5", "c.Limits.memory_mb should be a whole number of megabytes"),
        ("c.Limits.notebook_seconds = 50", "c.Limits.notebook_seconds should be no less than c.Limits.training"),
        ("c.Course.url = 'our page'", "c.Course.url should be an address (https://...), or empty, not 'our page'."),
        ("c.Course.due = '2026-11-30'", "c.Course.due should be a day, time and zone for each assignment, such as"),
        ("c.Course.due = {'toy': '2026-11-30 23:59'}", "c.Course.due should be a day, time and zone"),
        ("c.Course.due = {'toy': '2026-13-30 23:59 +0100'}", "c.Course.due should be a day, time and zone"),
        ("c.Course.due = {'tyo': '2026-11-30 23:59 UTC'}", "c.Course.due names 'tyo', which is no assignment in"),
        ("c.Course.points = {'toy-double': -1}", "c.Course.points should be points from 0 to 1000 by question"),
        ("c.Course.points = {'toy-duoble': 3}", "c.Course.points names 'toy-duoble', which is no question in"),
        ("c.Feedback.shows = 'all'", "c.Feedback.shows should be 'points', 'tests' or 'hints', not 'all'."),
        ("c.Gradescope.show = 'soon'", "c.Gradescope.show should be 'never', 'after_due_date', 'after"),
        ("c.Gradescope.pip = '--pre'", "c.Gradescope.pip should be a list of lines for pip, each a text, not '--pre'."),
        ("c.Treebank.split_seed = 'five'", "c.Treebank.split_seed should be a whole number from 0 to"),
        ("c.Late.points_a_day = -1", "c.Late.points_a_day should be a number of points from 0 to 1000, not -1."),
        ("c.limits.memory_mb = 4096", "there is no setting c.limits; did you mean c.Limits?"),
        ("c.Course.url = https://example.org", "this is no Python (invalid syntax): mend that line."),
        ("raise SystemExit(3)", "this can't be run (SystemExit: 3): mend that line."),
        ("c.Limits = 5", "this can't be run (ValueError: values whose keys begin with an uppercase char must be"),
        ("colour = c.Course.colour + 1", "this can't be run (TypeError: "),
    ],
)  # fmt: skip
def test_a_setting_that_cant_be_meant_so_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    assert told(tmp_path, "# a comment", line).startswith(FIRST + said)


def test_the_last_line_that_sets_something_is_named(tmp_path: Path) -> None:
    assert told(tmp_path, "c.Course.url = 'here'", "", "c.Course.url = 'there'").startswith(
        f"{CONFIG}, line {LINES + 3}: c.Course.url"
    )


def test_a_file_without_its_last_line_is_refused(tmp_path: Path) -> None:
    write_course(tmp_path)
    (tmp_path / CONFIG).write_text("c = get_config()\nc.CourseDirectory.course_id = 'mine'\n")
    with pytest.raises(SettingsError, match=r"does not end with complete\(c, __file__\), without which nbgrader would"):
        settings(Course(tmp_path), ASSIGNMENT)


def test_what_nbgrader_knows_may_be_set_too(tmp_path: Path) -> None:
    course = configured(tmp_path, "c.Exchange.root = '/srv/exchange'", "c.Gradescope.pip.append('--pre')")
    assert course.configuration.gradescope_pip == ("--pre",)


@pytest.mark.usefixtures("no_pool")
@pytest.mark.parametrize(
    "command",
    [
        ["release", ASSIGNMENT],
        ["grade", "nowhere", "--assignment", ASSIGNMENT],
        ["check", "nowhere.ipynb", "--assignment", ASSIGNMENT],
        ["report", "--assignment", ASSIGNMENT],
        ["calibrate", "--assignment", ASSIGNMENT],
        ["export", "csv", "--assignment", ASSIGNMENT],
        ["gradescope", ASSIGNMENT],
        ["audit", ASSIGNMENT],
        ["similar", "--assignment", ASSIGNMENT],
        ["doctor"],
        ["demo"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_says_so_and_ends_with_2(tmp_path: Path, command: list[str]) -> None:
    configured(tmp_path, "c.Limits.memroy_mb = 4096")
    done = CliRunner().invoke(cli.app, [*command, "--course", str(tmp_path)])
    assert done.exit_code == 2
    assert "there is no setting c.Limits.memroy_mb; did you mean" in " ".join(done.stderr.split())
    assert not (tmp_path / "report").exists()


def test_there_is_no_command_that_is_not_tried_here() -> None:
    mark = next(mark for mark in test_every_command_says_so_and_ends_with_2.pytestmark if mark.name == "parametrize")
    assert {command[0] for command in mark.args[1]} == {info.callback.__name__ for info in cli.app.registered_commands}


def with_headings(course: Course) -> Course:
    """The course with points in a heading, as the real notebooks have them."""
    path = course.source / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        cell.source = HEADINGS.get(cell.id, cell.source)
    nbformat.write(nb, path)
    return course


def test_changed_points_are_in_everything_that_is_released_and_graded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = with_headings(configured(tmp_path, "c.Course.points = {'toy-double': 3, 'toy-why': 0.5}"))
    assignment = course.assignment(ASSIGNMENT)
    (spec,) = assignment.notebooks
    assert {one.id: one.points for one in spec.questions} == POINTS | {"toy-double": 3, "toy-why": 0.5}
    assert assignment.points == 6.5
    assert course.changed_points(ASSIGNMENT) == [("toy-double", 2, 3), ("toy-why", 1, 0.5)]
    assert "twice (3 points)" in spec.cells[2].source

    suite = tmp_path / "suites"
    suite.mkdir()
    (suite / "toy.py").write_text(
        "from autograder.suite import question\nquestion('toy-double', points=2)\nquestion('toy-square', points=3)\n"
    )
    monkeypatch.setattr("autograder.release.SUITES", suite)
    release(course, ASSIGNMENT)
    nb = nbformat.read(course.release / ASSIGNMENT / f"{NOTEBOOK}.ipynb", as_version=4)
    worth = {grade_id(cell): nbgrader(cell)["points"] for cell in nb.cells if nbgrader(cell).get("grade")}
    assert worth == {"test-toy-double": 3, "test-toy-square": 3, "toy-why": 0.5}
    sources = {cell.id: cell.source for cell in nb.cells}
    assert sources["about-double"].startswith("### `toy-double` · twice (3 points)\n")
    assert sources["about-square"] == HEADINGS["about-square"]
    # What the exporter mends a submission with has the same checksums, or nbgrader would call it changed.
    own = {cell.id: nbgrader(cell).get("checksum") for cell in nb.cells}
    assert own["test-toy-double"]
    assert {
        grade_id(cell): nbgrader(cell)["points"] for cell in released(spec).cells if nbgrader(cell).get("grade")
    } == worth
    assert other_points(course, assignment) == []
    assert other_points(course, course.assignment(ASSIGNMENT, {})) == ["toy-double", "toy-why"]


def test_changed_limits_and_points_make_old_results_stale(tmp_path: Path, course: Course) -> None:
    digests = []
    for name, line in (
        ("one", ""),
        ("same", "c.Limits.cell_seconds = 10.0"),
        ("limit", "c.Limits.cell_seconds = 20"),
        ("points", "c.Course.points = {'gates-rnn': 3}"),
    ):
        root = tmp_path / name
        root.mkdir()
        (root / CONFIG).write_text(f"{(PROJECT / CONFIG).read_text()}\n{line}\n")
        grader = grader_for(replace(conditions_of(Course(root), "lstm", seed=1), course=root))
        spec = grader.assignment.notebook("3-gates")
        digests.append(grader.digest(spec, code_cells(released(spec), spec)))
    assert digests[0] == digests[1]
    assert len({*digests}) == 3


def test_a_roster_that_is_not_there_is_told_where_it_is_needed(tmp_path: Path) -> None:
    course = configured(tmp_path, "c.Course.roster = 'class.csv'")
    with pytest.raises(CourseError, match=rf"line {LINES + 1}: c.Course.roster names .*class.csv, which is no file"):
        course.configuration.people()
    (tmp_path / "class.csv").write_text("id\namara\n")
    assert course.configuration.people() == tmp_path / "class.csv"
    assert course.configuration.people(Path("other.csv")) == Path("other.csv")


@pytest.mark.parametrize("shows, hint, tests", [("hints", "Twice?", 1), ("tests", None, 1), ("points", None, 0)])
def test_feedback_says_as_much_as_is_set(shows: str, hint: str | None, tests: int) -> None:
    question = QuestionResult("q", 0.0, 2.0, "fail", "halved", "Twice?", [TestResult("Zero", "failed", "It gave 1.")])
    shown = question.told(shows)
    assert (shown.hint, len(shown.tests), shown.points, shown.verdict) == (hint, tests, 0.0, "fail")


@pytest.mark.slow(reason="starts nbgrader itself")
def test_nbgrader_reads_the_same_file_and_still_grades_in_isolation_where_a_setting_is_wrong(tmp_path: Path) -> None:
    configured(tmp_path, "c.Limits.memroy_mb = 4096")
    shutil.copytree(tmp_path / "source", tmp_path / "submitted" / "amara")
    command = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, "--create"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode != 0
    assert "there is no setting c.Limits.memroy_mb" in done.stderr
    assert not (tmp_path / "autograded").exists()
