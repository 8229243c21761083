"""Public checks of generation-arabic. Arabic letters stand here by their numbers, and \\u0627 is a plain alef."""

import unicodedata

import torch
from checks import NotYet, in_words, keeps
from otter.test_files import test_case
from torch import nn

OK_FORMAT = False
name = "generation-arabic"
points = None

# The words "he ate", "the boy", "now" and "the apple", as the model knows them.
ATE, BOY, NOW, APPLE = (
    "\u0627\u0643\u0644",
    "\u0627\u0644\u0648\u0644\u062f",
    "\u0627\u0644\u0627\u0646",
    "\u0627\u0644\u062a\u0641\u0627\u062d\u0629",
)


def letters(text):
    """A text's characters by their names."""
    return ", ".join(unicodedata.name(character, repr(character)).removeprefix("ARABIC ") for character in text)


def check(normalise_arabic, text, expected, hint):
    got = normalise_arabic(text)
    if not isinstance(got, str):
        forgotten = " Is there a return?" if got is None else ""
        raise NotYet(f"The result is of type {type(got).__name__}, expected a str.{forgotten}")
    if got != expected:
        raise NotYet(
            f"{text!r} became {got!r}, expected {expected!r}.\n"
            f"That is {letters(got) or 'nothing'};\nexpected {letters(expected)}.\n{hint}"
        )


class Model(nn.Module):
    """Words and a table: the scores after each step are those for the whole list of ids that were read up to it."""

    def __init__(self, best):
        super().__init__()
        self.words, self.best = [APPLE, BOY, ATE, NOW], best

    def forward(self, ids):
        if not isinstance(ids, torch.Tensor) or ids.dim() != 1 or ids.dtype != torch.int64:
            kind = f"shape {tuple(ids.shape)}, {ids.dtype}" if isinstance(ids, torch.Tensor) else type(ids).__name__
            raise NotYet(f"The model was called with ids of {kind}, expected an int64 tensor of shape (T,).")
        scores = torch.full((len(ids), 4), -1.0)
        for step in range(len(ids)):
            scores[step, self.best.get(tuple(ids[: step + 1].tolist()), 3)] = 2.0 - step
        return scores


MODEL = Model({(2,): 1, (2, 1): 0, (1,): 2})


def ask(next_word, words, expected, hint):
    got = next_word(MODEL, list(words))
    if got != expected:
        asked = " ".join(words)
        raise NotYet(f"After {asked!r}: {got!r}, expected {expected!r}.\n{hint}")


@test_case(name="diacritics and tatweel are removed")
@in_words
def test_marks(normalise_arabic):
    hint = "The diacritics are U+064B to U+0652, the first and the last included; the tatweel is U+0640."
    check(normalise_arabic, "\u0643\u064e\u062a\u064e\u0628\u064e", "\u0643\u062a\u0628", hint)
    marks = "".join(chr(code) for code in range(0x064B, 0x0653))
    check(normalise_arabic, f"\u0628{marks}\u062a\u0640\u0640", "\u0628\u062a", hint)


@test_case(name="three alefs become one")
@in_words
def test_alefs(normalise_arabic):
    hint = "Alef with hamza above (U+0623), below (U+0625), and with madda (U+0622): each becomes U+0627."
    for alef in "\u0623\u0625\u0622":
        check(normalise_arabic, f"\u0628{alef}{alef}", "\u0628\u0627\u0627", hint)


@test_case(name="nothing else changes")
@in_words
def test_others(normalise_arabic):
    hint = "Only diacritics, tatweel and the three alefs are to be touched."
    for text in ("\u0649\u0629", "\u0624\u0626\u0621", "\u0670\u0671", "Caf\u00e9  8\n"):
        check(normalise_arabic, text, text, hint)


@test_case(name="the word after all of the words")
@in_words
def test_next_word(next_word):
    ask(next_word, [ATE], BOY, "One word was read, so there is one row of scores: which word has the best?")
    hint = "The model gives a row of scores after each word. Which row knows all the words, and were all of them read?"
    ask(next_word, [ATE, BOY], APPLE, hint)


@test_case(name="words as people write them")
@in_words
def test_spelling(next_word):
    written = ["\u0623\u064e\u0643\u064e\u0644\u064e", "\u0627\u0644\u0648\u0644\u0640\u0640\u062f"]
    ask(next_word, written, APPLE, "The model knows its words in one spelling. Which ones do you look up?")


@test_case(name="the rules: words and random state unchanged")
@in_words
def test_rules(next_word):
    words = ["\u0623\u0643\u0644", BOY]
    with keeps():
        next_word(MODEL, words)
    if words != ["\u0623\u0643\u0644", BOY] or MODEL.words != [APPLE, BOY, ATE, NOW]:
        raise NotYet("words or model.words is not what it was: an answer never changes its arguments.")
