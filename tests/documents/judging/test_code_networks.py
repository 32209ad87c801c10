"""Training code for arrays of unknown size, line by line against its own forward pass."""

from __future__ import annotations

from textwrap import dedent

import numpy as np
import pytest

from symmlp.documents.judging.judge import judge_document
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes import markdown

ROWS = """\
Z1 = X.dot(W1) + b1
A1 = np.tanh(Z1)
Z2 = A1 @ W2 + b2
A2 = sigmoid(Z2)
dZ2 = A2 - Y
dW2 = A1.T.dot(dZ2)
db2 = np.sum(dZ2, axis=0)
dA1 = dZ2 @ W2.T
dZ1 = dA1 * (1 - A1**2)
dW1 = np.dot(X.T, dZ1)
db1 = dZ1.sum(axis=0, keepdims=True)
W1 -= lr * dW1
b2 = b2 - lr * db2
"""
COLUMNS = """\
m = X.shape[1]
Z1 = np.dot(W1, X) + b1
A1 = np.maximum(0, Z1)
Z2 = np.dot(W2, A1) + b2
A2 = 1 / (1 + np.exp(-Z2))
cost = -1/m * np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
dZ2 = A2 - Y
dW2 = 1/m * dZ2 @ A1.T
db2 = 1/m * np.sum(dZ2, axis=1, keepdims=True)
dZ1 = np.dot(W2.T, dZ2) * (Z1 > 0)
dW1 = 1/m * np.dot(dZ1, X.T)
W2 -= learning_rate * dW2
"""
SOFTMAX = """\
h = np.maximum(0, np.dot(X, W1) + b1)
scores = h @ W2 + b2
e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
p = e / np.sum(e, axis=1, keepdims=True)
loss = -np.sum(np.log(p[range(N), y])) / N + 0.5 * reg * np.sum(W2 * W2)
dscores = p
dscores[range(N), y] -= 1
dscores /= N
dW2 = np.dot(h.T, dscores)
dW2 += reg * W2
dh = np.dot(dscores, W2.T)
dh[h <= 0] = 0
dW1 = np.dot(X.T, dh)
db1 = np.sum(dh, axis=0)
W1 += -step_size * dW1
"""
ONE = """\
z1 = W1 * x + b1;
a1 = tanh(z1);
z2 = W2 * a1 + b2;
L = 0.5 * sum((z2 - y).^2);
delta2 = z2 - y;
dW2 = delta2 * a1';
delta1 = (W2' * delta2) .* (1 - a1.^2);
dW1 = delta1 * x';
db1 = delta1;
W1 = W1 - eta * dW1;
"""
DOWN = """\
l1 = sigmoid(np.dot(X, syn0))
l2 = sigmoid(np.dot(l1, syn1))
l2_delta = (y - l2) * l2 * (1 - l2)
l1_delta = l2_delta.dot(syn1.T) * l1 * (1 - l1)
syn1 += l1.T.dot(l2_delta)
syn0 += X.T.dot(l1_delta)
"""
CLASS = """\
class Layer:
    def forward(self, x):
        self.x = x
        self.z = x @ self.W + self.b
        self.y = np.tanh(self.z)
        return self.y

    def backward(self, target):
        dy = self.y - target
        dz = dy * (1 - self.y**2)
        self.dW = self.x.T @ dz
        self.db = dz.sum(axis=0)
"""
PROGRAMS = {
    "rows": (ROWS, "python", 9),
    "columns": (COLUMNS, "python", 6),
    "softmax": (SOFTMAX, "python", 8),
    "one": (ONE, "octave", 6),
    "down": (DOWN, "python", 3),
    "class": (CLASS, "", 4),
}
#: The program, a right line of it and a wrong one in its place.
MISTAKES = [
    ("rows", "dZ2 @ W2.T", "dZ2 @ W2"),
    ("rows", "dA1 * (1 - A1**2)", "dA1 * (1 - A1)"),
    ("rows", "dA1 * (1 - A1**2)", "dA1 * (1 - Z1**2)"),
    ("rows", "np.dot(X.T, dZ1)", "np.dot(X, dZ1)"),
    ("rows", "A1.T.dot(dZ2)", "-A1.T.dot(dZ2)"),
    ("rows", "np.sum(dZ2, axis=0)", "np.sum(dZ2, axis=1)"),
    ("rows", "np.sum(dZ2, axis=0)", "np.sum(dZ1, axis=0)"),
    ("rows", "W1 -= lr * dW1", "W1 += lr * dW1"),
    ("rows", "b2 - lr * db2", "b2 + lr * db2"),
    ("columns", "1/m * dZ2 @ A1.T", "dZ2 @ A1.T"),
    ("columns", "np.dot(W2.T, dZ2) * (Z1 > 0)", "np.dot(W2.T, dZ2)"),
    ("columns", "np.dot(W2.T, dZ2) * (Z1 > 0)", "np.dot(W2, dZ2) * (Z1 > 0)"),
    ("columns", "1/m * np.dot(dZ1, X.T)", "1/m * np.dot(dZ1, X)"),
    ("columns", "W2 -= learning_rate", "W2 += learning_rate"),
    ("softmax", "dW2 += reg * W2", "dW2 += reg * W2**2"),
    ("softmax", "np.dot(X.T, dh)", "np.dot(X.T, h)"),
    ("softmax", "W1 += -step_size", "W1 -= -step_size"),
    ("one", "delta2 * a1'", "delta2 * z1'"),
    ("one", "(1 - a1.^2)", "(1 - a1)"),
    ("one", "(W2' * delta2)", "(W2 * delta2)"),
    ("one", "W1 - eta", "W1 + eta"),
    ("down", "syn1 += ", "syn1 -= "),
    ("down", "l1 * (1 - l1)", "l1 * (1 + l1)"),
    ("class", "(1 - self.y**2)", "(1 - self.z**2)"),
    ("class", "self.x.T @ dz", "self.x.T @ dy"),
]


def claims(code: str, language: str) -> list[Claim]:
    """Return the claims of a document with one fence."""
    return judge_document(markdown.read(f"```{language}\n{code}```\n", "notes.md"))[0]


def statuses(code: str, language: str) -> list[str]:
    return [str(claim.status) for claim in claims(code, language)]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_right_program_is_proved_line_by_line(name: str) -> None:
    code, language, least = PROGRAMS[name]
    found = statuses(code, language)
    assert set(found) == {"PROVED"}
    assert len(found) >= least


@pytest.mark.parametrize(("name", "right", "wrong"), MISTAKES)
def test_a_wrong_line_is_refuted_and_no_other(name: str, right: str, wrong: str) -> None:
    code, language, _ = PROGRAMS[name]
    assert code.count(right) == 1
    changed = code.replace(right, wrong)
    place = changed.splitlines().index(next(x for x in changed.splitlines() if wrong in x)) + 2
    found = {claim.span.line for claim in claims(changed, language) if claim.status == "REFUTED"}
    assert found == {place}


def test_the_sizes_that_a_line_was_proved_for_are_listed() -> None:
    claim = claims(ROWS, "python")[1]
    assert dict(claim.evidence)["sizes"].startswith("samples are rows; samples: 3")


def test_two_parameters_of_different_losses_are_undecided_where_nothing_says_which_is_meant() -> (
    None
):
    code = "Z = w.T @ X + b\nA = sigmoid(Z)\ndZ = A - Y\ndw = X @ dZ.T\ndb = 1/m * np.sum(dZ)\n"
    assert statuses(code, "python") == ["PROVED", "UNDECIDED", "UNDECIDED"]


@pytest.mark.parametrize(
    "line",
    [
        "dW2 = magic(A1, dZ2)",  # not known
        "dW2 = np.einsum('ni,nj->ij', A1, dZ2)",
        "dropout = 0.5 * A1",  # no derivative
        "dW2 = A1.T.dot(dZ2",  # goes on in the next line
    ],
)
def test_a_line_that_is_not_understood_is_no_claim(line: str) -> None:
    code = ROWS.replace("dW2 = A1.T.dot(dZ2)", line)
    assert set(statuses(code, "python")) == {"PROVED"}
    assert not [claim for claim in claims(code, "python") if claim.latex[0] == line.split()[0]]


def test_two_programs_with_the_same_names_are_not_mixed() -> None:
    text = f"```python\n{ROWS}```\n\nWith columns:\n\n```python\n{COLUMNS}```\n"
    found = judge_document(markdown.read(text, "notes.md"))[0]
    assert {str(claim.status) for claim in found} == {"PROVED"}


def test_functions_share_their_names_across_fences() -> None:
    text = dedent(
        """\
        ```python
        def forward(X):
            H = sigmoid(X @ W + b)
            return H @ V

        def loss(out, T):
            L = 0.5 * np.sum((out - T)**2)
            return L
        ```

        ```python
        def grads(X, T):
            H = sigmoid(X @ W + b)
            out = H @ V
            L = 0.5 * np.sum((out - T)**2)
            d_out = out - T
            d_V = H.T @ d_out
            d_H = d_out @ V.T * H * (1 - H)
            d_W = X.T @ d_H
            return d_V, d_W
        ```

        ```python
        for step in range(100):
            d_V, d_W = grads(X, T)
            V -= 0.1 * d_V
            W += 0.1 * d_W
        ```
        """
    )
    found = judge_document(markdown.read(text, "notes.md"))[0]
    wrong = [claim.latex for claim in found if str(claim.status) == "REFUTED"]
    assert wrong == [("W", "0.1 * d_W")]
    assert len(found) == 6


def test_the_right_program_of_rows_is_what_differences_say() -> None:
    """The oracle: central differences of the loss that is taken for granted."""
    random = np.random.default_rng(3)
    x, t = random.normal(size=(3, 2)), random.random((3, 2))
    names = {"W1": (2, 2), "b1": (2,), "W2": (2, 2), "b2": (2,)}
    given = {name: random.normal(size=shape) for name, shape in names.items()}

    def loss(values: dict[str, np.ndarray]) -> float:
        hidden = np.tanh(x @ values["W1"] + values["b1"])
        y = 1 / (1 + np.exp(-(hidden @ values["W2"] + values["b2"])))
        return float(-np.sum(t * np.log(y) + (1 - t) * np.log(1 - y)))

    hidden = np.tanh(x @ given["W1"] + given["b1"])
    dz2 = 1 / (1 + np.exp(-(hidden @ given["W2"] + given["b2"]))) - t
    dz1 = dz2 @ given["W2"].T * (1 - hidden**2)
    found = {"W1": x.T @ dz1, "b1": dz1.sum(0), "W2": hidden.T @ dz2, "b2": dz2.sum(0)}
    for name, gradient in found.items():
        for place in np.ndindex(gradient.shape):
            step = np.zeros_like(given[name])
            step[place] = 1e-5
            up, down = ({**given, name: given[name] + s * step} for s in (1, -1))
            assert abs((loss(up) - loss(down)) / 2e-5 - gradient[place]) < 1e-6
