"""Mutants of a reference answer: each has one small change that a test should notice.

The operators are mutmut's, taken as a library, and our own for tensors. Sources are compared and shown as `ast.unparse`
writes them, without docstrings and annotations, so that layout, comments and prose don't matter.
"""

import ast
import difflib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

from autograder.audit.operators import changes, is_docstring


@dataclass(frozen=True)
class Mutant:
    """A changed reference answer; `change` is its difference to the reference, one line for each line lost or new."""

    code: str
    change: str


@lru_cache
def mutants(code: str) -> tuple[Mutant, ...]:
    """All mutants of an answer, no two of them the same."""
    reference = ast.unparse(_Bare().visit(ast.parse(code)))
    sources = dict.fromkeys([*_by_mutmut(reference), *_by_our_own(reference)])
    sources.pop(reference, None)
    return tuple(Mutant(source, _change(reference, source)) for source in sources)


class _Bare(ast.NodeTransformer):
    """Takes away what no test could notice: docstrings, annotations, and what an error says."""

    def visit(self, node: ast.AST) -> ast.AST:
        for part in ("annotation", "returns"):
            if getattr(node, part, None) and not isinstance(node, ast.AnnAssign):
                setattr(node, part, None)
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [item for item in body if not is_docstring(item)] or [ast.Pass()]  # type: ignore[attr-defined]
        self.generic_visit(node)
        if isinstance(node, ast.AnnAssign) and node.value:
            return ast.fix_missing_locations(ast.Assign([node.target], node.value))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            node.exc = node.exc.func
        return node


def _by_mutmut(code: str) -> Iterator[str]:
    module = cst.parse_module(code)
    for node in _nodes(module):
        for kind, operator in mutation_operators:
            for changed in operator(node) if isinstance(node, kind) else ():
                mutated = module.deep_replace(node, changed)
                if isinstance(mutated, cst.Module):
                    yield from _valid(mutated.code)


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _by_our_own(code: str) -> Iterator[str]:
    tree = ast.parse(code)
    for node, changed in changes(tree):
        for put in _places(tree, node):
            put(changed)
            yield from _valid(ast.unparse(tree))
            put(node)


def _places(tree: ast.AST, wanted: ast.AST) -> Iterator[Callable[[ast.AST], None]]:
    """What puts another node where the wanted one stands."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if value is wanted:
                yield partial(setattr, node, name)
            elif isinstance(value, list):
                yield from (partial(value.__setitem__, at) for at, item in enumerate(value) if item is wanted)


def _valid(source: str) -> Iterator[str]:
    """The source as `ast.unparse` writes it, if Python takes it."""
    try:
        with warnings.catch_warnings(action="ignore"):  # Python warns of what no sane person would write
            compile(source, "<mutant>", "exec")
    except SyntaxError:
        return
    yield ast.unparse(ast.parse(source))


def _change(reference: str, source: str) -> str:
    """The lines that differ, marked - and +."""
    lines = difflib.unified_diff(reference.splitlines(), source.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in list(lines)[2:] if not line.startswith("@@"))
