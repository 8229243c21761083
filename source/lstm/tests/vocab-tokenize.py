"""Public checks of vocab-tokenize: short texts and their words."""

from checks import NotYet, in_words
from otter.test_files import test_case

OK_FORMAT = False
name = "vocab-tokenize"
points = None


def check(tokenize, text, expected, hint):
    """Compare the tokens of a text, and show both where they differ."""
    got = tokenize(text)
    if not isinstance(got, list | tuple):
        forgotten = " Is there a return?" if got is None else ""
        raise NotYet(f"tokenize({text!r}) gave a value of type {type(got).__name__}, expected a list.{forgotten}")
    if list(got) != expected:
        raise NotYet(f"tokenize({text!r})\ngave     {list(got)}\nexpected {expected}\n{hint}")


@test_case(name="a sentence with punctuation")
@in_words
def test_punctuation(tokenize):
    expected = ["Mind", "the", "gap", "please", "Mind", "the", "step", "and", "or", "a", "rail"]
    text = "Mind the gap,please! Mind\tthe step and/or a rail.\n"
    check(tokenize, text, expected, "Which characters belong to a word?")


@test_case(name="one apostrophe or hyphen inside a word")
@in_words
def test_inside(tokenize):
    hint = "A single ' or - with a word character on both sides stays, also where a word has several."
    words = ["My", "well-known", "brother-in-law's", "can't", "do", "X-Y-Z"]
    check(tokenize, " ".join(words), words, hint)


@test_case(name="apostrophes and hyphens that are not inside a word")
@in_words
def test_outside(tokenize):
    hint = "What has to stand on the left and on the right of an apostrophe or a hyphen that stays?"
    check(tokenize, "'Tis - as he said--the 'old' dogs' bone", "Tis as he said the old dogs bone".split(), hint)


@test_case(name="upper case, digits and underscores")
@in_words
def test_case_kept(tokenize):
    hint = r"Case is kept, and \w has digits and the underscore, too."
    words = ["Bus", "B2", "leaves", "at", "7", "30", "see", "plan_A"]
    check(tokenize, "Bus B2 leaves at 7.30, see plan_A", words, hint)


@test_case(name="letters of any script")
@in_words
def test_scripts(tokenize):
    words = ["D\u00e9j\u00e0", "Stra\u00dfe", "\u0443\u043b\u0438\u0446\u0430", "\u0634\u0627\u0631\u0639"]
    check(tokenize, " ".join(words), words, "A to Z is not all that people write with.")


@test_case(name="a text without words")
@in_words
def test_empty(tokenize):
    check(tokenize, "", [], "There is no word here, not even an empty one.")
    check(tokenize, " -- ' ...", [], "There is no word here, not even an empty one.")
