"""One probe: a small function that calls what a notebook defines, and what came of it.

Used in the worker on a student's names and in the grader on trusted ones, so that both are asked in the same way.
"""

import contextlib
import hashlib
import io
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from autograder.limits import excess
from autograder.worker.codec import Data, clean_name, has_opaque, plain

DIGEST_LENGTH = 16
MOST_PLACES = 10
_ADDRESS = re.compile(r"0x[0-9a-f]+")
_SEEDS_OF_NUMPY = 2**32
# Taken now, so that a student's code can't put its own in their place.
_torch_generator = torch.default_generator
_numpy_generator = np.random.mtrand._rand
_python_state, _set_python_state, _seed_python = random.getstate, random.setstate, random.seed


class NotDefined(AttributeError):
    """The notebook does not define the name that the probe asks for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not defined")
        self.missing = name


class Answers:
    """The names of a notebook as attributes; a missing one raises NotDefined."""

    __slots__ = ("_namespace",)

    def __init__(self, namespace: dict[str, object]) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> Any:
        try:
            return self._namespace[name]
        except KeyError:
            raise NotDefined(name) from None


@dataclass(frozen=True)
class Answer:
    """What a probe brought back."""

    # What it returned, None if it raised.
    value: Data = None
    # Names of the exception's class and of what it is derived from, below BaseException; empty if it returned.
    raised: list[str] = field(default_factory=list)
    # A name that the probe asked for and the notebook does not define.
    missing: str | None = None
    # The inputs as they are after the call.
    inputs_after: list[Data] = field(default_factory=list)
    # Whether the global random states of torch, numpy and Python are the same after the call as before.
    random_kept: bool = True
    # A digest of what the exception says, empty if it returned: two that say the same can be known by it, and no more.
    said: str = ""
    # Where the notebook's own code was when it raised: a function and a line of its cell, the innermost last.
    at: list[tuple[str, int]] = field(default_factory=list)

    @property
    def unwritten(self) -> bool:
        """Whether a stub is still there."""
        return "NotImplementedError" in self.raised


def answer_probe(namespace: dict[str, object], source: str, name: str, inputs: Sequence[object], seed: int) -> Answer:
    """Call the function `name` of the probe `source` with the notebook's names and fresh copies of `inputs`.

    The call starts from `seed` and from torch's own settings (gradients on, float32), and leaves the global random
    state as it was. Exceptions of the call are part of the answer, except those that are meant to end a program
    (KeyboardInterrupt, SystemExit), which are raised, and so is what goes wrong in loading the probe itself.
    Raises TypeError for inputs that are no plain data.
    """
    fresh = [plain(item) for item in inputs]
    if any(has_opaque(item) for item in fresh):
        raise TypeError(f"{name} is to be called with something that is no plain data")
    probe = _load(source, name)
    with _random_states_kept(), _usual_torch(), _silence():
        return _called(probe, namespace, fresh, seed)


def ended_by(error: BaseException, inputs: Sequence[Data]) -> Answer:
    """The answer of a probe that was ended by an exception."""
    return Answer(raised=_class_names(error), inputs_after=list(inputs))


def _load(source: str, name: str) -> Any:
    names: dict[str, Any] = {"__name__": "probe"}
    exec(compile(source, "<probe>", "exec"), names)
    return names[name]


def _called(probe: Any, namespace: dict[str, object], inputs: list[Data], seed: int) -> Answer:
    value, raised, missing, said, at = None, [], None, "", []
    _seed_everything(seed)
    before = _fingerprint()
    try:
        value = plain(probe(Answers(namespace), *inputs))
    except NotDefined as absent:
        missing = clean_name(absent.missing)
    except Exception as error:
        raised, said, at = _class_names(error), _said(error), _places(error, namespace)
    return Answer(value, raised, missing, [plain(item) for item in inputs], _fingerprint() == before, said, at)


def _class_names(error: BaseException) -> list[str]:
    names = [clean_name(kind.__name__) for kind in type(error).__mro__ if kind not in (BaseException, object)]
    return [*names, *filter(None, [excess(error)])]


def _said(error: Exception) -> str:
    """A digest of what an exception says, addresses in memory apart; empty where it can't say it."""
    try:
        text = _ADDRESS.sub("", str(error))
    except Exception:  # a class of the student's own
        return ""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:DIGEST_LENGTH]


def _places(error: Exception, namespace: dict[str, object]) -> list[tuple[str, int]]:
    """The functions of the notebook that the exception went through, and the line that each was at."""
    places, step = [], error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals is namespace:
            places.append((step.tb_frame.f_code.co_qualname, step.tb_lineno))
        step = step.tb_next
    return places[-MOST_PLACES:]


@contextlib.contextmanager
def _usual_torch() -> Iterator[None]:
    """torch as it starts, whatever a cell has set."""
    gradients, dtype = torch.is_grad_enabled(), torch.get_default_dtype()
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    try:
        yield
    finally:
        torch.set_grad_enabled(gradients)
        torch.set_default_dtype(dtype)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Printed text goes nowhere."""
    nowhere = _Nowhere()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        yield


class _Nowhere(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


def _seed_everything(seed: int) -> None:
    _torch_generator.manual_seed(seed)
    _seed_python(seed)
    _numpy_generator.seed(seed % _SEEDS_OF_NUMPY)


def _random_states() -> tuple[torch.Tensor, dict[str, Any], tuple[Any, ...]]:
    """The global random states of torch, numpy and Python."""
    return _torch_generator.get_state(), _numpy_generator.get_state(legacy=False), _python_state()


def _fingerprint() -> tuple[object, ...]:
    """The global random states as values that can be compared."""
    of_torch, of_numpy, of_python = _random_states()
    words = of_numpy["state"]
    drawn = words["key"].tobytes(), words["pos"], of_numpy["has_gauss"], of_numpy["gauss"]
    return of_torch.numpy().tobytes(), drawn, of_python


@contextlib.contextmanager
def _random_states_kept() -> Iterator[None]:
    of_torch, of_numpy, of_python = _random_states()
    try:
        yield
    finally:
        _torch_generator.set_state(of_torch)
        _numpy_generator.set_state(of_numpy)
        _set_python_state(of_python)
