"""Public checks of shapes-steps: an LSTM walked through one step at a time."""

import torch
from checks import NotYet, compare, in_words, keeps, parts
from otter.test_files import test_case
from torch import nn

OK_FORMAT = False
name = "shapes-steps"
points = None


class Listening(nn.LSTM):
    """Notes the shape of every input."""

    heard = ()

    def forward(self, input, hx=None):
        self.heard = (*self.heard, tuple(input.shape))
        return super().forward(input, hx)


def check(step_by_step, inputs, state=None, hint="", layers=1):
    lstm = nn.LSTM(3, 2, layers)
    output, (h_n, c_n) = lstm(inputs, state)
    with keeps(inputs=inputs):
        got = parts(step_by_step(lstm, inputs) if state is None else step_by_step(lstm, inputs, state), "output state")
    if not lstm.training:
        raise NotYet("The LSTM is in eval mode now, and stays so for whoever trains it next.")
    compare(got[0], output.detach(), "T B H", "output", hint)
    for which, mine, real in zip(("h_n", "c_n"), parts(got[1], "h_n c_n"), (h_n, c_n), strict=True):
        compare(mine, real.detach(), "L B H", which, "It is the state after the last step.")


@test_case(name="one call for each time step, of shape (1, B, D)")
@in_words
def test_calls(step_by_step):
    lstm = Listening(3, 2)
    step_by_step(lstm, torch.randn(5, 4, 3))
    if lstm.heard != ((1, 4, 3),) * 5:
        shapes = " ".join(map(str, lstm.heard)) or "none"
        raise NotYet(f"The inputs of the LSTM's calls: {shapes}.\nFor T = 5 steps, expected 5 calls with (1, 4, 3).")


@test_case(name="the same as one call (T = 5, B = 4), from zeros")
@in_words
def test_from_zeros(step_by_step):
    check(step_by_step, torch.randn(5, 4, 3), hint="Does each call get the state that the last one returned?")


@test_case(name="the same as one call, from a given state")
@in_words
def test_from_state(step_by_step):
    hint = "Is state where your first step begins, be its h zeros or not?"
    for h in (torch.randn(1, 4, 2), torch.zeros(1, 4, 2)):
        check(step_by_step, torch.randn(5, 4, 3), (h, torch.randn(1, 4, 2)), hint)


@test_case(name="an LSTM of two layers, from zeros")
@in_words
def test_two_layers(step_by_step):
    check(step_by_step, torch.randn(5, 4, 3), hint="Does each layer have its own part of the state?", layers=2)


@test_case(name="a single step, T = 1")
@in_words
def test_one_step(step_by_step):
    check(step_by_step, torch.randn(1, 4, 3))


@test_case(name="gradients flow through time")
@in_words
def test_gradients(step_by_step):
    inputs = torch.randn(5, 4, 3, requires_grad=True)
    output, _ = parts(step_by_step(nn.LSTM(3, 2), inputs), "output state")
    if not output.requires_grad:
        raise NotYet("The output has lost its gradients.")
    (gradient,) = torch.autograd.grad(output[-1].sum(), inputs)
    if not gradient[0].any():
        raise NotYet("No gradient reaches the first step from the last output. Is the state cut off on its way?")
