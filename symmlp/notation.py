"""How the quantities of a network are named, in each notation, for people and for code.

A quantity is known inside as an indexed base: ``w[l, j, i]`` is the weight from unit i of layer
l-1 to unit j of layer l; layers count from 1 to N, layer 0 is the input, units count from 0. This
module only names: no mathematics, no SymPy.

- ``indexed``: ``w^{(l)}_{j,i}``, the notation of textbooks, for any width and depth;
- ``seed``: ``w_{h[0][1][0]}``, one name per scalar of one network: hidden layers ``h`` count from
  0, the output layer is ``o``, the input is ``x_{[0]}``; a layer that is not known to be hidden
  keeps its own number, counted from 1: ``w_{[l][j][i]}``;
- ``matrix``: ``W^{(l)}``, whole layers at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

NOTATIONS: Final = ("indexed", "seed", "matrix")

#: Where the layer is written: ``w^{(l)}`` above, ``n_{l}`` below, or the quantity has none.
LayerPlace = Literal["above", "below", "none"]


@dataclass(frozen=True)
class Quantity:
    """One kind of quantity: its name inside, its letters in LaTeX, plain text and matrix LaTeX.

    A quantity whose ``layer`` is written somewhere has the layer as its first index.
    """

    name: str
    latex: str
    text: str
    matrix: str
    layer: LayerPlace
    meaning: str


QUANTITIES: Final = {
    quantity.name: quantity
    for quantity in (
        Quantity("x", "x", "x", "x", "none", "input"),
        Quantity("w", "w", "w", "W", "above", "weight"),
        Quantity("b", "b", "b", "b", "above", "bias"),
        Quantity("s", "s", "s", "s", "above", "preactivation"),
        Quantity("a", "a", "a", "a", "above", "activation"),
        Quantity("y", "y", "y", "y", "none", "output"),
        Quantity("z", "z", "z", "z", "none", "target"),
        Quantity("delta", r"\delta", "δ", r"\delta", "above", "error signal"),
        Quantity("v", "v", "v", "v", "above", "velocity"),
        Quantity("L", "L", "L", "L", "none", "loss"),
        Quantity("ell", r"\ell", "ℓ", r"\ell", "none", "loss of one output"),
        Quantity("eta", r"\eta", "η", r"\eta", "none", "learning rate"),
        Quantity("n", "n", "n", "n", "below", "number of units"),
        Quantity("f", "f", "f", "f", "below", "activation function"),
    )
}

_GREEK_NAMES: Final = (
    "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi"
    " psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
_GREEK: Final = dict(zip(_GREEK_NAMES.split(), "αβγδεζηθκλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩ", strict=True))


def letter_latex(name: str) -> str:
    r"""Return a name's letter in LaTeX: ``eta`` is ``\eta``, a word is set upright."""
    if name in QUANTITIES:
        return QUANTITIES[name].latex
    if name in _GREEK:
        return "\\" + name
    return name if len(name) == 1 else rf"\mathrm{{{name}}}"


def letter_text(name: str) -> str:
    """Return a name's letter in plain text: ``eta`` is ``η``."""
    return QUANTITIES[name].text if name in QUANTITIES else _GREEK.get(name, name)
