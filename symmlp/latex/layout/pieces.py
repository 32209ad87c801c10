"""A row's separate statements: at arrows of inference, wide gaps, commas, columns and prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Final

from symmlp.latex.tokens.annotations import Note
from symmlp.latex.tokens.tables import BRACKETS, CLOSERS, PRODUCTS, RELATIONS, spelled
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.tokens.words import words

WIDE: Final = frozenset({"quad", "qquad", "hspace"})
#: Blanks that nobody writes between two factors.
THICK: Final = frozenset({";", ":", "enspace"})
INFERENCES: Final = words(
    "Rightarrow implies iff Longrightarrow therefore because Leftrightarrow Longleftrightarrow "
    "impliedby Leftarrow"
)
_PROSE: Final = frozenset({"text", "textrm", "mbox", "textnormal", "textit", "hbox", "intertext"})
_CONDITIONS: Final = words(
    "if for when given unless over each all every only such assuming suppose else otherwise"
)
_REASONS: Final = words("since because as by using from on at see recall note or via")
_NEW_STATEMENT: Final = words(
    "where and so then thus hence therefore let with but also now finally which that is are"
)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+){0,3}")
_PUNCTUATION: Final = frozenset({".", ",", ";", ":"})


@dataclass
class Piece:
    """Tokens that are one statement: where its relations stand, and what was said beside it."""

    tokens: list[Token] = field(default_factory=list)
    relations: list[tuple[int, int, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    aside: bool = False


def is_prose(token: Token) -> bool:
    """Tell whether a text token is a remark rather than a name."""
    if token.kind != "text" or token.via not in _PROSE:
        return False
    words = token.text.lower().replace(",", " ").split()
    connecting = _CONDITIONS | _REASONS | _NEW_STATEMENT
    return not _NAME.fullmatch(token.text) or bool(connecting & set(words))


def pieces_of_row(row: list[Token]) -> list[Piece]:
    """Return the statements of a row in order, and with each the remarks that follow it."""
    row, number = _without_number(_with_prose(_with_wide_gaps(row)))
    pieces = [Piece()]
    depth = place = 0
    while place < len(row):
        token = row[place]
        key = spelled(token.kind, token.text) if token.kind in ("char", "command") else ""
        depth = max(
            depth
            + (key in BRACKETS or key == "{" or token.kind == "begin")
            - (key in CLOSERS or key == "}" or token.kind == "end"),
            0,
        )
        width, relation = (0, "") if depth else relation_at(row, place)
        arrow = relation == "→" and _is_complete(pieces[-1])
        if arrow or relation == "⇒" or (not depth and key in INFERENCES):
            pieces.append(Piece(aside=key == "because"))
            place += width or 1
        elif relation:
            piece = pieces[-1]
            piece.relations.append((len(piece.tokens), len(piece.tokens) + width, relation))
            piece.tokens.extend(row[place : place + width])
            place += width
        elif not depth and _in_margin(row, place):
            text = " ".join(t.text for t in row[place:] if t.kind != "gap")
            pieces[-1].notes.append(Note("remark", text, token.start, row[-1].end))
            place = len(row)
        elif not depth and (is_prose(token) or token.is_command("forall")):
            place = _remark(row, place, pieces)
        elif depth == 1 and _in_brackets(row, place):
            place = _bracketed(row, place, pieces[-1])
            depth = 0
        else:
            if not depth and _separates(row, place, pieces[-1]):
                pieces.append(Piece())
            elif not (token.is_char("&") and not depth):
                pieces[-1].tokens.append(token)
            place += 1
    pieces[-1].notes.extend(number)
    for piece in pieces:
        _trim(piece)
    return [piece for piece in pieces if piece.tokens or piece.notes]


def _with_wide_gaps(row: list[Token]) -> list[Token]:
    r"""Put a run of three blanks or more, ``\ \ \ ``, together: it is as wide as a ``\quad``."""
    kept: list[Token] = []
    for gap, run in groupby(row, lambda token: token.kind == "gap"):
        tokens = list(run)
        if gap and len(tokens) > 2:
            first = tokens[0]
            tokens = [Token("gap", "quad", first.start, tokens[-1].end, first.before)]
        kept.extend(tokens)
    return kept


def _without_number(row: list[Token]) -> tuple[list[Token], list[Note]]:
    r"""Take the number of an equation off a row that has it in a column of its own: ``& (3)``."""
    shown = [place for place, token in enumerate(row) if token.kind != "gap"]
    last = [row[place] for place in shown[-4:]]
    column = len(last) == 4 and last[0].is_char("&") and len(shown) > 4
    if not (column and _is_number(last[1:])):
        return row, []
    text = "".join(token.text for token in last[1:])
    return row[: shown[-4]], [Note("tag", text, last[1].start, last[-1].end)]


def _is_number(tail: list[Token]) -> bool:
    """Tell whether some tokens are a number in brackets: (3)."""
    opens, closes = tail[0].is_char("("), tail[-1].is_char(")")
    return len(tail) == 3 and opens and closes and tail[1].kind == "number"


def _in_margin(row: list[Token], place: int) -> bool:
    r"""Tell whether a text stands in a column of its own: ``&& \text{sum rule}``."""
    if row[place].kind != "text" or row[place].via not in _PROSE:
        return False
    before = [token for token in row[:place] if token.kind != "gap"][-2:]
    return len(before) == 2 and all(token.is_char("&") for token in before)


def _with_prose(row: list[Token]) -> list[Token]:
    r"""Put connecting words between explicit blanks together: ``\\ for \\ all``."""
    kept: list[Token] = []
    place = 0
    while place < len(row):
        stop = place
        if place and row[place - 1].kind == "gap":
            while stop < len(row) and row[stop].kind == "letter" and stop - place < 12:
                stop += 1
        word = "".join(token.text for token in row[place:stop])
        ended = stop == len(row) or row[stop].kind == "gap"
        if stop - place > 1 and ended and word in _CONDITIONS | _REASONS | _NEW_STATEMENT:
            kept.append(Token("text", word, row[place].start, row[stop - 1].end, "gap", "text"))
            place = stop
        else:
            kept.append(row[place])
            place += 1
    return kept


def relation_at(row: Sequence[Token], place: int) -> tuple[int, str]:
    """Return how many tokens the relation that stands here has, and which one it is."""
    token = row[place]
    if token.kind not in ("char", "command"):
        return 0, ""
    after = row[place + 1] if place + 1 < len(row) else None
    pair = token.text + after.text if after and token.kind == after.kind == "char" else ""
    if (
        after
        and pair in ("=>", ":=", "==", "->", "<-", "<=", ">=")
        and (not after.before or pair == ":=")
    ):
        named = {"=>": "⇒", ":=": ":=", "==": "=", "->": "→", "<-": "←", "<=": "≤", ">=": "≥"}
        if pair != "<-":
            return 2, named[pair]
    if token.is_command("not") and after and after.is_char("="):
        return 2, "≠"
    key = spelled(token.kind, token.text)
    return (1, RELATIONS[key]) if key in RELATIONS else (0, "")


def _separates(row: list[Token], place: int, piece: Piece) -> bool:
    """Tell whether a comma, a wide gap or a column ends the statement before it."""
    token = row[place]
    wide = token.kind == "gap" and token.text in WIDE
    comma = token.is_char(",", ";")
    column = token.is_char("&")
    if not (wide or comma or column) or not _is_complete(piece):
        return False
    following = next(
        (t for t in islice(row, place + 1, None) if t.kind != "gap" and not t.is_char("&")), None
    )
    if following is None or (column and row[place + 1].is_char("&")):
        return False
    first = spelled(following.kind, following.text)
    if first in RELATIONS or first in ("+", "-") or (first in PRODUCTS and first != "."):
        return False
    if is_prose(following) or following.is_command("forall"):
        return False  # the remark decides what follows it
    return _relation_comes(row, place + 1)


def _is_complete(piece: Piece) -> bool:
    if not piece.relations:
        return False
    return any(token.kind != "gap" for token in piece.tokens[piece.relations[-1][1] :])


def _relation_comes(row: list[Token], place: int) -> bool:
    """Tell whether a relation stands before the next comma."""
    depth = 0
    for position in range(place, len(row)):
        token = row[position]
        key = spelled(token.kind, token.text) if token.kind in ("char", "command") else ""
        depth += (key in BRACKETS or key == "{") - (key in CLOSERS or key == "}")
        if depth <= 0 and (token.is_char(",", ";") or key in INFERENCES):
            return False
        if depth <= 0 and relation_at(row, position)[1]:
            return True
    return False


def _remark(row: list[Token], place: int, pieces: list[Piece]) -> int:
    """Read a remark in prose; conditions and reasons take the rest of the row with them."""
    token = row[place]
    words = token.text.lower().strip(" .,;:()").split()
    words = ["for", "all"] if token.is_command("forall") else words
    opens = not words or words[-1] in _NEW_STATEMENT or not (set(words) & (_CONDITIONS | _REASONS))
    stop = place + 1
    ended = False
    if not opens:
        leads = not pieces[-1].tokens
        while stop < len(row) and not (is_prose(row[stop]) or row[stop].kind == "row" or ended):
            ended = _ends_condition(row, place, stop, leads)
            stop += 1
    kind = "remark" if opens else "condition" if set(words) & _CONDITIONS else "reason"
    pieces[-1].notes.append(note_of(kind, row[place : stop - ended]))
    if (opens or ended) and _is_complete(pieces[-1]):
        pieces.append(Piece())
    return stop


def _ends_condition(row: list[Token], place: int, stop: int, leads: bool) -> bool:
    """Tell whether a statement follows a condition: ``if x > 0, y = x``.

    A comma behind a condition that does not lead may go on with it; a wide gap does not.
    """
    separates = (leads and row[stop].is_char(",", ":")) or (
        row[stop].kind == "gap" and row[stop].text in WIDE
    )
    related = any(relation_at(row, at)[1] for at in range(place + 1, stop))
    return separates and related and _relation_comes(row, stop + 1)


def note_of(kind: str, tokens: Sequence[Token]) -> Note:
    """Return what some tokens say beside a formula."""
    plain = [token for token in tokens if not (token.is_char("&") or token.kind == "row")]
    text = " ".join(token.text for token in plain if token.kind != "gap")
    return Note(kind, text, tokens[0].start, tokens[-1].end, tuple(plain))


def _in_brackets(row: list[Token], place: int) -> bool:
    r"""Tell whether a condition or a remark in brackets ends the row: ``\quad (i \ne j)``."""
    before = row[place - 1] if place else None
    if before is None or not (before.kind == "gap" or before.is_char("&") or is_prose(before)):
        return False
    if spelled(row[place].kind, row[place].text) not in ("(", "["):
        return False
    close = _closing(row, place)
    if close is None or any(
        not (t.kind == "gap" or t.is_char("&", ".", ",", ";")) for t in row[close + 1 :]
    ):
        return False
    inner = row[place + 1 : close]
    relations = [relation_at(inner, at)[1] for at in range(len(inner))]
    wide = before.kind != "gap" or before.text in WIDE
    return any(map(is_prose, inner)) or any(
        relation and (wide or relation != "=") for relation in relations
    )


def _bracketed(row: list[Token], place: int, piece: Piece) -> int:
    close = _closing(row, place) or place
    inner = row[place + 1 : close]
    said = {word for t in inner if is_prose(t) for word in t.text.lower().split()}
    kind = "reason" if said and not said & _CONDITIONS else "condition"
    piece.notes.append(note_of(kind, inner))
    return close + 1


def _closing(row: list[Token], place: int) -> int | None:
    """Return where the bracket that opens here is closed."""
    depth = 0
    for position in range(place, len(row)):
        key = spelled(row[position].kind, row[position].text)
        depth += (key in BRACKETS) - (key in CLOSERS)
        if not depth:
            return position
    return None


def _ends_term(gap: Token, before: list[Token]) -> bool:
    r"""Tell whether a thick blank stands behind letters, where no factor 3 is written: x \; (3)."""
    last = next((t for t in reversed(before) if t.kind != "number"), None)
    factor = before[-1:] != [last] and (last is None or not last.is_char("_", "^"))
    return gap.text in THICK and last is not None and last.kind != "gap" and not factor


def _trim(piece: Piece) -> None:
    """Take blanks off both ends, punctuation and a number in brackets off the end."""
    tokens = piece.tokens
    for width in range(3, 5):  # \\qquad (3), \\;\\;\\; (3.1)
        tail, before = tokens[-width:], tokens[:-width][-2:]
        gaps = [token for token in before if token.kind == "gap"]
        bracketed = len(tail) == width and tail[0].is_char("(") and tail[-1].is_char(")")
        if not (bracketed and tail[1].kind == "number" and before[-1:] == gaps[-1:] != []):
            continue
        if len(gaps) > 1 or gaps[-1].text in WIDE or _ends_term(gaps[-1], tokens[:-width][:-1]):
            text = "".join(token.text for token in tail)
            piece.notes.append(Note("tag", text, tail[0].start, tail[-1].end))
            del tokens[-width:]
            break
    shift = next((n for n, token in enumerate(tokens) if token.kind != "gap"), len(tokens))
    del tokens[:shift]
    piece.relations = [(a - shift, b - shift, r) for a, b, r in piece.relations]
    while tokens and (
        tokens[-1].kind == "gap"
        or (
            tokens[-1].kind == "char"
            and tokens[-1].text in _PUNCTUATION
            and not (len(tokens) > 1 and tokens[-1].text == "." and tokens[-2].is_char("."))
        )
    ):
        if piece.relations and piece.relations[-1][1] >= len(tokens):
            break
        tokens.pop()
