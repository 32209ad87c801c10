"""The program says what was derived: every assignment is proved equal to its formula."""

from __future__ import annotations

import pytest
from sympy import Expr, Indexed, Lambda, Piecewise, Symbol
from sympy.core.function import AppliedUndef

from symmlp.activations import ACTIVATIONS, activation
from symmlp.codegen.helpers import helper
from symmlp.codegen.program import Assignment, compose
from symmlp.codegen.stable_forms import pairs
from symmlp.errors import SymmlpError
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.proof import judge
from symmlp.rules.quantities import a, s, y
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
    return expression


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
        if one.target != one.derived.target or one.expression == one.derived.expression:
            continue
        verdict = judge(claim(one, network))
        assert verdict.status is Status.PROVED, (one.kind, claim(one, network), verdict)


def test_kinds_in_order() -> None:
    program = compose(Network.of(2, 3, 2, output="softmax", loss="categorical_cross_entropy"))
    kinds = [one.kind for one in program.batch]
    assert kinds[:6] == [
        "preactivation",
        "activation",
        "preactivation",
        "output",
        "complement",
        "surprisal",
    ]
    assert kinds[6:10] == ["loss", "batch_loss", "delta", "delta"]


def test_a_number_of_assignments_that_depends_on_the_depth_alone() -> None:
    small, large = (compose(Network.of(*sizes)) for sizes in ((2, 3, 1), (784, 128, 10)))
    assert len(small.batch) == len(large.batch)


def test_an_unknown_helper() -> None:
    with pytest.raises(SymmlpError, match="no function is called"):
        helper("nonsense")


def test_every_pair_makes_sense() -> None:
    assert all(makes_sense(*pair) for pair in pairs())
