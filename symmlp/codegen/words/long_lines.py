"""Lines of Python and JavaScript that are too long, broken inside their brackets.

Deep networks have as many arrays as layers, and some lines name them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

#: Columns that a line may fill.
LONGEST: Final = 100
#: Names side by side in Python, which need brackets to be broken.
_NAMES: Final = re.compile(r"(return |for |)(\w+(?:, \w+)+)( in .*| = .*|)")
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
_PROSE: Final = ("#", "*", "/*", "//", '"""')


def broken(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines, those of code that are too long in several; prose stays as it is."""
    prose = False
    for line in lines:
        start = line.lstrip()
        if len(line) <= LONGEST or prose or start.startswith(_PROSE):
            yield line
        else:
            yield from _broken(line)
        prose ^= line.count('"""') % 2 == 1


def _broken(line: str) -> Iterator[str]:
    indent = line[: len(line) - len(line.lstrip())]
    code = line.strip()
    if names := _NAMES.fullmatch(code):
        code = f"{names[1]}({names[2]}){names[3]}"
    first, last = _widest(code)
    items = _items(code[first + 1 : last])
    if len(items) < 2:
        yield line
        return
    yield indent + code[: first + 1].rstrip()
    inner = indent + "    "
    joined = wrap(
        "\0".join(item.replace(" ", "\1") for item in items).replace("\0", ", "),
        LONGEST - len(inner),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for part in joined:  # no comma after the last: a comprehension may have none
        yield inner + part.replace("\1", " ")
    yield indent + code[last:].lstrip()


def _widest(code: str) -> tuple[int, int]:
    """Return where the longest outermost pair of brackets opens and closes."""
    found, depth, start = (0, 0), 0, 0
    for place, letter in _outside_strings(code):
        if letter in _BRACKETS:
            start = start if depth else place
            depth += 1
        elif letter in _BRACKETS.values():
            depth -= 1
            if not depth and place - start > found[1] - found[0]:
                found = start, place
    return found


def _items(inside: str) -> list[str]:
    """Return what stands between the commas of a pair of brackets."""
    items, depth, start = [], 0, 0
    for place, letter in _outside_strings(inside):
        depth += (letter in _BRACKETS) - (letter in _BRACKETS.values())
        if letter == "," and not depth:
            items.append(inside[start:place].strip())
            start = place + 1
    rest = inside[start:].strip()
    return [*items, rest] if rest else items


def _outside_strings(code: str) -> Iterator[tuple[int, str]]:
    quote = ""
    for place, letter in enumerate(code):
        if letter in "\"'`" and quote in ("", letter):
            quote = "" if quote else letter
        elif not quote:
            yield place, letter
