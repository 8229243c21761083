"""The benchmark still runs, and measures what it says."""

import shutil
from pathlib import Path

import nbformat
import pytest
from rich.console import Console

from autograder.course import Course
from tests.benchmarks import compare


@pytest.mark.slow(reason="starts nbgrader for real; otter is started by the attacks")
def test_a_class_is_graded_by_several_tools(course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # A notebook as it was released is what all are done with soonest.
    (tmp_path / "amara" / "lstm").mkdir(parents=True)
    shutil.copy(course.release / "lstm" / "3-gates.ipynb", tmp_path / "amara" / "lstm")
    compare.main([str(tmp_path), "--against", "nbgrader"])
    printed = capsys.readouterr().out
    tools = ("autograder grade", "nbgrader autograde", "otter run")
    assert [tool in printed for tool in tools] == [True, True, False]


def test_the_honest_class_is_most_of_the_drawn_one(tmp_path: Path) -> None:
    students = {path.name for path in compare.honest_class(tmp_path).iterdir()}
    texts = [(tmp_path / name / "lstm" / "3-gates.ipynb").read_text() for name in students]
    assert len(students) >= 10
    assert not [text for text in texts if "os._exit" in text or "while True" in text or "string_at" in text]


def test_a_class_is_repeated_in_turn(tmp_path: Path) -> None:
    for student in ("amara", "bao"):
        (tmp_path / student / "lstm").mkdir(parents=True)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(student)])
        nbformat.write(notebook, tmp_path / student / "lstm" / "3-gates.ipynb")
    files = compare.gather(tmp_path, 3, tmp_path / "class")
    copies = [nbformat.read(file, as_version=4) for file in files]
    assert [file.parts[-3] for file in files] == ["amara-0", "bao-1", "amara-2"]
    assert [copy.cells[0].source for copy in copies] == ["amara", "bao", "amara"]
    assert len({copy.cells[-1].source for copy in copies}) == 3, "alike ones would be run once"


def test_a_tool_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(compare.BenchmarkError, match="ended with 1"):
        compare.run([["no_such_module"]], [tmp_path])


def test_ratios_are_to_our_time() -> None:
    ours = compare.Measured("ours", compare.Cost(10.0, 15.0, 1 << 20), 5)
    theirs = compare.Measured("theirs", compare.Cost(45.0, 60.0, 2 << 20), 5)
    with (console := Console(width=80)).capture() as shown:
        console.print(compare.table([ours, theirs]))
    last = shown.get().splitlines()[-2]
    assert [part.strip() for part in last.strip("│ ").split("│")] == ["theirs", "45.0", "9.00", "4.5", "60.0", "2 MB"]
