"""Public checks of tagger-chars: its layers, what it returns, and what it reads of a word's letters."""

import torch
from checks import NotYet, compare, in_words, leaves_seeds_alone, look, near, reaches
from otter.test_files import test_case
from torch import nn

OK_FORMAT = False
name = "tagger-chars"
points = None

SIZES = {"word_dim": 5, "char_dim": 3, "hidden_dim": 6, "vocab_size": 9, "charset_size": 11, "tagset_size": 4}
LAYERS = {
    "word_embeddings": nn.Embedding,
    "char_embeddings": nn.Embedding,
    "char_lstm": nn.LSTM,
    "lstm": nn.LSTM,
    "hidden2tag": nn.Linear,
}


def letters(*words):
    return [torch.tensor(indices) for indices in words]


@test_case(name="CharTagger(5, 3, 6, 9, 11, 4): five layers of the right sizes")
@in_words
def test_layers(CharTagger):
    tagger = CharTagger(*SIZES.values())
    for layer, kind in LAYERS.items():
        if not isinstance(getattr(tagger, layer, None), kind):
            raise NotYet(f"tagger.{layer} is not an nn.{kind.__name__}.")
    words, chars = tagger.word_embeddings, tagger.char_embeddings
    for which, table, sizes in [("word_embeddings", words, (9, 5)), ("char_embeddings", chars, (11, 3))]:
        if (table.num_embeddings, table.embedding_dim) != sizes:
            raise NotYet(f"{which} is {table}, expected a table of {sizes[0]} rows of {sizes[1]} numbers.")
    for which, lstm, sizes in [("char_lstm", tagger.char_lstm, (3, 3)), ("lstm", tagger.lstm, (8, 6))]:
        if (lstm.input_size, lstm.hidden_size) != sizes:
            raise NotYet(f"{which} is {lstm}, expected one that reads {sizes[0]} numbers and shows {sizes[1]}.")


@test_case(name="log-probabilities (T, K), also of a single word of one letter")
@in_words
def test_log_probabilities(CharTagger):
    for words, chars in [([2, 0, 8], ([1, 2], [3], [4, 5, 10])), ([5], ([0],))]:
        scores = look(CharTagger(*SIZES.values())(torch.tensor(words), letters(*chars)), "T K", (len(words), 4))
        if not near(scores.exp().sum(dim=1), torch.ones(len(words))):
            raise NotYet("For each word, e to what you return should sum to 1 over the tags. Is it a log-softmax?")


@test_case(name="what lstm reads, by hand (word_dim = 2, char_dim = 1)")
@in_words
def test_joined(CharTagger):
    tagger, heard = CharTagger(2, 1, 3, 4, 5, 3), []
    with torch.no_grad():
        for parameter in [*tagger.char_lstm.parameters(), tagger.char_embeddings.weight]:
            parameter.zero_()
        # Letter 1 adds one to c, the others nothing; c is halved at every letter, and h is tanh(c).
        tagger.char_embeddings.weight[1] = 50.0
        tagger.char_lstm.weight_ih_l0[2] = 1.0
        tagger.char_lstm.bias_ih_l0[[0, 3]] = 50.0
        tagger.word_embeddings.weight.copy_(torch.arange(8.0).view(4, 2))
    tagger.lstm.register_forward_pre_hook(lambda module, inputs: heard.append(inputs[0].detach().reshape(-1, 3)))
    tagger(torch.tensor([2, 0, 3]), letters([1, 2], [1], [1, 1, 2]))
    if not heard:
        raise NotYet("lstm is never called.")
    spelled = torch.tensor([[0.5], [1.0], [0.75]]).tanh()
    expected = torch.cat([torch.tensor([[4.0, 5.0], [0.0, 1.0], [6.0, 7.0]]), spelled], dim=1)
    hint = (
        "For each of three words, lstm should read [word, char]. Is the character vector the final hidden state, read\n"
        "from the first letter to the last, from zero states, without padding, and is it in its word's place?"
    )
    compare(torch.cat(heard), expected, "word number", "What lstm reads", hint)


@test_case(name="a word's tag depends on the words before it, and a sentence begins anew")
@in_words
def test_context(CharTagger):
    tagger = CharTagger(*SIZES.values())
    one, other, again = (tagger(torch.tensor([first, 2]), letters([1, 2, 3], [4])).detach() for first in (1, 7, 1))
    if near(one[1], other[1]):
        raise NotYet("Another first word doesn't change the scores of the second. Which axis of lstm's input is time?")
    if not near(one, again):
        raise NotYet("The same sentence gets other scores the second time. What is left over from the one before?")


@test_case(name="the rules: arguments unchanged, all layers can learn")
@in_words
def test_rules(CharTagger):
    tagger, words, chars = CharTagger(*SIZES.values()), torch.tensor([1, 2]), letters([1, 2, 3], [4])
    scores = tagger(words, chars)
    if not torch.equal(words, torch.tensor([1, 2])) or [c.tolist() for c in chars] != [[1, 2, 3], [4]]:
        raise NotYet("words or chars is not what it was before the call: an answer never changes its arguments.")
    layers = {layer: getattr(tagger, layer).named_parameters() for layer in LAYERS}
    learning = {f"{layer}.{which}": value for layer, own in layers.items() for which, value in own}
    frozen = [which for which, parameter in learning.items() if not parameter.requires_grad]
    if frozen:
        raise NotYet(f"{frozen[0]} is frozen: its requires_grad is off, so it can't learn.")
    reaches(scores[:, 0], **learning)
    (gradient,) = torch.autograd.grad(scores[1, 0], tagger.char_embeddings.weight)
    if not gradient[1].any():
        raise NotYet("The first letter learns nothing from the last word's scores. Is a state cut off on its way?")


@test_case(name="no seed of its own")
@in_words
def test_chance(CharTagger):
    leaves_seeds_alone(lambda: CharTagger(*SIZES.values())(torch.tensor([1, 2]), letters([1, 2, 3], [4])))
