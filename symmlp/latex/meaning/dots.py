r"""Dots with a pattern: ``x_1 w_1 + x_2 w_2 + \cdots + x_n w_n`` is a sum over an index.

The terms next to the dots are laid over the last one. Where they differ, and only there, a number
counts up to the last index; the terms before that fit the same pattern belong to the sum.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from symmlp.latex.meaning.context import fail
from symmlp.latex.syntax.tree import (
    Additive,
    BigOperator,
    Comparison,
    Dots,
    Multiplied,
    Name,
    Node,
    Number,
    walk,
)

_LETTERS = ("i", "j", "k", "m", "p", "q", "r", "u", "v", "t")


@dataclass(frozen=True)
class _Difference:
    path: tuple[Any, ...]
    first: Node
    last: Node


def without_dots(node: Additive | Multiplied) -> Node:
    """Return the same sum or product with every ellipsis turned into a big operator."""
    if isinstance(node, Additive):
        terms = _folded(node, [(str(sign), term) for sign, term in node.terms], "sum")
        if len(terms) == 1 and terms[0][0] == "1":
            return terms[0][1]
        return replace(node, terms=tuple((int(sign), term) for sign, term in terms))
    factors = _folded(node, list(node.factors), "product")
    return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))


def has_dots(node: Additive | Multiplied) -> bool:
    """Tell whether an ellipsis is one of the terms or factors."""
    parts = node.terms if isinstance(node, Additive) else node.factors
    return any(isinstance(part, Dots) for _, part in parts)


def _folded(node: Node, parts: list[tuple[str, Node]], operator: str) -> list[tuple[str, Node]]:
    while True:
        place = next((n for n, (_, part) in enumerate(parts) if isinstance(part, Dots)), None)
        if place is None:
            return parts
        if not 0 < place < len(parts) - 1:
            raise fail(node, "the pattern of the dots is not clear")
        start, folded = _pattern(node, parts, place, operator)
        parts[start : place + 2] = [(parts[start][0], folded)]


def _pattern(
    node: Node, parts: list[tuple[str, Node]], place: int, operator: str
) -> tuple[int, BigOperator]:
    last = parts[place + 1][1]
    signs = ("1",) if operator == "sum" else ("", "·", "*")
    if parts[place][0] not in signs or parts[place + 1][0] not in signs:
        raise fail(node, "the signs around the dots are not clear")
    differences = _differences(parts[place - 1][1], last)
    ends = {repr(d.last) for d in differences or ()}
    if not differences or len(ends) != 1:
        raise fail(node, "the pattern of the dots is not clear")
    counts = _count(differences)
    if counts is None:
        raise fail(node, "the pattern of the dots is not clear")
    start = place - 1
    paths = [d.path for d in differences]
    while start > 0 and parts[start][0] in signs and parts[start - 1][0] in signs:
        before = _differences(parts[start - 1][1], last)
        if not before or [d.path for d in before] != paths or _count(before) is None:
            break
        if _count(before) != counts - 1:
            raise fail(node, "the pattern of the dots is not clear")
        counts -= 1
        start -= 1
    if paths == [()] and start == place - 1:  # 1 + ... + n^2 could count anything
        raise fail(node, "the pattern of the dots is not clear")
    used = {part.base for _, term in parts for part in walk(term) if isinstance(part, Name)}
    letter = next((one for one in _LETTERS if one not in used), None)
    if letter is None:
        raise fail(node, "no letter is free for the index of the dots")
    first = parts[start][1]
    index = Name(letter, start=first.start, end=last.end)
    body = last
    for path in paths:
        body = _put(body, path, index)
    lower = Number(str(counts), start=first.start, end=first.end)
    limits = Comparison((index, lower), ("=",), start=first.start, end=first.end)
    end = differences[0].last
    return start, BigOperator(operator, (limits,), end, body, start=first.start, end=last.end)


def _count(differences: list[_Difference]) -> int | None:
    """Return the number that stands at every place where two terms differ."""
    numbers = {d.first.digits if isinstance(d.first, Number) else "" for d in differences}
    digits = numbers.pop()
    return int(digits) if not numbers and digits.isdigit() and len(digits) < 7 else None


def _differences(first: Node, last: Node) -> list[_Difference] | None:
    """Return the places where two trees differ, or None when their shapes do."""
    found: list[_Difference] = []
    stack: list[tuple[tuple[Any, ...], Any, Any]] = [((), first, last)]
    while stack:
        path, one, other = stack.pop()
        if one == other:
            continue
        if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
            stack.extend(((*path, n), one[n], other[n]) for n in range(len(one)))
        elif isinstance(one, Number) and isinstance(other, Node):
            found.append(_Difference(path, one, other))
        elif type(one) is type(other) and isinstance(one, Node):
            for item in fields(one):
                if item.compare:
                    pair = getattr(one, item.name), getattr(other, item.name)
                    stack.append(((*path, item.name), *pair))
        else:
            return None
    return sorted(found, key=lambda difference: repr(difference.path))


def _put(node: Any, path: tuple[Any, ...], new: Node) -> Any:
    """Return a tree with another node at a place."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*node[:step], _put(node[step], rest, new), *node[step + 1 :])
    return replace(node, **{step: _put(getattr(node, step), rest, new)})
