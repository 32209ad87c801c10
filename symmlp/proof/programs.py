"""Expressions compiled to programs: functions of a model that return the expression's value.

An expression is evaluated at many points and under many readings of a step, so whatever depends on
the expression alone is found out once. Modules beside this one register a compiler for each type
of node; what cannot be evaluated becomes a program that says so when it is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NoReturn

from sympy import Basic, Symbol

from symmlp.proof.balls import Number
from symmlp.proof.errors import OutOfBudget, Undecidable
from symmlp.proof.model import Model

#: What bound symbols are: whole numbers, or balls with or without derivatives.
Bound = Mapping[Symbol, Any]
Program = Callable[[Bound, Model], Number]
#: Returns the program of a node that stands so deep in what is compiled.
Compiler = Callable[[Any, int], Program]

MAX_DEPTH = 250
#: How many programs are remembered; readings of a step share most of theirs.
CACHED = 4096

COMPILERS: dict[type, Compiler] = {}


def compiles(*types: type) -> Callable[[Compiler], Compiler]:
    """Register the compiler of some types of node."""

    def register(compiler: Compiler) -> Compiler:
        for kind in types:
            COMPILERS[kind] = compiler
        return compiler

    return register


@lru_cache(maxsize=CACHED)
def program(node: Basic) -> Program:
    """Return the program of an expression."""
    return compiled(node, 0)


def compiled(node: Basic, depth: int) -> Program:
    """Return the program of a part of an expression, so deep inside it."""
    if depth > MAX_DEPTH:
        return raising(OutOfBudget(f"an evaluation nested more than {MAX_DEPTH} deep"))
    for kind in type(node).__mro__:
        compiler = COMPILERS.get(kind)
        if compiler is not None:
            try:
                return compiler(node, depth + 1)
            except Undecidable as problem:
                return raising(problem)
    return raising(Undecidable(f"{type(node).__name__} cannot be evaluated"))


def all_compiled(nodes: Iterable[Basic], depth: int) -> tuple[Program, ...]:
    """Return the programs of several parts."""
    return tuple(compiled(node, depth) for node in nodes)


def raising(problem: Undecidable) -> Program:
    """Return a program that raises an error when it is run."""
    kind, message = type(problem), str(problem)

    def run(bound: Bound, model: Model) -> NoReturn:
        raise kind(message)

    return run
