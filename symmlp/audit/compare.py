"""`symmlp verify`: derived quantities against the hand-coded trainer and two further oracles.

``verify()`` takes the worked example, ``verify(network, seed=7, samples=20)`` random parameters and
data. What is derived and what is coded by hand may differ by 64·2⁻⁵²·B, where B is the size of the
terms that are added up (`symmlp.codegen.program.magnitude`).
"""

from __future__ import annotations

from typing import Final

from symmlp import example
from symmlp.activations import activation
from symmlp.audit.comparison import Oracle, Row
from symmlp.audit.oracles import differences, exact
from symmlp.audit.quantities import MAX_ROWS, Trainer, by_hand, compare
from symmlp.audit.report import Report
from symmlp.audit.samples import Setting, random_setting, worked_example
from symmlp.audit.training_run import run
from symmlp.backprop import forward
from symmlp.backprop.cost import loss_of_outputs
from symmlp.backprop.delta import hidden_error, output_error
from symmlp.backprop.gradients import PARAMETERS, sample_gradient
from symmlp.backprop.instance import MAX_PARAMETERS
from symmlp.backprop.update import descent
from symmlp.codegen.running.lambdified import Functions, lambdify
from symmlp.latex.write import text
from symmlp.losses import loss, validate
from symmlp.network import Network
from symmlp.training import trainer as hand_coded
from symmlp.training.checks import check_learning_rate, check_whole
from symmlp.training.functions import ACTIVATIONS, LOSSES
from symmlp.training.targets import target_warning

EPOCHS: Final = 100
#: A network that is too large for scalar code is trained for fewer epochs.
EPOCHS_OF_LARGE: Final = 5


def verify(
    network: Network | None = None,
    *,
    seed: int = 0,
    samples: int = 1,
    learning_rate: float = example.LEARNING_RATE,
    epochs: int | None = None,
    trainer: Trainer = hand_coded,
    functions: Functions | None = None,
    oracles: bool = True,
) -> Report:
    """Compare a network's derived training step with the trainer, SymPy and central differences.

    Parameters
    ----------
    network
        Any network; without it the worked example with its own data and weights.
    seed, samples
        Of the random parameters and data, U[-1, 1]; targets lie in the output's range.
    learning_rate, epochs
        η of the updates, and how long both are trained (100, for large networks 5).
    trainer
        What the derivation is compared with: a module or object with the functions forward,
        deltas, gradients and step of `symmlp.training.trainer`, and loss if it has that.
    functions
        The derived functions; if not given, `symmlp.codegen.running.lambdified.lambdify` of the
        network.
    oracles
        Whether SymPy's derivative of the whole loss and central differences are asked too.

    Raises
    ------
    SymmlpError
        If the network does not make sense, or a number is none that can be used.
    """
    check_whole(seed, 0, "seed")
    check_whole(samples, 1, "number of samples")
    check_learning_rate(learning_rate)
    own = network is None
    network = network or example.NETWORK
    validate(network)
    setting = worked_example() if own else random_setting(network, seed, samples)
    functions = functions or lambdify(network)
    large = network.parameters > MAX_PARAMETERS
    epochs = check_whole(
        (EPOCHS_OF_LARGE if large else EPOCHS) if epochs is None else epochs, 0, "epochs"
    )
    rows, warnings, notes = _compared(functions, setting, trainer, learning_rate, epochs)
    asked, more = _oracles(functions, setting, seed) if oracles else ([], [])
    return Report(
        str(network),
        tuple(layer.activation for layer in network.layers),
        network.loss,
        network.parameters,
        functions.code,
        None if own else seed,
        _formulas(network),
        tuple(rows),
        tuple(asked),
        tuple(warnings),
        (*_size_notes(functions, epochs), *notes, *more),
    )


def _compared(
    functions: Functions, setting: Setting, trainer: Trainer, rate: float, epochs: int
) -> tuple[list[Row], list[str], list[str]]:
    network = functions.network
    unknown = untrained(network)
    if unknown:
        return (
            [],
            [],
            [f"no trainer was compared: the hand-coded one does not know {' and '.join(unknown)}"],
        )
    rows: list[Row] = []
    warnings = []
    for place, case in enumerate(setting.cases):
        theirs = by_hand(trainer, network, setting.parameters, case, rate)
        whole = place > 0 or len(case.X) > 1 or network.parameters > MAX_ROWS // 2
        rows += compare(functions, setting.parameters, case, rate, theirs, whole)
        warning = target_warning(network, case.Z, setting.columns)
        warnings += [warning] if warning else []
    if epochs:
        trained, more = run(
            functions,
            trainer,
            setting.parameters,
            setting.training,
            setting.batch_size,
            rate,
            epochs,
        )
        rows, warnings = rows + trained, warnings + more
    return rows, warnings, []


def untrained(network: Network) -> list[str]:
    """Return what the hand-coded trainer has no twin of: a user's own activations and loss."""
    names = dict.fromkeys(layer.activation for layer in network.layers)
    return [
        *(f"the activation {name}" for name in names if name not in ACTIVATIONS),
        *([f"the loss {network.loss}"] if network.loss not in LOSSES else []),
    ]


def _oracles(functions: Functions, setting: Setting, seed: int) -> tuple[list[Oracle], list[str]]:
    case = setting.cases[0]
    checks = (exact,) if functions.network.parameters > MAX_PARAMETERS else (exact, differences)
    oracles, notes = [], []
    for check in checks:
        oracle, more = check(functions, setting.parameters, case, seed)
        oracles.append(oracle)
        notes += more
        if oracle.checked < oracle.total:
            notes.append(
                f"{oracle.name}: {oracle.checked} of {oracle.total} parameters were checked,"
                " drawn with the seed from every layer"
            )
    return oracles, notes


def _size_notes(functions: Functions, epochs: int) -> list[str]:
    count = functions.network.parameters
    if count <= MAX_PARAMETERS:
        return []
    return [
        f"{count} parameters are more than {MAX_PARAMETERS}: nothing is written out"
        f" scalar by scalar; array code from the same derivation is compared, for {epochs} epochs,"
        " without central differences"
    ]


def _formulas(network: Network) -> tuple[tuple[str, str], ...]:
    entry, cost = activation(network.layers[-1].activation), loss(network.loss)
    hidden = [
        activation(name) for name in dict.fromkeys(one.activation for one in network.layers[:-1])
    ]
    derivations = (
        forward.preactivation(),
        *map(forward.activated, hidden),
        forward.output(entry),
        loss_of_outputs(cost),
        output_error(entry, cost),
        *map(hidden_error, hidden),
        *map(sample_gradient, PARAMETERS),
        *map(descent, PARAMETERS),
    )
    return tuple((one.title, text(one.result)) for one in derivations)
