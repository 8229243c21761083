"""Public checks of tagger-prepare: a sequence as indices, and entries that nobody knows."""

import torch
from checks import NotYet, compare, in_words
from otter.test_files import test_case

OK_FORMAT = False
name = "tagger-prepare"
points = None


@test_case(name="known words, the one with index 0 among them")
@in_words
def test_known(prepare_sequence):
    to_ix = {"hoot": 3, "owls": 0, "two": 1, "?": 2}
    got = prepare_sequence(["two", "owls", "hoot", "two"], to_ix)
    compare(got, torch.tensor([1, 0, 3, 1]), "T", "two owls hoot two")
    again = prepare_sequence(["two", "owls", "hoot", "two"], {"hoot": 0, "owls": 1, "two": 2})
    compare(again, torch.tensor([2, 1, 0, 2]), "T", "The same words, with another map")
    compare(prepare_sequence(["owls"], to_ix, unk="?"), torch.tensor([0]), "T", "One word, with unk given")


@test_case(name="an unknown word becomes to_ix[unk]")
@in_words
def test_unknown(prepare_sequence):
    to_ix = {"owls": 0, "[UNK]": 2, "two": 1, "RARE": 3}
    got = prepare_sequence(["two", "emus"], to_ix, unk="RARE")
    compare(got, torch.tensor([1, 3]), "T", 'unk="RARE"', "Which name stands for unknown words here?")
    if to_ix != {"owls": 0, "[UNK]": 2, "two": 1, "RARE": 3}:
        raise NotYet("to_ix is not what it was before the call: an answer never changes its arguments.")


@test_case(name="without unk, a KeyError")
@in_words
def test_key_error(prepare_sequence):
    try:
        got = prepare_sequence(["two", "emus"], {"two": 0, "[UNK]": 1})
    except KeyError:
        return
    raise NotYet(f"An unknown word, and unk is None: returned {got!r}, expected a KeyError.")
