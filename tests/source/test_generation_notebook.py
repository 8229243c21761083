"""The notebook 7-generation as students meet it: its conventions, its figures, and what its public checks say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from autograder import catalogue
from autograder.catalogue import Entry
from tests.source.extra import (
    EXTRA,
    Page,
    asks_its_questions,
    beside,
    earns_all_points,
    earns_nothing,
    examples_hold,
    follows_the_conventions,
    run,
    told,
)

PAGE = Page("7-generation", {"generation-sample": 2, "generation-text": 2, "generation-arabic": 2})

# Wrong answers as edits of the reference: question, what is replaced, by what, and words that the student reads.
MISTAKES = [
    ("generation-sample", "logits / temperature", "logits * temperature", "What is divided by what"),
    ("generation-sample", "logits / temperature", "logits", "A small temperature makes the likely likelier"),
    ("generation-sample", ", generator=generator)", ")", "all chance is to come from `generator`"),
    ("generation-sample", "if temperature == 0:", "if True:", "with the probabilities that the softmax gives?"),
    ("generation-sample", "return int(torch.multinomial(probabilities, 1, generator=generator))",
     "return torch.multinomial(probabilities, 1, generator=generator)", "look at .item()"),
    ("generation-sample", "logits / temperature", "logits.div_(temperature)", "RuntimeError"),
    ("generation-text", "return text", "return text[len(prompt):]", "expected one that begins with the prompt"),
    ("generation-text", "range(length)", "range(length - len(prompt))", "which has 1 new, not 3."),
    ("generation-text", "in text]", "in text[-1]]", "Does it get to read the whole prompt"),
    ("generation-text", "in text]", "in prompt]", "Does it get to read what it has written itself?"),
    ("generation-text", "scores[-1, 0], temperature", "scores[-1, 0], 1.0 if temperature else 0",
     "all four characters have a fair chance"),
    ("generation-text", "return text", "text", "Is there a return?"),
    ("generation-arabic", 'and character != "\\u0640"', "", "LETTER BEH, LETTER TEH, TATWEEL"),
    ("generation-arabic", ", 0x0622: \"\\u0627\"", "", "LETTER ALEF WITH MADDA ABOVE"),
    ("generation-arabic", "<= \"\\u0652\"", "<= \"\\u0651\"", "LETTER BEH, SUKUN, LETTER TEH"),
    ("generation-arabic", "<= \"\\u0652\"", "<= \"\\u0670\"", "Only diacritics, tatweel and the three alefs"),
    ("generation-arabic", "normalise_arabic(word)", "word", "ValueError"),
    ("generation-arabic", "model(ids)[-1]", "model(ids)[0]", "Which row knows all the words"),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def checks() -> Iterator[Any]:
    with beside("pictures_generation") as checks:
        yield checks


@pytest.fixture
def solved() -> dict[str, Any]:
    return PAGE.solved()


@pytest.fixture(scope="module")
def shown() -> tuple[dict[str, Any], str]:
    """The names after all demonstrations with the reference answers, and what they printed."""
    names, printed = PAGE.solved(), []
    with pytest.MonkeyPatch.context() as patched, beside("pictures_generation"):
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


# The public checks.


@pytest.mark.parametrize("question", PAGE.points)
def test_check_passes_on_the_reference(
    checks: Any, solved: dict[str, Any], question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    random = torch.get_rng_state()
    checks.grader.check(question, solved)
    assert re.match(rf"{question}: all \d public checks pass\.", capsys.readouterr().out)
    assert torch.equal(torch.get_rng_state(), random)


@pytest.mark.parametrize("question", PAGE.points)
def test_check_fails_on_the_stub(checks: Any, question: str) -> None:
    assert re.fullmatch(rf"{question}: not written yet \(.+ still raises NotImplementedError\)",
                        told(checks, question, PAGE.released()))  # fmt: skip


@pytest.mark.parametrize("question, right, wrong, words", MISTAKES)
def test_check_tells_a_mistake_in_words(
    checks: Any, solved: dict[str, Any], question: str, right: str, wrong: str, words: str
) -> None:
    assert right in PAGE.cells[question]
    run(PAGE.cells[question].replace(right, wrong), solved)
    text = told(checks, question, solved)
    assert words in text
    assert "Traceback" not in text
    assert len(text.splitlines()) <= 10


@pytest.mark.parametrize("entry", catalogue.accepted("generation"), ids=lambda entry: f"{entry.question}-{entry.name}")
def test_check_passes_on_right_answers_in_other_styles(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    checks.grader.check(entry.question, solved)


@pytest.mark.parametrize(
    "entry", catalogue.misconceptions("generation"), ids=lambda entry: f"{entry.question}-{entry.name}"
)
def test_check_does_not_lull_those_who_are_wrong(checks: Any, solved: dict[str, Any], entry: Entry) -> None:
    run(entry.code, solved)
    assert "The check could not go on" not in told(checks, entry.question, solved)


# The demonstrations and the file.


def test_docstring_examples_are_true(solved: dict[str, Any]) -> None:
    examples_hold(solved, "sample_next", "generate", "normalise_arabic", "next_word")


def test_file_and_questions() -> None:
    follows_the_conventions(PAGE)
    asks_its_questions(PAGE)
    for question in PAGE.points:
        assert (EXTRA / "tests" / f"{question}.py").read_bytes().isascii()


@pytest.mark.slow(reason="a kernel starts and runs the whole notebook")
def test_solved_notebook_runs_from_top_to_bottom() -> None:
    earns_all_points(PAGE)


@pytest.mark.slow(reason="a kernel starts and runs the whole notebook")
def test_released_notebook_earns_nothing() -> None:
    earns_nothing(PAGE)
