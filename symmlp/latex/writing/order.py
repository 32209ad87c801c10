"""The order in which authors write terms and factors, whatever order SymPy keeps them in.

Terms: what is positive first (``y - z``, ``1 - y``), higher degree first (``w a + b``), a number
last behind names (``l + 1``) and first before anything else (``1 + e^{-s}``).

Factors: numbers, step sizes, derivatives as a chain (``∂L/∂a ∂a/∂s ∂s/∂w``), f′(s), a quantity
with the bracket that repeats it (``y (1 - y)``), errors (``y - z``), then ``w δ a``, other
brackets, and a sum last. The order depends on the expression only, never on a hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import total_ordering
from typing import Any, Final

from sympy import (
    Add,
    Expr,
    Indexed,
    Integer,
    Mul,
    Number,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
    default_sort_key,
    preorder_traversal,
)

from symmlp.expressions import Apply, Partial, Printed

#: Names that lead the terms of a sum.
_LEADING: Final = frozenset({"L"})
#: Names that behave like numbers and stand before all others.
_STEP_SIZES: Final = frozenset({"eta", "lambda", "mu", "beta", "alpha"})
_LETTERS: Final = ("w", "delta", "z", "a", "x", "y")
_CONSTANT, _STEP_SIZE, _CHAIN, _SLOPE, _OWN, _ERROR, _NAME, _GROUP, _OTHER, _TOTAL = range(10)
_NUMERALS: Final = Number | Printed
_CLASSES: Final = (
    (_NUMERALS, _CONSTANT),
    (Partial, _CHAIN),
    (Apply, _SLOPE),
    (Sum | Piecewise, _TOTAL),
)


def letters(expression: Expr) -> str:
    """Return a quantity's own name: ``w`` of ``w[l, j, i]``; empty for anything else."""
    if isinstance(expression, Indexed):
        return str(expression.base.label.name)
    return str(expression.name) if isinstance(expression, Symbol) else ""


def is_negative(term: Expr) -> bool:
    """Whether a term is written with a minus sign in front."""
    if isinstance(term, Printed):
        return bool(term.value < 0)
    if isinstance(term, Mul):
        return (
            sum(is_negative(factor) for factor in term.args if isinstance(factor, _NUMERALS)) % 2
            == 1
        )
    return isinstance(term, Number) and bool(term < 0)


def negated(term: Expr) -> Expr:
    """Return a negative term without its sign, its other factors untouched."""
    if isinstance(term, Printed):
        return Printed(-term.value, term.places)
    if not isinstance(term, Mul):
        return -term
    factors = list(term.args)
    place = next(i for i, factor in enumerate(factors) if is_negative(factor))
    flipped = negated(factors[place])
    rest = factors[:place] + factors[place + 1 :]
    if flipped == 1:
        return rest[0] if len(rest) == 1 else Mul(*rest, evaluate=False)
    return Mul(flipped, *rest, evaluate=False)


def ordered_terms(terms: Iterable[Expr]) -> list[Expr]:
    """Return the terms of a sum in the order in which they are written."""
    terms = list(terms)
    plain = all(_is_plain(term) for term in terms)

    def key(term: Expr) -> tuple[Any, ...]:
        constant = term.is_Number
        first = constant and not plain
        leading = letters(term) in _LEADING
        return (is_negative(term), not leading, not first, -_degree(term), _size(term), _tie(term))

    return sorted(terms, key=key)


def ordered_factors(factors: Iterable[Expr]) -> list[Expr]:
    """Return the factors of a product in the order in which they are written."""
    factors = list(factors)
    names = {_base(factor) for factor in factors if letters(_base(factor))}
    calls = {_base(factor) for factor in factors if isinstance(_base(factor), Apply)}
    repeated = {f for f in factors if isinstance(_base(f), Add)} if names | calls else set()
    own = [name for name in names | calls if any(_repeats(g, name) for g in repeated)]
    chained = any(isinstance(factor, Partial) for factor in factors)

    def rank(factor: Expr) -> tuple[int, Any]:
        base = _base(factor)
        if base in own or any(_repeats(factor, name) for name in own):
            paired = base if base in own else next(n for n in _sorted(own) if _repeats(factor, n))
            return _OWN, (_tie(paired), base not in own)
        if chained and letters(base) == "delta":
            return _CHAIN, ()
        return _class(base), ()

    ranked = sorted(factors, key=lambda f: (*rank(f), _tie(_base(f)), _tie(f)))
    chain = [f for f in ranked if rank(f)[0] == _CHAIN]
    links = iter(_linked(chain))
    return [next(links) if rank(f)[0] == _CHAIN else f for f in ranked]


def _sorted(expressions: Iterable[Expr]) -> list[Expr]:
    return sorted(expressions, key=_tie)


def _linked(chain: Sequence[Expr]) -> list[Expr]:
    """Order ∂L/∂a, ∂a/∂s, … so that each one's denominator is the next one's numerator."""
    ends = {_ends(link)[1] for link in chain}
    rest, path = list(chain), list[Expr]()
    while rest:
        after = _ends(path[-1])[1] if path else None
        link = next((k for k in rest if _ends(k)[0] == after), None)
        if link is None:
            link = next((k for k in rest if _ends(k)[0] not in ends), rest[0])
        rest.remove(link)
        path.append(link)
    return path


def _ends(link: Expr) -> tuple[Any, Any]:
    """Return what a link differentiates and by what; δ[l, j] stands for ∂L/∂s[l, j]."""
    if isinstance(link, Partial):
        return _identity(link.expression), _identity(link.variable)
    return ("L",), ("s", *link.indices)


def _identity(quantity: Expr) -> Any:
    indices = quantity.indices if isinstance(quantity, Indexed) else ()
    return (letters(quantity), *indices) if letters(quantity) else quantity


def _class(base: Expr) -> int:
    if letters(base):
        return _STEP_SIZE if letters(base) in _STEP_SIZES else _NAME
    if isinstance(base, Add):
        return _ERROR if _is_error(base) else _GROUP
    return next((rank for kinds, rank in _CLASSES if isinstance(base, kinds)), _OTHER)


def _is_error(group: Expr) -> bool:
    """Whether a bracket is a difference such as y - z."""
    names = [letters(-term if is_negative(term) else term) for term in group.args]
    return "z" in names and all(names)


def _is_plain(term: Expr) -> bool:
    """Whether a term is a number, a name, or a product of powers of them."""
    return all(
        isinstance(factor, _NUMERALS) or (letters(_base(factor)) != "" and _degree(factor) > 0)
        for factor in Mul.make_args(term)
    )


def _base(factor: Expr) -> Expr:
    return factor.base if isinstance(factor, Pow) else factor


def _repeats(group: Expr, name: Expr) -> bool:
    """Whether a bracket such as (1 - y) is made of numbers and that one quantity."""
    base = _base(group)
    return isinstance(base, Add) and all(
        isinstance(factor, _NUMERALS) or _base(factor) == name
        for term in base.args
        for factor in Mul.make_args(term)
    )


def _degree(term: Expr) -> int:
    """How many quantities a term multiplies; a sum counts as a product with one more."""
    total = 0
    for factor in Mul.make_args(term):
        if isinstance(factor, Pow) and isinstance(factor.exp, Integer):
            total += int(factor.exp) * _degree(factor.base)
        elif isinstance(factor, Sum):
            total += 1 + _degree(factor.function)
        elif isinstance(factor, Partial):
            total += _degree(factor.expression)
        elif not isinstance(factor, Rational | Printed):
            total += 1
    return total


def _size(term: Expr) -> int:
    return sum(1 for _ in preorder_traversal(term))


def _rank_of_letter(base: Expr) -> int:
    name = letters(base)
    return _LETTERS.index(name) if name in _LETTERS else len(_LETTERS)


@total_ordering
class _Tie:
    """SymPy's order, which compares indices as numbers; computed only where a tie needs it."""

    def __init__(self, expression: Expr) -> None:
        self.expression = expression

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Tie) and bool(self.expression == other.expression)

    def __hash__(self) -> int:
        return hash(self.expression)

    def __lt__(self, other: _Tie) -> bool:
        return bool(default_sort_key(self.expression) < default_sort_key(other.expression))


def _tie(expression: Expr) -> tuple[int, _Tie]:
    return _rank_of_letter(expression), _Tie(expression)
