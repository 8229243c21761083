"""Mutants that behave as the reference does, each with the reason why no test can tell it from the reference.

A listing is bound to the mutant's change, so that one that no longer fits its reference is found out.
"""

import tomllib
from dataclasses import dataclass

from autograder import catalogue


@dataclass(frozen=True)
class Equivalent:
    """One change of a question's reference that changes nothing of what the question asks for, and why."""

    question: str
    change: str
    reason: str


def equivalents(topic: str) -> list[Equivalent]:
    """Those of the notebook on that topic; raises CatalogueError for a file that can't be read as such a list."""
    path = catalogue.PACKAGE / "equivalent" / f"{topic}.toml"
    if not path.exists():
        return []
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]
        return [
            Equivalent(entry["question"], change.strip("\n"), entry["reason"])
            for entry in entries
            for change in entry["changes"]
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as problem:
        raise catalogue.CatalogueError(
            f"{path.name}: every [[equivalent]] needs a question, a reason and a list of changes ({problem})."
        ) from None
