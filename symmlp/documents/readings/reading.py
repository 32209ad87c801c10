"""One reading of a step: the definitions of all that it speaks of, and of what they speak of.

A `Reading` is a choice; the `Interpretation` that follows from it is a statement with all that it
stands under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, Lambda

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.conventions import Convention
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import Label, heads, label_of, quantities, speaks_of
from symmlp.documents.readings.definition_graph import DefinitionGraph
from symmlp.documents.readings.error_signals import error_signals, is_signal
from symmlp.documents.readings.free_ranges import free_ranges
from symmlp.documents.readings.layers import Family
from symmlp.documents.readings.meant_definition import Meant, PassedOver, meant_definition
from symmlp.documents.readings.neighbours import like_a_neighbour
from symmlp.documents.readings.undefined_names import Setting, constant, without_definition
from symmlp.statement import Definition, Statement

MAX_NAMES = 80


@dataclass(frozen=True)
class Reading:
    """The choices that make an interpretation.

    ``given`` are definitions that stand before all others, with their sentences; ``alternatives``
    say for a name which of its definitions is meant, counted from the likeliest.
    """

    given: tuple[Convention, ...] = ()
    alternatives: tuple[tuple[Label, int], ...] = ()


@dataclass(frozen=True)
class Interpretation:
    """A statement with everything it stands under, and the sentences that were assumed.

    ``names`` are what the step speaks of, directly or through definitions; ``undefined`` are the
    quantities of which neither the document nor the field says what they are.
    """

    statement: Statement
    assumed: tuple[str, ...]
    undefined: tuple[Expr, ...]
    names: tuple[Label, ...]
    passed_over: PassedOver


def interpretation(
    lhs: Expr,
    rhs: Expr,
    knowledge: Knowledge,
    layered: Mapping[Label, Family],
    reading: Reading,
) -> Interpretation:
    """Return what a step says by one reading; ``layered`` is defined for every layer at once."""
    return _Builder(Setting(lhs, rhs, knowledge, layered), reading).build()


class _Builder:
    """Collects the definitions of everything that a step speaks of, and of what they speak of."""

    def __init__(self, setting: Setting, reading: Reading) -> None:
        self.setting, self.knowledge = setting, setting.knowledge
        self.choice = dict(reading.alternatives)
        self.given: dict[Label, list[Convention]] = {}
        for convention in reading.given:
            self.given.setdefault(label_of(convention.definition.target), []).insert(0, convention)
        self.present = [*quantities(setting.lhs), *quantities(setting.rhs)]
        self.own = frozenset(self.present)
        self.names: list[Expr] = list(reversed(self.present))  # still to be looked up
        self.functions = [*heads(setting.lhs), *heads(setting.rhs)]
        self.seen: dict[tuple[Label, Expr], None] = {}
        self.graph = DefinitionGraph(setting.layered)
        self.assumed: list[str] = []
        self.undefined: list[Expr] = []
        self.passed_over = PassedOver.NOTHING

    def build(self) -> Interpretation:
        """Return the interpretation, having followed every name to what it is made of."""
        while (self.names or self.functions) and len(self.graph.edges) <= MAX_NAMES:
            if self.functions:
                self._function(*self.functions.pop())
            else:
                self._quantity(self.names.pop())
        setting = self.setting
        ranges = free_ranges(
            setting.sides, setting.expressions(), setting.layered, setting.definitions
        )
        statement = Statement(
            setting.lhs,
            setting.rhs,
            definitions=tuple(dict.fromkeys(setting.definitions)),
            indices=tuple(ranges),
        )
        return Interpretation(
            statement,
            tuple(dict.fromkeys(self.assumed)),
            tuple(dict.fromkeys(self.undefined)),
            tuple(dict.fromkeys(label_of(name) for _, name in self.seen)),
            self.passed_over,
        )

    def _function(self, head: Expr, arity: int) -> None:
        node = ("()" + label_of(head)[0], label_of(head)[1])
        if node in self.graph.edges:
            return
        self.graph.add(node)
        known = self.knowledge.function(head, arity)
        if known is not None:
            self._take(known.definition, node)
            return
        convention = conventions.function(head, self.knowledge)
        if convention is not None and arity == 1:
            self._assume(convention)
        for argument in getattr(head, "indices", ()):
            self.names.extend(quantities(argument))

    def _quantity(self, name: Expr) -> None:
        node = self.graph.node(name)
        if (node, name) in self.seen:
            return
        first = node not in self.graph.edges
        self.graph.add(node)
        self.seen[node, name] = None
        given = self._given(name, node)
        if given is not None:
            if is_signal(name) and self._meant(name) is not None:
                self.passed_over |= PassedOver.LIKELIEST
            self._assume(given, node)
            return
        meant = self._meant(name)
        if meant is not None:
            definition = meant.known.definition
            if first or definition not in self.setting.definitions:
                self._take(definition, node)
            return
        signals = error_signals(name, self.knowledge, self.present)
        supplied = signals[0] if signals else constant(name, self.setting)
        supplied = supplied or like_a_neighbour(name, self.knowledge)
        if supplied is not None:
            self._assume(supplied, node)
            return
        convention = without_definition(name, self.setting)
        if convention is None:
            self.undefined.append(name)
        elif self.setting.is_differentiated:
            self._assume(convention)
        else:  # where nothing is differentiated, nothing rests on it
            self.setting.definitions.append(convention.definition)

    def _given(self, name: Expr, node: Label) -> Convention | None:
        """Return the definition that the reading itself gives a name, if it leads to no circle."""
        for given in self.given.get(label_of(name), []):
            value = given.definition.value
            parts = () if value is None or isinstance(value, Lambda) else quantities(value)
            if speaks_of(given.definition, name) and not self.graph.in_circle(node, parts):
                return given
        return None

    def _meant(self, name: Expr) -> Meant | None:
        """Return the document's definition of a name, and note what it is taken before."""
        place = self.choice.get(label_of(name), 0)
        meant = meant_definition(name, self.own, self.knowledge, place)
        if meant is not None:
            self.passed_over |= meant.passed_over
        return meant

    def _take(self, definition: Definition, node: Label) -> None:
        value = definition.value
        body = value.expr if isinstance(value, Lambda) else value
        if body is not None and self.graph.in_circle(node, quantities(body)):
            # The older reading of the name has to do without this definition.
            self.undefined.append(definition.target)
            return
        self.setting.definitions.append(definition)
        self._follow(definition, node)

    def _assume(self, convention: Convention, node: Label | None = None) -> None:
        """Take what nobody wrote down, and for a ``node`` of the graph also what it speaks of."""
        self.setting.definitions.append(convention.definition)
        if convention.sentence:
            self.assumed.append(convention.sentence)
        if node is not None:
            self._follow(convention.definition, node)

    def _follow(self, definition: Definition, node: Label) -> None:
        """Look up what a definition speaks of, too."""
        value = definition.value
        self.names.extend(over.expression for over in definition.depends_on)
        if value is None:
            return
        parameters: frozenset[Expr] = frozenset()
        if isinstance(value, Lambda):
            parameters, value = frozenset(value.variables), value.expr
        inside = [q for q in quantities(value) if q not in parameters]
        self.graph.add(node, inside)
        self.names.extend(inside)
        self.functions.extend(heads(value))
