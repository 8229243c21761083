"""Grades and feedback in the layouts that platforms read, tried by the rules by which they read them."""

import csv
import io
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest

from autograder.course import Assignment, Course
from autograder.files import write_atomically
from autograder.gradebook.outline import open_gradebook
from autograder.gradebook.record import record
from autograder.intake import collect, find
from autograder.lms.exports import export_feedback, export_grades
from autograder.lms.grades import ExportError
from autograder.report.feedback import write_feedback
from autograder.results import NotebookResult, QuestionResult, SubmissionResult, TestResult
from tests.lms.downloads import FILE, packed, zipped
from tests.lms.test_roster import CANVAS, OWN, WORKSHEET, write
from tests.toycourse import ASSIGNMENT, NOTEBOOK, answered

POINTS = {"al1": 2.0, "bm2": 3.5}


def earned(student: str, points: float) -> SubmissionResult:
    """A student's result: a square that earns those points, a written answer still to be read."""
    failed = TestResult("Zero", "failed", "It gave <b>1</b>,\nexpected 0.")
    questions = [
        QuestionResult("toy-double", 0.0, 2.0, "fail", "halved", "Twice, or `half`?", [failed]),
        QuestionResult("toy-square", points, 3.0, "partial"),
        QuestionResult("toy-why", 0.0, 1.0, "manual"),
    ]
    notebook = NotebookResult(NOTEBOOK, "graded", 0.1, "digest", [], questions)
    return SubmissionResult(student, ASSIGNMENT, "none", "suite", 1, [notebook])


def graded(course: Course, points: Mapping[str, float] = POINTS) -> Course:
    """The course with results and feedback pages."""
    for student, worth in points.items():
        result = earned(student, worth)
        write_atomically(course.report / "results" / f"{student}.json", result.to_json())
        write_feedback(course.feedback, result)
    return course


def handed_in(course: Course, assignment: Assignment, files: Mapping[str, str | bytes], roster: str = OWN) -> Course:
    """The course once a download was taken in with a roster, and graded."""
    folder = course.root.parent
    download = packed(folder / "download.zip", files)
    collect(course, assignment, find(download, assignment, write(folder / "roster.csv", roster)))
    return graded(course)


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def canvas_reads(path: Path) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The points possible and each student's grades by id, by the rules of Canvas' gradebook importer."""
    head, *rows = table(path)
    assert "Student" in head[0] and "ID" in head[1] and len(head) > 3
    known = 3
    if re.search(r"SIS\s+Login\s+ID", head[2]):
        known = 4
    elif re.search(r"SIS\s+User\s+ID", head[2]) and re.search(r"SIS\s+Login\s+ID", head[3]):
        known = 5
    assert "Section" in head[known - 1]
    possible = next(row for row in rows if "Points Possible" in row[0])
    students = {row[1]: dict(zip(head[known:], row[known:], strict=True)) for row in rows if row is not possible}
    return possible[known:], students


def moodle_reads(path: Path) -> dict[str, tuple[str, str]]:
    """Each participant's grade and comment, by the rules of Moodle's importer of worksheets."""
    head, *rows = table(path)
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(head)
    places = [head.index(name) for name in ("Identifier", "Grade", "Feedback comments")]
    found = ([row[place] for place in places] for row in rows)
    return {name[len("Participant ") :]: (grade, said) for name, grade, said in found}


CANVAS_FILES = {f"leeann_101_9001_{FILE}": "{}", f"müllerbjörn_LATE_102_9002_{FILE}": "{}"}
MOODLE_FILES = {f"{name}_assignsubmission_file_/{FILE}": "{}" for name in ("Ann Lee_501", "Björn Müller_502")}


def test_canvas_without_its_export(course: Course, assignment: Assignment) -> None:
    handed_in(course, assignment, CANVAS_FILES)
    path, remarks = export_grades(course, assignment, "canvas", None, None, "Toys (4711)")
    assert path == course.report / "toy-canvas.csv"
    assert canvas_reads(path) == (["6"], {"101": {"Toys (4711)": "2"}, "102": {"Toys (4711)": "3.5"}})
    assert table(path)[2][0] == "Lee, Ann"
    assert any("still wait for marks by hand" in remark for remark in remarks)


def test_canvas_with_its_export_filled_in(course: Course, assignment: Assignment, tmp_path: Path) -> None:
    handed_in(course, assignment, CANVAS_FILES)
    roster = write(tmp_path / "canvas.csv", CANVAS)
    path, remarks = export_grades(course, assignment, "canvas", tmp_path / "out.csv", roster, None)
    assert canvas_reads(path) == (["6.00"], {"101": {"Toy (4711)": "2"}, "102": {"Toy (4711)": "3.5"}})
    assert table(path)[2] == ["Lee, Ann", "101", "S1", "al1", "Mon", "2"]
    assert not any("is worth" in remark for remark in remarks)


def test_canvas_columns_are_asked_for_where_they_are_unclear(
    course: Course, assignment: Assignment, tmp_path: Path
) -> None:
    graded(course)
    roster = write(tmp_path / "canvas.csv", CANVAS.replace("Toy (4711)", "Week 3 (4711)").replace("6.00", "100"))
    with pytest.raises(ExportError, match=r"--column; it has: 'Week 3 \(4711\)', 'Other \(4712\)'"):
        export_grades(course, assignment, "canvas", None, roster, None)
    path, remarks = export_grades(course, assignment, "canvas", None, roster, "Week 3")
    assert canvas_reads(path)[1]["101"] == {"Week 3 (4711)": "2"}
    assert "Canvas gives 100 points for this, and here it is worth 6." in remarks


def test_moodle_without_its_worksheet(course: Course, assignment: Assignment) -> None:
    handed_in(course, assignment, MOODLE_FILES)
    path, _ = export_grades(course, assignment, "moodle", None, None, None)
    said = "1-toy: 2 of 6. Some answers are still to be marked by hand."
    assert moodle_reads(path)["501"] == ("2", said)
    assert table(path)[1][:3] == ["Participant 501", "Ann Lee", "ann@x.edu"]


def test_moodle_with_its_worksheet_filled_in(course: Course, assignment: Assignment, tmp_path: Path) -> None:
    graded(course)
    roster = write(tmp_path / "Grades.csv", WORKSHEET.replace("6.00", "3.00"))
    path, remarks = export_grades(course, assignment, "moodle", None, roster, None)
    assert [grade for grade, _ in moodle_reads(path).values()] == ["2", "3.5"]
    assert table(path)[1][7] == "-"
    assert "Moodle will leave out bm2: 3.5 is above its maximum." in remarks


def test_moodle_knows_nobody_by_name(course: Course, assignment: Assignment) -> None:
    path, remarks = export_grades(graded(course), assignment, "moodle", None, None, None)
    assert moodle_reads(path) == {}
    assert any(remark.startswith("al1, bm2 left out: Moodle knows people by number") for remark in remarks)


def test_gradescopes_columns(course: Course, assignment: Assignment, tmp_path: Path) -> None:
    graded(course)
    roster = write(tmp_path / "roster.csv", "First Name,Last Name,SID,Email\nAnn,Lee,al1,ann@x.edu\n")
    path, remarks = export_grades(course, assignment, "gradescope", None, roster, None)
    ann = dict(zip(*table(path)[:2], strict=True))
    assert ann["SID"] == "al1" and ann["Total Score"] == "2" and ann["Max Points"] == "6"
    assert ann["2: toy-square (3.0 pts)"] == "2"
    assert "Not in the roster: bm2." in remarks


def test_plain_csv(course: Course, assignment: Assignment) -> None:
    path, _ = export_grades(graded(course), assignment, "csv", None, None, None)
    ann, ben = (dict(zip(table(path)[0], row, strict=True)) for row in table(path)[1:])
    assert (ann["student_id"], ann["score"], ann["max_score"], ann["toy-square"]) == ("al1", "2", "6", "2")
    assert ben["score"] == "3.5"


def test_no_cell_becomes_a_formula(course: Course, assignment: Assignment, tmp_path: Path) -> None:
    names = ['=HYPERLINK("http://x";"y")', "+1", "-2+3", "@SUM(A1)", "\tx", "\r=x", "  =x", "＝1"]
    lines = [["id", "last_name", "canvas_id", "moodle_id", "section"]]
    lines += [[f"s{number}", name, str(number), str(number), name] for number, name in enumerate(names)]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    roster = write(tmp_path / "roster.csv", text.getvalue())
    graded(course, {f"s{number}": 1.0 for number in range(len(names))} | {"=cmd": 1.0})
    for platform in ("canvas", "moodle", "gradescope", "csv"):
        path, _ = export_grades(course, assignment, platform, None, roster, None)
        for cell in (cell for row in table(path) for cell in row):
            assert not re.match(r"\s*[=+@＝]|\s*-.|[\t\r]", cell), (platform, cell)


def test_marks_by_hand_and_late_penalties_count(course: Course, assignment: Assignment) -> None:
    open_gradebook(f"sqlite:///{course.gradebook}", "").close()
    spec = assignment.notebook(NOTEBOOK)
    handed_in(course, assignment, {f"leeann_101_9001_{FILE}": nbformat.writes(answered(spec))})
    record(course, assignment, ["al1"])
    with open_gradebook(f"sqlite:///{course.gradebook}", "") as gradebook:
        gradebook.find_grade("toy-why", NOTEBOOK, ASSIGNMENT, "al1").manual_score = 1.0
        gradebook.find_grade("toy-why", NOTEBOOK, ASSIGNMENT, "al1").needs_manual_grade = False
        gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, "al1").late_submission_penalty = 0.5
        gradebook.db.commit()
    path, remarks = export_grades(course, assignment, "csv", None, None, None)
    ann, ben = (dict(zip(table(path)[0], row, strict=True)) for row in table(path)[1:])
    assert (ann["raw_score"], ann["late_submission_penalty"], ann["score"], ann["toy-why"]) == ("3", "0.5", "2.5", "1")
    assert ben["score"] == "3.5"  # graded, and not yet recorded
    assert remarks == [
        "Answers of bm2 still wait for marks by hand: give them in nbgrader's formgrader, then export again."
    ]


def test_the_time_of_a_download_reaches_the_gradebook(course: Course, assignment: Assignment) -> None:
    metadata = "submission_9:\n  :submitters:\n  - {':sid': al1}\n  :created_at: 2026-10-05 21:12:13 Z\n"
    work = nbformat.writes(answered(assignment.notebook(NOTEBOOK)))
    handed_in(course, assignment, {"submission_metadata.yml": metadata, f"submission_9/{FILE}": work})
    record(course, assignment, ["al1"])
    path, _ = export_grades(course, assignment, "csv", None, None, None)
    assert dict(zip(*table(path)[:2], strict=True))["timestamp"] == "2026-10-05 21:12:13"


def test_nothing_graded_and_a_broken_gradebook(course: Course, assignment: Assignment) -> None:
    with pytest.raises(ExportError, match="Nothing of toy is graded yet"):
        export_grades(course, assignment, "csv", None, None, None)
    course.gradebook.write_text("no database, " * 100)
    with pytest.raises(ExportError, match="can't be read"):
        export_grades(graded(course), assignment, "csv", None, None, None)


def test_a_file_that_cant_be_written(course: Course, assignment: Assignment) -> None:
    with pytest.raises(ExportError, match="name another file with --to"):
        export_grades(graded(course), assignment, "csv", course.source / ASSIGNMENT / FILE / "x.csv", None, None)


def canvas_finds(name: str) -> tuple[str, str]:
    """The user and the file that Canvas takes an uploaded file to be about."""
    numbers = [part for part in name.split("_") if part != "LATE" and re.fullmatch(r"\d+", part)]
    return numbers[0], numbers[1]


def test_canvas_takes_its_feedback_back(course: Course, assignment: Assignment) -> None:
    zip_ = zipped({FILE: "{}"})
    handed_in(course, assignment, {f"leeann_101_9001_{FILE}": "{}", "müllerbjörn_LATE_102_9002_my_2_files.zip": zip_})
    path, remarks = export_feedback(course, assignment, "canvas", None, None)
    with ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert [canvas_finds(name) for name in files] == [("101", "9001"), ("102", "9002")]
    # Canvas shows each under the name that was handed in, so it has to be what that name says.
    notebook = nbformat.reads(files[f"leeann_101_9001_{FILE}"].decode(), as_version=4)
    nbformat.validate(notebook)
    text = notebook.cells[0].source
    assert "2 of 6 points" in text and "Twice, or `half`?" in text
    assert "<b>" not in text.replace("\\<", "")
    with ZipFile(io.BytesIO(files["müllerbjörn_LATE_102_9002_my_2_files.zip"])) as inner:
        assert inner.namelist() == [f"{NOTEBOOK}.html"]
    assert [remark for remark in remarks if "Not in the zip" in remark] == []


def moodle_finds(path: str) -> tuple[int, str]:
    """The participant and the file name that Moodle takes a path in an uploaded zip for."""
    parts = path.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) >= 4 and info[1].isdigit() and (info[2], info[3]) == ("assignsubmission", "file"):
            return int(info[1]), "/".join([*(info[4:] or [""]), *parts])
    raise AssertionError(path)


def test_moodle_takes_its_feedback_back(course: Course, assignment: Assignment, tmp_path: Path) -> None:
    handed_in(course, assignment, {f"Ann Lee_501_assignsubmission_file_{FILE}": "{}"})
    path, remarks = export_feedback(course, assignment, "moodle", None, None)
    with ZipFile(path) as archive:
        assert [moodle_finds(name) for name in archive.namelist()] == [(501, f"/{NOTEBOOK}.html")]
    assert "Not in the zip (no feedback, or not from a download of this platform): bm2." in remarks
    roster = write(tmp_path / "Grades.csv", WORKSHEET)
    path, _ = export_feedback(course, assignment, "moodle", tmp_path / "all.zip", roster)
    with ZipFile(path) as archive:
        assert {moodle_finds(name)[0] for name in archive.namelist()} == {501, 502}


def test_a_plain_zip_and_where_there_is_none(course: Course, assignment: Assignment) -> None:
    graded(course)
    path, _ = export_feedback(course, assignment, "csv", None, None)
    with ZipFile(path) as archive:
        assert archive.namelist() == [f"al1/{NOTEBOOK}.html", f"bm2/{NOTEBOOK}.html"]
    assert path.read_bytes() == export_feedback(course, assignment, "csv", None, None)[0].read_bytes()
    with pytest.raises(ExportError, match="nothing that was graded came from its download"):
        export_feedback(course, assignment, "canvas", None, None)
    with pytest.raises(ExportError, match="Gradescope takes no feedback files"):
        export_feedback(course, assignment, "gradescope", None, None)


def test_a_damaged_memory_costs_only_a_name(course: Course, assignment: Assignment) -> None:
    handed_in(course, assignment, CANVAS_FILES)
    memory = course.submitted / "al1" / ASSIGNMENT / ".download.json"
    assert json.loads(memory.read_text())["system"] == "canvas"
    memory.write_text("{")
    path, remarks = export_grades(course, assignment, "canvas", None, None, None)
    assert set(canvas_reads(path)[1]) == {"", "102"}
    assert any("Canvas has to know al1 by name" in remark for remark in remarks)
    shutil.rmtree(course.submitted)
    export_grades(course, assignment, "canvas", None, None, None)
