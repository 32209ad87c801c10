"""The meaning of a name with scripts: a symbol, a member of a family, a power, a transpose."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Indexed, IndexedBase, Symbol, oo, pi

from symmlp.expressions import Apply, Partial, member
from symmlp.latex.arrays import EVERY, Norm, Slice, Transposed
from symmlp.latex.meaning.context import Context, Meaning, fail, is_array_name, name_of
from symmlp.latex.meaning.numbers import power
from symmlp.latex.meaning.parts import Parts, kronecker, taken_apart
from symmlp.latex.syntax.tree import Bars, Group, Marker, Name, Node, Number, Scripted


def quantity(context: Context, parts: Parts, array: bool = False) -> Expr:
    """Return the symbol, or the member of a family, that a name stands for."""
    if parts.primes:
        parts.words.extend(["prime"] * parts.primes)
    if EVERY in parts.indices:
        base = Parts(Name(parts.name, start=0, end=0))
        base.layers = parts.layers
        return Slice(quantity(context, base, array=True), *parts.indices)
    if parts.all_indices:
        large = parts.name[0].isupper() or "bold" in parts.words[0] or "vec" in parts.words[0]
        whole = array and (not parts.indices or (large and len(parts.all_indices) == 1))
        name = context.roles.entries.get((parts.name, len(parts.all_indices)), parts.name)
        return member(context.base(name, whole), *parts.all_indices)
    return context.symbol(parts.name, array)


def head(parts: Parts) -> Expr:
    """Return the head of an application: a name without assumptions, or a member of a family."""
    symbol = Symbol(parts.name)
    return member(IndexedBase(symbol), *parts.all_indices) if parts.all_indices else symbol


CONSTANTS: dict[str, Any] = {"pi": pi, "infty": oo}


def name(meaning: Meaning, node: Name) -> Expr:
    """Return the meaning of a name without scripts."""
    if (
        not node.marks
        and node.base in CONSTANTS
        and node.base not in meaning.context.roles.variables
    ):
        return CONSTANTS[node.base]
    return quantity(meaning.context, Parts(node), is_array_name(node, meaning.context))


def scripted(meaning: Meaning, node: Scripted) -> Expr:
    """Return the meaning of something with scripts."""
    if isinstance(node.base, Bars):
        return _norm(meaning, node)
    if not isinstance(node.base, Name):
        return _raised(meaning, node)
    if _is_exponential(meaning.context, node):
        from sympy import exp

        return exp(meaning(_required(node.superscript, node)), evaluate=False)
    parts = taken_apart(meaning, node)
    if parts.primes and meaning.context.roles.functions & {name_of(node.base), parts.name}:
        raise fail(node, "a derivative without its argument")
    if node.base.base in CONSTANTS and not parts.all_indices:
        value = CONSTANTS[node.base.base]
    else:
        value = quantity(meaning.context, parts, is_array_name(node.base, meaning.context))
    if parts.transposed:
        value = Transposed(value)
    elif _is_kronecker(meaning.context, node.base, parts):
        value = kronecker(*parts.indices)
    return power(value, meaning(parts.exponent)) if parts.exponent is not None else value


def _is_kronecker(context: Context, base: Name, parts: Parts) -> bool:
    r"""Tell whether ``\delta_{ij}`` is Kronecker's; a document that defines it says otherwise."""
    known = context.roles.variables | context.roles.functions
    plain = parts.name == "delta" and not base.marks and not parts.layers and "delta" not in known
    return plain and len(parts.indices) == 2 and all(i.is_Atom for i in parts.indices)


def _is_exponential(context: Context, node: Scripted) -> bool:
    plain = isinstance(node.base, Name) and node.base == Name("e", (), start=0, end=0)
    raised = node.superscript is not None and not isinstance(node.superscript, Marker)
    # Even where e is the error, e^{-x} is the exponential function; e^2 is a square.
    named = "e" in context.roles.variables or context.e_is_a_name
    known = named and isinstance(node.superscript, Number)
    return plain and raised and not known and not node.subscripts and not node.primes


def _required(node: Node | None, outer: Node) -> Node:
    if node is None:
        raise fail(outer, "something is missing here")
    return node


def _raised(meaning: Meaning, node: Scripted) -> Expr:
    if node.subscripts or (node.primes and node.superscript is not None):
        raise fail(node, "scripts are understood on names only")
    value = meaning(node.base)
    if node.primes:
        return _primed(node, value)
    above = _required(node.superscript, node)
    if isinstance(above, Marker):
        if above.text == "T":
            return Transposed(value)
        raise fail(node, f"the sign {above.text} above a bracket is not understood")
    if isinstance(above, Group) and above.opening != "{" and not isinstance(node.base, Number):
        raise fail(node, "an index above a bracket is not understood")
    return power(value, meaning(above))


def _primed(node: Scripted, value: Expr) -> Expr:
    r"""Return the derivative that primes behind a bracket mean: by the only letter in it.

    Behind a letter alone, or an array, a prime may mean the transpose.
    """
    letters, stack = set[Expr](), [value]
    while stack:
        part = stack.pop()
        if isinstance(part, Indexed) or (isinstance(part, Symbol) and not part.is_integer):
            letters.add(part)
        else:
            stack.extend(part.arguments if isinstance(part, Apply) else part.args)
    if len(letters) != 1 or value in letters or not value.is_commutative:
        raise fail(node, "by what this bracket is differentiated is not said")
    for _ in range(node.primes):
        value = Partial(value, *letters)
    return value


def _norm(meaning: Meaning, node: Scripted) -> Expr:
    value = meaning(node.base)
    if node.subscripts:
        if len(node.subscripts) != 1 or not isinstance(value, Norm):
            raise fail(node, "this subscript is not understood")
        which = node.subscripts[0]
        kind: Any = (
            Symbol(name_of(which)) if isinstance(which, Name) else meaning(_required(which, node))
        )
        value = Norm(value.args[0], kind)
    if node.superscript is None:
        return value
    return power(value, meaning(node.superscript))
