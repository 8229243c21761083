# Right answers to the questions of 3-gates in other styles than the reference's, each with what makes it right.


# %% gates-rnn joined-matrices
# One product of the joined vectors with the joined matrices is the sum of the two products.
def rnn_step(x, h_prev, U, W, b):
    joined, weights = torch.cat((x, h_prev), -1), torch.cat((U, W), -1)
    return (joined @ weights.t()).add(b).tanh()


# %% gates-rnn functional-linear
# F.linear multiplies by the transposed weights and adds the bias.
import torch.nn.functional as F


def rnn_step(x, h_prev, U, W, b):
    return F.tanh(F.linear(x, U, b) + F.linear(h_prev, W))


# %% gates-rnn einsum
# Named axes say the same; the sum is collected in place, in a tensor of its own.
def rnn_step(x, h_prev, U, W, b):
    total = torch.einsum("bd,hd->bh", x, U)
    total += torch.einsum("bk,hk->bh", h_prev, W)
    total += b
    return total.tanh_()


# %% gates-rnn row-by-row
# A loop over the batch, and the tanh written out with exponentials.
def rnn_step(x, h_prev, U, W, b):
    rows = []
    for x_row, h_row in zip(x, h_prev):
        z = torch.mv(U, x_row) + torch.mv(W, h_row) + b
        rows.append(1 - 2 / (1 + torch.exp(2 * z)))
    return torch.stack(rows)


# %% gates-rnn borrowed-from-torch
# torch.rnn_tanh_cell has the same equation with two biases.
def rnn_step(x, h_prev, U, W, b):
    return torch.rnn_tanh_cell(x, h_prev, U, W, b, torch.zeros_like(b))


# %% gates-equations joined-and-chunked
# All four gates from one product, then cut apart.
def lstm_gates(x, h_prev, U, W, b):
    keys = ["f", "i", "o", "c"]
    z = x @ torch.cat([U[k] for k in keys]).T + h_prev @ torch.cat([W[k] for k in keys]).T
    z = z + torch.cat([b[k] for k in keys])
    f, i, o, c_tilde = z.chunk(4, dim=1)
    return [f.sigmoid(), i.sigmoid(), c_tilde.tanh(), o.sigmoid()]


# %% gates-equations one-function-for-a-gate
# A function for one gate in the same cell; a namedtuple counts as a tuple.
from collections import namedtuple

Gates = namedtuple("Gates", "forget input candidate output")


def gate(key, squash, x, h_prev, U, W, b):
    return squash(nn.functional.linear(x, U[key]) + nn.functional.linear(h_prev, W[key], b[key]))


def lstm_gates(x, h_prev, U, W, b):
    squash = {"f": torch.sigmoid, "i": torch.sigmoid, "c": torch.tanh, "o": torch.sigmoid}
    return Gates(*(gate(key, squash[key], x, h_prev, U, W, b) for key in "fico"))


# %% gates-equations batched-einsum
# Stacked weights, an einsum over all gates, and sigmoid by way of tanh: σ(z) = (1 + tanh(z / 2)) / 2.
def lstm_gates(x, h_prev, U, W, b):
    stack = lambda weights: torch.stack([weights[key] for key in ("f", "i", "c", "o")])
    z = torch.einsum("bd,ghd->gbh", x, stack(U)) + torch.einsum("bk,ghk->gbh", h_prev, stack(W))
    z = z + stack(b).unsqueeze(1)
    half = lambda z: 0.5 + 0.5 * torch.tanh(0.5 * z)
    return half(z[0]), half(z[1]), z[2].tanh(), half(z[3])


# %% gates-equations collected-in-a-dict
# A loop over the keys in the dictionary's order, results picked out by name.
def lstm_gates(x, h_prev, U, W, b):
    result = {}
    for key in U:
        z = torch.addmm(b[key], x, U[key].mT) + torch.matmul(h_prev, W[key].transpose(0, 1))
        result[key] = torch.tanh(z) if key == "c" else 1 / (1 + torch.exp(-z))
    return result["f"], result["i"], result["c"], result["o"]


# %% gates-equations written-into-an-empty-tensor
# Four slices of one tensor of its own, filled one after the other.
def lstm_gates(x, h_prev, U, W, b):
    gates = torch.empty(4, *h_prev.shape)
    for number, key in enumerate("fico"):
        squash = torch.tanh if key == "c" else torch.sigmoid
        gates[number] = squash(x @ U[key].T + h_prev @ W[key].T + b[key])
    return gates.unbind(0)


# %% gates-equations input-and-state-joined
# [h_prev, x] in one row and [W, U] beside each other are the same product.
def lstm_gates(x, h_prev, U, W, b):
    joined = torch.cat([h_prev, x], dim=1)
    z = {key: joined @ torch.cat([W[key], U[key]], dim=1).T + b[key] for key in U}
    return torch.sigmoid(z["f"]), torch.sigmoid(z["i"]), torch.tanh(z["c"]), torch.sigmoid(z["o"])


# %% gates-state fused
# addcmul and mul are the same sums and products.
def lstm_state(f, i, c_tilde, o, c_prev):
    c = torch.addcmul(torch.mul(f, c_prev), i, c_tilde)
    return [c.tanh().mul(o), c]


# %% gates-state in-place-on-own-tensors
# In-place operations are fine on tensors that the function made itself.
def lstm_state(f, i, c_tilde, o, c_prev):
    c = c_prev.clone()
    c *= f
    c += i * c_tilde
    h = c.clone().tanh_()
    h = h.mul(o)
    return h, c


# %% gates-state entry-by-entry
# Loops over batch and units, put together again by view.
def lstm_state(f, i, c_tilde, o, c_prev):
    B, H = c_prev.shape
    c = [f[n, k] * c_prev[n, k] + i[n, k] * c_tilde[n, k] for n in range(B) for k in range(H)]
    h = [o[n, k] * torch.tanh(c[n * H + k]) for n in range(B) for k in range(H)]
    return torch.stack(h).view(B, H), torch.stack(c).view(B, H)


# %% gates-state two-dots
# Keeping and writing as one weighted sum along a new axis; a namedtuple counts as a tuple.
from typing import NamedTuple


class State(NamedTuple):
    h: torch.Tensor
    c: torch.Tensor


def lstm_state(f, i, c_tilde, o, c_prev):
    c = torch.einsum("nbh,nbh->bh", torch.stack((f, i)), torch.stack((c_prev, c_tilde)))
    return State(h=torch.tanh(c) * o, c=c)


# %% gates-cell built-from-earlier-answers
# The layers' weights cut into W and U, then the functions of the questions before.
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        layers = {"f": self.forget_gate, "i": self.input_gate, "c": self.candidate_gate, "o": self.output_gate}
        W = {key: layer.weight[:, : self.hidden_size] for key, layer in layers.items()}
        U = {key: layer.weight[:, self.hidden_size :] for key, layer in layers.items()}
        b = {key: layer.bias for key, layer in layers.items()}
        gates = lstm_gates(x, h_prev, U, W, b)
        h, c = lstm_state(*gates, c_prev)
        return h, c, gates


# %% gates-cell layers-made-in-a-loop
# setattr registers a layer as an assignment does; results as lists.
class LSTMByHand(nn.Module):
    names = ("forget_gate", "input_gate", "candidate_gate", "output_gate")

    def __init__(self, input_size, hidden_size):
        super().__init__()
        for name in self.names:
            setattr(self, name, nn.Linear(input_size + hidden_size, hidden_size))
            nn.init.ones_(getattr(self, name).bias)

    def forward(self, x, h_prev, c_prev):
        joined = torch.hstack((h_prev, x))
        f, i, c_tilde, o = [getattr(self, name)(joined) for name in self.names]
        f, i, c_tilde, o = f.sigmoid(), i.sigmoid(), c_tilde.tanh(), o.sigmoid()
        c = f * c_prev + i * c_tilde
        return [o * c.tanh(), c, [f, i, c_tilde, o]]


# %% gates-cell one-product-for-all
# The four weight matrices are joined at each step, so there is a single product.
class LSTMByHand(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()

        def layer():
            return nn.Linear(in_features=hidden_size + input_size, out_features=hidden_size)

        self.forget_gate, self.input_gate = layer(), layer()
        self.candidate_gate, self.output_gate = layer(), layer()

    def forward(self, x, h_prev, c_prev):
        layers = (self.forget_gate, self.input_gate, self.output_gate, self.candidate_gate)
        weight, bias = torch.cat([l.weight for l in layers]), torch.cat([l.bias for l in layers])
        z = nn.functional.linear(torch.cat((h_prev, x), dim=-1), weight, bias)
        n = h_prev.size(1)
        f, i, o = torch.sigmoid(z[:, : 3 * n]).split(n, dim=1)
        c_tilde = torch.tanh(z[:, 3 * n :])
        c = torch.addcmul(f * c_prev, i, c_tilde)
        return torch.tanh(c) * o, c, (f, i, c_tilde, o)


# %% gates-cell layers-in-a-module-dict
# The layers live in a ModuleDict, which registers them; properties give them their names.
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        size = input_size + hidden_size
        self.gates = nn.ModuleDict({key: nn.Linear(size, hidden_size) for key in "fico"})

    forget_gate = property(lambda self: self.gates["f"])
    input_gate = property(lambda self: self.gates["i"])
    candidate_gate = property(lambda self: self.gates["c"])
    output_gate = property(lambda self: self.gates["o"])

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        squash = dict(f=torch.sigmoid, i=torch.sigmoid, c=torch.tanh, o=torch.sigmoid)
        f, i, c_tilde, o = (squash[key](layer(joined)) for key, layer in self.gates.items())
        h, c = lstm_state(f, i, c_tilde, o, c_prev)
        return h, c, (f, i, c_tilde, o)


# %% gates-cell inherits-its-step
# A base class does the step, the derived one has the layers, listed once more in a ModuleList.
class GatedStep(nn.Module):
    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], 1)
        f = self.forget_gate(joined).sigmoid()
        i = self.input_gate(joined).sigmoid()
        candidate = self.candidate_gate(joined).tanh()
        o = self.output_gate(joined).sigmoid()
        c = c_prev.clone().mul_(f).add_(i * candidate)
        return o * c.tanh(), c, (f, i, candidate, o)


class LSTMByHand(GatedStep):
    def __init__(self, input_size, hidden_size):
        super(LSTMByHand, self).__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.layers = nn.ModuleList(nn.Linear(input_size + hidden_size, hidden_size) for _ in range(4))
        self.forget_gate, self.input_gate, self.candidate_gate, self.output_gate = self.layers


# %% gates-cell einsum
# All four layers stacked, and one einsum for their products.
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        for gate in ("forget", "input", "candidate", "output"):
            self.add_module(f"{gate}_gate", nn.Linear(input_size + hidden_size, hidden_size))

    def forward(self, x, h_prev, c_prev):
        layers = [self.forget_gate, self.input_gate, self.candidate_gate, self.output_gate]
        weight, bias = torch.stack([layer.weight for layer in layers]), torch.stack([layer.bias for layer in layers])
        z = torch.einsum("ghn,bn->gbh", weight, torch.cat([h_prev, x], dim=1)) + bias[:, None]
        f, i, c_tilde, o = z[0].sigmoid(), z[1].sigmoid(), z[2].tanh(), z[3].sigmoid()
        c = torch.einsum("bh,bh->bh", f, c_prev) + torch.einsum("bh,bh->bh", i, c_tilde)
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-unroll filled-tensor
# The outputs are written into a tensor of their own, by index.
def unroll(cell, inputs, hidden_size, state=None):
    T, B, _ = inputs.shape
    h, c = (torch.zeros(B, hidden_size), torch.zeros(B, hidden_size)) if state is None else state
    outputs = torch.empty(T, B, hidden_size)
    for t in range(T):
        h, c, _gates = cell(inputs[t], h, c)
        outputs[t] = h
    return [outputs, [h, c]]


# %% gates-unroll recursion
# The last step needs all steps before it.
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = tuple(torch.zeros(2, inputs.size(1), hidden_size))
    h, c = state
    h, c, *_ = cell(inputs[0], h, c)
    if len(inputs) == 1:
        return h.unsqueeze(0), (h, c)
    outputs, last = unroll(cell, inputs[1:], hidden_size, (h, c))
    return torch.cat([h.unsqueeze(0), outputs]), last


# %% gates-unroll accumulate
# itertools.accumulate carries the states; keywords as in forward's signature.
from itertools import accumulate


def unroll(cell, inputs, hidden_size, state=None):
    if not state:
        zeros = inputs.new_zeros((inputs.shape[1], hidden_size))
        state = zeros, zeros
    step = lambda states, x: cell(x, h_prev=states[0], c_prev=states[1])
    states = list(accumulate(inputs.unbind(), step, initial=(state[0], state[1], None)))[1:]
    outputs = torch.stack([h for h, _, _ in states])
    return outputs, (outputs[-1], states[-1][1])


# %% gates-unroll while-and-cat
# Sequence cut into steps of length one, joined again; the list of states is copied before it is changed.
def unroll(cell, inputs, hidden_size, state=None):
    states = [torch.zeros(inputs.shape[1], hidden_size) for _ in "hc"] if state is None else list(state)
    outputs, steps = None, list(torch.split(inputs, 1))
    while steps:
        x = steps.pop(0)[0]
        states[0], states[1] = cell(x, *states)[:2]
        new = states[0].view(1, *states[0].shape)
        outputs = new if outputs is None else torch.cat([outputs, new], dim=0)
    return outputs, tuple(states)


# %% gates-unroll named-result
# Keeps all states and returns named tuples.
import collections

Unrolled = collections.namedtuple("Unrolled", ["outputs", "state"])
LastState = collections.namedtuple("LastState", ["h", "c"])


def unroll(cell, inputs, hidden_size, state=None):
    h = torch.zeros(inputs.shape[1], hidden_size, dtype=inputs.dtype) if state is None else state[0]
    c = torch.zeros_like(h) if state is None else state[1]
    hs, cs = [], []
    for t, x in enumerate(inputs):
        h, c, *_ = cell(x, h, c)
        hs += [h]
        cs += [c]
    return Unrolled(torch.stack(hs, 0), LastState(hs[-1], cs[-1]))


# %% gates-torch state-dict
# A state dict made of pieces and loaded, which copies.
def from_torch(lstm):
    H = lstm.hidden_size
    names = ["input_gate", "forget_gate", "candidate_gate", "output_gate"]
    joined = torch.cat([lstm.weight_hh_l0, lstm.weight_ih_l0], dim=1)
    bias = lstm.bias_ih_l0 + lstm.bias_hh_l0 if lstm.bias else torch.zeros(4 * H)
    values = {}
    for name, weight_part, bias_part in zip(names, joined.chunk(4), bias.chunk(4)):
        values[f"{name}.weight"] = weight_part
        values[f"{name}.bias"] = bias_part
    cell = LSTMByHand(lstm.input_size, H)
    cell.load_state_dict(values)
    return cell


# %% gates-torch new-parameters
# The layers get new parameters, cut off from the graph.
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    W, U = lstm.weight_hh_l0.detach(), lstm.weight_ih_l0.detach()
    b = torch.zeros(len(W))
    for name, parameter in lstm.named_parameters():
        if "bias" in name:
            b = b + parameter.detach()
    W, U, b = (part.split(lstm.hidden_size) for part in (W, U, b))
    for k, gate in enumerate([cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]):
        gate.weight = nn.Parameter(torch.hstack([W[k], U[k]]))
        gate.bias = nn.Parameter(b[k].clone())
    return cell


# %% gates-torch columns-filled-in-place
# The new cell's own weights are filled column block by column block; .data is enough as nothing is shared.
def from_torch(lstm):
    n = lstm.hidden_size
    cell = LSTMByHand(lstm.weight_ih_l0.shape[1], n)
    order = dict(input_gate=0, forget_gate=1, candidate_gate=2, output_gate=3)
    for name, k in order.items():
        gate = getattr(cell, name)
        gate.weight.data[:, :n] = lstm.weight_hh_l0.data[k * n : (k + 1) * n]
        gate.weight.data[:, n:] = lstm.weight_ih_l0.data[k * n : (k + 1) * n]
        nn.init.zeros_(gate.bias)
        if hasattr(lstm, "bias_ih_l0"):
            gate.bias.data += lstm.bias_ih_l0.data[k * n : (k + 1) * n]
            gate.bias.data += lstm.bias_hh_l0.data[k * n : (k + 1) * n]
    return cell


# %% gates-torch works-on-a-copy
# The nn.LSTM is copied first, so its copy's biases may be added up in place.
import copy


@torch.no_grad()
def from_torch(lstm):
    twin = copy.deepcopy(lstm)
    weight_x, weight_h, *biases = twin.all_weights[0]
    bias = biases[0].add_(biases[1]) if biases else weight_x.new_zeros(len(weight_x))
    cell = LSTMByHand(twin.input_size, twin.hidden_size)
    gates = (cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate)
    grouped = (part.view(4, twin.hidden_size, -1) for part in (weight_h, weight_x, bias))
    for gate, w, u, b in zip(gates, *grouped):
        gate.weight.copy_(torch.cat((w, u), dim=1))
        gate.bias.copy_(b.flatten())
    return cell


# %% gates-charlstm own-loop
# The model steps through the cell itself; losses as 0-d tensors, negative log-likelihood picked out by hand.
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        h = c = torch.zeros(inputs.shape[1], self.hidden_size)
        logits = []
        for x in inputs:
            h, c, _ = self.cell(x, h, c)
            logits.append(self.fc(h))
        return torch.stack(logits)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    characters = sorted(set(text))
    number = {character: k for k, character in enumerate(characters)}
    inputs = torch.zeros(len(text) - 1, 1, len(characters))
    for t, character in enumerate(text[:-1]):
        inputs[t, 0, number[character]] = 1.0
    targets = [number[character] for character in text[1:]]
    torch.manual_seed(seed)
    model = CharLSTM(len(characters), hidden_size, len(characters))
    optimizer = torch.optim.Adam(model.parameters(), lr)
    losses = []
    for epoch in range(epochs):
        log_probabilities = model(inputs).log_softmax(dim=2)
        loss = -sum(log_probabilities[t, 0, target] for t, target in enumerate(targets)) / len(targets)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return model, losses


# %% gates-charlstm output-layer-first
# fc may be made before the cell, the seed set inside fork_rng, and cross-entropy taken over (B, V, T).
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.fc = nn.Linear(hidden_size, output_size)
        self.cell = LSTMByHand(input_size, hidden_size)

    def forward(self, inputs, state=None):
        outputs, state = unroll(self.cell, inputs, self.fc.in_features, state)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    vocabulary = {c: i for i, c in enumerate(sorted(set(text)))}
    ids = torch.LongTensor([vocabulary[c] for c in text])
    one_hot = torch.eye(len(vocabulary))[ids]
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = CharLSTM(len(vocabulary), hidden_size, len(vocabulary))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(params=model.parameters(), lr=lr)
    losses = [0.0] * epochs
    for epoch in range(epochs):
        optimizer.zero_grad(set_to_none=False)
        logits = model(one_hot[:-1].reshape(-1, 1, len(vocabulary)))
        loss = criterion(logits.permute(1, 2, 0), ids[1:].view(1, -1))
        loss.backward()
        losses[epoch] = float(loss)
        optimizer.step()
    return model, losses


# %% gates-charlstm adam-by-hand
# Gradients from torch.autograd.grad, and Adam's equations written out.
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, (h, c) = unroll(self.cell, inputs, hidden_size=self.fc.weight.shape[1])
        T, B, H = outputs.shape
        return self.fc(outputs.reshape(T * B, H)).reshape(T, B, -1)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    characters = "".join(sorted(set(text)))
    indices = torch.tensor(list(map(characters.index, text)))
    inputs = nn.functional.one_hot(indices[:-1, None], len(characters)).float()
    torch.manual_seed(seed)
    model = CharLSTM(len(characters), hidden_size, len(characters))
    parameters = list(model.parameters())
    means, squares = ([torch.zeros_like(p) for p in parameters] for _ in range(2))
    losses = ()
    for epoch in range(1, epochs + 1):
        loss = nn.functional.nll_loss(model(inputs).flatten(0, 1).log_softmax(-1), indices[1:])
        losses += (loss.item(),)
        with torch.no_grad():
            for p, g, m, v in zip(parameters, torch.autograd.grad(loss, parameters), means, squares):
                m.mul_(0.9).add_(0.1 * g)
                v.mul_(0.999).add_(0.001 * g * g)
                p -= lr * (m / (1 - 0.9**epoch)) / ((v / (1 - 0.999**epoch)).sqrt() + 1e-8)
    return model, losses


# %% gates-charlstm more-than-asked-for
# The loss in a function of its own, a model with more methods than asked for, losses as numpy numbers.
import numpy as np


class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)
        self.sizes = (input_size, hidden_size, output_size)

    def start(self, B):
        return torch.zeros(B, self.sizes[1]), torch.zeros(B, self.sizes[1])

    def forward(self, inputs):
        state = self.start(inputs.shape[1])
        logits = inputs.new_empty(len(inputs), inputs.shape[1], self.sizes[2])
        for t in range(len(inputs)):
            h, c, _ = self.cell(inputs[t], *state)
            logits[t] = self.fc(h)
            state = (h, c)
        return logits


def epoch_loss(model, inputs, targets):
    logits = model(inputs)[:, 0]
    return (logits.logsumexp(1) - logits.gather(1, targets[:, None])[:, 0]).mean()


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    alphabet, indices = np.unique(list(text), return_inverse=True)
    indices = torch.from_numpy(indices).long()
    torch.random.manual_seed(seed)
    model = CharLSTM(len(alphabet), hidden_size, len(alphabet)).train()
    adam = torch.optim.Adam([{"params": model.fc.parameters()}, {"params": model.cell.parameters()}], lr=lr)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        loss = epoch_loss(model, torch.eye(len(alphabet))[indices[:-1]].unsqueeze(1), indices[1:])
        adam.zero_grad()
        loss.backward()
        losses[epoch] = loss.item()
        adam.step()
    model.eval()
    return model, list(losses)


# %% gates-vanishing backward-on-a-copy
# backward fills the gradient of a copy that nobody else has.
def input_gradient_norms(run, inputs):
    x = inputs.clone().detach().requires_grad_(True)
    outputs = run(x)
    outputs[-1].sum().backward()
    return torch.linalg.vector_norm(x.grad, dim=(1, 2))


# %% gates-vanishing step-by-step-leaves
# Each step is a tensor of its own, put together for the run.
def input_gradient_norms(run, inputs):
    steps = [x.detach().clone().requires_grad_() for x in inputs]
    last = run(torch.stack(steps))[len(steps) - 1]
    gradients = torch.autograd.grad(last.sum(), steps)
    return torch.stack([gradient.pow(2).sum().sqrt() for gradient in gradients])


# %% gates-vanishing one-backward-pass-each
# A backward pass for each step, with the graph kept in between.
def input_gradient_norms(run, inputs):
    x = torch.empty_like(inputs).copy_(inputs.detach()).requires_grad_()
    total = run(x)[-1].sum()
    norms = torch.zeros(len(x))
    for t in range(len(x)):
        (gradient,) = torch.autograd.grad(total, x, retain_graph=True)
        norms[t] = gradient[t].norm()
    return norms


# %% gates-vanishing functional
# torch.func differentiates a function and touches no tensor.
def input_gradient_norms(run, inputs):
    gradient = torch.func.grad(lambda x: run(x)[-1].sum())(inputs.detach())
    return torch.einsum("tbd,tbd->t", gradient, gradient).sqrt()


# %% gates-vanishing put-back-afterwards
# Works on the inputs themselves, and puts back all that it changed.
def input_gradient_norms(run, inputs):
    required, grad = inputs.requires_grad, inputs.grad
    inputs.grad = None
    inputs.requires_grad_(True)
    try:
        run(inputs)[-1].sum().backward()
        return inputs.grad.flatten(start_dim=1).norm(dim=-1)
    finally:
        inputs.grad = grad
        inputs.requires_grad_(required)
