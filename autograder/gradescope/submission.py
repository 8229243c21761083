"""What was handed in on Gradescope: set aside before anything runs, then graded as `autograder grade` would."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder.batch import grade_file
from autograder.conditions import Treebank
from autograder.configuration import SPLIT_SEED
from autograder.course import Course
from autograder.gradescope.public import public_checks
from autograder.grading import Grader
from autograder.lms.archives import expand, student_budget
from autograder.lms.handin import uploads_in
from autograder.lms.naming import choose
from autograder.results import SubmissionResult

ASIDE = "handed_in"  # beside otter's submission/
TREEBANK = "treebank"  # beside source/, where the class has one of its own


@dataclass(frozen=True)
class Settings:
    """What the zip was built with; `visibility` is Gradescope's word for when students see points and hidden tests."""

    assignment: str
    seed: int
    visibility: str
    isolate: bool = True
    split_seed: int = SPLIT_SEED


@dataclass(frozen=True)
class Graded:
    """A submission's result, what the public checks say of each code question, and what was odd about its files."""

    result: SubmissionResult
    said: dict[str, str]
    notes: list[str]


def set_aside(submission: Path) -> Path:
    """Move all that was handed in to a folder where nothing is started, and give that; a second time does nothing.

    otter starts Python in submission/ and unpickles a log that it finds there: a student's otter.py or .OTTER_LOG
    would run outside of every wall.
    """
    aside = submission.with_name(ASIDE)
    if not aside.exists():
        aside.mkdir()
        for path in submission.iterdir():
            shutil.move(path, aside / path.name)
    return aside


def grade_submission(folder: Path, course: Course, settings: Settings) -> Graded:
    """Grade a folder of a student's files.

    Raises ZygoteUnavailable where the notebooks can't be run in isolation, and no leave was given to go without.
    """
    uploads, notes = uploads_in(folder)
    found, more = expand(uploads, student_budget())
    own = course.root / TREEBANK
    treebank = Treebank(own if own.is_dir() else None, settings.split_seed)
    grader = Grader(
        course.assignment(settings.assignment),
        settings.seed,
        course.configuration.limits,
        settings.isolate,
        treebank,
    )
    with grader.zygote:
        chosen, odd = choose(found, grader.assignment)
        said: dict[str, str] = {}
        results = []
        for spec in grader.assignment.notebooks:
            path = chosen[spec.name].path if spec.name in chosen else None
            result = grade_file(grader, spec.name, path, (), None)
            results.append(result)
            if path is not None and result.status != "unreadable":
                said |= public_checks(grader, spec, path, course.source / settings.assignment)
        told = grader.submission("submission", results).told(course.configuration.feedback)
        return Graded(told, said, [*notes, *more, *odd])
