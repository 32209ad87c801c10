"""Steps that fail only because two sums are taken to have different lengths.

Σ_{j=1}^n W_ij x_j is the product W x, whose sum has as many terms as x has entries; that this is n
need not be written anywhere, nor that s_l and n_l both count the units of layer l. A counterexample
in which the two differ says nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sympy import Expr, Indexed, Lambda, Product, Sum, Symbol

from symmlp.documents.readings.judged import Judged
from symmlp.proof import judge
from symmlp.statement import Definition, Limits, Status

SIZES: Final = "it holds if the sums are equally long, and nothing says whether they are"


def holds_for_one_size(judged: Judged) -> bool:
    """Whether a refuted step is true where all sums that it speaks of are equally long."""
    statement = judged.statement
    if statement is None:
        return False
    values = [d.value for d in statement.definitions if d.value is not None]
    bodies = [value.expr if isinstance(value, Lambda) else value for value in values]
    found = {
        high
        for side in (statement.lhs, statement.rhs, *bodies)
        for total in side.atoms(Sum, Product)
        for _, _, high in total.limits
        if isinstance(high, Symbol | Indexed)
    }
    if len(found) < 2:
        return False
    same = dict.fromkeys(found, Symbol("n", integer=True, positive=True))

    def change(side: Expr) -> Expr:
        return side.xreplace(same)

    def definition(one: Definition) -> Definition:
        return one if one.value is None else replace(one, value=change(one.value))

    def limit(one: Limits) -> Limits:
        return Limits(one.index, change(one.lower), change(one.upper))

    again = replace(
        statement,
        lhs=change(statement.lhs),
        rhs=change(statement.rhs),
        definitions=tuple(map(definition, statement.definitions)),
        indices=tuple(map(limit, statement.indices)),
    )
    return judge(again, look_first=True).status is Status.PROVED
