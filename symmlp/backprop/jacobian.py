"""The Jacobian of a vector-valued output activation, in terms of its own output.

Bridle 1990; Goodfellow, Bengio and Courville, *Deep Learning*, 6.2.2.3.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from symmlp.activations import Activation
from symmlp.backprop import givens
from symmlp.backprop.chain import COLLAPSE, COLLECT, DIFFERENTIATE, EXPAND, FOLD, chain
from symmlp.derivation import Derivation
from symmlp.expressions import Partial
from symmlp.rules.quantities import N, j, k, s, units, y

_JACOBIAN: Final = (DIFFERENTIATE, COLLAPSE, EXPAND, FOLD, COLLECT)


@lru_cache(maxsize=16)
def jacobian(entry: Activation) -> Derivation:
    """Derive ∂y[k]/∂s[N, j] of the outputs y."""
    return chain(
        "softmax",
        f"Jacobian of {entry.name}",
        Partial(y[k], s[N, j]),
        _JACOBIAN,
        (givens.output(entry), givens.free_preactivation(N)),
        indices=(units(k, N), units(j, N)),
    )
