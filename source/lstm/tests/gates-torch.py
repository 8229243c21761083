"""Public checks of gates-torch: PyTorch's own LSTM says what is right."""

from math import log

import torch
from checks import NotYet, compare, in_words, leaves_seeds_alone, near, parts
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "gates-torch"
points = None

LAYERS = ["forget_gate", "input_gate", "candidate_gate", "output_gate"]
OWN_CELL = "If gates-cell does not pass yet, mend it first."


def biased_lstm(first, second):
    """nn.LSTM(2, 1) whose weights are zero: only its two bias vectors count, in PyTorch's own order."""
    lstm = nn.LSTM(2, 1)
    for parameter in lstm.parameters():
        nn.init.zeros_(parameter)
    with torch.no_grad():
        lstm.bias_ih_l0.copy_(first)
        lstm.bias_hh_l0.copy_(second)
    return lstm


def gates_of(cell):
    """The four gates of the cell from zero states, on an input of ones."""
    _, _, gates = parts(cell(torch.ones(1, 2), torch.zeros(1, 1), torch.zeros(1, 1)), "h c (f,i,c_tilde,o)")
    return parts(gates, "f i c_tilde o")


def compare_in_time(from_torch, lstm, inputs, hint):
    """Step the cell through the inputs, and compare with what the LSTM gave at every step."""
    expected = lstm(inputs)[0].detach()
    cell = from_torch(lstm)
    h = c = torch.zeros(inputs.shape[1], lstm.hidden_size)
    outputs = []
    for x in inputs:
        h, c, _ = parts(cell(x, h, c), "h c (f,i,c_tilde,o)")
        outputs.append(h)
    compare(torch.stack(outputs), expected, "T B H", "The cell's h", hint)


@test_case(name="the order of the gates (an nn.LSTM with nothing but input biases)")
@in_words
def test_order(from_torch):
    cell = from_torch(biased_lstm(tensor([-log(3), log(3), log(2), 2 * log(3)]), torch.zeros(4)))
    if "LSTMByHand" not in [kind.__name__ for kind in type(cell).__mro__]:
        raise NotYet(f"from_torch gave a value of type {type(cell).__name__}, expected an LSTMByHand.")
    expected = {"f": 0.75, "i": 0.25, "c_tilde": 0.6, "o": 0.9}
    for (which, value), gate in zip(expected.items(), gates_of(cell), strict=True):
        twins = [other for other, its in expected.items() if near(gate, [[its]])]
        order = f"That is the value of {twins[0]}. In which order does nn.LSTM keep its gates?" if twins else ""
        compare(gate, [[value]], "B H", which, order or f"Which rows of torch's bias belong to {which}? {OWN_CELL}")


@test_case(name="both of torch's biases")
@in_words
def test_biases(from_torch):
    cell = from_torch(biased_lstm(tensor([0.0, 1.0, 0.0, 0.0]), tensor([0.0, log(3) - 1.0, 0.0, 0.0])))
    hint = "nn.LSTM keeps two bias vectors for each gate. What does it do with them?"
    compare(gates_of(cell)[0], [[0.75]], "B H", "f", hint)


@test_case(name="the same as nn.LSTM(3, 4) over T = 5 steps")
@in_words
def test_same(from_torch):
    lstm = nn.LSTM(3, 4)
    hint = f"Which columns of a layer read h_prev, and which read x? {OWN_CELL}"
    compare_in_time(from_torch, lstm, torch.randn(5, 2, 3), hint)


@test_case(name="an nn.LSTM without biases")
@in_words
def test_without_bias(from_torch):
    lstm = nn.LSTM(3, 4, bias=False)
    cell = from_torch(lstm)
    for layer in LAYERS:
        bias = cell.get_submodule(layer).bias
        if bias is None or bias.any():
            found = bias if bias is None else [round(number, 2) for number in bias.tolist()]
            raise NotYet(f"{layer} has the bias {found}, expected zeros.")
    compare_in_time(from_torch, lstm, torch.randn(5, 2, 3), "With biases it is checked above: what differs without?")


@test_case(name="a copy: nothing is shared, and the nn.LSTM is unchanged")
@in_words
def test_copy(from_torch):
    lstm = nn.LSTM(3, 4)
    given = {key: value.clone() for key, value in lstm.state_dict().items()}
    cell = from_torch(lstm)
    for key, value in lstm.state_dict().items():
        if not torch.equal(value, given[key]):
            raise NotYet(f"{key} of the nn.LSTM is not what it was before the call.")
    if not all(parameter.requires_grad for parameter in lstm.parameters()):
        raise NotYet("The nn.LSTM's weights do not require gradients any more: it should stay as it was.")
    if from_torch(lstm) is cell:
        raise NotYet("Two calls gave the same cell: each is to make a new one.")
    before = {key: value.clone() for key, value in cell.state_dict().items()}
    with torch.no_grad():
        for parameter in lstm.parameters():
            parameter.add_(1.0)
    for key, value in cell.state_dict().items():
        if not torch.equal(value, before[key]):
            raise NotYet(f"{key} changes when the weights of the nn.LSTM change: copy the numbers, don't share them.")
    fixed = [key for key, parameter in cell.named_parameters() if not parameter.requires_grad]
    if fixed:
        raise NotYet(f"{fixed[0]} does not require gradients any more, so the cell could not be trained further.")


@test_case(name="no seed of its own")
@in_words
def test_chance(from_torch):
    leaves_seeds_alone(lambda: from_torch(biased_lstm(torch.zeros(4), torch.zeros(4))))
