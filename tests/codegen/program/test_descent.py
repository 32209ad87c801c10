"""The update is added product by product: that it is of this form is found out, not assumed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symmlp.codegen.program.descent import descents
from symmlp.codegen.program.program import Program, compose
from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.rules.quantities import R, eta


@pytest.mark.parametrize(("reduction", "factor"), [("mean", -eta / R), ("sum", -eta)])
def test_every_layer_moves_by_the_same_factor(reduction: str, factor: object) -> None:
    found = descents(compose(Network.of(3, 4, 2), reduction))
    assert [one.factor for one in found] == [factor, factor]
    assert [str(one.below) for one in found] == ["x[i]", "a[1, i]"]
    assert [str(one.delta) for one in found] == ["delta[1, j]", "delta[2, j]"]


def changed(program: Program, kind: str, place: int, by: object) -> Program:
    """Return a program whose batch has another expression in one assignment."""
    of_kind = [one for one in program.batch if one.kind == kind]
    wrong = of_kind[place]
    batch = tuple(
        replace(one, expression=one.expression * by if one is wrong else one.expression)
        for one in program.batch
    )
    return replace(program, batch=batch)


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize(("kind", "by"), [("gradient", 2), ("update", 2), ("gradient", R)])
def test_another_update_is_refused(kind: str, by: object, place: int) -> None:
    with pytest.raises(SymmlpError, match=r"moved by different factors|no product added"):
        descents(changed(compose(Network.of(3, 4, 2)), kind, place, by))
