"""Documents made to break a reader: each is read in bounded time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from symmlp.documents.errors import DocumentError
from symmlp.documents.syntaxes import markdown, rst, tex
from symmlp.documents.syntaxes.files import MAX_BYTES, read_text
from symmlp.documents.syntaxes.segments import Kind

SECONDS = 6.0  # a slow machine included; what these guard against takes minutes to years
N = 6_000

HOSTILE = {
    "dollars": "$" * 1_000_000,
    "spaced dollars": "$ " * N,
    "double dollars": "$$ " * N,
    "lines of double dollars": "$$\n" * N,
    "open formulas": "\\[ a\n\n" * N,
    "open brackets": "[" * N,
    "open pictures": "![" * N,
    "open links": "[a](" * N,
    "open parentheses": "\\(" * N,
    "open environments": "\\begin{align}\n" * N,
    "open comments": "<!-- \n\n" * N,
    "open tags": "<a " * N,
    "open macros": "\\newcommand{\\a}{" * 5_000,
    "open sections": "\\section{" * N,
    "open fence": "```math\n" + "a = b\n" * N,
    "quotes": ">" * N,
    "lines of quotes": (">" * 60 + " $x$\n") * 500,
    "lists": "".join("  " * depth + "- $a$\n" for depth in range(500)),
    "backticks": "".join("`" * (n % 200 + 1) + " " for n in range(20_000)),
    "bars": "|" * N + "\n|-|\n",
    "backslashes": "\\" * N,
    "blanks": " " * 1_000_000 + "x",
    "empty lines": "\n" * N,
    "math directives": ".. math::\n" * N,
    "roles": ":math:`" * N,
    "literal blocks": "a::\n\n" * N,
    "percent": "%" * N,
    "blanks after a display": ("$$ a $$" + " " * 5_000 + "x\n") * 200,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("reader", [markdown.read, tex.read, rst.read], ids=["md", "tex", "rst"])
def test_is_read_in_bounded_time(name: str, reader: object) -> None:
    start = time.process_time()
    reader(HOSTILE[name], "x")  # type: ignore[operator]
    assert time.process_time() - start < SECONDS


def test_a_formula_of_ten_megabytes_spoils_nothing_around_it() -> None:
    for line, count in (("a_{12} + ", 1_200_000), ("a_{12} + b_{34} - c " * 5 + "\n", 100_000)):
        text = "$x$\n\n$$\n" + line * count + "b\n$$\n\n$y$\n"
        segments = markdown.read(text, "x.md")
        assert [s.kind for s in segments if s.kind is not Kind.PROSE] == [
            Kind.INLINE,
            Kind.DISPLAY,
            Kind.INLINE,
        ]


def test_a_long_formula_between_single_dollars_is_one() -> None:
    start = time.process_time()
    for count in (30_000, 5_000_000):
        segments = markdown.read("$" + "x+" * count + "1 = 2$ and $y$\n", "x.md")
        assert [s.kind for s in segments if s.kind is not Kind.PROSE] == [Kind.INLINE] * 2
    assert time.process_time() - start < SECONDS
    prices = markdown.read("for $5 " + "some more words " * 3_000 + "or 7$ now\n", "x.md")
    assert Kind.INLINE not in [s.kind for s in prices]


def test_too_large_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DocumentError, match="too large"):
        read_text(path)


def test_a_device_is_no_document() -> None:
    with pytest.raises(DocumentError, match="not a file"):
        read_text(Path("/dev/zero"))
