# Wrong answers to the questions of 4-shapes, each with the hint that a teacher would give.


# %% shapes-predict states-batch-first
# Which of the three results does help(nn.LSTM) describe in two versions, one for batch_first? Are h_n and c_n among
# them?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {
        "output": (*grid, N * shown),
        "h_n": (batch, N * num_layers, shown) if batch_first else (N * num_layers, batch, shown),
        "c_n": (batch, N * num_layers, hidden_size) if batch_first else (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict output-of-all-layers
# The output shows what the top layer says. What becomes of what the layers below say?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {
        "output": (*grid, num_layers * N * shown),
        "h_n": (N * num_layers, batch, shown),
        "c_n": (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict states-of-one-direction
# How many chains does the picture of the bidirectional net have, and which of them have a final state?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {"output": (*grid, N * shown), "h_n": (num_layers, batch, shown), "c_n": (num_layers, batch, hidden_size)}


# %% shapes-predict projection-ignored
# What does proj_size do to a hidden state before it is shown? Where in your shapes does it turn up?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {
        "output": (*grid, N * shown),
        "h_n": (N * num_layers, batch, shown),
        "c_n": (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict cell-state-projected
# A projection changes what is shown. Is the cell state ever shown?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {"output": (*grid, N * shown), "h_n": (N * num_layers, batch, shown), "c_n": (N * num_layers, batch, shown)}


# %% shapes-predict output-not-projected
# What stands at each step of the output: the hidden state before its projection, or after?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {
        "output": (*grid, N * hidden_size),
        "h_n": (N * num_layers, batch, shown),
        "c_n": (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict hidden-state-not-projected
# The last step of output is the final state of the top layer. Can their last axes differ?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {
        "output": (*grid, N * shown),
        "h_n": (N * num_layers, batch, hidden_size),
        "c_n": (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict batch-first-ignored
# Which shape does your output have with batch_first=True, and which without?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (seq_len, batch)
    return {
        "output": (*grid, N * shown),
        "h_n": (N * num_layers, batch, shown),
        "c_n": (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict batch-first-by-default
# What is the order of the axes where nobody says batch_first? Look at the first example of the question.
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (seq_len, batch) if batch_first else (batch, seq_len)
    return {
        "output": (*grid, N * shown),
        "h_n": (N * num_layers, batch, shown),
        "c_n": (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict batch-first-in-the-signature
# Call your function with four numbers and nothing else. Which value does batch_first have then, and which in nn.LSTM?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=True, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {
        "output": (*grid, N * shown),
        "h_n": (N * num_layers, batch, shown),
        "c_n": (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict output-of-one-direction
# At each step two directions are joined. How long is the joined vector?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {
        "output": (*grid, shown),
        "h_n": (N * num_layers, batch, shown),
        "c_n": (N * num_layers, batch, hidden_size),
    }


# %% shapes-predict states-of-one-layer
# Each layer has a memory of its own. For how many layers do you return the final states?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {"output": (*grid, N * shown), "h_n": (N, batch, shown), "c_n": (N, batch, hidden_size)}


# %% shapes-predict directions-joined-in-the-states
# Joined in the output, but in the final states? Compare the picture: on which axis do the directions lie there?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    shown = proj_size or hidden_size
    grid = (batch, seq_len) if batch_first else (seq_len, batch)
    return {
        "output": (*grid, N * shown),
        "h_n": (num_layers, batch, N * shown),
        "c_n": (num_layers, batch, N * hidden_size),
    }


# %% shapes-predict an-lstm-run
# Your answer lets an LSTM tell. What would you do on paper, with nothing but the eight numbers?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    lstm = nn.LSTM(
        input_size, hidden_size, num_layers, bidirectional=bidirectional, batch_first=batch_first, proj_size=proj_size
    )
    inputs = torch.zeros((batch, seq_len, input_size) if batch_first else (seq_len, batch, input_size))
    output, (h_n, c_n) = lstm(inputs)
    return {"output": tuple(output.shape), "h_n": tuple(h_n.shape), "c_n": tuple(c_n.shape)}


# %% shapes-predict projection-with-time-first-only
# Your shapes are right with proj_size alone and with batch_first alone. And what about both together?
def lstm_shapes(
    batch, seq_len, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, proj_size=0
):
    N = 2 if bidirectional else 1
    if proj_size:
        states = (num_layers * N, batch)
        return {"output": (seq_len, batch, N * proj_size), "h_n": (*states, proj_size), "c_n": (*states, hidden_size)}
    state = (num_layers * N, batch, hidden_size)
    first = (batch, seq_len) if batch_first else (seq_len, batch)
    return {"output": (*first, N * hidden_size), "h_n": state, "c_n": state}


# %% shapes-parameters input-size-in-every-layer
# What does the second layer read: the words, or what the layer below it shows?
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size
        total += N * 4 * hidden_size * (reads + hidden_size + 2 * bias)
    return total


# %% shapes-parameters upper-layers-read-one-direction
# In a bidirectional net, how long is the vector that goes from one layer up to the next?
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else hidden_size
        total += N * 4 * hidden_size * (reads + hidden_size + 2 * bias)
    return total


# %% shapes-parameters one-bias-counted
# The equations have one bias for each gate. How many does nn.LSTM keep? Look at the names of its parameters.
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else N * hidden_size
        total += N * 4 * hidden_size * (reads + hidden_size + bias)
    return total


# %% shapes-parameters bias-always-counted
# What should bias=False do to your count?
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else N * hidden_size
        total += N * 4 * hidden_size * (reads + hidden_size + 2)
    return total


# %% shapes-parameters bias-never-counted
# A weight matrix isn't all that a gate learns. What is added to the products?
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else N * hidden_size
        total += N * 4 * hidden_size * (reads + hidden_size + 0)
    return total


# %% shapes-parameters one-direction-counted
# Do the two directions of a layer share their weights?
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else N * hidden_size
        total += 4 * hidden_size * (reads + hidden_size + 2 * bias)
    return total


# %% shapes-parameters candidate-forgotten
# Three gates: forget, input, output. What else has weights of its own?
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else N * hidden_size
        total += N * 3 * hidden_size * (reads + hidden_size + 2 * bias)
    return total


# %% shapes-parameters one-gate-counted
# Your count would be right for a plain recurrent network. How many sets of weights has an LSTM cell?
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    N = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else N * hidden_size
        total += N * 1 * hidden_size * (reads + hidden_size + 2 * bias)
    return total


# %% shapes-parameters an-lstm-built
# Your answer builds the net and counts. Could you do it for a net too large for your memory?
def count_parameters(input_size, hidden_size, num_layers=1, bidirectional=False, bias=True):
    lstm = nn.LSTM(input_size, hidden_size, num_layers, bidirectional=bidirectional, bias=bias)
    return sum(parameter.numel() for parameter in lstm.parameters())


# %% shapes-final last-step-for-both-directions
# The backward chain reads from right to left. At which step has it read the whole sentence?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.transpose(0, 1) if batch_first else output
    return by_time[-1]


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if bidirectional else h_n[-1]


# %% shapes-final bottom-layer
# h_n counts its chains from the bottom. Which of them is the top layer's?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[0], h_n[1]], dim=1) if bidirectional else h_n[0]


# %% shapes-final batch-mixed-by-a-view
# Take a batch of two and follow the numbers of the second sentence: into which row does your view put them?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    if bidirectional:
        return h_n[-2:].reshape(h_n.shape[1], -1)
    return h_n[-1]


# %% shapes-final view-for-transpose
# Does a view exchange two axes, or does it only cut the same row of numbers into other pieces?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.reshape(output.shape[1], output.shape[0], -1) if batch_first else output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if bidirectional else h_n[-1]


# %% shapes-final batch-first-ignored
# Which axis of output is the time with batch_first=True? Which one do you index?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if bidirectional else h_n[-1]


# %% shapes-final batch-first-by-default
# Without batch_first, which axis of output comes first?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.transpose(0, 1) if not batch_first else output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if bidirectional else h_n[-1]


# %% shapes-final backward-before-forward
# In which order should the two directions stand in the joined vector?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[0, :, hidden_size:], by_time[-1, :, :hidden_size]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[-1], h_n[-2]], dim=1) if bidirectional else h_n[-1]


# %% shapes-final one-direction-only
# Your vector has read the sentence in one direction. Where is the other one?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return h_n[-1]


# %% shapes-final all-layers-joined
# How long should the vector of a sentence be, and does that depend on the number of layers?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return torch.cat(list(h_n), dim=1)


# %% shapes-final chains-interleaved
# Two chains of the top layer: are they the last two of h_n, or every second one?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    if not bidirectional:
        return h_n[-1]
    layers = len(h_n) // 2
    return torch.cat([h_n[layers - 1], h_n[-1]], dim=1)


# %% shapes-final state-detached
# The numbers are right. Could a classifier that reads this vector teach the LSTM anything?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    by_time = (output.transpose(0, 1) if batch_first else output).detach()
    if not bidirectional:
        return by_time[-1]
    return torch.cat([by_time[-1, :, :hidden_size], by_time[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    h_n = h_n.detach()
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if bidirectional else h_n[-1]


# %% shapes-final single-sentence-squeezed-from-output
# Which shape comes back from your first function for a batch of one sentence? Count the axes that the question promises.
def final_from_output(output, hidden_size, bidirectional, batch_first):
    steps = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return steps[-1].squeeze(0)
    return torch.cat([steps[-1, :, :hidden_size], steps[0, :, hidden_size:]], dim=1).squeeze(0)


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if bidirectional else h_n[-1]


# %% shapes-final single-sentence-squeezed-from-hidden
# Which shape comes back from your second function for a batch of one sentence? Do the two agree?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    steps = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return steps[-1]
    return torch.cat([steps[-1, :, :hidden_size], steps[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[-2], h_n[-1]], dim=1).squeeze(0) if bidirectional else h_n[-1].squeeze(0)


# %% shapes-final one-direction-detached
# Your numbers are right. With one direction, could a loss on your result still teach the LSTM anything?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    steps = output.transpose(0, 1) if batch_first else output
    if not bidirectional:
        return steps[-1].detach()
    return torch.cat([steps[-1, :, :hidden_size], steps[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if bidirectional else h_n[-1].detach()


# %% shapes-final directions-guessed
# Four layers of one direction have four entries in h_n, and so have two layers of two. Who tells you which of them it is?
def final_from_output(output, hidden_size, bidirectional, batch_first):
    if batch_first:
        output = output.transpose(0, 1)
    if not bidirectional:
        return output[-1]
    return torch.cat([output[-1, :, :hidden_size], output[0, :, hidden_size:]], dim=1)


def final_from_hidden(h_n, bidirectional):
    both = bidirectional or (len(h_n) > 2 and len(h_n) % 2 == 0)
    return torch.cat([h_n[-2], h_n[-1]], dim=1) if both else h_n[-1]


# %% shapes-steps state-not-carried-on
# What does the LSTM know, at your third step, of the first two?
def step_by_step(lstm, inputs, state=None):
    outputs = []
    for step in inputs.split(1):
        output, last = lstm(step, state)
        outputs.append(output)
    return torch.cat(outputs), last


# %% shapes-steps time-axis-lost
# What does nn.LSTM take the first of two axes for: the batch, or the time?
def step_by_step(lstm, inputs, state=None):
    outputs = []
    for x in inputs:
        if state is None:
            output, state = lstm(x)
        else:
            output, state = lstm(x, state)
        outputs.append(output)
    return torch.stack(outputs), state


# %% shapes-steps one-call-for-all
# Your result is right. How often did you call the LSTM, and how often should you?
def step_by_step(lstm, inputs, state=None):
    return lstm(inputs, state)


# %% shapes-steps given-state-ignored
# With which state does your first step begin if somebody hands you one?
def step_by_step(lstm, inputs, state=None):
    state, outputs = None, []
    for step in inputs.split(1):
        output, state = lstm(step, state)
        outputs.append(output)
    return torch.cat(outputs), state


# %% shapes-steps last-output-only
# Your walk has T steps. What did the LSTM show at the earlier ones?
def step_by_step(lstm, inputs, state=None):
    for step in inputs.split(1):
        output, state = lstm(step, state)
    return output, state


# %% shapes-steps extra-axis
# Each step's output has a time axis already. What does stack add, and what would cat do?
def step_by_step(lstm, inputs, state=None):
    outputs = []
    for step in inputs.split(1):
        output, state = lstm(step, state)
        outputs.append(output)
    return torch.stack(outputs), state


# %% shapes-steps read-again-from-the-start
# How many words does the LSTM read in all if you show it the whole beginning again at each step?
def step_by_step(lstm, inputs, state=None):
    outputs = []
    for t in range(len(inputs)):
        output, last = lstm(inputs[: t + 1], state)
        outputs.append(output[-1:])
    return torch.cat(outputs), last


# %% shapes-steps state-detached
# The numbers are right. Can the last output still tell the first input what to change?
def step_by_step(lstm, inputs, state=None):
    outputs = []
    for step in inputs.split(1):
        output, (h, c) = lstm(step, state)
        state = h.detach(), c.detach()
        outputs.append(output)
    return torch.cat(outputs), (h, c)


# %% shapes-steps steps-along-the-batch
# Which axis of inputs is the time? Which one do you walk along?
def step_by_step(lstm, inputs, state=None):
    outputs = []
    for sentence in inputs.split(1, dim=1):
        output, last = lstm(sentence)
        outputs.append(output)
    return torch.cat(outputs, dim=1), last


# %% shapes-steps zeros-for-one-layer
# How many layers may the LSTM have that you are given? For how many of them do your zeros have room?
def step_by_step(lstm, inputs, state=None):
    if state is None:
        zeros = torch.zeros(1, inputs.shape[1], lstm.hidden_size)
        state = (zeros, zeros)
    outputs = []
    for step in inputs.split(1):
        output, state = lstm(step, state)
        outputs.append(output)
    return torch.cat(outputs), state


# %% shapes-steps eval-mode-for-good
# In which mode is the LSTM when you are done with it, and who switches dropout on again?
def step_by_step(lstm, inputs, state=None):
    lstm.eval()
    outputs = []
    for x in inputs:
        output, state = lstm(x.unsqueeze(0), state)
        outputs.append(output)
    return torch.cat(outputs), state


# %% shapes-steps zeros-taken-for-no-state
# Can a state have an h of zeros and a c that is full? What do you test for: that no state was given, or that h is zero?
def step_by_step(lstm, inputs, state=None):
    if state is not None and not state[0].any():
        state = None
    outputs = []
    for x in inputs:
        output, state = lstm(x.unsqueeze(0), state)
        outputs.append(output)
    return torch.cat(outputs), state


# %% shapes-lengths last-column
# What stands in the last column of a short sentence?
def last_valid(output, lengths):
    return output[:, -1]


# %% shapes-lengths one-step-too-far
# A sentence of length 1: at which index is its only step?
def last_valid(output, lengths):
    return output[torch.arange(len(output)), lengths.clamp(max=output.shape[1] - 1)]


# %% shapes-lengths index-out-of-range
# A sentence as long as the batch: does your index still exist? Which index has the first step?
def last_valid(output, lengths):
    return output[torch.arange(len(output)), lengths]


# %% shapes-lengths one-step-too-early
# A sentence of length 3 has its last word at index 2. Which one do you take, and what if the length is 1?
def last_valid(output, lengths):
    return output[torch.arange(len(output)), lengths - 2]


# %% shapes-lengths longest-length-for-all
# Do you use one length for the whole batch, or each row's own?
def last_valid(output, lengths):
    return output[:, lengths.max() - 1]


# %% shapes-lengths every-row-at-every-length
# Which shape does output[:, lengths - 1] have? Which of its B × B vectors did you want?
def last_valid(output, lengths):
    return output[:, lengths - 1]


# %% shapes-lengths first-row-at-every-length
# From which sentence do all your vectors come?
def last_valid(output, lengths):
    return output[0, lengths - 1]


# %% shapes-lengths time-and-batch-exchanged
# Which axis of output is the batch here? Which of your two indices stands there?
def last_valid(output, lengths):
    return output.transpose(0, 1)[torch.arange(len(output)), (lengths - 1).clamp(max=len(output) - 1)]


# %% shapes-lengths mean-over-the-real-steps
# You average over what was read. Which single step is asked for?
def last_valid(output, lengths):
    real = torch.arange(output.shape[1]) < lengths.unsqueeze(1)
    return (output * real.unsqueeze(2)).sum(dim=1) / lengths.unsqueeze(1)


# %% shapes-lengths rows-as-long-as-the-longest
# How many steps does output have: as many as the longest sentence, or more?
def last_valid(output, lengths):
    B, _, H = output.shape
    longest = int(lengths.max())
    return output.reshape(-1, H)[torch.arange(B) * longest + lengths - 1]


# %% shapes-lengths single-axis-squeezed
# Which shape comes back for a batch of one? Count the axes that the question promises.
def last_valid(output, lengths):
    return output[torch.arange(len(output)), lengths - 1].squeeze()


# %% shapes-lengths lengths-changed
# What do the caller's lengths look like after your function?
def last_valid(output, lengths):
    lengths -= 1
    return output[torch.arange(len(output)), lengths]


# %% shapes-lengths copied-as-numbers
# The numbers are right. Will PyTorch know, from your result alone, where they came from?
def last_valid(output, lengths):
    return torch.tensor([row[n - 1].tolist() for row, n in zip(output, lengths)])


# %% shapes-packed time-cut-to-the-longest
# How many steps has your output if even the longest sentence is shorter than T? Look up total_length.
def run_packed(lstm, embedded, lengths):
    packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
    output, state = lstm(packed)
    return pad_packed_sequence(output, batch_first=True)[0], state


# %% shapes-packed sorted-order-returned
# You sorted the sentences by length. In which order does your caller expect them back?
def run_packed(lstm, embedded, lengths):
    lengths, order = lengths.sort(descending=True)
    packed = pack_padded_sequence(embedded[order], lengths, batch_first=True)
    output, state = lstm(packed)
    return pad_packed_sequence(output, batch_first=True, total_length=embedded.shape[1])[0], state


# %% shapes-packed states-left-sorted
# Your output is back in the order of the batch. Is h_n as well?
def run_packed(lstm, embedded, lengths):
    ordered, order = lengths.sort(descending=True)
    packed = pack_padded_sequence(embedded[order], ordered, batch_first=True)
    output, state = lstm(packed)
    output, _ = pad_packed_sequence(output, batch_first=True, total_length=embedded.shape[1])
    return output[order.argsort()], state


# %% shapes-packed sorted-lengths-demanded
# In which order must the lengths come, unless pack_padded_sequence is told otherwise?
def run_packed(lstm, embedded, lengths):
    packed = pack_padded_sequence(embedded, lengths, batch_first=True)
    output, state = lstm(packed)
    return pad_packed_sequence(output, batch_first=True, total_length=embedded.shape[1])[0], state


# %% shapes-packed padding-read
# Your zeros stand where they should. But what had the backward direction read before it came to the last word?
def run_packed(lstm, embedded, lengths):
    output, state = lstm(embedded)
    real = torch.arange(embedded.shape[1]) < lengths.unsqueeze(1)
    return output * real.unsqueeze(2), state


# %% shapes-packed nothing-packed
# What does your LSTM read behind the end of a short sentence?
def run_packed(lstm, embedded, lengths):
    return lstm(embedded)


# %% shapes-packed inputs-zeroed
# A vector of zeros is an input too. Does a cell's state stay as it is when it reads one?
def run_packed(lstm, embedded, lengths):
    real = (torch.arange(embedded.shape[1]) < lengths.unsqueeze(1)).unsqueeze(2)
    output, state = lstm(embedded * real)
    return output * real, state


# %% shapes-packed time-first-returned
# Both helpers have a batch_first. Which shape comes back if the second one isn't told?
def run_packed(lstm, embedded, lengths):
    packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
    output, state = lstm(packed)
    return pad_packed_sequence(output, total_length=embedded.shape[1])[0], state


# %% shapes-packed lengths-sorted-in-place
# What do the caller's lengths look like after your function?
def run_packed(lstm, embedded, lengths):
    order = lengths.argsort(descending=True)
    back = order.argsort()
    lengths[:] = lengths[order]
    output, (h, c) = lstm(pack_padded_sequence(embedded[order], lengths, batch_first=True))
    output, _ = pad_packed_sequence(output, batch_first=True, total_length=embedded.shape[1])
    return output[back], (h[:, back], c[:, back])


# %% shapes-packed computed-without-gradients
# The numbers are right. Will PyTorch know, from your result alone, how they were computed?
def run_packed(lstm, embedded, lengths):
    packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
    with torch.no_grad():
        output, state = lstm(packed)
    return pad_packed_sequence(output, batch_first=True, total_length=embedded.shape[1])[0], state


# %% shapes-packed states-of-the-top-layer-only
# How many layers have a final state, and of how many do you give it back?
def run_packed(lstm, embedded, lengths):
    packed = nn.utils.rnn.pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
    output, (h_n, c_n) = lstm(packed)
    output, _ = nn.utils.rnn.pad_packed_sequence(output, batch_first=True, total_length=embedded.shape[1])
    N = 2 if lstm.bidirectional else 1
    return output, (h_n[-N:], c_n[-N:])


# %% shapes-packed eval-mode-for-good
# In which mode is the LSTM when you are done with it, and who switches dropout on again?
def run_packed(lstm, embedded, lengths):
    lstm.eval()
    packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
    output, state = lstm(packed)
    output, _ = pad_packed_sequence(output, batch_first=True, total_length=embedded.size(1))
    return output, state


# %% shapes-nextword softmax-over-time
# Which numbers of your result sum to 1: those of one step over the vocabulary?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=1)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword softmax-over-the-batch
# Do the sentences of a batch compete with each other? Which numbers of your result sum to 1?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=0)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword scores-returned
# Can a probability be negative? What turns scores into probabilities?
def next_word_probabilities(linear, output):
    return linear(output)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword sigmoid-for-softmax
# Each of your numbers lies between 0 and 1. What should those of one step sum to?
def next_word_probabilities(linear, output):
    return linear(output).sigmoid()


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword log-probabilities
# Your numbers are negative. Whose logarithm are they?
def next_word_probabilities(linear, output):
    return linear(output).log_softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword softmax-twice
# How flat are your probabilities? Count the softmaxes.
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword last-step-only
# Every prefix has a next word. For how many steps do you return a distribution?
def next_word_probabilities(linear, output):
    return linear(output[:, -1:]).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword scores-detached
# The numbers are right. Could a loss on them teach the net anything?
def next_word_probabilities(linear, output):
    return linear(output.detach()).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword one-word-too-far
# After two words, which step was the last one to be read? Counting begins at 0.
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, min(prefix_length, probabilities.shape[1] - 1)].argmax())]


# %% shapes-nextword step-out-of-range
# After all T words there is a distribution too. Which index has it?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length].argmax())]


# %% shapes-nextword nothing-read-wraps-round
# With a prefix of 0 words, what is 0 - 1, and what does PyTorch find at that index?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword last-step-whatever-the-prefix
# Your answer is the same for each prefix of a sentence. Where do you use prefix_length?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, -1].argmax())]


# %% shapes-nextword index-returned
# A number came back. Which word is that?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return int(probabilities[sentence, prefix_length - 1].argmax())


# %% shapes-nextword sentence-ignored
# Two sentences, one prefix length: can your answers differ?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[0, prefix_length - 1].argmax())]


# %% shapes-nextword sentence-and-step-exchanged
# Which axis of probabilities is the sentence, and which one the time?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[
        int(
            probabilities.transpose(0, 1)[
                min(sentence, probabilities.shape[1] - 1), min(prefix_length, len(probabilities)) - 1
            ].argmax()
        )
    ]


# %% shapes-nextword index-error-raised
# The question names the error that it wants for an empty prefix. Which one do you raise?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise IndexError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword single-axis-squeezed
# Which shape do your probabilities have for a single sentence? Count the axes that the question promises.
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=-1).squeeze()


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, prefix_length - 1].argmax())]


# %% shapes-nextword never-the-same-word-twice
# Can the most likely word be the same after two prefixes? What do you give the second time?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=-1)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    p = probabilities[sentence, prefix_length - 1].clone()
    if prefix_length > 1:
        p[probabilities[sentence, prefix_length - 2].argmax()] = 0
    return vocabulary[p.argmax()]


# %% shapes-nextword specials-left-out
# The most likely entry of all is [EOS]. Which word do you answer, and what does the network say about it?
def next_word_probabilities(linear, output):
    return torch.softmax(linear(output), dim=-1)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    row = probabilities[sentence, prefix_length - 1].tolist()
    words = [word for word in vocabulary if not word.startswith("[")]
    return max(words, key=lambda word: row[vocabulary.index(word)])


# %% shapes-nextword word-read-last
# Which step's distribution is about the word that comes *after* the prefix, and which about the prefix's last word?
def next_word_probabilities(linear, output):
    return linear(output).softmax(dim=2)


def most_likely_next(probabilities, sentence, prefix_length, vocabulary):
    if prefix_length == 0:
        raise ValueError("nothing has been read yet")
    return vocabulary[int(probabilities[sentence, max(prefix_length - 2, 0)].argmax())]


# %% shapes-quiz states-thought-batch-first
# Run a small LSTM with batch_first=True on three sentences and print the shape of h_n. Where is the 3?
answers = {"a": True, "b": True, "c": True, "d": False, "e": False, "f": True, "g": True, "h": False}


# %% shapes-quiz both-directions-at-the-last-step
# Where in the picture of the bidirectional net does the backward chain end?
answers = {"a": True, "b": True, "c": True, "d": False, "e": False, "f": False, "g": True, "h": True}


# %% shapes-quiz lstm-thought-of-fixed-length
# How many steps does the loop of an LSTM have: a number fixed in its weights, or as many as there are words?
answers = {"a": True, "b": True, "c": True, "d": True, "e": False, "f": False, "g": True, "h": False}


# %% shapes-quiz cell-state-thought-unread
# Which three things does the equation of the new cell state need?
answers = {"a": True, "b": False, "c": True, "d": False, "e": False, "f": False, "g": True, "h": False}


# %% shapes-quiz lstm-thought-always-best
# What would you rather use with fifty short texts to learn from, and thousands of parameters to set?
answers = {"a": True, "b": True, "c": True, "d": False, "e": True, "f": False, "g": True, "h": False}


# %% shapes-quiz two-axes-expected
# How many numbers do you need to point at one entry of the vector of one word of one sentence?
answers = {"a": False, "b": True, "c": True, "d": False, "e": False, "f": False, "g": True, "h": False}


# %% shapes-quiz padding-thought-constant
# Put sentences of 3 and 30 words into one batch, or into two. How many pads are there in each case?
answers = {"a": True, "b": True, "c": False, "d": False, "e": False, "f": False, "g": True, "h": False}


# %% shapes-quiz directions-thought-shared
# Count the parameters of one layer with one direction and with two. Is anything shared, or anything added?
answers = {"a": True, "b": True, "c": True, "d": False, "e": False, "f": False, "g": False, "h": False}


# %% shapes-quiz all-called-true
# At least one of the statements promises more than any model can keep. Which?
answers = {"a": True, "b": True, "c": True, "d": True, "e": True, "f": True, "g": True, "h": True}


# %% shapes-quiz all-called-false
# At least one of the statements you can prove with a single call of nn.LSTM. Which?
answers = {"a": False, "b": False, "c": False, "d": False, "e": False, "f": False, "g": False, "h": False}


# %% shapes-quiz words-for-truth-values
# What is the type of your verdicts? "False" is a word of five letters, and Python takes it for true.
answers = {"a": "True", "b": "True", "c": "True", "d": "False", "e": "False", "f": "False", "g": "True", "h": "False"}
