"""What is known about names where a formula stands: which are functions, indices, words, arrays.

A document fills it as it is read; the defaults below, counted over what people write, decide only
where nothing is known. Names are the reader's own: ``w``, ``y_o``, ``delta``, ``L_cal``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Protocol

from symmlp.latex.tokens.macros import Macro
from symmlp.latex.tokens.words import words

FUNCTIONS: Final = words("f g h F G H J L C E sigma phi varphi psi Phi Psi ell L_cal")
INDICES: Final = words("i j k l m n p q r t u v c d N K M L D")
INTEGERS: Final = words("i j k l m n N K M")
ARRAYS: Final = frozenset({"W", "U", "Theta"})
SCALARS: Final = words("eta alpha beta gamma lambda epsilon mu rho lr m n N")
LAYERS: Final = frozenset({"l", "L", "ell"})
#: Names of the diagonal matrix that has a vector's entries.
DIAGONALS: Final = frozenset({"diag", "Diag"})
LABELS: Final = words("in out new old min max init test train pred true prev next mid ref")
WORDS: Final = words(
    "net out loss Loss error Error cost Cost target Target output Output input Input data "
    "dataset predicted prediction softmax Softmax sigmoid Sigmoid ReLU relu Relu RELU MSE mse "
    "SSE RSS BCE CE total bias weight weights activation logits logit grad label actual "
    "expected rate mean var std step sign softplus elu ELU GELU gelu swish max min exp log "
    "tanh sin cos ln lim normalized lr LeakyReLU SiLU sum new old hidden"
)


@dataclass(frozen=True)
class Roles:
    r"""What is known about names.

    - ``functions`` are applied to what follows in parentheses, ``variables`` are multiplied by it;
    - ``indices`` are letters that count, ``labels`` subscripts that only name (``y_o``, ``x_new``);
    - ``words`` are runs of letters that are one name (``target``), ``arrays`` vectors and matrices;
    - ``layered`` names carry their layer as a superscript, also a number (``a^2`` is layer 2);
    - ``arities`` say how many subscripts a name has (2: ``w_{12}`` is w₁,₂);
    - ``depths`` are numbers of layers whose subscript is part of the name (``n_l`` in a^{(n_l)});
    - ``starred`` says that a star between layers multiplies entries, as one beside a matrix does;
    - ``entries`` are families of the entries of a bold letter (o_i of **o**), by name and number of
      indices, with the name of that letter;
    - ``sets`` are what indices are members of, where sums say so (``k \in K``);
    - ``ranges`` are the bounds of an index letter where its sum does not say them;
    - ``macros`` are the author's commands.
    """

    functions: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    indices: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    arrays: frozenset[str] = frozenset()
    layered: frozenset[str] = frozenset()
    depths: frozenset[str] = frozenset()
    starred: bool = False
    sets: frozenset[str] = frozenset()
    arities: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    entries: Mapping[tuple[str, int], str] = field(default_factory=lambda: MappingProxyType({}))
    ranges: Mapping[str, tuple[Any, Any]] = field(default_factory=lambda: MappingProxyType({}))
    macros: tuple[Macro, ...] = ()

    def is_function(self, name: str) -> bool:
        """Tell whether a name is known to be applied to what follows in parentheses."""
        return name in self.functions

    def is_variable(self, name: str) -> bool:
        """Tell whether a name is known to be multiplied by what follows in parentheses."""
        return name in self.variables

    def is_index(self, letter: str) -> bool:
        """Tell whether a lone letter in a subscript counts (i) or only names (o)."""
        if letter in self.indices or letter in self.labels:
            return letter in self.indices
        return letter in INDICES

    def is_word(self, run: str) -> bool:
        """Tell whether letters that stand together are one name."""
        return run in self.words or run in WORDS

    def is_label(self, run: str) -> bool:
        """Tell whether letters that stand together in a script are a word."""
        return run in self.labels or run in LABELS or self.is_word(run)


NOTHING_KNOWN: Final = Roles()


class Answers(Protocol):
    """What the syntax of a formula depends on: the questions that the parser asks of `Roles`."""

    def is_function(self, name: str) -> bool:
        """Tell whether a name is known to be applied to what follows in parentheses."""

    def is_variable(self, name: str) -> bool:
        """Tell whether a name is known to be multiplied by what follows in parentheses."""

    def is_index(self, letter: str) -> bool:
        """Tell whether a lone letter in a subscript counts (i) or only names (o)."""

    def is_word(self, run: str) -> bool:
        """Tell whether letters that stand together are one name."""

    def is_label(self, run: str) -> bool:
        """Tell whether letters that stand together in a script are a word."""


def counts_layers(name: str) -> bool:
    """Tell whether an index of this name says which layer is meant: l, L, n_l."""
    return name.rpartition("_")[2] in LAYERS
