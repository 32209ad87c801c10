"""Notebooks, LaTeX and reStructuredText: what is found in them, and where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symmlp.documents.errors import DocumentError
from symmlp.documents.syntaxes import notebook, rst, tex
from symmlp.documents.syntaxes.segments import Kind, Segment


def _brief(segments: list[Segment]) -> list[tuple[str, str]]:
    return [(str(segment.kind), segment.text) for segment in segments]


def _cell(kind: str, source: Any) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def test_notebook_cells_are_markdown_with_their_number() -> None:
    cells = [
        _cell("code", "x = '$a$'"),
        _cell("markdown", ["Of $σ$\n", "\n", "$$a$$"]),
        _cell("markdown", "$b$"),
    ]
    segments = notebook.read(json.dumps({"cells": cells, "nbformat": 4}), "n.ipynb")
    formulas = [s for s in segments if s.kind in (Kind.INLINE, Kind.DISPLAY)]
    assert [(s.text, str(s.span)) for s in formulas] == [
        ("σ", "n.ipynb:cell 2:1:5"),
        ("a", "n.ipynb:cell 2:3:3"),
        ("b", "n.ipynb:cell 3:1:2"),
    ]
    assert len({s.block for s in formulas}) == 3


def test_old_notebooks_keep_their_cells_in_worksheets() -> None:
    content = {"worksheets": [{"cells": [_cell("markdown", ["$a$"])]}], "nbformat": 3}
    assert ("inline", "a") in _brief(notebook.read(json.dumps(content), "n.ipynb"))


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        "[" * 100_000,
        '{"cells": 1}',
        '{"cells": [{"cell_type": "markdown", "source": 3}]}',
    ],
)
def test_what_is_no_notebook(text: str) -> None:
    with pytest.raises(DocumentError, match=r"^n\.ipynb: not a notebook: [^\n]*$"):
        notebook.read(text, "n.ipynb")


TEX = r"""% symmlp: assume y > 0
\newcommand{\R}[1]{\mathbb{R}^{#1}}
\def\x{x_1}
Not shown $p$.
\begin{document}
\section{The loss \(L\)}
Text with $a$ and 5\$ % not $b$
and \verb|$c$| more.

\begin{align*}
d &= e \\ % a comment
  &= f
\end{align*}
\begin{itemize}
\item one \[ g = h \]
\item two
\end{itemize}
\begin{verbatim}
$$ i $$
\end{verbatim}
$$ j $$
\end{document}
$k$
"""


def test_tex() -> None:
    segments = tex.read(TEX, "x.tex")
    assert [entry for entry in _brief(segments) if entry[0] not in ("prose",)] == [
        ("directive", "assume y > 0"),
        ("macros", r"\newcommand{\R}[1]{\mathbb{R}^{#1}}"),
        ("macros", r"\def\x{x_1}"),
        ("heading", r"The loss \(L\)"),
        ("inline", "a"),
        ("display", "\\begin{align*}\nd &= e \\\\ % a comment\n  &= f\n\\end{align*}"),
        ("item", "one"),
        ("display", "g = h"),
        ("item", "two"),
        ("display", "j"),
    ]
    (inline,) = [s for s in segments if s.kind is Kind.INLINE]
    assert (inline.span.line, inline.span.column) == (7, 12)
    prose = next(s for s in segments if s.text.startswith("Text with"))
    assert "not" not in prose.text


def test_tex_without_a_preamble_and_with_an_open_formula() -> None:
    segments = tex.read("Some $a$, then $b and\n\nmore \\[ c", "x.tex")
    assert [s.text for s in segments if s.kind is Kind.INLINE] == ["a"]
    assert [s.info for s in segments if s.kind is Kind.UNCLOSED] == ["$", "\\["]


RST = """
Title of the page
=================

.. symmlp: let a = b

Text with :math:`x_1` and ``:math:`y```.

.. math:: c = d
   :label: one

.. math::
   :nowrap:

   e = f

   g = h

.. note:: Inside a note, :math:`n`.

   More :math:`m`.

.. code-block:: python

   z = 1

.. comment with :math:`q`
   that goes on

* item :math:`i`
  goes on
* next

As follows::

    d = y * (1 - y)
      indented
"""


def test_rst() -> None:
    segments = rst.read(RST, "x.rst")
    kinds = (Kind.HEADING, Kind.DIRECTIVE, Kind.INLINE, Kind.DISPLAY, Kind.CODE, Kind.ITEM)
    assert [(str(s.kind), s.text) for s in segments if s.kind in kinds] == [
        ("heading", "Title of the page"),
        ("directive", "let a = b"),
        ("inline", "x_1"),
        ("display", "c = d"),
        ("display", "e = f"),
        ("display", "g = h"),
        ("inline", "n"),
        ("inline", "m"),
        ("code", "z = 1"),
        ("item", "item :math:`i`\ngoes on"),
        ("inline", "i"),
        ("item", "next"),
        ("code", "d = y * (1 - y)\n  indented"),
    ]
    lines = RST.split("\n")
    for segment in segments:
        for offset, character in enumerate(segment.text):
            line, column = segment.place(offset)
            assert character == "\n" or lines[line - 1][column - 1] == character


@given(st.text("$\\%{}[]()\n begindalt*`.:math-=_", max_size=100))
def test_any_text_is_read(text: str) -> None:
    tex.read(text, "x.tex")
    rst.read(text, "x.rst")
