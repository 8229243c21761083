"""Public checks of shapes-nextword: from states to probabilities, and from those to a word."""

from math import log

import torch
from checks import NotYet, compare, in_words, keeps, look, reaches
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "shapes-nextword"
points = None

WORDS = ["tea", "toast", "jam", "[EOS]"]


def table():
    """Probabilities (B, T, V) = (2, 3, 4): sentence 0 says jam, tea, [EOS]; sentence 1 toast, [EOS], jam."""
    best = tensor([[2, 0, 3], [1, 3, 2]])
    return torch.full((2, 3, 4), 0.1).scatter(2, best.unsqueeze(2), 0.7)


def check(most_likely_next, sentence, length, word, hint):
    got = most_likely_next(table(), sentence, length, WORDS)
    if got != word:
        raise NotYet(f"Sentence {sentence}, prefix_length {length}: {got!r}, expected {word!r}.\n{hint}")


@test_case(name="probabilities by hand (B = 2, T = 2, V = 3)")
@in_words
def test_probabilities(next_word_probabilities):
    linear = nn.Linear(1, 3, bias=True)
    with torch.no_grad():
        linear.weight.copy_(tensor([[0.0], [log(2)], [log(5)]]))
        linear.bias.zero_()
    got = next_word_probabilities(linear, tensor([[[1.0], [0.0]], [[0.0], [1.0]]]))
    one, zero = [0.125, 0.25, 0.625], [1 / 3, 1 / 3, 1 / 3]
    expected = [[one, zero], [zero, one]]
    hint = "Scores from the linear layer, then a softmax. Which numbers are to sum to 1?"
    compare(got, expected, "B T V", "next_word_probabilities", hint)


@test_case(name="a single sentence (B = 1, T = 2, V = 3)")
@in_words
def test_one_sentence(next_word_probabilities):
    look(next_word_probabilities(nn.Linear(4, 3), torch.ones(1, 2, 4)), "B T V", (1, 2, 3), "next_word_probabilities")


@test_case(name="the word after a prefix (B = 2, T = 3, V = 4)")
@in_words
def test_word(most_likely_next):
    hint = "Steps are counted from 0: after two words, which step was the last one to be read?"
    check(most_likely_next, 0, 2, "tea", hint)
    check(most_likely_next, 1, 1, "toast", hint)
    check(most_likely_next, 1, 2, "[EOS]", "A special is an entry like any other.")
    check(most_likely_next, 1, 3, "jam", "After all T words there is a distribution, too.")


@test_case(name="nothing read yet: a ValueError")
@in_words
def test_nothing(most_likely_next):
    try:
        got = most_likely_next(table(), 1, 0, WORDS)
    except ValueError:
        return
    raise NotYet(f"most_likely_next with prefix_length 0: returned {got!r}, expected a ValueError.")


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(next_word_probabilities, most_likely_next):
    output, probabilities, linear = torch.randn(2, 3, 4), table(), nn.Linear(4, 5)
    with keeps(output=output, probabilities=probabilities):
        next_word_probabilities(linear, output)
        most_likely_next(probabilities, 0, 1, WORDS)
    output.requires_grad_()
    reaches(next_word_probabilities(linear, output)[..., 0], output=output, weight=linear.weight)
