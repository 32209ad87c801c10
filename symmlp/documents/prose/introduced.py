r"""Which symbols a reader of a document can know: its words, tables or formulas say what they are.

"where $\eta$ is the learning rate" may stand behind the formula, in a list, a heading or a table of
notation; and nobody has to say that L is the loss. A letter is known with all its decorations: who
knows what y is does not ask what ŷ_i and **y** are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from symmlp.documents.knowledge.letters import (
    ACTIVATIONS,
    ANY_FUNCTION,
    LOSS_LETTERS,
    PARAMETERS,
    PREACTIVATIONS,
    SIGNAL,
    TARGETS,
)
from symmlp.documents.knowledge.names import base_letter
from symmlp.documents.syntaxes.segments import Kind, Segment

#: Letters that everybody in the field uses in one way: layers' quantities, losses, what counts.
USUAL: Final = frozenset(
    {*LOSS_LETTERS, *PREACTIVATIONS, *ACTIVATIONS, *TARGETS, *PARAMETERS, *ANY_FUNCTION, SIGNAL}
    | {
        "x",
        "X",
        "Y",
        "A",
        "Z",
        "B",
        "T",
        "n",
        "m",
        "N",
        "M",
        "K",
        "D",
        "p",
        "P",
        "H",
        "I",
        "R",
        "O",
    }
    | {
        "O",
        "sigma",
        "phi",
        "epsilon",
        "Delta",
        "nabla",
        "Theta",
        "i",
        "j",
        "k",
        "l",
        "e",
        "d",
        "pi",
    }
)
#: Letters of the learning rate, as long as the document has no other one.
RATES: Final = frozenset({"eta", "alpha"})

_MARK: Final = (
    r"\\(?:mathbf|boldsymbol|bm|pmb|vec|hat|widehat|bar|overline|tilde|widetilde|dot|mathcal|mathrm"
    r"|mathsf|mathit|mathbb|mathfrak|text|operatorname|rm|bf|cal|it)"
)
_LETTER: Final = re.compile(rf"(?:{_MARK}\s*|[\s{{(\[])*+(?:\\([a-zA-Z]+)|([^\W\d_]+))")
_SCRIPTS: Final = re.compile(r"^(?:\s|[}')\]]|[_^](?:\w|\\\w+|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}))*+$")
_FORMULA: Final = re.compile(r"\$\$?([^$]{1,200})\$\$?|\\\((.{1,200}?)\\\)|:math:`([^`]{1,200})`")
#: What may stand between names that are introduced together, and behind those that are.
_APART: Final = re.compile(r"[,;&]|\\(?:quad|qquad|[lc]?dots|text\s*\{[^{}]*\})")
_RELATION: Final = re.compile(
    r"[=<>:∈≈≤≥→←]|\\(?:in|ni|sim|to|colon|le|leq|ge|geq|ne|neq|approx|gets|rightarrow|leftarrow"
    r"|equiv|ll|gg|subset|propto|mapsto)\b"
)
_VARIANTS: Final = {f"var{name}": name for name in ("epsilon", "phi", "theta", "sigma", "rho")}
_GREEK: Final = re.compile(r"[α-ωΑ-Ω]")
_MARKED: Final = re.compile(r"[`*_]([^\W\d_])(?:_?\w{1,3})?[`*_]")
_SPOKEN: Final = re.compile(
    r"(?<![\w\\$'’])([b-zB-HJ-Z])(?:_?\w{1,2})?"
    r"(?=\s+(?:is|are|denotes?|stands?|represents?|means?)\b|\s+[=–—]\s)"
)
_LETTERS_OF_A_WORD: Final = 3
_LENGTH_OF_A_CHANGE: Final = 2  # dz, dw
_WORDS: Final = frozenset({Kind.PROSE, Kind.ITEM, Kind.HEADING})


def letter_of(symbol: str) -> str:
    r"""Return the letter that a symbol decorates, as the reader names it: ``eta`` of ``\eta_t``."""
    match = _LETTER.match(symbol)
    found = "" if match is None else match[1] or match[2]
    if len(found) == 1 and not found.isascii():
        found = _named(found)
    return _VARIANTS.get(found, found)


def is_known(symbol: str, letters: frozenset[str]) -> bool:
    """Whether a reader can know what a symbol is; a word says it itself."""
    letter = letter_of(symbol)
    if letter[:1] == "d" and len(letter) == _LENGTH_OF_A_CHANGE:
        return is_known(letter[1:], letters)
    word = len(letter) >= _LETTERS_OF_A_WORD and "\\" + letter not in symbol
    if letter in RATES:
        return letter in letters or letters.isdisjoint(RATES)
    return not letter or word or letter in letters or letter in USUAL


def introduced_letters(segments: Iterable[Segment], defined: Iterable[str]) -> frozenset[str]:
    """Return the letters that a document says something of; ``defined`` are names it computes."""
    found = {base_letter(name) for name in defined}
    for segment in segments:
        if segment.kind is Kind.INLINE:
            found.update(_named_in(segment.text))
        elif segment.kind in _WORDS:
            found.update(_spoken_of(segment.text))
        elif segment.kind is Kind.DIRECTIVE:
            found.update(letter_of(name) for name in re.split(r"[=<>;,\s]+", segment.text))
        for cell in (cell for row in segment.rows for cell in row):
            found.update(_named_in(cell.text))
            found.update(_spoken_of(cell.text) if cell.kind is not Kind.INLINE else ())
    return frozenset(found - {""})


def _spoken_of(text: str) -> Iterator[str]:
    for match in _FORMULA.finditer(text):
        yield from _named_in(match[1] or match[2] or match[3])
    for pattern in (_MARKED, _SPOKEN):
        yield from (letter_of(match[1]) for match in pattern.finditer(text))
    yield from (_named(match[0]) for match in _GREEK.finditer(text))


def _named_in(formula: str) -> Iterator[str]:
    """Yield the letters of a formula that consists of names, or tells something of them."""
    first = _RELATION.split(formula, maxsplit=1)[0]
    for part in _APART.split(first.replace(r"\left", "").replace(r"\right", "")):
        match = _LETTER.match(part)
        if match is not None and _SCRIPTS.match(part[match.end() :].split("(", 1)[0]):
            yield letter_of(part)


def _named(letter: str) -> str:
    """Return how the reader names a letter: ``eta`` of η."""
    words = unicodedata.name(letter, "").split()
    if words[:1] != ["GREEK"]:
        return letter
    name = words[-1].lower()
    return name.capitalize() if "CAPITAL" in words else name
