"""Hygiene for indices: substitution that captures nothing, and matching up to index names.

SymPy's ``subs`` lets a bound index capture a free one, and differentiating a Sum by an index that
clashes with the bound one is silently wrong; every rule therefore substitutes through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from sympy import Expr, Indexed, KroneckerDelta, Lambda, Sum, Symbol

from symmlp.expressions import Apply, Partial, member

#: Letters for fresh indices, in the order in which they are tried.
LETTERS = "ijkmpqruvh"


def fresh(taken: Iterable[Expr], like: Symbol | None = None) -> Symbol:
    """Return an index that is not among the taken symbols: ``like`` if possible, else a letter."""
    names = {symbol.name for symbol in taken if isinstance(symbol, Symbol)}
    if like is not None and like.name not in names:
        return like
    for letter in LETTERS:
        if letter not in names:
            return Symbol(letter, integer=True)
    number = next(number for number in range(len(names) + 1) if f"i_{number}" not in names)
    return Symbol(f"i_{number}", integer=True)


def symbols(*expressions: Expr) -> set[Symbol]:
    """Return all symbols of the expressions, bound and free."""
    found: set[Symbol] = set()
    for expression in expressions:
        found |= expression.atoms(Symbol)
    return found


def instantiate(expression: Expr, values: Mapping[Symbol, Expr]) -> Expr:
    """Put values in for symbols; bound indices that a value mentions are renamed first."""
    if not expression.args:
        return values.get(expression, expression)
    if isinstance(expression, Sum):
        return _instantiate_sum(expression, values)
    arguments = [instantiate(argument, values) for argument in expression.args]
    if all(new is old for new, old in zip(arguments, expression.args, strict=True)):
        return expression
    if isinstance(expression, Indexed):
        return member(*arguments)
    return expression.func(*arguments)


def _instantiate_sum(total: Sum, values: Mapping[Symbol, Expr]) -> Expr:
    body, index, lower, upper = open_sum(total)
    inside = {name: value for name, value in values.items() if name != index}
    incoming = symbols(*inside.values()) if inside else set()
    bound = index
    if index in incoming:
        bound = fresh(incoming | symbols(body), index)
        inside[index] = bound
    return Sum(
        instantiate(body, inside),
        (bound, instantiate(lower, values), instantiate(upper, values)),
    )


@lru_cache(maxsize=1024)
def open_sum(total: Sum) -> tuple[Expr, Symbol, Expr, Expr]:
    """Return what a sum adds up, and its outermost index with its bounds.

    SymPy writes a sum of sums as one Sum with several limits, the innermost first.
    """
    *inner, (index, lower, upper) = total.limits
    return Sum(total.function, *inner) if inner else total.function, index, lower, upper


def rename_apart(total: Sum, taken: Iterable[Expr]) -> Sum:
    """Return the same sum with bound indices that are not among the taken symbols."""
    taken = set(taken)
    if taken.isdisjoint(index for index, *_ in total.limits):
        return total
    body, index, lower, upper = open_sum(total)
    if index in taken:
        bound = fresh(taken | symbols(body), index)
        body = instantiate(body, {index: bound})
        index = bound
    if isinstance(body, Sum):
        body = rename_apart(body, taken | {index})
    return Sum(body, (index, lower, upper))


def rename_bound(expression: Expr, taken: set[Symbol]) -> Expr:
    """Return the same expression with no bound index among the taken symbols."""
    if not expression.args or not expression.has(Sum):
        return expression
    if isinstance(expression, Sum):
        body, index, lower, upper = open_sum(rename_apart(expression, taken))
        return Sum(rename_bound(body, taken | {index}), (index, lower, upper))
    return expression.func(*(rename_bound(part, taken) for part in expression.args))


def match(
    pattern: Expr, expression: Expr, variables: frozenset[Symbol] | set[Symbol]
) -> dict[Symbol, Expr] | None:
    """Return the values of the variables that turn the pattern into the expression, or None."""
    found: dict[Symbol, Expr] = {}
    return found if _match(pattern, expression, variables, found) else None


def _match(
    pattern: Expr,
    expression: Expr,
    variables: frozenset[Symbol] | set[Symbol],
    found: dict[Symbol, Expr],
) -> bool:
    if pattern in variables:
        return bool(found.setdefault(pattern, expression) == expression)
    if pattern == expression and not (variables and symbols(pattern) & variables):
        return True
    if pattern.func is not expression.func or len(pattern.args) != len(expression.args):
        return False
    return bool(pattern.args) and all(
        _match(left, right, variables, found)
        for left, right in zip(pattern.args, expression.args, strict=True)
    )


def same_family(one: Expr, other: Expr) -> bool:
    """Say whether two quantities may be the same for some values of their indices."""
    if not (isinstance(one, Indexed) and isinstance(other, Indexed)):
        return bool(one == other)
    if one.base != other.base or len(one.indices) != len(other.indices):
        return False
    return not any(
        (left - right).is_nonzero for left, right in zip(one.indices, other.indices, strict=True)
    )


def quantities(expression: Expr) -> Iterator[Expr]:
    """Yield the symbols and indexed symbols that an expression's value is made of.

    Function names, indices, bounds of sums and Kronecker deltas are not among them.
    """
    if isinstance(expression, (Symbol, Indexed)):
        if not expression.is_integer:
            yield expression
    elif isinstance(expression, Apply):
        for argument in expression.arguments:
            yield from quantities(argument)
    elif isinstance(expression, Sum):
        yield from quantities(expression.function)
    elif isinstance(expression, Partial):
        yield from quantities(expression.expression)
    elif not isinstance(expression, (KroneckerDelta, Lambda)):
        for argument in expression.args:
            yield from quantities(argument)
