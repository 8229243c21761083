"""Hidden tests of 5-tagger: a part of speech for every word.

Letters: B batch, T time, V vocabulary, D size of a word's vector, H hidden size, K tags; for the letters of words,
S characters in the set and C the size of a character's vector.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.compare import answered, difference
from autograder.conditions import Treebank
from autograder.draw import Draw
from autograder.handles import Outcome, Probe, Trusted
from autograder.probes import drawn_afterwards, parameters_of, weighted_sum
from autograder.results import Panel, Picture
from autograder.student import Student
from autograder.suite import expect, question, same
from autograder.treebank.corpus import Corpus

Weights = dict[str, Tensor]

# What several questions need: models with known parameters, their gradients, words and maps.


def with_values(model: Any, weights: Weights) -> Any:
    """The model, its parameters of these names set to these values."""
    with torch.no_grad():
        for name, value in weights.items():
            model.get_parameter(name).copy_(value)
    return model


def parameter_gradients(model: Any, weights: Weights, scores: Tensor) -> list[Tensor | bool | None]:
    """The gradients of the scores' `weighted_sum`; None for a parameter where none arrives, and False for one that is
    frozen."""
    total = weighted_sum([scores])
    parameters = [model.get_parameter(name) for name in weights]
    trained = [parameter for parameter in parameters if parameter.requires_grad]
    if not total.requires_grad or not trained:
        return [None if parameter.requires_grad else False for parameter in parameters]
    found = iter(torch.autograd.grad(total, trained, allow_unused=True))
    return [next(found) if parameter.requires_grad else False for parameter in parameters]


def gradients_arrive(got: Outcome, weights: Weights, layers: Sequence[str], index: int) -> None:
    """Raise Mismatch unless all `parameter_gradients` of these layers are there, for a sentence of one word of one
    letter. What else the model has need not learn.

    They have this index; where it is 0, others have been tried before.
    """
    found = answered(got)
    for name, gradient in zip(weights, found if isinstance(found, list) else [], strict=True):
        # An LSTM's weight_hh has nothing but zeros to work on at a first step.
        arrives = isinstance(gradient, Tensor) and (bool(gradient.any()) or "weight_hh" in name)
        asked = name.partition(".")[0] in layers
        said = "Is the result cut off from it?" if index else "For others it does. Is 0 taken for padding?"
        expect(got, arrives or not asked, f"No gradient reaches {name}{'' if index else ' for index 0'}. {said}")


def learns(table: nn.Embedding, row: Tensor, scores: Tensor) -> bool:
    """Whether gradients of the scores' `weighted_sum` arrive at a row of an embedding's table."""
    (gradient,) = torch.autograd.grad(weighted_sum([scores]), [table.weight], allow_unused=True)
    return gradient is not None and bool(gradient[row].any())


def part(weights: Weights, layer: str) -> Weights:
    """A layer's parameters by the names that they have in it."""
    return {name.removeprefix(f"{layer}."): value for name, value in weights.items() if name.startswith(f"{layer}.")}


def lstm_from(own: Weights) -> nn.LSTM:
    """An nn.LSTM with these parameters, whatever layers and directions they are for."""
    directions = 2 if "weight_ih_l0_reverse" in own else 1
    layers = sum(name.startswith("weight_hh") for name in own) // directions
    D, H = own["weight_ih_l0"].shape[1], own["weight_hh_l0"].shape[1]
    lstm = nn.LSTM(D, H, layers, bias="bias_ih_l0" in own, bidirectional=directions == 2)
    lstm.load_state_dict(own)
    return lstm


def log_probabilities(weights: Weights, vectors: Tensor) -> Tensor:
    """What lstm and hidden2tag with these parameters make of a sentence's vectors (T, D)."""
    output, _ = lstm_from(part(weights, "lstm"))(vectors)
    return F.linear(output, weights["hidden2tag.weight"], weights.get("hidden2tag.bias")).log_softmax(dim=1)


def fresh_weights(got: Outcome, draw: Draw, shapes: Mapping[str, tuple[int | None, ...]]) -> Weights:
    """New values for all parameters of a student's model, which must have those of `shapes`; None is any size.

    The contract names the layers, and what goes in and comes out; what an LSTM has inside is left to the student.
    """
    own: Any = answered(got)
    for name, shape in shapes.items():
        value = own.get(name)
        expect(got, isinstance(value, Tensor), f"The model has no parameter {name}. Are its layers called as asked?")
        fits = isinstance(value, Tensor) and value.dim() == len(shape)
        fits = fits and all(wanted in (None, size) for wanted, size in zip(shape, value.shape, strict=True))
        expect(got, fits, f"{name} has not the shape that these sizes call for.")
    return {name: 0.7 * draw.normal(*own[name].shape) for name in sorted(own)}


def hidden_size_fits(got: Outcome, weights: Weights, H: int) -> None:
    """Raise Mismatch unless hidden2tag reads H numbers, or those of two directions that share H or have it each."""
    shown = weights["hidden2tag.weight"].shape[1]
    both_ways = "lstm.weight_ih_l0_reverse" in weights
    fits = shown in (H, 2 * H, 2 * (H // 2)) if both_ways else shown == H
    expect(got, fits, "hidden2tag does not read as many numbers as hidden_dim asks for.")


def draw_names(draw: Draw, count: int) -> dict[str, int]:
    """So many different names with the numbers from 0 on, in an order that is neither that of the numbers nor a-z."""
    numbers = list(range(count))
    draw.random.shuffle(numbers)
    return dict(zip(draw.words(count), numbers, strict=True))


# tagger-prepare

tagger_prepare = question("tagger-prepare", points=1)


def prepared(answer: Any, seq: list[str], to_ix: dict[str, int]) -> Any:
    return answer.prepare_sequence(seq, to_ix)


def prepared_twice(answer: Any, seq: list[str], to_ix: dict[str, int], other: dict[str, int]) -> Any:
    """The same entries by one map, then by another."""
    return [answer.prepare_sequence(seq, to_ix), answer.prepare_sequence(seq, other)]


def letters_prepared(answer: Any, word: str, to_ix: dict[str, int], unk: str) -> Any:
    return answer.prepare_sequence(word, to_ix, unk)


def prepared_with_unk(answer: Any, seq: list[str], to_ix: dict[str, int], unk: str) -> Any:
    return answer.prepare_sequence(seq, to_ix, unk)


@tagger_prepare
def test_known_words(student: Student, reference: Trusted, draw: Draw) -> None:
    """Known words become their indices, an int64 tensor (T,)."""
    to_ix = draw_names(draw, 5)
    for length in (6, 1):
        words = draw.random.choices(list(to_ix), k=length)
        # trap: floats, a list, words sorted or counted once, the axis of a single word squeezed away
        same(student.run(prepared, words, to_ix), reference.run(prepared, words, to_ix), axes="T")


@tagger_prepare
def test_another_map(student: Student, reference: Trusted, draw: Draw) -> None:
    """Another map gives the same words other indices."""
    to_ix = draw_names(draw, 5)
    words, other = list(to_ix), {word: 4 - index for word, index in to_ix.items()}
    got, expected = student.run(prepared_twice, words, to_ix, other), reference.run(prepared_twice, words, to_ix, other)
    # trap: indices remembered by their words
    same(got, expected, axes="T", names="first second")


@tagger_prepare
def test_unknown_words(student: Student, reference: Trusted, draw: Draw) -> None:
    """An unknown word becomes to_ix[unk], and a known one does not, be its index 0."""
    to_ix = draw_names(draw, 5) | {"[UNK]": 6, "[PAD]": 5}
    unk = next(word for word, index in to_ix.items() if index == 2)
    first = next(word for word, index in to_ix.items() if index == 0)
    words = [first, *draw.words(1), *draw.random.choices(list(to_ix), k=3), first.capitalize(), *draw.words(1)]
    # trap: [UNK] whatever unk says, unknown words left out, index 0 taken for nothing, a new entry made in the map,
    # case ignored
    same(student.run(prepared_with_unk, words, to_ix, unk), reference.run(prepared_with_unk, words, to_ix, unk))


@tagger_prepare
def test_letters(student: Student, reference: Trusted, draw: Draw) -> None:
    """A word is a sequence of letters."""
    word = draw.text(7)
    to_ix = {letter: number for number, letter in enumerate(sorted(set(word[:4])))} | {"[UNK]": 9}
    # trap: a string cut at spaces, or taken for a single entry
    inputs = [word, to_ix, "[UNK]"]
    same(student.run(letters_prepared, *inputs), reference.run(letters_prepared, *inputs), axes="T")


@tagger_prepare
def test_unknown_word_without_unk(student: Student, reference: Trusted, draw: Draw) -> None:
    """Without unk, an unknown word raises KeyError."""
    to_ix = draw_names(draw, 4) | {"[UNK]": 4}
    words = [*draw.random.choices(list(to_ix), k=2), *draw.words(1)]
    # trap: [UNK] taken because the map happens to have it, another exception, None put in
    same(student.run(prepared, words, to_ix), reference.run(prepared, words, to_ix))


# tagger-model

tagger_model = question("tagger-model", points=4)

LAYERS = ("word_embeddings", "lstm", "hidden2tag")


def tagger_parameters(answer: Any, sizes: list[int]) -> Any:
    return parameters_of(answer.LSTMTagger(*sizes), LAYERS)


def tag_scores(answer: Any, sizes: list[int], weights: Weights, words: Tensor) -> Any:
    return with_values(answer.LSTMTagger(*sizes), weights)(words)


def tag_scores_in_use(answer: Any, sizes: list[int], weights: Weights, words: Tensor) -> Any:
    """The scores by a model that is no longer trained."""
    return with_values(answer.LSTMTagger(*sizes), weights).eval()(words)


def tag_scores_from(answer: Any, sizes: list[int], weights: Weights, words: Tensor) -> Any:
    """What `tag_scores` gives, and `tag_scores_in_use`. Only ever run on the trusted side."""
    return log_probabilities(weights, weights["word_embeddings.weight"][words])


def tagger_gradients(answer: Any, sizes: list[int], weights: Weights, words: Tensor) -> Any:
    model = with_values(answer.LSTMTagger(*sizes), weights)
    return parameter_gradients(model, weights, model(words))


def first_word_learns(answer: Any, sizes: list[int], weights: Weights, words: Tensor) -> Any:
    """Whether the vector of the first word learns from the last word's scores."""
    model = with_values(answer.LSTMTagger(*sizes), weights)
    return learns(model.word_embeddings, words[0], model(words)[-1])


def tagger_and_chance(answer: Any, sizes: list[int], words: Tensor) -> Any:
    return drawn_afterwards(lambda: answer.LSTMTagger(*sizes)(words))


def tagger_forgets(answer: Any, sizes: list[int], weights: Weights, words: Tensor, others: Tensor) -> Any:
    """Whether a sentence has the same scores after another one as before it."""
    model = with_values(answer.LSTMTagger(*sizes), weights)
    before = model(words).detach().clone()
    model(others)
    return [before, model(words)]


def tagger_weights(student: Student, draw: Draw, D: int, H: int, V: int, K: int) -> Weights:
    """Parameters for a student's LSTMTagger of these sizes."""
    shapes = {"word_embeddings.weight": (V, D), "lstm.weight_ih_l0": (None, D), "hidden2tag.weight": (K, None)}
    got = student.run(tagger_parameters, [D, H, V, K])
    weights = fresh_weights(got, draw, shapes)
    hidden_size_fits(got, weights, H)
    return weights


@tagger_model
@pytest.mark.parametrize(
    "fixed", [{}, {"T": 1}, {"T": 120}], ids=["all sizes different", "one word", "a long sentence"]
)
def test_tag_scores(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """Log-probabilities (T, K), by a log-softmax over the tags, for a sentence that is read as T steps."""
    T, D, H, V, K = draw.sizes("TDHVK", high=8, **fixed)
    inputs = [[D, H, V, K], tagger_weights(student, draw, D, H, V, K), draw.integers(0, V, T)]
    # trap: T sentences of one step, a softmax over time, no logarithm or none at all, sizes exchanged, squeezed axes,
    # sentences read in pieces
    same(student.run(tag_scores, *inputs), reference.run(tag_scores_from, *inputs), axes="T K", random="free")


@tagger_model
def test_tagger_is_sure(student: Student, reference: Trusted, draw: Draw) -> None:
    """A model that is no longer trained and sure of its tags gives log-probabilities all the same."""
    T, D, H, V, K = draw.sizes("TDHVK", high=8)
    weights, words = tagger_weights(student, draw, D, H, V, K), draw.integers(0, V, T)
    flat = answered(reference.run(tag_scores_from, [D, H, V, K], weights, words))
    sure = 50 / (flat.amax() - flat.amin())  # type: ignore[union-attr]
    weights |= {name: sure * value for name, value in weights.items() if name.startswith("hidden2tag.")}
    inputs = [[D, H, V, K], weights, words]
    got, expected = student.run(tag_scores_in_use, *inputs), reference.run(tag_scores_from, *inputs)
    # trap: a small number added before the logarithm, plain scores in eval mode
    same(got, expected, axes="T K", random="free")


@tagger_model
def test_tagger_gradients(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the parameters of all three layers, and from the last word's scores the first word's vector."""
    D, H, V, K = draw.sizes("DHVK", low=3)
    weights = tagger_weights(student, draw, D, H, V, K)
    # One word at first, so that what goes wrong between words is told by itself.
    for word in (draw.integer(1, V - 1), 0):
        got = student.run(tagger_gradients, [D, H, V, K], weights, torch.tensor([word]))
        # trap: embeddings frozen, or cut off by detach or no_grad; a word taken for padding
        gradients_arrive(got, weights, LAYERS, word)
    words = torch.tensor(draw.random.sample(range(V), 3))
    got = student.run(first_word_learns, [D, H, V, K], weights, words)
    # trap: read word by word, with the state detached in between
    learned = answered(got) is True
    expect(got, learned, "The first word learns nothing from the last one. Is the state cut off on its way?")


@tagger_model
def test_tagger_and_chance(student: Student, draw: Draw) -> None:
    """First weights are drawn by chance, and no seed is set, neither in building nor in reading."""
    T, D, H, V, K = draw.sizes("TDHVK", high=8)
    got = student.run(tagger_and_chance, [D, H, V, K], draw.integers(0, V, T))
    # trap: a seed set inside the model, as in an experiment
    expect(got, bool(difference(*answered(got))), "It seeds the global random state, which is for others to decide.")


@tagger_model
def test_tagger_forgets(student: Student, reference: Trusted, draw: Draw) -> None:
    """Every sentence starts from zero states, whatever was read before."""
    D, H, V, K = draw.sizes("DHVK")
    weights = tagger_weights(student, draw, D, H, V, K)
    inputs = [[D, H, V, K], weights, draw.integers(0, V, 1), draw.integers(0, V, 4)]
    got = student.run(tagger_forgets, *inputs)
    # trap: the last state kept in the model and handed to the next sentence
    expect(got, not difference(*answered(got)), "The same sentence gets other scores after another one has been read.")


# tagger-train

tagger_train = question("tagger-train", points=3, builds_on=["tagger-prepare", "tagger-model"])

Data = list[list[list[str]]]


def build(answer: Any, sizes: list[int], weights: Weights) -> Any:
    """An LSTMTagger with these parameters, built without moving the global random state."""
    with torch.random.fork_rng(devices=[]):
        model = answer.LSTMTagger(*sizes)
    return with_values(model, weights)


def pairs(data: Data) -> list[tuple[list[str], list[str]]]:
    return [(words, tags) for words, tags in data]


def training_losses(
    answer: Any, sizes: list[int], weights: Weights, data: Data, words: dict[str, int], tags: dict[str, int],
    epochs: int, lr: float,
) -> Any:  # fmt: skip
    given = pairs(data)
    losses = answer.train_tagger(build(answer, sizes, weights), given, words, tags, epochs, lr)
    return [losses, given]


def last_loss(
    answer: Any, sizes: list[int], weights: Weights, data: Data, words: dict[str, int], tags: dict[str, int],
    epochs: int, lr: float,
) -> Any:  # fmt: skip
    losses = answer.train_tagger(build(answer, sizes, weights), pairs(data), words, tags, epochs, lr)
    return float(losses[-1])


def training_by_default(
    answer: Any, sizes: list[int], weights: Weights, data: Data, words: dict[str, int], tags: dict[str, int]
) -> Any:
    losses = answer.train_tagger(build(answer, sizes, weights), pairs(data), words, tags)
    return [len(losses), losses[:3]]  # which tell the rate


def trained_parameters(
    answer: Any, sizes: list[int], weights: Weights, data: Data, words: dict[str, int], tags: dict[str, int],
    epochs: int, lr: float,
) -> Any:  # fmt: skip
    model = build(answer, sizes, weights)
    answer.train_tagger(model, pairs(data), words, tags, epochs, lr)
    return [model.get_parameter(name) for name in weights]


def draw_training(reference: Trusted, draw: Draw, lengths: Sequence[int]) -> list[Any]:
    """Sizes, parameters, sentences of these lengths and both maps, for a tagger that is still to be trained."""
    D, H, V, K = draw.sizes("DHVK", low=3)
    word_to_ix, tag_to_ix = draw_names(draw, V), draw_names(draw, K)
    parameters = answered(reference.run(tagger_parameters, [D, H, V, K]))
    data = [[draw.random.choices(list(names), k=length) for names in (word_to_ix, tag_to_ix)] for length in lengths]
    return [[D, H, V, K], fresh_weights_like(draw, parameters), data, word_to_ix, tag_to_ix]


def fresh_weights_like(draw: Draw, parameters: Any) -> Weights:
    return {name: 0.6 * draw.normal(*value.shape) for name, value in parameters.items()}


def draw_steady_training(reference: Trusted, draw: Draw) -> list[Any]:
    """A training of 160 epochs whose last loss rounding can't change by much, but steps that get shorter can.

    Differences in rounding may grow from step to step. Here, even far larger ones in the first weights do not, and the
    last sixty steps take at least a quarter off the loss.
    """
    while True:
        sizes, weights, *rest = [*draw_training(reference, draw, [2]), 160, 0.1]
        nudged = {name: 1.0001 * value for name, value in weights.items()}
        losses, others = (answered(reference.run(training_losses, sizes, each, *rest))[0] for each in (weights, nudged))
        if losses[-1] < 0.75 * losses[100] and abs(others[-1] / losses[-1] - 1) < 0.01:
            return [sizes, weights, *rest]


def draw_surprises(reference: Trusted, draw: Draw) -> list[Any]:
    """Two epochs with a sentence whose tags surprise a model that is sure of others: its gradient is large.

    A step of lr g lowers the loss by about lr |g|², so here g is longer than about 17.
    """
    while True:
        sizes, weights, *rest = [*draw_training(reference, draw, [3]), 2, 0.001]
        weights["hidden2tag.weight"] *= 50
        first, second = answered(reference.run(training_losses, sizes, weights, *rest))[0]
        if first - second > 0.3:
            return [sizes, weights, *rest]


@tagger_train
def test_training_losses(student: Student, reference: Trusted, draw: Draw) -> None:
    """For each epoch the mean of its sentences' losses, one step of SGD for each sentence in the order given."""
    inputs = [*draw_training(reference, draw, [4, 2, 5, 3]), 3, draw.choice([0.2, 0.3, 0.4])]
    # trap: sums for means, words for sentences, no zero_grad, one step an epoch, shuffling, tags shifted, lr fixed
    got, expected = student.run(training_losses, *inputs), reference.run(training_losses, *inputs)
    same(got, expected, names="losses data")


@tagger_train
def test_trained_parameters(student: Student, reference: Trusted, draw: Draw) -> None:
    """It is the model that was given that is trained, up to the last step."""
    inputs = [*draw_training(reference, draw, [3, 2]), 2, 0.3]
    # trap: a copy is trained, or the last step is never taken
    names = " ".join(inputs[1])
    got, expected = student.run(trained_parameters, *inputs), reference.run(trained_parameters, *inputs)
    same(got, expected, names=names)


@tagger_train
def test_long_steps(student: Student, reference: Trusted, draw: Draw) -> None:
    """A step is lr times the gradient, however large that is."""
    inputs = draw_surprises(reference, draw)
    # trap: gradients clipped, as is done where longer texts are learned
    got, expected = student.run(training_losses, *inputs), reference.run(training_losses, *inputs)
    same(got, expected, names="losses data")


@tagger_train
def test_training_one_word(student: Student, reference: Trusted, draw: Draw) -> None:
    """A sentence may have one word only."""
    inputs = [*draw_training(reference, draw, [1]), 2, 0.3]
    # trap: an axis of 1 squeezed away before the loss
    got, expected = student.run(training_losses, *inputs), reference.run(training_losses, *inputs)
    same(got, expected, names="losses data")


@tagger_train
def test_training_in_vain(student: Student, reference: Trusted, draw: Draw) -> None:
    """All epochs are gone through, also where the losses don't fall."""
    inputs = [*draw_training(reference, draw, [3]), 5, 0.0]
    # trap: a training that stops once it makes no progress
    got, expected = student.run(training_losses, *inputs), reference.run(training_losses, *inputs)
    same(got, expected, names="losses data")


@tagger_train
def test_training_late(student: Student, reference: Trusted, draw: Draw) -> None:
    """Late epochs go on as the first ones did."""
    inputs = draw_steady_training(reference, draw)
    got, expected = student.run(last_loss, *inputs), reference.run(last_loss, *inputs)
    mine, right = answered(got), answered(expected)
    # trap: a rate that falls after some epochs
    expect(got, abs(mine / right - 1) < 0.1, "Its loss after 159 steps is not the one that SGD with lr leads to.")


@tagger_train
def test_training_defaults(student: Student, reference: Trusted, draw: Draw) -> None:
    """Where nothing is said, there are 300 epochs with lr 0.1."""
    inputs = draw_training(reference, draw, [2])
    # trap: defaults left as they were for an experiment
    got, expected = student.run(training_by_default, *inputs), reference.run(training_by_default, *inputs)
    same(got, expected, names="number_of_losses first_losses")


# tagger-decode

tagger_decode = question("tagger-decode", points=2, builds_on=["tagger-prepare", "tagger-model"])


def tags_of(
    answer: Any, sizes: list[int], weights: Weights, words: list[str], word_to_ix: dict[str, int],
    ix_to_tag: dict[int, str],
) -> Any:  # fmt: skip
    return answer.predict_tags(build(answer, sizes, weights), words, word_to_ix, ix_to_tag)


def tags_with_unk(
    answer: Any, sizes: list[int], weights: Weights, words: list[str], word_to_ix: dict[str, int],
    ix_to_tag: dict[int, str], unk: str,
) -> Any:  # fmt: skip
    return answer.predict_tags(build(answer, sizes, weights), words, word_to_ix, ix_to_tag, unk)


def recorded(
    answer: Any, sizes: list[int], weights: Weights, words: list[str], word_to_ix: dict[str, int],
    ix_to_tag: dict[int, str],
) -> Any:  # fmt: skip
    """Whether any run of the model, while tags are predicted, gave scores that gradients could flow back from."""
    model, seen = build(answer, sizes, weights), []
    run = model.forward

    def listening(*inputs: Any, **options: Any) -> Any:
        scores = run(*inputs, **options)
        seen.append(scores.requires_grad)
        return scores

    model.forward = listening
    answer.predict_tags(model, words, word_to_ix, ix_to_tag)
    return any(seen)


def model_afterwards(
    answer: Any, sizes: list[int], weights: Weights, words: list[str], word_to_ix: dict[str, int],
    ix_to_tag: dict[int, str],
) -> Any:  # fmt: skip
    """The parameters after the call, whether all of them can still be trained, and whether any has a gradient."""
    model = build(answer, sizes, weights)
    answer.predict_tags(model, words, word_to_ix, ix_to_tag)
    parameters = [model.get_parameter(name) for name in weights]
    trainable = all(parameter.requires_grad for parameter in parameters)
    return [parameters, trainable, any(parameter.grad is not None for parameter in parameters)]


def gradients_afterwards(
    answer: Any, sizes: list[int], weights: Weights, words: list[str], word_to_ix: dict[str, int],
    ix_to_tag: dict[int, str],
) -> Any:  # fmt: skip
    """Whether gradients are recorded again once the tags are there."""
    model = build(answer, sizes, weights)
    try:
        answer.predict_tags(model, words, word_to_ix, ix_to_tag)
        return torch.is_grad_enabled()
    finally:
        torch.set_grad_enabled(True)


def tags_after_training(
    answer: Any, sizes: list[int], weights: list[Weights], words: list[str], word_to_ix: dict[str, int],
    ix_to_tag: dict[int, str],
) -> Any:  # fmt: skip
    """The tags by a model, and by the same one with other parameters."""
    model, tags = build(answer, sizes, weights[0]), []
    for values in weights:
        with_values(model, values)
        tags.append(answer.predict_tags(model, words, word_to_ix, ix_to_tag))
    return tags


def draw_decoding(reference: Trusted, draw: Draw) -> tuple[list[Any], dict[str, int], dict[int, str]]:
    """Sizes and parameters of a tagger, its words, and the names of its tags in any order."""
    D, H, V, K = draw.sizes("DHVK", low=4, high=9)
    weights = fresh_weights_like(draw, answered(reference.run(tagger_parameters, [D, H, V, K])))
    tags = draw_names(draw, K)
    return [[D, H, V, K], weights], draw_names(draw, V), {index: tag for tag, index in tags.items()}


@tagger_decode
def test_tags(student: Student, reference: Trusted, draw: Draw) -> None:
    """Each word's best tag by name, read in its sentence; the same word may have several tags in it."""
    tags: list[Any] = []
    while tags[:1] == tags[-1:]:  # every other word is the same one, and the last has another tag than the first
        model, word_to_ix, ix_to_tag = draw_decoding(reference, draw)
        one, *others = draw.random.sample(list(word_to_ix), 4)
        words = [one, others[0], one, others[1], one, others[2]] * 2 + [one]  # more words than there are tags
        inputs = [*model, words, word_to_ix, ix_to_tag]
        expected = reference.run(tags_of, *inputs)
        tags = list(answered(expected))
    # trap: indices for names, names by position in the dict, the best word of each tag, each word read by itself
    same(student.run(tags_of, *inputs), expected)


@tagger_decode
def test_tag_of_one_word(student: Student, reference: Trusted, draw: Draw) -> None:
    """A sentence of one word gets a list of one tag."""
    model, word_to_ix, ix_to_tag = draw_decoding(reference, draw)
    inputs = [*model, [draw.choice(list(word_to_ix))], word_to_ix, ix_to_tag]
    # trap: an axis of 1 squeezed away
    same(student.run(tags_of, *inputs), reference.run(tags_of, *inputs))


@tagger_decode
def test_tags_of_unknown_words(student: Student, reference: Trusted, draw: Draw) -> None:
    """With unk, unknown words are read as that entry."""
    model, word_to_ix, ix_to_tag = draw_decoding(reference, draw)
    one, two, unk = draw.random.sample(list(word_to_ix), 3)
    inputs = [*model, [one, *draw.words(1), two], word_to_ix, ix_to_tag, unk]
    # trap: unk not handed on, or the unknown word left out
    same(student.run(tags_with_unk, *inputs), reference.run(tags_with_unk, *inputs))


@tagger_decode
def test_unknown_words_without_unk(student: Student, reference: Trusted, draw: Draw) -> None:
    """Without unk, an unknown word raises KeyError."""
    (sizes, weights), word_to_ix, ix_to_tag = draw_decoding(reference, draw)
    last = next(word for word, index in word_to_ix.items() if index == len(word_to_ix) - 1)
    known = {word: index for word, index in word_to_ix.items() if word != last} | {"[UNK]": word_to_ix[last]}
    inputs = [sizes, weights, [*draw.words(1), draw.choice(list(known))], known, ix_to_tag]
    # trap: [UNK] always handed on, the error caught
    same(student.run(tags_of, *inputs), reference.run(tags_of, *inputs))


@tagger_decode
def test_no_gradients_recorded(student: Student, reference: Trusted, draw: Draw) -> None:
    """While the model runs, nothing is recorded for gradients."""
    model, word_to_ix, ix_to_tag = draw_decoding(reference, draw)
    got = student.run(recorded, *model, draw.random.sample(list(word_to_ix), 3), word_to_ix, ix_to_tag)
    # trap: no no_grad, or a detach when everything has been recorded already
    expect(got, answered(got) is False, "While the model ran, gradients were recorded.")


@tagger_decode
def test_gradients_recorded_afterwards(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients are off while the tags are found, not for whatever comes after."""
    model, word_to_ix, ix_to_tag = draw_decoding(reference, draw)
    got = student.run(gradients_afterwards, *model, draw.random.sample(list(word_to_ix), 3), word_to_ix, ix_to_tag)
    # trap: torch.set_grad_enabled(False), as a statement
    said = "Afterwards gradients are switched off for everybody: nothing could be trained any more."
    expect(got, answered(got) is True, said)


@tagger_decode
def test_tags_after_training(student: Student, reference: Trusted, draw: Draw) -> None:
    """The same sentence is read anew by a model that has learned something since."""
    tags: list[Any] = [0, 0]
    while tags[0] == tags[1]:
        (sizes, weights), word_to_ix, ix_to_tag = draw_decoding(reference, draw)
        words = draw.random.sample(list(word_to_ix), 3)
        inputs = [sizes, [weights, fresh_weights_like(draw, weights)], words, word_to_ix, ix_to_tag]
        expected = reference.run(tags_after_training, *inputs)
        tags = list(answered(expected))
    # trap: answers remembered by sentence
    same(student.run(tags_after_training, *inputs), expected)


@tagger_decode
def test_model_left_alone(student: Student, reference: Trusted, draw: Draw) -> None:
    """The model's parameters are what they were, and can still be trained."""
    model, word_to_ix, ix_to_tag = draw_decoding(reference, draw)
    inputs = [*model, draw.random.sample(list(word_to_ix), 3), word_to_ix, ix_to_tag]
    got, expected = student.run(model_afterwards, *inputs), reference.run(model_afterwards, *inputs)
    # trap: requires_grad switched off for good
    changed = difference(answered(got), answered(expected))
    expect(got, not changed, "Afterwards the model's parameters, or their requires_grad, are not what they were.")


# tagger-batch

tagger_batch = question("tagger-batch", points=4)


def loss_of_batch(answer: Any, log_probs: Tensor, tags: Tensor, pad_tag: int) -> Any:
    return answer.masked_loss(log_probs, tags, pad_tag)


def loss_gradients(answer: Any, logits: Tensor, padding: Tensor, tags: Tensor, pad_tag: int) -> Any:
    """The gradients of the loss for the scores of real tokens and for whatever stands on the padding."""
    scores, fill = logits.clone().requires_grad_(), padding.clone().requires_grad_()
    real = (tags != pad_tag)[:, :, None]
    loss = answer.masked_loss(torch.where(real, scores.log_softmax(dim=2), fill), tags, pad_tag)
    if not isinstance(loss, Tensor) or not loss.requires_grad:
        return [None, None]
    return torch.autograd.grad(loss.sum(), [scores, fill])


def accuracy_of_batch(answer: Any, predicted: Tensor, gold: Tensor, pad_tag: int) -> Any:
    return answer.token_accuracy(predicted, gold, pad_tag)


def pad_tags(draw: Draw, K: int) -> list[int]:
    """Numbers for padding below, at the edge of, beyond and among the indices of K tags."""
    return [-1, -draw.integer(2, 99), -100, 0, draw.integer(1, K - 1), K, K + draw.integer(1, 50)]


def draw_tags(draw: Draw, lengths: Sequence[int], T: int, K: int, pad_tag: int) -> Tensor:
    """Tags (B, T) below K, none of them `pad_tag` but on the padding behind each length."""
    choices = torch.tensor([tag for tag in range(K) if tag != pad_tag])
    tags = choices[draw.integers(0, len(choices), len(lengths), T)]
    return torch.where(torch.arange(T) < torch.tensor(lengths)[:, None], tags, pad_tag)


def draw_lengths(draw: Draw, B: int, T: int) -> list[int]:
    """Lengths up to T, the shortest 1, in any order; so the mean over sentences is not that over words."""
    lengths = [T, 1, *(draw.integer(1, T - 1) for _ in range(B - 2))]
    draw.random.shuffle(lengths)
    return lengths


def draw_padding(draw: Draw, *shape: int) -> Tensor:
    """Finite numbers of all sizes and signs, as they may stand on padding."""
    sizes = torch.tensor([0.0, -1.0, 1.0, -50.0, 1e4, -1e6, 1e6])
    return sizes[draw.integers(0, len(sizes), *shape)] * (1 + draw.uniform(0, 1, *shape))


def same_on_all(student: Student, reference: Trusted, probe: Probe, batches: Sequence[tuple[Any, ...]]) -> None:
    """`same` for every batch, once all of them have been tried: one number alone could be right by chance."""
    for got, inputs in zip([student.run(probe, *inputs) for inputs in batches], batches, strict=True):
        same(got, reference.run(probe, *inputs))


@tagger_batch
def test_loss_without_padding(student: Student, reference: Trusted, draw: Draw) -> None:
    """The mean negative log-likelihood over the real tokens, whatever pad_tag is and log_probs hold on padding."""
    B, T, K = draw.sizes("BTK", low=3)
    lengths, batches = draw_lengths(draw, B, T), []
    for pad_tag in pad_tags(draw, K):
        tags = draw_tags(draw, lengths, T, K, pad_tag)
        log_probs = ((40 if pad_tag == K else 2) * draw.normal(B, T, K)).log_softmax(dim=2)
        log_probs = torch.where((tags != pad_tag)[:, :, None], log_probs, draw_padding(draw, B, T, K))
        batches.append((log_probs, tags, pad_tag))
    # trap: padding in the sum or in the number, an axis of the classes that is a reshape, sentences weighed alike,
    # one pad_tag for all, a tag that is looked up before it is masked, probabilities kept away from zero
    same_on_all(student, reference, loss_of_batch, batches)


@tagger_batch
def test_padding_anywhere(student: Student, reference: Trusted, draw: Draw) -> None:
    """Padding may stand before a sentence, or between its words."""
    B, T, K = draw.sizes("BTK", low=4)
    holes = torch.arange(T) % 3 == draw.integers(0, 3, B, 1)
    gold = torch.where(holes, -1, draw.integers(0, K, B, T))
    log_probs, predicted = (2 * draw.normal(B, T, K)).log_softmax(dim=2), torch.where(holes, 0, gold)
    # trap: lengths counted from the tags, or everything up to the last real token
    same(student.run(loss_of_batch, log_probs, gold, -1), reference.run(loss_of_batch, log_probs, gold, -1))
    got, expected = (side.run(accuracy_of_batch, predicted, gold, -1) for side in (student, reference))
    same(got, expected)


@tagger_batch
def test_loss_of_one_word(student: Student, reference: Trusted, draw: Draw) -> None:
    """A batch may be one sentence of one word, with nothing to mask."""
    (K,) = draw.sizes("K", low=3)
    inputs = draw.normal(1, 1, K).log_softmax(dim=2), draw.integers(1, K, 1, 1), -1
    # trap: axes of 1 squeezed away
    same(student.run(loss_of_batch, *inputs), reference.run(loss_of_batch, *inputs))


@tagger_batch
def test_loss_gradients(student: Student, reference: Trusted, draw: Draw) -> None:
    """The loss is differentiable; gradients reach every real token, and no padding."""
    B, T, K = draw.sizes("BTK", low=3)
    tags = draw_tags(draw, draw_lengths(draw, B, T), T, K, -100)
    inputs = 2 * draw.normal(B, T, K), draw_padding(draw, B, T, K), tags, -100
    got, expected = student.run(loss_gradients, *inputs), reference.run(loss_gradients, *inputs)
    value = answered(got)
    # trap: a loss that is a plain number
    flows = isinstance(value, list) and value[0] is not None
    expect(got, flows, "The loss has lost its gradients. Is it made into a number on the way?")
    same(got, expected, axes="B T K", names="log_probs.grad log_probs.grad_on_padding")


@tagger_batch
def test_accuracy_without_padding(student: Student, reference: Trusted, draw: Draw) -> None:
    """The share of real tokens that are right; gold alone says which ones are real."""
    B, T, K = draw.sizes("BTK", low=3)
    lengths, batches = draw_lengths(draw, B, T), []
    for pad_tag in pad_tags(draw, K):
        gold = draw_tags(draw, lengths, T, K, pad_tag)
        guesses = torch.where(draw.uniform(0, 1, B, T) < 0.6, gold, draw.integers(0, K, B, T))
        if 0 <= pad_tag < K:  # a word may be taken for what isn't there
            guesses[0, 0] = pad_tag
        for padding in (pad_tag, draw.integer(0, K - 1)):
            batches.append((torch.where(gold != pad_tag, guesses, padding), gold, pad_tag))
    three_of_seven = torch.tensor([[0, 1, 2, 0], [0, 0, 0, -1]])
    batches.append((torch.arange(8).view(2, 4), three_of_seven, -1))
    # trap: padding counted as right or wrong, a mask made from predicted, the mean of the sentences' shares, one that
    # is rounded
    same_on_all(student, reference, accuracy_of_batch, batches)


@tagger_batch
def test_accuracy_of_one_word(student: Student, reference: Trusted, draw: Draw) -> None:
    """One word alone is tagged right, or wrong."""
    (K,) = draw.sizes("K", low=3)
    gold = draw.integers(0, K, 1, 1)
    # trap: axes of 1 squeezed away
    same_on_all(student, reference, accuracy_of_batch, [(gold, gold, K), ((gold + 1) % K, gold, K)])


# tagger-accuracy: one training, and a test for each step of the credit.

ALONE = 40  # hidden sentences that are tagged once more, in other company
STEPS = 5
OTHER = "other"  # how a confusion matrix calls a tag that the treebank doesn't have
ROUNDING = 0.01  # the share of tags that padding may tip by a last bit, and more

TagLists = list[list[str]]


def train_and_tag(answer: Any, train: Any, dev: Any, sentences: list[list[str]], alone: int) -> list[TagLists]:
    """Tags of the hidden sentences; and of the first few again: each alone, twice, and each without its last words."""
    tag = answer.train_treebank_tagger([(w, t) for w, t in train], [(w, t) for w, t in dev], seed=0)
    few = sentences[:alone]
    return [
        tag(sentences),
        [tag([words])[0] for words in few],
        [tag([words])[0] for words in few],
        [tag([words[: (len(words) + 1) // 2]])[0] for words in few],
    ]


@pytest.fixture
def trained(student: Student, treebank: Corpus) -> Outcome:
    """The student's tagger, trained once for all steps, and what it made of the hidden sentences."""
    sentences = [words for words, _ in treebank.test]
    got = student.run_once(train_and_tag, treebank.train, treebank.dev, sentences, ALONE)
    tags = answered(got)
    for name, before, after in zip(got.input_names[:2], got.inputs, got.answer.inputs_after, strict=False):
        expect(got, not difference(after, before), f"It changed its argument {name}: work on a copy.")
    halves = [words[: (len(words) + 1) // 2] for words in sentences[:ALONE]]
    asked = [sentences, sentences[:ALONE], sentences[:ALONE], halves]
    tidy = isinstance(tags, list) and all(map(one_tag_a_word, tags, asked))
    expect(
        got, tidy, "What it returned should, for a list of sentences, give one tag (a string) for every word of each."
    )
    return got


def one_tag_a_word(tags: Any, sentences: list[list[str]]) -> bool:
    """Whether there are as many lists as sentences, each with one string for each word."""
    if not isinstance(tags, list) or len(tags) != len(sentences):
        return False
    return all(
        isinstance(row, list) and len(row) == len(words) and all(isinstance(tag, str) for tag in row)
        for row, words in zip(tags, sentences, strict=True)
    )


def suspicion(tags: list[TagLists], treebank: Corpus) -> tuple[str, str]:
    """A sentence about what the tags show of the tagger, and the misconception that this is a certain sign of."""
    together, alone, again, halves = tags
    few = together[: len(alone)]
    kinds = defaultdict(set)
    for (words, _), row in zip(treebank.test, together, strict=True):
        for word, tag in zip(words, row, strict=True):
            kinds[word].add(tag)
    if all(len(seen) == 1 for seen in kinds.values()):
        return "Each word gets the same tag in every sentence, whatever stands around it.", "no-context"
    if neighbours_right(together, treebank) > treebank.score(together).all:
        return "Your tags fit the neighbouring words better than their own.", "labels-shifted"
    if alone != again:
        return "It gives the same sentence other tags from call to call: is dropout still on?", ""
    if share_changed(alone, few) > ROUNDING:
        return "It gives a sentence other tags alone than among other sentences.", "sentences-mixed"
    if share_changed(halves, [row[: len(half)] for row, half in zip(alone, halves, strict=True)]) == 0:
        return "The tag of a word never changes with the words that follow it.", "one-direction"
    return "", ""


def neighbours_right(tags: TagLists, treebank: Corpus) -> float:
    """The larger share of right tags when every tag is compared with that of the word before, or of the one after."""
    pairs = [(row, gold) for row, (_, gold) in zip(tags, treebank.test, strict=True)]
    before = [guess == tag for row, gold in pairs for guess, tag in zip(row[1:], gold, strict=False)]
    after = [guess == tag for row, gold in pairs for guess, tag in zip(row, gold[1:], strict=False)]
    return max(sum(before) / max(len(before), 1), sum(after) / max(len(after), 1))


def share_changed(some: TagLists, others: TagLists) -> float:
    """The share of words with another tag."""
    changed = [a != b for mine, theirs in zip(some, others, strict=True) for a, b in zip(mine, theirs, strict=True)]
    return sum(changed) / max(len(changed), 1)


def confusion_picture(student: Student, reference: Trusted, treebank: Treebank) -> Picture | None:
    """What the student's tagger took each hidden tag for; whatever is no tag of the treebank is of another kind."""
    corpus = treebank.corpus
    sentences = [words for words, _ in corpus.test]
    tags = answered(student.run_once(train_and_tag, corpus.train, corpus.dev, sentences, ALONE))
    if not isinstance(tags, list) or not one_tag_a_word(tags[0], sentences):
        return None
    names = sorted({tag for _, row in corpus.test for tag in row})
    counts = Counter(
        (gold, guess if guess in names else OTHER)
        for (_, row), guesses in zip(corpus.test, tags[0], strict=True)
        for gold, guess in zip(row, guesses, strict=True)
    )
    columns = names + [OTHER] * any(guess == OTHER for _, guess in counts)
    return Picture(
        "counts",
        "What your tagger takes for what",
        "Words of the hidden sentences by their right tag, and by the tag that your tagger gave them.",
        "right tag",
        "tag of yours",
        names,
        columns,
        [Panel("words", [[float(counts[gold, guess]) for guess in columns] for gold in names])],
    )


@question(
    "tagger-accuracy",
    points=5,
    builds_on=("tagger-prepare", "tagger-model", "tagger-train", "tagger-decode", "tagger-batch"),
    shared=True,
    trains=True,
    picture=confusion_picture,
)
@pytest.mark.parametrize("number", range(STEPS), ids=[f"step {number + 1}" for number in range(STEPS)])
def test_accuracy(trained: Outcome, treebank: Corpus, number: int) -> None:
    """The hidden sentences are tagged well."""
    # trap: no context, sentences mixed by a wrong batch_first, a doubled softmax, frozen embeddings, labels shifted
    step, tags = treebank.steps[number], trained.answer.value
    reached = treebank.score(tags[0]).on(step.on)
    sign, shows = suspicion(tags, treebank)
    sentence = (
        f"It tags {reached:.1%} of the hidden {WORDS[step.on]} right; this step needs {step.accuracy:.1%}. {sign}"
    )
    expect(trained, reached >= step.accuracy, sentence.strip(), shows)


WORDS = {"all": "words", "ambiguous": "words that have several tags in training"}


# tagger-chars

tagger_chars = question("tagger-chars", points=4)

CHAR_LAYERS = ("word_embeddings", "char_embeddings", "char_lstm", "lstm", "hidden2tag")


def char_parameters(answer: Any, sizes: list[int]) -> Any:
    return parameters_of(answer.CharTagger(*sizes), CHAR_LAYERS)


def char_scores(answer: Any, sizes: list[int], weights: Weights, words: Tensor, chars: list[Tensor]) -> Any:
    return with_values(answer.CharTagger(*sizes), weights)(words, chars)


def char_scores_from(answer: Any, sizes: list[int], weights: Weights, words: Tensor, chars: list[Tensor]) -> Any:
    """What `char_scores` gives. Only ever run on the trusted side."""
    return log_probabilities(weights, spelled_vectors(weights, words, chars))


def spelled_vectors(weights: Weights, words: Tensor, chars: list[Tensor]) -> Tensor:
    """[word, char] (T, D + C) for each word."""
    char_lstm = lstm_from(part(weights, "char_lstm"))
    finals = [char_lstm(weights["char_embeddings.weight"][indices])[1][0][0] for indices in chars]
    return torch.cat([weights["word_embeddings.weight"][words], torch.stack(finals)], dim=1)


def char_gradients(answer: Any, sizes: list[int], weights: Weights, words: Tensor, chars: list[Tensor]) -> Any:
    model = with_values(answer.CharTagger(*sizes), weights)
    return parameter_gradients(model, weights, model(words, chars))


def first_letter_learns(answer: Any, sizes: list[int], weights: Weights, words: Tensor, chars: list[Tensor]) -> Any:
    """Whether the vector of the first word's first letter learns from the last word's scores."""
    model = with_values(answer.CharTagger(*sizes), weights)
    return learns(model.char_embeddings, chars[0][0], model(words, chars)[-1])


def char_tagger_and_chance(answer: Any, sizes: list[int], words: Tensor, chars: list[Tensor]) -> Any:
    return drawn_afterwards(lambda: answer.CharTagger(*sizes)(words, chars))


def char_scores_later(answer: Any, sizes: list[int], weights: list[Weights], words: Tensor, chars: list[Tensor]) -> Any:
    """The scores by a model that has read the same sentence before, with other parameters, in either mode."""
    model = answer.CharTagger(*sizes)
    return [
        with_values(model.train(training), values)(words, chars).detach().clone()
        for training in (True, False)
        for values in weights
    ]


def char_scores_later_from(
    answer: Any, sizes: list[int], weights: list[Weights], words: Tensor, chars: list[Tensor]
) -> Any:
    """What `char_scores_later` gives. Only ever run on the trusted side."""
    return 2 * [log_probabilities(values, spelled_vectors(values, words, chars)) for values in weights]


def char_weights(student: Student, draw: Draw, sizes: Sequence[int]) -> Weights:
    """Parameters for a student's CharTagger of these sizes."""
    D, C, H, V, S, K = sizes
    shapes = {
        "word_embeddings.weight": (V, D),
        "char_embeddings.weight": (S, C),
        "char_lstm.weight_ih_l0": (4 * C, C),
        "char_lstm.weight_hh_l0": (4 * C, C),
        "lstm.weight_ih_l0": (None, D + C),
        "hidden2tag.weight": (K, None),
    }
    got = student.run(char_parameters, list(sizes))
    weights = fresh_weights(got, draw, shapes)
    hidden_size_fits(got, weights, H)
    one_way = {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"}
    expect(got, part(weights, "char_lstm").keys() <= one_way, "char_lstm has more than one layer and one direction.")
    return weights


def draw_spelled(draw: Draw, V: int, S: int, lengths: Sequence[int]) -> list[Any]:
    """Words and their characters, so many for each."""
    return [draw.integers(0, V, len(lengths)), [draw.integers(0, S, length) for length in lengths]]


@tagger_chars
@pytest.mark.parametrize(
    "lengths, fixed",
    [([3, 16, 1, 20, 2], {}), ([1], {}), ([2, 5], {"C": 1})],
    ids=["words of all lengths", "one word of one letter", "char_dim of 1"],
)
def test_char_scores(
    student: Student, reference: Trusted, draw: Draw, lengths: list[int], fixed: dict[str, int]
) -> None:
    """Log-probabilities (T, K); each word's characters are read from zero states, their final h put behind the word."""
    sizes = draw.sizes("DCHVSK", high=9, **fixed)
    inputs = [list(sizes), char_weights(student, draw, sizes), *draw_spelled(draw, sizes[3], sizes[4], lengths)]
    # trap: c_n for h_n, characters read over padding or on from the word before, [char, word], axes squeezed away, long
    # words cut off
    got, expected = student.run(char_scores, *inputs), reference.run(char_scores_from, *inputs)
    same(got, expected, axes="T K", random="free")


@tagger_chars
def test_char_scores_later(student: Student, reference: Trusted, draw: Draw) -> None:
    """The same words are read anew, whatever was read before, by a model that has learned something since."""
    sizes = draw.sizes("DCHVSK", high=9)
    weights = char_weights(student, draw, sizes)
    later = {name: 0.7 * draw.normal(*value.shape) for name, value in weights.items()}
    inputs = [list(sizes), [weights, later], *draw_spelled(draw, sizes[3], sizes[4], [2, 3])]
    # trap: the last state kept for the next sentence; what a word's letters gave once, kept for good
    got, expected = student.run(char_scores_later, *inputs), reference.run(char_scores_later_from, *inputs)
    same(got, expected, axes="T K", names="before after before_in_use after_in_use", random="free")


@tagger_chars
def test_char_gradients(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the parameters of all five layers, and from the last word's scores the first word's letters."""
    sizes = draw.sizes("DCHVSK", low=3, high=9)
    V, S = sizes[3], sizes[4]
    weights = char_weights(student, draw, sizes)
    # One word of one letter at first, so that what goes wrong between them is told by itself.
    for word, letter in ((draw.integer(1, V - 1), draw.integer(1, S - 1)), (0, 0)):
        got = student.run(char_gradients, list(sizes), weights, torch.tensor([word]), [torch.tensor([letter])])
        # trap: the characters' part detached, or computed under no_grad; a word or letter taken for padding
        gradients_arrive(got, weights, CHAR_LAYERS, word)
    first, second, third = torch.tensor(draw.random.sample(range(S), 3))
    letters = [torch.stack([first, second, third]), second[None]]
    got = student.run(first_letter_learns, list(sizes), weights, draw.integers(0, V, 2), letters)
    # trap: read letter by letter or word by word, with the state detached in between
    learned = answered(got) is True
    expect(got, learned, "The first letter learns nothing from the last word. Is a state cut off on its way?")


@tagger_chars
def test_char_tagger_and_chance(student: Student, draw: Draw) -> None:
    """First weights are drawn by chance, and no seed is set, neither in building nor in reading."""
    sizes = draw.sizes("DCHVSK", high=9)
    got = student.run(char_tagger_and_chance, list(sizes), *draw_spelled(draw, sizes[3], sizes[4], [3, 2]))
    # trap: a seed set inside the model, as in an experiment
    expect(got, bool(difference(*answered(got))), "It seeds the global random state, which is for others to decide.")
