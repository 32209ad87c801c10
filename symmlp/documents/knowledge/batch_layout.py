r"""How a document lays out its arrays: samples as rows or columns, weights by outputs or by inputs.

``Z = X W + b`` has a sample in each row and weights with a row for each input; ``Z = W X + b`` a
sample in each column and weights with a row for each output. What the two axes of an array count
follows from that, and over what a softmax of a batch is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sympy import Add, Expr, Indexed, Mul, Symbol, preorder_traversal

from symmlp.documents.knowledge.letters import SIGNAL
from symmlp.documents.knowledge.names import base_letter, label_of
from symmlp.latex.arrays import MatrixProduct, Transposed

#: Letters of matrices of weights.
_WEIGHTS: Final = frozenset({"W", "Theta", "U", "V"})
#: Letters of arrays that have a value for each sample.
_OF_SAMPLES: Final = frozenset({"A", "D", "Delta", "H", "O", "P", "S", "X", "Y", "Z", SIGNAL})

#: Whether samples are rows, and whether weights have a row for each input; None where not shown.
_Vote = tuple[bool | None, bool]


@dataclass(frozen=True)
class Layout:
    """Whether samples are ``rows`` (None: nothing shows it), weights have their ``inputs_first``.

    Weights have a row for each output where they do not have one for each input.
    """

    rows: bool | None = None
    inputs_first: bool = False


NO_LAYOUT: Final = Layout()


def layout_of(equations: Iterable[tuple[Expr | None, Expr | None]]) -> Layout:
    """Return the layout that the weighted sums of a document show, where all show the same."""
    pairs = [(left, right) for left, right in equations if isinstance(right, Expr)]
    votes = [vote for _, right in pairs for product in _biased(right) for vote in _votes(product)]
    if not votes:
        named = [right for left, right in pairs if isinstance(left, Symbol | Indexed)]
        votes = [vote for right in named for vote in _votes(right) if not right.has(Transposed)]
    rows = {row for row, _ in votes if row is not None}
    inputs = {first for _, first in votes}
    return Layout(rows.pop() if len(rows) == 1 else None, inputs == {True})


def is_of_samples(name: str) -> bool:
    """Whether an array of two axes has one for the samples, by its letter."""
    letter = base_letter(name)
    return letter in _OF_SAMPLES or (letter[:1] == "d" and letter[1:] in _OF_SAMPLES)


def _biased(side: Expr) -> Iterator[Expr]:
    """Yield the products that a bias is added to."""
    for node in preorder_traversal(side):
        if isinstance(node, Add) and any(isinstance(term, Symbol | Indexed) for term in node.args):
            yield from node.args


def _votes(product: Expr) -> Iterator[_Vote]:
    """Yield what a product of weights and values shows."""
    if not isinstance(product, MatrixProduct | Mul) or len(product.args) != 2:
        return
    first, last = product.args
    if _is_weights(last) and not _is_weights(first):
        yield (True if _is_batch(first) else None), not isinstance(last, Transposed)
    elif _is_weights(first) and not _is_weights(last):
        yield (False if _is_batch(last) else None), isinstance(first, Transposed)


def _is_weights(factor: Expr) -> bool:
    name = _name(factor)
    return base_letter(name) in _WEIGHTS


def _is_batch(factor: Expr) -> bool:
    return not isinstance(factor, Transposed) and is_of_samples(_name(factor))


def _name(factor: Expr) -> str:
    inner = factor.args[0] if isinstance(factor, Transposed) else factor
    return label_of(inner)[0] if isinstance(inner, Symbol | Indexed) else ""
