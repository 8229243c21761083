"""Where in the notebooks a question stands, and what it asks for: for pages that lead back there."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.course import Assignment
from autograder.notebooks import grade_id

_GITHUB = re.compile(r"https://raw\.githubusercontent\.com/(?P<project>[^/]+/[^/]+)/(?P<branch>[^/]+)/(?P<folder>.+)")


@dataclass(frozen=True)
class Asked:
    """One name that an answer defines: how it is called, and what its stub promises."""

    call: str
    promise: str


@dataclass(frozen=True)
class Section:
    """A question's section of its notebook, its title with a capital letter.

    `link` leads there where the course says where notebooks are found.
    """

    title: str
    asked: list[Asked] = field(default_factory=list)
    link: str | None = None


def sections_of(assignment: Assignment, url: str = "") -> dict[str, Section]:
    """The section of each question by its id; `url` is where students find the release on the web, if anywhere."""
    found = {}
    for spec in assignment.notebooks:
        stubs = {grade_id(cell): cell.source for cell in spec.cells if grade_id(cell)}
        for question, (title, cell_id) in spec.headings.items():
            link = _link(url.rstrip("/"), f"{assignment.name}/{spec.name}.ipynb", cell_id) if url else None
            found[question] = Section(title[:1].upper() + title[1:], list(_asked(stubs.get(question, ""))), link)
    return found


def _asked(stub: str) -> Iterator[Asked]:
    """What a stub's functions and classes promise; nothing of a stub that is no Python, as those of written answers."""
    try:
        parts = ast.parse(stub).body
    except SyntaxError:
        return
    for part in parts:
        if not isinstance(part, ast.FunctionDef | ast.ClassDef):
            continue
        promise = inspect.cleandoc(ast.get_docstring(part) or "").partition(">>>")[0]
        paragraphs = (" ".join(paragraph.split()) for paragraph in promise.strip().split("\n\n"))
        yield Asked(f"{part.name}({', '.join(_parameters(part))})", "\n".join(paragraphs))


def _parameters(part: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """The parameters' names, without types; those that may be left out with their defaults."""
    if isinstance(part, ast.ClassDef):
        makers = (one for one in part.body if isinstance(one, ast.FunctionDef) and one.name == "__init__")
        maker = next(makers, None)
        return _parameters(maker)[1:] if maker else []
    names = [argument.arg for argument in part.args.args]
    defaults = [ast.unparse(default) for default in part.args.defaults]
    first = len(names) - len(defaults)
    return names[:first] + [f"{name}={default}" for name, default in zip(names[first:], defaults, strict=True)]


def _link(url: str, file: str, cell: str) -> str:
    """The way to a cell of a notebook on the web: in Colab where it lies on GitHub, as browsers show no notebooks."""
    place = _GITHUB.fullmatch(url)
    if not place:
        return f"{url}/{file}"
    path = f"{place['project']}/blob/{place['branch']}/{place['folder']}/{file}"
    return f"https://colab.research.google.com/github/{path}#scrollTo={cell}"
