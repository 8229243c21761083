"""Public checks of embedding-pretrained: a table of three vectors, and a vocabulary of five entries."""

import torch
from checks import NotYet, compare, in_words
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "embedding-pretrained"
points = None

WORD_TO_IX = {"[PAD]": 1, "tea": 0, "[UNK]": 3, "milk": 4, "mug": 2}


def vectors():
    return {"tea": tensor([1.0, 2.0]), "jam": tensor([4.0, 4.0]), "milk": tensor([1.0, 9.0])}


def made(pretrained_embedding, freeze, given=None):
    embedding = pretrained_embedding(WORD_TO_IX, given or vectors(), 1, freeze)
    if not isinstance(embedding, nn.Embedding):
        raise NotYet(f"It returned a value of type {type(embedding).__name__}, expected an nn.Embedding.")
    return embedding


def changed(embedding):
    """For each row, whether two steps of SGD change it."""
    before = embedding.weight.detach().clone()
    parameters = [parameter for parameter in embedding.parameters() if parameter.requires_grad]
    for _ in range(2):
        loss = embedding(torch.arange(5)).sum()
        if parameters and loss.requires_grad:
            optimiser = torch.optim.SGD(parameters, lr=0.1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return (embedding.weight.detach() != before).any(dim=1).tolist()


@test_case(name="the rows of known words, of [PAD], and of all others")
@in_words
def test_rows(pretrained_embedding):
    given = vectors()
    weight = made(pretrained_embedding, False, given).weight
    expected = [[1.0, 2.0], [0.0, 0.0], [2.0, 5.0], [2.0, 5.0], [1.0, 9.0]]
    hint = (
        "The vectors are tea 1 2, jam 4 4 and milk 1 9; the vocabulary has tea at 0, [PAD] at 1, mug at 2, [UNK] at 3\n"
        "and milk at 4. What is the mean of all three vectors, and which rows get it?"
    )
    compare(weight, expected, "V D", "The weight", hint)
    if given.keys() != vectors().keys() or any(not torch.equal(given[word], vectors()[word]) for word in vectors()):
        raise NotYet("vectors is not what it was before the call: an answer never changes its arguments.")


@test_case(name="vectors of a single number")
@in_words
def test_single(pretrained_embedding):
    weight = made(pretrained_embedding, True, {"tea": tensor([1.0]), "jam": tensor([5.0])}).weight
    compare(weight, [[1.0], [0.0], [3.0], [3.0], [3.0]], "V D", "The weight")


@test_case(name="freeze=False: every row but that of [PAD] trains")
@in_words
def test_training(pretrained_embedding):
    trains = changed(made(pretrained_embedding, False))
    if trains[1]:
        raise NotYet("After two steps of training, the row of [PAD] is not what it was before.")
    still = [word for word, index in WORD_TO_IX.items() if word != "[PAD]" and not trains[index]]
    if still:
        raise NotYet(f"Training did not change the row of {still[0]!r}, although freeze is False.")


@test_case(name="freeze=True: no row trains")
@in_words
def test_frozen(pretrained_embedding):
    trains = changed(made(pretrained_embedding, True))
    moved = [word for word, index in WORD_TO_IX.items() if trains[index]]
    if moved:
        raise NotYet(f"Training changed the row of {moved[0]!r}, although freeze is True.")
