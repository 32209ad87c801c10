"""Edits of digits: they change nothing else, in any encoding, and never by mistake."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.findings import Edit, Finding, finding
from symmlp.documents.findings.fix import Fixed, edits_of, fixed
from symmlp.documents.syntaxes.files import read_text
from symmlp.documents.syntaxes.readers import read_document
from symmlp.documents.syntaxes.segments import Kind
from symmlp.statement import Span


def fixes(findings: list[Finding]) -> list[Fixed]:
    return [fixed(path, edits) for path, edits in edits_of(findings).items()]


def _wrong(span: Span, old: str, new: str, code: str = "wrong-digits") -> Finding:
    return finding(code, span, (), Edit(span, old, new), printed=old, right=new, lhs=old, rhs=new)


def _wrong_at(path: Path, old: str, new: str) -> Finding:
    """Return a finding on the first formula that holds the old digits."""
    for segment in read_document(path):
        if segment.kind in (Kind.INLINE, Kind.DISPLAY) and old in segment.text:
            at = segment.text.index(old)
            return _wrong(segment.between(at, at + len(old)), old, new)
    raise AssertionError(old)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_only_the_digits_change(tmp_path: Path, mark: bytes, encoding: str, end: str) -> None:
    path = tmp_path / "σ.md"
    text = end.join(["Of σ 0.25:", "", "> $$", "> a = 0.25 \\\\ b = 0.25\t ", "> $$", "", "x"])
    path.write_bytes(mark + text.encode(encoding))
    (after,) = fixes([_wrong_at(path, "0.25", "0.26")])
    assert "-> a = 0.25 \\\\ b = 0.25\t \n+> a = 0.26 \\\\ b = 0.25\t \n" in after.diff()
    assert read_text(path) == after.before
    after.write()
    expected = text.replace("= 0.25", "= 0.26", 1)
    assert path.read_bytes() == mark + expected.encode(encoding)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 1])
def test_notebooks_keep_their_json(tmp_path: Path, ascii_only: bool, indent: int | None) -> None:
    path = tmp_path / "n.ipynb"
    cell = {"cell_type": "markdown", "metadata": {"source": "0.5"}, "source": ["σ𝜎\n", "$x = 0.5$"]}
    other = {"cell_type": "code", "source": "y = 0.5", "outputs": [], "metadata": {}}
    content = {"cells": [other, cell, cell], "nbformat": 4}
    text = json.dumps(content, ensure_ascii=ascii_only, indent=indent)
    path.write_text(text, encoding="utf-8")
    found = _wrong_at(path, "0.5", "0.57")
    assert found.span.file == f"{path}:cell 2"
    (after,) = fixes([found])
    after.write()
    written = path.read_text(encoding="utf-8")
    assert written == text.replace("$x = 0.5$", "$x = 0.57$", 1)
    assert json.loads(written)["cells"][1]["source"][1] == "$x = 0.57$"


def test_several_edits_of_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("$0.1$ $0.1$\n")
    spans = [Span(str(path), 1, 2, 1, 5), Span(str(path), 1, 8, 1, 11)]
    found = [_wrong(spans[1], "0.1", "12.5", "truncated"), _wrong(spans[0], "0.1", "7")]
    (after,) = fixes([*found, found[0]])
    after.write()
    assert after.edits == 2
    assert path.read_text() == "$7$ $12.5$\n"


def test_what_is_not_done(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("$0.15 + y$\n")
    span, inner = Span(str(path), 1, 2, 1, 6), Span(str(path), 1, 4, 1, 6)
    assert fixes([_wrong(span, "0.15", "0.16", "step-refuted")]) == []
    with pytest.raises(DocumentError, match="overlaps the edit"):
        fixes([_wrong(span, "0.15", "0.16"), _wrong(inner, "15", "17")])
    with pytest.raises(DocumentError, match="overlaps the edit"):
        fixes([_wrong(span, "0.15", "0.16"), _wrong(span, "0.15", "0.17")])
    with pytest.raises(DocumentError, match=r"does not say '0\.14'"):
        fixes([_wrong(span, "0.14", "0.16")])
    with pytest.raises(DocumentError, match="no such line"):
        fixes([_wrong(Span(str(path), 9, 1, 9, 2), "1", "2")])
    assert fixes([_wrong(span, "0.15", "x\n0.16")]) == []
    (after,) = fixes([_wrong(span, "0.15", "0.16")])
    path.write_text("other\n")
    with pytest.raises(DocumentError, match="changed while it was checked"):
        after.write()
    assert path.read_text() == "other\n"
