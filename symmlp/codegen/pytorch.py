"""The target ``pytorch``: functions of tensors, and a module whose backward pass is derived."""

from __future__ import annotations

from typing import Final

from symmlp.codegen import array_text, layout, python_text, worded
from symmlp.codegen.array_text import value
from symmlp.codegen.formulas import array_of
from symmlp.codegen.program import Assignment, Program
from symmlp.rules.quantities import b, w

WORDS: Final = array_text.words(
    "pytorch", "torch", erf="torch.erf", erfc="torch.erfc", ramp="torch.clamp({}, min=0)"
)
STYLE: Final = array_text.Style("torch")
_APART: Final = "(s.amax(dim=1, keepdim=True) - s).clamp(max=torch.finfo(s.dtype).max)"

_DIALECT: Final = worded.Dialect(
    "torch.exp",
    "torch.round",
    "torch.clamp(torch.abs({}), max={})",
    "torch.clamp(e, min=torch.finfo(e.dtype).tiny)",
    "torch.clamp({}, min={})",
    "torch.expm1",
    "torch.ldexp(torch.ones_like(x), n)",
    "    if x.dtype == torch.float32:\n        return plus_log1p(m, torch.exp(x))\n",
    "torch.where((z < 1e-9) | (z > 1), m + torch.log1p(z), {})",
)


def source(program: Program) -> dict[str, str]:
    """Return the files of a program by their names."""
    network = program.network
    code = {block: _assigned(program, block) for block in layout.BLOCKS if block != "update"}
    code["update"] = [_moved(one) for one in layout.values(program, "update")]
    ((_, total),) = (
        array_text.assign(one, WORDS, STYLE) for one in layout.values(program, "batch_loss")
    )
    blocks = python_text.blocks(program, code, total)
    vector = [one.name for one in program.helpers if one.vector]
    texts = python_text.softmax("torch", _APART, _ARANGE, vector) if vector else []
    own = [one.name for one in program.helpers if one.worded]
    texts += worded.in_python(own, _DIALECT)
    texts += [
        "\n".join(array_text.helper(one, WORDS, "torch")) for one in program.helpers if one.plain
    ]
    blocks["helpers"] = python_text.separated(texts)
    blocks["test_target"] = layout.test_target(
        network,
        "(k == r % SIZES[-1]).double()",
        "((3 * r + 2 * k) % 17).double() / 32",
        "(0 * k + 1).double() / SIZES[-1]",
    )
    return {f"{layout.module_name(network)}_torch.py": layout.fill("pytorch.txt", blocks)}


_ARANGE: Final = "torch.arange(s.shape[1], device=s.device)"


def _assigned(program: Program, block: str) -> list[str]:
    found = layout.values(program, *layout.BLOCKS[block])
    return [" = ".join(array_text.assign(one, WORDS, STYLE)) for one in found]


def _moved(one: Assignment) -> str:
    """Return an update in place: w_new = w - η grad is ``w -= …``."""
    name, _ = array_of(one.target)
    family = {"w": w, "b": b}[name[0]]
    old = family[one.target.indices]
    change = value(one, old - one.expression, WORDS, STYLE, lambda array: array)
    return f"{name.replace('_new', '')} -= {change}"
