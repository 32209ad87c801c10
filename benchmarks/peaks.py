"""The physical limit, measured: matrix products and sigmoids per second on this core, now."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from symmlp.codegen.c_text import section, with_needs


@dataclass(frozen=True)
class Peaks:
    """``gflops`` of the better of BLAS at 1024³ and its best shape, ns of one sigmoid and slope."""

    gflops: float
    exponential: float


def measured(dtype: str) -> Peaks:
    """Measure both."""
    return Peaks(max(_gemm(n, dtype) for n in (256, 512, 1024)), _sigmoid(dtype))


def _gemm(n: int, dtype: str) -> float:
    a, b, c = (np.ones((n, n), dtype) for _ in range(3))
    least = min(_time(lambda: np.dot(a, b, c)) for _ in range(max(5, 2_000_000_000 // n**3)))
    return 2 * n**3 / least


def _sigmoid(dtype: str) -> float:
    real = "double" if dtype == "float64" else "float"
    parts = [section("words", real, LANES=section("wide", real) + "\n")]
    parts += [section(name, real) for name in with_needs(["sigmoid"])]
    loop = (
        "void run(int n, const real *s, real *y);\nvoid run(int n, const real *s, real *y)\n{\n"
        "    for (int i = 0; i < n; i += LANES) {\n        Activated a = sigmoid(load(s + i));\n"
        "        store(y + i, a.value + a.slope);\n    }\n}\n"
    )
    head = "#include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n"
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder) / "s.c", Path(folder) / "s.so"
        source.write_text(head + "\n".join(parts) + "\n" + loop)
        flags = ["-std=c99", "-O3", "-march=native", "-fPIC", "-shared"]
        subprocess.run(["cc", *flags, "-o", library, source], check=True)
        call = ctypes.CDLL(str(library)).run
    s, y = np.linspace(-3, 3, 1024).astype(dtype), np.empty(1024, dtype)
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (s, y)]
    return min(_time(lambda: call(1024, *pointers)) for _ in range(2000)) / 1024


def _time(call) -> float:
    started = time.perf_counter_ns()
    call()
    return float(time.perf_counter_ns() - started)
