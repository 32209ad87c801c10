"""What a name is taken for that nothing defines: where it stands, or its letter, says it is free.

Each rule looks at a step with the definitions taken for it so far, and says in a sentence why a
quantity depends on nothing, or a loss on the weights in some way; the first that applies is taken,
and the sentence listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sympy import Expr, Lambda

from symmlp.documents.knowledge import conventions
from symmlp.documents.knowledge.conventions import Convention, free
from symmlp.documents.knowledge.facts import (
    numbers_in,
    partials,
    weighted_in_sums,
    weighted_in_terms,
)
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import Label, is_extreme, is_loss, label_of, quantities
from symmlp.documents.readings.error_signals import is_signal
from symmlp.documents.readings.layers import Family
from symmlp.documents.readings.losses_unsaid import some_function
from symmlp.statement import Definition


@dataclass
class Setting:
    """A step, what is known there, and the definitions that are taken for it so far."""

    lhs: Expr
    rhs: Expr
    knowledge: Knowledge
    layered: Mapping[Label, Family]
    definitions: list[Definition] = field(default_factory=list)
    _asked: int = 0  # definitions that were asked for derivatives
    _derives: bool = False

    @property
    def sides(self) -> tuple[Expr, Expr]:
        """The two sides of the step."""
        return self.lhs, self.rhs

    def expressions(self) -> Iterator[Expr]:
        """Yield the sides and the formulas of the definitions."""
        yield from self.sides
        for definition in self.definitions:
            if isinstance(definition.value, Expr) and not isinstance(definition.value, Lambda):
                yield definition.value

    @property
    def is_differentiated(self) -> bool:
        """Whether something is differentiated, in the step or in a definition taken so far."""
        if not self._derives:
            new = self.definitions[self._asked :]
            self._asked = len(self.definitions)
            values = (d.value for d in new if d.value is not None)
            formulas = (value for value in values if not isinstance(value, Lambda))
            self._derives = any(map(partials, (*self.sides, *formulas)))
        return self._derives


def without_definition(name: Expr, setting: Setting) -> Convention | None:
    """Return on what an undefined quantity depends, mostly nothing, if something says so.

    The largest member of a family is a function of them all, which no rule knows.
    """
    if is_extreme(name):
        return None
    found = (rule(name, setting) for rule in _RULES)
    return next((convention for convention in found if convention is not None), None)


def constant(name: Expr, setting: Setting) -> Convention | None:
    """Return that a constant has the one value the document gave it, if that stands here."""
    values = setting.knowledge.numbers.get(name, [])
    inside = numbers_in(setting.lhs) | numbers_in(setting.rhs)
    if len(values) != 1 or values[0] not in inside:
        return None
    if not setting.knowledge.puts_in(name, values[0]):
        return None
    return Convention(Definition(name, values[0]), f"{name} = {values[0]}")


def _free_by_letter(name: Expr, setting: Setting) -> Convention | None:
    """Return what a letter means in the field, unless the document defines it by layers."""
    return None if label_of(name) in setting.layered else conventions.independent(name)


def _input_of_layer(name: Expr, setting: Setting) -> Convention | None:
    """Return that what is weighted in a sum does not depend on the weights."""
    if is_loss(label_of(name)) or is_signal(name):
        return None
    family = label_of(name)
    values = (d.value for d in setting.definitions if d.value is not None)
    if any(family in weighted_in_sums(one) for one in setting.expressions()) or any(
        family in weighted_in_terms(value) for value in values
    ):
        inputs = f"{family[0]} are inputs of the layer"
        return free(name, f"{inputs}, which do not depend on its weights")
    return None


def _target(name: Expr, setting: Setting) -> Convention | None:
    """Return that what only the loss speaks of are targets: data."""
    if not conventions.is_target_of_loss(name, setting.knowledge):
        return None
    return free(name, "targets do not depend on parameters")


def _variable(name: Expr, setting: Setting) -> Convention | None:
    """Return that what is differentiated by, and defined by nothing, is a free variable."""
    label = label_of(name)
    if _is_defined(label, setting):
        return None
    written = (partial for side in setting.sides for partial in partials(side))
    if label not in {label_of(partial.variable) for partial in written}:
        return None
    return free(name, f"{label[0]} is an independent variable")


def _given(name: Expr, setting: Setting) -> Convention | None:
    """Return that what is given as a number, and by no formula, depends on nothing."""
    label = label_of(name)
    if _is_defined(label, setting) or label not in map(label_of, setting.knowledge.numbers):
        return None
    return free(name, f"{label[0]} is given as a number")


def _is_defined(label: Label, setting: Setting) -> bool:
    return label in setting.layered or label in setting.knowledge.definitions


def _beside_variable(name: Expr, setting: Setting) -> Convention | None:
    """Return that what stands beside the variable, in what is differentiated, is fixed.

    Only where the variable itself stands in the formula: ∂/∂w ½(y - w x)².
    """
    own = label_of(name)
    if own in setting.knowledge.definitions or is_loss(own):
        return None
    for side in setting.sides:
        for node in partials(side):
            inside = quantities(node.expression)
            labels, variable = set(map(label_of, inside)), label_of(node.variable)
            if node.expression not in inside and {own, variable} <= labels and own != variable:
                return free(name, f"{own[0]} does not depend on {variable[0]}")
    return None


def _some_function(name: Expr, setting: Setting) -> Convention | None:
    """Return that a loss without a formula is some function of the one variable of a step."""
    return some_function(name, setting.lhs, setting.rhs, setting.knowledge)


def _given_at_the_start(name: Expr, setting: Setting) -> Convention | None:
    """Return that what the document computes from nothing, anywhere, is given.

    Only what stands in a definition: the step itself may be what says how it is computed.
    """
    label = label_of(name)
    if is_loss(label) or is_signal(name):
        return None
    if not setting.is_differentiated or label[0] in setting.knowledge.computed_somewhere:
        return None
    values = (d.value for d in setting.definitions if d.value is not None)
    bodies = (value.expr if isinstance(value, Lambda) else value for value in values)
    if not any(label_of(q) == label for body in bodies for q in quantities(body)):
        return None
    return free(name, f"{label[0]} is given: no formula says what it is made of")


_Rule = Callable[[Expr, Setting], Convention | None]

_RULES: Final[tuple[_Rule, ...]] = (
    _free_by_letter,
    _input_of_layer,
    _target,
    _variable,
    _given,
    _beside_variable,
    _some_function,
    _given_at_the_start,
)
