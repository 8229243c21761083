# Wrong answers to the questions of 1-vocab, each with the hint that a teacher would give.


# %% vocab-tokenize cut-at-spaces
# Which token do you get for the last word of a sentence? Is the full stop a part of that word?
def tokenize(text):
    return text.split()


# %% vocab-tokenize stripped-at-spaces
# What becomes of two words with only a comma between them, and of the underscores in _x_? Is a space needed for a cut?
import string


def tokenize(text):
    words = [word.strip(string.punctuation) for word in text.split()]
    return [word for word in words if word]


# %% vocab-tokenize lower-cased
# Are "us" and "US" one word to you? What does the question say about upper and lower case?
def tokenize(text):
    return re.findall(r"\w+(?:['-]\w+)*", text.lower())


# %% vocab-tokenize cut-at-apostrophes-and-hyphens
# How many tokens are there in "don't", by the question and by your function?
def tokenize(text):
    return re.findall(r"\w+", text)


# %% vocab-tokenize cut-at-hyphens
# You keep the apostrophe in "don't". What happens to the other sign that may stay inside a word?
def tokenize(text):
    return re.findall(r"\w+(?:'\w+)*", text)


# %% vocab-tokenize cut-at-apostrophes
# You keep the hyphen in "well-known". What happens to the other sign that may stay inside a word?
def tokenize(text):
    return re.findall(r"\w+(?:-\w+)*", text)


# %% vocab-tokenize apostrophes-and-hyphens-as-letters
# What do you make of a word in 'single quotes', or of a dash -- like these? What has to stand on both sides of them?
def tokenize(text):
    return re.findall(r"[\w'-]+", text)


# %% vocab-tokenize several-in-a-row-kept
# The question speaks of one apostrophe or hyphen between two word characters. What do you do with two of them?
def tokenize(text):
    return re.findall(r"\w+(?:['-]+\w+)*", text)


# %% vocab-tokenize one-inside-a-word-only
# Your function keeps one hyphen in a word. How many does "mother-in-law" have?
def tokenize(text):
    return re.findall(r"\w+(?:['-]\w+)?", text)


# %% vocab-tokenize letter-between-used-up
# Try "x-y-z". Once your pattern has taken the y for the first hyphen, what is left for the second one?
def tokenize(text):
    marked = re.sub(r"(\w)-(\w)", "\\1\x01\\2", text)
    marked = re.sub(r"(\w)'(\w)", "\\1\x02\\2", marked)
    words = re.findall(r"[\w\x01\x02]+", marked)
    return [word.replace("\x01", "-").replace("\x02", "'") for word in words]


# %% vocab-tokenize letters-a-to-z
# In which languages does a word consist of the letters from a to z, and of nothing else?
def tokenize(text):
    return re.findall(r"[A-Za-z0-9_]+(?:['-][A-Za-z0-9_]+)*", text)


# %% vocab-tokenize letters-only
# What does \w stand for besides letters? Try "room B2" and "file_7".
def tokenize(text):
    return re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", text)


# %% vocab-tokenize underscores-cut
# Letters and digits are there. Is there another character that \w stands for?
def tokenize(text):
    return re.findall(r"[^\W_]+(?:['-][^\W_]+)*", text)


# %% vocab-tokenize punctuation-kept
# Some of your tokens are no words. What should happen to everything that is not part of a word?
def tokenize(text):
    return re.findall(r"\w+(?:['-]\w+)*|[^\w\s]", text)


# %% vocab-tokenize each-word-once
# A sentence may say the same word twice. How many tokens does "a rose is a rose" have?
def tokenize(text):
    return list(dict.fromkeys(re.findall(r"\w+(?:['-]\w+)*", text)))


# %% vocab-tokenize empty-words
# What does splitting give before the first and behind the last separator, and what for an empty text?
def tokenize(text):
    return re.split(r"(?:(?<!\w)['-]|['-](?!\w)|[^\w'-])+", text)


# %% vocab-tokenize joined-again
# The words are right. Is what you return a list of them, or one text?
def tokenize(text):
    return " ".join(re.findall(r"\w+(?:['-]\w+)*", text))


# %% vocab-tokenize joined-by-slashes
# Is "and/or" one word or two? Which two characters may stay inside a word, and is the slash one of them?
def tokenize(text):
    return re.findall(r"\w+(?:['/-]\w+)*", text)


# %% vocab-tokenize single-letters-dropped
# Tokenize "I saw a cat" and count. Who told your function that a word has two letters at least?
def tokenize(text):
    return [word for word in re.findall(r"\w+(?:['-]\w+)*", text) if len(word) > 1]


# %% vocab-tokenize empty-text-gives-an-empty-word
# Ask Python for "".split(" ") and for "".split(). Which of the two does your function need for a text without words?
def tokenize(text):
    return " ".join(re.findall(r"\w+(?:['-]\w+)*", text)).split(" ")


# %% vocab-tokenize typographic-apostrophe-mended
# The question is about the text as it is. Is ’ the apostrophe that may stay inside a word?
import re


def tokenize(text):
    return re.findall(r"\w+(?:['-]\w+)*", text.replace("’", "'"))


# %% vocab-tokenize accents-joined-to-letters
# Do the letters of your tokens occur in the text, one by one? What is an accent that is a character of its own?
import re, unicodedata


def tokenize(text):
    return re.findall(r"\w+(?:['-]\w+)*", unicodedata.normalize("NFC", text))


# %% vocab-tokenize apostrophes-before-hyphens-only
# May a hyphen come first and an apostrophe after it, as in mother-in-law's? What does your pattern allow for behind a
# hyphen?
def tokenize(text):
    return re.findall(r"\w+(?:'\w+)*(?:-\w+)*", text)


# %% vocab-tokenize dashes-taken-for-hyphens
# How long is the line in 1939–1945? A dash is no hyphen: which sign joins two words, and which one parts them?
def tokenize(text):
    return re.findall(r"\w+(?:['\-–—]\w+)*", text)


# %% vocab-tokenize lines-joined-again
# A hyphen at the end of a line and a word at the beginning of the next: what stands between them, and is it dropped?
def tokenize(text):
    return re.findall(r"\w+(?:['-]\w+)*", text.replace("-\n", "-"))


# %% vocab-tokenize numbers-kept-whole
# Is a point or a comma a word character? How many runs are there in 3.5?
def tokenize(text):
    return re.findall(r"\d+(?:[.,]\d+)+|\w+(?:['-]\w+)*", text)


# %% vocab-tokenize invisible-hyphens-removed
# A hyphen that is not shown is still a character of the text. Is it a word character, an apostrophe or a hyphen as asked for?
def tokenize(text):
    return re.findall(r"\w+(?:['-]\w+)*", text.replace("\u00ad", ""))


# %% vocab-build order-of-a-set
# In which order does a set give its elements, and will it be the same tomorrow? What order does the question ask for?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = set(word for word in counts if counts[word] >= min_count)
    vocabulary = {word: number for number, word in enumerate(words)}
    for special in specials:
        vocabulary[special] = len(vocabulary)
    return vocabulary


# %% vocab-build alphabetical
# Number 0 goes to the word that comes first: first in the alphabet, or first in the text?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = sorted(word for word in counts if counts[word] >= min_count)
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build by-frequency
# How often a word occurs decides whether it is in. Does it also decide on its number?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word, count in counts.most_common() if count >= min_count]
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build numbered-when-frequent-enough
# When do you give a word its number: when it appears for the first time, or once it has appeared often enough?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts, vocabulary = Counter(), {}
    for sentence in sentences:
        for word in sentence:
            counts[word] += 1
            if counts[word] >= min_count and word not in vocabulary:
                vocabulary[word] = len(vocabulary)
    for special in specials:
        vocabulary[special] = len(vocabulary)
    return vocabulary


# %% vocab-build more-often-than-min-count
# A word occurs exactly min_count times. Is that "at least min_count"?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] > min_count]
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build min-count-ignored
# What does min_count change in your function?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    words = dict.fromkeys(word for sentence in sentences for word in sentence)
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build counted-in-each-sentence
# A word occurs once in each of ten sentences. How often is that, all in all, and what does your count say?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    vocabulary = {}
    for sentence in sentences:
        counts = Counter(sentence)
        for word in sentence:
            if counts[word] >= min_count and word not in vocabulary:
                vocabulary[word] = len(vocabulary)
    for special in specials:
        vocabulary[special] = len(vocabulary)
    return vocabulary


# %% vocab-build sentences-counted
# Do you count how often a word occurs, or in how many sentences? Can a sentence say a word twice?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in dict.fromkeys(sentence))
    words = [word for word in counts if counts[word] >= min_count]
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build gaps-between-numbers
# How large is your largest number, and how many entries are there? What became of the numbers of the rare words?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    vocabulary = {word: number for number, word in enumerate(counts) if counts[word] >= min_count}
    for special in specials:
        vocabulary[special] = max(len(counts), max(vocabulary.values(), default=-1) + 1)
    return vocabulary


# %% vocab-build specials-first
# Which come first: the words of the text or the specials? Which word should have the number 0?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    return {word: number for number, word in enumerate([*specials, *words])}


# %% vocab-build specials-left-out
# Ask your vocabulary for the number of [UNK]. How many entries should there be, specials included?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    return {word: number for number, word in enumerate(word for word in counts if counts[word] >= min_count)}


# %% vocab-build specials-share-a-number
# Which number has [UNK], and which [PAD]? What would a network make of an empty place, if it can't tell the two apart?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    vocabulary = {word: number for number, word in enumerate(words)}
    for special in specials:
        vocabulary[special] = len(words)
    return vocabulary


# %% vocab-build padding-numbered-like-unknown
# Which number has [UNK], and which [PAD]? What would a network learn about empty places from rare words?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    vocabulary = {word: number for number, word in enumerate([*words, *specials])}
    if "[PAD]" in vocabulary and "[UNK]" in vocabulary:
        vocabulary["[PAD]"] = vocabulary["[UNK]"]
    return vocabulary


# %% vocab-build specials-numbered-from-zero
# Two entries of your vocabulary have the number 0. Where should the numbers of the specials begin?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    vocabulary = {word: number for number, word in enumerate(words)}
    return vocabulary | {special: number for number, special in enumerate(specials)}


# %% vocab-build usual-specials-only
# Someone calls your function with other specials. Where does it look at what was passed?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    return {word: number for number, word in enumerate([*words, "[UNK]", "[EOS]", "[PAD]"])}


# %% vocab-build numbered-from-one
# Which number does the very first word get? Which row of a table would stay unused?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    return {word: number for number, word in enumerate([*words, *specials], start=1)}


# %% vocab-build numbers-to-words
# With what do you look something up in your dictionary: with a word, or with a number?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    return dict(enumerate([*words, *specials]))


# %% vocab-build lower-cased
# Does the vocabulary have an entry for a word with a capital letter, written as it stands in the text?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word.lower() for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build specials-put-into-the-sentences
# After your function, what does the caller find at the end of the list of sentences?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    sentences.append(list(specials))
    return {word: number for number, word in enumerate([*words, *sentences[-1]])}


# %% vocab-build only-single-words-dropped
# With min_count=3, what becomes of a word that occurs twice? Where in your code does the 3 count?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if min_count == 1 or counts[word] > 1]
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build rare-words-dropped-by-default
# Nobody gives you a min_count. Which words should be in the vocabulary then, and what does your signature say?
def build_vocab(sentences, min_count=2, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build specials-after-the-highest-number
# What is the highest number of a vocabulary in which no word was frequent enough?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word in counts if counts[word] >= min_count]
    word_to_ix = {word: number for number, word in enumerate(words)}
    for special in specials:
        word_to_ix[special] = max(word_to_ix.values()) + 1
    return word_to_ix


# %% vocab-build counts-kept-between-calls
# When is the value of a default argument made: at each call, or once? What is in yours when the function is called again?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]"), counts=Counter()):
    for sentence in sentences:
        counts.update(sentence)
    words = dict.fromkeys(word for sentence in sentences for word in sentence if counts[word] >= min_count)
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build counted-in-the-joined-text
# How often does "at" occur in "that cat"? Do you count words, or places where their letters stand?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    text = " ".join(" ".join(sentence) for sentence in sentences)
    words = dict.fromkeys(word for sentence in sentences for word in sentence if text.count(word) >= min_count)
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-build words-of-letters-only
# Is well-known a word of your text, and 1999? Who decides on that, tokenize or build_vocab?
def build_vocab(sentences, min_count=1, specials=("[UNK]", "[EOS]", "[PAD]")):
    counts = Counter(word for sentence in sentences for word in sentence if word.isalpha())
    words = [word for word in counts if counts[word] >= min_count]
    return {word: number for number, word in enumerate([*words, *specials])}


# %% vocab-encode unknown-word-raises
# What should happen to a word that the vocabulary has never seen? Which entry is there for just this case?
def encode(tokens, word_to_ix):
    return torch.tensor([word_to_ix[token] for token in tokens] + [word_to_ix["[EOS]"]])


# %% vocab-encode unknown-word-dropped
# How many indices should three tokens give, if one of them is unknown? Is a lost word the same as an unknown one?
def encode(tokens, word_to_ix):
    return torch.tensor([word_to_ix[token] for token in tokens if token in word_to_ix] + [word_to_ix["[EOS]"]])


# %% vocab-encode unknown-word-becomes-zero
# You give unknown words a 0. Whose number is that already?
def encode(tokens, word_to_ix):
    return torch.tensor([word_to_ix.get(token, 0) for token in tokens] + [word_to_ix["[EOS]"]])


# %% vocab-encode unknown-word-becomes-padding
# Which of the three specials stands for a word that is there, but unknown, and which for a place where nothing is?
def encode(tokens, word_to_ix):
    return torch.tensor([word_to_ix.get(token, word_to_ix["[PAD]"]) for token in tokens] + [word_to_ix["[EOS]"]])


# %% vocab-encode unknown-word-added
# How many entries does the caller's vocabulary have after your function, and how many rows has a table made before it?
def encode(tokens, word_to_ix):
    indices = [word_to_ix.setdefault(token, word_to_ix["[UNK]"]) for token in tokens]
    return torch.tensor(indices + [word_to_ix["[EOS]"]])


# %% vocab-encode index-zero-taken-for-unknown
# Ask Python for `0 or 5`. What happens in your function to the word that has the index 0?
def encode(tokens, word_to_ix):
    indices = [word_to_ix.get(token) or word_to_ix["[UNK]"] for token in tokens]
    return torch.tensor(indices + [word_to_ix["[EOS]"]])


# %% vocab-encode end-forgotten
# How would a network know from your indices that the sentence is over? Count them, and count the tokens.
def encode(tokens, word_to_ix):
    return torch.tensor([word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens])


# %% vocab-encode end-put-first
# On which side of a sentence is its end?
def encode(tokens, word_to_ix):
    return torch.tensor([word_to_ix["[EOS]"]] + [word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens])


# %% vocab-encode padding-for-the-end
# Which of the specials closes a sentence, and which one fills up a row?
def encode(tokens, word_to_ix):
    return torch.tensor([word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens] + [word_to_ix["[PAD]"]])


# %% vocab-encode padding-after-the-end
# How many indices should there be for n tokens? Whose task is the padding?
def encode(tokens, word_to_ix):
    indices = [word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens]
    return torch.tensor(indices + [word_to_ix["[EOS]"], word_to_ix["[PAD]"]])


# %% vocab-encode specials-counted-from-the-end
# In another vocabulary the specials come first. From where does your function know their numbers?
def encode(tokens, word_to_ix):
    unknown, end = len(word_to_ix) - 3, len(word_to_ix) - 2
    return torch.tensor([word_to_ix.get(token, unknown) for token in tokens] + [end])


# %% vocab-encode lower-cased
# Which entry do you look up for a word with a capital letter? Is it the word that was asked for?
def encode(tokens, word_to_ix):
    indices = [word_to_ix.get(token.lower(), word_to_ix["[UNK]"]) for token in tokens]
    return torch.tensor(indices + [word_to_ix["[EOS]"]])


# %% vocab-encode end-appended-to-the-tokens
# What does the caller find at the end of the list of tokens after your function?
def encode(tokens, word_to_ix):
    tokens.append("[EOS]")
    return torch.tensor([word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens])


# %% vocab-encode floats
# Can a table have a row number 3.0? Which dtype does a tensor of indices have?
def encode(tokens, word_to_ix):
    return torch.Tensor([word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens] + [word_to_ix["[EOS]"]])


# %% vocab-encode list-returned
# The numbers are right. Is what you return a tensor?
def encode(tokens, word_to_ix):
    return [word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens] + [word_to_ix["[EOS]"]]


# %% vocab-encode extra-axis
# How many axes should the indices of a single sentence have?
def encode(tokens, word_to_ix):
    indices = [word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens]
    return torch.tensor([indices + [word_to_ix["[EOS]"]]])


# %% vocab-encode single-word-squeezed
# Which shape does your tensor have for a sentence of one word, before you join [EOS] to it?
def encode(tokens, word_to_ix):
    indices = torch.tensor([[word_to_ix.get(token, word_to_ix["[UNK]"]) for token in tokens]]).squeeze()
    return torch.cat([indices, torch.tensor([word_to_ix["[EOS]"]])])


# %% vocab-encode place-in-the-dictionary
# Is the third entry of a dictionary always the one with the number 2? Where does the dictionary say which number it has?
def encode(tokens, word_to_ix):
    entries = list(word_to_ix)
    known = [token if token in entries else "[UNK]" for token in tokens]
    return torch.tensor([entries.index(token) for token in [*known, "[EOS]"]])


# %% vocab-encode indices-remembered
# Encode a word with one dictionary, then with another one. Where does the second index come from?
known = {}


def encode(tokens, word_to_ix):
    for token in tokens:
        if token not in known:
            known[token] = word_to_ix.get(token, word_to_ix["[UNK]"])
    return torch.tensor([known[token] for token in tokens] + [word_to_ix["[EOS]"]])


# %% vocab-pad left-padding
# At which end of a shorter row do your pads stand? A network that reads from the left would meet them first.
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    batch = torch.full((len(sequences), max(lengths)), pad_ix)
    for row, sequence in zip(batch, sequences):
        row[len(row) - len(sequence) :] = sequence
    return batch, lengths


# %% vocab-pad zeros-for-padding
# With what are your rows filled up? Which word has that index?
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    return nn.utils.rnn.pad_sequence(sequences, batch_first=True), lengths


# %% vocab-pad real-zeros-overwritten
# After filling up with zeros, how can you tell a zero that is padding from one that is a word?
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    batch = nn.utils.rnn.pad_sequence(sequences, batch_first=True)
    batch[batch == 0] = pad_ix
    return batch, lengths


# %% vocab-pad lengths-count-the-padding
# All your lengths are the same. Did you measure the sequences before or after they were filled up?
def pad_batch(sequences, pad_ix):
    batch = nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=pad_ix)
    return batch, torch.tensor([len(row) for row in batch])


# %% vocab-pad lengths-leave-out-zeros
# What do you count to get a length: places that are not padding, or places that are not 0?
def pad_batch(sequences, pad_ix):
    batch = nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=pad_ix)
    return batch, torch.tensor([int((sequence != 0).sum()) for sequence in sequences])


# %% vocab-pad lengths-without-the-end
# Is [EOS] padding? How many entries did each sequence have when you got it?
def pad_batch(sequences, pad_ix):
    batch = nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=pad_ix)
    return batch, torch.tensor([len(sequence) - 1 for sequence in sequences])


# %% vocab-pad lengths-left-out
# Who could still tell, from your result, where each sentence ends? How many things does the question want?
def pad_batch(sequences, pad_ix):
    return nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=pad_ix)


# %% vocab-pad lengths-as-a-list
# The lengths are right. Of which type should they be?
def pad_batch(sequences, pad_ix):
    batch = nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=pad_ix)
    return batch, [len(sequence) for sequence in sequences]


# %% vocab-pad time-first
# Which axis of your batch is B, and which is T? Compare with what the question asks for.
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    return nn.utils.rnn.pad_sequence(sequences, padding_value=pad_ix), lengths


# %% vocab-pad sorted-by-length
# Is the first row of your batch the first of the sequences? Their tags and labels will not have been sorted with them.
def pad_batch(sequences, pad_ix):
    ordered = sorted(sequences, key=len, reverse=True)
    lengths = torch.tensor([len(sequence) for sequence in ordered])
    return nn.utils.rnn.pad_sequence(ordered, batch_first=True, padding_value=pad_ix), lengths


# %% vocab-pad cut-to-the-shortest
# Where are the last words of your longest sentence? To which length should the others be filled up?
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    return torch.stack([sequence[: min(lengths)] for sequence in sequences]), lengths


# %% vocab-pad one-place-too-many
# Is there a row in your batch without any padding? Should there be one?
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    batch = torch.full((len(sequences), max(lengths) + 1), pad_ix)
    for row, sequence in zip(batch, sequences):
        row[: len(sequence)] = sequence
    return batch, lengths


# %% vocab-pad first-taken-for-the-longest
# From which of the sequences do you take T? Must it be the longest?
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    batch = torch.full((len(sequences), len(sequences[0])), pad_ix)
    for b, sequence in enumerate(sequences):
        for t, index in enumerate(sequence):
            batch[b, t] = index
    return batch, lengths


# %% vocab-pad floats
# Which dtype does torch.ones give, and which dtype does a tensor of indices have?
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    batch = pad_ix * torch.ones(len(sequences), max(lengths))
    for row, sequence in zip(batch, sequences):
        row[: len(sequence)] = sequence
    return batch, lengths


# %% vocab-pad list-filled-up-in-place
# What does the caller find in the list of sequences after your function?
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    for number, sequence in enumerate(sequences):
        sequences[number] = torch.cat([sequence, torch.full((max(lengths) - len(sequence),), pad_ix)])
    return torch.stack(sequences), lengths


# %% vocab-pad batch-of-one-squeezed
# Which shape comes back for a single sequence? Count the axes that the question promises.
def pad_batch(sequences, pad_ix):
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    return nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=pad_ix).squeeze(), lengths


# %% vocab-pad cut-at-512
# How long is the longest sentence, and how many columns does the batch have?
def pad_batch(sequences, pad_ix):
    kept = [sequence[:512] for sequence in sequences]
    lengths = torch.tensor([len(sequence) for sequence in kept])
    return nn.utils.rnn.pad_sequence(kept, batch_first=True, padding_value=pad_ix), lengths


# %% vocab-decode reads-past-the-end
# What do you do with the words behind the first [EOS]? Leaving out the sign is not yet stopping at it.
def decode(indices, word_to_ix):
    words = {index: word for word, index in word_to_ix.items()}
    return [words[index] for index in indices.tolist() if words[index] not in ("[EOS]", "[PAD]")]


# %% vocab-decode everything-translated
# Are [EOS] and [PAD] words that somebody said?
def decode(indices, word_to_ix):
    words = {index: word for word, index in word_to_ix.items()}
    return [words[index] for index in indices.tolist()]


# %% vocab-decode end-included
# What is the last word in your list? Does "up to" mean that [EOS] itself is in?
def decode(indices, word_to_ix):
    words, result = {index: word for word, index in word_to_ix.items()}, []
    for index in indices.tolist():
        if words[index] != "[PAD]":
            result.append(words[index])
        if words[index] == "[EOS]":
            break
    return result


# %% vocab-decode up-to-the-last-end
# There may be several [EOS] in a row. Behind which of them does the sentence stop?
def decode(indices, word_to_ix):
    words = {index: word for word, index in word_to_ix.items()}
    row = [words[index] for index in indices.tolist()]
    last = len(row) - 1 - row[::-1].index("[EOS]")
    return [word for word in row[:last] if word not in ("[EOS]", "[PAD]")]


# %% vocab-decode padding-kept
# Can a [PAD] stand in front of [EOS]? What becomes of it in your function?
def decode(indices, word_to_ix):
    words, result = {index: word for word, index in word_to_ix.items()}, []
    for index in indices.tolist():
        if words[index] == "[EOS]":
            break
        result.append(words[index])
    return result


# %% vocab-decode stops-at-padding
# Some people pad on the left. What do you read of a row that begins with [PAD]?
def decode(indices, word_to_ix):
    words, result = {index: word for word, index in word_to_ix.items()}, []
    for index in indices.tolist():
        if words[index] in ("[EOS]", "[PAD]"):
            break
        result.append(words[index])
    return result


# %% vocab-decode only-padding-removed
# You leave out every [PAD]. What else tells where the sentence is over?
def decode(indices, word_to_ix):
    words = {index: word for word, index in word_to_ix.items()}
    return [words[index] for index in indices.tolist() if words[index] != "[PAD]"]


# %% vocab-decode unknown-words-dropped
# How many words had the sentence, and how many do you give back? Which of the specials stands for a word?
def decode(indices, word_to_ix):
    words, result = {index: word for word, index in word_to_ix.items()}, []
    for index in indices.tolist():
        if words[index] == "[EOS]":
            break
        if words[index] not in ("[UNK]", "[PAD]"):
            result.append(words[index])
    return result


# %% vocab-decode each-word-once
# A sentence may say the same word twice. What does yours say then?
def decode(indices, word_to_ix):
    row = indices.tolist()
    row = row[: row.index(word_to_ix["[EOS]"])]
    words = {index: word for word, index in word_to_ix.items() if word != "[PAD]"}
    return [words[index] for index in dict.fromkeys(row) if index in words]


# %% vocab-decode vocabulary-order
# In which order do your words come back: in the order of the sentence, or of the vocabulary?
def decode(indices, word_to_ix):
    row = indices.tolist()
    row = row[: row.index(word_to_ix["[EOS]"])]
    return [word for word, index in word_to_ix.items() for other in row if other == index and word != "[PAD]"]


# %% vocab-decode joined-to-a-text
# The words are right. Is what you return a list of them, or one text?
def decode(indices, word_to_ix):
    row = indices.tolist()
    row = row[: row.index(word_to_ix["[EOS]"])]
    words = {index: word for word, index in word_to_ix.items()}
    return " ".join(words[index] for index in row if words[index] != "[PAD]")


# %% vocab-decode padding-taken-out-of-the-vocabulary
# After your function, has the caller's vocabulary still as many entries as before?
def decode(indices, word_to_ix):
    row = indices.tolist()
    row = row[: row.index(word_to_ix.pop("[EOS]"))]
    word_to_ix.pop("[PAD]")
    words = {index: word for word, index in word_to_ix.items()}
    return [words[index] for index in row if index in words]


# %% vocab-decode specials-counted-from-the-end
# In another vocabulary the specials come first. From where does your function know their numbers?
def decode(indices, word_to_ix):
    words, result = {index: word for word, index in word_to_ix.items()}, []
    for index in indices.tolist():
        if index == len(words) - 2:
            break
        if index != len(words) - 1:
            result.append(words[index])
    return result


# %% vocab-decode first-word-always-taken
# What does your function say of a row that begins with [EOS]? Where does it look for the first time?
def decode(indices, word_to_ix):
    ix_to_word = {number: word for word, number in word_to_ix.items()}
    words = [ix_to_word[int(indices[0])]]
    for number in indices[1:].tolist():
        if ix_to_word[number] == "[EOS]":
            break
        words.append(ix_to_word[number])
    return [word for word in words if word != "[PAD]"]


# %% vocab-decode names-by-position
# Which word does an index stand for: the one at that place of the dictionary, or the one that has it as its value?
def decode(indices, word_to_ix):
    inverse = list(word_to_ix)
    words = []
    for i in indices.tolist():
        if inverse[i] == "[EOS]":
            break
        if inverse[i] != "[PAD]":
            words.append(inverse[i])
    return words


# %% vocab-decode padding-taken-off-the-ends
# Does a [PAD] only count as one at the beginning or the end of a row? What do you do with one between two words?
def decode(indices, word_to_ix):
    names = {index: word for word, index in word_to_ix.items()}
    row = [names[index] for index in indices.tolist()]
    row = row[: row.index("[EOS]")] if "[EOS]" in row else row
    while row and row[0] == "[PAD]":
        row.pop(0)
    while row and row[-1] == "[PAD]":
        row.pop()
    return row


# %% vocab-decode end-at-place-0-overlooked
# A row that begins with [EOS]: its place is 0. What does your `if` or `or` make of a 0?
def decode(indices, word_to_ix):
    ix_to_word = {index: word for word, index in word_to_ix.items()}
    words = [ix_to_word[int(index)] for index in indices]
    end = words.index("[EOS]") if "[EOS]" in words else None
    return [word for word in words[: end or None] if word not in ("[EOS]", "[PAD]")]


# %% vocab-buckets unsorted
# Which sentences meet in your first batch: similar ones, or just the first ones? What does lengths decide in your code?
def bucket_batches(lengths, batch_size):
    indices = list(range(len(lengths)))
    return [indices[start : start + batch_size] for start in range(0, len(indices), batch_size)]


# %% vocab-buckets last-batch-dropped
# 11 sentences in batches of 4: how many batches do you make, and which sentences will never be read?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    full = len(order) // batch_size
    return [order[batch * batch_size : (batch + 1) * batch_size] for batch in range(full)]


# %% vocab-buckets last-batch-filled-up
# Is every sentence in exactly one batch? With whom did you fill up the last one?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    batches[-1] = (batches[-1] + order * batch_size)[:batch_size]
    return batches


# %% vocab-buckets lengths-for-indices
# Could somebody fetch the sentences of your first batch? What do the numbers in it stand for?
def bucket_batches(lengths, batch_size):
    ordered = sorted(lengths)
    return [ordered[start : start + batch_size] for start in range(0, len(ordered), batch_size)]


# %% vocab-buckets first-of-equal-lengths
# Two sentences have the same length. What does lengths.index(...) give for the second one?
def bucket_batches(lengths, batch_size):
    order = [lengths.index(length) for length in sorted(lengths)]
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


# %% vocab-buckets lost-among-equal-lengths
# Two sentences have the same length. What does a dictionary with lengths as its keys remember of the first one?
def bucket_batches(lengths, batch_size):
    by_length = {length: index for index, length in enumerate(lengths)}
    order = [by_length[length] for length in sorted(by_length)]
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


# %% vocab-buckets one-bucket-for-each-length
# No padding at all: but how many batches do you make, and how many sentences are in each?
def bucket_batches(lengths, batch_size):
    batches = []
    for length in sorted(set(lengths)):
        alike = [index for index, other in enumerate(lengths) if other == length]
        batches += [alike[start : start + batch_size] for start in range(0, len(alike), batch_size)]
    return batches


# %% vocab-buckets batch-size-as-number-of-batches
# With batch_size = 4, how many sentences are in each of your batches, and how many batches are there?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    size = -(-len(order) // batch_size)
    return [order[start : start + size] for start in range(0, len(order), size)]


# %% vocab-buckets batches-overlap
# Which sentence is the last of your first batch, and which the first of your second one?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    return [order[start : start + batch_size + 1] for start in range(0, len(order), batch_size)]


# %% vocab-buckets dealt-out-like-cards
# You sort, and then deal the sentences out one by one. Who sits next to the shortest sentence of all?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    count = -(-len(order) // batch_size)
    return [order[batch::count] for batch in range(count)]


# %% vocab-buckets short-with-long
# You balance long sentences with short ones. How much is filled up in a batch of the shortest and the longest?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    mixed = [order[place // 2] if place % 2 == 0 else order[-1 - place // 2] for place in range(len(order))]
    return [mixed[start : start + batch_size] for start in range(0, len(mixed), batch_size)]


# %% vocab-buckets counted-from-one
# Which index does Python give the first sentence?
def bucket_batches(lengths, batch_size):
    order = sorted(range(1, len(lengths) + 1), key=lambda number: lengths[number - 1])
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


# %% vocab-buckets one-flat-list
# The order is good. Where does one batch end and the next one begin?
def bucket_batches(lengths, batch_size):
    return sorted(range(len(lengths)), key=lambda index: lengths[index])


# %% vocab-buckets lengths-sorted-in-place
# In which order does the caller find the lengths after your function?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    lengths.sort()
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


# %% vocab-buckets shuffled-by-chance
# Shuffling the batches is a good idea. Whose random numbers do you use up for it?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    random.shuffle(batches)
    return batches


# %% vocab-buckets last-single-sentence-joined
# You spare a sentence from being alone in the last batch. What is batch_size to the batch that takes it in?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    if len(batches) > 1 and len(batches[-1]) == 1:
        batches[-2:] = [batches[-2] + batches[-1]]
    return batches


# %% vocab-buckets sorted-in-pools
# Which sentences do you sort together? A short one from the end of the text never meets one from its beginning.
def bucket_batches(lengths, batch_size):
    batches, indices = [], list(range(len(lengths)))
    for first in range(0, len(indices), 4 * batch_size):
        pool = sorted(indices[first : first + 4 * batch_size], key=lambda index: lengths[index])
        batches += [pool[start : start + batch_size] for start in range(0, len(pool), batch_size)]
    return batches


# %% vocab-buckets batches-of-about-one-size
# For lengths 1, 1, 6, 6, 7, 7 and batches of 4: how much padding do your batches take, and how much would 4 and 2 take?
import math


def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    count = math.ceil(len(order) / batch_size)
    least, rest = divmod(len(order), count)
    batches, start = [], 0
    for number in range(count):
        end = start + least + (number < rest)
        batches.append(order[start:end])
        start = end
    return batches


# %% vocab-buckets sorted-by-fives
# Are 5 and 9 as long as each other? How much padding does it cost to take them for that?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index] // 5)
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


# %% vocab-buckets at-least-two-in-a-batch
# Seven sentences in batches of one: how many batches are that, and how many do you make?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    size = max(2, batch_size)
    return [order[start : start + size] for start in range(0, len(order), size)]


# %% vocab-buckets small-batch-in-the-middle
# Which of your batches is the one that isn't full? Cut it from the end of the sorted row instead: is there less padding?
def bucket_batches(lengths, batch_size):
    order = sorted(range(len(lengths)), key=lambda index: lengths[index])
    rest = len(order) % batch_size
    cut = len(order) // batch_size // 2 * batch_size
    batches = [order[start : start + batch_size] for start in range(0, cut, batch_size)]
    batches += [order[cut : cut + rest]] if rest else []
    return batches + [order[start : start + batch_size] for start in range(cut + rest, len(order), batch_size)]


# %% vocab-split not-shuffled
# The last tenth of a book is its ending. What would a network be tested on with your parts, and what is the seed for?
def split(items, valid_share, test_share, seed):
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return items[test_end:], items[:valid_end], items[valid_end:test_end]


# %% vocab-split slices-from-the-end-not-shuffled
# The last part of a book is its ending. What would a network be tested on with your parts, and what is the seed for?
def split(items, valid_share, test_share, seed):
    valid_size, test_size = int(len(items) * valid_share), int(len(items) * test_share)
    train_size = len(items) - valid_size - test_size
    valid_end = train_size + valid_size
    return items[:train_size], items[train_size:valid_end], items[valid_end:]


# %% vocab-split global-seed
# Somebody has set a seed before calling your function. What is it worth afterwards?
def split(items, valid_share, test_share, seed):
    random.seed(seed)
    shuffled = random.sample(items, len(items))
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return shuffled[test_end:], shuffled[:valid_end], shuffled[valid_end:test_end]


# %% vocab-split global-torch-seed
# Somebody has called torch.manual_seed before your function. What is it worth afterwards?
def split(items, valid_share, test_share, seed):
    torch.manual_seed(seed)
    shuffled = [items[index] for index in torch.randperm(len(items))]
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return shuffled[test_end:], shuffled[:valid_end], shuffled[valid_end:test_end]


# %% vocab-split seed-ignored
# Call your function twice with the same seed. Where does it use the seed?
def split(items, valid_share, test_share, seed):
    shuffled = random.sample(items, len(items))
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return shuffled[test_end:], shuffled[:valid_end], shuffled[valid_end:test_end]


# %% vocab-split always-the-same-seed
# Call your function with seed=1 and with seed=2. Which number does your generator start from?
def split(items, valid_share, test_share, seed):
    shuffled = random.Random(0).sample(items, len(items))
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return shuffled[test_end:], shuffled[:valid_end], shuffled[valid_end:test_end]


# %% vocab-split shuffled-in-place
# In which order does the caller find the items after your function?
def split(items, valid_share, test_share, seed):
    random.Random(seed).shuffle(items)
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return items[test_end:], items[:valid_end], items[valid_end:test_end]


# %% vocab-split shuffled-after-dividing
# With another seed, are there other items in your test part, or the same ones in another order?
def split(items, valid_share, test_share, seed):
    generator = random.Random(seed)
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    parts = items[test_end:], items[:valid_end], items[valid_end:test_end]
    return [generator.sample(part, len(part)) for part in parts]


# %% vocab-split rounded-to-the-nearest
# What is int(2.7), and what is round(2.7)? Which of them does the question ask for?
def split(items, valid_share, test_share, seed):
    shuffled = random.Random(seed).sample(items, len(items))
    valid_end = round(len(items) * valid_share)
    test_end = valid_end + round(len(items) * test_share)
    return shuffled[test_end:], shuffled[:valid_end], shuffled[valid_end:test_end]


# %% vocab-split test-share-of-the-rest
# A fifth of what should the test part be: a fifth of all items, or of those that are left?
def split(items, valid_share, test_share, seed):
    shuffled = random.Random(seed).sample(items, len(items))
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int((len(items) - valid_end) * test_share)
    return shuffled[test_end:], shuffled[:valid_end], shuffled[valid_end:test_end]


# %% vocab-split valid-and-test-swapped
# In which order are the three parts to be returned, and which of the two shares belongs to the second one?
def split(items, valid_share, test_share, seed):
    shuffled = random.Random(seed).sample(items, len(items))
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return shuffled[test_end:], shuffled[valid_end:test_end], shuffled[:valid_end]


# %% vocab-split train-rounded-too
# Count the items in all three parts. Which of them gets those that rounding has left over?
def split(items, valid_share, test_share, seed):
    shuffled = random.Random(seed).sample(items, len(items))
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    train_size = int(len(items) * (1 - valid_share - test_share))
    return shuffled[test_end : test_end + train_size], shuffled[:valid_end], shuffled[valid_end:test_end]


# %% vocab-split parts-overlap
# Can an item be in your valid part and in your test part at once? What would the test be worth then?
def split(items, valid_share, test_share, seed):
    generator = random.Random(seed)
    valid = generator.sample(items, int(len(items) * valid_share))
    test = generator.sample(items, int(len(items) * test_share))
    return [item for item in items if item not in valid and item not in test], valid, test


# %% vocab-split drawn-with-replacement
# Is everyone drawn once? What does `choices` do with an item that it has drawn already?
def split(items, valid_share, test_share, seed):
    shuffled = random.Random(seed).choices(items, k=len(items))
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return shuffled[test_end:], shuffled[:valid_end], shuffled[valid_end:test_end]


# %% vocab-split everything-for-a-share-of-zero
# What is items[-0:]? Try your function with a share of 0.
def split(items, valid_share, test_share, seed):
    shuffled = random.Random(seed).sample(items, len(items))
    valid_size, test_size = int(len(items) * valid_share), int(len(items) * test_share)
    test, rest = shuffled[-test_size:], shuffled[:-test_size]
    return rest[:-valid_size], rest[-valid_size:], test


# %% vocab-split parts-in-the-old-order
# Your seed decides which items are in a part. In which order do they stand there?
def split(items, valid_share, test_share, seed):
    order = list(range(len(items)))
    random.Random(seed).shuffle(order)
    valid_size, test_size = int(len(items) * valid_share), int(len(items) * test_share)
    parts = order[valid_size + test_size :], order[:valid_size], order[valid_size : valid_size + test_size]
    return tuple([items[index] for index in sorted(part)] for part in parts)


# %% vocab-split seed-zero-not-shuffled
# Is 0 a seed like any other? What does `if seed` make of it?
def split(items, valid_share, test_share, seed):
    items = list(items)
    if seed:
        random.Random(seed).shuffle(items)
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    return items[test_end:], items[:valid_end], items[valid_end:test_end]


# %% vocab-split equal-items-lost
# Two sentences of a corpus can read the same. Which of your three parts does the second one end up in?
def split(items, valid_share, test_share, seed):
    shuffled = random.Random(seed).sample(items, len(items))
    valid_end = int(len(items) * valid_share)
    test_end = valid_end + int(len(items) * test_share)
    valid, test = shuffled[:valid_end], shuffled[valid_end:test_end]
    return [item for item in shuffled if item not in valid and item not in test], valid, test
