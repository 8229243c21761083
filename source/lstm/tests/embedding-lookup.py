"""Public checks of embedding-lookup: a small matrix, looked at from all sides."""

from unittest.mock import patch

import torch
import torch.nn.functional as F
from checks import NotYet, compare, in_words, keeps, look, reaches
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "embedding-lookup"
points = None


def table():
    """A matrix (V, D) = (4, 3); the tens of a number say its row, the ones its column."""
    return (10 * torch.arange(4).view(4, 1) + torch.arange(3)).float()


def refused(lookup, indices, said):
    """Check that the indices raise an IndexError."""
    try:
        got = lookup(table(), indices)
    except IndexError:
        return
    except NotImplementedError:
        raise
    except Exception as error:
        raise NotYet(f"{said}: raised {type(error).__name__}, expected an IndexError.") from None
    shape = tuple(got.shape) if isinstance(got, torch.Tensor) else got
    raise NotYet(f"{said}: returned something of shape {shape}, expected an IndexError.")


@test_case(name="indices with one axis, two axes and none (V = 4, D = 3)")
@in_words
def test_shapes(lookup):
    look(lookup(table(), tensor([2, 0, 2, 1])), "T D", (4, 3), "Of indices (4,)")
    look(lookup(table(), torch.zeros(2, 5, dtype=torch.int64)), "B T D", (2, 5, 3), "Of indices (2, 5)")
    look(lookup(table(), torch.zeros(1, 1, dtype=torch.int64)), "B T D", (1, 1, 3), "Of indices (1, 1)")
    for index in (3, 0):
        look(lookup(table(), tensor(index)), "D", (3,), "Of a single index without axes")


@test_case(name="the right rows (tens: row of the matrix, ones: column)")
@in_words
def test_rows(lookup):
    expected = [[[30.0, 31.0, 32.0], [0.0, 1.0, 2.0]], [[10.0, 11.0, 12.0], [30.0, 31.0, 32.0]]]
    hint = "The indices are 3 0, then 1 3. Row 0 is the first one."
    compare(lookup(table(), tensor([[3, 0], [1, 3]])), expected, "B T D", hint=hint)


@test_case(name="an index that no row has: an IndexError")
@in_words
def test_outside(lookup):
    refused(lookup, tensor([0, 4]), "Indices 0 and 4 with V = 4")
    refused(lookup, tensor([[0, 1], [-1, 2]]), "One index of -1 among others")
    refused(lookup, tensor(-4), "A single index of -4")


@test_case(name="by hand: without nn.Embedding and F.embedding")
@in_words
def test_by_hand(lookup):
    with patch.object(F, "embedding") as function, patch.object(nn.Embedding, "__init__", return_value=None) as module:
        try:
            lookup(table(), tensor([0, 2]))
        except NotImplementedError:
            raise
        except Exception:
            if not (function.called or module.called):
                raise
    if function.called or module.called:
        used = "F.embedding" if function.called else "nn.Embedding"
        raise NotYet(f"It uses {used}. How would you pick the rows yourself?")


@test_case(name="the rules: arguments unchanged, gradients add up")
@in_words
def test_rules(lookup):
    weight, indices = table(), tensor([2, 0, 2])
    with keeps(weight=weight, indices=indices):
        lookup(weight, indices)
    weight.requires_grad_()
    vectors = lookup(weight, indices)
    reaches(vectors, weight=weight)
    (gradient,) = torch.autograd.grad(vectors.sum(), weight)
    expected = [[1.0] * 3, [0.0] * 3, [2.0] * 3, [0.0] * 3]
    hint = "Row 2 was used twice, row 0 once, and the result was added up."
    compare(gradient, expected, "V D", "The gradient of weight", hint)
