"""What is found on a step: in the author's words, at the exact place, with the smallest edit."""

from __future__ import annotations

import pytest

from symmlp.documents.findings.findings import Finding
from symmlp.documents.judging.as_read import check_segments
from symmlp.documents.judging.judge import judge_segments
from symmlp.documents.reports.as_written import elided
from symmlp.documents.syntaxes.markdown import read
from symmlp.statement import Span


def _found(text: str, code: str) -> list[Finding]:
    _, findings = check_segments(read(text, "x.md"), [], judge_segments)
    return [found for found in findings if found.code == code]


def _at(text: str, span: Span) -> str:
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def _mended(text: str, found: Finding) -> str:
    assert found.fix is not None
    assert _at(text, found.fix.span) == found.fix.old
    line = found.fix.span.line - 1
    lines = text.split("\n")
    start, end = found.fix.span.column - 1, found.fix.span.end_column - 1
    lines[line] = lines[line][:start] + found.fix.new + lines[line][end:]
    return "\n".join(lines)


def test_an_edit_is_as_small_as_the_slip_and_mends_the_document() -> None:
    text = "> $$\\tanh'(x)  = 1 + \\tanh^2( x )$$\n"
    (found,) = _found(text, "step-refuted")
    assert found.fix is not None
    assert (found.fix.old, found.fix.new) == ("+", "-")
    assert dict(found.evidence)["true would be"] == "1 - \\tanh^2( x )"
    assert _found(_mended(text, found), "step-refuted") == []


def test_a_difference_the_wrong_way_round_is_turned() -> None:
    text = "$$\\frac{\\partial}{\\partial y} \\frac{1}{2} (z - y)^2 = z - y$$\n"
    (found,) = _found(text, "step-refuted")
    assert found.fix is not None
    assert (found.fix.old, found.fix.new) == ("z - y", "y - z")
    assert _found(_mended(text, found), "step-refuted") == []


def test_what_is_pointed_at_is_the_right_side_alone() -> None:
    text = "$$\n\\begin{aligned}\n\\tanh'(x)\n&= 1 + \\tanh^2(x)\n\\end{aligned}\n$$\n"
    (found,) = _found(text, "step-refuted")
    assert found.span.line == 3
    assert _at(text, found.place) == "1 + \\tanh^2(x)"
    assert _found(_mended(text, found), "step-refuted") == []


def test_digits_of_a_row_that_begins_earlier_can_be_corrected() -> None:
    text = "$$\n\\begin{aligned}\n0.37 (1 - 0.37)\n&= 0.2313\n\\end{aligned}\n$$\n"
    (found,) = _found(text, "wrong-digits")
    assert "0.2331" in _mended(text, found)


def test_undefined_symbols_are_named_once_and_as_the_author_writes_them() -> None:
    text = "$$\\frac{\\partial Q_{12}}{\\partial r} = 3$$\n\n$$\\frac{d}{d r} Q_{12} = 4 r$$\n"
    found = _found(text, "undefined-symbol")
    assert [_at(text, one.place) for one in found] == ["Q_{12}"]
    assert found[0].message == "Q_{12} is used but nothing says what it is"


@pytest.mark.parametrize(
    "text",
    [
        "$$y = \\tanh(q_1)$$\n\nwhere $q_k$ are the scores.\n",
        "Let $\\mathbf{q}$ be the scores.\n\n$$y = \\tanh(\\mathbf{q}_1)$$\n",
        "$$y = \\tanh(score)$$\n",
    ],
)
def test_a_definition_may_use_what_the_text_speaks_of(text: str) -> None:
    assert _found(text, "undefined-symbol") == []


def test_a_derivative_of_what_the_text_speaks_of_is_undecided_but_known() -> None:
    text = "Let $Q$ be large.\n\n$$\\frac{\\partial Q}{\\partial r} = 3$$\n"
    assert _found(text, "undefined-symbol") == []
    assert [one.message for one in _found(text, "undecided")] == [
        "neither proved nor refuted: no formula says what Q is"
    ]
    assert len(_found(text.replace("$Q$", "it"), "undefined-symbol")) == 1


def test_a_refuted_step_is_false_whatever_its_symbols_are() -> None:
    text = "$$\\tanh'(q) = 1 + \\tanh^2(q)$$\n"
    assert len(_found(text, "step-refuted")) == 1
    assert _found(text, "undefined-symbol") == []


def test_two_names_for_one_quantity() -> None:
    first, second = "$$a = \\tanh(w x + b)$$\n\n", "$$h = \\tanh(w x + b)$$\n\n"
    (found,) = _found(first + second, "two-names")
    assert found.message == "a (line 1) and h are two names for one quantity"
    assert found.span.line == 3
    assert _found(first + second + "$$h = a$$\n", "two-names") == []
    assert _found(first + "# Next\n\n" + second, "two-names") == []
    assert _found(first.replace("w x + b", "s") + second.replace("w x + b", "s"), "two-names") == []
    units = "$$a_1 = \\tanh(w x + b)$$\n\n$$a_2 = \\tanh(w x + b)$$\n"
    assert _found(units, "two-names") == []


@pytest.mark.parametrize(
    ("assumed", "count"),
    [("0 \\le y", 1), ("y \\ge 0", 1), ("y \\le 0", 1), ("y > 0", 0), ("1 \\le y", 0)],
)
def test_a_divisor_that_an_assumption_lets_be_zero(assumed: str, count: int) -> None:
    text = f"<!-- symmlp: assume {assumed} -->\n$$\\frac{{d}}{{dy}} \\log y = \\frac{{1}}{{y}}$$\n"
    assert len(_found(text, "division-by-zero")) == count
    excluded = text.replace("assume ", "assume y > 0; assume ")
    assert _found(excluded, "division-by-zero") == []


def test_two_meanings_quotes_both() -> None:
    text = "$$q = \\frac12 (y - z)^2$$\n\n# Next\n\n$$q = (y + z)^3$$\n"
    (found,) = _found(text, "two-meanings")
    first = "q has two meanings: \\frac12 (y - z)^2 (line 1), and (y + z)^3 here"
    assert found.message == first


def test_rules_to_update_by_are_no_second_meanings() -> None:
    text = "$$ w_{k+1} = w_k - 2 g_k $$\n\n# Next\n\n$$ w_{k+1} = w_k - 3 v_k $$\n"
    assert _found(text, "two-meanings") == []


def test_a_section_may_have_a_loss_of_its_own_until_one_goes_back_to_another() -> None:
    text = "$$C = \\frac12 (y - z)^2$$\n\n# Next\n\n$$C = \\frac12 (y - z)^2 + \\frac12 y^2$$\n\n"
    assert _found(text, "two-meanings") == []
    last = "# Last\n\n$$\\frac{\\partial C}{\\partial y} = y - z"
    assert _found(f"{text}{last} + y$$\n", "two-meanings") == []
    (found,) = _found(f"{text}{last}$$\n", "two-meanings")
    assert found.span.line == 5
    again = last.replace("# Last\n", "# Last\n\n$$C = \\frac12 (y - z)^2$$\n")
    assert _found(f"{text}{again}$$\n", "two-meanings") == []


def test_a_formula_again_or_with_numbers_is_no_second_meaning() -> None:
    again = "$$v = v_{old} - \\eta \\nabla f(v_{old})$$\n\n"
    assert _found(again + "# Next\n\n" + again, "two-meanings") == []
    numbers = "$$u_{new} = u_{old} - 2 \\eta u_{old}$$\n\n# Next\n\n$$u_{new} = 3(0.8)$$\n"
    assert _found(numbers, "two-meanings") == []


def test_what_is_not_understood_is_pointed_at() -> None:
    text = "$$\\tanh'(x) = 1 - \\weird{x} \\tanh(x)$$\n"
    (found,) = _found(text, "unreadable")
    assert _at(text, found.place).startswith("\\weird")


def test_long_formulas_are_shortened_in_their_middle() -> None:
    assert elided("abc", 3) == "abc"
    long = elided("a" * 50 + "b" * 50, 21)
    assert len(long) == 21
    assert long.startswith("aaa")
    assert "…" in long
    assert long.endswith("bbb")
