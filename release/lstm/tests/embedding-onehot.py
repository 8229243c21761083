"""Public checks of embedding-onehot: the product, and what comes back along it."""

import torch
from checks import compare, in_words, keeps, look, reaches
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "embedding-onehot"
points = None


def table():
    """A matrix (V, D) = (4, 3); the tens of a number say its row, the ones its column."""
    return (10 * torch.arange(4).view(4, 1) + torch.arange(3)).float()


@test_case(name="indices with one axis, two axes and none (V = 4, D = 3)")
@in_words
def test_shapes(one_hot_lookup):
    look(one_hot_lookup(table(), tensor([2, 0, 2, 3, 1])), "T D", (5, 3), "Of indices (5,)")
    look(one_hot_lookup(table(), torch.full((2, 5), 3)), "B T D", (2, 5, 3), "Of indices (2, 5)")
    look(one_hot_lookup(table(), torch.full((1, 1), 3)), "B T D", (1, 1, 3), "Of indices (1, 1)")
    look(one_hot_lookup(table(), tensor(3)), "D", (3,), "Of a single index without axes")


@test_case(name="the right rows (tens: row of the matrix, ones: column)")
@in_words
def test_rows(one_hot_lookup):
    expected = [[[30.0, 31.0, 32.0], [0.0, 1.0, 2.0]], [[10.0, 11.0, 12.0], [30.0, 31.0, 32.0]]]
    hint = "The indices are 3 0, then 1 3. A one-hot row of index 0 has its one in the first place."
    compare(one_hot_lookup(table(), tensor([[3, 0], [1, 3]])), expected, "B T D", hint=hint)


@test_case(name="a sentence without the last words of the vocabulary")
@in_words
def test_few(one_hot_lookup):
    expected = [[0.0, 1.0, 2.0], [10.0, 11.0, 12.0]]
    compare(one_hot_lookup(table(), tensor([0, 1])), expected, "T D", hint="How long is each one-hot vector?")


@test_case(name="the rules: arguments unchanged, gradients add up")
@in_words
def test_rules(one_hot_lookup):
    weight, indices = table(), tensor([3, 0, 3])
    with keeps(weight=weight, indices=indices):
        one_hot_lookup(weight, indices)
    weight.requires_grad_()
    vectors = one_hot_lookup(weight, indices)
    reaches(vectors, weight=weight)
    (gradient,) = torch.autograd.grad(vectors.sum(), weight)
    expected = [[1.0] * 3, [0.0] * 3, [0.0] * 3, [2.0] * 3]
    hint = "Row 3 was used twice, row 0 once, and the result was added up."
    compare(gradient, expected, "V D", "The gradient of weight", hint)
