import json
import socket
import struct
import threading
import tracemalloc

import pytest
import torch
from safetensors.torch import save

from autograder.limits import Limits
from autograder.worker.codec import ProtocolError
from autograder.worker.protocol import MAX_JSON, ConnectionLost, receive, send

LIMITS = Limits(reply_mb=16)


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def frame(text: bytes, blob: bytes = b"") -> bytes:
    return struct.pack(">II", len(text), len(blob)) + text + blob


def safetensors_file(header: dict, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_messages_and_tensors_arrive(pair):
    ours, theirs = pair
    message, tensors = {"id": 1, "text": "é\n"}, {"0": torch.randn(2, 3), "1": torch.zeros(0, 4)}
    send(theirs, message, tensors)
    got, got_tensors = receive(ours, LIMITS)
    assert got == message
    assert torch.equal(got_tensors["0"], tensors["0"])
    assert got_tensors["1"].shape == (0, 4)


def test_long_messages_arrive_in_pieces(pair):
    ours, theirs = pair
    tensors = {"0": torch.randn(500_000)}
    sender = threading.Thread(target=send, args=(theirs, {}, tensors))
    sender.start()
    assert torch.equal(receive(ours, LIMITS)[1]["0"], tensors["0"])
    sender.join()


def test_a_closed_connection_is_told(pair):
    ours, theirs = pair
    theirs.sendall(frame(b'{"id": 1}')[:10])
    theirs.close()
    with pytest.raises(ConnectionLost):
        receive(ours, LIMITS)


@pytest.mark.parametrize("lengths", [(MAX_JSON + 1, 0), (0xFFFFFFFF, 0xFFFFFFFF), (2, 16 << 20)])
def test_long_messages_are_refused_before_there_is_room_for_them(pair, lengths):
    ours, theirs = pair
    theirs.sendall(struct.pack(">II", *lengths))
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            receive(ours, LIMITS)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"1",
        b"{",
        b"\xff",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 9000 + b"}",
    ],
    ids=["empty", "a list", "a number", "cut", "not UTF-8", "NaN", "Infinity", "deep", "a number too long"],
)
def test_what_is_no_json_object_is_refused(pair, text):
    ours, theirs = pair
    theirs.sendall(frame(text))
    with pytest.raises(ProtocolError):
        receive(ours, LIMITS)


WHOLE = save({"0": torch.zeros(4)})
HOSTILE_TENSORS = {
    "noise": b"\x80\x04K\x01.",
    "cut": WHOLE[:-1],
    "too long": WHOLE + b"\0",
    "endless header": struct.pack("<Q", 1 << 60) + b"{}",
    "wrong size": safetensors_file({"0": {"dtype": "F32", "shape": [1000], "data_offsets": [0, 4]}}, bytes(4)),
    "outside": safetensors_file({"0": {"dtype": "F32", "shape": [1], "data_offsets": [400, 404]}}, bytes(4)),
    "backwards": safetensors_file({"0": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}, bytes(4)),
    "negative": safetensors_file({"0": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}, bytes(4)),
    "unknown dtype": safetensors_file({"0": {"dtype": "PICKLE", "shape": [1], "data_offsets": [0, 4]}}, bytes(4)),
    "overflow": safetensors_file({"0": {"dtype": "F32", "shape": [2**62, 4], "data_offsets": [0, 4]}}, bytes(4)),
    "empty but vast": safetensors_file({"0": {"dtype": "F32", "shape": [0, 2**62], "data_offsets": [0, 0]}}),
    "many axes": safetensors_file({"0": {"dtype": "F32", "shape": [1] * 70, "data_offsets": [0, 4]}}, bytes(4)),
}


@pytest.mark.parametrize("blob", HOSTILE_TENSORS.values(), ids=HOSTILE_TENSORS)
def test_hostile_tensors_are_refused(pair, blob):
    ours, theirs = pair
    theirs.sendall(frame(b"{}", blob))
    with pytest.raises(ProtocolError):
        receive(ours, LIMITS)


def test_whoever_waits_may_give_up(pair):
    ours, _ = pair

    def give_up() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        receive(ours, LIMITS, give_up)


def test_a_message_nobody_would_read_is_not_sent(pair):
    with pytest.raises(ProtocolError):
        send(pair[0], {"text": "x" * MAX_JSON})


def test_a_long_table_of_contents_is_not_read(pair):
    ours, theirs = pair
    header = {str(number): {"dtype": "I8", "shape": [0], "data_offsets": [0, 0]} for number in range(50_000)}
    sender = threading.Thread(target=theirs.sendall, args=(frame(b"{}", safetensors_file(header)),))
    sender.start()
    with pytest.raises(ProtocolError, match="too many tensors"):
        receive(ours, LIMITS)
    sender.join()
