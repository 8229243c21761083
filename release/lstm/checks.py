"""The public checks beside the notebooks: `grader.check("gates-rnn")` says in words what an answer still lacks.

The checks themselves are otter test files in the folder `tests`, one for each question.
"""

import functools
import linecache
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import otter
import torch
from otter.test_files import TestFile
from torch import Tensor

TOLERANCE = 1e-5  # absolute and relative, as in the rules of the assignment


class NotYet(AssertionError):
    """A public check that does not pass yet. In a notebook it shows its own lines and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class NotWritten(NotYet):
    """There is nothing to check: the answer is not defined, or still as it was released."""


class Grader(otter.Notebook):
    """Runs the public checks of one question after another."""

    def __init__(self) -> None:
        super().__init__(tests_dir=str(Path(__file__).with_name("tests")))
        self._reminded = False

    def check(self, question: str, global_env: dict[str, object] | None = None) -> None:
        """Run the checks of a question on the notebook's answers, and print that they pass.

        Raises NotYet, whose text says what is missing, where one does not pass.
        """
        answers = sys._getframe(1).f_globals if global_env is None else global_env
        result = super().check(question, answers)
        if not result.passed_all:
            raise NotYet(_report(question, result)) from None
        count = len(result.test_case_results)
        passing = "the public check passes" if count == 1 else f"all {count} public checks pass"
        print(f"{question}: {passing}.")
        if not self._reminded:
            print("More tests, with other sizes and numbers, run when your work is graded.")
            self._reminded = True

    @contextmanager
    def needs(self, *questions: str) -> Iterator[None]:
        """Run a demonstration; where an answer it calls is not written yet, say so instead of a traceback."""
        try:
            yield
        except NotImplementedError as error:
            if not _is_stub(error):
                raise
            print(f"Nothing to see yet. This needs your answers to: {', '.join(questions)}.")

    def _log_event(self, *args: object, **kwargs: object) -> None:
        """Write no log file: otter's holds pickled objects that nobody here reads."""


grader = Grader()


def in_words(case: Callable[..., None]) -> Callable[..., None]:
    """Make a check tell in words whatever goes wrong in it, and leave the global random state as it was."""

    @functools.wraps(case)
    def told(**answers: object) -> None:
        missing = [name for name, answer in answers.items() if answer is None]
        if missing:
            raise NotWritten(f"{missing[0]} is not defined yet. Run the cell with your answer first.")
        failure = None
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(461_903)  # none that an answer would set by itself
            try:
                case(**answers)
            except NotYet as error:
                failure = error
            except NotImplementedError as error:
                failure = _unwritten(error, answers) if _is_stub(error) else _stopped(error)
            except Exception as error:
                failure = _stopped(error)
        if failure:
            raise type(failure)(f"\n{failure}\n")  # otter strips quotes from both ends of what is said

    return told


def parts(got: object, names: str) -> list[object]:
    """The values of an answer that returns several, such as `names="h c"`."""
    wanted = names.split()
    if not isinstance(got, tuple | list) or len(got) != len(wanted):
        raise NotYet(f"The result: {_kind(got)}, expected {len(wanted)} values: {', '.join(wanted)}.")
    return list(got)


def look(
    got: object, axes: str, sizes: Sequence[int], what: str = "The result", dtype: torch.dtype = torch.float32
) -> Tensor:
    """The tensor `got`, if it is of that dtype, finite and of the right shape. `axes` names the axes: "B H"."""
    names = axes.split()
    expected = f"{_tuple(names)} = {_tuple(sizes)}" if names else "(), a single number without axes"
    if not isinstance(got, Tensor):
        forgotten = " Is there a return?" if got is None else ""
        raise NotYet(f"{what}: {_kind(got)}, expected a tensor of shape {expected}.{forgotten}")
    if got.dtype != dtype:
        raise NotYet(f"{what}: dtype {_short(got.dtype)}, expected {_short(dtype)}.")
    if tuple(got.shape) != tuple(sizes):
        raise NotYet(f"{what}: shape {_tuple(got.shape)}, expected {expected}.")
    if not got.isfinite().all():
        first = (~got.isfinite()).nonzero()[0].tolist()
        raise NotYet(f"{what}: {got[tuple(first)].item()}{_where(first, names)}, expected a finite number.")
    return got


def near(got: object, expected: object) -> bool:
    """Whether two numbers, tensors or lists of numbers are the same in shape and value."""
    if not isinstance(got, Tensor | float | list):
        return False
    left, right = torch.as_tensor(got).double(), torch.as_tensor(expected).double()
    return left.shape == right.shape and torch.allclose(left, right, rtol=TOLERANCE, atol=TOLERANCE)


def compare(got: object, expected: object, axes: str, what: str = "The result", hint: str = "") -> None:
    """Check a tensor's dtype, shape and numbers; the message says where it first differs, and gives the hint."""
    wanted = torch.as_tensor(expected)
    values = look(got, axes, wanted.shape, what, wanted.dtype).detach()
    if near(values, wanted):
        return
    first = (~torch.isclose(values, wanted, rtol=TOLERANCE, atol=TOLERANCE)).nonzero()[0].tolist()
    came, due = values[tuple(first)].item(), wanted[tuple(first)].item()
    text = f"{what}: {came:.4g}{_where(first, axes.split())}, expected {due:.4g}."
    if axes.startswith("T") and first[0] > 0:
        text += f" It is right up to t = {first[0] - 1}."
    raise NotYet(f"{text}\n{hint}".strip())


@contextmanager
def keeps(**arguments: Tensor) -> Iterator[None]:
    """Check that the lines inside leave these tensors, and the global random state, as they were."""
    before = {name: argument.detach().clone() for name, argument in arguments.items()}
    state = torch.get_rng_state()
    yield
    for name, argument in arguments.items():
        if not torch.equal(argument, before[name]):
            raise NotYet(f"{name} is not what it was before the call: an answer never changes its arguments.")
    if not torch.equal(torch.get_rng_state(), state):
        raise NotYet("The global random state changed: nothing here needs a seed or random numbers.")


def leaves_seeds_alone(run: Callable[[], object]) -> None:
    """Check that what is drawn after a run still depends on the seed that was set before it."""
    drawn = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        run()
        drawn.append(torch.rand(4))
    if torch.equal(*drawn):
        raise NotYet("It sets a seed, for everybody who draws random numbers after it. Which one, its caller decides.")


def reaches(result: Tensor, **sources: Tensor) -> None:
    """Check that gradients flow from a result back to each of these tensors."""
    if not result.requires_grad:
        raise NotYet(
            "The result has lost its gradients. Does .item(), .data, .detach(), .numpy(),\n"
            "torch.tensor(...) or no_grad cut it off from its inputs?"
        )
    gradients = torch.autograd.grad(result.sum(), list(sources.values()), retain_graph=True, allow_unused=True)
    for name, gradient in zip(sources, gradients, strict=True):
        if gradient is None or not gradient.any():
            raise NotYet(f"No gradient reaches {name}. Is it used, and does .data or detach cut it off on its way?")


def _report(question: str, result: TestFile) -> str:
    """What a student reads: the first check that does not pass, and the names of the others."""
    failed = [case for case in result.test_case_results if not case.passed]
    total = len(result.test_case_results)
    # otter wraps what a check said into lines about its own source; what was said follows the exception's name.
    _, kind, said = re.split(r"\n(\w+): ", failed[0].message, maxsplit=1)
    said = said.strip("\n")
    if kind == NotWritten.__name__ and len(failed) == total:
        return f"{question}: {said}"
    lines = [
        f"{question}: {total - len(failed)} of {total} public checks pass. Look at this one first:",
        "",
        f"  {failed[0].test_case.name}",
        *(f"    {line}" for line in said.splitlines()),
    ]
    if failed[1:]:
        lines += ["", f"  {len(failed) - 1} more {'does' if len(failed) == 2 else 'do'} not pass yet."]
    return "\n".join(lines)


def _is_stub(error: NotImplementedError) -> bool:
    """Whether it comes from an answer that is not written yet: PyTorch's own errors of this type say something."""
    return not error.args


def _unwritten(error: NotImplementedError, answers: dict[str, object]) -> NotWritten:
    stub = _last_of_student(error)
    place = stub.frame.f_code.co_qualname if stub else ""
    name = place.split(".")[0]
    if name in answers or not place:
        return NotWritten(f"not written yet ({place} still raises NotImplementedError)")
    return NotWritten(f"this builds on {name}, which is not written yet. Answer that question first.")


def _stopped(error: Exception) -> NotYet:
    """An error inside an answer, with the line of the student's own cell where it happened."""
    said = f"{type(error).__name__}: {str(error).strip()}".splitlines()[0].removesuffix(": ")
    place = _last_of_student(error)
    if place is None:
        kept = "\nAre its arguments those that were given?" if isinstance(error, TypeError) else ""
        return NotYet(f"The check could not go on: {said}{kept}")
    code = place.frame.f_code
    source = linecache.getline(code.co_filename, place.line).strip()
    where = f"in line {place.line} of its cell, in {code.co_qualname.split('.<locals>')[0]}:"
    text = f"Your code stopped with {said}\n{where}\n    {source}"
    if isinstance(error, KeyError) and isinstance(error.args[0], Tensor):
        text += "\nTo a dictionary, a tensor with a number in it is not that number."
    return NotYet(text)


class _Place(NamedTuple):
    frame: FrameType
    line: int


def _last_of_student(error: BaseException) -> _Place | None:
    """Where an error left the notebook's own code: its innermost frame that belongs to a cell."""
    places = [_Place(frame, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    own = [place for place in places if place.frame.f_globals.get("__name__") == "__main__"]
    return own[-1] if own else None


def _kind(value: object) -> str:
    """What a value is, in words."""
    if value is None:
        return "None"
    if isinstance(value, Tensor):
        return f"a tensor of shape {_tuple(value.shape)}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a value of type {type(value).__name__}"


def _tuple(items: Sequence[object]) -> str:
    return f"({', '.join(str(item) for item in items)}{',' if len(items) == 1 else ''})"


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _where(index: Sequence[int], names: Sequence[str]) -> str:
    """A place in words, " at t = 1, b = 0"; empty for a number without axes."""
    places = ", ".join(f"{name.lower()} = {number}" for name, number in zip(names, index, strict=True))
    return f" at {places}" if places else ""
