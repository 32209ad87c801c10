"""What can be written into a region: every goal of `symmlp.backprop`, and tables of numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from symmlp.backprop.goals import ALL, GOALS, derive
from symmlp.derivation import Derivation
from symmlp.documents.emitting.request import Request, parse
from symmlp.documents.emitting.show import number_blocks, scalar_claims
from symmlp.documents.emitting.stated import comment, stated, stated_for
from symmlp.documents.emitting.tables import (
    backward_numbers,
    descent_iterates,
    forward_numbers,
    update_numbers,
)
from symmlp.documents.emitting.tables_data import effect, losses, parameters, scaled_data
from symmlp.documents.errors import DocumentError
from symmlp.latex.write import Row, aligned, given_rows, ranges, rows, writer_for
from symmlp.latex.write_markdown import display

#: Left sides with more LaTeX than this stand on a line of their own.
LONG: Final = 80


@dataclass(frozen=True)
class Emitter:
    """A table that can be emitted: its name, what it holds, and what writes it as Markdown."""

    name: str
    holds: str
    emit: Callable[[Request], str]


EMITTERS: Final = {
    emitter.name: emitter
    for emitter in (
        Emitter("numbers forward", "the forward pass of one sample", forward_numbers),
        Emitter("numbers backward", "its error signals and gradients", backward_numbers),
        Emitter("numbers update", "every parameter before and after a step", update_numbers),
        Emitter("numbers effect", "output and loss before and after a step", effect),
        Emitter("numbers parameters", "weights and biases before training", parameters),
        Emitter("numbers scaling", "the worked example's data, raw and scaled", scaled_data),
        Emitter("iterates", "gradient descent on x² + y²", descent_iterates),
        Emitter("losses", "the loss of the worked example over the epochs", losses),
    )
}


def emit(line: str) -> str:
    """Return the Markdown of a region, from what stands behind ``emit``.

    Raises
    ------
    SymmlpError
        If goal or options are unknown or do not fit; the message lists what is known.
    """
    request = parse(line)
    if request.subject in EMITTERS:
        return EMITTERS[request.subject].emit(request)
    if request.subject not in (ALL, *GOALS):
        known = ", ".join((ALL, *GOALS, *EMITTERS))
        raise DocumentError(f"{request.subject!r} cannot be emitted; known are {known}")
    derivations = derive(request.subject, request.network)
    if request.part is not None:
        if request.part > len(derivations):
            raise DocumentError(
                f"--part {request.part}: {request.subject} has {len(derivations)} parts"
            )
        derivations = derivations[request.part - 1 : request.part]
    return "\n\n".join(_section(derivation, request) for derivation in derivations)


def _section(derivation: Derivation, request: Request) -> str:
    numbers = [display(block) for block in number_blocks(derivation, request)]
    if numbers and request.stated:
        numbers.insert(0, comment(stated_for(*scalar_claims(derivation, request))))
    if request.numbers and request.result and numbers:
        return "\n\n".join(numbers)
    writer = writer_for("latex", request.notation, request.network)
    indexed = writer_for("latex", "indexed", request.network)
    chosen = _chosen(derivation, request)
    block = rows(writer, chosen.steps)
    starts = given_rows(writer, derivation) if request.givens else []
    parts = [f"Given\n\n{display(aligned(starts))}\n\nit follows that"] if starts else []
    if request.stated:
        claims = [step.claim for step in chosen.steps]
        parts.insert(0, comment(stated(derivation, claims, indexed)))
    parts.append(display(aligned(_broken(block), notes=not request.result)))
    claim = chosen.steps[0].claim
    continued = chosen.steps[0].claim != derivation.steps[0].claim and not request.result
    over = [] if continued or all(line.whole for line in block) else ranges(writer, claim)
    conditions = [f"for all {' and '.join(f'${limits}$' for limits in over)}"] if over else []
    conditions += [f"assuming ${writer.expression(one)}$" for one in claim.assumptions]
    parts += [", ".join(conditions)] if conditions else []
    return "\n\n".join([*parts, *numbers])


def _broken(block: list[Row]) -> list[Row]:
    """Give a long left side a line of its own, so that no line is two formulas wide."""
    first = block[0]
    if len(first.left) <= LONG:
        return block
    return [Row("", "", first.left, first.whole), replace(first, left=""), *block[1:]]


def _chosen(derivation: Derivation, request: Request) -> Derivation:
    """Return the derivation, its result as a single step, or some of its steps."""
    steps = derivation.steps
    if request.result:
        return replace(derivation, steps=(replace(steps[-1], claim=derivation.result),))
    if request.steps is None:
        return derivation
    first, last = request.steps
    if last > len(steps):
        raise DocumentError(f"--steps {first}-{last}: this derivation has {len(steps)} steps")
    return replace(derivation, steps=steps[first - 1 : last])
