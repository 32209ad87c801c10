"""Training of two layers as a careful person writes it: plain Python and PyTorch.

Sigmoid, half squared error, mean over the batch. Weights w1 (hidden, inputs), w2 (outputs, hidden)
and biases are changed in place. `hand.mjs` is the same in JavaScript.
"""

from math import exp
from operator import mul


def python_231(parameters, X, Z, rate, batch):
    """Train 2-3-1 with every weight in a local variable; return them as (w1, b1, w2, b2)."""
    ((a, b), (c, d), (e, f)), (g, h, i), ((j, k, n),), (m,) = parameters
    if batch == 1:
        for (x, y), (z,) in zip(X, Z, strict=True):
            p = 1 / (1 + exp(-(a * x + b * y + g)))
            q = 1 / (1 + exp(-(c * x + d * y + h)))
            r = 1 / (1 + exp(-(e * x + f * y + i)))
            o = 1 / (1 + exp(-(j * p + k * q + n * r + m)))
            s = rate * (o - z) * o * (1 - o)
            t, u, v = s * j * p * (1 - p), s * k * q * (1 - q), s * n * r * (1 - r)
            j -= s * p
            k -= s * q
            n -= s * r
            m -= s
            a -= t * x
            b -= t * y
            c -= u * x
            d -= u * y
            e -= v * x
            f -= v * y
            g -= t
            h -= u
            i -= v
        return ((a, b), (c, d), (e, f)), (g, h, i), ((j, k, n),), (m,)
    for start in range(0, len(X), batch):
        xs, zs = X[start : start + batch], Z[start : start + batch]
        ga = gb = gc = gd = ge = gf = gg = gh = gi = gj = gk = gl = gm = 0.0
        for (x, y), (z,) in zip(xs, zs, strict=True):
            p = 1 / (1 + exp(-(a * x + b * y + g)))
            q = 1 / (1 + exp(-(c * x + d * y + h)))
            r = 1 / (1 + exp(-(e * x + f * y + i)))
            o = 1 / (1 + exp(-(j * p + k * q + n * r + m)))
            s = (o - z) * o * (1 - o)
            t, u, v = s * j * p * (1 - p), s * k * q * (1 - q), s * n * r * (1 - r)
            gj += s * p
            gk += s * q
            gl += s * r
            gm += s
            ga += t * x
            gb += t * y
            gc += u * x
            gd += u * y
            ge += v * x
            gf += v * y
            gg += t
            gh += u
            gi += v
        step = rate / len(xs)
        a -= step * ga
        b -= step * gb
        c -= step * gc
        d -= step * gd
        e -= step * ge
        f -= step * gf
        g -= step * gg
        h -= step * gh
        i -= step * gi
        j -= step * gj
        k -= step * gk
        n -= step * gl
        m -= step * gm
    return ((a, b), (c, d), (e, f)), (g, h, i), ((j, k, n),), (m,)


def python_lists(parameters, X, Z, rate, batch):
    """Train any two layers: a list per unit, products by ``map``."""
    w1, b1, w2, b2 = parameters
    for start in range(0, len(X), batch):
        xs, zs = X[start : start + batch], Z[start : start + batch]
        step, found = rate / len(xs), []
        for x, z in zip(xs, zs, strict=True):
            a = [1 / (1 + exp(-(sum(map(mul, w, x)) + b))) for w, b in zip(w1, b1, strict=True)]
            y = [1 / (1 + exp(-(sum(map(mul, w, a)) + b))) for w, b in zip(w2, b2, strict=True)]
            d2 = [step * (o - t) * o * (1 - o) for o, t in zip(y, z, strict=True)]
            back = [sum(map(mul, d2, column)) for column in zip(*w2, strict=True)]
            d1 = [e * h * (1 - h) for e, h in zip(back, a, strict=True)]
            found.append((x, a, d1, d2))
        for x, a, d1, d2 in found:
            for w, b, delta, below in ((w1, b1, d1, x), (w2, b2, d2, a)):
                for j, d in enumerate(delta):
                    w[j] = [v - d * i for v, i in zip(w[j], below, strict=True)]
                    b[j] -= d
    return w1, b1, w2, b2


def pytorch(parameters, X, Z, rate, batch):
    """Train without autograd, in as few calls as there are."""
    import torch

    w1, b1, w2, b2 = parameters
    with torch.no_grad():
        for x, z in zip(X.split(batch), Z.split(batch), strict=True):
            step = -rate / len(x)
            a = torch.addmm(b1, x, w1.t()).sigmoid_()
            y = torch.addmm(b2, a, w2.t()).sigmoid_()
            d2 = (y - z).mul_(y).mul_(1 - y)
            d1 = (d2 @ w2).mul_(a).mul_(1 - a)
            w2.addmm_(d2.t(), a, alpha=step)
            b2.add_(d2.sum(0), alpha=step)
            w1.addmm_(d1.t(), x, alpha=step)
            b1.add_(d1.sum(0), alpha=step)
    return parameters
