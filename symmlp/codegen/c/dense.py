"""C for networks of any size: padded, transposed weights, each layer a list of register-blocked calls.

The kernels are in `c_text/kernels.c`; here each function gets one group of calls per layer. Copies
v of the weights of layers 2, 3, … have inputs and units exchanged; the backward pass reads them.
"""

from __future__ import annotations

from symmlp.activations import activation
from symmlp.codegen.c.dense_batches import batches
from symmlp.codegen.c.dense_online import online
from symmlp.codegen.c.dense_output import activations
from symmlp.codegen.c.dense_parameters import parameters
from symmlp.codegen.c.dense_passes import deltas, queries
from symmlp.codegen.c.functions import Functions
from symmlp.codegen.c.layout import Layout, lines

#: Samples whose first preactivations are computed in one pass over the first layer, at batch 1.
AHEAD = 8


_WORKSPACE = """\
/* Workspace. v: weights by output unit; slope: f'(s); keep: 1 in front, 0 where a row is padded. */"""
_WORKSPACE_ONLINE = """\
/* Workspace. v: weights by output unit; slope: f'(s); unit, keep: 1 in front, 0 where a row is padded;
 * u, pending: the update u pending^T, made later; before: the one before it; gram: products of samples. */"""


def struct(layout: Layout) -> str:
    """Return the fields of the network's struct: parameters first, then the workspace."""
    online = layout.batch == 1
    widest = f"zero[@P@({max(layout.sizes[1:])})]"
    out = f"@P@({layout.sizes[-1]})"
    return lines(
        *(_parameters(layout, l) for l in layout.layers),
        _WORKSPACE_ONLINE if online else _WORKSPACE,
        *(_states(layout, l) for l in layout.layers),
        *(_pending(layout, l) for l in layout.layers if online and layout.depth > 1),
        f"@R@ gram[{AHEAD} * {AHEAD}];" if online else "",
        f"@R@ {widest}, target[{out}], keep[{out}];",
    )


def _parameters(layout: Layout, l: int) -> str:
    n, fan_in = f"@P@({layout.sizes[l]})", layout.sizes[l - 1]
    copy = f", v{l}[{layout.sizes[l]} * @P@({fan_in})]" if l > 1 else ""
    return f"@R@ w{l}[{fan_in} * {n}], b{l}[{n}]{copy};"


def _states(layout: Layout, l: int) -> str:
    """Return what samples pass through; s of the output lies in its delta, except of one layer."""
    online = layout.batch == 1
    rows = AHEAD if online and l == 1 else layout.batch
    size = f"{rows} * @P@({layout.sizes[l]})"
    names = [f"delta{l}"]
    if l < layout.depth:
        names = [f"a{l}", f"slope{l}", *names]
    elif l == 1:
        names = ["a1", *names]
    return f"@R@ {', '.join(f'{name}[{size}]' for name in names)};"


def _pending(layout: Layout, l: int) -> str:
    """Return the update that a layer keeps for later, and what the layer above needs of this one."""
    names = [f"u{l}", f"unit{l}"] if l < layout.depth else []
    names += [f"pending{l}", f"before{l}"] if l > 1 else []
    return f"@R@ {', '.join(f'{name}[@P@({layout.sizes[l]})]' for name in names)};"


def kernels(layout: Layout) -> list[str]:
    """Return the names of the sections of `c_text/` that `body` calls."""
    one_by_one = ["ahead", "dot", *(["sweep"] if layout.depth > 1 else [])]
    return [
        "products",
        "accumulate",
        *(["transpose"] if layout.depth > 1 else []),
        *(["sum_lanes"] if activation(layout.activation(layout.depth)).vector else []),
        *(one_by_one if layout.batch == 1 else []),
    ]


def body(layout: Layout, functions: Functions) -> str:
    """Return C of the network's functions: set, get, forward, loss, gradients, train_epoch."""
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
