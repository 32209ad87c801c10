"""What runs in this process: no name that somebody else chose."""

from __future__ import annotations

import pytest
from sympy import exp

from symmlp.activations import ACTIVATIONS, ARGUMENT, Activation
from symmlp.codegen.program.program import compose
from symmlp.codegen.python import target as python
from symmlp.codegen.running.execution import load
from symmlp.codegen.running.interpreted import InterpretedNetwork
from symmlp.errors import SymmlpError
from symmlp.network import Network

MARK = "this ran"
HOSTILE = (
    "__import__('os').abort()",
    "f(s): pass\nexec(\"print('this ran')\")\ndef g",
    "f(s): pass\nimport os\ndef g",
    "exec",
    "ｅｘｅｃ",
    "lambda",
    "",
    "a b",
    "tanh\x00",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_no_activation(name: str) -> None:
    for network in (Network.of(2, 2, 1, hidden=name), Network.of(2, 1, loss=name)):
        with pytest.raises(SymmlpError, match=r"is not an activation|is not a loss"):
            InterpretedNetwork(network)


@pytest.mark.parametrize("name", HOSTILE[:3])
def test_a_hostile_name_in_the_table_itself_runs_nothing(
    name: str, registry: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Registration refuses these; even so, the text that they would be in is not run."""
    ACTIVATIONS[name] = Activation(name, "h", 1 / (1 + exp(-3 * ARGUMENT)))
    network = Network.of(2, 2, 1, hidden=name)
    with pytest.raises(SymmlpError, match="generated module"):
        InterpretedNetwork(network)
    for most in (0, 1000):  # in lists, and in straight lines
        ((file, text),) = python.source(compose(network), most).items()
        with pytest.raises(SymmlpError, match="generated module"):
            load(file, text)
    assert MARK not in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "from os import abort",
        "from . import os",
        "import numpy.ctypeslib",
        "__import__('os')",
        "x = ().__class__.__bases__",
        "ｅｖａｌ('1')",
        "def open(): pass",
        "f = lambda exec: 1",
        "f(getattr=1)",
        "import math as __builtins__",
        "x = = 1",
        "\x00",
    ],
)
def test_what_is_not_generated_is_not_run(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SymmlpError, match="generated module own"):
        load("own", f"print({MARK!r})\n{text}")
    assert MARK not in capsys.readouterr().out
