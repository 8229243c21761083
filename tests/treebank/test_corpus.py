"""The treebank of a course: its parts, its steps, and what students get of it."""

import json
from pathlib import Path

import pytest

from autograder.treebank import Corpus, Step, TreebankError, class_corpus, corpus_in, read_conllu, words_and_tags
from autograder.treebank.conllu import conllu_text
from autograder.treebank.scores import Score, ambiguous_words, score

PARTS = {
    "train": [("birds sing", "NOUN VERB"), ("I light a light", "PRON VERB DET NOUN")],
    "dev": [("birds light", "NOUN VERB")],
    "test": [("a light", "DET NOUN"), ("I sing", "PRON VERB")],
}


def write_treebank(folder: Path, **changed: str) -> Path:
    """A small treebank in a folder; the text of single parts can be given instead."""
    folder.mkdir()
    for part, sentences in PARTS.items():
        pairs = [list(zip(words.split(), tags.split(), strict=True)) for words, tags in sentences]
        text = changed.get(part) or conllu_text(pairs, [f"{part}-{number}" for number in range(len(pairs))])
        (folder / f"{part}.conllu").write_text(text, encoding="utf-8")
    return folder


def store_steps(corpus: Corpus, *steps: Step, digest: str = "") -> None:
    told = [{"on": step.on, "accuracy": step.accuracy} for step in steps]
    corpus.steps_file.write_text(json.dumps({"digest": digest or corpus.digest, "steps": told}))


def test_a_folder_is_read_in_its_three_parts(tmp_path: Path) -> None:
    corpus = corpus_in(write_treebank(tmp_path / "mine"))
    assert corpus.name == "mine"
    assert corpus.train[0] == (["birds", "sing"], ["NOUN", "VERB"])
    assert [len(part) for part in (corpus.train, corpus.dev, corpus.test)] == [2, 1, 2]
    assert corpus.ambiguous == {"light"}


def test_a_folder_without_a_part_is_refused(tmp_path: Path) -> None:
    folder = write_treebank(tmp_path / "mine")
    (folder / "dev.conllu").unlink()
    with pytest.raises(TreebankError, match=r"has no dev\.conllu: a treebank is a folder with"):
        corpus_in(folder)


def test_a_damaged_part_is_named_with_its_line(tmp_path: Path) -> None:
    folder = write_treebank(tmp_path / "mine", test="1\tbirds\tNOUN\n")
    with pytest.raises(TreebankError, match=r"test\.conllu, line 1: expected 10 columns"):
        corpus_in(folder)


def test_steps_hold_for_the_very_sentences_only(tmp_path: Path) -> None:
    corpus = corpus_in(write_treebank(tmp_path / "mine"))
    store_steps(corpus, Step("all", 0.5), digest="of other sentences")
    with pytest.raises(TreebankError, match="run `autograder calibrate` for mine"):
        corpus.steps  # noqa: B018
    corpus.steps_file.unlink()
    with pytest.raises(TreebankError, match="holds no steps"):
        corpus.steps  # noqa: B018
    store_steps(corpus, Step("all", 0.5))
    assert corpus.steps == (Step("all", 0.5),)


def test_students_get_the_open_parts_and_the_terms(tmp_path: Path) -> None:
    corpus = corpus_in(write_treebank(tmp_path / "mine"))
    store_steps(corpus, Step("all", 0.5), Step("ambiguous", 0.25))
    files = corpus.for_students(seconds=60, points=5)
    assert sorted(files) == ["dev.conllu", "steps.json", "train.conllu"]
    for part in ("train", "dev"):
        (tmp_path / part).write_text(files[f"{part}.conllu"], encoding="utf-8")
        assert words_and_tags(read_conllu(tmp_path / part)) == getattr(corpus, part)
    terms = json.loads(files["steps.json"])
    assert terms["steps"] == [
        {"on": "all", "accuracy": 0.5, "points": 2.5},
        {"on": "ambiguous", "accuracy": 0.25, "points": 2.5},
    ]
    assert terms["sentences"] == {"train": 2, "dev": 1, "hidden": 2}
    assert terms["seconds"] == 60
    assert set(terms["bars"]) == {"most frequent tag", "bigram HMM"}
    assert "I sing" not in "".join(files.values())


def test_another_seed_hides_other_sentences_of_the_class_treebank() -> None:
    one, other = class_corpus(1), class_corpus(2)
    assert [len(part) for part in (one.train, one.dev, one.test)] == [len(one.train), 200, 400]
    assert one.digest == class_corpus(1).digest != other.digest
    assert sorted(one.train + one.dev + one.test) == sorted(other.train + other.dev + other.test)
    assert sum(sentence in other.test for sentence in one.test) < 150


def test_accuracy_counts_all_words_and_the_ambiguous_ones() -> None:
    train = [(["saw", "the", "saw"], ["VERB", "DET", "NOUN"]), (["the", "The"], ["DET", "PRON"])]
    assert ambiguous_words(train) == {"saw"}
    gold = [(["the", "saw"], ["DET", "NOUN"]), (["saw", "it"], ["VERB", "PRON"])]
    assert score([["DET", "VERB"], ["VERB", "NOUN"]], gold, ambiguous_words(train)) == Score(0.5, 0.5)
    assert score([["X", "NOUN"], ["VERB", "X"]], gold, ambiguous_words(train)) == Score(0.5, 1.0)


@pytest.mark.parametrize("tags", [[["DET"]], [["DET"], ["VERB", "PRON"]]], ids=["a sentence less", "a tag less"])
def test_accuracy_needs_a_tag_for_every_word(tags: list[list[str]]) -> None:
    gold = [(["the", "saw"], ["DET", "NOUN"]), (["saw", "it"], ["VERB", "PRON"])]
    with pytest.raises(ValueError, match="longer"):
        score(tags, gold, frozenset())
