"""One step of a document: what can be said of ``lhs = rhs`` with what is known at that place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from sympy import Expr, Indexed, Lambda, Symbol, Tuple, preorder_traversal
from sympy.logic.boolalg import Boolean

from symmlp.documents import conventions
from symmlp.documents.givens import Givens
from symmlp.documents.interpret import interpretations, speaks_of, undefined
from symmlp.documents.knowledge import (
    Knowledge,
    Known,
    base_letter,
    heads,
    is_number,
    is_target,
    label_of,
    quantities,
)
from symmlp.documents.matching import number_of, numbers_put_in
from symmlp.documents.reach import PASSED_BY, misses_its_variable
from symmlp.documents.rewrite import as_quantities, rewrite
from symmlp.expressions import Apply, Partial, Printed
from symmlp.proof import counterexample, judge
from symmlp.proof.printed import Digits, decimals, judge_digits
from symmlp.statement import Definition, Evidence, Limits, Relation, Statement, Status, Verdict

NUMBERS_PUT_IN = "numbers put in"
NOTATION = "notation"
DISCONNECTED = "nothing connects a quantity with what it is differentiated by"


@dataclass(frozen=True)
class Judged:
    """A verdict on a step, what was taken for granted, and what is not defined.

    ``digits`` is there where the step was judged by its printed digits; ``defines`` is the target
    where it defines something, ``redefines`` the earlier meaning that it gives up; ``numbers`` are
    the values that were put in. ``statement`` is what was judged.
    """

    verdict: Verdict
    assumed: tuple[str, ...] = ()
    undefined: tuple[Expr, ...] = ()
    digits: Digits | None = None
    defines: Expr | None = None
    numbers: tuple[tuple[Expr, Expr], ...] = ()
    redefines: Known | None = None
    statement: Statement | None = None


def judge_step(
    lhs: Expr,
    rhs: Expr,
    relation: Relation,
    knowledge: Knowledge,
    assumptions: tuple[Boolean, ...] = (),
    *,
    first: bool = True,
    indices: tuple[Limits, ...] = (),
) -> Judged:
    """Judge one step.

    ``first`` says that the left side begins its chain; ``indices`` are free indices whose ranges
    are known, of a statement about arrays that was written by entries.
    """
    if relation is Relation.DEFINES:
        return _definition(lhs, ())
    if knowledge.givens is not None:
        return judge_under(knowledge.givens, lhs, rhs, relation, knowledge, first, indices)
    left, right = as_quantities(lhs, knowledge), as_quantities(rhs, knowledge)
    for attempt in (_names_function, _announces, _numeric, _by_numbers):
        judged = attempt(left, right, relation, knowledge)
        if judged is not None:
            return judged
    value = None if first else _value(left, right, knowledge)
    if value is not None:
        return value
    if first and is_target(left) and _is_new(left, knowledge):
        return _definition(left, tuple(undefined(right, knowledge)))
    tried = list(_tried(left, right, relation, assumptions, knowledge, indices))
    proved = next((j for j in tried if j.verdict.status is Status.PROVED), None)
    if proved is not None:
        return proved
    if left == right and isinstance(left, Partial):
        return _same_notation(left)
    if first and is_target(left) and not _restates(left, rhs, knowledge):
        judged = _definition(left, tuple(undefined(right, knowledge)))
        known = [
            k
            for k in knowledge.definitions.get(label_of(left), [])
            if speaks_of(k.definition, left)
        ]
        announced = isinstance(right, Apply) and len(right.arguments) > 1
        return replace(judged, redefines=known[-1]) if known and not announced else judged
    return _decided(tried, left, right)


def judge_under(
    givens: Givens,
    lhs: Expr,
    rhs: Expr,
    relation: Relation,
    knowledge: Knowledge,
    first: bool,
    indices: tuple[Limits, ...],
) -> Judged:
    """Judge a step under what is given, and nothing else."""
    numeric = _numeric(lhs, rhs, relation, knowledge)
    if numeric is not None:
        return numeric
    by_numbers = _under_numbers(givens, lhs, rhs, knowledge) if is_number(rhs) else None
    if by_numbers is not None:
        return by_numbers
    named = first and is_target(lhs)
    if named and (not givens.defines(lhs) or (givens.frees(lhs) and is_number(rhs))):
        return _definition(lhs, ())
    known = {limit.index for limit in indices}
    ranges = (*indices, *(limit for limit in givens.indices if limit.index not in known))
    statement = Statement(
        lhs, rhs, relation, givens.definitions, givens.assumptions, _in_use(ranges, lhs, rhs)
    )
    return Judged(judge(statement), statement=statement)


def _under_numbers(givens: Givens, lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Judged | None:
    """Judge a step to numbers by the numbers that are given; None where some are not."""
    numbers = {name: [value] for name, value in givens.numbers}
    binding = numbers_put_in(lhs, rhs, numbers)
    if binding and set(binding) <= set(numbers):
        return _put_in(lhs, binding)
    filled = rewrite(lhs, lambda node: numbers[node][0] if node in numbers else None)
    if filled == lhs or not is_number(filled):
        return None
    assumed = tuple(f"{name} = {numbers[name][0]}" for name in quantities(lhs))
    if numbers_put_in(_each_apart(lhs, numbers), rhs, {}) is not None:
        # The same formula with another number in it: as it is written, not as it may be rounded.
        return Judged(judge(Statement(_exact(filled), _exact(rhs))), assumed)
    if not isinstance(rhs, Printed):
        given = givens.exact | givens.rounded
        rhs = rewrite(rhs, lambda node: node.value if node in given else None)
    digits = judge_digits(Statement(filled, rhs, Relation.APPROXIMATES), knowledge.widened)
    return Judged(digits.verdict, assumed, digits=digits)


def _each_apart(side: Expr, names: Mapping[Expr, object]) -> Expr:
    """Return a side in which each occurrence of a quantity is one of its own."""
    places = count()
    return rewrite(side, lambda n: Symbol(f"_{next(places)}", real=True) if n in names else None)


def _exact(side: Expr) -> Expr:
    """Return a side with its decimals read exactly."""
    return rewrite(side, lambda node: node.value if isinstance(node, Printed) else None)


def _in_use(ranges: tuple[Limits, ...], lhs: Expr, rhs: Expr) -> tuple[Limits, ...]:
    free = lhs.free_symbols | rhs.free_symbols
    return tuple(limit for limit in ranges if limit.index in free)


def _tried(
    lhs: Expr,
    rhs: Expr,
    relation: Relation,
    assumptions: tuple[Boolean, ...],
    knowledge: Knowledge,
    indices: tuple[Limits, ...],
) -> Iterator[Judged]:
    """Yield the verdict under each interpretation, stopping at a proof."""
    for found in interpretations(lhs, rhs, knowledge):
        known = {limit.index for limit in indices}
        ranges = (*indices, *(r for r in found.statement.indices if r.index not in known))
        statement = replace(
            found.statement, relation=relation, assumptions=assumptions, indices=ranges
        )
        verdict = counterexample(statement) or judge(statement)
        if verdict.status is Status.PROVED and misses_its_variable(statement):
            verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=PASSED_BY))
        if verdict.status is Status.PROVED and _is_disconnected(statement):
            verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=DISCONNECTED))
        yield Judged(verdict, found.assumed, found.undefined, statement=statement)
        if verdict.status is Status.PROVED:
            return
        if verdict.status is Status.REFUTED:
            yield from _with_distributions(statement, found.assumed)


def _with_distributions(statement: Statement, assumed: tuple[str, ...]) -> Iterator[Judged]:
    """Yield a proof that needs the targets of a cross-entropy to add up to 1, if there is one."""
    for total in conventions.distributions(statement):
        verdict = judge(replace(statement, assumptions=(*statement.assumptions, total)))
        if verdict.status is Status.PROVED:
            yield Judged(verdict, (*assumed, f"{total.lhs} = 1: the targets are a distribution"))


def _decided(tried: list[Judged], lhs: Expr, rhs: Expr) -> Judged:
    """Refuted only if no reading proves it and nothing undefined could make it true."""
    refuted = [judged for judged in tried if judged.verdict.status is Status.REFUTED]
    for judged in refuted:
        if (is_number(lhs) and is_number(rhs)) or not _open(judged, lhs, rhs):
            return _confirmed(judged)
    if not refuted:
        return tried[0]
    judged = refuted[0]
    names = _open(judged, lhs, rhs)
    reason = f"nothing says what {', '.join(map(str, names))} is, and it stands on one side only"
    verdict = Verdict(Status.UNDECIDED, "", Evidence(reason=reason))
    return replace(judged, verdict=verdict, undefined=names)


def _confirmed(judged: Judged) -> Judged:
    """Return a refuted step judged in full, so that a proof and the counterexample are compared."""
    if judged.statement is None:
        return judged
    return replace(judged, verdict=judge(judged.statement))


def _open(judged: Judged, lhs: Expr, rhs: Expr) -> tuple[Expr, ...]:
    """Return what could make a refuted step true if somebody said what it is."""
    definitions = judged.statement.definitions if judged.statement is not None else ()
    one_sided = _reach(lhs, definitions) ^ _reach(rhs, definitions)
    undefined = [name for name in judged.undefined if name in one_sided]
    unconnected = (name for side in (lhs, rhs) for name in _unconnected(side, definitions))
    return tuple(dict.fromkeys((*undefined, *unconnected)))


def _reach(side: Expr, definitions: tuple[Definition, ...]) -> set[Expr]:
    """Return the quantities that a side speaks of, directly or through definitions."""
    values = {label_of(d.target): d.value for d in definitions if d.value is not None}
    found: set[Expr] = set()
    stack = list(quantities(side))
    while stack:
        name = stack.pop()
        if name in found:
            continue
        found.add(name)
        value = values.get(label_of(name))
        if value is not None:
            stack.extend(quantities(value.expr if isinstance(value, Lambda) else value))
    return found


def _unconnected(side: Expr, definitions: tuple[Definition, ...]) -> Iterator[Expr]:
    """Yield what a named quantity is differentiated by though nothing says that it depends on it.

    Such a derivative is 0 only as far as the document has said; nothing is refuted by that.
    """
    families = {label_of(d.target) for d in definitions if d.depends_on}
    for node in preorder_traversal(side):
        if not isinstance(node, Partial) or not isinstance(node.expression, Symbol | Indexed):
            continue
        reached = {label_of(name) for name in _reach(node.expression, definitions)}
        if label_of(node.variable) not in reached and not reached & families:
            yield node.variable


def _value(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Judged | None:
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


def _is_disconnected(statement: Statement) -> bool:
    """Whether some derivative of a defined quantity is 0 only because nothing connects it.

    Then both sides may be 0 for want of a definition, and a wrong sign would be proved.
    """
    definitions = statement.definitions
    values = (d.value for d in definitions if isinstance(d.value, Partial))
    defined = {label_of(d.target) for d in definitions if d.value is not None}
    return any(
        label_of(node.expression) in defined
        for side in (statement.lhs, statement.rhs, *values)
        for node in preorder_traversal(side)
        if isinstance(node, Partial) and isinstance(node.expression, Symbol | Indexed)
        for _ in _unconnected(node, definitions)
    )


def _is_new(target: Expr, knowledge: Knowledge) -> bool:
    """Whether neither the document nor the field has said yet what a name is."""
    if isinstance(target, Apply):
        known = knowledge.function(target.head, len(target.arguments))
        if len(target.arguments) != 1:
            return known is None
        return known is None and conventions.function(target.head, knowledge) is None
    if base_letter(target) == "delta":
        return False
    return not any(
        speaks_of(known.definition, target)
        for known in knowledge.definitions.get(label_of(target), [])
    )


def _announces(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Read f(w, b) = Σ… in the middle of a chain as saying what the function is."""
    if not isinstance(lhs, Apply) or any(lhs.orders) or is_number(rhs):
        return None
    if any(head == lhs.head for head, _ in heads(rhs)) or not _is_new(lhs, knowledge):
        return None
    return _definition(lhs, ()) if is_target(lhs) else None


def _definition(target: Expr, undefined: tuple[Expr, ...]) -> Judged:
    verdict = Verdict(Status.DEFINITION, "", Evidence(quantity=target))
    return Judged(verdict, undefined=undefined, defines=target)


def _restates(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> bool:
    """Whether a name that is defined already is claimed to be something else.

    In another section a name may get another meaning, unless it was defined as a derivative.
    """
    if isinstance(lhs, Apply):
        # A list of examples calls every function f.
        return False
    name = lhs
    known = [
        k.definition
        for k in knowledge.definitions.get(label_of(name), [])
        if speaks_of(k.definition, name)
        and (k.section == knowledge.section or isinstance(k.definition.value, Partial))
    ]
    return bool(known) and not is_number(rhs)


def _same_notation(derivative: Expr) -> Judged:
    """Two ways to write one derivative (∇L(w) = ∂L/∂w) say how to write it, nothing more."""
    verdict = Verdict(Status.DEFINITION, NOTATION, Evidence(quantity=derivative))
    return Judged(verdict)


def _names_function(
    lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge
) -> Judged | None:
    """Read f(−1.0) = σ(−1.0) as saying which function f is."""
    if not (isinstance(lhs, Apply) and isinstance(rhs, Apply)) or lhs.head == rhs.head:
        return None
    if lhs.arguments != rhs.arguments or lhs.orders != rhs.orders or any(lhs.orders):
        return None
    if knowledge.function(lhs.head, len(lhs.arguments)) is not None:
        return None
    if base_letter(lhs.head) in conventions.FUNCTIONS:
        return None
    if base_letter(rhs.head) not in conventions.FUNCTIONS:
        return None
    return Judged(Verdict(Status.DEFINITION, "", Evidence(quantity=lhs.head)))


def _numeric(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Judge a step between numbers: exactly, or by its digits where decimals are printed."""
    if isinstance(lhs, Tuple) or isinstance(rhs, Tuple):
        return None
    assumed: list[str] = []
    same_head = isinstance(lhs, Apply) and isinstance(rhs, Apply) and lhs.head == rhs.head
    if same_head and all(is_number(a) for a in (*lhs.arguments, *rhs.arguments)):
        left, right = lhs, rhs
    else:
        left, right = (_with_functions(side, knowledge, assumed) for side in (lhs, rhs))
        if not (is_number(left) and is_number(right)):
            return None
    statement = Statement(left, right, relation)
    if not decimals(left) | decimals(right):
        return Judged(judge(statement), tuple(assumed))
    copied = isinstance(left, Printed) and isinstance(right, Printed)
    rounded = frozenset() if copied else knowledge.widened
    digits = judge_digits(statement, rounded)
    return Judged(digits.verdict, tuple(assumed), digits=digits)


def _with_functions(side: Expr, knowledge: Knowledge, assumed: list[str]) -> Expr:
    """Return the side with σ(0.5) and the like replaced by what they stand for."""

    def change(node: Expr) -> Expr | None:
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
    return function(argument) if isinstance(function, Lambda) else definition.target


def _by_numbers(lhs: Expr, rhs: Expr, relation: Relation, knowledge: Knowledge) -> Judged | None:
    """Prove a step that puts numbers in for quantities, each everywhere the same."""
    if not list(quantities(lhs)) or any(isinstance(n, Partial) for n in preorder_traversal(rhs)):
        return None
    if number_of(rhs) is not None:
        return None
    for form in _forms(lhs, knowledge):
        binding = numbers_put_in(form, rhs, knowledge.numbers)
        if binding:
            return _put_in(form, binding)
    return None


def _put_in(form: Expr, binding: Mapping[Expr, Expr]) -> Judged:
    pairs = tuple(sorted(binding.items(), key=str))
    assumed = tuple(f"{name} = {value}" for name, value in pairs)
    evidence = Evidence(normal_form=f"{form} with {', '.join(assumed)}")
    return Judged(Verdict(Status.PROVED, NUMBERS_PUT_IN, evidence), assumed, numbers=pairs)


def _forms(lhs: Expr, knowledge: Knowledge) -> Iterator[Expr]:
    """Yield the side itself and, for a name, everything its chains said that it is."""
    yield lhs
    if isinstance(lhs, Symbol | Indexed):
        for known in reversed(knowledge.definitions.get(label_of(lhs), [])):
            if known.definition.target == lhs and known.section == knowledge.section:
                yield from reversed(known.forms)
