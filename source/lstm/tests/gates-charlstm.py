"""Public checks of gates-charlstm: the model's parts, and what its losses tell about the training."""

from math import log

import torch
from checks import NotYet, compare, in_words, look, near, parts
from otter.test_files import test_case
from torch import nn, tensor

OK_FORMAT = False
name = "gates-charlstm"
points = None


def trained(train_char_lstm, *arguments, **options):
    """The model and the losses as a list of floats."""
    model, losses = parts(train_char_lstm(*arguments, **options), "model losses")
    if not isinstance(losses, list | tuple):
        raise NotYet(f"losses is of type {type(losses).__name__}, expected a list of numbers.")
    shapes = [tuple(loss.shape) for loss in losses if getattr(loss, "shape", ())]
    if shapes:
        raise NotYet(f"A loss has the shape {shapes[0]}, expected a number.")
    return model, [float(torch.as_tensor(loss).detach()) for loss in losses]


@test_case(name="CharLSTM(4, 3, 5): cell and fc, logits for T = 6 and B = 2")
@in_words
def test_model(CharLSTM):
    model = CharLSTM(4, 3, 5)
    if "LSTMByHand" not in [kind.__name__ for kind in type(getattr(model, "cell", None)).__mro__]:
        raise NotYet("model.cell is not an LSTMByHand.")
    fc = getattr(model, "fc", None)
    if not isinstance(fc, nn.Linear) or (fc.in_features, fc.out_features) != (3, 5):
        raise NotYet(f"model.fc is {fc}, expected an nn.Linear from H = 3 features to 5 characters.")
    look(model(torch.ones(6, 2, 4)), "T B V", (6, 2, 5), "The logits")
    look(model(torch.ones(1, 1, 4)), "T B V", (1, 1, 5), "The logits of a single step")


@test_case(name="the logits are the scores that fc gives, at every step")
@in_words
def test_logits(CharLSTM):
    model = CharLSTM(2, 3, 3)
    nn.init.zeros_(model.fc.weight)
    with torch.no_grad():
        model.fc.bias.copy_(tensor([1.0, 2.0, 3.0]))
    hint = "fc's weights are zero here, so each score is fc's bias. Is there a softmax or another function behind it?"
    compare(model(torch.ones(4, 1, 2)), tensor([1.0, 2.0, 3.0]).expand(4, 1, 3), "T B V", "The logits", hint)


@test_case(name="the model remembers what it read")
@in_words
def test_memory(CharLSTM):
    model = CharLSTM(2, 3, 4)
    inputs = torch.ones(5, 1, 2, requires_grad=True)
    gradients = [torch.autograd.grad(model(inputs)[t].sum(), inputs, allow_unused=True)[0] for t in (-1, 0)]
    if any(gradient is None for gradient in gradients):
        raise NotYet("No gradient reaches the inputs. Does .tolist(), .data or detach cut them off on their way?")
    last, first = (gradient.flatten(1).any(1) for gradient in gradients)
    if not last.all():
        raise NotYet("The last logits don't depend on what was read first: is the state carried from step to step?")
    if first[1:].any():
        raise NotYet("The first logits depend on characters that come later: a step knows only what was read so far.")


@test_case(name="the seed: set right before the model is built")
@in_words
def test_seed(CharLSTM, train_char_lstm):
    model, losses = trained(train_char_lstm, "hello", hidden_size=3, epochs=3, lr=0.0, seed=5)
    torch.manual_seed(5)
    fresh = CharLSTM(4, 3, 4)
    for (key, value), wanted in zip(model.state_dict().items(), fresh.state_dict().values(), strict=True):
        if value.shape != wanted.shape:
            sizes = f"shape {tuple(value.shape)}, expected {tuple(wanted.shape)}"
            raise NotYet(f"With hidden_size=3, {key} has {sizes}: is hidden_size used?")
        if not near(value, wanted):
            raise NotYet(
                f"With lr=0 nothing is learned, but {key} is not what CharLSTM(4, 3, 4) starts with\n"
                "right after torch.manual_seed(5). Is seed used, and is nothing random drawn in between?"
            )
    if near(losses, trained(train_char_lstm, "hello", hidden_size=3, epochs=3, lr=0.0, seed=6)[1]):
        raise NotYet("Two seeds give the same losses: is `seed` used?")


@test_case(name="one loss for each epoch, taken before its step")
@in_words
def test_losses(train_char_lstm):
    _, losses = trained(train_char_lstm, "hello", epochs=3)
    if len(losses) != 3:
        raise NotYet(f"epochs=3 gave {len(losses)} losses, expected 3.")
    if abs(losses[0] - log(4)) > 0.5:
        raise NotYet(
            f"The first loss is {losses[0]:.4f}. A model that has learned nothing guesses among 4 characters,\n"
            f"which costs about log 4 = {log(4):.2f} each. Is it the mean, and of what are the scores compared?"
        )
    _, slower = trained(train_char_lstm, "hello", epochs=3, lr=0.001)
    if not near(losses[0], slower[0]):
        raise NotYet("The first loss depends on the learning rate: is it taken before the first step?")
    if near(losses, slower):
        raise NotYet("lr=0.1 and lr=0.001 give the same losses: does the optimiser use lr, and take its steps?")


@test_case(name="each epoch has gradients of its own")
@in_words
def test_gradients(train_char_lstm):
    one, three = (dict(trained(train_char_lstm, "hello", epochs=n, lr=0.0)[0].named_parameters()) for n in (1, 3))
    for key, parameter in one.items():
        if parameter.grad is not None and three[key].grad is not None and not near(three[key].grad, parameter.grad):
            raise NotYet(
                "With lr=0 nothing changes from epoch to epoch, yet the gradients after three epochs are not those\n"
                "after one. What does backward() do with the gradients of the epoch before?"
            )


@test_case(name="it learns the next character of 'hello'")
@in_words
def test_learns(train_char_lstm):
    model, losses = trained(train_char_lstm, "hello", epochs=60)
    read = torch.zeros(4, 1, 4)
    read[[0, 1, 2, 3], 0, [1, 0, 2, 2]] = 1.0  # h, e, l, l among the sorted characters e, h, l, o
    logits = look(model(read), "T B V", (4, 1, 4), "The logits")
    guess = "".join("ehlo"[index] for index in logits.argmax(dim=2).flatten())
    if guess != "ello":
        raise NotYet(
            f"After each letter of 'hell' the trained model expects '{guess}', where 'ello' comes next.\n"
            "Are the characters sorted, is each target the character that comes next, and is it Adam that trains?"
        )
    if len(losses) != 60:
        raise NotYet(f"60 epochs gave {len(losses)} losses, expected one for each.")
    if losses[-1] > 0.1:
        raise NotYet(f"After 60 epochs the loss is still {losses[-1]:.3f}, expected less than 0.1.")
