"""The fixed part of generated C: sections of the files in `c_text/`, and what each of them needs.

A section starts with a line ``//@ name: needed sections`` and is C99 as it will be printed, after
``#if FLOAT … #else … #endif`` is decided and ``@NAME@`` is filled in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

FILES: Final = ("words.c", "functions.c", "kernels.c", "online.c", "selftest.c")


@dataclass(frozen=True)
class Section:
    """A piece of C and the names of the sections that must come before it."""

    name: str
    needs: tuple[str, ...]
    text: str


@cache
def sections() -> dict[str, Section]:
    """Return all sections by name, in the order of the files."""
    folder = resources.files("symmlp.codegen") / "c_text"
    found: dict[str, Section] = {}
    for file in FILES:
        for part in (folder / file).read_text(encoding="utf-8").split("//@ ")[1:]:
            head, text = part.split("\n", 1)
            name, _, needs = head.partition(":")
            found[name] = Section(name, tuple(needs.split()), text.strip())
    return found


def section(name: str, number: str, **values: str) -> str:
    """Return one section for "double" or "float", its blanks ``@NAME@`` filled with ``values``."""
    text = _decided(sections()[name].text, number == "float")
    for blank, value in values.items():
        text = text.replace(f"@{blank}@", value)
    return text


def with_needs(names: Iterable[str]) -> list[str]:
    """Return the names and everything that they need, in the order of the files."""
    wanted: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting.extend(sections()[name].needs)
    return [name for name in sections() if name in wanted]


def _decided(text: str, is_float: bool) -> str:
    """Keep the branch of ``#if FLOAT`` that applies."""
    lines: list[str] = []
    nested: list[bool | None] = []  # per open #if: whether lines are kept, None if it is C's own
    for line in text.split("\n"):
        if line.startswith("#if"):
            nested.append(is_float if line == "#if FLOAT" else None)
            if nested[-1] is not None:
                continue
        elif line.startswith("#else") and nested[-1] is not None:
            nested[-1] = not nested[-1]
            continue
        elif line.startswith("#endif") and nested.pop() is not None:
            continue
        if False not in nested:
            lines.append(line)
    return "\n".join(lines)
