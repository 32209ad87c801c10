"""The definitions of a multi-layer perceptron in index notation: what every derivation starts from.

One layer at a time: a derivation for layer l treats the activations of the layer below as free
(they contain none of layer l's weights), and the loss as a function of the preactivations above.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Integer, Lambda, Sum

from symmlp.activations import Activation
from symmlp.expressions import Apply, Partial, apply
from symmlp.losses import Loss
from symmlp.rules.indices import instantiate
from symmlp.rules.quantities import (
    L,
    N,
    a,
    b,
    delta,
    ell,
    f,
    i,
    j,
    k,
    m,
    n,
    s,
    units,
    w,
    y,
    z,
)
from symmlp.statement import Definition, Over, Relation, Statement


def preactivation(layer: Expr) -> Definition:
    """s[layer, j] := Σ_i w[layer, j, i] a[layer-1, i] + b[layer, j]."""
    total = Sum(w[layer, j, i] * a[layer - 1, i], (i, Integer(0), n[layer - 1] - 1))
    return Definition(s[layer, j], total + b[layer, j], indices=(j,))


def parameters(layer: Expr) -> tuple[Definition, ...]:
    """Say that the weights and biases of a layer are free."""
    return (
        Definition(w[layer, j, i], indices=(j, i)),
        Definition(b[layer, j], indices=(j,)),
    )


def below(layer: Expr) -> Definition:
    """Say that the activations below are free: they contain no weight of this layer."""
    return Definition(a[layer - 1, i], indices=(i,))


def free_preactivation(layer: Expr) -> Definition:
    """Say that the preactivations of a layer are the variables."""
    return Definition(s[layer, j], indices=(j,))


def activated(layer: Expr) -> Definition:
    """a[layer, j] := f[layer](s[layer, j])."""
    return Definition(a[layer, j], apply(f[layer], s[layer, j]), indices=(j,))


def output(entry: Activation | None = None) -> Definition:
    """y[k] := f[N](s[N, k]), or for a vector-valued activation its expression in all s[N, ·]."""
    if entry is not None and entry.vector:
        return Definition(y[k], at_layer(entry, N), indices=(k,))
    return Definition(y[k], apply(f[N], s[N, k]), indices=(k,))


def at_layer(entry: Activation, layer: Expr) -> Expr:
    """Return a vector-valued activation's unit k in a layer's preactivations."""
    family = entry.argument.base
    own = {part: s[layer, part.indices[0]] for part in entry.expr.atoms(type(entry.argument))}
    (width,) = (
        entry.expr.free_symbols
        - {k, m, family.label, *entry.expr.atoms(type(s[k, k]))}
        - {entry.argument}
    )
    return instantiate(entry.expr.xreplace(own), {width: n[layer]})


def function(layer: Expr, entry: Activation | None) -> tuple[Definition, ...]:
    """f[layer] := the table entry, or nothing while it is abstract or vector-valued."""
    if entry is None or entry.vector:
        return ()
    return (Definition(f[layer], Lambda(entry.argument, entry.expr)),)


def loss_function(entry: Loss | None) -> tuple[Definition, ...]:
    """ℓ := the table entry, or nothing while it is abstract."""
    if entry is None:
        return ()
    return (Definition(ell, Lambda((entry.prediction, entry.target), entry.expr)),)


def total_loss(entry: Loss | None = None) -> Definition:
    """L := Σ_k ℓ(y[k], z[k]), divided by the number of outputs where the entry averages."""
    total = Sum(apply(ell, y[k], z[k]), (k, Integer(0), n[N] - 1))
    return Definition(L, total / n[N] if entry is not None and entry.reduction == "mean" else total)


def targets() -> Definition:
    """Say that the targets are free."""
    return Definition(z[k], indices=(k,))


def loss_above(layer: Expr) -> Definition:
    """L is a function of all preactivations of a layer."""
    return Definition(L, depends_on=(Over(s[layer, k], (units(k, layer),)),))


def error_signal(layer: Expr, index: Expr = j) -> Definition:
    """delta[layer, j] := ∂L/∂s[layer, j]."""
    return Definition(delta[layer, index], Partial(L, s[layer, index]), indices=(index,))


def given(definitions: Iterable[Definition]) -> tuple[Statement, ...]:
    """Return the definitions that have a value as statements, functions applied."""
    statements = []
    for definition in definitions:
        value, target = definition.value, definition.target
        if value is None or isinstance(value, Partial):
            continue
        if isinstance(value, Lambda):
            target = Apply(target, (0,) * len(value.variables), *value.variables)
            value = value.expr
        statements.append(Statement(target, value, Relation.DEFINES))
    return tuple(statements)
