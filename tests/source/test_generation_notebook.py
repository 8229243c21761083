"""The notebook 7-generation: the figures of its worked examples, and what its text and pictures say."""

import re
from typing import Any

import pytest
import torch

from tests.source.pages import GENERATION, run

PAGE = GENERATION
pytestmark = pytest.mark.usefixtures("checks")


@pytest.fixture(scope="module")
def shown(checks: Any) -> tuple[dict[str, Any], str]:
    """The names after all demonstrations with the reference answers, and what they printed."""
    names, printed = PAGE.solved(), []
    with pytest.MonkeyPatch.context() as patched, PAGE.beside():
        patched.setattr("IPython.display.display", lambda data, **_: printed.append(data["text/plain"]))
        patched.setitem(names, "print", lambda *parts: printed.append(" ".join(map(str, parts))))
        state = torch.get_rng_state()
        for name in PAGE.shown:
            run(PAGE.cells[name], names)
        torch.set_rng_state(state)
    return names, "\n".join(printed)


# What the text says.


def test_what_the_text_says_about_temperatures(shown: tuple[dict[str, Any], str]) -> None:
    cold, plain, hot = (share for share in shown[0]["shares"].values())
    characters = shown[0]["chars"]
    assert {characters[place] for place in plain.topk(5).indices.tolist()} == set("mswrn")
    assert characters[int(cold.argmax())] == "m"
    assert cold.max() > 1.5 * plain.max() > 2.5 * hot.max()
    assert cold.argsort().tolist() == plain.argsort().tolist() == hot.argsort().tolist()


def test_shares_of_a_thousand_draws(shown: tuple[dict[str, Any], str]) -> None:
    assert (shown[0]["counts"] / 1000 - shown[0]["shares"][1.0]).abs().max() < 0.04


def test_what_the_text_says_about_the_lines(shown: tuple[dict[str, Any], str]) -> None:
    counted = shown[0]["counted"]
    assert counted[0] == (40, 0, 0)
    assert [counted[0.3][0] > 20, counted[0.6][1] > 10, counted[1.0][2] > 10, counted[1.5][2] > 25] == [True] * 4
    assert shown[0]["greedy"] != shown[0]["likeliest"]
    assert shown[0]["greedy"] in shown[0]["LINES"]


def test_what_the_text_says_about_arabic(shown: tuple[dict[str, Any], str]) -> None:
    after = dict(shown[0]["answers"])
    assert after["ذَهَبَ الأبُ إلى"] == "السوق"
    assert after["ذَهَبَتِ الأُمُّ إلى"] == "البيت"
    assert after["ذهبت البنت إلى"] == "الحديقة"
    assert re.search(r"^ذهب \| (الاب|الولد) \d\d%, (الاب|الولد) \d\d%", shown[1], flags=re.MULTILINE)


def test_each_picture_has_a_text_alternative(shown: tuple[dict[str, Any], str]) -> None:
    for text in (
        "Bars for each character, at 3 temperatures",
        "the furthest from its probability is off by",
        "Bars for the lines written at each temperature",
        "أكل الولد التفاحة | the boy ate the apple",
    ):
        assert text in shown[1]


def test_arabic_is_shown_from_right_to_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pictures_generation

    tables: list[str] = []
    monkeypatch.setattr(pictures_generation, "display", lambda data, raw: tables.append(data["text/html"]))
    pictures_generation.arabic(["one", "two"], [["كتاب", "a <b>"]])
    assert tables[0].startswith("<table dir='rtl' lang='ar'")
    assert "<bdi>كتاب</bdi>" in tables[0]
    assert "a &lt;b&gt;" in tables[0]


def test_the_model_is_that_of_the_gates_notebook(solved: dict[str, Any]) -> None:
    """Its cell, called step by step, and fc give what the model gives."""
    model, inputs = solved["CharLSTM"](4, 5, 4), torch.eye(4)[[0, 3, 1]].unsqueeze(1)
    h = c = torch.zeros(1, 5)
    for step, x in enumerate(inputs):
        h, c, _ = model.cell(x, h, c)
        assert torch.allclose(model.fc(h), model(inputs)[step], atol=1e-6)
