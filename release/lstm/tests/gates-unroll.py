"""Public checks of gates-unroll, with small cells of our own: yours from gates-cell is not needed here."""

import torch
from checks import NotYet, compare, in_words, keeps, look, parts, reaches
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "gates-unroll"
points = None


def adding_cell(x, h_prev, c_prev):
    """Whole numbers that show every step: c sums up what was read, h doubles and adds c."""
    c = c_prev + x.sum(dim=1, keepdim=True)
    h = 2 * h_prev + c
    return h, c, (c, c, c, c)


def taken_apart(result):
    """What `unroll` gave: outputs, h and c."""
    outputs, state = parts(result, "outputs (h,c)")
    return outputs, *parts(state, "h c")


@test_case(name="T = 5 steps of B = 2 sequences with D = 3 and H = 4")
@in_words
def test_shapes(unroll):
    def looking_cell(x, h_prev, c_prev):
        look(x, "B D", (2, 3), "The x that your loop hands to the cell")
        look(h_prev, "B H", (2, 4), "The h_prev that your loop hands to the cell")
        look(c_prev, "B H", (2, 4), "The c_prev that your loop hands to the cell")
        return adding_cell(x, h_prev, c_prev)

    outputs, h, c = taken_apart(unroll(looking_cell, torch.ones(5, 2, 3), 4))
    look(outputs, "T B H", (5, 2, 4), "outputs")
    look(h, "B H", (2, 4), "The final h")
    look(c, "B H", (2, 4), "The final c")


@test_case(name="from zeros, a cell that adds up 1, 2 and 4 (T = 3)")
@in_words
def test_zeros(unroll):
    outputs, h, c = taken_apart(unroll(adding_cell, tensor([[[1.0]], [[2.0]], [[4.0]]]), 1))
    hint = "At every step the cell adds x to c, doubles h and adds c. Are both carried on? Is it h that you collect?"
    compare(outputs, [[[1.0]], [[5.0]], [[17.0]]], "T B H", "outputs", hint)
    compare(h, [[17.0]], "B H", "The final h", "It is the state after the last step.")
    compare(c, [[7.0]], "B H", "The final c", "It is the state after the last step.")


@test_case(name="from a state that is given")
@in_words
def test_state(unroll):
    given = torch.full((1, 1), 100.0), torch.full((1, 1), 10.0)
    outputs, h, c = taken_apart(unroll(adding_cell, tensor([[[1.0]], [[2.0]]]), 1, given))
    hint = "Here state is (h, c) = (100, 10). Is it where your loop starts, in this order?"
    compare(outputs, [[[211.0]], [[435.0]]], "T B H", "outputs", hint)
    compare(h, [[435.0]], "B H", "The final h")
    compare(c, [[13.0]], "B H", "The final c")
    given = torch.zeros(1, 1), torch.full((1, 1), 10.0)
    outputs, _, _ = taken_apart(unroll(adding_cell, tensor([[[1.0]], [[2.0]]]), 1, given))
    hint = "Here state is (h, c) = (0, 10), which is another one than no state."
    compare(outputs, [[[11.0]], [[35.0]]], "T B H", "outputs", hint)


@test_case(name="a single step, T = 1")
@in_words
def test_one_step(unroll):
    outputs, h, c = taken_apart(unroll(adding_cell, torch.ones(1, 2, 3), 4))
    compare(outputs, torch.full((1, 2, 4), 3.0), "T B H", "outputs")
    compare(h, torch.full((2, 4), 3.0), "B H", "The final h")
    compare(c, torch.full((2, 4), 3.0), "B H", "The final c")


@test_case(name="the rules: arguments unchanged, gradients flow through time")
@in_words
def test_rules(unroll):
    inputs, h, c = torch.ones(3, 2, 4), torch.ones(2, 5), torch.ones(2, 5)
    with keeps(inputs=inputs, h=h, c=c):
        state = [h, c]
        unroll(adding_cell, inputs, 5, state)
    if state[0] is not h or state[1] is not c:
        raise NotYet("state is a list here, and other tensors are in it after the call: never change an argument.")
    for given in (inputs, h, c):
        given.requires_grad_()
    outputs, _, _ = taken_apart(unroll(adding_cell, inputs, 5, (h, c)))
    reaches(outputs[-1], inputs=inputs, h=h, c=c)
