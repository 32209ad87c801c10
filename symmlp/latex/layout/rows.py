"""The rows of a block: environments that only align are taken off, rows that go on are joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symmlp.latex.tokens.tables import BRACKETS, CASES, CLOSERS, PRODUCTS, RELATIONS, spelled
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.tokens.words import words

ALIGNED: Final = words(
    "aligned align split eqnarray gather gathered flalign multline equation alignat alignedat "
    "displaymath math dmath subequations IEEEeqnarray"
)
_SYSTEMS: Final = frozenset({"array", "matrix"})
_WITH_COLUMNS: Final = frozenset({"alignat", "alignedat", "array", "IEEEeqnarray"})


def flattened(tokens: list[Token]) -> list[Token]:
    """Take off the environments that only align rows."""
    kept: list[Token] = []
    dropped: list[bool] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token.kind == "begin":
            outer = all(dropped)
            braced = bool(kept) and spelled(kept[-1].kind, kept[-1].text) in (
                *BRACKETS,
                "|",
                "lvert",
            )
            if braced and len(kept) == 1 and _has_relation(tokens[place:]):
                kept.pop()  # a system of equations: nothing stands before its brace
                braced = False
            system = token.text in _SYSTEMS or (token.text in CASES and not kept)
            flat = token.text in ALIGNED or (system and _has_relation(tokens[place:]))
            dropped.append(outer and flat and not braced)
            if dropped[-1] and token.text in _WITH_COLUMNS:
                while place < len(tokens) and not tokens[place - 1].is_char("}"):
                    place += 1
            elif dropped[-1] and place + 2 < len(tokens) and tokens[place].is_char("["):
                place += 3 if tokens[place + 2].is_char("]") else 0
            if dropped[-1]:
                continue
        elif token.kind == "end" and dropped and dropped.pop():
            kept.append(Token("row", "", token.start, token.end))
            place += place < len(tokens) and tokens[place].is_command("rightnone")
            continue
        kept.append(token)
    return kept


def _has_relation(tokens: list[Token]) -> bool:
    for token in tokens:
        if token.kind == "end":
            return False
        if token.kind in ("char", "command") and spelled(token.kind, token.text) == "=":
            return True
    return False


def joined_rows(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield rows, each with the rows that go on with it.

    A first row without a relation is the left side of a second row that begins with one.
    """
    row: list[Token] = []
    for number, part in enumerate(_rows(tokens)):
        first = number == 1 and _is_left_side(row, part)
        if row and (first or _is_open(row) or _goes_on(row, part)):
            if row[-1].is_command("rightnone"):
                row.pop()
            skip = next((n for n, t in enumerate(part) if not _is_blank(t)), 0)
            row.extend(part[skip + 1 :] if part[skip].is_command("leftnone") else part)
            continue
        if row:
            yield row
        row = part
    if row:
        yield row


def _rows(tokens: list[Token]) -> Iterator[list[Token]]:
    row: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.kind == "begin" or token.is_char("{")) - (
            token.kind == "end" or token.is_char("}")
        )
        if token.kind == "row" and depth <= 0:
            if any(not _is_blank(t) for t in row):
                yield row
            row = []
        else:
            row.append(token)
    if any(not _is_blank(t) for t in row):
        yield row


def _is_blank(token: Token) -> bool:
    return token.kind == "gap" or token.is_char("&")


def _is_open(row: list[Token]) -> bool:
    """Tell whether a bracket of the row is not closed in it."""
    depth = 0
    for token in row:
        key = spelled(token.kind, token.text) if token.kind in ("char", "command") else ""
        depth += (key in BRACKETS or key == "leftnone") - (key in CLOSERS)
    return (depth > 0 and row[-1].is_command("rightnone")) or depth > 0


def _is_left_side(row: list[Token], part: list[Token]) -> bool:
    """Tell whether a row is an expression, and the next one begins with a relation."""
    begins = next((token for token in part if not _is_blank(token)), None)
    if begins is None or spelled(begins.kind, begins.text) not in RELATIONS:
        return False
    depth = 0
    for token in row:
        depth += token.is_char("{") - token.is_char("}")
        related = not depth and spelled(token.kind, token.text) in RELATIONS
        if related or token.kind in ("text", "begin"):
            return False
    return True


def _goes_on(row: list[Token], part: list[Token]) -> bool:
    """Tell whether a row goes on with the last member of the row before."""
    plain = [token for token in part if not _is_blank(token)]
    before = [token for token in row if not _is_blank(token)]
    first, last = spelled(plain[0].kind, plain[0].text), spelled(before[-1].kind, before[-1].text)
    if last in RELATIONS or last in ("+", "-") or (last in PRODUCTS and last != "."):
        return first not in RELATIONS
    if first == "+" or (first in PRODUCTS and first not in (".", "*", "/")):
        return True
    return first == "-" and not any(
        spelled(token.kind, token.text) in RELATIONS for token in plain if token.kind != "text"
    )
