"""C for what is asked of a network whatever its tier: the outputs of a sample, the loss of many.

Every tier has a function `preactivations` of one sample; tiers differ in how it is called and in
where the output's s lies afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from symmlp.codegen.c.functions import Functions, function_name
from symmlp.codegen.c.layout import Layout, function, indent, lines

#: How s of unit j of the output is written where it is an array of vecs.
OWN = "s[j]"


@dataclass(frozen=True)
class Preactivations:
    """How the C of a tier gets the output's preactivations of the sample x.

    ``call`` is the statement that computes them and ``s`` unit j's as a vec: `OWN`, an array that
    the caller declares, or a place in the network's struct. ``softmax`` are the statements that
    then put softmax(s) into y, where the output has that activation.
    """

    call: str
    s: str
    softmax: str


def outputs(layout: Layout, functions: Functions, found: Preactivations) -> str:
    """Return the C function `forward`: y of one sample."""
    out = layout.depth
    activate = function_name(layout.activation(out))
    each = f"for (int j = 0; j < N{out}; j++)\n    y[j] = lane({activate}({found.s}).value, 0);"
    return function(
        "void @NAME@_forward(@NAME@ *m, const real *x, real *y)",
        f"vec s[N{out}];" if found.s == OWN else "",
        found.call,
        found.softmax if functions.vector else each,
    )


def losses(layout: Layout, found: Preactivations) -> str:
    """Return the C function `loss`: of n samples, their mean or sum as the layout says."""
    out = layout.depth
    each = f"for (int j = 0; j < N{out}; j++)"
    if found.s == OWN:
        copy = f"{each}\n    t[j] = splat(z[j]);"
    else:
        copy = f"{each} {{\n    {OWN} = {found.s};\n    t[j] = splat(z[j]);\n}}"
    return function(
        "real @NAME@_loss(@NAME@ *m, ptrdiff_t n, const real *x, const real *z)",
        f"vec s[N{out}], t[N{out}];",
        "real sum = 0;",
        f"for (ptrdiff_t k = 0; k < n; k++, x += N0, z += N{out}) {{",
        indent(lines(found.call, copy, f"sum += lane(loss_of(N{out}, s, t), 0);")),
        "}",
        f"return sum{' / (real)n' if layout.reduction == 'mean' else ''};",
    )
