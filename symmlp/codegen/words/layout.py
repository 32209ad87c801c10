"""What all targets share: what a file says about its network, names of arrays, filled templates.

A template is the file as a person would write it, with blocks ``§name`` where code depends on the
network. A block alone on its line is indented as it stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from textwrap import wrap
from typing import Final

from sympy import Expr

from symmlp import __version__
from symmlp.codegen.program.formulas import array_of
from symmlp.codegen.program.program import Assignment, Helper, Program
from symmlp.codegen.vectors.batch import one_hot, uniform
from symmlp.codegen.vectors.vectors import Number, Vectors, online
from symmlp.codegen.words.long_lines import broken
from symmlp.codegen.words.printer import Printer
from symmlp.latex.write import text
from symmlp.network import Network
from symmlp.rules.quantities import L, eta

#: Letters of formulas that are words in code.
WORDS: Final = {eta.name: "learning_rate", L.name: "losses", "x": "X", "z": "Z"}
_BLOCK: Final = re.compile(r"§(\w+)")
WIDTH: Final = 92
#: Letters of the longest name that says every size.
LONGEST_NAME: Final = 40


def array_name(quantity: Expr) -> str:
    """Return the name of a quantity's array in code: w[1,j,i] is in ``w1``, eta learning_rate."""
    name, _ = array_of(quantity)
    return WORDS.get(name, name)


def title(network: Network) -> str:
    """Describe a network in one line."""
    hidden = list(dict.fromkeys(layer.activation for layer in network.layers[:-1]))
    layers = f"{' and '.join(hidden)} hidden layers, " if hidden else ""
    if network.depth == 2:
        layers = f"{hidden[0]} hidden layer, "
    output = network.layers[-1].activation
    return f"{network} perceptron: {layers}{output} output, {words(network.loss)}"


def origin() -> str:
    """Say what wrote a file, and under what license."""
    return f"symmlp {__version__} (MIT license)"


def words(name: str) -> str:
    """Return a name of the tables as words."""
    return name.replace("_", " ")


def formula_lines(program: Program) -> list[str]:
    """Return the derived formulas of one sample as plain text."""
    written = [
        (text(one.derived.target), text(one.derived.expression))
        for one in program.sample
        if one.target == one.derived.target
    ]
    lines = []
    for target, value in written:
        first, *more = wrap(f"{target} = {value}", WIDTH - 6, break_long_words=False) or [""]
        lines += [first, *(f"    {line}" for line in more)]
    return lines


def helper_formula(helper: Helper) -> str:
    """Return what a helper computes, as it was derived, in one line."""
    return text(helper.derived)


def values(program: Program, *kinds: str) -> tuple[Assignment, ...]:
    """Return a batch's assignments of these kinds."""
    return program.of(*kinds, batch=True)


def literal_numbers(numbers: Iterable[Number]) -> list[str]:
    """Return test numbers as lists: place, value, bound."""
    return [
        f"[{', '.join([*map(str, one.place), one.value, f'{one.bound:.1e}'])}]," for one in numbers
    ]


def vector_blocks(found: Vectors, network: Network) -> dict[str, Sequence[str] | str]:
    """Return the blocks of the self-test that look the same in every language."""
    return {
        "scales": f"[{', '.join(map(str, found.scales))}]",
        "sizes": f"[{', '.join(map(str, network.sizes))}]",
        "test_loss": f"[{found.loss.value}, {found.loss.bound:.1e}]",
        "test_outputs": literal_numbers(found.outputs),
        "test_updated": literal_numbers(found.updated),
        "test_sums": literal_numbers(found.sums),
    }


def online_blocks(program: Program) -> dict[str, str]:
    """Return the blocks of the self-test that trains sample by sample."""
    rate, roundings = online(program)
    return {
        "test_rate": str(rate),
        "test_roundings": f"[{', '.join(f'{one:.1e}' for one in roundings)}]",
    }


def fill(name: str, blocks: Mapping[str, Sequence[str] | str]) -> str:
    """Return a template with its blocks filled; an empty block takes its line with it."""
    template = resources.files("symmlp.codegen").joinpath("templates", name).read_text("utf-8")
    blocks = {**blocks, "origin": origin()}
    lines: list[str] = []
    for line in template.splitlines():
        found = _BLOCK.fullmatch(line.strip())
        block = blocks[found[1]] if found else None
        if block is None or isinstance(block, str):
            lines.append(_BLOCK.sub(lambda match: str(blocks[match[1]]), line))
        else:
            indent = line[: len(line) - len(line.lstrip())]
            lines += [f"{indent}{one}".rstrip() for one in block]
    return "\n".join(broken(lines)).rstrip() + "\n"


#: Blocks of a template to the kinds of assignments in them.
STATES: Final = ("preactivation", "activation", "output", "softmax")
BLOCKS: Final[dict[str, tuple[str, ...]]] = {
    "forward": STATES,
    "loss": ("residual", "loss"),
    "delta": ("residual", "excess", "delta"),
    "gradient": ("gradient",),
    "update": ("update",),
}


def module_name(network: Network) -> str:
    """Return the name of a network's module: ``mlp_2_3_1``, ``mlp_2_60_hidden_1`` if it is deep."""
    name = f"mlp_{'_'.join(map(str, network.sizes))}"
    deep = f"mlp_{network.inputs}_{network.depth - 1}_hidden_{network.outputs}"
    return name if len(name) <= LONGEST_NAME else deep


def parameter_names(network: Network) -> list[str]:
    """Return the arrays of parameters: w1, b1, w2, …."""
    return [f"{name}{layer}" for layer in range(1, network.depth + 1) for name in "wb"]


def used_names(names: Sequence[str], lines: Iterable[str]) -> list[str]:
    """Return those names that occur in the lines as words."""
    found = set(re.findall(r"\w+", "\n".join(lines)))
    return [name for name in names if name in found]


def lines_of(program: Program, printer: Printer) -> list[str]:
    """Return the text of every expression of a batch, to see what is used."""
    return [printer.text(one.expression) for one in program.batch if not one.vector]


def test_target(network: Network, indicator: str, ramp: str, share: str) -> str:
    """Return the targets of `symmlp.codegen.vectors.batch` as an expression of a language."""
    if uniform(network):
        return share
    return indicator if one_hot(network) else ramp
