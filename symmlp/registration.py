"""An activation or a loss of one's own: one SymPy expression, checked and entered in its table.

Everything else is derived from the expression, as for the entries that symmlp comes with.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from sympy import Derivative, DiracDelta, Expr, Interval, Rational, S, Symbol

from symmlp.activations import ACTIVATIONS, ARGUMENT, Activation, Kink
from symmlp.elementary import elementary
from symmlp.errors import SymmlpError
from symmlp.expressions import as_expression
from symmlp.losses import LOSSES, PREDICTION, REDUCTIONS, TARGET, Loss

#: Where an activation must be real.
_POINTS: Final = (Rational(-3, 2), Rational(-1, 2), Rational(1, 2), Rational(3, 2))

Entry = TypeVar("Entry", Activation, Loss)


def register_activation(
    name: str,
    expr: Expr,
    *,
    latex: str | None = None,
    range: Interval = S.Reals,  # noqa: A002  (the mathematical term)
    kinks: tuple[Kink, ...] = (),
) -> Activation:
    """Add an activation of one's own: ``register_activation("cube", s**3)``.

    Parameters
    ----------
    name
        A new word of letters a-z, digits and underscores.
    expr
        A SymPy expression in exactly one symbol, the preactivation.
    latex
        How the function is written; the name in upright letters if not given.
    range
        An interval that holds all its values; the reals if not given.
    kinks
        Points without a derivative, in the symbol's values, with the value used there.

    Raises
    ------
    SymmlpError
        If the name is no word or taken, or if the expression is not one in one symbol.
    """
    what = _what("activation", name, ACTIVATIONS)
    expr = elementary(expr, what)
    symbols = expr.free_symbols
    if len(symbols) != 1:
        found = ", ".join(sorted(map(str, symbols))) or "none"
        raise SymmlpError(f"{what}: one symbol, the preactivation, is needed; found {found}")
    expr = expr.xreplace({symbols.pop(): ARGUMENT})
    for point in _POINTS:
        if expr.subs(ARGUMENT, point).is_real is False:
            raise SymmlpError(
                f"{what}: {expr} is not a real number at s = {point}; an expression that is real"
                " for all s is needed"
            )
    written, values = latex or _upright(name), _interval(range, f"{what}: range")
    entry = Activation(name, written, expr, values, kinks=_kinks(kinks, what))
    return _entered(entry, ACTIVATIONS, what)


def register_loss(
    name: str,
    expr: Expr,
    *,
    prediction: Symbol,
    target: Symbol,
    latex: str | None = None,
    reduction: str = "sum",
    prediction_domain: Interval = S.Reals,
    target_domain: Interval = S.Reals,
    kinks: tuple[Kink, ...] = (),
) -> Loss:
    """Add a loss of one's own: ``register_loss("quartic", (y - z)**4, prediction=y, target=z)``.

    Parameters
    ----------
    name
        A new word of letters a-z, digits and underscores.
    expr
        A SymPy expression in the symbols ``prediction`` and ``target``: the loss of one output.
    latex
        How it is written; the name in upright letters if not given.
    reduction
        Over the outputs of one sample: "sum" or "mean".
    prediction_domain, target_domain
        Where predictions and targets may lie; the reals if not given.
    kinks
        Values of prediction - target without a derivative, with the value used there.

    Raises
    ------
    SymmlpError
        If the name is no word or taken, the reduction unknown, or if the expression has other
        symbols than the two or does not depend on the prediction.
    """
    what = _what("loss", name, LOSSES)
    expr = elementary(expr, what)
    if reduction not in REDUCTIONS:
        raise SymmlpError(f"{what}: the reduction is one of {', '.join(REDUCTIONS)}")
    extra = expr.free_symbols - {prediction, target}
    if extra or prediction == target or prediction not in expr.free_symbols:
        found = ", ".join(sorted(map(str, expr.free_symbols))) or "none"
        raise SymmlpError(
            f"{what}: an expression in the prediction {prediction} and the target {target} is"
            f" needed; its symbols are {found}"
        )
    entry = Loss(
        name,
        latex or _upright(name),
        expr.xreplace({prediction: PREDICTION, target: TARGET}),
        reduction=reduction,
        prediction_domain=_interval(prediction_domain, f"{what}: prediction_domain"),
        target_domain=_interval(target_domain, f"{what}: target_domain"),
        kinks=_kinks(kinks, what),
    )
    return _entered(entry, LOSSES, what)


def _what(kind: str, name: str, table: dict[str, Entry]) -> str:
    """Return what messages speak of, if the name can be entered.

    Nothing but ASCII: Python takes several look-alikes of a letter for the letter itself.
    """
    if not (isinstance(name, str) and name.isascii() and name.isidentifier()):
        raise SymmlpError(f"{name!r} cannot name a new {kind}; use letters a-z, digits and '_'")
    if name in table:
        raise SymmlpError(f"the {kind} {name!r} exists already; take another name")
    return f"{kind} {name}"


def _upright(name: str) -> str:
    return rf"\mathrm{{{name}}}"


def _interval(given: Any, what: str) -> Interval:
    if isinstance(given, Interval) or given == S.Reals:
        return given
    raise SymmlpError(f"{what}: an interval is needed, e.g. sympy.Interval(0, 1); not {given!r}")


def _kinks(given: Any, what: str) -> tuple[Kink, ...]:
    try:
        return tuple(Kink(as_expression(one.at), as_expression(one.derivative)) for one in given)
    except (AttributeError, TypeError):
        raise SymmlpError(
            f"{what}: kinks are a tuple of Kink(at, derivative), both numbers; not {given!r}"
        ) from None


def _entered(entry: Entry, table: dict[str, Entry], what: str) -> Entry:
    """Put an entry into its table, if it has a derivative, and but one."""
    for other in table.values():
        if other.expr == entry.expr and other.derivative != entry.derivative:
            raise SymmlpError(f"{what}: it is {other.name}, with another kink")
    if entry.derivative.has(Derivative, DiracDelta):
        raise SymmlpError(f"{what}: SymPy finds no closed derivative of {entry.expr}")
    if entry.derivative == 0:
        raise SymmlpError(f"{what}: its derivative is 0 everywhere, so that nothing can be learnt")
    table[entry.name] = entry
    return entry
