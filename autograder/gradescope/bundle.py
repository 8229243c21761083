"""The zip that Gradescope builds an autograder from: what `otter generate` makes, with our grader and the course."""

import json
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from sys import version_info
from zipfile import ZIP_DEFLATED, ZipFile

from autograder.classroom import Classroom
from autograder.configuration import CONFIG
from autograder.course import PROJECT, CourseError
from autograder.files import write_atomically
from autograder.gradescope.page import VISIBILITY
from autograder.gradescope.plugin import GRADER, NAME
from autograder.gradescope.submission import TREEBANK, Settings
from autograder.report.pages import points
from autograder.treebank.corpus import PARTS, STEPS_FILE

PACKAGE = PROJECT / "autograder"
PROJECT_FILES = ("pyproject.toml", "constraints.txt", "LICENSE")
IN_CONTAINER = "/autograder/source"  # where Gradescope unpacks the zip
RUN = "run_otter.py"
# Where the notebooks lie in a folder, `otter run` wants a script to run; a submission has none.
SCRIPT = "files/empty.py"


def bundle(room: Classroom, to: Path, shown: str) -> list[str]:
    """Write the zip, and say in sentences what else there is to do on Gradescope.

    Raises CourseError where it can't be made: `to` is no zip, or the project's own files are not there; TreebankError
    where the course's own treebank can't be graded on.
    """
    if to.suffix.lower() != ".zip" or to.is_dir():
        raise CourseError(f"{to} should be a file whose name ends in .zip.")
    pip = pip_lines(room)
    if room.conditions.treebank.folder:
        room.conditions.treebank.corpus.steps  # noqa: B018 - they are read to see that they are there
    room.draw_seed()
    given, split_seed = room.conditions, room.conditions.treebank.split_seed
    settings = Settings(given.assignment, given.seed, VISIBILITY[shown], given.isolate, split_seed)
    with tempfile.TemporaryDirectory(prefix="autograder-gradescope-") as folder:
        draft = Path(folder) / "draft.zip"
        _generate(Path(folder), draft, settings, pip)
        path = Path(folder) / "autograder.zip"
        with ZipFile(draft) as made, ZipFile(path, "w", ZIP_DEFLATED) as zipped:
            for name in made.namelist():
                if name != RUN:
                    zipped.writestr(name, made.read(name))
            zipped.write(PACKAGE / "gradescope" / RUN, RUN)
            zipped.writestr(SCRIPT, "")
            zipped.writestr(f"{GRADER}/{CONFIG}", _configuration(room))
            zipped.mkdir("tests")  # otter copies it
            for name, file in _grader(room):
                zipped.write(file, f"{GRADER}/{name}")
        write_atomically(to, path.read_bytes())
    return _remarks(room)


def pip_lines(room: Classroom) -> list[str]:
    """What pip is told in the container: the project's dependencies, in the versions that are tested.

    Raises CourseError where the project's own files are not there, or a setting can't be used.
    """
    missing = [name for name in PROJECT_FILES if not (PROJECT / name).is_file()]
    if missing:
        raise CourseError(f"There is no {missing[0]} beside the package: build the zip from a clone of the project.")
    own = room.course.configuration.gradescope_pip
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [f"--constraint {IN_CONTAINER}/{GRADER}/constraints.txt", *own, *project["dependencies"]]


def _generate(folder: Path, to: Path, settings: Settings, pip: list[str]) -> None:
    """`otter generate`, for the Python that this runs on."""
    from otter.generate import main as generate  # takes a second, which no other command should

    (folder / "tests").mkdir()
    (folder / "requirements.txt").write_text("\n".join(pip) + "\n", encoding="utf-8")
    config = {"plugins": [{NAME: asdict(settings)}]}
    (folder / "otter_config.json").write_text(json.dumps(config), encoding="utf-8")
    generate(
        tests_dir=str(folder / "tests"),
        output_path=str(to),
        config=str(folder / "otter_config.json"),
        requirements=str(folder / "requirements.txt"),
        no_environment=True,
        python_version=f"{version_info.major}.{version_info.minor}",
    )


def _configuration(room: Classroom) -> str:
    """The course's settings for a container that has one assignment of its source."""
    found, asked = room.course.configuration, {one.id for spec in room.assignment.notebooks for one in spec.questions}
    points = {question: worth for question, worth in found.points.items() if question in asked}
    own = found.file.read_text(encoding="utf-8")
    return f"{own}\n\nc = get_config()  # noqa: F821\nc.Course.points = {points}\nc.Course.due = {{}}\n"


def _grader(room: Classroom) -> Iterator[tuple[str, Path]]:
    """The files of the course as the container has it, by their names in it: our package, the source, its treebank."""
    for name in PROJECT_FILES:
        yield name, PROJECT / name
    name = room.assignment.name
    for top, folder in (("autograder", PACKAGE), (f"source/{name}", room.course.source / name)):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside.parts):
                yield f"{top}/{inside.as_posix()}", path
    if own := room.conditions.treebank.folder:
        yield from ((f"{TREEBANK}/{file}", own / file) for file in (*(f"{part}.conllu" for part in PARTS), STEPS_FILE))


def _remarks(room: Classroom) -> list[str]:
    questions = [question for spec in room.assignment.notebooks for question in spec.questions]
    code = sum(question.points for question in questions if question.kind == "code")
    written = [question for question in questions if question.kind == "written"]
    remarks = [f"On Gradescope, make a programming assignment with {points(code)} autograder points."]
    if written:
        names = ", ".join(f"{question.id} ({points(question.points)})" for question in written)
        remarks.append(f"Switch manual grading on there, and add to the outline what is marked by hand: {names}.")
    if not room.conditions.isolate:
        remarks.append("Built with --unsafe: a student's code can read the tests, the answers and the seed.")
    return remarks
