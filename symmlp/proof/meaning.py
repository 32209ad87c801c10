"""What a quantity stands for: its definition found by pattern, instantiated, and expanded."""

from __future__ import annotations

from sympy import Indexed, Lambda, Symbol

from symmlp.proof.convert import convert
from symmlp.proof.errors import Undecidable
from symmlp.proof.fractions import Frac, Gen
from symmlp.proof.names import Label, label_of
from symmlp.proof.ranges import runs
from symmlp.proof.scope import Scope
from symmlp.statement import Definition, Limits

#: A quantity that something depends on, and the ranges of its indices (temporary, lower, upper).
Family = tuple[Gen, list[tuple[int, Frac, Frac]]]

Binding = dict[Symbol, Frac]


def find(
    scope: Scope, label: Label, indices: tuple[Frac, ...], *, a_function: bool = False
) -> tuple[Definition, Binding] | None:
    """Return the definition that speaks of a name, and what its index symbols are there.

    A name may stand for a function and, without arguments, for the function's value.
    """
    undecided: list[Definition] = []
    for definition in scope.definitions.get(label, ()):
        if isinstance(definition.value, Lambda) is not a_function:
            continue
        binding = _match(scope, definition, indices)
        if binding is None:
            undecided.append(definition)
        else:
            for other in undecided:
                if len(other.indices) < len(definition.indices) and _may_match(
                    scope, other, indices
                ):
                    raise Undecidable(f"{other.target} may be meant, which has its own definition")
            if definition.axiom:
                scope.axioms.add(definition.axiom)
            return definition, binding
    return None


def _match(scope: Scope, definition: Definition, indices: tuple[Frac, ...]) -> Binding | None:
    patterns = definition.target.indices if isinstance(definition.target, Indexed) else ()
    binding: Binding = {}
    for pattern, index in zip(patterns, indices, strict=True):
        unknown = [symbol for symbol in definition.indices if pattern.has(symbol)]
        if not unknown:
            if convert(scope, pattern, {}) != index:
                return None
            continue
        (symbol,) = unknown
        at_zero = convert(scope, pattern, {symbol: scope.table.zero})
        at_one = convert(scope, pattern, {symbol: scope.table.one})
        if at_one - at_zero != scope.table.one:
            return None
        value = index - at_zero
        if binding.setdefault(symbol, value) != value:
            return None
    return binding


def _may_match(scope: Scope, definition: Definition, indices: tuple[Frac, ...]) -> bool:
    """Whether a definition speaks of a quantity for some values of its indices in their ranges."""
    patterns = definition.target.indices if isinstance(definition.target, Indexed) else ()
    for pattern, index in zip(patterns, indices, strict=True):
        if any(pattern.has(symbol) for symbol in definition.indices):
            continue
        gap = index - convert(scope, pattern, {})
        apart = gap.constant is not None and not gap.is_zero
        if apart or any(runs(scope, side - scope.table.one) for side in (gap, -gap)):
            return False
    return True


def is_free(scope: Scope, gen: Gen) -> bool:
    """Whether the quantity is declared to depend on nothing."""
    found = find(scope, gen.label, gen.args)
    return found is not None and found[0].value is None and not found[0].depends_on


def value_of(scope: Scope, gen: Gen) -> Frac | None:
    """Return the normal form of the value that defines a quantity, if there is one."""
    found = find(scope, gen.label, gen.args)
    if found is None or found[0].value is None:
        return None
    return convert(scope, found[0].value, found[1])


def dependence_of(scope: Scope, gen: Gen) -> list[Family] | None:
    """Return the families that a quantity without a formula is a function of, if that is declared.

    The caller releases one temporary per index once it has summed over them.
    """
    found = find(scope, gen.label, gen.args)
    if found is None or not found[0].depends_on:
        return None
    families = []
    for over in found[0].depends_on:
        bounds, binding = _open(scope, over.limits, found[1])
        single = convert(scope, over.expression, binding).single
        if single is None or single.kind != "quantity":
            raise Undecidable(f"a dependence on {over.expression}, which is not one quantity")
        families.append((single, bounds))
    return families


def _open(
    scope: Scope, limits: tuple[Limits, ...], binding: Binding
) -> tuple[list[tuple[int, Frac, Frac]], Binding]:
    bounds = []
    binding = dict(binding)
    for limit in limits:
        temporary = scope.temporary()
        low, high = convert(scope, limit.lower, binding), convert(scope, limit.upper, binding)
        scope.ranges[temporary] = (low, high)
        binding[limit.index] = scope.table.variable(temporary)
        bounds.append((temporary, low, high))
    return bounds, binding


def function_of(scope: Scope, gen: Gen) -> tuple[Lambda, Binding] | None:
    """Return the function that the head of an application stands for, if it is defined."""
    name, _, count = gen.label
    found = find(scope, name, gen.args[:count], a_function=True)
    return None if found is None else (found[0].value, found[1])


def alias_of(scope: Scope, gen: Gen) -> Frac | None:
    """Return the application of the function that the head is defined to be, if it is one."""
    name, orders, count = gen.label
    found = find(scope, name, gen.args[:count])
    if found is None or not isinstance(found[0].value, Symbol | Indexed):
        return None
    other, binding = found[0].value, found[1]
    indices = other.indices if isinstance(other, Indexed) else ()
    head = tuple(convert(scope, index, binding) for index in indices)
    label = (label_of(other), orders, len(head))
    return scope.table("apply", label, (*head, *gen.args[count:]))
