"""The notebook 1-vocab: the figures of its worked examples, and what its text and pictures say."""

import re
from typing import Any

import pytest

from autograder.conditions import Treebank
from tests.source.pages import VOCAB, Page, run

PAGE = VOCAB
pytestmark = pytest.mark.usefixtures("checks")


# The figures of the worked example, reproduced by the reference.


def test_two_sentences_become_the_rows_of_the_worked_example(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-batch"], solved)
    assert list(solved["word_to_ix"].values()) == list(range(8))
    assert [solved["word_to_ix"][special] for special in ("[UNK]", "[EOS]", "[PAD]")] == [5, 6, 7]
    assert solved["batch"].tolist() == [[0, 1, 2, 6, 7], [0, 3, 4, 5, 6]]
    assert solved["lengths"].tolist() == [4, 5]
    run(cells["show-vectors"], solved)
    assert solved["looked_up"].shape == (2, 5, 3)


def test_what_the_text_says_about_the_vocabulary(
    solved: dict[str, Any], cells: dict[str, str], page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-counts"], solved)
    said = page.text("see-counts")
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    different, (_, V, unknown) = len(set(solved["read"])), printed[3]
    assert printed[2] == ["1", str(different + 3), "0%"]
    assert f"all {different} different words" in said
    assert f"only {V} entries" in said
    assert f"{unknown.rstrip('%')} % of the text is unknown" in said


def test_what_the_text_says_about_the_round_trip(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-counts"], solved)
    capsys.readouterr()
    run(cells["show-round-trip"], solved)
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "The boy is [UNK] and the bread is [UNK]"
    assert lines[6] == "the [UNK] is not in the old street"


def test_what_the_text_says_about_the_waste(
    solved: dict[str, Any], cells: dict[str, str], page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-counts"], solved)
    run(cells["show-waste"], solved)
    before, after = re.findall(r"(\d+) of (\d+) places", capsys.readouterr().out)[-2:]
    said = page.text("see-waste")
    assert (
        f"{before[0]} of {before[1]} places are wasted, {int(before[0]) / int(before[1]):.0%}".replace("%", " %")
        in said
    )
    assert f"it is {after[0]} of {after[1]}, or {int(after[0]) / int(after[1]):.0%}".replace("%", " %") in said
    assert int(after[0]) < int(before[0]) / 4
    falling = sorted(solved["lengths"], reverse=True)
    places = sum(falling[place - place % 5] for place in range(len(falling)))
    assert f"({places - sum(falling)} of {places}, if yours go from long to short)" in said
    assert f"the {len(solved['lengths'])} sentences" in said


def test_what_the_text_says_about_scripts(
    solved: dict[str, Any], cells: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pictures_vocab

    shown: list[dict[str, str]] = []
    monkeypatch.setattr(pictures_vocab, "display", lambda data, raw: shown.append(data))
    run(cells["show-scripts"], solved)
    german, french, arabic, bare, apart, curly, chinese = shown[0]["text/plain"].splitlines()
    assert " | Straßenbahn | " in german
    assert " L'été | " in french
    assert " | arc-en-ciel | " in french
    assert " | كتاب | ا | " in arabic
    assert " | كتابا | " in bare
    assert "L'e | te | dernier" in apart
    assert "Don | t | wake" in curly
    assert chinese.startswith("Chinese (1 token)")


def test_what_the_text_says_about_the_whole_road(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-counts"], solved)
    capsys.readouterr()
    run(cells["show-whole-road"], solved)
    printed = capsys.readouterr().out
    assert printed.startswith("18 + 3 + 3 sentences")
    assert len(set(re.findall(r"batch \(4, (\d+)\)", printed))) == 4
    words, unknown = map(int, re.search(r"Of the (\d+) words of the test part, (\d+)", printed).groups())
    assert unknown > words / 2
    trained_on = sum(len(words) for words, _ in Treebank().corpus.train)
    assert 60 < trained_on / len(solved["tokenize"](solved["story"])) < 70


def test_each_picture_has_a_text_alternative(checks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import pictures_vocab

    pictures_vocab.road()
    assert "the indices 0 1 2 6" in capsys.readouterr().out
