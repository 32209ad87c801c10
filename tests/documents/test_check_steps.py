"""`symmlp.check_steps`: LaTeX strings in, one verdict for each pair."""

from __future__ import annotations

import time
from typing import Any

import pytest

import symmlp

BACKPROP = {
    "definitions": [r"L = \frac12 (y - t)^2", r"y = \sigma(s)", "s = w x + b"],
    "assumptions": ["0 < y < 1"],
}


def _statuses(*steps: str, **given: list[str]) -> list[str]:
    return [str(verdict.status) for verdict in symmlp.check_steps(list(steps), **given)]


def test_a_gradient_step_by_step() -> None:
    steps = [
        r"\frac{\partial L}{\partial w}",
        r"\frac{\partial L}{\partial y}\frac{\partial y}{\partial s}\frac{\partial s}{\partial w}",
        r"(y - t) \, \sigma'(s) \, x",
        "(y - t) y (1 - y) x",
    ]
    assert _statuses(*steps, **BACKPROP) == ["PROVED"] * 3
    assert _statuses(*steps[:3], "(y - t) y (1 + y) x", **BACKPROP)[-1] == "REFUTED"
    assert _statuses(*steps[:3], "(t - y) y (1 - y) x", **BACKPROP)[-1] == "REFUTED"


@pytest.mark.parametrize(
    ("steps", "statuses"),
    [
        ([], []),
        (["x"], []),
        (["2x", "x + x"], ["PROVED"]),
        (["x^2", "|x|^2", "x |x|"], ["PROVED", "REFUTED"]),
        (["3(0.8)", "2.4", "2.5"], ["PROVED", "REFUTED"]),
        (["3(0.8)", "2.4999"], ["REFUTED"]),
        ([r"\frac{2}{3}", r"\approx 0.667"], ["PROVED"]),
        (["2x", "= x + x"], ["PROVED"]),
        ([r"\frac{\partial L}{\partial y}", "0"], ["UNDECIDED"]),
        ([r"\frac{1}{x - x}", "7"], ["UNDECIDED"]),
        ([r"\sigma'(s)", r"\sigma(s)(1-\sigma(s))"], ["PROVED"]),
        ([r"\sum_{i=1}^{n} 2 w_i", r"2 \sum_{k=1}^{n} w_k"], ["PROVED"]),
    ],
)
def test_verdicts(steps: list[str], statuses: list[str]) -> None:
    assert _statuses(*steps) == statuses


@pytest.mark.parametrize(
    "given",
    [
        {"steps": "a = b"},
        {"steps": ["a", 1]},
        {"steps": None},
        {"steps": 3},
        {"steps": ["a", "b"], "definitions": "a = b"},
        {"steps": ["a", "b"], "assumptions": "0 < a"},
    ],
)
def test_one_string_is_no_list_of_them(given: dict[str, Any]) -> None:
    with pytest.raises(symmlp.SymmlpError, match="are several LaTeX strings, such as"):
        symmlp.check_steps(**given)


def test_assumptions_are_used_and_checked() -> None:
    assert _statuses("|y|", "y", assumptions=["y > 0"]) == ["PROVED"]
    assert _statuses("|y|", "y") == ["REFUTED"]
    (verdict,) = symmlp.check_steps(["|y|", "y"], assumptions=["y > 0", "y < 0"])
    assert verdict.status == "UNDECIDED"
    assert "cannot all hold" in verdict.evidence.reason


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"steps": ["1", r"\frac{1", "1"]}, "step 2"),
        ({"steps": [r"\wobble{x}", "1"]}, "step 1"),
        ({"steps": ["a = b", "b"]}, "step 1"),
        ({"steps": ["a", ""]}, "step 2"),
        ({"steps": ["a", "b"], "definitions": ["3 = x"]}, "definition 1"),
        ({"steps": ["a", "b"], "definitions": ["a = b", "a +"]}, "definition 2"),
        ({"steps": ["a", "b"], "assumptions": ["a <"]}, "assumption 1"),
    ],
)
def test_what_is_not_understood_is_undecided_with_its_place(
    given: dict[str, list[str]], where: str
) -> None:
    for verdict in symmlp.check_steps(**given):
        assert verdict.status == "UNDECIDED"
        assert where in verdict.evidence.reason


@pytest.mark.parametrize(
    "steps", [["9^{9^{9^{9}}}", "1"], ["99999999!", "1"], ["(" * 2000 + "1" + ")" * 2000, "1"]]
)
def test_hostile_steps_end(steps: list[str]) -> None:
    assert _statuses(*steps)[0] in ("UNDECIDED", "REFUTED")


LAYERS = (r"z^l_j=\sum_k w^l_{jk}a^{l-1}_k+b^l_j", r"a^l_j=\sigma(z^l_j)")
ARRAYS = (r"z^l=W^l a^{l-1}+b^l", r"a^l=\sigma(z^l)")
SIGNAL = r"\delta^l=\frac{\partial C}{\partial z^l}"
SOFTMAX = (r"L=-\sum_k y_k\log p_k", r"p_i=\frac{e^{z_i}}{\sum_j e^{z_j}}")


@pytest.mark.parametrize(
    ("steps", "definitions", "assumptions", "status"),
    [
        ([r"\sum_{i=1}^n 1", "n"], (), (), "PROVED"),
        ([r"\sum_{i=1}^n (x_i-\bar x)", "0"], [r"\bar x=\frac1n\sum_{i=1}^n x_i"], (), "PROVED"),
        ([r"\frac{\partial L}{\partial z_i}", "p_i-y_i"], SOFTMAX, [r"\sum_k y_k=1"], "PROVED"),
        ([r"\frac{\partial L}{\partial z_i}", "y_i-p_i"], SOFTMAX, [r"\sum_k y_k=1"], "REFUTED"),
        (["(AB)^T", "B^T A^T"], (), (), "PROVED"),
        ([r"\nabla_w \|Xw-y\|^2", "2X^T(Xw-y)"], (), (), "PROVED"),
        ([r"\nabla_w \|Xw-y\|^2", "X^T(Xw-y)"], (), (), "REFUTED"),
        (
            [r"\delta^l", r"((W^{l+1})^T\delta^{l+1})\odot\sigma'(z^l)"],
            [*ARRAYS, SIGNAL],
            (),
            "PROVED",
        ),
        (
            [r"\delta^l", r"(W^{l+1}\delta^{l+1})\odot\sigma'(z^l)"],
            [*ARRAYS, SIGNAL],
            (),
            "REFUTED",
        ),
        (
            [r"\delta^l_j", r"\sum_k w^{l+1}_{kj}\delta^{l+1}_k\sigma'(z^l_j)"],
            [*LAYERS, r"\delta^l_j=\frac{\partial C}{\partial z^l_j}"],
            (),
            "PROVED",
        ),
        ([r"\frac{\partial}{\partial w}\frac12(y-wx)^2", "-(y-wx)x"], (), (), "PROVED"),
        ([r"\frac{\partial}{\partial w}(a-y)^2", "0"], (), (), "UNDECIDED"),
        ([r"\frac{\partial}{\partial x_k}\sum_j a_{ij}x_j", "a_{ik}"], (), (), "PROVED"),
    ],
)
def test_strings_are_judged_like_a_document(
    steps: list[str], definitions: list[str], assumptions: list[str], status: str
) -> None:
    assert str(symmlp.check_steps(steps, definitions, assumptions)[0].status) == status


@pytest.mark.parametrize(
    "step",
    [
        *(r"\frac{d}{dx}" + r"\sigma(" * n + "x" + ")" * n for n in (12, 18, 40)),
        r"\sigma" + "'" * 40 + "(x)",
    ],
    ids=["12 functions", "18 functions", "40 functions", "40 primes"],
)
def test_what_is_nested_is_judged_in_bounded_time(step: str) -> None:
    start = time.process_time()
    (status,) = _statuses(step, "x")
    assert time.process_time() - start < 6.0  # minutes if each is met twice for every one around it
    assert status in ("REFUTED", "UNDECIDED")
