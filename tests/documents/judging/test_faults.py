"""A fault of symmlp in one place is told there, and loses nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from symmlp.documents.arrays.whole_arrays import see_shapes
from symmlp.documents.check import check
from symmlp.documents.judging import formulas, judge, judge_formula
from symmlp.documents.progress import Progress
from symmlp.documents.reports.report import Report
from symmlp.documents.steps.in_text import judge_in_text
from symmlp.latex.read import read_chains

TEXT = r"""
$$1 + 1 = 2$$

$$
\begin{aligned}
3 &= 2 + 1 \\
  &= 666 \\
  &= 1 + 1 + 1
\end{aligned}
$$

Last, $2 + 2 = 5$.
"""


def _failing(function: Callable[..., object], word: str) -> Callable[..., object]:
    """Return a function that fails where its arguments speak of a word."""

    def fails(*arguments: object, **options: object) -> object:
        if any(word in str(argument) for argument in arguments):
            raise ZeroDivisionError("no more of this")
        return function(*arguments, **options)

    return fails


def _checked(tmp_path: Path, text: str = TEXT) -> Report:
    path = tmp_path / "notes.md"
    path.write_text(text, encoding="utf-8")
    return check(path)


def test_a_fault_in_a_step_loses_only_that_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(step: object, *others: object) -> object:
        if "666" in str(getattr(step, "written", "")):
            raise ZeroDivisionError("no more of this")
        return judge_in_text(step, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(judge_formula, "judge_in_text", fails)
    report = _checked(tmp_path)
    statuses = [str(claim.status) for claim in report.claims]
    assert statuses == ["PROVED", "PROVED", "UNDECIDED", "UNDECIDED", "REFUTED"]
    found = [(one.code, one.span.line) for one in report.findings]
    assert found == [("fault", 7), ("fault", 8), ("step-refuted", 12)]
    assert "no more of this (ZeroDivisionError at test_faults.py:" in report.findings[0].message
    assert report.errors == ()
    assert report.exit_status(allow_undecided=True) == 1


@pytest.mark.parametrize(
    ("module", "name", "function"),
    [(formulas, "read_chains", read_chains), (formulas, "see_shapes", see_shapes)],
)
def test_a_fault_while_a_formula_is_read_loses_only_that_formula(
    module: object,
    name: str,
    function: Callable[..., object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, name, _failing(function, "666"))
    report = _checked(tmp_path)
    assert [(one.code, one.span.line) for one in report.findings] == [
        ("fault", 5),
        ("step-refuted", 12),
    ]
    assert [str(claim.status) for claim in report.claims] == ["PROVED", "UNDECIDED", "REFUTED"]


def test_a_fault_in_a_table_or_at_the_end_loses_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: object) -> None:
        raise KeyError("lost")

    def fails_at_the_end(progress: Progress) -> None:
        raise KeyError("lost")

    monkeypatch.setitem(judge.OTHERS, judge.Kind.TABLE, (fails,))
    monkeypatch.setattr(judge, "at_the_end", fails_at_the_end)
    report = _checked(tmp_path, "$1 = 2$\n\n| $x$ |\n|---|\n| 1 |\n\n$3 = 4$\n")
    assert [(one.code, one.span.line) for one in report.findings] == [
        ("fault", 1),
        ("step-refuted", 1),
        ("fault", 3),
        ("step-refuted", 7),
    ]
