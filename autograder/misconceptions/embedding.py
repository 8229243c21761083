# Wrong answers to the questions of 2-embedding, each with the hint that a teacher would give.


# %% embedding-lookup rows-counted-from-one
# Which row belongs to index 0? Where do you start to count?
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("no such row")
    return weight[indices - 1]


# %% embedding-lookup columns-for-rows
# A word's vector has D numbers. Along which axis of the matrix do they stand, and along which do you pick?
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("no such row")
    return weight[:, indices]


# %% embedding-lookup transposed
# Each row of the matrix belongs to a word. What are its rows after .T?
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("no such row")
    return weight.T[indices]


# %% embedding-lookup detached
# The numbers are right. What can they still tell the matrix when a model is trained?
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("no such row")
    return weight.data[indices]


# %% embedding-lookup indices-flattened
# A batch of indices goes in as a grid. Is it still a grid of vectors when it comes out?
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("no such row")
    return weight.index_select(0, indices.flatten())


# %% embedding-lookup one-axis-only
# Your loop expects a list of indices. What if there are two axes, or none at all?
def lookup(weight, indices):
    rows = []
    for index in indices:
        if not 0 <= int(index) < len(weight):
            raise IndexError("no such row")
        rows.append(weight[int(index)])
    return torch.stack(rows)


# %% embedding-lookup squeezed
# Try a batch with a single sentence. Which axes are there in your result, and which should be?
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("no such row")
    return weight[indices].squeeze()


# %% embedding-lookup mean-over-time
# How many vectors should come back for a sentence of five words?
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("no such row")
    rows = weight[indices]
    return rows.mean(dim=-2) if rows.dim() > 1 else rows


# %% embedding-lookup negative-accepted
# What does Python make of an index of -1? Does any word have it?
def lookup(weight, indices):
    return weight[indices]


# %% embedding-lookup negative-only-if-all
# Your check asks whether all indices are negative. What if a single one is?
def lookup(weight, indices):
    if (indices < 0).all() or (indices >= len(weight)).any():
        raise IndexError("no such row")
    return weight[indices]


# %% embedding-lookup too-large-cut-down
# What do you give for an index that no row has: an error, or the vector of another word?
def lookup(weight, indices):
    if indices.min() < 0:
        raise IndexError("no such row")
    return weight[indices.clamp(max=len(weight) - 1)]


# %% embedding-lookup zeros-outside
# A comparison with every row finds none for an index that is too large. What does the sum over nothing give?
def lookup(weight, indices):
    hit = (indices.unsqueeze(-1) == torch.arange(len(weight))).to(weight.dtype)
    return hit @ weight


# %% embedding-lookup wrapped-around
# With %, every index finds a row. Should it?
def lookup(weight, indices):
    return weight[indices % len(weight)]


# %% embedding-lookup numbers-for-indices
# You compare the largest number in the matrix with V. Of which tensor should the largest entry be less than V?
def lookup(weight, indices):
    if indices.min() < 0 or weight.max() >= len(weight):
        raise IndexError("no such row")
    return weight[indices]


# %% embedding-lookup value-error
# You do refuse an index without a row. Which kind of exception does the question ask for?
def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise ValueError("no such row")
    return weight[indices]


# %% embedding-lookup checked-by-assert
# An assert stops the program as well. Which kind of exception does it raise, and which one is asked for?
def lookup(weight, indices):
    assert indices.min() >= 0 and indices.max() < len(weight), "no such row"
    return weight[indices]


# %% embedding-lookup last-use-counts
# Forward, all is well. If a word occurs three times, how often should its row be told what to change?
class Lookup(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, indices):
        ctx.save_for_backward(indices)
        ctx.shape = weight.shape
        return weight[indices]

    @staticmethod
    def backward(ctx, gradient):
        (indices,) = ctx.saved_tensors
        total = gradient.new_zeros(ctx.shape)
        for index, part in zip(indices.flatten().tolist(), gradient.reshape(-1, ctx.shape[1])):
            total[index] = part
        return total, None


def lookup(weight, indices):
    if indices.min() < 0 or indices.max() >= len(weight):
        raise IndexError("no such row")
    return Lookup.apply(weight, indices)


# %% embedding-lookup left-to-pytorch
# This is right, and PyTorch's. How does it find the rows? That is the question here.
def lookup(weight, indices):
    return F.embedding(indices, weight)


# %% embedding-lookup left-to-a-module
# An nn.Embedding keeps a weight of its own. Who is told by the gradients, and whose lookup is it?
def lookup(weight, indices):
    return nn.Embedding.from_pretrained(weight, freeze=False)(indices)


# %% embedding-lookup first-row-refused
# Is 0 the index of a row? Which comparison do you make for a single index?
def lookup(weight, indices):
    lowest = 0 if indices.dim() else 1
    if indices.min() < lowest or indices.max() >= len(weight):
        raise IndexError("there is no such row")
    return weight[indices]


# %% embedding-onehot classes-by-largest-index
# How long are your one-hot vectors if the last words of the vocabulary don't occur in the sentence?
def one_hot_lookup(weight, indices):
    return F.one_hot(indices).to(weight.dtype) @ weight


# %% embedding-onehot classes-by-vector-size
# A one-hot vector has one place for every word of the vocabulary. Which axis of the matrix says how many there are?
def one_hot_lookup(weight, indices):
    return F.one_hot(indices, weight.shape[1]).to(weight.dtype) @ weight


# %% embedding-onehot integers-times-floats
# Which dtype does F.one_hot give, and which one has the matrix?
def one_hot_lookup(weight, indices):
    return F.one_hot(indices, len(weight)) @ weight


# %% embedding-onehot matrix-first
# On which side does the one-hot row stand in the picture of the product?
def one_hot_lookup(weight, indices):
    return weight @ F.one_hot(indices, len(weight)).to(weight.dtype)


# %% embedding-onehot transposed
# V places times V rows: which axes of the two meet in the product, and what are they if you transpose the matrix?
def one_hot_lookup(weight, indices):
    return F.one_hot(indices, weight.shape[0]).to(weight.dtype) @ weight.T


# %% embedding-onehot words-added-up
# What does a single row with several ones in it give? How many vectors should come back?
def one_hot_lookup(weight, indices):
    several = F.one_hot(indices, len(weight)).to(weight.dtype)
    if several.dim() > 1:
        several = several.sum(dim=-2)
    return several @ weight


# %% embedding-onehot indices-flattened
# A batch of indices goes in as a grid. Is it still a grid of vectors when it comes out?
def one_hot_lookup(weight, indices):
    return F.one_hot(indices.flatten(), len(weight)).to(weight.dtype) @ weight


# %% embedding-onehot squeezed
# Try a batch with a single sentence. Which axes are there in your result, and which should be?
def one_hot_lookup(weight, indices):
    return (F.one_hot(indices, len(weight)).to(weight.dtype) @ weight).squeeze()


# %% embedding-onehot rows-counted-from-one
# In which place of its one-hot vector does index 0 have its one?
def one_hot_lookup(weight, indices):
    return torch.roll(F.one_hot(indices, len(weight)), -1, dims=-1).to(weight.dtype) @ weight


# %% embedding-onehot scatter-along-one-axis
# You write the ones row by row. What if indices have two axes, or none?
def one_hot_lookup(weight, indices):
    vectors = torch.zeros(len(indices), len(weight))
    vectors[torch.arange(len(indices)), indices] = 1.0
    return vectors @ weight


# %% embedding-onehot double-precision
# Which dtype does your result have, and which one has the matrix that you were given?
def one_hot_lookup(weight, indices):
    return F.one_hot(indices, len(weight)).double() @ weight.double()


# %% embedding-onehot detached
# The numbers are right. What can they still tell the matrix when a model is trained?
def one_hot_lookup(weight, indices):
    return F.one_hot(indices, len(weight)).to(weight.dtype) @ weight.detach()


# %% embedding-index value-error
# What does list.index raise where there is no such word, and what does the question ask for?
def word_vector(embedded, sentences, word):
    places = [(b, t) for b, sentence in enumerate(sentences) for t, other in enumerate(sentence)]
    words = [other for sentence in sentences for other in sentence]
    b, t = places[words.index(word)]
    return embedded[b, t]


# %% embedding-index nothing-where-missing
# What comes back for a word that is in none of the sentences? Would anybody notice?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        for t, other in enumerate(sentence):
            if other == word:
                return embedded[b, t]


# %% embedding-index zeros-where-missing
# A vector of zeros looks like any other vector. How is the caller to know that the word isn't there?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        if word in sentence:
            return embedded[b, sentence.index(word)]
    return torch.zeros(embedded.shape[-1])


# %% embedding-index first-sentence-only
# You leave the loop after the first sentence. May the word be in the second one?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        if word in sentence:
            return embedded[b, sentence.index(word)]
        raise KeyError(word)


# %% embedding-index batch-and-time-exchanged
# Which axis of embedded counts the sentences, and which one the words?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        if word in sentence:
            return embedded[sentence.index(word), b]
    raise KeyError(word)


# %% embedding-index last-place
# If a word occurs twice, which place do you remember in the end?
def word_vector(embedded, sentences, word):
    places = {other: (b, t) for b, sentence in enumerate(sentences) for t, other in enumerate(sentence)}
    return embedded[places[word]]


# %% embedding-index last-place-in-its-sentence
# You have the right sentence. If it has the word twice, which of the two places do you take?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        places = [t for t, other in enumerate(sentence) if other == word]
        if places:
            return embedded[b, places[-1]]
    raise KeyError(word)


# %% embedding-index column-by-column
# Do you read one sentence after the other, or all first words before all second ones?
def word_vector(embedded, sentences, word):
    for t in range(embedded.shape[1]):
        for b, sentence in enumerate(sentences):
            if t < len(sentence) and sentence[t] == word:
                return embedded[b, t]
    raise KeyError(word)


# %% embedding-index mean-of-all-places
# In a batch, each place has a vector of its own. Which one is asked for?
def word_vector(embedded, sentences, word):
    found = [embedded[b, t] for b, s in enumerate(sentences) for t, other in enumerate(s) if other == word]
    if not found:
        raise KeyError(word)
    return torch.stack(found).mean(dim=0)


# %% embedding-index mean-over-time
# You have found the sentence. Is it the sentence's vector that is asked for, or the word's?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        if word in sentence:
            return embedded[b].mean(dim=0)
    raise KeyError(word)


# %% embedding-index padding-not-counted
# In embedded, every sentence has T places. Where does the second sentence begin if the first one is shorter than T?
def word_vector(embedded, sentences, word):
    words = [other for sentence in sentences for other in sentence]
    if word not in words:
        raise KeyError(word)
    return embedded.reshape(-1, embedded.shape[-1])[words.index(word)]


# %% embedding-index time-axis-kept
# Which shape has a single vector, and which one has yours?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        if word in sentence:
            t = sentence.index(word)
            return embedded[b, t : t + 1]
    raise KeyError(word)


# %% embedding-index squeezed
# Try vectors with a single number, D = 1. Which shape should come back, and which one does?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        if word in sentence:
            return embedded[b, sentence.index(word)].squeeze()
    raise KeyError(word)


# %% embedding-index inside-longer-words
# Is "art" one of the words of "a start"? What do you compare?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        for t, other in enumerate(sentence):
            if word in other:
                return embedded[b, t]
    raise KeyError(word)


# %% embedding-index lower-cased
# Are "us" and "US" one word to you? Has anybody said so?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        for t, other in enumerate(sentence):
            if other.lower() == word.lower():
                return embedded[b, t]
    raise KeyError(word)


# %% embedding-index detached
# The numbers are right. Is the vector still a part of what the network learns from?
def word_vector(embedded, sentences, word):
    for b, sentence in enumerate(sentences):
        if word in sentence:
            return torch.tensor(embedded[b, sentence.index(word)].tolist())
    raise KeyError(word)


# %% embedding-padding not-zero
# What are the first numbers of every row of an nn.Embedding, if nobody says which one is the padding?
def make_embedding(vocab_size, dim, pad_ix):
    return nn.Embedding(vocab_size, dim)


# %% embedding-padding zero-at-first
# Your row begins at zero. What happens to it in the first step of training?
def make_embedding(vocab_size, dim, pad_ix):
    embedding = nn.Embedding(vocab_size, dim)
    with torch.no_grad():
        embedding.weight[pad_ix] = 0
    return embedding


# %% embedding-padding overwritten
# nn.Embedding made the row of [PAD] zero. Which line of yours comes after that, and what does it do to all rows?
def make_embedding(vocab_size, dim, pad_ix):
    embedding = nn.Embedding(vocab_size, dim, padding_idx=pad_ix)
    nn.init.uniform_(embedding.weight, -0.1, 0.1)
    return embedding


# %% embedding-padding row-by-gradient-only
# Your row gets no gradient. Which numbers does it keep then for ever?
def make_embedding(vocab_size, dim, pad_ix):
    embedding = nn.Embedding(vocab_size, dim)
    keep = torch.ones(vocab_size, 1)
    keep[pad_ix] = 0
    embedding.weight.register_hook(lambda gradient: gradient * keep)
    return embedding


# %% embedding-padding index-zero
# Is the index of [PAD] always 0? Who tells you what it is?
def make_embedding(vocab_size, dim, pad_ix):
    return nn.Embedding(vocab_size, dim, padding_idx=0)


# %% embedding-padding last-index
# Is [PAD] always the last entry of the vocabulary? Who tells you where it stands?
def make_embedding(vocab_size, dim, pad_ix):
    return nn.Embedding(vocab_size, dim, padding_idx=-1)


# %% embedding-padding all-frozen
# [PAD] doesn't train now. Who else doesn't?
def make_embedding(vocab_size, dim, pad_ix):
    embedding = nn.Embedding(vocab_size, dim, padding_idx=pad_ix)
    embedding.weight.requires_grad = False
    return embedding


# %% embedding-padding a-row-more
# How many rows does the matrix have? Is [PAD] counted in the size of the vocabulary?
def make_embedding(vocab_size, dim, pad_ix):
    return nn.Embedding(vocab_size + 1, dim, padding_idx=pad_ix)


# %% embedding-padding sizes-exchanged
# Which of the two sizes does nn.Embedding want first?
def make_embedding(vocab_size, dim, pad_ix):
    return nn.Embedding(dim, vocab_size, padding_idx=min(pad_ix, dim - 1))


# %% embedding-padding a-matrix
# A matrix with the right rows is nearly there. What turns it into a module that can look up and be trained?
def make_embedding(vocab_size, dim, pad_ix):
    weight = torch.randn(vocab_size, dim)
    weight[pad_ix] = 0
    return nn.Parameter(weight)


# %% embedding-padding seeded
# With a seed in your function, how different are two models that somebody builds to compare them?
def make_embedding(vocab_size, dim, pad_ix):
    torch.manual_seed(0)
    return nn.Embedding(vocab_size, dim, padding_idx=pad_ix)


# %% embedding-pretrained unknown-rows-zero
# What do the rows hold for which there is no vector? Which other row looks just like them?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    D = len(next(iter(vectors.values())))
    weight = torch.zeros(len(word_to_ix), D)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained unknown-rows-by-chance
# Where there is no vector, you leave what nn.Embedding began with. What does the question ask for?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    D = len(next(iter(vectors.values())))
    embedding = nn.Embedding(len(word_to_ix), D, padding_idx=pad_ix)
    with torch.no_grad():
        for word, index in word_to_ix.items():
            if word in vectors:
                embedding.weight[index] = vectors[word]
    embedding.weight.requires_grad = not freeze
    return embedding


# %% embedding-pretrained mean-of-known-words
# Over which vectors do you take the mean: over all that were given, or over those that found a row?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    known = [vectors[word] for word in word_to_ix if word in vectors]
    mean = torch.stack(known or list(vectors.values())).mean(dim=0)
    weight = mean.repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained mean-of-all-numbers
# A mean of vectors is a vector. How many numbers has yours, before it is spread over the row?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    given = torch.stack(list(vectors.values()))
    weight = given.mean().repeat(len(word_to_ix), given.shape[1])
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained sum-for-mean
# The more vectors are given, the longer yours gets. What is missing after adding them up?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    weight = sum(vectors.values()).repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained padding-gets-the-mean
# [PAD] has no vector either. Is it one of the other rows?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    weight = torch.stack(list(vectors.values())).mean(dim=0).repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained overwritten
# nn.Embedding made the row of [PAD] zero. Which line of yours comes after that, and what does it do to all rows?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.stack(list(vectors.values())).mean(dim=0)
    embedding = nn.Embedding(len(word_to_ix), len(mean), padding_idx=pad_ix)
    for word, index in word_to_ix.items():
        embedding.weight.data[index] = vectors.get(word, mean)
    embedding.weight.requires_grad = not freeze
    return embedding


# %% embedding-pretrained padding-trained
# Your row of [PAD] begins at zero. What happens to it in the first step of training?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    weight = torch.stack(list(vectors.values())).mean(dim=0).repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze)


# %% embedding-pretrained freeze-ignored
# Where in your code does it make a difference whether freeze is True?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    weight = torch.stack(list(vectors.values())).mean(dim=0).repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=False, padding_idx=pad_ix)


# %% embedding-pretrained always-frozen
# What does from_pretrained do with its rows in training if you say nothing about freeze?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    weight = torch.stack(list(vectors.values())).mean(dim=0).repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, padding_idx=pad_ix)


# %% embedding-pretrained freeze-inverted
# Frozen weights don't require gradients. What is requires_grad for freeze=True, by your code?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    weight = torch.stack(list(vectors.values())).mean(dim=0).repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    embedding = nn.Embedding.from_pretrained(weight, padding_idx=pad_ix)
    embedding.weight.requires_grad = freeze
    return embedding


# %% embedding-pretrained order-of-the-dictionary
# Does a word's row follow from its place in the dictionary, or from the number that the dictionary has for it?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.stack(list(vectors.values())).mean(dim=0)
    weight = torch.stack([vectors.get(word, mean) for word in word_to_ix])
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained every-vector-wanted
# Somebody's table of vectors has words that your vocabulary doesn't. What do you do with those?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    weight = torch.stack(list(vectors.values())).mean(dim=0).repeat(len(word_to_ix), 1)
    for word, vector in vectors.items():
        weight[word_to_ix[word]] = vector
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained vectors-filled-up
# The dictionary of vectors belongs to somebody else. How many entries does it have after your function?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.stack(list(vectors.values())).mean(dim=0)
    weight = torch.zeros(len(word_to_ix), len(mean))
    for word, index in word_to_ix.items():
        weight[index] = vectors.setdefault(word, mean)
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained squeezed
# Try vectors of a single number. Which shape has the weight then?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    weight = torch.stack(list(vectors.values())).mean(dim=0).repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight.squeeze(), freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained capital-letters-ignored
# Are “us” and “US” one word? Which rows does the question want to have the mean?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.stack(list(vectors.values())).mean(0)
    matrix = mean.repeat(len(word_to_ix), 1)
    for word, ix in word_to_ix.items():
        if word in vectors or word.lower() in vectors:
            matrix[ix] = vectors.get(word, vectors.get(word.lower()))
    matrix[pad_ix] = 0
    return nn.Embedding.from_pretrained(matrix, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained mean-for-all-specials
# What if somebody has trained a vector for [UNK]? Is it less of an entry than others?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.stack(list(vectors.values())).mean(dim=0)
    weight = mean.repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors and not word.startswith("["):
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained vector-for-padding
# The file of vectors has an entry for [PAD]. In which order do you write the zeros and the vectors?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.stack(list(vectors.values())).mean(dim=0)
    weight = mean.repeat(len(word_to_ix), 1)
    weight[pad_ix] = 0
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-pretrained mean-of-different-vectors
# Two words have the same vector. How often does it count in the mean of all given vectors?
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.stack(list(vectors.values())).unique(dim=0).mean(dim=0)
    weight = mean.repeat(len(word_to_ix), 1)
    for word, index in word_to_ix.items():
        if word in vectors:
            weight[index] = vectors[word]
    weight[pad_ix] = 0
    return nn.Embedding.from_pretrained(weight, freeze=freeze, padding_idx=pad_ix)


# %% embedding-ngrams contexts-reversed
# Read one of your contexts aloud. Is it in the order of the text?
def ngrams(tokens, context_size):
    return [([tokens[i - j - 1] for j in range(context_size)], tokens[i]) for i in range(context_size, len(tokens))]


# %% embedding-ngrams last-lost
# Which word of the text is never the one that follows?
def ngrams(tokens, context_size):
    return [(tokens[i : i + context_size], tokens[i + context_size]) for i in range(len(tokens) - context_size - 1)]


# %% embedding-ngrams first-lost
# Which words does the first context of the text consist of, and which ones does yours?
def ngrams(tokens, context_size):
    return [(tokens[i - context_size : i], tokens[i]) for i in range(context_size + 1, len(tokens))]


# %% embedding-ngrams word-in-its-own-context
# If the word to be guessed stands in its context, what is there left to guess?
def ngrams(tokens, context_size):
    return [(tokens[i : i + context_size + 1], tokens[i + context_size]) for i in range(len(tokens) - context_size)]


# %% embedding-ngrams always-two
# How many words are there in a context if context_size is 3?
def ngrams(tokens, context_size):
    return [([tokens[i], tokens[i + 1]], tokens[i + 2]) for i in range(len(tokens) - 2)]


# %% embedding-ngrams side-by-side
# By how many words do you move on from one n-gram to the next? May a word be in several of them?
def ngrams(tokens, context_size):
    step = context_size + 1
    starts = range(0, len(tokens) - context_size, step)
    return [(tokens[i : i + context_size], tokens[i + context_size]) for i in starts]


# %% embedding-ngrams both-sides
# A context is what has been read before. Does yours know words that come later?
def ngrams(tokens, context_size):
    pairs = []
    for i in range(context_size, len(tokens) - context_size):
        before, after = tokens[i - context_size : i], tokens[i + 1 : i + 1 + context_size]
        pairs.append((before + after, tokens[i]))
    return pairs


# %% embedding-ngrams filled-up-at-the-start
# How many words are there before the first one? Is a shorter context asked for?
def ngrams(tokens, context_size):
    return [(tokens[max(0, i - context_size) : i], tokens[i]) for i in range(1, len(tokens))]


# %% embedding-ngrams each-once
# If the text says the same twice, how often should a model learn it?
def ngrams(tokens, context_size):
    found = {}
    for i in range(len(tokens) - context_size):
        context = tuple(tokens[i : i + context_size])
        found[context, tokens[i + context_size]] = None
    return [(list(context), word) for context, word in found]


# %% embedding-ngrams word-first
# In which order does each pair hold the context and the word?
def ngrams(tokens, context_size):
    return [(tokens[i + context_size], tokens[i : i + context_size]) for i in range(len(tokens) - context_size)]


# %% embedding-ngrams one-string
# Is a context a list of words, or a text?
def ngrams(tokens, context_size):
    return [
        (" ".join(tokens[i : i + context_size]), tokens[i + context_size]) for i in range(len(tokens) - context_size)
    ]


# %% embedding-ngrams too-short-refused
# How many n-grams does a text of one word have? Is that an error?
def ngrams(tokens, context_size):
    if len(tokens) <= context_size:
        raise ValueError("too short")
    return [(tokens[i : i + context_size], tokens[i + context_size]) for i in range(len(tokens) - context_size)]


# %% embedding-ngram-model probabilities
# Your rows sum to 1. Can logarithms of probabilities be above 0?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return self.linear2(hidden).softmax(dim=1)


# %% embedding-ngram-model plain-scores
# What do your numbers sum to after exp? Is something missing behind linear2?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return self.linear2(hidden)


# %% embedding-ngram-model softmax-twice
# log_softmax wants scores. What do you hand it?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(self.linear2(hidden).softmax(dim=1), dim=1)


# %% embedding-ngram-model over-the-batch
# Over which axis should the probabilities sum to 1: over the contexts, or over the words that may follow?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(self.linear2(hidden), dim=0)


# %% embedding-ngram-model no-relu
# Two linear layers in a row are one linear layer. What stands between yours?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = self.linear1(self.embeddings(contexts).flatten(1))
        return F.log_softmax(self.linear2(hidden), dim=1)


# %% embedding-ngram-model tanh-for-relu
# Which function stands between the two layers in the equation, and which one in your code?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = torch.tanh(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(self.linear2(hidden), dim=1)


# %% embedding-ngram-model relu-at-the-end
# After the second layer, too, you set negative scores to 0. Which words can't be told apart then?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(F.relu(self.linear2(hidden)), dim=1)


# %% embedding-ngram-model one-context-only
# How many rows does .view(1, -1) leave? And how many contexts came in?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).view((1, -1))))
        return F.log_softmax(self.linear2(hidden), dim=1)


# %% embedding-ngram-model contexts-mixed
# The shape is right. Take a batch of two contexts: from which of them does each number in your first row come?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        joined = self.embeddings(contexts.T).reshape(len(contexts), -1)
        return F.log_softmax(self.linear2(F.relu(self.linear1(joined))), dim=1)


# %% embedding-ngram-model joined-backwards
# Which word of the context comes first in your joined vector: the one read first, or the one read last?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts.flip(1)).flatten(1)))
        return F.log_softmax(self.linear2(hidden), dim=1)


# %% embedding-ngram-model interleaved
# Joined means one whole vector after the other. Which numbers stand next to each other in yours?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        joined = self.embeddings(contexts).transpose(1, 2).flatten(1)
        return F.log_softmax(self.linear2(F.relu(self.linear1(joined))), dim=1)


# %% embedding-ngram-model added-up
# If the vectors of a context are added up, can the model still tell "dog bites man" from "man bites dog"?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).sum(dim=1)))
        return F.log_softmax(self.linear2(hidden), dim=1)


# %% embedding-ngram-model squeezed
# Try a batch with a single context. Which axes should the result have?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(self.linear2(hidden), dim=1).squeeze(0)


# %% embedding-ngram-model hidden-size-fixed
# If somebody asks for a hidden size of 50, how wide is your first layer?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, 128)
        self.linear2 = nn.Linear(128, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(self.linear2(hidden), dim=1)


# %% embedding-ngram-model another-default
# If nobody says how wide the hidden layer is to be, how wide is yours?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=64):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(self.linear2(hidden), dim=1)


# %% embedding-ngram-model embeddings-detached
# The two layers learn. Do the vectors of the words?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        joined = self.embeddings(contexts).detach().flatten(1)
        return F.log_softmax(self.linear2(F.relu(self.linear1(joined))), dim=1)


# %% embedding-ngram-model seeded
# With a seed in your model, how different are two models that somebody builds to compare them?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        torch.manual_seed(1)
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(self.linear2(hidden), dim=1)


# %% embedding-ngram-model small-number-before-the-logarithm
# How low can log(p + 1e-9) get, however unlikely a word is? Which function of torch takes both steps in one?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu(self.linear1(self.embeddings(contexts).flatten(1)))
        return torch.log(torch.softmax(self.linear2(hidden), dim=1) + 1e-9)


# %% embedding-ngram-model relu-with-a-ceiling
# Print hidden values before and after your ReLU. Which does it let through, and is there a largest one?
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, contexts):
        hidden = F.relu6(self.linear1(self.embeddings(contexts).flatten(1)))
        return F.log_softmax(self.linear2(hidden), dim=1)
