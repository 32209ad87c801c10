"""Random networks: derived and hand-coded agree within 64·2⁻⁵²·B, off kinks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symmlp.activations import ACTIVATIONS
from symmlp.audit.oracles import off_kinks
from symmlp.audit.quantities import by_hand, compare
from symmlp.audit.samples import Case, random_targets
from symmlp.codegen.running.lambdified import Functions, lambdify
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.training import trainer
from symmlp.training.parameters import Parameters

HIDDEN = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
PAIRS = [(f, cost) for f in ACTIVATIONS for cost in LOSSES if makes_sense(f, cost)]


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Depth up to 4, width up to 5, every output and loss that make sense together."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    output, cost = draw(st.sampled_from(PAIRS))
    assume(output != "softmax" or sizes[-1] > 1)  # of one unit it is 1, and log(1 - y) infinite
    hidden = [draw(st.sampled_from(HIDDEN)) for _ in sizes[2:]]
    return Network.of(*sizes, hidden=hidden, output=output, loss=cost)


def drawn(network: Network, seed: int, samples: int) -> tuple[Parameters, Case]:
    """Weights and inputs from [-2, 2]; some are whole numbers, so that terms cancel exactly."""
    generator = np.random.default_rng(seed)

    def numbers(*shape: int) -> np.ndarray:
        values = generator.uniform(-2, 2, shape)
        return np.where(generator.random(shape) < 0.2, np.round(values), values)

    pairs = list(zip(network.sizes[1:], network.sizes[:-1], strict=True))
    parameters = Parameters(
        tuple(numbers(units, fan_in) for units, fan_in in pairs),
        tuple(numbers(units) for units, _ in pairs),
    )
    targets = random_targets(network, generator, samples)
    return parameters, Case("random", numbers(samples, network.inputs), targets)


def suitable(functions: Functions, parameters: Parameters, case: Case) -> bool:
    """Say whether no |s| exceeds 20 and no sample lies at a kink."""
    states = trainer.forward(functions.network, parameters, case.X)
    small = max(float(np.abs(s).max()) for s in states.s) <= 20
    return small and bool(off_kinks(functions, parameters, case).all())


@given(
    network=networks(),
    seed=st.integers(0, 2**32),
    samples=st.integers(1, 3),
    code=st.sampled_from(["arrays"] * 5 + ["scalars"]),
)
@settings(max_examples=100)
def test_derived_and_hand_coded_agree(network: Network, seed: int, samples: int, code: str) -> None:
    parameters, case = drawn(network, seed, samples)
    functions = lambdify(network, code)
    assume(suitable(functions, parameters, case))
    theirs = by_hand(trainer, network, parameters, case, 0.25)
    for row in compare(functions, parameters, case, 0.25, theirs, True):
        assert row.agrees, row


@given(network=networks(), seed=st.integers(0, 2**32))
@settings(max_examples=10)
def test_scalars_and_arrays_are_the_same_functions(network: Network, seed: int) -> None:
    parameters, case = drawn(network, seed, 2)
    functions = lambdify(network, "arrays")
    assume(suitable(functions, parameters, case))
    given_ = (parameters.weights, parameters.biases, case.X, case.Z, 0.25)
    scalars = lambdify(network, "scalars").everything(*given_)
    arrays = functions.everything(*given_)
    named = {name: one for name, one in scalars.items() if name != "L"}  # L of each sample
    rows = compare(functions, parameters, case, 0.25, named, True)
    assert all(row.agrees for row in rows)
    assert {name: np.shape(one) for name, one in scalars.items()} == {
        name: np.shape(one) for name, one in arrays.items()
    }


@pytest.mark.parametrize("name", HIDDEN)
def test_the_bound_is_of_the_size_of_rounding_errors(name: str) -> None:
    """A gradient that is off by 10⁻⁹ of itself exceeds it."""
    network = Network.of(2, 3, 2, hidden=name)
    parameters, case = drawn(network, 5, 2)
    theirs = by_hand(trainer, network, parameters, case, 0.25)
    theirs["grad_w1"] = theirs["grad_w1"] * (1 + 1e-9) + 1e-9
    rows = compare(lambdify(network, "arrays"), parameters, case, 0.25, theirs, True)
    assert [row.agrees for row in rows if row.quantity.startswith("∂L/∂w_h[0]")] == [False]
