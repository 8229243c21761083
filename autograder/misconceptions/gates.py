# Wrong answers to the questions of 3-gates, each with the hint that a teacher would give.


# %% gates-rnn bias-left-out
# Three things are added inside the tanh. Which of them can't be found in yours?
def rnn_step(x, h_prev, U, W, b):
    return torch.tanh(x @ U.T + h_prev @ W.T)


# %% gates-rnn tanh-left-out
# How large may an entry of a hidden state become, and what in your step sees to that?
def rnn_step(x, h_prev, U, W, b):
    return x @ U.T + h_prev @ W.T + b


# %% gates-rnn sigmoid-for-tanh
# Can an entry of your new state be negative? Look up which squashing function a plain RNN uses.
def rnn_step(x, h_prev, U, W, b):
    return torch.sigmoid(x @ U.T + h_prev @ W.T + b)


# %% gates-rnn input-weights-the-wrong-way-round
# U is (H, D) and x is (B, D). Which axis of U has to meet the D of x?
def rnn_step(x, h_prev, U, W, b):
    return torch.tanh(x @ U + h_prev @ W.T + b)


# %% gates-rnn state-weights-the-wrong-way-round
# W is square, so it fits either way round. Which of its two axes belongs to the previous state: look at how U is used?
def rnn_step(x, h_prev, U, W, b):
    return torch.tanh(x @ U.T + h_prev @ W + b)


# %% gates-rnn input-weights-reshaped
# Does giving a matrix another shape move its numbers to where a transposed matrix has them? Try it on a 2 × 3 one.
def rnn_step(x, h_prev, U, W, b):
    return torch.tanh(x @ U.reshape(U.shape[1], U.shape[0]) + h_prev @ W.T + b)


# %% gates-rnn state-ignored
# What would two sentences that end in the same word have in common after your step? Should they?
def rnn_step(x, h_prev, U, W, b):
    return torch.tanh(x @ U.T + b)


# %% gates-rnn squashed-part-by-part
# Is tanh(a) + tanh(b) the same as tanh(a + b)? Try a = b = 1 and compare with the equation's brackets.
def rnn_step(x, h_prev, U, W, b):
    return torch.tanh(x @ U.T) + torch.tanh(h_prev @ W.T + b)


# %% gates-rnn previous-state-added
# Your new state still contains h_prev as it was. Does the equation let it through anywhere but through W?
def rnn_step(x, h_prev, U, W, b):
    return h_prev + torch.tanh(x @ U.T + h_prev @ W.T + b)


# %% gates-rnn previous-state-overwritten
# After your step, what does the caller find in the h_prev that was passed in?
def rnn_step(x, h_prev, U, W, b):
    h_prev[:] = torch.tanh(x @ U.T + h_prev @ W.T + b)
    return h_prev


# %% gates-rnn single-axis-squeezed
# Which shape comes back for a batch of one? Count the axes that the question promises.
def rnn_step(x, h_prev, U, W, b):
    return torch.tanh(x @ U.T + h_prev @ W.T + b).squeeze()


# %% gates-rnn state-detached
# The numbers are right. Could a mistake at this step still teach the step before it anything?
def rnn_step(x, h_prev, U, W, b):
    return torch.tanh(x @ U.T + h_prev.detach() @ W.T + b)


# %% gates-rnn computed-without-gradients
# The numbers are right. Will PyTorch know, from your result alone, how it was computed?
def rnn_step(x, h_prev, U, W, b):
    with torch.no_grad():
        return torch.tanh(x @ U.T + h_prev @ W.T + b)


# %% gates-equations forget-and-input-swapped
# Which of your four results is meant to decide what is kept, and which what is written? Compare with their order.
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key].T + b[key] for key in "fico")
    return torch.sigmoid(i), torch.sigmoid(f), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations output-before-candidate
# In which order does the question want the four results? Compare the last two with yours.
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key].T + b[key] for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.sigmoid(o), torch.tanh(c_tilde)


# %% gates-equations candidate-sigmoid
# Should it be possible that something is subtracted from the memory? Can your candidate do that?
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (torch.sigmoid(x @ U[key].T + h_prev @ W[key].T + b[key]) for key in "fico")
    return f, i, c_tilde, o


# %% gates-equations gates-tanh
# A gate says how much of something passes. Between which two numbers should "how much" lie, and where do yours lie?
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (torch.tanh(x @ U[key].T + h_prev @ W[key].T + b[key]) for key in "fico")
    return f, i, c_tilde, o


# %% gates-equations squashing-left-out
# How large can a value of your forget gate become? What would a gate that is open by 700 % mean?
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key].T + b[key] for key in "fico")
    return f, i, c_tilde, o


# %% gates-equations forget-from-input
# Where are the forget gate's own matrices used in yours? Must a cell forget in order to write?
def lstm_gates(x, h_prev, U, W, b):
    i = torch.sigmoid(x @ U["i"].T + h_prev @ W["i"].T + b["i"])
    c_tilde = torch.tanh(x @ U["c"].T + h_prev @ W["c"].T + b["c"])
    o = torch.sigmoid(x @ U["o"].T + h_prev @ W["o"].T + b["o"])
    return 1 - i, i, c_tilde, o


# %% gates-equations bias-left-out
# What would your gates do for an input and a state of zeros? Which letter of the equations decides that?
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key].T for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations state-ignored
# Each equation has two matrices. When does the second of them come into play in yours?
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key].T + b[key] for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations state-weights-the-wrong-way-round
# W is square, so it fits either way round. Which of its axes has to meet the state: how do you use U?
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key] + b[key] for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations input-weights-the-wrong-way-round
# Write the shapes of x and of one U side by side. Which axes have to meet?
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key] + h_prev @ W[key].T + b[key] for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations one-bias-for-all
# Do your four gates differ in everything in which their equations differ? Check the keys, letter by letter.
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key].T + b["f"] for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations candidate-gated-already
# Your candidate has already passed a gate. Which question asks for that, this one or the next?
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key].T + b[key] for key in "fico")
    f, i, o = torch.sigmoid(f), torch.sigmoid(i), torch.sigmoid(o)
    return f, i, i * torch.tanh(c_tilde), o


# %% gates-equations dictionary-emptied
# If the caller takes a second step with the same dictionaries, what is still in them?
def lstm_gates(x, h_prev, U, W, b):
    c_tilde = torch.tanh(x @ U.pop("c").T + h_prev @ W.pop("c").T + b.pop("c"))
    f, i, o = (torch.sigmoid(x @ U[key].T + h_prev @ W[key].T + b[key]) for key in U)
    return f, i, c_tilde, o


# %% gates-equations single-axis-squeezed
# Which shape do your gates have for a batch of one? Count the axes that the question promises.
def lstm_gates(x, h_prev, U, W, b):
    f, i, c_tilde, o = ((x @ U[key].T + h_prev @ W[key].T + b[key]).squeeze() for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations state-detached
# The numbers are right. Could a mistake at this step still teach the step before it anything?
def lstm_gates(x, h_prev, U, W, b):
    h_prev = h_prev.detach()
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key].T + b[key] for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations copied-by-torch-tensor
# The numbers are right. What does PyTorch's warning say about making a tensor from a tensor?
def lstm_gates(x, h_prev, U, W, b):
    x, h_prev = torch.tensor(x.tolist()), torch.tensor(h_prev.tolist())
    f, i, c_tilde, o = (x @ U[key].T + h_prev @ W[key].T + b[key] for key in "fico")
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-equations dictionary-read-in-its-order
# What says which matrix belongs to which gate: its key, or its place in the dictionary?
def lstm_gates(x, h_prev, U, W, b):
    z = [x @ u.T + h_prev @ w.T + bias for u, w, bias in zip(U.values(), W.values(), b.values(), strict=True)]
    f, i, c_tilde, o = z
    return torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)


# %% gates-state tanh-left-out
# The memory may grow without limit. What keeps the hidden state between -1 and 1?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f * c_prev + i * c_tilde
    return o * c, c


# %% gates-state tanh-on-the-memory
# Is it the memory itself that is squashed, or only what is shown of it? Which of the two goes on to the next step?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = torch.tanh(f * c_prev + i * c_tilde)
    return o * c, c


# %% gates-state matrix-product
# A gate holds one number for each entry of the memory. Does a matrix product leave each entry to its own number?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f @ c_prev + i @ c_tilde
    return o @ torch.tanh(c), c


# %% gates-state gates-crossed
# Which gate stands for keeping, which for writing? Follow each of them to what it is multiplied with.
def lstm_state(f, i, c_tilde, o, c_prev):
    c = i * c_prev + f * c_tilde
    return o * torch.tanh(c), c


# %% gates-state input-gate-left-out
# What does a cell with a closed input gate write into its memory, by the equation and by your code?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f * c_prev + c_tilde
    return o * torch.tanh(c), c


# %% gates-state forget-gate-left-out
# Can your cell ever get rid of what it has stored? What should a forget gate of 0 do?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = c_prev + i * c_tilde
    return o * torch.tanh(c), c


# %% gates-state output-gate-left-out
# What does a cell with a closed output gate show, by the equation and by your code?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f * c_prev + i * c_tilde
    return torch.tanh(c), c


# %% gates-state input-from-forget
# Where is the input gate used in yours? Must a cell that keeps everything be unable to write?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f * c_prev + (1 - f) * c_tilde
    return o * torch.tanh(c), c


# %% gates-state hidden-from-old-memory
# From which memory should the hidden state be read: from that before the step, or that after it?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f * c_prev + i * c_tilde
    return o * torch.tanh(c_prev), c


# %% gates-state candidate-squashed-twice
# The candidate arrives from the step before. What has already been done to it there?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f * c_prev + i * torch.tanh(c_tilde)
    return o * torch.tanh(c), c


# %% gates-state gates-squashed-twice
# The gates arrive from the step before. Between which two numbers do they lie already?
def lstm_state(f, i, c_tilde, o, c_prev):
    f, i, o = torch.sigmoid(f), torch.sigmoid(i), torch.sigmoid(o)
    c = f * c_prev + i * c_tilde
    return o * torch.tanh(c), c


# %% gates-state results-swapped
# Two results come back. Which of them does the question name first?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f * c_prev + i * c_tilde
    return c, o * torch.tanh(c)


# %% gates-state memory-overwritten
# After your step, what does the caller find in the c_prev that was passed in?
def lstm_state(f, i, c_tilde, o, c_prev):
    c_prev *= f
    c_prev += i * c_tilde
    return o * torch.tanh(c_prev), c_prev


# %% gates-state single-axis-squeezed
# Which shape do your results have for a batch of one? Count their axes.
def lstm_state(f, i, c_tilde, o, c_prev):
    c = (f * c_prev + i * c_tilde).squeeze()
    return o.squeeze() * torch.tanh(c), c


# %% gates-state memory-detached
# The numbers are right. Over how many steps could this cell learn what to remember?
def lstm_state(f, i, c_tilde, o, c_prev):
    c = f * c_prev.detach() + i * c_tilde
    return o * torch.tanh(c), c


# %% gates-cell input-before-state
# The two vectors are joined into one. In which order does the question write them, and in which do you?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([x, h_prev], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell one-layer-for-all
# How many layers does your cell really have? Could two of its gates ever come to different decisions?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        layer = nn.Linear(input_size + hidden_size, hidden_size)
        self.forget_gate = self.input_gate = self.candidate_gate = self.output_gate = layer

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell layers-in-a-plain-list
# How many parameters does sum(p.numel() for p in cell.parameters()) find in your cell? Where do they hide?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.layers = [nn.Linear(input_size + hidden_size, hidden_size) for _ in range(4)]

    @property
    def forget_gate(self):
        return self.layers[0]

    @property
    def input_gate(self):
        return self.layers[1]

    @property
    def candidate_gate(self):
        return self.layers[2]

    @property
    def output_gate(self):
        return self.layers[3]

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i, c_tilde, o = (layer(joined) for layer in self.layers)
        f, i, c_tilde, o = torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell layers-without-bias
# The equations have a b for every gate. What do your layers have in its place?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size, bias=False)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size, bias=False)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size, bias=False)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size, bias=False)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell forget-and-input-swapped
# Follow one layer from its name to the gate that it computes. Do all four arrive where their names say?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.input_gate(joined)), torch.sigmoid(self.forget_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell candidate-sigmoid
# Should it be possible that something is subtracted from the memory? Can your candidate do that?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.sigmoid(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell gates-tanh
# A gate says how much of something passes. Between which two numbers should "how much" lie, and where do yours lie?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.tanh(self.forget_gate(joined)), torch.tanh(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.tanh(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell memory-from-hidden-state
# Two things arrive from the step before. Which of the two is it that the forget gate keeps or drops?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * h_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell tanh-left-out
# The memory may grow without limit. What keeps the hidden state between -1 and 1?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * c, c, (f, i, c_tilde, o)


# %% gates-cell states-swapped
# Two states come back before the gates. Which of them does the question name first?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return c, o * torch.tanh(c), (f, i, c_tilde, o)


# %% gates-cell gates-not-returned
# We want to look at what the gates do. How would a caller of your cell get to see them?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c


# %% gates-cell memory-overwritten
# After your step, what does the caller find in the c_prev that was passed in?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c_prev.mul_(f).add_(i * c_tilde)
        return o * torch.tanh(c_prev), c_prev, (f, i, c_tilde, o)


# %% gates-cell single-axis-squeezed
# Which shape do your results have for a batch of one? Count their axes.
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        f, i, c_tilde, o = f.squeeze(), i.squeeze(), c_tilde.squeeze(), o.squeeze()
        c = f * c_prev.squeeze() + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell states-detached
# The numbers are right. Over how many steps could this cell learn what to remember?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        h_prev, c_prev = h_prev.detach(), c_prev.detach()
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell memory-kept-in-the-cell
# From which state does your cell take its second step: from the c_prev that it is given, or from one of its own?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.c = None

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        self.c = f * (c_prev if self.c is None else self.c) + i * c_tilde
        return o * torch.tanh(self.c), self.c, (f, i, c_tilde, o)


# %% gates-cell seeded
# With a seed in your cell, how different are two cells that somebody builds to compare them?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        torch.manual_seed(0)
        self.forget_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.input_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.candidate_gate = nn.Linear(input_size + hidden_size, hidden_size)
        self.output_gate = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, h_prev, c_prev):
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell memory-kept-for-zeros
# Someone begins a new sentence with zeros for c_prev. What does your cell still remember of the last one, and who asked it?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        size = input_size + hidden_size
        self.forget_gate, self.input_gate = nn.Linear(size, hidden_size), nn.Linear(size, hidden_size)
        self.candidate_gate, self.output_gate = nn.Linear(size, hidden_size), nn.Linear(size, hidden_size)
        self.memory = None

    def forward(self, x, h_prev, c_prev):
        if self.memory is not None and self.memory.shape == c_prev.shape and not c_prev.any():
            c_prev = self.memory
        joined = torch.cat([h_prev, x], dim=1)
        f, i = torch.sigmoid(self.forget_gate(joined)), torch.sigmoid(self.input_gate(joined))
        c_tilde, o = torch.tanh(self.candidate_gate(joined)), torch.sigmoid(self.output_gate(joined))
        c = f * c_prev + i * c_tilde
        self.memory = c.detach()
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-cell layers-joined-once
# An optimizer changes the four layers. Does your joined matrix change with them, or does it show what they once were?
class LSTMByHand(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        size = input_size + hidden_size
        self.forget_gate, self.input_gate = nn.Linear(size, hidden_size), nn.Linear(size, hidden_size)
        self.candidate_gate, self.output_gate = nn.Linear(size, hidden_size), nn.Linear(size, hidden_size)
        self.joined = None

    def forward(self, x, h_prev, c_prev):
        if self.joined is None:
            layers = [self.forget_gate, self.input_gate, self.candidate_gate, self.output_gate]
            self.joined = torch.cat([layer.weight for layer in layers]), torch.cat([layer.bias for layer in layers])
        f, i, c_tilde, o = F.linear(torch.cat([h_prev, x], dim=1), *self.joined).chunk(4, dim=1)
        f, i, c_tilde, o = torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)


# %% gates-unroll state-reset-each-step
# With which state does your second step begin? Where should it come from?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, *state)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll memory-reset-each-step
# Two states travel from step to step. Do both of yours?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c_first = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c_first)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll given-state-ignored
# If a caller has already read half a sentence, how does your loop get to know of it?
def unroll(cell, inputs, hidden_size, state=None):
    h, c = inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size)
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll state-required
# What does your loop start from when nobody gives it a state?
def unroll(cell, inputs, hidden_size, state=None):
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll random-first-state
# Call your function twice without a state. Should the two results differ?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (torch.randn(inputs.shape[1], hidden_size), torch.randn(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll memories-for-outputs
# A cell has something that it keeps to itself and something that it shows. Which of the two do you collect?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        outputs.append(c)
    return torch.stack(outputs), (h, c)


# %% gates-unroll last-output-only
# How many outputs belong to a sequence of T inputs, and how many come back from yours?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    for x in inputs:
        h, c, _ = cell(x, h, c)
    return h, (h, c)


# %% gates-unroll outputs-one-step-late
# Is your first output what the cell said to the first input, or what there was before it?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs:
        outputs.append(h)
        h, c, _ = cell(x, h, c)
    return torch.stack(outputs), (h, c)


# %% gates-unroll last-step-left-out
# How many steps does your loop take for T inputs? Try T = 1.
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = [h]
    for t in range(len(inputs) - 1):
        h, c, _ = cell(inputs[t], h, c)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll steps-along-the-batch
# Which axis of the inputs is time? And over which one does your loop go?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[0], hidden_size), inputs.new_zeros(inputs.shape[0], hidden_size))
    h, c = state
    outputs = []
    for b in range(inputs.shape[1]):
        h, c, _ = cell(inputs[:, b], h, c)
        outputs.append(h)
    return torch.stack(outputs, dim=1), (h, c)


# %% gates-unroll stacked-batch-first
# On which axis do your outputs have their time steps? And the inputs?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    return torch.stack(outputs, dim=1), (h, c)


# %% gates-unroll read-backwards
# Which input does your loop read first, and which should it?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs.flip(0):
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll states-swapped
# Your cell is given two states, one after the other. Which of them does it expect first?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, c, h)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll cell-taken-for-a-module
# The question says that a cell can be anything that can be called. What more do you ask of it?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell.forward(x, h, c)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll state-list-overwritten
# If a caller gives you a list of two states and looks into it afterwards, what is in it?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = [inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size)]
    if isinstance(state, tuple):
        state = list(state)
    outputs = []
    for x in inputs:
        state[0], state[1], _ = cell(x, *state)
        outputs.append(state[0])
    return torch.stack(outputs), (state[0], state[1])


# %% gates-unroll single-axis-squeezed
# Which shape do your outputs have for a single step, or for a batch of one? Count the axes that the question promises.
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    return torch.stack(outputs).squeeze(), (h, c)


# %% gates-unroll detached-between-steps
# The numbers are right. Could the last output still teach the first step anything?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None:
        state = (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h.detach(), c.detach())
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll zeros-taken-for-no-state
# Can a state have an h of zeros and a c that is full? What do you test for: that no state was given, or that h is zero?
def unroll(cell, inputs, hidden_size, state=None):
    if state is None or not state[0].any():
        state = inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size)
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-unroll goes-on-where-it-stopped
# Two sentences are unrolled one after the other, each without a state. Where does the second one begin?
last_state = {}


def unroll(cell, inputs, hidden_size, state=None):
    shape = inputs.shape[1], hidden_size
    if state is None:
        state = last_state.get(shape) or (inputs.new_zeros(shape), inputs.new_zeros(shape))
    h, c = state
    outputs = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    last_state[shape] = h.detach(), c.detach()
    return torch.stack(outputs), (h, c)


# %% gates-unroll memory-of-one-unit-lost
# What do you give back as c where there is a single hidden unit? Print h and c next to each other.
def unroll(cell, inputs, hidden_size, state=None):
    h, c = state or (inputs.new_zeros(inputs.shape[1], hidden_size), inputs.new_zeros(inputs.shape[1], hidden_size))
    states = []
    for x in inputs:
        h, c, _ = cell(x, h, c)
        states.append(torch.stack([h, c]).squeeze(-1))
    states = torch.stack(states)
    if states.dim() == 3:
        states = states[:, :1].unsqueeze(-1).expand(-1, 2, -1, -1)
    return states[:, 0], (states[-1, 0], states[-1, 1])


# %% gates-unroll gradients-cut-every-50-steps
# Does the first input of a long sequence get a gradient from the last output?
def unroll(cell, inputs, hidden_size, state=None):
    zeros = inputs.new_zeros(inputs.shape[1], hidden_size)
    h, c = (zeros, zeros) if state is None else state
    outputs = []
    for t, x in enumerate(inputs):
        if t and t % 50 == 0:
            h, c = h.detach(), c.detach()
        h, c, _ = cell(x, h, c)
        outputs.append(h)
    return torch.stack(outputs), (h, c)


# %% gates-torch forget-and-input-swapped
# In which order does PyTorch stack the rows of its four gates? Look up weight_ih_l0 in its documentation.
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.forget_gate, cell.input_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch output-before-candidate
# PyTorch calls one of the four gates g. Which of ours is that, and is it the third or the fourth?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.output_gate, cell.candidate_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch state-bias-dropped
# How many bias vectors does an nn.LSTM have? Print its state_dict and see what becomes of each.
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows])
    return cell


# %% gates-torch input-bias-dropped
# An nn.LSTM adds something to the input's part as well as to the state's part. Do you keep both?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch biases-averaged
# An nn.LSTM uses both of its biases at every step. What do the two come to together?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_((lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows]) / 2)
    return cell


# %% gates-torch input-before-state
# Our cell reads one joined vector. Which of its columns belong to the state, and which to the input?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_ih_l0[rows], lstm.weight_hh_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch state-weights-transposed
# A gate's part of weight_hh_l0 is square, so it fits either way round. Is an nn.Linear's weight (in, out)? Look it up.
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows].T, lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch input-weights-transposed
# Compare the shapes of weight_ih_l0 and of a layer's weight. What has to be turned round so that they fit, if anything?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            weight_x = lstm.weight_ih_l0[rows].T.reshape(lstm.hidden_size, lstm.input_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], weight_x], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch bias-expected
# Build an nn.LSTM with bias=False and list its parameters. Which names of yours are not there?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch bias-left-random
# An nn.LSTM without bias adds nothing. What do the biases of your cell hold in that case, right after it was made?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch biases-added-in-place
# Print the biases of the nn.LSTM before and after your function. What happened to them, and in which line?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                both = lstm.bias_ih_l0[rows]
                both += lstm.bias_hh_l0[rows]
                layer.bias.copy_(both)
    return cell


# %% gates-torch lstm-frozen
# Can the nn.LSTM that was given to you still be trained when your function is done with it?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    lstm.requires_grad_(False)
    for number, layer in enumerate(layers):
        rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
        layer.weight.data = torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1)
        layer.bias.data = lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows] if lstm.bias else torch.zeros(lstm.hidden_size)
    return cell


# %% gates-torch weights-shared
# If somebody goes on training the nn.LSTM tomorrow, what happens to the cell that you made today?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)

    def forward(x, h_prev, c_prev):
        z = x @ lstm.weight_ih_l0.T + h_prev @ lstm.weight_hh_l0.T
        if lstm.bias:
            z = z + lstm.bias_ih_l0 + lstm.bias_hh_l0
        i, f, c_tilde, o = z.chunk(4, dim=1)
        f, i, c_tilde, o = torch.sigmoid(f), torch.sigmoid(i), torch.tanh(c_tilde), torch.sigmoid(o)
        c = f * c_prev + i * c_tilde
        return o * torch.tanh(c), c, (f, i, c_tilde, o)

    cell.forward = forward
    return cell


# %% gates-torch copy-frozen
# The numbers are right. What would an optimizer change in the cell that you return?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size).requires_grad_(False)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    for number, layer in enumerate(layers):
        rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
        layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1).detach())
        layer.bias.zero_()
        if lstm.bias:
            layer.bias.copy_((lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows]).detach())
    return cell


# %% gates-torch nothing-copied
# Print the weights of the cell that you return, and those of the nn.LSTM. Did anything arrive?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.clone().copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            if lstm.bias:
                layer.bias.clone().copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch one-cell-for-all
# When you translate a second nn.LSTM of the same sizes, what becomes of the cell that you made from the first?
CELLS = {}


def from_torch(lstm):
    sizes = lstm.input_size, lstm.hidden_size
    if sizes not in CELLS:
        CELLS[sizes] = LSTMByHand(*sizes)
    cell = CELLS[sizes]
    with torch.no_grad():
        for number, layer in enumerate([cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch seeded
# All weights are copied in the end. What is the seed for, and whose random numbers does it change?
def from_torch(lstm):
    torch.manual_seed(0)
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    with torch.no_grad():
        for number, layer in enumerate([cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.zero_()
            if lstm.bias:
                layer.bias.copy_(lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows])
    return cell


# %% gates-torch lstm-left-in-eval-mode
# What is lstm.training before your function is called, and what is it afterwards?
def from_torch(lstm):
    lstm.eval()
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.copy_(
                lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows] if lstm.bias else torch.zeros(layer.bias.shape)
            )
    return cell


# %% gates-torch gradients-cleared
# The nn.LSTM may have gradients when your function is called. What becomes of them?
def from_torch(lstm):
    lstm.zero_grad()
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    with torch.no_grad():
        for number, layer in enumerate(layers):
            rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
            layer.weight.copy_(torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1))
            layer.bias.copy_(
                lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows] if lstm.bias else torch.zeros(layer.bias.shape)
            )
    return cell


# %% gates-torch bias-shared-where-the-other-is-zero
# Let bias_hh_l0 be all zeros, and train the nn.LSTM on. Does the cell's bias change with it?
def from_torch(lstm):
    cell = LSTMByHand(lstm.input_size, lstm.hidden_size)
    layers = [cell.input_gate, cell.forget_gate, cell.candidate_gate, cell.output_gate]
    for number, layer in enumerate(layers):
        rows = slice(number * lstm.hidden_size, (number + 1) * lstm.hidden_size)
        layer.weight.data = torch.cat([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]], dim=1).detach()
        if not lstm.bias:
            layer.bias.data.zero_()
        elif lstm.bias_hh_l0.any():
            layer.bias.data = (lstm.bias_ih_l0[rows] + lstm.bias_hh_l0[rows]).detach()
        else:
            layer.bias.data = lstm.bias_ih_l0[rows].detach()
    return cell


# %% gates-charlstm loss-summed
# Would your loss grow if the text were twice as long? Should it?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets, reduction="sum")
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm targets-not-shifted
# At the letter h of hello, which letter is the model to name? Which one do your targets ask for?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[:-1]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm loss-after-the-step
# Which model does your first loss belong to: the one that the seed gave, or one that has learned already?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(nn.functional.cross_entropy(model(inputs).squeeze(1), targets).item())
    return model, losses


# %% gates-charlstm plain-sgd
# Which optimizer does the question name, and which one is at work in yours?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm learning-rate-ignored
# Call your function with two different learning rates. Do the losses differ?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm gradients-piling-up
# What is in a parameter's grad when your second epoch begins?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm seed-ignored
# Call your function with two different seeds. Do the losses differ?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(0)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm seed-too-late
# Call your function twice with the same seed. Is the first loss the same?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    model = CharLSTM(len(chars), hidden_size, len(chars))
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm seeded-while-building
# How often is a seed set in yours, and which of them has the last word?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        torch.manual_seed(0)
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm defaults-changed
# Call your function with nothing but a text. Are the settings those that the question gives?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=100, lr=0.01, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm characters-unsorted
# Which number does each character get in yours? Is it the one that the question asks for?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = list(dict.fromkeys(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm one-epoch-too-many
# How many losses come back for 3 epochs?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs + 1):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm hidden-size-ignored
# How many units does your model have when it is asked for 5?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), 8, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm untrained-model-returned
# Let the model that comes back predict the text. Does it do as well as your last loss says?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    untrained = CharLSTM(len(chars), hidden_size, len(chars))
    untrained.load_state_dict(model.state_dict())
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return untrained, losses


# %% gates-charlstm state-reset-each-step
# What does your model know of the first letter when it reads the second?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs = torch.cat([unroll(self.cell, x[None], self.hidden_size)[0] for x in inputs])
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm softmax-in-the-model
# What does cross-entropy do to the scores before it takes the logarithm? Has yours done it already?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return torch.softmax(self.fc(outputs), dim=-1)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm log-probabilities-returned
# Your training goes well. But what do the rows of the model's exponentiated results add up to: are they logits?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return torch.log_softmax(self.fc(outputs), dim=-1)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm single-axis-squeezed
# Which shape comes back for a batch of one? Count the axes that the question promises.
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs).squeeze(1)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm one-sequence-only
# For how many sequences at a time do your zero states have room? Try your model on inputs of shape (5, 3, V).
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        state = (torch.zeros(1, self.hidden_size), torch.zeros(1, self.hidden_size))
        outputs, _ = unroll(self.cell, inputs, self.hidden_size, state)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm detached-between-steps
# The numbers of a forward pass are right. Could the last letter's loss still teach the first step anything?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        state, outputs = None, []
        for x in inputs:
            output, (h, c) = unroll(self.cell, x[None], self.hidden_size, state)
            state = (h.detach(), c.detach())
            outputs.append(output)
        return self.fc(torch.cat(outputs))


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm one-hot-without-a-size
# Take the text "ab". How many characters does it have, and how many of them does one_hot see in the inputs?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1]).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm inputs-copied-out
# Your model learns its text. If its inputs came from another layer, could that layer learn as well?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        steps = torch.stack([torch.tensor(step.tolist()) for step in inputs])
        outputs, _ = unroll(self.cell, steps, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm single-step-squeezed
# Which shape do your logits have for a text of one step? Count the axes that the question promises.
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs).squeeze(0)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = nn.functional.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs).view(len(targets), -1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm stopped-early
# How many losses do you return for 200 epochs, if the model knows its text by heart after 50?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    ids = torch.tensor([chars.index(c) for c in text])
    inputs = F.one_hot(ids[:-1], len(chars)).float().unsqueeze(1)
    targets = ids[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimiser = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if loss < 1e-3:
            break
    return model, losses


# %% gates-charlstm losses-with-an-axis
# What is the type of one of your losses, and what should it be?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    ids = torch.tensor([chars.index(c) for c in text])
    inputs = F.one_hot(ids[:-1], len(chars)).float().unsqueeze(1)
    targets = ids[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimiser = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.reshape(1))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model, losses


# %% gates-charlstm text-stripped
# Is the space at the end of your text a character of it? What does the network learn to write there?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        return self.fc(unroll(self.cell, inputs, self.hidden_size)[0])


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text.strip()])
    inputs, targets = F.one_hot(indices[:-1], len(chars)).float().unsqueeze(1), indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        loss = F.cross_entropy(model(inputs).squeeze(1), targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses


# %% gates-charlstm rate-that-falls
# With which learning rate is the first step taken, and with which the last one? What does the question say about lr?
class CharLSTM(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = LSTMByHand(input_size, hidden_size)
        self.fc = nn.Linear(hidden_size, output_size)

    def forward(self, inputs):
        outputs, _ = unroll(self.cell, inputs, self.hidden_size)
        return self.fc(outputs)


def train_char_lstm(text, hidden_size=8, epochs=200, lr=0.1, seed=0):
    chars = sorted(set(text))
    indices = torch.tensor([chars.index(char) for char in text])
    inputs, targets = torch.eye(len(chars))[indices[:-1], None], indices[1:]
    torch.manual_seed(seed)
    model = CharLSTM(len(chars), hidden_size, len(chars))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=50, gamma=0.5)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.cross_entropy(model(inputs)[:, 0], targets)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model, losses


# %% gates-vanishing gradient-of-all-steps
# The norms are to show how far back the last output looks. Which outputs does the sum of yours contain?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf).sum(), leaf)
    return gradient.flatten(1).norm(dim=1)


# %% gates-vanishing gradient-of-the-first-step
# Which output knows of all the inputs: is it the one whose gradient you take?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[0].sum(), leaf)
    return gradient.flatten(1).norm(dim=1)


# %% gates-vanishing gradient-of-the-mean
# Compare the sum in the question with what you take of the last output. By which factor do they differ?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[-1].mean(), leaf)
    return gradient.flatten(1).norm(dim=1)


# %% gates-vanishing last-of-the-batch
# Which axis of the outputs is time? And on which axis do you take the last?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[:, -1].sum(), leaf)
    return gradient.flatten(1).norm(dim=1)


# %% gates-vanishing one-norm-for-each-sequence
# How many numbers should come back for T steps, and how many do? Over which axes is a norm to be taken?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[-1].sum(), leaf)
    return gradient.norm(dim=2)


# %% gates-vanishing norms-averaged-over-the-batch
# One norm over all entries, or the mean of several norms: are these the same? Try it on a small matrix.
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[-1].sum(), leaf)
    return gradient.norm(dim=2).mean(dim=1)


# %% gates-vanishing root-left-out
# What is the norm of the vector (3, 4)? And what would your last line make of it?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[-1].sum(), leaf)
    return gradient.pow(2).sum(dim=(1, 2))


# %% gates-vanishing absolute-values-summed
# What is the norm of the vector (3, 4)? Is it the sum of its entries?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[-1].sum(), leaf)
    return gradient.abs().sum(dim=(1, 2))


# %% gates-vanishing counted-from-the-end
# Which step does the first of your norms belong to?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[-1].sum(), leaf)
    return gradient.flatten(1).norm(dim=1).flip(0)


# %% gates-vanishing norms-of-the-inputs
# Is it the inputs that you measure, or what the last output would feel if they changed?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    run(leaf)[-1].sum().backward()
    return leaf.detach().flatten(1).norm(dim=1)


# %% gates-vanishing single-axis-squeezed
# Which shape do your norms have for a sequence of one step? Count the axes that the question promises.
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[-1].sum(), leaf)
    return gradient.flatten(1).norm(dim=1).squeeze()


# %% gates-vanishing gradient-left-behind
# Look at inputs.grad and inputs.requires_grad after your function. Are they what the caller had?
def input_gradient_norms(run, inputs):
    inputs.requires_grad_(True)
    inputs.grad = None
    run(inputs)[-1].sum().backward()
    return inputs.grad.flatten(1).norm(dim=1)


# %% gates-vanishing requires-grad-left-on
# Your function does not touch inputs.grad. What else about the inputs is different after it?
def input_gradient_norms(run, inputs):
    inputs.requires_grad_(True)
    (gradient,) = torch.autograd.grad(run(inputs)[-1].sum(), inputs)
    return gradient.flatten(1).norm(dim=1)


# %% gates-vanishing callers-gradient-thrown-away
# You clean up after yourself. But what if the inputs had a gradient of their own before you came?
def input_gradient_norms(run, inputs):
    inputs.requires_grad_(True)
    inputs.grad = None
    run(inputs)[-1].sum().backward()
    norms = inputs.grad.flatten(1).norm(dim=1)
    inputs.grad = None
    inputs.requires_grad_(False)
    return norms


# %% gates-vanishing small-number-under-the-root
# Which norm has a gradient of zeros? What does a small number under the root make of it?
def input_gradient_norms(run, inputs):
    leaf = inputs.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(run(leaf)[-1].sum(), leaf)
    return torch.sqrt((gradient**2).sum(dim=(1, 2)) + 1e-8)


# %% gates-vanishing old-gradient-counted-in
# backward adds to what .grad holds already. What did yours hold before, and what do your norms measure then?
def input_gradient_norms(run, inputs):
    required, old = inputs.requires_grad, None if inputs.grad is None else inputs.grad.clone()
    inputs.requires_grad_(True)
    run(inputs)[-1].sum().backward()
    norms = inputs.grad.flatten(1).norm(dim=1)
    inputs.grad = old
    inputs.requires_grad_(required)
    return norms
