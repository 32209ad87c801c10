"""Which indices run over whole layers: the axes of matrix notation, and what spans them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sympy import Expr, Indexed, IndexedBase, Integer, Symbol

from symmlp.latex.writing.expression import Writer
from symmlp.latex.writing.names import Reference, reference
from symmlp.latex.writing.order import letters
from symmlp.latex.writing.pieces import Piece
from symmlp.network import Network
from symmlp.statement import Limits

Axes = tuple[Symbol, ...]

_UNITS: Final = IndexedBase(Symbol("n", integer=True, positive=True))
_LAST: Final = Symbol("N", integer=True)
#: The number of samples in a batch; a quantity with a sample index is a matrix, a column each.
_SAMPLES: Final = Symbol("R", integer=True, positive=True)
#: The layer of quantities that do not say it.
_LAYERS: Final = {"x": Integer(0), "y": _LAST, "z": _LAST}


class NoMatrixForm(Exception):
    """The expression says something that whole layers do not say."""


@dataclass(frozen=True)
class Matrices:
    """Writes expressions over axes, by a table of forms; ``widths`` are the free unit indices'."""

    writer: Writer
    widths: dict[Symbol, Expr]
    forms: Mapping[type, Callable[[Matrices, Any, Axes], Piece]]

    def piece(self, expression: Expr, axes: Axes) -> Piece:
        """Return an expression as a scalar, a column or a matrix with these axes."""
        own = self.axes(expression)
        if not own:
            return self.writer.piece(expression)
        if own - set(axes):
            raise NoMatrixForm
        for kind in type(expression).__mro__:
            if kind in self.forms:
                return self.forms[kind](self, expression, axes)
        raise NoMatrixForm

    def axes(self, expression: Expr) -> set[Symbol]:
        """Return the free unit indices that an expression has."""
        return set(expression.free_symbols & self.widths.keys())

    def within(self, index: Symbol, width: Expr) -> Matrices:
        """Return the same with a bound index as one more free one."""
        return replace(self, widths={**self.widths, index: width})

    def spans(self, name: Indexed) -> bool:
        """Whether each unit index of a quantity runs over exactly the units that are there."""
        network, parts = self.writer.network, reference(name)
        units = [i for i in parts.indices if i in self.widths]
        if len(units) != len(parts.indices) or len(set(units)) != len(units):
            return False
        first = _LAYERS.get(parts.letter) if parts.layer is None else parts.layer
        if first is None:
            return False
        expected = [_widths(first - place, network) for place in range(slots(parts))]
        expected += [(_SAMPLES,)] if len(units) > len(expected) else []
        return len(units) == len(expected) and all(
            self.widths[unit] in widths for unit, widths in zip(units, expected, strict=True)
        )


def slots(parts: Reference) -> int:
    """Return how many units a quantity belongs to: a weight joins two."""
    return 2 if parts.letter == "w" or parts.words[:1] == ("w",) else 1


def _widths(layer: Expr, network: Network | None) -> tuple[Expr, ...]:
    """Return the ways of saying how many units a layer has."""
    if network is None:
        return (_UNITS[layer],)
    number = layer.subs(_LAST, network.depth)
    known = number.is_Integer and 0 <= number <= network.depth
    return (_UNITS[layer], *((Integer(network.sizes[int(number)]),) if known else ()))


def is_whole(limits: Limits) -> bool:
    """Whether the index runs over all units of a layer: 0 to n[l]-1, or to a width as a number."""
    if limits.lower != 0:
        return False
    width = limits.upper + 1
    return (
        isinstance(width, Integer)
        or width == _SAMPLES
        or (isinstance(width, Indexed) and letters(width) == "n" and len(width.indices) == 1)
    )
