"""The target ``python``: standard library only; arrays are nested lists, sums are ``sum``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sympy import Expr, Sum

from symmlp.codegen.program.formulas import array_of
from symmlp.codegen.program.program import Assignment, Helper, Program
from symmlp.codegen.python.training import TINY, epoch
from symmlp.codegen.python.words import WORDS
from symmlp.codegen.words import layout, python_blocks, worded
from symmlp.codegen.words.printer import Level, Piece, Printer
from symmlp.rules.quantities import r

_DIALECT: Final = worded.Dialect(
    "math.exp",
    "round",
    "min(abs({}), {})",
    "max(e, sys.float_info.min)",
    "max({}, {})",
    "math.expm1",
    "2.0**n",
    before="    if not 1e-9 < z <= 1:\n        return m + math.log1p(z)\n",
)

_SIGN: Final = '''def sign(e):
    """-1, 0 or 1."""
    return (e > 0) - (e < 0)'''

_SOFTMAX: Final = {
    "softmax": '''def softmax(s):
    """exp(s[k]) / Σ{m} exp(s[m]), from e[m] = exp(s[m] - s[p]) with the largest s[p]."""
    p, e, others = _exponentials(s)
    return [e_k / (1 + others) for e_k in e]''',
    "softmax_rest": '''def softmax_rest(s):
    """1 - softmax(s)[k] without loss of digits: the others' share for the largest s[p]."""
    p, e, others = _exponentials(s)
    return [(others if k == p else 1 + (others - e[k])) / (1 + others) for k in range(len(s))]''',
    "softmax_surprisal": '''def softmax_surprisal(s):
    """-log(softmax(s)[k])."""
    p, e, others = _exponentials(s)
    return [plus_log1p(_apart(s[p], s_k), others) for s_k in s]''',
    "softmax_rest_surprisal": '''def softmax_rest_surprisal(s):
    """-log(1 - softmax(s)[k]): of the largest s[p] too, however near 1 that is."""
    p, e, others = _exponentials(s)
    next_s, _, total = _others(s, p)
    far = _apart(s[p], next_s) - math.log(total)
    e_p = far if others < 1e-30 else math.log1p(1 / others)
    others += 1
    return [e_p if k == p else math.log1p(e[k] / (others - e[k])) for k in range(len(s))]''',
    "softmax_first": '''def softmax_first(s):
    """1 for the largest s[p], 0 for the others."""
    p, _, _ = _exponentials(s)
    return [float(k == p) for k in range(len(s))]''',
    "softmax_share": '''def softmax_share(s):
    """softmax(s)[k] / (1 - softmax(s)[p]) for the largest s[p], and 0 for p itself."""
    p, _, _ = _exponentials(s)
    _, left, total = _others(s, p)
    return [e_k / total for e_k in left]''',
    "": '''def _exponentials(s):
    """Return the p of the largest s[p], exp(s[k] - s[p]) for each k, and their sum without p."""
    p = max(range(len(s)), key=s.__getitem__)
    e = [math.exp(-_apart(s[p], s_k)) for s_k in s]
    return p, e, sum(e[:p]) + sum(e[p + 1 :])


def _apart(top, s_k):
    """Return how far a logit is from the largest; no more than the largest number."""
    return min(top - s_k, sys.float_info.max)''',
}
_OTHERS: Final = '''def _others(s, p):
    """Return the largest s[q] but s[p], exp(s[k] - s[q]) with 0 for k = p, and their sum."""
    next_s = max([*s[:p], *s[p + 1 :]], default=-sys.float_info.max)
    e = [0.0 if k == p else math.exp(-_apart(next_s, s_k)) for k, s_k in enumerate(s)]
    return next_s, e, max(sum(e), 1.0)'''


def _quantity(quantity: Expr) -> str:
    _, axes = array_of(quantity)
    return layout.array_name(quantity) + "".join(f"[{axis}]" for axis in axes)


def _total(total: Sum, printer: Printer) -> Piece:
    ((index, _, upper),) = total.limits
    body = printer.text(total.function, Level.SUM)
    return Piece(f"sum({body} for {index} in range({_count(upper)}))")


def _count(upper: Expr) -> str:
    return str(upper + 1)


PRINTER: Final = Printer(WORDS, _quantity, _total)
_PLAIN: Final = Printer(WORDS, str, _total)


def source(program: Program, most: int = TINY) -> dict[str, str]:
    """Return the files of a program by their names.

    ``train_epoch`` is in straight lines for up to ``most`` parameters (`python_training`).
    """
    network = program.network
    code = {
        block: [line for one in layout.values(program, *kinds) for line in _assign(one)]
        for block, kinds in layout.BLOCKS.items()
    }
    (total,) = layout.values(program, "batch_loss")
    blocks = python_blocks.blocks(program, code, PRINTER.text(total.expression))
    blocks |= layout.online_blocks(program)
    blocks["helpers"] = helper_texts(program)
    blocks["epoch"] = epoch(program, most)
    written = "\n".join([*blocks["helpers"], *blocks["epoch"]])
    blocks["import_sys"] = ["import sys"] if "sys." in written else []
    blocks["import_mul"] = ["from operator import mul"] if "map(mul" in written else []
    blocks["test_target"] = layout.test_target(
        network, "float(k == r % SIZES[-1])", "((3 * r + 2 * k) % 17) / 32", "1 / SIZES[-1]"
    )
    return {f"{layout.module_name(network)}.py": layout.fill("python.txt", blocks)}


def _assign(one: Assignment) -> list[str]:
    """Return the lines of an assignment: a list for every free index, the last one innermost."""
    name, axes = array_of(one.target)
    sizes = {r: "R", **{limit.index: _count(limit.upper) for limit in one.limits}}
    left = f"{layout.array_name(one.target)} = "
    if one.kind == "update":
        left = f'parameters["{name.replace("_new", "")}"] = '
    if one.vector:
        axes = axes[:1]
        inner = f"{one.expression.func.__name__}(s{one.layer}[r])"
    else:
        inner = PRINTER.text(one.expression)
    return _listed(left, inner, [(axis.name, sizes[axis]) for axis in axes])


def _listed(left: str, inner: str, axes: Sequence[tuple[str, str]]) -> list[str]:
    whole = inner
    for axis, size in reversed(axes):
        whole = f"[{whole} for {axis} in range({size})]"
    if len(left) + len(whole) + 4 <= layout.WIDTH or not axes:
        return [left + whole]
    (axis, size), *others = axes
    inside = _listed("", inner, others)
    return [
        f"{left}[",
        *(f"    {line}" for line in inside),
        f"    for {axis} in range({size})",
        "]",
    ]


def helper_texts(program: Program) -> list[str]:
    """Return the functions that a program calls, as lines."""
    own = [one.name for one in program.helpers if one.worded]
    texts = worded.in_python(own, _DIALECT)
    texts += [
        _SOFTMAX[one.name] if one.vector else _helper(one)
        for one in program.helpers
        if not one.worded
    ]
    if any(one.vector for one in program.helpers):
        texts.insert(0, _SOFTMAX[""])
    if "_others(" in "\n".join(texts):
        texts.insert(1, _OTHERS)
    bodies = "\n".join(layout.lines_of(program, PRINTER)) + "\n".join(texts)
    if "sign(" in bodies:
        texts.insert(0, _SIGN)
    return python_blocks.separated(texts)


def _helper(one: Helper) -> str:
    lines = [f"def {one.name}({', '.join(map(str, one.parameters))}):"]
    lines.append(f'    """{layout.helper_formula(one)}"""')
    lines += [f"    {part} = {_PLAIN.text(value)}" for part, value in one.lets]
    lines.append(f"    return {_PLAIN.text(one.expression)}")
    return "\n".join(lines)
