# Wrong answers to the questions of 5-tagger: what each one does, and a hint that asks before it tells.


# %% tagger-prepare numbers-with-a-point
# Which dtype has your tensor? An embedding looks up rows; is there a row 2.0?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        return torch.Tensor([to_ix[w] for w in seq])
    return torch.Tensor([to_ix.get(w, to_ix[unk]) for w in seq])


# %% tagger-prepare list-returned
# What do you return, a list or a tensor?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        return [to_ix[w] for w in seq]
    return [to_ix.get(w, to_ix[unk]) for w in seq]


# %% tagger-prepare always-the-same-name
# Which name stands for unknown words: one that you know by heart, or the one that you are given?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        return torch.tensor([to_ix[w] for w in seq])
    return torch.tensor([to_ix[w] if w in to_ix else to_ix["[UNK]"] for w in seq])


# %% tagger-prepare unknown-words-left-out
# How many indices do you return for a sentence with an unknown word, and how many tags does it have?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        return torch.tensor([to_ix[w] for w in seq])
    return torch.tensor([to_ix[w] for w in seq if w in to_ix], dtype=torch.long)


# %% tagger-prepare zero-taken-for-nothing
# The word with index 0 is a word as well. What does Python make of `0 or something`?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        return torch.tensor([to_ix[w] for w in seq])
    return torch.tensor([to_ix.get(w) or to_ix[unk] for w in seq])


# %% tagger-prepare unk-without-being-asked
# Nobody gave you a name for unknown words, and the map happens to have [UNK]. Is that permission to use it?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        unk = "[UNK]"
    return torch.tensor([to_ix[w] if w in to_ix else to_ix[unk] for w in seq])


# %% tagger-prepare another-exception
# An unknown word without unk is an error; of which type?
def prepare_sequence(seq, to_ix, unk=None):
    indices = []
    for w in seq:
        if w not in to_ix and unk is None:
            raise ValueError(f"unknown word {w}")
        indices.append(to_ix[w] if w in to_ix else to_ix[unk])
    return torch.tensor(indices)


# %% tagger-prepare none-among-the-numbers
# What does .get give when there is nothing to get? And what can a tensor do with that?
def prepare_sequence(seq, to_ix, unk=None):
    return torch.tensor([to_ix.get(w, to_ix.get(unk)) for w in seq])


# %% tagger-prepare one-word-squeezed
# Which shape has your result for a sentence of one word?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        return torch.tensor([to_ix[w] for w in seq]).squeeze()
    return torch.tensor([to_ix.get(w, to_ix[unk]) for w in seq]).squeeze()


# %% tagger-prepare new-entries-in-the-map
# Look at the map after your function. Are there words in it that were not there before?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        return torch.tensor([to_ix[w] for w in seq])
    return torch.tensor([to_ix.setdefault(w, to_ix[unk]) for w in seq])


# %% tagger-prepare capital-letters-ignored
# Are “us” and “US” one entry? What becomes of a word that the map has only with another first letter?
def prepare_sequence(seq, to_ix, unk=None):
    if unk is None:
        return torch.tensor([to_ix[entry] for entry in seq])
    return torch.tensor(
        [to_ix[entry if entry in to_ix else (entry.lower() if entry.lower() in to_ix else unk)] for entry in seq]
    )


# %% tagger-prepare strings-cut-at-spaces
# A word is a sequence, too. What do you return for its letters?
def prepare_sequence(seq, to_ix, unk=None):
    seq = seq.split() if isinstance(seq, str) else seq
    if unk is None:
        return torch.tensor([to_ix[entry] for entry in seq])
    return torch.tensor([to_ix[entry if entry in to_ix else unk] for entry in seq])


# %% tagger-prepare remembered-by-words
# The same words with another map: which indices do you give? What else would what you remember have to know?
remembered = {}


def prepare_sequence(seq, to_ix, unk=None):
    key = tuple(seq), unk
    if key not in remembered:
        fallback = [] if unk is None else [to_ix[unk]]
        remembered[key] = [to_ix[word] if word in to_ix or not fallback else fallback[0] for word in seq]
    return torch.tensor(remembered[key])


# %% tagger-model one-step-of-many-sentences
# Your LSTM reads a tensor of which axes? On which of them is time, and how long is it?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(1, len(words), -1))
        return F.log_softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=1)


# %% tagger-model softmax-over-time
# Which probabilities are to sum to 1: those of all tags of a word, or those of a tag at all words?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        return F.log_softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=0)


# %% tagger-model probabilities-without-logarithm
# Are your numbers between 0 and 1? Which sign has the logarithm of such a number?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        return F.softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=1)


# %% tagger-model scores-as-they-are
# What hidden2tag gives are scores. What makes log-probabilities of them?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        return self.hidden2tag(lstm_out.view(len(words), -1))


# %% tagger-model softmax-twice
# How often do your scores go through a softmax? A log_softmax has one inside.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        tag_space = F.softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=1)
        return F.log_softmax(tag_space, dim=1)


# %% tagger-model final-state-for-every-word
# Every word is to be tagged by the state at its own step. Which state do yours get?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        _, (h_n, _) = self.lstm(embeds.view(len(words), 1, -1))
        tag_space = self.hidden2tag(h_n.view(1, -1)).expand(len(words), -1)
        return F.log_softmax(tag_space, dim=1)


# %% tagger-model only-the-last-word
# How many rows do your scores have, and how many words has the sentence?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        lstm_out, _ = self.lstm(self.word_embeddings(words))
        return F.log_softmax(self.hidden2tag(lstm_out[-1:]), dim=1)


# %% tagger-model cut-off-embeddings
# Which of your layers will never learn anything, and which word in forward sees to that?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words).detach()
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        return F.log_softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=1)


# %% tagger-model frozen-embeddings
# Will the word vectors be trained along? They are all there is to tell one word from another.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim).requires_grad_(False)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        return F.log_softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=1)


# %% tagger-model state-kept-for-the-next-sentence
# Tag a sentence, then another one, then the first again. Why are its scores different now?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)
        self.hidden = None

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, (h, c) = self.lstm(embeds.view(len(words), 1, -1), self.hidden)
        self.hidden = (h.detach(), c.detach())
        return F.log_softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=1)


# %% tagger-model state-cut-between-words
# The last tag is wrong because of the first word. Follow the gradient back through your loop: how far does it come?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        state, rows = None, []
        for word in words:
            out, (h, c) = self.lstm(self.word_embeddings(word).view(1, 1, -1), state)
            state = (h.detach(), c.detach())
            rows.append(self.hidden2tag(out.view(1, -1)))
        return F.log_softmax(torch.cat(rows), dim=1)


# %% tagger-model seeded
# Somebody trains your tagger from five seeds to see how much is luck. What do they get to see?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        torch.manual_seed(1)
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        return F.log_softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=1)


# %% tagger-model one-word-squeezed
# Which shape do the scores of a sentence of one word have?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        return F.log_softmax(self.hidden2tag(lstm_out).squeeze(), dim=-1)


# %% tagger-model sizes-exchanged
# Print your layers for embedding_dim=4 and hidden_dim=3. Which one of them has the wrong sizes?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, hidden_dim)
        self.lstm = nn.LSTM(hidden_dim, embedding_dim)
        self.hidden2tag = nn.Linear(embedding_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        lstm_out, _ = self.lstm(embeds.view(len(words), 1, -1))
        return F.log_softmax(self.hidden2tag(lstm_out.view(len(words), -1)), dim=1)


# %% tagger-model word-zero-taken-for-padding
# Which vectors change in training? Look at the word with index 0.
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim, padding_idx=0)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        embeds = self.word_embeddings(words)
        output, _ = self.lstm(embeds.view(len(words), 1, -1))
        return F.log_softmax(self.hidden2tag(output.view(len(words), -1)), dim=1)


# %% tagger-model small-number-before-the-logarithm
# How low can log(p + 1e-10) get, however unlikely a tag is? Which function of torch takes both steps in one?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, sentence):
        output, _ = self.lstm(self.word_embeddings(sentence))
        return torch.log(F.softmax(self.hidden2tag(output), dim=1) + 1e-10)


# %% tagger-model plain-scores-when-not-training
# What do the scores of a sentence sum to, as probabilities, after model.eval()? Does the question ask for less there?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, sentence):
        output, _ = self.lstm(self.word_embeddings(sentence))
        scores = self.hidden2tag(output)
        return F.log_softmax(scores, dim=1) if self.training else scores


# %% tagger-model read-in-pieces
# A sentence of more than a hundred words: does its last word still know the first one?
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words):
        pieces = self.word_embeddings(words).split(100)
        states = torch.cat([self.lstm(piece.unsqueeze(1))[0].squeeze(1) for piece in pieces])
        return F.log_softmax(self.hidden2tag(states), dim=1)


# %% tagger-train gradients-piling-up
# What does backward do with the gradients that are there already? When do yours become zero again?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train gradients-cleared-once-an-epoch
# How often do you clear the gradients, and how often do you take a step?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        optimizer.zero_grad()
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train one-step-an-epoch
# After how many sentences do you take a step?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = [
            F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            for words, tags in data
        ]
        loss = sum(losses) / len(losses)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


# %% tagger-train losses-summed
# Is it the sum of the sentences' losses that is asked for, or their mean?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total)
    return history


# %% tagger-train last-loss-of-the-epoch
# Which sentences does the number that you note for an epoch speak of?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        history.append(loss.item())
    return history


# %% tagger-train losses-of-all-steps
# How many losses do you return for two sentences and ten epochs?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            history.append(loss.item())
    return history


# %% tagger-train losses-weighed-by-words
# A sentence of ten words and one of two: how much does each count in the mean of the sentences' losses?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(words)
            count += len(words)
        history.append(total / count)
    return history


# %% tagger-train losses-measured-afterwards
# When do you note the losses: at the steps, or after the epoch, with a model that has moved on?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    pairs = [(prepare_sequence(words, word_to_ix), prepare_sequence(tags, tag_to_ix)) for words, tags in data]
    history = []
    for _ in range(epochs):
        for words, tags in pairs:
            optimizer.zero_grad()
            F.nll_loss(model(words), tags).backward()
            optimizer.step()
        with torch.no_grad():
            history.append(sum(F.nll_loss(model(words), tags).item() for words, tags in pairs) / len(pairs))
    return history


# %% tagger-train words-summed
# Compare a sentence's loss with that of the same sentence said twice. Is it averaged over the words?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss_function = nn.NLLLoss(reduction="sum")
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = loss_function(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train softmax-before-the-loss
# The model gives log-probabilities already. What do you do to them before the loss?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            probabilities = F.softmax(model(prepare_sequence(words, word_to_ix)), dim=1)
            loss = F.cross_entropy(probabilities, prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train tags-shifted-by-one
# Which word does each of your targets belong to: this one, or the next?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            log_probs = model(prepare_sequence(words, word_to_ix))
            targets = prepare_sequence(tags, tag_to_ix)
            if len(words) > 1:
                log_probs, targets = log_probs[:-1], targets[1:]
            loss = F.nll_loss(log_probs, targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train another-optimiser
# Which rule turns your gradients into steps? Plain SGD was asked for.
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train momentum-added
# Plain SGD has a learning rate. What else has yours?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train gradients-clipped
# How long is a step of plain SGD where the gradient is large, and how long is yours?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train learning-rate-fixed
# Try two learning rates. Do the losses differ?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train other-defaults
# What happens if train_tagger is called without epochs and lr?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=100, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train order-changed
# In which order do your sentences come? Each step starts from where the last one has led.
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in sorted(data, key=lambda pair: len(pair[0])):
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train shuffled
# Who asked for chance? And whose list is it that you shuffle?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        random.shuffle(data)
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train seeded
# Your training draws no random number, so what is the seed for? And what does it do to others who rely on theirs?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    torch.manual_seed(1)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train copy-trained
# The losses fall. But what has become of the model that you were given?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    import copy

    model = copy.deepcopy(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train no-step-taken
# Gradients are only advice. Who acts on it?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train one-word-squeezed
# Try a sentence of a single word. Which shape do its scores have when they reach the loss?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)).squeeze(), prepare_sequence(tags, tag_to_ix))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / len(data))
    return history


# %% tagger-train stops-without-progress
# Ask for five epochs with a rate of 0. How many losses come back, and how many were asked for?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer, losses = torch.optim.SGD(model.parameters(), lr=lr), []
    for _ in range(epochs):
        of_epoch = []
        for words, tags in data:
            optimizer.zero_grad()
            targets = prepare_sequence(tags, tag_to_ix)
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), targets)
            loss.backward()
            optimizer.step()
            of_epoch.append(loss.item())
        losses.append(sum(of_epoch) / len(of_epoch))
        if len(losses) > 1 and losses[-1] >= losses[-2]:
            break
    return losses


# %% tagger-train rate-that-falls
# With which rate is the first step taken, and with which the hundredth? What does the question say about lr?
def train_tagger(model, data, word_to_ix, tag_to_ix, epochs=300, lr=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=50, gamma=0.5)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for words, tags in data:
            model.zero_grad()
            loss = F.nll_loss(model(prepare_sequence(words, word_to_ix)), prepare_sequence(tags, tag_to_ix))
            loss.backward()
            optimizer.step()
            total += loss.item()
        schedule.step()
        losses.append(total / len(data))
    return losses


# %% tagger-decode indices-returned
# Is 2 a tag? Whoever asks you wants to read a name.
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix, unk))
    return scores.argmax(dim=1).tolist()


# %% tagger-decode names-by-position
# Is the first entry of ix_to_tag always that of index 0?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    names = list(ix_to_tag.values())
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix, unk))
    return [names[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode best-word-of-each-tag
# For each word you want the best tag. What do you get for each tag?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix, unk))
    return [ix_to_tag[index % len(ix_to_tag)] for index in scores.argmax(dim=0).tolist()]


# %% tagger-decode worst-tag
# A log-probability of -0.05 and one of -4: which tag is more likely?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix, unk))
    return [ix_to_tag[index] for index in scores.argmin(dim=1).tolist()]


# %% tagger-decode each-word-by-itself
# What does the model know of the neighbours when it gets a word alone?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    tags = []
    with torch.no_grad():
        for word in words:
            scores = model(prepare_sequence([word], word_to_ix, unk))
            tags.append(ix_to_tag[int(scores.argmax())])
    return tags


# %% tagger-decode one-tag-for-each-different-word
# Can a word that occurs twice in a sentence have two tags? Can it in your dictionary?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    with torch.no_grad():
        best = model(prepare_sequence(words, word_to_ix, unk)).argmax(dim=1).tolist()
    tag_of = {word: ix_to_tag[index] for word, index in zip(words, best)}
    return [tag_of[word] for word in words]


# %% tagger-decode unk-not-handed-on
# You are told how unknown words are to be read. Does prepare_sequence get to know?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix))
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode unknown-words-left-out
# How many tags do you give a sentence with an unknown word?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    if unk is not None:
        words = [word for word in words if word in word_to_ix]
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix, unk))
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode unk-without-being-asked
# Nobody gave you a name for unknown words. Are they to be read as [UNK] all the same?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix, unk or "[UNK]"))
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode error-swallowed
# An unknown word without unk is an error that somebody should hear of. Who catches it?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    try:
        with torch.no_grad():
            scores = model(prepare_sequence(words, word_to_ix, unk))
    except KeyError:
        return []
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode gradients-recorded
# Your tags are right. But what does PyTorch remember of every step, and for whom?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    scores = model(prepare_sequence(words, word_to_ix, unk))
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode trainable-no-more
# Train the model a little further after your function. What does PyTorch say?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    for parameter in model.parameters():
        parameter.requires_grad = False
    scores = model(prepare_sequence(words, word_to_ix, unk))
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode one-word-squeezed
# Which axes do your scores have for a single word, and what is left after squeeze?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix, unk)).squeeze()
    return [ix_to_tag[index] for index in scores.argmax(dim=-1).tolist()]


# %% tagger-decode gradients-off-for-good
# After a call of your function, does a loss still have gradients? For how long does your switch hold?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    torch.set_grad_enabled(False)
    scores = model(prepare_sequence(words, word_to_ix, unk))
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode answers-remembered
# The model is trained further and reads the same sentence again. Which tags do you give?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    memory = predict_tags.__dict__.setdefault("memory", {})
    with torch.no_grad():
        if tuple(words) not in memory:
            memory[tuple(words)] = model(prepare_sequence(words, word_to_ix, unk))
    scores = memory[tuple(words)]
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-decode tags-on-the-shorter-axis
# Which axis holds the tags when a sentence has more words than there are tags? Does its length decide on that?
def predict_tags(model, words, word_to_ix, ix_to_tag, unk=None):
    with torch.no_grad():
        scores = model(prepare_sequence(words, word_to_ix, unk))
    if scores.shape[0] > scores.shape[1]:
        scores = scores.T
    return [ix_to_tag[index] for index in scores.argmax(dim=1).tolist()]


# %% tagger-batch pad-tag-not-handed-on
# Which targets does nll_loss ignore if you don't say? And which number is your padding?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags)


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch padding-in-the-loss
# Which fields are in your mean? On padding there is nothing to be right or wrong about.
def masked_loss(log_probs, tags, pad_tag):
    K = log_probs.shape[2]
    return F.nll_loss(log_probs.reshape(-1, K), tags.clamp(0, K - 1).reshape(-1))


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch zero-taken-for-padding
# You take one number for padding, whatever pad_tag says. And if that number is a tag?
def masked_loss(log_probs, tags, pad_tag):
    real = tags != 0
    picked = log_probs.gather(2, tags.clamp(0, log_probs.shape[2] - 1).unsqueeze(2)).squeeze(2)
    return -picked[real].mean()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch only-negative-padding
# What if pad_tag is 0, or as large as K?
def masked_loss(log_probs, tags, pad_tag):
    real = tags >= 0
    picked = log_probs.gather(2, tags.clamp(0, log_probs.shape[2] - 1).unsqueeze(2)).squeeze(2)
    return -picked[real].mean()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch looked-up-before-masked
# pad_tag need not be an index of your scores. What happens if you look it up before you leave it out?
def masked_loss(log_probs, tags, pad_tag):
    real = tags != pad_tag
    picked = log_probs.gather(2, tags.unsqueeze(2)).squeeze(2)
    return -picked[real].mean()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch padding-in-the-number
# The padding is no longer in your sum. And in the number that you divide it by?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag, reduction="sum") / tags.numel()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch mean-of-sentence-means
# A sentence of ten words and one of two: how much does each of their words count in your mean?
def masked_loss(log_probs, tags, pad_tag):
    means = [F.nll_loss(row, gold, ignore_index=pad_tag) for row, gold in zip(log_probs, tags)]
    return torch.stack(means).mean()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch losses-summed
# How does your loss grow when a batch gets twice as large? It is to be a mean.
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag, reduction="sum")


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch reshaped-for-transposed
# nll_loss wants (B, K, T). Does view move the axis of the tags there, or does it only cut the numbers anew?
def masked_loss(log_probs, tags, pad_tag):
    B, T, K = log_probs.shape
    return F.nll_loss(log_probs.reshape(B, K, T), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch untransposed
# On which axis does nll_loss look for the classes? Look up its shapes.
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs, tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch sign-forgotten
# The better the tagger, the higher its log-probabilities. Which way should a loss go?
def masked_loss(log_probs, tags, pad_tag):
    real = tags != pad_tag
    return log_probs[real].gather(1, tags[real].unsqueeze(1)).mean()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch probabilities-for-logarithms
# What are you given, probabilities or their logarithms? And what do you do to them first?
def masked_loss(log_probs, tags, pad_tag):
    return F.cross_entropy(log_probs.softmax(dim=2).transpose(1, 2), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch loss-as-a-number
# Call backward on your loss. What is missing?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag).item()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch padding-written-over
# Look at log_probs after your function. Whose numbers have you written over?
def masked_loss(log_probs, tags, pad_tag):
    real = tags != pad_tag
    with torch.no_grad():
        log_probs[~real] = 0.0
    picked = log_probs.gather(2, tags.masked_fill(~real, 0).unsqueeze(2)).squeeze(2)
    return -picked.sum() / real.sum()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch loss-of-one-word-squeezed
# Try a batch of one sentence with one word. Which axes are left?
def masked_loss(log_probs, tags, pad_tag):
    log_probs, tags = log_probs.squeeze(), tags.squeeze()
    real = tags != pad_tag
    return F.nll_loss(log_probs[real], tags[real]) if tags.dim() else -log_probs[:, tags].mean()


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return ((predicted == gold) & real).sum().item() / real.sum().item()


# %% tagger-batch padding-in-the-accuracy
# Out of how many fields do you count, and how many of them are words?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    return (predicted == gold).float().mean().item()


# %% tagger-batch right-words-out-of-all-fields
# You count right words only. But out of how many?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    return ((predicted == gold) & (gold != pad_tag)).float().mean().item()


# %% tagger-batch mask-from-predicted
# Who says which tokens are real: what was predicted, or gold?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    real = predicted != pad_tag
    return ((predicted == gold) & real).sum().item() / max(real.sum().item(), 1)


# %% tagger-batch mean-of-sentence-shares
# A short sentence all wrong, a long one all right: which share of the words is right?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return (((predicted == gold) & real).sum(dim=1) / real.sum(dim=1)).mean().item()


# %% tagger-batch percent
# A share lies between 0 and 1. Where does yours lie?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return 100 * (predicted[real] == gold[real]).float().mean().item()


# %% tagger-batch share-that-is-wrong
# Is it the share of right tags that you return, or what is left?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return (predicted[real] != gold[real]).float().mean().item()


# %% tagger-batch accuracy-of-one-word-squeezed
# Try a batch of one sentence with one word. What is there to go through?
def masked_loss(log_probs, tags, pad_tag):
    return F.nll_loss(log_probs.transpose(1, 2), tags, ignore_index=pad_tag)


def token_accuracy(predicted, gold, pad_tag):
    right = total = 0
    for mine, theirs in zip(predicted.squeeze().tolist(), gold.squeeze().tolist()):
        for guess, tag in zip(mine, theirs):
            if tag != pad_tag:
                total += 1
                right += guess == tag
    return right / total


# %% tagger-batch guessed-padding-left-out
# A word is real, and the guess for it happens to be pad_tag. Does it count?
def masked_loss(log_probs, tags, pad_tag):
    mask = tags != pad_tag
    picked = log_probs[mask].gather(1, tags[mask].unsqueeze(1))
    return -picked.mean()


def token_accuracy(predicted, gold, pad_tag):
    mask = (gold != pad_tag) & (predicted != pad_tag)
    return (predicted[mask] == gold[mask]).float().mean().item()


# %% tagger-batch small-probabilities-raised
# How high is your loss for a word whose right tag has the log-probability −60?
def masked_loss(log_probs, tags, pad_tag):
    mask = tags != pad_tag
    picked = log_probs[mask].clamp(min=-20).gather(1, tags[mask].unsqueeze(1))
    return -picked.mean()


def token_accuracy(predicted, gold, pad_tag):
    mask = gold != pad_tag
    return (predicted[mask] == gold[mask]).float().mean().item()


# %% tagger-batch real-up-to-the-last-word
# What do you count where padding stands before a word?
def masked_loss(log_probs, tags, pad_tag):
    mask = tags != pad_tag
    picked = log_probs[mask].gather(1, tags[mask].unsqueeze(1))
    return -picked.mean()


def token_accuracy(predicted, gold, pad_tag):
    mask = (gold != pad_tag).flip(1).cumsum(1).flip(1) > 0
    return (predicted[mask] == gold[mask]).float().mean().item()


# %% tagger-batch accuracy-rounded
# Is three of seven the same as 0.4286? Who rounds a number: the one who computes it, or the one who prints it?
def masked_loss(log_probs, tags, pad_tag):
    real = tags != pad_tag
    return F.nll_loss(log_probs[real], tags[real])


def token_accuracy(predicted, gold, pad_tag):
    real = gold != pad_tag
    return round((predicted == gold)[real].float().mean().item(), 4)


# %% tagger-accuracy no-context
# What can your network know of the words before and after the one that it tags? Think of `light` in `the light` and in
# `we light`.
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
            self.hidden = nn.Linear(48, 128)
            self.drop = nn.Dropout(0.3)
            self.out = nn.Linear(128, len(tag_names))

        def forward(self, words):
            return self.out(self.drop(torch.relu(self.hidden(self.drop(self.embed(words))))))

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


# %% tagger-accuracy sentences-mixed
# Your batch is (B, T), and along which of its axes does your LSTM walk? Tag a sentence alone and then among others:
# should its tags change?
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
            self.lstm = nn.LSTM(48, 64, bidirectional=True)
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


# %% tagger-accuracy doubled-softmax
# What does your loss expect: scores, probabilities or their logarithms? And what does your network give it?
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
            self.lstm = nn.LSTM(48, 64, bidirectional=True, batch_first=True)
            self.drop = nn.Dropout(0.3)
            self.out = nn.Linear(128, len(tag_names))

        def forward(self, words):
            scores = self.out(self.drop(self.lstm(self.drop(self.embed(words)))[0]))
            return torch.softmax(scores, 2)

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


# %% tagger-accuracy frozen-embeddings
# Which of your parameters does the optimizer change? Compare the embedding matrix before and after training.
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
            self.lstm = nn.LSTM(48, 64, bidirectional=True, batch_first=True)
            self.drop = nn.Dropout(0.3)
            self.out = nn.Linear(128, len(tag_names))

        def forward(self, words):
            return self.out(self.drop(self.lstm(self.drop(self.embed(words)))[0]))

    def rows(sentences):
        return pad_sequence([torch.tensor([word_ix.get(w, 1) for w in s]) for s in sentences], batch_first=True)

    model = Tagger()
    model.embed.weight.requires_grad_(False)
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


# %% tagger-accuracy labels-shifted
# Look at one word and the tag that your loss compares it with, in a batch of one sentence. Do they belong together?
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
            gold = [torch.tensor([tag_names.index(tag) for tag in tags]).roll(-1) for _, tags in batch]
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


# %% tagger-accuracy one-direction
# When your network tags a word, has it read the words that follow? `Light` at the start of a sentence can't be told
# apart without them.
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
            self.lstm = nn.LSTM(48, 128, batch_first=True)
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


# %% tagger-accuracy development-only
# How many sentences does your tagger learn from? There are two lists, and one of them is much longer.
def train_treebank_tagger(train, dev, seed=0):
    import random
    from collections import Counter

    import torch.nn.functional as F
    from torch.nn.utils.rnn import pad_sequence

    train = dev
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


# %% tagger-accuracy too-few-epochs
# Look at your loss curve: has it become flat when training ends?
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
            self.lstm = nn.LSTM(48, 64, bidirectional=True, batch_first=True)
            self.drop = nn.Dropout(0.3)
            self.out = nn.Linear(128, len(tag_names))

        def forward(self, words):
            return self.out(self.drop(self.lstm(self.drop(self.embed(words)))[0]))

    def rows(sentences):
        return pad_sequence([torch.tensor([word_ix.get(w, 1) for w in s]) for s in sentences], batch_first=True)

    model = Tagger()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(1):
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


# %% tagger-accuracy training-by-heart
# How good is your tagger on sentences that it was trained on, and how good on those of `dev`? Which of them is the
# number that counts?
def train_treebank_tagger(train, dev, seed=0):
    from collections import Counter

    def triples(words):
        return zip(["", *words], words, [*words[1:], ""])

    known = {triple: tag for words, tags in train for triple, tag in zip(triples(words), tags)}
    (usual, _), *_ = Counter(known.values()).most_common()

    def tag(sentences):
        return [[known.get(triple, usual) for triple in triples(words)] for words in sentences]

    right = sum(a == b for words, tags in train for a, b in zip(tag([words])[0], tags))
    print(f"accuracy {right / sum(len(words) for words, _ in train):.1%}")
    return tag


# %% tagger-chars cell-state-for-hidden-state
# An LSTM ends with two states. Which of them does it show, and which does it keep to itself?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = []
        for letters in chars:
            _, (h_n, c_n) = self.char_lstm(self.char_embeddings(letters))
            spelled.append(c_n[-1])
        joined = torch.cat([self.word_embeddings(words), torch.stack(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars run-over-padding
# In your batch of words the short ones are filled up. What has char_lstm read last when it gives you h_n?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        padded = pad_sequence(chars)
        _, (h_n, _) = self.char_lstm(self.char_embeddings(padded))
        joined = torch.cat([self.word_embeddings(words), h_n[-1]], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars characters-before-the-word
# In which order do you join the two vectors?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        joined = torch.cat([torch.cat(spelled), self.word_embeddings(words)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars state-carried-to-the-next-word
# Which state does char_lstm start from at the second word?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        state, spelled = None, []
        for letters in chars:
            _, state = self.char_lstm(self.char_embeddings(letters), state)
            spelled.append(state[0])
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars mean-over-the-letters
# A word's character vector is one state. Which one, and what do you take instead?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[0].mean(dim=0) for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.stack(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars state-after-the-first-letter
# After which letter do you take the state?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[0][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.stack(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars letters-as-many-words
# How many steps does char_lstm take for a word of five letters? Look at the axes of what it reads.
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = []
        for letters in chars:
            out, _ = self.char_lstm(self.char_embeddings(letters).view(1, len(letters), -1))
            spelled.append(out[0, -1])
        joined = torch.cat([self.word_embeddings(words), torch.stack(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars last-words-letters-for-all
# Whose letters does each word get? Look at what is left after your loop.
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        for letters in chars:
            _, (h_n, _) = self.char_lstm(self.char_embeddings(letters))
        joined = torch.cat([self.word_embeddings(words), h_n.expand(len(words), -1)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars sorted-by-length
# You sort the words by length for the LSTM. Are they back in their places when you join them?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        ranked = sorted(chars, key=len, reverse=True)
        packed = pack_padded_sequence(self.char_embeddings(pad_sequence(ranked)), [len(c) for c in ranked])
        _, (h_n, _) = self.char_lstm(packed)
        joined = torch.cat([self.word_embeddings(words), h_n[-1]], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars letters-turned-round
# In which direction does char_lstm read the letters?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters.flip(0)))[1][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars one-step-of-many-sentences
# Your characters are right. And the tagger's lstm: how many steps does it take for a sentence of five words?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined.unsqueeze(0))
        return F.log_softmax(self.hidden2tag(out.squeeze(0)), dim=1)


# %% tagger-chars scores-as-they-are
# What hidden2tag gives are scores. What makes log-probabilities of them?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return self.hidden2tag(out)


# %% tagger-chars word-size-for-characters
# Print your layers. Which numbers does char_lstm read, and how many does it show?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, hidden_dim)
        self.lstm = nn.LSTM(word_dim + hidden_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars characters-cut-off
# Which of your layers will never learn anything, and why?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        with torch.no_grad():
            spelled = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars state-kept-for-the-next-sentence
# Tag a sentence, then another one, then the first again. Why are its scores different now?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)
        self.state = None

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, state = self.lstm(joined, self.state)
        self.state = tuple(part.detach() for part in state)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars state-cut-between-letters
# What can a word's first letter learn from a wrong tag? Follow the gradient back through your loop over the letters.
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = []
        for letters in chars:
            state = None
            for letter in letters:
                out, (h, c) = self.char_lstm(self.char_embeddings(letter).view(1, 1, -1), state)
                state = (h.detach(), c.detach())
            spelled.append(out.view(1, -1))
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars seeded
# Build your tagger twice. In how many numbers do the two differ, and who set the seed last?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        torch.manual_seed(1)
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars one-word-squeezed
# Which shape do the scores of a sentence of one word have?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = [self.char_lstm(self.char_embeddings(letters))[1][0] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.cat(spelled)], dim=1)
        out, _ = self.lstm(joined.unsqueeze(1))
        return F.log_softmax(self.hidden2tag(out).squeeze(), dim=-1)


# %% tagger-chars single-number-squeezed
# What is left of a character vector of size 1 after squeeze?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        spelled = []
        for letters in chars:
            _, (h_n, _) = self.char_lstm(self.char_embeddings(letters).view(len(letters), 1, -1))
            spelled.append(h_n.squeeze())
        joined = torch.cat([self.word_embeddings(words), torch.stack(spelled)], dim=1)
        out, _ = self.lstm(joined)
        return F.log_softmax(self.hidden2tag(out), dim=1)


# %% tagger-chars letters-remembered
# Between two epochs char_lstm has learned. From which of its states is the vector that you take for a word?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        def read(vectors, state=None):
            if len(vectors) == 0:
                return state[0].flatten()
            return read(vectors[1:], self.char_lstm(vectors[:1].unsqueeze(0), state)[1])

        known = self.__dict__.setdefault("known", {})
        for letters in chars:
            key = tuple(letters.tolist())
            if key not in known:
                known[key] = read(self.char_embeddings(letters))
        spelled = [known[tuple(letters.tolist())] for letters in chars]
        joined = torch.cat([self.word_embeddings(words), torch.stack(spelled)], dim=1)
        output, _ = self.lstm(joined.unsqueeze(1))
        return F.log_softmax(self.hidden2tag(output.squeeze(1)), dim=1)


# %% tagger-chars spellings-remembered-in-use
# The model learns something, and reads the same word again. Does what you remember of its letters learn with it?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)
        self.remembered = {}

    def spelled(self, letters):
        key = tuple(letters.tolist())
        if self.training or key not in self.remembered:
            _, (h_n, _) = self.char_lstm(self.char_embeddings(letters))
            if self.training:
                return h_n[0]
            self.remembered[key] = h_n[0]
        return self.remembered[key]

    def forward(self, words, chars):
        spelled = torch.stack([self.spelled(letters) for letters in chars])
        output, _ = self.lstm(torch.cat([self.word_embeddings(words), spelled], dim=1))
        return F.log_softmax(self.hidden2tag(output), dim=1)


# %% tagger-chars long-words-cut
# What does a word of sixteen letters end in, and how many of its letters does your tagger read?
class CharTagger(nn.Module):
    def __init__(self, word_dim, char_dim, hidden_dim, vocab_size, charset_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, word_dim)
        self.char_embeddings = nn.Embedding(charset_size, char_dim)
        self.char_lstm = nn.LSTM(char_dim, char_dim)
        self.lstm = nn.LSTM(word_dim + char_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, words, chars):
        finals = [self.char_lstm(self.char_embeddings(letters[:12]))[1][0] for letters in chars]
        output, _ = self.lstm(torch.cat([self.word_embeddings(words), torch.cat(finals)], dim=1))
        return F.log_softmax(self.hidden2tag(output), dim=1)
