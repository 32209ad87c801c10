"""Functions that JavaScript lacks, against mpmath."""

from __future__ import annotations

import json
import math
import subprocess
from random import Random

import mpmath
import pytest

from symmlp.codegen.javascript.text import ERF, ERFC


@pytest.mark.slow
@pytest.mark.parametrize(("name", "ulps"), [("erf", 4), ("erfc", 8)])
def test_erf_and_erfc_keep_their_digits(name: str, ulps: int) -> None:
    random = Random(1)
    points = [random.uniform(-7, 7) for _ in range(2000)]
    points += [random.choice([-1, 1]) * 10 ** random.uniform(-320, -1) for _ in range(500)]
    points += [0.0, 0.75, -0.75, math.nextafter(0.75, 0), 2.4, -2.4]
    text = f"{ERFC}\n{ERF}\n".replace("export ", "")
    text += f"const xs = {json.dumps(points)};\n"
    text += f"console.log(JSON.stringify(xs.map({name})), {name}(NaN), {name}(Infinity))"
    said = subprocess.run(["node", "-e", text], capture_output=True, text=True, check=True).stdout
    values, nan, end = said.rsplit(maxsplit=2)
    with mpmath.workdps(40):
        for x, value in zip(points, json.loads(values), strict=True):
            exact = getattr(mpmath, name)(x)
            assert abs(value - exact) <= ulps * math.ulp(float(exact)), x
    assert (nan, end) == ("NaN", "1" if name == "erf" else "0")
