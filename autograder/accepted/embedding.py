# Right answers to the questions of 2-embedding in other styles than the reference's, each with what makes it right.


# %% embedding-lookup index-select
# index_select refuses what is outside by itself, with an IndexError; the shape is put back afterwards.
def lookup(weight, indices):
    return weight.index_select(0, indices.reshape(-1)).reshape(*indices.shape, weight.shape[1])


# %% embedding-lookup one-hot-product
# A one-hot product finds the rows as well, once every index is known to have one.
def lookup(weight: Tensor, indices: Tensor) -> Tensor:
    inside = (indices >= 0) & (indices < weight.shape[0])
    if not inside.all():
        raise IndexError(f"index {indices[~inside][0].item()} has no row")
    return torch.einsum("...v,vd->...d", F.one_hot(indices, weight.shape[0]).float(), weight)


# %% embedding-lookup gather
# gather along the rows, with each index repeated over the columns; its own error is turned into an IndexError.
def lookup(weight, indices):
    V, D = weight.shape
    columns = indices.reshape(-1, 1).expand(-1, D)
    try:
        return weight.gather(0, columns).reshape(indices.shape + (D,))
    except RuntimeError as error:
        raise IndexError(str(error)) from error


# %% embedding-lookup loop-over-numbers
# One row after the other, in Python; a list of rows is stacked to the shape that the indices had.
class NoSuchRow(IndexError):
    pass


def lookup(weight, indices):
    rows = []
    for number in indices.flatten().tolist():
        if number not in range(weight.size(0)):
            raise NoSuchRow(number)
        rows.append(weight[number])
    return torch.stack(rows).view(indices.size() + weight.size()[1:])


# %% embedding-lookup recursive
# A grid is a stack of smaller grids, down to a single index.
def lookup(weight, indices):
    if indices.dim() > 0:
        return torch.stack([lookup(weight, part) for part in indices])
    if indices < 0:
        raise IndexError("an index counts from 0 upwards")
    return weight.unbind(0)[indices.item()]


# %% embedding-lookup own-backward
# Autograd is told by hand: each use of a row adds to the row's gradient.
class Rows(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, indices):
        ctx.save_for_backward(indices)
        ctx.rows = len(weight)
        return weight[indices]

    @staticmethod
    def backward(ctx, gradient):
        (indices,) = ctx.saved_tensors
        flat = gradient.reshape(-1, gradient.shape[-1])
        return torch.zeros(ctx.rows, flat.shape[1]).index_add_(0, indices.reshape(-1), flat), None


def lookup(weight, indices):
    if torch.any(torch.logical_or(indices.lt(0), indices.ge(len(weight)))):
        raise IndexError
    return Rows.apply(weight, indices)


# %% embedding-onehot rows-of-the-identity
# The rows of the identity matrix are the one-hot vectors.
def one_hot_lookup(weight, indices):
    return torch.eye(weight.shape[0])[indices] @ weight


# %% embedding-onehot comparison
# An index is compared with the number of every row; where they are equal, there is the one.
def one_hot_lookup(weight, indices):
    vectors = (indices[..., None] == torch.arange(len(weight))).type_as(weight)
    return torch.matmul(vectors, weight)


# %% embedding-onehot scattered-ones
# Ones are written into zeros; the product is taken of two matrices, and the axes come back afterwards.
def one_hot_lookup(weight: Tensor, indices: Tensor) -> Tensor:
    V, D = weight.shape
    flat = indices.reshape(-1)
    vectors = torch.zeros(flat.numel(), V)
    vectors.scatter_(1, flat.unsqueeze(1), 1.0)
    return torch.mm(vectors, weight).reshape(*indices.shape, D)


# %% embedding-onehot linear-layer
# A linear layer without bias is a product with a transposed matrix, so the transposed one goes in.
def one_hot_lookup(weight, indices):
    return F.linear(F.one_hot(indices, num_classes=weight.size(0)).to(torch.float32), weight.t())


# %% embedding-onehot sum-over-the-vocabulary
# The product written out: every row times 0 or 1, added up over all rows.
def one_hot_lookup(weight, indices):
    chosen = F.one_hot(indices, len(weight)).unsqueeze(-1)
    return (chosen * weight).sum(dim=-2)


# %% embedding-onehot plain-lookup
# How it is done is for the reader: the values and the gradients are those of the product.
def one_hot_lookup(weight, indices):
    return weight[indices]


# %% embedding-onehot einsum
# An einsum adds up over the vocabulary; the one-hot vectors may have any axes in front.
def one_hot_lookup(weight, indices):
    return torch.einsum("...v,vd->...d", F.one_hot(indices, weight.shape[0]).to(weight.dtype), weight)


# %% embedding-index two-loops
# Sentence by sentence and word by word; the loop that finds nothing ends in the error.
def word_vector(embedded, sentences, word):
    for b in range(len(sentences)):
        for t in range(len(sentences[b])):
            if sentences[b][t] == word:
                return embedded[b][t]
    raise KeyError(f"{word} occurs nowhere")


# %% embedding-index dictionary-of-first-places
# setdefault keeps the first place of every word, and a dictionary raises the right error by itself.
def word_vector(embedded, sentences, word):
    places = {}
    for b, sentence in enumerate(sentences):
        for t, token in enumerate(sentence):
            places.setdefault(token, (b, t))
    b, t = places[word]
    return embedded[b, t, :]


# %% embedding-index next-of-a-generator
# The first hit of a generator; None stands for no hit.
def word_vector(embedded: Tensor, sentences: list[list[str]], word: str) -> Tensor:
    hits = ((b, s.index(word)) for b, s in enumerate(sentences) if word in s)
    place = next(hits, None)
    if place is None:
        raise KeyError(word)
    return embedded[place]


# %% embedding-index asked-for-forgiveness
# list.index raises a ValueError in every sentence without the word; after the last one it becomes a KeyError.
def word_vector(embedded, sentences, word):
    for vectors, sentence in zip(embedded, sentences):
        try:
            return vectors[sentence.index(word)]
        except ValueError:
            pass
    raise KeyError(word)


# %% embedding-index flat-place
# Places counted through the padded batch: sentence b begins at b times T.
def word_vector(embedded, sentences, word):
    B, T, D = embedded.shape
    found = [b * T + t for b, sentence in enumerate(sentences) for t, other in enumerate(sentence) if other == word]
    if not found:
        raise KeyError(word)
    return embedded.reshape(B * T, D)[min(found)]


# %% embedding-index mask
# A mask over the batch has a one where the word stands; its first one is the place.
def word_vector(embedded, sentences, word):
    mask = torch.zeros(embedded.shape[:2], dtype=torch.bool)
    for b, sentence in enumerate(sentences):
        for t, other in enumerate(sentence):
            mask[b, t] = other == word
    if not mask.any():
        raise KeyError(word)
    return embedded[mask][0]


# %% embedding-padding negative-padding-index
# nn.Embedding counts a negative padding_idx from the end.
def make_embedding(vocab_size, dim, pad_ix):
    return nn.Embedding(vocab_size, dim, padding_idx=pad_ix - vocab_size)


# %% embedding-padding gradient-hook
# The row is set to zero by hand, and a hook takes its gradient away.
def make_embedding(vocab_size, dim, pad_ix):
    embedding = nn.Embedding(vocab_size, dim)
    keep = torch.ones(vocab_size, 1)
    keep[pad_ix] = 0.0
    with torch.no_grad():
        embedding.weight.mul_(keep)
    embedding.weight.register_hook(lambda gradient: gradient * keep)
    return embedding


# %% embedding-padding own-first-weights
# All rows get smaller numbers to begin with; the row of [PAD] is set to zero again after that.
def make_embedding(vocab_size: int, dim: int, pad_ix: int) -> nn.Embedding:
    embedding = nn.Embedding(vocab_size, dim, padding_idx=pad_ix)
    nn.init.normal_(embedding.weight, std=0.1)
    embedding.weight.data[pad_ix].zero_()
    return embedding


# %% embedding-padding from-a-matrix
# A matrix with a row of zeros, made by a generator of its own, becomes an embedding that trains.
def make_embedding(vocab_size, dim, pad_ix):
    rows = torch.randn(vocab_size, dim, generator=torch.Generator().manual_seed(5))
    rows[pad_ix] = 0
    return nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad_ix)


# %% embedding-padding masked-class
# An embedding of its own kind: what it looks up for [PAD] is multiplied by zero, so no gradient reaches that row.
class PaddedEmbedding(nn.Embedding):
    def __init__(self, vocab_size, dim, pad_ix):
        super().__init__(vocab_size, dim)
        self.pad_ix = pad_ix
        nn.init.zeros_(self.weight[pad_ix])

    def forward(self, indices):
        return super().forward(indices) * (indices != self.pad_ix).unsqueeze(-1)


def make_embedding(vocab_size, dim, pad_ix):
    return PaddedEmbedding(vocab_size, dim, pad_ix)


# %% embedding-padding set-before-each-lookup
# Whatever a step did to the row, it is zero again whenever the embedding is used.
def make_embedding(vocab_size, dim, pad_ix):
    embedding = nn.Embedding(vocab_size, dim)

    def clear(module, inputs):
        with torch.no_grad():
            module.weight[pad_ix].zero_()

    embedding.register_forward_pre_hook(clear)
    clear(embedding, ())
    return embedding


# %% embedding-pretrained copied-in
# A fresh embedding, filled row by row without gradients; the row of [PAD] is cleared at the end.
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = sum(vectors.values()) / len(vectors)
    embedding = nn.Embedding(len(word_to_ix), len(mean), padding_idx=pad_ix)
    with torch.no_grad():
        embedding.weight[:] = mean
        for word in word_to_ix.keys() & vectors.keys():
            embedding.weight[word_to_ix[word]] = vectors[word]
        embedding.weight[pad_ix].fill_(0)
    embedding.weight.requires_grad_(not freeze)
    return embedding


# %% embedding-pretrained rows-in-order
# The words in the order of their indices, each with its vector or the mean.
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.stack(tuple(vectors.values())).mean(0)
    rows = [vectors.get(word, mean) for word in sorted(word_to_ix, key=word_to_ix.get)]
    rows[pad_ix] = torch.zeros_like(mean)
    return nn.Embedding.from_pretrained(torch.stack(rows), freeze, pad_ix)


# %% embedding-pretrained given-as-weight
# nn.Embedding takes a ready matrix as _weight; its gradients can be switched off like those of any parameter.
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    given = torch.stack([vectors[word] for word in vectors])
    rows = given.mean(dim=0, keepdim=True).expand(len(word_to_ix), -1).clone()
    for word, ix in word_to_ix.items():
        if word in vectors:
            rows[ix].copy_(vectors[word])
    rows[pad_ix].zero_()
    embedding = nn.Embedding(*rows.shape, padding_idx=pad_ix, _weight=rows)
    for parameter in embedding.parameters():
        parameter.requires_grad = not freeze
    return embedding


# %% embedding-pretrained state-loaded
# The matrix goes in as a state that is loaded; a hook keeps the row of [PAD] from moving.
def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    D = next(iter(vectors.values())).numel()
    mean = torch.zeros(D)
    for vector in vectors.values():
        mean = mean + vector / len(vectors)
    matrix = torch.empty(len(word_to_ix), D)
    for word, ix in word_to_ix.items():
        matrix[ix] = 0 if ix == pad_ix else vectors[word] if word in vectors else mean
    embedding = nn.Embedding(len(word_to_ix), D)
    embedding.load_state_dict({"weight": matrix})
    if freeze:
        embedding.requires_grad_(False)
    else:
        embedding.weight.register_hook(lambda grad: grad.index_fill(0, torch.tensor([pad_ix]), 0.0))
    return embedding


# %% embedding-pretrained numpy-mean
# The mean over the columns by NumPy, which rounds like float32 here.
import numpy as np


def pretrained_embedding(word_to_ix, vectors, pad_ix, freeze):
    mean = torch.from_numpy(np.mean([vector.numpy() for vector in vectors.values()], axis=0))
    weight = torch.stack([mean] * len(word_to_ix))
    for word, vector in vectors.items():
        if word in word_to_ix:
            weight[word_to_ix[word]] = vector
    weight[pad_ix] = torch.zeros(weight.shape[1])
    embedding = nn.Embedding.from_pretrained(weight, padding_idx=pad_ix)
    embedding.weight.requires_grad = not freeze
    return embedding


# %% embedding-ngrams from-the-word-back
# For each word that has enough words before it, a slice of those.
def ngrams(tokens, context_size):
    return [(tokens[i - context_size : i], tokens[i]) for i in range(context_size, len(tokens))]


# %% embedding-ngrams zipped-copies
# Shifted copies side by side; a tuple of tuples counts as a list of lists.
def ngrams(tokens, context_size):
    windows = zip(*(tokens[shift:] for shift in range(context_size + 1)))
    return tuple((window[:-1], window[-1]) for window in windows)


# %% embedding-ngrams sliding-window
# A window that forgets its oldest word whenever a new one comes in.
from collections import deque


def ngrams(tokens: list[str], context_size: int) -> list[tuple[list[str], str]]:
    window, found = deque(maxlen=context_size), []
    for token in tokens:
        if len(window) == context_size:
            found.append((list(window), token))
        window.append(token)
    return found


# %% embedding-ngrams recursive
# The first n-gram, and those of the text without its first word.
def ngrams(tokens, context_size):
    if len(tokens) <= context_size:
        return []
    return [[list(tokens[:context_size]), tokens[context_size]], *ngrams(tokens[1:], context_size)]


# %% embedding-ngrams counted-loop
# A plain loop with a word picked at a time.
def ngrams(tokens, context_size):
    result = []
    last = len(tokens) - 1
    position = context_size
    while position <= last:
        context = []
        for back in range(context_size, 0, -1):
            context.append(tokens[position - back])
        result.append((context, tokens[position]))
        position += 1
    return result


# %% embedding-ngram-model joined-by-cat
# The vectors of one place after the other are concatenated; modules stand for ReLU and log-softmax.
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.context_size = context_size
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.relu = nn.ReLU()
        self.linear2 = nn.Linear(hidden_size, vocab_size)
        self.log_softmax = nn.LogSoftmax(dim=-1)

    def forward(self, contexts):
        vectors = self.embeddings(contexts)
        joined = torch.cat([vectors[:, place] for place in range(self.context_size)], dim=1)
        return self.log_softmax(self.linear2(self.relu(self.linear1(joined))))


# %% embedding-ngram-model viewed
# A view with the batch kept; the layers made in another order, and the softmax in two steps.
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super(NGramLanguageModeler, self).__init__()
        self.linear2 = nn.Linear(hidden_size, vocab_size)
        self.linear1 = nn.Linear(embedding_dim * context_size, hidden_size)
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)

    def forward(self, inputs):
        embeds = self.embeddings(inputs).view(inputs.shape[0], -1)
        out = self.linear2(self.linear1(embeds).clamp(min=0))
        return out - out.logsumexp(dim=1, keepdim=True)


# %% embedding-ngram-model context-by-context
# One context at a time, and the rows stacked.
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size: int, embedding_dim: int, context_size: int, hidden_size: int = 128) -> None:
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def one(self, context: Tensor) -> Tensor:
        joined = self.embeddings(context).view((1, -1))
        return F.log_softmax(self.linear2(F.relu(self.linear1(joined))), dim=1)

    def forward(self, contexts: Tensor) -> Tensor:
        return torch.cat([self.one(context) for context in contexts])


# %% embedding-ngram-model split-first-layer
# The first layer as a sum: a block of its columns for each place of the context.
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)
        self.dim = embedding_dim

    def forward(self, contexts):
        blocks = self.linear1.weight.split(self.dim, dim=1)
        hidden = self.linear1.bias
        for place, block in enumerate(blocks):
            hidden = hidden + self.embeddings.weight[contexts[:, place]] @ block.T
        scores = F.linear(torch.relu(hidden), self.linear2.weight, self.linear2.bias)
        return torch.log(torch.softmax(scores, dim=1))


# %% embedding-ngram-model as-one-sequence
# The steps after the lookup as one nn.Sequential, whose layers are known by their names too.
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)
        self.scores = nn.Sequential(nn.Flatten(), self.linear1, nn.ReLU(), self.linear2, nn.LogSoftmax(1))

    def forward(self, contexts):
        return self.scores(self.embeddings(contexts))


# %% embedding-ngram-model layers-in-a-list
# The layers are kept in an nn.ModuleList, and their names lead there.
class NGramLanguageModeler(nn.Module):
    embeddings = property(lambda self: self.layers[0])
    linear1 = property(lambda self: self.layers[1])
    linear2 = property(lambda self: self.layers[2])

    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        embeddings = nn.Embedding(vocab_size, embedding_dim)
        linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.layers = nn.ModuleList([embeddings, linear1, nn.Linear(hidden_size, vocab_size)])

    def forward(self, contexts):
        joined = self.embeddings(contexts).reshape(len(contexts), -1)
        return self.linear2(self.linear1(joined).clamp(min=0)).log_softmax(dim=1)


# %% embedding-ngram-model einsum-over-places
# The first layer's columns as places and dimensions; an einsum adds up over both.
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size, hidden_size=128):
        super().__init__()
        self.sizes = (hidden_size, context_size, embedding_dim)
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, hidden_size)
        self.linear2 = nn.Linear(hidden_size, vocab_size)

    def forward(self, inputs):
        weight = self.linear1.weight.view(self.sizes)
        hidden = torch.einsum("bcd,hcd->bh", self.embeddings(inputs), weight) + self.linear1.bias
        return torch.log_softmax(self.linear2(torch.relu(hidden)), dim=1)
