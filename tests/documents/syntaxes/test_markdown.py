"""Markdown documents: what is found in them, and where exactly."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symmlp.documents.syntaxes import markdown
from symmlp.documents.syntaxes.segments import Kind, Segment


def _found(text: str, *kinds: Kind) -> list[str]:
    wanted = kinds or (Kind.DISPLAY, Kind.INLINE)
    return [segment.text for segment in markdown.read(text, "x.md") if segment.kind in wanted]


def _assert_places(text: str, segments: list[Segment]) -> None:
    """Every character of every segment stands in the file where the segment says."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for segment in segments:
        for offset, character in enumerate(segment.text):
            line, column = segment.place(offset)
            if character != "\n":
                assert lines[line - 1][column - 1] == character or character == " "
        for row in segment.rows:
            _assert_places(text, list(row))


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$$\na = b\n$$", ["a = b"]),
        ("$$ a = b $$", ["a = b"]),
        ("$$a = b$$ (1)", ["a = b"]),
        ("Text before\n$$\na = b\n$$\nand after.", ["a = b"]),
        ("It is $$\n\na = b\n$$\nthen.", ["a = b"]),
        ("$$\n\na = b\n\n- c\n$$", ["a = b\n\n- c"]),
        ("$$\na\n===\nb\n$$", ["a\n===\nb"]),
        ("\\[ a = b \\]", ["a = b"]),
        ("\\[\na = b\n\\]", ["a = b"]),
        ("\\\\[ a = b \\\\]", ["a = b"]),
        ("```math\na = b\n```", ["a = b"]),
        ("```{math}\n:label: eq\na = b\n```", ["a = b"]),
        ("\\begin{align*}\na &= b\n\\end{align*}", ["\\begin{align*}\na &= b\n\\end{align*}"]),
        ("> $$\n> a = b\n> $$", ["a = b"]),
        ("1. text\n\n   $$\n   a = b\n   $$\n2. more", ["a = b"]),
        ("* text\n  $$\na = b\n  $$\n", ["a = b"]),
        ("$a$ and $b$", ["a", "b"]),
        ("kramdown $$x_1$$ inline", ["x_1"]),
        ("\\(a\\), \\\\(b\\\\) and $`c`$", ["a", "b", "c"]),
        ("spaced $ a = b $ too", ["a = b"]),
        ("*$a$* [$b$](http://x/$c$) **$d$**", ["a", "b", "d"]),
        ("# Of $x$\n\nSet $y$\n---\n", ["x", "y"]),
        ("$a\\$b$", ["a\\$b"]),
        ("---\ntitle: $x$\n---\n\n$y$", ["y"]),
        ("<div>\n$x$\n</div>", ["x"]),
    ],
)
def test_formulas_are_found(text: str, formulas: list[str]) -> None:
    for version in (text, text.replace("\n", "\r\n")):
        segments = markdown.read(version, "x.md")
        assert [s.text for s in segments if s.kind in (Kind.DISPLAY, Kind.INLINE)] == formulas
        _assert_places(version, segments)


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or $6.",
        "US$5/CA$7",
        "from $5-$10",
        "5$ and 6$ more",
        "`$a$` and ``$b$``",
        "    $a$ is code",
        "```python\nx = '$a$'\n```",
        "```latex\n$$ a $$\n```",
        "\\$a\\$",
        "<!-- $a$ -->",
        "text <!-- $$a$$ --> text",
        "<script>\nlet a = '$b$';\n</script>",
        "\\[hidden layer]\\[hidden node]",
        "$HOME and $PATH are set",
        "set $A to `$B`",
        "$$$",
        "![a picture](a$b$.svg)",
    ],
)
def test_what_is_no_formula(text: str) -> None:
    assert _found(text) == []


def test_places_inside_quotes_lists_and_tabs() -> None:
    text = "> * one $a$\n>   two $b$\n\n1.\tthree $c$\n\n\t$$\n\td = e\n\t$$\n"
    segments = markdown.read(text, "x.md")
    formulas = [s for s in segments if s.kind in (Kind.INLINE, Kind.DISPLAY)]
    assert [(s.text, s.span.line, s.span.column) for s in formulas] == [
        ("a", 1, 10),
        ("b", 2, 10),
        ("c", 4, 11),
        ("d = e", 7, 2),
    ]
    _assert_places(text, segments)


def test_a_display_splits_its_paragraph() -> None:
    segments = markdown.read("We have $a$ in\n$$\nb\n$$\nwhere $c$.", "x.md")
    assert [(s.kind, s.text) for s in segments] == [
        (Kind.PROSE, "We have $a$ in"),
        (Kind.INLINE, "a"),
        (Kind.DISPLAY, "b"),
        (Kind.PROSE, "where $c$."),
        (Kind.INLINE, "c"),
    ]


def test_tables_have_cells_with_places() -> None:
    text = "> | $x_1$ | b \\| c | |\n> |---|:-:|--|\n> | 1 | $2$ | |\n"
    (table,) = markdown.read(text, "x.md")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["x_1", "b \\| c", ""],
        ["1", "2", ""],
    ]
    assert [cell.kind for cell in table.rows[0]] == [Kind.INLINE, Kind.PROSE, Kind.PROSE]
    assert (table.rows[1][1].span.line, table.rows[1][1].span.column) == (3, 10)
    _assert_places(text, [table])


def test_tables_without_outer_bars() -> None:
    (table,) = markdown.read("a | b\n--|--\n1 | 2", "x.md")
    assert [[cell.text for cell in row] for row in table.rows] == [["a", "b"], ["1", "2"]]


def test_fences_lists_and_headings() -> None:
    text = "## Data ##\n\n```csv\na,b\n1,2\n```\n\n```text\nd = 1\n\ne = 2\n```\n"
    text += "\n* A\n  * w {1 2}\n\n    more\n"
    segments = markdown.read(text, "x.md")
    assert [(s.kind, s.text, s.info, s.depth) for s in segments] == [
        (Kind.HEADING, "Data", "", 2),
        (Kind.DATA, "a,b\n1,2", "csv", 0),
        (Kind.CODE, "d = 1\n\ne = 2", "text", 0),
        (Kind.ITEM, "A", "", 1),
        (Kind.ITEM, "w {1 2}", "", 2),
        (Kind.PROSE, "more", "", 2),
    ]
    assert [(line.text, line.span.line) for line in segments[2].lines()] == [
        ("d = 1", 9),
        ("e = 2", 11),
    ]
    assert len({s.block for s in segments}) == len(segments)


def test_directives_and_comments() -> None:
    text = "<!-- symmlp: let a = b -->\n\nText <!-- symmlp: ignore --> $x$ <!-- x := 1 --> end.\n"
    segments = markdown.read(text, "x.md")
    assert (segments[0].kind, segments[0].text) == (Kind.DIRECTIVE, "let a = b")
    prose, directive, formula = segments[1:]
    assert (directive.kind, directive.text) == (Kind.DIRECTIVE, "ignore")
    assert formula.text == "x"
    assert "symmlp" not in prose.text
    assert ":=" not in prose.text
    assert len({prose.block, directive.block, formula.block}) == 1


def test_a_formula_that_is_never_closed() -> None:
    segments = markdown.read("Text\n\n$$\na = b\n\nmore\n", "x.md")
    (unclosed,) = [s for s in segments if s.kind is Kind.UNCLOSED]
    assert (unclosed.span.line, unclosed.info) == (3, "$$")


@example("```")
@given(st.text("$`\\[]()\n >*-#|ab1<!{}=\t\r", max_size=80))
def test_any_text_is_read_with_right_places(text: str) -> None:
    _assert_places(text, markdown.read(text, "x.md"))


@pytest.mark.parametrize(
    "deep",
    [
        "".join("  " * depth + "- a\n" for depth in range(300)),
        "- " * 300 + "a\n",
        ">" * 300 + "a\n",
    ],
    ids=["lists", "lists on a line", "quotes"],
)
def test_what_is_nested_too_deeply_hides_nothing_behind_it(deep: str) -> None:
    text = f"$b$\n\n{deep}\n$c$\n\n{deep}\n$d$\n\n$e$\n"
    segments = markdown.read(text, "x.md")
    formulas = [segment for segment in segments if segment.kind is Kind.INLINE]
    assert [segment.text for segment in formulas] == ["b", "c", "d", "e"]
    assert sum(segment.kind is Kind.UNREAD for segment in segments) == 2
    _assert_places(text, formulas)
