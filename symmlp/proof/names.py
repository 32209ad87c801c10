"""How a symbol is named in proofs and in models: one name per quantity, the same in both."""

from __future__ import annotations

from sympy import Dummy, Expr, Indexed, Symbol

from symmlp.proof.errors import Undecidable

#: A name and the number of its indices: what definitions are filed under.
Label = tuple[str, int]

_DUMMY = "#dummy"


def name_of(expression: Expr) -> str:
    """Return the name of a symbol or of an indexed base; that of a dummy is no other's.

    Raises
    ------
    Undecidable
        If the expression is neither, or its name could be taken for a dummy's.
    """
    symbol = expression.base.label if isinstance(expression, Indexed) else expression
    if isinstance(symbol, Dummy):
        return f"{symbol.name}{_DUMMY}{symbol.dummy_index}"
    if not isinstance(symbol, Symbol) or _DUMMY in symbol.name:
        raise Undecidable(f"{expression} is not the name of a quantity or a function")
    return str(symbol.name)


def symbol_of(name: str) -> Symbol:
    """Return the symbol that has a name."""
    plain, mark, index = name.rpartition(_DUMMY)
    return Dummy(plain, dummy_index=int(index)) if mark else Symbol(name)


def label_of(target: Expr) -> Label:
    """Return the name and the number of indices of a quantity or a function."""
    return (name_of(target), len(target.indices) if isinstance(target, Indexed) else 0)
