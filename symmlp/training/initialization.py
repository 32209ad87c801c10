"""First weights: uniformly distributed, the same for the same seed."""

from __future__ import annotations

import numpy as np

from symmlp.network import Network
from symmlp.training.checks import check_whole
from symmlp.training.parameters import Parameters, TrainingError

#: More would not fit the memory of the machines that this is for (float64: 1.6 GB).
MAX_PARAMETERS = 200_000_000


def uniform(network: Network, seed: int) -> Parameters:
    """Return weights and biases drawn from U[-1, 1), layer by layer, weights before biases.

    Parameters
    ----------
    network
        Its sizes give the shapes (units, fan_in) and (units,).
    seed
        Of `numpy.random.default_rng` (PCG64); a whole number, 0 or greater.

    Raises
    ------
    TrainingError
        If the seed is none, or the network has more than `MAX_PARAMETERS` parameters.
    """
    generator = np.random.default_rng(check_whole(seed, 0, "seed"))
    if network.parameters > MAX_PARAMETERS:
        raise TrainingError(
            f"the network {network} has {network.parameters} parameters;"
            f" at most {MAX_PARAMETERS} are supported"
        )
    weights, biases = [], []
    for fan_in, units in zip(network.sizes[:-1], network.sizes[1:], strict=True):
        weights.append(generator.uniform(-1.0, 1.0, (units, fan_in)))
        biases.append(generator.uniform(-1.0, 1.0, units))
    return Parameters(tuple(weights), tuple(biases))
