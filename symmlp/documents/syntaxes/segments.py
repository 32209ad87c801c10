r"""What a document is made of, as `symmlp check` sees it: segments, each with its exact place.

A reader (Markdown, notebook, TeX, reStructuredText) cuts a `Source` into segments in the order of
reading. A segment's text has no prefix of a block quote or list and only ``\n`` as the end of a
line; its pieces remember where each stretch of it stands in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from typing import Final

from symmlp.statement import Span

LINE_END: Final = re.compile(r"\r\n|\r|\n")


class Kind(StrEnum):
    """What a segment is; ``info``, ``depth`` and ``rows`` of `Segment` say more for some."""

    DISPLAY = "display"  # a formula on its own; an environment keeps its \begin and \end
    INLINE = "inline"  # a formula inside prose, without its delimiters
    TABLE = "table"  # rows of cells, the header first
    DATA = "data"  # a csv or tsv fence; info is its language
    CODE = "code"  # any other fence or literal block; info is its language
    ITEM = "item"  # the text of a list item, formulas included; depth counts from 1
    PROSE = "prose"  # a paragraph, or the part of it between two displayed formulas
    HEADING = "heading"  # depth is its level
    DIRECTIVE = "directive"  # what stands behind "symmlp:" in a comment; info is its first word
    MACROS = "macros"  # one \newcommand or \def, as it stands
    UNCLOSED = "unclosed"  # a formula's opening delimiter without its end; info says which
    UNREAD = "unread"  # what a reader passed over; info says why
    CUT = "cut"  # the line from which on a document is too long to be read; info says the limit


#: LaTeX environments that hold formulas wherever they stand.
ENVIRONMENTS: Final = frozenset(
    {"equation", "align", "gather", "multline", "eqnarray", "alignat", "flalign", "math"}
    | {"displaymath", "IEEEeqnarray", "dmath"}
)

MAX_CELLS: Final = 4_000  # of a table; a larger one is not checked
TOO_MANY_CELLS: Final = f"a table of more than {MAX_CELLS} cells is not checked"

#: Segments that can hold claims; prose and items only carry knowledge.
CHECKED: Final = frozenset({Kind.DISPLAY, Kind.INLINE, Kind.TABLE, Kind.DATA, Kind.CODE})


@dataclass(frozen=True, slots=True)
class Piece:
    """From ``offset`` on, up to the next piece, a text stands in the file at line and column."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A file, or a notebook's cell (``notes.ipynb:cell 3``), as lines without their ends."""

    file: str
    lines: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str, file: str) -> Source:
        """Return the source of a text with any ends of lines."""
        return cls(file, tuple(LINE_END.split(text)))

    def whole(self) -> Segment:
        """Return all of it as one piece of prose, from which parts can be cut."""
        return self.cut(Kind.PROSE, ((n, 0, len(line)) for n, line in enumerate(self.lines)))

    def cut(self, kind: Kind, ranges: Iterable[tuple[int, int, int]], info: str = "") -> Segment:
        """Return a segment of some lines: for each its number from 0, a start and an end."""
        cuts = list(ranges)
        texts = [self.lines[line][start:end] for line, start, end in cuts]
        offsets = accumulate((len(text) + 1 for text in texts), initial=0)
        pieces = (
            Piece(offset, line + 1, start + 1)
            for offset, (line, start, _) in zip(offsets, cuts, strict=False)
        )
        return Segment(kind, "\n".join(texts), self, tuple(pieces) or (Piece(0, 1, 1),), info)


@dataclass(frozen=True)
class Segment:
    """A stretch of a document.

    Segments of one paragraph, table or fence share their ``block`` number. The cells of a table
    are segments too: INLINE if a cell is one formula (without its dollars), else PROSE.
    """

    kind: Kind
    text: str
    source: Source = field(repr=False)
    pieces: tuple[Piece, ...] = field(repr=False)
    info: str = ""
    depth: int = 0
    block: int = 0
    rows: tuple[tuple[Segment, ...], ...] = ()

    @property
    def file(self) -> str:
        """The file, with the cell if it is a notebook."""
        return self.source.file

    @property
    def span(self) -> Span:
        """Where all of it stands."""
        return self.between(0, len(self.text))

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of an offset into the text (its length: the end)."""
        offset = min(max(offset, 0), len(self.text))
        piece = self.pieces[bisect_right(self.pieces, offset, key=_offset) - 1]
        return piece.line, piece.column + offset - piece.offset

    def between(self, start: int, end: int) -> Span:
        """Return the place of the text from ``start`` to ``end`` (exclusive)."""
        return Span(self.file, *self.place(start), *self.place(max(start, end)))

    def part(
        self, start: int, end: int, kind: Kind | None = None, info: str = "", depth: int = 0
    ) -> Segment:
        """Return the part from ``start`` to ``end`` as a segment of its own, in the same block."""
        line, column = self.place(start)
        low = bisect_right(self.pieces, start, key=_offset)
        high = bisect_left(self.pieces, end, key=_offset)
        rest = (Piece(p.offset - start, p.line, p.column) for p in self.pieces[low:high])
        pieces = (Piece(0, line, column), *rest)
        text = self.text[start:end]
        return Segment(kind or self.kind, text, self.source, pieces, info, depth, self.block)

    def stripped(self) -> Segment:
        """Return it without blanks at its two ends."""
        start = len(self.text) - len(self.text.lstrip())
        kept = self.part(start, start + len(self.text.strip()), None, self.info, self.depth)
        return kept if kept.text != self.text else self

    def lines(self) -> Iterator[Segment]:
        """Yield the lines that are not blank, each as a segment of its own."""
        start = 0
        for line in self.text.split("\n"):
            if line.strip():
                yield self.part(start, start + len(line), None, self.info, self.depth)
            start += len(line) + 1


def _offset(piece: Piece) -> int:
    return piece.offset
