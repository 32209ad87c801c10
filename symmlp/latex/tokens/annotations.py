"""Sizes, colours, labels and boxes: what dresses a formula without changing what it says.

All of it is taken off, and everything that carries text (a tag, a colour, what stands under a
brace) is recorded as a `Note`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from symmlp.latex.tokens.tokens import Token
from symmlp.latex.tokens.words import words
from symmlp.latex.unreadable import Unreadable

SIZES: Final = frozenset(
    f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
) | {"middle"}
SILENT: Final = words(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag "
    "hline mathstrut strut centering allowbreak nobreak break noindent hfill smallskip "
    "medskip bigskip mathop mathbin mathrel mathord mathopen mathclose mathinner smash "
    "ensuremath negthinspace normalsize small large tiny footnotesize relax bf sf tt it cal"
) - {"bf", "it", "cal"}
RECORDED: Final = words(
    "label tag tag* hspace hspace* vspace vspace* color eqref ref cite phantom hphantom "
    "vphantom mspace mkern intertext require htmlClass"
)
UNWRAPPED: Final = words("boxed cancel bcancel xcancel fbox underline rlap llap mathclap")
COLOURED: Final = frozenset({"textcolor", "colorbox", "bbox"})
BRACED: Final = {"underbrace": "_", "overbrace": "^"}
STACKED: Final = frozenset({"overset", "stackrel", "underset"})

_DELIMITERS: Final = {
    ("left", "|"): "lvert", ("right", "|"): "rvert",
    ("left", "\\|"): "lVert", ("right", "\\|"): "rVert",
    ("left", "."): "leftnone", ("right", "."): "rightnone",
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """Something that stands beside a formula and is no part of it: a tag, a reason, a condition.

    Reasons and conditions keep their tokens, for what they say may be a formula.
    """

    kind: str
    text: str
    start: int
    end: int
    tokens: tuple[Token, ...] = field(default=(), compare=False, repr=False)


def strip_annotations(tokens: list[Token]) -> tuple[list[Token], list[Note]]:
    """Return the tokens of the formula itself, and notes of what was taken off."""
    kept: list[Token] = []
    notes: list[Note] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        name = token.text if token.kind == "command" else ""
        position += 1
        if name in ("left", "right") or name in SIZES:
            position = _delimiter(tokens, position, token, kept)
        elif name in RECORDED or name in COLOURED or name in STACKED:
            if (
                name in ("color", "require")
                and position < len(tokens)
                and tokens[position].text == "["
            ):
                raise Unreadable(f"\\{name} with an option is not read", token.start, token.end)
            group, position = _group(tokens, position, token)
            notes.append(Note(name, "".join(t.text for t in group), token.start, group[-1].end))
            if name in ("hspace", "hspace*"):
                kept.append(Token("gap", "hspace", token.start, group[-1].end, token.before))
        elif name in UNWRAPPED and _holds_relation(tokens, position, token):
            _, close = _group(tokens, position, token)
            inner, more = strip_annotations(tokens[position + 1 : close - 1])
            kept.extend(inner)
            notes.extend(more)
            position = close
        elif name in SILENT or name in UNWRAPPED:
            pass
        elif name in BRACED:
            _, close = _group(tokens, position, token)
            inner, more = strip_annotations(tokens[position:close])
            kept.extend(inner)
            notes.extend(more)
            position = close
            if position < len(tokens) and tokens[position].is_char(BRACED[name]):
                group, position = _group(tokens, position + 1, token)
                notes.append(Note(name, "".join(t.text for t in group), token.start, group[-1].end))
        else:
            kept.append(token)
    return kept, notes


def _delimiter(tokens: list[Token], position: int, token: Token, kept: list[Token]) -> int:
    """Put a sized delimiter in its plain form, with its direction where the sign has none."""
    if position >= len(tokens):
        raise Unreadable(f"\\{token.text} without a delimiter", token.start, token.end)
    sign = tokens[position]
    side = {"l": "left", "r": "right"}.get(
        token.text[-1] if token.text in SIZES else "", token.text
    )
    text = f"\\{sign.text}" if sign.kind == "command" else sign.text
    if sign.kind == "number" and sign.text.startswith("."):  # \left.5 is no number
        raise Unreadable(f"\\{token.text} without a delimiter", token.start, sign.end)
    directed = _DELIMITERS.get((side, text))
    if directed:
        kept.append(Token("command", directed, token.start, sign.end, token.before))
    else:
        kept.append(replace(sign, start=token.start, before=token.before))
    return position + 1


def _holds_relation(tokens: list[Token], position: int, token: Token) -> bool:
    """Tell whether a box encloses a whole statement rather than a part of one."""
    group, _ = _group(tokens, position, token)
    depth = 0
    for inner in group:
        depth += inner.is_char("{") - inner.is_char("}")
        if depth == 1 and (
            inner.is_char("=") or inner.is_command("approx", "leq", "geq", "le", "ge")
        ):
            return True
    return False


def _group(tokens: list[Token], position: int, token: Token) -> tuple[list[Token], int]:
    """Return the next argument, braces included, and the position after it."""
    if position >= len(tokens):
        raise Unreadable(f"\\{token.text} without an argument", token.start, token.end)
    depth, end = 0, position
    while end < len(tokens):
        depth += tokens[end].is_char("{") - tokens[end].is_char("}")
        end += 1
        if depth <= 0:
            return tokens[position:end], end
    raise Unreadable("a brace is not closed", tokens[position].start, tokens[position].end)
