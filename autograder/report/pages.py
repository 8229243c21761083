"""What pages and tables share: clean text, safe places for files and the template engine."""

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.files import LONGEST_NAME
from autograder.results import Verdict

MARKS: dict[Verdict, str] = {"pass": "✓", "partial": "½", "fail": "✗", "not-run": "–", "manual": "✎"}

# From where on a correlation with the rest of the points is worth a better word.
HARDLY, WELL = 0.2, 0.4

_TEMPLATES = Path(__file__).parent / "templates"
# Escape sequences would drive the terminal; the bidirectional overrides make text read otherwise than it is.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")  # bytes of a file name that are no UTF-8, which no page can hold


def clean(text: str) -> str:
    """The text without control characters; line breaks and tabs stay."""
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """The text without control characters, line breaks and tabs included."""
    return clean(re.sub(r"[\t\n]", "", text))


def points(value: float) -> str:
    """Points as people write them: `2`, `1.5`, `0.33`."""
    return f"{round(value, 2):.10g}"


def short_name(question: str) -> str:
    """`gates-rnn` is `rnn` where its notebook is known already."""
    return question.partition("-")[2] or question


def signed(value: float) -> str:
    """A correlation as people write it: `0.42`, `−0.10`."""
    return f"{value:.2f}".replace("-", "−")


def told_apart(discrimination: float) -> str:
    """What a discrimination means, in words."""
    if discrimination < 0:
        return "those who do well elsewhere rather fail it"
    if discrimination < HARDLY:
        return "it says little about the rest"
    return "it tells apart" if discrimination < WELL else "it tells apart well"


def path_part(name: str, kind: str) -> str:
    """The name itself, if it can safely be one folder or file name; otherwise ValueError with a sentence.

    `kind` says in the sentence what the name is for, such as "student id".
    """
    try:
        length = len(os.fsencode(name))
    except UnicodeEncodeError:
        length = LONGEST_NAME + 1
    if name in ("", ".", "..") or length > LONGEST_NAME or re.search(r"[/\\\x00-\x1f\x7f]", name):
        raise ValueError(f"The {kind} {one_line(name)[:80]!r} can't be the name of a folder, so it gets no page.")
    return name


def page_parts(student: str, assignment: str, notebook: str) -> tuple[str, str, str]:
    """Where nbgrader looks for a feedback page below its feedback folder; ValueError as in `path_part`."""
    folders = path_part(student, "student id"), path_part(assignment, "assignment name")
    return *folders, path_part(notebook, "notebook name") + ".html"


def relative_link(parts: Sequence[str]) -> str:
    """The parts of a path as a link that no character in them can turn elsewhere."""
    return "/".join(quote(os.fsencode(part), safe="") for part in parts)


def render(template: str, **values: object) -> str:
    """The page that a template makes of the values, everything in them escaped."""
    return _environment.get_template(template).render(values)


def _prose(text: str) -> Markup:
    """Text of ours, with `code` in backticks set as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(clean(text)))))


def _shown(value: object) -> object:
    """Every text on its way into a page passes here; markup of the templates themselves stays as it is."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _make_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    # The policy names the one style sheet by its digest, so a page can run or load nothing else.
    environment.globals |= {"style": Markup(style), "style_digest": digest, "marks": MARKS}
    environment.filters |= {"points": points, "prose": _prose, "short_name": short_name}
    environment.filters |= {"signed": signed, "told_apart": told_apart}
    return environment


_environment = _make_environment()
