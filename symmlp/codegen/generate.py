"""``generate(network, target)``: source files that train a network, from its derivation."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from symmlp.codegen.c.names import is_reserved
from symmlp.codegen.program.program import compose
from symmlp.codegen.words.layout import module_name
from symmlp.errors import SymmlpError
from symmlp.network import Network
from symmlp.whole import whole

if TYPE_CHECKING:
    from symmlp.codegen.running.numeric_network import NumericNetwork

#: A target's module has ``source(program, **options)``, which returns texts by file names.
TARGETS: Final = {
    "python": "symmlp.codegen.python.target",
    "numpy": "symmlp.codegen.array_targets.numpy",
    "c": "symmlp.codegen.c.target",
    "jax": "symmlp.codegen.array_targets.jax",
    "pytorch": "symmlp.codegen.array_targets.pytorch",
    "javascript": "symmlp.codegen.javascript.target",
}
#: What is a constant in the code of a target, and its value where none is given.
OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {"c": {"batch": 1, "dtype": "float64"}}
#: Letters of the longest name that a file and its functions can be given.
LONGEST: Final = 40
#: Words that some operating systems take for devices, not for files.
DEVICES: Final = frozenset({"aux", "con", "nul", "prn"})


@dataclass(frozen=True)
class Generated:
    """Source code: ``files`` maps names to texts; the first one is the module."""

    network: Network
    target: str
    files: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The module's file name."""
        return next(iter(self.files))

    @property
    def text(self) -> str:
        """The module's text."""
        return self.files[self.name]

    @cached_property
    def module(self) -> NumericNetwork:
        """Target c, compiled and loaded: ``module.train_epoch(X, Z, learning_rate)`` and more.

        Without a C compiler it is computed in NumPy, or in plain Python where that is faster; its
        methods are the same, and a RuntimeWarning says so.

        Raises
        ------
        SymmlpError
            For another target.
        """
        if self.target != "c":
            raise SymmlpError(
                f"target {self.target} has no module; write its files and import them, or use c"
            )
        from symmlp.codegen.running.quickest import quickest

        found = quickest(self.network, **self.options)
        if found.note is not None:
            warnings.warn(found.note, RuntimeWarning, stacklevel=2)
        return found.network

    def write(self, directory: Path | str = ".", *, replace: bool = True) -> tuple[Path, ...]:
        """Write all files into a directory, which is made if need be, each file whole or not.

        Raises
        ------
        OSError
            If the directory cannot be made or written to.
        SymmlpError
            If ``replace`` is false and a file with another text is there; nothing is written then.
        """
        folder = Path(directory)
        if folder.exists() and not folder.is_dir():
            raise SymmlpError(f"{folder} is a file; the name of a directory is expected")
        folder.mkdir(parents=True, exist_ok=True)
        paths = {folder / name: text for name, text in self.files.items()}
        for path, text in paths.items():
            if not replace and path.exists() and path.read_bytes() != text.encode():
                raise SymmlpError(f"{path} exists and differs; --force replaces it")
        return tuple(_write(path, text) for path, text in paths.items())


def generate(
    network: Network,
    target: str,
    *,
    reduction: str = "mean",
    name: str | None = None,
    batch: int | None = None,
    dtype: str | None = None,
) -> Generated:
    """Generate code that trains a network.

    Parameters
    ----------
    network
        Any network whose activations and loss are in the tables.
    target
        A name in `TARGETS`.
    reduction
        Whether a step follows the "mean" or the "sum" of its batch's gradients.
    name
        What the files are called without suffix and, in C, everything public starts with; a word of
        letters, digits and underscores. ``mlp_2_3_1`` or similar by default.
    batch
        Target c only: samples per step of an epoch, 1 to 65,536; 1 by default. The other targets
        take it when they train.
    dtype
        Target c only: "float64" (the default) or "float32". The other targets compute in the type
        of the arrays that they are given.

    Raises
    ------
    NetworkError
        If the network does not make sense.
    SymmlpError
        If there is no such target, reduction or name, if the target has no such option, or no word
        for a function of the network.
    """
    if not isinstance(target, str) or target not in TARGETS:
        raise SymmlpError(f"unknown target {target!r}; known are {', '.join(TARGETS)}")
    number = whole(batch)
    options = _options(target, {"batch": batch if number is None else number, "dtype": dtype})
    source: Callable[..., Mapping[str, str]] = import_module(TARGETS[target]).source
    files = dict(source(compose(network, reduction), **options))
    if name is not None:
        files = _renamed(files, module_name(network), name)
    return Generated(network, target, files, {**options, "reduction": reduction})


def _options(target: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a target's options; what was not given has its usual value."""
    known = OPTIONS.get(target, {})
    for option, value in given.items():
        if value is not None and option not in known:
            able = ", ".join(own for own, options in OPTIONS.items() if option in options)
            raise SymmlpError(
                f"{option} is an option of target {able}; code for {target} takes any when it runs"
            )
    return {
        option: usual if given[option] is None else given[option] for option, usual in known.items()
    }


def _renamed(files: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Put a name in for the network's, in file names and wherever the code says it."""
    word = isinstance(new, str) and re.fullmatch(r"[a-z][a-z0-9_]*", new)
    if not word or iskeyword(new) or new in DEVICES or len(new) > LONGEST:
        raise SymmlpError(
            f"name {new!r}; a word of small letters, digits and '_' is expected, at most"
            f" {LONGEST} of them, e.g. 'controller'"
        )
    if f"{old}.h" in files and is_reserved(new):
        raise SymmlpError(f"name {new!r}: it means something in C or C++; take another one")
    if new in sys.stdlib_module_names and f"{old}.py" in files:
        raise SymmlpError(f"name {new!r}: a module of Python is called that; take another one")
    for text in files.values():
        if old in text and {new, new.upper()} & set(re.findall(r"\w+", text)):
            raise SymmlpError(f"name {new!r}: the code has another use for it; take a longer one")
    return {
        own.replace(old, new): text.replace(old, new).replace(old.upper(), new.upper())
        for own, text in files.items()
    }


def _write(path: Path, text: str) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:  # Ctrl-C too leaves no half-written file behind; it goes on its way
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
