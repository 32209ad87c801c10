"""``symmlp check --fix``: wrong and truncated digits are right afterwards, nothing else changes."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from sympy import Rational

from symmlp.cli import run
from symmlp.documents.findings.digit_edits import digits_edit
from symmlp.documents.syntaxes.segments import Segment, Source
from symmlp.expressions import Printed
from symmlp.latex.read import read_expression
from symmlp.proof.printed import decimals

WRONG = "0.2313"
RIGHT = "0.2331"
MARKDOWN = (
    "\tTab, σ and 𝜎: $\\frac{2}{3} = 0.6667$.  \n\n> $$\n> 0.37(1 - 0.37) = 0.2313\n> $$\n\nEnd"
)
TEX = "\\begin{document}\n% 0.2313\n\\[ 0.37(1 - 0.37) = 0.2313 \\]\n\\end{document}\n"
RST = "Notes\n=====\n\n.. math:: 0.37(1 - 0.37) = 0.2313\n"
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "code", "source": "x = 0.2313", "metadata": {}, "outputs": []},
            {"cell_type": "markdown", "source": ["σ\n", "$0.37(1 - 0.37) = 0.2313$"]},
        ],
        "nbformat": 4,
    },
    indent=1,
)


def _right(text: str) -> str:
    """Return a document with the last wrong number corrected."""
    before, after = text.rsplit(WRONG, 1)
    return before + RIGHT + after


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("plain.md", MARKDOWN.encode()),
        ("windows.md", codecs.BOM_UTF8 + MARKDOWN.replace("\n", "\r\n").encode()),
        ("mac.md", MARKDOWN.replace("\n", "\r").encode()),
        ("wide.md", codecs.BOM_UTF16_LE + MARKDOWN.encode("utf-16-le")),
        ("paper.tex", TEX.encode()),
        ("notes.rst", RST.encode()),
        ("book.ipynb", NOTEBOOK.encode()),
    ],
)
def test_every_byte_but_the_digits_stays(name: str, raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    path.chmod(0o640)
    encoding = "utf-16-le" if raw.startswith(codecs.BOM_UTF16_LE) else "utf-8"
    assert run(["check", "--fix", str(path)]) == 0
    assert path.read_bytes() == _right(raw.decode(encoding)).encode(encoding)
    assert path.stat().st_mode & 0o777 == 0o640
    fixed = path.stat()
    assert run(["check", "--fix", str(path)]) == 0
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (fixed.st_ino, fixed.st_mtime_ns)
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(MARKDOWN, encoding="utf-8")
    link = tmp_path / "link.md"
    link.symlink_to("real.md")
    assert run(["check", "--fix", str(link)]) == 0
    assert link.is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8") == _right(MARKDOWN)


def test_one_file_that_cannot_be_written_stops_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locked, free = tmp_path / "a.md", tmp_path / "b.md"
    for path in (locked, free):
        path.write_text(MARKDOWN, encoding="utf-8")
    locked.chmod(0o444)
    assert run(["check", "--fix", str(locked), str(free)]) == 2
    captured = capsys.readouterr()
    assert f"symmlp: {locked}: cannot be written: read-only\n" in captured.err
    assert f"{free}: 1 number corrected\n" in captured.err
    assert locked.read_text(encoding="utf-8") == MARKDOWN
    assert free.read_text(encoding="utf-8") == _right(MARKDOWN)
    assert "1 refuted" in captured.out


def test_numerals_of_any_size_stand_beside_the_decimal() -> None:
    text = "0.25 1e99999999 " + "1" * 9000
    segment = Source.of(text, "x.md").whole()
    edit = digits_edit(segment, 0, len(text), Printed(Rational(1, 4), 2), "0.26")
    assert edit is not None
    assert (edit.span.column, edit.old, edit.new) == (1, "0.25", "0.26")


def test_only_the_decimal_is_corrected_on_whichever_side_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(
        r"$3.01 = \sqrt{9}$, $0.00037(1 - 0.37) = 2.4 \times 10^{-4}$, $1 + 1 = 3$." + "\n"
        r"$0.6 = 0.6 + 0.6$ and $-\frac{1}{3} = -0.3334$ and $\frac{1}{3} = 33.4\%$" + "\n",
        encoding="utf-8",
    )
    assert run(["check", "--fix", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == (
        r"$3.00 = \sqrt{9}$, $0.00037(1 - 0.37) = 2.3 \times 10^{-4}$, $1 + 1 = 3$." + "\n"
        r"$0.6 = 0.6 + 0.6$ and $-\frac{1}{3} = -0.3333$ and $\frac{1}{3} = 33.3\%$" + "\n"
    )


def test_a_false_step_is_left_to_a_person(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("$$\\tanh'(x) = 1 + \\tanh^2(x)$$\n", encoding="utf-8")
    before = path.read_bytes()
    assert run(["check", "--fix", str(path)]) == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("printed", "right", "after"),
    [
        ("0.25", "0.26", "0.26"),
        ("{0.25}", "0.26", "{0.26}"),
        (".25", "0.26", ".26"),
        ("-0.25", "-0.26", "-0.26"),
        ("−0.25", "-0.26", "−0.26"),
        ("+0.25", "0.26", "+0.26"),
        ("-0.25", "0.26", "0.26"),
        ("0.25", "-0.26", "-0.26"),
        ("2.5e-4", "0.00026", "2.6e-4"),
        ("2.5E+04", "26000", "2.6E+04"),
        (r"2.5 \cdot 10^{-4}", "2.6", r"2.6 \cdot 10^{-4}"),
        (r"10^{4} \cdot 2.5", "-2.6", r"10^{4} \cdot-2.6"),
    ],
)
def test_digits_are_printed_as_the_author_does(printed: str, right: str, after: str) -> None:
    segment: Segment = Source.of(printed, "x.md").whole()
    expression = read_expression(printed)
    (decimal,) = decimals(expression) if "10^" in printed else [expression]
    edit = digits_edit(segment, 0, len(printed), decimal, right)
    assert edit is not None
    start, end = edit.span.column - 1, edit.span.end_column - 1
    assert printed[start:end] == edit.old
    assert printed[:start] + edit.new + printed[end:] == after
