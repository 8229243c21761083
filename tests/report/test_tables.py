"""The class in the terminal and in grades.csv."""

import csv
import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder.report.tables import table, write_csv
from autograder.results import NotebookResult, QuestionResult, SubmissionResult
from tests.report.pupils import POINTS, gates, mistaken, submission, whole_course


def shown(results: list[SubmissionResult], width: int = 120) -> list[str]:
    """The lines of the table in a terminal of that width, ends trimmed."""
    console = Console(width=width, file=io.StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(table(results))
    return [line.rstrip() for line in capture.get().splitlines() if line.strip()]


def rows(results: list[SubmissionResult], folder: Path) -> list[dict[str, str]]:
    write_csv(results, folder / "grades.csv")
    with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_a_student_with_marks_points_total_and_status(class_results: list[SubmissionResult]) -> None:
    lines = shown(class_results)
    assert lines[0].split() == ["student", *(name.removeprefix("gates-") for name in POINTS), "points", "status"]
    by_student = {line.split()[0]: line.split()[1:] for line in lines}
    assert by_student["quentin"] == "✓ 2 ✓ 5 ✓ 4 ✓ 4 ✓ 4 ✓ 3 ½ 1 ✗ 0 23 / 26 graded".split()
    assert by_student["ravi"] == "✓ 2 ✓ 5 ✓ 4 ✓ 4 ✓ 4 ✓ 3 – ✓ 2 24 / 26 crashed".split()
    assert by_student["zoë"] == "– – – – – – – – 0 / 26 missing".split()
    assert len(lines) == 30 + 3


def test_footer_tells_the_share_solved_and_the_mean(class_results: list[SubmissionResult]) -> None:
    footer = shown(class_results)[-1]
    assert footer.split() == "solved 83 % 69 % 83 % 83 % 69 % 76 % 79 % 83 % ø 19.4".split()


def test_long_ids_fit_120_columns() -> None:
    lines = shown([mistaken("a-very-long-student-identifier", ["bias-left-out"])])
    assert all(len(line) <= 120 for line in lines)
    assert "26 graded" in " ".join(lines[2].split())
    assert "vanishing" in lines[0]


def test_five_notebooks_of_eight_questions_fit_120_columns() -> None:
    lines = shown([whole_course("somebody-with-a-name"), whole_course("ada")])
    assert all(len(line) <= 120 for line in lines)
    assert lines[-2].split() == ["ada", *["20", "✓✓✓✓✓✓✓✓"] * 5, "100", "/", "100", "graded"]
    assert lines[-1].split() == ["mean", *["ø", "20.0"] * 5, "ø", "100.0"]
    assert "1-part" in lines[0]
    assert "(20)" in lines[1]


def test_notebooks_that_were_not_graded_say_so() -> None:
    results = [whole_course("ada"), whole_course("bob")]
    results[1].notebooks[2] = NotebookResult("3-part", "missing", 0.0, "")
    del results[1].notebooks[4]
    assert shown(results)[-2].split() == [
        "bob", "20", "✓" * 8, "20", "✓" * 8, "missing", "20", "✓" * 8, "60", "/", "60", "missing",
    ]  # fmt: skip


def test_an_empty_class_is_an_empty_table() -> None:
    assert shown([])[0].split() == ["student", "points", "status"]


def test_markup_and_escapes_in_ids_are_shown_not_obeyed() -> None:
    lines = shown([mistaken("[red]x[/red]", []), mistaken("a\x1b[2Jb", [])])
    assert lines[2].split()[0] == "[red]x[/red]"
    assert lines[3].split()[0] == "a[2Jb"


def test_csv_has_the_columns_that_others_rely_on(tmp_path: Path, class_results: list[SubmissionResult]) -> None:
    found = rows(class_results, tmp_path)
    assert list(found[0]) == ["student", "lstm", "lstm_max", "status", "3-gates", *POINTS]
    assert [row["student"] for row in found] == [result.student for result in class_results]
    quentin = next(row for row in found if row["student"] == "quentin")
    assert (quentin["lstm"], quentin["lstm_max"], quentin["status"]) == ("23", "26", "graded")
    assert (quentin["3-gates"], quentin["gates-charlstm"], quentin["gates-vanishing"]) == ("23", "1", "0")
    for row, result in zip(found, class_results, strict=True):
        assert float(row["lstm"]) == result.score == sum(float(row[name]) for name in POINTS)


def test_csv_has_a_column_for_each_notebook_and_question_and_leaves_unknown_cells_empty(tmp_path: Path) -> None:
    short = whole_course("bob")
    del short.notebooks[1:]
    found = rows([short, whole_course("ada")], tmp_path)
    assert len(found[0]) == 4 + 5 + 40
    assert (found[0]["2-part"], found[0]["part2-questiona"]) == ("", "")
    assert (found[1]["2-part"], found[1]["part2-questiona"]) == ("20", "2.5")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t=", "\r@", "＝"])
def test_csv_text_never_starts_a_formula(tmp_path: Path, start: str) -> None:
    (row,) = rows([mistaken(f"{start}cmd|' /C calc'!A0", [])], tmp_path)
    assert row["student"].startswith("'")
    assert row["student"].endswith("cmd|' /C calc'!A0")
    assert row["lstm"] == "26"


def test_csv_holds_quotes_commas_and_no_control_characters(tmp_path: Path) -> None:
    (row,) = rows([mistaken('a,"b"\n\x00\x1bc', [])], tmp_path)
    assert row["student"] == 'a,"b"c'
    assert (tmp_path / "grades.csv").read_bytes().count(b"\n") == 2


def test_csv_numbers_stay_numbers(tmp_path: Path) -> None:
    notebook = NotebookResult("3-gates", "graded", 1.0, "", [], [QuestionResult("gates-rnn", -0.5, 2, "partial")])
    (row,) = rows([submission("ada", notebook)], tmp_path)
    assert (row["lstm"], row["gates-rnn"]) == ("-0.5", "-0.5")


def test_csv_is_replaced_as_a_whole(tmp_path: Path) -> None:
    rows([mistaken("ada", []), mistaken("bob", [])], tmp_path)
    assert [row["student"] for row in rows([mistaken("eve", [])], tmp_path)] == ["eve"]
    assert [path.name for path in tmp_path.iterdir()] == ["grades.csv"]


def test_csv_is_about_one_assignment(tmp_path: Path) -> None:
    other = SubmissionResult("ada", "lstm-extra", "", "", 1, [gates({})])
    for results in ([], [mistaken("ada", []), other]):
        with pytest.raises(ValueError, match="one assignment"):
            write_csv(results, tmp_path / "grades.csv")
    assert not list(tmp_path.iterdir())
