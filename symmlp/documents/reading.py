"""One reading of a step: the definitions of all that it speaks of, and of what they speak of.

A `Reading` is a choice; the `Interpretation` that follows from it is a statement with all that it
stands under.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr, Indexed, Integer, Lambda

from symmlp.documents import conventions
from symmlp.documents.facts import (
    numbers_in,
    partials,
    text_of,
    weighted_in_sums,
    weighted_in_terms,
)
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
from symmlp.documents.layers import Family
from symmlp.documents.neighbours import like_a_neighbour
from symmlp.statement import Definition, Statement

MAX_NAMES = 80


@dataclass(frozen=True)
class Interpretation:
    """A statement with everything it stands under, and the sentences that were assumed.

    ``undefined`` are the quantities of which neither the document nor the field says what they are;
    ``sets_aside`` tells that the document's latest definition of some name was not taken,
    ``elsewhere`` that it was taken from another section though this one has its own.
    """

    statement: Statement
    assumed: tuple[str, ...]
    undefined: tuple[Expr, ...]
    sets_aside: bool = False
    elsewhere: bool = False


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

    def __init__(
        self,
        lhs: Expr,
        rhs: Expr,
        knowledge: Knowledge,
        layered: Mapping[Label, Family],
        reading: Reading,
    ) -> None:
        self.lhs, self.rhs = lhs, rhs
        self.knowledge = knowledge
        self.reading = reading
        self.choice = dict(reading.alternatives)
        self.given: dict[Label, list[conventions.Convention]] = {}
        for convention in reading.given:
            self.given.setdefault(label_of(convention.definition.target), []).insert(0, convention)
        self.layered = layered
        self.seen: dict[tuple[Label, Expr], None] = {}
        self.definitions: list[Definition] = []
        self.derives = bool(partials(lhs) or partials(rhs))
        self.looked_at = 0  # definitions that were asked for derivatives
        self.assumed: list[str] = []
        self.undefined: list[Expr] = []
        self.sets_aside = False
        self.elsewhere = False
        self.edges: dict[Label, set[Label]] = {}

    def closure(self) -> tuple[Label, ...]:
        """Return the names that the step speaks of, directly or through definitions."""
        self.build()
        return tuple(dict.fromkeys(label_of(name) for _, name in self.seen))

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
            indices=tuple(
                free_ranges(
                    (self.lhs, self.rhs), self._expressions(), self.layered, self.definitions
                )
            ),
        )
        return Interpretation(
            statement,
            tuple(dict.fromkeys(self.assumed)),
            tuple(dict.fromkeys(self.undefined)),
            self.sets_aside,
            self.elsewhere,
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
        if (label, name) in self.seen:
            return
        first = label not in self.edges
        self.edges.setdefault(label, set())
        self.seen[label, name] = None
        for given in self.given.get(label_of(name), []):
            if speaks_of(given.definition, name) and not self._circles(given, label):
                if base_letter(name) == "delta" and self._chosen(label_of(name), name):
                    self.sets_aside = True
                self._assume(given)
                self._follow(given.definition, label, stack, functions)
                return
        chosen = self._chosen(label_of(name), name)
        if chosen is not None:
            if first or chosen.definition not in self.definitions:
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
        neighbour = like_a_neighbour(name, self.knowledge)
        if neighbour is not None:
            self._assume(neighbour)
            self._follow(neighbour.definition, label, stack, functions)
            return
        convention_ = (
            self._free_by_letter(name)
            or self._input_of_layer(name)
            or self._target(name)
            or self._variable(name)
            or self._given(name)
            or self._beside_variable(name)
            or self._given_at_the_start(name)
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
        written = (*partials(self.lhs), *partials(self.rhs))
        if label not in {label_of(partial.variable) for partial in written}:
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

    def _beside_variable(self, name: Expr) -> conventions.Convention | None:
        """Return that what stands beside the variable, in what is differentiated, is fixed.

        Only where the variable itself stands in the formula: ∂/∂w ½(y - w x)².
        """
        if label_of(name) in self.knowledge.definitions or conventions.is_loss(label_of(name)):
            return None
        for side in (self.lhs, self.rhs):
            for node in partials(side):
                inside = quantities(node.expression)
                labels = set(map(label_of, inside))
                own, variable = label_of(name), label_of(node.variable)
                if node.expression not in inside and {own, variable} <= labels and own != variable:
                    sentence = f"{own[0]} does not depend on {variable[0]}"
                    return conventions.free(name, sentence)
        return None

    def _given_at_the_start(self, name: Expr) -> conventions.Convention | None:
        """Return that what the document computes from nothing, anywhere, is given.

        Only what stands in a definition: the step itself may be what says how it is computed.
        """
        label = label_of(name)
        if conventions.is_loss(label) or base_letter(name) == "delta" or not self._differentiated:
            return None
        values = (d.value for d in self.definitions if d.value is not None)
        bodies = (value.expr if isinstance(value, Lambda) else value for value in values)
        inside = {label_of(q) for body in bodies for q in quantities(body)}
        if label not in inside or label[0] in self.knowledge.computed_somewhere:
            return None
        return conventions.free(name, f"{label[0]} is given: no formula says what it is made of")

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
        if len(values) != 1 or values[0] not in numbers_in(self.lhs) | numbers_in(self.rhs):
            return None
        return conventions.Convention(Definition(name, values[0]), f"{name} = {values[0]}")

    @property
    def _differentiated(self) -> bool:
        """Whether something is differentiated, in the step or in a definition taken so far."""
        if not self.derives:
            new = self.definitions[self.looked_at :]
            self.looked_at = len(self.definitions)
            values = (d.value for d in new if d.value is not None)
            self.derives = any(partials(v) for v in values if not isinstance(v, Lambda))
        return self.derives

    def _chosen(self, label: Label, name: Expr) -> Known | None:
        stack = [
            k for k in self.knowledge.definitions.get(label, []) if speaks_of(k.definition, name)
        ]
        if not stack:
            return None
        here = [known for known in stack if known.section == self.knowledge.section]
        elsewhere = [known for known in stack if known.section != self.knowledge.section]
        if any(known.definition.value is not None for known in elsewhere):
            elsewhere = [known for known in elsewhere if known.definition.value is not None]
        if not here and conventions.independent(name) and not is_number(_form(elsewhere[-1])):
            return None
        order = [*reversed(here), *reversed(elsewhere)]
        if len(order) > 1:
            own = {*quantities(self.lhs), *quantities(self.rhs)}
            order.sort(key=lambda k: own.isdisjoint(quantities(k.definition.value or name)))
        place = self.choice.get(label, 0)
        self.sets_aside |= min(place, len(order) - 1) > 0
        chosen = order[min(place, len(order) - 1)]
        self.elsewhere |= bool(here) and chosen not in here
        return chosen

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
        """Return what stands for a quantity in the graph of definitions.

        Layers are kept apart, and so are units of their own definition: net_o1 and net_h1.
        """
        text, count = label_of(name)
        if not isinstance(name, Indexed):
            return (text, count)
        if (text, count) in self.layered:
            return (f"{text}@{text_of(name.indices[0])}", count)
        units = [text_of(index) if isinstance(index, Integer) else "" for index in name.indices]
        return (f"{text}[{','.join(units)}]" if any(units) else text, count)

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
        stack.extend(over.expression for over in definition.depends_on)
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
        if conventions.is_loss(label_of(name)) or base_letter(name) == "delta":
            return None
        family = label_of(name)
        values = (d.value for d in self.definitions if d.value is not None)
        if any(family in weighted_in_sums(one) for one in self._expressions()) or any(
            family in weighted_in_terms(value) for value in values
        ):
            inputs = f"{family[0]} are inputs of the layer"
            return conventions.free(name, f"{inputs}, which do not depend on its weights")
        return None

    def _expressions(self) -> Iterable[Expr]:
        yield self.lhs
        yield self.rhs
        for definition in self.definitions:
            if isinstance(definition.value, Expr) and not isinstance(definition.value, Lambda):
                yield definition.value


def _form(known: Known) -> Expr:
    return known.forms[0] if known.forms else known.definition.target
