"""The C target: one network as C99 header and source, with its self-test.

Up to `TINY` parameters these are straight lines with the weights in registers; above, register
tiles over padded, transposed weights, the first layer in chunks that stay in the cache. Nothing is
allocated, nothing global is written, no function calls itself; the caller owns the one struct.

    cc -std=c99 -O3 -march=native -c mlp_2_3_1.c
    cc -std=c99 -O3 -DSYMMLP_SELF_TEST mlp_2_3_1.c -lm && ./a.out
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from symmlp.activations import activation
from symmlp.codegen.c import dense as c_dense
from symmlp.codegen.c import tiny as c_tiny
from symmlp.codegen.c.comments import formulas_comment
from symmlp.codegen.c.functions import Functions
from symmlp.codegen.c.layout import DTYPES, Layout
from symmlp.codegen.c.selftest import self_test as tests
from symmlp.codegen.c.shell import header_text, source_text
from symmlp.codegen.program.program import Program, compose
from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.whole import whole

#: Most parameters that are kept in registers.
TINY: Final = 60
#: Largest batch size that C is written for.
MAX_BATCH: Final = 65_536
#: Largest array: its indices fit an int with room to spare.
MAX_NUMBERS: Final = 2**28


@dataclass(frozen=True)
class CSource:
    """A header and a source file, and what they are called without suffix."""

    name: str
    header: str
    source: str
    layout: Layout

    @property
    def files(self) -> dict[str, str]:
        """File names and contents."""
        return {f"{self.name}.c": self.source, f"{self.name}.h": self.header}


def generate_c(
    network: Network,
    *,
    real: str = "double",
    batch: int = 1,
    reduction: str = "mean",
    self_test: bool = True,
) -> CSource:
    """Write a network's C.

    Parameters
    ----------
    network
        Any network whose activations and loss are in the tables.
    real
        "double" or "float".
    batch
        Samples per step of ``train_epoch``, a constant in the code; 1 is online learning.
    reduction
        "mean" or "sum" of a batch's gradients.
    self_test
        Whether test vectors and a main function are included, under ``SYMMLP_SELF_TEST``.

    Raises
    ------
    SymmlpError
        If an option is unknown, or the network does not make sense.
    """
    return written(compose(network, reduction), real=real, batch=batch, self_test=self_test)


def written(program: Program, *, real: str, batch: int, self_test: bool) -> CSource:
    """Write a program as C, for a number type and a batch size (see `generate_c`)."""
    network = program.network
    layout = _layout(network, real, batch, program.reduction)
    functions = Functions(network, real)
    tier = c_tiny if is_tiny(layout) else c_dense
    test = tests(program, layout) if self_test else ""
    return CSource(
        layout.name,
        header_text(layout, tier.struct(layout), formulas_comment(program)),
        source_text(layout, functions, tier.body(layout, functions), tier.kernels(layout), test),
        layout,
    )


def source(program: Program, *, batch: int = 1, dtype: str = "float64") -> dict[str, str]:
    """Return the files of a program by their names."""
    if dtype not in DTYPES:
        raise SymmlpError(f"unknown dtype {dtype!r}; known are {', '.join(DTYPES)}")
    return written(program, real=DTYPES[dtype], batch=batch, self_test=True).files


def is_tiny(layout: Layout) -> bool:
    """Say whether the weights stay in registers; at batch 1 only for two layers without softmax."""
    small = layout.network.parameters <= TINY
    if layout.batch > 1:
        return small
    return small and layout.depth == 2 and not activation(layout.activation(2)).vector


def _layout(network: Network, real: str, batch: int, reduction: str) -> Layout:
    if real not in DTYPES.values():
        raise SymmlpError(f"unknown number type {real!r}; known are {', '.join(DTYPES.values())}")
    size = whole(batch)
    if size is None or not 1 <= size <= MAX_BATCH:
        raise SymmlpError(f"batch size {batch!r}; a whole number from 1 to {MAX_BATCH} is expected")
    largest = max(a * b for a, b in pairwise(network.sizes)), size * max(network.sizes)
    if max(largest) > MAX_NUMBERS:
        raise SymmlpError(
            f"{network} with batch size {batch}: an array of {max(largest)} numbers; C is written"
            f" for at most {MAX_NUMBERS}"
        )
    return Layout(network, real, size, reduction)
