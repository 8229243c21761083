"""Students' text as nbgrader's feedback and formgrader show it: nothing in it runs, or loads from anywhere.

nbgrader's pages have a notebook's text in them as it is, with whatever HTML a student wrote, and the formgrader's run
with the rights of the person who grades.
"""

import re
from typing import Any

from bleach import clean
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

TAGS = frozenset(
    "a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q s small span "
    "strong sub summary sup table tbody td th thead tr tt u ul var".split()
)
HARMLESS = frozenset(("alt", "colspan", "open", "rowspan", "start", "title", "width"))
# What the values of other attributes look like; the formgrader's own parts are known by classes, too.
ATTRIBUTES = {
    "class": re.compile(r"highlight|[a-z]{1,2}\d?"),  # those of coloured code
    "href": re.compile(r"(?:https?://|mailto:|#).*", re.DOTALL),
    "src": re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[\w+/=\s]*"),
}
# What lets a formula be a link, or load an extension.
ACTIVE_MATHS = re.compile(r"\\(?=(?:href|require|class|cssId|style|bbox|data)\b)")


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """A text cell's Markdown as HTML without scripts, styles and foreign addresses; pictures in the cell stay."""
    renderer = IPythonRenderer(escape=False, attachments=context.get("cell", {}).get("attachments", {}))
    return safe_html(str(MarkdownWithMath(renderer=renderer).render(source)))


def safe_html(page: str) -> str:
    """HTML of which only the form of text is left, everything else is shown as it was written."""
    still = ACTIVE_MATHS.sub(r"\\backslash ", page)
    return str(clean(still, tags=TAGS, attributes=_is_allowed, protocols=("http", "https", "mailto", "data")))


def _is_allowed(tag: str, name: str, value: Any) -> bool:
    if name in ATTRIBUTES:
        return ATTRIBUTES[name].fullmatch(value) is not None
    return name in HARMLESS
