"""Public checks of gates-cell: four layers on [h_prev, x], and one step through them."""

from math import log

import torch
from checks import NotYet, compare, in_words, keeps, leaves_seeds_alone, look, parts, reaches
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "gates-cell"
points = None

LAYERS = {"forget_gate": "f", "input_gate": "i", "candidate_gate": "c_tilde", "output_gate": "o"}


def zero_cell(LSTMByHand, input_size, hidden_size):
    """A cell whose weights and biases are all zero."""
    cell = LSTMByHand(input_size, hidden_size)
    for parameter in cell.parameters():
        nn.init.zeros_(parameter)
    return cell


def step(cell, *inputs):
    """One call, taken apart: h, c and the list of four gates."""
    h, c, gates = parts(cell(*inputs), "h c (f,i,c_tilde,o)")
    return h, c, parts(gates, "f i c_tilde o")


@test_case(name="the four layers, for D = 3 and H = 2")
@in_words
def test_layers(LSTMByHand):
    cell = LSTMByHand(3, 2)
    for layer in LAYERS:
        linear = getattr(cell, layer, None)
        if not isinstance(linear, nn.Linear):
            raise NotYet(f"{layer} is missing: __init__ makes four nn.Linear layers by the names in the question.")
        if (linear.in_features, linear.out_features) != (5, 2) or linear.bias is None:
            raise NotYet(f"{layer} is {linear}.\nExpected one with a bias, from H + D = 5 features to H = 2.")
    weights = {cell.get_submodule(layer).weight.data_ptr() for layer in LAYERS}
    if len(weights) < 4:
        raise NotYet("Some of the four layers share their weights: each gate learns its own.")


@test_case(name="a batch of B = 4 with D = 3 and H = 2")
@in_words
def test_shapes(LSTMByHand):
    h, c, gates = step(LSTMByHand(3, 2), torch.ones(4, 3), torch.zeros(4, 2), torch.zeros(4, 2))
    for which, value in zip(["h", "c", *LAYERS.values()], [h, c, *gates], strict=True):
        look(value, "B H", (4, 2), which)


@test_case(name="which layer makes which gate (all weights zero, so only biases count)")
@in_words
def test_gates(LSTMByHand):
    cell = zero_cell(LSTMByHand, 1, 1)
    for layer, bias in zip(LAYERS, [log(3), 0.0, log(2), -log(3)], strict=True):
        nn.init.constant_(cell.get_submodule(layer).bias, bias)
    h, c, gates = step(cell, torch.ones(1, 1), torch.zeros(1, 1), tensor([[(log(2) - 0.3) / 0.75]]))
    for (layer, which), gate, value in zip(LAYERS.items(), gates, [0.75, 0.5, 0.6, 0.25], strict=True):
        compare(gate, [[value]], "B H", which, f"It comes from {layer}. Which function squeezes it?")
    compare(c, [[log(2)]], "B H", "c", "The gates are right. How do they make c out of c_prev?")
    compare(h, [[0.15]], "B H", "h", "c is right. How does h come from it?")


@test_case(name="the order of the join: first h_prev, then x")
@in_words
def test_join(LSTMByHand):
    cell = zero_cell(LSTMByHand, 1, 1)
    with torch.no_grad():
        for layer in LAYERS:
            cell.get_submodule(layer).weight[0, 0] = log(3)
    x, h_prev, c_prev = torch.zeros(1, 1), torch.ones(1, 1), torch.zeros(1, 1)
    _, _, gates = step(cell, x, h_prev, c_prev)
    hint = "Here h_prev is 1, x is 0, and of each weight only the first column is not 0.\nThe layers read [h_prev, x]."
    for which, gate, value in zip(LAYERS.values(), gates, [0.75, 0.75, 0.8, 0.75], strict=True):
        compare(gate, [[value]], "B H", which, hint)


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(LSTMByHand):
    cell = LSTMByHand(3, 2)
    given = {"x": torch.ones(4, 3), "h_prev": torch.full((4, 2), 0.1), "c_prev": torch.full((4, 2), 0.2)}
    with keeps(**given):
        cell(*given.values())
    for value in given.values():
        value.requires_grad_()
    h, _, _ = step(cell, *given.values())
    reaches(h, **given, **{f"{layer}.weight": cell.get_submodule(layer).weight for layer in LAYERS})


@test_case(name="no seed of its own")
@in_words
def test_chance(LSTMByHand):
    leaves_seeds_alone(lambda: LSTMByHand(3, 2))
