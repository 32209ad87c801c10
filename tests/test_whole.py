"""What is a whole number."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from symmlp.whole import whole


@pytest.mark.parametrize("value", [-3, 0, 2**70, np.int64(7), np.uint8(7), sympy.Integer(7)])
def test_whole_numbers_of_every_kind(value: object) -> None:
    found = whole(value)
    assert type(found) is int
    assert found == value


@pytest.mark.parametrize("value", [True, np.bool_(True), 1.0, "1", None, [1], np.array([1, 2])])
def test_anything_else_is_none(value: object) -> None:
    assert whole(value) is None
