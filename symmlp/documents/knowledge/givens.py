r"""``given``: all that the formulas of a section stand on, exactly, one line each.

    <!-- symmlp: given
    s^{(l)}_{j} = \sum_{i=0}^{n_{l-1}-1} w^{(l)}_{j,i} a^{(l-1)}_{i} + b^{(l)}_{j} for all j
    w^{(l)}_{j,i} is free for all j, i
    x, y are free
    L depends on s^{(l)}_{k} over k = 0, \dots, n_{l}-1
    z = 91.0
    y \approx 0.5030
    assume y > 0
    for all j = 0, \dots, n_{l}-1
    -->

Unlike ``let``, which adds to what is known, it leaves nothing to be read in: until the next heading
or the next ``given``, steps are judged under these definitions and no others. Letters behind "for
all" stand for every value, the others (here l) for one. `symmlp emit` writes them from a
derivation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sympy import And, Expr, Lambda, Sum, Symbol, Tuple
from sympy.logic.boolalg import Boolean

from symmlp.documents.knowledge.matching import number_of
from symmlp.documents.knowledge.names import label_of
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.expressions import Apply
from symmlp.latex.read import read_chains, read_condition, read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.proof.printed import decimals
from symmlp.statement import Definition, Limits, Over

#: What a dependence on a whole layer rests on.
AXIOM: Final = "induction over depth"


@dataclass(frozen=True)
class Givens:
    """Definitions, numbers, assumptions and ranges of free indices.

    Numbers behind ≈ are ``rounded``; the others are exact.
    """

    definitions: tuple[Definition, ...] = ()
    numbers: tuple[tuple[Expr, Expr], ...] = ()
    rounded: frozenset[Expr] = frozenset()
    assumptions: tuple[Boolean, ...] = ()
    indices: tuple[Limits, ...] = ()

    @property
    def exact(self) -> frozenset[Expr]:
        """The numbers that are not rounded."""
        return frozenset(value for _, value in self.numbers) - self.rounded

    def defines(self, name: Expr) -> bool:
        """Whether a quantity, or the function that is applied, is defined here."""
        label = label_of(name.head if isinstance(name, Apply) else name)
        return any(label_of(one.target) == label for one in self.definitions)

    def frees(self, name: Expr) -> bool:
        """Whether a quantity is given as free: then it may be set to a number."""
        one = next((d for d in self.definitions if d.target == name), None)
        return one is not None and one.value is None and not one.depends_on


def read_givens(text: str, roles: Roles, sizes: Sizes) -> Givens:
    """Return what the lines of a ``given`` say; ``sizes`` learn from them.

    Raises
    ------
    Unreadable
        If a line is not understood.
    """
    found = Givens()
    for line in filter(None, map(str.strip, text.splitlines())):
        for pattern, take in _LINES:
            match = pattern.fullmatch(line)
            if match is not None:
                found = take(found, match, roles)
                break
        else:
            raise Unreadable(f"{line[:40]!r} says nothing that can be given", 0, len(text))
    return _sized(found, sizes)


def _depends(found: Givens, match: re.Match[str], roles: Roles) -> Givens:
    target = _read(match["target"], roles)
    over = Over(_read(match["over"], roles), tuple(_ranges(match["ranges"], roles)))
    indices = _letters(match["all"], roles)
    axiom = AXIOM if over.limits else ""
    one = Definition(target, None, (over,), indices, axiom)
    return replace(found, definitions=(*found.definitions, one))


def _free(found: Givens, match: re.Match[str], roles: Roles) -> Givens:
    letters = _letters(match["all"], roles)
    names = (_read(name, roles) for name in match["target"].split(", "))
    free = (Definition(name, None, (), letters) for name in names)
    return replace(found, definitions=(*found.definitions, *free))


def _assume(found: Givens, match: re.Match[str], roles: Roles) -> Givens:
    condition = read_condition(match["condition"], roles)
    parts = condition.args if isinstance(condition, And) else (condition,)
    return replace(found, assumptions=(*found.assumptions, *parts))


def _for_all(found: Givens, match: re.Match[str], roles: Roles) -> Givens:
    return replace(found, indices=(*found.indices, *_ranges(match["ranges"], roles)))


def _defines(found: Givens, match: re.Match[str], roles: Roles) -> Givens:
    steps = read_chains(match["equation"], roles)
    if len(steps) != 1:
        raise Unreadable("one equation stands on each line", 0, len(match.string))
    left, right = _expression(steps[0].lhs.expression), _expression(steps[0].rhs.expression)
    if number_of(right) is not None:
        about = decimals(right) if steps[0].relation == "≈" else frozenset()
        numbers = (*found.numbers, (left, right))
        return replace(found, numbers=numbers, rounded=found.rounded | about)
    indices = _letters(match["all"], roles)
    if isinstance(left, Apply):
        one = Definition(left.head, Lambda(Tuple(*left.arguments), right), indices=indices)
    else:
        one = Definition(left, right, indices=indices)
    return replace(found, definitions=(*found.definitions, one))


_ALL: Final = r"(?:\s+for all (?P<all>.+))?"
_Take = Callable[[Givens, re.Match[str], Roles], Givens]
_LINES: Final[tuple[tuple[re.Pattern[str], _Take], ...]] = (
    (re.compile(r"assume (?P<condition>.+)"), _assume),
    (re.compile(r"for all (?P<ranges>.+)"), _for_all),
    (re.compile(rf"(?P<target>.+?) (?:is|are) free{_ALL}"), _free),
    (
        re.compile(rf"(?P<target>.+?) depends on (?P<over>.+?)(?: over (?P<ranges>.+?))?{_ALL}"),
        _depends,
    ),
    (re.compile(rf"(?P<equation>.+?){_ALL}"), _defines),
)
_RANGE: Final = re.compile(r"(?P<letter>.+?) = (?P<low>.+?), \\dots, (?P<high>.+)")


def _read(text: str, roles: Roles) -> Expr:
    return _expression(read_expression(text, roles))


def _expression(found: object) -> Expr:
    if not isinstance(found, Expr):
        raise Unreadable("no formula that can be given", 0, 0)
    return found


def _letters(text: str | None, roles: Roles) -> tuple[Symbol, ...]:
    """Return index letters: they are read where letters count, below a name."""
    if not text:
        return ()
    return tuple(_read(f"w_{{{letter.strip()}}}", roles).indices[0] for letter in text.split(","))


def _ranges(text: str | None, roles: Roles) -> Iterator[Limits]:
    for part in text.split(" and ") if text else ():
        match = _RANGE.fullmatch(part.strip())
        if match is None:
            raise Unreadable(f"{part[:40]!r} is no range such as j = 0, \\dots, n-1", 0, len(part))
        letter, low, high = match["letter"], match["low"], match["high"]
        total = _read(rf"\sum_{{{letter}={low}}}^{{{high}}} w_{{{letter}}}", roles)
        if not isinstance(total, Sum):
            raise Unreadable(f"{part[:40]!r} is no range", 0, len(part))
        yield Limits(*total.limits[0])


def _body(value: Expr) -> Expr:
    return value.expr if isinstance(value, Lambda) else value


def _sized(found: Givens, sizes: Sizes) -> Givens:
    """Return the givens with numbers of units as whole positive numbers."""
    for one in found.definitions:
        if one.value is not None:
            sizes.see([_body(one.value)])
        for over in one.depends_on:
            sizes.bound(over.limits)
    sizes.bound(found.indices)

    def definition(one: Definition) -> Definition:
        value = one.value
        if isinstance(value, Lambda):
            value = Lambda(value.signature, sizes.read(value.expr))
        elif value is not None:
            value = sizes.read(value)
        over = tuple(replace(o, limits=tuple(map(limits, o.limits))) for o in one.depends_on)
        return replace(one, value=value, depends_on=over)

    def limits(one: Limits) -> Limits:
        return Limits(one.index, sizes.read(one.lower), sizes.read(one.upper))

    return Givens(
        tuple(map(definition, found.definitions)),
        found.numbers,
        found.rounded,
        tuple(map(sizes.read, found.assumptions)),
        tuple(map(limits, found.indices)),
    )
