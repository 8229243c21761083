"""The notebook 4-shapes: the figures of its worked examples, and what its text and pictures say."""

import re
from typing import Any

import pytest
import torch
from torch import nn

from tests.source.pages import SHAPES, Page, run

PAGE = SHAPES
pytestmark = pytest.mark.usefixtures("checks")


# The figures of the worked examples, reproduced by the reference.


def test_shapes_on_the_walk_are_those_of_the_text(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-walk"], solved)
    assert [solved["vocabulary"][index] for index in (5, 6, 7)] == ["[UNK]", "[EOS]", "[PAD]"]
    assert solved["batch"].tolist() == [[0, 1, 2, 6, 7], [0, 3, 4, 5, 6]]
    shapes = {name: tuple(solved[name].shape) for name in ("embedded", "output", "hidden", "cell", "probabilities")}
    assert shapes == {
        "embedded": (2, 5, 3),
        "output": (2, 5, 4),
        "hidden": (2, 2, 4),
        "cell": (2, 2, 4),
        "probabilities": (2, 5, 8),
    }
    assert solved["lstm_shapes"](2, 5, 3, 4, num_layers=2, batch_first=True) == {
        "output": (2, 5, 4),
        "h_n": (2, 2, 4),
        "c_n": (2, 2, 4),
    }
    assert torch.allclose(solved["output"][:, -1], solved["hidden"][-1])
    assert torch.allclose(*solved["output"][:, 0])


def test_two_layers_on_three_steps_of_four_sentences(solved: dict[str, Any]) -> None:
    output, _ = nn.LSTM(10, 5, num_layers=2)(torch.zeros(3, 4, 10))
    assert tuple(output.shape) == solved["lstm_shapes"](4, 3, 10, 5, num_layers=2)["output"] == (3, 4, 5)


def test_five_steps_give_the_figures_of_the_worked_example(solved: dict[str, Any]) -> None:
    torch.manual_seed(1)
    lstm = nn.LSTM(3, 3)
    inputs = [torch.randn(1, 3) for _ in range(5)]
    state = torch.randn(1, 1, 3), torch.randn(1, 1, 3)
    for step in inputs:
        _, state = lstm(step.view(1, 1, -1), state)
    state = torch.randn(1, 1, 3), torch.randn(1, 1, 3)
    output, (h_n, c_n) = solved["step_by_step"](lstm, torch.cat(inputs).view(5, 1, -1), state)
    shown = [[round(number, 4) for number in value.flatten().tolist()] for value in (output[0], h_n, c_n)]
    assert shown == [
        [-0.0187, 0.1713, -0.2944],
        [-0.3368, 0.0959, -0.0538],
        [-0.9825, 0.4715, -0.0633],
    ]
    assert PAGE.figures("see-steps") == [number for row in shown for number in row]
    assert torch.equal(output[-1], h_n[0])


def test_what_the_text_says_about_padding(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-drift"], solved)
    read, packed = solved["drift"].values()
    assert read[0] == 0 and min(read[1:]) > 0.2
    assert max(packed) < 1e-6


def test_what_the_text_says_about_the_next_words(
    solved: dict[str, Any], cells: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(cells["show-walk"], solved)
    run(cells["show-next"], solved)
    probabilities = solved["probabilities"]
    assert 0.4 < probabilities[0, 0, 1] < 0.6 and 0.4 < probabilities[0, 0, 3] < 0.6
    for sentence, step, word in [(0, 1, 2), (0, 2, 6), (1, 1, 4), (1, 2, 5), (1, 3, 6)]:
        assert probabilities[sentence, step, word] > 0.9
    assert "after “nobody saw”: the\n" in capsys.readouterr().out


def test_every_statement_of_the_quiz_is_printed(page: Page, solved: dict[str, Any]) -> None:
    (text,) = (cell.source for cell in page.notebook.cells if cell.id == "about-shapes-quiz")
    assert re.findall(r"^- \*\*(\w)\.\*\*", text, flags=re.MULTILINE) == sorted(solved["answers"])


def test_each_picture_has_a_text_alternative(checks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import pictures_shapes

    pictures_shapes.stacked_net()
    pictures_shapes.padded_batch(lengths=[2, 1], steps=3)
    printed = capsys.readouterr().out
    assert "A net of two layers" in printed
    assert "Framed: steps 1, 0." in printed
