"""The tagger's steps lie between right and wrong taggers, and stand on evidence."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.calibration import (
    WITHOUT_CONTEXT,
    Design,
    Trial,
    calibrate,
    designs,
    deviations,
    doubts,
    read_trials,
    steps_between,
    write_steps,
)
from autograder.conditions import Treebank
from autograder.course import Course, CourseError
from autograder.treebank import Step, corpus_in
from autograder.treebank.corpus import FOLDER, STEPS_FILE
from tests.atonce import AtOnce
from tests.treebank.test_corpus import write_treebank

ALWAYS_NOUN = """
def train_treebank_tagger(train, dev, seed=0):
    return lambda sentences: [["NOUN" if seed or word == "light" else "VERB" for word in words] for words in sentences]
"""


def trial(name: str, kind: Any, on_all: float, on_ambiguous: float, spread: float = 0.002) -> Trial:
    """A design whose 20 accuracies lie around those given."""
    waves = [spread * (-1) ** number for number in range(20)]
    return Trial(name, kind, "", [on_all + wave for wave in waves], [on_ambiguous + wave for wave in waves], [1.0] * 20)


POOR = [trial(name, "wrong", 0.84, 0.63) for name in WITHOUT_CONTEXT]
GOOD = [trial("reference", "right", 0.955, 0.935), trial("characters", "right", 0.96, 0.93)]
HALF = trial("one-direction", "half", 0.92, 0.84)


def test_steps_lie_between_right_and_wrong_taggers() -> None:
    frozen = trial("frozen-embeddings", "wrong", 0.90, 0.87)
    steps = steps_between([*GOOD, HALF, *POOR, frozen])
    assert [step.on for step in steps] == ["all", "all", "all", "ambiguous", "ambiguous"]
    low, middle, high, low_ambiguous, high_ambiguous = (step.accuracy for step in steps)
    assert 0.85 < low < middle < 0.92 < high < 0.955
    assert 0.64 < low_ambiguous < 0.84 < 0.87 < high_ambiguous < 0.93


def test_steps_leave_room_for_a_thousand_trainings() -> None:
    narrow, wide = (
        steps_between([trial("right", "right", 0.95, 0.93, spread), HALF, *POOR]) for spread in (0.002, 0.006)
    )
    assert narrow[-1].accuracy == pytest.approx(0.93 - 3.67 * 0.002 * (20 / 19) ** 0.5 - 0.005, abs=0.005)
    assert wide[-1].accuracy < narrow[-1].accuracy


def test_it_is_told_where_others_are_as_good_as_right_taggers() -> None:
    frozen, one_way = trial("frozen-embeddings", "wrong", 0.95, 0.93), trial("one-direction", "half", 0.955, 0.935)
    trials = [*GOOD, one_way, *POOR, frozen]
    (told,) = doubts(trials, steps_between(trials), training_seconds=100)
    assert told.startswith("one-direction, frozen-embeddings could reach every step.")


def test_right_taggers_reach_each_step_also_where_context_is_of_no_use() -> None:
    poor = [trial(name, "wrong", 0.919, 0.63) for name in WITHOUT_CONTEXT]
    trials = [*GOOD, HALF, *poor]
    steps = steps_between(trials)
    assert steps[0] == steps[1]
    assert steps[0].accuracy < min(HALF.least("all"), poor[0].most("all"))
    (told,) = doubts(trials, steps, training_seconds=100)
    assert told.startswith("The step at 90.5% of all words may be reached without context (no-context, ")
    assert doubts([*GOOD, HALF, *POOR], steps_between([*GOOD, HALF, *POOR]), training_seconds=100) == []


def test_it_is_told_where_right_taggers_come_near_the_limit_of_time() -> None:
    trials = [*GOOD, HALF, *POOR]
    (told,) = doubts(trials, steps_between(trials), training_seconds=1.5)
    assert "took up to 1 s" in told
    assert "c.Limits.training_seconds to 2 or more" in told


@pytest.mark.parametrize("trainings, quantile", [(5, 7.1732), (6, 5.8934), (10, 4.2968), (20, 3.5794)])
def test_deviations_follow_students_t(trainings: int, quantile: float) -> None:
    assert deviations(trainings) == pytest.approx(quantile * (1 + 1 / trainings) ** 0.5, rel=0.04)
    if trainings >= 10:
        assert deviations(trainings) == pytest.approx(quantile * (1 + 1 / trainings) ** 0.5, rel=0.003)


def test_every_design_is_trained_from_every_seed(tmp_path: Path) -> None:
    corpus, trained = corpus_in(write_treebank(tmp_path / "mine")), []
    design = Design("always-noun", "wrong", ALWAYS_NOUN, before=())
    (found,) = calibrate(corpus, [design], 3, AtOnce(), lambda: trained.append(1))
    assert found.all == [0.5, 0.25, 0.25]
    assert found.ambiguous == [1.0, 1.0, 1.0]
    assert found.digest == design.digest
    assert len(trained) == 3


def test_steps_are_stored_with_their_evidence(tmp_path: Path) -> None:
    corpus = corpus_in(write_treebank(tmp_path / "mine"))
    trials = [*GOOD, HALF, *POOR]
    assert write_steps(corpus, trials) == corpus_in(tmp_path / "mine").steps
    assert read_trials(corpus.steps_file) == trials


def test_an_assignment_without_the_question_has_nothing_to_calibrate(course: Course) -> None:
    with pytest.raises(CourseError, match="lstm-extra has no question tagger-accuracy"):
        designs(course, "lstm-extra")


def test_the_stored_steps_follow_from_the_stored_evidence(course: Course) -> None:
    """After a change of a tagger of the catalogue, of the treebank or of its split, `autograder calibrate` is due."""
    trials, stored = read_trials(FOLDER / STEPS_FILE), Treebank().corpus.steps
    assert [(one.name, one.kind, one.digest) for one in trials] == [
        (one.name, one.kind, one.digest) for one in designs(course, "lstm")
    ]
    assert steps_between(trials) == stored
    assert all(len(one.all) == len(one.ambiguous) == 20 for one in trials)


def test_the_evidence_parts_right_from_wrong() -> None:
    for one in read_trials(FOLDER / STEPS_FILE):
        reached = [all(_reaches(one, seed, step) for step in Treebank().corpus.steps) for seed in range(20)]
        assert all(reached) if one.kind == "right" else not any(reached)


def test_the_source_shows_the_treebank_in_use(course: Course) -> None:
    terms = json.loads((course.source / "lstm" / "data" / STEPS_FILE).read_text(encoding="utf-8"))
    assert terms["digest"] == Treebank().corpus.digest


def _reaches(one: Trial, seed: int, step: Step) -> bool:
    return (one.all if step.on == "all" else one.ambiguous)[seed] >= step.accuracy
