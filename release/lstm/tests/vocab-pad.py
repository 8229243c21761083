"""Public checks of vocab-pad: three short sequences, looked at from all sides."""

from checks import NotYet, compare, in_words, keeps, look, parts
from otter.test_files import test_case
from torch import int64, tensor

OK_FORMAT = False
name = "vocab-pad"
points = None


def sequences():
    return [tensor([3, 8]), tensor([0, 2, 5, 8]), tensor([8])]


@test_case(name="B = 3 sequences, the longest with T = 4")
@in_words
def test_shapes(pad_batch):
    batch, lengths = parts(pad_batch(sequences(), 9), "batch lengths")
    look(batch, "B T", (3, 4), "The batch", int64)
    look(lengths, "B", (3,), "lengths", int64)


@test_case(name="padding with pad_ix = 9, on the right")
@in_words
def test_batch(pad_batch):
    batch, _ = parts(pad_batch(sequences(), 9), "batch lengths")
    hint = "The sequences are 3 8, then 0 2 5 8, then 8. Is each at the left of its row, and filled up with 9?"
    compare(batch, [[3, 8, 9, 9], [0, 2, 5, 8], [8, 9, 9, 9]], "B T", "The batch", hint)


@test_case(name="the true lengths")
@in_words
def test_lengths(pad_batch):
    _, lengths = parts(pad_batch(sequences(), 9), "batch lengths")
    compare(lengths, [2, 4, 1], "B", "lengths", "How many entries had each sequence, before anything was filled up?")


@test_case(name="one sequence, with nothing to fill up")
@in_words
def test_single(pad_batch):
    batch, lengths = parts(pad_batch([tensor([4, 0, 7])], 1), "batch lengths")
    compare(batch, [[4, 0, 7]], "B T", "The batch", "A batch of one is a batch: (B, T) = (1, 3).")
    compare(lengths, [3], "B", "lengths")


@test_case(name="the rules: the sequences stay as they are")
@in_words
def test_rules(pad_batch):
    given = sequences()
    with keeps(**{f"sequences[{b}]": sequence for b, sequence in enumerate(given)}):
        pad_batch(given, 9)
    if [sequence.tolist() for sequence in given] != [sequence.tolist() for sequence in sequences()]:
        raise NotYet("The list of sequences is not what it was: an answer never changes its arguments.")
