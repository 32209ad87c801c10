"""Matrix notation says what index notation says: both are computed, on random layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sympy import Add, Expr, IndexedBase, Integer, KroneckerDelta, Mul, Pow, Sum, Symbol

from symmlp.expressions import Apply, Partial, apply, prime
from symmlp.latex.write import latex, row, text, writer_for
from symmlp.network import Network
from symmlp.rules.quantities import (
    L,
    N,
    R,
    a,
    b,
    delta,
    eta,
    f,
    i,
    j,
    k,
    l,
    n,
    r,
    s,
    units,
    w,
    y,
    z,
)
from symmlp.statement import Limits, Statement

LAYER = 2  # l; the network has layers 1, 2, 3
SIZES = (2, 4, 3, 5)
_w_new = IndexedBase(Symbol("w_new", real=True))
_rng = np.random.default_rng(3)
QUANTITIES: dict[str, Any] = {
    "W": {l: _rng.normal(size=(SIZES[l], SIZES[l - 1])) for l in (1, 2, 3)},  # noqa: E741
    **{q: {l: _rng.normal(size=SIZES[l]) for l in range(4)} for q in ("b", "s", "a", "d")},  # noqa: E741
    "y": _rng.normal(size=SIZES[3]),
    "z": _rng.normal(size=SIZES[3]),
}
W, B, S, A, D = (QUANTITIES[name] for name in ("W", "b", "s", "a", "d"))
ETA = 0.25
J, I, K = units(j, l), units(i, l - 1), units(k, N)  # noqa: E741

#: A claim's right side, its LaTeX, and that LaTeX in NumPy, written by hand.
CASES: list[tuple[Expr, Expr, tuple[Limits, ...], str, Callable[[], np.ndarray]]] = [
    (
        s[l, j],
        Sum(w[l, j, i] * a[l - 1, i], (i, 0, n[l - 1] - 1)) + b[l, j],
        (J,),
        "W^{(l)} a^{(l-1)} + b^{(l)}",
        lambda: W[2] @ A[1] + B[2],
    ),
    (
        delta[l, j],
        prime(f[l], s[l, j]) * Sum(w[l + 1, k, j] * delta[l + 1, k], (k, 0, n[l + 1] - 1)),
        (J,),
        r"(W^{(l+1)})^\top \delta^{(l+1)} \odot f_{l}'(s^{(l)})",
        lambda: (W[3].T @ D[3]) * (1 - np.tanh(S[2]) ** 2),
    ),
    (
        delta[l, j],
        a[l, j] * (1 - a[l, j]) * Sum(w[l + 1, k, j] * delta[l + 1, k], (k, 0, n[l + 1] - 1)),
        (J,),
        r"(W^{(l+1)})^\top \delta^{(l+1)} \odot a^{(l)} \odot (1 - a^{(l)})",
        lambda: (W[3].T @ D[3]) * A[2] * (1 - A[2]),
    ),
    (
        Partial(L, w[l, j, i]),
        delta[l, j] * a[l - 1, i],
        (J, I),
        r"\delta^{(l)} (a^{(l-1)})^\top",
        lambda: np.outer(D[2], A[1]),
    ),
    (
        _w_new[l, j, i],
        w[l, j, i] * (1 - eta) - eta * delta[l, j] * a[l - 1, i],
        (J, I),
        r"(1 - \eta) W^{(l)} - \eta \delta^{(l)} (a^{(l-1)})^\top",
        lambda: (1 - ETA) * W[2] - ETA * np.outer(D[2], A[1]),
    ),
    (
        delta[N, k],
        (1 - y[k] ** 2) * (y[k] - z[k]),
        (K,),
        r"(y - z) \odot (1 - y \odot y)",
        lambda: (QUANTITIES["y"] - QUANTITIES["z"]) * (1 - QUANTITIES["y"] ** 2),
    ),
    (
        a[l, j],
        apply(f[l], s[l, j]),
        (J,),
        "f_{l}(s^{(l)})",
        lambda: np.tanh(S[2]),
    ),
    (
        a[l, j],
        -eta * Sum(w[l, j, i] * (a[l - 1, i] + b[l - 1, i]), (i, 0, n[l - 1] - 1)),
        (J,),
        r"-\eta W^{(l)} (a^{(l-1)} + b^{(l-1)})",
        lambda: -ETA * (W[2] @ (A[1] + B[1])),
    ),
    (
        a[l, j],
        Sum(w[l, j, i] ** 2 * a[l - 1, i], (i, 0, n[l - 1] - 1)),
        (J,),
        r"(W^{(l)} \odot W^{(l)}) a^{(l-1)}",
        lambda: (W[2] * W[2]) @ A[1],
    ),
]


BATCH: list[tuple[Expr, Expr, tuple[Limits, ...], str]] = [
    (
        Partial(L, w[l, j, i]),
        Sum(delta[l, j, r] * a[l - 1, i, r], (r, 0, R - 1)) / R,
        (J, I),
        r"\nabla_{W^{(l)}} L = \frac{1}{R} \Delta^{(l)} (A^{(l-1)})^\top",
    ),
    (
        Partial(L, b[l, j]),
        Sum(delta[l, j, r], (r, 0, R - 1)),
        (J,),
        r"\nabla_{b^{(l)}} L = \Delta^{(l)} \mathbf{1}",
    ),
    (
        s[l, j, r],
        Sum(w[l, j, i] * a[l - 1, i, r], (i, 0, n[l - 1] - 1)),
        (J, Limits(r, Integer(0), R - 1)),
        "S^{(l)} = W^{(l)} A^{(l-1)}",
    ),
]


@pytest.mark.parametrize(("lhs", "rhs", "indices", "expected"), BATCH)
def test_a_batch_is_a_matrix_with_a_column_per_sample(
    lhs: Expr, rhs: Expr, indices: tuple[Limits, ...], expected: str
) -> None:
    # In NumPy: Δ Aᵀ / R, Δ 1 and W A are these sums for Δ (units, R), A (fan_in, R).
    assert latex(Statement(lhs, rhs, indices=indices), "matrix") == expected


@pytest.mark.parametrize(("lhs", "rhs", "indices", "expected", "computed"), CASES)
def test_matrix_form_has_the_value_of_the_index_form(
    lhs: Expr,
    rhs: Expr,
    indices: tuple[Limits, ...],
    expected: str,
    computed: Callable[[], np.ndarray],
) -> None:
    written = row(writer_for("latex", "matrix"), Statement(lhs, rhs, indices=indices))
    assert written.whole
    assert written.right == expected
    by_entries = np.zeros([int(_number(limits.upper, {})) + 1 for limits in indices])
    for place in np.ndindex(by_entries.shape):
        at = {limits.index: unit for limits, unit in zip(indices, place, strict=True)}
        by_entries[place] = _number(rhs, at)
    np.testing.assert_allclose(by_entries, computed())


WITHOUT = {
    "a diagonal": (delta[l, j], w[l, j, j] * delta[l, j], (J,)),
    "a sum over part of a layer": (
        s[l, j],
        Sum(w[l, j, i] * a[l - 1, i], (i, 1, n[l - 1] - 1)),
        (J,),
    ),
    "a sum of another layer's width": (
        s[l, j],
        Sum(w[l, j, i] * a[l - 1, i], (i, 0, n[l] - 1)),
        (J,),
    ),
    "an index of another layer's width": (b[l, j], s[l, j], (units(j, l - 1),)),
    "one unit beside a layer": (s[l, j], s[l, j] * s[l, Integer(0)] + w[l, j, k], (J,)),
    "a product over three indices": (
        s[l, j],
        Sum(w[l, j, i] * w[l, i, k] * a[l - 1, i], (i, 0, n[l - 1] - 1)),
        (J,),
    ),
    "a column without its row": (w[l, j, i], delta[l, j], (J, I)),
    "an index that is in neither factor alone": (
        w[l, j, i],
        Sum(w[l, j, k] * w[l, i, k], (k, 0, n[l - 1] - 1)) * s[l, j],
        (J, I),
    ),
    "a quotient": (delta[l, j], 1 / s[l, j], (J,)),
    "no free index": (L, Sum(y[k], (k, 0, n[N] - 1)), ()),
    "an index that is bound too": (
        s[l, j],
        Sum(w[l, j, i] * a[l - 1, i], (i, 0, n[l - 1] - 1)) + a[l, j],
        (J, I),
    ),
}


@pytest.mark.parametrize("claim", WITHOUT.values(), ids=WITHOUT)
def test_what_has_no_matrix_form_is_written_with_indices(
    claim: tuple[Expr, Expr, tuple[Limits, ...]],
) -> None:
    statement = Statement(claim[0], claim[1], indices=claim[2])
    assert not row(writer_for("latex", "matrix"), statement).whole
    assert latex(statement, "matrix") == latex(statement)


def test_widths_may_be_numbers_of_the_network() -> None:
    network = Network.of(2, 3, 1)
    total = Sum(w[1, j, i] * a[0, i], (i, 0, 1))
    claim = Statement(s[1, j], total, indices=(Limits(j, Integer(0), Integer(2)),))
    assert latex(claim, "matrix", network) == "s^{(1)} = W^{(1)} a^{(0)}"
    wrong = Statement(s[1, j], total, indices=(Limits(j, Integer(0), Integer(1)),))
    assert latex(wrong, "matrix", network) == latex(wrong)


def test_plain_text_has_matrices_too() -> None:
    claim = Statement(Partial(L, w[l, j, i]), delta[l, j] * a[l - 1, i], indices=(J, I))
    assert text(claim, "matrix") == "∇[W[l]] L = δ[l]·a[l-1]ᵀ"


def test_jacobians_have_a_row_per_numerator() -> None:
    claim = Statement(Partial(s[l, j], a[l - 1, i]), w[l, j, i], indices=(J, I))
    assert latex(claim, "matrix") == r"\frac{\partial s^{(l)}}{\partial a^{(l-1)}} = W^{(l)}"
    same = Statement(Partial(a[l, j], b[l, i]), KroneckerDelta(j, i), indices=(J, units(i, l)))
    assert latex(same, "matrix").endswith("= I")


def _number(expression: Any, at: dict[Symbol, int]) -> float:
    """Evaluate index notation entry by entry: the oracle, which knows no matrices."""
    number: dict[type, Callable[[], float]] = {
        Add: lambda: sum(_number(term, at) for term in expression.args),
        Mul: lambda: float(np.prod([_number(factor, at) for factor in expression.args])),
        Pow: lambda: _number(expression.base, at) ** _number(expression.exp, at),
        Sum: lambda: _total(expression, at),
        Apply: lambda: _tanh(expression.orders[0], _number(expression.arguments[0], at)),
    }
    if expression.func in number:
        return number[expression.func]()
    names: dict[Any, float] = {l: LAYER, N: 3, eta: ETA, **at}
    if expression in names:
        return names[expression]
    if expression.is_number:
        return float(expression)
    family = {"w": "W", "delta": "d"}.get(str(expression.base), str(expression.base))
    indices = [int(_number(index, at)) for index in expression.indices]
    if family == "n":
        return SIZES[indices[0]]
    if family in "yz":
        return float(QUANTITIES[family][indices[0]])
    return float(QUANTITIES[family][indices[0]][tuple(indices[1:])])


def _total(total: Sum, at: dict[Symbol, int]) -> float:
    ((index, lower, upper),) = total.limits
    units_ = range(int(_number(lower, at)), int(_number(upper, at)) + 1)
    return sum(_number(total.function, {**at, index: unit}) for unit in units_)


def _tanh(order: int, at: float) -> float:
    return float(np.tanh(at) if order == 0 else 1 - np.tanh(at) ** 2)
