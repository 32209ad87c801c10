"""Derivations are written whole, and the form that is frozen here stands beside its meaning."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from sympy import KroneckerDelta, Lambda, Sum, Symbol, exp

from symmlp.backprop import GOALS, derive
from symmlp.derivation import Derivation, Step
from symmlp.expressions import Partial
from symmlp.latex.write import latex, row, rows, text, writer_for
from symmlp.latex.write_markdown import markdown
from symmlp.latex.write_record import record
from symmlp.network import Network
from symmlp.notation import NOTATIONS
from symmlp.proof import judge
from symmlp.rules import RULES
from symmlp.rules.quantities import L, a, b, delta, f, i, j, k, l, n, s, units, w
from symmlp.statement import Definition, Over, Relation, Statement, Status, Verdict

Golden = Callable[[str, str], None]
NETWORK = Network.of(2, 3, 1)


def hidden() -> Derivation:
    return derive("hidden-delta")[0]


def gradient() -> Derivation:
    """Return a derivation of its own, so that only a change of writing changes a golden file."""
    preactivation = Sum(w[l, j, i] * a[l - 1, i], (i, 0, n[l - 1] - 1)) + b[l, j]
    definitions = (
        Definition(delta[l, j], Partial(L, s[l, j]), indices=(j,)),
        Definition(L, depends_on=(Over(s[l, k], (units(k, l),)),)),
        Definition(s[l, j], preactivation, indices=(j,)),
        Definition(w[l, j, i], indices=(j, i)),
        Definition(b[l, j], indices=(j,)),
        Definition(a[l - 1, i], indices=(i,)),
    )
    whole = (k, 0, n[l] - 1)
    sides = (
        Partial(L, w[l, j, i]),
        Sum(Partial(L, s[l, k]) * Partial(s[l, k], w[l, j, i]), whole),
        Sum(delta[l, k] * KroneckerDelta(j, k) * a[l - 1, i], whole),
        delta[l, j] * a[l - 1, i],
    )
    indices = (units(j, l), units(i, l - 1))
    names = ("multivariate_chain_rule", "definition", "kronecker_collapse")
    steps = tuple(
        Step(Statement(*pair, definitions=definitions, indices=indices), RULES[name])
        for pair, name in zip(pairwise(sides), names, strict=True)
    )
    given = Statement(s[l, j], preactivation, Relation.DEFINES)
    return Derivation("gradient", "gradient by the weights of a layer", (given,), steps)


def proved(derivation: Derivation) -> list[Verdict]:
    verdicts = [judge(step.claim) for step in derivation.steps]
    assert {verdict.status for verdict in verdicts} == {Status.PROVED}
    return verdicts


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_derivation_as_latex(notation: str, golden: Golden) -> None:
    proved(gradient())
    golden(f"gradient-{notation}.tex", latex(gradient(), notation) + "\n")


def test_a_derivation_as_markdown(golden: Golden) -> None:
    writer = writer_for("latex", "indexed")
    golden("gradient.md", markdown(gradient(), writer, proved(gradient())))


def test_a_derivation_as_text(golden: Golden) -> None:
    proved(gradient())
    golden("gradient.txt", text(gradient()) + "\n")


def test_a_derivation_as_data(golden: Golden) -> None:
    data = record(gradient(), "indexed", None, proved(gradient()))
    assert [step["verdict"]["status"] for step in data["steps"]] == ["PROVED"] * 3
    golden("gradient.json", json.dumps(data, ensure_ascii=False, indent=2) + "\n")


RESULTS = {
    "hidden-delta": r"\delta^{(l)} = (W^{(l+1)})^\top \delta^{(l+1)} \odot f_{l}'(s^{(l)})",
    "gradients": r"\nabla_{W^{(l)}} L = \delta^{(l)} (a^{(l-1)})^\top",
    "update": r"W^{(l)}_{\mathrm{new}} = W^{(l)} - \eta \delta^{(l)} (a^{(l-1)})^\top",
}


@pytest.mark.parametrize(("goal", "expected"), RESULTS.items())
def test_results_have_the_matrix_form_of_textbooks(goal: str, expected: str) -> None:
    assert latex(derive(goal)[0].result, "matrix") == expected


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_is_written_in_every_notation(goal: str, notation: str) -> None:
    for network in (None, NETWORK):
        for derivation in derive(goal, network):
            for written in (latex(derivation, notation, network), text(derivation, notation)):
                assert written
                assert "Symbol(" not in written


def test_a_chain_says_its_left_side_once() -> None:
    written = rows(writer_for("latex", "indexed"), hidden().steps)
    assert [bool(line.left) for line in written] == [True] + [False] * (len(written) - 1)


def test_a_matrix_row_never_continues_an_index_row() -> None:
    written = rows(writer_for("latex", "matrix"), gradient().steps)
    for before, after in pairwise(written):
        assert before.whole == after.whole or after.left
    assert [line.whole for line in written] == [False, False, True]
    assert written[-1].left == r"\nabla_{W^{(l)}} L"


def test_a_new_left_side_starts_a_new_chain() -> None:
    x, y, z = map(Symbol, "xyz")
    steps = (Step(Statement(x, y)), Step(Statement(y, z)), Step(Statement(x, z)))
    assert [line.left for line in rows(writer_for("text", "indexed"), steps)] == ["x", "", "x"]


def test_a_function_is_defined_at_its_argument() -> None:
    t = Symbol("t")
    claim = Statement(f[l], Lambda(t, 1 / (1 + exp(-t))), Relation.DEFINES)
    assert latex(claim) == r"f_{l}(t) := \frac{1}{1 + e^{-t}}"
    assert latex(Step(claim)) == latex(claim)


def test_relations_are_told_apart() -> None:
    signs = {
        relation: str(row(writer_for("text", "indexed"), Statement(delta[l, j], s[l, j], relation)))
        for relation in Relation
    }
    assert signs == {
        Relation.EQUAL: "δ[l,j] = s[l,j]",
        Relation.DEFINES: "δ[l,j] := s[l,j]",
        Relation.APPROXIMATES: "δ[l,j] ≈ s[l,j]",
    }


def test_markdown_lists_assumptions_and_says_what_has_no_matrix_form() -> None:
    cross_entropy = derive("softmax")[2]
    written = markdown(cross_entropy, writer_for("latex", "indexed"))
    assert r"Assumed: $\sum_{k=0}^{n_{N}-1} z_{k} = 1$." in written
    loss = derive("loss")[0]
    assert "no matrix form" in markdown(loss, writer_for("latex", "matrix"))
    assert "no matrix form" not in markdown(loss, writer_for("latex", "indexed"))
