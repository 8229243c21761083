"""Public checks of vocab-decode: rows of a batch, and the words they stand for."""

from checks import NotYet, in_words, keeps
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "vocab-decode"
points = None

WORD_TO_IX = {"tea": 3, "for": 4, "two": 5, "[UNK]": 2, "[EOS]": 1, "[PAD]": 0}
WORDS = {index: word for word, index in WORD_TO_IX.items()}


def check(decode, row, expected, hint):
    """Compare the words of a row, and show both where they differ."""
    said = f"The row {row}, which is {' '.join(WORDS[index] for index in row)},"
    got = decode(tensor(row), dict(WORD_TO_IX))
    if not isinstance(got, list | tuple):
        forgotten = " Is there a return?" if got is None else ""
        raise NotYet(f"{said}\ngave a value of type {type(got).__name__}, expected a list of words.{forgotten}")
    if list(got) != expected:
        raise NotYet(f"{said}\ngave     {list(got)}\nexpected {expected}\n{hint}")


@test_case(name="words up to [EOS]")
@in_words
def test_words(decode):
    check(decode, [3, 4, 3, 5, 1], ["tea", "for", "tea", "two"], "[EOS] itself is no word of the sentence.")


@test_case(name="a row with padding on the right")
@in_words
def test_padding(decode):
    check(decode, [5, 3, 1, 0, 0], ["two", "tea"], "What comes after [EOS]?")


@test_case(name="nothing after the first [EOS] counts")
@in_words
def test_after_eos(decode):
    check(decode, [3, 1, 4, 5, 1], ["tea"], "There are two [EOS] in this row, and words between them.")


@test_case(name="[UNK] stays, [PAD] never does")
@in_words
def test_specials(decode):
    hint = "This row is padded on the left and between its words. Which specials are left out?"
    check(decode, [0, 0, 3, 0, 4, 2, 1], ["tea", "for", "[UNK]"], hint)


@test_case(name="a row that ends at once")
@in_words
def test_empty(decode):
    check(decode, [1], [], "No word stands before [EOS] here.")


@test_case(name="the rules: the vocabulary stays as it is")
@in_words
def test_rules(decode):
    indices, word_to_ix = tensor([3, 4, 1, 0]), dict(WORD_TO_IX)
    with keeps(indices=indices):
        decode(indices, word_to_ix)
    if word_to_ix != WORD_TO_IX:
        raise NotYet("word_to_ix is not what it was before the call: an answer never changes its arguments.")
