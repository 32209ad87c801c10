"""The table of findings: complete, and explained."""

from __future__ import annotations

import string

import pytest

from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.findings import explain, finding
from symmlp.documents.findings.kind import FindingKind, Level
from symmlp.documents.findings.kinds import FINDINGS
from symmlp.statement import Span
from tests.checked_text import checked

SPAN = Span("x.md", 1, 2, 1, 5)


@pytest.mark.parametrize("kind", FINDINGS.values(), ids=lambda kind: kind.code)
def test_every_finding_is_explained(kind: FindingKind) -> None:
    text = explain(kind.code)
    assert text.startswith(f"{kind.code} ({kind.level})\n\n")
    assert max(map(len, text.split("\n"))) <= 100
    for part in (kind.meaning, kind.why, kind.example, kind.fix):
        assert len(part) > 3
        assert " ".join(part.split()) in " ".join(text.split())
    names = [name for _, name, _, _ in string.Formatter().parse(kind.message) if name]
    made = finding(kind.code, SPAN, **dict.fromkeys(names, "{a}\nb % 100%"))
    assert "\n" not in made.message
    assert "{a} b" in made.message or not names
    assert made.level is kind.level


def test_an_unknown_code_lists_the_known_ones() -> None:
    with pytest.raises(DocumentError, match=r"did you mean truncated\? known are step-refuted, "):
        explain("trunkated")


def test_levels() -> None:
    assert FINDINGS["truncated"].level is Level.WARNING
    assert FINDINGS["wrong-digits"].level is Level.ERROR


def test_a_placeholder_is_found_in_formulas_and_words_and_told_once() -> None:
    text = "TODO: scaled.\n\nHere $q = ??$, as in Figure ??.\n\nIs it so??\n\n$$ r = 2 + ?? $$\n"
    claims, findings = checked(text)
    found = [(one.code, one.span.line, one.span.column) for one in findings]
    assert found == [
        ("placeholder", 1, 1),
        ("placeholder", 3, 11),
        ("placeholder", 3, 29),
        ("placeholder", 7, 12),
    ]
    assert [str(claim.status) for claim in claims] == ["UNDECIDED", "UNDECIDED"]
