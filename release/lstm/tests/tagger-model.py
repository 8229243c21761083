"""Public checks of tagger-model: its layers, what it returns, and what it has read."""

from math import log

import torch
from checks import NotYet, compare, in_words, leaves_seeds_alone, look, near, reaches
from otter.test_files import test_case
from torch import nn

OK_FORMAT = False
name = "tagger-model"
points = None

LAYERS = {"word_embeddings": nn.Embedding, "lstm": nn.LSTM, "hidden2tag": nn.Linear}


@test_case(name="LSTMTagger(4, 3, 9, 5): three layers of the right sizes")
@in_words
def test_layers(LSTMTagger):
    tagger = LSTMTagger(4, 3, 9, 5)
    for layer, kind in LAYERS.items():
        if not isinstance(getattr(tagger, layer, None), kind):
            raise NotYet(f"tagger.{layer} is not an nn.{kind.__name__}.")
    words, lstm, scores = tagger.word_embeddings, tagger.lstm, tagger.hidden2tag
    sizes = [words.num_embeddings, words.embedding_dim, lstm.input_size, lstm.hidden_size, scores.out_features]
    if sizes != [9, 4, 4, 3, 5]:
        raise NotYet(f"{words}, {lstm} and {scores}.\nExpected: V = 9 words, D = 4, H = 3, K = 5 tags.")


@test_case(name="log-probabilities (T, K), also of a single word, and in eval mode")
@in_words
def test_log_probabilities(LSTMTagger):
    for words, training in [([2, 0, 8, 2], True), ([5], True), ([2, 0, 8, 2], False)]:
        tagger = LSTMTagger(4, 3, 9, 5).train(training)
        scores = look(tagger(torch.tensor(words)), "T K", (len(words), 5), "The log-probabilities")
        sums = scores.exp().sum(dim=1)
        if not near(sums, torch.ones(len(words))):
            numbers = ", ".join(f"{number:.3f}" for number in sums.tolist())
            raise NotYet(
                f"{'For' if training else 'After tagger.eval(), for'} each word, the probabilities should sum to 1;\n"
                f"e to what you return sums to {numbers}.\n"
                "Is it a log-softmax, and over the tags?"
            )


@test_case(name="log-probabilities by hand (K = 3)")
@in_words
def test_by_hand(LSTMTagger):
    tagger = LSTMTagger(4, 3, 9, 3)
    with torch.no_grad():
        tagger.hidden2tag.weight.zero_()
        tagger.hidden2tag.bias.copy_(torch.tensor([0.0, log(2), log(5)]))
    hint = "hidden2tag's weights are zero here, so each score is its bias. What makes log-probabilities of them?"
    expected = torch.tensor([0.125, 0.25, 0.625]).log().expand(2, 3)
    compare(tagger(torch.tensor([1, 2])), expected, "T K", "The log-probabilities", hint)


@test_case(name="every sentence begins anew")
@in_words
def test_no_memory(LSTMTagger):
    tagger, words = LSTMTagger(4, 3, 9, 5), torch.tensor([1, 2, 3])
    first = tagger(words).detach()
    tagger(torch.tensor([7, 7, 7, 7]))
    if not near(tagger(words).detach(), first):
        raise NotYet("The same sentence gets other scores the second time. What is left over from the one before?")


@test_case(name="a word's tag depends on the words before it, and on those behind only if read both ways")
@in_words
def test_context(LSTMTagger):
    tagger = LSTMTagger(4, 3, 9, 5)
    usual, first, last = (tagger(torch.tensor(words)).detach() for words in ([1, 2, 3], [7, 2, 3], [1, 2, 7]))
    if near(usual[2], first[2]):
        raise NotYet(
            "Another first word doesn't change the scores of the third one. Are these T steps of one sentence,\n"
            "or one step of T sentences? Look at the axes of what lstm reads."
        )
    if not near(usual[0], last[0]) and not tagger.lstm.bidirectional:
        raise NotYet("The first word's scores depend on the last word. Which state belongs to which word?")


@test_case(name="all layers can learn")
@in_words
def test_gradients(LSTMTagger):
    tagger = LSTMTagger(4, 3, 9, 5)
    layers = {layer: getattr(tagger, layer).named_parameters() for layer in LAYERS}
    learning = {f"{layer}.{which}": value for layer, own in layers.items() for which, value in own}
    frozen = [which for which, parameter in learning.items() if not parameter.requires_grad]
    if frozen:
        raise NotYet(f"{frozen[0]} is frozen: its requires_grad is off, so it can't learn.")
    scores = tagger(torch.tensor([1, 2]))
    reaches(scores[:, 0], **learning)
    (gradient,) = torch.autograd.grad(scores[1, 0], tagger.word_embeddings.weight)
    if not gradient[1].any():
        raise NotYet("The first word learns nothing from the second word's scores. Is the state cut off on its way?")


@test_case(name="no seed of its own")
@in_words
def test_chance(LSTMTagger):
    leaves_seeds_alone(lambda: LSTMTagger(4, 3, 9, 5)(torch.tensor([1, 2])))
