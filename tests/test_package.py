"""The package offers what README and pyproject.toml promise."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

import pytest

import symmlp

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "name",
    [
        "Network",
        "derive",
        "lambdify",
        "loss_expression",
        "register_activation",
        "register_loss",
        "verify",
    ],
)
def test_public_name(name: str) -> None:
    assert name in symmlp.__all__
    assert getattr(symmlp, name)


def test_command_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, function = project["scripts"]["symmlp"].split(":")
    assert callable(getattr(importlib.import_module(module), function))
