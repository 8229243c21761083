"""What one submission may use up, in one place, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one notebook's worker. Times are wall-clock seconds, sizes binary."""

    # The slowest cell that is run of a reference takes under one second; this leaves room for a busy machine.
    cell_seconds: float = 10.0
    # A probe calls one answer on small tensors; training probes take about half a second.
    probe_seconds: float = 10.0
    # A probe that trains the treebank tagger; the reference takes 3 to 10 s, depending on what else the machine does.
    training_seconds: float = 100.0
    # Bounds what a notebook full of slow cells can cost the class.
    notebook_seconds: float = 120.0
    # On top of what Python with torch has mapped before the student's first line.
    memory_mb: int = 2048
    # Printed text kept of one cell: more than anyone reads, less than a runaway loop prints.
    output_chars: int = 20_000
    # One reply of the worker; the largest honest one is well under a megabyte.
    reply_mb: int = 64
    # One file that a cell writes into its scratch folder, and the files it may hold open.
    file_mb: int = 64
    open_files: int = 128
    # All that a cell leaves in its scratch folder; looked at ten times a second, so fast writers get further.
    scratch_mb: int = 256
    # Threads of one worker: torch, a pool of the student's and a progress bar need a handful.
    threads: int = 64
    # How deeply lists and dicts of an answer may be nested.
    answer_depth: int = 20
