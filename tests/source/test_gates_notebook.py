"""The notebook 3-gates: the figures of its worked examples, and what its text and pictures say."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.source.pages import GATES, run, told

PAGE = GATES
pytestmark = pytest.mark.usefixtures("checks")


# The figures of the worked example, reproduced by the reference.


def test_hello_gives_the_figures_of_the_worked_example(solved: dict[str, Any]) -> None:
    torch.manual_seed(0)
    cell = solved["LSTMByHand"](4, 4)
    h, c, (f, i, c_tilde, o) = cell(torch.tensor([[0.0, 1.0, 0.0, 0.0]]), torch.zeros(1, 4), torch.zeros(1, 4))
    shown = [[round(number, 2) for number in value[0].tolist()] for value in (f, i, c_tilde, o, c, h)]
    assert shown == [
        [0.47, 0.40, 0.51, 0.40],
        [0.51, 0.58, 0.37, 0.46],
        [-0.57, -0.07, -0.13, -0.03],
        [0.66, 0.56, 0.51, 0.49],
        [-0.29, -0.04, -0.05, -0.02],
        [-0.19, -0.02, -0.02, -0.01],
    ]
    assert set(PAGE.figures("see-hello")) == {unit_0 for unit_0, *_ in shown}


def test_losses_of_hello_are_those_of_the_worked_example(solved: dict[str, Any]) -> None:
    _, losses = solved["train_char_lstm"]("hello", epochs=41)
    shown = [round(losses[epoch], 4) for epoch in (0, 20, 40)]
    assert shown == [1.2731, 0.0013, 0.0001] == PAGE.figures("see-losses")[1:]


def test_what_the_text_says_about_the_heat_maps(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-letters"], solved)
    f, _, o, c = (torch.stack(values) for values in solved["over_time"].values())
    m1, e2, m2, b, e3 = 2, 3, 4, 5, 6
    assert solved["word"] == "remember"
    for unit in (0, 2):
        assert c[m1, unit] < c[e2, unit] < c[m2, unit] < c[b, unit]
        assert f[e3, unit] < 0.1
    assert c[e2, 3] == c.min()
    assert o[m1, 3] < 0.2
    assert o[m2, 3] < 0.2
    assert o[e2, 3] > 0.9
    assert o[e3, 3] > 0.9


def test_what_the_text_says_about_the_gradients(solved: dict[str, Any], cells: dict[str, str]) -> None:
    run(cells["show-gradients"], solved)
    plain, half_open, wide_open = (
        solved["input_gradient_norms"](run, solved["inputs"]) for run in solved["runs"].values()
    )
    assert plain[0] < 1e-13
    assert half_open[0] < 1e-10
    assert wide_open.min() > 0.03
    assert max(plain[-1], half_open[-1], wide_open[-1]) < 10 * min(plain[-1], half_open[-1], wide_open[-1])


def test_a_question_that_builds_on_a_missing_one_says_so(
    checks: Any, released: dict[str, Any], cells: dict[str, str]
) -> None:
    run(cells["gates-torch"], released)
    assert "this builds on LSTMByHand, which is not written yet" in told(checks, "gates-torch", released)


def test_that_more_tests_follow_is_said_once(
    checks: Any, solved: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    grader = checks.Grader()
    grader.check("gates-rnn", solved)
    grader.check("gates-state", solved)
    assert capsys.readouterr().out.count("run when your work is graded") == 1


def test_a_check_leaves_no_file_behind(
    checks: Any, solved: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    checks.Grader().check("gates-rnn", solved)
    assert not list(tmp_path.iterdir())


def test_each_picture_has_a_text_alternative(checks: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import pictures

    pictures.gate_on_a_value()
    assert "a gate falls from 1 to 0" in capsys.readouterr().out
