"""Hidden tests of 1-vocab: from a text to a padded batch of indices.

Letters: B sentences in a batch, T places in a row, V entries of a vocabulary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.compare import answered
from autograder.draw import Draw
from autograder.handles import Outcome, Trusted
from autograder.student import Student
from autograder.suite import expect, question, same
from autograder.worker.codec import Data

SPECIALS = ["[UNK]", "[EOS]", "[PAD]"]


# What several questions need.


def numbered(words: Sequence[str]) -> dict[str, int]:
    """A vocabulary of the words in their order."""
    return {word: number for number, word in enumerate(words)}


def distinct_words(draw: Draw, count: int) -> list[str]:
    """So many words, every third one with a capital letter, no two of them alike but for case."""
    return [word.capitalize() if number % 3 == 2 else word for number, word in enumerate(draw.words(count))]


def shuffled(draw: Draw, items: Sequence[Any]) -> list[Any]:
    return draw.random.sample(items, len(items))


def whole_number(value: Data) -> int | None:
    """A whole number as Python has it, be it one or in a tensor without axes; None for anything else."""
    if isinstance(value, Tensor) and value.dim() == 0:
        value = value.item()
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def keeps_the_rules(got: Outcome) -> None:
    """The arguments and the random state are as before; for answers of which several are right."""
    same(got, got)


# vocab-tokenize

vocab_tokenize = question("vocab-tokenize", points=2)

LETTERS = {
    "English": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "German": "abdeghilnorstuäöüßÄÖÜ",
    "French": "aceilnorstuàâçéèêëîïôùûœÉ",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Greek": "αβγδεζηθικλμνξοπρστυφχψωάΑΩ",
    "Russian": "абвгдежзийклмнопрстуфхцчшщыэюяЖЯ",
    "Chinese": "山水火木金土日月人口大小中上下猫",
    "digits": "0123456789",
    "underscores": "ab_01",
}


def tokenize(answer: Any, text: str) -> Any:
    return answer.tokenize(text)


def draw_run(draw: Draw, kind: str, shortest: int = 2, longest: int = 6) -> str:
    r"""A run of \w characters."""
    return "".join(draw.random.choices(LETTERS[kind], k=draw.integer(shortest, longest)))


def check_tokens(student: Student, reference: Trusted, text: str) -> None:
    same(student.run(tokenize, text), reference.run(tokenize, text))


@vocab_tokenize
def test_tokenize_punctuation(student: Student, reference: Trusted, draw: Draw) -> None:
    """Whatever is no word character separates words and is dropped; case, order and repeated words stay."""
    words = [draw_run(draw, "English") + draw.choice("xyz") for _ in range(8)]
    words = ["Abc", *words, words[2], "zZz", words[0], "3", "50", "1"]
    separators = shuffled(draw, [". ", ",", "  ", "\n", "\t", "!?", " (", ") ", "; ", "/", ": ", "… "])
    separators += [".", ",", " "]  # within a number, too
    text = "".join(word + separator for word, separator in zip(words, separators, strict=True)) + "End"
    # trap: cutting at spaces only, punctuation as tokens of its own, lower-casing, a word that is listed once only,
    # numbers kept whole
    check_tokens(student, reference, text)


@vocab_tokenize
def test_tokenize_inside(student: Student, reference: Trusted, draw: Draw) -> None:
    """One apostrophe or hyphen between two word characters stays, also several in one word, or around one letter."""
    a, b, c, d, e, f, g, h = (draw_run(draw, "English") for _ in range(8))
    words = [f"{a}'{b}", f"{c}-{d}", f"{e}-{f}-{g}", f"{h}'{a}-{b}", f"{g}-{c}'{h}", f"{d}'s-{e}"]
    words += ["x-y-z", "o'c", "A-1", f"3-{c}"]
    # trap: cutting at apostrophes or hyphens, allowing for one in a word only or for one kind before the other, a
    # letter between two of them used twice
    check_tokens(student, reference, " ".join(shuffled(draw, words)) + ".")


@vocab_tokenize
def test_tokenize_edges(student: Student, reference: Trusted, draw: Draw) -> None:
    """An apostrophe or hyphen at the edge of a word, or next to another one, separates and is dropped."""
    a, b, c, d, e, f, g, h = (draw_run(draw, "English") for _ in range(8))
    pieces = [f"'{a}", f"{b}'", f"'{c}'", f"-{d}", f"{e}-", f"{f}--{g}", f"{h}''{a}", f"{b}-'{c}'-{d}", "-", "'", "--"]
    pieces.append(f"{a}-\n{d}")
    # trap: every apostrophe and hyphen taken for a letter, words at the end of a line joined again
    check_tokens(student, reference, " ".join(shuffled(draw, pieces)))


@vocab_tokenize
def test_tokenize_scripts(student: Student, reference: Trusted, draw: Draw) -> None:
    """Letters of any script, digits and underscores belong to words, with an apostrophe or hyphen inside too."""
    words = [draw_run(draw, kind, 3) for kind in LETTERS]
    words += [draw_run(draw, "French") + "'é" + draw_run(draw, "French"), draw_run(draw, "German") + "-ü"]
    words += [draw_run(draw, "Arabic") + "-" + draw_run(draw, "Arabic"), "_" + draw_run(draw, "digits") + "_"]
    # trap: A to Z only, letters without digits, underscores treated as punctuation
    check_tokens(student, reference, draw.choice(["، ", " – ", "。", " « "]).join(shuffled(draw, words)))


@vocab_tokenize
@pytest.mark.parametrize(
    "sign",
    ["’", "\u0301", "–", "\u00ad"],
    ids=["typographic apostrophe", "accent of its own", "dash", "hyphen that is not shown"],
)
def test_tokenize_lookalikes(student: Student, reference: Trusted, draw: Draw, sign: str) -> None:
    r"""What only looks like an apostrophe, a hyphen or part of a letter is no \w and separates."""
    words = [draw_run(draw, "English") + f"e{sign}" + draw_run(draw, "English") for _ in range(3)]
    # trap: a text that is tidied up first, when the question is about the text as it is
    check_tokens(student, reference, " ".join(words))


@vocab_tokenize
@pytest.mark.parametrize(
    "text", ["", " \n", "-- '...' !", "Word", "é"], ids=["empty", "blank", "no words", "one word", "one letter"]
)
def test_tokenize_few(student: Student, reference: Trusted, text: str) -> None:
    """A text without words gives an empty list, one of a single word a list of it."""
    # trap: an empty text that comes back as one empty word
    check_tokens(student, reference, text)


# vocab-build

vocab_build = question("vocab-build", points=3)


def build_vocab(answer: Any, sentences: list[list[str]], min_count: int, specials: list[str]) -> Any:
    read = [word for sentence in sentences for word in sentence]
    return without_chance(answer.build_vocab(sentences, min_count, tuple(specials)), read)


def build_again(answer: Any, sentences: list[list[str]], min_count: int) -> Any:
    """A vocabulary that is built for the second time."""
    answer.build_vocab(sentences, min_count)
    return build_vocab(answer, sentences, min_count, SPECIALS)


def build_by_default(answer: Any, sentences: list[list[str]]) -> Any:
    read = [word for sentence in sentences for word in sentence]
    return without_chance(answer.build_vocab(sentences), read)


def without_chance(word_to_ix: Any, read: list[str]) -> Any:
    """A vocabulary; of one whose words are out of order, only what is the same whatever order a set gives them."""
    first = {word: place for place, word in reversed(list(enumerate(read)))}
    try:
        words = [word for word in sorted(word_to_ix, key=lambda word: int(word_to_ix[word])) if word in first]
    except (TypeError, ValueError, KeyError, IndexError):
        return word_to_ix
    if words == sorted(words, key=lambda word: first[word]):
        return word_to_ix
    counts = [read.count(word) for word in words]
    specials = {word: number for word, number in word_to_ix.items() if word not in first}
    by_rule = [words == sorted(words), counts == sorted(counts, reverse=True)]
    return [sorted(words), sorted(int(number) for number in word_to_ix.values()), specials, by_rule]


def check_vocabulary(got: Outcome, expected: Outcome) -> None:
    value, right = answered(got), answered(expected)
    ordered = "The words are not numbered in the order in which they first appear in the sentences."
    expect(got, not isinstance(value, list), ordered)
    expect(got, isinstance(value, dict), "It does not return a dict.")
    if isinstance(value, dict) and isinstance(right, dict):
        missing, extra = right.keys() - value.keys(), value.keys() - right.keys()
        expect(got, not missing, f"Entries that are missing: {len(missing)} of {len(right)}.")
        expect(got, not extra, f"Entries too many: {len(extra)}, beside the {len(right)} that should be there.")
        numbers = [whole_number(number) for number in value.values()]
        expect(got, None not in numbers, "Its values are not all whole numbers.")
        expect(got, len(set(numbers)) == len(numbers), "Several of its entries share a number.")
    same(got, expected)


def draw_sentences(draw: Draw, min_count: int) -> list[list[str]]:
    """Sentences in which some words occur `min_count` times, some more often and some once less."""
    rare, late, twice_in_one, *others = distinct_words(draw, 14)
    frequent = [*others[3:-2], f"{others[-1]}-{others[-2]}", f"{len(others[-1])}rd"]
    rarer = [frequent[1][:-1], *others[:2]]  # one that is the beginning of another word
    middle = [rare] * (min_count - 2) + rarer * (min_count - 1) + frequent * min_count
    middle += [word for word in frequent[1:] for _ in range(draw.integer(0, 3))] + [frequent[0].swapcase()]
    middle = [*shuffled(draw, middle), frequent[-1], frequent[-1], frequent[-1], frequent[-1]]
    sentences, place = [[rare, late]], 0
    while place < len(middle):
        length = draw.integer(1, 7)
        sentences.append(middle[place : place + length])
        place += length
    sentences.insert(draw.integer(2, 4), [twice_in_one] * min_count)
    return sentences + [[late]] * (min_count - 1)


@vocab_build
@pytest.mark.parametrize("min_count", [2, 3], ids=["min_count 2", "min_count 3"])
def test_build_frequent(student: Student, reference: Trusted, draw: Draw, min_count: int) -> None:
    """Words that occur often enough in all sentences together are numbered by first appearance, then the specials."""
    inputs = [draw_sentences(draw, min_count), min_count, SPECIALS]
    # trap: > for >=, words of letters only, counts sentence by sentence or of parts of words, gaps where rare words
    # were, numbers by frequency or in a set's order
    check_vocabulary(student.run(build_vocab, *inputs), reference.run(build_vocab, *inputs))


@vocab_build
def test_build_by_default(student: Student, reference: Trusted, draw: Draw) -> None:
    """By default, every word is in, and [UNK], [EOS] and [PAD] come last, in this order."""
    sentences = draw_sentences(draw, 2)
    # trap: another default, upper and lower case taken for one word
    check_vocabulary(student.run(build_by_default, sentences), reference.run(build_by_default, sentences))


@vocab_build
@pytest.mark.parametrize("count", [1, 2, 4], ids=["one special", "two specials", "four specials"])
def test_build_specials(student: Student, reference: Trusted, draw: Draw, count: int) -> None:
    """Other specials, one or several, take the place of the usual ones, in the order given."""
    specials = draw.random.sample(["<pad>", "<unk>", "[EOS]", "[PAD]", "<s>", "</s>"], count)
    inputs = [draw_sentences(draw, 2), 2, specials]
    # trap: the usual specials written into the function, two of them under one number
    check_vocabulary(student.run(build_vocab, *inputs), reference.run(build_vocab, *inputs))


@vocab_build
@pytest.mark.parametrize("min_count", [1, 2], ids=["one word", "no word often enough"])
def test_build_little(student: Student, reference: Trusted, draw: Draw, min_count: int) -> None:
    """A single word, or none that occurs often enough: the specials follow all the same."""
    inputs = [[draw.words(1)], min_count, SPECIALS]
    # trap: specials numbered from a count that does not fit what is in the dictionary
    check_vocabulary(student.run(build_vocab, *inputs), reference.run(build_vocab, *inputs))


@vocab_build
def test_build_again(student: Student, reference: Trusted, draw: Draw) -> None:
    """What is built does not hang on what was built before: words that occur once stay rare."""
    often, *others = distinct_words(draw, 5)
    inputs = [[[often, *others], [often]], 2]
    # trap: counts or numbers kept from call to call, as in a default argument that is a dictionary
    check_vocabulary(student.run(build_again, *inputs), reference.run(build_again, *inputs))


# vocab-encode

vocab_encode = question("vocab-encode", points=3)


def encode(answer: Any, tokens: list[str], word_to_ix: dict[str, int]) -> Any:
    return answer.encode(tokens, word_to_ix)


def encode_with_both(answer: Any, tokens: list[str], first: dict[str, int], second: dict[str, int]) -> Any:
    """The same words by one vocabulary and then by another."""
    return [answer.encode(tokens, first), answer.encode(tokens, second)]


def check_indices(student: Student, reference: Trusted, tokens: list[str], word_to_ix: dict[str, int]) -> None:
    got, expected = student.run(encode, tokens, word_to_ix), reference.run(encode, tokens, word_to_ix)
    same(got, expected, axes="position")


@vocab_encode
@pytest.mark.parametrize("place", ["last", "first", "between"])
def test_encode(student: Student, reference: Trusted, draw: Draw, place: str) -> None:
    """Known words become their index, unknown ones [UNK], and [EOS] follows; the vocabulary may have any order."""
    words, unknown = distinct_words(draw, 8), draw.text(9)
    specials = shuffled(draw, SPECIALS)
    vocabulary = {"last": words + SPECIALS, "first": specials + words, "between": words[:4] + specials + words[4:]}
    # A word that is known, a capital letter apart.
    tokens = [words[0], unknown, *shuffled(draw, words), words[0].upper(), words[3], unknown, words[2].lower()]
    word_to_ix = dict(shuffled(draw, list(numbered(vocabulary[place]).items())))
    # trap: an error for an unknown word, or its loss; index 0 taken for unknown; lower-casing; [EOS] missing, or first;
    # a word's place in the dictionary taken for its index
    check_indices(student, reference, tokens, word_to_ix)


@vocab_encode
@pytest.mark.parametrize("known", [True, False], ids=["a known word", "an unknown word"])
def test_encode_one(student: Student, reference: Trusted, draw: Draw, known: bool) -> None:
    """A sentence of one word gives two indices."""
    words = distinct_words(draw, 6)
    # trap: unknown words remembered in the vocabulary that was passed in
    check_indices(student, reference, [words[0] if known else draw.text(9)], numbered(words + SPECIALS))


@vocab_encode
def test_encode_again(student: Student, reference: Trusted, draw: Draw) -> None:
    """The same words get other indices by another vocabulary."""
    words = distinct_words(draw, 6)
    first, second = numbered(words[:4] + SPECIALS), numbered(SPECIALS + words[::-1])
    got, expected = (side.run(encode_with_both, words, first, second) for side in (student, reference))
    # trap: indices that are remembered by their word, whatever vocabulary comes next
    same(got, expected, axes="position", names="first second")


# vocab-pad

vocab_pad = question("vocab-pad", points=3)


def pad_batch(answer: Any, sequences: list[Tensor], pad_ix: int) -> Any:
    return answer.pad_batch(sequences, pad_ix)


def check_padded(student: Student, reference: Trusted, sequences: list[Tensor], pad_ix: int) -> None:
    got, expected = student.run(pad_batch, sequences, pad_ix), reference.run(pad_batch, sequences, pad_ix)
    same(got, expected, axes=["B position", "B"], names="batch lengths")


def draw_sequences(draw: Draw, lengths: Sequence[int], pad_ix: int) -> list[Tensor]:
    """Sequences of these lengths without pad_ix in them; each begins with a 0 unless that is pad_ix."""
    indices = [index for index in range(12) if index != pad_ix]
    return [torch.tensor([indices[0], *draw.random.choices(indices, k=length - 1)]) for length in lengths]


@vocab_pad
@pytest.mark.parametrize("pad_ix", [0, 7, 12], ids=["pad_ix first", "pad_ix between", "pad_ix last"])
def test_pad_ragged(student: Student, reference: Trusted, draw: Draw, pad_ix: int) -> None:
    """Each sequence is filled up with pad_ix on the right, in the order given, and its true length noted."""
    short, longer, longest = sorted(draw.random.sample(range(2, 9), 3))
    lengths = [longer, short, longest, 1, longer]
    # trap: left padding, padding with 0, lengths that count it, sorting, the first one taken for the longest
    check_padded(student, reference, draw_sequences(draw, lengths, pad_ix), pad_ix)


@vocab_pad
@pytest.mark.parametrize(
    "B, T",
    [(1, 4), (3, 5), (3, 1), (1, 1), (2, 650)],
    ids=["one sentence", "all as long", "sentences of one place", "one place in all", "long sentences"],
)
def test_pad_nothing(student: Student, reference: Trusted, draw: Draw, B: int, T: int) -> None:
    """Where all sequences have one length, or there is only one, nothing is filled up."""
    # trap: an axis of 1 squeezed away, a place of padding added to every row, a cut after what seems to be enough
    check_padded(student, reference, draw_sequences(draw, [T] * B, 9), 9)


# vocab-decode

vocab_decode = question("vocab-decode", points=2)


def decode(answer: Any, indices: Tensor, word_to_ix: dict[str, int]) -> Any:
    return answer.decode(indices, word_to_ix)


def check_words(student: Student, reference: Trusted, tokens: list[str], word_to_ix: dict[str, int]) -> None:
    indices = torch.tensor([word_to_ix[token] for token in tokens])
    same(student.run(decode, indices, word_to_ix), reference.run(decode, indices, word_to_ix))


def draw_vocabulary(draw: Draw) -> tuple[list[str], dict[str, int]]:
    """Six words, and a vocabulary that has the specials somewhere among them; its entries come in any order."""
    words = distinct_words(draw, 6)
    cut = draw.integer(0, 6)
    word_to_ix = numbered([*words[:cut], *shuffled(draw, SPECIALS), *words[cut:]])
    return words, dict(shuffled(draw, list(word_to_ix.items())))


@vocab_decode
@pytest.mark.parametrize("pads", [0, 3], ids=["no padding", "padded"])
def test_decode_row(student: Student, reference: Trusted, draw: Draw, pads: int) -> None:
    """A row gives its words up to [EOS], repeated and unknown ones too."""
    words, word_to_ix = draw_vocabulary(draw)
    tokens = [*shuffled(draw, words), "[UNK]", words[1], words[1], "[EOS]", *["[PAD]"] * pads]
    # trap: [EOS] given back, [UNK] dropped like the others, a word that is listed once only, names by their place
    check_words(student, reference, tokens, word_to_ix)


@vocab_decode
def test_decode_first_eos(student: Student, reference: Trusted, draw: Draw) -> None:
    """What follows the first [EOS] does not count, be it words or another [EOS]."""
    words, word_to_ix = draw_vocabulary(draw)
    tokens = [words[4], words[2], "[EOS]", words[0], "[UNK]", words[3], "[EOS]", "[PAD]", words[1]]
    # trap: reading on after [EOS], or up to the last one
    check_words(student, reference, tokens, word_to_ix)


@vocab_decode
def test_decode_early_padding(student: Student, reference: Trusted, draw: Draw) -> None:
    """A [PAD] is never a word, also where it stands before [EOS] or between words."""
    words, word_to_ix = draw_vocabulary(draw)
    # trap: counting on [PAD] to come last, stopping at it, taking it off at the ends only
    check_words(
        student, reference, ["[PAD]", "[PAD]", words[5], "[PAD]", words[0], "[PAD]", "[EOS]", "[PAD]"], word_to_ix
    )


@vocab_decode
@pytest.mark.parametrize(
    "tokens",
    [["[EOS]"], ["[EOS]", "[PAD]"], ["[EOS]", "[UNK]", "[UNK]"]],
    ids=["one place", "two places", "more behind it"],
)
def test_decode_nothing(student: Student, reference: Trusted, draw: Draw, tokens: list[str]) -> None:
    """A row that ends at once has no words."""
    _, word_to_ix = draw_vocabulary(draw)
    # trap: an [EOS] that is looked for from the second place on, or taken for none as its place is 0
    check_words(student, reference, tokens, word_to_ix)


# vocab-buckets

vocab_buckets = question("vocab-buckets", points=2)


def bucket_batches(answer: Any, lengths: list[int], batch_size: int) -> Any:
    return answer.bucket_batches(lengths, batch_size)


def padding(lengths: Sequence[int], batches: Sequence[Sequence[int]]) -> int:
    """How many places are filled up when each batch is padded to its longest sentence."""
    each = [[lengths[index] for index in batch] for batch in batches if batch]
    return sum(max(batch) * len(batch) - sum(batch) for batch in each)


def runs(indices: Sequence[int], batch_size: int) -> list[Sequence[int]]:
    return [indices[start : start + batch_size] for start in range(0, len(indices), batch_size)]


def allowed_padding(lengths: Sequence[int], batch_size: int) -> int:
    """What sorting by length and cutting into runs costs, rising or falling, whichever pads more."""
    rising = sorted(range(len(lengths)), key=lambda index: lengths[index])
    return max(padding(lengths, runs(order, batch_size)) for order in (rising, rising[::-1]))


def check_batches(got: Outcome, lengths: Sequence[int], batch_size: int) -> None:
    value, n = answered(got), len(lengths)
    expect(got, isinstance(value, list), "It does not return a list of batches.")
    batches = []
    for batch in value if isinstance(value, list) else []:
        indices = [whole_number(index) for index in batch] if isinstance(batch, list) else [None]
        expect(got, None not in indices, "A batch should be a list of whole numbers.")
        batches.append([index for index in indices if index is not None])
    seen = Counter(index for batch in batches for index in batch)
    lost, doubled = set(range(n)) - seen.keys(), [index for index in seen if seen[index] > 1]
    expect(got, seen.keys() <= set(range(n)), f"Its batches hold numbers that are no index of the {n} sentences.")
    expect(got, not lost, f"Sentences that are in none of its batches: {len(lost)} of {n}.")
    expect(got, not doubled, f"Sentences that are in its batches more than once: {len(doubled)} of {n}.")
    largest, fewest = max(map(len, batches)), -(-n // batch_size)
    expect(got, largest <= batch_size, f"One of its batches has {largest} sentences, more than {batch_size}.")
    expect(got, len(batches) == fewest, f"It makes {len(batches)} batches where {fewest} are enough.")
    pads, most = padding(lengths, batches), allowed_padding(lengths, batch_size)
    expect(got, pads <= most, f"Its batches take {pads} places of padding; sorting by length takes {most} at most.")
    keeps_the_rules(got)


def draw_lengths(draw: Draw, n: int, batch_size: int) -> list[int]:
    """Lengths of which several are alike, in an order that wastes more than sorting would.

    So do the other ways to make batches that are worse only for some lengths.
    """
    while True:
        several = draw.random.sample(range(1, 40), n - 3)
        lengths = shuffled(draw, [*several, *several[:3]])
        most = allowed_padding(lengths, batch_size)
        wasteful = [padding(lengths, batches) > most for batches in other_batches(lengths, batch_size)]
        if all(wasteful) and padding(lengths, runs(range(n), batch_size)) > 1.5 * most:
            return lengths


def other_batches(lengths: Sequence[int], batch_size: int) -> Iterator[Sequence[Sequence[int]]]:
    """Batches of those who sort by fives, or by length within four batches only; who cut the small batch out of the
    middle, or make all about as large. Without those that are no worse for so many lengths."""
    n, rest = len(lengths), len(lengths) % batch_size
    order = sorted(range(n), key=lambda index: lengths[index])
    yield runs(sorted(range(n), key=lambda index: lengths[index] // 5), batch_size)
    if n > 4 * batch_size:
        pools = (sorted(pool, key=lambda index: lengths[index]) for pool in runs(range(n), 4 * batch_size))
        yield [batch for pool in pools for batch in runs(pool, batch_size)]
    if rest:
        cut = n // batch_size // 2 * batch_size
        yield [*runs(order[:cut], batch_size), order[cut : cut + rest], *runs(order[cut + rest :], batch_size)]
    if 0 < rest < batch_size - 1:
        yield [part.tolist() for part in torch.tensor(order).tensor_split(-(-n // batch_size))]


@vocab_buckets
@pytest.mark.parametrize(
    "n, batch_size",
    [(11, 4), (12, 3), (13, 5), (25, 4)],
    ids=["rest of 3", "no rest", "rest of 3 in 5", "many batches and a rest of 1"],
)
def test_buckets(student: Student, draw: Draw, n: int, batch_size: int) -> None:
    """Every sentence is in one batch, as few batches as can be, with no more padding than sorting by length leaves."""
    lengths = draw_lengths(draw, n, batch_size)
    # trap: no sorting, the last batch lost or filled up, places in the sorted list, the first of several equal lengths,
    # the sorted indices cut into parts of about one size, sorting by about how long they are or within a few batches,
    # a single sentence put into another batch
    check_batches(student.run(bucket_batches, lengths, batch_size), lengths, batch_size)


@vocab_buckets
@pytest.mark.parametrize(
    "n, batch_size",
    [(7, 1), (5, 8), (6, 6), (1, 3)],
    ids=["batches of one", "fewer than a batch", "one full batch", "one sentence"],
)
def test_buckets_at_the_ends(student: Student, draw: Draw, n: int, batch_size: int) -> None:
    """Batches of one sentence, and a batch that has room for all of them."""
    lengths = [draw.integer(1, 30) for _ in range(n)]
    # trap: batch_size taken for the number of batches; batches that only count when they are full, or of two at least
    check_batches(student.run(bucket_batches, lengths, batch_size), lengths, batch_size)


# vocab-split

vocab_split = question("vocab-split", points=1)


def split(answer: Any, items: list[Any], valid_share: float, test_share: float, seed: int) -> Any:
    return parts_of(answer.split(items, valid_share, test_share, seed))


def split_twice(answer: Any, items: list[Any], valid_share: float, test_share: float, seed: int, other: int) -> Any:
    """With a seed, with another one, and with the first one again."""
    return [parts_of(answer.split(items, valid_share, test_share, number)) for number in (seed, other, seed)]


def parts_of(result: Any) -> Any:
    """Three parts as lists: any sequence will do."""
    return [list(part) for part in result]


def check_parts(got: Outcome, parts: Data, items: list[Any], valid_share: float, test_share: float) -> None:
    valid, test = int(len(items) * valid_share), int(len(items) * test_share)
    three = isinstance(parts, list) and len(parts) == 3
    expect(got, three, "It should return three parts: train, valid and test.")
    sizes = [len(part) for part in parts if isinstance(part, list)] if isinstance(parts, list) else []
    due = [len(items) - valid - test, valid, test]
    expect(got, sizes == due, f"Its parts have {listed(sizes)} items, expected {listed(due)} (train, valid and test).")
    found = Counter(repr(item) for part in parts for item in part) if isinstance(parts, list) else Counter()
    expect(got, found == Counter(map(repr, items)), "Not every item that was given is in the three parts once.")


def is_shuffled(got: Outcome, parts: Data, items: list[Any]) -> None:
    train = list(parts[0]) if isinstance(parts, list) else []
    expect(got, train != [item for item in items if item in train], "Its train is in the order of the items given.")


def keeps_to_itself(got: Outcome) -> None:
    """Its chance is its own, and the items are as before."""
    kept = got.answer.random_kept
    expect(got, kept, "It changed the global random state. A generator of its own, made from seed, would not.")
    keeps_the_rules(got)


def listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def draw_share(draw: Draw, n: int, least: float, most: float) -> float:
    """A share of n items that is well away from a whole number of them, but nearer to the next one."""
    return (draw.integer(int(n * least), int(n * most)) + draw.choice([0.6, 0.7, 0.8])) / n


def draw_numbers(draw: Draw, n: int) -> list[Any]:
    return [f"{number}{draw.text(3)}" for number in range(n)]


def draw_doubles(draw: Draw, n: int) -> list[Any]:
    """Each item several times."""
    return [draw.choice(["in", "on", "at", "by", "to"]) for _ in range(n)]


def draw_lists(draw: Draw, n: int) -> list[Any]:
    return [[*draw.words(draw.integer(1, 5)), str(number)] for number in range(n)]


@vocab_split
@pytest.mark.parametrize(
    "draw_items", [draw_numbers, draw_lists, draw_doubles], ids=["words", "sentences", "items that are alike"]
)
def test_split(student: Student, draw: Draw, draw_items: Callable[[Draw, int], list[Any]]) -> None:
    """Valid and test get their shares, rounded down, and train the rest: words or lists, every item once."""
    n = draw.choice([37, 41, 43])
    items, valid_share, test_share = draw_items(draw, n), draw_share(draw, n, 0.1, 0.15), draw_share(draw, n, 0.2, 0.3)
    got = student.run(split, items, valid_share, test_share, draw.integer(1, 999))
    # trap: rounding up, the test share taken of what is left, items lost or doubled, equal ones taken for one, the list
    # itself shuffled
    check_parts(got, answered(got), items, valid_share, test_share)
    keeps_to_itself(got)


@vocab_split
@pytest.mark.parametrize("shares", [(0, 0.25), (0.25, 0), (0, 0)], ids=["no valid", "no test", "train only"])
def test_split_without(student: Student, draw: Draw, shares: tuple[float, float]) -> None:
    """A share may be 0."""
    items = draw_numbers(draw, 20)
    got = student.run(split, items, *shares, draw.integer(1, 999))
    # trap: items[-0:], which is all of them; chance that only decides who is in train, and not in which order
    parts = answered(got)
    check_parts(got, parts, items, *shares)
    is_shuffled(got, parts, items)
    keeps_to_itself(got)


@vocab_split
@pytest.mark.parametrize("seed", [0, 5], ids=["seed 0", "another seed"])
def test_split_seed(student: Student, draw: Draw, seed: int) -> None:
    """The seed decides how the items are shuffled: the same parts for the same one, others for another."""
    items = draw_numbers(draw, 60)
    got = student.run(split_twice, items, 0.25, 0.2, seed, seed + draw.integer(1, 50))
    value = answered(got)
    whole = isinstance(value, list) and len(value) == 3
    first, other, again = value if isinstance(value, list) and whole else ([], [], [])
    for parts in (first, other, again):
        check_parts(got, parts, items, 0.25, 0.2)
        is_shuffled(got, parts, items)
    # trap: a seed of 0 taken for none, parts cut from an unshuffled list, a fixed seed, a seed set for everyone
    expect(got, first == again, "Two calls with the same seed gave different parts.")
    expect(got, first != other, "Two different seeds gave the same parts.")
    for name, mine, theirs in zip(("valid", "test"), first[1:], other[1:], strict=True):
        expect(got, Counter(mine) != Counter(theirs), f"With another seed, {name} has the same items as before.")
    keeps_to_itself(got)
