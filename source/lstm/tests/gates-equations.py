"""Public checks of gates-equations. Easy: sigmoid(log 3) = 0.75, sigmoid(2 log 3) = 0.9, tanh(log 2) = 0.6."""

from math import log

import torch
from checks import NotYet, compare, in_words, keeps, look, near, parts, reaches
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "gates-equations"
points = None

NAMES = "f i c_tilde o"
KEYS = "fico"  # the keys of U, W and b, in the order in which the gates come back
SUMS = {"f": log(3), "i": 2 * log(3), "c": log(2), "o": -log(4)}  # the gates are 0.75, 0.9, 0.6 and 0.2 then


def weights(*size):
    return {key: torch.zeros(size) for key in KEYS}


def compare_each(gates, expected, hint):
    """Compare the four, and say so where one holds the value of another."""
    for which, gate, value in zip(NAMES.split(), gates, expected, strict=True):
        twins = [other for other, its in zip(NAMES.split(), expected, strict=True) if near(gate, its)]
        order = "Is the order f, i, c_tilde, o, and does each use its own key?"
        compare(gate, value, "B H", which, f"That is the value of {twins[0]}. {order}" if twins else hint)


@test_case(name="a batch of B = 2 with D = 3 and H = 4")
@in_words
def test_shapes(lstm_gates):
    U, W, b = weights(4, 3), weights(4, 4), weights(4)
    got = parts(lstm_gates(torch.ones(2, 3), torch.ones(2, 4), U, W, b), NAMES)
    for which, gate in zip(NAMES.split(), got, strict=True):
        look(gate, "B H", (2, 4), which)


@test_case(name="each gate has its own bias (U and W are zero)")
@in_words
def test_bias(lstm_gates):
    b = {key: tensor([SUMS[key]]) for key in reversed(KEYS)}  # a dictionary is read by its keys, in whatever order
    got = parts(lstm_gates(torch.ones(1, 2), torch.ones(1, 1), weights(1, 2), weights(1, 1), b), NAMES)
    hint = "Which function squeezes this one, and whose bias does it get?"
    compare_each(got, [[[0.75]], [[0.9]], [[0.6]], [[0.2]]], hint)


@test_case(name="each gate reads the input with its own U (W and b are zero)")
@in_words
def test_input(lstm_gates):
    x = tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    U = {key: tensor([[SUMS[key], 0.0, 9.0], [0.0, -SUMS[key], 9.0]]) for key in KEYS}
    got = parts(lstm_gates(x, torch.zeros(2, 2), U, weights(2, 2), weights(2)), NAMES)
    f, i = [[0.75, 0.5], [0.5, 0.25]], [[0.9, 0.5], [0.5, 0.1]]
    c_tilde, o = [[0.6, 0.0], [0.0, -0.6]], [[0.2, 0.5], [0.5, 0.8]]
    compare_each(got, [f, i, c_tilde, o], "Does this one add U[...] times x, with its own key?")


@test_case(name="each gate reads the state with its own W (U and b are zero)")
@in_words
def test_state(lstm_gates):
    W = {key: tensor([[0.0, SUMS[key]], [0.0, 0.0]]) for key in KEYS}
    got = parts(lstm_gates(torch.ones(1, 3), tensor([[0.0, 1.0]]), weights(2, 3), W, weights(2)), NAMES)
    hint = "Does it add its own W times h_prev? W is square: a wrong orientation does not show in the shapes."
    compare_each(got, [[[0.75, 0.5]], [[0.9, 0.5]], [[0.6, 0.0]], [[0.2, 0.5]]], hint)


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(lstm_gates):
    x, h_prev = torch.full((2, 3), 0.1).requires_grad_(), torch.full((2, 4), 0.1).requires_grad_()
    U, W, b = ({key: torch.full(size, 0.1).requires_grad_() for key in KEYS} for size in ((4, 3), (4, 4), (4,)))
    own = {key: {f"U[{key!r}]": U[key], f"W[{key!r}]": W[key], f"b[{key!r}]": b[key]} for key in KEYS}
    with keeps(x=x, h_prev=h_prev, **own["f"], **own["i"], **own["c"], **own["o"]):
        got = parts(lstm_gates(x, h_prev, U, W, b), NAMES)
    if [*U, *W, *b] != [*KEYS, *KEYS, *KEYS]:
        raise NotYet("U, W and b do not have the keys they had before the call: an answer never changes its arguments.")
    for key, gate in zip(KEYS, got, strict=True):
        reaches(gate, x=x, h_prev=h_prev, **own[key])
