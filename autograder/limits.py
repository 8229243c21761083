"""What one submission may use up, in one place, each with its reason."""

import errno
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

# A notebook file: larger than any that is full of pictures and videos, as all of it is read into memory at once.
MAX_BYTES = 128 * 2**20
MAX_CELLS = 10_000
# What limits are called among the names of an exception's classes.
OUT_OF_MEMORY, FILE_TOO_LARGE, TOO_MANY_FILES = "OutOfMemory", "FileTooLarge", "TooManyFiles"
# How it is told that a limit was met. What is in braces is a field of Limits, or is measured.
TOLD = {
    "time": "The code did not end within {seconds:.3g} s.",
    "processor": "The code took {seconds:.0f} s of processor time.",
    "notebook": "The notebook used up its {notebook_seconds:g} s before this was tried.",
    "memory": "The code needed more than {memory_mb} MB of memory.",
    "threads": "The code started more than {threads} threads.",
    "scratch": "The code wrote more than {scratch_mb} MB of files, or too many of them.",
    "reply": "a message is larger than {reply_mb} MB",
    OUT_OF_MEMORY: "It needed more than the {memory_mb} MB of memory that it may use.",
    FILE_TOO_LARGE: "It wrote a file larger than the {file_mb} MB that one may have.",
    TOO_MANY_FILES: "It held more files open than the {open_files} that it may.",
}
_ANY_TOLD = re.compile(
    "|".join(re.sub(r"\\{.*?\\}", r"\\S+", re.escape(told.removesuffix("."))) for told in TOLD.values()), re.IGNORECASE
)


@dataclass(frozen=True)
class Limits:
    """Limits of one notebook's worker. Sizes are binary.

    Times are seconds by the clock, but for those in which the machine had no processor for the worker.
    """

    # The slowest cell that is run of a reference takes under one second; this leaves room for a busy machine.
    cell_seconds: float = 10.0
    # A probe calls one answer on small tensors; training probes take about half a second.
    probe_seconds: float = 10.0
    # A probe that trains the treebank tagger; the reference takes 3 to 10 s, depending on what else the machine does.
    training_seconds: float = 100.0
    # Bounds what a notebook full of slow cells and slow answers can cost the class.
    notebook_seconds: float = 120.0
    # On top of what Python with torch has mapped before the student's first line.
    memory_mb: int = 2048
    # Printed text kept of one cell: more than anyone reads, less than a runaway loop prints.
    output_chars: int = 20_000
    # One reply of the worker; the largest honest one is well under a megabyte.
    reply_mb: int = 64
    # One file that a cell writes into its scratch folder, and the files it may hold open. What is deleted while it is
    # open takes room that nobody sees: at most the product, which a disk can spare until the worker ends.
    file_mb: int = 32
    open_files: int = 64
    # All that a cell leaves in its scratch folder; looked at ten times a second, so fast writers get further.
    scratch_mb: int = 256
    # Threads of one worker: torch, a pool of the student's and a progress bar need a handful.
    threads: int = 64
    # How deeply lists and dicts of an answer may be nested.
    answer_depth: int = 20

    def told(self, limit: str, seconds: float = 0.0) -> str:
        """The sentence of TOLD that says which limit was met, by its name there."""
        return TOLD[limit].format(seconds=seconds, **asdict(self))

    def told_of(self, raised: Sequence[str]) -> str:
        """Which limit an answer ran into, by the names of its exception; empty where none of them says so."""
        return next((self.told(name) for name in (OUT_OF_MEMORY, FILE_TOO_LARGE, TOO_MANY_FILES) if name in raised), "")


def tells_of_a_limit(sentence: str) -> bool:
    """Whether one of TOLD stands in it, with whatever values."""
    return _ANY_TOLD.search(sentence) is not None


def excess(error: BaseException) -> str:
    """The name of the limit that an exception speaks of; empty where it speaks of none."""
    kind = type(error)  # isinstance would ask the error itself, and so would its attributes
    arguments = vars(BaseException)["args"].__get__(error)
    said = arguments[0] if arguments else ""
    if issubclass(kind, MemoryError) or (type(said) is str and "can't allocate memory" in said):
        return OUT_OF_MEMORY
    number = vars(OSError)["errno"].__get__(error) if issubclass(kind, OSError) else None
    return {errno.EFBIG: FILE_TOO_LARGE, errno.EMFILE: TOO_MANY_FILES}.get(number or 0, "")
