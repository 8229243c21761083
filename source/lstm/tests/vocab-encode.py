"""Public checks of vocab-encode, with two small vocabularies."""

from checks import NotYet, compare, in_words, keeps
from otter.test_files import test_case
from torch import Tensor

OK_FORMAT = False
name = "vocab-encode"
points = None

WORD_TO_IX = {"the": 0, "cat": 1, "sat": 2, "[UNK]": 3, "[EOS]": 4, "[PAD]": 5}


@test_case(name="known words, and [EOS] at the end")
@in_words
def test_known(encode):
    hint = "'cat sat cat' is 1 2 1, and [EOS] is 4: one entry more than there are words."
    got = encode(["cat", "sat", "cat"], dict(WORD_TO_IX))
    if isinstance(got, Tensor) and got.shape == (3,):
        raise NotYet(f"Three words gave three indices, {got.tolist()}, expected four.\n{hint}")
    compare(got, [1, 2, 1, 4], "T", hint=hint)


@test_case(name="unknown words become [UNK]")
@in_words
def test_unknown(encode):
    hint = "'The' and 'mat' are not in the vocabulary, and [UNK] is 3."
    compare(encode(["The", "cat", "mat"], dict(WORD_TO_IX)), [3, 1, 3, 4], "T", hint=hint)


@test_case(name="the word with index 0")
@in_words
def test_zero(encode):
    compare(encode(["the"], dict(WORD_TO_IX)), [0, 4], "T", hint="Is a 0 taken for 'not found'?")


@test_case(name="a vocabulary with its specials elsewhere")
@in_words
def test_other_numbers(encode):
    word_to_ix = {"cat": 3, "[PAD]": 0, "[EOS]": 1, "[UNK]": 2}
    hint = "Here 'cat' is 3, [UNK] is 2 and [EOS] is 1, whichever comes first. Do you look them up?"
    compare(encode(["cat", "dog"], word_to_ix), [3, 2, 1], "T", hint=hint)


@test_case(name="the rules: tokens and vocabulary stay as they are")
@in_words
def test_rules(encode):
    tokens, word_to_ix = ["cat", "dog"], dict(WORD_TO_IX)
    with keeps():
        encode(tokens, word_to_ix)
    if tokens != ["cat", "dog"]:
        raise NotYet(f"tokens was ['cat', 'dog'], and is {tokens} now: an answer never changes its arguments.")
    if word_to_ix != WORD_TO_IX:
        raise NotYet("word_to_ix is not what it was before the call: an unknown word is not added to it.")
