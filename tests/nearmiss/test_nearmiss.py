"""Each sentence on a near miss: where it is said, and where a value that only looks alike keeps it silent."""

from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.nearmiss import near_miss
from autograder.worker.codec import Data

X = torch.randn(5, 3, 4, generator=torch.Generator().manual_seed(1))  # T, B, D
ROW = X[0, 0]
WHOLE = torch.tensor([4, 0, 2, 7])
ONE = torch.tensor([0, 0, 1, 0])


def said(got: Data, expected: Data, axes: str | list[str] = "", names: str = "", **inputs: Data) -> str:
    miss = near_miss(got, expected, axes, names, inputs)
    return miss.said if miss else ""


def changed(tensor: Tensor, at: tuple[int, ...] | int, by: float = 0.1) -> Tensor:
    """A copy with one value changed."""
    copy = tensor.clone()
    copy[at] += by
    return copy


@pytest.mark.parametrize(
    "sentence, got",
    [
        ("is the expected one with t and b exchanged", lambda x: x.transpose(0, 1)),
        ("is the expected one with its axes in the order d, t, b", lambda x: x.permute(2, 0, 1)),
        ("has the right numbers in the right order, in another shape", lambda x: x.reshape(15, 4)),
        ("is the expected one backwards along t", lambda x: x.flip(0)),
        ("moved round by 2 along t", lambda x: x.roll(2, 0)),
        ("with its two halves along d exchanged", lambda x: x.roll(2, 2)),
        ("has the right values along t, in another order", lambda x: x[[2, 0, 1, 4, 3]]),
        ("one place too late along t", lambda x: torch.cat([torch.zeros(1, 3, 4), x[:-1]])),
        ("one place too early along t", lambda x: torch.cat([x[1:], torch.zeros(1, 3, 4)])),
        ("is right but for the sign of every value", lambda x: -x),
        ("with t and b exchanged, and with all signs turned round", lambda x: -x.transpose(0, 1)),
        ("backwards along t, and every value is half the right one", lambda x: x.flip(0) / 2),
        ("is 3 times the expected one everywhere", lambda x: 3 * x),
        ("is 1/5 of the expected one everywhere", lambda x: x / 5),
        ("is the expected one times one and the same number", lambda x: 1.37 * x),
        ("is off by the same amount", lambda x: x + 0.25),
        ("is 1 minus the expected one", lambda x: 1 - x),
        ("is the tanh of what was expected", torch.tanh),
        ("The exponential of the result is what was expected", lambda x: x.abs().log()),
        ("The softmax of the result over d is what was expected", lambda x: x),
        ("is the last slice of what was expected, along t", lambda x: x[-1]),
        ("is the mean of what was expected, along b", lambda x: x.mean(1)),
        ("What was expected is the first slice of the result, along its axis 1", lambda x: torch.stack([x, -x], 1)),
        ("Every value of the result is 0", torch.zeros_like),
        ("Every value of the result is the same number", torch.ones_like),
        ("is the same for every b", lambda x: x[:, :1].expand_as(x) + 0.5),
    ],
)  # fmt: skip
def test_a_tensor_that_is_nearly_right(sentence: str, got: Any) -> None:
    expected = X
    if "exponential" in sentence:
        expected = X.abs()
    if "softmax" in sentence:
        expected = X.softmax(2)
    near = got(X).contiguous()
    assert sentence in said(near, expected, "T B D")
    spoilt = near.clone()
    spoilt.view(-1)[spoilt.numel() // 2 - 1] += 0.1
    assert sentence not in said(spoilt, expected, "T B D")


@pytest.mark.parametrize(
    "sentence, got, not_quite, expected",
    [
        ("Every value of the result is 1 too large", WHOLE + 1, WHOLE + 1 + ONE, WHOLE),
        ("The numbers of the result are right", WHOLE.int(), WHOLE.int() + ONE.int(), WHOLE),
        ("lacks one item at the end", WHOLE[:-1], WHOLE[:-1] + ONE[:-1], WHOLE),
        ("is one too small", 6, 5, 7),
        ("is right but for its sign", -0.7, -0.71, 0.7),
        ("is 4 times the right one", 0.8, 0.81, 0.2),
        ("is twice the right one", 240, 242, 120),
        ("is 1 minus the right one", 0.3, 0.31, 0.7),
        ("is 0", 0, 3, 40),
        ("right but for capital letters", "Owls Hoot", "Owls hoop", "owls hoot"),
        ("right but for spaces", "owlshoot", "owlshoop", "owls hoot"),
        ("right when it is read backwards", "toohslwo", "toohslwa", "owlshoot"),
        ("has one character too many at its end", "owls", "owms", "owl"),
        ("lacks 2 characters at its start", "ls", "lz", "owls"),
        ("The first 4 characters of the result are right", "owls sleep", "own words", "owls-hoot"),
        ("is the expected list, backwards", ["c", "b", "a"], ["c", "b", "b"], ["a", "b", "c"]),
        ("one place too late", ["x", "a", "b"], ["x", "a", "a"], ["a", "b", "c"]),
        ("one place too early", ["b", "c", "x"], ["b", "b", "x"], ["a", "b", "c"]),
        ("3 of the 4 items of the result are right", ["a", "a", "a", "a"], ["b", "a", "b", "a"], ["a", "a", "a", "b"]),
        ("has the right items, in another order", [3, 1, 2, 9], [3, 1, 1, 9], [1, 2, 3, 9]),
        ("Every number of the result is one too large", [2, 5, 9], [2, 5, 8], [1, 4, 8]),
        ("2 of the 3 items of the result are right", ["a", "b", "z"], ["a", "y", "z"], ["a", "b", "c"]),
        ("Item 1 of the result is one too large", [8, 3, 1], [8, 4, 1], [8, 2, 1]),
        ("lacks one item at the start", [2, 3], [2, 4], [1, 2, 3]),
        ("has 2 items too many at the end", [1, 2, 8, 9], [1, 3, 8, 9], [1, 2]),
        ("lacks one item on the way", [1, 3], [3, 1], [1, 2, 3]),
        ("The first item of the result is right", [1, 9, 9, 9], [8, 9, 9, 9], [1, 2, 3]),
        ("is empty", [], [1], [1, 2]),
        ("Every number in the result is one too large", {"a": 1, "b": 2}, {"a": 1, "b": 3}, {"a": 0, "b": 1}),
        ("the right values, under other keys", {"a": 7, "b": 2}, {"a": 7, "b": 3}, {"a": 2, "b": 7}),
        ("1 of the 3 entries of the result is right", {"a": 1, "b": 5, "c": 9}, {"a": 4, "b": 5, "c": 9},
         {"a": 1, "b": 2, "c": 3}),
    ],
)  # fmt: skip
def test_a_plain_value_that_is_nearly_right(sentence: str, got: Data, not_quite: Data, expected: Data) -> None:
    assert sentence in said(got, expected)
    assert sentence not in said(not_quite, expected)


def test_parts_in_each_others_place_are_named_and_right_ones_too() -> None:
    f, i, c, o = X[0], X[1], X[2], X[3]
    right: list[Data] = [f, i, c, o]
    assert said([i, f, c, o], right, names="f i c o") == "f and i stand in each other's place. c and o are right."
    both = said([i, f, -c, o], right, names="f i c o")
    assert both == ("f and i stand in each other's place. c is right but for the sign of every value. o is right.")
    assert said([i, i, c, o], right, names="f i c o") == "f is what i should be. i, c and o are right."
    assert said([changed(f, 0), i, c, o], right, names="f i c o") == "i, c and o are right."
    assert said([i, f, c], right, names="f i c o") == ""
    many = [ROW + number for number in range(9)]
    assert said([-many[0], *many[1:]], many, names="a b c d e f g h i").endswith("8 of the 9 parts are right.")


def test_only_the_padding_or_only_real_steps_are_wrong() -> None:
    expected = X.transpose(0, 1).contiguous()  # B, T, D
    lengths = torch.tensor([2, 5, 4])
    for name, value in (("lengths", lengths), ("sequences", [torch.zeros(int(length)) for length in lengths])):
        padding, real = changed(expected, (0, 3, 1)), changed(expected, (1, 3, 1))
        assert "only the padding is wrong" in said(padding, expected, "B T D", **{name: value})
        assert "only real steps are wrong" in said(real, expected, "B T D", **{name: value})
        assert said(changed(real, (0, 3, 1)), expected, "B T D", **{name: value}) == ""
    assert said(changed(expected, (0, 3, 1)), expected, "B T D", lengths=torch.tensor([5, 5, 5])) == ""
    rows = expected[:, 0]
    wrong = rows.clone()
    wrong[0, 1] += 0.1
    assert said(wrong, rows, "B H", lengths=lengths) == ""  # one short row of two
    wrong[2, 1] += 0.2
    assert "right for the longest rows, and wrong for every shorter one" in said(wrong, rows, "B H", lengths=lengths)


def test_one_direction_is_wrong() -> None:
    backward = changed(X, (2, 1, 3))
    assert said(backward, X, "T B N·H", bidirectional=True) == (
        "The result is right in its forward half, and wrong in its backward one."
    )
    assert said(changed(X, (2, 1, 0)), X, "T B N·H", bidirectional=True).endswith("wrong in its forward one.")
    assert said(backward, X, "T B N·H", bidirectional=False) == ""
    assert said(changed(backward, (0, 0, 0)), X, "T B N·H", bidirectional=True) == ""


def test_zeros_where_it_is_wrong() -> None:
    wrong = X.clone()
    wrong[2] = 0.0
    assert said(wrong, X, "T B D") == "Wherever the result is wrong, it is 0."
    assert said(changed(wrong, (2, 1, 1)), X, "T B D") == ""


def test_a_state_that_is_not_carried_on_is_asked_for_only_after_a_right_first_step() -> None:
    look = "Is the state carried on from each step to the next?"
    later = X + torch.rand(5, 1, 1).clamp(min=0.1) * (torch.arange(5.0) > 0)[:, None, None] * torch.rand(4)
    miss = near_miss(later, X, "T B H")
    assert miss and (miss.said, miss.look) == ("", look)
    assert near_miss(later, X, "T B D") is None  # nothing there is a state
    assert near_miss(changed(X, (3, 0, 0)), X, "T B H") is None  # single steps
    assert near_miss(later[1:], X[1:], "T B H") is None  # the first one too


def test_what_came_in_is_known_again() -> None:
    x, h, b = X[0], torch.tanh(X[1]), ROW
    expected = torch.tanh(X[2] / 3)
    assert said(h, expected, "B H", x=x, h_prev=h) == "The result is the argument h_prev, as it came in."
    assert said(changed(h, 0), expected, "B H", x=x, h_prev=h) == ""
    assert "what the argument output holds at place 0 of its axis 0" in said(X[0], expected, "B H", output=X)
    assert "at the last place of its axis 0" in said(X[-1], expected, "B H", output=X)
    assert "too much by the argument b" in said(expected + b, expected, "B H", b=b)
    before = torch.tanh(X[2] / 3 - b / 2)
    assert said(before, expected, "B H", b=b / 2).startswith(
        "Before the tanh, the result is too little by the argument b"
    )
    gate = torch.sigmoid(X[2] / 3 + b)
    assert 'too much by the argument b["f"]' in said(gate, torch.sigmoid(X[2] / 3), "B H", b={"f": b, "i": 2 * b})
    assert said(changed(before, 0), expected, "B H", b=b / 2) == ""


@pytest.mark.parametrize(
    "got, expected",
    [
        (X * float("nan"), X),
        (torch.empty(0, 3), torch.empty(0, 4)),
        (X, X),
        (X.double(), X + 1),
        (X[0], "text"),
        (None, [1]),
        (True, False),
        (1, True),
        (8, 4),  # small whole numbers are easily twice another
        ([], []),
        (0.3, 0.0),
        (["a"] * 99, ["b"] * 98),
        ({"a": 1}, {"b": 1}),
        (torch.tensor([True, False]), torch.tensor([False, False])),
    ],
)
def test_nothing_is_said_of_values_that_have_nothing_in_common(got: Data, expected: Data) -> None:
    assert near_miss(got, expected, "T B D") is None


def test_the_simplest_sentence_is_said() -> None:
    rows = ROW.expand(5, 4).clone()
    rows[2] = 0.0
    assert said(-rows, rows, "V D") == "The result is right but for the sign of every value."
    assert said(rows / 3, rows, "V D") == "The result is 1/3 of the expected one everywhere."
    scores = X.log_softmax(2)
    assert said(torch.zeros_like(scores), scores, "T B V") == "Every value of the result is 0."  # and the relu of each


def test_equal_rows_are_not_taken_for_moved_ones() -> None:
    flat = torch.ones(4, 3)
    assert said(flat * 2, flat, "T D") == "The result is twice the expected one everywhere."
    assert said(changed(flat, 0), flat, "T D") == ""
