"""Mutation operators for tensor code, which complete mutmut's: those know of no matrices, axes and gradients.

An operator takes a node of a syntax tree and yields what could stand in its place.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import pairwise
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)

MODULES = {"torch", "nn", "F", "random", "re", "self"}
# Names that are easily taken for one another; each pair is tried both ways.
PAIRS = [
    ("sigmoid", "tanh"),
    ("cat", "stack"),
    ("softmax", "log_softmax"),
    ("sum", "mean"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("zeros", "ones"),
    ("new_zeros", "new_ones"),
    ("zeros_like", "ones_like"),
    ("Adam", "SGD"),
    ("any", "all"),
    ("sorted", "list"),
    ("append", "extend"),
    ("ValueError", "KeyError"),
    ("IndexError", "KeyError"),
]
INSTEAD = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}
IN_PLACE = {ast.Add: "add_", ast.Sub: "sub_", ast.Mult: "mul_", ast.Div: "div_"}
IN_PLACE_FUNCTIONS = {"sigmoid", "tanh", "relu"}
ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
OTHER_OPERATOR = {ast.MatMult: ast.Mult, ast.Mult: ast.MatMult, ast.Add: ast.Mult, ast.Sub: ast.Div}
TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every node that an operator changes, with what stands in its place."""
    for node in ast.walk(tree):
        for operator in OPERATORS:
            for changed in operator(node):
                yield node, changed
        if isinstance(node, ast.FunctionDef):
            yield from other_mentions(node)


def smaller_number(node: ast.AST) -> Iterator[ast.AST]:
    """One less; mutmut has one more."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        yield ast.Constant(node.value - 1)


def dropped(node: ast.AST) -> Iterator[ast.AST]:
    """A statement, a loop or a condition left out; a condition's block is kept without the condition as well."""
    if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Pass):
        yield ast.Pass()
    if isinstance(node, ast.If):
        yield _with(node, test=ast.Constant(True))


def swapped_arguments(node: ast.AST) -> Iterator[ast.AST]:
    """Two neighbours among the arguments without a keyword, or in a tuple or list, in each other's place."""
    part = {ast.Call: "args", ast.Tuple: "elts", ast.List: "elts"}.get(type(node))
    items = getattr(node, part) if part else []
    for one, other in pairwise(range(len(items))):
        yield _with(node, **{part or "": [*items[:one], items[other], items[one], *items[other + 1 :]]})


def other_operation(node: ast.AST) -> Iterator[ast.AST]:
    """`b - a` for `a - b`, the matrix product for the element-wise one, `>` for `<`."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ORDERED):
            yield _with(node, left=node.right, right=node.left)
        if type(node.op) in OTHER_OPERATOR:
            yield _with(node, op=OTHER_OPERATOR[type(node.op)]())
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in TURNED:
        yield _with(node, ops=[TURNED[type(node.ops[0])]()])


def dropped_call(node: ast.AST) -> Iterator[ast.AST]:
    """What a method is called on, or a function's first argument, instead of what the call gives."""
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) not in MODULES:
        yield node.func.value
    if node.args:
        yield node.args[0]


def other_function(node: ast.AST) -> Iterator[ast.AST]:
    """tanh for sigmoid, stack for cat, and other pairs that look alike."""
    if isinstance(node, ast.Name) and node.id in INSTEAD:
        yield _with(node, id=INSTEAD[node.id])
    if isinstance(node, ast.Attribute) and node.attr in INSTEAD:
        yield _with(node, attr=INSTEAD[node.attr])


def transposed(node: ast.AST) -> Iterator[ast.AST]:
    """A factor of a matrix product transposed, or a transpose left out."""
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        yield node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield _with(node, left=ast.Attribute(node.left, "T", ast.Load()))
        yield _with(node, right=ast.Attribute(node.right, "T", ast.Load()))


def detached(node: ast.AST) -> Iterator[ast.AST]:
    """A value, an operand or an argument cut off from the gradients."""
    for part in {ast.BinOp: ("left", "right"), ast.IfExp: ("body", "orelse")}.get(type(node), ("value",)):
        value = getattr(node, part, None)
        if isinstance(node, ast.BinOp | ast.IfExp | ast.Assign | ast.Return) and isinstance(value, ast.expr):
            yield _with(node, **{part: _method(value, "detach")})
    part = {ast.Call: "args", ast.Tuple: "elts", ast.List: "elts"}.get(type(node), "")
    items = getattr(node, part, [])
    for at, item in enumerate(items):
        yield _with(node, **{part: [*items[:at], _method(item, "detach"), *items[at + 1 :]]})


def in_place(node: ast.AST) -> Iterator[ast.AST]:
    """`a.add_(b)` for `a + b`, and torch.tanh_ for torch.tanh."""
    if isinstance(node, ast.BinOp) and type(node.op) in IN_PLACE:
        yield _method(node.left, IN_PLACE[type(node.op)], node.right)
    if isinstance(node, ast.Attribute) and node.attr in IN_PLACE_FUNCTIONS:
        yield _with(node, attr=f"{node.attr}_")


def other_condition(node: ast.AST) -> Iterator[ast.AST]:
    """A condition turned round, or a comprehension without it."""
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield _with(node, test=_not(node.test))
    if isinstance(node, ast.comprehension) and node.ifs:
        yield _with(node, ifs=[_not(node.ifs[0]), *node.ifs[1:]])
        yield _with(node, ifs=node.ifs[1:])


def other_rounds(node: ast.AST) -> Iterator[ast.AST]:
    """A loop without its first round, without its last one, and backwards."""
    if isinstance(node, ast.For | ast.comprehension):
        for rounds in ("1:", ":-1", "::-1"):
            yield _with(node, iter=ast.parse(f"list({ast.unparse(node.iter)})[{rounds}]", mode="eval").body)


def whole(node: ast.AST) -> Iterator[ast.AST]:
    """All of what a slice was to be taken of."""
    if isinstance(node, ast.Subscript) and "Slice(" in ast.dump(node.slice):
        yield node.value


def other_mentions(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, ast.AST]]:
    """At one place another name, attribute of the same object or text: the one that the function mentions next."""
    inside = [node for statement in function.body for node in ast.walk(statement)]
    local = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    local |= {node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names = [node for node in inside if isinstance(node, ast.Name) and node.id in local - {"self"}]
    yield from _others(names, "id")
    yield from _others([node for node in inside if isinstance(node, ast.Constant) and _is_word(node.value)], "value")
    attributes = [node for node in inside if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    for owner in dict.fromkeys(ast.unparse(node.value) for node in attributes):
        yield from _others([node for node in attributes if ast.unparse(node.value) == owner], "attr")


def is_docstring(node: ast.AST) -> bool:
    """Whether a statement is nothing but a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


OPERATORS: Sequence[Callable[[ast.AST], Iterator[ast.AST]]] = [
    smaller_number,
    dropped,
    swapped_arguments,
    other_operation,
    dropped_call,
    other_function,
    transposed,
    detached,
    in_place,
    other_condition,
    other_rounds,
    whole,
]


def _others(nodes: Sequence[Node], part: str) -> Iterator[tuple[Node, Node]]:
    """Each node that reads something, with the next of the kinds in its place."""
    kinds = list(dict.fromkeys(getattr(node, part) for node in nodes))
    after = dict(zip(kinds, [*kinds[1:], *kinds[:1]], strict=True))
    for node in nodes:
        if len(kinds) > 1 and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            yield node, _with(node, **{part: after[getattr(node, part)]})


def _with(node: Node, **parts: object) -> Node:
    """A copy of the node with other parts."""
    changed = copy(node)
    for name, value in parts.items():
        setattr(changed, name, value)
    return changed


def _method(value: ast.expr, name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(value, name, ast.Load()), list(arguments), [])


def _not(condition: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), condition)


def _is_word(value: object) -> bool:
    """A short text such as a key; no docstring."""
    return isinstance(value, str) and "\n" not in value and len(value) <= 12
