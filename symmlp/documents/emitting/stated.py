"""What emitted formulas stand on, as a comment.

`symmlp.documents.knowledge.givens` reads it back. The definitions come from the derivation that is
emitted, so that a document can be checked by somebody who has nothing but the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sympy import Expr, Indexed, IndexedBase, Integer, Lambda, Symbol

from symmlp.backprop.goals import derive
from symmlp.derivation import Derivation
from symmlp.documents.emitting.filled import given
from symmlp.documents.emitting.instances import instances
from symmlp.expressions import Partial, Printed, apply
from symmlp.latex.write import row
from symmlp.latex.writing.expression import Writer
from symmlp.network import Network
from symmlp.rules.quantities import L, a, b, delta, eta, s, w, y
from symmlp.statement import Definition, Limits, Relation, Statement

#: The goals whose results say what a network computes, and how many of their parts do.
_FORWARD: Final = ("forward", slice(1, 3))


def comment(lines: Iterable[str]) -> str:
    """Return lines as a ``given`` comment."""
    return "\n".join(("<!-- symmlp: given", *dict.fromkeys(lines), "-->"))


def stated(derivation: Derivation, shown: Sequence[Statement], writer: Writer) -> Iterator[str]:
    """Yield a line for each definition, assumption and range that shown claims stand on."""
    start = derivation.steps[0].claim
    named = start.relation is Relation.DEFINES and start not in shown
    definitions = [d for claim in shown for d in claim.definitions]
    if named and all(d.target != start.lhs for d in definitions):
        indices = tuple(limits.index for limits in start.indices)
        definitions.append(Definition(start.lhs, start.rhs, indices=indices))
    for one in dict.fromkeys(definitions):
        yield _line(one, writer)
    for condition in dict.fromkeys(one for claim in shown for one in claim.assumptions):
        yield f"assume {writer.expression(condition)}"
    for limits in dict.fromkeys(i for claim in shown for i in claim.indices):
        yield f"for all {_range(limits, writer)}"


def stated_for(
    claims: Sequence[Statement], network: Network, writer: Writer, values: Mapping[Expr, Printed]
) -> Iterator[str]:
    """Yield a line for each quantity of one network that claims are about, and for its number."""
    known = _computed(network)
    free: list[Expr] = []
    shown = {name for claim in claims for name in _names(claim.rhs)}
    stack = [name for claim in claims for name in _names(claim.rhs)]
    stack += [
        name
        for claim in claims
        for name in _names(claim.lhs)
        if name != claim.lhs or known.get(name) not in (None, claim.rhs)
    ]
    stack.reverse()
    seen: set[Expr] = set()
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        value = known.get(name)
        if value is None:
            free.append(name)
            continue
        yield str(row(writer, Statement(name, value)))
        stack.extend(reversed(_names(value)))
    if free:
        yield f"{', '.join(map(writer.expression, free))} are free"
    for name in sorted(shown & set(values), key=str):
        sign = "=" if given(name) else r"\approx"
        yield f"{writer.expression(name)} {sign} {values[name]}"


def _computed(network: Network) -> dict[Expr, Expr]:
    """Return every quantity that a network computes, with what it computes it from."""
    goal, parts = _FORWARD
    claims = [c for d in derive(goal, network)[parts] for c in instances(d, network)]
    claims += instances(derive("loss", network)[0], network)
    found = {claim.lhs: claim.rhs for claim in claims}
    depth = Integer(network.depth)
    for k in range(network.sizes[-1]):
        found[y[k]] = a[depth, k]
    for layer, size in enumerate(network.sizes[1:], start=1):
        for j in range(size):
            found[delta[layer, j]] = Partial(L, s[layer, j])
            found[_new(b[layer, j])] = b[layer, j] - eta * Partial(L, b[layer, j])
            for i in range(network.sizes[layer - 1]):
                weight = w[layer, j, i]
                found[_new(weight)] = weight - eta * Partial(L, weight)
    return found


def _new(parameter: Indexed) -> Expr:
    """Return what a parameter is after an update."""
    base = IndexedBase(Symbol(f"{parameter.base.label.name}_new", real=True))
    return base[parameter.indices]


def _names(expression: Expr) -> list[Expr]:
    """Return the quantities of an expression in a fixed order."""
    names = expression.atoms(Indexed)
    inside = {part for name in names for part in name.free_symbols} - names
    symbols = {one for one in expression.atoms(Symbol) - inside if one in (L, eta)}
    return sorted(names | symbols, key=str)


def _line(one: Definition, writer: Writer) -> str:
    target = writer.expression(one.target)
    letters = ", ".join(map(writer.index, one.indices))
    quantified = f" for all {letters}" if letters else ""
    if isinstance(one.value, Lambda):
        call = writer.expression(apply(one.target, *one.value.signature))
        return f"{call} = {writer.expression(one.value.expr)}{quantified}"
    if one.value is not None:
        return f"{target} = {writer.expression(one.value)}{quantified}"
    if not one.depends_on:
        return f"{target} is free{quantified}"
    (over,) = one.depends_on
    ranges = " and ".join(_range(limits, writer) for limits in over.limits)
    return f"{target} depends on {writer.expression(over.expression)} over {ranges}{quantified}"


def _range(limits: Limits, writer: Writer) -> str:
    low, high = writer.index(limits.lower), writer.index(limits.upper)
    return rf"{writer.index(limits.index)} = {low}, \dots, {high}"
