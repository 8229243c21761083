"""Public checks of gates-rnn. The numbers are chosen so that tanh is easy: tanh(log 2) = 0.6, tanh(log 3) = 0.8."""

from math import log

import torch
from checks import compare, in_words, keeps, look, reaches
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "gates-rnn"
points = None


@test_case(name="a batch of B = 2 with D = 3 and H = 4")
@in_words
def test_shape(rnn_step):
    got = rnn_step(torch.ones(2, 3), torch.ones(2, 4), torch.ones(4, 3), torch.ones(4, 4), torch.ones(4))
    look(got, "B H", (2, 4))


@test_case(name="U reads the input (W and b are zero)")
@in_words
def test_input(rnn_step):
    x = tensor([[1.0, 0.0, 5.0], [0.0, 1.0, 5.0]])
    U = tensor([[log(2), 0.0, 0.0], [0.0, log(3), 0.0]])
    got = rnn_step(x, torch.zeros(2, 2), U, torch.zeros(2, 2), torch.zeros(2))
    compare(got, [[0.6, 0.0], [0.0, 0.8]], "B H", hint="Which function squeezes the sum, and does U meet x?")


@test_case(name="W reads the state (U and b are zero)")
@in_words
def test_state(rnn_step):
    W = tensor([[0.0, log(2)], [0.0, 0.0]])
    got = rnn_step(torch.ones(1, 3), tensor([[0.0, 1.0]]), torch.zeros(2, 3), W, torch.zeros(2))
    hint = "Does W meet h_prev? W is square, so a wrong orientation does not show in the shapes:\n"
    compare(got, [[0.6, 0.0]], "B H", hint=f"{hint}row k of W belongs to unit k of the new h.")


@test_case(name="U, W and b together")
@in_words
def test_sum(rnn_step):
    U, W, b = tensor([[2.0, 2.0 - log(6)]]), tensor([[log(2) - 3.0]]), tensor([1.0])
    got = rnn_step(torch.eye(2), torch.ones(2, 1), U, W, b)
    hint = "Three things are added inside the tanh. Are all of them there?"
    compare(got, [[0.6], [-0.8]], "B H", hint=hint)


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(rnn_step):
    sizes = {"x": (2, 3), "h_prev": (2, 4), "U": (4, 3), "W": (4, 4), "b": (4,)}
    given = {name: torch.full(size, 0.1).requires_grad_() for name, size in sizes.items()}
    with keeps(**given):
        got = rnn_step(*given.values())
    reaches(got, **given)
