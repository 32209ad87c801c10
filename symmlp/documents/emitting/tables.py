"""Tables of numbers as Markdown: one step of training, and gradient descent by example.

Every number is computed when the table is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, IndexedBase, Symbol

from symmlp.backprop.descent import X, Y, iterates
from symmlp.documents.emitting.request import Request
from symmlp.documents.emitting.table_cells import markdown_table
from symmlp.documents.emitting.values import TrainingStep, printed, training_step
from symmlp.expressions import Partial
from symmlp.latex.writing.expression import Writer
from symmlp.rules.quantities import L, a, b, delta, s, w, x, y, z


def forward_numbers(request: Request) -> str:
    """Return preactivations, activations, outputs and loss of one sample."""
    step, writer = _step(request)
    layers = range(1, step.network.depth + 1)
    names = [x[i] for i in range(step.network.inputs)]
    for layer, size in zip(layers, step.network.sizes[1:], strict=True):
        names += [family[layer, j] for family in (s, a) for j in range(size)]
    outputs = range(step.network.outputs)
    names = [name for name in names if name.base != a or name.indices[0] != step.network.depth]
    return _listed(step, writer, [*names, *(f[k] for f in (y, z) for k in outputs), L])


def backward_numbers(request: Request) -> str:
    """Return the error signals and the gradients, the output layer's first."""
    step, writer = _step(request)
    names = list[Expr]()
    for layer in range(step.network.depth, 0, -1):
        fan_in, units = step.network.sizes[layer - 1 : layer + 1]
        names += [delta[layer, j] for j in range(units)]
        names += [Partial(L, w[layer, j, i]) for j in range(units) for i in range(fan_in)]
        names += [Partial(L, b[layer, j]) for j in range(units)]
    return _listed(step, writer, names)


def update_numbers(request: Request) -> str:
    """Return every weight and bias before and after one step, and its gradient."""
    step, writer = _step(request)
    new = {family: IndexedBase(Symbol(f"{family.label}_new", real=True)) for family in (w, b)}
    lines = []
    for layer in range(1, step.network.depth + 1):
        fan_in, units = step.network.sizes[layer - 1 : layer + 1]
        weights = [w[layer, j, i] for j in range(units) for i in range(fan_in)]
        for name in (*weights, *(b[layer, j] for j in range(units))):
            after = new[name.base][name.indices]
            numbers = [step.values[q] for q in (name, Partial(L, name), after)]
            lines.append([f"${writer.expression(name)}$", *map(str, numbers)])
    return markdown_table(["parameter", "old", "gradient", "new"], lines)


def descent_iterates(request: Request) -> str:
    """Return the points that gradient descent on x² + y² runs through."""
    writer = Writer()
    names = [*(writer.expression(v) for v in (X, Y)), *(_slope(v) for v in (X, Y)), "f(x, y)"]
    lines = [
        [str(place), *(str(printed(float(n))) for n in (*at.point, *at.gradient, at.value))]
        for place, at in enumerate(iterates(steps=request.epochs or 10))
    ]
    return markdown_table(["step", *(f"${name}$" for name in names)], lines)


def _step(request: Request) -> tuple[TrainingStep, Writer]:
    network = request.concrete
    step = training_step(network, request.learning_rate, request.target)
    notation = "seed" if request.notation == "matrix" else request.notation
    return step, Writer(notation, network)


def _listed(step: TrainingStep, writer: Writer, names: Iterable[Expr]) -> str:
    lines = [[f"${writer.expression(name)}$", str(step.values[name])] for name in names]
    return markdown_table(["quantity", "value"], lines)


def _slope(variable: Expr) -> str:
    return Writer().expression(Partial(Symbol("f"), variable))
