"""One reading of a step: the definitions of all that it speaks of, and of what they speak of.

A `Reading` is a choice; the `Interpretation` that follows from it is a statement with all that it
stands under.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, Indexed, Integer, Lambda, Sum, preorder_traversal

from symmlp.documents import conventions
from symmlp.documents.free_ranges import free_ranges
from symmlp.documents.knowledge import (
    Knowledge,
    Known,
    Label,
    base_letter,
    heads,
    is_number,
    label_of,
    quantities,
    speaks_of,
)
from symmlp.documents.layers import families
from symmlp.expressions import Partial, Printed
from symmlp.statement import Definition, Statement

MAX_NAMES = 80


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


class Builder:
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
            indices=tuple(free_ranges((self.lhs, self.rhs), self._expressions(), self.layered)),
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
            or self._given(name)
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

    def _given(self, name: Expr) -> conventions.Convention | None:
        """Return that what is given as a number, and by no formula, depends on nothing."""
        label = label_of(name)
        if label in self.layered or label in self.knowledge.definitions:
            return None
        if label not in {label_of(given) for given in self.knowledge.numbers}:
            return None
        return conventions.free(name, f"{label[0]} is given as a number")

    def _free_by_letter(self, name: Expr) -> conventions.Convention | None:
        """Return what a letter means in the field, unless the document defines it by layers."""
        return None if label_of(name) in self.layered else conventions.independent(name)

    def _target(self, name: Expr) -> conventions.Convention | None:
        """Return that what only the loss speaks of are targets: data."""
        if not conventions.is_target_of_loss(name, self.knowledge):
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


def _form(known: Known) -> Expr:
    return known.forms[0] if known.forms else known.definition.target


def numbers_in(expression: Expr) -> list[Expr]:
    """Return the numbers that stand in an expression."""
    return [n for n in preorder_traversal(expression) if isinstance(n, Printed | Integer)]
