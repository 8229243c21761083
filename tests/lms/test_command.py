"""The commands that take downloads in and write what platforms take back, as people type them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import Course
from tests.lms.downloads import FILE, packed
from tests.lms.test_exports import graded
from tests.lms.test_roster import OWN, write
from tests.toycourse import ASSIGNMENT


def run(course: Course, *words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, words), "--course", str(course.root), "--assignment", ASSIGNMENT])
    assert "Traceback" not in result.output
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.parametrize("platform", ["canvas", "moodle", "gradescope", "csv"])
def test_export_says_what_it_wrote(course: Course, tmp_path: Path, platform: str) -> None:
    graded(course)
    code, said = run(course, "export", platform, "--to", tmp_path / "x.csv", "--roster", write(tmp_path / "r.csv", OWN))
    assert code == 0
    assert "Written:" in said and "Note: In the roster, but without a grade: cx3." in said
    assert (tmp_path / "x.csv").is_file()


def test_export_of_feedback(course: Course) -> None:
    code, said = run(graded(course), "export", "csv", "--feedback")
    assert (code, "toy-csv-feedback.zip" in said.replace(" ", "")) == (0, True)


@pytest.mark.usefixtures("no_pool")
@pytest.mark.parametrize(
    "words, said",
    [
        (["export", "csv"], "Nothing of toy is graded yet"),
        (["export", "csv", "--column", "Toys"], "leave --column out"),
        (["export", "csv", "--roster", "nowhere.csv"], "The roster nowhere.csv can't be opened"),
        (["grade", "in.zip", "--roster", "nowhere.csv"], "The roster nowhere.csv can't be opened"),
        (["grade", "in.zip", "--roster", "in.zip"], "in.zip is a spreadsheet"),
    ],
)
def test_a_persons_mistake_is_told_in_one_sentence(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    packed(tmp_path / "in.zip", {f"leeann_1_2_{FILE}": "{}"})
    code, output = run(course, *words)
    assert (code, said in output) == (2, True), output


def test_other_platforms_are_wrong_usage(course: Course) -> None:
    assert run(course, "export", "ilias")[0] == 2
