# Right answers to the questions of 1-vocab in other styles than the reference's, each with what makes it right.


# %% vocab-tokenize character-by-character
# A loop that looks at the neighbours of each apostrophe and hyphen; isalnum and the underscore are what \w stands for.
def tokenize(text):
    def is_word(place):
        return 0 <= place < len(text) and (text[place].isalnum() or text[place] == "_")

    words, current = [], ""
    for place, character in enumerate(text):
        if is_word(place) or (character in "'-" and is_word(place - 1) and is_word(place + 1)):
            current += character
        elif current:
            words.append(current)
            current = ""
    if current:
        words.append(current)
    return words


# %% vocab-tokenize lookarounds
# One character at a time, in a single pattern; a tuple counts as a list.
import re

WORD = re.compile(r"(?:\w|(?<=\w)['\-](?=\w))+", re.UNICODE)


def tokenize(text):
    return tuple(match.group() for match in WORD.finditer(text))


# %% vocab-tokenize everything-else-to-spaces
# First whatever doesn't belong to a word becomes a space, then the text is cut at spaces.
import re


def tokenize(text: str) -> list[str]:
    text = re.sub(r"[^\w'-]", " ", text)
    text = re.sub(r"(?<!\w)['-]|['-](?!\w)", " ", text)
    return text.split()


# %% vocab-tokenize split-and-filtered
# Splitting at the separators gives empty strings at the edges, which are dropped.
import re


def tokenize(text):
    return list(filter(None, re.split(r"(?:[^\w'-]|(?<!\w)['-]|['-](?!\w))+", text)))


# %% vocab-tokenize joined-from-runs
# Runs of word characters are found first, and put together again where a single sign stands between two of them.
import re


def tokenize(text):
    words, end = [], None
    for run in re.finditer(r"\w+", text):
        if end is not None and text[end : run.start()] in ("'", "-"):
            words[-1] += text[end : run.end()]
        else:
            words.append(run.group())
        end = run.end()
    return words


# %% vocab-tokenize grouped-characters
# Neighbouring characters of the same kind are grouped; Python's generators do the rest.
from itertools import groupby


def tokenize(text):
    padded = f" {text} "
    letter = lambda c: c == "_" or c.isalnum()
    keep = [letter(c) or (c in "'-" and letter(a) and letter(b)) for a, c, b in zip(padded, padded[1:], padded[2:])]
    groups = groupby(zip(text, keep), key=lambda pair: pair[1])
    return ["".join(c for c, _ in group) for kept, group in groups if kept]


# %% vocab-build loops-and-dictionaries
# Dictionaries remember the order of first insertion; the length of the vocabulary is always the next number.
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = {}
    for sentence in sentences:
        for word in sentence:
            counts[word] = counts.get(word, 0) + 1
    word_to_ix = {}
    for word, count in counts.items():
        if count >= min_count:
            word_to_ix[word] = len(word_to_ix)
    for special in specials:
        word_to_ix[special] = len(word_to_ix)
    return word_to_ix


# %% vocab-build chained-and-zipped
# Counter keeps the order of first appearance.
from collections import Counter
from itertools import chain, count


def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(chain.from_iterable(sentences))
    kept = filter(lambda word: counts[word] >= min_count, counts)
    return dict(zip(chain(kept, specials), count()))


# %% vocab-build numbered-by-a-defaultdict
# A defaultdict that hands out the next number is a dictionary, too.
from collections import Counter, defaultdict


def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter()
    for sentence in sentences:
        counts.update(sentence)
    word_to_ix = defaultdict(lambda: len(word_to_ix))
    for sentence in sentences:
        for word in sentence:
            if counts[word] >= min_count:
                word_to_ix[word]
    for special in specials:
        word_to_ix[special]
    return word_to_ix


# %% vocab-build sorted-by-first-place
# A set, but sorted by the place of each word's first appearance.
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    text = sum(sentences, [])
    words = sorted({word for word in text if text.count(word) >= min_count}, key=text.index)
    words += list(specials)
    return {word: words.index(word) for word in words}


# %% vocab-build numpy-numbers
# NumPy's integers are numbers as well; np.unique tells the first place of each word.
import numpy as np


def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    text = np.array([word for sentence in sentences for word in sentence])
    words, first, counts = np.unique(text, return_index=True, return_counts=True)
    order = np.argsort(first)
    kept = [word for word, count in zip(words[order], counts[order]) if count >= min_count]
    return dict(zip(kept + list(specials), np.arange(len(kept) + len(specials))))


# %% vocab-build specials-inserted-first
# The order of insertion says nothing: only the numbers count.
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    text = [word for sentence in sentences for word in sentence]
    words = [word for word in dict.fromkeys(text) if text.count(word) >= min_count]
    word_to_ix = {special: len(words) + number for number, special in enumerate(specials)}
    word_to_ix.update({word: number for number, word in enumerate(words)})
    return word_to_ix


# %% vocab-encode loop
# One token after the other, in a list of its own.
def encode(tokens, word_to_ix):
    indices = []
    for token in tokens:
        if token in word_to_ix:
            indices.append(word_to_ix[token])
        else:
            indices.append(word_to_ix["[UNK]"])
    indices.append(word_to_ix["[EOS]"])
    return torch.LongTensor(indices)


# %% vocab-encode end-as-a-token
# A new list with [EOS] at its end; a KeyError says that a word is unknown.
def encode(tokens, word_to_ix):
    def index_of(token):
        try:
            return word_to_ix[token]
        except KeyError:
            return word_to_ix["[UNK]"]

    return torch.tensor(list(map(index_of, tokens + ["[EOS]"])), dtype=torch.long)


# %% vocab-encode filled-tensor
# All entries begin as [UNK], and the known ones are written over.
def encode(tokens, word_to_ix):
    indices = torch.full((len(tokens) + 1,), word_to_ix["[UNK]"])
    for place, token in enumerate(tokens):
        if (index := word_to_ix.get(token)) is not None:
            indices[place] = index
    indices[-1] = word_to_ix["[EOS]"]
    return indices


# %% vocab-encode defaultdict-copy
# A copy of the vocabulary may remember unknown words; the caller's own doesn't change.
from collections import defaultdict


def encode(tokens, word_to_ix):
    known = defaultdict(lambda: word_to_ix["[UNK]"], word_to_ix)
    return torch.tensor([known[token] for token in [*tokens, "[EOS]"]])


# %% vocab-encode numpy-and-cat
# From NumPy's int64, and joined with a tensor of one entry.
import numpy as np


def encode(tokens, word_to_ix):
    unknown = word_to_ix["[UNK]"]
    words = np.fromiter((word_to_ix.get(token, unknown) for token in tokens), dtype=np.int64)
    return torch.cat((torch.from_numpy(words), torch.tensor([word_to_ix["[EOS]"]])))


# %% vocab-pad pad-sequence
# PyTorch's own function for it.
from torch.nn.utils.rnn import pad_sequence


def pad_batch(sequences, pad_ix):
    batch = pad_sequence(sequences, batch_first=True, padding_value=pad_ix)
    return batch, torch.tensor([sequence.size(0) for sequence in sequences])


# %% vocab-pad functional-pad
# Each sequence is filled up by itself, and all are stacked; a list counts as a tuple.
import torch.nn.functional as F


def pad_batch(sequences, pad_ix):
    longest = max(map(len, sequences))
    rows = [F.pad(sequence, (0, longest - len(sequence)), value=pad_ix) for sequence in sequences]
    return [torch.stack(rows), torch.LongTensor([len(sequence) for sequence in sequences])]


# %% vocab-pad lists
# By way of Python's lists.
def pad_batch(sequences, pad_ix):
    rows = [sequence.tolist() for sequence in sequences]
    lengths = [len(row) for row in rows]
    for row in rows:
        row.extend([pad_ix] * (max(lengths) - len(row)))
    return torch.tensor(rows), torch.tensor(lengths)


# %% vocab-pad mask
# A mask of the real places, filled with all sequences one after the other.
def pad_batch(sequences, pad_ix):
    lengths = torch.as_tensor([sequence.numel() for sequence in sequences])
    real = torch.arange(lengths.max())[None, :] < lengths[:, None]
    batch = torch.full(real.shape, pad_ix, dtype=torch.long)
    batch[real] = torch.cat(sequences)
    return batch, lengths


# %% vocab-pad lengths-from-the-batch
# Real indices are never pad_ix, so the places that differ from it can be counted.
def pad_batch(sequences, pad_ix):
    batch = torch.zeros(len(sequences), max(len(s) for s in sequences), dtype=torch.int64) + pad_ix
    for b, sequence in enumerate(sequences):
        batch[b, : len(sequence)] = sequence
    return batch, (batch != pad_ix).sum(dim=1)


# %% vocab-pad zip-longest
# zip_longest fills up columns, which are turned into rows.
from itertools import zip_longest


def pad_batch(sequences, pad_ix):
    columns = list(zip_longest(*(sequence.tolist() for sequence in sequences), fillvalue=pad_ix))
    return torch.tensor(columns).T.contiguous(), torch.tensor(list(map(len, sequences)))


# %% vocab-decode index-and-slice
# The place of the first [EOS], then all before it but [PAD].
def decode(indices, word_to_ix):
    row = indices.tolist()
    row = row[: row.index(word_to_ix["[EOS]"])]
    names = dict(zip(word_to_ix.values(), word_to_ix.keys()))
    return [names[index] for index in row if index != word_to_ix["[PAD]"]]


# %% vocab-decode takewhile
# takewhile stops at the first [EOS]; a tuple counts as a list.
from itertools import takewhile


def decode(indices, word_to_ix):
    names = {index: word for word, index in word_to_ix.items()}
    words = takewhile(lambda word: word != "[EOS]", (names[int(index)] for index in indices))
    return tuple(word for word in words if word != "[PAD]")


# %% vocab-decode masks
# Places before the first [EOS] have none at or before them.
def decode(indices, word_to_ix):
    before = (indices == word_to_ix["[EOS]"]).cumsum(0) == 0
    kept = indices[before & (indices != word_to_ix["[PAD]"])]
    names = sorted(word_to_ix, key=word_to_ix.get)
    return [names[index] for index in kept]


# %% vocab-decode searched-in-the-vocabulary
# Slow but right: each index is looked for among the vocabulary's values.
def decode(indices, word_to_ix):
    result = []
    for index in indices:
        for word, number in word_to_ix.items():
            if number == index.item():
                break
        if word == "[EOS]":
            return result
        if word == "[PAD]":
            continue
        result.append(word)
    return result


# %% vocab-decode numpy
# NumPy's strings are strings as well.
import numpy as np


def decode(indices, word_to_ix):
    names = np.empty(len(word_to_ix), dtype=object)
    for word, index in word_to_ix.items():
        names[index] = word
    words = names[indices.numpy()].astype(str)
    end = np.flatnonzero(words == "[EOS]")
    words = words[: end[0]] if len(end) else words
    return list(words[words != "[PAD]"])


# %% vocab-buckets longest-first
# From long to short is as good as from short to long.
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    batches = []
    while order:
        batches.append(order[:batch_size])
        order = order[batch_size:]
    return batches


# %% vocab-buckets argsort
# torch sorts and splits; the indices in a batch may come in any order.
def bucket_batches(lengths, batch_size):
    order = torch.tensor(lengths).argsort()
    return [batch.flip(0).tolist() for batch in order.split(batch_size)]


# %% vocab-buckets pairs-in-another-order
# Pairs of length and index, batches returned from the last to the first, as tuples of NumPy integers.
import numpy as np


def bucket_batches(lengths, batch_size):
    pairs = sorted((length, np.int64(index)) for index, length in enumerate(lengths))
    cuts = range(0, len(pairs), batch_size)
    return tuple(tuple(index for _, index in pairs[cut : cut + batch_size]) for cut in reversed(cuts))


# %% vocab-buckets own-generator
# Batches shuffled by a generator of one's own; the small batch may be anywhere.
import random


def bucket_batches(lengths, batch_size):
    generator = random.Random(4)
    order = list(range(len(lengths)))
    generator.shuffle(order)
    order.sort(key=lambda index: lengths[index])
    batches = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    generator.shuffle(batches)
    return batches


# %% vocab-buckets least-padding-of-all
# The cheapest way to cut the sorted row into that many batches, found by dynamic programming: no worse than either.
from functools import lru_cache
from math import ceil, inf


def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])

    @lru_cache(maxsize=None)
    def best(start, batches):
        if start == len(order):
            return (0, ()) if batches == 0 else (inf, ())
        if batches == 0:
            return (inf, ())
        options = []
        for end in range(start + 1, min(start + batch_size, len(order)) + 1):
            pads = sum(lengths[order[end - 1]] - lengths[index] for index in order[start:end])
            rest, cuts = best(end, batches - 1)
            options.append((pads + rest, (end, *cuts)))
        return min(options)

    _, cuts = best(0, ceil(len(order) / batch_size))
    return [order[start:end] for start, end in zip((0, *cuts), cuts)]


# %% vocab-buckets generator-of-batches-in-a-list
# itertools hands out the sorted indices, batch_size at a time, until there are none left.
from itertools import islice


def bucket_batches(lengths, batch_size):
    indices = iter(torch.sort(torch.tensor(lengths), stable=True).indices)
    return list(iter(lambda: list(islice(indices, batch_size)), []))


# %% vocab-split own-generator
# A copy is shuffled in place by a generator of one's own.
import random


def split(items, valid_share, test_share, seed):
    items = list(items)
    random.Random(seed).shuffle(items)
    n_valid, n_test = int(len(items) * valid_share), int(len(items) * test_share)
    n_train = len(items) - n_valid - n_test
    return items[:n_train], items[n_train : n_train + n_valid], items[n_train + n_valid :]


# %% vocab-split torch-generator
# A permutation from a torch generator with the seed.
import math


def split(items, valid_share, test_share, seed):
    order = torch.randperm(len(items), generator=torch.Generator().manual_seed(seed)).tolist()
    a = math.floor(len(items) * valid_share)
    b = a + math.floor(len(items) * test_share)
    pick = lambda indices: [items[index] for index in indices]
    return pick(order[b:]), pick(order[:a]), pick(order[a:b])


# %% vocab-split numpy-generator
# The same with NumPy's generator; the parts may be tuples.
import numpy as np


def split(items, valid_share, test_share, seed):
    order = np.random.default_rng(seed).permutation(len(items))
    valid = order[: int(valid_share * len(items))]
    test = order[len(valid) : len(valid) + int(test_share * len(items))]
    train = order[len(valid) + len(test) :]
    return [tuple(items[i] for i in part) for part in (train, valid, test)]


# %% vocab-split state-put-back
# The global generator is seeded, and afterwards put back into the state it had.
import random


def split(items, valid_share, test_share, seed):
    state = random.getstate()
    random.seed(seed)
    shuffled = sorted(items, key=lambda item: random.random())
    random.setstate(state)
    valid = [shuffled.pop() for _ in range(int(len(items) * valid_share))]
    test = [shuffled.pop() for _ in range(int(len(items) * test_share))]
    return shuffled, valid, test


# %% vocab-split random-split
# torch.utils.data.random_split with a generator and the three sizes; its parts are sequences.
from torch.utils.data import random_split


def split(items, valid_share, test_share, seed):
    valid, test = int(len(items) * valid_share), int(len(items) * test_share)
    sizes = [len(items) - valid - test, valid, test]
    return tuple(list(part) for part in random_split(items, sizes, torch.Generator().manual_seed(seed)))
