import json
import math
from collections import OrderedDict, defaultdict, namedtuple
from enum import IntEnum

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.limits import Limits
from autograder.worker.codec import (
    MAX_ITEMS,
    MAX_TENSORS,
    Opaque,
    ProtocolError,
    decode,
    decode_all,
    encode,
    has_opaque,
    plain,
)

Pair = namedtuple("Pair", "first second")


class Colour(IntEnum):
    RED = 1


def round_trip(value):
    message, tensors = encode(value)
    return decode(json.loads(json.dumps(message)), tensors)


scalars = st.none() | st.booleans() | st.integers(-(2**1023), 2**1023) | st.floats(allow_nan=False)
scalars |= st.text(st.characters(exclude_categories=["Cs"]))
nested = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(scalars, inner), max_leaves=15)


@settings(max_examples=60, deadline=None)
@given(nested)
def test_plain_data_survives(value):
    assert round_trip(value) == value


def test_kinds_of_numbers_survive():
    assert [type(value) for value in round_trip([1, 1.0, True])] == [int, float, bool]
    assert math.isnan(round_trip(math.nan))
    assert round_trip([math.inf, -math.inf, -0.0, 0.1]) == [math.inf, -math.inf, 0.0, 0.1]
    assert math.copysign(1, round_trip(-0.0)) == -1


@pytest.mark.parametrize(
    "value, expected",
    [
        ((1, (2,)), [1, [2]]),
        (Pair(1, 2), [1, 2]),
        (torch.Size([2, 3]), [2, 3]),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.str_("word"), "word"),
        (np.array(3), 3),
        (np.array(0.5), 0.5),
        (Colour.RED, 1),
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(int, {np.int64(1): np.float64(2)}), {1: 2.0}),
        ("half a character \ud800", "half a character \ufffd"),
    ],
)
def test_kin_of_plain_data_become_plain(value, expected):
    result = round_trip(value)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    "value, name",
    [
        (np.zeros(2), "ndarray"),
        ({1, 2}, "set"),
        (range(3), "range"),
        ((item for item in "ab"), "generator"),
        (torch.nn.Linear(1, 1), "Linear"),
        (1j, "complex"),
        ({(1, 2): 3}, "dict"),
        (torch.zeros(2).to_sparse(), "Tensor.sparse_coo"),
        (torch.zeros(2, dtype=torch.complex64), "Tensor.complex64"),
        (torch.zeros(2, device="meta"), "Tensor"),
        (torch.zeros(1).expand(1 << 40), "Tensor.too_large"),
        (1 << 5000, "int.too_large"),
        (type("Yes\n<b>", (), {})(), "Yesb"),
    ],
)
def test_everything_else_is_opaque(value, name):
    assert round_trip(value) == Opaque(name)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.int64, torch.bool, torch.uint8])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3), (1, 0, 2)])
def test_tensors_survive(dtype, shape):
    tensor = torch.randint(0, 2, shape).to(dtype)
    result = round_trip({"result": [tensor]})["result"][0]
    assert (result.dtype, result.shape) == (dtype, tensor.shape)
    assert torch.equal(result, tensor)


def test_tensors_are_detached_copies():
    parameter = torch.nn.Parameter(torch.ones(2, 3))
    result = plain([parameter.T])[0]
    assert type(result) is torch.Tensor
    assert result.is_contiguous()
    assert not result.requires_grad
    parameter.data.zero_()
    assert torch.equal(result, torch.ones(3, 2))


def test_an_object_that_calls_itself_a_number_is_none():
    liar = type("Liar", (), {"__class__": property(lambda self: int), "__index__": lambda self: 1})()
    assert round_trip(liar) == Opaque("Liar")


def test_a_tensor_subclass_can_not_speak_for_itself():
    class Equal(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            raise AssertionError("asked")

    assert torch.equal(round_trip(torch.ones(2).as_subclass(Equal)), torch.ones(2))


def test_endless_nesting_ends():
    cycle: list = []
    cycle += [cycle, cycle, cycle]
    assert has_opaque(plain(cycle))


def test_depth_and_number_of_items_are_limited():
    deep: object = "bottom"
    for _ in range(Limits().answer_depth + 1):
        deep = [deep]
    assert has_opaque(round_trip(deep))
    assert not has_opaque(round_trip([0] * 1000))
    assert has_opaque(plain([0] * (MAX_ITEMS + 1)))


def test_one_large_tensor_does_not_hide_the_others():
    large, small = plain([torch.zeros(40 << 20, dtype=torch.uint8), torch.zeros(2)], Limits(reply_mb=64))
    assert large == Opaque("Tensor.too_large")
    assert torch.equal(small, torch.zeros(2))


@pytest.mark.parametrize(
    "message",
    [
        1.5,
        {},
        {"float": 1},
        {"float": "one"},
        {"float": "0x1p99999"},
        {"float": "nan", "more": 1},
        {"tensor": "0"},
        {"tensor": 0},
        {"pickle": "gASVBQ=="},
        {"dict": {"a": 1}},
        {"dict": [[1]]},
        {"dict": [[[1], 2]]},
        {"dict": [[{"tensor": "1"}, 2]]},
        {"dict": [[{"opaque": "x"}, 2]]},
        {"opaque": 1},
        1 << 2000,
    ],
)
def test_hostile_messages_are_refused(message):
    with pytest.raises(ProtocolError):
        decode(message, {"1": torch.zeros(1)})


def test_deep_messages_are_refused():
    message: object = 1
    for _ in range(500):
        message = [message]
    with pytest.raises(ProtocolError):
        decode(message, {})


@pytest.mark.parametrize("tensor", [torch.zeros(1, dtype=torch.complex64), torch.zeros((1,) * 17)])
def test_odd_tensors_are_refused(tensor):
    with pytest.raises(ProtocolError):
        decode({"tensor": "0"}, {"0": tensor})


def test_a_tensor_is_used_once():
    with pytest.raises(ProtocolError):
        decode_all([{"tensor": "0"}, {"tensor": "0"}], {"0": torch.zeros(1)})


def test_values_come_as_a_list():
    with pytest.raises(ProtocolError):
        decode_all({"0": 1}, {})


def test_names_of_types_are_cleaned_on_arrival():
    assert decode({"opaque": "<script>\x1b[2J" + "x" * 500}, {}) == Opaque("script2J" + "x" * 52)


def test_the_number_of_values_is_limited_on_both_sides():
    one = torch.zeros(1)
    assert not has_opaque(plain([one] * MAX_TENSORS))
    assert has_opaque(plain([one] * (MAX_TENSORS + 1)))
    with pytest.raises(ProtocolError, match="too many values"):
        decode([[]] * (2 * MAX_ITEMS + 1), {})
