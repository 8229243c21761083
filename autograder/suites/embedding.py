"""Hidden tests of 2-embedding: vectors for words, and a model that learns them.

Letters: V entries of a vocabulary, D size of a vector, B batch, T time, C words of context, H hidden size, and S an
axis that indices may have besides.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from autograder.compare import answered, difference
from autograder.draw import Draw
from autograder.handles import Outcome, Trusted
from autograder.probes import drawn_afterwards, gradients, parameters_of
from autograder.student import Student
from autograder.suite import expect, question, same, same_gradients

every_shape = pytest.mark.parametrize(
    "axes, fixed",
    [
        pytest.param("", {}, id="one index without axes"),
        pytest.param("T", {}, id="a sentence"),
        pytest.param("B T", {}, id="a batch"),
        pytest.param("S B T", {}, id="three axes"),
        pytest.param("T", {"T": 1}, id="one word"),
        pytest.param("B T", {"B": 1}, id="a batch of one"),
        pytest.param("B T", {"T": 1, "D": 1}, id="vectors of one number"),
        pytest.param("T", {"V": 1}, id="a vocabulary of one"),
        pytest.param("", {"V": 1}, id="the only row"),
        pytest.param("T", {"V": 5, "D": 5}, id="as many numbers as words"),
    ],
)


# What several questions need: gradients, rows with their indices, and training.


def draw_rows(draw: Draw, axes: str, **fixed: int) -> list[Tensor]:
    """A weight (V, D) and indices with these axes, among them the last row's and, if there are several, the first's.

    Numbers of the weight may be below 0 or above V, which no index is.
    """
    V, D, *shape = draw.sizes("VD" + axes.replace(" ", ""), low=2, high=8, **fixed)
    indices = draw.integers(0, V, *shape)
    places = draw.random.sample(range(indices.numel()), min(2, indices.numel()))
    for place, index in zip(places, [V - 1, 0], strict=False):
        indices.view(-1)[place] = index
    return [2 * V * draw.normal(V, D), indices]


def draw_repeated(draw: Draw) -> list[Tensor]:
    """A weight (V, D) and indices (B, T), of which some occur several times; the last two rows are not used."""
    V, D, B, T = draw.sizes("VDBT", low=3, high=8)
    indices = draw.integers(0, V - 2, B, T)
    indices[0, 0] = indices[1, 2] = indices[2, 1]
    return [draw.normal(V, D), indices]


def rows_in_training(embedding: Any, indices: Tensor, factors: Tensor) -> Any:
    """The rows (V, D) before training and after three steps of SGD, each step moving every row that is used.

    None where it is no nn.Embedding. Rows are read after a lookup, as a module may keep them in order while it is used.
    """
    if not isinstance(embedding, nn.Embedding):
        return None
    embedding(indices)
    before = embedding.weight.detach().clone()
    trained = [parameter for parameter in embedding.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=0.1) if trained else None
    for _ in range(3):
        loss = (embedding(indices) * factors).sum()
        if optimizer and loss.requires_grad:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    embedding(indices)
    return [before, embedding.weight.detach().clone()]


def draw_training(draw: Draw, V: int, D: int) -> list[Tensor]:
    """Indices in which each of V rows occurs, the first ones twice, and a factor for every number that is looked up."""
    indices = torch.tensor([*range(V), *range(V // 2)])
    order = torch.randperm(len(indices), generator=draw.generator)
    return [indices[order], draw.uniform(0.5, 1.5, len(indices), D)]


def trained_rows(got: Outcome, V: int, D: int) -> tuple[Tensor, Tensor]:
    """What `rows_in_training` brought back, if it has the right shape."""
    value = answered(got)
    expect(got, value is not None, "It should return an nn.Embedding.")
    before, after = value  # type: ignore[misc]
    right = all(isinstance(rows, Tensor) and rows.shape == (V, D) for rows in (before, after))
    expect(got, right, f"The weight of the embedding should have shape (V, D) = ({V}, {D}).")
    return before, after  # type: ignore[return-value]


def moved(before: Tensor, after: Tensor) -> Tensor:
    """For each row (V,), whether every number in it is another one now."""
    return ((before - after).abs() > 1e-4).all(dim=1)


def except_row(rows: Tensor, left_out: int) -> Tensor:
    return torch.cat([rows[:left_out], rows[left_out + 1 :]])


# embedding-lookup

embedding_lookup = question(
    "embedding-lookup", points=3, avoids=["nn.Embedding", "F.embedding", "nn.EmbeddingBag", "F.embedding_bag"]
)


class EmbeddingWasUsed(RuntimeError):
    """PyTorch's own lookup was used where the question wants to do without."""


def lookup(answer: Any, weight: Tensor, indices: Tensor) -> Any:
    return answer.lookup(weight, indices)


def lookup_gradient(answer: Any, weight: Tensor, indices: Tensor) -> Any:
    weight.requires_grad_()
    return gradients([answer.lookup(weight, indices)], [weight])


def lookup_by_hand(answer: Any, weight: Tensor, indices: Tensor) -> Any:
    """The answer, while no nn.Embedding can be built and F.embedding, by whatever name, can't be called."""
    usual_init, usual = nn.Embedding.__init__, torch.embedding

    def refuse(*inputs: Any, **options: Any) -> Any:
        raise EmbeddingWasUsed

    def guarded(*inputs: Any, **options: Any) -> Any:
        caller = inspect.currentframe().f_back  # type: ignore[union-attr]
        if caller is not None and caller.f_code is F.embedding.__code__:
            raise EmbeddingWasUsed
        return usual(*inputs, **options)

    try:
        nn.Embedding.__init__, torch.embedding = refuse, guarded  # type: ignore[method-assign]
        return answer.lookup(weight, indices)
    finally:
        nn.Embedding.__init__, torch.embedding = usual_init, usual  # type: ignore[method-assign]


@embedding_lookup
@every_shape
def test_lookup(student: Student, reference: Trusted, draw: Draw, axes: str, fixed: dict[str, int]) -> None:
    """Every index is replaced by its row, whatever the shape of the indices."""
    inputs = draw_rows(draw, axes, **fixed)
    # trap: rows counted from 1, columns for rows, the transposed matrix, indices flattened, an axis of 1 squeezed away,
    # the matrix's numbers checked in place of the indices
    same(student.run(lookup, *inputs), reference.run(lookup, *inputs), axes=f"{axes} D")


@embedding_lookup
def test_lookup_gradient(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the rows that are used, and add up for a row that is used more than once."""
    inputs = draw_repeated(draw)
    got, expected = student.run(lookup_gradient, *inputs), reference.run(lookup_gradient, *inputs)
    # trap: the right numbers without a gradient, or one that knows only the last use of a row
    same_gradients(got, expected, ["weight"])


@embedding_lookup
@pytest.mark.parametrize("axes", ["", "T", "B T"], ids=["one index without axes", "a sentence", "a batch"])
@pytest.mark.parametrize("too_low", [True, False], ids=["negative", "too large"])
def test_lookup_outside(student: Student, reference: Trusted, draw: Draw, axes: str, too_low: bool) -> None:
    """An index that is negative or too large, be it only one among good ones, raises an IndexError."""
    weight, indices = draw_rows(draw, axes)
    V = len(weight)
    for outside in [-1, -V, -V - 1] if too_low else [V, V + draw.integer(1, 9)]:
        wrong = indices.clone()
        wrong.view(-1)[draw.integer(0, wrong.numel() - 1)] = outside
        # trap: -1 taken for the last row, as Python has it; an index cut down to the largest one, or taken for zeros
        same(student.run(lookup, weight, wrong), reference.run(lookup, weight, wrong))


@embedding_lookup
def test_lookup_by_hand(student: Student, draw: Draw) -> None:
    """It does without nn.Embedding and F.embedding."""
    got = student.run(lookup_by_hand, *draw_rows(draw, "B T"))
    # trap: what the question is about left to PyTorch
    used = "EmbeddingWasUsed" in got.answer.raised
    expect(got, not used, "It uses nn.Embedding or F.embedding. Here you write what these do.")


# embedding-onehot

embedding_onehot = question("embedding-onehot", points=2)


def one_hot_lookup(answer: Any, weight: Tensor, indices: Tensor) -> Any:
    return answer.one_hot_lookup(weight, indices)


def one_hot_gradient(answer: Any, weight: Tensor, indices: Tensor) -> Any:
    weight.requires_grad_()
    return gradients([answer.one_hot_lookup(weight, indices)], [weight])


@embedding_onehot
@every_shape
def test_one_hot_lookup(student: Student, reference: Trusted, draw: Draw, axes: str, fixed: dict[str, int]) -> None:
    """The product picks every index's row, whatever the shape of the indices."""
    inputs = draw_rows(draw, axes, **fixed)
    # trap: D classes for V, the transposed matrix, rows of a sentence added up, an axis of 1 squeezed away
    same(student.run(one_hot_lookup, *inputs), reference.run(one_hot_lookup, *inputs), axes=f"{axes} D")


@embedding_onehot
def test_one_hot_of_few(student: Student, reference: Trusted, draw: Draw) -> None:
    """It works as well where the last words of the vocabulary don't occur."""
    inputs = draw_repeated(draw)
    # trap: as many classes as the largest index asks for
    same(student.run(one_hot_lookup, *inputs), reference.run(one_hot_lookup, *inputs), axes="B T D")


@embedding_onehot
def test_one_hot_gradient(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the rows that are used, and add up for a row that is used more than once."""
    V, D, B, T = draw.sizes("VDBT", low=3)
    indices = draw.integers(0, V, B, T)
    indices[0, 0], indices[0, 1], indices[1, 1] = 0, V - 1, 0
    inputs = [draw.normal(V, D), indices]
    got, expected = student.run(one_hot_gradient, *inputs), reference.run(one_hot_gradient, *inputs)
    # trap: the matrix detached before the product
    same_gradients(got, expected, ["weight"])


# embedding-index

embedding_index = question("embedding-index", points=1)


def word_vector(answer: Any, embedded: Tensor, sentences: list[list[str]], word: str) -> Any:
    return answer.word_vector(embedded, sentences, word)


def word_vector_gradient(answer: Any, embedded: Tensor, sentences: list[list[str]], word: str) -> Any:
    embedded.requires_grad_()
    return gradients([answer.word_vector(embedded, sentences, word)], [embedded])


def draw_sentences(draw: Draw, B: int, T: int) -> list[list[str]]:
    """Sentences of different words and of different lengths, the longest of T words and neither first nor last."""
    words = iter(draw.words(B * T))
    lengths = [draw.integer(max(1, T - 2), max(1, T - 1)) for _ in range(B)]
    lengths[B // 2] = T
    return [[next(words) for _ in range(length)] for length in lengths]


@embedding_index
@pytest.mark.parametrize(
    "fixed", [{}, {"B": 1}, {"T": 1}, {"D": 1}], ids=["all sizes different", "one sentence", "one word each", "D = 1"]
)
def test_word_vector(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """Every word of ragged sentences is found in its own place."""
    B, T, D = draw.sizes("BTD", low=3, **fixed)
    sentences, embedded = draw_sentences(draw, B, T), draw.normal(B, T, D)
    for sentence in sentences:
        for word in (sentence[0], sentence[-1]):
            # trap: batch and time exchanged, places counted without the padding, the mean of a sentence
            got, expected = (side.run(word_vector, embedded, sentences, word) for side in (student, reference))
            same(got, expected, axes="D")


@embedding_index
def test_word_vector_repeated(student: Student, reference: Trusted, draw: Draw) -> None:
    """Of several places, the first counts, where one sentence is read after the other."""
    B, T, D = draw.sizes("BTD", low=4)
    sentences, embedded = draw_sentences(draw, B, T), draw.normal(B, T + 1, D)
    sentences[1].insert(0, draw.text(9))
    word = sentences[1][1]
    # Once more in the same sentence, earlier in a later one, and in one after that.
    sentences[1][2] = sentences[2][0] = sentences[3][1] = word
    # trap: the last place, the last one in the sentence, the mean of all, columns read before rows
    got, expected = (side.run(word_vector, embedded, sentences, word) for side in (student, reference))
    same(got, expected, axes="D")


@embedding_index
def test_word_vector_exactly(student: Student, reference: Trusted, draw: Draw) -> None:
    """A word is not found inside a longer one, nor where upper and lower case differ."""
    B, T, D = draw.sizes("BTD", low=4)
    sentences, embedded = draw_sentences(draw, B, T), draw.normal(B, T, D)
    word = sentences[2][0]
    sentences[0][0], sentences[0][1], sentences[1][0] = word + "s", word.capitalize(), "un" + word
    # trap: a search in a text instead of in a list of words, lower-casing
    got, expected = (side.run(word_vector, embedded, sentences, word) for side in (student, reference))
    same(got, expected, axes="D")


@embedding_index
@pytest.mark.parametrize("fixed", [{}, {"B": 1}, {"B": 1, "T": 1}], ids=["a batch", "one sentence", "one word"])
def test_word_vector_missing(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """A word that is in none of the sentences raises a KeyError."""
    B, T, D = draw.sizes("BTD", low=3, **fixed)
    sentences, embedded = draw_sentences(draw, B, T), draw.normal(B, T, D)
    # trap: the ValueError of a list that has no such word, None, zeros
    got, expected = (side.run(word_vector, embedded, sentences, draw.text(9)) for side in (student, reference))
    same(got, expected)


@embedding_index
def test_word_vector_gradient(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the word's place in the batch."""
    B, T, D = draw.sizes("BTD", low=3)
    sentences, embedded = draw_sentences(draw, B, T), draw.normal(B, T, D)
    inputs = [embedded, sentences, sentences[1][0]]
    got, expected = student.run(word_vector_gradient, *inputs), reference.run(word_vector_gradient, *inputs)
    # trap: the right numbers, cut off from where they came from
    same_gradients(got, expected, ["embedded"])


# embedding-padding

embedding_padding = question("embedding-padding", points=2)

every_place = pytest.mark.parametrize("place", ["first", "between", "last"])


def embedding_in_training(answer: Any, vocab_size: int, dim: int, pad_ix: int, indices: Tensor, factors: Tensor) -> Any:
    return rows_in_training(answer.make_embedding(vocab_size, dim, pad_ix), indices, factors)


def embedding_and_chance(answer: Any, vocab_size: int, dim: int, pad_ix: int) -> Any:
    return drawn_afterwards(lambda: answer.make_embedding(vocab_size, dim, pad_ix))


def draw_padding(draw: Draw, place: str, **fixed: int) -> list[Any]:
    V, D = draw.sizes("VD", low=3, high=9, **fixed)
    pad_ix = {"first": 0, "between": draw.integer(1, V - 2), "last": V - 1}[place]
    return [V, D, pad_ix, *draw_training(draw, V, D)]


@embedding_padding
@every_place
def test_padding_at_first(student: Student, draw: Draw, place: str) -> None:
    """It is an nn.Embedding of V rows with D numbers, and the row of [PAD] is zero at first."""
    V, D, pad_ix, *others = draw_padding(draw, place)
    got = student.run(embedding_in_training, V, D, pad_ix, *others)
    before, _ = trained_rows(got, V, D)
    # trap: a row of chance like all others, or one that was zero until all rows were given new numbers
    expect(got, not before[pad_ix].any(), "The row of [PAD] is not zero before training.")
    same(got, got, random="free")


@embedding_padding
@every_place
def test_padding_in_training(student: Student, draw: Draw, place: str) -> None:
    """Training leaves the row of [PAD] as it is."""
    V, D, pad_ix, *others = draw_padding(draw, place)
    got = student.run(embedding_in_training, V, D, pad_ix, *others)
    before, after = trained_rows(got, V, D)
    # trap: a row that is zero at first and trained like all others
    expect(got, torch.equal(before[pad_ix], after[pad_ix]), "Training changes the row of [PAD].")


@embedding_padding
@pytest.mark.parametrize("fixed", [{}, {"D": 1}], ids=["all sizes different", "vectors of one number"])
@every_place
def test_other_rows_train(student: Student, draw: Draw, place: str, fixed: dict[str, int]) -> None:
    """All other rows train."""
    V, D, pad_ix, *others = draw_padding(draw, place, **fixed)
    got = student.run(embedding_in_training, V, D, pad_ix, *others)
    before, after = trained_rows(got, V, D)
    # trap: all rows frozen for the sake of one
    trained = except_row(moved(before, after), pad_ix)
    expect(got, bool(trained.all()), f"Training changes {int(trained.sum())} of the {V - 1} rows of other words.")


@embedding_padding
def test_padding_and_chance(student: Student, draw: Draw) -> None:
    """First weights are drawn by chance, without a seed of its own."""
    got = student.run(embedding_and_chance, *draw.sizes("VD", low=3), 1)
    # trap: a seed set inside the function, as in an experiment
    expect(got, bool(difference(*answered(got))), "It seeds the global random state, which is for others to decide.")


# embedding-pretrained

embedding_pretrained = question("embedding-pretrained", points=2)


def pretrained(answer: Any, word_to_ix: dict[str, int], vectors: dict[str, Tensor], pad_ix: int, freeze: bool) -> Any:
    embedding = answer.pretrained_embedding(word_to_ix, vectors, pad_ix, freeze)
    return embedding.weight if isinstance(embedding, nn.Embedding) else None


def pretrained_in_training(
    answer: Any,
    word_to_ix: dict[str, int],
    vectors: dict[str, Tensor],
    pad_ix: int,
    freeze: bool,
    indices: Tensor,
    factors: Tensor,
) -> Any:
    embedding = answer.pretrained_embedding(word_to_ix, vectors, pad_ix, freeze)
    return rows_in_training(embedding, indices, factors)


def draw_vectors(draw: Draw, known: int, unknown: int, others: int, D: int) -> list[Any]:
    """A vocabulary in no order, vectors for its known words and for others that it doesn't have, and [PAD]'s index."""
    words = draw.words(known + unknown + others)
    if known and unknown:  # a capital letter makes it another word
        words[known] = words[0].capitalize()
    entries = draw.random.sample([*words[: known + unknown], "[UNK]", "[EOS]", "[PAD]"], known + unknown + 3)
    numbers = draw.random.sample(range(len(entries)), len(entries))
    word_to_ix = dict(zip(entries, numbers, strict=True))
    with_vector = words[:known] + words[known + unknown :]
    vectors = {word: draw.normal(D) + 1 for word in draw.random.sample(with_vector, len(with_vector))}
    return [word_to_ix, vectors, word_to_ix["[PAD]"]]


@embedding_pretrained
@pytest.mark.parametrize("freeze", [False, True], ids=["to be trained", "frozen"])
@pytest.mark.parametrize(
    "known, unknown, others, D",
    [(4, 2, 3, 5), (5, 3, 0, 4), (3, 0, 2, 7), (0, 2, 3, 6), (1, 1, 0, 3), (3, 2, 2, 1)],
    ids=["vectors of other words too", "no others", "all words known", "no word known", "one vector", "D = 1"],
)
def test_pretrained(
    student: Student,
    reference: Trusted,
    draw: Draw,
    known: int,
    unknown: int,
    others: int,
    D: int,
    freeze: bool,
) -> None:
    """Known words have their vector, [PAD] has zeros, and every other row is the mean of all given vectors."""
    inputs = [*draw_vectors(draw, known, unknown, others, D), freeze]
    got, expected = student.run(pretrained, *inputs), reference.run(pretrained, *inputs)
    expect(got, answered(got) is not None, "It should return an nn.Embedding.")
    # trap: unknown rows zero or left to chance, the mean of known words or of all numbers, rows in the order of the
    # dictionary, [PAD] with the mean, an axis of 1 squeezed away, case ignored
    same(got, expected, axes="V D", random="free")


@embedding_pretrained
def test_pretrained_specials(student: Student, reference: Trusted, draw: Draw) -> None:
    """A vector for [UNK] is used like any other, one for [PAD] counts in the mean only; equal vectors count each."""
    word_to_ix, vectors, pad_ix = draw_vectors(draw, 4, 2, 3, 5)
    one, other = draw.random.sample(sorted(vectors), 2)
    vectors |= {"[UNK]": draw.normal(5), "[PAD]": draw.normal(5), one: vectors[other].clone()}
    inputs = [word_to_ix, vectors, pad_ix, False]
    # trap: the mean for all specials, [PAD] with a vector that is given for it, the mean of different vectors only
    same(student.run(pretrained, *inputs), reference.run(pretrained, *inputs), axes="V D", random="free")


@embedding_pretrained
def test_pretrained_padding(student: Student, draw: Draw) -> None:
    """Training leaves the row of [PAD] as it is."""
    word_to_ix, vectors, pad_ix = draw_vectors(draw, 4, 2, 1, 5)
    V = len(word_to_ix)
    got = student.run(pretrained_in_training, word_to_ix, vectors, pad_ix, False, *draw_training(draw, V, 5))
    before, after = trained_rows(got, V, 5)
    # trap: a row that is zero at first and trained like all others
    expect(got, torch.equal(before[pad_ix], after[pad_ix]), "Training changes the row of [PAD].")


@embedding_pretrained
def test_pretrained_trains(student: Student, draw: Draw) -> None:
    """Where freeze is False, training changes all rows but that of [PAD], and not the vectors that were given."""
    word_to_ix, vectors, pad_ix = draw_vectors(draw, 4, 2, 1, 5)
    V = len(word_to_ix)
    got = student.run(pretrained_in_training, word_to_ix, vectors, pad_ix, False, *draw_training(draw, V, 5))
    before, after = trained_rows(got, V, 5)
    # trap: the default of from_pretrained, or freeze the wrong way round
    trained = except_row(moved(before, after), pad_ix)
    said = f"freeze is False, and training changes {int(trained.sum())} of the {V - 1} rows besides that of [PAD]."
    expect(got, bool(trained.all()), said)
    same(got, got, random="free")


@embedding_pretrained
def test_pretrained_frozen(student: Student, draw: Draw) -> None:
    """Where freeze is True, training changes nothing."""
    word_to_ix, vectors, pad_ix = draw_vectors(draw, 4, 2, 1, 5)
    V = len(word_to_ix)
    got = student.run(pretrained_in_training, word_to_ix, vectors, pad_ix, True, *draw_training(draw, V, 5))
    before, after = trained_rows(got, V, 5)
    # trap: freeze ignored, or the wrong way round
    expect(got, torch.equal(before, after), "freeze is True, and training changes the rows all the same.")


# embedding-ngrams

embedding_ngrams = question("embedding-ngrams", points=1)


def ngrams(answer: Any, tokens: list[str], context_size: int) -> Any:
    return answer.ngrams(tokens, context_size)


def draw_tokens(draw: Draw, length: int) -> list[str]:
    """So many tokens, some of them several times, and the first one three times more at the end."""
    words = draw.words(length // 2)
    tokens = [draw.choice(words) for _ in range(length - 3)]
    return [*tokens, *[tokens[0]] * 3]


@embedding_ngrams
@pytest.mark.parametrize("context_size", [1, 2, 3, 5], ids="a context of {}".format)
def test_ngrams(student: Student, reference: Trusted, draw: Draw, context_size: int) -> None:
    """Every word that has enough words before it, with these words in reading order."""
    inputs = [draw_tokens(draw, draw.integer(9, 14)), context_size]
    # trap: contexts reversed, or too long, or of words on both sides; the first or the last n-gram lost, or those that
    # are there twice; a size written into the function
    same(student.run(ngrams, *inputs), reference.run(ngrams, *inputs))


@embedding_ngrams
@pytest.mark.parametrize(
    "length, context_size",
    [(3, 2), (2, 2), (1, 2), (2, 1), (1, 1), (2, 5)],
    ids=["3 words for 2", "2 words for 2", "1 word for 2", "2 words for 1", "1 word for 1", "2 words for 5"],
)
def test_ngrams_of_few(student: Student, reference: Trusted, draw: Draw, length: int, context_size: int) -> None:
    """One word more than the context gives one n-gram, fewer give none."""
    inputs = [draw.words(length), context_size]
    # trap: a text that is too short taken for an error, or filled up
    same(student.run(ngrams, *inputs), reference.run(ngrams, *inputs))


# embedding-ngram-model

embedding_ngram_model = question("embedding-ngram-model", points=3)

PARAMETERS = ("embeddings.weight", "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias")


def shapes_of_parameters(answer: Any, sizes: list[int]) -> Any:
    """The shape of each parameter of a model with these sizes, None for one that it doesn't have."""
    known = parameters_of(answer.NGramLanguageModeler(*sizes), ["embeddings", "linear1", "linear2"])
    return [known[name].shape if name in known else None for name in PARAMETERS]


def with_values(model: Any, weights: Sequence[Tensor]) -> Any:
    """The model, its parameters set to these values."""
    with torch.no_grad():
        for name, value in zip(PARAMETERS, weights, strict=True):
            model.get_parameter(name).copy_(value)
    return model


def log_probabilities(answer: Any, sizes: list[int], weights: list[Tensor], contexts: Tensor) -> Any:
    return with_values(answer.NGramLanguageModeler(*sizes), weights)(contexts)


def model_gradients(answer: Any, sizes: list[int], weights: list[Tensor], contexts: Tensor) -> Any:
    model = with_values(answer.NGramLanguageModeler(*sizes), weights)
    return gradients([model(contexts)], [model.get_parameter(name) for name in PARAMETERS])


def model_and_chance(answer: Any, sizes: list[int]) -> Any:
    return drawn_afterwards(lambda: answer.NGramLanguageModeler(*sizes))


def draw_model(draw: Draw, **fixed: int) -> list[Any]:
    """Sizes of a model, values for its parameters, and contexts (B, C), at least two words in each if C allows it."""
    B, C, V, D, H = draw.sizes("BCVDH", low=3, high=9, **fixed)
    weights = [draw.normal(V, D), draw.normal(H, C * D), draw.normal(H), draw.normal(V, H), draw.normal(V)]
    contexts = draw.integers(0, V, B, C)
    contexts[:, 0] = (contexts[:, -1] + 1) % V if C > 1 else contexts[:, 0]
    return [[V, D, C, H], [0.5 * weight for weight in weights], contexts]


@embedding_ngram_model
@pytest.mark.parametrize("by_default", [False, True], ids=["hidden size given", "hidden size by default"])
def test_model_layers(student: Student, reference: Trusted, draw: Draw, by_default: bool) -> None:
    """embeddings, linear1 and linear2 have the sizes that are asked for; without a hidden size, it is 128."""
    V, D, C, H = draw.sizes("VDCH", low=2, high=9)
    sizes = [V, D, C] if by_default else [V, D, C, H]
    got, expected = student.run(shapes_of_parameters, sizes), reference.run(shapes_of_parameters, sizes)
    # trap: a hidden size written into the model, another default, a layer for one word of context only
    for name, mine, theirs in zip(PARAMETERS, answered(got), answered(expected), strict=True):  # type: ignore[arg-type]
        expect(got, mine is not None, f"The model has no {name} that an optimizer would find.")
        shapes = f"{tuple(mine)}, expected {tuple(theirs)}"  # type: ignore[arg-type]
        expect(got, mine == theirs, f"{name} has shape {shapes}.")


@embedding_ngram_model
@pytest.mark.parametrize(
    "fixed", [{}, {"B": 1}, {"C": 1}], ids=["all sizes different", "a batch of one", "one word of context"]
)
def test_model(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """With given weights: embeddings joined in reading order, linear1, ReLU, linear2, log-probabilities."""
    inputs = draw_model(draw, **fixed)
    got, expected = student.run(log_probabilities, *inputs), reference.run(log_probabilities, *inputs)
    # trap: probabilities or plain scores, no ReLU, words joined backwards, or mixed with those of other contexts
    same(got, expected, axes="B V", random="free")


@embedding_ngram_model
def test_model_is_sure(student: Student, reference: Trusted, draw: Draw) -> None:
    """Where the model is sure of a word, the others have log-probabilities far below zero."""
    sizes, weights, contexts = draw_model(draw)
    weights[1] = 8 * weights[1]
    flat = answered(reference.run(log_probabilities, sizes, weights, contexts))
    sure = 50 / (flat.amax() - flat.amin())  # type: ignore[union-attr]
    inputs = sizes, [*weights[:3], sure * weights[3], sure * weights[4]], contexts
    got, expected = student.run(log_probabilities, *inputs), reference.run(log_probabilities, *inputs)
    # trap: a small number added before the logarithm, hidden values cut off
    same(got, expected, axes="B V", random="free")


@embedding_ngram_model
def test_model_gradients(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the embeddings and both layers."""
    inputs = draw_model(draw)
    got, expected = student.run(model_gradients, *inputs), reference.run(model_gradients, *inputs)
    # trap: embeddings that are frozen, or detached on their way
    same_gradients(got, expected, PARAMETERS, random="free")


@embedding_ngram_model
def test_model_and_chance(student: Student, draw: Draw) -> None:
    """First weights are drawn by chance, without a seed of its own."""
    got = student.run(model_and_chance, list(draw.sizes("VDCH")))
    # trap: a seed set inside the model, as in an experiment
    expect(got, bool(difference(*answered(got))), "It seeds the global random state, which is for others to decide.")
