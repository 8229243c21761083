"""Public checks of vocab-buckets: any batches that are complete, and waste no more than sorting does, are right."""

import random

from checks import NotYet, in_words, keeps
from otter.test_files import test_case

OK_FORMAT = False
name = "vocab-buckets"
points = None

LENGTHS = [3, 12, 4, 11, 3, 12, 5]


def batches_of(bucket_batches, lengths, batch_size):
    """The batches as lists of numbers, if they are such."""
    got = bucket_batches(list(lengths), batch_size)
    kinds = list | tuple
    if not isinstance(got, kinds) or not all(isinstance(batch, kinds) for batch in got):
        forgotten = " Is there a return?" if got is None else ""
        raise NotYet(f"It gave {got!r}, expected a list of lists of indices.{forgotten}")
    return [[int(index) for index in batch] for batch in got]


def total_padding(lengths, batches):
    """How many places are filled up when each batch is padded to its longest sentence."""
    return sum(len(batch) * max(lengths[i] for i in batch) - sum(lengths[i] for i in batch) for batch in batches)


@test_case(name="each of 7 indices once")
@in_words
def test_every_index(bucket_batches):
    got = batches_of(bucket_batches, LENGTHS, 3)
    indices = sorted(index for batch in got for index in batch)
    if indices != list(range(7)):
        hint = "Is it the indices of the sentences that you give, and is the last, smaller batch there?"
        raise NotYet(f"It gave {got},\nexpected batches that hold each index from 0 to 6 once.\n{hint}")


@test_case(name="batch_size = 3: three batches, none larger")
@in_words
def test_sizes(bucket_batches):
    got = batches_of(bucket_batches, LENGTHS, 3)
    if max(map(len, got), default=0) > 3:
        raise NotYet(f"It gave {got}: a batch has at most batch_size = 3 sentences.")
    if len(got) != 3:
        raise NotYet(f"It gave {len(got)} batches, {got}.\n7 sentences in batches of 3 make 3 batches.")


@test_case(name="little padding")
@in_words
def test_padding(bucket_batches):
    got = batches_of(bucket_batches, LENGTHS, 3)
    if not all(0 <= index < 7 for batch in got for index in batch):
        raise NotYet(f"It gave {got}, but the indices of 7 sentences are 0 to 6.")
    waste = total_padding(LENGTHS, [batch for batch in got if batch])
    if waste > 10:
        raise NotYet(
            f"lengths are {LENGTHS}. It gave {got},\n"
            f"which takes {waste} places of padding; sorting by length takes 10.\n"
            "Which sentences should meet in a batch?"
        )


@test_case(name="fewer sentences than batch_size, and one sentence at a time")
@in_words
def test_ends(bucket_batches):
    got = batches_of(bucket_batches, [5, 2, 8], 10)
    if [sorted(batch) for batch in got] != [[0, 1, 2]]:
        raise NotYet(f"Three sentences with batch_size=10 gave {got}, expected one batch with 0, 1 and 2.")
    got = batches_of(bucket_batches, [5, 2], 1)
    if sorted(got) != [[0], [1]]:
        raise NotYet(f"Two sentences with batch_size=1 gave {got}, expected two batches, one with 0 and one with 1.")


@test_case(name="the rules: lengths stay as they are, and nothing is left to chance")
@in_words
def test_rules(bucket_batches):
    given, state = list(LENGTHS), random.getstate()
    with keeps():
        bucket_batches(given, 3)
    if random.getstate() != state:
        random.setstate(state)
        raise NotYet("The global random state changed: shuffle with a generator of your own, or not at all.")
    if given != LENGTHS:
        raise NotYet(f"lengths was {LENGTHS}\nand is  {given} now: an answer never changes its arguments.")
