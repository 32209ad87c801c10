"""``pytest --symmlp``: every claim of a document is a test."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

JUDGE = """
import symmlp.documents.check as check
from symmlp.documents.findings.findings import finding
from symmlp.documents.reports.claim import Claim
from symmlp.statement import Status

def judge(segments):
    claims, findings = [], []
    for segment in segments:
        status = next((s for s in Status if s in segment.text), None)
        if segment.kind != "inline" or status is None:
            continue
        wrong = (finding("step-refuted", segment.span, lhs="a", rhs="b"),)
        found = wrong if status is Status.REFUTED else ()
        claims.append(Claim(status, "stub", segment.span, ("lhs", "rhs"), (("why", "so"),), found))
    return claims, findings

check._judge = lambda: judge
"""
NOTES = """
$PROVED$ and $DEFINITION$

Wrong: $REFUTED$

$UNDECIDED$

<!-- symmlp: expect refuted -->
$REFUTED$

<!-- symmlp: lat -->
"""
ROOT = Path(__file__).parents[2]
INSTALLED = bool(metadata.entry_points(group="pytest11", name="symmlp"))
PLUGIN = () if INSTALLED else ("-p", "symmlp.integrations.pytest_plugin")


@pytest.fixture
def notes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(JUDGE)
    (pytester.path / "notes.md").write_text(NOTES, encoding="utf-8")
    return pytester


def test_each_claim_is_a_test(notes: pytest.Pytester) -> None:
    result = notes.runpytest_subprocess(*PLUGIN, "--symmlp", "-v")
    result.assert_outcomes(passed=3, failed=3)
    shown = result.stdout.str()
    assert "notes.md::2:2 lhs = rhs PASSED" in shown
    assert "\nnotes.md:4:9: error[step-refuted] a is not equal to b\n" in shown
    assert "    4 | Wrong: $REFUTED$\n      |         ^^^^^^^" in shown
    assert "  why: so" in shown  # of the undecided claim, on which nothing was found
    assert "unknown directive 'lat'" in shown
    assert "Traceback" not in shown


def test_undecided_never_passes(notes: pytest.Pytester) -> None:
    notes.makeini("[pytest]\nsymmlp_undecided = xfail")
    notes.runpytest_subprocess(*PLUGIN, "--symmlp").assert_outcomes(passed=3, failed=2, xfailed=1)


def test_a_decimal_point_stays_one(notes: pytest.Pytester) -> None:
    (notes.path / "notes.md").write_text("$PROVED 0.5$")
    notes.makeconftest(JUDGE.replace('("lhs", "rhs")', "(segment.text, '0.5')"))
    result = notes.runpytest_subprocess(*PLUGIN, "--symmlp", "-v")
    assert "notes.md::1:2 PROVED 0.5 = 0.5 PASSED" in result.stdout.str()


def test_one_claim_can_be_chosen(notes: pytest.Pytester) -> None:
    one = notes.runpytest_subprocess(*PLUGIN, "--symmlp", "notes.md::2:2 lhs = rhs")
    one.assert_outcomes(passed=1)
    some = notes.runpytest_subprocess(*PLUGIN, "--symmlp", "-k", "unknown-directive")
    some.assert_outcomes(failed=1, deselected=5)


@pytest.mark.slow  # needs pytest-xdist, which the extra `test` does not bring
def test_claims_are_shared_by_processes(notes: pytest.Pytester) -> None:
    result = notes.runpytest_subprocess(*PLUGIN, "--symmlp", "-n", "2")
    result.assert_outcomes(passed=3, failed=3)


def test_an_unusable_file_is_an_error(notes: pytest.Pytester) -> None:
    (notes.path / "bad.md").write_bytes(b"\xff")
    result = notes.runpytest_subprocess(*PLUGIN, "--symmlp", "bad.md")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["symmlp: *bad.md: not UTF-8 text (byte 0)"])


def test_nothing_happens_without_the_option(notes: pytest.Pytester) -> None:
    notes.runpytest_subprocess(*PLUGIN).assert_outcomes()


def test_the_plugin_imports_nothing_heavy() -> None:
    code = "import symmlp.integrations.pytest_plugin, sys; print([m for m in sys.modules if m in"
    code += " ('sympy', 'numpy', 'rich', 'markdown_it', 'symmlp.documents')])"
    shown = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert shown == "[]\n"
