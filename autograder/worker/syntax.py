"""What the cells of a notebook read, bind and reach for: this whole file is a probe, run before any of them.

A parser that is given hostile text may take for ever or die, so it works in a worker. The first argument of a probe is
the notebook's names, which nothing here needs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

# Nobody writes so much by hand.
LONGEST = 200_000
HIDDEN = "?"  # stands for a name that is only made while the code runs
_NOT_PYTHON = re.compile(r"^([ \t]*)([%!?].*|.*\?[ \t]*)$|^([ \t]*[\w., ]+=[ \t]*)[%!].*$", re.MULTILINE)
_SHELL = re.compile(r"^[ \t]*(?:[!]|%(?!matplotlib))", re.MULTILINE)
# Who uses one of these may change more than the names of the own notebook.
_FAR_REACHING = frozenset(
    "atexit builtins concurrent ctypes faulthandler gc importlib inspect IPython mmap multiprocessing os resource "
    "signal subprocess sys _thread threading traceback types warnings weakref".split()
)
_FAR_REACHING_NAMES = frozenset(
    "__builtins__ __import__ compile delattr eval exec get_ipython globals locals setattr vars".split()
)
_USUAL_DUNDERS = frozenset("__init__ __name__ __class__ __doc__ __version__ __len__ __call__ __getitem__".split())
_SETTINGS = ("set_", "use_", "inference_mode")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


def survey(answer: object, sources: Sequence[str]) -> list[object]:
    """For each cell, None if it can't be parsed, or a dict.

    `reads` and `binds`: names anywhere in it; `defines`: names that it binds outside functions and classes; `reaches`:
    whether it may change more than names of the notebook; `made`: by each name defined, what goes into it, namely the
    names it `reads` and its `uses` of modules, as dotted names with their lines.
    """
    trees = [_parsed(source) for source in sources]
    modules = _Modules([tree for tree in trees if tree is not None])
    pairs = zip(sources, trees, strict=True)
    return [None if tree is None else _survey_of(source, tree, modules) for source, tree in pairs]


def _parsed(source: str) -> ast.Module | None:
    """The syntax tree, lines of magics and programs left out."""
    if len(source) > LONGEST:
        return None
    for text in (source, _NOT_PYTHON.sub(lambda line: line[3] + "None" if line[3] else f"{line[1] or ''}pass", source)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _survey_of(source: str, tree: ast.Module, modules: _Modules) -> dict[str, object]:
    nodes = list(ast.walk(tree))
    bound = {node.name for node in nodes if isinstance(node, _DEFINITIONS)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)} | _bound_names(nodes)
    made: dict[str, tuple[set[str], set[tuple[str, int]]]] = {}
    for statement in tree.body:
        names = _defined(statement, modules)
        if names:
            read, used = _read(ast.walk(statement)), {(path, line) for path, line in modules.uses(statement)}
            for name in names:
                reads, uses = made.setdefault(name, (set(), set()))
                reads |= read
                uses |= used
    reaches = _SHELL.search(source) is not None or any(modules.reaches(node) for node in nodes)
    return {
        "reads": sorted(_read(nodes)),
        "binds": sorted(bound),
        "defines": sorted(made),
        "reaches": reaches,
        "made": {
            name: {"reads": sorted(reads), "uses": [list(use) for use in sorted(uses, key=lambda use: use[::-1])]}
            for name, (reads, uses) in made.items()
        },
    }


def _read(nodes: Iterator[ast.AST] | Sequence[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _bound_names(nodes: Sequence[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _defined(statement: ast.stmt, modules: _Modules) -> set[str]:
    """Names that a statement binds, or whose attributes it sets, outside functions and classes."""
    found: set[str] = set()
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, _DEFINITIONS):
            found.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            found |= {_root(node)} - {""}
        if isinstance(node, ast.Call) and _root(node.func) == "setattr" and node.args:
            found |= {_root(node.args[0])} - {""}
        pending += ast.iter_child_nodes(node)
    return found - modules.imported


def _root(node: ast.AST) -> str:
    """The name that a chain of attributes and indices begins with."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


class _Modules:
    """What the names of a notebook mean that come from imported modules, by whatever other name."""

    def __init__(self, trees: Sequence[ast.Module]) -> None:
        self.names: dict[str, str] = {}
        self.imported: set[str] = set()
        self.starred: list[str] = []  # modules of which everything is imported
        nodes = [node for tree in trees for node in ast.walk(tree)]
        for node in nodes:
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node)
        self.imported.update(self.names)
        for node in nodes:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                path = self.path(node.value)
                if path:
                    self.names.setdefault(node.targets[0].id, path)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self.names[alias.asname or top] = alias.name if alias.asname else top

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.starred.append(node.module or "")
            else:
                self.names[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"

    def path(self, node: ast.AST) -> str:
        """The dotted name of what an expression takes from a module, such as torch.nn.LSTM; empty if it does not."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        base = self._base(node)
        return ".".join([base, *reversed(parts)]) if base else ""

    def _base(self, node: ast.AST) -> str:
        if isinstance(node, ast.Name):
            return self.names.get(node.id, "")
        if isinstance(node, ast.Subscript):  # torch.__dict__["lstm"], vars(torch)["lstm"], sys.modules["torch"]
            return self._item(node)
        if not isinstance(node, ast.Call):
            return ""
        called, first = _root(node.func) or "", node.args[0] if node.args else None
        if called == "getattr" and isinstance(node.func, ast.Name) and len(node.args) > 1:
            owner = self.path(node.args[0])
            return f"{owner}.{_text(node.args[1])}" if owner else ""
        if first is not None and (called == "__import__" or self.path(node.func) == "importlib.import_module"):
            return _text(first)
        return ""

    def _item(self, node: ast.Subscript) -> str:
        owner = self.path(node.value)
        if owner == "sys.modules":
            return _text(node.slice)
        if owner.endswith(".__dict__"):
            return f"{owner.removesuffix('.__dict__')}.{_text(node.slice)}"
        call = node.value
        if isinstance(call, ast.Call) and _root(call.func) == "vars" and call.args and self.path(call.args[0]):
            return f"{self.path(call.args[0])}.{_text(node.slice)}"
        return ""

    def uses(self, tree: ast.AST) -> Iterator[tuple[str, int]]:
        """What the code takes from modules, with its lines; types that only annotate are left out."""
        pending: list[ast.AST] = [tree]
        while pending:
            node = begun = pending.pop()
            path = self.path(node)
            if path:
                yield path, getattr(node, "lineno", 0)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                if node.id in ("eval", "exec"):
                    yield HIDDEN, node.lineno
                for module in self.starred:
                    yield f"{module}.{node.id}", node.lineno
            while isinstance(node, ast.Attribute):  # a long chain is not followed from each of its links
                node = node.value
            pending += [node] if node is not begun else _evaluated(node)

    def reaches(self, node: ast.AST) -> bool:
        """Whether a node may change more than names of the notebook."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            return any(name.partition(".")[0] in _FAR_REACHING for name in names)
        if isinstance(node, ast.Name):
            return node.id in _FAR_REACHING_NAMES
        if not isinstance(node, ast.Attribute):
            return False
        if not isinstance(node.ctx, ast.Load):
            return bool(self.path(node.value))
        special = node.attr.startswith("__") and node.attr not in _USUAL_DUNDERS
        return special or (node.attr.startswith(_SETTINGS) and bool(self.path(node)))


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else HIDDEN


def _evaluated(node: ast.AST) -> list[ast.AST]:
    """A node's children, except annotations."""
    left_out: list[ast.AST | None] = []
    if isinstance(node, _FUNCTIONS):
        left_out = [node.returns]
    elif isinstance(node, (ast.arg, ast.AnnAssign)):
        left_out = [node.annotation]
    return [child for child in ast.iter_child_nodes(node) if not any(child is each for each in left_out)]
