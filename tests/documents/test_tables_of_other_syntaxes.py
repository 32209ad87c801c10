"""Tables of TeX and reStructuredText: the same rows and places as those of Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symmlp.documents.check import check
from symmlp.documents.judging.judge import judge_document
from symmlp.documents.syntaxes import markdown, rst, tex
from symmlp.documents.syntaxes.segments import Kind, Segment

TABULAR = r"""\begin{table}
\begin{tabular}{|l|p{2cm}|}
\hline
$x$ & \(x^2\) \\ \hline
1 & 1 \\[2pt]
\midrule % not a & b
2 & 5 \\ \hline
\end{tabular}
\caption{Squares of $x$}
\end{table}
"""

LIST = """.. list-table:: Squares
   :header-rows: 1

   * - :math:`x`
     - :math:`x^2`
   * - 1
     - 1
   * - 2
     - 5
"""

CSV = """.. csv-table:: Squares
   :header: "x", "x^2"

   1, 1
   2, "5"
"""

SIMPLE = """Squares:

=====  =====
x      x^2
=====  =====
1      1
2      5
=====  =====
"""

GRID = """+-----+-----+
| x   | x^2 |
+=====+=====+
| 1   | 1   |
+-----+-----+
| 2   | 5   |
+-----+-----+
"""


def table_of(segments: list[Segment]) -> Segment:
    (table,) = [segment for segment in segments if segment.kind is Kind.TABLE]
    return table


@pytest.mark.parametrize(
    ("read", "text"),
    [(tex.read, TABULAR), (rst.read, LIST), (rst.read, CSV), (rst.read, SIMPLE), (rst.read, GRID)],
    ids=["tabular", "list-table", "csv-table", "simple", "grid"],
)
def test_a_table_has_its_cells_in_their_places_and_is_checked(read, text: str) -> None:  # type: ignore[no-untyped-def]
    segments = read(text, "notes")
    table = table_of(segments)
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["x", "x^2"],
        ["1", "1"],
        ["2", "5"],
    ]
    lines = text.split("\n")
    for cell in (cell for row in table.rows for cell in row):
        line, column = cell.place(0)
        assert lines[line - 1][column - 1 :].startswith(cell.text)
    claims, _ = judge_document(segments)
    assert [str(claim.status) for claim in claims] == ["PROVED", "REFUTED"]


def test_cells_of_several_lines_are_said_to_be_unread() -> None:
    text = ".. list-table::\n\n   * - a\n       b\n     - c\n   * - 1\n     - 2\n"
    (segment,) = rst.read(text, "x.rst")
    assert segment.kind is Kind.UNREAD
    assert "several lines" in segment.info


def test_a_bar_inside_a_formula_is_no_end_of_a_cell() -> None:
    text = "| a | b |\n|---|---|\n| $|x|$ | $2$ |\n| x $y = 3$ | $5 |\n"
    table, inline = markdown.read(text, "x.md")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["a", "b"],
        ["|x|", "2"],
        ["x $y = 3$", "$5"],
    ]
    assert (inline.kind, inline.text, inline.place(0)) == (Kind.INLINE, "y = 3", (4, 6))


def test_macros_with_a_default_and_code_in_tex() -> None:
    text = (
        "\\newcommand{\\pd}[2][L]{\\frac{\\partial #1}{\\partial #2}}\n\\let\\eps\\epsilon\n"
        "\\begin{document}\n\\lstinline|$a$| \\iffalse $b$ \\fi $c$\n"
        "\\begin{IEEEeqnarray}{rCl} d &=& e \\end{IEEEeqnarray}\n\\end{document}\n"
    )
    segments = tex.read(text, "x.tex")
    assert [s.text.split("{")[0] for s in segments if s.kind is Kind.MACROS] == [
        "\\newcommand",
        "\\let\\eps\\epsilon",
    ]
    assert [s.text for s in segments if s.kind is Kind.INLINE] == ["c"]
    assert [s.place(0) for s in segments if s.kind is Kind.DISPLAY] == [(5, 1)]


@given(
    st.text('|+-= \n*:.",a1$&\\{}', max_size=120),
    st.sampled_from(["", ".. csv-table::", ".. list-table::"]),
)
def test_any_table_is_read_with_right_places(text: str, directive: str) -> None:
    whole = (
        f"{directive}\n   :header: a, b\n\n   " + text.replace("\n", "\n   ") if directive else text
    )
    lines = whole.split("\n")
    tabular = f"\\begin{{tabular}}{{cc}}{text}\\end{{tabular}}"
    for segments, known in (
        (rst.read(whole, "x.rst"), lines),
        (tex.read(tabular, "x.tex"), tabular.split("\n")),
    ):
        for cell in (cell for s in segments for row in s.rows for cell in row):
            line, column = cell.place(0)
            assert known[line - 1][column - 1 :].startswith(cell.text.split("\n")[0])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 2_500, 1),
        ("|" + "a|" * 3_000 + "\n|" + "-|" * 3_000 + "\n" + "|" + "1|" * 3_000 + "\n", 1),
        ("```csv\nx,y\n" + "1,2\n" * 1_500 + "```\n", 1_002),
    ],
    ids=["long", "wide", "fence"],
)
def test_data_that_is_too_large_is_said_not_to_be_checked(
    text: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    found = [f for f in check(path).findings if f.code == "unreadable"]
    assert [f.span.line for f in found] == [line]
