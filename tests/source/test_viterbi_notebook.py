"""The notebook 6-viterbi: the figures of its worked examples, and what its text and pictures say."""

from typing import Any

import pytest
import torch

from tests.source.pages import VITERBI, run

PAGE = VITERBI
pytestmark = pytest.mark.usefixtures("checks")


# What the text says.


def test_the_three_ways_to_tag_the_sentence(solved: dict[str, Any]) -> None:
    run(PAGE.cells["show-parts"], solved)
    run(PAGE.cells["show-paths"], solved)
    scores, named = solved["scores"], solved["named"]
    assert {how: path for path, how in named.items()} == {
        "word by word": "N D V",
        "from left to right": "N D N",
        "the best of all": "V D N",
    }
    assert {path: round(scores[path], 1) for path in named} == {"N D V": -9.5, "N D N": -5.4, "V D N": -4.2}
    ranked = sorted(scores, key=scores.get, reverse=True)
    assert [len(ranked), *(ranked.index(path) for path in ("V D N", "N D N", "N D V"))] == [27, 0, 1, 3]
    path, score = solved["viterbi"](*(solved[name] for name in ("emissions", "transitions", "start", "end")))
    assert (path, round(score, 1)) == ([2, 0, 1], -4.2)


def test_the_numbers_in_the_trellis(solved: dict[str, Any]) -> None:
    import pictures_viterbi

    run(PAGE.cells["show-parts"], solved)
    best, before = pictures_viterbi._arrivals(*(solved[name] for name in ("emissions", "transitions", "start")))
    assert [round(number, 1) for number in best[0].tolist()] == [-9.7, -1.4, -2.2]
    assert round(best[1, 0].item(), 1) == -2.8
    assert before[1, 0] == 2
    assert round(best[2, 1].item(), 1) == -3.8


def test_brute_force_agrees(solved: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    run(PAGE.cells["show-trust"], solved)
    assert "200 of 200 problems" in capsys.readouterr().out


def test_the_tagger_made_of_counts(solved: dict[str, Any]) -> None:
    run(PAGE.cells["show-counting"], solved)
    found = {" ".join(words): [" ".join(tags) for tags in rows.values()] for words, rows in solved["table"]}
    assert found == {
        "the watch likes the cook": ["D V V D V", "D N V D N"],
        "they light the watch": ["P N D V", "P V D N"],
        "we stop the cook": ["P V D V", "P V D N"],
    }


def test_log_probabilities_are_probabilities(solved: dict[str, Any]) -> None:
    run(PAGE.cells["show-counting"], solved)
    _, transitions, start, end = solved["suits"], *solved["others"]
    assert torch.allclose(start.exp().sum(), torch.tensor(1.0), atol=0.05)  # what is missing is an empty sentence
    assert torch.allclose(transitions.exp().sum(dim=1) + end.exp(), torch.ones(4))


def test_each_picture_has_a_text_alternative(solved: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    for name in PAGE.shown:
        run(PAGE.cells[name], solved)
    printed = capsys.readouterr().out
    assert "N D V (word by word) is number 4, -9.5" in printed
    assert "Path: V D N." in printed
    assert "Viterbi's sums rise to 17340." in printed
