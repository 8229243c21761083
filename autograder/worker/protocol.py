"""Frames between the grader and a worker: two lengths, JSON, then safetensors. Both sides read with care."""

import json
import socket
import struct
from collections.abc import Callable
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from autograder.limits import Limits
from autograder.worker.codec import MAX_AXES, ProtocolError

Message = dict[str, Any]
Tensors = dict[str, torch.Tensor]

# The exit status of a worker that can't even report that it is out of memory.
OUT_OF_MEMORY = 77

_HEADER = struct.Struct(">II")
_MEBIBYTE = 1 << 20
# Parsed JSON takes some thirty times its length, so it is held shorter than the tensors.
MAX_JSON = 8 * _MEBIBYTE
_MAX_SIZE = 1 << 40
# safetensors begins with a table of contents: this one holds MAX_TENSORS, and a longer one takes long to read.
_TABLE = struct.Struct("<Q")
_MAX_TABLE = 2 * _MEBIBYTE


class ConnectionLost(Exception):
    """The other side has closed its end."""


def send(connection: socket.socket, message: Message, tensors: Tensors | None = None) -> None:
    """Send one frame; raises OSError where nobody listens, ProtocolError where it is too long to be read."""
    text = json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")
    if len(text) > MAX_JSON:
        raise ProtocolError("a message is too long")
    blob = save(tensors) if tensors else b""
    connection.sendall(_HEADER.pack(len(text), len(blob)) + text + blob)


def receive(
    connection: socket.socket, limits: Limits, wait: Callable[[], None] = lambda: None
) -> tuple[Message, Tensors]:
    """Read one frame, never more than the limits allow.

    `wait` is called before each piece and returns when there is something to read: whoever can't trust the other side
    gives up in it. Raises ConnectionLost, ProtocolError and whatever `wait` raises.
    """
    text_length, blob_length = _HEADER.unpack(_exactly(connection, _HEADER.size, wait))
    if text_length > MAX_JSON or text_length + blob_length > limits.reply_mb * _MEBIBYTE:
        raise ProtocolError(limits.told("reply"))
    text = _exactly(connection, text_length, wait)
    blob = _exactly(connection, blob_length, wait)
    return _parsed(text), _loaded(blob)


def _exactly(connection: socket.socket, length: int, wait: Callable[[], None]) -> bytes:
    content = bytearray(length)
    view, filled = memoryview(content), 0
    while filled < length:
        wait()
        count = connection.recv_into(view[filled:])
        if not count:
            raise ConnectionLost
        filled += count
    return bytes(content)


def _parsed(text: bytes) -> Message:
    try:
        message = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ProtocolError("a message is no JSON") from None
    if not isinstance(message, dict):
        raise ProtocolError("a message is no JSON object")
    return message


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _loaded(blob: bytes) -> Tensors:
    if not blob:
        return {}
    try:
        if _TABLE.unpack_from(blob)[0] > _MAX_TABLE:
            raise ProtocolError("there are too many tensors")
        tensors = load(blob)
    except (SafetensorError, struct.error, KeyError, ValueError, TypeError, RuntimeError, OverflowError):
        raise ProtocolError("tensors can't be read") from None
    for tensor in tensors.values():
        if tensor.dim() > MAX_AXES or any(size > _MAX_SIZE for size in tensor.shape):
            raise ProtocolError("a tensor has an impossible shape")
    return tensors
