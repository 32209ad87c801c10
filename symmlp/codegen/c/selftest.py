"""The self-test of generated C: tables of expected numbers, and the main function that compares.

Bounds: an activation's are its own (`symmlp.codegen.c.points`); a number of the network's may
differ by ``(16 + √fan-in + steps)`` · 2 roundings of the largest of its kind, a sum by that much for
each of its terms, or by what ball arithmetic of the same precision loses, whichever is more: that
is what a function which magnifies errors makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import isqrt
from typing import Any, Final

from flint import arb

from symmlp.codegen.c.layout import Layout, indent, lines
from symmlp.codegen.c.numbers import brief, expected_text, number
from symmlp.codegen.c.points import point_tables
from symmlp.codegen.c.vectors import (
    FIRST,
    UNIT_TIMES,
    WEIGHT_TIMES,
    Expected,
    expected,
    largest,
    lost,
    spread,
    times,
)
from symmlp.codegen.c_text import section
from symmlp.codegen.program.program import Program
from symmlp.codegen.vectors.batch import PERIOD, one_hot, scales, uniform

#: The distance from 1 to the next larger number.
EPSILON: Final = {"double": 2.0**-52, "float": 2.0**-23}
#: Bits of a significand.
BITS: Final = {"double": 53, "float": 24}
#: What `init` draws from is seeded with this.
SEED: Final = 7


def self_test(program: Program, layout: Layout) -> str:
    """Return the C of the self-test, under ``SYMMLP_SELF_TEST``: tables, comparisons, `main`."""
    found = expected(program, layout.batch, BITS[layout.real])
    tables = (
        _array("outputs_before", layout, found.count, found.outputs[0]),
        _array("outputs_after", layout, found.count, found.outputs[1]),
        _array("losses", layout, found.count, list(found.losses)),
        _entries("gradients", layout, found.count, found.gradients),
        _entries("parameters", layout, found.count, found.parameters),
    )
    place, slack = _moved(layout, found)
    values = {
        "TARGET": _target(layout),
        "PARAMETERS_MADE": _made(layout),
        "POINTS": indent(point_tables(layout)),
        "TABLES": indent("\n".join(tables)),
        "INIT_TABLE": indent(_start(layout)),
        "LAYERS": str(layout.depth),
        "UNITS": ", ".join(f"N{l}" for l in layout.layers),
        "FAN_IN": ", ".join(f"N{l - 1}" for l in layout.layers),
        "UNIT_TIMES": str(UNIT_TIMES),
        "WEIGHT_TIMES": str(WEIGHT_TIMES),
        "FIRST": str(FIRST),
        "SEED": str(SEED),
        "RATE": str(found.rate),
        "MOVED": str(place),
        "SLACK": brief(slack),
    }
    text = section("selftest", layout.real, **values)
    head = (
        f"#define PERIOD {PERIOD}\n#define SAMPLES {found.count}\n"
        f"#define EPSILON {number(EPSILON[layout.real], layout)}\n\n"
    )
    return text.replace("#include <stdio.h>\n", f"#include <stdio.h>\n\n{head.rstrip()}\n", 1)


def _bound(layout: Layout, count: int, values: list[Any]) -> float:
    """Return the largest error of numbers of one kind."""
    steps = -(-count // layout.batch)
    roundings = 2.0 * (16 + isqrt(max(layout.sizes)) + steps)
    usual = EPSILON[layout.real] * roundings * largest(values)
    return max(usual, lost(values, BITS[layout.real]))


def _array(name: str, layout: Layout, count: int, values: list[Any]) -> str:
    bound = _bound(layout, count, values)
    rows = [f"    {expected_text(one, bound, layout)}," for one in values]
    return lines(f"static const Expected {name}[] = {{", *rows, "};")


def _entries(name: str, layout: Layout, count: int, values: Mapping[int, Any]) -> str:
    """Return a table of entries by place, the last one the sum of all."""
    *entries, total = values.values()
    bound = _bound(layout, count, entries)
    terms = sum(
        sum(times(own, UNIT_TIMES)) * (1 + sum(times(below, WEIGHT_TIMES)))
        for below, own in pairwise(layout.sizes)
    )
    of_sum = max(bound * terms, lost([total], BITS[layout.real]))
    bounds = [*(bound for _ in entries), of_sum]
    rows = [
        f"    {{{at}, {expected_text(value, own, layout)}}},"
        for (at, value), own in zip(values.items(), bounds, strict=True)
    ]
    return lines(f"static const Entry {name}[] = {{", *rows, "};")


def _moved(layout: Layout, found: Expected) -> tuple[int, float]:
    """Return the place whose gradient is steepest, and how far a step there may be off."""
    *places, _ = found.gradients
    slopes = [found.gradients[at] for at in places]
    place = max(places, key=lambda at: abs(float(found.gradients[at])))
    rounding = 64 * EPSILON[layout.real]
    return place, rounding + 4 * found.rate * _bound(layout, found.count, slopes)


def _start(layout: Layout) -> str:
    """Return a table of what `init` draws."""
    rows = [
        f"    {{{at}, {expected_text(_drawn(SEED, at + 1), 0.0, layout)}}},"
        for at in spread(layout.network.parameters)
    ]
    return lines("static const Entry start[] = {", *rows, "};")


def _drawn(seed: int, count: int) -> Any:
    """Return the last of so many numbers that `draw` in C draws; no loop: x becomes a x + c."""
    a, c, m = 1664525, 1013904223, 2**32
    power = pow(a, count, m * (a - 1))
    state = (power * seed + c * (power - 1) // (a - 1)) % m
    return arb((state >> 8) - 2**23) / 2**23


def _target(layout: Layout) -> str:
    """Return the C of a made-up target (`symmlp.codegen.vectors.batch`)."""
    if uniform(layout.network):
        return "R(1.0) / (real)OUTPUTS"
    if one_hot(layout.network):
        return "k == r % PERIOD % OUTPUTS ? R(1.0) : R(0.0)"
    return "(real)((3 * (r % PERIOD) + 2 * k) % PERIOD) / R(32.0)"


def _made(layout: Layout) -> str:
    return "\n".join(
        f"    p = put_layer({l}, N{l}, N{l - 1}, R({scale}.0), p);"
        for l, scale in zip(layout.layers, scales(layout.network), strict=True)
    )
