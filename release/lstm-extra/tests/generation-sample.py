"""Public checks of generation-sample: certain choices one by one, others by how often they are made."""

from math import log

import torch
from checks import NotYet, in_words, keeps
from otter.test_files import test_case
from torch import Tensor, tensor

OK_FORMAT = False
name = "generation-sample"
points = None

DRAWS = 1000


def chosen(sample_next, logits, temperature, generator):
    """The choice as an int, if it is a whole number of the right size."""
    got = sample_next(logits, temperature, generator)
    if got is None:
        raise NotYet("The result is None, expected a whole number. Is there a return?")
    if isinstance(got, Tensor) and got.dim() > 0:
        raise NotYet(f"The result is a tensor of shape {tuple(got.shape)}, expected a whole number: look at .item().")
    if int(got) != got or not 0 <= got < len(logits):
        raise NotYet(f"The result is {got}, expected an index from 0 to {len(logits) - 1}.")
    return int(got)


def check_shares(sample_next, temperature, expected, hint):
    """Draw often from probabilities 0.2, 0.5 and 0.3 (at temperature 1), and compare the shares."""
    generator, logits = torch.Generator().manual_seed(1), tensor([log(0.2), log(0.5), log(0.3)])
    draws = [chosen(sample_next, logits, temperature, generator) for _ in range(DRAWS)]
    shares = [draws.count(index) / DRAWS for index in range(3)]
    # A right answer is off by 0.1 less than once in a million times, however it draws.
    if any(abs(share - wanted) > 0.1 for share, wanted in zip(shares, expected, strict=True)):
        raise NotYet(
            f"{DRAWS} draws at temperature {temperature} from softmax(logits) = 0.2, 0.5, 0.3 had the shares\n"
            f"{', '.join(f'{share:.2f}' for share in shares)}, "
            f"expected about {', '.join(f'{wanted:.2f}' for wanted in expected)}.\n{hint}"
        )


@test_case(name="temperature 0: the most likely (V = 4)")
@in_words
def test_zero(sample_next):
    for temperature in (0, 0.0):
        for place in range(4):
            logits = tensor([1.0, -1.0, 0.5, 0.0])
            logits[place] = 1.5
            got = chosen(sample_next, logits, temperature, torch.Generator().manual_seed(place))
            if got != place:
                raise NotYet(f"logits {logits.tolist()}, temperature {temperature}: {got}, expected {place}.")


@test_case(name="temperature 1: the softmax of the scores")
@in_words
def test_one(sample_next):
    hint = "Is it a draw, with a new choice at each call, and with the probabilities that the softmax gives?"
    check_shares(sample_next, 1.0, [0.2, 0.5, 0.3], hint)


@test_case(name="temperature 0.25 and 4")
@in_words
def test_temperatures(sample_next):
    hint = "What is divided by what, and before or after the softmax?"
    check_shares(sample_next, 0.25, [0.02, 0.86, 0.11], f"A small temperature makes the likely likelier. {hint}")
    check_shares(sample_next, 4.0, [0.29, 0.37, 0.33], f"A large temperature makes all more alike. {hint}")


@test_case(name="large scores and a small temperature")
@in_words
def test_large(sample_next):
    logits = tensor([900.0, 1000.0, 950.0])
    got = chosen(sample_next, logits, 0.01, torch.Generator().manual_seed(0))
    if got != 1:
        raise NotYet(f"logits {logits.tolist()}, temperature 0.01: {got}, expected 1, which is as good as certain.")


@test_case(name="all chance comes from the generator")
@in_words
def test_generator(sample_next):
    generator = torch.Generator().manual_seed(3)
    state, rounds, everywhere = generator.get_state(), [], torch.get_rng_state()
    for start in (state, None, state):
        if start is not None:
            generator.set_state(start)
        rounds.append([chosen(sample_next, torch.zeros(5), 1.0, generator) for _ in range(40)])
    if not torch.equal(torch.get_rng_state(), everywhere):
        raise NotYet("The global random state changed: all chance is to come from `generator`.")
    if rounds[0] != rounds[2]:
        raise NotYet("The generator was set back to the same state, and yet the choices were others. Is it used?")
    if rounds[0] == rounds[1]:
        raise NotYet(
            "40 choices, then 40 more from the same generator: the same ones again. Is it set back or ignored?"
        )


@test_case(name="the rules: logits unchanged")
@in_words
def test_rules(sample_next):
    logits = tensor([0.5, 2.0, 1.0])
    with keeps(logits=logits):
        chosen(sample_next, logits, 0.5, torch.Generator().manual_seed(0))
