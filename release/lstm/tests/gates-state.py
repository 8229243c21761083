"""Public checks of gates-state: what the gates do to the cell state, and what is shown of it."""

from math import log

import torch
from checks import compare, in_words, keeps, look, near, parts, reaches
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "gates-state"
points = None


def check_order(got, c):
    """Say so where h and c come back the other way round."""
    return "That is c: the two come back in the order (h, c)." if near(got[0], c) else ""


@test_case(name="a batch of B = 2 with H = 3")
@in_words
def test_shapes(lstm_state):
    for which, value in zip("hc", parts(lstm_state(*torch.full((5, 2, 3), 0.5)), "h c"), strict=True):
        look(value, "B H", (2, 3), which)


@test_case(name="forget and store: the new c, three units by hand")
@in_words
def test_cell(lstm_state):
    f, i, c_tilde = tensor([[0.5, 1.0, 0.0]]), tensor([[0.25, 0.0, 1.0]]), tensor([[0.8, 0.3, -0.6]])
    got = parts(lstm_state(f, i, c_tilde, torch.ones(1, 3), tensor([[2.0, -1.0, 4.0]])), "h c")
    c = tensor([[1.2, -1.0, -0.6]])
    compare(got[1], c, "B H", "c", check_order(got, c) or "What is kept of c_prev, and what is added to it?")


@test_case(name="output: h, three units by hand")
@in_words
def test_hidden(lstm_state):
    half, zeros = torch.full((1, 3), 0.5), torch.zeros(1, 3)
    c = tensor([[log(2), -log(3), 8.0]])
    got = parts(lstm_state(half, zeros, zeros, tensor([[1.0, 0.5, 0.25]]), 2 * c), "h c")
    hint = "The new c can be large, h stays between -1 and 1, and o scales it. Is all of that there?"
    compare(got[0], [[0.6, -0.4, 0.25]], "B H", "h", check_order(got, c) or hint)


@test_case(name="each unit on its own (B = H = 3, where a matrix product would run too)")
@in_words
def test_elementwise(lstm_state):
    hint = "The circled dot multiplies element by element: unit 0 with unit 0, unit 1 with unit 1."
    zeros, c_prev = torch.zeros(3, 3), torch.arange(1.0, 10.0).reshape(3, 3)
    got = parts(lstm_state(torch.eye(3), zeros, zeros, torch.ones(3, 3), c_prev), "h c")
    compare(got[1], torch.diag(tensor([1.0, 5.0, 9.0])), "B H", "c", hint)
    got = parts(lstm_state(zeros, torch.eye(3), c_prev / 10, torch.eye(3), zeros), "h c")
    compare(got[1], torch.diag(tensor([0.1, 0.5, 0.9])), "B H", "c", hint)


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(lstm_state):
    values = {"f": 0.3, "i": 0.6, "c_tilde": 0.2, "o": 0.7, "c_prev": 0.9}
    given = {key: torch.full((2, 3), value) for key, value in values.items()}
    with keeps(**given):
        lstm_state(*given.values())
    for value in given.values():
        value.requires_grad_()
    h, c = parts(lstm_state(*given.values()), "h c")
    reaches(h, **given)
    reaches(c, f=given["f"], i=given["i"], c_tilde=given["c_tilde"], c_prev=given["c_prev"])
