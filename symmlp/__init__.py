"""Derive, prove, lambdify, verify and train multi-layer perceptrons.

The names below are loaded when they are first used, so that importing symmlp, and with it
``symmlp --help``, loads neither SymPy nor NumPy.
"""

from __future__ import annotations

import importlib
from typing import Any, Final

__version__ = "0.1.0"

_MODULES: Final = {
    "Network": "symmlp.network",
    "SymmlpError": "symmlp.errors",
    "check": "symmlp.documents.check",
    "check_steps": "symmlp.documents.check_steps",
    "derive": "symmlp.backprop",
    "generate": "symmlp.codegen.generate",
    "lambdify": "symmlp.codegen.running.lambdified",
    "loss_expression": "symmlp.backprop",
    "register_activation": "symmlp.registration",
    "register_loss": "symmlp.registration",
    "verify": "symmlp.audit.compare",
}

__all__ = [
    "Network",
    "SymmlpError",
    "check",
    "check_steps",
    "derive",
    "generate",
    "lambdify",
    "loss_expression",
    "register_activation",
    "register_loss",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _MODULES:
        raise AttributeError(f"module 'symmlp' has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
