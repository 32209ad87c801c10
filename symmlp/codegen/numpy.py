"""The target ``numpy``: biases folded into the weights, updates in place through BLAS.

A layer's matrix W has the bias as its last column and what it is multiplied by ends in 1, so
that s = a @ W.T and the gradient δ.T @ a are one call each; the update adds the gradient to W
without forming it.
"""

from __future__ import annotations

from typing import Final

from sympy import Abs, Indexed, Sum, exp, log

from symmlp.codegen import array_text, layout, python_text
from symmlp.codegen.formulas import array_of
from symmlp.codegen.program import Assignment, Helper, Program
from symmlp.errors import SymmlpError
from symmlp.rules.quantities import b, eta

WORDS: Final = array_text.words("numpy", "np", erf="erf", erfc="erfc", ramp="np.maximum({}, 0)")
_TOP: Final = "s.max(axis=1, keepdims=True)"
_SPECIAL: Final = ("erf", "erfc")


def source(program: Program) -> dict[str, str]:
    """Return the files of a program by their names."""
    network = program.network
    forward = [line for one in layout.values(program, *layout.STATES) for line in _state(one)]
    code = {
        "forward": forward,
        "loss": _assigned(program, "loss"),
        "delta": _assigned(program, "delta"),
        "gradient": [],
        "update": [_descent(one, program) for one in _weights(program, "update")],
    }
    ((_, total),) = (
        array_text.assign(one, WORDS, "np") for one in layout.values(program, "batch_loss")
    )
    blocks = python_text.blocks(program, code, total)
    helpers = _helpers(program)
    special = [name for name in _SPECIAL if f"{name}(" in "\n".join(helpers)]
    needed = layout.used_names(
        [layout.array_name(one.target) for one in layout.values(program, *layout.STATES)],
        code["loss"],
    )
    kept = [*needed, "y"] if "y" not in needed else needed
    matrices = [f"W{layer}" for layer in range(1, network.depth + 1)]
    unpacked = f"{', '.join(matrices)}{',' if len(matrices) == 1 else ''} = parameters"
    blocks |= {
        "helpers": helpers,
        "import_math": ["import math", ""] if special else [],
        "import_special": [f"from scipy.special import {', '.join(special)}"] if special else [],
        "without_special": [f"{one} = np.vectorize(math.{one}, otypes=[float])" for one in special],
        "unpack_weights": [unpacked],
        "unpack_parameters": [unpacked],
        "state_names": python_text.dictionary(kept),
        "states_and_delta": _together(program, [*forward, *code["delta"]]),
        "gradient_list": ", ".join(_slope(one) for one in _weights(program, "gradient")),
        "test_target": layout.test_target(
            network,
            "(k == r % SIZES[-1]).astype(float)",
            "((3 * r + 2 * k) % 17) / 32",
            "0 * k + 1 / SIZES[-1]",
        ),
    }
    return {f"{layout.module_name(network)}_numpy.py": layout.fill("numpy.txt", blocks)}


def _assigned(program: Program, block: str) -> list[str]:
    found = layout.values(program, *layout.BLOCKS[block])
    return [" = ".join(array_text.assign(one, WORDS, "np", _inner)) for one in found]


def _state(one: Assignment) -> list[str]:
    """Return a line of the forward pass: preactivations without bias, activations with ones."""
    if one.kind == "preactivation":
        product = one.expression - b[one.target.indices]
        if product.has(b):
            raise SymmlpError(f"{one.target}: the bias is no term of its own")
        return [f"s{one.layer} = {array_text.value(one, product, WORDS, 'np', _outer)}"]
    left, right = array_text.assign(one, WORDS, "np")
    return [f"{left} = with_ones({right})" if one.kind == "activation" else f"{left} = {right}"]


def _weights(program: Program, kind: str) -> tuple[Assignment, ...]:
    """Return the assignments of weights; those of biases are the matrices' last columns."""
    return tuple(one for one in program.batch if one.kind == kind and len(one.limits) == 2)


def _slope(one: Assignment) -> str:
    return array_text.value(one, one.expression, WORDS, "np", _outer)


def _descent(one: Assignment, program: Program) -> str:
    """Return an update as a product that is added in place: W += factor δ.T @ a."""
    (gradient,) = (other for other in _weights(program, "gradient") if other.layer == one.layer)
    (total,) = gradient.expression.atoms(Sum)
    factor = -eta * gradient.expression / total
    change = one.expression.xreplace({gradient.target: gradient.expression})
    (old,) = (part for part in one.expression.atoms(Indexed) if part != gradient.target)
    if (change - old - factor * total).expand() != 0 or factor.has(Sum):
        raise SymmlpError(f"{one.target}: the update is no product added to the weights")
    names = {array_of(part)[0] for part in total.function.atoms(Indexed)}
    (delta,) = (name for name in names if name.startswith("delta"))
    (below,) = names - {delta}
    text = array_text.value(gradient, factor, WORDS, "np", _outer)
    return f"_add_product(W{one.layer}, {delta}, {_outer(below)}, {text})"


def _outer(array: str) -> str:
    """Name a matrix with its last column."""
    name = layout.WORDS.get(array, array)
    return f"W{name[1:]}" if name.startswith("w") else name


def _inner(array: str) -> str:
    """Name a matrix without its last column."""
    return f"{_outer(array)}[:, :-1]" if array.startswith("w") else _outer(array)


def _helpers(program: Program) -> list[str]:
    vector = [one.name for one in program.helpers if one.vector]
    texts = python_text.softmax("np", _TOP, "np.arange(s.shape[1])", vector) if vector else []
    texts += [_helper(one) for one in program.helpers if not one.vector]
    texts += ["\n".join(_joint(*pair)) for pair in _pairs(program)]
    return python_text.separated(texts)


def _pairs(program: Program) -> list[tuple[Helper, Helper]]:
    """Return the functions whose slope starts from the same z = exp(-|s|)."""
    known = {one.name: one for one in program.helpers if one.let is not None}
    slopes = ((one, known.get(f"{name}_slope")) for name, one in known.items())
    return [(one, slope) for one, slope in slopes if slope is not None and one.let == slope.let]


def _joint(one: Helper, slope: Helper) -> list[str]:
    """Return a function that computes both a value and its slope."""
    (head, _, let, value), derivative = _helper(one).splitlines(), _helper(slope).splitlines()[-1]
    return [
        head.replace("(", "_and_slope(", 1),
        f'    """{one.name} and its derivative, which share z."""',
        let,
        value.replace("return ", "value = ", 1),
        derivative.replace("return ", "slope = ", 1),
        "    return value, slope",
    ]


def _together(program: Program, lines: list[str]) -> list[str]:
    """Compute values and slopes together where a step needs both."""
    text = "\n".join(lines)
    for one, slope in _pairs(program):
        for layer in range(1, program.network.depth + 1):
            called, needed = f"{one.name}(s{layer})", f"{slope.name}(s{layer})"
            if called not in text or needed not in text:
                continue
            own = "y" if layer == program.network.depth else f"a{layer}"
            both = f"{own}, slope{layer} = {one.name}_and_slope(s{layer})"
            text = text.replace(needed, f"slope{layer}")
            text = text.replace(f"{own} = with_ones({called})", f"{both}\n{own} = with_ones({own})")
            text = text.replace(f"{own} = {called}", both)
    return text.splitlines()


def _helper(one: Helper) -> str:
    lines = array_text.helper(one, WORDS, "np")
    if one.let is not None:
        lines = [*lines[:-2], *_wider(one, *lines[-2:])]
    if _may_overflow(one):
        lines.insert(0, '@np.errstate(over="ignore")  # e ** -inf is 0, as it should be')
    return "\n".join(lines)


def _wider(one: Helper, let: str, result: str) -> list[str]:
    """Compute a function in a wider type than its argument's: exp alone errs by 2 ulp in float32.

    Two functions in a row, as in log1p(exp(-|s|)), lose more than one ulp in float64 as well.
    """
    wide = "np.longdouble" if one.expression.has(log) else "float"
    value = result.removeprefix("    return ")
    own = one.parameters[0]
    return [
        f"{let.removesuffix(')')}, dtype={wide})",
        f"    return ({value}).astype({own}.dtype, copy=False)",
    ]


def _may_overflow(one: Helper) -> bool:
    """Say whether an exponent is larger than the argument itself."""
    exponents = one.expression if one.let is None else one.let[1]
    return any(
        exponential.args[0] != -Abs(one.parameters[0]) for exponential in exponents.atoms(exp)
    )
