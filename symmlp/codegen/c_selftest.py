"""The self-test of generated C: tables of expected numbers, and the main function that compares.

Bounds: an activation's are its own (`symmlp.codegen.c_points`); a number of the network's may
differ by ``(16 + √fan-in + steps)`` · 2 roundings of the largest of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isqrt
from typing import Any, Final

import numpy as np
from flint import arb, ctx

from symmlp.codegen.c_layout import Layout, indent, lines
from symmlp.codegen.c_points import point_tables
from symmlp.codegen.c_text import section
from symmlp.codegen.c_vectors import PERIOD, RATE, draws, expected, one_hot, weight_scale

#: The distance from 1 to the next larger number.
EPSILON: Final = {"double": 2.0**-52, "float": 2.0**-23}
DIGITS: Final = {"double": 17, "float": 9}


def self_test(layout: Layout) -> str:
    """Return the C of the self-test."""
    found = expected(layout)
    rounding = EPSILON[layout.real] * _growth(layout, found.count)
    largest = max(abs(float(one)) for one in found.parameters.values())
    tables = (
        _array("outputs_before", layout, _flat(found.outputs[0]), rounding),
        _array("outputs_after", layout, _flat(found.outputs[1]), rounding),
        _array("losses", layout, list(found.losses), rounding),
        _entries("gradients", layout, found.gradients, rounding),
        _entries("parameters", layout, found.parameters, rounding),
    )
    del largest
    values = {
        "TARGET": (
            "k == r % PERIOD % OUTPUTS ? R(1.0) : R(0.0)"
            if one_hot(layout)
            else "(drawn(&targets) + R(128.0)) / R(256.0)"
        ),
        "PARAMETERS_DRAWN": _drawn(layout),
        "POINTS": indent(point_tables(layout)),
        "TABLES": indent("\n".join(tables)),
        "INIT_TABLE": indent(_entries("start", layout, _start(layout), 0.0)),
        "RATE": str(RATE),
    }
    text = section("selftest", layout.real, **values)
    head = (
        f"#define PERIOD {PERIOD}\n#define SAMPLES {found.count}\n"
        f"#define EPSILON {number(EPSILON[layout.real], layout)}\n\n"
    )
    return text.replace("#include <stdio.h>\n", f"#include <stdio.h>\n\n{head.rstrip()}\n", 1)


def number(value: float, layout: Layout) -> str:
    """Return a constant of the layout's number type."""
    if value == 0:
        return "R(0.0)"
    return f"R({float(value):.{DIGITS[layout.real] - 1}e})"


def split(value: Any, layout: Layout) -> tuple[float, float]:
    """Return a ball as a number of the layout's type and the rest, also one."""
    kind = np.float32 if layout.real == "float" else np.float64
    high = float(kind(float(value)))
    return high, float(kind(float(value - arb(high))))


def expected_text(value: Any, bound: float, layout: Layout) -> str:
    """Return the initializer of an Expected."""
    high, low = split(value, layout)
    return f"{{{number(high, layout)}, {number(low, layout)}, {_brief(bound)}}}"


def _brief(bound: float) -> str:
    return f"R({bound:.2e})" if bound else "R(0.0)"


def _growth(layout: Layout, count: int) -> float:
    steps = -(-count // layout.batch)
    return 2.0 * (16 + isqrt(max(layout.sizes)) + steps)


def _flat(rows: list[list[Any]]) -> list[Any]:
    return [one for row in rows for one in row]


def _array(name: str, layout: Layout, values: list[Any], rounding: float) -> str:
    bound = rounding * max(abs(float(one)) for one in values)
    rows = [f"    {expected_text(one, bound, layout)}," for one in values]
    return lines(f"static const Expected {name}[] = {{", *rows, "};")


def _entries(name: str, layout: Layout, values: Mapping[int, Any], rounding: float) -> str:
    *places, last = values
    bound = rounding * max((abs(float(values[at])) for at in places), default=1.0)
    bounds: Iterable[float] = (
        *(bound for _ in places),
        max(bound, rounding * abs(float(values[last]))),
    )
    if rounding == 0:
        bounds = (*(0.0 for _ in places), EPSILON[layout.real] * 4 * abs(float(values[last])))
    rows = [
        f"    {{{at}, {expected_text(value, own, layout)}}},"
        for (at, value), own in zip(values.items(), bounds, strict=True)
    ]
    return lines(f"static const Entry {name}[] = {{", *rows, "};")


def _start(layout: Layout) -> dict[int, Any]:
    """Return what `init` draws from seed 7."""
    flat, state = [], 7
    before, ctx.prec = ctx.prec, 200
    for _ in range(layout.network.parameters):
        state = (state * 1664525 + 1013904223) % 2**32
        flat.append((state >> 8) - 2**23)
    total = sum(one * (1 + i % 7) for i, one in enumerate(flat))
    places = sorted({0, 1, len(flat) // 2, len(flat) - 1} & set(range(len(flat))))
    found = {**{at: arb(flat[at]) / 2**23 for at in places}, len(flat): arb(total) / 2**23}
    ctx.prec = before
    return found


def _drawn(layout: Layout) -> str:
    loops = []
    for name, (l, kind) in zip(
        (name for name, _ in layout.offsets()),
        ((l, kind) for l in layout.layers for kind in "wb"),
        strict=True,
    ):
        count = f"N{l} * N{l - 1}" if kind == "w" else f"N{l}"
        scale = weight_scale(layout.sizes[l - 1]) if kind == "w" else 256
        loops.append(
            f"    for (int i = 0; i < {count}; i++)\n        p[{name} + i] = drawn(&state) / R({scale}.0);"
        )
    return "\n".join(loops)


__all__ = ["draws", "self_test"]
