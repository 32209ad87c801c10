"""``generate(network, target)``: source files that train a network, from its derivation."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from symmlp.codegen.program import Program, compose
from symmlp.errors import SymmlpError
from symmlp.network import Network

#: A target's module has ``source(program)``, which returns the texts of its files by name.
TARGETS: Final = {
    "python": "symmlp.codegen.python",
    "numpy": "symmlp.codegen.numpy",
    "c": "symmlp.codegen.c",
    "jax": "symmlp.codegen.jax",
    "pytorch": "symmlp.codegen.pytorch",
    "javascript": "symmlp.codegen.javascript",
}


@dataclass(frozen=True)
class Generated:
    """Source code: ``files`` maps names to texts; the first one is the module."""

    network: Network
    target: str
    files: Mapping[str, str]

    @property
    def name(self) -> str:
        """The module's file name."""
        return next(iter(self.files))

    @property
    def text(self) -> str:
        """The module's text."""
        return self.files[self.name]

    def write(self, directory: Path | str = ".") -> tuple[Path, ...]:
        """Write all files into a directory, which is made if need be, each file whole or not.

        Raises
        ------
        OSError
            If the directory cannot be made or written to.
        """
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_write(folder / name, text) for name, text in self.files.items())


def generate(network: Network, target: str, *, reduction: str = "mean") -> Generated:
    """Generate code that trains a network.

    Parameters
    ----------
    network
        Any network whose activations and loss are in the tables.
    target
        A name in `TARGETS`.
    reduction
        Whether a step follows the "mean" or the "sum" of its batch's gradients.

    Raises
    ------
    NetworkError
        If the network does not make sense.
    SymmlpError
        If there is no such target or reduction, or if the target has no word for a function of
        the network.
    """
    if target not in TARGETS:
        raise SymmlpError(f"unknown target {target!r}; known are {', '.join(TARGETS)}")
    source: Callable[[Program], Mapping[str, str]] = import_module(TARGETS[target]).source
    return Generated(network, target, dict(source(compose(network, reduction))))


def _write(path: Path, text: str) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
