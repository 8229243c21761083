# Right answers to the questions of 4-shapes in other styles than the reference's, each with what makes it right.


# %% shapes-predict built-step-by-step
# Lists count as tuples; the first two axes are exchanged at the end.
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    n = 1 + int(bidirectional)
    h = hidden_size
    if proj_size > 0:
        h = proj_size
    output = [seq_len, batch, n * h]
    if batch_first:
        output[0], output[1] = output[1], output[0]
    return dict(c_n=[n * num_layers, batch, hidden_size], h_n=[n * num_layers, batch, h], output=output)


# %% shapes-predict shapes-of-empty-tensors
# torch.Size is a tuple; tensors on the meta device have a shape and no numbers.
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    directions = 2 if bidirectional else 1
    real = proj_size if proj_size else hidden_size
    output = torch.empty(seq_len, batch, directions * real, device="meta")
    state = torch.empty(num_layers, directions, batch, hidden_size, device="meta").flatten(0, 1)
    if batch_first:
        output = output.transpose(0, 1)
    return {"output": output.shape, "h_n": state[..., :real].shape, "c_n": state.shape}


# %% shapes-predict numpy-numbers
# Numbers of NumPy count as numbers, a named tuple as a tuple.
from collections import namedtuple

import numpy as np

Shape = namedtuple("Shape", "first second third")


def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = np.where(bidirectional, 2, 1)
    shown = np.int64(proj_size or hidden_size)
    first, second = np.array([seq_len, batch])[:: -1 if batch_first else 1]
    chains = N * num_layers
    return {
        "output": Shape(first, second, N * shown),
        "h_n": Shape(chains, batch, shown),
        "c_n": Shape(chains, batch, hidden_size),
    }


# %% shapes-predict looked-up-in-tables
# Choices looked up in a dict and a list, and both orders of the axes written out.
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    d = {True: 2, False: 1}[bool(bidirectional)]
    p = [hidden_size, proj_size][proj_size != 0]
    return {
        "output": (batch, seq_len, d * p) if batch_first else (seq_len, batch, d * p),
        "h_n": (d * num_layers, batch, p),
        "c_n": (d * num_layers, batch, hidden_size),
    }


# %% shapes-predict numbers-of-numpy
# Sizes as numpy makes them: items of arrays, and arrays without axes.
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    import numpy as np

    directions = np.where(bidirectional, 2, 1)
    read = np.where(np.equal(proj_size, 0), hidden_size, proj_size)
    output = np.array([seq_len, batch, directions * read])
    states = [(num_layers * directions, np.int64(batch), size) for size in (read, hidden_size)]
    return {"output": list(output[[1, 0, 2]] if batch_first else output), "h_n": states[0], "c_n": states[1]}


# %% shapes-parameters closed-form
# The first layer, and all others at once.
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    first = input_size + hidden_size + 2 * bias
    above = N * hidden_size + hidden_size + 2 * bias
    return 4 * hidden_size * N * (first + (num_layers - 1) * above)


# %% shapes-parameters gate-by-gate
# A loop over layers, directions and gates.
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    count = 0
    reads = input_size
    directions = ["forward", "backward"] if bidirectional else ["forward"]
    for layer in range(num_layers):
        for _ in directions:
            for gate in "ifgo":
                count += hidden_size * reads + hidden_size * hidden_size
                if bias:
                    count += hidden_size + hidden_size
        reads = len(directions) * hidden_size
    return count


# %% shapes-parameters recursion
# The top layer, and a smaller net below it.
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    if num_layers > 1:
        below = count_parameters(input_size, hidden_size, num_layers - 1, bidirectional, bias)
        return below + count_parameters(hidden_size * (1 + bidirectional), hidden_size, 1, bidirectional, bias)
    return (1 + bidirectional) * 4 * (hidden_size * (input_size + hidden_size) + (2 * hidden_size if bias else 0))


# %% shapes-parameters weights-without-numbers
# The weights' own sizes, on a device that draws and keeps no numbers; a NumPy number counts as a number.
import numpy as np


def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    shapes = []
    for layer in range(num_layers):
        width = input_size if layer == 0 else hidden_size * (2 if bidirectional else 1)
        for direction in range(2 if bidirectional else 1):
            shapes += [(4 * hidden_size, width), (4 * hidden_size, hidden_size)]
            shapes += [(4 * hidden_size,)] * 2 if bias else []
    return np.sum([torch.empty(shape, device="meta").numel() for shape in shapes])


# %% shapes-final halves-by-view
# The last axis cut into directions, and h_n's first axis into layers and directions.
def final_from_output(output, hidden_size, bidirectional, batch_first):
    if not batch_first:
        output = output.permute(1, 0, 2)
    if bidirectional:
        halves = output.reshape(output.size(0), output.size(1), 2, hidden_size)
        return torch.cat((halves[:, -1, 0], halves[:, 0, 1]), -1)
    return output[:, -1, :]


def final_from_hidden(h_n, bidirectional):
    N = 2 if bidirectional else 1
    top = h_n.view(-1, N, h_n.size(1), h_n.size(2))[-1]
    return top.transpose(0, 1).reshape(h_n.size(1), -1)


# %% shapes-final sentence-by-sentence
# A loop over the batch.
def final_from_output(output, hidden_size, bidirectional, batch_first):
    rows = output.unbind(0 if batch_first else 1)
    if bidirectional:
        return torch.stack([torch.cat([row[-1][:hidden_size], row[0][hidden_size:]]) for row in rows])
    return torch.stack([row[-1] for row in rows])


def final_from_hidden(h_n, bidirectional):
    chains = [-2, -1] if bidirectional else [-1]
    return torch.stack([torch.cat([h_n[chain, b] for chain in chains]) for b in range(h_n.shape[1])])


# %% shapes-final chunk-and-hstack
# chunk for the halves, movedim for the directions.
def final_from_output(output, hidden_size, bidirectional, batch_first):
    time = 1 if batch_first else 0
    last = output.select(time, -1)
    if bidirectional:
        forward, _ = last.chunk(2, dim=-1)
        _, backward = output.select(time, 0).chunk(2, dim=-1)
        last = torch.hstack([forward, backward])
    return last


def final_from_hidden(h_n, bidirectional):
    if bidirectional:
        return h_n[-2:].movedim(0, 1).flatten(1)
    return h_n[-1:].squeeze(0)


# %% shapes-final sizes-counted-from-the-end
# The backward half is the last hidden_size numbers; masks would do as well.
def final_from_output(output, hidden_size, bidirectional, batch_first):
    first = output[:, 0] if batch_first else output[0]
    last = output[:, -1] if batch_first else output[-1]
    if not bidirectional:
        return last
    is_forward = torch.arange(2 * hidden_size) < hidden_size
    return torch.where(is_forward, last, first)


def final_from_hidden(h_n, bidirectional):
    if not bidirectional:
        return h_n[len(h_n) - 1]
    *_, forward, backward = h_n
    return torch.column_stack((forward, backward))


# %% shapes-steps index-and-unsqueeze
# One step at a time with its axis put back, collected and joined.
def step_by_step(lstm, inputs, state=None):
    collected = []
    for t in range(inputs.shape[0]):
        if state is None:
            out, state = lstm(inputs[t].unsqueeze(0))
        else:
            out, state = lstm(inputs[t].unsqueeze(0), state)
        collected.append(out[0])
    return torch.stack(collected, dim=0), state


# %% shapes-steps zeros-by-hand
# Zeros are what None stands for.
def step_by_step(lstm, inputs, state=None):
    if state is None:
        zeros = inputs.new_zeros(lstm.num_layers, inputs.size(1), lstm.hidden_size)
        state = (zeros, zeros)
    h, c = state
    output = []
    for x in inputs:
        _, (h, c) = lstm(x[None], (h, c))
        output.append(h[-1])
    return [torch.stack(output), (h, c)]


# %% shapes-steps recursion
# The first step, then the rest from where it ended.
def step_by_step(lstm, inputs, state=None):
    output, state = lstm(inputs[:1], state)
    if inputs.shape[0] > 1:
        rest, state = step_by_step(lstm, inputs[1:], state)
        output = torch.cat([output, rest])
    return output, state


# %% shapes-lengths gather
# gather along time, with an index for every feature.
def last_valid(output, lengths):
    index = (lengths - 1).view(-1, 1, 1).expand(-1, 1, output.size(2))
    return output.gather(1, index).squeeze(1)


# %% shapes-lengths row-by-row
# A loop over the batch.
def last_valid(output, lengths):
    return torch.stack([row[length - 1] for row, length in zip(output, lengths.tolist())])


# %% shapes-lengths masked-sum
# All steps but the last real one are multiplied by zero.
def last_valid(output, lengths):
    steps = torch.arange(output.shape[1])
    is_last = steps.unsqueeze(0) == (lengths - 1).unsqueeze(1)
    return (output * is_last.unsqueeze(2)).sum(dim=1)


# %% shapes-lengths flat-rows
# All steps of all rows in one long table.
def last_valid(output, lengths):
    B, T, H = output.shape
    return output.reshape(B * T, H).index_select(0, torch.arange(B) * T + lengths - 1)


# %% shapes-lengths boolean-mask
# Exactly one True in each row.
def last_valid(output, lengths):
    return output[F.one_hot(lengths - 1, output.size(1)).bool()]


# %% shapes-lengths einsum
# One-hot steps, multiplied and added up.
def last_valid(output, lengths):
    one_hot = F.one_hot(lengths - 1, num_classes=output.shape[1]).to(output.dtype)
    return torch.einsum("bt,bth->bh", one_hot, output)


# %% shapes-packed sentence-by-sentence
# Each sentence alone, without its padding.
def run_packed(lstm, embedded, lengths):
    B, T, _ = embedded.shape
    outputs, hidden, cell = [], [], []
    for b in range(B):
        n = int(lengths[b])
        out, (h, c) = lstm(embedded[b : b + 1, :n])
        outputs.append(F.pad(out, (0, 0, 0, T - n)))
        hidden.append(h)
        cell.append(c)
    return torch.cat(outputs), (torch.cat(hidden, dim=1), torch.cat(cell, dim=1))


# %% shapes-packed sorted-and-back
# Sorted by hand, and everything put back into the order of the batch.
def run_packed(lstm, embedded, lengths):
    order = torch.argsort(lengths, descending=True)
    back = torch.argsort(order)
    packed = pack_padded_sequence(embedded[order], lengths[order].tolist(), batch_first=True)
    output, (h_n, c_n) = lstm(packed)
    output, _ = pad_packed_sequence(output, batch_first=True, total_length=embedded.size(1))
    return output[back], (h_n[:, back], c_n[:, back])


# %% shapes-packed zeros-appended
# Without total_length, with zeros put behind by hand.
import torch.nn.utils.rnn as rnn


def run_packed(lstm, embedded, lengths):
    T = embedded.size(1)
    output, (h_n, c_n) = lstm(rnn.pack_padded_sequence(embedded, lengths.cpu(), True, False))
    output, lens = rnn.pad_packed_sequence(output, True)
    zeros = torch.zeros(output.size(0), T - output.size(1), output.size(2))
    return [torch.cat([output, zeros], dim=1), [h_n, c_n]]


# %% shapes-packed packed-sequences
# A list of sentences without padding, packed as it is.
from torch.nn.utils.rnn import pack_sequence


def run_packed(lstm, embedded, lengths):
    sentences = [sentence[:n] for sentence, n in zip(embedded, lengths)]
    packed, state = lstm(pack_sequence(sentences, enforce_sorted=False))
    return pad_packed_sequence(packed, batch_first=True, total_length=len(embedded[0]))[0], state


# %% shapes-packed time-first-inside
# Everything in (T, B, ...) but for the ends: a packed sequence is the same for both.
def run_packed(lstm, embedded, lengths):
    by_time = embedded.transpose(0, 1)
    packed = pack_padded_sequence(by_time, lengths, enforce_sorted=False)
    output, state = lstm(packed)
    output, _ = pad_packed_sequence(output, total_length=by_time.shape[0])
    return output.transpose(0, 1), state


# %% shapes-nextword exponentials-by-hand
# A softmax from its definition, safe against large scores; a loop finds the best word.
def next_word_probabilities(linear, output):
    scores = output @ linear.weight.t() + linear.bias
    scores = scores - scores.max(dim=-1, keepdim=True).values
    return scores.exp() / scores.exp().sum(dim=-1, keepdim=True)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length < 1:
        raise ValueError("a prefix has at least one word")
    best, word = -1.0, None
    for p, w in zip(probabilities[sentence][prefix_length - 1].tolist(), vocabulary):
        if p > best:
            best, word = p, w
    return word


# %% shapes-nextword flattened-and-back
# All steps in one table, and an error of one's own that is a ValueError.
class NothingRead(ValueError):
    pass


def next_word_probabilities(linear, output):
    B, T, H = output.shape
    return F.softmax(linear(output.reshape(-1, H)), dim=1).reshape(B, T, -1)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if not prefix_length:
        raise NothingRead("the first word can't be asked for")
    row = probabilities[sentence, prefix_length - 1]
    return max(zip(row.tolist(), vocabulary))[1]


# %% shapes-nextword exp-of-log-softmax
# The logarithms, and their exponentials; topk for the best word.
def next_word_probabilities(linear, output):
    return torch.exp(F.log_softmax(F.linear(output, linear.weight, linear.bias), dim=-1))


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    read = probabilities[sentence, :prefix_length]
    if len(read) == 0:
        raise ValueError
    return vocabulary[read[-1].topk(1).indices.item()]


# %% shapes-nextword step-by-step
# A distribution at a time, stacked twice.
def next_word_probabilities(linear, output):
    return torch.stack([torch.stack([torch.softmax(linear(h), 0) for h in row]) for row in output])


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError(f"no word of sentence {sentence} has been read")
    by_word = dict(zip(vocabulary, probabilities[sentence, prefix_length - 1]))
    return max(by_word, key=by_word.get)


# %% shapes-nextword einsum-and-an-array-of-words
# An einsum for the layer; words out of a NumPy array are strings, too.
import numpy as np


def next_word_probabilities(linear, output):
    scores = torch.einsum("bth,vh->btv", output, linear.weight) + linear.bias
    return torch.softmax(scores, dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length <= 0:
        raise ValueError("no word has been read")
    return np.array(vocabulary)[probabilities[sentence, prefix_length - 1].detach().numpy().argmax()]


# %% shapes-quiz written-out
# One line for each letter, in any order.
answers: dict[str, bool] = {}
answers["h"] = False
answers["g"] = True
answers["f"] = False
answers["e"] = False
answers["d"] = False
answers["c"] = True
answers["b"] = True
answers["a"] = True


# %% shapes-quiz by-comprehension
# True for those that are true.
answers = {letter: letter in "abcg" for letter in "abcdefgh"}


# %% shapes-quiz tried-out
# Some verdicts come from a look at PyTorch; 1 and 0 count as True and False, as do tensors with one number.
small, double = nn.LSTM(2, 3), nn.LSTM(2, 3, bidirectional=True)
first, second = (sum(p.numel() for p in net.parameters()) for net in (small, double))
answers = dict(a=1, b=1, c=True, d=0, e=0, f=0, g=torch.tensor(second == 2 * first), h=False)
