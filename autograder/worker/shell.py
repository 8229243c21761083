"""The IPython shell that runs a notebook's cells: magics, display, plots and top-level await as in Jupyter."""

import base64
import contextlib
import io
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets.config import Config

from autograder.limits import Limits, excess
from autograder.worker.codec import mro_of, name_of

_MAX_PICTURES = 4 << 20
_MAX_ERROR = 3000
_KEPT_FORMATS = ("text/plain", "image/png")
_PROGRAM_CELLS = ("script", "bash", "sh", "perl", "ruby", "python", "python2", "python3", "pypy")
_PROGRAM_LINES = ("pip", "conda", "mamba", "micromamba", "uv")


class Outputs:
    """What one cell shows, in nbformat's shape, up to the limits."""

    def __init__(self, limits: Limits) -> None:
        self.items: list[dict[str, Any]] = []
        self._characters_left = limits.output_chars
        self._pictures_left = _MAX_PICTURES

    def write(self, name: str, text: str) -> None:
        """Add printed text; consecutive pieces of one stream become one output."""
        text = self._within_limit(text)
        if not text:
            return
        if self.items and self.items[-1].get("name") == name:
            self.items[-1]["text"] += text
        else:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def show(self, kind: str, data: dict[str, Any]) -> None:
        """Add a value or picture that is displayed; `kind` is nbformat's output_type."""
        kept: dict[str, str] = {}
        text, picture = data.get("text/plain"), data.get("image/png")
        if isinstance(text, str):
            kept["text/plain"] = self._within_limit(text)
        if isinstance(picture, bytes):
            picture = base64.b64encode(picture).decode("ascii")
        if isinstance(picture, str) and len(picture) <= self._pictures_left:
            self._pictures_left -= len(picture)
            kept["image/png"] = picture.replace("\n", "")
        self.items.append({"output_type": kind, "data": kept, "metadata": {}})

    def _within_limit(self, text: str) -> str:
        if len(text) > self._characters_left:
            text = text[: self._characters_left]
        self._characters_left -= len(text)
        return text


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr while a cell runs."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs, self._name = outputs, name

    def write(self, text: str) -> int:
        self._outputs.write(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"


class _Publisher(DisplayPublisher):
    """display(...) and plots."""

    def publish(self, data: dict[str, Any], *arguments: object, **options: object) -> None:
        Shell.instance().outputs.show("display_data", data)


class _LastValue(DisplayHook):
    """The value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: object = None) -> None:
        Shell.instance().outputs.show("execute_result", format_dict)


class Shell(InteractiveShell):
    """A notebook's kernel without a kernel: no history, no programs, no windows."""

    display_pub_class = _Publisher
    displayhook_class = _LastValue
    outputs = Outputs(Limits())

    def enable_gui(self, gui: str | None = None) -> None:
        """Plots need no window system."""

    def enable_matplotlib(self, gui: str | None = None) -> Any:
        """Whatever is asked for, plots are pictures below the cell."""
        return super().enable_matplotlib("inline")

    def ask_exit(self) -> None:
        """exit() and quit() do what sys.exit() does."""
        raise SystemExit

    def showtraceback(self, *arguments: object, **options: object) -> None:
        """The reply to a cell names its error; nobody reads a traceback."""

    showsyntaxerror = showindentationerror = showtraceback

    def _format_exception_for_storage(self, *arguments: object, **options: object) -> list[str]:
        return []  # formatted for a history that nobody keeps, which is slow for deep recursions

    def system(self, cmd: str) -> None:
        """Programs are not run: a notice tells so, and the cell goes on."""
        print(f"Programs are not run while a notebook is graded: {str(cmd)[:80]}")

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """The output of a program that is not run: nothing."""
        self.system(cmd)
        return SList([]) if split else ""


class Notebook:
    """One notebook's names and cells in this process."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.DisplayFormatter.active_types = list(_KEPT_FORMATS)
        self.shell = Shell.instance(config=config)
        for name in _PROGRAM_CELLS:
            self.shell.magics_manager.register_function(_program_cell, "cell", name)
        for name in _PROGRAM_LINES:
            self.shell.magics_manager.register_function(_program_line(self.shell, name), "line", name)
        self.shell.enable_matplotlib()
        warnings.filterwarnings("ignore", message="To exit: use")  # IPython's advice on sys.exit
        self._hooks = _Hooks(self.shell)
        self._snapshot: dict[str, object] | None = None

    @property
    def names(self) -> dict[str, object]:
        """The namespace in which cells run."""
        return self.shell.user_ns  # type: ignore[no-any-return]

    def run(self, source: str) -> tuple[str | None, list[dict[str, Any]]]:
        """Run a cell; returns its error, None if it ended well, and its outputs."""
        self._hooks.restore()
        outputs = self.shell.outputs = Outputs(self.limits)
        with _captured(outputs):
            error = self._error(source)
        described = None if error is None else describe(error, self.limits)
        _forget_traceback(error)
        return described, outputs.items

    def _error(self, source: str) -> BaseException | None:
        """Run a cell; how it failed, if it did."""
        try:
            result = self.shell.run_cell(source, store_history=True)
        except BaseException as broken:  # a cell can break the shell that runs it
            return broken
        error: BaseException | None = None if result is None else result.error_before_exec or result.error_in_exec
        return error

    def keep_names(self) -> None:
        """Remember the names as they are, unless that has been done."""
        if self._snapshot is None:
            self._snapshot = dict(self.names)

    def restore_names(self) -> None:
        """Return to the remembered names, if there are any."""
        if self._snapshot is not None:
            self.names.clear()
            self.names.update(self._snapshot)
            self._snapshot = None


class _Hooks:
    """What a notebook may hook into IPython: it ends with its cell, so that each cell runs as it stands."""

    def __init__(self, shell: Shell) -> None:
        self._shell, self._transformer, self._events = shell, shell.input_transformer_manager, shell.events
        self._own = set(vars(shell))
        self._lists = [(owner, name, list(getattr(owner, name))) for owner, name in self._places()]
        self._callbacks = {event: list(called) for event, called in shell.events.callbacks.items()}

    def restore(self) -> None:
        """Take out what has been hooked in, and methods that have been put over the shell's own."""
        shell = self._shell
        shell.input_transformer_manager, shell.events, shell.custom_exceptions = self._transformer, self._events, ()
        for owner, name, hooked in self._lists:
            setattr(owner, name, list(hooked))
        self._events.callbacks = {event: list(called) for event, called in self._callbacks.items()}
        for name in vars(shell).keys() - self._own:
            if callable(getattr(type(shell), name, None)):
                delattr(shell, name)

    def _places(self) -> list[tuple[Any, str]]:
        transforms = ("cleanup_transforms", "line_transforms", "token_transformers")
        return [
            *((self._transformer, name) for name in transforms),
            *((self._shell, name) for name in ("input_transformers_post", "ast_transformers")),
        ]


def describe(error: BaseException, limits: Limits) -> str:
    """An exception in one line for people: its type and message."""
    family = mro_of(type(error))  # isinstance would ask the error itself
    name = name_of(family[0])
    if SystemExit in family:
        return "SystemExit: your code called sys.exit"
    if told := limits.told_of([excess(error)]):
        return f"{name}: {told[0].lower()}{told[1:].removesuffix('.')}"
    if family[0] in (SyntaxError, IndentationError, TabError):
        return f"{name}: {vars(SyntaxError)['msg'].__get__(error)} (line {vars(SyntaxError)['lineno'].__get__(error)})"
    return f"{name}: {_message(error)}".removesuffix(": ")


def _message(error: BaseException) -> str:
    try:
        return str.__str__(str(error))[:_MAX_ERROR]
    except BaseException:  # its author's __str__
        return ""


def _forget_traceback(error: BaseException | None) -> None:
    """Let go of what a failed cell was holding: its variables may be most of the memory there is."""
    if error is not None:
        for link in ("__traceback__", "__context__", "__cause__"):
            vars(BaseException)[link].__set__(error, None)
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)


@contextlib.contextmanager
def _captured(outputs: Outputs) -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream(outputs, "stdout"), _Stream(outputs, "stderr")
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _program_cell(line: str, cell: str) -> None:
    """Stands for %%bash and its kin."""
    print(f"Programs are not run while a notebook is graded: {cell[:80]}")


def _program_line(shell: Shell, name: str) -> Any:
    return lambda line: shell.system(f"{name} {line}")
