"""What protects this machine, and what it lacks for grading: found out by trying, told with what to do about it."""

import importlib.metadata
import os
import platform
import sys
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.limits import Limits
from autograder.worker.client import WorkerGone, Zygote, ZygoteUnavailable
from autograder.worker.selftest import Protection, protections, trial_limits

_OLDEST_PYTHON, _NEWEST_PYTHON = (3, 11), (3, 13)
_PACKAGES = ("torch", "nbgrader", "otter-grader", "ipython", "matplotlib", "safetensors")
_LITTLE_MEMORY_GB = 4
_LIMITS = Limits()
_UNSAFE_ADVICE = (
    "Grade on Linux with Landlock (a current distribution, a virtual machine or WSL 2). Until then grading refuses to "
    "run, unless `--unsafe` tells it that student code may read and change whatever you can."
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do if it is not."""

    name: str
    well: bool
    seen: str
    advice: str = ""


def report(limits: Limits = _LIMITS) -> list[Finding]:
    """Everything that grading needs of this machine: versions first, then what keeps student code in."""
    return [_python(), *map(_package, _PACKAGES), _cores(), *_memory(limits), *_isolation(limits)]


def run(console: Console | None = None, limits: Limits = _LIMITS) -> int:
    """Print the report of what a notebook can do under these limits; 0 if all is well, 1 otherwise."""
    console = console or Console()
    with console.status("Trying to get out of a worker …"):
        findings = report(limits)
    table = Table("", "looked at", "seen", title="Doctor", title_justify="left", box=None)
    for finding in findings:
        mark = "[green]ok[/]" if finding.well else "[bold red]no[/]"
        table.add_row(mark, escape(finding.name), escape(finding.seen))
    console.print(table)
    ill = [finding for finding in findings if not finding.well]
    for finding in ill:
        console.print(f"[bold red]{escape(finding.name)}:[/] {escape(finding.advice)}")
    if not ill:
        console.print("Nothing is missing, and nothing that was tried got out.")
    return 1 if ill else 0


def _python() -> Finding:
    well = _OLDEST_PYTHON <= sys.version_info[:2] <= _NEWEST_PYTHON
    oldest, newest = (".".join(map(str, version)) for version in (_OLDEST_PYTHON, _NEWEST_PYTHON))
    return Finding("Python", well, platform.python_version(), f"Use a Python from {oldest} to {newest}.")


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", f"Install it with `pip install {name}`, or run `make setup`.")


def _cores() -> Finding:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Finding("processor cores", True, f"{cores}, so `-j {cores}` is as fast as it gets")


def _memory(limits: Limits) -> list[Finding]:
    if not hasattr(os, "sysconf"):
        return []
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    advice = f"Grade with one job at a time: a notebook may take {limits.memory_mb / 1024:g} GB."
    return [Finding("memory", gigabytes >= _LITTLE_MEMORY_GB, f"{gigabytes:.0f} GB", advice)]


def _isolation(limits: Limits) -> list[Finding]:
    try:
        with Zygote(trial_limits(limits)) as zygote:
            isolation, tried = zygote.isolation, protections(zygote)
    except ZygoteUnavailable as problem:
        return [Finding("isolation", False, str(problem), _UNSAFE_ADVICE)]
    except WorkerGone as gone:
        return [Finding("isolation", False, gone.detail, _UNSAFE_ADVICE)]
    return _told(isolation, tried)


def _told(isolation: str, tried: list[Protection]) -> list[Finding]:
    if "capabilities dropped" in isolation:
        isolation += " (workers stay root, without its rights, as Python lies where other users can't read it)"
    advice = "Don't grade on this machine: student code gets out. Please report it with your kernel's version."
    findings = [Finding(f"can't {each.name}", each.held, each.evidence, advice) for each in tried]
    return [Finding("isolation", True, isolation), *findings]
