"""Steps that name something: a quantity, a function, another way to write a derivative."""

from __future__ import annotations

from sympy import Expr, Function, Indexed, Lambda, Symbol, preorder_traversal

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.knowledge import Knowledge, Known
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.letters import ANY_FUNCTION
from symmlp.documents.knowledge.names import (
    Label,
    base_letter,
    heads,
    is_number,
    is_target,
    label_of,
    quantities,
    speaks_of,
)
from symmlp.documents.readings.error_signals import derivative_in, is_signal
from symmlp.documents.readings.judged import Judged, definition
from symmlp.expressions import Apply, Partial
from symmlp.statement import Definition, Evidence, Relation, Status, Verdict

NOTATION = "notation"
ANOTHER = "it says which formula is meant by the name, and another one was given before"


def names_function(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Read f(−1.0) = σ(−1.0) as saying which function f is."""
    if not (isinstance(lhs, Apply) and isinstance(rhs, Apply)) or lhs.head == rhs.head:
        return None
    if lhs.arguments != rhs.arguments or lhs.orders != rhs.orders or any(lhs.orders):
        return None
    if knowledge.function(lhs.head, len(lhs.arguments)) is not None:
        return None
    if base_letter(lhs.head) in FUNCTIONS:
        return None
    if base_letter(rhs.head) not in FUNCTIONS:
        return None
    return Judged(Verdict(Status.DEFINITION, "", Evidence(quantity=lhs.head)))


def announces(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Read f(w, b) = Σ… in the middle of a chain as saying what the function is."""
    if not isinstance(lhs, Apply) or any(lhs.orders) or is_number(rhs):
        return None
    if any(head == lhs.head for head, _ in heads(rhs)) or not is_new(lhs, knowledge):
        return None
    return definition(lhs) if is_target(lhs) else None


def redefines_function(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Known | None:
    """Return what f(z) was before a step that gives it another meaning, if it does.

    In another section every formula does; in the same one a letter for any function, f(x) = 1/x and
    then f(x) = e^x, where the two are made of other functions. A slip is made of the same ones.
    """
    if not is_target(lhs):
        return None
    head = lhs.head if isinstance(lhs, Apply) else lhs
    any_function = label_of(head)[0] in ANY_FUNCTION and label_of(head)[1] == 0
    if isinstance(lhs, Apply):
        known = knowledge.function(head, len(lhs.arguments))
    else:
        stack = knowledge.definitions.get(label_of(head), []) if any_function else []
        known = stack[-1] if stack else None
    if known is None or known.section != knowledge.section:
        return known
    value = known.definition.value
    formula = value.expr if isinstance(value, Lambda) else value
    if not any_function or formula is None or formula.has(Partial) or rhs.has(Partial):
        return None
    return known if _functions_in(formula) != _functions_in(rhs) else None


def _functions_in(formula: Expr) -> frozenset[str]:
    """Return the functions that a formula is made of beside sums, products and powers."""
    return frozenset(
        str(node.head) if isinstance(node, Apply) else type(node).__name__
        for node in preorder_traversal(formula)
        if isinstance(node, Apply | Function)
    )


def names_argument(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Read φ(net_j) = φ(Σ w x) as saying what net_j is."""
    if not (isinstance(lhs, Apply) and isinstance(rhs, Apply)) or lhs.head != rhs.head:
        return None
    if lhs.orders != rhs.orders or any(lhs.orders) or len(lhs.arguments) != len(rhs.arguments):
        return None
    differing = [(a, b) for a, b in zip(lhs.arguments, rhs.arguments, strict=True) if a != b]
    if len(differing) != 1:
        return None
    name, value = differing[0]
    if isinstance(name, Apply) or not is_target(name) or is_number(value) or is_target(value):
        return None
    if name in quantities(value) or not _is_unsaid(name, knowledge):
        return None
    return definition(name, value)


def names_result(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Judged | None:
    """Read … = (t - y)² = E as saying what E is, if nothing has been said of E before."""
    if isinstance(rhs, Apply) or not is_target(rhs) or is_target(lhs) or is_number(lhs):
        return None
    if label_of(rhs) in map(label_of, quantities(lhs)) or not is_unheard(rhs, knowledge):
        return None
    return definition(rhs, lhs)


def names_signal(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether a step says what δ is, ∂L/∂s or -∂L/∂s, where this section has not said it."""
    derivative = derivative_in(rhs)
    if not isinstance(lhs, Symbol | Indexed) or not is_signal(lhs):
        return False
    if derivative is None or not isinstance(derivative.expression, Symbol):
        return False
    stack = knowledge.definitions.get(label_of(lhs), [])
    return not any(known.section == knowledge.section for known in stack)


def is_unheard(name: Expr, knowledge: Knowledge) -> bool:
    """Whether nothing says what a name is, and it stands in no formula before."""
    return _is_unsaid(name, knowledge) and label_of(name) not in knowledge.mentioned


def _is_unsaid(name: Expr, knowledge: Knowledge) -> bool:
    """Whether a name has no definition and no number, and its letter says nothing."""
    return (
        is_new(name, knowledge)
        and conventions.independent(name) is None
        and name not in knowledge.numbers
    )


def is_new(target: Expr, knowledge: Knowledge) -> bool:
    """Whether neither the document nor the field has said yet what a name is."""
    if isinstance(target, Apply):
        known = knowledge.function(target.head, len(target.arguments))
        if len(target.arguments) != 1:
            return known is None
        return known is None and conventions.function(target.head, knowledge) is None
    if is_signal(target):
        return False
    return not any(
        speaks_of(known.definition, target)
        for known in knowledge.definitions.get(label_of(target), [])
    )


def turns(target: Expr, value: Expr, knowledge: Knowledge) -> bool:
    """Whether a formula only turns an earlier one round: x = a + (b - a) x' after x' of x."""
    if not isinstance(target, Symbol) or target in quantities(value):
        return False
    inside = (
        known for q in quantities(value) for known in knowledge.definitions.get(label_of(q), ())
    )
    return any(label_of(target) in _made_of(known.definition, knowledge) for known in inside)


def restates(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether a name that is defined already is claimed to be something else.

    In another section a name may get another meaning, unless it was defined as a derivative; and so
    may it here, where the new formula speaks of something that the old one is not made of.
    """
    if isinstance(lhs, Apply):
        # A list of examples calls every function f.
        return False
    known = [
        k.definition
        for k in knowledge.definitions.get(label_of(lhs), [])
        if speaks_of(k.definition, lhs)
        and (k.section == knowledge.section or isinstance(k.definition.value, Partial))
    ]
    if not known or is_number(rhs):
        return False
    new = set(map(label_of, quantities(rhs)))
    return any(_differentiates(d) or new <= _made_of(d, knowledge) for d in known)


def says_what_it_is_of(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether ∂E/∂y = ∂/∂y ½(t - y)² puts a formula where a name stood, as a definition does.

    Not where E was defined in this section.
    """
    if not (isinstance(lhs, Partial) and isinstance(rhs, Partial)):
        return False
    named = isinstance(lhs.expression, Symbol | Indexed)
    formula = not isinstance(rhs.expression, Symbol | Indexed | Apply)
    if not named or not formula or lhs.variable != rhs.variable:
        return False
    stack = knowledge.definitions.get(label_of(lhs.expression), ())
    return all(known.section != knowledge.section for known in stack)


def _differentiates(one: Definition) -> bool:
    return one.value is not None and one.value.has(Partial)


def _made_of(one: Definition, knowledge: Knowledge) -> set[Label]:
    """Return all that a definition speaks of, directly or through other definitions."""
    found: set[Label] = set()
    stack = [one]
    while stack:
        value = stack.pop().value
        body = value.expr if isinstance(value, Lambda) else value
        for name in quantities(body) if body is not None else ():
            label = label_of(name)
            if label not in found:
                found.add(label)
                stack.extend(k.definition for k in knowledge.definitions.get(label, ()))
    return found


def same_notation(derivative: Expr) -> Judged:
    """Two ways to write one derivative (∇L(w) = ∂L/∂w) say how to write it, nothing more."""
    verdict = Verdict(Status.DEFINITION, NOTATION, Evidence(quantity=derivative))
    return Judged(verdict)
