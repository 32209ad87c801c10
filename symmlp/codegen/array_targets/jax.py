"""The target ``jax``: compiled steps and epochs on arrays, on one device or over a mesh of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from symmlp.codegen.array_targets import jax_text
from symmlp.codegen.program.program import Program
from symmlp.codegen.words import array_text, layout, python_blocks, worded

WORDS: Final = array_text.words(
    "jax",
    "jnp",
    erf="jax.scipy.special.erf",
    erfc="jax.scipy.special.erfc",
    ramp="jnp.maximum({}, 0)",
    tanh="tanh",
)
#: The words of stable forms.
_STABLE: Final = replace(WORDS, functions={**WORDS.functions, **jax_text.STABLE})
STYLE: Final = array_text.Style("jnp")
_ROWS: Final = python_blocks.Rows(
    "jnp",
    "jnp.arange(s.shape[1])",
    "{}.max(axis=1, keepdims=True)",
    "jnp.minimum({}, jnp.finfo(s.dtype).max)",
    "jnp.maximum({}, {})",
    exp="exp",
    own=jax_text.SOFTMAX,
)
_DIALECT: Final = worded.Dialect(
    "exp",
    "jnp.round",
    "jnp.minimum(jnp.abs({}), {})",
    "jnp.maximum(e, jnp.finfo(e.dtype).tiny)",
    own=jax_text.WORDED,
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
    blocks = python_blocks.blocks(program, code, total)
    vector = [one.name for one in program.helpers if one.vector]
    texts = python_blocks.softmax(_ROWS, vector) if vector else []
    own = [one.name for one in program.helpers if one.worded]
    texts += worded.in_python(own, _DIALECT)
    texts += [
        "\n".join(array_text.helper(one, _STABLE if one.claim else WORDS, "jnp"))
        for one in program.helpers
        if one.plain and one.name not in jax_text.KERNELS
    ]
    lines = [line for block in code.values() for line in block]
    texts = [*jax_text.kernels([*texts, *lines]), *texts]
    blocks["helpers"] = python_blocks.separated(texts)
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
