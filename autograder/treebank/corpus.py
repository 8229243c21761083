"""The treebank of a course: what students train on, what stays hidden, and the accuracies that earn points."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.treebank.baselines import TaggedSentence, Tagger, frequency_tagger, hmm_tagger
from autograder.treebank.conllu import Sentence, TreebankError, conllu_text, read_conllu, words_and_tags
from autograder.treebank.parts import split
from autograder.treebank.scores import Measure, Score, ambiguous_words, score

FOLDER = Path(__file__).parent
CLASS_TREEBANK = FOLDER / "class.conllu"
PARTS = ("train", "dev", "test")
# Of the class treebank: enough to measure a tagger to a point; the rest is for training.
DEV_SENTENCES, TEST_SENTENCES = 200, 400
STEPS_FILE = "steps.json"


@dataclass(frozen=True)
class Step:
    """A part of the credit: the accuracy, between 0 and 1, that earns it, on "all" hidden words or the "ambiguous"."""

    on: Measure
    accuracy: float

    def reached(self, result: Score) -> bool:
        return result.on(self.on) >= self.accuracy


@dataclass(frozen=True)
class Corpus:
    """A treebank in its three parts: `train` and `dev` are released, `test` is hidden.

    `steps_file` is where its calibrated steps stand.
    """

    name: str
    train: list[TaggedSentence]
    dev: list[TaggedSentence]
    test: list[TaggedSentence]
    steps_file: Path

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """The forms that have more than one tag in training."""
        return ambiguous_words(self.train)

    @cached_property
    def digest(self) -> str:
        """Names every word and tag of all parts."""
        return hashlib.sha256(json.dumps([self.train, self.dev, self.test]).encode()).hexdigest()[:16]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the credit; raises TreebankError where nobody has calibrated them for these sentences."""
        try:
            stored = json.loads(self.steps_file.read_text(encoding="utf-8"))
            steps = tuple(Step(step["on"], float(step["accuracy"])) for step in stored["steps"])
            current = stored["digest"] == self.digest
        except (OSError, ValueError, KeyError, TypeError):
            steps, current = (), False
        if not steps or not current:
            raise TreebankError(
                f"{self.steps_file} holds no steps for these sentences: run `autograder calibrate` for {self.name}."
            )
        return steps

    def score(self, predicted: list[list[str]]) -> Score:
        """How right tags are for the hidden sentences."""
        return score(predicted, self.test, self.ambiguous)

    def of(self, tagger: Tagger) -> Score:
        """How right a tagger is on the hidden sentences."""
        return self.score(tagger([words for words, _ in self.test]))

    def for_students(self, seconds: float, points: float) -> dict[str, str]:
        """The files of data/ in a release: training, development, and how the credit is given.

        `seconds` is the time that a training may take when it is graded, `points` what all steps are worth together.
        """
        bars = {"most frequent tag": frequency_tagger, "bigram HMM": hmm_tagger}
        terms = {
            "treebank": self.name,
            "digest": self.digest,
            "sentences": {"train": len(self.train), "dev": len(self.dev), "hidden": len(self.test)},
            "seconds": seconds,
            "bars": {name: self.of(make(self.train)).rounded() for name, make in bars.items()},
            "steps": [
                {"on": step.on, "accuracy": step.accuracy, "points": points / len(self.steps)} for step in self.steps
            ],
        }
        return {
            "train.conllu": _released("train", self.train),
            "dev.conllu": _released("dev", self.dev),
            STEPS_FILE: json.dumps(terms, indent=1) + "\n",
        }


def class_corpus(seed: int) -> Corpus:
    """The class treebank, its hidden part drawn by the seed."""
    sentences = read_conllu(CLASS_TREEBANK)
    train = len(sentences) - DEV_SENTENCES - TEST_SENTENCES
    parts = split(sentences, seed, train, DEV_SENTENCES, TEST_SENTENCES)
    return _corpus("class treebank", parts, FOLDER / STEPS_FILE)


def corpus_in(folder: Path) -> Corpus:
    """An instructor's treebank: a folder with train.conllu, dev.conllu and test.conllu; raises TreebankError."""
    missing = [f"{part}.conllu" for part in PARTS if not (folder / f"{part}.conllu").is_file()]
    if missing:
        raise TreebankError(
            f"{folder} has no {' and no '.join(missing)}: a treebank is a folder with train.conllu, dev.conllu and "
            "test.conllu."
        )
    parts = [read_conllu(folder / f"{part}.conllu") for part in PARTS]
    return _corpus(folder.resolve().name, parts, folder / STEPS_FILE)


def _corpus(name: str, parts: Sequence[list[Sentence]], steps_file: Path) -> Corpus:
    train, dev, test = (words_and_tags(part) for part in parts)
    return Corpus(name, train, dev, test, steps_file)


def _released(part: str, sentences: list[TaggedSentence]) -> str:
    pairs: list[Sentence] = [list(zip(words, tags, strict=True)) for words, tags in sentences]
    return conllu_text(pairs, [f"{part}-{number:04}" for number in range(1, len(pairs) + 1)])
