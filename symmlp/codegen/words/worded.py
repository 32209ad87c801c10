"""Functions whose text is each language's own: the normal distribution, log(1 + z), n/(1 + z).

A library's erfc(-s/√2) multiplies the rounding of s/√2 by s², its log1p can err by 0.9 ulp, and
m + log1p(z) rounds twice. Here

- exp(-s²/2) = exp(-h²/2) exp((h - t)(h + t)/2), where t = |s| and h is its multiple of 1/64: both
  exponents are exact or small; the first is a square, half², so that s Φ(s) can be multiplied
  up before half is multiplied to it twice and nothing is rounded as a subnormal number;
- Φ(-t) exp(t²/2) is a polynomial in (t - 5)/(t + 5), divided by 1 + t, for all t;
- log(1 + z) = w + w³ Q(w²), where w = z/(1 + z/2) is carried in two parts (2 atanh(w/2)).

The coefficients are those of `c_text/functions.c` (`benchmarks/reference/coefficients.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from textwrap import wrap
from typing import Final

from symmlp.codegen.c_text import section
from symmlp.codegen.words.layout import WIDTH

#: Beyond this, Φ(-t) is 0.
_FARTHEST: Final = 40
#: Below this, exp(x) is 0.
_LOWEST: Final = -750


def coefficients(name: str) -> list[float]:
    """Return the coefficients in double precision of a function in C, the lowest power first."""
    found = re.findall(r"-?0x[0-9a-f.]+p[+-]\d+", section(name, "double"))
    return [float.fromhex(one) for one in found]


_PYTHON: Final = {
    "normal": '''def _distance(s):
    """Return t = |s|, no more than is of use, and its multiple h of 1/64: h * h is exact."""
    t = {least}
    return t, {round}(64 * t) / 64


def _polynomial(coefficients, q):
    total = 0
    for coefficient in reversed(coefficients):
        total = total * q + coefficient
    return total''',
    "normal_half": '''def normal_half(s):
    """Return exp(-s²/4), but for a factor that normal_tail and normal_density hold."""
    _, h = _distance(s)
    return {exp}(-h * h / 4)''',
    "normal_density": '''def normal_density(s):
    """Return the density of the normal distribution at s, divided by normal_half(s)²."""
    t, h = _distance(s)
    return {exp}((h - t) * (h + t) / 2) * 0.3989422804014327''',
    "normal_tail": '''NORMAL = {normal_tail}


def normal_tail(s):
    """Return the normal distribution's probability beyond |s|, divided by normal_half(s)²."""
    t, h = _distance(s)
    area = _polynomial(NORMAL, (t - 5) / (t + 5)) / (1 + t)
    return area * {exp}((h - t) * (h + t) / 2)''',
    "positive": '''def positive(e):
    """Return e > 0, which may have been rounded to 0: at least the least normal number."""
    return {positive}''',
    "over_one_plus": '''def over_one_plus(n, z):
    """Return n / (1 + z) for z up to 1, less what rounding 1 + z adds."""
    total = 1 + z
    quotient = n / total
    return quotient - quotient * ((z - (total - 1)) / total)''',
    "plus_log1p": '''LOG1P = {log_tail}


def plus_log1p(m, z, low=0):
    """m + log(1 + z + low), the log as w + w³ LOG1P(w²) where w = z/(1 + z/2) = top + rest."""
{one}    d = 1 + z / 2
    w = z / d
    top, d_top = _top(w), _top(d)
    rest = ((z - top * d_top) - top * ((d - d_top) + (z / 2 - (d - 1))) + low) / d
    total = 0
    for coefficient in reversed(LOG1P):
        total = total * (w * w) + coefficient
    sum = m + top
    lost = (m - (sum - (sum - m))) + (top - (sum - m))
    return {total}


def _top(e):
    """Return the upper half of the digits of e, so that products of two such are exact."""
    shifted = 134217729 * e
    return shifted - (shifted - e)''',
    "plus_log1p_exp": '''def plus_log1p_exp(m, x):
    """m + log(1 + exp(x)) for x <= 0, where exp(x) = 2^n (1 + expm1(x - n log 2)) = z + low."""
{single}    x = {floor}
    n = {round}(x * 1.4426950408889634)
    part = {expm1}((x - n * 0.693147180559663) - n * 2.8235290563031577e-13)
    one = 1 + part
    scale = {power}
    return plus_log1p(m, scale * one, scale * (part - (one - 1)))''',
}

_JAVASCRIPT: Final = {
    "normal": """/** t = |s|, no more than is of use, and its multiple h of 1/64: h * h is exact. */
function distance(s) {
  const t = Math.min(Math.abs(s), 40);
  return [t, Math.round(64 * t) / 64];
}

function polynomial(coefficients, q) {
  return coefficients.reduceRight((total, one) => total * q + one, 0);
}""",
    "normal_half": """/** exp(-s²/4), but for a factor that normal_tail and normal_density hold. */
function normal_half(s) {
  const [, h] = distance(s);
  return Math.exp((-h * h) / 4);
}""",
    "normal_density": """/** The normal distribution's density at s, divided by normal_half(s)². */
function normal_density(s) {
  const [t, h] = distance(s);
  return Math.exp(((h - t) * (h + t)) / 2) * 0.3989422804014327;
}""",
    "normal_tail": """const NORMAL = {normal_tail};

/** The normal distribution's probability beyond |s|, divided by normal_half(s)². */
function normal_tail(s) {{
  const [t, h] = distance(s);
  const area = polynomial(NORMAL, (t - 5) / (t + 5)) / (1 + t);
  return area * Math.exp(((h - t) * (h + t)) / 2);
}}""",
    "positive": """/** e > 0, which may have been rounded to 0: at least the least normal number. */
function positive(e) {
  return Math.max(e, 2 ** -1022);
}""",
    "over_one_plus": """/** n / (1 + z) for z up to 1, less what rounding 1 + z adds. */
function over_one_plus(n, z) {
  const total = 1 + z;
  const quotient = n / total;
  return quotient - quotient * ((z - (total - 1)) / total);
}""",
    "plus_log1p": """const LOG1P = {log_tail};

/** m + log(1 + z + low), the log as w + w³ LOG1P(w²) where w = z/(1 + z/2) = top + rest. */
function plus_log1p(m, z, low = 0) {{
  if (!(z > 1e-9)) return m + (z + (low - (z * z) / 2));
  if (z > 1) return m + (Math.log(1 + z) + (1 - (1 + z - z) + low) / (1 + z));
  const d = 1 + z / 2;
  const w = z / d;
  const top = upper(w);
  const d_top = upper(d);
  const rest = (z - top * d_top - top * (d - d_top + (z / 2 - (d - 1))) + low) / d;
  const total = LOG1P.reduceRight((sum, one) => sum * w * w + one, 0);
  const sum = m + top;
  const lost = m - (sum - (sum - m)) + (top - (sum - m));
  return sum + (lost + (rest + w * w * w * total));
}}

/** The upper half of the digits of e, so that products of two such are exact. */
function upper(e) {{
  const shifted = 134217729 * e;
  return shifted - (shifted - e);
}}""",
    "plus_log1p_exp": """/** m + log(1 + exp(x)) for x <= 0. */
function plus_log1p_exp(m, x) {
  return plus_log1p(m, ...exp_parts(x));
}""",
}

#: What functions in JavaScript call where the digits that Math.exp rounds away matter.
EXP_PARTS: Final = """/** exp(x) = 2^n (1 + expm1(x - n ln 2)) in two parts, for x <= 0. */
function exp_parts(x) {
  x = Math.max(x, -750);
  const n = Math.round(x * Math.LOG2E);
  const part = Math.expm1(x - n * 0.693147180559663 - n * 2.8235290563031577e-13);
  const one = 1 + part;
  const scale = 2 ** (n + 60) * 2 ** -60;
  return [scale * one, scale * (part - (one - 1))];
}"""


@dataclass(frozen=True)
class Dialect:
    """How functions are written in Python: its words for exp, round, expm1, a minimum, 2^n.

    ``least`` has ``{}`` where s and the number that |s| is compared with stand; ``positive`` is e,
    but at least the least normal number; ``log1p`` has ``{}`` where m + log(1 + z) stands, if there
    is another way for some z; ``before`` is a line at the function's beginning instead, ``single``
    one of log(1 + exp(x)) for float32, where the constants have too many digits.
    """

    exp: str
    round: str
    least: str
    positive: str
    floor: str = ""
    expm1: str = ""
    power: str = ""
    single: str = ""
    log1p: str = "{}"
    before: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


def in_python(names: Sequence[str], dialect: Dialect) -> list[str]:
    """Return functions in Python."""
    words = {
        "exp": dialect.exp,
        "round": dialect.round,
        "least": dialect.least.format("s", _FARTHEST),
        "positive": dialect.positive,
        "floor": dialect.floor.format("x", _LOWEST),
        "expm1": dialect.expm1,
        "power": dialect.power,
        "single": dialect.single,
        "one": dialect.before,
        "total": dialect.log1p.format("sum + (lost + (rest + w * (w * w) * total))"),
    }
    texts = _PYTHON | dict(dialect.own)
    return [texts[name].format(**words, **tables()) for name in _with_parts(names)]


def in_javascript(names: Sequence[str]) -> list[str]:
    """Return functions in JavaScript."""
    given = tables("  ")
    filled = {name: _JAVASCRIPT[name].format(**given) for name in ("normal_tail", "plus_log1p")}
    return [(_JAVASCRIPT | filled)[name] for name in _with_parts(names)]


def _with_parts(names: Sequence[str]) -> list[str]:
    normal = any(name.startswith("normal") for name in names)
    return [*(["normal"] if normal else []), *names]


@cache
def tables(indent: str = "    ") -> dict[str, str]:
    """Return the coefficients of each polynomial as the text of a list, by the names of its C."""
    return {
        name: "\n".join(["[", *wrap(", ".join(map(repr, coefficients(name))), WIDTH,
            initial_indent=indent, subsequent_indent=indent), "]"])
        for name in ("normal_tail", "log_tail", "exp_tail")
    }  # fmt: skip
