"""What the field takes for granted, used only where a document says nothing, and always listed.

Each convention turns a name that the document left undefined into a definition with a sentence
that says so; the sentence goes into the evidence of every verdict that rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sympy import (
    Add,
    Eq,
    Expr,
    Indexed,
    IndexedBase,
    Lambda,
    Mul,
    Sum,
    Symbol,
    exp,
)

from symmlp.documents.knowledge.facts import (
    sums_alone,
    sums_of_logarithms,
    tables_of_logarithms,
    text_of,
)
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.letters import TARGETS
from symmlp.documents.knowledge.names import (
    Label,
    base_letter,
    decoration,
    is_loss,
    label_of,
    quantities,
)
from symmlp.statement import Definition, Statement


@dataclass(frozen=True)
class Convention:
    """A definition that nobody wrote down, and the sentence that says so."""

    definition: Definition
    sentence: str


#: Quantities that nothing else in a network determines, by their letter.
FREE: Final[dict[str, str]] = {
    "w": "weights are independent of each other",
    "W": "weights are independent of each other",
    "theta": "parameters are independent of each other",
    "Theta": "parameters are independent of each other",
    "b": "biases are independent of the weights",
    "x": "inputs do not depend on parameters",
    "X": "inputs do not depend on parameters",
    "z": "targets do not depend on parameters",
    "t": "targets do not depend on parameters",
    "target": "targets do not depend on parameters",
    "eta": "the learning rate is a constant",
    "alpha": "the learning rate is a constant",
    "lambda": "the regularization strength is a constant",
    "beta": "the coefficient is a constant",
    "mu": "the coefficient is a constant",
    "gamma": "the coefficient is a constant",
}


def function(head: Expr, knowledge: Knowledge) -> Convention | None:
    """Return what a function's name means in the field, or what the document equated it with."""
    label = label_of(head)
    name, how = base_letter(head), ""
    if name not in FUNCTIONS:
        same = _identified(head, knowledge)
        if same is None:
            return None
        name, how = same, f"{label[0]} is {same}, as the document says of an instance of it; "
    value, sentence = FUNCTIONS[name]
    indices = tuple(i for i in getattr(head, "indices", ()) if isinstance(i, Symbol))
    return Convention(Definition(head, value, indices=indices), how + sentence)


def _identified(head: Expr, knowledge: Knowledge) -> str | None:
    """Return the function that the document calls an instance of a decorated name by."""
    name = label_of(head)[0]
    text = text_of(head) if knowledge.identified else ""
    if not decoration(head) and not isinstance(head, Indexed):
        return knowledge.identified.get(text)
    for instance, known in knowledge.identified.items():
        if instance == text or instance.split("[", 1)[0] == name:
            return known
    return None


def distributions(statement: Statement) -> Iterator[Eq]:
    """Yield that the targets of a cross-entropy add up to 1, for each family of targets.

    A cross-entropy is a sum of free quantities times logarithms, all over one index; a sum of
    targets alone is what its derivative leaves.
    """
    computed = {label_of(d.target) for d in statement.definitions if d.value is not None}
    values = [d.value for d in statement.definitions if isinstance(d.value, Expr)]
    found = {
        label_of(part): Eq(total, 1, evaluate=False)
        for value in (statement.lhs, statement.rhs, *values)
        for part, total in (*sums_of_logarithms(value), *_targets_alone(value))
        if label_of(part) not in computed
    }
    yield from found.values()


def sample_distributions(statement: Statement) -> Iterator[tuple[Definition, Definition]]:
    """Yield that each sample's targets add up to 1, for targets with an index for the sample.

    They do where they are any numbers, the second definition, divided by their sum. Which index is
    that of the classes is told by the softmax in the logarithm: it is summed over there.
    """
    meanings = {label_of(d.target): d for d in statement.definitions}
    values = [d.value for d in statement.definitions if isinstance(d.value, Expr)]
    for value in (statement.lhs, statement.rhs, *values):
        for part, argument, total in tables_of_logarithms(value):
            meant = meanings.get(label_of(part))
            classes = _classes(part, argument, meanings)
            bounds = {limit[0]: limit[1:] for limit in total.limits}
            if len(classes) == 1 and classes[0] in bounds and (meant is None or not meant.value):
                yield _shares(part, classes[0], bounds[classes[0]])


def _classes(part: Indexed, argument: Expr, meanings: dict[Label, Definition]) -> list[Expr]:
    """Return the indices of targets that the softmax in a logarithm sums over."""
    one = meanings.get(label_of(argument)) if isinstance(argument, Indexed) else None
    if one is None or not isinstance(one.value, Expr) or not isinstance(one.target, Indexed):
        return _summed(part.indices, argument)
    summed = _summed(one.target.indices, one.value)
    pairs = zip(one.target.indices, argument.indices, strict=True)
    return [own for index, own in pairs if index in summed and own in part.indices]


def _summed(indices: Iterable[Expr], softmax: Expr) -> list[Expr]:
    """Return which of some indices the sum of exponentials in a softmax does not keep fixed."""
    fixed = [
        set(name.indices) - {total.limits[0][0]}
        for total in softmax.atoms(Sum)
        for name in total.function.atoms(Indexed)
        if total.function.has(exp) and total.limits[0][0] in name.indices
    ]
    return [index for index in indices if fixed and index not in set.union(*fixed)]


def _shares(
    part: Indexed, letter: Expr, bounds: tuple[Expr, Expr]
) -> tuple[Definition, Definition]:
    """Return targets as shares of any numbers in their sum over an index."""
    anything = IndexedBase(Symbol(f"{part.base.label.name}_any", real=True))[part.indices]
    bound = Symbol("_class", integer=True)
    total = Sum(anything.xreplace({letter: bound}), (bound, *bounds))
    shares = Definition(part, anything / total, indices=part.indices)
    return shares, Definition(anything, indices=part.indices)


def usual_totals(knowledge: Knowledge) -> Iterator[Eq]:
    """Yield that the targets of the cross-entropies that a document defines add up to 1."""
    losses = (k for label, stack in knowledge.definitions.items() if is_loss(label) for k in stack)
    values = (known.definition.value for known in losses)
    for value in values:
        for part, total in sums_of_logarithms(value) if isinstance(value, Expr) else ():
            if label_of(part) not in knowledge.definitions:
                yield Eq(total, 1, evaluate=False)


def _targets_alone(value: Expr) -> Iterator[tuple[Indexed, Sum]]:
    alone = sums_alone(value)
    yield from ((part, total) for part, total in alone if base_letter(part) in TARGETS)


def independent(name: Expr) -> Convention | None:
    """Return that a quantity depends on nothing, where its letter says so in the field."""
    sentence = FREE.get(base_letter(name))
    if decoration(name) in {"new", "next", "total"}:
        return None
    return None if sentence is None else free(name, sentence)


def free(name: Expr, sentence: str) -> Convention:
    """Return that a quantity, with all its indices, depends on nothing."""
    if isinstance(name, Indexed):
        return _free_family(name.base, len(name.indices), sentence)
    return Convention(Definition(name), sentence)


@lru_cache(maxsize=1024)
def _free_family(base: IndexedBase, rank: int, sentence: str) -> Convention:
    symbols = tuple(Symbol(f"_{place}", integer=True) for place in range(rank))
    return Convention(Definition(base[symbols], indices=symbols), sentence)


def is_target_of_loss(name: Expr, knowledge: Knowledge) -> bool:
    """Whether a quantity has no definition of its own and the loss is written in it.

    What the loss is a sum of, E and R of J = E + λ R, is no target: it depends on all that it will.
    """
    label = label_of(name)
    if is_loss(label) or label in knowledge.definitions:
        return False
    losses = [
        known.definition.value
        for loss, stack in knowledge.definitions.items()
        if is_loss(loss)
        for known in stack
        if known.definition.value is not None
    ]
    stand_in = any(label_of(q) == label for value in losses for q in quantities(value))
    return stand_in and not any(_is_term(label, value) for value in losses)


def _is_term(label: Label, value: Expr | Lambda) -> bool:
    """Whether a quantity, times constants of the field, is a term of a sum."""
    terms = Add.make_args(value.expr if isinstance(value, Lambda) else value)
    for term in terms if len(terms) > 1 else ():
        rest = {label_of(q) for q in quantities(term) if independent(q) is None}
        if rest == {label} and any(label_of(f) == label for f in _named(term)):
            return True
    return False


def _named(term: Expr) -> Iterator[Expr]:
    yield from (f for f in Mul.make_args(term) if isinstance(f, Symbol | Indexed))
