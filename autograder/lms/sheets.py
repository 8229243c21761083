"""Tables of grades as Canvas, Moodle and Gradescope have them, and a plain one.

Where the platform's own export is the roster, that is what is filled in: its names, numbers and titles are then right.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from autograder.course import Assignment
from autograder.lms.grades import ExportError, Grade
from autograder.lms.memory import Memory
from autograder.lms.roster import Person, Roster
from autograder.report.pages import points
from autograder.report.tables import number, text_cell

# A column of Canvas' gradebook that is an assignment: its title and its number.
TITLE = re.compile(r"(?P<title>.+) \((?P<id>\d+)\)")
WORKSHEET = (
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
)
GRADESCOPE = ("First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points", "Status")
# As nbgrader's own export has them.
PLAIN = ("student_id", "last_name", "first_name", "email", "timestamp", "raw_score", "late_submission_penalty", "score")


@dataclass(frozen=True)
class Row:
    """A grade, whose it is in the roster, and what was remembered when the submission came in."""

    grade: Grade
    person: Person | None
    memory: Memory | None

    def fact(self, name: str) -> str:
        """What the roster or the download says under one of our names of columns; empty where neither does."""
        said = self.person.facts.get(name, "") if self.person else ""
        remembered = self.memory.ids.get(name, "") if self.memory else ""
        return said or remembered or (self.grade.email if name == "email" else "")

    @property
    def first_last(self) -> tuple[str, str]:
        """First and last name, as far as they are known."""
        if self.person:
            return self.person.first_name, self.person.last_name
        if self.grade.first_name or self.grade.last_name:
            return self.grade.first_name, self.grade.last_name
        name = self.memory.name if self.memory and self.memory.name else self.grade.student
        first, _, last = name.rpartition(" ")
        return self.fact("first_name") or first, self.fact("last_name") or last

    @property
    def full_name(self) -> str:
        return " ".join(self.first_last).strip()


def canvas(
    rows: Sequence[Row], assignment: Assignment, roster: Roster | None, column: str | None
) -> tuple[str, list[str]]:
    """Canvas' gradebook with one assignment in it: Grades > Import."""
    if roster and roster.kind == "canvas":
        return _canvas_filled(rows, assignment, roster, column)
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column or assignment.name]
    worth = max(row.grade.max_points for row in rows)
    lines = [head, ["    Points Possible", "", "", "", "", number(worth)]]
    for row in rows:
        first, last = row.first_last
        name = f"{last}, {first}" if first else last
        ids = [row.fact(key) for key in ("canvas_id", "sis_user_id", "sis_login_id", "section")]
        lines.append([name, *ids, number(row.grade.points)])
    remarks = (
        [] if column else ["Canvas will ask which of its assignments this is: --roster with its export spares that."]
    )
    unknown = [row.grade.student for row in rows if not any(row.fact(key) for key in ("canvas_id", "sis_login_id"))]
    if unknown:
        remarks.append(f"Canvas has to know {', '.join(unknown)} by name: no id of theirs is known without a roster.")
    return _text(lines), remarks


def moodle(
    rows: Sequence[Row], assignment: Assignment, roster: Roster | None, column: str | None
) -> tuple[str, list[str]]:
    """Moodle's grading worksheet: View all submissions > Upload grading worksheet."""
    if roster and roster.kind == "worksheet":
        return _worksheet_filled(rows, assignment, roster)
    lines: list[list[str]] = [list(WORKSHEET)]
    unknown = []
    for row in rows:
        if not (participant := row.fact("moodle_id")):
            unknown.append(row.grade.student)
            continue
        grade = [
            number(row.grade.points),
            number(row.grade.max_points),
            "Yes",
            "-",
            "-",
            comment(row.grade, assignment),
        ]
        lines.append([f"Participant {participant}", row.full_name, row.fact("email"), "", *grade])
    if unknown:
        told = f"{', '.join(unknown)} left out: Moodle knows people by number; give its grading worksheet as --roster."
        return _text(lines), [told]
    return _text(lines), []


def gradescope(
    rows: Sequence[Row], assignment: Assignment, roster: Roster | None, column: str | None
) -> tuple[str, list[str]]:
    """The columns of Gradescope's "Download Grades", for those who work with these."""
    questions = [question for spec in assignment.notebooks for question in spec.questions]
    titles = [f"{number_}: {one.id} ({one.points:.1f} pts)" for number_, one in enumerate(questions, start=1)]
    lines = [[*GRADESCOPE, "Submission ID", "Submission Time", "Lateness (H:M:S)", *titles]]
    for row in rows:
        grade = row.grade
        folder = row.memory.folder if row.memory and row.memory.system == "gradescope" else ""
        time = f"{grade.time:%Y-%m-%d %H:%M:%S} +0000" if grade.time else ""
        status = "Ungraded" if grade.unmarked else "Graded"
        who = [*row.first_last, row.fact("sid"), row.fact("email"), row.fact("section")]
        score = [number(grade.points), number(grade.max_points), status]
        when = [folder.removeprefix("submission_"), time, _lateness(grade)]
        lines.append([*who, *score, *when, *_by_question(grade, assignment)])
    told = "Gradescope imports grades from no file; this one has the columns of its own Download Grades."
    return _text(lines), [told]


def plain(
    rows: Sequence[Row], assignment: Assignment, roster: Roster | None, column: str | None
) -> tuple[str, list[str]]:
    """nbgrader's columns, then each question's points."""
    questions = [question.id for spec in assignment.notebooks for question in spec.questions]
    lines: list[list[str]] = [[*PLAIN, "max_score", *questions]]
    for row in rows:
        grade = row.grade
        first, last = row.first_last
        time = f"{grade.time:%Y-%m-%d %H:%M:%S}" if grade.time else ""
        scores = [number(value) for value in (grade.raw, grade.penalty, grade.points, grade.max_points)]
        who = [grade.student, last, first, row.fact("email"), time]
        lines.append([*who, *scores, *_by_question(grade, assignment)])
    return _text(lines), []


def comment(grade: Grade, assignment: Assignment) -> str:
    """A grade in words, notebook by notebook."""
    parts = []
    for spec in assignment.notebooks:
        earned = sum(grade.questions.get(question.id, 0) for question in spec.questions)
        parts.append(f"{spec.name}: {points(earned)} of {points(sum(one.points for one in spec.questions))}")
    text = f"{'; '.join(parts)}."
    if grade.penalty:
        text += f" {points(grade.penalty)} taken off for lateness."
    return text + (" Some answers are still to be marked by hand." if grade.unmarked else "")


def _canvas_filled(
    rows: Sequence[Row], assignment: Assignment, roster: Roster, column: str | None
) -> tuple[str, list[str]]:
    """What Canvas exported, with this assignment's grades and no other assignment."""
    known = next(index for index, name in enumerate(roster.header) if name.lower() == "section") + 1
    index = _canvas_column(roster.header, known, assignment, column)
    lines = [[*roster.header[:known], roster.header[index]]]
    remarks = []
    for line in roster.rows:
        if line and "Points Possible" in line[0]:
            lines.append([*line[:known], line[index]])
            worth = max(row.grade.max_points for row in rows)
            if line[index].strip() not in (number(worth), f"{worth:.2f}", f"{worth:.1f}"):
                remarks.append(
                    f"Canvas gives {line[index].strip()} points for this, and here it is worth {points(worth)}."
                )
    for row in sorted((row for row in rows if row.person), key=lambda row: row.person.row if row.person else 0):
        line = roster.rows[row.person.row] if row.person else []
        lines.append([*line[:known], number(row.grade.points)])
    return _text(lines), remarks


def _canvas_column(header: list[str], known: int, assignment: Assignment, column: str | None) -> int:
    """Which column is the assignment's: the one asked for, or the only one of its name, or that has it in its title."""
    titles = {index: match["title"] for index, name in enumerate(header) if (match := TITLE.fullmatch(name))}
    if column:
        found = [index for index in range(known, len(header)) if column in (header[index], titles.get(index))]
    else:
        name = assignment.name.lower()
        found = [index for index, title in titles.items() if title.lower() == name]
        found = found or [index for index, title in titles.items() if name in re.split(r"\W+", title.lower())]
    if len(found) != 1:
        choice = ", ".join(repr(header[index]) for index in titles) or "none"
        raise ExportError(f"Which column of Canvas is {assignment.name}? Say it with --column; it has: {choice}.")
    return found[0]


def _worksheet_filled(rows: Sequence[Row], assignment: Assignment, roster: Roster) -> tuple[str, list[str]]:
    """The worksheet as Moodle gave it, with grades and comments."""
    places = {name.lower(): index for index, name in enumerate(roster.header)}
    if not {"grade", "last modified (grade)"} <= places.keys():
        raise ExportError("The worksheet lacks the columns Grade or Last modified (grade): download it again.")
    graded = {row.person.row: row.grade for row in rows if row.person}
    remarks = []
    lines = [roster.header]
    for index, line in enumerate(roster.rows):
        filled = line + [""] * (len(roster.header) - len(line))
        if grade := graded.get(index):
            filled[places["grade"]] = number(grade.points)
            if "feedback comments" in places:
                filled[places["feedback comments"]] = comment(grade, assignment)
            if grade.points > _float(filled[places["maximum grade"]] if "maximum grade" in places else ""):
                remarks.append(f"Moodle will leave out {grade.student}: {points(grade.points)} is above its maximum.")
        lines.append(filled)
    if "feedback comments" not in places:
        remarks.append("The worksheet has no column for comments: switch on Feedback comments in Moodle to have one.")
    return _text(lines), remarks


def _float(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("inf")


def _by_question(grade: Grade, assignment: Assignment) -> list[str]:
    ids = [question.id for spec in assignment.notebooks for question in spec.questions]
    return [number(grade.questions[name]) if name in grade.questions else "" for name in ids]


def _lateness(grade: Grade) -> str:
    late = grade.time - grade.due if grade.time and grade.due else timedelta(0)
    seconds = max(0, int(late.total_seconds()))
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _text(lines: Sequence[Sequence[str]]) -> str:
    """CSV whose cells no spreadsheet takes for formulas; numbers and single dashes stay as they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([cell if _is_plain(cell) else text_cell(cell) for cell in line] for line in lines)
    return out.getvalue()


def _is_plain(cell: str) -> bool:
    return cell == "-" or re.fullmatch(r"-?\d+(?:\.\d+)?", cell) is not None
