"""Plain data between the grader and a worker: numbers, text, lists, dicts and tensors, as JSON and named tensors.

Used on both sides. Nothing is ever unpickled, and what arrives is checked before anybody looks at its values.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from autograder.limits import Limits


class ProtocolError(Exception):
    """What arrived is not what was agreed on; the message says in what."""


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that is no plain data: only the name of its type travels."""

    type_name: str


Scalar: TypeAlias = bool | int | float | str | None
Data: TypeAlias = "Scalar | Tensor | Opaque | list[Data] | dict[Scalar, Data]"
Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

MAX_ITEMS = 200_000
_MAX_RECEIVED = 2 * MAX_ITEMS  # the keys of dicts count here as well
MAX_TENSORS = 10_000
MAX_INTEGER_BITS = 1024
MAX_NAME = 60
MAX_AXES = 16

DTYPES = frozenset(
    {torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.bool}
    | {torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64}
)

_DEFAULT_LIMITS = Limits()
_MEBIBYTE = 1 << 20
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.]")
_SURROGATES = re.compile("[\ud800-\udfff]")

# Taken now, so that a student's code can't put its own in their place.
mro_of: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
name_of: Callable[[type], str] = type.__dict__["__name__"].__get__
_detach, _clone, _contiguous, _cpu = Tensor.detach, Tensor.clone, Tensor.contiguous, Tensor.cpu
_as_subclass, _item_size, _item_count = Tensor.as_subclass, Tensor.element_size, Tensor.numel
_layout_of, _dtype_of = Tensor.layout.__get__, Tensor.dtype.__get__  # type: ignore[attr-defined]
_number_of, _entry_of, _axes_of = np.generic.item, np.ndarray.item, np.ndarray.ndim.__get__
_without_overrides = torch._C.DisableTorchFunctionSubclass


def plain(value: object, limits: Limits = _DEFAULT_LIMITS) -> Data:
    """A value as plain data that shares nothing with it.

    Tuples and their kin become lists, numpy numbers Python ones (arrays without axes too), parameters and other tensors
    detached, contiguous CPU tensors. What is no plain data becomes `Opaque`, and so does what is nested too deeply or
    too large.
    """
    return _Flattening(limits).of(value, 0)


def encode(value: object, limits: Limits = _DEFAULT_LIMITS) -> tuple[Json, dict[str, Tensor]]:
    """A value as JSON, with its tensors beside it; floats travel as hexadecimal text, so that nan and inf survive."""
    [message], tensors = encode_all([value], limits)
    return message, tensors


def encode_all(values: Iterable[object], limits: Limits = _DEFAULT_LIMITS) -> tuple[list[Json], dict[str, Tensor]]:
    """Several values as `encode` has them, over one set of tensors and within one limit of size."""
    tensors: dict[str, Tensor] = {}
    flattening = _Flattening(limits)
    return [_pack(flattening.of(value, 0), tensors) for value in values], tensors


def decode(message: object, tensors: dict[str, Tensor], limits: Limits = _DEFAULT_LIMITS) -> Data:
    """What `encode` made, checked on the way; raises ProtocolError for everything else."""
    return decode_all([message], tensors, limits)[0]


def decode_all(messages: object, tensors: dict[str, Tensor], limits: Limits = _DEFAULT_LIMITS) -> list[Data]:
    """What `encode_all` made; raises ProtocolError for everything else."""
    if not isinstance(messages, list):
        raise ProtocolError("values don't come as a list")
    unpacking = _Unpacking(tensors, limits)
    return [unpacking.of(message, 0) for message in messages]


def has_opaque(data: Data) -> bool:
    """Whether anything in it is no plain data."""
    if isinstance(data, list):
        return any(has_opaque(item) for item in data)
    if isinstance(data, dict):
        return any(has_opaque(item) for item in data.values())
    return isinstance(data, Opaque)


def clean_name(name: str) -> str:
    """A name reduced to the characters of (dotted) identifiers, and to a length people read."""
    return _NOT_IN_NAMES.sub("", name)[:MAX_NAME] or "unnamed"


class _Flattening:
    """One walk through a value, with what it may still take up."""

    def __init__(self, limits: Limits) -> None:
        self.depth = limits.answer_depth
        self.items = MAX_ITEMS
        self.tensors = MAX_TENSORS
        self.within: set[int] = set()  # lists and dicts that are walked through
        self.bytes = limits.reply_mb * _MEBIBYTE // 2

    def of(self, value: Any, depth: int) -> Data:
        kind = type(value)
        family = mro_of(kind)  # isinstance would believe what an object says about itself
        self.items -= 1
        if depth > self.depth or self.items < 0:
            return _opaque(kind)
        if Tensor in family:
            return self.tensor(value)
        if kind is Opaque:
            return value  # type: ignore[no-any-return]
        if list in family or tuple in family or dict in family:
            return self.container(value, family, depth)
        return self.scalar(value, family)

    def container(self, value: Any, family: tuple[type, ...], depth: int) -> Data:
        if id(value) in self.within:
            return _opaque(family[0])
        self.within.add(id(value))
        try:
            if dict in family:
                return self.dictionary(value, depth)
            items = list.__iter__(value) if list in family else tuple.__iter__(value)
            return [self.of(item, depth + 1) for item in items]
        finally:
            self.within.discard(id(value))

    def scalar(self, value: Any, family: tuple[type, ...]) -> Data:
        if np.generic in family and str not in family:
            value = _number_of(value)
            family = mro_of(type(value))
        elif np.ndarray in family and not _axes_of(value):
            value = _entry_of(value)
            family = mro_of(type(value))
        if value is None or bool in family:
            return value  # type: ignore[no-any-return]
        if int in family:
            whole = int.__index__(value)
            return whole if whole.bit_length() <= MAX_INTEGER_BITS else Opaque("int.too_large")
        if float in family:
            return float.__float__(value)
        if str in family:
            text = str.__str__(value)
            return _SURROGATES.sub("\ufffd", text) if self.takes(len(text)) else Opaque("str.too_large")
        return _opaque(family[0])

    def dictionary(self, value: Any, depth: int) -> Data:
        copied: dict[Scalar, Data] = {}
        for key, item in dict.items(value):
            plain_key = self.scalar(key, mro_of(type(key)))
            if isinstance(plain_key, Opaque):
                return _opaque(type(value))
            copied[plain_key] = self.of(item, depth + 1)  # type: ignore[index]
        return copied

    def tensor(self, value: Any) -> Data:
        try:
            with _without_overrides():
                return self.plain_tensor(value)
        except Exception:  # wrapped, quantised or otherwise not a block of numbers
            return _opaque(type(value))

    def plain_tensor(self, value: Any) -> Data:
        for kind, known in ((_layout_of(value), (torch.strided,)), (_dtype_of(value), DTYPES)):
            if kind not in known:
                return Opaque(clean_name(str(kind).replace("torch", "Tensor")))
        self.tensors -= 1
        detached = _as_subclass(_detach(value), Tensor)
        size = _item_count(detached) * _item_size(detached)  # before copying: an expanded tensor may have any size
        if detached.dim() > MAX_AXES or self.tensors < 0 or not self.takes(size):
            return Opaque("Tensor.too_large")
        return _clone(_contiguous(_cpu(detached)))

    def takes(self, size: int) -> bool:
        """Whether there is room for so many bytes more; if so, they are counted."""
        fits = size <= self.bytes
        self.bytes -= size if fits else 0
        return fits


def _opaque(kind: type) -> Opaque:
    return Opaque(clean_name(name_of(kind)))


def _pack(data: Data, tensors: dict[str, Tensor]) -> Json:
    if isinstance(data, Opaque):
        return {"opaque": data.type_name}
    if isinstance(data, Tensor):
        name = str(len(tensors))
        tensors[name] = data
        return {"tensor": name}
    if isinstance(data, float):
        return {"float": data.hex()}
    if isinstance(data, list):
        return [_pack(item, tensors) for item in data]
    if isinstance(data, dict):
        return {"dict": [[_pack(key, tensors), _pack(item, tensors)] for key, item in data.items()]}
    return data


class _Unpacking:
    """One walk through a message, taking each tensor at most once."""

    def __init__(self, tensors: dict[str, Tensor], limits: Limits) -> None:
        self.tensors = dict(tensors)
        self.depth = limits.answer_depth
        self.items = _MAX_RECEIVED

    def of(self, message: object, depth: int) -> Data:
        self.items -= 1
        if self.items < 0:
            raise ProtocolError("there are too many values")
        if depth > self.depth + 1:  # one more for the Opaque that stands for what is deeper
            raise ProtocolError("a value is nested too deeply")
        if message is None or isinstance(message, bool):
            return message
        if isinstance(message, int):
            if message.bit_length() > MAX_INTEGER_BITS:
                raise ProtocolError("a whole number is too large")
            return message
        if isinstance(message, str):
            return _SURROGATES.sub("\ufffd", message)
        if isinstance(message, list):
            return [self.of(item, depth + 1) for item in message]
        if isinstance(message, dict) and len(message) == 1:
            [(kind, content)] = message.items()
            return self.marked(kind, content, depth)
        raise ProtocolError("a value has no known form")

    def marked(self, kind: object, content: object, depth: int) -> Data:
        if kind == "dict" and isinstance(content, list):
            return dict(self.entry(pair, depth) for pair in content)
        if isinstance(content, str):
            if kind == "float":
                return _float(content)
            if kind == "tensor":
                return self.tensor(content)
            if kind == "opaque":
                return Opaque(clean_name(content))
        raise ProtocolError("a value has no known form")

    def entry(self, pair: object, depth: int) -> tuple[Scalar, Data]:
        if not (isinstance(pair, list) and len(pair) == 2):
            raise ProtocolError("an entry of a dict is not a pair")
        key = self.of(pair[0], depth + 1)
        if isinstance(key, (list, dict, Tensor, Opaque)):
            raise ProtocolError("a key of a dict is no plain number or text")
        return key, self.of(pair[1], depth + 1)

    def tensor(self, name: str) -> Tensor:
        tensor = self.tensors.pop(name, None)
        if tensor is None:
            raise ProtocolError("a tensor is missing")
        if tensor.dtype not in DTYPES:
            raise ProtocolError("a tensor has a dtype that never travels")
        if tensor.dim() > MAX_AXES:
            raise ProtocolError("a tensor has too many axes")
        return tensor


def _float(text: str) -> float:
    try:
        return float.fromhex(text)
    except (ValueError, OverflowError):
        raise ProtocolError("a number can't be read") from None
