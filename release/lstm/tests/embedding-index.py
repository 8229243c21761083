"""Public checks of embedding-index: a word, found in a batch of two sentences."""

import torch
from checks import NotYet, compare, in_words, keeps, reaches
from otter.test_files import test_case

OK_FORMAT = False
name = "embedding-index"
points = None

SENTENCES = [["we", "row", "home"], ["home", "is", "where", "we", "all", "are"]]


def batch():
    """Vectors (B, T, D) = (2, 6, 2); the tens of a number say its sentence, the ones its step."""
    places = 10 * torch.arange(2).view(2, 1, 1) + torch.arange(6).view(1, 6, 1)
    return places.float().repeat(1, 1, 2)


@test_case(name="words that occur once (tens: sentence, ones: step)")
@in_words
def test_once(word_vector):
    hint = "embedded is (B, T, D): which axis counts the sentences, and how many steps has each of them?"
    for word, place in {"row": 1.0, "is": 11.0, "are": 15.0}.items():
        compare(word_vector(batch(), SENTENCES, word), [place, place], "D", f"The vector of {word!r}", hint)


@test_case(name="words that occur twice: the first counts")
@in_words
def test_twice(word_vector):
    for word, place in {"we": 0.0, "home": 2.0}.items():
        hint = f"{word!r} occurs in both sentences. The first one is read to its end before the second one begins."
        compare(word_vector(batch(), SENTENCES, word), [place, place], "D", f"The vector of {word!r}", hint)
    twice = [["so", "far", "so", "good"]]
    compare(word_vector(batch(), twice, "so"), [0.0, 0.0], "D", "The vector of 'so' in 'so far so good'")


@test_case(name="a word that occurs nowhere: a KeyError")
@in_words
def test_nowhere(word_vector):
    for word in ("boat", "her", "We"):
        try:
            got = word_vector(batch(), SENTENCES, word)
        except KeyError:
            continue
        except NotImplementedError:
            raise
        except Exception as error:
            raise NotYet(f"The word {word!r}: raised {type(error).__name__}, expected a KeyError.") from None
        shown = got.tolist() if isinstance(got, torch.Tensor) else got
        raise NotYet(f"The word {word!r}: returned {shown}, expected a KeyError. Is it one of the words?")


@test_case(name="the rules: arguments unchanged, gradients flow")
@in_words
def test_rules(word_vector):
    embedded, sentences = batch(), [list(sentence) for sentence in SENTENCES]
    with keeps(embedded=embedded):
        word_vector(embedded, sentences, "where")
    if sentences != SENTENCES:
        raise NotYet("sentences is not what it was before the call: an answer never changes its arguments.")
    embedded.requires_grad_()
    reaches(word_vector(embedded, sentences, "where"), embedded=embedded)
