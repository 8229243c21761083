"""Public checks of tagger-decode: the names of the best tags, and no gradients."""

import torch
import torch.nn.functional as F
from checks import NotYet, in_words
from otter.test_files import test_case
from torch import nn

OK_FORMAT = False
name = "tagger-decode"
points = None

WORDS, TAGS = {"owls": 0, "hoot": 1, "the": 2, "?": 3, "[UNK]": 0}, {2: "DET", 0: "NN", 1: "V"}


class WordByWord(nn.Module):
    """A tagger without context: "owls" is NN, "hoot" V, "the" DET and "?" V. Notes whether gradients are recorded."""

    def __init__(self):
        super().__init__()
        scores = [[3.0, 1.0, 2.0], [1.0, 3.0, 2.0], [2.0, 1.0, 3.0], [2.0, 3.0, 1.0]]
        self.scores, self.recorded = nn.Parameter(torch.tensor(scores)), []

    def forward(self, words):
        if not isinstance(words, torch.Tensor) or words.dim() != 1:
            raise NotYet("model is to be called with the indices of one sentence, a tensor of shape (T).")
        log_probs = F.log_softmax(self.scores[words], dim=1)
        self.recorded.append(log_probs.requires_grad)
        return log_probs


class PlaceByPlace(nn.Module):
    """A tagger that goes by the place in the sentence alone: NN, V, DET, NN, V, ..."""

    def forward(self, words):
        return torch.eye(3)[torch.arange(len(words)) % 3].log_softmax(dim=1)


def check(got, expected, tried, hint=""):
    if not isinstance(got, list | tuple) or list(got) != expected:
        raise NotYet(f"{tried}: {got!r}, expected {expected!r}.\n{hint}".strip())


@test_case(name="the names of the best tags")
@in_words
def test_tags(predict_tags):
    got = predict_tags(WordByWord(), ["the", "owls", "hoot", "owls"], WORDS, TAGS)
    hint = "For each word, which tag has the highest score? Mind the order of ix_to_tag."
    check(got, ["DET", "NN", "V", "NN"], "the owls hoot owls", hint)
    check(predict_tags(WordByWord(), ["hoot"], WORDS, TAGS), ["V"], "A single word")


@test_case(name="the same word may have several tags in a sentence")
@in_words
def test_places(predict_tags):
    got = predict_tags(PlaceByPlace(), ["owls"] * 4, WORDS, TAGS)
    hint = "This model goes by the place in the sentence. Does it get to see the sentence?"
    check(got, ["NN", "V", "DET", "NN"], "owls owls owls owls", hint)


@test_case(name="unknown words")
@in_words
def test_unknown(predict_tags):
    got = predict_tags(WordByWord(), ["the", "emus", "hoot"], WORDS, TAGS, unk="?")
    check(got, ["DET", "V", "V"], 'the emus hoot, with unk="?"', "Is unk handed on?")
    try:
        got = predict_tags(WordByWord(), ["the", "emus"], WORDS, TAGS)
    except KeyError:
        return
    raise NotYet(f"An unknown word, and unk is None: returned {got!r}, expected a KeyError.")


@test_case(name="no gradients are recorded, and the model stays as it is")
@in_words
def test_gradients(predict_tags):
    model = WordByWord()
    predict_tags(model, ["the", "owls"], WORDS, TAGS)
    if not torch.is_grad_enabled():
        torch.set_grad_enabled(True)
        raise NotYet(
            "After the call, gradients are still switched off, for everybody. Where do you switch them on again?"
        )
    if any(model.recorded):
        raise NotYet("While the model ran, gradients were recorded. How do you tell PyTorch that none are needed?")
    if not model.scores.requires_grad:
        raise NotYet("After the call, the model's parameters can't be trained any more: requires_grad is off.")
