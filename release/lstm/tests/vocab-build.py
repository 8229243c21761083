"""Public checks of vocab-build: small texts and their vocabularies."""

from copy import deepcopy

from checks import NotYet, in_words, keeps
from otter.test_files import test_case

OK_FORMAT = False
name = "vocab-build"
points = None

SENTENCES = [["we", "row"], ["we", "row", "on", "row", "on"], ["and", "We", "half-sleep"]]


def check(got, expected, hint):
    """Compare a vocabulary, and show both where they differ."""
    if not isinstance(got, dict):
        forgotten = " Is there a return?" if got is None else ""
        raise NotYet(f"build_vocab gave a value of type {type(got).__name__}, expected a dict.{forgotten}")
    if got != expected:
        in_order = dict(sorted(got.items(), key=lambda entry: str(entry[1]).zfill(4)))
        raise NotYet(f"It gave   {in_order}\nexpected  {expected}\n{hint}")


def numbered(text):
    return {word: number for number, word in enumerate(text.split())}


@test_case(name="every word once, in the order in which they appear")
@in_words
def test_order(build_vocab):
    hint = "In which order do the words appear in the text, and where do the specials come?"
    check(build_vocab(deepcopy(SENTENCES)), numbered("we row on and We half-sleep [UNK] [EOS] [PAD]"), hint)


@test_case(name="min_count=2, counted over all sentences")
@in_words
def test_min_count(build_vocab):
    hint = "'we' and 'on' occur two times, 'row' three times, all others once. Which of them are in, without gaps?"
    check(build_vocab(deepcopy(SENTENCES), min_count=2), numbered("we row on [UNK] [EOS] [PAD]"), hint)


@test_case(name="min_count=3 and min_count=4")
@in_words
def test_higher_min_count(build_vocab):
    hint = "With 3, only 'row' is frequent enough, and with 4 no word is. Which entries are left?"
    check(build_vocab(deepcopy(SENTENCES), min_count=3), numbered("row [UNK] [EOS] [PAD]"), hint)
    check(build_vocab(deepcopy(SENTENCES), min_count=4), numbered("[UNK] [EOS] [PAD]"), hint)


@test_case(name="a rare word in front")
@in_words
def test_rare_first(build_vocab):
    sentences = [["oh", "the", "sea"], ["see", "sea", "the", "sun"], ["sea", "see"]]
    hint = "The words that stay are numbered 0, 1, 2, ... Is it by their first appearance, rare or not at that point?"
    check(build_vocab(sentences, 2), numbered("the sea see [UNK] [EOS] [PAD]"), hint)


@test_case(name="other specials, in the order given")
@in_words
def test_specials(build_vocab):
    hint = "Here specials is ('<pad>', '<unk>'). Are these used, in this order, each with a number of its own?"
    got = build_vocab([["we", "row"]], 1, ("<pad>", "<unk>"))
    check(got, {"we": 0, "row": 1, "<pad>": 2, "<unk>": 3}, hint)


@test_case(name="the rules: the sentences stay as they are")
@in_words
def test_rules(build_vocab):
    sentences = deepcopy(SENTENCES)
    with keeps():
        build_vocab(sentences, 2)
    if sentences != SENTENCES:
        raise NotYet("The sentences are not what they were before the call: an answer never changes its arguments.")
