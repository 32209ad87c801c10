"""What the target ``jax`` says in words of its own: e^x in two parts, and what is made of it.

On CPUs XLA's exp errs by 1.4 ulp of float64, its log1p by 1.9, its expm1 and tanh by 4, and its
simplifier takes (1 + z) - 1 for z unless an `optimization_barrier` stands between. Here

- e^x = 2^n e^r (Cody and Waite): n is the integer nearest to x/log 2, r is what is left, in two
  parts; e^r = 1 + r + r² EXP(r), where what rounding 1 + r takes is given back; 2^n is made of the
  bits of n. Off by 0.75 ulp, in two parts by 0.25; e^x - 1 by 1, tanh by 2.6;
- log(1 + z) is that of `symmlp.codegen.words.worded`, its upper halves cut out of the bits.

A derivative that `jax.grad` takes of them is right: that of 2^n is 0, as is that of round.
Source: Cody and Waite, *Software Manual for the Elementary Functions*, 6.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from symmlp.codegen.words.worded import tables

#: Functions that others call, by name; those that they call themselves come first.
_KERNELS: Final = {
    "exp_parts": '''EXP = {exp_tail}
# log 2 in two parts: n times the first is exact for every exponent n.
LOG2 = {{
    "float64": (0.693147180559663, 2.8235290563031577e-13),
    "float32": (0.693359375, -0.00021219444005469057),
}}


@partial(jax.jit, static_argnames="lift")
def exp_parts(x, lift=0):
    """Return 2^lift e^x as a number and what rounding took from it, for x below 80.

    e^x = 2^n e^r, where x = n log 2 + r and e^r = 1 + r + r² EXP(r); 0 below the normal numbers.
    """
    info = jnp.finfo(x.dtype)
    if info.bits == 16:
        high, low = exp_parts(x.astype(jnp.float32), lift)
        short = jax.lax.reduce_precision(high, info.nexp, info.nmant)
        return short.astype(x.dtype), (high - short + low).astype(x.dtype)
    high, low = LOG2[x.dtype.name]
    x = jnp.maximum(x, (info.minexp - lift - 1) * 0.6931471805599453)
    n = jnp.round(x * 1.4426950408889634)
    far = x - n * high
    r = far - n * low
    total = 0
    for coefficient in reversed(EXP if info.bits == 64 else EXP[:6]):
        total = total * r + coefficient
    one = jax.lax.optimization_barrier(1 + r)  # else XLA simplifies one - 1
    rest = (r - (one - 1)) + (((far - r) - n * low) + r * r * total)
    whole = one + rest
    exponent = n.astype(jnp.int32) + (info.maxexp - 1 + lift)
    bits = exponent.astype(f"int{{info.bits}}") << info.nmant
    scale = jax.lax.bitcast_convert_type(bits, x.dtype)  # 2^(n + lift)
    return scale * whole, scale * (rest - (whole - one))''',
    "exp": '''def exp(x):
    """e^x for x below 80."""
    return exp_parts(x)[0]''',
    "expm1": '''def expm1(x):
    """e^x - 1 for x below 80."""
    high, low = exp_parts(x)
    return (high - 1) + low''',
    "tanh_slope": '''def tanh_slope(s):
    """1 - tanh²(s)"""
    z4 = exp_parts(-2 * jnp.abs(s), lift=2)[0]  # not rounded to 0 before it is multiplied by 4
    return z4 / (1 + z4 / 4) ** 2''',
    "tanh": '''def tanh(s):
    """tanh(s)"""
    minus = expm1(-2 * jnp.where(s < 0, -s, s))
    size = -minus / (2 + minus)
    return jnp.where(s < 0, -size, size)''',
}

#: What stable forms call exp and expm1, whose exponents are not large there.
STABLE: Final = {"exp": "exp", "expm1": "expm1"}

#: Texts instead of those of `symmlp.codegen.words.worded`.
WORDED: Final = {
    "over_one_plus": '''def over_one_plus(n, z):
    """Return n / (1 + z) for z up to 1, less what rounding 1 + z adds."""
    total = jax.lax.optimization_barrier(1 + z)  # else XLA simplifies total - 1
    quotient = n / total
    return quotient - quotient * ((z - (total - 1)) / total)''',
    "plus_log1p": '''LOG1P = {log_tail}


def plus_log1p(m, z, low=0):
    """m + log(1 + z + low); for z <= 1 as w + w³ LOG1P(w²), where w = z/(1 + z/2) = top + rest."""
    d, past = jax.lax.optimization_barrier((1 + z / 2, 1 + z))  # else XLA simplifies d - 1
    w = z / d
    top, d_top = _top(w), _top(d)
    rest = ((z - top * d_top) - top * ((d - d_top) + (z / 2 - (d - 1))) + low) / d
    total = 0
    for coefficient in reversed(LOG1P):
        total = total * (w * w) + coefficient
    sum = m + top
    lost = (m - (sum - (sum - m))) + (top - (sum - m))
    near = sum + (lost + (rest + w * (w * w) * total))
    far = m + (jnp.log(past) + ((1 - (past - z)) + low) / past)
    return jnp.where(z < 1e-9, m + (z + (low - z * z / 2)), jnp.where(z > 1, far, near))


def _top(e):
    """Return the upper half of the digits of e, so that products of two such are exact."""
    info = jnp.finfo(e.dtype)
    bits = jax.lax.bitcast_convert_type(e, f"int{{info.bits}}")
    return jax.lax.bitcast_convert_type(bits & -(2 << info.nmant // 2), e.dtype)''',
    "plus_log1p_exp": '''def plus_log1p_exp(m, x):
    """m + log(1 + exp(x)) for x <= 0."""
    return plus_log1p(m, *exp_parts(x))''',
}

#: Texts instead of those of `symmlp.codegen.words.python_blocks`.
SOFTMAX: Final = {
    "softmax_surprisal": '''def softmax_surprisal(s):
    """-log(softmax(s)[k])."""
    apart, first, _, _ = _exponentials(s)
    parts = exp_parts(-apart)
    others, low = ({np}.where(first, 0, one).sum(axis=1, keepdims=True) for one in parts)
    return plus_log1p(apart, others, low)''',
}


def kernels(texts: Sequence[str]) -> list[str]:
    """Return the functions of this module that texts call."""
    code, needed = "\n".join(texts), list[str]()
    for name, text in reversed(_KERNELS.items()):
        if re.search(rf"(?<![\w.]){name}\(", code):
            needed.append(text.format(**tables()))
            code += text
    return needed[::-1]


#: The names that `kernels` knows.
KERNELS: Final = frozenset(_KERNELS)
