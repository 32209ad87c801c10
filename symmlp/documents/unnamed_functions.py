"""Functions of which no formula says what they are: "the activation function f is the sigmoid".

What is written of such an f may be a property of the one that the prose names. A counterexample
with another f does not speak against f′ = f (1 - f), as long as that holds for a function that the
field knows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sympy import Symbol

from symmlp.documents import conventions
from symmlp.documents.judged import Judged
from symmlp.expressions import Apply
from symmlp.proof import judge
from symmlp.statement import Definition, Status

#: Activation functions that prose calls by name; each is one of the field's conventions.
NAMED_IN_PROSE: Final = ("sigma", "tanh", "ReLU", "softplus")


def holds_for_one(refuted: Judged) -> str:
    """Return for which function of the field a refuted step is true, as a reason; or nothing."""
    statement, witness = refuted.statement, refuted.verdict.evidence.witness
    if statement is None or witness is None or not witness.functions:
        return ""
    heads = [head for head, _ in witness.functions]
    written = {node.head for side in (statement.lhs, statement.rhs) for node in side.atoms(Apply)}
    if not written <= set(heads):
        # Beside a function of another name, f is not that one.
        return ""
    shown = ", ".join(map(str, heads))
    for name in NAMED_IN_PROSE:
        value, sentence = conventions.FUNCTIONS[name]
        known = []
        for head in heads:
            indices = tuple(i for i in getattr(head, "indices", ()) if isinstance(i, Symbol))
            known.append(Definition(head, value, indices=indices))
        again = replace(statement, definitions=(*statement.definitions, *known))
        if judge(again).status is Status.PROVED:
            return f"nothing says what {shown} is; for {name} it is true ({sentence})"
    return ""
