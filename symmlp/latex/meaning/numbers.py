"""Numbers and arithmetic, exactly and without evaluating anything.

A number with a decimal point is `Printed`, with its places; any other is an Integer.
``1/(x-x)``, ``9^{9^9}`` and ``x - x`` come out as they stand.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, Rational, factorial, gcd

from symmlp.expressions import Printed
from symmlp.latex.arrays import ArrayNode, Entrywise, MatrixProduct, Outer, Transposed, is_array
from symmlp.latex.meaning.context import Meaning, fail
from symmlp.latex.roles import SCALARS
from symmlp.latex.syntax.tree import (
    Additive,
    Derivative,
    Fraction,
    Group,
    Multiplied,
    Name,
    Negative,
    Node,
    Number,
    Root,
    Scripted,
    Suffixed,
    walk,
)
from symmlp.latex.unreadable import MAX_DIGITS, Unreadable

_ENTRYWISE: dict[str, type[ArrayNode]] = {"⊙": Entrywise, "⊗": Outer}


def number(meaning: Meaning, node: Number) -> Expr:
    """Return the value that the digits spell."""
    if len(node.digits) > MAX_DIGITS:
        raise fail(node, f"a number of {len(node.digits)} digits, more than {MAX_DIGITS}")
    mantissa, _, exponent = node.digits.lower().partition("e")
    whole, point, decimals = mantissa.partition(".")
    if not point and not exponent:
        return Integer(int(whole))
    shift = int(exponent or "0") if len(exponent) < 5 else MAX_DIGITS + 1
    if abs(shift) > MAX_DIGITS:
        raise fail(node, f"an exponent beyond {MAX_DIGITS}")
    places = len(decimals) - shift
    digits = int(whole + decimals)
    value = Rational(digits, 10**places) if places > 0 else Rational(digits * 10**-places)
    return Printed(value, places)


def negated(expression: Expr) -> Expr:
    """Return the expression with a minus before it."""
    if isinstance(expression, Integer):
        return Integer(-expression)
    if isinstance(expression, Mul):
        return Mul(Integer(-1), *expression.args, evaluate=False)
    return Mul(Integer(-1), expression, evaluate=False)


def reciprocal(expression: Expr) -> Expr:
    """Return one over the expression."""
    return Pow(expression, Integer(-1), evaluate=False)


def product(factors: list[Any]) -> Expr:
    """Return the product as it stands; whole arrays keep their order."""
    if any(map(is_array, factors)):
        scalars = [factor for factor in factors if _is_scalar(factor)]
        arrays = [factor for factor in factors if not _is_scalar(factor)]
        whole = MatrixProduct(*arrays) if len(arrays) > 1 else arrays[0]
        return Mul(*scalars, whole, evaluate=False) if scalars else whole
    flat = [part for f in factors for part in (f.args if isinstance(f, Mul) else (f,))]
    return Mul(*flat, evaluate=False) if len(flat) > 1 else flat[0]


def _is_scalar(factor: Any) -> bool:
    """Tell whether a factor beside whole arrays is surely a number, so that its place is free."""
    names = {symbol.name for symbol in factor.free_symbols}
    return not is_array(factor) and names <= SCALARS


def quotient(numerator: Expr, denominator: Expr) -> Expr:
    """Return the quotient; a fraction of whole numbers in lowest terms is a Rational."""
    whole = isinstance(numerator, Integer) and isinstance(denominator, Integer)
    if whole and denominator > 1 and gcd(numerator, denominator) == 1:
        return Rational(numerator, denominator)
    if numerator == 1 and isinstance(numerator, Integer):
        return reciprocal(denominator)
    return product([numerator, reciprocal(denominator)])


def negative(meaning: Meaning, node: Negative) -> Expr:
    """Return minus the operand; a minus before digits belongs to the number."""
    operand = meaning(node.operand)
    if isinstance(node.operand, Number) and isinstance(operand, Printed):
        return Printed(-operand.value, operand.places)
    return negated(operand)


def additive(meaning: Meaning, node: Additive) -> Expr:
    """Return the sum of terms."""
    terms = []
    bound: set[Expr] = set()
    for place, (sign, term) in enumerate(node.terms):
        value = meaning(term)
        if bound & value.free_symbols:
            raise fail(term, "whether the sum before this includes it is not clear")
        bound |= _bound(value)
        if sign < 0:
            first = place == 0 and isinstance(term, Number) and isinstance(value, Printed)
            value = Printed(-value.value, value.places) if first else negated(value)
        terms.append(value)
    return Add(*terms, evaluate=False)


def _bound(value: Expr) -> set[Expr]:
    """Return the indices of the sums that are factors of a term."""
    found: set[Expr] = set()
    for factor in value.args if isinstance(value, Mul) else (value,):
        while type(factor).__name__ in ("Sum", "Product"):
            found.update(limits[0] for limits in factor.args[1:])
            factor = factor.args[0]
    return found


def multiplied(meaning: Meaning, node: Multiplied) -> Expr:
    """Return the product of factors; ``⊙`` binds more loosely than the others."""
    values = [meaning(factor) for _, factor in node.factors]
    starred = meaning.context.roles.starred
    factors = [
        (_kind(node, values, place, starred), factor)
        for place, (_, factor) in enumerate(node.factors)
    ]
    signs = {sign for sign, _ in factors} & _ENTRYWISE.keys()
    if len(signs) > 1:
        raise fail(node, "⊙ and ⊗ side by side can be read in two ways")
    segments: list[list[Any]] = [[]]
    before: Node = node
    for value, (sign, factor) in zip(values, factors, strict=True):
        if sign == "" and isinstance(before, Derivative) and _is_point(factor):
            raise fail(factor, "whether the derivative is taken here or multiplied is not clear")
        before = factor
        if sign in _ENTRYWISE:
            segments.append([value])
        elif sign == "/":
            segments[-1][-1:] = [quotient(segments[-1][-1], value)]
        else:
            segments[-1].append(value)
    parts = [product(segment) for segment in segments]
    return _ENTRYWISE[signs.pop()](*parts) if signs else parts[0]


def _kind(node: Multiplied, values: list[Any], place: int, starred: bool) -> str:
    """Return the sign before a factor; ``*`` between arrays is entry by entry beside matrices.

    Whoever writes ``W x * g`` has another sign for the product of matrices; alone it is not clear,
    unless the document has ``starred`` arrays elsewhere and whole layers stand here.
    """
    sign = node.factors[place][0]
    if sign != "*":
        return sign
    if not any(map(is_array, values)):
        layers = [_speaks_of_layer(factor) for _, factor in node.factors]
        return "⊙" if starred and layers[place] and any(layers[:place]) else sign
    whole = [not _is_scalar(value) and not value.is_number for value in values]
    if not (whole[place] and any(whole[:place])):
        return sign
    for other in range(1, len(values)):
        if node.factors[other][0] == "" and whole[other] and whole[other - 1]:
            return "⊙"
    if _is_large(node.factors[place - 1][1]) and not _is_large(node.factors[place][1]):
        return sign  # W * x
    if starred:
        return "⊙"
    raise fail(node, "whether * multiplies matrices or their entries is not clear")


def _speaks_of_layer(node: Node) -> bool:
    """Tell whether a whole layer stands in a factor: ``a^{[l]}`` without an index below."""
    return any(
        isinstance(part, Scripted)
        and isinstance(part.base, Name)
        and not part.subscripts
        and isinstance(part.superscript, Group)
        and part.superscript.opening in ("(", "[")
        for part in walk(node)
    )


def _is_large(node: Node) -> bool:
    """Tell whether a factor is a name with a capital letter: a matrix."""
    name = node.base if isinstance(node, Scripted) else node
    return isinstance(name, Name) and name.base[:1].isupper()


def _is_point(node: Node) -> bool:
    """Tell whether a bracket after a derivative can be the place where it is taken."""
    if not isinstance(node, Group) or node.opening != "(":
        return False
    return len(node.items) > 1 or isinstance(node.items[0], Name | Scripted | Number)


def fraction(meaning: Meaning, node: Fraction) -> Expr:
    """Return numerator over denominator."""
    return quotient(meaning(node.numerator), meaning(node.denominator))


def root(meaning: Meaning, node: Root) -> Expr:
    """Return a root as a power."""
    degree = meaning(node.degree) if node.degree else Integer(2)
    if isinstance(degree, Integer) and degree > 1:
        return Pow(meaning(node.body), Rational(1, degree), evaluate=False)
    return Pow(meaning(node.body), reciprocal(degree), evaluate=False)


def suffixed(meaning: Meaning, node: Suffixed) -> Expr:
    """Return a factorial or a percentage."""
    operand = meaning(node.operand)
    if node.suffix == "!":
        return factorial(operand, evaluate=False)
    return product([operand, Rational(1, 100)])


def power(base: Expr, exponent: Expr) -> Expr:
    """Return a power as it stands."""
    if isinstance(base, Transposed) and exponent == -1:
        raise Unreadable("the inverse of a transpose is not read")
    return Pow(base, exponent, evaluate=False)
