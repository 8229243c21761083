"""Public checks of shapes-packed: what an LSTM gives that reads no padding."""

import torch
from checks import NotYet, compare, in_words, keeps, look, parts, reaches
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "shapes-packed"
points = None


def net(bidirectional=False, layers=1):
    lstm = nn.LSTM(3, 2, layers, batch_first=True, bidirectional=bidirectional)
    for parameter in lstm.parameters():
        nn.init.normal_(parameter)  # larger than at first, so that padding that was read shows
    return lstm


@test_case(name="shapes: B = 4, T = 6, D = 3, H = 2, two directions; the longest sentence has 5 steps")
@in_words
def test_shapes(run_packed):
    got = parts(run_packed(net(True), torch.randn(4, 6, 3), tensor([5, 4, 4, 1])), "output state")
    look(got[0], "B T N*H", (4, 6, 4), "output")
    for which, state in zip(("h_n", "c_n"), parts(got[1], "h_n c_n"), strict=True):
        look(state, "L*N B H", (2, 4, 2), which)


@test_case(name="the states of all layers: L = 2, B = 3, H = 2")
@in_words
def test_layers(run_packed):
    _, state = parts(run_packed(net(layers=2), torch.randn(3, 4, 3), tensor([2, 4, 3])), "output state")
    for which, value in zip(("h_n", "c_n"), parts(state, "h_n c_n"), strict=True):
        look(value, "L*N B H", (2, 3, 2), which)


@test_case(name="lengths in any order: each sentence as if it were alone (lengths 2, 4, 3)")
@in_words
def test_alone(run_packed):
    lstm, embedded, lengths = net(True), torch.randn(3, 4, 3), tensor([2, 4, 3])
    output, state = parts(run_packed(lstm, embedded, lengths), "output state")
    h_n, c_n = parts(state, "h_n c_n")
    for b, length in enumerate(lengths.tolist()):
        real, (h, c) = lstm(embedded[b : b + 1, :length])
        hint = f"This is sentence {b}. Is it in its place, and did the LSTM read only its {length} real steps?"
        compare(output[b, :length], real[0].detach(), "T N*H", f"output[{b}, :{length}]", hint)
        compare(h_n[:, b], h[:, 0].detach(), "N H", f"h_n[:, {b}]", hint)
        compare(c_n[:, b], c[:, 0].detach(), "N H", f"c_n[:, {b}]", hint)


@test_case(name="zeros after each length")
@in_words
def test_zeros(run_packed):
    output, _ = parts(run_packed(net(), torch.randn(2, 5, 3), tensor([1, 3])), "output state")
    compare(output[0, 1:], torch.zeros(4, 2), "T H", "output[0, 1:]", "This sentence has one real step.")
    compare(output[1, 3:], torch.zeros(2, 2), "T H", "output[1, 3:]", "This sentence has three real steps.")


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(run_packed):
    embedded, lengths = torch.randn(2, 3, 3), tensor([2, 3])
    lstm = net()
    with keeps(embedded=embedded, lengths=lengths):
        run_packed(lstm, embedded, lengths)
    if not lstm.training:
        raise NotYet("The LSTM is in eval mode now, and stays so for whoever trains it next.")
    embedded.requires_grad_()
    output, _ = parts(run_packed(lstm, embedded, lengths), "output state")
    reaches(output, embedded=embedded)
