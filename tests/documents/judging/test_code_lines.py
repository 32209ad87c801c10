"""Lines of code against formulas: equal ones are proved, others refuted, programs left alone."""

from __future__ import annotations

import contextlib

import pytest
from checked_text import cells, checked, codes

from symmlp.documents.code.reader import Malformed, Unsupported, read_code

NEURON = r"""
A neuron sums, $s = \sum_{i=1}^{n} w_i x_i + b$, and fires, $a = \sigma(s)$. Its loss is
$L = \frac{1}{2}(a - t)^2$ and

$$\delta = \frac{\partial L}{\partial s} = (a - t)\, a\, (1 - a)$$

With momentum coefficient $\mu$ the weight changes by
$$w_{new} = w_{old} - \eta \delta x$$

"""


def _fence(line: str, language: str = "text") -> str:
    return f"{NEURON}\n```{language}\n{line}\n```\n"


@pytest.mark.parametrize(
    "line",
    [
        "s = sum(w[i] * x[i] for i in range(n)) + b",
        "s = b + sum([x[k]*w[k] for k in range(0, n)])",
        "a = 1 / (1 + math.exp(-s))",
        "a = 1/(1+exp(-s))  # squash",
        "a = np.exp(s) / (1 + np.exp(s))",
        "L = 0.5 * (a - t)**2",
        "loss = (a - t)^2 / 2",
        "delta = (a - t) * a * (1 - a)",
        "d (output) = a * (a - t) * (1 - a)",
        "delta = (a − t)·a·(1 − a);",
    ],
)
@pytest.mark.parametrize("language", ["text", "python"])
def test_right_lines_are_proved(line: str, language: str) -> None:
    claims, findings = checked(_fence(line, language))
    assert claims[-1].status == "PROVED", claims[-1]
    assert not [f for f in findings if f.level != "note"]


@pytest.mark.parametrize(
    "line",
    [
        "s = sum(w[i] * x[i] for i in range(n)) - b",
        "s = sum(w[i] * x[i] for i in range(n - 1)) + b",
        "s = sum(w[i] + x[i] for i in range(n)) + b",
        "a = 1 / (1 + math.exp(s))",
        "a = 1 / 1 + math.exp(-s)",
        "L = (a - t)**2",
        "delta = (t - a) * a * (1 - a)",
        "delta = (a - t) * a * (1 + a)",
    ],
)
def test_wrong_lines_are_refuted(line: str) -> None:
    found = codes(_fence(line))
    assert ("code-refuted", found[-1][1]) in found
    right = line.split("= ", 1)[1]
    assert cells(_fence(line))[right] == "REFUTED"


@pytest.mark.parametrize(
    "line", ["s = sum(w[i] * x[i] for i in range(n) + b", "a = 1 / (1 + exp(-s)", "delta = a * * t"]
)
def test_broken_lines_are_found(line: str) -> None:
    assert [code for code, _ in codes(_fence(line))] == ["code-unreadable"]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "import math\n\ndef f(s):\n    a = 1 / (1 + s)\n    return a"),
        ("python", "for i in range(3):\n    s = s + 1"),
        ("python", "s = np.dot(W, x) + b\nW1 = np.random.randn(3, 2)\nlosses = []"),
        ("python", "a = sigmoid(s"),
        ("text", "s = the sum of all weighted inputs\na = what comes out (0 or 1)"),
        ("text", "Epoch 10: L = 0.34\nL = 0.25 (after 20 epochs)\nb = 0.1, 0.2, 0.3"),
        ("bash", "a = 3 *\ns = 1 - x"),
        ("c", "s = w * x - b;"),
        ("text", "x --> (s) --> a = out"),
        ("", "w1 = 0.5\nrate = 1e-3\nhidden = 4 * 8"),
    ],
)
def test_other_code_is_left_alone(language: str, code: str) -> None:
    assert codes(f"{NEURON}\n```{language}\n{code}\n```\n") == codes(NEURON)


def test_names_of_the_fence_itself() -> None:
    text = r"""
The gate computes $f(x, y, z) = (x + y) z$, with $q = x + y$ it is $f = q z$.

```python
q = x + y  # an intermediate value
f = q * z
dfdz = q
dfdq = z
dfdx = 1.0 * dfdq
```
"""
    claims, findings = checked(text)
    assert [str(c.status) for c in claims[-5:]] == ["PROVED"] * 5
    assert not findings or all(f.level == "note" for f in findings)
    wrong = text.replace("dfdz = q", "dfdz = x - y")
    assert ("code-refuted", 7) in codes(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "(lambda: 1)()",
        "[x for x in y]",
        "x if y else z",
        "open('f')",
        "x.real",
        "1 if 1 else 2",
        "x[y[0]]",
        "f'{x}'",
        "x @ y",
        "x == y",
        "-" * 300 + "x",
    ],
)
def test_only_arithmetic_is_read(text: str) -> None:
    with pytest.raises((Unsupported, Malformed)):
        read_code(text, lambda name, indices: None)


@pytest.mark.parametrize("text", ["9**9**9**9", "(" * 150 + "1" + ")" * 150, "9" * 390])
def test_large_input_ends(text: str) -> None:
    with contextlib.suppress(Unsupported, Malformed):
        read_code(text, lambda name, indices: None)
