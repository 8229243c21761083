"""An answer as words and signs, so that spacing, line breaks and other names for variables make no difference."""

import builtins
import keyword
import re
from collections.abc import Set
from itertools import islice
from typing import NamedTuple

# More words and signs, or characters, of one answer are not read: nobody writes so much, and both reading what is made
# to be slow and comparing take time that grows with the square.
MOST, MOST_CHARACTERS = 4_000, 40_000
# A name of the student's own: what it is called makes no difference.
OWN_NAME = "name"
CODE = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>[rRbBuUfF]{0,2}(?:\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<number>\d[\w.]*)
    |(?P<name>[^\W\d]\w*)
    |(?P<attribute>\.\s*[^\W\d]\w*)
    |(?P<sign>\*\*=?|//=?|->|:=|[=!<>+*/@%&|^-]=|<<|>>|[^\s\w])""",
    re.VERBOSE,
)
WORD = re.compile(r"\w+")
LANGUAGE = frozenset(keyword.kwlist) | frozenset(dir(builtins))


class Token(NamedTuple):
    """A word or sign: what it counts as, and where it stands in the text."""

    text: str
    start: int
    end: int


def code_tokens(source: str, known: Set[str] = frozenset()) -> list[Token]:
    """The words and signs of code, and the words of its comments.

    Names are kept that belong to Python, stand after a dot or are among the `known` ones; all others count as one name.
    Reads anything: what is no Python gives tokens, too.
    """
    tokens: list[Token] = []
    for match in CODE.finditer(source[:MOST_CHARACTERS]):
        text, kind = match[0], match.lastgroup
        if kind == "comment":
            words = WORD.finditer(source, *match.span())
            tokens += [Token(f"#{word[0].lower()}", *word.span()) for word in words]
        else:
            if kind == "attribute":
                text = "." + text[1:].lstrip()
            elif kind == "name" and text not in LANGUAGE and text not in known:
                text = OWN_NAME
            tokens.append(Token(text, *match.span()))
        if len(tokens) >= MOST:
            break
    return tokens[:MOST]


def text_tokens(text: str) -> list[Token]:
    """The words of a written answer."""
    return [Token(word[0].casefold(), word.start(), word.end()) for word in islice(WORD.finditer(text), MOST)]


def names_in(source: str) -> set[str]:
    """The names in code that stand after no dot."""
    return {match[0] for match in CODE.finditer(source) if match["name"]}
