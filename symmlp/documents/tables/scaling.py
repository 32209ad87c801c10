r"""Formulas that scale a column of data by its own extremes or moments, recognised by their form.

The right side speaks of one datum and of statistics of a data set: ``min(data)``, ``x_{\max}``,
``\bar{x}``, ``\mu``. What the names are does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sympy import Add, Expr, Integer, Mul, Pow, Rational

from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.names import base_letter, decoration, quantities
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.expressions import Apply, Printed

Statistic = Callable[[Sequence[Expr], int], Expr]


def _smallest(column: Sequence[Expr], lost: int) -> Expr:
    return min(column, key=_exact)


def _largest(column: Sequence[Expr], lost: int) -> Expr:
    return max(column, key=_exact)


def _mean(column: Sequence[Expr], lost: int) -> Expr:
    return Mul(Rational(1, len(column)), Add(*map(_exact, column)))


def _variance(column: Sequence[Expr], lost: int) -> Expr:
    mean = _mean(column, lost)
    total = Add(*((_exact(value) - mean) ** 2 for value in column))
    return total / Integer(len(column) - lost)


def _deviation(column: Sequence[Expr], lost: int) -> Expr:
    return Pow(_variance(column, lost), Rational(1, 2))


#: What a name or decoration says is taken of the whole column.
STATISTICS: Final[dict[str, Statistic]] = {
    **dict.fromkeys(("min", "minimum", "Min", "lo", "low"), _smallest),
    **dict.fromkeys(("max", "maximum", "Max", "hi", "high"), _largest),
    **dict.fromkeys(("mean", "avg", "average", "bar", "mu"), _mean),
    **dict.fromkeys(("std", "sd", "sigma", "stdev"), _deviation),
    **dict.fromkeys(("var", "Var"), _variance),
}


@dataclass(frozen=True)
class Scaled:
    """A formula of one datum, in which all that is taken of the column is put in."""

    formula: Expr
    datum: Expr

    def at(self, value: Expr) -> Expr:
        """Return what it makes of a value."""
        return rewrite(self.formula, {self.datum: value}.get)


@dataclass(frozen=True)
class Scaling:
    """A definition that scales data: its target, its formula, and the name of the datum in it."""

    target: Expr
    formula: Expr
    datum: Expr
    known: Known

    def of(self, column: Sequence[Expr], knowledge: Knowledge, lost: int = 0) -> Scaled | None:
        """Return what scales a value of a column; ``lost`` is 1 for the deviation of a sample.

        None where the column's values are too few, or all the same.
        """
        if len({_exact(one) for one in column}) < 2:
            return None

        def of_column(node: Expr) -> Expr | None:
            statistic = statistic_of(node)
            if statistic is not None:
                return statistic(column, lost)
            given = knowledge.numbers.get(node) if node != self.datum else None
            return given[-1] if given else None

        return Scaled(rewrite(self.formula, of_column), self.datum)


def scalings(knowledge: Knowledge) -> list[Scaling]:
    """Return the document's scaling formulas, those of this section first, the latest first."""
    found = [
        scaling
        for stack in knowledge.definitions.values()
        for known in stack
        for scaling in _recognised(known, knowledge)
    ]
    return sorted(found, key=partial(_recency, knowledge), reverse=True)


def statistic_of(node: Expr) -> Statistic | None:
    """Return what a node takes of a data set: min(data), x_max, μ."""
    if isinstance(node, Apply):
        single = len(node.arguments) == 1 and not any(node.orders)
        return STATISTICS.get(base_letter(node.head)) if single else None
    if not getattr(node, "is_Symbol", False) and not getattr(node, "base", None):
        return None
    try:
        return STATISTICS.get(decoration(node) or base_letter(node))
    except AttributeError:
        return None


def _recognised(known: Known, knowledge: Knowledge) -> Iterator[Scaling]:
    formula = known.definition.value
    if not isinstance(formula, Expr):
        return
    statistics: list[Expr] = []

    def note(node: Expr) -> Expr | None:
        if isinstance(node, Apply) and statistic_of(node) is None:
            statistics.append(node)
            return node
        found = statistic_of(node) if isinstance(node, Apply) or node.is_Symbol else None
        if found is None:
            return None
        statistics.append(node)
        return Integer(1)

    rest = rewrite(formula, note)
    if not statistics or any(
        isinstance(node, Apply) and statistic_of(node) is None for node in statistics
    ):
        return
    data = [name for name in quantities(rest) if name not in knowledge.numbers]
    if len(data) == 1:
        yield Scaling(known.definition.target, formula, data[0], known)


def _recency(knowledge: Knowledge, scaling: Scaling) -> tuple[bool, int, int]:
    known = scaling.known
    line = known.span.line if known.span is not None else 0
    return known.section == knowledge.section, known.section, line


def _exact(value: Expr) -> Expr:
    return value.value if isinstance(value, Printed) else value
