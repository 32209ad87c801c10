"""Time one epoch, ns per sample: the C kernels here against expert NumPy, in one process.

    taskset -c 1 python bench.py [--networks 2-3-1 64-30-10 784-128-10] [--rounds 15] [--float]

Every round times NumPy and C back to back, three times each, and keeps the least; a ratio is the
median of the rounds' ratios.  Time is this thread's processor time, so that sharing the core with
others costs nothing.  Before timing, one epoch of each kernel is compared with a plain trainer.
"""

import argparse
import ctypes
import os
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
from scipy.linalg import blas
from scipy.special import expit

HERE = Path(__file__).parent
RATE = 0.5
TARGETS = {
    ("2-3-1", 1): (46, 300),
    ("2-3-1", 32): (8, 62),
    ("64-30-10", 1): (443, 29),
    ("64-30-10", 32): (265, 3.4),
    ("784-128-10", 1): (10300, 10),
    ("784-128-10", 32): (10200, 1.2),
}
SAMPLES = {"2-3-1": (2048, 32768), "64-30-10": (1024, 4096), "784-128-10": (256, 512)}  # NumPy, C


def problem(sizes, count, seed=0):
    """Weights, biases, inputs (count, inputs) and targets (count, outputs)."""
    generator = np.random.default_rng(seed)
    weights = [generator.normal(0, sizes[i] ** -0.5, (sizes[i + 1], sizes[i])) for i in range(2)]
    biases = [generator.normal(0, 0.1, sizes[i + 1]) for i in range(2)]
    return weights, biases, generator.random((count, sizes[0])), generator.random((count, sizes[2]))


def plain_epoch(weights, biases, x, z, rate, batch):
    """Train as the oracle does: nothing clever."""
    (w1, w2), (b1, b2) = [w.copy() for w in weights], [b.copy() for b in biases]
    for k in range(0, len(x), batch):
        xs, zs = x[k : k + batch], z[k : k + batch]
        a = 1 / (1 + np.exp(-(xs @ w1.T + b1)))
        y = 1 / (1 + np.exp(-(a @ w2.T + b2)))
        d2 = (y - zs) * y * (1 - y)
        d1 = (d2 @ w2) * a * (1 - a)
        w2 -= rate / len(xs) * d2.T @ a
        b2 -= rate / len(xs) * d2.sum(0)
        w1 -= rate / len(xs) * d1.T @ xs
        b1 -= rate / len(xs) * d1.sum(0)
    return w1, b1, w2, b2


class Expert:
    """NumPy as an expert writes it: bias folded in, no temporaries, few calls."""

    def __init__(self, weights, biases, x, z, batch):
        dtype = x.dtype
        self.w1, self.w2 = (
            np.ascontiguousarray(np.column_stack([w, b]).T.astype(dtype))
            for w, b in zip(weights, biases, strict=False)
        )
        self.x = np.column_stack([x, np.ones(len(x), dtype)])
        self.z, self.batch = z, batch
        self.large = self.w1.size > 3000
        self.ger, self.gemm = (
            (blas.dger, blas.dgemm) if dtype == np.float64 else (blas.sger, blas.sgemm)
        )

    def epoch(self, rate):
        """One epoch."""
        (self.online if self.batch == 1 else self.batches)(rate)

    def online(self, rate):
        """Sample by sample."""
        w1, w2, ger, large = self.w1, self.w2, self.ger, self.large
        dtype, hidden, outputs = w1.dtype, w1.shape[1], w2.shape[1]
        a, y, d1, t, u = (
            np.ones(hidden + 1, dtype),
            np.empty(outputs, dtype),
            np.empty(hidden, dtype),
            np.empty(outputs, dtype),
            np.empty(hidden, dtype),
        )
        g1, g2 = np.empty_like(w1), np.empty_like(w2)
        inner, w2_inner, column = a[:hidden], w2[:hidden], a[:, None]
        dot, multiply, subtract = np.dot, np.multiply, np.subtract
        rate = dtype.type(rate)
        for x, z in zip(self.x, self.z, strict=False):
            dot(x, w1, inner)
            expit(inner, inner)
            dot(a, w2, y)
            expit(y, y)
            multiply(y, y, t)
            subtract(y, t, t)
            subtract(y, z, y)
            multiply(y, t, y)
            y *= rate
            dot(w2_inner, y, d1)
            multiply(inner, inner, u)
            subtract(inner, u, u)
            d1 *= u
            multiply(column, y, g2)
            w2 -= g2
            if large:
                ger(-1.0, d1, x, a=w1.T, overwrite_a=1)
            else:
                multiply(x[:, None], d1, g1)
                w1 -= g1

    def batches(self, rate):
        """Mini-batch by mini-batch."""
        w1, w2, batch, gemm = self.w1, self.w2, self.batch, self.gemm
        dtype, hidden, outputs = w1.dtype, w1.shape[1], w2.shape[1]
        a, y, d1, t, u = (
            np.ones((batch, hidden + 1), dtype),
            np.empty((batch, outputs), dtype),
            np.empty((batch, hidden), dtype),
            np.empty((batch, outputs), dtype),
            np.empty((batch, hidden), dtype),
        )
        inner, w2_inner = a[:, :hidden], w2[:hidden].T
        dot, multiply, subtract = np.dot, np.multiply, np.subtract
        s = np.empty((batch, hidden), dtype)
        step = -rate / batch
        for k in range(0, len(self.x), batch):
            x, z = self.x[k : k + batch], self.z[k : k + batch]
            dot(x, w1, s)
            expit(s, inner)
            dot(a, w2, y)
            expit(y, y)
            multiply(y, y, t)
            subtract(y, t, t)
            subtract(y, z, y)
            y *= t
            dot(y, w2_inner, d1)
            multiply(inner, inner, u)
            subtract(inner, u, u)
            d1 *= u
            gemm(step, y.T, a.T, 1.0, w2.T, trans_b=1, overwrite_c=1)
            gemm(step, d1.T, x.T, 1.0, w1.T, trans_b=1, overwrite_c=1)


class Compiled:
    """One C file compiled for one network and batch."""

    def __init__(self, source, sizes, batch, dtype, cc, flags):
        library = Path(tempfile.mkdtemp()) / "kernel.so"
        define = [f"-DN{i}={n}" for i, n in enumerate(sizes)] + [f"-DBATCH={max(batch, 8)}"]
        define += ["-DSYMMLP_FLOAT"] if dtype == np.float32 else []
        started = time.perf_counter()
        subprocess.run(
            [
                cc,
                "-std=c99",
                *flags,
                *define,
                "-fPIC",
                "-shared",
                "-o",
                library,
                HERE / source,
                "-lm",
            ],
            check=True,
        )
        self.compile_seconds = time.perf_counter() - started
        self.lib = ctypes.CDLL(str(library))
        self.lib.network_bytes.restype = ctypes.c_size_t
        self.memory = np.zeros(self.lib.network_bytes() + 64, np.uint8)
        self.address = (self.memory.ctypes.data + 63) // 64 * 64
        real = ctypes.c_float if dtype == np.float32 else ctypes.c_double
        self.train = self.lib.train_online if batch == 1 else self.lib.train_batches
        self.train.argtypes = [
            ctypes.c_void_p,
            ctypes.c_ssize_t,
            ctypes.c_void_p,
            ctypes.c_void_p,
            real,
        ]
        self.dtype = dtype

    def load(self, weights, biases, x, z):
        """Hand weights and data to the kernel."""
        self.x, self.z = x, z
        arrays = [
            np.ascontiguousarray(a, self.dtype)
            for pair in zip(weights, biases, strict=False)
            for a in pair
        ]
        self.shapes = [a.shape for a in arrays]
        self.lib.network_set(
            ctypes.c_void_p(self.address), *(ctypes.c_void_p(a.ctypes.data) for a in arrays)
        )

    def weights(self):
        """Return the weights as they are now: w1, b1, w2, b2."""
        arrays = [np.empty(shape, self.dtype) for shape in self.shapes]
        self.lib.network_get(
            ctypes.c_void_p(self.address), *(ctypes.c_void_p(a.ctypes.data) for a in arrays)
        )
        return arrays

    def epoch(self, rate):
        """One epoch."""
        self.train(self.address, len(self.x), self.x.ctypes.data, self.z.ctypes.data, rate)


def difference(got, want, start):
    """Largest |difference| over largest |weight|, and |difference| over |movement| in norm."""
    relative = max(np.abs(g - w).max() / np.abs(w).max() for g, w in zip(got, want, strict=False))
    moved = np.sqrt(sum(((w - s) ** 2).sum() for w, s in zip(want, start, strict=False)))
    return relative, np.sqrt(
        sum(((g - w) ** 2).sum() for g, w in zip(got, want, strict=False))
    ) / moved


def check(kernel, sizes, batch, count, epoch):
    """Difference after one epoch of `kernel` from `epoch`, the trainer above."""
    weights, biases, x, z = problem(sizes, count)
    kernel.load(weights, biases, x.astype(kernel.dtype), z.astype(kernel.dtype))
    kernel.epoch(RATE)
    start = [a for pair in zip(weights, biases, strict=False) for a in pair]
    return difference(kernel.weights(), epoch(weights, biases, x, z, RATE, batch), start)


def clock(run):
    """Processor time of one epoch, in ns."""
    started = time.thread_time_ns()
    run(RATE)
    return time.thread_time_ns() - started


def least(run):
    """Return the least of three."""
    return min(clock(run) for _ in range(3))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--networks", nargs="+", default=list(SAMPLES))
    parser.add_argument("--batches", nargs="+", type=int, default=[1, 32, 256])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--float", action="store_true")
    parser.add_argument(
        "--dense", action="store_true", help="dense.c for every network, also the tiny one"
    )
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--flags", default="-O3 -march=native")
    arguments = parser.parse_args()
    dtype = np.float32 if arguments.float else np.float64
    print(
        f"{'network':12}{'B':>4}{'NumPy':>9}{'C':>9}{'(best)':>9}{'ratio':>8}{'target':>15}"
        f"{'rel. diff':>11}{'of step':>10}{'compile':>9}"
    )
    for name in arguments.networks:
        sizes = [int(n) for n in name.split("-")]
        source = "tiny.c" if sizes[0] < 10 and not arguments.dense else "dense.c"
        for batch in arguments.batches:
            count_numpy, count_c = SAMPLES[name]
            kernel = Compiled(source, sizes, batch, dtype, arguments.cc, arguments.flags.split())
            relative, of_step = max(
                check(kernel, sizes, batch, n, plain_epoch) for n in (1000, 1003, 5)
            )
            weights, biases, x, z = problem(sizes, count_c)
            x, z = x.astype(dtype), z.astype(dtype)
            kernel.load(weights, biases, x, z)
            expert = Expert(weights, biases, x[:count_numpy], z[:count_numpy], batch)
            times = [
                (least(expert.epoch) / count_numpy, least(kernel.epoch) / count_c)
                for _ in range(arguments.rounds + 1)
            ]
            numpy_ns, c_ns = np.array(times[1:]).T
            target = "{} or {}x".format(*TARGETS[name, batch]) if (name, batch) in TARGETS else ""
            print(
                f"{name:12}{batch:4}{np.median(numpy_ns):9.0f}{np.median(c_ns):9.1f}{c_ns.min():9.1f}"
                f"{np.median(numpy_ns / c_ns):8.1f}{target:>15}{relative:11.1e}"
                f"{of_step:10.1e}{kernel.compile_seconds:8.1f}s",
                flush=True,
            )
