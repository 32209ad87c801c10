"""What the target ``numpy`` says in words of its own: softmax of columns, logistic function.

σ(s) is softmax of (s, 0): with e = exp(min(s, 0)) and g = exp(min(-s, 0)), one of which is 1 and
the other exp(-|s|), σ = e/(e + g) and 1 - σ = g/(e + g). In float32 they are computed in float64,
where σ(s) σ(-s) loses nothing.
"""

from __future__ import annotations

from typing import Final

SIGMOID: Final = '''def sigmoid_in(shape, dtype):
    """Return an array for s, and a function that puts sigmoid(s) into out, returns 1 - sigmoid(s).

    sigmoid(s) = e/(e + g) and 1 - sigmoid(s) = g/(e + g), where e = exp(min(s, 0)) and
    g = exp(min(-s, 0)): no exponent is positive. Both are computed at once.
    """
    if dtype == np.float32:
        return _sigmoid_in_float32(shape)
    both = np.empty((2, *shape))
    e, g = both

    def sigmoid_and_rest(out):
        np.negative(e, g)
        np.exp(np.minimum(both, ZERO, out=both), both)
        total = e + g
        np.divide(e, total, out)
        return g / total

    return e, sigmoid_and_rest


def _sigmoid_in_float32(shape):
    """Do so in float64, where exp(s) is large enough and exact enough for any float32."""
    s, rest = np.empty((2, *shape), np.float32)
    both = np.empty((2, *shape))
    e, total = both

    def of_few(out):  # sigmoid(s) and sigmoid(-s), number by number but in the fewest calls
        e[...] = s
        np.negative(e, total)
        expit(both, both)
        out[...] = e
        rest[...] = total
        return rest

    def of_many(out):  # e/(1 + e) and 1/(1 + e) where e = exp(s)
        e[...] = np.minimum(s, FAR, out=s)
        np.exp(e, e)
        np.divide(ONE, np.add(e, ONE, total), total)
        np.multiply(e, total, out)
        rest[...] = total
        return rest

    return s, of_few if expit and s.size <= FEW else of_many'''

SIGMOID_CONSTANTS: Final = (
    "ZERO, ONE = np.array(0.0), np.array(1.0)",
    "FAR = np.array(700, np.float32)  # exp(700) is a number of float64",
    "FEW = 128  # numbers for which a call costs more than they do",
)

PLUS_LOG1P: Final = {
    "plus_log1p": '''# Types for logarithms: the errors of exp and log1p add up.
WIDER = {np.dtype(np.float32): np.float64, np.dtype(np.float64): np.longdouble}


def plus_log1p(m, z):
    """m + log(1 + z)"""
    return m + np.log1p(z)''',
    "plus_log1p_exp": '''def plus_log1p_exp(m, x):
    """m + log(1 + exp(x))"""
    return plus_log1p(m, np.exp(x))''',
}

#: What `SOFTMAX` calls where the largest entry is left out.
OTHERS: Final = '''@np.errstate(over="ignore")  # logits further apart than the largest number
def _others(s, first):
    """Return s[p] - s[q] for the next largest s[q], exp(s[k] - s[q]) but for p, and their sum."""
    left = np.where(first, -np.finfo(float).max, s.astype(float, copy=False))
    next_s = left.max(axis=0)
    e = np.where(first, 0, np.exp(-np.minimum(next_s - left, np.finfo(float).max)))
    return s.max(axis=0) - next_s, e, np.maximum(e.sum(axis=0), 1)'''

SOFTMAX: Final = {
    "": '''@np.errstate(over="ignore")  # logits further apart than the largest number
def _exponentials(s, wide=float):
    """Return s[p] - s[k] for the largest s[p], exp(s[k] - s[p]), where k is p, and Σ without p."""
    s = s.astype(wide, copy=False)
    apart = np.minimum(s.max(axis=0) - s, np.finfo(float).max)
    first = np.arange(len(s)).reshape(-1, *(1,) * (s.ndim - 1)) == s.argmax(axis=0)
    e = np.exp(-apart)
    return apart, e, first, np.where(first, 0, e).sum(axis=0)''',
    "softmax": '''def softmax(s):
    """exp(s[k]) / Σ{m} exp(s[m]), from e[m] = exp(s[m] - s[p])."""
    _, e, _, others = _exponentials(s)
    return (e / (1 + others)).astype(s.dtype, copy=False)''',
    "softmax_rest": '''def softmax_rest(s):
    """1 - softmax(s)[k]; for the largest s[p], the share of the others."""
    _, e, first, others = _exponentials(s)
    rest = np.where(first, others, 1 + (others - e)) / (1 + others)
    return rest.astype(s.dtype, copy=False)''',
    "softmax_surprisal": '''def softmax_surprisal(s):
    """-log(softmax(s)[k]), or the largest number."""
    apart, _, _, others = _exponentials(s, WIDER[s.dtype])
    return np.minimum(plus_log1p(apart, others), np.finfo(s.dtype).max).astype(s.dtype)''',
    "softmax_rest_surprisal": '''def softmax_rest_surprisal(s):
    """-log(1 - softmax(s)[k]): of the largest s[p] too, however near 1 that is."""
    _, e, first, others = _exponentials(s)
    odds = e / np.where(first, np.maximum(others, 1e-30), 1 + (others - e))
    near, _, total = _others(s, first)
    found = np.where(first & (others < 1e-30), near - np.log(total), np.log1p(odds))
    return np.minimum(found, np.finfo(s.dtype).max).astype(s.dtype, copy=False)''',
    "softmax_first": '''def softmax_first(s):
    """1 for the largest s[p], 0 for the others."""
    _, _, first, _ = _exponentials(s)
    return first.astype(s.dtype)''',
    "softmax_share": '''def softmax_share(s):
    """softmax(s)[k] / (1 - softmax(s)[p]) for the largest s[p], and 0 for p itself."""
    _, _, first, _ = _exponentials(s)
    _, e, total = _others(s, first)
    return (e / total).astype(s.dtype, copy=False)''',
}
