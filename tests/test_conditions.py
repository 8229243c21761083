"""Which treebank a class is graded on, and that it is the one that students were given."""

import json
from pathlib import Path

import pytest

from autograder.conditions import Treebank, check_treebank, treebank_of
from autograder.configuration import SPLIT_SEED
from autograder.course import Course, CourseError
from autograder.treebank import TreebankError
from autograder.treebank.corpus import STEPS_FILE
from tests.conftest import PROJECT
from tests.treebank.test_corpus import write_treebank


def configured(root: Path, *lines: str) -> Course:
    root.mkdir(exist_ok=True)
    config = (PROJECT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text("\n".join([config, *lines, ""]), encoding="utf-8")
    return Course(root)


def test_without_a_word_it_is_the_class_treebank(tmp_path: Path) -> None:
    assert treebank_of(Course(tmp_path)) == Treebank(None, SPLIT_SEED)


def test_the_configuration_chooses_and_the_command_line_overrules_it(tmp_path: Path) -> None:
    course = configured(tmp_path / "course", 'c.Treebank.folder = "mine"', "c.Treebank.split_seed = 5")
    assert treebank_of(course) == Treebank(tmp_path / "course" / "mine", 5)
    assert treebank_of(course, tmp_path / "other").folder == tmp_path / "other"


def test_a_wrong_setting_is_told(tmp_path: Path) -> None:
    course = configured(tmp_path / "course", 'c.Treebank.split_seed = "five"')
    with pytest.raises(CourseError, match=r"c\.Treebank\.split_seed should be a whole number"):
        treebank_of(course)


def test_nobody_is_graded_on_other_sentences_than_were_released(
    tmp_path: Path, course: Course, easy_treebank: Treebank
) -> None:
    assignment = course.assignment("lstm")
    place = Course(tmp_path)
    check_treebank(place, assignment, easy_treebank)  # nothing is released there
    terms = tmp_path / "release" / "lstm" / "data" / STEPS_FILE
    terms.parent.mkdir(parents=True)
    terms.write_text(json.dumps({"treebank": "class treebank", "digest": easy_treebank.corpus.digest}))
    check_treebank(place, assignment, easy_treebank)
    terms.write_text(json.dumps({"treebank": "class treebank", "digest": "another"}))
    with pytest.raises(CourseError, match=r"given other sentences \(class treebank\) than they would be graded on"):
        check_treebank(place, assignment, easy_treebank)


def test_a_treebank_without_steps_is_refused_before_anything_is_graded(tmp_path: Path, course: Course) -> None:
    treebank = Treebank(write_treebank(tmp_path / "mine"))
    with pytest.raises(TreebankError, match="run `autograder calibrate` for mine"):
        check_treebank(Course(tmp_path), course.assignment("lstm"), treebank)
