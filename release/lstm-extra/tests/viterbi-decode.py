"""Public checks of viterbi-decode: small sentences, whose best paths can be found by hand."""

import torch
from checks import NotYet, in_words, keeps, near
from otter.test_files import test_case
from torch import Tensor, tensor

OK_FORMAT = False
name = "viterbi-decode"
points = None


def decoded(viterbi, emissions, transitions, start, end):
    """The path as a list of ints and the score as a float, if the answer gives such."""
    got = viterbi(emissions, transitions, start, end)
    if not isinstance(got, tuple | list) or len(got) != 2:
        forgotten = " Is there a return?" if got is None else ""
        raise NotYet(f"The result is of type {type(got).__name__}, expected a path and its score.{forgotten}")
    path, score = got
    if not isinstance(path, list | tuple):
        raise NotYet(f"The path is of type {type(path).__name__}, expected a list of whole numbers.")
    if any(isinstance(tag, Tensor) and tag.dim() > 0 for tag in path):
        raise NotYet("The path has tensors with axes in it, expected whole numbers.")
    if isinstance(score, Tensor) and score.dim() > 0:
        raise NotYet(f"The score is a tensor of shape {tuple(score.shape)}, expected a number.")
    path, words = [int(tag) for tag in path], len(emissions)
    if len(path) != words:
        raise NotYet(f"The path is {path}, expected one tag for each of T = {words} word{'s' if words > 1 else ''}.")
    return path, float(score)


def check(viterbi, scores, path, score, hint):
    """Compare with the one best path."""
    got, total = decoded(viterbi, *scores)
    if got != path:
        raise NotYet(f"The path is {got}, expected {path}.\n{hint}")
    if not near(total, score):
        raise NotYet(f"The path is right, but its score is {total:.4g}, expected {score:.4g}.\n{hint}")


def zeros(words, tags):
    """Scores of 0 everywhere: emissions, transitions, start and end."""
    return torch.zeros(words, tags), torch.zeros(tags, tags), torch.zeros(tags), torch.zeros(tags)


@test_case(name="emissions only: each word for itself (T = 4, K = 3)")
@in_words
def test_emissions(viterbi):
    emissions, *others = zeros(4, 3)
    emissions[[0, 1, 2, 3], [2, 0, 1, 1]] = 1.5
    hint = "Only the emissions count here, and the first word comes first. What do your back pointers say, and in\n"
    check(viterbi, [emissions, *others], [2, 0, 1, 1], 6.0, f"{hint}which order do you write down what they lead to?")


@test_case(name="one word: start, emission and end (K = 3)")
@in_words
def test_one_word(viterbi):
    scores = tensor([[1.0, 2.0, 0.0]]), torch.full((3, 3), 9.0), tensor([2.0, 0.0, 0.0]), tensor([0.0, 2.0, 0.0])
    hint = "With one word nothing follows anything: what is left are its start, its emission and its end."
    check(viterbi, scores, [1], 4.0, hint)


@test_case(name="start and end scores (T = 3, K = 2)")
@in_words
def test_edges(viterbi):
    emissions, transitions, _, _ = zeros(3, 2)
    emissions[:, 0] = 1.0
    hint = (
        "Tag 0 suits every word better, but tag 1 is the better one to start with, and to end with: each counts once."
    )
    check(viterbi, [emissions, transitions, tensor([0.0, 3.0]), tensor([0.0, 2.0])], [1, 0, 1], 6.0, hint)


@test_case(name="transitions[i, j] is for i followed by j (T = 3, K = 3)")
@in_words
def test_transitions(viterbi):
    emissions, transitions, start, end = zeros(3, 3)
    transitions[0, 1], transitions[1, 2] = 2.0, 3.0
    hint = "Here 0 followed by 1 is worth 2, and 1 followed by 2 is worth 3. Over which axis do you take the maximum?"
    check(viterbi, [emissions, transitions, start, end], [0, 1, 2], 5.0, hint)


@test_case(name="the tag that looks best at first leads nowhere (T = 3, K = 2)")
@in_words
def test_lookahead(viterbi):
    emissions = tensor([[1.0, 0.5], [0.0, 0.5], [2.0, 0.0]])
    transitions = tensor([[-4.0, -4.0], [0.0, 1.0]])
    hint = "Tag 0 is best for the first word, but whatever follows it costs 4. A choice must wait for what comes after."
    check(viterbi, [emissions, transitions, torch.zeros(2), torch.zeros(2)], [1, 1, 0], 4.0, hint)


@test_case(name="one tag, and many words (T = 100, K = 1)")
@in_words
def test_one_tag(viterbi):
    scores = torch.full((100, 1), -10.0), tensor([[-1.0]]), tensor([-2.0]), tensor([-3.0])
    hint = "100 emissions of -10, 99 transitions of -1, and -2 and -3 for the edges. Are they added up, as they are?"
    check(viterbi, scores, [0] * 100, -1104.0, hint)


@test_case(name="the rules: arguments and random state unchanged")
@in_words
def test_rules(viterbi):
    names = ("emissions", "transitions", "start", "end")
    given = {name: torch.rand(size) for name, size in zip(names, [(4, 3), (3, 3), (3,), (3,)], strict=True)}
    with keeps(**given):
        decoded(viterbi, **given)
