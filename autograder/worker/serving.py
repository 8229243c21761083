"""The loop of one worker: it takes requests of the grader, one at a time, and answers each."""

import os
import socket

from autograder.limits import Limits
from autograder.worker.codec import Opaque, ProtocolError, decode_all, encode_all
from autograder.worker.probing import Answer, answer_probe, ended_by
from autograder.worker.protocol import OUT_OF_MEMORY, ConnectionLost, Message, Tensors, receive, send
from autograder.worker.shell import Notebook

_TOO_LONG, _ = encode_all([Opaque("too_long")])


def serve(connection: socket.socket, notebook: Notebook, limits: Limits) -> None:
    """Answer requests until the grader hangs up; the process ends here."""
    try:
        while True:
            request, tensors = receive(connection, limits)
            reply, tensors = _reply(request, tensors, notebook, limits)
            reply["id"] = request["id"]
            try:
                send(connection, reply, tensors)
            except ProtocolError:  # only values can be so long
                send(connection, reply | {"values": _TOO_LONG})
    except ConnectionLost:
        os._exit(0)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:  # what a student's code has broken; at once, while the connection is open
        os._exit(1)


def _reply(request: Message, tensors: Tensors, notebook: Notebook, limits: Limits) -> tuple[Message, Tensors]:
    match request["do"]:
        case "cell":
            return _cell(request["source"], notebook), {}
        case "probe":
            return _probe(request, tensors, notebook, limits)
        case "supply":
            return _supply(request["sources"], notebook), {}
        case "restore":
            notebook.restore_names()
    return {}, {}


def _cell(source: str, notebook: Notebook) -> Message:
    error, outputs = notebook.run(source)
    return {"ok": error is None, "error": error, "outputs": outputs}


def _supply(sources: list[str], notebook: Notebook) -> Message:
    """Run trusted cells on top of the student's names; what they show is nobody's business."""
    notebook.keep_names()
    for source in sources:
        error, _ = notebook.run(source)
        if error is not None:
            return {"ok": False, "error": error, "outputs": []}
    return {"ok": True, "error": None, "outputs": []}


def _probe(request: Message, tensors: Tensors, notebook: Notebook, limits: Limits) -> tuple[Message, Tensors]:
    inputs = decode_all(request["inputs"], tensors, limits)
    try:
        answer = answer_probe(notebook.names, request["source"], request["name"], inputs, request["seed"])
    except BaseException as error:  # SystemExit and KeyboardInterrupt of a student's code are answers here
        answer = ended_by(error, inputs)
    return _packed(answer, limits)


def _packed(answer: Answer, limits: Limits) -> tuple[Message, Tensors]:
    values, tensors = encode_all([answer.value, *answer.inputs_after], limits)
    message = {"values": values, "raised": answer.raised, "missing": answer.missing, "random_kept": answer.random_kept}
    message |= {"said": answer.said, "at": answer.at}
    return message, tensors
