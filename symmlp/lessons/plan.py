"""The plan of a worked lesson: what it shows, step by step, as data; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, TypeAlias

from sympy import Expr

from symmlp import example
from symmlp.derivation import Derivation, Rule
from symmlp.documents.emitting.values import TrainingStep, printed, training_step
from symmlp.documents.errors import DocumentError
from symmlp.expressions import Printed
from symmlp.lessons.explain import EXPLANATIONS, kind_of
from symmlp.lessons.general import decisive
from symmlp.lessons.numbers import Values, after, assignments, evaluate, shown, start
from symmlp.network import Network
from symmlp.rules.quantities import L, a, delta, y, z
from symmlp.statement import Statement
from symmlp.training.targets import target_warning

#: A lesson writes every scalar out; larger networks are refused.
MAX_PARAMETERS: Final = 100
#: Kinds that are shown from the output layer down, as the error signals are.
DOWNWARD: Final = ("gradient", "update")


#: What stands in a table: a quantity to be named, a number, or words.
Cell: TypeAlias = Expr | str


@dataclass(frozen=True)
class LessonStep:
    """One step: why, the derivations of its general formulas, and a claim for each unit.

    ``rules`` are those that the lesson has not met before; ``values`` are the numbers to put into
    the claims. ``head`` and ``rows`` are a table. ``note``
    says what came out, ``warning`` what is wrong.
    """

    part: str
    title: str
    why: str
    derivations: tuple[Derivation, ...] = ()
    rules: tuple[Rule, ...] = ()
    claims: tuple[Statement, ...] = ()
    values: Mapping[Expr, Printed] = field(default_factory=dict)
    head: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    note: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Lesson:
    """The network and all steps in order."""

    network: Network
    title: str
    steps: tuple[LessonStep, ...]


def plan(network: Network) -> Lesson:
    """Return the lesson on the first update of a network.

    The worked example's sizes take its weights and its first sample, with the raw target and then
    with the scaled one; other sizes take seeded random numbers.

    Raises
    ------
    DocumentError
        If the network has more than ``MAX_PARAMETERS`` parameters.
    """
    if network.parameters > MAX_PARAMETERS:
        raise DocumentError(
            f"the network {network} has {network.parameters} parameters; a lesson writes every"
            f" one out, for at most {MAX_PARAMETERS}: take a smaller one, e.g. 3-4-2"
        )
    raw = training_step(network, target="raw")
    warning = target_warning(network, raw.targets, example.COLUMNS[-1:]) or ""
    given = start(raw)
    values = evaluate(network, given)
    written = shown(values, given)
    new = after(values)
    then = evaluate(network, new)
    steps = [
        _start(raw, warning),
        *_formulas(network, written),
        _after(network, values, then, shown(then, new)),
    ]
    scaled = training_step(network, target="scaled")
    if start(scaled) != given:
        steps.append(_compared(network, given, start(scaled)))
    return Lesson(network, f"The first update of a {network} network", tuple(steps))


def _start(first: TrainingStep, warning: str) -> LessonStep:
    network, parameters = first.network, first.parameters
    rows = list[tuple[Cell, ...]]()
    for layer in range(1, network.depth + 1):
        arrays = parameters.weights[layer - 1], parameters.biases[layer - 1]
        for unit, (weights, bias) in enumerate(zip(*arrays, strict=True)):
            name = y[unit] if layer == network.depth else a[layer, unit]
            rows.append((name, _listed(weights), _listed([bias])))
    functions = ", ".join(dict.fromkeys(layer.activation for layer in network.layers))
    return LessonStep(
        "start",
        "what is given",
        f"Every unit has a weight for each value that comes in, and a bias. The activations are"
        f" {functions}, the loss is {network.loss.replace('_', ' ')}. One sample:"
        f" inputs {_listed(first.inputs[0])}, target {_listed(first.targets[0])}; the learning"
        f" rate η is {first.learning_rate:g}. Numbers are computed in full and rounded only when"
        f" they are written.",
        head=("unit", "weights", "bias"),
        rows=tuple(rows),
        warning=warning,
    )


def _formulas(network: Network, written: Mapping[Expr, Printed]) -> Iterator[LessonStep]:
    """Yield a step for each kind of quantity and layer, in the order in which one computes."""
    found = groupby(assignments(network), key=lambda one: (one.kind, one.layer))
    groups = [(kind, layer, tuple(ones)) for (kind, layer), ones in found]
    order = [group for group in groups if group[0] not in DOWNWARD]
    for kind in DOWNWARD:
        order += [group for group in reversed(groups) if group[0] == kind]
    known = dict[str, Rule]()
    for kind, layer, ones in order:
        entry = EXPLANATIONS[kind_of(kind, layer, network)]
        derivations = entry.source(network, layer)
        rules = [rule for rule in decisive(derivations) if rule.title not in known]
        known |= {rule.title: rule for rule in rules}
        yield LessonStep(
            entry.part,
            entry.title.format(layer=layer_name(layer, network)),
            entry.why,
            derivations,
            tuple(rules),
            tuple(Statement(one.target, one.expression) for one in ones),
            written,
        )


def _after(
    network: Network, before: Values, then: Values, written: Mapping[Expr, Printed]
) -> LessonStep:
    claims = [
        Statement(one.target, one.expression)
        for one in assignments(network)
        if one.kind in ("output", "loss")
    ]
    change = "fell" if then[L] < before[L] else "did not fall: it went"
    return LessonStep(
        "result",
        "loss after the update",
        "The forward pass once more, now with the new weights and biases, tells whether the step"
        " was a good one.",
        claims=tuple(claims),
        values=written,
        note=f"The loss {change} from {printed(before[L])} to {printed(then[L])}.",
    )


def _compared(network: Network, *starts: Values) -> LessonStep:
    """Compare the step for two targets."""
    runs = [evaluate(network, given) for given in starts]
    ends = [evaluate(network, after(run)) for run in runs]
    signals = [name for name in runs[0] if getattr(name, "base", None) == delta]
    outputs = [family[k] for family in (z, y) for k in range(network.outputs)]
    rows: list[tuple[Cell, ...]] = [
        (name, *(printed(run[name], exact=True) for run in runs))
        for name in [*outputs, L, *signals]
    ]
    rows.append(("loss after the update", *(printed(end[L]) for end in ends)))
    return LessonStep(
        "result",
        "the same step with the scaled target",
        "Scaled to [0, 1] like the inputs, the target is one that the output can approach. The"
        " error signals are then of the size of the weights, and so are the steps.",
        head=("quantity", "raw target", "scaled target"),
        rows=tuple(rows),
    )


def layer_name(layer: int, network: Network) -> str:
    """Return what a layer is called: hidden layers count from 0, as in their units' names."""
    if layer == network.depth:
        return "the output layer"
    return "the hidden layer" if network.depth == 2 else f"hidden layer {layer - 1}"


def _listed(numbers: Iterable[float]) -> str:
    return ", ".join(str(printed(float(number), exact=True)) for number in numbers)
