"""Reads a page as a browser would, so far as the tests need it."""

from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br"}
INLINE = {"a", "code", "small", "span", "strong"}  # all others stand apart from the words around them
SELF_CLOSED = {"rect", "circle", "line"}  # drawings close these with a slash


class Page(HTMLParser):
    """A page's elements with their attributes, and its visible text; every element must be closed in its place."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.source = path.read_text(encoding="utf-8")
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(self.source)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._part(tag)
        if tag not in VOID | SELF_CLOSED:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SELF_CLOSED
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if "style" not in self._open and "head" not in self._open:
            self.text += data

    def _part(self, tag: str) -> None:
        self.text += "" if tag in INLINE else " "

    @property
    def words(self) -> str:
        """The visible text with single spaces, as somebody reads it."""
        return " ".join(self.text.split())

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of that kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def addresses(self) -> list[str]:
        """Everything that a browser could follow or load."""
        names = ("href", "src", "action", "data", "srcset", "poster", "formaction", "xlink:href", "style")
        return [attributes[name] for _, attributes in self.elements for name in names if name in attributes]
