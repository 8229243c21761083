"""Canvas' submissions.zip, or the flat folder that it unpacks to.

`<lastfirst>[_LATE]_<user id>_<file id>_<name of the file>`, where an anonymous assignment has `anon_<id>` in place of
the user. Of several attempts it has only the last; of the time of submission it knows only whether it was too late.
Canvas finds its way back by the two ids (`ContentZipper` and `infer_comment_context_from_filename` in its source).
"""

import re
from pathlib import Path

from autograder.lms.handin import Download, Handin, Upload, visible

UPLOAD = re.compile(r"(?P<who>\w*?)_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<file>\d+)_(?P<name>.+)", re.DOTALL)
ANONYMOUS = re.compile(r"(?:(?P<late>LATE)_)?(?P<who>anon)_(?P<user>\d*[^\W\d_][^\W_]*)_(?P<file>\d+)_(?P<name>.+)")
TYPED = re.compile(r"(?P<who>\w*?)_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<name>text|link)\.html")


def read(folder: Path) -> Download | None:
    """The submissions in a folder of Canvas' files; None where it is something else."""
    files = [path for path in visible(folder) if path.is_file()]
    found = [(path, match) for path in files if (match := _match(path.name))]
    if len(found) <= sum(path.is_dir() for path in visible(folder)):
        return None
    people: dict[str, list[tuple[Path, re.Match[str]]]] = {}
    for path, match in found:
        people.setdefault(match["user"], []).append((path, match))
    handins = [_handin(files) for files in people.values()]
    others = [path.name for path in visible(folder) if path.is_dir() or not _match(path.name)]
    remarks = [f"{name} is not named as Canvas names files and was left out." for name in others]
    return Download("canvas", handins, remarks)


def _match(name: str) -> re.Match[str] | None:
    return ANONYMOUS.fullmatch(name) or UPLOAD.fullmatch(name) or TYPED.fullmatch(name)


def _handin(files: list[tuple[Path, re.Match[str]]]) -> Handin:
    _, first = files[0]
    name = f"{first['who']}_{first['user']}"
    ids = {"canvas_id": first["user"], "canvas_name": first["who"]}
    uploads = [
        Upload(path, match["name"], path.name, int(match["file"]))
        for path, match in files
        if "file" in match.re.groupindex
    ]
    late = any(match["late"] for _, match in files)
    typed = () if uploads else ("This was typed into Canvas' text box, or is a link: there is no notebook in it.",)
    return Handin(name, name, tuple(uploads), ids, late=late, notes=typed)
