"""Long lines are broken in brackets and say what they said."""

from __future__ import annotations

import ast
import re

import pytest

from symmlp.codegen.generate import generate
from symmlp.codegen.words.long_lines import LONGEST, broken
from symmlp.network import Network

NAMES = [f"name{place}" for place in range(40)]
DEEP = Network.of(*([3] * 40), 1)


@pytest.mark.parametrize(
    "line",
    [
        f"    return {', '.join(NAMES)}",
        f"{', '.join(NAMES)} = parameters",
        f"for {', '.join(NAMES)} in passed: pass",
        f"x = [{', '.join(NAMES)}]",
        f"x = {{{', '.join(f'{name!r}: {name}' for name in NAMES)}}}",
        f"f({', '.join(f'g({name}, [1, 2])' for name in NAMES)}).T",
        "x = [" + ", ".join(f'"a, (b{name}"' for name in NAMES) + "]",
        f"x = [f(y, z) for {', '.join(NAMES)} in parameters]",
    ],
)
def test_a_broken_line_is_the_same_python(line: str) -> None:
    lines = list(broken([line]))
    assert len(lines) > 2
    assert max(map(len, lines)) <= LONGEST
    inside = "def f():\n {}" if "return" in line else "{}"
    whole, parts = (inside.format(text.strip()) for text in (line, "\n".join(lines)))
    assert ast.dump(ast.parse(whole)) == ast.dump(ast.parse(parts))


@pytest.mark.parametrize(
    "lines",
    [
        ["x = [1, 2]"],
        [f"# {', '.join(NAMES)}"],
        [f" * {{{', '.join(NAMES)}}}"],
        ['"""A title', f"({', '.join(NAMES)})", '"""'],
        [f"x = {' + '.join(NAMES)}"],
    ],
)
def test_what_is_short_or_prose_stays(lines: list[str]) -> None:
    assert list(broken(lines)) == lines


@pytest.mark.parametrize("target", ["python", "numpy", "jax", "pytorch", "javascript"])
def test_code_of_a_deep_network_has_no_long_lines(target: str) -> None:
    generated = generate(DEEP, target)
    assert len(generated.name) < 50
    prose = re.compile(r'"""Training of a|^ \* Training of a', re.MULTILINE)
    assert not [
        line
        for line in generated.text.splitlines()
        if len(line) > LONGEST + 4 and not prose.match(line)
    ]


def test_files_of_a_deep_network_have_short_names() -> None:
    for target in ("python", "c"):
        assert all("mlp_3_39_hidden_1" in name for name in generate(DEEP, target).files)
    assert generate(Network.of(784, 128, 64, 10), "c").name == "mlp_784_128_64_10.c"
