"""Derivations in the form that was asked for: what ``symmlp derive`` prints and regions show."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from symmlp.derivation import Derivation
from symmlp.documents.emitting.filled import filled
from symmlp.documents.emitting.instances import instances
from symmlp.documents.emitting.request import Request
from symmlp.documents.errors import DocumentError
from symmlp.expressions import Printed
from symmlp.latex.write import Row, aligned, columns, given_rows, ranges, rows, writer_for
from symmlp.latex.write_markdown import display, markdown
from symmlp.latex.write_record import record
from symmlp.latex.writing.expression import Writer
from symmlp.network import Network
from symmlp.proof import judge
from symmlp.statement import Statement, Verdict

#: The verdicts of each derivation's steps; empty where nothing was judged.
Verdicts = Sequence[Sequence[Verdict]]


def show(
    derivations: Sequence[Derivation], request: Request, form: str, verdicts: Verdicts = ()
) -> str:
    """Return derivations as ``text``, ``latex``, ``markdown`` or ``json``.

    Raises
    ------
    DocumentError
        If the form is unknown, or numbers are asked for that cannot be given.
    """
    if form not in FORMS:
        raise DocumentError(f"unknown format {form!r}; known are {', '.join(FORMS)}")
    found = verdicts or [()] * len(derivations)
    return FORMS[form](derivations, request, found)


def judged(derivations: Sequence[Derivation]) -> Verdicts:
    """Return what the proof says of each step."""
    return [[judge(step.claim) for step in derivation.steps] for derivation in derivations]


def numbered(derivation: Derivation, request: Request, writer: Writer) -> list[Row]:
    """Return the result for every unit: the formula, the same with numbers, and its value."""
    return filled(writer, instances(derivation, request.concrete), _values(request))


def scalar_claims(
    derivation: Derivation, request: Request
) -> tuple[list[Statement], Network, Writer, Mapping[Any, Printed]]:
    """Return the result for every unit with its network, how it is written, and the numbers."""
    network = request.concrete
    writer = writer_for("latex", request.notation, network)
    return list(instances(derivation, network)), network, writer, _values(request)


def _values(request: Request) -> Mapping[Any, Printed]:
    if not request.numbers:
        return {}
    from symmlp.documents.emitting.values import training_step

    return training_step(request.concrete, request.learning_rate, request.target).values


def _text(derivations: Sequence[Derivation], request: Request, found: Verdicts) -> str:
    writer = writer_for("text", request.notation, request.network)
    return "\n\n".join(
        _text_of(derivation, request, writer, verdicts)
        for derivation, verdicts in zip(derivations, found, strict=True)
    )


def _text_of(
    derivation: Derivation, request: Request, writer: Writer, verdicts: Sequence[Verdict]
) -> str:
    block = rows(writer, derivation.steps)
    notes = [line.note for line in block]
    if verdicts:
        notes = [f"{note} · {v.status}" for note, v in zip(notes, verdicts, strict=True)]
    parts = [derivation.title, *(f"  given {given}" for given in given_rows(writer, derivation))]
    first = derivation.steps[0].claim
    parts += [f"  for all {' and '.join(ranges(writer, first))}"] if first.indices else []
    parts += [f"  assumed {writer.expression(one)}" for one in first.assumptions]
    parts.append(columns(block, notes))
    if request.scalars:
        lines = numbered(derivation, request, writer)
        parts += ["  unit by unit", columns(lines, [""] * len(lines))] if lines else []
    return "\n".join(parts)


def _latex(derivations: Sequence[Derivation], request: Request, found: Verdicts) -> str:
    writer = writer_for("latex", request.notation, request.network)
    blocks = list[str]()
    for derivation in derivations:
        blocks.append(aligned(rows(writer, derivation.steps)))
        blocks += number_blocks(derivation, request)
    return "\n\n".join(blocks)


def _markdown(derivations: Sequence[Derivation], request: Request, found: Verdicts) -> str:
    writer = writer_for("latex", request.notation, request.network)
    parts = list[str]()
    for derivation, verdicts in zip(derivations, found, strict=True):
        parts.append(markdown(derivation, writer, verdicts).rstrip("\n"))
        blocks = number_blocks(derivation, request)
        parts += ["Unit by unit,", *map(display, blocks)] if blocks else []
    return "\n\n".join(parts)


def _json(derivations: Sequence[Derivation], request: Request, found: Verdicts) -> str:
    records = []
    for derivation, verdicts in zip(derivations, found, strict=True):
        entry = record(derivation, request.notation, request.network, verdicts)
        if request.scalars:
            writer = writer_for("text", request.notation, request.network)
            entry["numbers"] = columns_of(numbered(derivation, request, writer))
        records.append(entry)
    network = str(request.network) if request.network else None
    content = {"schema": "symmlp derivations", "version": 1, "network": network}
    return json.dumps({**content, "derivations": records}, ensure_ascii=False, indent=2)


def columns_of(lines: Sequence[Row]) -> list[list[str]]:
    """Return chains of equals as lists: quantity, formula, numbers, value."""
    chains = list[list[str]]()
    for line in lines:
        if line.left:
            chains.append([line.left])
        chains[-1].append(line.right)
    return chains


def number_blocks(derivation: Derivation, request: Request) -> list[str]:
    """Return the result for every unit as LaTeX, if it is asked for."""
    if not request.scalars:
        return []
    writer = writer_for("latex", request.notation, request.network)
    lines = numbered(derivation, request, writer)
    return [aligned(lines)] if lines else []


FORMS: Final[dict[str, Callable[[Sequence[Derivation], Request, Verdicts], str]]] = {
    "text": _text,
    "latex": _latex,
    "markdown": _markdown,
    "json": _json,
}
