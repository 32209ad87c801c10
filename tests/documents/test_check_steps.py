"""`symmlp.check_steps`: LaTeX strings in, one verdict for each pair."""

from __future__ import annotations

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
