"""What a syntax tree means: one table from kinds of nodes to the functions that read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sympy import Basic, Expr

from symmlp.latex.arrays import Entries
from symmlp.latex.meaning import calls as meaning_calls
from symmlp.latex.meaning import conditions as meaning_conditions
from symmlp.latex.meaning import derivatives as meaning_derivatives
from symmlp.latex.meaning import names as meaning_names
from symmlp.latex.meaning import numbers as meaning_numbers
from symmlp.latex.meaning import sums as meaning_sums
from symmlp.latex.meaning.context import Context, fail
from symmlp.latex.meaning.dots import has_dots, without_dots
from symmlp.latex.syntax.tree import (
    Additive,
    Bars,
    BigOperator,
    Binomial,
    Call,
    Candidate,
    Cases,
    Comparison,
    Derivative,
    Differential,
    Dots,
    Evaluated,
    Every,
    Fraction,
    Gradient,
    Group,
    Indicator,
    Junction,
    Marker,
    Matrix,
    Multiplied,
    Name,
    Negative,
    Node,
    Number,
    Root,
    Scripted,
    Suffixed,
)


class Reader:
    """The meaning of nodes in one context."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def __call__(self, node: Node) -> Basic:
        """Return the SymPy expression of a node; raise `Unreadable` where there is none."""
        return _MEANINGS[type(node)](self, node)


def _additive(meaning: Reader, node: Additive) -> Expr:
    if has_dots(node):
        return meaning(without_dots(node))
    return meaning_numbers.additive(meaning, node)


def _multiplied(meaning: Reader, node: Multiplied) -> Expr:
    if has_dots(node):
        return meaning(without_dots(node))
    return meaning_numbers.multiplied(meaning, node)


def _matrix(meaning: Reader, node: Matrix) -> Expr:
    rows = [Entries(*(meaning(cell) for cell in row)) for row in node.rows]
    if len({len(row.args) for row in rows}) != 1:
        raise fail(node, "the rows of this matrix differ in length")
    return Entries(*rows)


def _dots(meaning: Reader, node: Dots) -> Expr:
    raise fail(node, "the pattern of the dots is not clear")


def _evaluated(meaning: Reader, node: Evaluated) -> Expr:
    raise fail(node, "a value at a point is understood alone on its side only")


def _every(meaning: Reader, node: Every) -> Expr:
    raise fail(node, "':' is not understood here")


def _marker(meaning: Reader, node: Marker) -> Expr:
    raise fail(node, f"{node.text} is not understood here")


_MEANINGS: Final[dict[type[Node], Callable[[Reader, Any], Basic]]] = {
    Number: meaning_numbers.number,
    Name: meaning_names.name,
    Scripted: meaning_names.scripted,
    Group: meaning_calls.group,
    Candidate: meaning_calls.candidate,
    Call: meaning_calls.call,
    Additive: _additive,
    Multiplied: _multiplied,
    Negative: meaning_numbers.negative,
    Fraction: meaning_numbers.fraction,
    Root: meaning_numbers.root,
    Suffixed: meaning_numbers.suffixed,
    Binomial: meaning_calls.binomial,
    Bars: meaning_calls.bars,
    Derivative: meaning_derivatives.derivative,
    Differential: meaning_derivatives.differential,
    Gradient: meaning_derivatives.gradient,
    BigOperator: meaning_sums.big,
    Comparison: meaning_conditions.compared,
    Junction: meaning_conditions.junction,
    Indicator: meaning_conditions.indicator,
    Cases: meaning_conditions.cases,
    Matrix: _matrix,
    Dots: _dots,
    Evaluated: _evaluated,
    Every: _every,
    Marker: _marker,
}
