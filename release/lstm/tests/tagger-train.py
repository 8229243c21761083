"""Public checks of tagger-train: the losses it returns, and the steps it takes."""

import copy
import random
from math import log

import torch
import torch.nn.functional as F
from checks import NotYet, compare, in_words
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "tagger-train"
points = None

WORDS, TAGS = {"owls": 0, "hoot": 1, "two": 2}, {"NN": 0, "V": 1}
DATA = [(["two", "owls", "hoot"], ["NN", "NN", "V"]), (["hoot"], ["V"])]


class WordByWord(nn.Module):
    """A tagger without context: a row of scores for each word, all zero at first, that count `steep` times."""

    def __init__(self, steep=1):
        super().__init__()
        self.scores, self.steep = nn.Parameter(torch.zeros(3, 2)), steep

    def forward(self, words):
        if not isinstance(words, torch.Tensor) or words.dim() != 1:
            raise NotYet("model is to be called with the indices of one sentence, a tensor of shape (T).")
        return F.log_softmax(self.steep * self.scores[words], dim=1)


def trained(train_tagger, data=DATA, steep=1, **options):
    """The losses as a tensor, and the scores after training."""
    model = WordByWord(steep)
    losses = train_tagger(model, copy.deepcopy(data), WORDS, TAGS, **options)
    if not isinstance(losses, list | tuple):
        forgotten = " Is there a return?" if losses is None else ""
        raise NotYet(f"The losses are of type {type(losses).__name__}, expected a list of numbers.{forgotten}")
    return tensor([float(torch.as_tensor(loss).detach()) for loss in losses]), model.scores.detach()


@test_case(name="one loss for each epoch")
@in_words
def test_count(train_tagger):
    losses, scores = trained(train_tagger, epochs=3)
    if len(losses) != 3:
        raise NotYet(f"epochs=3 gave {len(losses)} losses, expected 3.")
    if not scores.any():
        raise NotYet("Nothing has been learned: the model's parameters are what they were. Who takes the steps?")


@test_case(name="one step by hand: one sentence, one epoch, lr = 0.3")
@in_words
def test_step(train_tagger):
    losses, scores = trained(train_tagger, DATA[:1], epochs=1, lr=0.3)
    hint = (
        "Is it minus the log-probability of the right tag (which is what the model gives), averaged over the words,\n"
        "and taken before the step?"
    )
    compare(losses, [log(2)], "epoch", "The loss of guessing among two tags (log 2)", hint)
    expected = tensor([[0.05, -0.05], [-0.05, 0.05], [0.05, -0.05]])
    hint = "Plain SGD takes lr times the gradient of the mean loss, and nothing else."
    compare(scores, expected, "word tag", "The scores after one step", hint)
    _, scores = trained(train_tagger, DATA[:1], steep=100, epochs=1, lr=0.3)
    what = "The scores after one step, all gradients a hundred times as large"
    compare(scores, 100 * expected, "word tag", what, hint)


@test_case(name="several sentences and epochs: each step has gradients of its own")
@in_words
def test_losses(train_tagger):
    losses, _ = trained(train_tagger, epochs=3, lr=0.5)
    hint = (
        "Two sentences, of three words and of one. Is there a plain step after each, in the order given, and is it\n"
        "the mean of the sentences' losses? What does backward() do with gradients that are there already?"
    )
    compare(losses, [0.653215, 0.470706, 0.369041], "epoch", "The losses", hint)


@test_case(name="called without epochs and lr: the defaults that were given")
@in_words
def test_defaults(train_tagger):
    losses, _ = trained(train_tagger, DATA[:1])
    hint = "Are the defaults in the first lines of train_tagger those that were given, and are they used?"
    if len(losses) != 300:
        raise NotYet(f"Without epochs it gave {len(losses)} losses, expected 300.\n{hint}")
    compare(losses[:2], [0.693147, 0.676619], "epoch", "The first losses without lr", hint)


@test_case(name="the rules: data and maps unchanged, no chance")
@in_words
def test_rules(train_tagger):
    given = [copy.deepcopy(DATA), dict(WORDS), dict(TAGS)]
    before, state, plain = copy.deepcopy(given), torch.get_rng_state(), random.getstate()
    train_tagger(WordByWord(), *given, epochs=2)
    drawn = random.getstate() != plain
    random.setstate(plain)
    if given != before:
        raise NotYet("data, word_to_ix or tag_to_ix is not what it was before the call.")
    if drawn or not torch.equal(torch.get_rng_state(), state):
        raise NotYet("The global random state changed: nothing here needs a seed or random numbers.")
