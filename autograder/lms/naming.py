"""Which of a student's files answers which notebook, whatever browsers and students made of its name."""

import re
from collections.abc import Sequence

from autograder.course import Assignment
from autograder.lms.handin import Upload
from autograder.notebooks import NotebookUnreadable, grade_id, read

# What browsers append to a notebook that they take for text.
NOTEBOOK = re.compile(r"(?P<stem>.+)\.ipynb(?:\.txt|\.json)?", re.IGNORECASE | re.DOTALL)
# What Canvas, browsers and Jupyter make of a name that is taken: -1, (2), -Copy1, _copy 2.
VERSION = r"(?:[ _-]*(?:copy)?[ _-]*\(?(?P<number>\d{0,3})\)?)"

LOOKED_INTO = 20  # notebooks of other names in one submission that are read for what they are


def choose(uploads: Sequence[Upload], assignment: Assignment) -> tuple[dict[str, Upload], list[str]]:
    """The file that counts for each notebook, and notes about all other notebooks among the files.

    Of several versions the later upload counts; where the download does not know which that is, the one whose name is
    as it was released, then the one with the highest number. A notebook of another name is known by its questions.
    """
    versions: dict[str, list[tuple[tuple[int, bool, int, int], Upload]]] = {}
    strangers: list[Upload] = []
    for upload in uploads:
        if NOTEBOOK.fullmatch(upload.name):
            name, rank = _by_name(upload, assignment)
            if name:
                versions.setdefault(name, []).append((rank, upload))
            else:
                strangers.append(upload)
    chosen = {}
    notes: list[str] = []
    for name, found in versions.items():
        chosen[name] = best = max(found, key=lambda one: one[0])[1]
        notes += [
            f"{other.name} was not graded, because {best.name} is there too." for _, other in found if other is not best
        ]
    for number, upload in enumerate(strangers):
        is_worth_a_look = number < LOOKED_INTO and len(chosen) < len(assignment.notebooks)
        answered = _by_questions(upload, assignment) if is_worth_a_look else ""
        if answered and answered not in chosen:
            chosen[answered] = upload
            notes.append(f"{upload.name} was taken for {answered}.ipynb, whose questions it has.")
        elif answered:
            notes.append(f"{upload.name} was not graded, because {chosen[answered].name} is there too.")
        elif "/" not in upload.name or assignment.name in upload.name.split("/"):
            notes.append(f"{upload.name} is no notebook of {assignment.name} and was not graded.")
    return {name: chosen[name] for name in sorted(chosen)}, notes


def _by_name(upload: Upload, assignment: Assignment) -> tuple[str, tuple[int, bool, int, int]]:
    """The notebook that a file is a version of, or an empty name; and how much speaks for this version."""
    match = NOTEBOOK.fullmatch(upload.name.rpartition("/")[2])
    stem = match["stem"] if match else ""
    for spec in assignment.notebooks:
        if found := re.fullmatch(rf"(?:copy of )?{re.escape(spec.name)}{VERSION}", stem, re.IGNORECASE):
            rank = (upload.order, stem == spec.name, int(found["number"] or 0), -upload.name.count("/"))
            return spec.name, rank
    return "", (0, False, 0, 0)


def _by_questions(upload: Upload, assignment: Assignment) -> str:
    """The notebook that most of a file's questions belong to, or an empty name."""
    try:
        cells = read(upload.path).cells
    except NotebookUnreadable:
        return ""
    ids = {name for cell in cells for name in (cell.id, grade_id(cell))}
    counts = {spec.name: sum(question.id in ids for question in spec.questions) for spec in assignment.notebooks}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""
