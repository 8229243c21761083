"""What a worker's reply may hold, checked and cleaned on the grader's side: text for people, pictures, plain data."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any

from autograder.limits import Limits
from autograder.worker.codec import ProtocolError, clean_name, decode_all
from autograder.worker.probing import DIGEST_LENGTH, MOST_PLACES, Answer
from autograder.worker.protocol import Message, Tensors

MAX_ERROR = 300
MAX_ERROR_CLASSES = 20
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TERMINAL_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.", re.DOTALL)
# Line ends and tabs stay. The last group turns the direction of the text around it.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class CellReply:
    """How a cell ended: `error` is one line, `outputs` are nbformat outputs of text and PNG pictures."""

    ok: bool
    error: str | None = None
    outputs: list[dict[str, Any]] = field(default_factory=list)


def cell_reply(message: Message, limits: Limits) -> CellReply:
    """Read the reply to a cell; raises ProtocolError."""
    ok, error, outputs = message.get("ok"), message.get("error"), message.get("outputs")
    if not (isinstance(ok, bool) and isinstance(error, str | None) and isinstance(outputs, list)):
        raise ProtocolError("the reply to a cell is incomplete")
    if ok == (error is not None):
        raise ProtocolError("the reply to a cell contradicts itself")
    return CellReply(ok, None if error is None else clean_line(error, MAX_ERROR), _outputs(outputs, limits))


def probe_reply(message: Message, tensors: Tensors, limits: Limits) -> Answer:
    """Read the answer to a probe; raises ProtocolError."""
    raised, missing, kept = message.get("raised"), message.get("missing"), message.get("random_kept")
    if not (isinstance(raised, list) and isinstance(missing, str | None) and isinstance(kept, bool)):
        raise ProtocolError("the answer to a probe is incomplete")
    if not all(isinstance(name, str) for name in raised):
        raise ProtocolError("an exception has no name")
    values = decode_all(message.get("values"), tensors, limits)
    if not values:
        raise ProtocolError("the answer to a probe has no value")
    names = [clean_name(name) for name in raised[:MAX_ERROR_CLASSES]]
    said, at = message.get("said", ""), message.get("at", [])
    if not (isinstance(said, str) and isinstance(at, list)):
        raise ProtocolError("an exception is incomplete")
    places = [_place(item) for item in at[:MOST_PLACES]]
    missing = None if missing is None else clean_name(missing)
    return Answer(values[0], names, missing, values[1:], kept, said[:DIGEST_LENGTH], places)


def _place(item: object) -> tuple[str, int]:
    """A function's name and a line number."""
    match item:
        case [str(name), int(line)]:
            return name[:MAX_ERROR], line
    raise ProtocolError("an exception comes from nowhere")


def clean_line(text: str, length: int) -> str:
    """Text as one printable line of at most so many characters."""
    line = " ".join(clean_text(text[: 10 * length]).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def clean_text(text: str) -> str:
    """Text without control characters, other than line ends and tabs, and without colours and such of a terminal."""
    plain_lines = _TERMINAL_SEQUENCE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", plain_lines)


def _outputs(outputs: list[object], limits: Limits) -> list[dict[str, Any]]:
    left = limits.output_chars
    cleaned = []
    for output in outputs:
        if not isinstance(output, dict):
            raise ProtocolError("an output is no object")
        item = _stream(output, left) if output.get("output_type") == "stream" else _display(output, left)
        left -= len(item.get("text") or item.get("data", {}).get("text/plain", ""))
        cleaned.append(item)
        if left <= 0:
            break
    return cleaned


def _stream(output: dict[str, Any], length: int) -> dict[str, Any]:
    name, text = output.get("name"), output.get("text")
    if name not in ("stdout", "stderr") or not isinstance(text, str):
        raise ProtocolError("a stream has an unknown form")
    return {"output_type": "stream", "name": name, "text": clean_text(text[:length])}


def _display(output: dict[str, Any], length: int) -> dict[str, Any]:
    kind, data = output.get("output_type"), output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        raise ProtocolError("an output has an unknown form")
    text, picture = data.get("text/plain"), data.get("image/png")
    kept = {}
    if isinstance(text, str):
        kept["text/plain"] = clean_text(text[:length])
    if isinstance(picture, str) and _is_png(picture):
        kept["image/png"] = picture
    count = {"execution_count": None} if kind == "execute_result" else {}
    return {"output_type": kind, "data": kept, "metadata": {}} | count


def _is_png(encoded: str) -> bool:
    try:
        return base64.b64decode(encoded, validate=True).startswith(_PNG_SIGNATURE)
    except (binascii.Error, ValueError):
        return False
