"""Public checks of tagger-batch: a loss and an accuracy over real tokens only."""

from math import log

import torch
from checks import NotYet, compare, in_words, keeps, near, reaches
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "tagger-batch"
points = None


def batch(pad_tag, filler=-5.0):
    """Log-probabilities (B, T, K) = (2, 4, 3) and tags (2, 4), padded to lengths 4 and 1; padding holds `filler`."""
    log_probs = tensor([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.25, 0.5, 0.25], [0.5, 0.25, 0.25]]).log()
    log_probs = torch.stack([log_probs, torch.full((4, 3), filler)])
    log_probs[1, 0] = tensor([0.8, 0.1, 0.1]).log()
    return log_probs, tensor([[1, 2, 1, 2], [2, pad_tag, pad_tag, pad_tag]])


def check_loss(masked_loss, pad_tag, filler, hint):
    got = masked_loss(*batch(pad_tag, filler), pad_tag)
    due = (log(4) + log(10) + log(2) + log(4) + log(10)) / 5
    compare(got, due, "", f"The loss, with pad_tag = {pad_tag} and {filler:g} on the padding of log_probs", hint)


@test_case(name="masked_loss by hand: five real words, three pads (B = 2, T = 4, K = 3)")
@in_words
def test_loss(masked_loss):
    hint = "Each of the five words counts one fifth. On which axis are the tags, and by what is the sum divided?"
    check_loss(masked_loss, -1, -5.0, hint)
    check_loss(masked_loss, -1, 1000.0, "Is the padding in it?")


@test_case(name="masked_loss: any whole number can be pad_tag")
@in_words
def test_pad_tag(masked_loss):
    for pad_tag in (-100, 0, 3):
        check_loss(masked_loss, pad_tag, 7.0, "With pad_tag = -1 it is right. What about this one?")


@test_case(name="both: one sentence of one word")
@in_words
def test_one_word(masked_loss, token_accuracy):
    got = masked_loss(tensor([[[0.25, 0.75]]]).log(), tensor([[0]]), -1)
    compare(got, log(4), "", "The loss of one sentence of one word")
    accuracy = token_accuracy(tensor([[1]]), tensor([[1]]), -1)
    if float(accuracy) != 1:
        raise NotYet(f"One word, which is right: the accuracy is {accuracy}, expected 1.0.")


@test_case(name="masked_loss: gradients reach the words, and not the padding")
@in_words
def test_gradients(masked_loss):
    log_probs, tags = batch(-1)
    with keeps(log_probs=log_probs, tags=tags):
        masked_loss(log_probs, tags, -1)
    log_probs.requires_grad_()
    loss = masked_loss(log_probs, tags, -1)
    if not isinstance(loss, torch.Tensor):
        raise NotYet(f"The loss is of type {type(loss).__name__}, expected a tensor that gradients flow through.")
    reaches(loss, log_probs=log_probs)
    (gradient,) = torch.autograd.grad(loss, log_probs)
    if gradient[1, 1:].any():
        raise NotYet("A gradient reaches log_probs on the padding: the network would learn to tag padding.")


@test_case(name="token_accuracy by hand: three of five real words")
@in_words
def test_accuracy(token_accuracy):
    gold = tensor([[1, 2, 1, 2], [2, 0, 0, 0]])
    for padding in (0, 1):
        predicted = tensor([[1, 2, 2, 0], [2, padding, padding, padding]])
        with keeps(predicted=predicted, gold=gold):
            got = token_accuracy(predicted, gold, 0)
        if not isinstance(got, torch.Tensor) and not isinstance(got, float):
            raise NotYet(f"The accuracy is of type {type(got).__name__}, expected a float.")
        if not near(float(got), 0.6):
            raise NotYet(
                f"The accuracy is {float(got):.4f}, expected 0.6. On padding gold has 0, predicted {padding}.\n"
                "Who decides what is real, gold or predicted? And out of how many?"
            )
