# Right answers to the questions of 7-generation in other styles than the reference's, each with what makes it right.


# %% generation-sample gumbel-noise
# The largest of scores with Gumbel noise is a draw from their softmax; at temperature 0 the noise is nothing.
def sample_next(logits, temperature, generator):
    uniform = torch.rand(logits.shape, generator=generator).clamp(1e-20, 1 - 1e-7)
    return (logits - temperature * torch.log(-torch.log(uniform))).argmax()


# %% generation-sample inverse-of-the-distribution
# A uniform number, and the first place where the summed probabilities pass it.
def sample_next(logits, temperature, generator):
    if not temperature:
        return logits.max(dim=-1).indices.item()
    cumulative = F.softmax(logits.double() / temperature, dim=-1).cumsum(-1)
    u = torch.rand((), generator=generator, dtype=torch.float64) * cumulative[-1]
    return torch.searchsorted(cumulative, u, right=True).clamp(max=len(logits) - 1)


# %% generation-sample plain-loop
# Exponentials of differences from the largest score, and a walk along them.
import math


def sample_next(logits, temperature, generator):
    scores = logits.tolist()
    top = max(scores)
    if temperature <= 0:
        return scores.index(top)
    weights = [math.exp((score - top) / temperature) for score in scores]
    left = torch.rand(1, generator=generator).item() * sum(weights)
    for index, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return index
    return scores.index(top)


# %% generation-sample race
# Exponential waiting times divided by the weights: the first to arrive is chosen.
def sample_next(logits, temperature, generator):
    if temperature == 0.0:
        return torch.topk(logits, 1).indices[0]
    probabilities = torch.exp(torch.log_softmax(logits / temperature, -1))
    waiting = torch.empty_like(probabilities).exponential_(generator=generator)
    return torch.argmin(waiting / probabilities).item()


# %% generation-sample numpy-with-a-drawn-seed
# NumPy's own generator, which takes its seed from the one that was given.
import numpy as np


def sample_next(logits, temperature, generator):
    z = logits.numpy().astype(np.float64)
    if temperature == 0:
        return np.argmax(z)
    p = np.exp((z - z.max()) / temperature)
    seed = int(torch.randint(0, 2**31 - 1, (1,), generator=generator))
    return np.random.default_rng(seed).choice(len(z), p=p / p.sum())


# %% generation-sample tiny-temperature-for-zero
# A temperature of one in a hundred million leaves no chance to any but the largest score.
def sample_next(logits, temperature, generator):
    probabilities = torch.softmax((logits - logits.max()).double() / max(temperature, 1e-8), dim=0)
    return torch.multinomial(probabilities, num_samples=1, generator=generator).item()


# %% generation-text state-carried-by-the-cell
# The cell and fc of the model, step by step: every character is read once.
@torch.no_grad()
def generate(model, prompt, length, temperature, generator):
    place = {character: number for number, character in enumerate(model.chars)}
    h = c = torch.zeros(1, model.fc.in_features)
    text, waiting = prompt, list(prompt)
    for _ in range(length):
        for character in waiting:
            x = torch.zeros(1, len(place))
            x[0, place[character]] = 1
            h, c, _ = model.cell(x, h, c)
        choice = sample_next(model.fc(h)[0], temperature, generator)
        waiting = [model.chars[choice]]
        text += waiting[0]
    return text


# %% generation-text grown-tensor
# One tensor of one-hot rows that grows by a row for each character.
def generate(model, prompt, length, temperature, generator):
    V = len(model.chars)
    inputs = torch.stack([torch.eye(V)[model.chars.find(character)] for character in prompt]).view(-1, 1, V)
    new = []
    with torch.inference_mode():
        while len(new) < length:
            index = int(sample_next(model(inputs)[-1].squeeze(0), temperature, generator))
            inputs = torch.cat([inputs, F.one_hot(torch.tensor([[index]]), V).to(inputs.dtype)])
            new.append(index)
    return prompt + "".join(model.chars[index] for index in new)


# %% generation-text recursion
# One more character, then the rest; gradients are recorded and not used.
def generate(model, prompt, length, temperature, generator):
    if length == 0:
        return prompt
    one_hot = torch.zeros(len(prompt), 1, len(model.chars))
    for t, character in enumerate(prompt):
        one_hot[t, 0, model.chars.index(character)] = 1.0
    logits = model(one_hot).detach()[len(prompt) - 1][0]
    chosen = model.chars[sample_next(logits, temperature, generator)]
    return generate(model, prompt + chosen, length - 1, temperature, generator)


# %% generation-text own-choice
# The choice written out on the spot, in eval mode, with a list of characters joined at the end.
def generate(model, prompt, length, temperature, generator):
    model.eval()
    characters, ix = list(prompt), {c: i for i, c in enumerate(model.chars)}
    for _ in range(length):
        ids = torch.as_tensor([ix[c] for c in characters])
        z = model(nn.functional.one_hot(ids, num_classes=len(ix)).float()[:, None, :])[-1, 0, :].detach()
        if temperature > 0:
            gumbel = -torch.log(torch.empty(len(ix)).exponential_(generator=generator))
            z = z / temperature + gumbel
        characters.append(model.chars[z.argmax().item()])
    return "".join(characters)


# %% generation-text states-of-the-lstm
# The cell is an nn.LSTM as well, so it takes the whole prompt at once and then one character at a time.
@torch.no_grad()
def generate(model, prompt, length, temperature, generator):
    rows, states, text = torch.eye(len(model.chars)), None, prompt
    unread = prompt
    for _ in range(length):
        inputs = torch.stack([rows[model.chars.index(c)] for c in unread])[:, None]
        outputs, states = nn.LSTM.forward(model.cell, inputs, states)
        unread = model.chars[sample_next(model.fc(outputs[-1, 0]), temperature, generator)]
        text += unread
    return text


# %% generation-arabic translate-table
# One table says what becomes of each character: nothing, or an alef.
TABLE = {code: None for code in [*range(0x064B, 0x0653), 0x0640]} | {ord(letter): "ا" for letter in "أإآ"}


def normalise_arabic(text):
    return text.translate(TABLE)


def next_word(model, words):
    place = {word: number for number, word in enumerate(model.words)}
    scores = model(torch.LongTensor([place[word.translate(TABLE)] for word in words]))
    return model.words[scores[-1].argmax()]


# %% generation-arabic regular-expressions
# Two substitutions; the probabilities have the same maximum as the scores.
import re


def normalise_arabic(text: str) -> str:
    text = re.sub(r"[\u064B-\u0652\u0640]", "", text)
    return re.sub("[\u0622\u0623\u0625]", "\u0627", text)


@torch.no_grad()
def next_word(model, words):
    ids = torch.tensor([model.words.index(normalise_arabic(w)) for w in words], dtype=torch.long)
    probabilities = F.softmax(model(ids), dim=-1)
    value, index = probabilities[len(words) - 1].topk(1)
    return model.words[index.item()]


# %% generation-arabic character-by-character
# A loop over the characters, and a loop over the scores.
def normalise_arabic(text):
    result = ""
    for character in text:
        if 0x064B <= ord(character) <= 0x0652 or character == "ـ":
            continue
        result += "ا" if character in ("أ", "إ", "آ") else character
    return result


def next_word(model, words):
    with torch.inference_mode():
        row = model(torch.tensor(list(map(model.words.index, map(normalise_arabic, words))))).tolist()[-1]
    return max(zip(row, model.words))[1]


# %% generation-arabic one-text-split
# Words joined by a space, normalised at once and split again, as normalising touches no space.
def normalise_arabic(text):
    for mark in map(chr, [0x640, *range(0x64B, 0x653)]):
        text = text.replace(mark, "")
    for alef in "\u0622\u0623\u0625":
        text = text.replace(alef, "\u0627")
    return text


def next_word(model, words):
    plain = normalise_arabic(" ".join(words)).split(" ")
    ids = torch.zeros(len(plain), dtype=torch.int64)
    for t, word in enumerate(plain):
        ids[t] = model.words.index(word)
    order = torch.argsort(model(ids).detach()[-1], descending=True)
    return str(model.words[int(order[0])])
