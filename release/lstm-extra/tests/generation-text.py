"""Public checks of generation-text: models whose next character is known beforehand."""

import torch
from checks import NotYet, in_words, keeps
from otter.test_files import test_case
from torch import tensor

OK_FORMAT = False
name = "generation-text"
points = None


def set_values(model, **values):
    """Set a model's parameters by the ends of their names; all others are zero."""
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            parameter.copy_(
                values.get(key.rsplit(".", 1)[-1] if key.startswith("cell") else key.replace(".", "_"), 0.0)
            )


def counting_model(CharLSTM):
    """Counts the a's and the b's in the whole text: writes b while there are more a's, and a otherwise."""
    model = CharLSTM(2, 1, 2)
    model.chars = "ba"
    # The one unit adds a fifth for an a and takes off a fifth for a b; all gates are open, nothing is forgotten.
    weights = tensor([[0.0, 0.0], [0.0, 0.0], [-0.2, 0.2], [0.0, 0.0]])
    set_values(
        model,
        weight_ih_l0=weights,
        bias_ih_l0=tensor([20.0, 20.0, 0.0, 20.0]),
        fc_weight=tensor([[10.0], [-10.0]]),
        fc_bias=tensor([-0.3, 0.3]),
    )
    return model


def constant_model(CharLSTM, chars, scores):
    """Gives the same scores after any text."""
    model = CharLSTM(len(chars), 2, len(chars))
    model.chars = chars
    set_values(model, fc_bias=tensor(scores))
    return model


def written(generate, model, prompt, length, temperature=0, seed=0):
    """The text, if it is the prompt and so many characters of the model's."""
    text = generate(model, prompt, length, temperature, torch.Generator().manual_seed(seed))
    if not isinstance(text, str):
        forgotten = " Is there a return?" if text is None else ""
        raise NotYet(f"The result is of type {type(text).__name__}, expected a str.{forgotten}")
    if not text.startswith(prompt):
        raise NotYet(f"Prompt {prompt!r}: the text is {text!r}, expected one that begins with the prompt.")
    if len(text) != len(prompt) + length:
        new = len(text) - len(prompt)
        raise NotYet(f"Prompt {prompt!r}, length {length}: the text is {text!r},\nwhich has {new} new, not {length}.")
    return text


def check(generate, model, prompt, length, expected, hint):
    text = written(generate, model, prompt, length)
    if text != expected:
        raise NotYet(f"Prompt {prompt!r}, length {length}, temperature 0: {text!r}, expected {expected!r}.\n{hint}")


@test_case(name="the prompt, and `length` characters of model.chars behind it")
@in_words
def test_form(CharLSTM, generate):
    model = constant_model(CharLSTM, "zyx", [0.0, 3.0, 1.0])
    hint = "This model gives the character at place 1 of model.chars = 'zyx' the best score, whatever it has read."
    check(generate, model, "xz", 3, "xzyyy", hint)
    check(generate, model, "z", 1, "zy", hint)


@test_case(name="all the text so far counts")
@in_words
def test_memory(CharLSTM, generate):
    model = counting_model(CharLSTM)
    hint = "This model evens out: it writes b as long as there are more a's than b's in all the text so far, then a."
    check(generate, model, "aaa", 3, "aaabbb", f"{hint}\nDoes it get to read the whole prompt, first to last?")
    check(generate, model, "a", 4, "ababa", f"{hint}\nDoes it get to read what it has written itself?")


@test_case(name="temperature and generator are passed on")
@in_words
def test_chance(CharLSTM, generate):
    model = constant_model(CharLSTM, "abcd", [0.0, 30.0, 1.0, 2.0])
    state = torch.get_rng_state()
    hot = written(generate, model, "a", 60, 50.0, seed=1)
    again = written(generate, model, "a", 60, 50.0, seed=1)
    other = written(generate, model, "a", 60, 50.0, seed=2)
    cold = written(generate, model, "a", 60, 1.0)
    if not torch.equal(torch.get_rng_state(), state):
        raise NotYet("The global random state changed: all chance is to come from `generator`.")
    if cold != "a" + 60 * "b":
        raise NotYet(f"At temperature 1, b is 28 ahead and as good as certain, but the text was\n{cold!r}.")
    if max(map(hot[1:].count, "abcd")) > 45:
        raise NotYet(f"At temperature 50 all four characters have a fair chance, but the text was\n{hot!r}.")
    if hot != again:
        raise NotYet("With the generator in the same state again it wrote another text. Does all chance come from it?")
    if hot == other:
        raise NotYet("Two generators with different seeds led to the same text. Is the generator used?")


@test_case(name="the rules: the model stays as it is")
@in_words
def test_rules(CharLSTM, generate):
    model = constant_model(CharLSTM, "ba", [0.0, 1.0])
    with keeps(**{key.replace(".", "_"): value for key, value in model.state_dict().items()}):
        written(generate, model, "ab", 2)
    if model.chars != "ba":
        raise NotYet(f"model.chars was 'ba' and is {model.chars!r} now: an answer never changes its arguments.")
