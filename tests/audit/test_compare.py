"""`verify`: what it reports of the worked example and of random networks, and what it refuses."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
import sympy
from rich.console import Console

from symmlp import activations, losses
from symmlp.audit.compare import verify
from symmlp.audit.exact import prove
from symmlp.audit.report import Report
from symmlp.audit.samples import random_setting
from symmlp.codegen.program.formulas import formulas
from symmlp.errors import SymmlpError
from symmlp.network import Network, NetworkError
from symmlp.registration import register_activation, register_loss
from symmlp.statement import Status


@pytest.fixture(scope="module")
def worked() -> Report:
    return verify()


def test_the_worked_example(worked: Report) -> None:
    assert worked.ok
    first, second, training = (list(rows) for _, rows in itertools.groupby(worked.rows, _case))
    found = {row.quantity: round(row.derived, 4) for row in first}
    assert len(first) == 4 + 3 + 1 + 1 + 4 + 13 + 13
    assert found["δ_o[0]"] == -22.6234
    assert found["w_new_o[0][2]"] == 1.8496
    assert found["b_new_o[0]"] == 2.7623
    assert next(row for row in second if row.quantity == "δ_o[0]").derived == pytest.approx(
        -0.124245, abs=1e-6
    )
    assert [row.values for row in training] == [13 * 4 * 100, 13]
    exact, differences = worked.oracles
    assert (exact.checked, exact.total, exact.finding) == (13, 13, "13 of 13 PROVED equal")
    assert (differences.checked, differences.total) == (13, 13)
    (warning,) = worked.warnings
    assert "target 91 of Z0" in warning
    assert "outside the range of sigmoid" in warning


def _case(row: object) -> str:
    return row.case


@pytest.mark.parametrize("width", [80, 120])
def test_text_fits_and_says_everything(worked: Report, width: int) -> None:
    console = Console(width=width, no_color=True)
    with console.capture() as captured:
        console.print(worked)
    text = captured.get()
    assert max(map(len, text.splitlines())) <= width
    words = " ".join(text.split())
    for part in ("Network 2-3-1", "δ[l,j] = a[l,j]·(1 - a[l,j])", "δ_o[0]", "-22.6234", "warning:"):
        assert part in words
    assert "13 of 13 PROVED equal" in words
    assert "All 5291 values and 2 oracles agree." in words


def test_json_has_the_documented_fields(worked: Report) -> None:
    record = json.loads(json.dumps(worked.record(), allow_nan=False))
    assert set(record) == {
        *("ok", "first", "network", "activations", "loss", "parameters", "code", "seed"),
        *("formulas", "rows", "oracles", "warnings", "notes"),
    }
    assert record["ok"] is True
    assert set(record["rows"][0]) == {
        *("case", "kind", "quantity", "values", "derived", "by_hand", "ulps", "of_bound", "agrees"),
    }
    assert set(record["oracles"][0]) == {
        *("name", "checked", "total", "agrees", "finding", "failures"),
    }


def test_a_random_network_says_how_many_were_checked() -> None:
    network = Network.of(3, 4, 4, 2, hidden="tanh")
    report = verify(network, seed=7, samples=20, epochs=3)
    assert report.ok
    assert report == verify(network, seed=7, samples=20, epochs=3)
    assert any("sympy.diff of the whole loss: 8 of 46 parameters" in one for one in report.notes)
    assert next(row for row in report.rows if row.kind == "delta").values == 40


def test_a_large_network_says_that_arrays_are_compared() -> None:
    report = verify(Network.of(200, 100, 10, hidden="relu"), samples=3, epochs=1)
    assert report.ok
    assert report.code == "arrays"
    assert any("21110 parameters are more than 20000" in note for note in report.notes)
    assert any("the exact proof is for 2-2-2" in note for note in report.notes)


def test_piecewise_functions_are_proved_where_the_sample_lies() -> None:
    report = verify(
        Network.of(2, 3, 2, hidden="relu", output="identity", loss="huber"), samples=2, epochs=1
    )
    assert report.ok
    assert any("the pieces in which the first sample lies" in note for note in report.notes)


def test_a_user_s_own_activation_and_loss(registry: None) -> None:
    s, y, z = sympy.symbols("s y z", real=True)
    register_activation("softsign_", s / (1 + sympy.Abs(s)))
    register_loss("log_cosh_", sympy.log(sympy.cosh(y - z)), prediction=y, target=z)
    network = Network.of(2, 3, 1, hidden="softsign_", output="identity", loss="log_cosh_")
    report = verify(network, seed=7, samples=3)
    assert report.ok
    assert report.rows == ()
    assert [oracle.checked for oracle in report.oracles] == [13, 13]
    (note,) = (one for one in report.notes if "no trainer was compared" in one)
    assert "the activation softsign_ and the loss log_cosh_" in note


def test_divergence_is_said() -> None:
    network = Network.of(2, 3, 1, hidden="identity", output="identity")
    report = verify(network, samples=3, learning_rate=1e3, oracles=False)
    assert any("training diverged" in warning for warning in report.warnings)


@pytest.mark.parametrize("sizes", [(2, 1), (2, 2, 1), (2, 2, 2, 1), (2, 2, 2, 2, 2)])
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "gelu"])
def test_depths_are_proved_whole(sizes: tuple[int, ...], hidden: str) -> None:
    network = Network.of(*sizes, hidden=hidden)
    names = [f"w_{layer}_0_1" for layer in range(1, network.depth + 1)]
    names += [f"b_{layer}_0" for layer in range(1, network.depth + 1)]
    picked = [sympy.Symbol(name, real=True) for name in names]
    verdicts = prove(network, formulas(network), picked)
    assert [str(one.status) for one in verdicts.values()] == [Status.PROVED] * len(names)


def test_random_targets_lie_in_the_output_s_range() -> None:
    for output, loss in itertools.product(activations.ACTIVATIONS, losses.LOSSES):
        if not losses.makes_sense(output, loss):
            continue
        network = Network.of(2, 3, output=output, loss=loss)
        case = random_setting(network, 1, 50).training
        entry = activations.activation(output)
        assert case.Z.min() >= float(entry.range.start)
        assert case.Z.max() <= float(entry.range.end)
        if output == "softmax":
            np.testing.assert_array_equal(case.Z.sum(axis=1), 1.0)


@pytest.mark.parametrize(
    "given", [{"seed": -1}, {"samples": 0}, {"learning_rate": -0.1}, {"epochs": -1}]
)
def test_bad_numbers_are_refused(given: dict[str, float]) -> None:
    with pytest.raises(SymmlpError, match="expected"):
        verify(**given)


def test_a_network_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(NetworkError, match="for the output"):
        verify(Network.of(2, 3, 1, hidden="softmax"))
