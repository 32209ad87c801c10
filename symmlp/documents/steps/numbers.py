"""Steps to numbers: values given, numbers put in for quantities, results by their digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import starmap

from sympy import Expr, Indexed, Lambda, Symbol, Tuple

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.facts import partials
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.matching import number_of, numbers_put_in
from symmlp.documents.knowledge.names import is_number, is_target, label_of, quantities
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.readings.judged import Judged
from symmlp.expressions import Apply, Printed
from symmlp.proof import judge
from symmlp.proof.printed import Digits, decimals, judge_digits
from symmlp.statement import Definition, Evidence, Relation, Statement, Status, Verdict

NUMBERS_PUT_IN = "numbers put in"


def numeric(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Judge a step between numbers: exactly, or by its digits where decimals are printed."""
    if isinstance(lhs, Tuple) or isinstance(rhs, Tuple):
        return None
    assumed: list[str] = []
    same_head = isinstance(lhs, Apply) and isinstance(rhs, Apply) and lhs.head == rhs.head
    if same_head and all(is_number(a) for a in (*lhs.arguments, *rhs.arguments)):
        left, right = lhs, rhs
    elif quantities(lhs) or quantities(rhs):
        return None
    else:
        left, right = (with_functions(side, knowledge, assumed) for side in (lhs, rhs))
        if not (is_number(left) and is_number(right)):
            return None
    statement = Statement(left, right, relation)
    if not decimals(left) | decimals(right):
        return Judged(judge(statement), tuple(assumed))
    copied = isinstance(left, Printed) and isinstance(right, Printed)
    rounded = frozenset() if copied else knowledge.widened_in(left)
    digits = judge_digits(statement, rounded)
    return Judged(digits.verdict, tuple(assumed), digits=digits)


def digits_of(statement: Statement, knowledge: Knowledge) -> Digits | None:
    """Judge a step such as f'(2) = 0.6931 by its digits; None if it speaks of more than numbers.

    The definitions of the statement say what its functions are, and what their derivatives are.
    """
    sides = (statement.lhs, statement.rhs)
    if not decimals(statement.rhs) or any(quantities(side) or partials(side) for side in sides):
        return None
    digits = judge_digits(statement, knowledge.widened_in(statement.lhs))
    return None if digits.verdict.status is Status.UNDECIDED else digits


def with_functions(side: Expr, knowledge: Knowledge, assumed: list[str]) -> Expr:
    """Return the side with σ(0.5) and the like replaced by what they stand for."""
    done: dict[Expr, Expr | None] = {}  # or functions of functions would be met 2ⁿ times

    def change(node: Expr) -> Expr | None:
        if node not in done:
            done[node] = value(node)
        return done[node]

    def value(node: Expr) -> Expr | None:
        if not isinstance(node, Apply) or any(node.orders) or len(node.arguments) != 1:
            return None
        argument = rewrite(node.arguments[0], change)
        if not is_number(argument):
            return None
        convention = conventions.function(node.head, knowledge)
        known = knowledge.function(node.head, 1)
        if known is not None:
            return applied(known.definition, argument)
        if convention is None:
            return None
        assumed.append(convention.sentence)
        return applied(convention.definition, argument)

    return rewrite(side, change)


def applied(definition: Definition, argument: Expr) -> Expr:
    """Return a defined function of one argument at an argument."""
    function = definition.value
    if not isinstance(function, Lambda):
        return definition.target
    (variable,) = function.variables
    return rewrite(function.expr, lambda node: argument if node == variable else None)


def by_numbers(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Prove a step that puts numbers in for quantities, each everywhere the same."""
    if not list(quantities(lhs)) or partials(rhs):
        return None
    if number_of(rhs) is not None:
        return None
    for form in _forms(lhs, knowledge):
        binding = numbers_put_in(form, rhs, knowledge.numbers)
        if binding and (not quantities(rhs) or all(starmap(knowledge.puts_in, binding.items()))):
            return put_in(form, binding)
    return None


def put_in(form: Expr, binding: Mapping[Expr, Expr]) -> Judged:
    """Return that a step puts these numbers into a form."""
    pairs = tuple(sorted(binding.items(), key=str))
    assumed = tuple(f"{name} = {value}" for name, value in pairs)
    evidence = Evidence(normal_form=f"{form} with {', '.join(assumed)}")
    return Judged(Verdict(Status.PROVED, NUMBERS_PUT_IN, evidence), assumed, numbers=pairs)


def _forms(lhs: Expr, knowledge: Knowledge) -> Iterator[Expr]:
    """Yield the side itself and, for a name, everything its chains said that it is."""
    yield lhs
    if isinstance(lhs, Symbol | Indexed):
        for known in reversed(knowledge.definitions.get(label_of(lhs), [])):
            if known.section == knowledge.section and known.definition.target == lhs:
                yield from reversed(known.forms)


def value_given(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Judged | None:
    """Read ``… = w = 0.4`` as w's value, which the document gives here or gave before."""
    if not is_target(lhs) or isinstance(lhs, Apply) or number_of(rhs) is None:
        return None
    known = [number_of(value) for value in knowledge.numbers.get(lhs, ())]
    if label_of(lhs) in knowledge.definitions or (known and number_of(rhs) not in known):
        return None
    assumed = (f"{lhs} = {rhs}",)
    if known:
        evidence = Evidence(normal_form=assumed[0])
        return Judged(Verdict(Status.PROVED, NUMBERS_PUT_IN, evidence), assumed)
    verdict = Verdict(Status.DEFINITION, "", Evidence(quantity=lhs))
    return Judged(verdict, numbers=((lhs, rhs),))
