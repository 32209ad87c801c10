"""Whoever trains in `numeric.py`: one epoch of SGD; sigmoid, half squared error, mean."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

import bench
import numpy as np

from symmlp.codegen.generate import generate
from symmlp.codegen.running.compiled import compiled
from symmlp.network import Network

RATE = bench.RATE
#: Contestants that only run where their package is installed.
OPTIONAL = {"numba": "numba", "jax": "jax", "pytorch": "torch", "casadi": "casadi"}


@dataclass(frozen=True)
class Contestant:
    """One epoch of ``samples`` samples, and whether it is timed by the clock on the wall."""

    epoch: Callable[[], object]
    samples: int
    wall: bool = False

    def clock(self) -> int:
        """Return the ns of one epoch."""
        now = time.perf_counter_ns if self.wall else time.thread_time_ns
        started = now()
        self.epoch()
        return now() - started


def missing() -> dict[str, str]:
    """Return the contestants that are not installed."""
    return {
        name: f"pip install {package}"
        for name, package in OPTIONAL.items()
        if importlib.util.find_spec(package) is None
    }


def build(
    sizes: list[int],
    batch: int,
    dtype: str,
    samples: tuple[int, int],
    wanted: Container[str] | None = None,
) -> dict[str, Contestant]:
    """Return all contestants that are installed, or those that are wanted too, ready to run."""
    many, few = samples
    weights, biases, x, z = bench.problem(sizes, many)
    x, z = x.astype(dtype), z.astype(dtype)
    weights, biases = ([a.astype(dtype) for a in part] for part in (weights, biases))
    most = max(few, batch)
    few_samples = (weights, biases, x[:most], z[:most], batch)
    made = {"numpy": _expert(*few_samples)}
    if wanted is None or "symmlp NumPy" in wanted:
        made["symmlp NumPy"] = _generated_numpy(sizes, *few_samples)
    for name, make in {"symmlp C": _generated, "reference C": _reference}.items():
        if wanted is None or name in wanted:
            made[name] = make(sizes, weights, biases, x, z, batch)
    absent = missing()
    for name, make in OTHERS.items():
        if wanted is not None and name not in wanted:
            continue
        if name not in absent and (name != "casadi" or (batch == 1 and dtype == "float64")):
            count = many if name in ("numba", "jax") else most
            made[name] = make(weights, biases, x[:count], z[:count], batch)
    return made


def _expert(weights, biases, x, z, batch):
    expert = bench.Expert(weights, biases, x, z, batch)
    return Contestant(lambda: expert.epoch(RATE), len(x))


def _generated(sizes, weights, biases, x, z, batch):
    network = compiled(Network.of(*sizes), dtype=x.dtype.name, batch=batch)
    network.set_parameters(weights, biases)
    return Contestant(lambda: network.train_epoch(x, z, RATE), len(x))


def _generated_numpy(sizes, weights, biases, x, z, batch):
    with tempfile.TemporaryDirectory() as folder:
        (path,) = generate(Network.of(*sizes), "numpy").write(folder)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    own = [np.column_stack(pair) for pair in zip(weights, biases, strict=True)]
    return Contestant(lambda: module.train_epoch(own, x, z, RATE, batch), len(x))


def _reference(sizes, weights, biases, x, z, batch):
    source = "tiny.c" if sizes[0] < 10 else "dense.c"
    kernel = bench.Compiled(source, sizes, batch, x.dtype, "cc", ["-O3", "-march=native"])
    kernel.load(weights, biases, x, z)
    return Contestant(lambda: kernel.epoch(RATE), len(x))


def _numba(weights, biases, x, z, batch):
    from numba import njit

    @njit(error_model="numpy")
    def epoch(w1, b1, w2, b2, x, z, batch, rate):
        hidden, inputs = w1.shape
        outputs = w2.shape[0]
        a, d1, y = np.empty(hidden, x.dtype), np.empty(hidden, x.dtype), np.empty(outputs, x.dtype)
        one = x.dtype.type(1)
        g1, h1, g2, h2 = np.zeros_like(w1), np.zeros_like(b1), np.zeros_like(w2), np.zeros_like(b2)
        for start in range(0, len(x), batch):
            end = min(start + batch, len(x))
            g1[:] = 0
            h1[:] = 0
            g2[:] = 0
            h2[:] = 0
            for r in range(start, end):
                for j in range(hidden):
                    s = b1[j]
                    for i in range(inputs):
                        s += w1[j, i] * x[r, i]
                    a[j] = one / (one + np.exp(-s))
                    d1[j] = 0
                for k in range(outputs):
                    s = b2[k]
                    for j in range(hidden):
                        s += w2[k, j] * a[j]
                    o = one / (one + np.exp(-s))
                    y[k] = (o - z[r, k]) * o * (one - o)
                    h2[k] += y[k]
                    for j in range(hidden):
                        d1[j] += y[k] * w2[k, j]
                        g2[k, j] += y[k] * a[j]
                for j in range(hidden):
                    d = d1[j] * a[j] * (one - a[j])
                    h1[j] += d
                    for i in range(inputs):
                        g1[j, i] += d * x[r, i]
            step = rate / x.dtype.type(end - start)
            w1 -= step * g1
            b1 -= step * h1
            w2 -= step * g2
            b2 -= step * h2

    own = [a.copy() for a in (weights[0], biases[0], weights[1], biases[1])]
    return Contestant(lambda: epoch(*own, x, z, batch, x.dtype.type(RATE)), len(x))


def _jax(weights, biases, x, z, batch):
    import jax
    import jax.numpy as jnp

    rows = len(x) // batch * batch
    xs = jnp.asarray(x[:rows].reshape(-1, batch, x.shape[1]))
    zs = jnp.asarray(z[:rows].reshape(-1, batch, z.shape[1]))

    def loss(p, x, z):
        a = jax.nn.sigmoid(x @ p[0].T + p[1])
        y = jax.nn.sigmoid(a @ p[2].T + p[3])
        return 0.5 * jnp.sum((y - z) ** 2) / batch

    def step(p, sample):
        slope = jax.grad(loss)(p, *sample)
        return [w - x.dtype.type(RATE) * g for w, g in zip(p, slope, strict=True)], None

    epoch = jax.jit(lambda p, xs, zs: jax.lax.scan(step, p, (xs, zs))[0], donate_argnums=0)
    state = [[jnp.asarray(a) for a in (weights[0], biases[0], weights[1], biases[1])]]

    def run():
        state[0] = jax.block_until_ready(epoch(state[0], xs, zs))

    return Contestant(run, rows, wall=True)


def _pytorch(weights, biases, x, z, batch):
    import torch

    torch.set_num_threads(1)
    own = [torch.tensor(a) for a in (weights[0], biases[0], weights[1], biases[1])]
    for one in own:
        one.requires_grad_()
    optimizer = torch.optim.SGD(own, RATE)
    xs, zs = torch.tensor(x), torch.tensor(z)

    def run():
        for start in range(0, len(xs), batch):
            t = zs[start : start + batch]
            a = torch.sigmoid(torch.nn.functional.linear(xs[start : start + batch], *own[:2]))
            y = torch.sigmoid(torch.nn.functional.linear(a, *own[2:]))
            optimizer.zero_grad()
            (0.5 * ((y - t) ** 2).sum() / len(t)).backward()
            optimizer.step()

    return Contestant(run, len(x), wall=True)


def _casadi(weights, biases, x, z, batch):
    """CasADi's generated C, one call per sample, in double."""
    import casadi

    inputs, hidden, outputs = x.shape[1], len(biases[0]), z.shape[1]
    shapes = [(hidden, inputs), (hidden, 1), (outputs, hidden), (outputs, 1)]
    own = [casadi.MX.sym(f"p{i}", *shape) for i, shape in enumerate(shapes)]
    sample, target = casadi.MX.sym("x", inputs), casadi.MX.sym("z", outputs)
    a = 1 / (1 + casadi.exp(-(own[0] @ sample + own[1])))
    y = 1 / (1 + casadi.exp(-(own[2] @ a + own[3])))
    loss = casadi.sumsqr(y - target) / 2
    slopes = [casadi.gradient(loss, one) for one in own]
    new = [one - RATE * slope for one, slope in zip(own, slopes, strict=True)]
    step = casadi.Function("sgd_step", [*own, sample, target], new)
    folder = Path(tempfile.mkdtemp())
    here = Path.cwd()
    os.chdir(folder)
    try:
        step.generate("sgd_step.c")
    finally:
        os.chdir(here)
    (folder / "epoch.c").write_text(_CASADI_LOOP)
    library = folder / "step.so"
    flags = ["-O3", "-march=native", "-w", "-fPIC", "-shared"]
    subprocess.run(["cc", *flags, "-o", library, folder / "epoch.c", "-lm"], check=True)
    return _casadi_run(library, weights, biases, x, z)


_CASADI_LOOP = """
#include "sgd_step.c"
#include <string.h>
void epoch(long n, int inputs, int outputs, double **p, double **q, const double *x,
           const double *z, double *work, casadi_int *iw, const double **arg, double **res)
{
    for (long r = 0; r < n; r++) {
        for (int i = 0; i < 4; i++) {
            arg[i] = p[i];
            res[i] = q[i];
        }
        arg[4] = x + r * inputs;
        arg[5] = z + r * outputs;
        sgd_step(arg, res, iw, work, 0);
        for (int i = 0; i < 4; i++) {
            double *t = p[i];
            p[i] = q[i];
            q[i] = t;
        }
    }
}
void work_sizes(casadi_int *a, casadi_int *r, casadi_int *i, casadi_int *w)
{
    sgd_step_work(a, r, i, w);
}
"""


def _casadi_run(library, weights, biases, x, z):
    import ctypes

    loaded = ctypes.CDLL(str(library))
    counts = [ctypes.c_longlong() for _ in range(4)]
    loaded.work_sizes(*(ctypes.byref(one) for one in counts))
    arrays = [
        np.asfortranarray(a, dtype="f8") for a in (weights[0], biases[0], weights[1], biases[1])
    ]
    others = [np.zeros_like(a) for a in arrays]
    pointer = ctypes.POINTER(ctypes.c_double)
    p, q = (
        (pointer * 4)(*(ctypes.cast(a.ctypes.data, pointer) for a in part))
        for part in (arrays, others)
    )
    work, iw = np.zeros(counts[3].value + 1), np.zeros(counts[2].value + 1, np.int64)
    arg, res = ((pointer * (counts[i].value + 6))() for i in (0, 1))
    call = loaded.epoch

    def run(keep=(arrays, others)):
        call(
            ctypes.c_long(len(x)), x.shape[1], z.shape[1], p, q,
            ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(z.ctypes.data),
            ctypes.c_void_p(work.ctypes.data), ctypes.c_void_p(iw.ctypes.data), arg, res,
        )  # fmt: skip
        return keep

    return Contestant(run, len(x))


OTHERS = {"numba": _numba, "jax": _jax, "pytorch": _pytorch, "casadi": _casadi}
