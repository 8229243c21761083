"""Public checks of embedding-padding: one row that stays, and others that train."""

import torch
from checks import NotYet, in_words, leaves_seeds_alone, look
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "embedding-padding"
points = None


def made(make_embedding, *sizes):
    embedding = make_embedding(*sizes)
    if not isinstance(embedding, nn.Embedding):
        raise NotYet(f"It returned a value of type {type(embedding).__name__}, expected an nn.Embedding.")
    return embedding


def trained(embedding, indices):
    """The weight before and after two steps of SGD."""
    before = embedding.weight.detach().clone()
    parameters = [parameter for parameter in embedding.parameters() if parameter.requires_grad]
    if not parameters:
        raise NotYet("Nothing in the embedding requires gradients, so no row of it can train.")
    optimiser = torch.optim.SGD(parameters, lr=0.1)
    for _ in range(2):
        optimiser.zero_grad()
        embedding(indices).sum().backward()
        optimiser.step()
    embedding(indices)
    return before, embedding.weight.detach().clone()


@test_case(name="an nn.Embedding of V = 5 rows with D = 3 numbers")
@in_words
def test_shape(make_embedding):
    look(made(make_embedding, 5, 3, 2).weight, "V D", (5, 3), "Its weight")


@test_case(name="the row of [PAD] is zero before training (V = 5, each pad_ix)")
@in_words
def test_zero(make_embedding):
    for pad_ix in range(5):
        row = made(make_embedding, 5, 3, pad_ix).weight[pad_ix]
        if row.any():
            raise NotYet(f"pad_ix = {pad_ix}: row {pad_ix} is {[round(number, 2) for number in row.tolist()]}.")


@test_case(name="in training, the row of [PAD] stays zero, and all others change")
@in_words
def test_training(make_embedding):
    before, after = trained(made(make_embedding, 5, 3, 2), tensor([[0, 1, 2, 2], [3, 4, 4, 2]]))
    changed = (before != after).any(dim=1).tolist()
    if changed[2]:
        raise NotYet("pad_ix = 2: after two steps of training, row 2 is not what it was before.")
    still = [row for row in (0, 1, 3, 4) if not changed[row]]
    if still:
        raise NotYet(f"pad_ix = 2: training did not change row {still[0]}, which belongs to a word.")


@test_case(name="the rules: no seed of its own")
@in_words
def test_chance(make_embedding):
    leaves_seeds_alone(lambda: made(make_embedding, 5, 3, 2))
