"""Proofs that authors leave to the reader: with the other sign of δ, or whatever the loss is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from symmlp.documents.knowledge.names import is_target
from symmlp.documents.readings.judged import Judged
from symmlp.documents.readings.losses_unsaid import of_something_else
from symmlp.documents.readings.opposite_signals import opposite_signals
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.trying import proof_among, tried


def other_proof(step: Step) -> Judged | None:
    """Return a proof of a step under what its document does not say, which is then listed."""
    return next((judged for way in _WAYS for judged in way(step)), None)


def _with_the_other_sign(step: Step) -> Iterator[Judged]:
    """Yield a proof for an error signal that is the negative of the derivative."""
    if not (step.first and is_target(step.lhs)):
        return
    for meaning in opposite_signals(step.lhs, step.rhs, step.knowledge):
        other = replace(step.knowledge, definitions=dict(step.knowledge.definitions))
        other.define(step.lhs, meaning, None)
        proof = proof_among(tried(replace(step, knowledge=other)))
        if proof is not None:
            sentence = f"{step.lhs} is {meaning}, the error signal with the other sign"
            assumed = (sentence, *proof.assumed)
            yield replace(proof, assumed=assumed, defines=step.lhs, value=meaning)


def _of_any_loss(step: Step) -> Iterator[Judged]:
    """Yield a proof of a step that is true of any loss, where its formula is one of other names."""
    losses = of_something_else(step.lhs, step.rhs, step.knowledge)
    if not losses:
        return
    meanings = {k: v for k, v in step.knowledge.definitions.items() if k not in losses}
    other = replace(step.knowledge, definitions=meanings)
    proof = proof_among(tried(replace(step, knowledge=other)))
    if proof is not None:
        sentence = f"whatever the formula of {', '.join(name for name, _ in losses)} is"
        yield replace(proof, assumed=(sentence, *proof.assumed))


_WAYS: Final[tuple[Callable[[Step], Iterator[Judged]], ...]] = (_with_the_other_sign, _of_any_loss)
