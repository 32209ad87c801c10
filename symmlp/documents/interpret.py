"""What a step may mean: the definitions it stands under, from the plainest reading to the freest.

Authors leave things out: the index of the layer, the argument of an activation, that δ is ∂L/∂s.
An `Interpretation` is one choice of definitions and conventions for a step. The first under which
the step is proved decides; what it took for granted is listed with the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import Add, Expr, Indexed, IndexedBase, Integer, Lambda, Sum, Symbol, preorder_traversal

from symmlp.documents import conventions
from symmlp.documents.knowledge import (
    Knowledge,
    Known,
    Label,
    base_letter,
    decoration,
    heads,
    is_index,
    is_number,
    label_of,
    quantities,
)
from symmlp.documents.layers import LAYERED, families, layered, units_of
from symmlp.expressions import Apply, Partial, Printed
from symmlp.statement import Definition, Limits, Statement

MAX_NAMES = 80
MAX_READINGS = 40


@dataclass(frozen=True)
class Interpretation:
    """A statement with everything it stands under, and the sentences that were assumed.

    ``undefined`` are the quantities of which neither the document nor the field says what they are.
    """

    statement: Statement
    assumed: tuple[str, ...]
    undefined: tuple[Expr, ...]


@dataclass(frozen=True)
class Reading:
    """The choices that make an interpretation.

    ``given`` are definitions that stand before all others, with their sentences; ``alternatives``
    say for a name which of its definitions is meant, counted from the latest.
    """

    given: tuple[conventions.Convention, ...] = ()
    alternatives: tuple[tuple[Label, int], ...] = ()


def interpretations(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Interpretation]:
    """Yield what a step may mean, the plainest reading first."""
    seen = set()
    for reading in list(_readings(lhs, rhs, knowledge))[:MAX_READINGS]:
        found = _Builder(lhs, rhs, knowledge, reading).build()
        key = found.statement.definitions
        if key not in seen:
            seen.add(key)
            yield found


def _readings(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[Reading]:
    plain = Reading()
    own = [*quantities(lhs), *quantities(rhs)]
    variables = [
        node.variable
        for side in (lhs, rhs)
        for node in preorder_traversal(side)
        if isinstance(node, Partial)
    ]
    by_layers = layered(own, variables, knowledge)
    if by_layers:
        yield Reading(by_layers)
    yield plain
    builder = _Builder(lhs, rhs, knowledge, plain)
    names = builder.closure()
    present = [*own, *(d.target for d in builder.definitions if d.value is not None)]
    present = list(dict.fromkeys(q for q in present if isinstance(q, Symbol | Indexed)))
    unit = tuple(_weighted_sum(lhs, rhs, knowledge))
    if unit:
        yield Reading(unit)
    outputs = tuple(_outputs(lhs, rhs, present, knowledge))
    layers = [tuple(layer) for layer in _layers(own, present, knowledge)] or [()]
    basis = [plain, Reading(outputs)]
    for layer in layers:
        basis += [Reading(layer), Reading((*layer, *outputs))]
    yield from basis
    signals = [
        Reading((*reading.given, signal))
        for name in present
        for signal in conventions.error_signals(name, knowledge, present)
        for reading in basis
    ]
    others = [
        (label, place)
        for label in names
        for place in range(1, min(len(knowledge.definitions.get(label, ())), 4))
    ]
    for choice in others:
        yield replace(plain, alternatives=(choice,))
    yield from signals
    for choice in others:
        for reading in basis[1:]:
            yield replace(reading, alternatives=(choice,))


def _outputs(
    lhs: Expr, rhs: Expr, present: list[Expr], knowledge: Knowledge
) -> Iterator[conventions.Convention]:
    """Where f(s) or f′(s) stands beside y, y is the value f(s): the layer's own output."""
    applied = [
        node
        for side in (lhs, rhs)
        for node in preorder_traversal(side)
        if isinstance(node, Apply) and len(node.arguments) == 1
    ]
    done = set()
    letters: dict[tuple[Expr, Expr], str] = {}
    for node in applied:
        argument, head = node.arguments[0], node.head
        if is_number(argument):
            continue
        for quantity in present:
            if base_letter(quantity) not in conventions.ACTIVATIONS or quantity == argument:
                continue
            if quantity in done or not _same_unit(quantity, head, knowledge):
                continue
            letter = letters.setdefault((head, argument), base_letter(quantity))
            if letter != base_letter(quantity) or is_target_of_loss(quantity, knowledge):
                # Two letters for one output would claim that output and target are equal.
                continue
            done.add(quantity)
            value = Apply(head, (0,), argument)
            yield conventions.Convention(
                Definition(quantity, value), f"{quantity} is {value}, the output of that unit"
            )


def _same_unit(quantity: Expr, head: Expr, knowledge: Knowledge) -> bool:
    """Whether an output can belong to an activation function: equal or absent decorations."""
    mine, its = _unit(quantity), _unit(head)
    if mine == its or not mine or not its:
        return True
    known = knowledge.definitions.get(label_of(quantity), [])
    return not known and mine.isdigit()


def _unit(name: Expr) -> str:
    indices = ",".join(map(str, getattr(name, "indices", ())))
    return ",".join(part for part in (decoration(name), indices) if part)


def _layers(
    own: list[Expr], present: list[Expr], knowledge: Knowledge
) -> Iterator[Iterator[conventions.Convention]]:
    """Yield, for each decoration in sight, that plain names mean the ones decorated so.

    Where x_old stands, a plain x means it; where δ_o or y_o stands, s means s_o.
    """
    values = [q for q in dict.fromkeys((*own, *present)) if decoration(q) in TIMES]
    suffixes = dict.fromkeys(
        decoration(q)
        for q in (*own, *present)
        if decoration(q) and decoration(q) not in TIMES | RESULTS
    )
    for suffix in list(suffixes)[:3] or [""]:
        family = [
            Symbol(name, real=True)
            for name, count in knowledge.definitions
            if suffix and count == 0 and decoration(name) == suffix
        ]
        decorated = [*values, *(q for q in own if suffix and decoration(q) == suffix), *family]
        yield _plain_means(decorated)
        yield _decorated_means(suffix, values, family, knowledge)


#: Decorations that say when a quantity is meant, not which layer it belongs to.
TIMES = frozenset({"old", "prev", "current", "t"})
RESULTS = frozenset({"new", "next", "t+1"})


def _plain_means(decorated: list[Expr]) -> Iterator[conventions.Convention]:
    done = set()
    for name in decorated:
        plain, label = base_letter(name), label_of(name)
        if (plain, label[1]) in done or plain == "delta":
            continue
        done.add((plain, label[1]))
        if isinstance(name, Indexed):
            symbols = tuple(Symbol(f"_{p}", integer=True) for p in range(label[1]))
            base = IndexedBase(Symbol(plain, real=True))
            definition = Definition(base[symbols], name.base[symbols], indices=symbols)
        else:
            definition = Definition(Symbol(plain, real=True), name)
        yield conventions.Convention(definition, f"{plain} without a decoration is {label[0]} here")


def _decorated_means(
    suffix: str, values: list[Expr], family: list[Symbol], knowledge: Knowledge
) -> Iterator[conventions.Convention]:
    """Where a derivative is taken by plain names, the decorated ones of a definition mean those."""
    yield from _plain_means(values)
    for name in family:
        plain = Symbol(base_letter(name), real=True)
        if plain.name != "delta" and label_of(plain) in knowledge.definitions:
            yield conventions.Convention(Definition(name, plain), f"{name} is written {plain} here")


def _weighted_sum(lhs: Expr, rhs: Expr, knowledge: Knowledge) -> Iterator[conventions.Convention]:
    """Where f(s) = f(x₀w₀ + x₁w₁ + b), s is that unit's weighted sum, if s was defined as one."""
    if not (isinstance(lhs, Apply) and isinstance(rhs, Apply) and lhs.head == rhs.head):
        return
    name, value = lhs.arguments[0], rhs.arguments[0]
    if not isinstance(name, Symbol) or len(lhs.arguments) != 1:
        return
    for known in knowledge.definitions.get(label_of(name), []):
        general = known.definition.value
        if general is not None and _instance_of(value, general):
            yield conventions.Convention(
                Definition(name, value), f"{name} is the weighted sum of this unit"
            )
            return


def _instance_of(value: Expr, general: Expr) -> bool:
    """Whether a sum of products is written with the same letters as the general weighted sum."""
    products: set[frozenset[str]] = set()
    alone: set[frozenset[str]] = set()
    for term in Add.make_args(general):
        letters = frozenset(base_letter(q) for q in quantities(term))
        (products if isinstance(term, Sum) else alone).add(letters)
    terms = [frozenset(base_letter(q) for q in quantities(t)) for t in Add.make_args(value)]
    return bool(products) and len(terms) > 1 and all(t in products | alone for t in terms)


def undefined(expression: Expr, knowledge: Knowledge) -> Iterator[Expr]:
    """Yield the quantities of which neither the document nor the field says what they are."""
    builder = _Builder(expression, expression, knowledge, Reading())
    inside = set(quantities(expression))
    yield from (name for name in builder.build().undefined if name in inside)


class _Builder:
    """Collects the definitions of everything that a step speaks of, and of what they speak of."""

    def __init__(self, lhs: Expr, rhs: Expr, knowledge: Knowledge, reading: Reading) -> None:
        self.lhs, self.rhs = lhs, rhs
        self.knowledge = knowledge
        self.reading = reading
        self.choice = dict(reading.alternatives)
        self.given: dict[Label, list[conventions.Convention]] = {}
        for convention in reading.given:
            self.given.setdefault(label_of(convention.definition.target), []).insert(0, convention)
        self.layered = families(knowledge)
        self.definitions: list[Definition] = []
        self.assumed: list[str] = []
        self.undefined: list[Expr] = []
        self.edges: dict[Label, set[Label]] = {}

    def closure(self) -> tuple[Label, ...]:
        """Return the names that the step speaks of, directly or through definitions."""
        self.build()
        return tuple(self.edges)

    def build(self) -> Interpretation:
        """Return the interpretation."""
        present = [*quantities(self.lhs), *quantities(self.rhs)]
        stack: list[Expr] = list(reversed(present))
        functions: list[tuple[Expr, int]] = [*heads(self.lhs), *heads(self.rhs)]
        while stack or functions:
            if len(self.edges) > MAX_NAMES:
                break
            if functions:
                self._function(functions.pop(), stack, functions)
            else:
                self._quantity(stack.pop(), stack, functions, present)
        statement = Statement(
            self.lhs,
            self.rhs,
            definitions=tuple(dict.fromkeys(self.definitions)),
            indices=tuple(self._ranges()),
        )
        return Interpretation(
            statement, tuple(dict.fromkeys(self.assumed)), tuple(dict.fromkeys(self.undefined))
        )

    def _function(
        self, applied: tuple[Expr, int], stack: list[Expr], functions: list[tuple[Expr, int]]
    ) -> None:
        head, arity = applied
        label = ("()" + label_of(head)[0], label_of(head)[1])
        if label in self.edges:
            return
        self.edges[label] = set()
        known = self.knowledge.function(head, arity)
        if known is not None:
            self._take(known.definition, label, stack, functions)
            return
        convention = conventions.function(head, self.knowledge)
        if convention is not None and arity == 1:
            self._assume(convention)
        for argument in getattr(head, "indices", ()):
            stack.extend(quantities(argument))

    def _quantity(
        self, name: Expr, stack: list[Expr], functions: list[tuple[Expr, int]], present: list[Expr]
    ) -> None:
        label = self._node(name)
        if label in self.edges and (label, name) in self.seen_names:
            return
        first = label not in self.edges
        self.edges.setdefault(label, set())
        self.seen_names.add((label, name))
        for given in self.given.get(label_of(name), []):
            if speaks_of(given.definition, name) and not self._circles(given, label):
                self._assume(given)
                self._follow(given.definition, label, stack, functions)
                return
        chosen = self._chosen(label_of(name), name)
        if chosen is not None:
            if first or not chosen.definition.indices:
                self._take(chosen.definition, label, stack, functions)
            return
        signals = conventions.error_signals(name, self.knowledge, present)
        if signals:
            convention = signals[0]
            self._assume(convention)
            self._follow(convention.definition, label, stack, functions)
            return
        number = self._number(name)
        if number is not None:
            self._assume(number)
            return
        convention_ = (
            self._free_by_letter(name)
            or self._input_of_layer(name)
            or self._target(name)
            or self._variable(name)
        )
        if convention_ is None:
            self.undefined.append(name)
        elif self._differentiated:
            self._assume(convention_)
        else:
            self.definitions.append(convention_.definition)

    def _variable(self, name: Expr) -> conventions.Convention | None:
        """Return that what is differentiated by, and defined by nothing, is a free variable."""
        label = label_of(name)
        if label in self.layered or label in self.knowledge.definitions:
            return None
        variables = (
            node.variable
            for side in (self.lhs, self.rhs)
            for node in preorder_traversal(side)
            if isinstance(node, Partial)
        )
        if label not in {label_of(variable) for variable in variables}:
            return None
        return conventions.free(name, f"{label[0]} is an independent variable")

    def _free_by_letter(self, name: Expr) -> conventions.Convention | None:
        """Return what a letter means in the field, unless the document defines it by layers."""
        return None if label_of(name) in self.layered else conventions.independent(name)

    def _target(self, name: Expr) -> conventions.Convention | None:
        """Return that what only the loss speaks of are targets: data."""
        if not is_target_of_loss(name, self.knowledge):
            return None
        return conventions.free(name, "targets do not depend on parameters")

    def _number(self, name: Expr) -> conventions.Convention | None:
        """Return that a constant has the one value the document gave it, if that stands here."""
        values = self.knowledge.numbers.get(name, [])
        if len(values) != 1 or values[0] not in self.literals:
            return None
        return conventions.Convention(Definition(name, values[0]), f"{name} = {values[0]}")

    @property
    def literals(self) -> frozenset[Expr]:
        """The numbers that stand in the step."""
        return frozenset((*numbers_in(self.lhs), *numbers_in(self.rhs)))

    @property
    def seen_names(self) -> set[tuple[Label, Expr]]:
        """The quantities that were visited."""
        return self.__dict__.setdefault("_seen", set())  # type: ignore[no-any-return]

    @property
    def _differentiated(self) -> bool:
        return any(
            isinstance(node, Partial)
            for side in (self.lhs, self.rhs)
            for node in preorder_traversal(side)
        ) or any(
            isinstance(node, Partial)
            for d in self.definitions
            if d.value is not None and not isinstance(d.value, Lambda)
            for node in preorder_traversal(d.value)
        )

    def _chosen(self, label: Label, name: Expr) -> Known | None:
        stack = [
            k for k in self.knowledge.definitions.get(label, []) if speaks_of(k.definition, name)
        ]
        if not stack:
            return None
        here = [known for known in stack if known.section == self.knowledge.section]
        elsewhere = [known for known in stack if known not in here]
        if any(known.definition.value is not None for known in elsewhere):
            elsewhere = [known for known in elsewhere if known.definition.value is not None]
        if not here and conventions.independent(name) and not is_number(_form(elsewhere[-1])):
            return None
        order = [*reversed(here), *reversed(elsewhere)]
        own = {*quantities(self.lhs), *quantities(self.rhs)}
        order.sort(key=lambda known: not own & set(quantities(known.definition.value or name)))
        place = self.choice.get(label, 0)
        return order[min(place, len(order) - 1)]

    def _take(
        self,
        definition: Definition,
        label: Label,
        stack: list[Expr],
        functions: list[tuple[Expr, int]],
    ) -> None:
        value = definition.value
        if isinstance(value, Lambda):
            value = value.expr
        targets = {self._node(q) for q in quantities(value)} if value is not None else set()
        if any(self._reaches(target, label) for target in targets):
            # In a circle: the older reading of the name has to do without this definition.
            self.undefined.append(definition.target)
            return
        self.definitions.append(definition)
        self._follow(definition, label, stack, functions)

    def _node(self, name: Expr) -> Label:
        """Return what stands for a quantity in the graph of definitions: layers are kept apart."""
        text, count = label_of(name)
        if isinstance(name, Indexed) and (text, count) in self.layered:
            return (f"{text}@{name.indices[0]}", count)
        return (text, count)

    def _circles(self, convention: conventions.Convention, label: Label) -> bool:
        value = convention.definition.value
        if value is None or isinstance(value, Lambda):
            return False
        return any(self._reaches(self._node(q), label) for q in quantities(value))

    def _follow(
        self,
        definition: Definition,
        label: Label,
        stack: list[Expr],
        functions: list[tuple[Expr, int]],
    ) -> None:
        value = definition.value
        if value is None:
            return
        parameters: set[Expr] = set()
        if isinstance(value, Lambda):
            parameters = set(value.variables)
            value = value.expr
        inside = [q for q in quantities(value) if q not in parameters]
        self.edges[label] |= {self._node(q) for q in inside}
        stack.extend(inside)
        functions.extend(heads(value))

    def _reaches(self, start: Label, goal: Label) -> bool:
        stack, seen = [start], set()
        while stack:
            label = stack.pop()
            if label == goal:
                return True
            if label not in seen:
                seen.add(label)
                stack.extend(self.edges.get(label, ()))
        return False

    def _assume(self, convention: conventions.Convention) -> None:
        self.definitions.append(convention.definition)
        if convention.sentence:
            self.assumed.append(convention.sentence)

    def _input_of_layer(self, name: Expr) -> conventions.Convention | None:
        """Return that what is weighted in a sum does not depend on the weights."""
        if not isinstance(name, Indexed):
            return None
        for expression in self._expressions():
            for node in preorder_traversal(expression):
                if not isinstance(node, Sum):
                    continue
                bases = {
                    q.base.label.name for q in quantities(node.function) if isinstance(q, Indexed)
                }
                weighted = any(base_letter(base) in {"w", "W", "theta"} for base in bases)
                if weighted and name.base.label.name in bases:
                    return conventions.free(
                        name,
                        f"{name.base} are inputs of the layer, which do not depend on its weights",
                    )
        return None

    def _expressions(self) -> Iterable[Expr]:
        yield self.lhs
        yield self.rhs
        for definition in self.definitions:
            if isinstance(definition.value, Expr) and not isinstance(definition.value, Lambda):
                yield definition.value

    def _ranges(self) -> Iterator[Limits]:
        """Yield the ranges of the free indices, from the sums that run over the same families."""
        wanted = dict.fromkeys(
            index
            for side in (self.lhs, self.rhs)
            for q in quantities(side)
            if isinstance(q, Indexed)
            for index in q.indices
            if is_index(index)
        )
        for index in wanted:
            limits = self._range_of(index)
            if limits is not None:
                yield Limits(index, *limits)

    def _range_of(self, index: Expr) -> tuple[Expr, Expr] | None:
        places = {
            (q.base.label.name, place, _others(q, place))
            for side in (self.lhs, self.rhs)
            for q in quantities(side)
            if isinstance(q, Indexed)
            for place, used in enumerate(q.indices)
            if used == index
        }
        for expression in self._expressions():
            for node in preorder_traversal(expression):
                if not isinstance(node, Sum):
                    continue
                for bound, low, high in node.limits:
                    for q in quantities(node.function):
                        if isinstance(q, Indexed) and any(
                            used == bound
                            and (q.base.label.name, place, _others(q, place)) in places
                            for place, used in enumerate(q.indices)
                        ):
                            return low, high
        units = [family for family in self.layered.values() if family.below]
        for name, place, others in places:
            if place and others and units and ((name, 2) in self.layered or name in LAYERED):
                return units_of(units[0], others[0] - (place - 1))
        return None


def _others(name: Indexed, place: int) -> tuple[Expr, ...]:
    """Return the layer of a quantity where another of its indices is in question."""
    return name.indices[:1] if place else ()


def _form(known: Known) -> Expr:
    return known.forms[0] if known.forms else known.definition.target


def is_target_of_loss(name: Expr, knowledge: Knowledge) -> bool:
    """Whether a quantity has no definition of its own and the loss is written in it."""
    label = label_of(name)
    losses = (
        known.definition.value
        for letter in conventions.LOSS_LETTERS
        for known in knowledge.definitions.get((letter, 0), ())
    )
    return label not in knowledge.definitions and any(
        value is not None and any(label_of(q) == label for q in quantities(value))
        for value in losses
    )


def speaks_of(definition: Definition, name: Expr) -> bool:
    """Whether a definition's pattern fits a quantity, index by index."""
    target = definition.target
    if not isinstance(target, Indexed) or not isinstance(name, Indexed):
        return target == name or label_of(target) == label_of(name)
    return all(
        pattern in definition.indices or pattern == index
        for pattern, index in zip(target.indices, name.indices, strict=True)
    )


def numbers_in(expression: Expr) -> list[Expr]:
    """Return the numbers that stand in an expression."""
    return [n for n in preorder_traversal(expression) if isinstance(n, Printed | Integer)]
