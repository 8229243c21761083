"""The class treebank is what its data card says."""

import re

import pytest

from autograder.treebank import Sentence, duplicates, near_duplicates, once_pairs, read_conllu, statistics
from tests.conftest import PROJECT

FOLDER = PROJECT / "autograder" / "treebank"
CARD = (FOLDER / "DATACARD.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def treebank() -> list[Sentence]:
    return read_conllu(FOLDER / "class.conllu")


def test_no_sentence_stands_there_twice_or_nearly(treebank: list[Sentence]) -> None:
    assert duplicates(treebank) == []
    assert near_duplicates(treebank) == []


def test_the_data_card_counts_right(treebank: list[Sentence]) -> None:
    figures = statistics(treebank)
    row = re.compile(r"^\| (?P<what>[^|]+?) \| (?P<figure>[\d.]+)(?: %)? \|$", re.MULTILINE)
    assert {match["what"]: float(match["figure"]) for match in row.finditer(CARD)} == {
        "sentences": figures.sentences,
        "tokens": figures.tokens,
        "different forms": figures.types,
        "tokens whose form has more than one tag": round(100 * figures.ambiguity, 1),
        "word-and-tag pairs that occur once": len(once_pairs(treebank)),
    }
    assert {tag: int(count) for tag, count in re.findall(r"\b([A-Z]{3,5}) (\d+)", CARD)} == figures.tag_counts


def test_sentences_keep_to_the_guidelines_form(treebank: list[Sentence]) -> None:
    for sentence in treebank:
        forms = [form for form, _ in sentence]
        assert 4 <= len(forms) <= 14
        assert forms[-1] in {".", "?", "!"} and not {".", "?", "!"} & set(forms[:-1])
        assert forms[0][0].isupper()
        for form, tag in sentence:
            assert (tag == "PUNCT") == (form in {".", "?", "!", ","})
            assert tag == "PUNCT" or form.isalpha()
