r"""LaTeX mathematics to tokens, each with its exact place in the text.

One regular expression finds the tokens; unicode mathematics (∑, ², ŷ) becomes the commands that it
stands for, at the place of the character; the argument of ``\text`` and its kin stays one token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from symmlp.latex.tokens.unicode import as_latex, is_fraction, script_run
from symmlp.latex.unreadable import MAX_DEPTH, MAX_LENGTH, Unreadable

GAPS: Final = frozenset(
    {",", ":", ";", ">", " ", "!", "~", "quad", "qquad", "thinspace", "enspace"}
)
TEXTUAL: Final = frozenset(
    {"text", "textrm", "textnormal", "textit", "textsf", "texttt", "mbox", "hbox", "mathrm"}
    | {"operatorname", "operatorname*", "mathit", "mathsf", "mathtt", "intertext"}
)
#: How long a formula may be to be remembered in tokens.
MAX_REMEMBERED: Final = 4_000
_PROSE: Final = TEXTUAL - {"mathrm", "operatorname", "operatorname*", "mathit", "mathsf"}
_STARRED: Final = frozenset({"operatorname*", "tag*", "hspace*", "vspace*"}) | {
    "newcommand*", "renewcommand*", "providecommand*", "DeclareMathOperator*"
}  # fmt: skip

_PATTERN: Final = re.compile(
    r"""
      (?P<space>\s+|%[^\n]*)
    | (?P<row>\\\\\*?(?:\s*\[\s*-?[\d.]+\s*(?:em|ex|pt|cm|mm|px|in|pc|mu)\s*\])?|\\cr(?![A-Za-z])
        |\\newline(?![A-Za-z]))
    | (?P<environment>\\(?:begin|end)\s*\{[A-Za-z]{1,20}\*?\})
    | (?P<command>\\[A-Za-z]+\*?)
    | (?P<escaped>\\.)
    | (?P<number>(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?)
    | (?P<letter>[A-Za-z])
    | (?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    r"""One token: ``kind`` is letter, number, command, text, char, gap, row, begin or end.

    ``text`` is without backslash and braces; ``before`` is what stands between it and the token
    before: nothing, a blank, or an explicit gap such as ``\;``.
    """

    kind: str
    text: str
    start: int
    end: int
    before: str = ""
    via: str = ""

    def is_char(self, *characters: str) -> bool:
        """Tell whether it is one of these plain characters."""
        return self.kind == "char" and self.text in characters

    def is_command(self, *names: str) -> bool:
        """Tell whether it is one of these commands."""
        return self.kind == "command" and self.text in names


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a formula; raise `Unreadable` when it is too long or cut off."""
    if len(text) > MAX_LENGTH:
        raise Unreadable(
            f"the formula has {len(text)} characters, more than {MAX_LENGTH}", 0, MAX_LENGTH
        )
    return list(_remembered(text) if len(text) <= MAX_REMEMBERED else _all_tokens(text))


def _all_tokens(text: str) -> tuple[Token, ...]:
    return tuple(_tokens(text, 0, len(text), 0))


#: A formula is taken apart when the document's roles are learned, and again when it is read.
_remembered = lru_cache(maxsize=1024)(_all_tokens)


def _tokens(text: str, start: int, stop: int, depth: int) -> Iterator[Token]:
    before = ""
    position = start
    while position < stop:
        match = _PATTERN.match(text, position, stop)
        if match is None:  # a lone backslash at the very end
            raise Unreadable("a backslash stands alone", position, position + 1)
        kind, raw, position = str(match.lastgroup), match.group(), match.end()
        if kind == "space":
            if raw[0] == "%" and text[match.start() - 1 : match.start()].isdigit():
                raise Unreadable(
                    "a percent sign needs a backslash", match.start(), match.start() + 1
                )
            before = before or " "
            continue
        if kind == "char" and ord(raw) > 127:
            if is_fraction(raw) and text[match.start() - 1 : match.start()].isdigit():
                raise Unreadable("a mixed number is not understood", match.start(), position)
            after, script = script_run(text, match.start(), stop)
            yield from (Token(k, t, match.start(), after) for k, t in script)
            if script:
                position, before = after, ""
                continue
        if kind == "command" and raw[1:] in TEXTUAL:
            ready = list(_textual(text, match.start(), position, stop, before, raw[1:], depth))
            position = ready[-1].end if ready[-1].kind == "stop" else position
            yield from (token for token in ready if token.kind != "stop")
        else:
            ready = list(_plain(kind, raw, match.start(), match.end(), before))
            if kind == "command" and raw.endswith("*") and raw[1:] not in _STARRED:
                position -= 1  # the star is a product: \alpha*x
                ready = list(_plain(kind, raw[:-1], match.start(), position, before))
            yield from ready
        before = ""


def _plain(kind: str, raw: str, start: int, end: int, before: str) -> Iterator[Token]:
    if kind == "environment":
        command, name = raw[1:].split("{")
        kind, name = command.strip(), name[:-1]
        yield Token(kind, name.rstrip("*"), start, end, before)
    elif kind in ("command", "escaped"):
        name = raw[1:]
        yield Token("gap" if name in GAPS else "command", name, start, end, before)
    elif kind == "char" and ord(raw) > 127:
        for token_kind, text in as_latex(raw):
            yield Token(token_kind, text, start, end, before)
            before = ""
    elif raw == "~":
        yield Token("gap", raw, start, end, before)
    else:
        yield Token(kind, "" if kind == "row" else raw, start, end, before)


def _textual(
    text: str, start: int, position: int, stop: int, before: str, via: str, depth: int
) -> Iterator[Token]:
    """Yield the argument of a text command as tokens, and a ``stop`` that says where it ended."""
    if depth > MAX_DEPTH:
        raise Unreadable("text is nested too deeply", start, position)
    while position < stop and text[position].isspace():
        position += 1
    if position >= stop or text[position] != "{":
        if position < stop and text[position].isalnum():  # \mathrm T
            yield Token("text", text[position], start, position + 1, before, via)
            yield Token("stop", "", start, position + 1)
            return
        raise Unreadable(f"\\{via} has no argument", start, position)
    close = _closing(text, position, stop)
    inner = text[position + 1 : close]
    if via in _PROSE and "$" in inner:
        pieces, offset = inner.split("$"), position + 1
        for number, piece in enumerate(pieces):
            if number % 2:
                yield from _tokens(text, offset, offset + len(piece), depth + 1)
            elif piece.strip():
                yield Token("text", piece.strip(), offset, offset + len(piece), before, via)
            offset += len(piece) + 1
    elif via not in _PROSE and "\\" in inner and not re.fullmatch(r"(?:[\w\s-]|\\[ ,;_-])*", inner):
        yield Token("char", "{", start, position + 1, before)
        yield from _tokens(text, position + 1, close, depth + 1)
        yield Token("char", "}", close, close + 1)
    else:
        yield Token("text", " ".join(inner.split()), start, close + 1, before, via)
    yield Token("stop", "", start, close + 1)


def _closing(text: str, opening: int, stop: int) -> int:
    depth, position = 0, opening
    while position < stop:
        if text[position] == "\\":
            position += 1
        elif text[position] == "{":
            depth += 1
        elif text[position] == "}":
            depth -= 1
            if not depth:
                return position
        position += 1
    raise Unreadable("a brace is not closed", opening, opening + 1)
