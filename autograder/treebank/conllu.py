"""Read and write CoNLL-U, the tab-separated format of treebanks (https://universaldependencies.org/format.html)."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

Sentence = list[tuple[str, str]]
"""The words of one sentence with their universal tags: [("Birds", "NOUN"), ("sing", "VERB"), (".", "PUNCT")]."""

UPOS = frozenset("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split())
"""The universal part-of-speech tags; the class treebank does without SYM and X."""
COLUMNS = 10
_NUMBER = "([1-9][0-9]*)"
_WORD = re.compile(_NUMBER)
_RANGE = re.compile(f"{_NUMBER}-{_NUMBER}")
_EMPTY_NODE = re.compile(rf"(0|[1-9][0-9]*)\.{_NUMBER}")


class TreebankError(ValueError):
    """A file that is no treebank; the message names the file, the line and what was expected there."""


def read_conllu(path: Path) -> list[Sentence]:
    """Read the sentences of a CoNLL-U file: the word forms and their universal tags.

    Comments, multiword ranges (`1-2`) and empty nodes (`1.1`) are checked and left out: what is tagged are the words.
    Windows line ends, a byte order mark and a missing blank line at the end are accepted. Raises TreebankError.
    """
    sentences: list[Sentence] = []
    reading = _SentenceReader()
    for number, line in enumerate(chain(_lines(path), [""]), 1):
        try:
            if line:
                reading.take(line)
            elif reading.started:
                sentences.append(reading.finish())
                reading = _SentenceReader()
        except ValueError as error:
            raise TreebankError(f"{path}, line {number}: {error}") from None
    if not sentences:
        raise TreebankError(f"{path}: expected at least one sentence, found none.")
    return sentences


def write_conllu(path: Path, sentences: list[Sentence], ids: list[str]) -> None:
    """Write sentences with their ids as CoNLL-U; raises ValueError as `conllu_text` does."""
    path.write_text(conllu_text(sentences, ids), encoding="utf-8", newline="\n")


def conllu_text(sentences: list[Sentence], ids: list[str]) -> str:
    """Sentences with their ids as CoNLL-U; all columns but ID, FORM and UPOS are `_`.

    Raises ValueError for repeated ids, an empty sentence, or a form or tag that the format can't hold.
    """
    if len(set(ids)) != len(ids):
        raise ValueError("Sentence ids must differ from each other.")
    return "".join(_block(sentence, name) for sentence, name in zip(sentences, ids, strict=True))


def words_and_tags(sentences: list[Sentence]) -> list[tuple[list[str], list[str]]]:
    """The same sentences as pairs of two equally long lists, the form in which taggers are trained."""
    return [([form for form, _ in sentence], [tag for _, tag in sentence]) for sentence in sentences]


def _block(sentence: Sentence, name: str) -> str:
    if not sentence:
        raise ValueError(f"Sentence {name} is empty.")
    for form, tag in sentence:
        if not form or form != form.strip() or re.search(r"[\t\n\r]", form) or tag not in UPOS:
            raise ValueError(f"Sentence {name}: can't write the word {form!r} with the tag {tag!r}.")
    text = " ".join(form for form, _ in sentence)
    rows = [f"{k}\t{form}\t_\t{tag}" + "\t_" * (COLUMNS - 4) for k, (form, tag) in enumerate(sentence, 1)]
    return "\n".join([f"# sent_id = {name}", f"# text = {text}", *rows]) + "\n\n"


def _lines(path: Path) -> Iterator[str]:
    """The file's lines without their ends. Only \\n and \\r\\n end a line: other breaks may stand inside a form."""
    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise TreebankError(f"{path}: can't read it ({error.strerror}).") from None
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n"), 1):
        try:
            yield line.removesuffix(b"\r").decode("utf-8")
        except UnicodeDecodeError:
            raise TreebankError(f"{path}, line {number}: expected UTF-8 text, found other bytes.") from None


class _SentenceReader:
    """Checks the lines of one sentence as they come. `take` and `finish` raise ValueError with what was expected."""

    def __init__(self) -> None:
        self.words: Sentence = []
        self.started = False
        self.range_end = 0  # the last word that a multiword range covers
        self.empty_nodes = 0  # empty nodes since the last word

    def take(self, line: str) -> None:
        self.started = True
        if line.startswith("#"):
            if self.words:
                raise ValueError("expected a blank line between the last sentence and this comment.")
            return
        columns = line.split("\t")
        if len(columns) != COLUMNS:
            raise ValueError(f"expected {COLUMNS} columns separated by tabs, found {len(columns)}.")
        name, form, tag = columns[0], columns[1], columns[3]
        if match := _RANGE.fullmatch(name):
            self._take_range(int(match[1]), int(match[2]))
        elif match := _EMPTY_NODE.fullmatch(name):
            self._take_empty_node(int(match[1]), int(match[2]))
        elif _WORD.fullmatch(name):
            self._take_word(int(name), form, tag)
        else:
            raise ValueError(f"expected an id such as 3, 3-4 or 3.1 in the first column, found {name!r}.")

    def finish(self) -> Sentence:
        if not self.words:
            raise ValueError("expected the words of a sentence after its comments, found none.")
        if self.range_end > len(self.words):
            raise ValueError(f"expected a word {self.range_end}, announced by a range, before the sentence ends.")
        return self.words

    def _take_word(self, number: int, form: str, tag: str) -> None:
        expected = len(self.words) + 1
        if number != expected:
            hint = " Is a blank line missing between two sentences?" if number == 1 else ""
            raise ValueError(f"expected word {expected}, found {number}.{hint}")
        if not form.strip():
            raise ValueError("expected a word in the second column, found nothing.")
        if tag not in UPOS:
            raise ValueError(f"expected a universal tag such as NOUN in the fourth column, found {tag!r}.")
        self.words.append((form, tag))
        self.empty_nodes = 0

    def _take_range(self, start: int, end: int) -> None:
        expected = len(self.words) + 1
        if start != expected or start <= self.range_end:
            raise ValueError(f"expected word {expected}, found the range {start}-{end}.")
        if end <= start:
            raise ValueError(f"expected a range of several words, found {start}-{end}.")
        self.range_end = end

    def _take_empty_node(self, after: int, number: int) -> None:
        expected = f"{len(self.words)}.{self.empty_nodes + 1}"
        if f"{after}.{number}" != expected:
            raise ValueError(f"expected the empty node {expected}, found {after}.{number}.")
        self.empty_nodes += 1
