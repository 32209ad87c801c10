"""The edit that puts the right digits in, in the form in which the author prints numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from symmlp.documents.findings import Edit
from symmlp.documents.segments import Segment

#: A sign with the blanks behind it, and a numeral: digits, and an exponent.
_PRINTED: Final = re.compile(r"([-+−])?\s*((?:\d+\.?\d*|\.\d+)(?:[eE]([-+]?\d+))?)")
_MINUS: Final = frozenset("-−")


def digits_edit(segment: Segment, start: int, end: int, right: str) -> Edit:
    """Return the edit of a printed number, from ``start`` to ``end`` of a segment, to other digits.

    Only the numeral changes if its sign is right; braces around it stay, and so do ``.5`` without
    its zero and an exponent. Where there is not exactly one numeral, all is replaced.
    """
    raw = segment.text[start:end]
    found = list(_PRINTED.finditer(raw))
    if len(found) != 1:
        return Edit(segment.between(start, end), raw, right)
    (match,) = found
    sign, numeral, exponent = match.groups()
    size = _alike(right.removeprefix("-"), numeral, exponent)
    if (sign in _MINUS) == right.startswith("-"):
        first, last = match.span(2)
        new = size
    else:
        first, last = match.span()
        new = f"-{size}" if right.startswith("-") else size
    return Edit(segment.between(start + first, start + last), raw[first:last], new)


def _alike(size: str, numeral: str, exponent: str | None) -> str:
    """Return a number without its sign, printed as another one is."""
    if exponent is not None:
        mantissa, power = numeral[: -len(exponent) - 1], numeral[-len(exponent) - 1 :]
        places = len(mantissa.partition(".")[2])
        return f"{Decimal(size).scaleb(-int(exponent)):.{places}f}{power}"
    if numeral.startswith("."):
        return size.removeprefix("0")
    return size
