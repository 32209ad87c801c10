"""Values that fill rows: cases, matrices, and what stands in an array behind one brace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from symmlp.latex.syntax.conditions import condition
from symmlp.latex.syntax.derivatives import Derivatives
from symmlp.latex.syntax.tree import Cases, Matrix, Node
from symmlp.latex.tokens.tables import ARRAYS, CASES, DETERMINANTS, MATRICES
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.tokens.words import words
from symmlp.latex.unreadable import Unreadable

_UNDEFINED: Final = words("undefined undef NaN nan DNE") | {"not defined", "does not exist"}


class Blocks(Derivatives):
    """The part of the parser that reads environments inside an expression."""

    def environment(self, braced: bool = False) -> Node:
        r"""Read ``\begin{…}…\end{…}``; behind a lone ``\{`` an array is a list of cases."""
        begin = self.token
        close = self._end_of_environment()
        inner = self.tokens[self.position + 1 : close]
        self.position = close + 1
        end = self.tokens[close].end
        if begin.text in ARRAYS:
            inner = _without_columns(inner, begin)
        rows = [row for row in split_rows(inner) if row]
        with self.nested():
            if begin.text in CASES or (braced and begin.text in ARRAYS | MATRICES):
                if _is_undefined(rows[-1:]):
                    rows.pop()
                return Cases(tuple(map(self._case, rows)), start=begin.start, end=end)
            if begin.text in DETERMINANTS:
                raise Unreadable("a determinant is not read", begin.start, end)
            if begin.text in MATRICES or begin.text == "array":
                cells = tuple(tuple(map(self._whole, split_cells(row))) for row in rows)
                return Matrix(cells, start=begin.start, end=end)
        raise Unreadable(f"\\begin{{{begin.text}}} is not understood here", begin.start, end)

    def _end_of_environment(self) -> int:
        depth = 0
        for place in range(self.position, len(self.tokens)):
            kind = self.tokens[place].kind
            depth += (kind == "begin") - (kind == "end")
            if not depth:
                if self.tokens[place].text != self.token.text:
                    break
                return place
        raise self.fail(f"\\begin{{{self.token.text}}} is not ended")

    def _case(self, row: list[Token]) -> tuple[Node, Node | None]:
        cells = split_cells(row)
        if len(cells) == 1:  # the condition follows a text or a comma
            said = [n for n, token in enumerate(row) if token.kind == "text" or token.is_char(",")]
            if not said:
                raise Unreadable("a case without its condition", row[0].start, row[-1].end)
            cells = [row[: said[0]], row[said[0] :]]
        if len(cells) > 2:
            cells = [cells[0], [token for cell in cells[1:] for token in cell]]
        value, where = cells
        if _is_undefined([value]):
            raise Unreadable("where this has no value is not read", row[0].start, row[-1].end)
        while value and value[-1].is_char(",", ";"):
            value = value[:-1]
        if not where:
            raise Unreadable("a case without its condition", row[0].start, row[-1].end)
        return self._whole(value), condition(where, self._comparison)

    def _comparison(self, tokens: list[Token]) -> Node:
        inner = type(self)(tokens, self.roles, self.depth)
        node = inner.comparison()
        if inner.position != len(tokens):
            raise inner.fail("this condition is not understood")
        return node

    def _whole(self, tokens: list[Token]) -> Node:
        inner = type(self)(tokens, self.roles, self.depth)
        node = inner.sum()
        if inner.position != len(tokens):
            raise inner.fail("this entry is not understood")
        return node


def _is_undefined(rows: list[list[Token]]) -> bool:
    r"""Tell whether a row, or a value, begins with ``\text{undefined}``."""
    return any(row[:1] and row[0].kind == "text" and row[0].text in _UNDEFINED for row in rows)


def split_rows(tokens: Iterable[Token]) -> list[list[Token]]:
    """Return the rows of an environment; ends of rows inside another one do not count."""
    return _split(tokens, lambda token: token.kind == "row")


def split_cells(tokens: Iterable[Token]) -> list[list[Token]]:
    """Return the cells of a row."""
    return _split(tokens, lambda token: token.is_char("&"))


def _split(tokens: Iterable[Token], separates: object) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind == "begin" or token.is_char("{")) - (
            token.kind == "end" or token.is_char("}")
        )
        if not depth and separates(token):  # type: ignore[operator]
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _without_columns(tokens: list[Token], begin: Token) -> list[Token]:
    """Drop the columns of an array: ``{rcl}``, ``[t]``."""
    if begin.text not in ("array", "alignedat") or not tokens or not tokens[0].is_char("{"):
        return tokens
    close = next((n for n, token in enumerate(tokens) if token.is_char("}")), len(tokens) - 1)
    return tokens[close + 1 :]
