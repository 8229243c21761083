"""Public checks of shapes-lengths: the last real step of each row."""

import torch
from checks import compare, in_words, keeps, look, reaches
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "shapes-lengths"
points = None


@test_case(name="a batch of B = 2 with T = 5, H = 3, and a batch of one")
@in_words
def test_shape(last_valid):
    look(last_valid(torch.ones(2, 5, 3), tensor([5, 2])), "B H", (2, 3))
    look(last_valid(torch.ones(1, 5, 3), tensor([5])), "B H", (1, 3))


@test_case(name="lengths 2, 4 and 1 (tens: sentence, ones: step)")
@in_words
def test_values(last_valid):
    output = (10 * torch.arange(3).view(3, 1, 1) + torch.arange(4).view(1, 4, 1)).float()
    hint = "Steps are counted from 0: which one is the last of a sentence of length 2?"
    compare(last_valid(output, tensor([2, 4, 1])), [[1.0], [13.0], [20.0]], "B H", hint=hint)


@test_case(name="no sentence as long as T (lengths 1 and 2, T = 4)")
@in_words
def test_padding_everywhere(last_valid):
    output = torch.arange(8.0).view(2, 4, 1)
    compare(last_valid(output, tensor([1, 2])), [[0.0], [5.0]], "B H", hint="The last column is padding in every row.")


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(last_valid):
    output, lengths = torch.ones(2, 3, 4), tensor([2, 3])
    with keeps(output=output, lengths=lengths):
        last_valid(output, lengths)
    output.requires_grad_()
    reaches(last_valid(output, lengths), output=output)
