"""Find the points of `symmlp/codegen/c_text/points.txt`: those at which faults of a function show.

    python benchmarks/c_points.py > symmlp/codegen/c_text/points.txt

Every function is compiled as it is and with each arithmetic operator changed; of many points, a
few are chosen such that every changed function that leaves its bound somewhere does so there.
"""

import ctypes
import importlib.util
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from symmlp.codegen.c.functions import function_name
from symmlp.codegen.c.points import LOSSES, ULPS, activation_checked, bounds, exact
from symmlp.codegen.c_text import section, with_needs

ROOT = Path(__file__).parent.parent
COUNT = 3000
#: Everyday and extreme points that are always among them.
ALWAYS = (0.0, 0.75, -0.75, 3.0, -3.0, 45.0, -45.0, 1e30, -1e30)
REALS = {"double": np.float64, "float": np.float32}


def mutant_tools():
    """Return the module that finds operators."""
    path = ROOT / "tests" / "codegen" / "test_c_mutants.py"
    spec = importlib.util.spec_from_file_location("test_c_mutants", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def candidates(dtype, seed=1):
    """Points of every size; more where functions bend."""
    generator = np.random.default_rng(seed)
    info = np.finfo(dtype)
    edge = -np.log(float(info.smallest_subnormal))
    parts = (
        generator.normal(0, 2, COUNT),
        generator.uniform(-1.5, 1.5, COUNT),
        generator.uniform(-edge - 5, edge + 5, COUNT // 2),
        generator.uniform(-40, 40, COUNT // 2),
        generator.choice([-1.0, 1.0], 200) * 10 ** generator.uniform(-30, 30, 200),
    )
    return np.concatenate([*parts, ALWAYS]).astype(dtype)


def program(name, real):
    """Return the C of a function and those that it needs, and the function over an array."""
    own = activation_checked(name) if name not in LOSSES else LOSSES[name]
    wide = section("wide", real)
    needs = with_needs([name if name in LOSSES else function_name(name)])
    parts = [section("words", real, LANES=wide + "\n"), *(section(n, real) for n in needs)]
    loop = (
        "void run(int n, real t_, const real *s_, real *value, real *slope);\n"
        "void run(int n, real t_, const real *s_, real *value, real *slope)\n{\n"
        "    for (int i = 0; i < n; i += LANES) {\n        vec s = load(s_ + i), t = splat(t_);\n"
        f"        (void)t;\n        store(value + i, {own.value});\n"
        f"        store(slope + i, {own.slope});\n    }}\n}}\n"
    )
    head = "#include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n"
    return own, head + "\n".join(parts) + "\n#ifdef SYMMLP_SELF_TEST\n#endif\n" + loop


def run(text, s, ts, real):
    """Compile and run a text; None if it does not compile."""
    dtype = REALS[real]
    number = ctypes.c_float if real == "float" else ctypes.c_double
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "f.c"
        source.write_text(text)
        library = Path(folder) / "f.so"
        done = subprocess.run(
            [
                "gcc",
                "-std=c99",
                "-O1",
                "-march=native",
                "-w",
                "-fPIC",
                "-shared",
                "-o",
                library,
                source,
            ]
        )
        if done.returncode:
            return None
        found = []
        call = ctypes.CDLL(str(library)).run
        for t in ts:
            value, slope = np.zeros(len(s), dtype), np.zeros(len(s), dtype)
            pointers = [ctypes.c_void_p(a.ctypes.data) for a in (s, value, slope)]
            call(len(s), number(t), *pointers)
            found.append((value, slope))
    return found


def out_of_bounds(found, wanted):
    """Say for each point whether a result is out of its bounds."""
    bad = np.zeros(len(found[0][0]), bool)
    for pair, table in zip(found, wanted, strict=True):
        for got, (high, low, bound) in zip(pair, table, strict=True):
            with np.errstate(all="ignore"):
                error = np.abs((got.astype(np.float64) - high) - low)
            bad |= ~(error <= bound)
    return bad


def exact_table(own, s, t, real):
    """Return value and slope of all points, each as high, low and bound."""
    rows = []
    for point in s.tolist():
        balls = exact(own, point, t)
        limits = bounds(own, *balls, real)
        rows.append(
            [(float(b), float(b - float(b)), limit) for b, limit in zip(balls, limits, strict=True)]
        )
    return [np.array([row[i] for row in rows]).T for i in range(2)]


def chosen(name, real):
    """Return points that show every fault that can be shown."""
    own, text = program(name, real)
    operators = mutant_tools().operators(text)
    s = candidates(REALS[real])
    s = np.concatenate([s, s[: -len(s) % 16]])
    ts = own.targets
    wanted = [exact_table(own, s, t, real) for t in ts]
    good = out_of_bounds(run(text, s, ts, real), wanted)
    if good.any():
        print(f"{name} {real}: {good.sum()} of its own points are out of bounds", file=sys.stderr)

    def shown(place):
        start, end, now = place
        found = run(text[:start] + now + text[end:], s, ts, real)
        return None if found is None else out_of_bounds(found, wanted) & ~good

    with ThreadPoolExecutor(2) as pool:
        table = [row for row in pool.map(shown, operators) if row is not None]
    hopeless = sum(not row.any() for row in table)
    left = [row for row in table if row.any()]
    picked = [
        len(s) - (-len(candidates(REALS[real])) % 16) - len(ALWAYS) + i for i in range(len(ALWAYS))
    ]
    picked = [i for i in picked if not good[i]]
    left = [row for row in left if not row[picked].any()]
    while left:
        best = int(np.sum(left, axis=0).argmax())
        picked.append(best)
        left = [row for row in left if not row[best]]
    print(f"{name} {real}: {len(picked)} points, {hopeless} faults never show", file=sys.stderr)
    return [float(s[i]).hex() for i in picked]


if __name__ == "__main__":
    for name in sys.argv[1:] or ULPS:
        for real in REALS:
            print(name, real, *chosen(name, real), flush=True)
