"""What JavaScript has no word for: functions of a softmax layer, erf and erfc.

erfc is its Taylor series times e^(-x²), whose terms are all positive, up to |x| = 2.4, and the
continued fraction beyond (Abramowitz and Stegun 7.1.6 and 7.1.14); e^(-x²) keeps the digits of x².
"""

from __future__ import annotations

from typing import Final

SOFTMAX: Final = {
    "": """/** The p of the largest s[p], exp(s[k] - s[p]), their sum without p, and s[p] - s[k]. */
function exponentials(s) {
  let p = 0;
  for (let k = 1; k < s.length; k++) if (s[k] > s[p]) p = k;
  const apart = s.map((one) => Math.min(s[p] - one, Number.MAX_VALUE));
  const e = apart.map((one) => Math.exp(-one));
  let others = 0;
  for (let k = 0; k < e.length; k++) if (k !== p) others += e[k];
  return { p, e, others, apart };
}""",
    "softmax": """/** exp(s[k]) / Σ{m} exp(s[m]), from e[m] = exp(s[m] - s[p]). */
export function softmax(s) {
  const { e, others } = exponentials(s);
  return e.map((one) => one / (1 + others));
}""",
    "softmax_rest": """/** 1 - softmax(s)[k]; for the largest s[p], the share of the others. */
export function softmax_rest(s) {
  const { p, e, others } = exponentials(s);
  return e.map((one, k) => (k === p ? others : 1 + (others - one)) / (1 + others));
}""",
    "softmax_surprisal": """/** -log(softmax(s)[k]); the others' sum in two parts. */
export function softmax_surprisal(s) {
  const { p, apart } = exponentials(s);
  let sum = 0;
  let low = 0;
  for (let k = 0; k < s.length; k++) {
    if (k === p) continue;
    const [e, rest] = exp_parts(-apart[k]);
    const before = sum;
    sum += e;
    low += rest + (before - (sum - (sum - before))) + (e - (sum - before));
  }
  return apart.map((one) => plus_log1p(one, sum, low));
}""",
    "softmax_rest_surprisal": """/** -log(1 - softmax(s)[k]), also of the largest s[p]. */
export function softmax_rest_surprisal(s) {
  const { p, e, others } = exponentials(s);
  const found = e.map((one) => Math.log1p(one / (1 + (others - one))));
  const { near, total } = without(p, s);
  found[p] = others < 1e-30 ? near - Math.log(total) : Math.log1p(1 / others);
  return found;
}""",
    "softmax_first": """/** 1 for the largest s[p], 0 for the others. */
export function softmax_first(s) {
  const { p } = exponentials(s);
  return s.map((_, k) => (k === p ? 1 : 0));
}""",
    "softmax_share": """/** softmax(s)[k] / (1 - softmax(s)[p]), 0 for the largest s[p]. */
export function softmax_share(s) {
  const { p } = exponentials(s);
  const { left, total } = without(p, s);
  return left.map((one) => one / total);
}""",
}

#: What `SOFTMAX` calls where the largest entry is left out.
OTHERS: Final = """/** s[p] - s[q], exp(s[k] - s[q]) but for p, and their sum; s[q] follows s[p]. */
function without(p, s) {
  let next = -Number.MAX_VALUE;
  for (let k = 0; k < s.length; k++) if (k !== p) next = Math.max(next, s[k]);
  const left = s.map((one, k) => (k === p ? 0 : Math.exp(one - next)));
  const total = left.reduce((sum, one) => sum + one, 0);
  return { near: Math.min(s[p] - next, Number.MAX_VALUE), left, total: Math.max(total, 1) };
}"""

ERFC: Final = """/** 1 - erf(x): a series of positive terms near 0, else a continued fraction. */
export function erfc(x) {
  const size = Math.abs(x);
  if (size > 28) return x > 0 ? 0 : 2;
  const head = Math.round(size * 16) / 16; // head * head is exact
  const square = Math.exp(-head * head) * Math.exp(-(size - head) * (size + head));
  if (size < 0.75 || (size < 2.4 && x < 0)) {
    return x > 0 ? 1 - series(size, square) : 1 + series(size, square);
  }
  let fraction = 0;
  let n = Math.ceil(20 + 240 / (size * size));
  for (; n > 0; n--) fraction = n / 2 / (size + fraction);
  const tail = square / (Math.sqrt(Math.PI) * (size + fraction));
  return x > 0 ? tail : 2 - tail;
}

function series(x, square) {
  let term = (2 / Math.sqrt(Math.PI)) * x * square;
  let sum = 0;
  for (let n = 1; term > 1e-20 * sum; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return sum;
}"""

ERF: Final = """/** erf(x) with all digits near 0, where 1 - erfc(x) has none. */
export function erf(x) {
  const size = Math.abs(x);
  if (size < 0.75) return Math.sign(x) * series(size, Math.exp(-x * x));
  return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
}"""
