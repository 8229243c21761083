"""Under which conditions a class is graded: the seed of its hidden inputs, and its treebank."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.course import Assignment, Course, CourseError
from autograder.treebank.corpus import STEPS_FILE, Corpus, class_corpus, corpus_in

# The question that is graded by accuracy on the treebank's hidden sentences.
TAGGER_QUESTION = "tagger-accuracy"
# What nbgrader_config.py has, unless a course changes it there.
SPLIT_SEED = 2026


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
    """Under which a class is graded; the same conditions give the same verdicts."""

    course: Path
    assignment: str
    seed: int
    isolate: bool = True
    treebank: Treebank = Treebank()


def treebank_of(course: Course, assignment: str, folder: Path | None = None) -> Treebank:
    """The treebank in that folder, or the one that the course's nbgrader_config.py names.

    Raises CourseError where what stands there can't be used.
    """
    if folder is not None:
        return Treebank(folder.resolve())
    from autograder.gradebook.engine import settings  # takes seconds, which not every command should

    chosen = settings(course, assignment).get("Treebank", {})
    own, seed = chosen.get("folder", ""), chosen.get("split_seed", SPLIT_SEED)
    if not isinstance(own, str) or not isinstance(seed, int):
        raise CourseError("In nbgrader_config.py, c.Treebank.folder must be a path and c.Treebank.split_seed a number.")
    return Treebank((course.root / own).resolve() if own else None, seed)


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
