"""How a quantity is written in each notation and syntax: one small function per pair.

``w[l, j, i]`` is ``w^{(l)}_{j,i}`` in ``indexed``; in ``seed`` it is ``w_{h[0][1][0]}`` where the
layer is known to be hidden, ``w_{o[0][1]}`` for the output layer (the symbol N, or the depth of the
given network), and ``w_{[l][j][i]}`` where it could be either. A word behind an underscore, as in
``w_new``, is a last subscript.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sympy import Expr, Indexed, Integer, Symbol

from symmlp.network import Network
from symmlp.notation import QUANTITIES, Quantity, letter_latex, letter_text

#: Writes an index expression, without spaces.
Index = Callable[[Expr], str]


@dataclass(frozen=True)
class Reference:
    """A name taken apart: letter, word behind it, layer (if it has one) and the other indices."""

    letter: str
    word: str
    layer: Expr | None
    indices: tuple[Expr, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The word's parts: ``w`` and ``new`` of ``v_w_new``."""
        return tuple(self.word.split("_")) if self.word else ()

    @property
    def quantity(self) -> Quantity | None:
        """What it is in a network, if it is something there."""
        return QUANTITIES.get(self.letter)


def reference(expression: Expr) -> Reference:
    """Take a symbol or an indexed symbol apart."""
    indexed = isinstance(expression, Indexed)
    name = str(expression.base.label.name) if indexed else str(expression.name)
    indices = tuple(expression.indices) if indexed else ()
    if "\\" in name or "{" in name:
        return Reference(name, "", None, indices)
    letter, _, word = name.partition("_")
    quantity = QUANTITIES.get(letter)
    if indices and quantity is not None and quantity.layer != "none":
        return Reference(letter, word, indices[0], indices[1:])
    return Reference(letter, word, None, indices)


def indexed_latex(name: Reference, index: Index, network: Network | None) -> str:
    r"""``w^{(l)}_{j,i}``, ``n_{l}``, ``y_{k}``, ``x_{\mathrm{new}}``."""
    above, below = "", [index(i) for i in name.indices]
    if name.layer is not None:
        if name.quantity is not None and name.quantity.layer == "above":
            above = f"^{{({index(name.layer)})}}"
        else:
            below.insert(0, index(name.layer))
    below.extend(subscript_word(word) for word in name.words)
    return letter_latex(name.letter) + above + (f"_{{{','.join(below)}}}" if below else "")


def indexed_text(name: Reference, index: Index, network: Network | None) -> str:
    """``w[l,j,i]``, ``x_new``."""
    layer = () if name.layer is None else (name.layer,)
    inside = ",".join(index(i) for i in (*layer, *name.indices))
    word = f"_{name.word}" if name.word else ""
    return letter_text(name.letter) + word + (f"[{inside}]" if inside else "")


def seed_latex(name: Reference, index: Index, network: Network | None) -> str:
    """``w_{h[0][1][0]}``, ``b_{o[0]}``, ``x_{[0]}``, ``x_{new}``."""
    letter, below = _seed(name, index, network)
    if name.word:
        word = ",".join(name.words)
        below = f"{below}_{{{word}}}" if below else word
    return letter_latex(letter) + (f"_{{{below}}}" if below else "")


def seed_text(name: Reference, index: Index, network: Network | None) -> str:
    """``w_h[0][1][0]``, ``b_o[0]``, ``x[0]``, ``x_new``."""
    letter, below = _seed(name, index, network)
    word = f"_{name.word}" if name.word else ""
    joint = "_" if below and not below.startswith("[") else ""
    return letter_text(letter) + word + joint + below


NAMES: Final = {
    ("indexed", "latex"): indexed_latex,
    ("indexed", "text"): indexed_text,
    ("seed", "latex"): seed_latex,
    ("seed", "text"): seed_text,
    ("matrix", "latex"): indexed_latex,  # what has no matrix form
    ("matrix", "text"): indexed_text,
}

_OUTPUTS: Final = frozenset({"y", "z"})


def _seed(name: Reference, index: Index, network: Network | None) -> tuple[str, str]:
    """Return the letter and the place in brackets."""
    if not isinstance(name.layer, Expr) and not name.indices:
        return name.letter, ""
    units = "".join(f"[{index(i)}]" for i in name.indices)
    if name.layer is None:
        return name.letter, ("o" if name.letter in _OUTPUTS else "") + units
    if network and name.letter == "a" and name.layer == 0:
        return "x", units
    return name.letter, _layer(name.layer, index, network) + units


def _layer(layer: Expr, index: Index, network: Network | None) -> str:
    if layer == Symbol("N", integer=True) or (network and layer == network.depth):
        return "o"
    if network and isinstance(layer, Integer) and 0 < layer < network.depth:
        return f"h[{int(layer) - 1}]"
    return f"[{index(layer)}]"


def subscript_word(word: str) -> str:
    """Return a word as a LaTeX subscript: upright, unless it is a letter or a number."""
    return word if len(word) == 1 or word.isdigit() else rf"\mathrm{{{word}}}"
