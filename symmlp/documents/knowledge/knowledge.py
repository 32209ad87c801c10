"""What a document has said so far: definitions, values, and which functions its letters are.

Knowledge only grows, in reading order; nothing in it is guessed. What the field takes for granted
is in `symmlp.documents.knowledge.conventions` and is always listed where it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sympy import Expr, Indexed, Integer, Lambda, Sum, Symbol, Tuple, preorder_traversal
from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge.names import (
    Label,
    free_indices,
    heads,
    label_of,
    quantities,
    speaks_of,
)
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.expressions import Apply, Printed
from symmlp.latex.roles import counts_layers
from symmlp.statement import Definition, Span

if TYPE_CHECKING:
    from symmlp.documents.knowledge.applied_names import AppliedNames
    from symmlp.documents.knowledge.batch_layout import Layout
    from symmlp.documents.knowledge.givens import Givens
    from symmlp.documents.knowledge.rank_rules import Ranks
    from symmlp.documents.knowledge.sizes import Sizes


@dataclass(frozen=True)
class Known:
    """One definition of the document: where it stands, and the other forms its chain goes on to."""

    definition: Definition
    span: Span | None
    section: int
    forms: tuple[Expr, ...] = ()


@dataclass
class Knowledge:
    """Everything known at one place of a document; ``section`` counts its headings."""

    section: int = 0
    definitions: dict[Label, list[Known]] = field(default_factory=dict)
    functions: dict[Label, list[Known]] = field(default_factory=dict)
    #: Functions of one whole vector: what it is called in their formula, and that formula.
    of_vectors: dict[Label, tuple[Symbol, Expr]] = field(default_factory=dict)
    #: The values of quantities, the latest last, and the sections that gave them.
    numbers: dict[Expr, list[Expr]] = field(default_factory=dict)
    valued_in: dict[Expr, int] = field(default_factory=dict)
    #: Arrays written out in numbers, by name: rows, whether a mere list, and the section.
    arrays: dict[str, list[tuple[tuple[tuple[Expr, ...], ...], bool, int]]] = field(
        default_factory=dict
    )
    #: How arrays are computed, by name, and the section that says so.
    array_forms: dict[str, tuple[Expr, int]] = field(default_factory=dict)
    #: Heads of functions that the document somewhere calls by a known function's name.
    identified: dict[str, str] = field(default_factory=dict)
    #: What was defined by something that was not understood, or in part only, and on which line.
    unread: dict[Label, int] = field(default_factory=dict)
    #: Decimals that were printed as results.
    rounded: set[Printed] = field(default_factory=set)
    #: Every number that stands in the document's data.
    data: set[Expr] = field(default_factory=set)
    #: What the formulas of a section stand on, where the document says exactly that.
    given: Givens | None = None
    given_in: int = 0
    #: What the text says is near what, and in which section.
    near: list[tuple[Expr, Expr, int]] = field(default_factory=list)
    #: What the text says adds up to 1.
    totals: list[Boolean] = field(default_factory=list)
    #: Names that some formula of the whole document, also a later one, says how to compute.
    computed_somewhere: frozenset[str] = frozenset()
    #: Names of which the words of a section said what they are, by the section.
    introduced_in: dict[Label, int] = field(default_factory=dict)
    #: Names that stand in some formula, or alone in a sentence.
    mentioned: set[Label] = field(default_factory=set)
    #: Which numbers of values are one.
    sizes: Sizes | None = None
    #: Which names that are applied are quantities.
    names: AppliedNames | None = None
    #: How many axes names have in each section, where the document's formulas show it.
    ranks_in: tuple[Ranks, ...] = ()
    #: Capital letters of the matrices that the text calls symmetric.
    symmetric: frozenset[str] = frozenset()
    #: The layout of derivatives of vectors by vectors, where the document says it.
    jacobians: str = ""
    #: Names of samples whose entries are written with the number of the sample first.
    samples_first: frozenset[str] = frozenset()
    #: Whether its samples are rows, and its weights have a row for each input.
    layout: Layout | None = None
    #: The families of numbers that the document's formulas speak of.
    families: frozenset[Label] = frozenset()
    #: Families that are the entries of a bold letter, with the name of that.
    entries: Mapping[Label, str] = field(default_factory=dict)

    def read(self, expression: Expr) -> Expr:
        """Return an expression as the whole document tells to read it."""
        named = expression if self.names is None else self.names.read(expression)
        return named if self.sizes is None else self.sizes.read(named)

    def as_quantities(self, expression: Expr) -> Expr:
        """Return the expression with ``L(s)`` read as the quantity L, where L was defined as one.

        Authors write the loss as a function of whatever it depends on at the moment: L(y), L(s),
        L(w, b) are the same quantity.
        """

        def change(node: Expr) -> Expr | None:
            if not isinstance(node, Apply) or any(node.orders) or not self.is_quantity(node.head):
                return None
            head = node.head
            return head if isinstance(head, Indexed) else Symbol(head.name, real=True)

        return rewrite(expression, change)

    def give(self, givens: Givens) -> None:
        """Take what is given for the rest of this section, instead of what was given before."""
        self.given, self.given_in = givens, self.section

    @property
    def ranks(self) -> Ranks:
        """How many axes names have here."""
        return self.ranks_in[self.section] if self.section < len(self.ranks_in) else {}

    @property
    def givens(self) -> Givens | None:
        """What is given here."""
        return self.given if self.given_in == self.section else None

    @property
    def widened(self) -> frozenset[Printed]:
        """The decimals that may stand for everything that is rounded to them."""
        if self.givens is None:
            return frozenset(self.rounded)
        return frozenset((self.rounded | self.givens.rounded) - self.givens.exact)

    def widened_in(self, expression: Expr) -> frozenset[Printed]:
        """Return the decimals of an expression that may be rounded: also 0.75 for 0.7514 before.

        What is given exactly is no rounding, whatever else was rounded to the same digits.
        """
        exact = self.givens.exact if self.givens is not None else ()
        given = {abs(one.value) for one in exact if isinstance(one, Printed)}
        inside = [n for n in preorder_traversal(expression) if isinstance(n, Printed)]
        return frozenset(
            d
            for d in inside
            if abs(d.value) not in given and any(_rounds(r, d) for r in self.widened)
        )

    def define(self, target: Expr, value: Expr, span: Span | None) -> None:
        """Note that a quantity, or a function of distinct arguments, is defined as a value."""
        self.unread.pop(label_of(target.head if isinstance(target, Apply) else target), None)
        if isinstance(target, Apply):
            self._define_function(target, value, span)
            return
        target, value = _of_layer_itself(target, value)
        indices = free_indices(target)
        definition = Definition(target, value, indices=indices)
        known = Known(definition, span, self.section, (value,))
        stack = self.definitions.setdefault(label_of(target), [])
        if stack and (stack[-1].definition, stack[-1].section) == (definition, self.section):
            stack.pop()  # said once more
        stack.append(known)

    def forget(self, target: Expr) -> Known | None:
        """Drop the meanings of a quantity that gets another one; return the latest of them."""
        stack = self.definitions.get(label_of(target), [])
        known = [k for k in stack if speaks_of(k.definition, target)]
        for one in known:
            stack.remove(one)
        return known[-1] if known else None

    def meanings(self) -> dict[Label, tuple[Known, ...]]:
        """Return the definitions of quantities as they are now."""
        return {label: tuple(stack) for label, stack in self.definitions.items()}

    def back_to(self, before: Mapping[Label, tuple[Known, ...]], span: Span) -> None:
        """Take back what was said of one case only, except of names that had no meaning before."""
        for label, stack in self.definitions.items():
            if before.get(label):
                stack[:] = before[label]
            elif any(known.definition.value is not None for known in stack):
                self.unread.setdefault(label, span.line)

    def leave_open(self, target: Expr, span: Span) -> None:
        """Note that a name has a meaning which was not understood, or holds in part only."""
        name = target.head if isinstance(target, Apply) else target
        self.unread.setdefault(label_of(name), span.line)

    def left_open(self, sides: Iterable[Expr]) -> tuple[str, int] | None:
        """Return a name that some sides depend on and whose meaning is open, with the line."""
        stack = list(sides)
        seen: set[Label] = set()
        while stack and self.unread:
            side = stack.pop()
            names = (*quantities(side), *(head for head, _ in heads(side)))
            for label in {label_of(name) for name in names} - seen:
                seen.add(label)
                line = self._left_open(label)
                if line is not None:
                    return label[0], line
                values = (known.definition.value for known in self.definitions.get(label, ()))
                stack.extend(
                    v.expr if isinstance(v, Lambda) else v for v in values if v is not None
                )
        return None

    def _left_open(self, label: Label) -> int | None:
        """Return where a name got its open meaning, or the layer z^l did of which it is z^l_j."""
        name, count = label
        if label in self.unread or label in self.definitions:
            return self.unread.get(label)
        wholes = (self.unread.get((name, fewer)) for fewer in range(count))
        return next((line for line in wholes if line is not None), None)

    def _define_function(self, target: Apply, value: Expr, span: Span | None) -> None:
        inside = set(quantities(value))
        if not all(isinstance(a, Symbol) and a in inside for a in target.arguments):
            # It announces what a quantity depends on: L(w, b) = Σ (w[i] x[i] + b - y[i])².
            self._define_of_vector(target, value)
            known = Known(Definition(target.head, value), span, self.section, (value,))
            self.definitions.setdefault(label_of(target.head), []).append(known)
            self.functions.pop(label_of(target.head), None)  # that is what it was before
            return
        function = Definition(target.head, Lambda(Tuple(*target.arguments), value))
        quantity = Definition(target.head, value)
        label = label_of(target.head)
        self.functions.setdefault(label, []).append(Known(function, span, self.section))
        known = Known(quantity, span, self.section, (value,))
        self.definitions.setdefault(label, []).append(known)
        for argument in target.arguments:
            # What a function is applied to when it is defined can be chosen freely there.
            free = Known(Definition(argument), span, self.section)
            self.definitions.setdefault(label_of(argument), []).append(free)

    def _define_of_vector(self, target: Apply, value: Expr) -> None:
        """Note the formula of a function of a whole vector: h(x) = Σ_j w[j] x[j]."""
        (argument, *others) = target.arguments
        bases = {name.base.label for name in quantities(value) if isinstance(name, Indexed)}
        if not others and argument in bases:
            self.of_vectors[label_of(target.head)] = (argument, value)

    def continue_chain(self, target: Expr, form: Expr) -> None:
        """Note another form that the chain which defines a quantity goes on to."""
        stack = self.definitions.get(label_of(target))
        if stack and len(stack[-1].forms) < MAX_FORMS:
            last = stack[-1]
            stack[-1] = Known(last.definition, last.span, last.section, (*last.forms, form))

    def function(self, head: Expr, arity: int) -> Known | None:
        """Return the latest definition of a function of so many arguments."""
        for known in reversed(self.functions.get(label_of(head), [])):
            value = known.definition.value
            if isinstance(value, Lambda) and len(value.variables) == arity:
                return known
        return None

    def mention(self, *sides: Expr) -> None:
        """Note the names that stand in a formula."""
        for side in sides:
            self.mentioned.update(map(label_of, quantities(side)))

    def value(self, quantity: Expr, number: Expr) -> None:
        """Note a number that a quantity has from here on."""
        values = self.numbers.setdefault(quantity, [])
        if number in values:
            values.remove(number)
        values.append(number)
        self.valued_in[quantity] = self.section

    def introduce(self, name: Label) -> None:
        """Note that the words of this section say what a name is."""
        self.introduced_in[name] = self.section

    def without_reintroduced(self) -> Knowledge | None:
        """Return what is known without other sections' meanings of names that this one introduces.

        None if there are no such meanings.
        """
        new = {
            name: [known for known in self.definitions[name] if known.section == self.section]
            for name, section in self.introduced_in.items()
            if section == self.section
            and any(known.section != section for known in self.definitions.get(name, ()))
        }
        left = {name: stack for name, stack in {**self.definitions, **new}.items() if stack}
        return replace(self, definitions=left) if new else None

    def puts_in(self, name: Expr, number: Expr) -> bool:
        """Whether a number may stand for a name beside letters that stay letters.

        This section gives it, or another one as a decimal: a 1 of another section is any 1.
        """
        if name not in self.numbers:
            return False
        return self.valued_in.get(name) == self.section or isinstance(number, Printed)

    def is_quantity(self, name: Expr) -> bool:
        """Whether a name was defined as a quantity (and not as a function)."""
        label = label_of(name)
        return label in self.definitions and label not in self.functions


MAX_FORMS = 12

#: A decimal of fewer places is not taken for the rounding of a longer one: 0.6 is given, mostly.
MIN_PLACES = 4


def _rounds(longer: Printed, decimal: Printed) -> bool:
    """Whether a decimal is another one, or that rounded to fewer places; a sign may stand apart."""
    size, other = abs(decimal.value), abs(longer.value)
    if decimal.places >= longer.places:
        return bool(size == other)
    off = abs(size - other) * 10**decimal.places
    return decimal.places >= MIN_PLACES and bool(2 * off <= 1)


def _of_layer_itself(target: Expr, value: Expr) -> tuple[Expr, Expr]:
    """Return a definition of z[l + 1] from layer l as one of z[l] from layer l - 1."""
    layer = target.indices[0] if isinstance(target, Indexed) else Integer(0)
    symbols = [s for s in layer.free_symbols if counts_layers(s.name)]
    if layer.is_Symbol or len(symbols) != 1 or not (layer - symbols[0]).is_Integer:
        return target, value
    (symbol,) = symbols
    if any(symbol in total.bound_symbols for total in value.atoms(Sum)):
        return target, value
    shifted = {symbol: 2 * symbol - layer}
    return target.xreplace(shifted), value.xreplace(shifted)
