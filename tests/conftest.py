"""What several test folders share: the project's own course and a grader for it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.conditions import Treebank
from autograder.course import Course
from autograder.grading import Grader
from autograder.treebank import corpus_in, write_conllu
from autograder.treebank.corpus import STEPS_FILE
from tests.atonce import AtOnce

PROJECT = Path(__file__).parents[1]
SEED = 11


@pytest.fixture
def no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands work in this process: others would import PyTorch anew for each of them."""
    monkeypatch.setattr("autograder.batch.pool", lambda *arguments: AtOnce())


@pytest.fixture(scope="session")
def course() -> Course:
    """The project's folder as a course; tests only read it."""
    return Course(PROJECT)


@pytest.fixture(scope="session")
def easy_treebank(tmp_path_factory: pytest.TempPathFactory) -> Treebank:
    """A few sentences of the class treebank, and steps that every tagger reaches: training takes no time."""
    corpus, folder = Treebank().corpus, tmp_path_factory.mktemp("easy")
    for part, size in (("train", 24), ("dev", 4), ("test", 8)):
        sentences = [list(zip(words, tags, strict=True)) for words, tags in getattr(corpus, part)[:size]]
        write_conllu(folder / f"{part}.conllu", sentences, [f"{part}-{number}" for number in range(size)])
    steps = [{"on": "all", "accuracy": 0.0}] * 5
    (folder / STEPS_FILE).write_text(json.dumps({"digest": corpus_in(folder).digest, "steps": steps}))
    return Treebank(folder)


@pytest.fixture(scope="session")
def grader(course: Course, easy_treebank: Treebank) -> Iterator[Grader]:
    """A grader of the project's assignment with a fixed seed, in isolation."""
    grader = Grader(course.assignment("lstm"), SEED, treebank=easy_treebank)
    yield grader
    grader.zygote.close()
