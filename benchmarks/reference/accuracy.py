"""Measure the functions of `functions.h` against `flint.arb` at 400 bits: largest error in ulps.

python accuracy.py [--count N] [--cc gcc] [--flags "-O3 -march=native"]
"""

import argparse
import ctypes
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from flint import arb, ctx

HERE = Path(__file__).parent
BOUNDS = {  # f64, f32: what the issue asks for, where it asks
    "exp": (None, None),
    "sigmoid": (2, 2),
    "sigmoid_slope": (4, 4),
    "tanh": (None, None),
    "tanh_slope": (4, 4),
    "softplus": (1.3, 2.5),
    "log_sigmoid": (1.3, 2.5),
    "cross_entropy": (1.6, 2.6),
    "softmax_cross_entropy": (1.6, 2.6),
    "normal_tail": (None, None),
    "gelu": (None, None),
    "gelu_slope": (None, None),
}
ABSOLUTE = {"gelu_slope"}  # crosses zero: error in ulps of 1


def sigma(s):
    """Return the logistic function."""
    return 1 / (1 + (-s).exp()) if s >= 0 else s.exp() / (1 + s.exp())


def area(s):
    """Return the standard normal distribution function."""
    return (-s / arb(2).sqrt()).erfc() / 2


def softplus(s):
    """log(1 + e^s)."""
    return (s if s > 0 else arb(0)) + (-abs(s)).exp().log1p()


EXACT = {
    "exp": lambda s, t: (-abs(s)).exp(),
    "sigmoid": lambda s, t: sigma(s),
    "sigmoid_slope": lambda s, t: (-abs(s)).exp() / (1 + (-abs(s)).exp()) ** 2,
    "tanh": lambda s, t: (
        -(-2 * s).expm1() / (2 + (-2 * s).expm1())
        if s >= 0
        else (2 * s).expm1() / (2 + (2 * s).expm1())
    ),
    "tanh_slope": lambda s, t: 4 * (-2 * abs(s)).exp() / (1 + (-2 * abs(s)).exp()) ** 2,
    "softplus": lambda s, t: softplus(s),
    "log_sigmoid": lambda s, t: -softplus(-s),
    "cross_entropy": lambda s, t: (
        softplus(-s) if t == 1 else softplus(s) if t == 0 else softplus(s) - t * s
    ),
    "softmax_cross_entropy": lambda s, t: (
        (abs(s) - (s if t == 1 else -s)) + ((-abs(s)).exp() + (-2 * abs(s)).exp()).log1p()
    ),
    "normal_tail": lambda s, t: area(-abs(s)),
    "gelu": lambda s, t: s * area(s),
    "gelu_slope": lambda s, t: area(s) + s * (-s * s / 2).exp() / (2 * arb.pi()).sqrt(),
}


def points(dtype, count, seed=1):
    """Preactivations: everyday, wide, logarithmic, where results are subnormal, the extremes."""
    info, generator = np.finfo(dtype), np.random.default_rng(seed)
    edge = -np.log(float(info.smallest_subnormal))
    part = count // 5
    sign = generator.choice([-1.0, 1.0], part)
    values = np.concatenate(
        [
            generator.normal(0, 2, part),
            generator.uniform(-edge - 5, edge + 5, part),
            sign
            * 10.0
            ** generator.uniform(
                np.log10(float(info.smallest_subnormal)), np.log10(float(info.max)) - 0.01, part
            ),
            sign * generator.uniform(-np.log(float(info.tiny)) - 1, edge + 1, part),
            generator.uniform(-1.5, 1.5, part),
            [
                0.0,
                -0.0,
                1e-300 if dtype == np.float64 else 1e-38,
                37,
                -37,
                edge,
                -edge,
                float(info.max),
                -float(info.max),
                float(info.tiny),
                -float(info.smallest_subnormal),
                float(info.smallest_subnormal),
            ],
        ]
    )
    return values[: len(values) // 16 * 16].astype(dtype)


def compile_(cc, flags, dtype):
    """`accuracy.c` as a loaded library."""
    library = Path(tempfile.mkdtemp()) / "accuracy.so"
    real = ["-DSYMMLP_FLOAT"] if dtype == np.float32 else []
    subprocess.run(
        [cc, "-std=c99", *flags, *real, "-fPIC", "-shared", "-o", library, HERE / "accuracy.c"],
        check=True,
    )
    return ctypes.CDLL(str(library))


def largest_error(got, exact, s, t, dtype, absolute=False):
    """Largest error in ulps, and where; NaN where a result is NaN."""
    info = np.finfo(dtype)
    tiniest, digits = float(info.smallest_subnormal), info.nmant
    worst, where = 0.0, None
    for y, si, ti in zip(got.tolist(), s.tolist(), t.tolist(), strict=False):
        if y != y:
            return float("nan"), si
        value = exact(arb(si), int(ti) if ti in (0, 1) else arb(ti))
        size = abs(float(value.mid()))
        if size > float(info.max) * 1.0000001 or size == float("inf"):
            continue
        ulp = max(2.0 ** (np.floor(np.log2(size)) - digits), tiniest) if size > 0 else tiniest
        ulp = 2.0**-digits if absolute else ulp
        scaled = arb(2) ** (-int(np.log2(ulp)))
        error = abs(float(((arb(y) - value) * scaled).mid()))
        if error > worst:
            worst, where = error, si
    return worst, where


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=30000)
    parser.add_argument("--cc", default="gcc")
    parser.add_argument("--flags", default="-O3 -march=native")
    arguments = parser.parse_args()
    ctx.prec = 400
    print(
        f"{'function':22}"
        + "".join(f"{p:>28}" for p in ("float64 ulp (at s)", "float32 ulp (at s)"))
        + "   bounds"
    )
    table = {}
    for dtype in (np.float64, np.float32):
        library = compile_(arguments.cc, arguments.flags.split(), dtype)
        s = points(dtype, arguments.count)
        t = (np.arange(len(s)) % 2).astype(dtype)
        for name in BOUNDS:
            got = np.empty_like(s)
            getattr(library, f"f_{name}")(
                ctypes.c_size_t(len(s)), *(ctypes.c_void_p(a.ctypes.data) for a in (s, t, got))
            )
            table[name, dtype] = largest_error(got, EXACT[name], s, t, dtype, name in ABSOLUTE)
    for name, bound in BOUNDS.items():
        print(
            f"{name:22}"
            + "".join(
                "{:12.3f} ({:12.5g})".format(*table[name, d]) for d in (np.float64, np.float32)
            ),
            " ",
            bound,
        )
