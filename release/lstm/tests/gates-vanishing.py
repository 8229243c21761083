"""Public checks of gates-vanishing, with small functions in place of a network."""

import torch
from checks import NotYet, compare, in_words, keeps, look
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "gates-vanishing"
points = None


@test_case(name="one norm for each of T = 5 steps (B = 2, D = 3), and for T = 1")
@in_words
def test_shape(input_gradient_norms):
    look(input_gradient_norms(lambda inputs: inputs.cumsum(dim=0), torch.ones(5, 2, 3)), "T", (5,))
    look(input_gradient_norms(lambda inputs: inputs, torch.ones(1, 1, 1)), "T", (1,))


@test_case(name="every step counts (run gives twice the running sum; B = D = 2)")
@in_words
def test_sum(input_gradient_norms):
    got = input_gradient_norms(lambda inputs: 2 * inputs.cumsum(dim=0), torch.ones(3, 2, 2))
    hint = "The gradient at every step is four times the number 2. Of which output is it taken, and what is its norm?"
    compare(got, [4.0, 4.0, 4.0], "T", hint=hint)


@test_case(name="only the last step counts (run gives three times each input)")
@in_words
def test_last(input_gradient_norms):
    got = input_gradient_norms(lambda inputs: 3 * inputs, torch.ones(3, 1, 1))
    compare(got, [0.0, 0.0, 3.0], "T", hint="Only outputs[-1] is asked for, not the sum over all steps.")


@test_case(name="at the values of the inputs (run gives the running sum of squares)")
@in_words
def test_values(input_gradient_norms):
    got = input_gradient_norms(lambda inputs: (inputs**2).cumsum(dim=0), tensor([[[1.0]], [[-2.0]], [[3.0]]]))
    compare(got, [2.0, 4.0, 6.0], "T", hint="A norm is never negative, and the gradient is taken where the inputs are.")


@test_case(name="inputs is left as it was")
@in_words
def test_left(input_gradient_norms):
    for needs_gradient in (False, True):
        inputs = torch.ones(3, 2, 2, requires_grad=needs_gradient)
        with keeps(inputs=inputs):
            input_gradient_norms(lambda inputs: inputs.cumsum(dim=0), inputs)
        if inputs.requires_grad != needs_gradient:
            raise NotYet(f"inputs.requires_grad was {needs_gradient} before the call and is not any more.")
        if inputs.grad is not None:
            raise NotYet("inputs.grad was None before the call and now holds a gradient.")
