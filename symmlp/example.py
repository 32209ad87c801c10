"""The worked example: a 2-3-1 network, its data and its first weights.

Everything that shows numbers without being asked for particular ones (`symmlp verify`,
`symmlp teach worked`, the documents in `derivations/`) uses these.
"""

from __future__ import annotations

from typing import Final

from symmlp.network import Network

NETWORK: Final = Network.of(2, 3, 1)

LEARNING_RATE: Final = 0.1

COLUMNS: Final = ("I0", "I1", "Z0")

#: Rows of raw data: two inputs, one target.
DATA: Final = (
    (70.0, 98.0, 91.0),
    (50.0, 85.0, 82.0),
    (65.0, 67.0, 80.0),
    (25.0, 95.0, 68.0),
)

#: Per layer: weights, one row per unit (units, fan_in).
WEIGHTS: Final = (
    ((-0.5, -1.0), (-0.5, 0.5), (1.0, 0.0)),
    ((0.5, -1.0, 0.0),),
)

#: Per layer: biases (units,).
BIASES: Final = ((0.5, 0.5, 0.5), (0.5,))

#: The first sample with its inputs min-max scaled to [0, 1].
FIRST_INPUT: Final = (1.0, 1.0)

#: Its target as the data has it, outside the sigmoid's range, and scaled to [0, 1].
RAW_TARGET: Final = (91.0,)
SCALED_TARGET: Final = (1.0,)
