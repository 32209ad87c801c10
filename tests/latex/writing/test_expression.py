"""Written formulas say what the expression says, in the order in which people write it."""

from __future__ import annotations

import pytest
from sympy import (
    Abs,
    Eq,
    Expr,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Lambda,
    Max,
    Mul,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    erf,
    exp,
    log,
    sign,
    sin,
    sqrt,
    symbols,
    tanh,
)

from symmlp.expressions import Apply, Partial, Printed, apply, prime
from symmlp.latex.write import latex, text
from symmlp.latex.writing.expression import WriteError, Writer
from symmlp.network import Network
from symmlp.rules.quantities import L, N, a, b, delta, eta, f, i, j, k, l, n, s, w, y, z

x, t = symbols("x t", real=True)
_new = IndexedBase(Symbol("w_new", real=True))
_digits = Printed(Rational(1, 2), 4)

AS_AUTHORS_DO = [
    (y[k] - z[k], "y_{k} - z_{k}"),
    (1 - y[k], "1 - y_{k}"),
    (y[k] * (1 - y[k]) * (y[k] - z[k]), "y_{k} (1 - y_{k}) (y_{k} - z_{k})"),
    (delta[l, j] * a[l - 1, i], r"\delta^{(l)}_{j} a^{(l-1)}_{i}"),
    (
        w[l, j, i] - eta * delta[l, j] * a[l - 1, i],
        r"w^{(l)}_{j,i} - \eta \delta^{(l)}_{j} a^{(l-1)}_{i}",
    ),
    (
        prime(f[l], s[l, j]) * Sum(w[l + 1, k, j] * delta[l + 1, k], (k, 0, n[l + 1] - 1)),
        r"f_{l}'(s^{(l)}_{j}) \sum_{k=0}^{n_{l+1}-1} w^{(l+1)}_{k,j} \delta^{(l+1)}_{k}",
    ),
    (
        Sum(w[l, j, i] * a[l - 1, i], (i, 0, n[l - 1] - 1)) + b[l, j],
        r"\sum_{i=0}^{n_{l-1}-1} w^{(l)}_{j,i} a^{(l-1)}_{i} + b^{(l)}_{j}",
    ),
    (
        Partial(s[l, j], w[l, j, i]) * Partial(L, a[l, j]) * Partial(a[l, j], s[l, j]),
        r"\frac{\partial L}{\partial a^{(l)}_{j}} \cdot"
        r" \frac{\partial a^{(l)}_{j}}{\partial s^{(l)}_{j}} \cdot"
        r" \frac{\partial s^{(l)}_{j}}{\partial w^{(l)}_{j,i}}",
    ),
    (1 / (1 + exp(-t)), r"\frac{1}{1 + e^{-t}}"),
    ((y[k] - z[k]) ** 2 / 2, r"\frac{1}{2} (y_{k} - z_{k})^{2}"),
    (1 - tanh(t) ** 2, r"1 - \tanh^{2}(t)"),
    (
        -z[k] * log(y[k]) - (1 - z[k]) * log(1 - y[k]),
        r"-z_{k} \log(y_{k}) - (1 - z_{k}) \log(1 - y_{k})",
    ),
    (
        Sum((y[k] - z[k]) ** 2, (k, 0, n[N] - 1)) / n[N],
        r"\frac{1}{n_{N}} \sum_{k=0}^{n_{N}-1} (y_{k} - z_{k})^{2}",
    ),
    (x * (1 - 2 * eta), r"x (1 - 2 \eta)"),
    (a[l, j] ** 2, r"(a^{(l)}_{j})^{2}"),
    (t / 2, r"\frac{t}{2}"),
    (-t / 2, r"-\frac{t}{2}"),
    (-t - 1, "-t - 1"),
    (sqrt(t), r"\sqrt{t}"),
    (Abs(t) * sign(t) * erf(t), r"\left|t\right| \operatorname{erf}(t) \operatorname{sgn}(t)"),
    (Max(0, t), r"\max(0, t)"),
    (KroneckerDelta(j, k) - y[j], r"\mathbf{1}_{j=k} - y_{j}"),
    (_new[l, j, i], r"w^{(l)}_{j,i,\mathrm{new}}"),
    (Symbol("x_min"), r"x_{\mathrm{min}}"),
    (Symbol("v_w_new"), r"v_{w,\mathrm{new}}"),
    (Symbol("rate"), r"\mathrm{rate}"),
    (_digits * (1 - _digits), r"0.5000 (1 - 0.5000)"),
    (Symbol("f") * (t + 1), r"f \cdot (t + 1)"),
    (prime(Symbol("f"), t) * (t - 1), r"f'(t) \cdot (t - 1)"),
    (prime(Symbol("f"), t, 4), "f^{(4)}(t)"),
    (Apply(Symbol("ell"), (1, 0), x, t), r"\ell^{(1,0)}(x, t)"),
    (Partial(x**2 + t, x), r"\frac{\partial}{\partial x} (x^{2} + t)"),
    (Mul(2, Integer(3), evaluate=False), r"2 \cdot 3"),
    (Mul(t, Integer(-3), evaluate=False), "-3 t"),
    (
        Piecewise((t, t > 0), (0, True)),
        r"\begin{cases} t & \text{if } t > 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
    (Lambda(t, t**2), r"t \mapsto t^{2}"),
]


@pytest.mark.parametrize(("expression", "expected"), AS_AUTHORS_DO, ids=str)
def test_order_and_signs_are_those_of_authors(expression: Expr, expected: str) -> None:
    assert latex(expression) == expected


SCALARS = [
    (w[1, 1, 0], "w_{h[0][1][0]}", "w_h[0][1][0]"),
    (w[2, 0, 1], "w_{o[0][1]}", "w_o[0][1]"),
    (b[2, 0], "b_{o[0]}", "b_o[0]"),
    (a[1, 2], "a_{h[0][2]}", "a_h[0][2]"),
    (a[0, 1], "x_{[1]}", "x[1]"),
    (y[0], "y_{o[0]}", "y_o[0]"),
    (z[0], "z_{o[0]}", "z_o[0]"),
    (delta[2, 0], r"\delta_{o[0]}", "δ_o[0]"),
    (delta[N, k], r"\delta_{o[k]}", "δ_o[k]"),
    (delta[l, j], r"\delta_{[l][j]}", "δ[l][j]"),
    (w[l + 1, k, j], "w_{[l+1][k][j]}", "w[l+1][k][j]"),
    (apply(f[1], s[1, 0]), "f_{h[0]}(s_{h[0][0]})", "f_h[0](s_h[0][0])"),
    (_new[1, 0, 1], "w_{h[0][0][1]_{new}}", "w_new_h[0][0][1]"),
]


@pytest.mark.parametrize(("expression", "expected", "plain"), SCALARS, ids=str)
def test_scalars_have_the_worked_examples_names(
    expression: Expr, expected: str, plain: str
) -> None:
    network = Network.of(2, 3, 1)
    assert latex(expression, "seed", network) == expected
    assert text(expression, "seed", network) == plain


def test_a_layer_that_could_be_either_is_not_called_hidden() -> None:
    assert latex(w[1, 0, 1], "seed") == "w_{[1][0][1]}"


def test_a_bound_index_never_looks_like_a_free_one() -> None:
    other = Symbol("k")  # a different symbol, written alike
    assert other != k
    assert latex(Sum(y[k] * z[other], (k, 0, 2))) == r"\sum_{i=0}^{2} z_{k} y_{i}"


def test_numbers_stand_where_their_quantities_stood() -> None:
    values = {y[0]: Printed(Rational(503, 1000), 4), z[0]: Printed(Integer(-2), 1)}
    writer = Writer(values=values)
    assert (
        writer.expression(y[0] * (1 - y[0]) * (y[0] - z[0]))
        == "0.5030 (1 - 0.5030) (0.5030 - (-2.0))"
    )
    assert writer.expression(y[0] * z[0]) == r"(-2.0) \cdot 0.5030"
    assert writer.expression(Partial(L, y[0])) == r"\frac{\partial L}{\partial y_{0}}"


def test_conditions_are_written() -> None:
    assert latex(Eq(Sum(z[k], (k, 0, n[N] - 1)), 1, evaluate=False)).endswith("z_{k} = 1")
    assert text((x > 0) & (x <= 1)) == "x ≤ 1 and x > 0"


@pytest.mark.parametrize("thing", [Symbol("x") + sin(t).diff(t, evaluate=False), Symbol])
def test_what_has_no_written_form_is_refused(thing: object) -> None:
    with pytest.raises(WriteError, match="no written form"):
        latex(thing)  # type: ignore[arg-type]


def test_unknown_notation_is_refused() -> None:
    with pytest.raises(WriteError, match="known are indexed, seed, matrix"):
        latex(x, "roman")
