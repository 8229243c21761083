"""Public checks of shapes-parameters: how many numbers an LSTM learns."""

from unittest.mock import patch

from checks import NotYet, in_words
from otter.test_files import test_case
from torch import nn

OK_FORMAT = False
name = "shapes-parameters"
points = None


def check(got, expected, hint):
    if got is None or isinstance(got, float):
        forgotten = " Is there a return?" if got is None else ""
        raise NotYet(f"The result: {got}, expected a whole number.{forgotten}")
    if got != expected:
        raise NotYet(f"The result: {got}, expected {expected}.\n{hint}")


@test_case(name="one layer (input_size=3, hidden_size=5)")
@in_words
def test_plain(count_parameters):
    hint = "Four gates; each has a matrix for what it reads, one for the last hidden state, and two biases."
    check(count_parameters(3, 5), 200, hint)


@test_case(name="one layer without bias")
@in_words
def test_bias(count_parameters):
    check(count_parameters(3, 5, bias=False), 160, "Without biases only the matrices are left.")


@test_case(name="two layers")
@in_words
def test_stacked(count_parameters):
    check(count_parameters(3, 5, num_layers=2), 440, "What does the upper layer read, and how long is it?")


@test_case(name="two directions")
@in_words
def test_bidirectional(count_parameters):
    check(count_parameters(3, 5, bidirectional=True), 400, "Each direction has weights of its own.")


@test_case(name="two layers in both directions")
@in_words
def test_stacked_bidirectional(count_parameters):
    hint = "What the lower layer shows has both directions joined. How long is that?"
    check(count_parameters(3, 5, num_layers=2, bidirectional=True), 1080, hint)


@test_case(name="the count follows from the sizes: no LSTM is built")
@in_words
def test_not_built(count_parameters):
    with patch.object(
        nn.LSTM, "__init__", side_effect=NotYet("It builds an nn.LSTM, which the question does without.")
    ):
        count_parameters(3, 5)
