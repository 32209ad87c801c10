"""The target ``jax``: compiled steps and epochs on arrays, on one device or over a mesh of them."""

from __future__ import annotations

from typing import Final

from symmlp.codegen import array_text, layout, python_text, worded
from symmlp.codegen.program import Program

WORDS: Final = array_text.words(
    "jax",
    "jnp",
    erf="jax.scipy.special.erf",
    erfc="jax.scipy.special.erfc",
    ramp="jnp.maximum({}, 0)",
)
STYLE: Final = array_text.Style("jnp")
_ROWS: Final = python_text.Rows(
    "jnp",
    "jnp.arange(s.shape[1])",
    "{}.max(axis=1, keepdims=True)",
    "jnp.minimum({}, jnp.finfo(s.dtype).max)",
    "jnp.maximum({}, {})",
)
#: XLA makes subnormal numbers zero, among them what the upper half of a small w lacks.
_LOG1P: Final = "jnp.where((z < 1e-9) | (z > 1), m + jnp.log1p(z), {})"
_DIALECT: Final = worded.Dialect(
    "jnp.exp",
    "jnp.round",
    "jnp.minimum(jnp.abs({}), {})",
    "jnp.maximum(e, jnp.finfo(e.dtype).tiny)",
    "jnp.maximum({}, {})",
    "jnp.expm1",
    "jnp.ldexp(jnp.ones_like(x), n.astype(int))",
    "    if x.dtype == jnp.float32:\n        return plus_log1p(m, jnp.exp(x))\n",
    _LOG1P,
)


def source(program: Program) -> dict[str, str]:
    """Return the files of a program by their names."""
    network = program.network
    code = {block: _assigned(program, block) for block in layout.BLOCKS}
    code["update"] = [
        f'"{left.replace("_new", "")}": {right},' for left, right in _pairs(program, "update")
    ]
    ((_, total),) = (
        array_text.assign(one, WORDS, STYLE) for one in layout.values(program, "batch_loss")
    )
    blocks = python_text.blocks(program, code, total)
    vector = [one.name for one in program.helpers if one.vector]
    texts = python_text.softmax(_ROWS, vector) if vector else []
    own = [one.name for one in program.helpers if one.worded]
    texts += worded.in_python(own, _DIALECT)
    texts += [
        "\n".join(array_text.helper(one, WORDS, "jnp")) for one in program.helpers if one.plain
    ]
    blocks["helpers"] = python_text.separated(texts)
    blocks["test_target"] = layout.test_target(
        network,
        "(k == r % SIZES[-1]).astype(float)",
        "((3 * r + 2 * k) % 17) / 32",
        "0 * k + 1 / SIZES[-1]",
    )
    return {f"{layout.module_name(network)}_jax.py": layout.fill("jax.txt", blocks)}


def _assigned(program: Program, block: str) -> list[str]:
    return [f"{left} = {right}" for left, right in _pairs(program, block)]


def _pairs(program: Program, block: str) -> list[tuple[str, str]]:
    return [
        array_text.assign(one, WORDS, STYLE)
        for one in layout.values(program, *layout.BLOCKS[block])
    ]
