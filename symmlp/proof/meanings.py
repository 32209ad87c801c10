"""Which definition speaks of a quantity in a model, and what its index symbols are there."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from sympy import Expr, Indexed, Lambda, Symbol

from symmlp.proof.errors import Undecidable
from symmlp.proof.model import Key, Model
from symmlp.proof.programs import CACHED, Program, program
from symmlp.proof.programs_whole import compiled_whole
from symmlp.statement import Definition

Binding = dict[Symbol, int]
#: Returns what the index symbols of a definition are at some indices; None where it does not fit.
Matcher = Callable[[tuple[int, ...], Model], Binding | None]


class Meaning(NamedTuple):
    """What a name is at its indices: the definition, its index symbols, and its value's program.

    ``value`` is None where the definition has none.
    """

    definition: Definition
    binding: Binding
    value: Program | None


def meaning_of(model: Model, key: Key, *, a_function: bool) -> Meaning | None:
    """Return what the definitions say of a name; None if none speaks of it.

    Raises
    ------
    Undecidable
        If several do.
    """
    at = (key, a_function)
    if at not in model.found:
        model.found[at] = _search(model, key, a_function)
    found: Meaning | None = model.found[at]
    return found


def _search(model: Model, key: Key, a_function: bool) -> Meaning | None:
    name, indices = key
    found: Meaning | None = None
    for definition in model.definitions.get((name, len(indices)), ()):
        if isinstance(definition.value, Lambda) is not a_function:
            continue
        if found is not None and len(definition.indices) > len(found.definition.indices):
            break
        binding = _matcher(definition.target, definition.indices)(indices, model)
        if binding is not None:
            if found is not None:
                raise Undecidable(f"{name} has several definitions")
            found = Meaning(definition, binding, _value(definition.value))
    return found


def _value(value: Expr | None) -> Program | None:
    """Return the program of a value; that of a function's is its formula's."""
    if value is None:
        return None
    return program(value.expr if isinstance(value, Lambda) else value)


@lru_cache(maxsize=CACHED)
def _matcher(target: Expr, symbols: tuple[Symbol, ...]) -> Matcher:
    patterns = target.indices if isinstance(target, Indexed) else ()
    matchers = [_index_matcher(pattern, symbols) for pattern in patterns]

    def match(indices: tuple[int, ...], model: Model) -> Binding | None:
        binding: Binding = {}
        for fits, index in zip(matchers, indices, strict=True):
            if not fits(index, model, binding):
                return None
        return binding

    return match


def _index_matcher(
    pattern: Expr, symbols: tuple[Symbol, ...]
) -> Callable[[int, Model, Binding], bool]:
    """Return what says whether an index fits, and notes what the pattern's symbol is there."""
    unknown = [symbol for symbol in symbols if pattern.has(symbol)]
    value = compiled_whole(pattern, 0)
    if not unknown:
        return lambda index, model, binding: value({}, model) == index
    (symbol,) = unknown

    def fits(index: int, model: Model, binding: Binding) -> bool:
        at_zero = 0
        if pattern is not symbol:
            at_zero = value({symbol: 0}, model)
            if value({symbol: 1}, model) - at_zero != 1:
                return False
        return binding.setdefault(symbol, index - at_zero) == index - at_zero

    return fits
