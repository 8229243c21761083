"""The two sides of a hidden test: `student.run(probe, *inputs)` and `reference.run(probe, *inputs)`.

A probe is a function of a suite whose first argument gives the names of a notebook. On the student's side its source
travels to the worker; on the trusted side the same source runs here. Both give back plain data.
"""

import hashlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import CodeType, ModuleType
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor

from autograder import probes
from autograder.worker.codec import Data, encode, plain
from autograder.worker.probing import Answer, answer_probe

Probe = Callable[..., Any]
PROBE_SEED = 20  # before every probe the global random states are the same on both sides


@dataclass(frozen=True)
class Outcome:
    """What one probe gave on one side.

    `gone` says why the worker ended, `cell_error` why the answer's cell failed, `line` is the line of the answer's cell
    in which it stopped, if it is known.
    """

    probe: Probe
    inputs: tuple[Data, ...]
    answer: Answer
    gone: str = ""
    cell_error: str = ""
    line: int | None = None

    @cached_property
    def asked(self) -> str:
        """A digest of the probe and its inputs."""
        return fingerprint(probe_source(self.probe), self.inputs)

    @property
    def input_names(self) -> list[str]:
        return list(inspect.signature(self.probe).parameters)[1:]

    @property
    def called(self) -> str:
        """The name in the notebook that the probe calls first."""
        notebook = next(iter(inspect.signature(self.probe).parameters))
        found = re.search(rf"\b{notebook}\.(\w+)", inspect.getsource(self.probe))
        return found.group(1) if found else self.probe.__name__

    @property
    def tried(self) -> str:
        """What was called, and on what sizes; never with what values."""
        sizes = [f"{name} {_size(value)}" for name, value in zip(self.input_names, self.inputs, strict=False)]
        return f"Tried {self.called}" + (f" with {', '.join(sizes)}." if sizes else ".")


def _size(value: Data) -> str:
    if isinstance(value, Tensor):
        return str(tuple(value.shape))
    if isinstance(value, dict):
        inner = next((_size(item) for item in value.values()), "")
        return f"(a dict of {len(value)}{', each ' + inner if inner.startswith('(') else ''})"
    if isinstance(value, list | tuple):
        return f"(a list of {len(value)})"
    if isinstance(value, str):
        return f"({len(value)} character{'s' * (len(value) != 1)})"
    return f"= {value}" if isinstance(value, bool | int) or value is None else "(a number)"


@dataclass
class Trusted:
    """A side that runs trusted code in this process: the reference, or the reference with one answer made wrong.

    `sources` are code cells in order. Outcomes are remembered, as all submissions of a run get the same inputs.
    """

    sources: Sequence[str]
    _namespace: dict[str, object] = field(default_factory=dict)
    _known: dict[str, Answer] = field(default_factory=dict)

    def run(self, probe: Probe, *inputs: Data) -> Outcome:
        """Run the probe on copies of the inputs; the global random state here stays as it was."""
        data = tuple(plain(value) for value in inputs)
        return Outcome(probe, data, self._answer(probe, data, fingerprint(probe_source(probe), data)))

    def likewise(self, outcome: Outcome) -> Answer:
        """What this side gives to the probe and the inputs of another side's outcome."""
        return self._answer(outcome.probe, outcome.inputs, outcome.asked)

    def _answer(self, probe: Probe, data: Sequence[Data], asked: str) -> Answer:
        if not self._namespace:
            self._namespace = execute(self.sources)
        if asked not in self._known:
            with torch.random.fork_rng(devices=[]):
                self._known[asked] = answer_probe(
                    self._namespace, probe_source(probe), probe.__name__, data, PROBE_SEED
                )
        return self._known[asked]


def execute(sources: Sequence[str], namespace: dict[str, object] | None = None) -> dict[str, object]:
    """The names that trusted cells define, run in order; magics are left out and public checks stand still.

    Where a `namespace` is given, the cells find its names and add theirs to it.
    """
    names: dict[str, object] = {"__name__": "__main__"} if namespace is None else namespace
    checks = ModuleType("checks")
    checks.grader = None  # type: ignore[attr-defined]
    others, sys.modules["checks"] = sys.modules.get("checks"), checks
    try:
        for source in sources:
            exec(_compiled(source), names)
    finally:
        del sys.modules["checks"]
        if others:
            sys.modules["checks"] = others
    return names


@lru_cache(maxsize=1024)
def _compiled(source: str) -> CodeType:
    """A trusted cell's code without its magics; compiling takes far longer than running what a cell defines."""
    lines = ["" if line.startswith(("%", "!")) else line for line in source.splitlines()]
    return compile("\n".join(lines), "<trusted cell>", "exec")


def fingerprint(source: str, inputs: Sequence[Data]) -> str:
    """A digest of a probe's source and its inputs."""
    structure, tensors = encode(list(inputs))
    content = hashlib.sha256(json.dumps([source, structure], sort_keys=True).encode())
    content.update(save(tensors))
    return content.hexdigest()


_sources: dict[tuple[str, str], str] = {}


def probe_source(probe: Probe) -> str:
    """The probe's source with all that it uses of its module and of `probes`: imports, functions, constants."""
    place = (probe.__code__.co_filename, probe.__qualname__)
    if place not in _sources:
        parts = {"annotations": "from __future__ import annotations"}  # so that none of them has to be defined
        _collect(probe.__name__, probe, {probe.__module__, probes.__name__}, parts)
        _sources[place] = "\n".join(parts.values())
    return _sources[place]


def _collect(name: str, value: Any, modules: Collection[str], parts: dict[str, str]) -> None:
    """Add what defines `name` to `parts`, after all that it needs itself of those modules."""
    if name in parts:
        return
    if isinstance(value, ModuleType):
        parts[name] = f"import {value.__name__} as {name}" if "." not in value.__name__ else _import_as(value, name)
    elif getattr(value, "__module__", None) in modules and (inspect.isfunction(value) or inspect.isclass(value)):
        names = vars(sys.modules[value.__module__]) if inspect.isclass(value) else value.__globals__
        for used in sorted(_names_used(value)):
            if used in names and used != name:
                _collect(used, names[used], modules, parts)
        parts[name] = inspect.getsource(value)
    elif hasattr(value, "__qualname__") and hasattr(value, "__module__"):
        parts[name] = f"from {value.__module__} import {value.__qualname__} as {name}"
    else:
        parts[name] = f"{name} = {value!r}"


def _import_as(module: ModuleType, name: str) -> str:
    parent, _, child = module.__name__.rpartition(".")
    return f"from {parent} import {child} as {name}"


def _names_used(value: Any) -> set[str]:
    """Names that a function's or a class's source reads, inside functions too."""
    source = "from __future__ import annotations\n" + inspect.getsource(value)
    found: set[str] = set()
    pending = [compile(source, "<suite>", "exec")]
    while pending:
        code = pending.pop()
        found.update(code.co_names)
        pending.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return found
