"""Print the polynomials of `functions.h`: Chebyshev-node interpolation at 60 digits.

Each is the best uniform approximation up to a factor near one, and anyone can recompute it.
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 60


def interpolate(function, low, high, degree):
    """Coefficients, lowest power first, of the interpolant at Chebyshev nodes of [low, high]."""
    count = degree + 1
    nodes = [
        (low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * count))
        for i in range(count)
    ]
    matrix = mp.matrix(count, count)
    for i, node in enumerate(nodes):
        for j in range(count):
            matrix[i, j] = node**j
    return list(mp.lu_solve(matrix, mp.matrix([function(node) for node in nodes])))


def exp_tail(r):
    """(e^r - 1 - r) / r^2, by its series near zero."""
    return (
        mp.nsum(lambda k: r**k / mp.factorial(k + 2), [0, 40])
        if abs(r) < 1
        else (mp.exp(r) - 1 - r) / r**2
    )


def log_tail(u):
    """(2 atanh(w/2) - w) / w^3 with u = w^2."""
    return mp.fsum(u**k / ((2 * k + 3) * mp.mpf(4) ** (k + 1)) for k in range(120))


CENTRE = mp.mpf(5)


def normal_tail(q):
    """(1 + t) e^(t^2/2) Phi(-t), t = CENTRE (1 + q)/(1 - q): smooth on [-1, 1]."""
    if q == 1:
        return 1 / mp.sqrt(2 * mp.pi)
    t = CENTRE * (1 + q) / (1 - q)
    if t < 1000:
        return (1 + t) * mp.exp(t * t / 2) * mp.erfc(t / mp.sqrt(2)) / 2
    return (1 + t) / t * (1 - 1 / t**2 + 3 / t**4 - 15 / t**6 + 105 / t**8) / mp.sqrt(2 * mp.pi)


def show(name, coefficients, dtype):
    """Print the coefficients as C99 hexadecimal constants."""
    if dtype is np.float64:
        print(name, ", ".join(float(c).hex() for c in coefficients))
    else:
        print(name, ", ".join(float(np.float32(float(c))).hex() + "f" for c in coefficients))


if __name__ == "__main__":
    half = mp.log(2) / 2 * mp.mpf("1.0001")
    show("exp f64", interpolate(exp_tail, -half, half, 9), np.float64)
    show("exp f32", interpolate(exp_tail, -half, half, 4), np.float32)
    top = (mp.mpf(2) / 3) ** 2
    show("log f64", interpolate(log_tail, mp.mpf(0), top, 10), np.float64)
    show("log f32", interpolate(log_tail, mp.mpf(0), top, 4), np.float32)
    show("normal tail f64", interpolate(normal_tail, mp.mpf(-1), mp.mpf(1), 23), np.float64)
    show("normal tail f32", interpolate(normal_tail, mp.mpf(-1), mp.mpf(1), 11), np.float32)
    print("ln2", [float(c).hex() for c in (mp.log(2), 1 / mp.log(2))])
    for bits, name in ((41, "f64"), (15, "f32")):
        hi = mp.floor(mp.log(2) * mp.mpf(2) ** bits) / mp.mpf(2) ** bits
        print(
            "ln2",
            name,
            float(hi).hex(),
            float(mp.log(2) - hi).hex(),
            float(np.float32(float(mp.log(2) - hi))).hex(),
        )
