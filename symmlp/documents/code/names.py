"""Names in a fence as the document's quantities: ``dw`` as ∂L/∂w, ``x1`` as x₁, ``lr`` as η."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sympy import Expr, IndexedBase, Integer, Symbol

from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.known_functions import FUNCTIONS
from symmlp.documents.knowledge.letters import LOSS_LETTERS, SIGNAL
from symmlp.documents.knowledge.names import Label, label_of, quantities
from symmlp.expressions import Partial

#: What the word in ``d (hidden)`` is as a decoration.
QUALIFIERS: Final[dict[str, tuple[str, ...]]] = {
    "hidden": ("h", "hidden"),
    "output": ("o", "out", "output"),
    "out": ("o", "out", "output"),
    "input": ("i", "in", "input"),
}
#: Names in code for what formulas call by a letter.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "d": (SIGNAL,),
    "error": (SIGNAL, *LOSS_LETTERS),
    "err": (SIGNAL,),
    "lr": ("eta", "alpha"),
    "learning_rate": ("eta", "alpha"),
    "rate": ("eta", "alpha"),
    "loss": LOSS_LETTERS,
    "cost": LOSS_LETTERS,
    "target": ("z", "t"),
    "out": ("y",),
    "output": ("y",),
    "weight": ("w",),
    "bias": ("b",),
}
#: Decorations of a quantity's next value.
TIMES: Final = ("new", "next")
_DERIVATIVE: Final = re.compile(r"d([^\W\d_]+)_?(?:/\s*)?d([^\W\d_]\w*)")
_NUMBERED: Final = re.compile(r"([^\W\d]+?)_?(\d{1,2})")


@dataclass
class Names:
    """What names mean inside one fence: the document's ``vocabulary``, and names of its ``own``.

    ``shift`` is what the document's numbers of units are more than the code's.
    """

    vocabulary: frozenset[Label]
    own: dict[str, Expr] = field(default_factory=dict)
    shift: int = 0

    @classmethod
    def of(cls, knowledge: Knowledge) -> Names:
        """Return the names of all quantities that the document's definitions speak of."""
        found = set(knowledge.definitions) | {label_of(name) for name in knowledge.numbers}
        for stack in knowledge.definitions.values():
            for known in stack:
                for form in (known.definition.value, *known.forms):
                    if isinstance(form, Expr):
                        found.update(label_of(name) for name in quantities(form))
        return cls(frozenset(found - {(name, 0) for name in FUNCTIONS}))

    def meaning(self, name: str, indices: Sequence[Expr]) -> Expr | None:
        """Return the quantity that a name in code is, with the document's way of counting."""
        name, _, word = name.partition("__")
        if not indices and not word:
            derivative = self._derivative(name)
            if derivative is not None:
                return derivative
        places = [index + self.shift for index in indices]
        for candidate in self.spelled(name, word, len(indices)):
            return _quantity(candidate, places)
        if not indices and name in self.own:
            return self.own[name]
        return self._numbered(name) if not indices else None

    def spelled(self, name: str, word: str, count: int) -> Iterator[str]:
        """Yield the names of the document that a name in code can be, the likeliest first."""
        letters = [name, *ALIASES.get(name, ())]
        for decoration in QUALIFIERS.get(word, ()):
            yield from (
                f"{letter}_{decoration}"
                for letter in letters
                if (f"{letter}_{decoration}", count) in self.vocabulary
            )
        yield from (letter for letter in letters if (letter, count) in self.vocabulary)

    def after(self, name: Expr) -> Expr | None:
        """Return what the document calls the next value of a quantity."""
        text, count = label_of(name)
        for decoration in TIMES:
            for label in (f"{text}_{decoration}", f"{text.split('_', 1)[0]}_{decoration}"):
                if (label, count) in self.vocabulary:
                    return _quantity(label, getattr(name, "indices", ()))
        return None

    def _derivative(self, name: str) -> Expr | None:
        """Return ∂f/∂x for ``dfdx`` and ``df_dx``, where f and x are the document's."""
        match = _DERIVATIVE.fullmatch(name)
        if match is None or (name, 0) in self.vocabulary:
            return None
        above, below = (
            next(self.spelled(part, "", 0), None) if part else None for part in match.groups()
        )
        if above is None or below is None:
            return None
        return Partial(_quantity(above, ()), _quantity(below, ()))

    def _numbered(self, name: str) -> Expr | None:
        """Return x₁ for ``x1`` where the document writes an index."""
        match = _NUMBERED.fullmatch(name)
        if match is None or (match[1], 1) not in self.vocabulary:
            return None
        return _quantity(match[1], (Integer(match[2]),))


def _quantity(name: str, indices: Sequence[Expr]) -> Expr:
    symbol = Symbol(name, real=True)
    return IndexedBase(symbol)[tuple(indices)] if indices else symbol
