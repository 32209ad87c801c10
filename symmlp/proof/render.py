"""Normal forms as text, for the evidence of a verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symmlp.proof.fractions import Frac, Gen

MAX_LENGTH = 400


def render(frac: Frac) -> str:
    """Return a fraction in plain text, shortened where it is long."""
    text = _frac(frac)
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}… ({len(text)} characters)"


def _frac(frac: Frac) -> str:
    top = _poly(frac, frac.num)
    return top if frac.is_polynomial else f"({top})/({_poly(frac, frac.den)})"


def _poly(frac: Frac, poly: Any) -> str:
    gens = frac.table.gens
    terms = []
    for exponents, coefficient in poly.to_dict().items():
        factors = [
            gen_text(gens[slot]) + (f"^{int(power)}" if power != 1 else "")
            for slot, power in enumerate(exponents)
            if power
        ]
        if coefficient != 1 or not factors:
            factors.insert(0, str(coefficient) if coefficient != -1 or not factors else "-1")
        terms.append("·".join(factors))
    return " + ".join(terms) or "0"


def _named(gen: Gen) -> str:
    label = gen.label
    name = str(label[0]) if isinstance(label, tuple) else str(label)
    inside = ",".join(map(_frac, gen.args))
    return f"{name}[{inside}]" if gen.args else name


def _call(gen: Gen) -> str:
    return f"{gen.label}({', '.join(map(_frac, gen.args))})"


def _apply(gen: Gen) -> str:
    name, orders, count = gen.label
    primes = "′" * sum(orders)
    head = f"[{','.join(map(_frac, gen.args[:count]))}]" if count else ""
    return f"{name[0]}{head}{primes}({', '.join(map(_frac, gen.args[count:]))})"


def _partial(gen: Gen) -> str:
    (name, count), ((by, _),) = gen.label
    mine, theirs = gen.args[:count], gen.args[count:]
    left = f"{name}[{','.join(map(_frac, mine))}]" if mine else name
    right = f"{by}[{','.join(map(_frac, theirs))}]" if theirs else by
    return f"∂{left}/∂{right}"


def _sum(gen: Gen) -> str:
    *lasts, body = gen.args
    ranges = ", ".join(
        f"i{slot} ≤ {_frac(last)}" for slot, last in zip(gen.bound, lasts, strict=True)
    )
    return f"Σ[{ranges}]({_frac(body)})"


TEXTS: dict[str, Callable[[Gen], str]] = {
    "quantity": _named,
    "size": _named,
    "index": _named,
    "pi": lambda gen: "π",
    "bound": lambda gen: f"i{gen.slot}",
    "temporary": lambda gen: f"t{gen.slot}",
    "apply": _apply,
    "partial": _partial,
    "sum": _sum,
    "positive": lambda gen: f"[{_frac(gen.args[0])} > 0]",
    "zero": lambda gen: f"[{_frac(gen.args[0])} = 0]",
    "delta": lambda gen: f"[{_frac(gen.args[0])} = {_frac(gen.args[1])}]",
    "root": lambda gen: f"|{_frac(gen.args[0])}|^(1/{gen.label})",
    "inverse": lambda gen: f"({_frac(gen.args[0])})^(-1)",
    "power": lambda gen: f"({_frac(gen.args[0])})^({_frac(gen.args[1])})",
}


def gen_text(gen: Gen) -> str:
    """Return one generator in plain text."""
    return TEXTS.get(gen.kind, _call)(gen)
