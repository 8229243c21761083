"""The notebooks as their tests use them: run a notebook's cells, solved and as released, and hear its public checks."""

import ast
import linecache
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import matplotlib
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.course import PROJECT

NUMBERS = count()


@dataclass(frozen=True)
class Page:
    """One notebook, and what the course says of it.

    `points` are those of its questions, in order; `written` are those of them that a person grades. `only_hidden` are
    wrong answers that its public checks let pass, as "question name".
    """

    assignment: str
    name: str
    points: Mapping[str, int]
    written: frozenset[str] = frozenset()
    only_hidden: frozenset[str] = frozenset()

    @property
    def folder(self) -> Path:
        return PROJECT / "source" / self.assignment

    @property
    def file(self) -> Path:
        return self.folder / f"{self.name}.ipynb"

    @property
    def topic(self) -> str:
        return self.name.partition("-")[2]

    @property
    def questions(self) -> list[str]:
        """Those that have a public check."""
        return [question for question in self.points if question not in self.written]

    @cached_property
    def notebook(self) -> NotebookNode:
        return nbformat.read(self.file, as_version=4)

    @cached_property
    def cells(self) -> dict[str, str]:
        """The sources of the code cells by id, without magics."""
        sources = {cell.id: cell.source for cell in self.notebook.cells if cell.cell_type == "code"}
        return {name: re.sub(r"^%.*", "", source, flags=re.MULTILINE) for name, source in sources.items()}

    @property
    def shown(self) -> list[str]:
        """The demonstrations, in order."""
        return [name for name in self.cells if name.startswith("show-")]

    @property
    def defined(self) -> list[str]:
        """The functions and classes that students write."""
        bodies = (ast.parse(unsolved(self.cells[question])).body for question in self.questions)
        return [part.name for body in bodies for part in body if isinstance(part, ast.FunctionDef | ast.ClassDef)]

    def text(self, name: str) -> str:
        """A cell as it stands in the notebook, text cells too."""
        return next(cell.source for cell in self.notebook.cells if cell.id == name)

    def figures(self, name: str) -> list[float]:
        """The numbers with a decimal point in a text cell, in order."""
        return [float(figure) for figure in re.findall(r"-?\d+\.\d+", self.text(name).replace("−", "-"))]

    def solved(self) -> dict[str, Any]:
        """The names of the notebook with all reference answers."""
        names: dict[str, Any] = {"__name__": "__main__"}
        for name in ("setup", *self.questions):
            run(self.cells[name], names)
        return names

    def released(self) -> dict[str, Any]:
        """The names of the notebook with no answer written."""
        names: dict[str, Any] = {"__name__": "__main__"}
        for name in ("setup", *self.questions):
            with suppress(NotImplementedError):  # an answer that is no function stops at once
                run(unsolved(self.cells[name]), names)
        return names

    def executed(self) -> list[NotebookNode]:
        """The code cells after the whole notebook has run in a kernel."""
        resources = {"metadata": {"path": str(self.folder)}}
        client = NotebookClient(deepcopy(self.notebook), resources=resources, allow_errors=True, timeout=120)
        with patch.dict(os.environ, {"PYTHONDONTWRITEBYTECODE": "1"}):
            return [cell for cell in client.execute().cells if cell.cell_type == "code"]

    @contextmanager
    def beside(self) -> Iterator[Any]:
        """Be in the notebook's folder, with what lies there imported anew; gives the module `checks`."""
        modules = [path.stem for path in self.folder.glob("*.py")]
        matplotlib.use("Agg")
        with pytest.MonkeyPatch.context() as patched:
            patched.syspath_prepend(self.folder)
            patched.chdir(self.folder)
            patched.setattr(sys, "dont_write_bytecode", True)
            for name in modules:
                patched.delitem(sys.modules, name, raising=False)
            import checks

            yield checks
            for name in modules:
                sys.modules.pop(name, None)


def run(source: str, names: dict[str, Any]) -> None:
    """Run a cell as a kernel does, where error messages can find its lines."""
    place = f"<cell {next(NUMBERS)}>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    exec(compile(source, place, "exec"), names)


def unsolved(source: str) -> str:
    """A cell as it is released."""
    return re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "raise NotImplementedError", source, flags=re.DOTALL)


def told(checks: Any, question: str, names: dict[str, Any]) -> str:
    """What a student reads when the check of a question does not pass."""
    with pytest.raises(checks.NotYet) as caught:
        checks.grader.check(question, names)
    return "\n".join(caught.value._render_traceback_())


VOCAB = Page(
    "lstm",
    "1-vocab",
    {
        "vocab-tokenize": 2,
        "vocab-build": 3,
        "vocab-encode": 3,
        "vocab-pad": 3,
        "vocab-decode": 2,
        "vocab-buckets": 2,
        "vocab-split": 1,
    },
    # Texts and lengths that nobody thinks of at first.
    only_hidden=frozenset(
        {
            "vocab-tokenize typographic-apostrophe-mended",
            "vocab-tokenize accents-joined-to-letters",
            "vocab-tokenize dashes-taken-for-hyphens",
            "vocab-tokenize lines-joined-again",
            "vocab-tokenize invisible-hyphens-removed",
            "vocab-build counted-in-the-joined-text",
            "vocab-pad cut-at-512",
            "vocab-decode end-at-place-0-overlooked",
            "vocab-buckets sorted-in-pools",
            "vocab-buckets batches-of-about-one-size",
            "vocab-buckets sorted-by-fives",
            "vocab-buckets small-batch-in-the-middle",
            "vocab-split equal-items-lost",
        }
    ),
)
EMBEDDING = Page(
    "lstm",
    "2-embedding",
    {
        "embedding-lookup": 3,
        "embedding-onehot": 2,
        "embedding-index": 1,
        "embedding-padding": 2,
        "embedding-pretrained": 2,
        "embedding-ngrams": 1,
        "embedding-ngram-model": 3,
    },
    # It takes vectors of one number, words that differ in their case only, odd vectors or large weights to notice.
    only_hidden=frozenset(
        {
            "embedding-index squeezed",
            "embedding-pretrained capital-letters-ignored",
            "embedding-pretrained mean-for-all-specials",
            "embedding-pretrained vector-for-padding",
            "embedding-pretrained mean-of-different-vectors",
            "embedding-ngram-model small-number-before-the-logarithm",
            "embedding-ngram-model relu-with-a-ceiling",
        }
    ),
)
GATES = Page(
    "lstm",
    "3-gates",
    {
        "gates-rnn": 2,
        "gates-equations": 5,
        "gates-state": 4,
        "gates-cell": 4,
        "gates-unroll": 4,
        "gates-torch": 3,
        "gates-charlstm": 2,
        "gates-vanishing": 2,
    },
    # It takes what was there before: another step, other weights, old gradients; spaces around a text, or many steps.
    only_hidden=frozenset(
        {
            "gates-cell memory-kept-for-zeros",
            "gates-cell layers-joined-once",
            "gates-unroll gradients-cut-every-50-steps",
            "gates-torch lstm-left-in-eval-mode",
            "gates-torch gradients-cleared",
            "gates-torch bias-shared-where-the-other-is-zero",
            "gates-charlstm text-stripped",
            "gates-charlstm rate-that-falls",
            "gates-vanishing old-gradient-counted-in",
        }
    ),
)
SHAPES = Page(
    "lstm",
    "4-shapes",
    {
        "shapes-predict": 5,
        "shapes-parameters": 2,
        "shapes-final": 3,
        "shapes-steps": 1,
        "shapes-lengths": 3,
        "shapes-packed": 2,
        "shapes-nextword": 2,
        "shapes-quiz": 1,
        "shapes-first-word": 1,
    },
    written=frozenset({"shapes-first-word"}),
    only_hidden=frozenset({"shapes-final directions-guessed", "shapes-nextword never-the-same-word-twice"}),
)
TAGGER = Page(
    "lstm",
    "5-tagger",
    {
        "tagger-prepare": 1,
        "tagger-model": 4,
        "tagger-train": 3,
        "tagger-decode": 2,
        "tagger-batch": 4,
        "tagger-accuracy": 5,
        "tagger-chars": 4,
        "tagger-errors": 1,
    },
    written=frozenset({"tagger-errors"}),
    # It takes odd words, the word 0, padding between words, or a model that learns between two calls, to notice.
    only_hidden=frozenset(
        {
            "tagger-prepare capital-letters-ignored",
            "tagger-prepare strings-cut-at-spaces",
            "tagger-model word-zero-taken-for-padding",
            "tagger-model small-number-before-the-logarithm",
            "tagger-model read-in-pieces",
            "tagger-train stops-without-progress",
            "tagger-train rate-that-falls",
            "tagger-decode answers-remembered",
            "tagger-batch small-probabilities-raised",
            "tagger-batch real-up-to-the-last-word",
            "tagger-batch accuracy-rounded",
            "tagger-chars letters-remembered",
            "tagger-chars spellings-remembered-in-use",
            "tagger-chars long-words-cut",
        }
    ),
)
VITERBI = Page(
    "lstm-extra",
    "6-viterbi",
    {"viterbi-decode": 4},
    # Each public example has one best path, so that it can be told, and its best tags make it up.
    only_hidden=frozenset(
        {
            "viterbi-decode one-best-place-only",
            "viterbi-decode likeliest-tag-at-each-word",
            "viterbi-decode one-word-by-its-emission",
        }
    ),
)
GENERATION = Page(
    "lstm-extra",
    "7-generation",
    {"generation-sample": 2, "generation-text": 2, "generation-arabic": 2},
    # It takes many characters or draws, scores that are close, or a training afterwards, to notice.
    only_hidden=frozenset(
        {
            "generation-sample small-temperature-for-zero",
            "generation-sample best-five-only",
            "generation-sample only-the-likeliest",
            "generation-sample a-chance-for-everything",
            "generation-sample high-temperature-capped",
            "generation-sample only-the-best-forty",
            "generation-text prompt-in-small-letters",
            "generation-arabic no-word-twice",
            "generation-arabic each-word-read-once",
            "generation-arabic last-ten-words-read",
            "generation-text stopped-at-a-line-break",
            "generation-text model-frozen",
            "generation-text last-hundred-characters",
        }
    ),
)
PAGES = (VOCAB, EMBEDDING, GATES, SHAPES, TAGGER, VITERBI, GENERATION)
# What a public check of these would say is the answer, or what only the whole treebank can tell.
UNTOLD = frozenset({"shapes-quiz", "tagger-accuracy"})
