"""The oracle that is exact: every derived gradient against `sympy.diff` of the whole loss.

SymPy differentiates the loss as one expression in inputs, targets, weights and biases; nothing of
the chain rule by layers is in it. Afterwards each bias is written as b = s - Σ w a, a change of
variables from biases to preactivations: it loses nothing, and makes both sides short enough to be
judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Eq, Expr, Integer, Piecewise, S, Symbol, diff
from sympy.logic.boolalg import Boolean

from symmlp.activations import activation
from symmlp.backprop.delta import output_error
from symmlp.backprop.instance import expand, instance
from symmlp.backprop.program import Formula
from symmlp.codegen.program.numeric import batch_sum
from symmlp.codegen.program.scalars import named, over_batch
from symmlp.losses import loss
from symmlp.network import Network
from symmlp.proof import judge
from symmlp.rules.quantities import L, N, R, n
from symmlp.statement import Definition, Statement, Verdict

Values = Mapping[Symbol, float]


def prove(
    network: Network,
    formulas: Sequence[Formula],
    parameters: Sequence[Symbol] = (),
    region: Values | None = None,
) -> dict[Symbol, Verdict]:
    """Judge for each parameter that its derived gradient equals SymPy's derivative of the loss.

    Parameters
    ----------
    network
        At most 200 parameters, as for `symmlp.backprop.instance.loss_expression`.
    formulas
        The formulas of one training step, as returned by
        `symmlp.codegen.program.formulas.formulas`.
    parameters
        Which to judge, such as ``Symbol("w_1_0_2", real=True)``; all if empty.
    region
        Values of all scalars of one sample: piecewise functions are taken in the pieces that hold
        there, on both sides. Without it every case is distinguished.
    """
    biases, whole = _whole_loss(network, region or {})
    derived = _derived_gradients(formulas, region or {})
    assumptions = _assumptions(network)
    return {
        parameter: judge(
            _claim(
                derived[parameter].xreplace(biases),
                diff(whole, parameter).xreplace(biases),
                assumptions,
            )
        )
        for parameter in (parameters or derived)
    }


def _claim(lhs: Expr, rhs: Expr, assumptions: tuple[Boolean, ...]) -> Statement:
    free = sorted(lhs.free_symbols | rhs.free_symbols, key=str)
    return Statement(lhs, rhs, definitions=tuple(map(Definition, free)), assumptions=assumptions)


def _whole_loss(network: Network, region: Values) -> tuple[dict[Expr, Expr], Expr]:
    """Return each bias in its unit's preactivation, and the loss in parameters and sample alone."""
    values: dict[Expr, Expr] = {}
    shallow: dict[Expr, Expr] = {}
    biases: dict[Expr, Expr] = {}
    for one in instance(network):
        if one.kind not in ("preactivation", "activation", "output", "loss"):
            continue
        target, expression = named(one.target), in_region(named(one.expression), region)
        values[target] = expression.xreplace(values)
        if one.kind == "preactivation":
            bias = Symbol(target.name.replace("s_", "b_"), real=True)
            biases[bias] = target - (expression - bias).xreplace(shallow)
        else:
            shallow[target] = expression.xreplace(shallow)
    return biases, values[L]


def in_region(expression: Expr, region: Values) -> Expr:
    """Replace piecewise functions by the piece that holds at the values of a region."""
    if not region or not expression.has(Piecewise):
        return expression
    return expression.replace(
        lambda part: isinstance(part, Piecewise),
        lambda part: next(e for e, c in part.args if c.subs(region) == S.true),
    )


def _derived_gradients(formulas: Sequence[Formula], region: Values) -> dict[Symbol, Expr]:
    """Return each derived gradient of one sample in preactivations, weights and the sample."""
    known: dict[Symbol, Expr] = {}
    gradients: dict[Symbol, Expr] = {}
    for formula in formulas:
        if formula.kind not in ("activation", "output", "delta", "gradient"):
            continue
        for one in expand(over_batch(formula)):
            target = named(one.target)
            value = in_region(named(one.expression), region).xreplace(known)
            known[target] = value.replace(batch_sum, lambda part: part).xreplace({R: Integer(1)})
            if formula.kind == "gradient":
                gradients[Symbol(target.name.removeprefix("grad_"), real=True)] = known[target]
    return gradients


def _assumptions(network: Network) -> tuple[Boolean, ...]:
    """Return what the derivation of the output's error signal assumes, written out."""
    entry, cost = activation(network.layers[-1].activation), loss(network.loss)
    size = {n[N]: Integer(network.outputs)}
    equations = []
    for one in output_error(entry, cost).result.assumptions:
        left = Formula("assumption", 0, L, one.lhs.xreplace(size), ())
        (total,) = expand(left)
        equations.append(Eq(named(total.expression), one.rhs, evaluate=False))
    return tuple(equations)
