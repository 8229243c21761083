"""Public checks of tagger-accuracy: what train_treebank_tagger returns. How good it is, the treebank will tell."""

import copy
import reprlib

from checks import NotYet, in_words
from otter.test_files import test_case

OK_FORMAT = False
name = "tagger-accuracy"
points = None

TRAIN = [
    (["The", "owl", "sees", "a", "mouse", "."], ["DET", "NOUN", "VERB", "DET", "NOUN", "PUNCT"]),
    (["Mice", "run", "."], ["NOUN", "VERB", "PUNCT"]),
    (["Run", "!"], ["VERB", "PUNCT"]),
    (["A", "run", "is", "fun", "."], ["DET", "NOUN", "AUX", "ADJ", "PUNCT"]),
]
DEV = [(["The", "mouse", "runs", "."], ["DET", "NOUN", "VERB", "PUNCT"])]
NEW = [["Run"], ["The", "ocelot", "sees", "the", "mouse", "!"], ["Owls", "blink", "."]]


def tagger(train_treebank_tagger, seed=0):
    tag = train_treebank_tagger(copy.deepcopy(TRAIN), copy.deepcopy(DEV), seed)
    if not callable(tag):
        forgotten = " Is there a return?" if tag is None else ""
        kind = type(tag).__name__
        raise NotYet(f"It returned a value of type {kind}, expected a function that tags sentences.{forgotten}")
    return tag


def tagged(tag, sentences):
    """The tags as a list of lists, if there is one for each word."""
    tags = tag(copy.deepcopy(sentences))
    if not isinstance(tags, list | tuple) or len(tags) != len(sentences):
        gave = " ".join(reprlib.repr(tags).split())
        raise NotYet(f"tag(...) of {len(sentences)} sentences gave {gave}, expected one list for each sentence.")
    for words, mine in zip(sentences, tags, strict=True):
        if not isinstance(mine, list | tuple) or len(mine) != len(words):
            raise NotYet(f"For the sentence {words} tag gave {mine!r}, expected a list with one tag for each word.")
    return [list(mine) for mine in tags]


@test_case(name="it returns a function that gives every word a tag, unknown words too")
@in_words
def test_tags(train_treebank_tagger):
    tag = tagger(train_treebank_tagger)
    known = {name for _, names in TRAIN for name in names}
    for sentences in (NEW, NEW[:1], [words for words, _ in TRAIN] * 5):
        strange = [name for names in tagged(tag, sentences) for name in names if name not in known]
        if strange:
            raise NotYet(f"It gave {strange[0]!r}, which is no tag of the training sentences.")


@test_case(name="asked twice, it says the same")
@in_words
def test_twice(train_treebank_tagger):
    tag = tagger(train_treebank_tagger)
    sentences = NEW * 10
    if any(tagged(tag, sentences) != tagged(tag, sentences) for _ in range(5)):
        raise NotYet("The same sentences got other tags the second time. Is dropout, or chance, still at work?")


@test_case(name="train, dev and the sentences stay as they are")
@in_words
def test_rules(train_treebank_tagger):
    train, dev, new = copy.deepcopy(TRAIN), copy.deepcopy(DEV), copy.deepcopy(NEW)
    train_treebank_tagger(train, dev, 1)(new)
    if (train, dev, new) != (TRAIN, DEV, NEW):
        raise NotYet("train, dev or the sentences are not what they were before. An answer never changes them.")
