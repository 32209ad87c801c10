"""The program says what was derived: every assignment is proved equal to its formula."""

from __future__ import annotations

import pytest
from sympy import Expr, Indexed, Integer, Lambda, Piecewise, Symbol, exp
from sympy.core.function import AppliedUndef

from symmlp.activations import ACTIVATIONS, activation
from symmlp.codegen.program.helpers import RESIDUAL, helper
from symmlp.codegen.program.program import Assignment, compose
from symmlp.codegen.program.stable_pairs import pairs
from symmlp.errors import SymmlpError
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.proof import judge
from symmlp.rules.quantities import a, s, y, z
from symmlp.statement import Definition, Statement, Status

SCALAR = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
PAIRS = [(f, cost) for f in SCALAR for cost in LOSSES if makes_sense(f, cost)]


def written_out(expression: Expr) -> Expr:
    """Put the helpers' own expressions in for their names."""
    while calls := expression.atoms(AppliedUndef):
        called = max(calls, key=lambda one: one.count_ops())  # what it is applied to comes later
        own = helper(called.func.__name__)
        value = own.expression
        for part, meaning in reversed(own.lets):
            value = value.xreplace({part: meaning})
        form = Lambda(own.parameters, value)
        expression = expression.xreplace({called: form(*called.args)})
    return apart(expression)


def apart(expression: Expr) -> Expr:
    """Put y - z in for the residual, whose form is a claim of its own."""
    return expression.xreplace(
        {
            part: y[part.indices] - z[part.indices]
            for part in expression.atoms(Indexed)
            if part.base == RESIDUAL
        }
    )


def _cases(expression: Expr) -> set[Expr]:
    return {part for part in expression.atoms(Piecewise) if part.has(y)}


def _by_name(expression: Expr, cases: set[Expr]) -> Expr:
    """Put one symbol in for the cases of y and z, which must be the same on both sides."""
    assert _cases(expression) == cases
    assert len(cases) <= 1
    return expression.xreplace(dict.fromkeys(cases, Symbol("g", real=True)))


def claim(one: Assignment, network: Network) -> Statement:
    """Claim that an assignment is its formula, where a = f(s) and y = f(s)."""
    output, depth = activation(network.layers[-1].activation), network.depth
    hidden = activation(network.layers[0].activation)
    indexed = {part for part in one.derived.expression.atoms(Indexed) if part.base in (a, y)}
    known = {
        part: (
            output.expr.xreplace({output.argument: s[depth, part.indices[0]]})
            if part.base == y
            else hidden.expr.xreplace({hidden.argument: s[part.indices]})
        )
        for part in indexed
    }
    if one.kind == "loss" and (output.name, network.loss) not in pairs():
        known = {}  # both are in y then
    left, right = (
        _by_name(side, _cases(one.derived.expression)).xreplace(known)
        for side in (one.derived.expression, written_out(one.expression))
    )
    name = Symbol("g", real=True)
    quantities = {part for side in (left, right) for part in side.atoms(Indexed)}
    free = tuple(
        Definition(part, indices=tuple(at for at in part.indices if isinstance(at, Symbol)))
        for part in quantities
    )
    return Statement(left, right, definitions=(*free, Definition(name)), indices=one.limits)


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_every_assignment_is_what_was_derived(output: str, cost: str) -> None:
    place = PAIRS.index((output, cost))
    network = Network.of(2, 2, 2, hidden=SCALAR[place % len(SCALAR)], output=output, loss=cost)
    for one in compose(network).sample:
        if one.target != one.derived.target or apart(one.expression) == one.derived.expression:
            continue
        verdict = judge(claim(one, network))
        assert verdict.status is Status.PROVED, (one.kind, claim(one, network), verdict)


@pytest.mark.parametrize("output", SCALAR)
def test_the_residual_is_y_minus_z(output: str) -> None:
    (one,) = compose(Network.of(2, 2, output=output)).of("residual")
    entry, unit = activation(output), one.limits[0].index
    own = {y[unit]: entry.expr.xreplace({entry.argument: s[1, unit]})}
    left, right = (side.xreplace(own) for side in (y[unit] - z[unit], written_out(one.expression)))
    quantities = {part for side in (left, right) for part in side.atoms(Indexed)}
    free = tuple(Definition(part, indices=(unit,)) for part in quantities)
    statement = Statement(left, right, definitions=free, indices=one.limits)
    assert judge(statement).status is Status.PROVED


@pytest.mark.parametrize("cost", [cost for cost in LOSSES if makes_sense("softmax", cost)])
@pytest.mark.parametrize("largest", range(3))
def test_delta_of_softmax_is_what_was_derived(cost: str, largest: int) -> None:
    program = compose(Network.of(1, 3, output="softmax", loss=cost))
    known = {one.target.base: one for one in program.of("residual", "excess")}
    output = [exp(s[1, k]) / sum(exp(s[1, m]) for m in range(3)) for k in range(3)]
    beside = {
        "rest": lambda k: 1 - y[k],
        "first": lambda k: Integer(k == largest),
        "share": lambda k: y[k] / (1 - y[largest]) if k != largest else Integer(0),
    }

    def found(expression: Expr, place: dict[Symbol, int]) -> Expr:
        put = written_out(expression.xreplace(place)).doit()
        for part in put.atoms(Indexed):
            if part.base in known and part.base != RESIDUAL:
                one, (k,) = known[part.base], part.indices
                put = put.xreplace({part: found(one.expression, {one.limits[0].index: int(k)})})
            elif part.base.name in beside:
                put = put.xreplace({part: beside[part.base.name](int(part.indices[0]))})
        return put

    (delta,) = program.of("delta")
    for j in range(3):
        place = {delta.limits[0].index: Integer(j)}
        left, right = (found(side, place) for side in (delta.derived.expression, delta.expression))
        own = {y[k]: output[k] for k in range(3)}
        if cost == "categorical_cross_entropy":
            own |= {z[2]: 1 - z[0] - z[1]}
        for case in (0, -1):  # of a loss that has cases: one of them for all outputs
            sides = [
                side.replace(Piecewise, lambda *cases, case=case: cases[case][0]).xreplace(own)
                for side in (left, right)
            ]
            free = tuple(Definition(part) for side in sides for part in side.atoms(Indexed))
            verdict = judge(Statement(*sides, definitions=free))
            assert verdict.status is Status.PROVED, (j, case, verdict)


def test_kinds_in_order() -> None:
    program = compose(Network.of(2, 3, 2, output="softmax", loss="categorical_cross_entropy"))
    kinds = [one.kind for one in program.batch]
    assert kinds[:4] == ["preactivation", "activation", "preactivation", "output"]
    assert kinds[4:10] == ["softmax", "softmax", "loss", "batch_loss", "delta", "delta"]
    own = compose(Network.of(2, 2, output="softmax"))
    kinds = [one.kind for one in own.batch]
    assert kinds[2:8] == ["softmax", "softmax", "residual", "excess", "loss", "batch_loss"]


def test_a_number_of_assignments_that_depends_on_the_depth_alone() -> None:
    small, large = (compose(Network.of(*sizes)) for sizes in ((2, 3, 1), (784, 128, 10)))
    assert len(small.batch) == len(large.batch)


def test_an_unknown_helper() -> None:
    with pytest.raises(SymmlpError, match="no function is called"):
        helper("nonsense")


def test_every_pair_makes_sense() -> None:
    assert all(makes_sense(*pair) for pair in pairs())
