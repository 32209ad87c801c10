"""Arrays of unknown size in code, looked at in a small size: 3 samples, 2 units in each layer.

What nobody assigned gets its shape from what stands beside it, and from how samples are laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from sympy import Expr, Symbol

from symmlp.documents.code.reader import Unsupported
from symmlp.documents.code.statements import Function

SAMPLES: Final = 3
UNITS: Final = 2
Array = np.ndarray[Any, Any]
#: Names of numbers, of weights, of biases, and of how many samples there are.
NUMBERS: Final = frozenset(
    {"lr", "eta", "alpha", "learning_rate", "rate", "reg", "lam", "lmbda", "lambda_", "beta", "mu"}
    | {
        "step_size",
        "reg_lambda",
        "l2",
        "weight_decay",
        "momentum",
        "epsilon",
        "eps",
        "reg_strength",
    }
)
COUNTS: Final = frozenset({"m", "n", "N", "M", "batch_size", "num_examples", "n_samples", "bs"})
LABELS: Final = frozenset({"y", "labels", "label", "targets", "target", "t", "Y", "T", "yt"})


class Misfit(Exception):
    """The shapes of arrays do not go together; the message says which."""


@dataclass(frozen=True)
class Layout:
    """How samples are laid out: as rows, as columns, or one alone, as a column or flat."""

    name: str
    samples: int
    rows: bool = False
    flat: bool = False

    def data(self) -> tuple[int, ...]:
        """Return the shape of inputs."""
        if self.flat:
            return (UNITS,)
        return (self.samples, UNITS) if self.rows else (UNITS, self.samples)

    def bias(self) -> tuple[int, ...]:
        """Return the shape of a layer's biases."""
        return (UNITS,) if self.rows or self.flat else (UNITS, 1)


LAYOUTS: Final = (
    Layout("samples are rows", SAMPLES, rows=True),
    Layout("samples are columns", SAMPLES),
    Layout("one sample, a column", 1),
    Layout("one sample, a plain vector", 1, flat=True),
)


@dataclass
class Tensors:
    """The arrays of a program: by name, and the formula of each entry's symbol.

    ``free`` are symbols that nobody assigned; ``unknown`` are names with a value not understood.
    ``slopes`` says for what a ReLU is taken of, and for its result, which symbol stands for its
    slope, 0 or 1; ``owners`` whose entry a symbol is, ``users`` which symbols are computed from it.
    """

    layout: Layout
    current: dict[str, Array] = field(default_factory=dict)
    formulas: dict[Symbol, Expr] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    functions: dict[str, Function] = field(default_factory=dict)
    slopes: dict[Expr, Symbol] = field(default_factory=dict)
    owners: dict[Symbol, str] = field(default_factory=dict)
    users: dict[Symbol, list[Symbol]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)

    def assign(self, name: str, value: Array) -> Array:
        """Give a name a value: its entries become symbols of that name."""
        made = self.made(name, value.shape)
        for symbol, entry in zip(made.flat, value.flat, strict=True):
            self.formulas[symbol] = entry
            for part in entry.free_symbols:
                self.users.setdefault(part, []).append(symbol)
            if entry in self.slopes and entry.is_Mul and self.slopes[entry] in entry.args:
                self.slopes[symbol] = self.slopes[entry]  # positive where its argument is
        return made

    def made(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return new symbols for a name, which nothing computes."""
        self.unknown.discard(name)
        count = self.times[name] = self.times.get(name, 0) + 1
        mark = "" if count == 1 else f"'{count}"
        made = np.empty(shape, dtype=object)
        for place in np.ndindex(shape):
            made[place] = Symbol(f"{name}{mark}{list(place) if place else ''}", real=True)
            self.owners[made[place]] = name
        self.current[name] = made
        return made

    def slope(self, entry: Expr) -> Expr:
        """Return the slope of the ReLU whose result, or argument, an entry is."""
        found = self.slopes.get(entry)
        if found is None:
            raise Unsupported("a comparison of something that is no result of ReLU")
        return found

    def owners_of(self, symbols: Iterable[Symbol]) -> set[str]:
        """Return the names whose entries some symbols are."""
        return {self.owners[symbol] for symbol in symbols}

    def forget(self, name: str, known: bool = False) -> None:
        """Note that a name has another value: not understood, or (``known``) one to start from."""
        self.current.pop(name, None)
        self.unknown.discard(name)
        if not known:
            self.unknown.add(name)


def is_parameter(name: str) -> bool:
    """Whether a name is one that people give to weights."""
    plain = name.lower()
    return plain[0] in "wvu" or plain.startswith(("theta", "weight", "syn"))


def is_bias(name: str) -> bool:
    """Whether a name is one that people give to biases."""
    return name.lower().startswith(("b", "bias")) and name not in COUNTS


def labels(scores: Array) -> list[int]:
    """Return a class for each sample, as an example: 0, 1, 0, …."""
    return [n % scores.shape[1] for n in range(scores.shape[0])]


def each(function: Callable[[Expr], Expr], value: Array) -> Array:
    """Return a function of each entry."""
    found = np.empty(value.shape, dtype=object)
    for place in np.ndindex(value.shape):
        found[place] = function(value[place])
    return found


def combined(function: Callable[[Expr, Expr], Expr], left: Array, right: Array) -> Array:
    """Return a function of the entries that NumPy pairs; raise `Misfit` if it pairs none."""
    try:
        first, second = np.broadcast_arrays(left, right)
    except ValueError:
        raise Misfit(f"shapes {left.shape} and {right.shape} do not go together") from None
    found = np.empty(first.shape, dtype=object)
    for place in np.ndindex(found.shape):
        found[place] = function(first[place], second[place])
    return found


def taken(compute: Callable[[], Any]) -> Any:
    """Return what NumPy computes; raise `Misfit` where it refuses the shapes."""
    try:
        return compute()
    except (ValueError, IndexError) as problem:
        raise Misfit(str(problem)) from None
