"""Public checks of shapes-final: the top layer's final states, read from a net that counts."""

import torch
from checks import compare, in_words, keeps, look, reaches
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "shapes-final"
points = None


def counting(T, B, width):
    """Output (T, B, width) whose numbers tell their place: hundreds the step, tens the sentence, ones the unit."""
    step, row, unit = torch.arange(T).view(T, 1, 1), torch.arange(B).view(1, B, 1), torch.arange(width)
    return (100 * step + 10 * row + unit).float()


@test_case(name="shapes: one direction, T = 5, B = 2, H = 3, L = 2")
@in_words
def test_shapes(final_from_output, final_from_hidden):
    look(final_from_output(torch.ones(5, 2, 3), 3, False, False), "B N*H", (2, 3), "final_from_output")
    look(final_from_output(torch.ones(2, 5, 3), 3, False, True), "B N*H", (2, 3), "final_from_output, batch first")
    look(final_from_hidden(torch.ones(2, 2, 3), False), "B N*H", (2, 3), "final_from_hidden")
    look(final_from_output(torch.ones(5, 1, 3), 3, False, False), "B N*H", (1, 3), "final_from_output, one sentence")
    look(final_from_hidden(torch.ones(2, 1, 3), False), "B N*H", (1, 3), "final_from_hidden, one sentence")


@test_case(name="one direction: numbers that tell their place (hundreds: step, tens: sentence, ones: unit)")
@in_words
def test_one_direction(final_from_output, final_from_hidden):
    output, expected = counting(4, 3, 2), [[300.0, 301.0], [310.0, 311.0], [320.0, 321.0]]
    hint = "T = 4, B = 3, H = 2, one direction. At which step has it read everything?"
    compare(final_from_output(output, 2, False, False), expected, "B N*H", "final_from_output", hint)
    hint = "Here batch_first is True. Which axis is the time now?"
    by_sentence = output.transpose(0, 1).contiguous()
    compare(final_from_output(by_sentence, 2, False, True), expected, "B N*H", "final_from_output", hint)
    hint = "h_n holds two layers, here with the layer as the hundreds. Which one is on top?"
    expected = [[100.0, 101.0], [110.0, 111.0], [120.0, 121.0]]
    compare(final_from_hidden(counting(2, 3, 2), False), expected, "B N*H", "final_from_hidden", hint)


@test_case(name="two directions: output (T = 3, B = 2, H = 2)")
@in_words
def test_output_both_ways(final_from_output):
    hint = "Units 0 and 1 are the forward ones, 2 and 3 the backward ones. Where does each chain end?"
    expected = tensor([[200.0, 201.0, 2.0, 3.0], [210.0, 211.0, 12.0, 13.0]])
    compare(final_from_output(counting(3, 2, 4), 2, True, False), expected, "B N*H", "final_from_output", hint)


@test_case(name="two directions: h_n (L = 2, N = 2, B = 2, H = 2)")
@in_words
def test_hidden_both_ways(final_from_hidden):
    hint = "Chains 2 and 3 (the hundreds) are the top layer's. Does each row hold one sentence only (the tens)?"
    expected = tensor([[200.0, 201.0, 300.0, 301.0], [210.0, 211.0, 310.0, 311.0]])
    compare(final_from_hidden(counting(4, 2, 2), True), expected, "B N*H", "final_from_hidden", hint)


@test_case(name="the rules: arguments unchanged, gradients flow, in both directions and in one")
@in_words
def test_rules(final_from_output, final_from_hidden):
    for bidirectional in (True, False):
        output, h_n = torch.ones(3, 2, 4), torch.ones(4, 2, 2)
        hidden_size = 2 if bidirectional else 4
        with keeps(output=output, h_n=h_n):
            final_from_output(output, hidden_size, bidirectional, False)
            final_from_hidden(h_n, bidirectional)
        output.requires_grad_()
        h_n.requires_grad_()
        reaches(final_from_output(output, hidden_size, bidirectional, False), output=output)
        reaches(final_from_hidden(h_n, bidirectional), h_n=h_n)
