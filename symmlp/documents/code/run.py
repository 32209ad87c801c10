"""What is known while training code is read, and how its entries are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sympy import Expr, Integer, Rational, S, Symbol

from symmlp.documents.code.layouts import SAMPLES, UNITS, Array, Tensors
from symmlp.documents.code.statements import Assignment
from symmlp.proof import judge
from symmlp.statement import Definition, Evidence, Statement, Status, Verdict

MAX_DEPTH: Final = 30
MAX_SHOWN: Final = 200
CACHED: Final = 2048
NEAR: Final = 1e-6
METHOD: Final = "in a small size"
#: Factors by which people leave a derivative off: the number of samples, and the 2 of a square.
FACTORS: Final = tuple(
    Rational(*pair)
    for pair in ((1, SAMPLES), (SAMPLES, 1), (1, 2), (2, 1), (2, SAMPLES), (SAMPLES, 2))
)


@dataclass(frozen=True)
class Line:
    """A line that was compared: the verdict, what it should be, and what was taken for granted."""

    assignment: Assignment
    name: str
    verdict: Verdict
    right: str
    samples: int
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """A parameter's derivative: so many times what the error signals give."""

    assignment: Assignment
    name: str
    factor: Rational
    value: Array
    expected: Array
    assumed: tuple[str, ...]


@dataclass
class Run:
    """The state of a program under one layout, line after line."""

    tensors: Tensors
    #: Whether the document's loss is a mean over samples.
    mean: bool = False
    lines: list[Line] = field(default_factory=list)
    #: The symbol that stands for the derivative by an entry, and what it has to be divided by.
    anchors: dict[Symbol, tuple[Symbol, Expr]] = field(default_factory=dict)
    #: Names of derivatives, with the entries that they are by and their value.
    gradients: dict[str, tuple[str, Array, Array]] = field(default_factory=dict)
    #: Entries of derivatives, which no forward line is made of.
    backward: set[Symbol] = field(default_factory=set)
    #: Names of derivatives that no other one is above of.
    first: set[str] = field(default_factory=set)
    #: The name that is being judged: what it was before is known to be no more than it was.
    name: str = ""
    loss: Symbol | None = None
    virtual: Expr | None = None
    #: 1 where derivatives are those of the loss, -1 where they point down, 0 where nothing says it.
    direction: int = 0
    #: Derivatives of parameters that are not yet judged, and whether the loss is known.
    shares: list[Share] = field(default_factory=list)
    known: bool = False
    #: How many times the derivative of the loss the first error signals are.
    scale: Rational = S.One
    #: Values of symbols at one point, to guess by.
    point: dict[Symbol, float] = field(default_factory=dict)

    def note(
        self,
        one: Assignment,
        name: str,
        verdict: Verdict,
        right: str,
        assumed: tuple[str, ...] = (),
    ) -> None:
        """Note what was found of a line."""
        samples = self.tensors.layout.samples
        self.lines.append(Line(one, name, verdict, right, samples, assumed))


def in_this_size(run: Run, what: str = "") -> Verdict:
    """Return that a line is right in the sizes that were looked at."""
    layout = run.tensors.layout
    sizes = (layout.name, f"samples: {layout.samples}", f"units of each layer: {UNITS}")
    evidence = Evidence(normal_form="every entry is the same", sizes=sizes)
    return Verdict(Status.PROVED, what or METHOD, evidence)


def but_for(factor: Rational, run: Run) -> Verdict:
    """Return that nothing tells whether a line misses a factor."""
    samples = run.tensors.layout.samples
    times = {Rational(1, samples): "1/samples", Integer(samples): "samples"}.get(factor, factor)
    reason = f"it is {times} times what the error signals give, another line is not"
    if run.loss is not None:
        reason = f"it is {times} times the derivative of the loss in the code"
    return Verdict(Status.UNDECIDED, "", Evidence(reason=reason))


def proved(left: Array, right: Array, run: Run) -> bool:
    """Whether two arrays are equal by the lines they speak of, what these speak of left open."""
    return all(
        any(_judge(a, b, run, levels).status is Status.PROVED for levels in (0, 1, 2))
        for a, b in zip(left.flat, right.flat, strict=True)
    )


def likely(
    value: Array, expected: Array, factors: Iterable[Rational], run: Run
) -> Iterator[Rational]:
    """Yield the factors that an array may be more than another one by, 1 whatever it is.

    They are told from the first entries at one point in floating point: only what to try.
    """
    above, below = (_at_a_point(side.flat[0], run) for side in (value, expected))
    for factor in factors:
        if factor == 1 or (below and abs(above / below - float(factor)) < NEAR):
            yield factor


def _at_a_point(entry: Expr, run: Run) -> float:
    for symbol in sorted(entry.free_symbols, key=str):
        if symbol not in run.point:
            formula = run.tensors.formulas.get(symbol)
            spread = 0.2 + 0.6 * (0.618 * (len(run.point) + 1) % 1)
            run.point[symbol] = spread if formula is None else _at_a_point(formula, run)
    found = complex(entry.xreplace(run.point))
    return found.real if not found.imag else 0.0


def refuted(left: Array, right: Array, run: Run) -> Verdict:
    """Return a counterexample that all lines agree with, if there is one."""
    for a, b in zip(left.flat, right.flat, strict=True):
        verdict = _judge(a, b, run, MAX_DEPTH)
        if verdict.status is Status.REFUTED:
            return verdict
    return Verdict(Status.UNDECIDED, "", Evidence(reason="neither proved nor refuted in its size"))


def _judge(left: Expr, right: Expr, run: Run, levels: int) -> Verdict:
    """Judge two entries by the lines that compute what they speak of, so many lines up."""
    kept = {s for s, _ in run.anchors.values() if run.tensors.owners[s] != run.name}
    definitions: dict[Symbol, Definition] = {}
    names = left.free_symbols | right.free_symbols
    for _ in range(levels):
        new = {n for n in names - kept - set(definitions) if n in run.tensors.formulas}
        if not new:
            break
        definitions |= {n: Definition(n, run.tensors.formulas[n]) for n in sorted(new, key=str)}
        names = {s for n in new for s in run.tensors.formulas[n].free_symbols}
    return _judged(Statement(left, right, definitions=tuple(definitions.values())))


@lru_cache(maxsize=CACHED)
def _judged(statement: Statement) -> Verdict:
    """Judge a statement once: the readings of a fence share most of theirs."""
    return judge(statement, look_first=True)


def shown(expected: Array) -> str:
    """Return the first entry of an array as text."""
    return f"{expected.flat[0]} in its first entry"[:MAX_SHOWN]
