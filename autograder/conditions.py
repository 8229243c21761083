"""Under which conditions a class is graded: the seed of its hidden inputs, its treebank, and the course's settings."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from autograder.configuration import SPLIT_SEED
from autograder.course import Assignment, Course, CourseError
from autograder.limits import Limits
from autograder.treebank.corpus import STEPS_FILE, Corpus, class_corpus, corpus_in

# The question that is graded by accuracy on the treebank's hidden sentences.
TAGGER_QUESTION = "tagger-accuracy"


@dataclass(frozen=True)
class Treebank:
    """Which treebank the tagger is trained on: the class treebank, split by the seed, or the one in a folder."""

    folder: Path | None = None
    split_seed: int = SPLIT_SEED

    @property
    def corpus(self) -> Corpus:
        """Its sentences, read once; raises TreebankError."""
        return _corpus(self)


@dataclass(frozen=True)
class Conditions:
    """Under which a class is graded; the same conditions give the same verdicts.

    `points` are those that differ from the source's, by question.
    """

    course: Path
    assignment: str
    seed: int
    isolate: bool = True
    treebank: Treebank = Treebank()
    limits: Limits = field(default_factory=Limits)
    points: tuple[tuple[str, float], ...] = ()


def conditions_of(
    course: Course, assignment: str, seed: int, isolate: bool = True, treebank: Path | None = None
) -> Conditions:
    """The conditions that the course's settings come to, with the treebank in that folder where one is named."""
    set_so = course.configuration
    points = tuple(sorted(set_so.points.items()))
    return Conditions(course.root, assignment, seed, isolate, treebank_of(course, treebank), set_so.limits, points)


def treebank_of(course: Course, folder: Path | None = None) -> Treebank:
    """The treebank in that folder, or the one that the course's settings name; raises CourseError."""
    if folder is not None:
        return Treebank(folder.resolve())
    return Treebank(course.configuration.treebank, course.configuration.split_seed)


def check_treebank(course: Course, assignment: Assignment, treebank: Treebank) -> None:
    """Raise CourseError where students were given another treebank than the one that they would be graded on.

    Raises TreebankError where the treebank has no steps and the assignment asks for a tagger.
    """
    if any(TAGGER_QUESTION in spec.answers for spec in assignment.notebooks):
        treebank.corpus.steps  # noqa: B018 - they are read to see that they are there
    try:
        terms = json.loads((course.release / assignment.name / "data" / STEPS_FILE).read_text(encoding="utf-8"))
        released, name = terms["digest"], terms["treebank"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if released != treebank.corpus.digest:
        raise CourseError(
            f"Students of {assignment.name} were given other sentences ({name}) than they would be graded on: name the "
            "same treebank with --treebank or in nbgrader_config.py, or release the assignment again."
        )


@cache
def _corpus(treebank: Treebank) -> Corpus:
    return corpus_in(treebank.folder) if treebank.folder else class_corpus(treebank.split_seed)
