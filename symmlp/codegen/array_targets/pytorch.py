"""The target ``pytorch``: functions of tensors, and a module whose backward pass is derived."""

from __future__ import annotations

from typing import Final

from sympy import Symbol

from symmlp.codegen.program.descent import Descent, descents
from symmlp.codegen.program.formulas import array_of
from symmlp.codegen.program.program import Assignment, Program
from symmlp.codegen.words import array_text, layout, python_blocks, worded
from symmlp.codegen.words.array_text import value
from symmlp.codegen.words.printer import Printer
from symmlp.errors import SymmlpError
from symmlp.rules.quantities import R, b

WORDS: Final = array_text.words(
    "pytorch", "torch", erf="torch.erf", erfc="torch.erfc", ramp="torch.clamp({}, min=0)"
)
STYLE: Final = array_text.Style("torch")
_ROWS: Final = python_blocks.Rows(
    "torch",
    "torch.arange(s.shape[1], device=s.device)",
    "{}.amax(dim=1, keepdim=True)",
    "torch.clamp({}, max=torch.finfo(s.dtype).max)",
    "torch.clamp({}, min={})",
    's if s.device.type == "mps" else s.double()',  # which has no wider type
    "torch.clamp({}, max=torch.finfo(s.dtype).max).to(s.dtype)",
)
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
    code["update"] = []
    ((_, total),) = (
        array_text.assign(one, WORDS, STYLE) for one in layout.values(program, "batch_loss")
    )
    blocks = python_blocks.blocks(program, code, total)
    vector = [one.name for one in program.helpers if one.vector]
    texts = python_blocks.softmax(_ROWS, vector) if vector else []
    own = [one.name for one in program.helpers if one.worded]
    texts += worded.in_python(own, _DIALECT)
    texts += [
        "\n".join(array_text.helper(one, WORDS, "torch")) for one in program.helpers if one.plain
    ]
    training, moves = _training(program), descents(program)
    texts += [_SIGMOID] if "sigmoid_and_slope(" in "\n".join(training) else []
    blocks["helpers"] = python_blocks.separated(texts)
    blocks["test_target"] = layout.test_target(
        network,
        "(k == r % SIZES[-1]).double()",
        "((3 * r + 2 * k) % 17).double() / 32",
        "(0 * k + 1).double() / SIZES[-1]",
    )
    blocks["training"] = training
    blocks["moved"] = [line for one in moves for line in _moved(one)]
    factor = moves[0].factor
    blocks["factor"] = f"float({_PRINTER.text(factor.xreplace({R: _COUNT}))})"
    return {f"{layout.module_name(network)}_torch.py": layout.fill("pytorch.txt", blocks)}


def _assigned(program: Program, block: str) -> list[str]:
    found = layout.values(program, *layout.BLOCKS[block])
    return [" = ".join(array_text.assign(one, WORDS, STYLE)) for one in found]


def _training(program: Program) -> list[str]:
    """Return the lines of a step: products that add what is in place, σ together with its slope."""
    deltas = "\n".join(_assigned(program, "delta"))
    lines = []
    for one in layout.values(program, *layout.STATES):
        name, layer = layout.array_name(one.target), one.layer
        written = " = ".join(array_text.assign(one, WORDS, STYLE))
        slope = f"sigmoid_slope(s{layer})"
        if one.kind == "preactivation":
            lines.append(f"{name} = {_product(one)}")
        elif written.endswith(f" = sigmoid(s{layer})") and slope in deltas:
            lines.append(f"{name}, slope{layer} = sigmoid_and_slope(s{layer})")
            deltas = deltas.replace(slope, f"slope{layer}")
        elif one.kind == "activation" or layout.used_names([name], [deltas]):
            lines.append(written)
    return [*lines, *deltas.splitlines()]


def _product(one: Assignment) -> str:
    """Return s as a product that is added to the biases at once."""
    bias = b[one.target.indices]
    product = value(one, one.expression - bias, WORDS, STYLE, lambda array: array)
    left, _, right = product.partition(" @ ")
    if (one.expression - bias).has(b) or not right:
        raise SymmlpError(f"{one.target}: no product with the bias added")
    return f"torch.addmm(b{one.layer}, {left}, {right})"


def _moved(one: Descent) -> list[str]:
    """Return a layer's update in place."""
    (delta, _), (below, _) = array_of(one.delta), array_of(one.below)
    fed = layout.WORDS.get(below, below)
    return [
        f"w{one.layer}.addmm_({delta}.T, {fed}, alpha=factor)",
        f"b{one.layer}.add_({delta}.sum(0), alpha=factor)",
    ]


#: The number of samples of a step, by what code calls it.
_COUNT: Final = Symbol("len(X)", positive=True)
_PRINTER: Final = Printer(WORDS, layout.array_name, array_text.no_sum)

_SIGMOID: Final = '''def sigmoid_and_slope(s):
    """Return sigmoid(s) and its slope, from exp(-|s|) once."""
    z = s.abs().neg_().exp_()
    total = 1 + z
    quotient = torch.where(s >= 0, 1, z).div_(total)
    lost = (total - 1).sub_(z).div_(total)  # what rounding 1 + z added, of the quotient
    return quotient.addcmul_(quotient, lost), z.div_(total.square_())'''
