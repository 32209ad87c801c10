"""Whole layers by their numbers, as other formulas of the document show them."""

from __future__ import annotations

from tests.checked_text import checked

NETWORK = r"""
$$ z^{[1]} = W^{[1]} x + b^{[1]}, \quad h^{[1]} = \tanh(z^{[1]}) $$

$$ z^{[2]} = W^{[2]} h^{[1]} + b^{[2]}, \quad h^{[2]} = \sigma(z^{[2]}) $$

$$ L = \frac12 \sum_k (h^{[2]}_k - y_k)^2 $$
"""
BACK = r"""
$$ \frac{\partial L}{\partial z^{[2]}} = (h^{[2]} - y) \odot \sigma'(z^{[2]}) $$
"""
LAST = r"""
$$ \frac{\partial L}{\partial h^{[1]}} = W^{[2]T} ((h^{[2]} - y) \odot \sigma'(z^{[2]})) $$
"""
UNREAD = r"""
$$ \frac{\partial L}{\partial W^{[2]}} = (h^{[2]} - y) h^{[1]} $$
"""


def test_a_function_of_a_layer_is_of_its_units_though_nothing_else_shows_that_it_is_one() -> None:
    claims, _ = checked(NETWORK + UNREAD + BACK + LAST)
    assert [str(claim.status) for claim in claims] == [
        *["DEFINITION"] * 5,
        "UNDECIDED",
        "PROVED",
        "PROVED",
    ]
