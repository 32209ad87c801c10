"""The two oracles beside the trainer: SymPy's derivative of the whole loss, and differences.

Both check the derived gradients of the network at hand; where it is too large for that they check
a stated sample of its parameters, or the same formulas in a narrower network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sympy import Piecewise, Symbol

from symmlp.activations import activation
from symmlp.audit.comparison import Oracle
from symmlp.audit.differences import DIGITS, central_differences, scalars_of
from symmlp.audit.exact import prove
from symmlp.audit.quantities import gradient_of, of_bound, parameter_symbols
from symmlp.audit.samples import Case
from symmlp.backprop.instance import MAX_LOSS_PARAMETERS
from symmlp.codegen.program.formulas import formulas
from symmlp.codegen.running.lambdified import Functions
from symmlp.codegen.running.run_arrays import magnitudes
from symmlp.losses import loss
from symmlp.network import Network
from symmlp.statement import Status
from symmlp.training.parameters import Parameters

#: So many parameters are proved one by one; of larger networks a sample of at least SAMPLE.
MAX_PROOFS: Final = 24
SAMPLE: Final = 8
#: So many evaluations of the loss in 50 digits are made for the differences.
MAX_EVALUATIONS: Final = 3_000
#: A sample closer to a kink is left out of the differences.
KINK_DISTANCE: Final = 1e-9

EXACT: Final = "sympy.diff of the whole loss"
DIFFERENCES: Final = f"central differences in {DIGITS} digits"


def chosen(network: Network, most: int, seed: int) -> list[Symbol]:
    """Return at most that many parameters, from every layer at least one weight and one bias."""
    everything = parameter_symbols(network)
    if len(everything) <= most:
        return everything
    generator = np.random.default_rng([seed, 2])
    groups: dict[tuple[str, ...], list[Symbol]] = {}
    for one in everything:
        groups.setdefault(tuple(one.name.split("_")[:2]), []).append(one)
    first = [group[int(generator.integers(len(group)))] for group in groups.values()]
    others = [one for one in everything if one not in first]
    more = max(0, most - len(first))
    picked = generator.choice(len(others), size=min(more, len(others)), replace=False)
    kept = {*first, *(others[int(place)] for place in picked)}
    return [one for one in everything if one in kept]


def exact(
    functions: Functions, parameters: Parameters, case: Case, seed: int
) -> tuple[Oracle, list[str]]:
    """Prove derived gradients equal to SymPy's derivatives of the whole loss; and what to note."""
    network, derived, notes = functions.network, functions.formulas["mean"], []
    if network.parameters > MAX_LOSS_PARAMETERS:
        network = narrow(network)
        derived = formulas(network)
        notes.append(
            f"the exact proof is for {network}: the same formulas, which hold for any width, in"
            f" narrower layers, because the loss of {functions.network} as one expression is too"
            " large"
        )
    few = network.parameters > MAX_PROOFS
    picked = chosen(network, max(SAMPLE, 2 * network.depth) if few else MAX_PROOFS, seed)
    region: dict[Symbol, float] = {}
    if piecewise(network) and network == functions.network:
        region = _region(functions, parameters, case)
        notes.append(
            "piecewise functions: the exact proof is for the pieces in which the first sample lies"
        )
    verdicts = prove(network, derived, picked, region)
    failures = [
        f"∂L/∂{name} {verdict.status}"
        for name, verdict in verdicts.items()
        if verdict.status is not Status.PROVED
    ]
    count = len(verdicts) - len(failures)
    where = f", in {network}" if network != functions.network else ""
    finding = f"{count} of {len(verdicts)} PROVED equal{where}"
    return (
        Oracle(EXACT, len(verdicts), network.parameters, not failures, finding, tuple(failures)),
        notes,
    )


def narrow(network: Network) -> Network:
    """Return a network with the same activations and loss, every layer at most 2 units wide."""
    inputs, *units = (min(size, 2) for size in network.sizes)
    names = [layer.activation for layer in network.layers]
    return Network.of(inputs, *units, hidden=names[:-1], output=names[-1], loss=network.loss)


def piecewise(network: Network) -> bool:
    """Say whether an activation or the loss is defined in pieces."""
    entries = [activation(layer.activation).expr for layer in network.layers]
    return any(expr.has(Piecewise) for expr in (*entries, loss(network.loss).expr))


def _region(functions: Functions, parameters: Parameters, case: Case) -> dict[Symbol, float]:
    arrays = functions.everything(
        parameters.weights, parameters.biases, case.X[:1], case.Z[:1], 1.0
    )
    depth = functions.network.depth
    states = {f"s_{layer}": f"s{layer}" for layer in range(1, depth + 1)}
    states |= {f"a_{layer}": f"a{layer}" for layer in range(1, depth)} | {"y": "y", "z": "z"}
    return {
        Symbol(f"{name}_{unit}", real=True): float(value)
        for name, array in states.items()
        for unit, value in enumerate(arrays[array][0])
    }


def differences(
    functions: Functions, parameters: Parameters, case: Case, seed: int
) -> tuple[Oracle, list[str]]:
    """Compare derived gradients with central differences of the loss; and what to note."""
    network, notes = functions.network, []
    kept = off_kinks(functions, parameters, case)
    if not kept.all():
        notes.append(
            f"{int((~kept).sum())} of {len(kept)} samples lie at a kink and are left out of the"
            " differences"
        )
    if not kept.any():
        return Oracle(
            DIFFERENCES, 0, network.parameters, True, "every sample lies at a kink"
        ), notes
    X, Z = case.X[kept], case.Z[kept]
    most = max(
        2 * network.depth, MAX_EVALUATIONS // (2 * len(X)) // (1 + network.parameters // 200)
    )
    picked = chosen(network, most, seed)
    slopes = central_differences(
        network, scalars_of(parameters.weights, parameters.biases, X, Z), picked
    )
    given = (parameters.weights, parameters.biases, X, Z, 1.0)
    arrays = functions.everything(*given)
    bounds = magnitudes(functions.formulas["mean"], functions.start(*given))
    derived = _entries(picked, arrays)
    part = of_bound(derived, slopes, _entries(picked, bounds))
    failures = tuple(
        f"∂L/∂{name} {mine:.17g} for {theirs:.17g}"
        for name, mine, theirs, one in zip(picked, derived, slopes, part, strict=True)
        if not one <= 1
    )
    count = len(picked) - len(failures)
    finding = f"{count} of {len(picked)} within the bound, at most {part.max():.1%} of it"
    return (
        Oracle(DIFFERENCES, len(picked), network.parameters, not failures, finding, failures),
        notes,
    )


def _entries(picked: Sequence[Symbol], arrays: Mapping[str, Any]) -> Any:
    return np.array([gradient_of(one.name, arrays) for one in picked])


def off_kinks(functions: Functions, parameters: Parameters, case: Case) -> Any:
    """Say for each sample, (batch,), that no preactivation and no error lies at a kink."""
    states = functions.forward(parameters.weights, parameters.biases, case.X)
    kept = np.ones(len(case.X), dtype=bool)
    for layer, s in zip(functions.network.layers, states.s, strict=True):
        for kink in activation(layer.activation).kinks:
            kept &= (np.abs(s - float(kink.at)) > KINK_DISTANCE).all(axis=1)
    for kink in loss(functions.network.loss).kinks:
        kept &= (np.abs(states.y - case.Z - float(kink.at)) > KINK_DISTANCE).all(axis=1)
    return kept
