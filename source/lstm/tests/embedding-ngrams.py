"""Public checks of embedding-ngrams: short texts, and what follows what."""

from checks import NotYet, in_words
from otter.test_files import test_case

OK_FORMAT = False
name = "embedding-ngrams"
points = None


def check(ngrams, text, context_size, expected, hint=""):
    tokens = text.split()
    got = ngrams(tokens, context_size)
    if tokens != text.split():
        raise NotYet("tokens is not what it was before the call: an answer never changes its arguments.")
    what = f"{text!r} with context_size={context_size}"
    if not isinstance(got, list | tuple):
        raise NotYet(f"{what}: a value of type {type(got).__name__}, expected a list. Is there a return?")
    for number, pair in enumerate(got):
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not isinstance(pair[0], list | tuple):
            raise NotYet(f"{what}: entry {number} is {pair!r},\nexpected a pair of a list of words and a word.")
    plain = [(list(context), word) for context, word in got]
    if plain != expected:
        raise NotYet(f"{what}\ngave     {plain}\nexpected {expected}\n{hint}".strip())


@test_case(name="two words of context, in reading order, up to the last word")
@in_words
def test_two(ngrams):
    expected = [(["row", "your"], "boat"), (["your", "boat"], "gently"), (["boat", "gently"], "home")]
    hint = "The context is in reading order, and the window moves on by one word, up to the end."
    check(ngrams, "row your boat gently home", 2, expected, hint)


@test_case(name="one and three words of context")
@in_words
def test_others(ngrams):
    check(ngrams, "row your boat", 1, [(["row"], "your"), (["your"], "boat")])
    expected = [(["row", "your", "boat"], "gently"), (["your", "boat", "gently"], "home")]
    check(ngrams, "row your boat gently home", 3, expected)


@test_case(name="a text that says the same twice")
@in_words
def test_twice(ngrams):
    expected = [(["so", "so"], "so"), (["so", "so"], "so")]
    check(ngrams, "so so so so", 2, expected, "Each word that has two words before it is asked for.")


@test_case(name="a text that is just long enough, and one that is too short")
@in_words
def test_short(ngrams):
    check(ngrams, "row your boat", 2, [(["row", "your"], "boat")])
    check(ngrams, "row your", 2, [])
    check(ngrams, "row", 2, [])
