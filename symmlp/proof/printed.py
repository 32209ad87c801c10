"""Printed decimals: whether a number comes out as the digits that somebody wrote.

A decimal that is given is exact. One that was printed earlier as the rounding of something may be
read exactly or as its interval, half a unit in the last place to each side. The result side is
always an interval, ties accepted both ways. Everything is computed in balls, so *consistent* and
*wrong* are both rigorous.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from flint import arb, ctx, fmpq, fmpz
from sympy import Expr, Integer, Mul, Pow, Rational, preorder_traversal

from symmlp.expressions import Apply, Printed
from symmlp.proof.assumptions import file_definitions
from symmlp.proof.balls import ball_of
from symmlp.proof.errors import Undecidable
from symmlp.proof.evaluate import evaluate
from symmlp.proof.model import Model
from symmlp.statement import Evidence, Relation, Statement, Status, Verdict, Witness

METHOD = "printed digits"
PRECISION = 256
MAX_PLACES = 60
MAX_POWER = 400


@dataclass(frozen=True)
class Digits:
    """What was found out about a printed result.

    ``result`` is the decimal that was judged, where it is one, a power of ten beside it left out;
    ``right`` are the digits that should stand in its place, and ``truncated`` says that they were
    cut off instead of rounded.
    """

    verdict: Verdict
    right: str = ""
    truncated: bool = False
    result: Printed | None = None


def judge_digits(statement: Statement, rounded: frozenset[Printed] = frozenset()) -> Digits:
    """Judge a claim between numbers by its digits.

    Parameters
    ----------
    statement
        Both sides are closed: numbers, decimals, and functions of them that are elementary or
        defined.
    rounded
        The decimals that were printed earlier as results; they may be intervals on the left, too.
    """
    lhs, rhs = _inside_same_function(statement.lhs, statement.rhs)
    if not decimals(rhs) and isinstance(lhs, Printed):
        lhs, rhs = rhs, lhs
    result = _as_decimal(rhs, statement.relation)
    try:
        with ctx.workprec(PRECISION):
            exact = _value(lhs, frozenset(), statement)
            wide = _value(lhs, rounded, statement) if rounded else exact
            printed = _value(result, decimals(result), statement)
            agrees = exact.overlaps(printed) or wide.overlaps(printed)
            right, truncated = "", False
            decimal, factor = _with_power_of_ten(result)
            if decimal is not None:
                alone = exact / arb(fmpq(factor.p, factor.q))
                right = rounded_text(alone, decimal.places)
                truncated = not agrees and _is_truncated(alone, decimal)
            witness = Witness((), (), (), wide.str(12), printed.str(12))
    except Undecidable as error:
        return Digits(Verdict(Status.UNDECIDED, "", Evidence(reason=str(error))))
    evidence = Evidence(
        definitions=statement.definitions, assumptions=statement.assumptions, witness=witness
    )
    status = Status.PROVED if agrees else Status.REFUTED
    return Digits(Verdict(status, METHOD, evidence), right, truncated, decimal)


def _with_power_of_ten(result: Expr) -> tuple[Printed | None, Rational]:
    r"""Return the one decimal of ``2.4 \cdot 10^{-4}`` and the signed power of ten beside it."""
    printed = [part for part in Mul.make_args(result) if isinstance(part, Printed)]
    factor = Rational(1)
    for part in Mul.make_args(result):
        power = part.exp if isinstance(part, Pow) and part.base == 10 else Integer(0)
        if isinstance(part, Rational) and str(abs(part)).strip("0") in ("1", "1/1"):
            factor *= part
        elif isinstance(power, Integer) and 0 < abs(power) <= MAX_POWER:
            factor *= Integer(10) ** power
        elif not isinstance(part, Printed):
            return None, factor
    return (printed[0] if len(printed) == 1 else None), factor


def decimals(expression: Expr) -> frozenset[Printed]:
    """Return the printed decimals that occur in an expression."""
    return frozenset(node for node in preorder_traversal(expression) if isinstance(node, Printed))


def rounded_text(value: arb, places: int) -> str:
    """Return a value rounded to so many decimal places, or "" where the ball is too wide."""
    scaled = (value * arb(10) ** places + arb(fmpq(1, 2))).floor().unique_fmpz()
    if scaled is None:
        return ""
    if places <= 0:
        return str(scaled * fmpz(10) ** -places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    return f"{'-' if scaled < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _inside_same_function(lhs: Expr, rhs: Expr) -> tuple[Expr, Expr]:
    """Return the arguments of one unknown function: it agrees as far as they do."""
    while (
        isinstance(lhs, Apply)
        and isinstance(rhs, Apply)
        and lhs.head == rhs.head
        and lhs.orders == rhs.orders
        and len(lhs.arguments) == 1
    ):
        lhs, rhs = lhs.arguments[0], rhs.arguments[0]
    return lhs, rhs


def _as_decimal(expression: Expr, relation: Relation) -> Expr:
    """Behind ≈ a whole number is a rounded result as well."""
    if relation is Relation.APPROXIMATES and isinstance(expression, Integer):
        return Printed(expression, 0)
    return expression


def _value(expression: Expr, as_intervals: frozenset[Printed], statement: Statement) -> arb:
    filed = file_definitions(statement.definitions)
    model = Model(filed, Random(0), {}, {}, rounded=as_intervals)
    value = ball_of(evaluate(expression, {}, model))
    if model.values or model.functions or model.sizes:
        raise Undecidable("not a number: it contains quantities whose values are not known")
    if not value.is_finite():
        raise Undecidable("a side has no finite value")
    return value


def _is_truncated(value: arb, printed: Printed) -> bool:
    """Whether cutting the value off after its last printed place gives the printed digits."""
    scale = arb(10) ** printed.places
    cut = (abs(value) * scale).floor().unique_fmpz()
    same_sign = bool(value > 0) == bool(printed.value > 0)
    shown = abs(printed.value) * 10**printed.places
    return cut is not None and same_sign and int(cut) == int(shown)
