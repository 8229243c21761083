"""Public checks of shapes-predict: the sizes of what an LSTM returns."""

from unittest.mock import patch

from checks import NotYet, in_words
from otter.test_files import test_case
from torch import nn

OK_FORMAT = False
name = "shapes-predict"
points = None


def check(got, expected, hint):
    """Compare the three shapes, one after another, axis by axis."""
    if not isinstance(got, dict) or set(got) != set(expected):
        said = "None (is there a return?)" if got is None else f"a {type(got).__name__}"
        if isinstance(got, dict):
            said += f" with the keys {', '.join(map(repr, got)) or '(none)'}"
        raise NotYet(f"The result: {said}, expected a dict with the keys 'output', 'h_n' and 'c_n', and no others.")
    for part, shape in expected.items():
        mine = got[part]
        if not isinstance(mine, tuple | list) or len(mine) != len(shape):
            raise NotYet(f"{part}: {mine}, expected a tuple of three numbers.")
        for axis, (came, due) in enumerate(zip(mine, shape, strict=True)):
            if came != due:
                raise NotYet(f"{part}: {tuple(mine)}, whose axis {axis} is not right.\n{hint}")


@test_case(name="plain: batch=2, seq_len=7, input_size=3, hidden_size=5")
@in_words
def test_plain(lstm_shapes):
    hint = "With time first it is output (T, B, H), and (1, B, H) for both states."
    check(lstm_shapes(2, 7, 3, 5), {"output": (7, 2, 5), "h_n": (1, 2, 5), "c_n": (1, 2, 5)}, hint)


@test_case(name="the same with batch_first=True")
@in_words
def test_batch_first(lstm_shapes):
    hint = "help(nn.LSTM) has two versions for some of the results. For which?"
    got = lstm_shapes(2, 7, 3, 5, batch_first=True)
    check(got, {"output": (2, 7, 5), "h_n": (1, 2, 5), "c_n": (1, 2, 5)}, hint)


@test_case(name="the same with num_layers=3")
@in_words
def test_stacked(lstm_shapes):
    hint = "Who has a final state: every layer? And who an output?"
    got = lstm_shapes(2, 7, 3, 5, num_layers=3)
    check(got, {"output": (7, 2, 5), "h_n": (3, 2, 5), "c_n": (3, 2, 5)}, hint)


@test_case(name="the same with bidirectional=True")
@in_words
def test_bidirectional(lstm_shapes):
    hint = "Look at the picture: where are the two directions joined, and where are they apart?"
    got = lstm_shapes(2, 7, 3, 5, bidirectional=True)
    check(got, {"output": (7, 2, 10), "h_n": (2, 2, 5), "c_n": (2, 2, 5)}, hint)


@test_case(name="the same with proj_size=4")
@in_words
def test_projection(lstm_shapes):
    hint = "A projection changes what is shown. Which of the three is never shown?"
    got = lstm_shapes(2, 7, 3, 5, proj_size=4)
    check(got, {"output": (7, 2, 4), "h_n": (1, 2, 4), "c_n": (1, 2, 5)}, hint)


@test_case(name="the same with batch_first=True and proj_size=4")
@in_words
def test_together(lstm_shapes):
    hint = "Each setting is right by itself. Does one of them make your function forget the other?"
    got = lstm_shapes(2, 7, 3, 5, batch_first=True, proj_size=4)
    check(got, {"output": (2, 7, 4), "h_n": (1, 2, 4), "c_n": (1, 2, 5)}, hint)


@test_case(name="the shapes follow from the numbers: no LSTM is run")
@in_words
def test_not_run(lstm_shapes):
    with patch.object(nn.LSTM, "forward", side_effect=NotYet("It runs an nn.LSTM, which the question does without.")):
        lstm_shapes(2, 7, 3, 5)
