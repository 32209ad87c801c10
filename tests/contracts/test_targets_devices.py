"""JAX and PyTorch: the trainer's epochs on one device, and the same result on two."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symmlp.activations import ACTIVATIONS
from symmlp.codegen.generate import generate
from symmlp.losses import LOSSES, makes_sense
from symmlp.network import Network
from symmlp.training.initialization import uniform
from symmlp.training.parameters import Parameters
from symmlp.training.trainer import train

sys.path.insert(0, str(Path(__file__).parents[1]))
import generated

pytestmark = [pytest.mark.oracle, pytest.mark.slow]

SCALAR = [name for name, entry in ACTIVATIONS.items() if not entry.vector]
PAIRS = [(f, cost) for f in ACTIVATIONS for cost in LOSSES if makes_sense(f, cost)]
RATE, BATCH = 0.1, 4
NETWORK = Network.of(
    5, 4, 6, 3, hidden=["silu", "gelu"], output="softmax", loss="categorical_cross_entropy"
)


def network_of(output: str, cost: str) -> Network:
    place = PAIRS.index((output, cost))
    return Network.of(3, 4, 3, hidden=SCALAR[place % len(SCALAR)], output=output, loss=cost)


def job(network: Network, samples: int = 10) -> tuple[Parameters, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(7)
    X = draw.uniform(-2, 2, (samples, network.inputs))
    Z = draw.uniform(0, 1, (samples, network.outputs))
    if network.loss == "categorical_cross_entropy":
        Z /= Z.sum(axis=1, keepdims=True)
    return uniform(network, 11), X, Z


def jax_epoch(module: Any, start: Parameters, X: np.ndarray, Z: np.ndarray) -> Parameters:
    import jax.numpy as jnp

    own = {name: jnp.asarray(array) for name, array in generated.named(start).items()}
    return generated.of_names(module.train_epoch(own, jnp.asarray(X), jnp.asarray(Z), RATE, BATCH))


def torch_epoch(module: Any, start: Parameters, X: np.ndarray, Z: np.ndarray) -> Parameters:
    import torch

    own = {name: torch.tensor(array) for name, array in generated.named(start).items()}
    return generated.of_names(
        module.train_epoch(own, torch.tensor(X), torch.tensor(Z), RATE, BATCH)
    )


@pytest.mark.parametrize(
    ("target", "epoch", "package"),
    [("jax", jax_epoch, "jax"), ("pytorch", torch_epoch, "torch")],
    ids=["jax", "pytorch"],
)
@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_an_epoch_is_the_trainers(
    output: str, cost: str, target: str, epoch: Any, package: str, tmp_path: Path
) -> None:
    pytest.importorskip(package)
    network = network_of(output, cost)
    module = generated.load(network, target, tmp_path)
    module.self_test()
    start, X, Z = job(network)
    found = epoch(module, start, X, Z)
    expected = train(
        network, start, X, Z, learning_rate=RATE, epochs=1, batch_size=BATCH
    ).parameters
    for own, other in zip(
        (*found.weights, *found.biases), (*expected.weights, *expected.biases), strict=True
    ):
        np.testing.assert_allclose(own, other, rtol=0, atol=32 * np.finfo(float).eps)


def run(script: str, module: Path, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", script, str(module)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


_LOAD = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("perceptron", sys.argv[1])
perceptron = importlib.util.module_from_spec(spec)
spec.loader.exec_module(perceptron)
"""

_MESH = f"""{_LOAD}
import jax, numpy as np
jax.config.update("jax_enable_x64", True)
assert len(jax.devices()) == 2
draw = np.random.default_rng(1)
X = draw.uniform(-1, 1, (12, perceptron.SIZES[0]))
Z = draw.dirichlet(np.ones(perceptron.SIZES[-1]), 12)
single = perceptron.train_epoch(perceptron.init(3), X, Z, 0.1, 4)
mesh = jax.make_mesh((2,), ("samples",))
spread = perceptron.distribute(mesh, perceptron.init(3), X, Z)
assert len(spread[1].sharding.device_set) == 2
both = perceptron.train_epoch(*spread, 0.1, 4, mesh=mesh)
one = perceptron.step(*perceptron.distribute(mesh, perceptron.init(3), X, Z), 0.1)
other = perceptron.step(perceptron.init(3), X, Z, 0.1)
for name in single:
    np.testing.assert_allclose(both[name], single[name], rtol=0, atol=1e-15)
    np.testing.assert_allclose(one[name], other[name], rtol=0, atol=1e-15)
"""


def test_jax_over_a_mesh_of_two_devices(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    (path,) = generate(NETWORK, "jax").write(tmp_path)
    run(
        _MESH,
        path,
        JAX_PLATFORMS="cpu",
        XLA_FLAGS="--xla_force_host_platform_device_count=2",
    )


_PROCESSES = f"""{_LOAD}
import os, tempfile, torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
from torch.nn.parallel import DistributedDataParallel

def data():
    draw = torch.Generator().manual_seed(1)
    X = torch.rand(12, perceptron.SIZES[0], generator=draw, dtype=torch.float64)
    Z = torch.rand(12, perceptron.SIZES[-1], generator=draw, dtype=torch.float64)
    return X, Z / Z.sum(dim=1, keepdim=True)

def work(rank, file):
    distributed.init_process_group(
        "gloo", init_method="file://" + file, rank=rank, world_size=2
    )
    X, Z = data()
    module = DistributedDataParallel(perceptron.Perceptron(3, torch.float64))
    descent = torch.optim.SGD(module.parameters(), lr=0.1)
    single = perceptron.init(3, torch.float64)
    for start in range(0, 12, 4):
        own = slice(start + 2 * rank, start + 2 * rank + 2)
        descent.zero_grad()
        module(X[own], Z[own]).backward()
        descent.step()
    perceptron.train_epoch(single, X, Z, 0.1, 4)
    for name, found in module.module.named_parameters():
        torch.testing.assert_close(found.detach(), single[name], rtol=0, atol=1e-15)
    distributed.destroy_process_group()

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        processes = [
            multiprocessing.get_context("fork").Process(target=work, args=(rank, folder + "/file"))
            for rank in range(2)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0, 0]
"""


def test_pytorch_in_two_processes(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (path,) = generate(NETWORK, "pytorch").write(tmp_path)
    run(_PROCESSES, path, GLOO_SOCKET_IFNAME="lo", OMP_NUM_THREADS="1")


_MODULE = f"""{_LOAD}
import torch
module = perceptron.Perceptron(3, torch.float64)
draw = torch.Generator().manual_seed(1)
X = torch.rand(4, perceptron.SIZES[0], generator=draw, dtype=torch.float64)
Z = torch.softmax(torch.rand(4, perceptron.SIZES[-1], generator=draw, dtype=torch.float64), dim=1)
loss = module(X, Z)
loss.backward()
parameters = {{name: one.detach().clone() for name, one in module.named_parameters()}}
automatic = {{name: one.clone().requires_grad_() for name, one in parameters.items()}}
perceptron.loss(automatic, X, Z).backward()
for name, one in module.named_parameters():
    torch.testing.assert_close(one.grad, automatic[name].grad, rtol=1e-12, atol=1e-15)
assert module(X).shape == Z.shape
"""


def test_the_modules_backward_pass_is_what_autograd_finds(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (path,) = generate(NETWORK, "pytorch").write(tmp_path)
    run(_MODULE, path, OMP_NUM_THREADS="1")
