"""`symmlp train` in compiled C gives what the hand-coded trainer gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from symmlp.codegen.running import training as c_training
from symmlp.codegen.running.compiled import compiler
from symmlp.codegen.running.training import fit
from symmlp.network import Network
from symmlp.training.parameters import TrainingError
from symmlp.training.session import Session, prepare

pytest.importorskip("cffi")
pytestmark = pytest.mark.skipif(compiler() is None, reason="needs a C compiler")


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("SYMMLP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(c_training, "WORTHWHILE", 0.0)
    rows = np.random.default_rng(1).random((7, 3))
    text = "\n".join(",".join(map(str, row)) for row in rows.tolist())
    (tmp_path / "data.csv").write_text(f"a,b,c\n{text}\n")
    return prepare(tmp_path / "data.csv", Network.of(2, 3, 1, hidden="tanh"))


@pytest.mark.parametrize("batch", [1, 3, 50])
def test_the_same_training(session: Session, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    options = {"learning_rate": 0.3, "epochs": 40, "batch_size": batch}
    slow = session.fit(**options)
    monkeypatch.setattr(Session, "fit", lambda *_, epochs, **__: epochs and pytest.fail("slow"))
    quick = fit(session, **options, on_epoch=lambda epoch, _: seen.append(epoch))
    assert seen == list(range(1, 41))
    assert quick.history == pytest.approx(slow.history, rel=1e-12)
    for name in ("weights", "biases"):
        pairs = zip(getattr(quick.parameters, name), getattr(slow.parameters, name), strict=True)
        for one, other in pairs:
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def test_the_same_errors(session: Session) -> None:
    with pytest.raises(TrainingError, match="learning rate"):
        fit(session, learning_rate=0.0, epochs=10)
    with pytest.raises(TrainingError, match="epochs"):
        fit(session, learning_rate=0.1, epochs=-1)
    with pytest.raises(TrainingError, match="batch size"):
        fit(session, learning_rate=0.1, epochs=1, batch_size=0)


def test_without_a_compiler(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert len(fit(session, learning_rate=0.1, epochs=2).history) == 2
