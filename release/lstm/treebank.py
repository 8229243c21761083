"""Reading a treebank: sentences in a file of the format CoNLL-U, with a part of speech for every word."""

from pathlib import Path


def read_conllu(path: str | Path) -> list[tuple[list[str], list[str]]]:
    """The sentences of a CoNLL-U file, each as its words and their tags: `(["Birds", "sing"], ["NOUN", "VERB"])`.

    A word's line has ten columns separated by tabs; the second is the word, the fourth its tag. Lines that begin with
    `#` are comments, an empty line ends a sentence, and lines numbered like 3-4 or 3.1 are no words of their own.
    Raises ValueError, with the line's number and what was expected there.
    """
    sentences: list[tuple[list[str], list[str]]] = []
    words: list[str] = []
    tags: list[str] = []
    # Only these ends of lines count: a word may hold one of the rarer ones.
    lines = Path(path).read_text(encoding="utf-8-sig").replace("\r\n", "\n").split("\n")
    for number, line in enumerate([*lines, ""], 1):
        if not line:
            if words:
                sentences.append((words, tags))
                words, tags = [], []
        elif not line.startswith("#"):
            columns = line.split("\t")
            if len(columns) != 10:
                raise ValueError(f"{path}, line {number}: expected 10 columns between tabs, found {len(columns)}.")
            name, word, tag = columns[0], columns[1], columns[3]
            if "-" in name or "." in name:
                continue
            if name != str(len(words) + 1):
                raise ValueError(f"{path}, line {number}: expected word {len(words) + 1}, found {name!r}.")
            if not word.strip() or not tag.isalpha():
                raise ValueError(f"{path}, line {number}: expected a word and a tag such as NOUN in columns 2 and 4.")
            words.append(word)
            tags.append(tag)
    return sentences
