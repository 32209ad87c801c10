"""C for networks of any size: padded, transposed weights, each layer a list of register-blocked calls.

The kernels are in `c_text/kernels.c`; here each function gets one group of calls per layer. Copies
v of the weights of layers 2, 3, … have inputs and units exchanged; the backward pass reads them.
"""

from __future__ import annotations

from symmlp.activations import activation
from symmlp.codegen.c_dense_batches import batches
from symmlp.codegen.c_dense_online import online
from symmlp.codegen.c_dense_output import activations
from symmlp.codegen.c_dense_parameters import parameters
from symmlp.codegen.c_dense_passes import deltas, queries
from symmlp.codegen.c_functions import Functions
from symmlp.codegen.c_layout import Layout, lines

#: Samples whose first preactivations are computed in one pass over the first layer, at batch 1.
AHEAD = 8


_WORKSPACE = """\
/* Workspace. v: weights by output unit; slope: f'(s); keep: 1 in front, 0 where a row is padded. */"""
_WORKSPACE_ONLINE = """\
/* Workspace. v: weights by output unit; slope: f'(s); unit, keep: 1 in front, 0 where a row is padded;
 * u, pending: the update u pending^T, made later; before: the one before it; gram: products of samples. */"""


def struct(layout: Layout) -> str:
    """Return the fields of the network's struct."""
    rows = layout.batch if layout.batch > 1 else 1
    first = layout.batch if layout.batch > 1 else AHEAD
    fields = []
    for l in layout.layers:
        n, fan_in = f"@P@({layout.sizes[l]})", layout.sizes[l - 1]
        copy = f", v{l}[{layout.sizes[l]} * @P@({fan_in})]" if l > 1 else ""
        fields.append(f"@R@ w{l}[{fan_in} * {n}], b{l}[{n}]{copy};")
    fields.append(_WORKSPACE_ONLINE if layout.batch == 1 else _WORKSPACE)
    for l in layout.layers:
        n, count = f"@P@({layout.sizes[l]})", first if l == 1 else rows
        slope = f", slope{l}[{count} * {n}]" if l < layout.depth else ""
        states = f"a{l}[{count} * {n}]{slope}, " if l < layout.depth or l == 1 else ""
        fields.append(f"@R@ {states}delta{l}[{count} * {n}];")
    if layout.batch == 1:
        for l in layout.layers:
            n = f"@P@({layout.sizes[l]})"
            pending = f"pending{l}[{n}], before{l}[{n}]" if l > 1 else ""
            own = f"u{l}[{n}], unit{l}[{n}]" if l < layout.depth else ""
            if own or pending:
                fields.append(f"@R@ {', '.join(one for one in (own, pending) if one)};")
        fields.append(f"@R@ gram[{AHEAD} * {AHEAD}];")
    widest = max(layout.sizes[1:])
    out = f"@P@({layout.sizes[-1]})"
    fields.append(f"@R@ zero[@P@({widest})], target[{out}], keep[{out}];")
    return "\n".join(fields)


def kernels(layout: Layout) -> list[str]:
    """Return the sections that the functions call."""
    one_by_one = ["ahead", "dot", *(["sweep"] if layout.depth > 1 else [])]
    return [
        "products",
        "accumulate",
        *(["transpose"] if layout.depth > 1 else []),
        *(["sum_lanes"] if activation(layout.activation(layout.depth)).vector else []),
        *(one_by_one if layout.batch == 1 else []),
    ]


def body(layout: Layout, functions: Functions) -> str:
    """Return all functions of this network: parameters, forward, loss, gradients, training."""
    train = online(layout) if layout.batch == 1 else batches(layout)
    parts = (
        _constants(layout),
        parameters(layout),
        activations(layout, functions),
        deltas(layout),
        queries(layout, functions),
        train,
    )
    return "\n\n".join(parts)


def _constants(layout: Layout) -> str:
    paddings = [f"#define P{l} PADDED(N{l})" for l in layout.layers]
    return lines(*paddings, f"#define AHEAD {AHEAD}" if layout.batch == 1 else "")
