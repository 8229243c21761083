"""What of a worker's answer may be said aloud: names that a class is called by can carry whatever the worker has seen.

Messages name the types and exceptions that came back. A student's code chooses such names as it likes, a hidden input
or a part of a test for example, so only those are said that stood in the notebook before, or that everybody knows.
"""

import builtins
import re
import types
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import torch
from torch import nn

from autograder.limits import FILE_TOO_LARGE, OUT_OF_MEMORY, TOO_MANY_FILES
from autograder.worker.codec import Data, Opaque
from autograder.worker.probing import Answer

_WORD = re.compile(r"[A-Za-z_]\w*")
_EVERYBODYS = frozenset(name for home in (builtins, types, torch, nn, np) for name in dir(home)) | {
    *("defaultdict", "OrderedDict", "Counter", "deque", "function", "generator", "module", "method", "partial"),
    *("dict_keys", "dict_values", "dict_items", "Tensor.too_large", "int.too_large", "str.too_large"),
    *(OUT_OF_MEMORY, FILE_TOO_LARGE, TOO_MANY_FILES),
}


def words(texts: Iterable[str]) -> frozenset[str]:
    """All identifiers in some sources."""
    return frozenset(word for text in texts for word in _WORD.findall(text))


def discreet(answer: Answer, probe_source: str, written: frozenset[str]) -> Answer:
    """The answer without names that nobody has written: `written` are the words of the student's notebook."""
    known = written | _EVERYBODYS | _words_of(probe_source)
    raised = [name for name in answer.raised if name in known]
    return replace(
        answer,
        value=_discreet(answer.value, known),
        raised=raised or (["Exception"] if answer.raised else []),
        missing=answer.missing if answer.missing is None or answer.missing in known else "name",
        inputs_after=[_discreet(value, known) for value in answer.inputs_after],
    )


@cache
def _words_of(probe_source: str) -> frozenset[str]:
    return words([probe_source])


def _discreet(value: Data, known: frozenset[str]) -> Data:
    if isinstance(value, Opaque):
        base, _, kind = value.type_name.rpartition(".")
        said = value.type_name in known or (base == "Tensor" and kind in known)
        return value if said else Opaque("object")
    if isinstance(value, list):
        return [_discreet(item, known) for item in value]
    if isinstance(value, dict):
        return {key: _discreet(item, known) for key, item in value.items()}
    return value
