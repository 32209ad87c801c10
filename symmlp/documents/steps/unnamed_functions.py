"""Functions of which no formula says what they are: "the activation function f is the sigmoid".

What is written of such an f may be a property of the one that the prose names. A counterexample
with another f does not speak against f′ = f (1 - f), as long as that holds for a function that the
field knows; nor against f′(x) = 2 x, which may say what f is; nor against what is written of
``swish``, for a word is the name of one function and not of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sympy import Expr, Lambda, Symbol

from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.names import Label, base_letter, heads, label_of, quantities
from symmlp.documents.readings.judged import Judged
from symmlp.documents.steps.connections import reached
from symmlp.expressions import Apply
from symmlp.latex.tokens.tables import GREEK
from symmlp.proof import judge
from symmlp.statement import Definition, Status

#: Activation functions that prose calls by name; each is one of the field's conventions.
NAMED_IN_PROSE: Final = ("sigma", "tanh", "ReLU", "softplus")


def says_what_one_is(refuted: Judged) -> str:
    """Return which function a refuted step may be saying something new of, as a reason; or nothing.

    It is written on one side and the other does not depend on it, or its name is a word. An f
    beside an f_o is no such function, but a slip of the pen.
    """
    statement, witness = refuted.statement, refuted.verdict.evidence.witness
    if statement is None or witness is None:
        return ""
    sides = (statement.lhs, statement.rhs)
    written = [{label_of(head) for head, _ in heads(side)} for side in sides]
    applied = [_applied(side, statement.definitions) for side in sides]
    for head, _ in witness.functions:
        label, name = label_of(head), base_letter(head)
        if label in applied[0] | applied[1] and len(name) > 1 and name not in GREEK:
            return f"nothing says what the function {name} is"
        alike = [one for one in written[0] | written[1] if base_letter(one[0]) == name]
        alone = label in (written[0] - applied[1]) | (written[1] - applied[0])
        if alone and alike == [label]:
            return f"nothing says what the function {head} is, and it stands on one side only"
    names = [{label_of(q) for q in reached(side, statement.definitions)} for side in sides]
    for one in statement.definitions:
        if one.depends_on and label_of(one.target) in names[0] ^ names[1]:
            return f"nothing says how {one.target} is computed, and it stands on one side only"
    return ""


def _applied(side: Expr, definitions: Sequence[Definition]) -> set[Label]:
    """Return the names of the functions that a side applies, directly or through definitions."""
    found, stack, done = set[Label](), [side], set[Definition]()
    while stack:
        node = stack.pop()
        functions = {label_of(head) for head, _ in heads(node)}
        found |= functions
        labels = {label_of(name) for name in quantities(node)} | functions
        for one in definitions:
            if one in done or label_of(one.target) not in labels:
                continue
            done.add(one)
            stack.extend(over.expression for over in one.depends_on)
            if one.value is not None:
                stack.append(one.value.expr if isinstance(one.value, Lambda) else one.value)
    return found


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
        value, sentence = FUNCTIONS[name]
        known = []
        for head in heads:
            indices = tuple(i for i in getattr(head, "indices", ()) if isinstance(i, Symbol))
            known.append(Definition(head, value, indices=indices))
        again = replace(statement, definitions=(*statement.definitions, *known))
        if judge(again).status is Status.PROVED:
            return f"nothing says what {shown} is; for {name} it is true ({sentence})"
    return ""
