"""Data in fences: scaling, contradictions, targets; and what must not be called wrong."""

from __future__ import annotations

import pytest
from checked_text import cells, checked, codes, fixes

MINMAX = r"""
# Features

$$x_{scaled} = \frac{x - x_{\min}}{x_{\max} - x_{\min}}$$

```
age -> scaled   height -> scaled
20  -> 0.0      150    -> 0.0
35  -> 0.5      165    -> 0.375
50  -> 1.0      190    -> 1.0
41  -> 0.7      170    -> 0.5
```
"""


def test_pairs_are_scaled_by_their_own_column() -> None:
    assert codes(MINMAX) == []
    assert cells(MINMAX)["0.375"] == "PROVED"
    assert fixes(MINMAX.replace("0.375", "0.357")) == [("0.357", "0.375")]
    assert fixes(MINMAX.replace("41  -> 0.7 ", "41  -> -0.7")) == [("-0.7", "0.7")]


def test_the_latest_formula_wins_in_its_section() -> None:
    text = (
        MINMAX
        + r"""
# Symmetric

$$x_{scaled} = 2 \cdot \frac{x - x_{\min}}{x_{\max} - x_{\min}} - 1$$

```
20 -> -1.0
35 -> 0.0
50 -> 1.0
41 -> 0.4
```
"""
    )
    assert codes(text, "two-meanings") == []
    assert fixes(text.replace("41 -> 0.4", "41 -> 0.5")) == [("0.5", "0.4")]


@pytest.mark.parametrize(
    "formula",
    [
        r"x' = \frac{x - \bar{x}}{\mathrm{std}(x)}",
        r"\hat{x} = \frac{x - \mu}{\sigma}",
        r"u = \frac{x - \text{mean}(x)}{\text{std}(x)}",
    ],
)
def test_standardized_values(formula: str) -> None:
    fence = "```text\n2 => -1.342\n4 => -0.447\n6 => 0.447\n8 => 1.342\n```\n"
    assert codes(f"$${formula}$$\n\n{fence}", "undefined-symbol") == []
    sample = "```text\n2 => -1.162\n4 => -0.387\n6 => 0.387\n8 => 1.162\n```\n"
    assert codes(f"$${formula}$$\n\n{sample}", "undefined-symbol") == []
    wrong = fence.replace("0.447\n8", "0.474\n8")
    assert fixes(f"$${formula}$$\n\n{wrong}") == [("0.474", "0.447")]


def test_few_pairs_of_earlier_data() -> None:
    text = r"""
```csv
h, t
10, 1
20, 0
30, 1
60, 0
```

$$\tilde{h} = \frac{h - \min(h)}{\max(h) - \min(h)}$$

```
20 -> 0.2
30 -> 0.41
60 -> 1.0
```
"""
    assert fixes(text) == [("0.41", "0.40")]


def test_a_scaled_table_with_the_same_header() -> None:
    text = r"""
```csv
a,b
1,10
2,30
5,50
```

Scaled by $v = \frac{d - \min(D)}{\max(D) - \min(D)}$ this is

```csv
a,b
0.00,0.0
0.25,0.5
1.00,0.9
```
"""
    assert fixes(text) == [("0.9", "1.0")]
    assert "contradictory-data" not in dict(codes(text))


def test_contradictory_data() -> None:
    text = "```csv\nu,v\n1,2\n3,4\n```\n\nAgain:\n\n```csv\nu,v\n1,2\n3,5\n```\n"
    assert codes(text) == [("contradictory-data", 12)]


@pytest.mark.parametrize(
    "text",
    [
        "```csv\nu,v\n1,2\n3,4\n```\n\n```csv\nu,v\n1.0,2\n3,4.0\n```\n",  # the same again
        "```csv\nu,v\n1,2\n3,4\n```\n\n```csv\nu,v\n7,8\n9,10\n5,6\n```\n",  # training and test
        "```csv\nname,v\nA,2\nB,4\n```\n\n```csv\nname,v\nA,2\nB,5\n```\n",  # not numbers
        "```\nepoch 1 -> loss 0.5\nepoch 2 -> loss 0.4\n```\n",
        "```\n$ pip install x -> done\n```\n",
        "```\n1 -> 2\n2 -> 3\n5 -> 3\n```\n",
        "```text\nx, y -> z\n1, 2 -> 3\n```\n",
    ],
)
def test_other_fences_say_nothing(text: str) -> None:
    assert codes(text) == []


TARGETS = r"""
The output is $y = \sigma(s)$, the loss $L = \frac12 (y - t)^2$.

```csv
x, t
1, 0
2, 42
```
"""


def test_targets_out_of_range() -> None:
    assert codes(TARGETS, "undefined-symbol") == [("target-out-of-range", 7)]
    assert codes(TARGETS.replace("42", "1"), "undefined-symbol") == []
    linear = TARGETS.replace(r"y = \sigma(s)", "y = 3 s")
    assert codes(linear, "undefined-symbol") == []
    tanh = TARGETS.replace(r"\sigma(s)", r"\tanh(s)")
    assert ("target-out-of-range", 7) in codes(tanh)
    assert codes(tanh.replace("42", "-1"), "undefined-symbol") == []


MODEL = r"""
The model is $p = \tanh(r)$ with $r = u q + d$, where $u = 0.5$ and $d = -0.25$; $g = 2 q$.

```text
-1.0 -> -0.6351
 0.0 -> -0.2449
 2.0 -> {last}
```
"""


@pytest.mark.parametrize(("last", "status"), [("0.6351", "PROVED"), ("0.6531", "REFUTED")])
def test_what_the_model_answers_is_computed_from_the_values_given(last: str, status: str) -> None:
    found, _ = checked(MODEL.replace("{last}", last))
    assert [str(c.status) for c in found[-3:]] == ["PROVED", "PROVED", status]


def test_pairs_that_no_formula_gives_are_left_alone() -> None:
    text = MODEL.replace("-0.6351", "3.5").replace("-0.2449", "1.25").replace("{last}", "0.6351")
    found, _ = checked(text)
    assert not [claim for claim in found if "at" in claim.latex[0]]
