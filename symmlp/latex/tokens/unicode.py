"""Unicode mathematics, character by character: what LaTeX each stands for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

_NAMES: Final = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma
sigma tau upsilon phi chi psi omega
"""
_GREEK: Final = _NAMES.split()

COMMANDS: Final = {
    **{chr(ord("α") + n): name for n, name in enumerate(_GREEK)},
    **{chr(ord("Α") + n): name.title() for n, name in enumerate(_GREEK) if name != "varsigma"},
    "ϕ": "phi", "ϵ": "epsilon", "ϑ": "vartheta",
    "∑": "sum", "∏": "prod", "∂": "partial", "∇": "nabla", "√": "sqrt", "∫": "int",
    "·": "cdot", "⋅": "cdot", "×": "times", "⊙": "odot", "∘": "circ", "⊗": "otimes", "÷": "div",
    "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx", "≡": "equiv", "∝": "propto", "∈": "in",
    "≔": "coloneqq", "≜": "triangleq", "←": "leftarrow", "→": "rightarrow", "⇒": "Rightarrow",
    "⟹": "Rightarrow", "⇔": "iff", "∴": "therefore", "∵": "because", "∞": "infty", "…": "ldots",
    "⋯": "cdots", "‖": "|", "∥": "|", "ℓ": "ell", "±": "pm", "⊤": "top", "∀": "forall",
}  # fmt: skip
CHARACTERS: Final = {
    "−": "-",
    "–": "-",
    "′": "'",
    "’": "'",
    "‵": "'",
    "∗": "*",
    "＝": "=",
    "，": ",",
}
_FRACTION: Final = "<fraction>"
_SCRIPTS: Final = {"<super>": "^", "<sub>": "_"}
_ACCENTS: Final = {"̂": "hat", "̄": "bar", "̃": "tilde", "̇": "dot"}
_GAPS: Final = "\u00a0\u2009\u200a\u2002\u2003\u202f"


def script_run(text: str, start: int, stop: int) -> tuple[int, list[tuple[str, str]]]:
    """Return the end of a run of raised or lowered characters, and its tokens (``^{-1}``)."""
    first = unicodedata.decomposition(text[start]).split()
    if len(first) != 2 or first[0] not in _SCRIPTS or text[start] in COMMANDS:
        return start, []
    end = start
    inner: list[tuple[str, str]] = []
    while end < stop:
        parts = unicodedata.decomposition(text[end]).split()
        if len(parts) != 2 or parts[0] != first[0]:
            break
        for kind, token in _ascii(chr(int(parts[1], 16))):
            joined = kind == "number" and bool(inner) and inner[-1][0] == "number"
            inner[-1:] = [(kind, inner[-1][1] + token)] if joined else [*inner[-1:], (kind, token)]
        end += 1
    return end, [("char", _SCRIPTS[first[0]]), ("char", "{"), *inner, ("char", "}")]


def is_fraction(character: str) -> bool:
    """Whether a character is a fraction by itself: ½."""
    return unicodedata.decomposition(character).startswith(_FRACTION)


def as_latex(character: str) -> Iterator[tuple[str, str]]:
    """Yield the kinds and texts of the tokens that a character beyond ASCII stands for."""
    decomposed = unicodedata.decomposition(character).split()
    accent = (
        chr(int(decomposed[1], 16)) if len(decomposed) == 2 and "<" not in decomposed[0] else ""
    )
    if character in COMMANDS:
        yield "command", COMMANDS[character]
    elif character in CHARACTERS:
        yield "char", CHARACTERS[character]
    elif character in _GAPS:
        yield "gap", ","
    elif decomposed[:1] == [_FRACTION]:
        numerator, _, denominator = "".join(chr(int(c, 16)) for c in decomposed[1:]).partition("⁄")
        yield "command", "frac"
        for part in (numerator, denominator):
            yield from (("char", "{"), ("number", part), ("char", "}"))
    elif accent in _ACCENTS:
        yield "command", _ACCENTS[accent]
        yield from _ascii(chr(int(decomposed[0], 16)))
    else:
        yield "char", character


def _ascii(character: str) -> Iterator[tuple[str, str]]:
    if character.isdigit():
        yield "number", character
    elif character.isascii() and character.isalpha():
        yield "letter", character
    elif ord(character) < 128:
        yield "char", character
    else:
        yield from as_latex(character)
