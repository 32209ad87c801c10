"""Names for the functions in derived formulas: f′(s[1,j]) becomes ``sigmoid_slope(s[1,j])``.

A derivation first speaks of f and ℓ by name and then looks them up in the tables; code is written
from the last line before that, so that each function can be computed in its own stable form.
"""

from __future__ import annotations

from typing import Final

from sympy import Expr, Indexed, Integer, Piecewise, Sum, Symbol, factor_terms, log

from symmlp.activations import activation
from symmlp.backprop import cost, delta, forward
from symmlp.backprop.program import Formula
from symmlp.codegen.program.helpers import (
    DIFFERENCE,
    EXCESS,
    RESIDUAL,
    SOFTMAX,
    Helper,
    call,
    is_simple,
    of_activation,
    of_loss,
    of_residual,
)
from symmlp.codegen.program.stable_pairs import (
    COMPLEMENT,
    FIRST,
    LARGEST,
    LARGEST_TARGET,
    REST_SURPRISAL,
    SOFTMAX_RESIDUAL,
    SURPRISAL,
)
from symmlp.codegen.program.stable_pairs import pair as stable_pair
from symmlp.derivation import Derivation
from symmlp.expressions import Apply
from symmlp.losses import PREDICTION, TARGET, loss
from symmlp.network import Network
from symmlp.rules.indices import instantiate
from symmlp.rules.quantities import N, ell, k, l, m, n, s, y, z

#: Rules that look a function up in a table.
_LOOKUPS: Final = frozenset({"output_form", "table_derivative", "function_value"})


def named(network: Network, formula: Formula) -> Expr:
    """Return a formula's expression with its functions by name, in stable form."""
    last = network.layers[-1].activation
    pair = stable_pair(last, network.loss)
    if formula.kind == "output" and activation(last).vector:
        return call(last, s[Integer(formula.layer), formula.limits[0].index])
    if pair is not None and formula.kind == "loss":
        (total,) = formula.expression.atoms(Sum)
        form = _at(pair.loss, total.limits[0][0], network.depth)
        return formula.expression.xreplace({total: Sum(form, *total.limits)})
    if formula.kind == "delta" and formula.layer == network.depth:
        unit = formula.limits[0].index
        if pair is not None and pair.delta is not None:
            return _at(pair.delta, unit, network.depth)
        if activation(last).vector:
            return EXCESS[unit] - y[unit] * Sum(EXCESS[k], _units(network, k))
    return _functions_named(network, formula)


def residual(network: Network, unit: Symbol) -> Expr:
    """Return y - z of a unit of the last layer, where need be in a form that keeps its digits."""
    last = activation(network.layers[-1].activation)
    if last.vector:
        return _at(SOFTMAX_RESIDUAL, unit, network.depth)
    apart = of_residual(last.name)
    if apart is not None:
        return call(apart.name, s[Integer(network.depth), unit], z[unit])
    return y[unit] - z[unit]


def excess(network: Network, formula: Formula, unit: Symbol) -> Expr:
    """Return y[unit] (g[unit] - g[p]) of a softmax layer with the largest s[p].

    The slopes g of the loss are found in the derived δ[j] = y[j] (g[j] - Σ g[k] y[k]); a pair's own
    form is used where there is one.
    """
    limits = _units(network, m)
    pair = stable_pair(network.layers[-1].activation, network.loss)
    first = SOFTMAX[FIRST][m]
    if pair is not None and pair.excess is not None:
        largest = {LARGEST: Sum(first * y[m], limits), LARGEST_TARGET: Sum(first * z[m], limits)}
        return _at(pair.excess, unit, network.depth).xreplace(largest)
    named = _functions_named(network, formula)
    (own,) = (one.index for one in formula.limits)
    (total,) = named.atoms(Sum)
    scale, slope = (named.xreplace({total: Integer(0)}) / y[own]).as_coeff_Mul()
    return (
        scale
        * y[unit]
        * (slope.xreplace({own: unit}) - Sum(first * slope.xreplace({own: m}), limits))
    )


def _units(network: Network, index: Symbol) -> tuple[Symbol, int, int]:
    return (index, 0, network.outputs - 1)


def _functions_named(network: Network, formula: Formula) -> Expr:
    """Return a formula as it was derived, before functions were looked up, with their names."""
    derivation = _derivation(network, formula)
    if derivation is None:
        return formula.expression
    expression = _put(network, formula.layer, _before_lookup(derivation))
    vector = activation(network.layers[-1].activation).vector
    return _from_logits(expression) if vector else expression


def _derivation(network: Network, formula: Formula) -> Derivation | None:
    """Return the derivation of a formula that has functions in it, or None."""
    entry, own = activation(network.layers[-1].activation), loss(network.loss)
    if formula.kind == "activation":
        return forward.activated(None)
    if formula.kind == "output":
        return forward.output(None)
    if formula.kind == "loss":
        return cost.loss_of_outputs(own)
    if formula.kind == "delta":
        last = formula.layer == network.depth
        if last:
            return delta.output_error(entry, own)
        return delta.hidden_error(activation(network.layers[formula.layer - 1].activation))
    return None


def _before_lookup(derivation: Derivation) -> Expr:
    found = derivation.steps[0].claim.rhs
    for step in derivation.steps:
        if step.rule is not None and step.rule.id in _LOOKUPS:
            break
        found = step.claim.rhs
    return found


def _put(network: Network, layer: int, expression: Expr) -> Expr:
    """Put the layer's number, the sizes and the functions' names into an expression."""
    put = instantiate(expression, {l: Integer(layer), N: Integer(network.depth)})
    known: dict[Expr, Expr] = {}
    for size in put.atoms(Indexed):
        if size.base == n:
            known[size] = Integer(network.sizes[int(size.indices[0])])
    for applied in put.atoms(Apply):
        known[applied] = _function(network, applied)
    return put.xreplace(known)


def _function(network: Network, applied: Apply) -> Expr:
    order, arguments = applied.orders[0], applied.arguments
    if applied.head == ell:
        one = of_loss(loss(network.loss), order)
        if one.parameters == (DIFFERENCE,):
            arguments = (RESIDUAL[arguments[0].indices],)
    else:
        layer = int(applied.head.indices[0])
        one = of_activation(activation(network.layers[layer - 1].activation), order)
    if is_simple(one) or (applied.head == ell and _from_logits_is_better(network, one)):
        written = factor_terms(one.expression)
        return written.xreplace(dict(zip(one.parameters, arguments, strict=True)))
    return call(one.name, *arguments)


def _from_logits_is_better(network: Network, cost: Helper) -> bool:
    """Say whether logarithms of, or divisions by, a softmax output are to be seen as such."""
    vector = activation(network.layers[-1].activation).vector
    return vector and not cost.expression.has(Piecewise)


def _at(form: Expr, unit: Expr, depth: int) -> Expr:
    """Put unit ``unit`` of the last layer into a form in s, y, what is beside y, and the target."""
    return form.xreplace(
        {
            Symbol("s", real=True): s[Integer(depth), unit],
            PREDICTION: y[unit],
            TARGET: z[unit],
            **{one: family[unit] for one, family in SOFTMAX.items()},
        }
    )


def _from_logits(expression: Expr) -> Expr:
    """Write 1 - y[k] and log(y[k]) of a softmax in the quantities that keep their digits.

    Both y and 1 - y may be rounded to 0, by which nothing is divided and of which there is no log.
    """
    known = {}
    for output in expression.atoms(Indexed):
        if output.base == y:
            unit = output.indices[0]
            known[log(output)] = -SOFTMAX[SURPRISAL][unit]
            known[log(1 - output)] = -SOFTMAX[REST_SURPRISAL][unit]
            known[1 - output] = SOFTMAX[COMPLEMENT][unit]
    written = expression.xreplace(known)
    guarded = {
        function(output): function(call("positive", output))
        for output in written.atoms(Indexed)
        if output.base in (y, SOFTMAX[COMPLEMENT])
        for function in (log, lambda divisor: 1 / divisor)
    }
    return written.xreplace(guarded)
