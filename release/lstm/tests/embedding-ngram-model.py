"""Public checks of embedding-ngram-model: its parts, and what it says with weights set by hand."""

from math import log

import torch
from checks import NotYet, compare, in_words, keeps, leaves_seeds_alone, look, reaches
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "embedding-ngram-model"
points = None


def layer(model, which, kind):
    found = getattr(model, which, None)
    if not isinstance(found, kind):
        raise NotYet(f"{which} is missing, or is no nn.{kind.__name__}: use the names in the question.")
    return found


def simple(model_class):
    """V = 3, D = 1, C = 2, H = 2: vectors 0, 1 and -2; linear1 takes both as they are; linear2 adds up to word 0."""
    model = model_class(3, 1, 2, 2)
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    with torch.no_grad():
        model.embeddings.weight.copy_(tensor([[0.0], [1.0], [-2.0]]))
        model.linear1.weight.copy_(torch.eye(2))
        model.linear2.weight[0].copy_(tensor([log(2), log(6)]))
    return model


def spread(odds):
    """Log-probabilities from odds."""
    return [log(one / sum(odds)) for one in odds]


@test_case(name="the layers for V = 7, D = 3, C = 2")
@in_words
def test_layers(NGramLanguageModeler):
    for hidden, model in {128: NGramLanguageModeler(7, 3, 2), 5: NGramLanguageModeler(7, 3, 2, 5)}.items():
        said = "by default" if hidden == 128 else f"for hidden_size={hidden}"
        look(layer(model, "embeddings", nn.Embedding).weight, "V D", (7, 3), "embeddings.weight")
        for which, sizes in {"linear1": (6, hidden), "linear2": (hidden, 7)}.items():
            linear = layer(model, which, nn.Linear)
            if (linear.in_features, linear.out_features) != sizes:
                raise NotYet(f"{which} is {linear} {said},\nexpected one from {sizes[0]} to {sizes[1]} features.")


@test_case(name="log-probabilities for B = 4 contexts, and for one")
@in_words
def test_shape(NGramLanguageModeler):
    model = NGramLanguageModeler(7, 3, 2)
    for B in (4, 1):
        got = look(model(torch.arange(2 * B).view(B, 2) % 7), "B V", (B, 7)).detach()
        hint = "exp of each row must sum to 1, row by row."
        compare(got.exp().sum(dim=1), torch.ones(B), "B", "The sum of the probabilities", hint)


@test_case(name="with weights set by hand (V = 3, D = 1, C = 2, H = 2)")
@in_words
def test_values(NGramLanguageModeler):
    model = simple(NGramLanguageModeler)
    got = model(tensor([[1, 0], [0, 1], [1, 1]]))
    expected = [spread([2, 1, 1]), spread([6, 1, 1]), spread([12, 1, 1])]
    hint = "Are the vectors of one context joined in reading order, and only those? Is it a log-softmax over the words?"
    compare(got, expected, "B V", hint=hint)


@test_case(name="joined: one whole vector after the other (V = 3, D = 2, C = 2, H = 1)")
@in_words
def test_joined(NGramLanguageModeler):
    model = NGramLanguageModeler(3, 2, 2, 1)
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    with torch.no_grad():
        model.embeddings.weight.copy_(tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
        model.linear1.weight[0, 1] = log(2)
        model.linear2.weight[0] = 1.0
    hint = "Here linear1 looks at place 1 of the joined vector only: that is the second number of the first word."
    compare(model(tensor([[0, 1], [1, 2]])), [spread([4, 1, 1]), spread([16, 1, 1])], "B V", hint=hint)


@test_case(name="ReLU between the layers, and only there")
@in_words
def test_relu(NGramLanguageModeler):
    model = simple(NGramLanguageModeler)
    hint = "One vector is negative here. What does ReLU make of it?"
    compare(model(tensor([[2, 1], [1, 2]])), [spread([6, 1, 1]), spread([2, 1, 1])], "B V", hint=hint)
    with torch.no_grad():
        model.linear2.weight.neg_()
    hint = "The score of word 0 is negative here. Scores may be: a log-softmax takes them as they are."
    compare(model(tensor([[1, 0]])), [spread([0.5, 1, 1])], "B V", hint=hint)


@test_case(name="each context on its own")
@in_words
def test_apart(NGramLanguageModeler):
    model, contexts = NGramLanguageModeler(9, 4, 3), tensor([[0, 1, 2], [3, 4, 5], [6, 7, 8], [2, 2, 0]])
    alone = torch.cat([model(context.view(1, 3)) for context in contexts]).detach()
    hint = "In a batch, a context gives something else than alone. Is it joined with vectors of other contexts?"
    compare(model(contexts), alone, "B V", hint=hint)


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(NGramLanguageModeler):
    model, contexts = NGramLanguageModeler(7, 3, 2), tensor([[0, 1], [6, 6]])
    with keeps(contexts=contexts):
        model(contexts)
    reaches(model(contexts)[:, 0], **dict(model.named_parameters()))


@test_case(name="the rules: no seed of its own")
@in_words
def test_chance(NGramLanguageModeler):
    leaves_seeds_alone(lambda: NGramLanguageModeler(7, 3, 2))
