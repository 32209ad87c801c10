r"""From the tokens of a block to its chains: environments, rows, columns, separate statements.

A chain is a list of members joined by relations. A row that begins with a relation goes on with the
chain before it; a row that begins with an operator goes on with its last member; a row of reasons
(``\because …``, ``\text{since …}``) interrupts no chain. What is neither is kept as a `Note`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from symmlp.latex.layout.pieces import WIDE, Piece, note_of, pieces_of_row
from symmlp.latex.layout.rows import flattened, joined_rows
from symmlp.latex.roles import INTEGERS, Roles
from symmlp.latex.tokens.annotations import Note, strip_annotations
from symmlp.latex.tokens.macros import Macro, expand, split_macros
from symmlp.latex.tokens.plain import plain
from symmlp.latex.tokens.tables import BRACKETS, DOTS, RELATIONS, spelled
from symmlp.latex.tokens.tokens import MAX_REMEMBERED, Token, tokenize
from symmlp.latex.unreadable import MAX_DEPTH, MAX_RELATIONS, MAX_TOKENS, Unreadable

_INEQUALITIES = frozenset({"<", ">", "≤", "≥", "≠", "∈"})


@dataclass(frozen=True)
class Link:
    """A relation as it stands in a chain."""

    relation: str
    start: int
    end: int


@dataclass(frozen=True)
class Chain:
    """Members joined by links; ``carried`` tells that the first member stands in a chain before."""

    members: tuple[tuple[Token, ...], ...]
    links: tuple[Link, ...]
    carried: bool
    notes: tuple[Note, ...]
    aside: bool = False
    row: int = 0
    goes_on: Note | None = None  # a row below without a relation, which may go on with the chain


def laid_out(text: str, roles: Roles) -> tuple[Sequence[Chain], Sequence[Note]]:
    """Return the chains of a formula, and the notes that belong to none."""
    lay_out = _remembered if len(text) <= MAX_REMEMBERED else _laid_out
    return lay_out(text, roles.macros)


def _laid_out(text: str, known: tuple[Macro, ...]) -> tuple[tuple[Chain, ...], tuple[Note, ...]]:
    found, loose = _chains(*_prepared(text, known))
    return tuple(found), tuple(loose)


#: A formula is laid out when the document's roles are learned, and again when it is read.
_remembered = lru_cache(maxsize=1024)(_laid_out)


def prepare(text: str, roles: Roles) -> list[Token]:
    """Return the tokens of a formula, its macros expanded and its dress taken off."""
    return _prepared(text, roles.macros)[0]


def _prepared(text: str, known: tuple[Macro, ...]) -> tuple[list[Token], list[Note]]:
    tokens, macros = split_macros(tokenize(text))
    tokens = expand(tokens, (*known, *macros))
    if len(tokens) > MAX_TOKENS:
        start, end = tokens[MAX_TOKENS].start, tokens[-1].end
        raise Unreadable(f"more than {MAX_TOKENS} signs in one formula", start, end)
    check_depth(tokens)
    tokens, notes = strip_annotations(plain(tokens))
    return _bare(tokens), notes


def check_depth(tokens: list[Token]) -> None:
    """Refuse braces and environments that are nested too deeply, before anybody goes into them."""
    depth = 0
    for token in tokens:
        depth += (token.is_char("{") or token.kind == "begin") - (
            token.is_char("}") or token.kind == "end"
        )
        if depth > MAX_DEPTH:
            raise Unreadable(f"more than {MAX_DEPTH} levels are nested", token.start, token.end)


def without_gaps(tokens: Iterator[Token] | list[Token] | tuple[Token, ...]) -> list[Token]:
    """Return the tokens without explicit blanks, which stay as a remark on the next token."""
    kept: list[Token] = []
    gap = ""
    for token in tokens:
        if token.kind == "gap":
            gap = "wide" if token.text in WIDE or gap == "wide" else "gap"
            continue
        kept.append(replace(token, before=gap) if gap else token)
        gap = ""
    return kept


def _chains(tokens: list[Token], notes: list[Note]) -> tuple[list[Chain], list[Note]]:
    found: list[Chain] = []
    loose: list[Note] = []
    rows = list(joined_rows(flattened(tokens)))
    count = 0
    starts = [row[0].start for row in rows[1:]]
    for number, row in enumerate(rows):
        known = len(found)
        beside = [note for note in notes if bisect_right(starts, note.start) == number]
        for piece in pieces_of_row(row):
            chain = _chain(piece, tuple(beside), row[0].start)
            count += len(piece.relations)
            if count > MAX_RELATIONS:
                reason = f"more than {MAX_RELATIONS} relations in one block"
                raise Unreadable(reason, row[0].start, row[-1].end)
            if chain and _is_range(chain):
                start, end = piece.tokens[0].start, piece.tokens[-1].end
                text = " ".join(token.text for token in piece.tokens)
                if found:
                    note = Note("range", text, start, end)
                    found[-1] = replace(found[-1], notes=(*found[-1].notes, note))
                else:
                    loose.append(Note("range", text, start, end))
            elif chain and len(found) > known and _restricts(chain):
                note = note_of("condition", piece.tokens)
                found[-1] = replace(found[-1], notes=(*found[-1].notes, note, *piece.notes))
            elif chain:
                found.append(chain)
            elif piece.tokens:
                start, end = piece.tokens[0].start, piece.tokens[-1].end
                note = Note("expression", "", start, end)
                loose.append(note)
                if number and found and _may_go_on(rows[number - 1], row, piece):
                    found[-1] = replace(found[-1], goes_on=note)
            if chain is None and piece.notes:
                loose.extend(piece.notes)
    return found, loose


def _may_go_on(before: list[Token], row: list[Token], piece: Piece) -> bool:
    r"""Tell whether a row without a relation may be the rest of the row before.

    It is none after a punctuation mark, behind an arrow of inference, or if it only holds dots.
    """
    last = next((t for t in reversed(before) if t.kind != "gap" and not t.is_char("&")), None)
    first = next(t for t in row if t.kind != "gap" and not t.is_char("&"))
    ended = last is None or last.is_char(",", ";", ".") or last.kind == "text"
    dots = all(t.kind == "gap" or t.text in DOTS | {"vdots", "ddots"} for t in piece.tokens)
    return first is piece.tokens[0] and not (ended or dots)


def _chain(piece: Piece, notes: tuple[Note, ...], row: int) -> Chain | None:
    if not piece.relations:
        return None
    members = []
    links = []
    place = 0
    for start, stop, relation in piece.relations:
        members.append(tuple(piece.tokens[place:start]))
        first, last = piece.tokens[start], piece.tokens[stop - 1]
        links.append(Link(relation, first.start, last.end))
        place = stop
    members.append(tuple(piece.tokens[place:]))
    carried = not members[0]
    return Chain(tuple(members), tuple(links), carried, (*notes, *piece.notes), piece.aside, row)


def _restricts(chain: Chain) -> bool:
    r"""Tell whether a statement only says where the one before it in its row holds: ``i \ne j``."""
    relations = {link.relation for link in chain.links}
    lone = all(len(member) == 1 and member[0].text in INTEGERS for member in chain.members)
    return relations <= _INEQUALITIES or (relations == {"="} and lone)


def _is_range(chain: Chain) -> bool:
    r"""Tell whether a statement only says what an index runs through: ``i = 1, \ldots, n``."""
    if [link.relation for link in chain.links] != ["="] or len(chain.members[0]) != 1:
        return False
    values = chain.members[1]
    if values and spelled(values[0].kind, values[0].text) in BRACKETS:
        return False
    commas = any(token.is_char(",") for token in values)
    dotted = any(token.text in DOTS or token.is_char(".") for token in values)
    counted = chain.members[0][0].text in INTEGERS and all(
        token.kind in ("number", "gap") or token.is_char(",") for token in values
    )
    return commas and (dotted or counted)


def _is_one_group(tokens: list[Token]) -> bool:
    """Tell whether braces enclose everything, and a statement in it."""
    if len(tokens) < 3 or not (tokens[0].is_char("{") and tokens[-1].is_char("}")):
        return False
    depth = 0
    related = False
    for token in tokens[:-1]:
        depth += token.is_char("{") - token.is_char("}")
        related |= depth == 1 and token.is_char("=")
        if not depth:
            return False
    return related


def _bare(tokens: list[Token]) -> list[Token]:
    r"""Drop the delimiters around a formula, and braces around one sign (``\stackrel{!}{=}``)."""
    outer = {"$", "\\[", "\\]", "\\(", "\\)"}
    while tokens and spelled(tokens[0].kind, tokens[0].text) in outer:
        tokens = tokens[1:]
    while tokens and spelled(tokens[-1].kind, tokens[-1].text) in outer:
        tokens = tokens[:-1]
    while _is_one_group(tokens):
        tokens = tokens[1:-1]
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if token.is_char("}") and len(kept) > 2 and kept[-3].is_char("{"):
            key = spelled(kept[-2].kind, kept[-2].text)
            scripted = len(kept) > 3 and kept[-4].is_char("_", "^")
            if (key in RELATIONS or key == ":") and kept[-2].kind != "text" and not scripted:
                kept[-3:] = [kept[-2]]
    return kept
