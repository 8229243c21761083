"""Hidden tests of 4-shapes: what goes into a batched nn.LSTM, and what comes out.

Letters: B batch, T time, V vocabulary, D input size, H hidden size, P projected size, L layers, N directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from autograder.compare import answered, difference
from autograder.draw import Draw
from autograder.handles import Outcome, Trusted
from autograder.probes import gradients, leaves
from autograder.student import Student
from autograder.suite import expect, question, same, same_gradients

PARTS = ("output", "h_n", "c_n")
LSTM = ["nn.LSTM", "nn.LSTMCell", "torch.lstm", "torch.lstm_cell"]

every_length = pytest.mark.parametrize(
    "fixed", [{}, {"T": 1}, {"B": 1}], ids=["all sizes different", "one step", "batch of one"]
)
either_way = pytest.mark.parametrize("bidirectional", [False, True], ids=["one direction", "two directions"])


# What several questions need: gradients, and LSTMs with known values.


class ListeningLSTM(nn.LSTM):
    """An nn.LSTM that notes in `heard`, if it has one, the shape of every input that it is called with."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        if hasattr(self, "heard"):
            self.heard.append(list(input.shape))
        return super().forward(input, hx)


def lstm_of(weights: Sequence[Tensor], bidirectional: bool, batch_first: bool) -> Any:
    """An LSTM with the weights of `draw_lstm`. It is built without drawing first weights: no random number is used."""
    layers = len(weights) // (8 if bidirectional else 4)
    sizes: dict[str, Any] = {"num_layers": layers, "bidirectional": bidirectional, "batch_first": batch_first}
    lstm = ListeningLSTM(weights[0].shape[1], weights[1].shape[1], **sizes, device="meta").to_empty(device="cpu")
    with torch.no_grad():
        for parameter, value in zip(lstm.parameters(), weights, strict=True):
            parameter.copy_(value)
    return lstm


def draw_lstm(draw: Draw, D: int, H: int, layers: int, bidirectional: bool) -> list[Tensor]:
    """Values for all parameters of an nn.LSTM, in its own order."""
    weights: list[Tensor] = []
    N = 2 if bidirectional else 1
    for layer in range(layers):
        features = D if layer == 0 else N * H
        for _ in range(N):
            weights += [0.6 * draw.normal(4 * H, features), 0.6 * draw.normal(4 * H, H)]
            weights += [0.4 * draw.normal(4 * H), 0.4 * draw.normal(4 * H)]
    return weights


def draw_lengths(draw: Draw, B: int, longest: int) -> Tensor:
    """Lengths (B,) in any order, one of them the longest and the first one not, where there are several."""
    lengths = draw.integers(1, longest + 1, B)
    lengths[-1] = longest
    if B > 1:
        lengths[0] = draw.integer(1, max(1, longest - 1))
    return lengths


# shapes-predict

shapes_predict = question("shapes-predict", points=5, avoids=LSTM)


class LSTMWasRun(RuntimeError):
    """An LSTM was run where the question wants to do without."""


def refuse(*inputs: Any, **options: Any) -> Any:
    raise LSTMWasRun


def shapes(answer: Any, batch: int, seq_len: int, input_size: int, hidden_size: int, settings: dict[str, Any]) -> Any:
    """The answer, while no LSTM can be run."""
    places = [(nn.LSTM, "forward"), (nn.LSTMCell, "forward"), (torch, "lstm"), (torch, "lstm_cell")]
    usual = [getattr(*place) for place in places]
    try:
        for place in places:
            setattr(*place, refuse)
        return answer.lstm_shapes(batch, seq_len, input_size, hidden_size, **settings)
    finally:
        for place, value in zip(places, usual, strict=True):
            setattr(*place, value)


def real_shapes(answer: Any, B: int, T: int, D: int, H: int, settings: dict[str, Any]) -> Any:
    """What a real nn.LSTM gives. Only ever run on the trusted side."""
    lstm = nn.LSTM(D, H, **settings)
    inputs = torch.zeros((B, T, D) if settings.get("batch_first") else (T, B, D))
    with torch.no_grad():
        output, (h_n, c_n) = lstm(inputs)
    return {"output": output.shape, "h_n": h_n.shape, "c_n": c_n.shape}


def same_shapes(student: Student, reference: Trusted, sizes: Sequence[int], settings: dict[str, Any]) -> None:
    """Compare an answer with a real nn.LSTM of these settings."""
    got, expected = student.run(shapes, *sizes, settings), reference.run(real_shapes, *sizes, settings)
    said = ", ".join(f"{name}={value}" for name, value in settings.items())
    case = f"For an nn.LSTM with {said}" if said else "For an nn.LSTM with nothing but its sizes given"
    expect(got, "LSTMWasRun" not in got.answer.raised, "It runs an LSTM. The shapes follow from the numbers alone.")
    value, wanted = answered(got), answered(expected)
    keys = isinstance(value, dict) and value.keys() == set(PARTS)
    expect(got, keys, f"It should return a dict with the keys {', '.join(PARTS)}.")
    for part in PARTS:
        mine, theirs = value[part], wanted[part]  # type: ignore[call-overload, index]
        good = isinstance(mine, list) and len(mine) == 3
        expect(got, good, f"{case}, the shape of {part} should be a tuple of three numbers.")
        wrong = [axis for axis in range(3) if difference(mine[axis], theirs[axis])]
        places = " and ".join(f"axis {axis}" for axis in wrong)
        expect(got, not wrong, f"{case}, the shape of {part} is not the right one on {places}.")
    same(got, expected)


def draw_net(draw: Draw, **fixed: int) -> list[int]:
    """Sizes B, T, D, H and P, all different and none as small as a number of layers and directions can be; P < H."""
    B, T, D, P = draw.sizes("BTDP", low=7, high=13, **fixed)
    return [B, T, D, draw.integer(14, 20), P]


@shapes_predict
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"batch_first": True},
        {"num_layers": 2},
        {"num_layers": 3},
        {"bidirectional": True},
        {"num_layers": 2, "bidirectional": True},
        {"proj_size": 1},
        {"bidirectional": True, "proj_size": 1},
    ],
    ids=[
        "nothing but sizes",
        "batch first",
        "two layers",
        "three layers",
        "two directions",
        "two layers both ways",
        "projection",
        "projection both ways",
    ],
)
def test_settings(student: Student, reference: Trusted, draw: Draw, settings: dict[str, Any]) -> None:
    """A setting changes what it should change, and one that is not given stays as nn.LSTM has it."""
    *sizes, P = draw_net(draw)
    settings = {**settings, "proj_size": P} if "proj_size" in settings else settings
    # trap: another default; batch and time exchanged, the input size for the hidden size, h_n batch-first; the output
    # of all layers; the states of one direction, or joined ones; a projection of the cell state, or of the output alone
    same_shapes(student, reference, sizes, settings)


@shapes_predict
@every_length
def test_grid(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """All settings together: layers, directions, order of the axes, projection."""
    for layers, bidirectional, batch_first, projected in product([1, 2, 4], [False, True], [False, True], [0, 1]):
        *sizes, P = draw_net(draw, **fixed)
        settings = {"num_layers": layers, "bidirectional": bidirectional, "batch_first": batch_first}
        # trap: settings that are right one by one and wrong together, such as a projection that makes one layer of two
        same_shapes(student, reference, sizes, {**settings, "proj_size": projected * P})


# shapes-parameters

shapes_parameters = question("shapes-parameters", points=2, avoids=LSTM)


class LSTMWasBuilt(RuntimeError):
    """An LSTM was built where the question wants to do without."""


def refuse_to_build(*inputs: Any, **options: Any) -> Any:
    raise LSTMWasBuilt


def parameters(answer: Any, input_size: int, hidden_size: int, settings: dict[str, Any]) -> Any:
    """The answer, while no LSTM can be built."""
    usual = nn.LSTM.__init__
    try:
        nn.LSTM.__init__ = refuse_to_build  # type: ignore[method-assign, assignment]
        return answer.count_parameters(input_size, hidden_size, **settings)
    finally:
        nn.LSTM.__init__ = usual  # type: ignore[method-assign]


def real_parameters(answer: Any, input_size: int, hidden_size: int, settings: dict[str, Any]) -> Any:
    """What a real nn.LSTM has. Only ever run on the trusted side."""
    lstm = nn.LSTM(input_size, hidden_size, **settings, device="meta")
    return sum(parameter.numel() for parameter in lstm.parameters())


@shapes_parameters
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"bias": False},
        {"num_layers": 2},
        {"num_layers": 4},
        {"bidirectional": True},
        {"num_layers": 3, "bidirectional": True},
        {"num_layers": 2, "bidirectional": True, "bias": False},
    ],
    ids=["plain", "no bias", "two layers", "four layers", "two directions", "three layers both ways", "no bias at all"],
)
def test_parameters(student: Student, reference: Trusted, draw: Draw, settings: dict[str, Any]) -> None:
    """The count is that of a real nn.LSTM, whatever its layers, directions and biases."""
    for high in (7, 400):
        D, H = draw.sizes("DH", high=high)
        got = student.run(parameters, D, H, settings)
        expect(
            got, "LSTMWasBuilt" not in got.answer.raised, "It builds an LSTM. The count follows from the sizes alone."
        )
        # trap: one bias counted, the upper layers reading the input size, or only one direction of what is below
        same(got, reference.run(real_parameters, D, H, settings))


# shapes-final

shapes_final = question("shapes-final", points=3)


def from_output(answer: Any, output: Tensor, hidden_size: int, bidirectional: bool, batch_first: bool) -> Any:
    return answer.final_from_output(output, hidden_size, bidirectional, batch_first)


def from_hidden(answer: Any, h_n: Tensor, bidirectional: bool) -> Any:
    return answer.final_from_hidden(h_n, bidirectional)


def final_gradients(answer: Any, output: Tensor, h_n: Tensor, hidden_size: int, bidirectional: bool) -> Any:
    """Of an output read with time first, of the same one read with the batch first, and of h_n."""
    by_time, by_batch, h_n = leaves([output, output, h_n])
    results = [
        answer.final_from_output(by_time, hidden_size, bidirectional, False),
        answer.final_from_output(by_batch, hidden_size, bidirectional, True),
        answer.final_from_hidden(h_n, bidirectional),
    ]
    return gradients(results, [by_time, by_batch, h_n])


@shapes_final
@pytest.mark.parametrize("batch_first", [False, True], ids=["time first", "batch first"])
@either_way
@every_length
def test_final_from_output(
    student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int], bidirectional: bool, batch_first: bool
) -> None:
    """In the output, the forward state is final at the last step, and the backward one at the first."""
    T, B, H = draw.sizes("TBH", **fixed)
    width = 2 * H if bidirectional else H
    inputs = [draw.normal(B, T, width) if batch_first else draw.normal(T, B, width), H, bidirectional, batch_first]
    # trap: output[:, -1] for both directions, the wrong axis for time, the halves exchanged
    same(student.run(from_output, *inputs), reference.run(from_output, *inputs), axes="B N·H")


@shapes_final
@either_way
@pytest.mark.parametrize("layers", [1, 2, 3, 4], ids=["one layer", "two layers", "three layers", "four layers"])
@pytest.mark.parametrize("fixed", [{}, {"B": 1}], ids=["all sizes different", "batch of one"])
def test_final_from_hidden(
    student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int], layers: int, bidirectional: bool
) -> None:
    """In h_n, the top layer comes last, forward before backward."""
    B, H = draw.sizes("BH", **fixed)
    inputs = [draw.normal(layers * (2 if bidirectional else 1), B, H), bidirectional]
    # trap: the bottom layer, all layers joined, a view that mixes the batch, directions told from the number of entries
    same(student.run(from_hidden, *inputs), reference.run(from_hidden, *inputs), axes="B N·H")


@shapes_final
@either_way
def test_final_gradients(student: Student, reference: Trusted, draw: Draw, bidirectional: bool) -> None:
    """Gradients reach the output, whatever its axes and directions, and h_n."""
    T, B, H = draw.sizes("TBH")
    N = 2 if bidirectional else 1
    inputs = [draw.normal(T, B, N * H), draw.normal(2 * N, B, H), H, bidirectional]
    got, expected = student.run(final_gradients, *inputs), reference.run(final_gradients, *inputs)
    # trap: a sentence's vector, cut off from the net that made it, be it in one branch only
    same_gradients(got, expected, ["output", "output[batch_first]", "h_n"])


# shapes-steps

shapes_steps = question("shapes-steps", points=1)


def steps(answer: Any, weights: list[Tensor], inputs: Tensor, state: list[Tensor] | None) -> Any:
    lstm = lstm_of(weights, False, False)
    return answer.step_by_step(lstm, inputs) if state is None else answer.step_by_step(lstm, inputs, tuple(state))


def state_of(lstm: nn.LSTM) -> list[bool]:
    """Whether it is in training mode, and whether all of its weights would be trained."""
    return [lstm.training, all(parameter.requires_grad for parameter in lstm.parameters())]


def lstm_left(got: Outcome) -> None:
    """Raise Mismatch unless the `state_of` the LSTM is still that of a new one."""
    training, trained = answered(got)
    expect(got, training is True, "It has put the LSTM into eval mode, where it stays for whoever trains it next.")
    expect(got, trained is True, "Afterwards the LSTM can't be trained any more: look at its requires_grad.")


def lstm_after_steps(answer: Any, weights: list[Tensor], inputs: Tensor) -> Any:
    lstm = lstm_of(weights, False, False)
    answer.step_by_step(lstm, inputs)
    return state_of(lstm)


def step_shapes(answer: Any, weights: list[Tensor], inputs: Tensor) -> Any:
    """The shapes that the LSTM was called with."""
    lstm = lstm_of(weights, False, False)
    lstm.heard = []
    answer.step_by_step(lstm, inputs)
    return lstm.heard


def steps_gradients(answer: Any, weights: list[Tensor], inputs: Tensor, state: list[Tensor]) -> Any:
    lstm = lstm_of(weights, False, False)
    inputs, h, c = leaves([inputs, *state])
    output, (h_n, c_n) = answer.step_by_step(lstm, inputs, (h, c))
    return gradients([output, h_n, c_n], [inputs, h, c, *lstm.parameters()])


@shapes_steps
@pytest.mark.parametrize(
    "fixed, shown",
    [({}, None), ({"T": 1}, None), ({"B": 1}, None), ({}, 1), ({}, 0)],
    ids=["all sizes different", "one step", "batch of one", "from a given state", "from an h of zeros"],
)
def test_steps(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int], shown: int | None) -> None:
    """From zeros or from a given state, step by step gives what one call gives."""
    T, B, D, H = draw.sizes("TBDH", **fixed)
    state = None if shown is None else [shown * draw.normal(2, B, H), draw.normal(2, B, H)]
    inputs = [draw_lstm(draw, D, H, 2, False), draw.normal(T, B, D), state]
    # trap: a step without its time axis, whose batch is read as time; zeros for one layer only; an extra axis in the
    # stacked outputs; the given state ignored, always or where h is zero, or given again at every step
    got, expected = student.run(steps, *inputs), reference.run(steps, *inputs)
    same(got, expected, axes=["T B H", "L B H"], names="output state")


@shapes_steps
def test_one_call_a_step(student: Student, reference: Trusted, draw: Draw) -> None:
    """The LSTM is called once for each time step."""
    T, B, D, H = draw.sizes("TBDH")
    got = student.run(step_shapes, draw_lstm(draw, D, H, 1, False), draw.normal(T, B, D))
    heard = answered(got)
    # trap: one call for all steps, or the prefix read again from the start at every step
    expect(got, isinstance(heard, list) and len(heard) == T, "The LSTM should be called once for each of the T steps.")
    expect(got, heard == [[1, B, D]] * T, "At each call the LSTM should read one step, of shape (1, B, D).")


@shapes_steps
def test_steps_gradients(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients flow back through all steps, to every input, the first state and the weights."""
    T, B, D, H = draw.sizes("TBDH")
    inputs = [draw_lstm(draw, D, H, 1, False), draw.normal(T, B, D), [draw.normal(1, B, H), draw.normal(1, B, H)]]
    got, expected = student.run(steps_gradients, *inputs), reference.run(steps_gradients, *inputs)
    # trap: the state detached between two steps
    same_gradients(got, expected, ["inputs", "h", "c", "weight_ih", "weight_hh", "bias_ih", "bias_hh"])


@shapes_steps
def test_steps_leave_the_lstm(student: Student, draw: Draw) -> None:
    """The LSTM stays in the mode that it was in, and can still be trained."""
    T, B, D, H = draw.sizes("TBDH")
    # trap: eval mode for good
    lstm_left(student.run(lstm_after_steps, draw_lstm(draw, D, H, 1, False), draw.normal(T, B, D)))


# shapes-lengths

shapes_lengths = question("shapes-lengths", points=3)


def last_valid(answer: Any, output: Tensor, lengths: Tensor) -> Any:
    return answer.last_valid(output, lengths)


def last_valid_gradients(answer: Any, output: Tensor, lengths: Tensor) -> Any:
    (output,) = leaves([output])
    return gradients([answer.last_valid(output, lengths)], [output])


@shapes_lengths
@pytest.mark.parametrize(
    "fixed, unused",
    [({}, 0), ({"T": 1}, 0), ({"B": 1}, 0), ({}, 2), ({"B": 1}, 2)],
    ids=["all sizes different", "one step", "batch of one", "no row as long as T", "one row shorter than T"],
)
def test_last_valid(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int], unused: int) -> None:
    """The vector of each row is the one at its last real step, be the longest row as long as T or not."""
    T, B, H = draw.sizes("TBH", **{"low": 4, **fixed})
    inputs = [draw.normal(B, T, H), draw_lengths(draw, B, T - unused)]
    # trap: output[:, -1], lengths off by one, one length for all rows, the batch axis squeezed away; T known from the
    # longest length, such as in output.view(-1, H) with rows of that length
    same(student.run(last_valid, *inputs), reference.run(last_valid, *inputs), axes="B H")


@shapes_lengths
def test_last_valid_gradients(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the last real steps."""
    T, B, H = draw.sizes("TBH")
    inputs = [draw.normal(B, T, H), draw_lengths(draw, B, T)]
    got, expected = student.run(last_valid_gradients, *inputs), reference.run(last_valid_gradients, *inputs)
    # trap: vectors copied out as numbers
    same_gradients(got, expected, ["output"])


# shapes-packed

shapes_packed = question("shapes-packed", points=2)


def packed(answer: Any, weights: list[Tensor], bidirectional: bool, embedded: Tensor, lengths: Tensor) -> Any:
    return answer.run_packed(lstm_of(weights, bidirectional, True), embedded, lengths)


def lstm_after_packing(answer: Any, weights: list[Tensor], embedded: Tensor, lengths: Tensor) -> Any:
    lstm = lstm_of(weights, False, True)
    answer.run_packed(lstm, embedded, lengths)
    return state_of(lstm)


def packed_gradients(answer: Any, weights: list[Tensor], embedded: Tensor, lengths: Tensor) -> Any:
    lstm = lstm_of(weights, False, True)
    (embedded,) = leaves([embedded])
    output, (h_n, c_n) = answer.run_packed(lstm, embedded, lengths)
    return gradients([output, h_n, c_n], [embedded, *lstm.parameters()])


@shapes_packed
@every_length
@either_way
def test_packed(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int], bidirectional: bool) -> None:
    """What is real is read, in the order of the batch; zeros stand behind it, and the states are final there."""
    B, T, D, H = draw.sizes("BTDH", **{"low": 3, **fixed})
    lengths = draw_lengths(draw, B, T)
    inputs = [draw_lstm(draw, D, H, 2, bidirectional), bidirectional, draw.normal(B, T, D), lengths]
    # trap: padding read, sorted order handed back, lengths sorted in place, the padding of the output not zero
    got, expected = student.run(packed, *inputs), reference.run(packed, *inputs)
    same(got, expected, axes=["B T N·H", "L·N B H"], names="output state")


@shapes_packed
@pytest.mark.parametrize("fixed", [{}, {"B": 1}], ids=["all sizes different", "batch of one"])
def test_time_is_kept(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """The output has T steps, also where the longest row is shorter."""
    B, T, D, H = draw.sizes("BTDH", **{"low": 4, "high": 8, **fixed})
    inputs = [draw_lstm(draw, D, H, 1, True), True, draw.normal(B, T, D), draw_lengths(draw, B, T - 2)]
    # trap: packed without total_length
    got, expected = student.run(packed, *inputs), reference.run(packed, *inputs)
    same(got, expected, axes=["B T N·H", "L·N B H"], names="output state")


@shapes_packed
def test_packed_gradients(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the real steps and the weights."""
    B, T, D, H = draw.sizes("BTDH")
    inputs = [draw_lstm(draw, D, H, 1, False), draw.normal(B, T, D), draw_lengths(draw, B, T)]
    got, expected = student.run(packed_gradients, *inputs), reference.run(packed_gradients, *inputs)
    # trap: the right numbers, collected without gradients
    same_gradients(got, expected, ["embedded", "weight_ih", "weight_hh", "bias_ih", "bias_hh"])


@shapes_packed
def test_packing_leaves_the_lstm(student: Student, draw: Draw) -> None:
    """The LSTM stays in the mode that it was in, and can still be trained."""
    B, T, D, H = draw.sizes("BTDH")
    # trap: eval mode for good
    inputs = [draw_lstm(draw, D, H, 1, False), draw.normal(B, T, D), draw_lengths(draw, B, T)]
    lstm_left(student.run(lstm_after_packing, *inputs))


# shapes-nextword

shapes_nextword = question("shapes-nextword", points=2)


def linear_of(weights: list[Tensor]) -> nn.Linear:
    """A linear layer with this weight (V, H) and bias (V,), built without a random number."""
    linear = nn.utils.skip_init(nn.Linear, weights[0].shape[1], weights[0].shape[0])
    with torch.no_grad():
        for parameter, value in zip(linear.parameters(), weights, strict=True):
            parameter.copy_(value)
    return linear


def probabilities_of(answer: Any, weights: list[Tensor], output: Tensor) -> Any:
    return answer.next_word_probabilities(linear_of(weights), output)


def probabilities_gradients(answer: Any, weights: list[Tensor], output: Tensor) -> Any:
    linear = linear_of(weights)
    (output,) = leaves([output])
    return gradients([answer.next_word_probabilities(linear, output)], [output, *linear.parameters()])


def next_words(answer: Any, probabilities: Tensor, vocabulary: list[str]) -> Any:
    """The best word after every prefix of every sentence, from one word on."""
    B, T = probabilities.shape[:2]
    return [
        answer.most_likely_next(probabilities, sentence, prefix_length, vocabulary)
        for sentence in range(B)
        for prefix_length in range(1, T + 1)
    ]


def next_word(answer: Any, probabilities: Tensor, sentence: int, prefix_length: int, vocabulary: list[str]) -> Any:
    return answer.most_likely_next(probabilities, sentence, prefix_length, vocabulary)


def draw_probabilities(draw: Draw, fixed: dict[str, int]) -> list[Any]:
    """Probabilities (B, T, V) whose best word changes from step to step and from sentence to sentence, and V words.

    One of the best ones is a special.
    """
    B, T = draw.sizes("BT", low=2, high=5, **fixed)
    V = B * T + 3
    best = torch.tensor(draw.random.sample(range(V), B * T)).view(B, T)
    scores = draw.normal(B, T, V).clamp(-2, 2).scatter(2, best.unsqueeze(2), 4.0)
    vocabulary = draw.words(V)
    vocabulary[int(best[-1, -1])] = draw.choice(["[EOS]", "[UNK]"])
    return [scores.softmax(dim=2), vocabulary]


@shapes_nextword
@every_length
def test_probabilities(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """At every step of every sentence there is a distribution over the vocabulary."""
    B, T, H, V = draw.sizes("BTHV", **fixed)
    inputs = [[draw.normal(V, H), draw.normal(V)], draw.normal(B, T, H)]
    got, expected = student.run(probabilities_of, *inputs), reference.run(probabilities_of, *inputs)
    # trap: softmax over the batch or over time, none at all, its logarithm, the last step only
    same(got, expected, axes="B T V")


@shapes_nextword
def test_probabilities_gradients(student: Student, reference: Trusted, draw: Draw) -> None:
    """Gradients reach the output and the linear layer."""
    B, T, H, V = draw.sizes("BTHV")
    inputs = [[draw.normal(V, H), draw.normal(V)], draw.normal(B, T, H)]
    got, expected = student.run(probabilities_gradients, *inputs), reference.run(probabilities_gradients, *inputs)
    # trap: probabilities that no training could improve
    same_gradients(got, expected, ["output", "weight", "bias"])


@shapes_nextword
@every_length
def test_most_likely(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """After every prefix, the most likely word is read from the step of the prefix's last word."""
    inputs = draw_probabilities(draw, fixed)
    # trap: probabilities[b, prefix_length], the last step whatever the prefix, an index for the word, specials left out
    same(student.run(next_words, *inputs), reference.run(next_words, *inputs))


@shapes_nextword
def test_most_likely_again(student: Student, reference: Trusted, draw: Draw) -> None:
    """The same word may be the most likely one after several prefixes."""
    probabilities, vocabulary = draw_probabilities(draw, {})
    B, T, V = probabilities.shape
    again = torch.full((B, T, 1), draw.integer(0, V - 1))
    inputs = [(probabilities / 2).scatter_add(2, again, torch.full((B, T, 1), 0.5)), vocabulary]
    # trap: a word that is never said twice
    same(student.run(next_words, *inputs), reference.run(next_words, *inputs))


@shapes_nextword
@every_length
def test_nothing_read(student: Student, reference: Trusted, draw: Draw, fixed: dict[str, int]) -> None:
    """Before the first word there is no distribution: a ValueError says so."""
    probabilities, vocabulary = draw_probabilities(draw, fixed)
    inputs = [probabilities, draw.integer(0, len(probabilities) - 1), 0, vocabulary]
    # trap: 0 - 1 = -1 is a good index, and the last step answers
    same(student.run(next_word, *inputs), reference.run(next_word, *inputs))


# shapes-quiz

shapes_quiz = question("shapes-quiz", points=1, shared=True)


def verdict(answer: Any, letter: str) -> Any:
    return answer.answers.get(letter)


@shapes_quiz
@pytest.mark.parametrize("letter", "abcdefgh")
def test_statement(student: Student, reference: Trusted, draw: Draw, letter: str) -> None:
    """The statement is judged rightly."""
    got, expected = student.run(verdict, letter), reference.run(verdict, letter)
    value = answered(got)
    expect(got, not isinstance(value, str) and value is not None, f"There is no True or False for statement {letter}.")
    # trap: one statement each that sounds as true as it is false, or the other way round
    expect(got, not difference(value, answered(expected)), f"Statement {letter}: read it once more. Is it so?")
