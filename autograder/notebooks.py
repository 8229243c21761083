"""Notebook files as people hand them in: whatever can be read of them, and what each code cell is for."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import nbformat
from nbformat import NotebookNode

from autograder.limits import MAX_BYTES, MAX_CELLS

if TYPE_CHECKING:
    from autograder.course import NotebookSpec

Role = Literal["setup", "answer", "test", "show", "own"]

CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# How files begin that get renamed to .ipynb.
OTHER_FILES = {
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a compressed archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
}


class NotebookUnreadable(Exception):
    """A file that holds no notebook; the message says in a sentence why."""


@dataclass(frozen=True)
class Cell:
    """A code cell: what it is for, the question it belongs to, and its place among the code cells, from 1."""

    source: str
    role: Role
    question: str | None
    number: int


def read(path: Path) -> NotebookNode:
    """Read a notebook of any version, as far as it can be read: well-formed cells with unique ids, without outputs.

    Raises NotebookUnreadable where there is no notebook in the file, or where it is a link that leaves its folder.
    """
    data = _json(_content(path), path.name)
    cells = data.get("cells") if isinstance(data, dict) else None
    if isinstance(data, dict) and isinstance(data.get("worksheets"), list):  # nbformat 2 and 3
        sheets = [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise NotebookUnreadable(f"{path.name} is no notebook: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise NotebookUnreadable(f"{path.name} has more than {MAX_CELLS} cells.")
    return notebook([_cell(cell) for cell in cells if isinstance(cell, dict)], _metadata(data.get("metadata")))


def notebook(cells: list[dict[str, Any]], metadata: Mapping[str, Any]) -> NotebookNode:
    """A notebook of those cells. A cell whose id is missing, malformed or taken by an earlier one gets a new id."""
    taken = {cell["id"] for cell in cells if _is_cell_id(cell.get("id"))}
    seen: set[str] = set()
    fresh = (name for number in range(1, 2 * len(cells) + 2) if (name := f"cell-{number}") not in taken)
    for cell in cells:
        if not _is_cell_id(cell.get("id")) or cell["id"] in seen:
            cell["id"] = next(fresh)
        seen.add(cell["id"])
    node: NotebookNode = nbformat.from_dict(
        {"cells": cells, "metadata": dict(metadata), "nbformat": 4, "nbformat_minor": 5}
    )
    return node


def code_cells(nb: NotebookNode, spec: "NotebookSpec") -> list[Cell]:
    """The code cells of a mended (or source) notebook in order, each with its role and question."""
    roles = {grade_id(cell): role(cell) for cell in spec.cells if grade_id(cell)}
    found = (cell for cell in nb.cells if cell.cell_type == "code")
    cells: list[Cell] = []
    for number, cell in enumerate(found, start=1):
        kind, question = roles.get(grade_id(cell), ("own", None))
        cells.append(Cell(cell.source, kind, question, number))
    return cells


def role(cell: NotebookNode) -> tuple[Role, str | None]:
    """What a released cell is for, by its nbgrader metadata and tags, and the question it belongs to."""
    marks, tags = nbgrader(cell), cell.metadata.get("tags", ())
    if marks.get("solution"):
        return "answer", grade_id(cell)
    if marks.get("grade"):
        return "test", grade_id(cell).removeprefix("test-")
    if "setup" in tags:
        return "setup", None
    return ("show", None) if "show" in tags else ("own", None)


def nbgrader(cell: NotebookNode) -> Mapping[str, Any]:
    """The cell's nbgrader metadata; empty where there is none."""
    found: Mapping[str, Any] = cell.metadata.get("nbgrader", {})
    return found


def grade_id(cell: NotebookNode) -> str:
    """The cell's grade_id, or an empty string."""
    name = nbgrader(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def _content(path: Path) -> bytes:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
            raise NotebookUnreadable(f"{path.name} is a link to a file outside the submission.")
        if not path.is_file():
            kind = "a folder" if path.is_dir() else "no file" if path.exists() else "not there"
            raise NotebookUnreadable(f"{path.name} is {kind}.")
        if path.stat().st_size > MAX_BYTES:
            raise NotebookUnreadable(f"{path.name} is larger than {MAX_BYTES // 2**20} MB.")
        return path.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise NotebookUnreadable(f"{path.name} can't be opened ({type(error).__name__}).") from None


def _json(content: bytes, name: str) -> Any:
    for start, kind in OTHER_FILES.items():
        if content[:64].lstrip().lower().startswith(start.lower()):
            raise NotebookUnreadable(f"{name} is {kind}, not a notebook.")
    text = content.decode(json.detect_encoding(content), errors="replace").lstrip("\ufeff").strip("\0 \t\r\n")
    if not text:
        raise NotebookUnreadable(f"{name} is empty.")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        # The last characters may be an escape or a word that was begun: \u00e, tru.
        at_end = error.pos >= len(text) - 5 or error.msg.startswith("Unterminated")
        cut_off = at_end and text.startswith("{")
        reason = "it is cut off" if cut_off else "its text is not JSON"
        raise NotebookUnreadable(f"{name} is no notebook: {reason} (line {error.lineno}).") from None
    except (ValueError, RecursionError):
        raise NotebookUnreadable(f"{name} is no notebook: its text can't be taken apart.") from None


def _cell(item: dict[str, Any]) -> dict[str, Any]:
    """A well-formed cell from whatever stands for one: outputs dropped, metadata kept where somebody reads it."""
    kind, source = item.get("cell_type"), _text(item.get("source", item.get("input")))
    metadata: dict[str, Any] = item["metadata"] if isinstance(item.get("metadata"), dict) else {}
    kept = {key: metadata[key] for key in ("nbgrader", "tags") if _is_kept(key, metadata.get(key))}
    if "nbgrader" in kept:
        kept["nbgrader"] = _flat(kept["nbgrader"])
    # Colab keeps the id in the metadata.
    cell: dict[str, Any] = {"id": item.get("id", metadata.get("id")), "metadata": kept}
    if kind == "heading":  # nbformat 3
        source = f"## {source}"
    if kind == "code" or (kind not in ("markdown", "raw", "heading") and "outputs" in item):
        return cell | {"cell_type": "code", "source": source, "execution_count": None, "outputs": []}
    if _is_attachments(item.get("attachments")):
        cell["attachments"] = item["attachments"]
    return cell | {"cell_type": "raw" if kind == "raw" else "markdown", "source": source}


def _text(value: Any) -> str:
    """A cell's source: text or a list of lines; characters that no file can hold are replaced."""
    if isinstance(value, list):
        lines = [line for line in value if isinstance(line, str)]
        # Some programs leave out the line ends that the format wants.
        value = ("" if any(line.endswith("\n") for line in lines[:-1]) else "\n").join(lines)
    text = value if isinstance(value, str) else ""
    return text.encode(errors="replace").decode().replace("\r\n", "\n")


def _metadata(value: Any) -> dict[str, Any]:
    """What of a notebook's metadata anybody reads, where it is well formed."""
    found = value if isinstance(value, dict) else {}
    kept = {}
    for key, needed in (("kernelspec", ("name", "display_name")), ("language_info", ("name",))):
        part = found.get(key)
        if isinstance(part, dict) and all(isinstance(part.get(name), str) for name in needed):
            kept[key] = _flat(part)
    return kept


def _flat(part: dict[str, Any]) -> dict[str, Any]:
    """Metadata without lists and dictionaries in it: nobody reads them, and nothing is too deep then."""
    return {key: value for key, value in part.items() if isinstance(value, str | bool | int | float)}


def _is_kept(key: str, value: Any) -> bool:
    if key == "nbgrader":
        return isinstance(value, dict)
    return isinstance(value, list) and all(isinstance(tag, str) for tag in value) and len(set(value)) == len(value)


def _is_attachments(value: Any) -> bool:
    """Whether these are pictures in a text cell: file names, each with its data by type."""
    if not isinstance(value, dict) or not all(isinstance(file, dict) for file in value.values()):
        return False
    texts = [*value, *(text for file in value.values() for item in file.items() for text in item)]
    return all(isinstance(text, str) and _text(text) == text for text in texts)


def _is_cell_id(value: Any) -> bool:
    return isinstance(value, str) and CELL_ID.fullmatch(value) is not None
