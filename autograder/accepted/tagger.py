# Right answers to the questions of 5-tagger in other styles than the reference's, each with what makes it right.


# %% tagger-prepare loop-with-try
# A KeyError is raised on its own; it is only caught where there is something to put in its place.
def prepare_sequence(seq, to_ix, unk=None):
    indices = []
    for entry in seq:
        try:
            indices.append(to_ix[entry])
        except KeyError:
            if unk is None:
                raise
            indices.append(to_ix[unk])
    return torch.LongTensor(indices)


# %% tagger-prepare through-numpy
# Numbers that come from NumPy are int64 as well.
import numpy as np


def prepare_sequence(seq, to_ix, unk=None):
    known = [w if w in to_ix or unk is None else unk for w in seq]
    return torch.from_numpy(np.array([to_ix[w] for w in known], dtype=np.int64))


# %% tagger-prepare map-with-a-default
# A copy of the map that knows what to do with unknown words.
class Map(dict):
    def __init__(self, entries, unk):
        super().__init__(entries)
        self.unk = unk

    def __missing__(self, word):
        if self.unk is None:
            raise KeyError(word)
        return self[self.unk]


def prepare_sequence(seq, to_ix, unk=None):
    numbers = Map(to_ix, unk)
    return torch.as_tensor([numbers[word] for word in seq], dtype=torch.int64)


# %% tagger-prepare filled-in-place
# A tensor of zeros that is filled number by number, on the own tensor.
def prepare_sequence(seq, to_ix, unk=None):
    result = torch.zeros(len(seq), dtype=torch.long)
    for position, word in enumerate(seq):
        if word in to_ix:
            result[position] = to_ix[word]
        elif unk is not None:
            result[position] = to_ix[unk]
        else:
            raise KeyError(f"{word!r} is not in the vocabulary")
    return result


# %% tagger-model batch-first
# A batch of one, with the batch on the first axis, is the same sentence.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, batch_first=True)
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)

    def forward(self, words):
        out, _ = self.lstm(self.word_embeddings(words)[None])
        return self.hidden2tag(out)[0].log_softmax(-1)


# %% tagger-model without-a-batch
# nn.LSTM takes a sentence without a batch axis; the log-softmax is a module.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super(LSTMTagger, self).__init__()
        self.hidden_dim = hidden_dim
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(input_size=embedding_dim, hidden_size=hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)
        self.log_softmax = nn.LogSoftmax(dim=-1)

    def forward(self, sentence):
        hidden = (torch.zeros(1, self.hidden_dim), torch.zeros(1, self.hidden_dim))
        states, hidden = self.lstm(self.word_embeddings(sentence), hidden)
        return self.log_softmax(self.hidden2tag(states))


# %% tagger-model word-by-word
# The state is carried from word to word by hand, and forgotten when the sentence ends.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        state, rows = None, []
        for vector in self.word_embeddings(words):
            out, state = self.lstm(vector.view(1, 1, -1), state)
            scores = self.hidden2tag(out.view(1, -1))
            rows.append(scores - scores.logsumexp(dim=1, keepdim=True))
        return torch.cat(rows)


# %% tagger-model hidden-kept-but-made-anew
# The state lives in the module, but each sentence begins with a fresh one.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.hidden_dim = hidden_dim
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)
        self.hidden = self.init_hidden()

    def init_hidden(self):
        return torch.zeros(1, 1, self.hidden_dim), torch.zeros(1, 1, self.hidden_dim)

    def forward(self, words):
        self.hidden = self.init_hidden()
        embeds = self.word_embeddings(words)
        out, self.hidden = self.lstm(embeds.unsqueeze(1), self.hidden)
        return F.log_softmax(self.hidden2tag(out.squeeze(1)), dim=1)


# %% tagger-model with-a-layer-left-over
# A layer that is left over from another try does nothing, and need not learn anything.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden = nn.Linear(hidden_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        out, _ = self.lstm(self.word_embeddings(words))
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-model scores-by-hand
# The linear layer's weight and bias, used by name.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        output = self.lstm(F.embedding(words, self.word_embeddings.weight))[0]
        scores = torch.einsum("th,kh->tk", output, self.hidden2tag.weight) + self.hidden2tag.bias
        return scores - torch.logsumexp(scores, dim=1, keepdim=True)


# %% tagger-model both-directions
# The question doesn't say in which direction a sentence is read.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, bidirectional=True)
        self.hidden2tag = nn.Linear(2 * hidden_dim, tagset_size)

    def forward(self, words):
        output, _ = self.lstm(self.word_embeddings(words))
        return F.log_softmax(self.hidden2tag(output), dim=1)


# %% tagger-train nll-module
# The tutorials' order of calls: clear, forward, loss, backward, step; the losses are tensors without axes.
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    loss_function = nn.NLLLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr)
    averages = []
    for epoch in range(epochs):
        losses = []
        for sentence, tags in data:
            model.zero_grad()
            sentence_in = prepare_sequence(sentence, word_to_ix)
            targets = prepare_sequence(tags, tag_to_ix)
            tag_scores = model(sentence_in)
            loss = loss_function(tag_scores, targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
        averages.append(torch.stack(losses).mean())
    return averages


# %% tagger-train steps-by-hand
# Plain SGD is one line; gradients are asked for, not piled up.
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    parameters = list(model.parameters())
    means = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            log_probs = model(torch.tensor([word_to_ix[word] for word in words]))
            right = torch.tensor([tag_to_ix[tag] for tag in tags])
            loss = -log_probs[torch.arange(len(words)), right].mean()
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for parameter, gradient in zip(parameters, gradients):
                    parameter -= lr * gradient
            total += float(loss)
        means.append(total / len(data))
    return means


# %% tagger-train cross-entropy
# Cross-entropy takes a log-softmax of its own, and that of log-probabilities changes nothing. Cleared after the step.
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    import numpy as np

    model.train()
    prepared = [(prepare_sequence(w, word_to_ix), prepare_sequence(t, tag_to_ix)) for w, t in data]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    history = np.zeros((epochs, len(prepared)))
    for epoch in range(epochs):
        for number, (words, tags) in enumerate(prepared):
            loss = nn.CrossEntropyLoss()(model(words), tags)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            history[epoch, number] = loss.item()
    return list(history.mean(axis=1))


# %% tagger-train tuple-of-losses
# A tuple counts as a list; the loss is picked out of the scores, and the gradients are set to None before each step.
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, foreach=False)

    def step(words, tags):
        optimizer.zero_grad(set_to_none=True)
        picked = model(prepare_sequence(words, word_to_ix)).gather(1, prepare_sequence(tags, tag_to_ix)[:, None])
        loss = -picked.mean()
        loss.backward()
        optimizer.step()
        return loss.item()

    return tuple(sum(step(*sentence) for sentence in data) / len(data) for _ in range(epochs))


# %% tagger-decode inference-mode
# Inference mode records nothing either; the best of each row comes from max.
@torch.inference_mode()
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    model.eval()
    _, best = model(prepare_sequence(words, word_to_ix, unk)).max(1)
    return tuple(ix_to_tag[ix.item()] for ix in best)


# %% tagger-decode row-by-row
# A loop over the words, with Python's own max; the mode is put back.
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    training = model.training
    model.eval()
    tags = []
    with torch.set_grad_enabled(False):
        for row in model.forward(prepare_sequence(words, word_to_ix, unk=unk)).tolist():
            tags.append(ix_to_tag[max(range(len(row)), key=row.__getitem__)])
    model.train(training)
    return tags


# %% tagger-decode through-numpy
# Indices as they come from NumPy find the same entries of a dictionary.
@torch.no_grad()
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    indices = [word_to_ix[word] if word in word_to_ix or unk is None else word_to_ix[unk] for word in words]
    scores = model(torch.tensor(indices)).numpy()
    return [ix_to_tag[index] for index in scores.argmax(axis=1)]


# %% tagger-batch real-tokens-picked-out
# A mask picks the real tokens out of the batch; what is left has no padding.
def masked_loss(log_probs, tags, pad_tag):
    real = tags != pad_tag
    return F.nll_loss(log_probs[real], tags[real])


def token_accuracy(predicted, gold, pad_tag):
    real = gold.ne(pad_tag)
    return predicted[real].eq(gold[real]).double().mean().item()


# %% tagger-batch gathered
# A harmless index on the padding, and what stands there replaced by zeros after the look-up.
def masked_loss(log_probs, tags, pad_tag):
    real = tags != pad_tag
    safe = torch.where(real, tags, torch.zeros_like(tags))
    picked = log_probs.gather(-1, safe[..., None])[..., 0]
    return -torch.where(real, picked, torch.zeros_like(picked)).sum() / real.sum()


def token_accuracy(predicted, gold, pad_tag):
    mask = (gold != pad_tag).float()
    return float(((predicted == gold).float() * mask).sum() / mask.sum())


# %% tagger-batch flattened
# All tokens in one row; reshape keeps each token's scores together, as the tags are the last axis.
def masked_loss(log_probs, tags, pad_tag):
    loss_function = nn.NLLLoss(ignore_index=pad_tag)
    return loss_function(log_probs.reshape(-1, log_probs.shape[-1]), tags.reshape(-1))


def token_accuracy(predicted, gold, pad_tag):
    pairs = [(p, g) for p, g in zip(predicted.flatten().tolist(), gold.flatten().tolist()) if g != pad_tag]
    return sum(p == g for p, g in pairs) / len(pairs)


# %% tagger-batch cross-entropy
# The log-softmax inside cross-entropy leaves log-probabilities as they are.
def masked_loss(log_probs, tags, pad_tag):
    return F.cross_entropy(log_probs.permute(0, 2, 1), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return torch.mean((predicted[real] == gold[real]).float())


# %% tagger-batch token-by-token
# Two loops and a list of the losses of real tokens.
def masked_loss(log_probs, tags, pad_tag):
    losses = []
    for b in range(tags.shape[0]):
        for t in range(tags.shape[1]):
            if tags[b, t] != pad_tag:
                losses.append(-log_probs[b, t, tags[b, t]])
    return sum(losses) / len(losses)


def token_accuracy(predicted, gold, pad_tag):
    right = total = 0
    for b in range(gold.size(0)):
        for t in range(gold.size(1)):
            if gold[b, t] != pad_tag:
                total += 1
                right += int(predicted[b, t] == gold[b, t])
    return right / total


# %% tagger-batch numpy-mean
# The real tokens' places, and a mean by NumPy, whose numbers count as Python's.
def masked_loss(log_probs, tags, pad_tag):
    rows, columns = torch.nonzero(tags != pad_tag, as_tuple=True)
    return -log_probs[rows, columns, tags[rows, columns]].mean()


def token_accuracy(predicted, gold, pad_tag):
    import numpy as np

    mine, right = predicted.numpy(), gold.numpy()
    return np.mean((mine == right)[right != pad_tag])


# %% tagger-accuracy words-dropped-at-random
# Every word, frequent or not, is read as unknown once in ten times: that trains the unknown word as well.
def train_treebank_tagger(train, dev, seed=0):
    import random
    from collections import Counter

    import torch.nn.functional as F
    from torch.nn.utils.rnn import pad_sequence

    torch.manual_seed(seed)
    chance = random.Random(seed)
    counts = Counter(word for words, _ in train for word in words)
    word_ix = {word: number for number, word in enumerate(sorted(counts), start=2)}  # 0 pads, 1 is unknown
    tag_names = sorted({tag for _, tags in train for tag in tags})

    class Tagger(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(len(word_ix) + 2, 48)
            self.lstm = nn.LSTM(48, 64, bidirectional=True, batch_first=True)
            self.drop = nn.Dropout(0.3)
            self.out = nn.Linear(128, len(tag_names))

        def forward(self, words):
            return self.out(self.drop(self.lstm(self.drop(self.embed(words)))[0]))

    def rows(sentences):
        return pad_sequence([torch.tensor([word_ix.get(w, 1) for w in s]) for s in sentences], batch_first=True)

    model = Tagger()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(16):
        order = chance.sample(train, len(train))
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            words = rows([words for words, _ in batch])
            gold = [torch.tensor([tag_names.index(tag) for tag in tags]) for _, tags in batch]
            gold = pad_sequence(gold, batch_first=True, padding_value=-100)
            words = words.masked_fill((words > 0) & (torch.rand(words.shape) < 0.1), 1)
            loss = F.cross_entropy(model(words).flatten(0, 1), gold.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()

    def tag(sentences):
        with torch.no_grad():
            best = model(rows(sentences)).argmax(2).tolist()
        return [[tag_names[k] for k in row[: len(words)]] for row, words in zip(best, sentences)]

    return tag


# %% tagger-accuracy gru-in-both-directions
# A GRU in both directions is no LSTM, but it sees the same: what is graded are the tags.
def train_treebank_tagger(train, dev, seed=0):
    import random
    from collections import Counter

    import torch.nn.functional as F
    from torch.nn.utils.rnn import pad_sequence

    torch.manual_seed(seed)
    chance = random.Random(seed)
    counts = Counter(word for words, _ in train for word in words)
    word_ix = {word: number for number, word in enumerate(sorted(counts), start=2)}  # 0 pads, 1 is unknown
    tag_names = sorted({tag for _, tags in train for tag in tags})
    once = torch.tensor([False, False] + [counts[word] == 1 for word in sorted(counts)])

    class Tagger(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(len(word_ix) + 2, 48)
            self.gru = nn.GRU(48, 64, bidirectional=True, batch_first=True)
            self.drop = nn.Dropout(0.3)
            self.out = nn.Linear(128, len(tag_names))

        def forward(self, words):
            return self.out(self.drop(self.gru(self.drop(self.embed(words)))[0]))

    def rows(sentences):
        return pad_sequence([torch.tensor([word_ix.get(w, 1) for w in s]) for s in sentences], batch_first=True)

    model = Tagger()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(16):
        order = chance.sample(train, len(train))
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            words = rows([words for words, _ in batch])
            gold = [torch.tensor([tag_names.index(tag) for tag in tags]) for _, tags in batch]
            gold = pad_sequence(gold, batch_first=True, padding_value=-100)
            words = words.masked_fill(once[words] & (torch.rand(words.shape) < 0.5), 1)
            loss = F.cross_entropy(model(words).flatten(0, 1), gold.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()

    def tag(sentences):
        with torch.no_grad():
            best = model(rows(sentences)).argmax(2).tolist()
        return [[tag_names[k] for k in row[: len(words)]] for row, words in zip(best, sentences)]

    return tag


# %% tagger-accuracy endings
# The last three letters of each word have an embedding too, which says much about words never seen.
def train_treebank_tagger(train, dev, seed=0):
    import random
    from collections import Counter

    import torch.nn.functional as F
    from torch.nn.utils.rnn import pad_sequence

    torch.manual_seed(seed)
    chance = random.Random(seed)
    counts = Counter(word for words, _ in train for word in words)
    endings = Counter(word[-3:] for word in counts)
    ending_ix = {ending: number for number, ending in enumerate(sorted(endings), start=2)}
    word_ix = {word: number for number, word in enumerate(sorted(counts), start=2)}  # 0 pads, 1 is unknown
    tag_names = sorted({tag for _, tags in train for tag in tags})
    once = torch.tensor([False, False] + [counts[word] == 1 for word in sorted(counts)])

    class Tagger(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(len(word_ix) + 2, 48)
            self.ending = nn.Embedding(len(ending_ix) + 2, 16)
            self.lstm = nn.LSTM(64, 64, bidirectional=True, batch_first=True)
            self.drop = nn.Dropout(0.3)
            self.out = nn.Linear(128, len(tag_names))

        def forward(self, words, endings):
            vectors = torch.cat([self.embed(words), self.ending(endings)], 2)
            return self.out(self.drop(self.lstm(self.drop(vectors))[0]))

    def rows(sentences, ix, length=None):
        keys = [[w if length is None else w[-length:] for w in s] for s in sentences]
        return pad_sequence([torch.tensor([ix.get(key, 1) for key in s]) for s in keys], batch_first=True)

    model = Tagger()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(16):
        order = chance.sample(train, len(train))
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            sentences = [words for words, _ in batch]
            words, ends = rows(sentences, word_ix), rows(sentences, ending_ix, 3)
            gold = [torch.tensor([tag_names.index(tag) for tag in tags]) for _, tags in batch]
            gold = pad_sequence(gold, batch_first=True, padding_value=-100)
            words = words.masked_fill(once[words] & (torch.rand(words.shape) < 0.5), 1)
            loss = F.cross_entropy(model(words, ends).flatten(0, 1), gold.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()

    def tag(sentences):
        with torch.no_grad():
            best = model(rows(sentences, word_ix), rows(sentences, ending_ix, 3)).argmax(2).tolist()
        return [[tag_names[k] for k in row[: len(words)]] for row, words in zip(best, sentences)]

    return tag


# %% tagger-accuracy characters
# A second LSTM reads each word's letters; packed, so that it stops where the word ends.
def train_treebank_tagger(train, dev, seed=0):
    import random
    from collections import Counter

    import torch.nn.functional as F
    from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

    torch.manual_seed(seed)
    chance = random.Random(seed)
    counts = Counter(word for words, _ in train for word in words)
    word_ix = {word: number for number, word in enumerate(sorted(counts), start=2)}  # 0 pads, 1 is unknown
    char_ix = {char: number for number, char in enumerate(sorted({c for word in counts for c in word}), start=2)}
    tag_names = sorted({tag for _, tags in train for tag in tags})
    once = torch.tensor([False, False] + [counts[word] == 1 for word in sorted(counts)])

    class Tagger(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(len(word_ix) + 2, 48)
            self.chars = nn.Embedding(len(char_ix) + 2, 16)
            self.spell = nn.LSTM(16, 32, batch_first=True)
            self.lstm = nn.LSTM(80, 64, bidirectional=True, batch_first=True)
            self.drop = nn.Dropout(0.3)
            self.out = nn.Linear(128, len(tag_names))

        def forward(self, words, letters):
            B, T, C = letters.shape
            lengths = (letters > 0).sum(2).flatten().clamp(min=1)
            packed = pack_padded_sequence(self.chars(letters.flatten(0, 1)), lengths, True, enforce_sorted=False)
            spelt = self.spell(packed)[1][0][-1].view(B, T, -1)
            vectors = torch.cat([self.embed(words), spelt], 2)
            return self.out(self.drop(self.lstm(self.drop(vectors))[0]))

    def rows(sentences):
        return pad_sequence([torch.tensor([word_ix.get(w, 1) for w in s]) for s in sentences], batch_first=True)

    def spelling(sentences):
        letters = [torch.tensor([char_ix.get(c, 1) for c in w]) for s in sentences for w in s]
        letters, words = pad_sequence(letters, batch_first=True), 0
        grid = torch.zeros(len(sentences), max(map(len, sentences)), letters.shape[1], dtype=torch.long)
        for row, sentence in zip(grid, sentences):
            row[: len(sentence)] = letters[words : words + len(sentence)]
            words += len(sentence)
        return grid

    model = Tagger()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(16):
        order = chance.sample(train, len(train))
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            sentences = [words for words, _ in batch]
            words = rows(sentences)
            gold = [torch.tensor([tag_names.index(tag) for tag in tags]) for _, tags in batch]
            gold = pad_sequence(gold, batch_first=True, padding_value=-100)
            words = words.masked_fill(once[words] & (torch.rand(words.shape) < 0.5), 1)
            loss = F.cross_entropy(model(words, spelling(sentences)).flatten(0, 1), gold.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()

    def tag(sentences):
        with torch.no_grad():
            best = model(rows(sentences), spelling(sentences)).argmax(2).tolist()
        return [[tag_names[k] for k in row[: len(words)]] for row, words in zip(best, sentences)]

    return tag


# %% tagger-chars packed-batch
# All words of the sentence in one batch, packed so that no padding is read; h_n comes back in their order.
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim, batch_first=True)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim, batch_first=True)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        lengths = torch.tensor([len(letters) for letters in chars])
        padded = self.char_embeddings(pad_sequence(chars, batch_first=True))
        packed = pack_padded_sequence(padded, lengths, batch_first=True, enforce_sorted=False)
        _, (h_n, _) = self.char_lstm(packed)
        joined = torch.cat((self.word_embeddings(words), h_n[-1]), dim=-1)
        output, _ = self.lstm(joined.unsqueeze(0))
        return F.log_softmax(self.hidden2tag(output.squeeze(0)), dim=-1)


# %% tagger-chars with-a-layer-left-over
# A layer that is left over from another try does nothing, and need not learn anything.
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        layers = dict(
            word_embeddings=nn.Embedding(vocab_size, word_dim),
            char_embeddings=nn.Embedding(charset_size, char_dim),
            char_lstm=nn.LSTM(char_dim, char_dim, batch_first=True),
            char2tag=nn.Linear(char_dim, tagset_size),
            lstm=nn.LSTM(word_dim + char_dim, hidden_dim),
            hidden2tag=nn.Linear(hidden_dim, tagset_size),
        )
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, words, chars):
        rows = []
        for vector, letters in zip(self.word_embeddings(words), chars):
            _, (last, _) = self.char_lstm(self.char_embeddings(letters))
            rows.append(torch.cat((vector, last[0])))
        return F.log_softmax(self.hidden2tag(self.lstm(torch.stack(rows))[0]), -1)


# %% tagger-chars layers-in-a-dictionary
# The layers are kept in an nn.ModuleDict, and are asked for by their names.
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.parts = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(vocab_size, word_dim),
                "char_embeddings": nn.Embedding(charset_size, char_dim),
                "char_lstm": nn.LSTM(char_dim, char_dim),
                "lstm": nn.LSTM(word_dim + char_dim, hidden_dim),
                "hidden2tag": nn.Linear(hidden_dim, tagset_size),
            }
        )

    word_embeddings = property(lambda self: self.parts["word_embeddings"])
    char_embeddings = property(lambda self: self.parts["char_embeddings"])
    char_lstm = property(lambda self: self.parts["char_lstm"])
    lstm = property(lambda self: self.parts["lstm"])
    hidden2tag = property(lambda self: self.parts["hidden2tag"])

    def forward(self, words, chars):
        finals = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        read, _ = self.lstm(torch.cat([self.word_embeddings(words), torch.cat(finals)], 1))
        return self.hidden2tag(read).log_softmax(1)


# %% tagger-chars output-at-the-last-letter
# With padding read, the output at a word's last letter is still its final hidden state.
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)

    def forward(self, words, chars):
        lengths = torch.tensor([len(letters) for letters in chars])
        output, _ = self.char_lstm(self.char_embeddings(pad_sequence(chars)))
        final = output[lengths - 1, torch.arange(len(chars))]
        states, _ = self.lstm(torch.hstack([self.word_embeddings(words), final])[:, None])
        return self.hidden2tag(states[:, 0]).log_softmax(dim=1)


# %% tagger-chars letter-by-letter
# Both LSTMs walked step by step; each word starts with no state.
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def spell(self, letters):
        state = None
        for letter in letters:
            output, state = self.char_lstm(self.char_embeddings(letter).view(1, 1, -1), state)
        return state[0].view(-1)

    def forward(self, words, chars):
        state, rows = None, []
        for word, letters in zip(words, chars):
            vector = torch.cat([self.word_embeddings(word), self.spell(letters)])
            output, state = self.lstm(vector.view(1, 1, -1), state)
            rows.append(self.hidden2tag(output[0, 0]))
        return F.log_softmax(torch.stack(rows), dim=1)
