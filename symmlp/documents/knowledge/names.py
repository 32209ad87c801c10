"""Names in expressions: how they are filed, which count, and what an expression speaks of."""

from __future__ import annotations

from functools import lru_cache

from sympy import Add, Expr, Indexed, Integer, Symbol, preorder_traversal

from symmlp.documents.knowledge.letters import LOSS_LETTERS
from symmlp.expressions import Apply, Partial, Printed
from symmlp.latex.roles import counts_layers
from symmlp.statement import Definition

#: How many expressions are remembered with what they speak of; readings share most of theirs.
CACHED = 4096

#: A name and its number of indices.
Label = tuple[str, int]


@lru_cache(maxsize=CACHED)
def label_of(name: Expr) -> Label:
    """Return the name and number of indices under which a quantity is filed."""
    if isinstance(name, Indexed):
        return (name.base.label.name, len(name.indices))
    return (name.name if isinstance(name, Symbol) else str(name), 0)


def base_letter(name: Expr | str) -> str:
    """Return a name without its decorations: ``y`` of ``y_o``, ``w`` of ``w_new[i]``."""
    text = name if isinstance(name, str) else label_of(name)[0]
    return text.split("_", 1)[0]


def decoration(name: Expr | str) -> str:
    """Return a name's decoration: ``o`` of ``y_o``; empty where there is none."""
    text = name if isinstance(name, str) else label_of(name)[0]
    return text.split("_", 1)[1] if "_" in text else ""


def is_loss(label: Label) -> bool:
    """Whether a name is that of a loss: E, C_2, E_total."""
    return base_letter(label[0]) in LOSS_LETTERS


def is_index(symbol: Expr) -> bool:
    """Whether a symbol counts."""
    return isinstance(symbol, Symbol) and bool(symbol.is_integer)


def is_quantity(node: Expr) -> bool:
    """Whether a node is a name, or a member of a family, and counts nothing."""
    return isinstance(node, Indexed) or (isinstance(node, Symbol) and not is_index(node))


def is_layer(index: Expr) -> bool:
    """Whether an index says which layer is meant: l, L - 1."""
    symbols = index.free_symbols
    return bool(symbols) and all(counts_layers(symbol.name) for symbol in symbols)


def free_indices(target: Expr) -> tuple[Symbol, ...]:
    """Return the index symbols of a target, which stand for every value."""
    if not isinstance(target, Indexed):
        return ()
    found = [index for index in target.indices if is_index(index)]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=CACHED)
def quantities(expression: Expr) -> tuple[Expr, ...]:
    """Return the symbols and indexed symbols that an expression speaks of, heads excluded."""
    stack = [expression]
    seen: dict[Expr, None] = {}
    while stack:
        node = stack.pop()
        if isinstance(node, Indexed) and node.base.label.is_integer:
            continue
        if is_quantity(node):
            seen.setdefault(node)
        elif isinstance(node, Apply):
            stack.extend(node.arguments)
        elif isinstance(node, Printed):
            continue
        else:
            stack.extend(argument for argument in node.args if hasattr(argument, "args"))
    return tuple(seen)


@lru_cache(maxsize=CACHED)
def heads(expression: Expr) -> tuple[tuple[Expr, int], ...]:
    """Return the names of the functions that are applied, with their numbers of arguments."""
    found = (
        (node.head, len(node.arguments))
        for node in preorder_traversal(expression)
        if isinstance(node, Apply)
    )
    return tuple(dict.fromkeys(found))


def head_of(name: Expr) -> Expr:
    """Return what is named: f of f(x), and any other name itself."""
    return name.head if isinstance(name, Apply) else name


def is_extreme(name: Expr) -> bool:
    r"""Whether a quantity is the largest or smallest of a family, ``\max_k o_k``."""
    return isinstance(name, Symbol | Indexed) and label_of(name)[0].startswith(("max(", "min("))


def is_target(expression: Expr) -> bool:
    """Whether an expression is something that an author can define."""
    if isinstance(expression, Apply):
        return not any(expression.orders) and all(
            isinstance(a, Symbol | Indexed) for a in expression.arguments
        )
    if is_extreme(expression):
        return False
    if isinstance(expression, Indexed):
        return all(map(_counts, expression.indices))
    return isinstance(expression, Symbol) and not is_index(expression)


def _counts(index: Expr) -> bool:
    """Whether an index is a letter that counts, a number, or one shifted by a number: t + 1."""
    symbols = [part for part in Add.make_args(index) if not isinstance(part, Integer)]
    return len(symbols) <= 1 and all(is_index(symbol) for symbol in symbols)


def is_number(expression: Expr) -> bool:
    """Whether an expression is closed: it contains no quantity and no unknown function."""
    return not any(
        isinstance(node, Symbol | Indexed | Apply | Partial)
        for node in preorder_traversal(expression)
    )


def speaks_of(definition: Definition, name: Expr) -> bool:
    """Whether a definition's pattern fits a quantity, index by index: J[i, i] none but J[k, k]."""
    target = definition.target
    if not isinstance(target, Indexed) or not isinstance(name, Indexed):
        return target == name or label_of(target) == label_of(name)
    pairs = set(zip(target.indices, name.indices, strict=True))
    free = {pattern for pattern, _ in pairs if pattern in definition.indices}
    fixed = (pattern == index for pattern, index in pairs if pattern not in free)
    return all(fixed) and sum(pattern in free for pattern, _ in pairs) == len(free)
