"""The target ``numpy``: biases folded into the weights, updates in place through BLAS.

A layer's matrix W has the bias as its last column and what it is multiplied by ends in 1. Samples
are columns, and a single one is a vector, so that the same lines train on one sample or on many:
s = W.dot(a), and the update adds the gradient δ aᵀ to W without forming it.
"""

from __future__ import annotations

import re
from typing import Final

from sympy import Abs, Expr, erf, exp, log, tanh
from sympy.core.function import AppliedUndef

from symmlp.codegen.array_targets.numpy_text import (
    OTHERS,
    PLUS_LOG1P,
    SIGMOID,
    SIGMOID_CONSTANTS,
    SOFTMAX,
)
from symmlp.codegen.program.descent import Descent, descents
from symmlp.codegen.program.formulas import array_of
from symmlp.codegen.program.helpers import called
from symmlp.codegen.program.program import Assignment, Helper, Program
from symmlp.codegen.words import array_text, layout, python_blocks, worded
from symmlp.codegen.words.printer import Printer
from symmlp.errors import SymmlpError
from symmlp.rules.quantities import b, eta

WORDS: Final = array_text.words("numpy", "np", erf="erf", erfc="erfc", ramp="np.maximum({}, 0)")
_DIALECT: Final = worded.Dialect(
    "np.exp",
    "np.round",
    "np.minimum(np.abs({}), {})",
    "np.maximum(e, np.finfo(e.dtype).tiny)",
    "np.maximum({}, {})",
    "np.expm1",
    "np.ldexp(1.0, n.astype(int))",
)
STYLE: Final = array_text.Style("np", columns=True)
_PRINTER: Final = Printer(WORDS, layout.array_name, array_text.no_sum)
_SPECIAL: Final = ("erf", "erfc")
#: What 1 - z is called where it is needed in every step.
_FAR: Final = "not_z"
#: Functions that NumPy computes less well in float32 than in float64.
_ROUGH: Final = (exp, log, erf, tanh)


def source(program: Program) -> dict[str, str]:
    """Return the files of a program by their names.

    Raises `SymmlpError` where the program is no matrix algebra: a bias that is no term of its own,
    an update that is no product added to the weights.
    """
    network = program.network
    code = {
        "forward": [line for one in layout.values(program, *layout.STATES) for line in _state(one)],
        "loss": _assigned(program, "loss"),
        "delta": [],
        "gradient": [],
        "update": [],
    }
    (total,) = layout.values(program, "batch_loss")
    blocks = python_blocks.blocks(program, code, _written(total)[1])
    moves, (setup, body) = descents(program), _training(program)
    lines = "\n".join([*code["forward"], *code["loss"], *setup, *body])
    helpers = _helpers(program, lines)
    special = [name for name in _SPECIAL if f"{name}(" in "\n".join([lines, *helpers])]
    imported = [*special, *(["expit"] if "sigmoid_in(" in lines else [])]
    states = [layout.array_name(one.target) for one in layout.values(program, *layout.STATES)]
    needed = layout.used_names(states, code["loss"])
    matrices = [f"W{layer}" for layer in range(1, network.depth + 1)]
    far = _FAR in "\n".join(body)
    blocks |= {
        "helpers": helpers,
        "import_math": ["import math", ""] if special else [],
        "import_special": [f"from scipy.special import {', '.join(imported)}"] if imported else [],
        "without_special": [
            f"{one} = np.vectorize(math.{one}, otypes=[float])"
            if one in special
            else f"{one} = None"
            for one in imported
        ],
        "constants": SIGMOID_CONSTANTS if "sigmoid_in(" in lines else [],
        "unpack_parameters": [f"{', '.join(matrices)}{',' * (len(matrices) == 1)} = parameters"],
        "state_names": python_blocks.dictionary(needed if "y" in needed else [*needed, "y"]),
        "setup": setup,
        "columns": "x, z" + (f", {_FAR}" if far else ""),
        "given": "x, z" + (", 1 - z" if far else ""),
        "other_targets": [f"{_FAR} = 1 - z"] if far else [],
        "body": body,
        "factor": _PRINTER.text(moves[0].factor),
        "rank_one": [_descent(one, True) for one in moves],
        "rank_more": [_descent(one, False) for one in moves],
        "gradient_list": ", ".join(map(_slope, moves)),
        "test_target": layout.test_target(
            network,
            "(k == r % SIZES[-1]).astype(float)",
            "((3 * r + 2 * k) % 17) / 32",
            "0 * k + 1 / SIZES[-1]",
        ),
    }
    return {f"{layout.module_name(network)}_numpy.py": layout.fill("numpy.txt", blocks)}


def _written(one: Assignment) -> tuple[str, str]:
    return array_text.assign(one, WORDS, STYLE, _name)


def _name(array: str) -> str:
    """Name an array: targets are columns too; w is W without its last column."""
    return "z" if array == "Z" else array


def _assigned(program: Program, block: str) -> list[str]:
    return [" = ".join(_written(one)) for one in layout.values(program, *layout.BLOCKS[block])]


def _preactivation(one: Assignment) -> str:
    """Return s as the product of W and what is below, which ends in 1 for the bias."""
    product = one.expression - b[one.target.indices]
    if product.has(b):
        raise SymmlpError(f"{one.target}: the bias is no term of its own")
    text = array_text.value(one, product, WORDS, STYLE, _whole)
    return f"s{one.layer} = {text}"


def _whole(array: str) -> str:
    """Name an array with all its columns; x is one too."""
    return f"W{array[1:]}" if array.startswith("w") else {"X": "x"}.get(array, array)


def _state(one: Assignment) -> list[str]:
    """Return a line of the forward pass."""
    if one.kind == "preactivation":
        return [_preactivation(one)]
    left, right = _written(one)
    return [f"{left} = with_ones({right})" if one.kind == "activation" else f"{left} = {right}"]


def _training(program: Program) -> tuple[list[str], list[str]]:
    """Return lines that make room for a step, and those of its forward and backward pass.

    Activations are written where the layer above reads them; σ comes with 1 - σ where the backward
    pass needs σ′, which is their product, or σ - z.
    """
    deltas = "\n".join(_assigned(program, "delta"))
    setup, body = [], []
    for one in layout.values(program, *layout.STATES):
        name, layer = layout.array_name(one.target), one.layer
        if one.kind == "preactivation":
            body.append(_preactivation(one))
            continue
        value, slope, place = _written(one)[1], f"sigmoid_slope(s{layer})", name
        if one.kind == "activation":
            setup.append(f"{name} = np.ones((len(W{layer}) + 1, *batch), dtype)")
            place = f"inner{layer}"
            setup.append(f"{place}, {name}T = {name}[:-1], {name}.T")
        if value == f"sigmoid(s{layer})" and slope in deltas:
            if one.kind == "output":
                setup.append(f"{name} = np.empty((len(W{layer}), *batch), dtype)")
            setup.append(f"s{layer}, sigmoid{layer} = sigmoid_in((len(W{layer}), *batch), dtype)")
            body[-1] = body[-1].removeprefix(f"s{layer} = ").removesuffix(")") + f", s{layer})"
            body.append(f"rest{layer} = sigmoid{layer}({place})")
            residual = f"{_FAR} * {name} - z * rest{layer}"
            deltas = deltas.replace(f"sigmoid_residual(s{layer}, z)", residual)
            deltas = deltas.replace(slope, f"(rest{layer} * {place})")
        elif one.kind == "activation":
            body.append(f"{place}[...] = {value}")
        elif layout.used_names([name], [deltas]):
            body.append(f"{name} = {value}")
    layers = range(1, program.network.depth + 1)
    setup += [f"W{layer}T = W{layer}.T" for layer in layers]
    setup += [f"w{layer}T = W{layer}T[:-1]" for layer in layers[1:]]
    body += deltas.splitlines()
    return setup, [re.sub(r"\b(w\d+)\.T\b", r"\1T", line) for line in body]


def _names(one: Descent) -> tuple[str, str]:
    """Return the arrays of δ and of what is below."""
    return array_of(one.delta)[0], array_of(one.below)[0]


def _slope(one: Descent) -> str:
    """Return a gradient as a product in which the smaller factor is scaled."""
    delta, below = _names(one)
    count = _PRINTER.text(-eta / one.factor)
    scaled = delta if count == "1" else f"({delta} / {count})"
    return f"{scaled}.dot({below}.T)"


def _descent(one: Descent, single: bool) -> str:
    """Return an update; x has its columns one after the other in memory, a layer's arrays rows."""
    delta, below = _names(one)
    matrix = f"W{one.layer}T"
    if single:
        return f"ger(factor, {below}, {delta}, 1, 1, {matrix}, 1, 1, 1)"
    left, transposed = (below, 0) if below == "x" else (f"{below}T", 1)
    return f"gemm(factor, {left}, {delta}.T, 1, {matrix}, {transposed}, 0, 1)"


def _helpers(program: Program, code: str) -> list[str]:
    """Return the functions that the code calls, and those that they call."""
    used: set[str] = set()
    for one in reversed(program.helpers):  # each stands after those that it calls
        if f"{one.name}(" in code or one.name in used:
            used |= {one.name, *called(one)}
    kept = [one for one in program.helpers if one.name in used]
    vector = [one.name for one in kept if one.vector]
    texts = [SOFTMAX[name] for name in ("", *vector)] if vector else []
    if any("_others(" in text for text in texts):
        texts.insert(1, OTHERS)
    own = [one.name for one in kept if one.worded]
    texts += worded.in_python([name for name in own if name not in PLUS_LOG1P], _DIALECT)
    texts += [PLUS_LOG1P[name] for name in own if name in PLUS_LOG1P]
    texts += ["\n".join(_helper(one)) for one in kept if one.plain]
    texts += [SIGMOID] if "sigmoid_in(" in code else []
    return python_blocks.separated(texts)


def _helper(one: Helper) -> list[str]:
    head, formula, *lines = array_text.helper(one, WORDS, "np")
    if any(part.has(*_ROUGH) for part in _parts(one)) or called(one):
        *parts, result = lines
        own = one.parameters[0]
        value = result.removeprefix("    return ")
        wide = "WIDER[dtype]" if "plus_log1p_exp" in called(one) else "float"
        lines = [
            f"    dtype = {own}.dtype",
            f"    {own} = {own}.astype({wide}, copy=False)",
            *parts,
            f"    return ({value}).astype(dtype, copy=False)",
        ]
    lines = [head, formula, *lines]
    if _may_overflow(one):
        lines.insert(0, '@np.errstate(over="ignore")  # e ** -inf is 0, as it should be')
    return lines


def _may_overflow(one: Helper) -> bool:
    """Say whether an exponent, or what a function is called with, exceeds the argument itself."""
    size = Abs(one.parameters[0])
    return any(
        (applied.args[0].has(size) and applied.args[0] not in (-size, -size / 2))
        or (isinstance(applied, exp) and not applied.args[0].has(size))
        for part in _parts(one)
        for applied in part.atoms(exp, AppliedUndef)
    )


def _parts(one: Helper) -> tuple[Expr, ...]:
    return (one.expression, *(value for _, value in one.lets))
