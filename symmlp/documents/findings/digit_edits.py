"""The edit that puts the right digits in, in the form in which the author prints numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from symmlp.documents.findings.findings import Edit
from symmlp.documents.syntaxes.segments import Segment
from symmlp.expressions import Printed

#: A sign with the blanks behind it, and a numeral: digits, and an exponent.
_PRINTED: Final = re.compile(r"([-+−])?\s*((?:\d+\.?\d*|\.\d+)(?:[eE]([-+]?\d{1,3})(?!\d))?)")
#: No longer numeral is looked at: one in a remark may be of any size.
MAX_NUMERAL: Final = 500
_MINUS: Final = frozenset("-−")


def digits_edit(
    segment: Segment, start: int, end: int, printed: Printed, right: str
) -> Edit | None:
    """Return the edit of a printed number, from ``start`` to ``end`` of a segment, to other digits.

    Only the numeral changes if its sign is right; braces and a power of ten around it stay, and so
    do ``.5`` without its zero and an exponent. None if the number does not stand there just once.
    """
    raw = segment.text[start:end]
    size = Fraction(abs(printed.value.p), printed.value.q)
    short = (match for match in _PRINTED.finditer(raw) if len(match[2]) <= MAX_NUMERAL)
    found = [match for match in short if Fraction(match[2]) == size]
    if len(found) != 1:
        return None
    (match,) = found
    sign, numeral, exponent = match.groups()
    new = _alike(right.removeprefix("-"), numeral, exponent)
    first, last = match.span(2)
    if (printed.value < 0) != right.startswith("-"):
        first = match.start()
        new = new if sign in _MINUS else f"-{new}"
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
