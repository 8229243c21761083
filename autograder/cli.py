"""The `autograder` command."""

import errno
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from autograder.configuration import Shown

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from autograder.classroom import Classroom

app = typer.Typer(
    help="Release, grade and report on the LSTM assignment.", no_args_is_help=True, pretty_exceptions_enable=False
)
# A pipe has no width of its own, and a table of eight questions needs this much.
console = Console(width=None if sys.stdout.isatty() else 120)
errors = Console(stderr=True)
# What a person has to mend about a disk: it is full, read-only, failing or somebody else's.
STORAGE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM}

Platform = Literal["canvas", "moodle", "gradescope", "csv"]
CourseOption = Annotated[Path, typer.Option("--course", help="The course folder.", file_okay=False)]
AssignmentOption = Annotated[str, typer.Option("--assignment", help="The assignment's name.")]
JobsOption = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Notebooks graded at the same time.")]
SeedOption = Annotated[
    int | None, typer.Option("--seed", help="Seed of the hidden inputs; without it, the course keeps one of its own.")
]
TreebankOption = Annotated[
    Path | None,
    typer.Option(
        "--treebank",
        help="A folder with train.conllu, dev.conllu and test.conllu that takes the class treebank's place.",
        file_okay=False,
    ),
]
RosterOption = Annotated[
    Path | None,
    typer.Option(
        "--roster",
        help="Who is in the class, if not as set: a CSV file with the columns id and any of first_name, last_name, "
        "name, email, canvas_id, sis_user_id, sis_login_id, moodle_id, username, sid, section; or as exported: Canvas' "
        "gradebook, Moodle's grading worksheet or participants (in English), Gradescope's roster.",
        dir_okay=False,
    ),
]
UnsafeOption = Annotated[
    bool, typer.Option("--unsafe", help="Grade without isolation: only notebooks that you would run yourself.")
]


@app.command()
def release(
    assignment: Annotated[str, typer.Argument(help="The assignment's name.")] = "lstm",
    course: CourseOption = Path("."),
    treebank: TreebankOption = None,
    jobs: JobsOption = os.cpu_count() or 1,
) -> None:
    """Check the source notebooks and make the students' version in release/."""
    from autograder.batch import pool
    from autograder.classroom import release_assignment
    from autograder.conditions import conditions_of
    from autograder.course import Course
    from autograder.report.pages import points

    with _one_sentence():
        place = Course(course.resolve())
        conditions = conditions_of(place, assignment, seed=0, treebank=treebank)
        with console.status(f"Checking and releasing {assignment}"), pool(jobs) as executor:
            written = release_assignment(conditions, executor)
        worth, changed = place.assignment(assignment).points, place.changed_points(assignment)
    console.print(f"Released {assignment}: {len(written)} files in {course / 'release' / assignment}.")
    console.print(f"It is worth {points(worth)} points.")
    for question, own, now in changed:
        console.print(f"By c.Course.points, {question} is worth {points(now)}, and not {points(own)} as in its source.")


@app.command()
def grade(
    path: Annotated[
        Path,
        typer.Argument(
            help="A folder of <student>/<assignment>/<notebook>.ipynb or <student>/<notebook>.ipynb, or what Canvas, "
            "Moodle, Blackboard or Gradescope gives for download, as a zip or unpacked."
        ),
    ],
    course: CourseOption = Path("."),
    assignment: AssignmentOption = "lstm",
    jobs: JobsOption = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="Address of a dask scheduler whose workers grade instead.")
    ] = None,
    rerun: Annotated[bool, typer.Option("--rerun", help="Grade everything again.")] = False,
    treebank: TreebankOption = None,
    seed: SeedOption = None,
    unsafe: UnsafeOption = False,
    roster: RosterOption = None,
) -> None:
    """Grade a folder or download of submissions, taking up where an earlier run stopped.

    Students outside the roster are named, and those of the roster who handed in nothing are listed as missing. Times
    without a zone are taken for this machine's (set TZ for another).
    """
    from autograder.batch import pool
    from autograder.classroom import Classroom

    with _one_sentence(), pool(jobs, scheduler) as executor:
        room = Classroom(course, assignment, seed=seed, isolate=not unsafe, treebank=treebank)
        raise typer.Exit(_grade(room, path, executor, rerun, roster))


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="One notebook file.")],
    course: CourseOption = Path("."),
    assignment: AssignmentOption = "lstm",
    treebank: TreebankOption = None,
    seed: SeedOption = None,
    unsafe: UnsafeOption = False,
) -> None:
    """Grade one notebook and show every test's outcome, with what the student would be told."""
    from autograder.classroom import Classroom
    from autograder.report.story import story

    with _one_sentence():
        room = Classroom(course, assignment, seed=seed, isolate=not unsafe, treebank=treebank)
        with console.status(f"Grading {notebook.name}"):
            result = room.check(notebook)
        console.print(story(result, _again(room, notebook)))
        raise typer.Exit(0 if result.status == "graded" else 1)


@app.command()
def report(course: CourseOption = Path("."), assignment: AssignmentOption = "lstm") -> None:
    """Write feedback pages, grades.csv and the class report again from the stored results."""
    from autograder.classroom import Classroom

    with _one_sentence():
        room = Classroom(course, assignment)
        console.print(f"Class report: {room.write_reports()}")


@app.command()
def calibrate(
    treebank: TreebankOption = None,
    course: CourseOption = Path("."),
    assignment: AssignmentOption = "lstm",
    jobs: JobsOption = os.cpu_count() or 1,
    seeds: Annotated[int, typer.Option("--seeds", min=5, help="Trainings of each tagger.")] = 20,
) -> None:
    """Train right and wrong taggers, and set the accuracies that earn the tagger's points between them."""
    from autograder import calibration
    from autograder.batch import pool
    from autograder.conditions import treebank_of
    from autograder.course import Course
    from autograder.release import refresh_data
    from autograder.report.trials import steps_table, trials_table

    with _one_sentence():
        place = Course(course.resolve())
        chosen = treebank_of(place, treebank)
        corpus = chosen.corpus
        designs = calibration.designs(place, assignment)
        with _progress() as progress, pool(jobs) as executor:
            task = progress.add_task(f"Training {len(designs)} taggers from {seeds} seeds", total=len(designs) * seeds)
            trials = calibration.calibrate(corpus, designs, seeds, executor, lambda: progress.advance(task))
        console.print(trials_table(trials))
        steps = calibration.write_steps(corpus, trials)
        console.print(steps_table(steps, trials))
        for doubt in calibration.doubts(trials, steps, place.configuration.limits.training_seconds):
            console.print(doubt)
        if chosen.folder is None:
            refresh_data(place, assignment, chosen)
        console.print(f"Steps and evidence: {corpus.steps_file}")


@app.command()
def export(
    platform: Annotated[Platform, typer.Argument(help="Who is to read the file.")],
    course: CourseOption = Path("."),
    assignment: AssignmentOption = "lstm",
    to: Annotated[Path | None, typer.Option("--to", help="The file to write.", dir_okay=False)] = None,
    roster: RosterOption = None,
    column: Annotated[
        str | None, typer.Option("--column", help="Canvas: the assignment's column in its gradebook, 'LSTMs (4711)'.")
    ] = None,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="Write a zip of feedback for the students instead of grades.")
    ] = False,
) -> None:
    """Write grades as a platform imports them, or the feedback as it takes it back.

    Grades are those of nbgrader's gradebook, with marks given by hand and late penalties. With --roster the file that
    Canvas (Grades > Export) or Moodle (Download grading worksheet) exported, it is that file filled in, which is the
    surest way back. Canvas: Grades > Import; feedback by Upload Submissions of the assignment. Moodle: Upload grading
    worksheet; Upload multiple feedback files in a zip. Gradescope takes grades from no file: it gets its own columns.
    """
    from autograder.course import Course
    from autograder.lms.exports import export_feedback, export_grades

    with _one_sentence():
        place = Course(course.resolve())
        people = place.configuration.people(roster)
        if feedback:
            file, remarks = export_feedback(place, place.assignment(assignment), platform, to, people)
        else:
            file, remarks = export_grades(place, place.assignment(assignment), platform, to, people, column)
        for remark in remarks:
            console.print(f"Note: {remark}", markup=False)
        console.print(f"Written: {file}", markup=False)


@app.command()
def gradescope(
    assignment: Annotated[str, typer.Argument(help="The assignment's name.")] = "lstm",
    course: CourseOption = Path("."),
    to: Annotated[Path | None, typer.Option("--to", help="The zip to write.", dir_okay=False)] = None,
    show: Annotated[
        Shown | None,
        typer.Option(
            "--show",
            help="When students see points and what hidden tests say, if not as set; the public at once.",
        ),
    ] = None,
    treebank: TreebankOption = None,
    seed: SeedOption = None,
    unsafe: UnsafeOption = False,
) -> None:
    """Build the zip for an autograder on Gradescope that gives the points that `autograder grade` gives.

    On Gradescope: a programming assignment, Configure Autograder, upload the zip, Ubuntu 22.04 or newer, 2 GB of memory
    or more, and a time limit of 20 minutes. To try it here: `otter run FOLDER.zip -a ZIP`, where FOLDER.zip holds a
    folder with a student's notebooks.
    """
    from autograder.classroom import Classroom
    from autograder.gradescope.bundle import bundle

    with _one_sentence():
        room = Classroom(course, assignment, seed=seed, isolate=not unsafe, treebank=treebank)
        file = to or course / f"{assignment}-gradescope.zip"
        with console.status("Building the zip"):
            remarks = bundle(room, file, show or room.course.configuration.gradescope_show)
        console.print(f"Written: {file}", markup=False)
        for remark in remarks:
            console.print(remark, markup=False)


@app.command()
def similar(
    path: Annotated[
        Path | None,
        typer.Argument(help="A folder or download of submissions; without it, what `grade` has taken in so far."),
    ] = None,
    course: CourseOption = Path("."),
    assignment: AssignmentOption = "lstm",
    roster: RosterOption = None,
) -> None:
    """List answers of different students that are more alike than the class explains: a place to look, no finding."""
    from autograder.course import Course, CourseError
    from autograder.intake import find
    from autograder.similar.page import pairs, write_page
    from autograder.similar.run import search
    from autograder.similar.tables import counts_table, pairs_table

    with _one_sentence():
        place = Course(course.resolve())
        asked, people = place.assignment(assignment), place.configuration.people(roster)
        if path is None and not place.submitted.is_dir():
            raise CourseError(f"There is no {place.submitted}: run `autograder grade` first, or name a folder of work.")
        submissions = find(path or place.submitted, asked, people)
        total = sum(len(spec.questions) for spec in asked.notebooks)
        with _progress() as progress:
            task = progress.add_task("Comparing", total=total)
            found = dict(progress.track(search(asked, submissions), task_id=task))
        to = place.report_of(assignment) / "similar.html"
        page = write_page(to, assignment, len(submissions), found, asked.titles)
    if not any(found.values()):
        console.print("No answers are more alike than the question, its usual answers and the class explain.")
        return
    console.print(counts_table(found))
    if several := pairs(found):
        console.print(pairs_table(several))
    console.print(
        f"Side by side: {page}\nA place to look, and not a finding; it names students, so keep it to yourself."
    )


@app.command()
def audit(
    assignment: Annotated[str, typer.Argument(help="The assignment's name.")] = "lstm",
    course: CourseOption = Path("."),
    notebook: Annotated[str | None, typer.Option("--notebook", help="Only this notebook, such as 3-gates.")] = None,
    draws: Annotated[int, typer.Option("--draws", min=1, help="Fresh inputs that every answer is tried on.")] = 3,
    jobs: JobsOption = os.cpu_count() or 1,
) -> None:
    """Prove the hidden tests on right answers, wrong ones and mutants; ends with 1 if they miss anything."""
    from autograder.audit.page import write_page
    from autograder.audit.run import audit as run_audit
    from autograder.audit.tables import audit_tables
    from autograder.batch import pool
    from autograder.course import Course

    with _one_sentence(), _progress() as progress, pool(jobs) as executor:
        task = progress.add_task(f"Trying the tests of {notebook or assignment}", total=None)
        place = Course(course.resolve())
        found = run_audit(
            place, assignment, draws, executor, notebook, lambda of, all: progress.update(task, completed=of, total=all)
        )
    console.print(audit_tables(found))
    console.print(f"Audit: {write_page(place.report / 'audit.html', found)}")
    raise typer.Exit(1 if found.misses() else 0)


@app.command()
def doctor(course: CourseOption = Path(".")) -> None:
    """Try what protects this machine from a notebook under the course's limits, and say what is missing."""
    from autograder.course import Course
    from autograder.doctor import run

    with _one_sentence():
        limits = Course(course.resolve()).configuration.limits
    raise typer.Exit(run(console, limits))


@app.command()
def demo(course: CourseOption = Path("."), jobs: JobsOption = os.cpu_count() or 1) -> None:
    """Release the assignment, draw a class, grade it, and write its grades, feedback and report."""
    from autograder.batch import pool
    from autograder.classroom import Classroom, release_assignment
    from autograder.demo import CLASS_SEED, NAMES, draw_class

    temporary = tempfile.TemporaryDirectory(prefix="autograder-class-")
    with _one_sentence(), pool(jobs) as executor, temporary as folder:
        room = Classroom(course, "lstm", seed=CLASS_SEED)
        room.refuse_strangers(NAMES)
        with console.status("Checking and releasing lstm"):
            release_assignment(room.conditions, executor)
        students = draw_class(room.course, room.assignment, Path(folder))
        console.print(f"Drew a class of {len(students)}: right, half right, wrong, broken, endless and hostile.")
        _grade(room, Path(folder), executor, rerun=True)


def _grade(room: "Classroom", path: Path, executor: "Executor", rerun: bool, roster: Path | None = None) -> int:
    """Grade a folder with a progress bar, print the table, and say where to look; gives the exit code."""
    from autograder.report.pages import one_line
    from autograder.report.tables import table

    found = room.find(path, roster)
    with room.hold(), _progress() as progress:
        submissions = room.take_in(found)
        task = progress.add_task("Grading", total=len(submissions))
        for _ in room.grade(submissions, executor, rerun):
            progress.advance(task)
        progress.add_task("Recording grades and writing pages", total=None)
        page = room.record([submission.student for submission in submissions])
    results = room.results(submissions)
    console.print(table(results))
    for remark in submissions.remarks:
        console.print(one_line(f"Note: {remark}"), markup=False)
    for line in room.changes:
        console.print(one_line(f"Changed: {line}"), markup=False)
    room.forget_changes()
    for student, penalty in room.penalties().items():
        console.print(one_line(f"Late: {student}: {penalty}"), markup=False)
    for result in results:
        for notebook in result.notebooks:
            for note in notebook.notes:
                console.print(one_line(f"Look at {result.student}, {notebook.name}: {note}"), markup=False)
    console.print(f"Class report: {page}\nFeedback: {room.course.feedback}\nGradebook: {room.course.gradebook}")
    return 0 if all(result.status == "graded" for result in results) else 1


def _again(room: "Classroom", notebook: Path) -> str:
    """The command that checks a notebook once more under the same conditions, from wherever it is typed."""
    conditions = room.conditions
    words = ["autograder", "check", str(notebook.absolute()), "--course", str(conditions.course)]
    words += ["--assignment", conditions.assignment, "--seed", str(conditions.seed)]
    if conditions.treebank.folder:
        words += ["--treebank", str(conditions.treebank.folder)]
    return shlex.join(words if conditions.isolate else [*words, "--unsafe"])


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=errors)


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Tell a person's mistake in one sentence and end with exit code 2; anything else is a mistake of ours."""
    from autograder.classroom import PROBLEMS

    try:
        yield
    except PROBLEMS as problem:
        said = str(problem)
    except OSError as problem:
        if problem.errno not in STORAGE:
            raise
        place = problem.filename or "A file"
        said = f"{place} can't be written or read ({problem.strerror}): mend that, then run this again."
    else:
        return
    errors.print(f"autograder: {said}", style="red", markup=False, highlight=False)
    raise typer.Exit(2)
