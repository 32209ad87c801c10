"""What the definitions in force say of a quantity: its value and what it is a function of.

Rules ask here instead of asking SymPy, to which every derivative through a definition is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Expr, Indexed, Lambda, Sum

from symmlp.expressions import Apply
from symmlp.rules.indices import instantiate, match, open_sum, quantities, same_family
from symmlp.statement import Definition, Limits, Over, Statement


def definition_of(quantity: Expr, context: Statement) -> tuple[Definition, Expr | None] | None:
    """Return the definition of a quantity and its value there, or None if it has none."""
    return _definition_of(quantity, context.definitions)


def _definition_of(
    quantity: Expr, definitions: tuple[Definition, ...]
) -> tuple[Definition, Expr | None] | None:
    for definition in definitions:
        found = match(definition.target, quantity, set(definition.indices))
        if found is not None:
            value = definition.value
            return definition, None if value is None else instantiate(value, found)
    return None


def is_variable(quantity: Expr) -> bool:
    """Say whether an expression is a name, of which a definition can speak."""
    return isinstance(quantity, Indexed) or quantity.is_Symbol


def depends(expression: Expr, variable: Expr, context: Statement) -> bool:
    """Say whether an expression may change with a variable, through all definitions.

    A quantity without a definition may depend on everything.
    """
    return any(
        _reaches(quantity, variable, context.definitions) for quantity in quantities(expression)
    )


@lru_cache(maxsize=4096)  # every rule of a strategy asks again
def _reaches(quantity: Expr, variable: Expr, definitions: tuple[Definition, ...]) -> bool:
    if same_family(quantity, variable):
        return True
    found = _definition_of(quantity, definitions)
    if found is None:
        return True
    definition, value = found
    if value is not None:
        parts = quantities(value)
    else:
        parts = (part for over in definition.depends_on for part in quantities(over.expression))
    return any(_reaches(part, variable, definitions) for part in parts)


def lambda_of(head: Expr, context: Statement) -> Lambda | None:
    """Return the function that a name stands for, if the definitions say so."""
    found = definition_of(head, context)
    return found[1] if found is not None and isinstance(found[1], Lambda) else None


def consumers(variable: Expr, context: Statement) -> Iterator[Definition]:
    """Yield the definitions with a value that mentions the variable's family by itself."""
    for definition in context.definitions:
        value = definition.value
        if value is None or isinstance(value, Lambda):
            continue
        if any(same_family(part, variable) for part in quantities(value)):
            yield definition


def constituents(value: Expr, ranges: tuple[Limits, ...] = ()) -> Iterator[Over]:
    """Yield the quantities that a value is made of, each over the sums that it stands in."""
    if isinstance(value, Sum):
        body, index, lower, upper = open_sum(value)
        yield from constituents(body, (*ranges, Limits(index, lower, upper)))
    elif is_variable(value):
        yield Over(value, tuple(one for one in ranges if one.index in value.free_symbols))
    elif isinstance(value, Apply):
        for argument in value.arguments:
            yield from constituents(argument, ranges)
    else:
        for argument in value.args:
            yield from constituents(argument, ranges)
