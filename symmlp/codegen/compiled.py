"""A network's C, compiled and loaded: training on NumPy arrays at the speed of C.

The library is kept in the user's cache under a hash of its source, compiler, options and machine;
``SYMMLP_CACHE`` names another folder. It appears there by an atomic rename, so that any number of
processes may compile the same network at once. Everything that is handed to C is checked first.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symmlp.codegen.c import CSource, generate_c
from symmlp.errors import SymmlpError
from symmlp.network import Network

#: C's names for what NumPy calls float64 and float32.
REALS: Final = {"float64": "double", "float32": "float"}
FLAGS: Final = ("-std=c99", "-O3", "-march=native", "-fPIC", "-shared")
#: What `CC` is not set to is looked for under these names.
COMPILERS: Final = ("cc", "gcc", "clang")
#: More seconds than any network's C takes.
PATIENCE: Final = 300

_DECLARATIONS: Final = """
size_t {name}_bytes(void);
void {name}_init(void *m, uint32_t seed);
void {name}_set(void *m, const {real} *p);
void {name}_get(const void *m, {real} *p);
void {name}_forward(void *m, const {real} *x, {real} *y);
{real} {name}_loss(void *m, ptrdiff_t n, const {real} *x, const {real} *z);
void {name}_gradients(void *m, ptrdiff_t n, const {real} *x, const {real} *z, {real} *g);
void {name}_step(void *m, ptrdiff_t n, const {real} *x, const {real} *z, {real} rate);
void {name}_train_epoch(void *m, ptrdiff_t n, const {real} *x, const {real} *z, {real} rate);
"""

Numbers = NDArray[Any]


class CompileError(SymmlpError):
    """C cannot be compiled or loaded here; one line that says why and what would help."""


class CompiledNetwork:
    """A network with its parameters, in C. Arrays are float64 (or float32, as chosen), C order.

    Inputs X have shape (samples, inputs), targets Z (samples, outputs); parameters are one weight
    matrix (units, fan_in) and one bias vector (units,) per layer. Methods raise `SymmlpError` for
    an array of another type, shape or memory order. They may be called from several threads.
    """

    def __init__(self, source: CSource, library: Path) -> None:
        self.network = source.layout.network
        self.batch = source.layout.batch
        self.dtype = np.dtype("float64" if source.layout.real == "double" else "float32")
        self.source = source
        self.library = library
        self._ffi, loaded = _load(source, library)
        self._call = {
            name: getattr(loaded, f"{source.name}_{name}")
            for name in "bytes init set get forward loss gradients step train_epoch".split()
        }
        size = int(self._call["bytes"]())
        memory = np.zeros(size + 64, np.uint8)
        start = -memory.ctypes.data % 64  # whole vectors do not straddle cache lines
        self._memory = memory[start : start + size]
        self._lock = Lock()
        self.init(0)

    def init(self, seed: int) -> None:
        """Draw all parameters from U[-1, 1); the same for the same seed."""
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
            raise SymmlpError(f"seed {seed!r}; a whole number from 0 to 2^32 - 1 is expected")
        with self._lock:
            self._call["init"](self._struct(), seed)

    @property
    def parameters(self) -> tuple[list[Numbers], list[Numbers]]:
        """Copies of the weights and biases, one array per layer."""
        flat = np.empty(self.network.parameters, self.dtype)
        with self._lock:
            self._call["get"](self._struct(), self._pointer(flat))
        return self._split(flat)

    def set_parameters(self, weights: list[ArrayLike], biases: list[ArrayLike]) -> None:
        """Put weights (units, fan_in) and biases (units,) in, one array per layer; any real type."""
        depth, sizes = self.network.depth, self.network.sizes
        if len(weights) != depth or len(biases) != depth:
            raise SymmlpError(
                f"weights for {len(weights)} and biases for {len(biases)} layers;"
                f" the network {self.network} has {depth}"
            )
        parts = []
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True), 1):
            parts.append(self._own(w, (sizes[layer], sizes[layer - 1]), f"weights of layer {layer}"))
            parts.append(self._own(b, (sizes[layer],), f"biases of layer {layer}"))
        flat = np.concatenate([part.ravel() for part in parts])
        with self._lock:
            self._call["set"](self._struct(), self._pointer(flat))

    def forward(self, X: Numbers) -> Numbers:
        """Return the predictions, (samples, outputs)."""
        self._check(X, self.network.inputs, "inputs X")
        Y = np.empty((len(X), self.network.outputs), self.dtype)
        with self._lock:
            for x, y in zip(X, Y, strict=True):
                self._call["forward"](self._struct(), self._pointer(x), self._pointer(y))
        return Y

    def loss(self, X: Numbers, Z: Numbers) -> float:
        """Return the loss of all samples, averaged (or summed, as chosen) over them."""
        with self._lock:
            return float(self._call["loss"](self._struct(), *self._samples(X, Z)))

    def gradients(self, X: Numbers, Z: Numbers) -> tuple[list[Numbers], list[Numbers]]:
        """Return the derivatives of `loss` by the weights and the biases, one array per layer."""
        flat = np.empty(self.network.parameters, self.dtype)
        with self._lock:
            self._call["gradients"](self._struct(), *self._samples(X, Z), self._pointer(flat))
        return self._split(flat)

    def step(self, X: Numbers, Z: Numbers, learning_rate: float) -> None:
        """Make one step of gradient descent on at most ``batch`` samples."""
        samples = self._samples(X, Z)
        if len(X) > self.batch:
            raise SymmlpError(f"{len(X)} samples; a step takes at most {self.batch} here")
        with self._lock:
            self._call["step"](self._struct(), *samples, _rate(learning_rate))

    def train_epoch(self, X: Numbers, Z: Numbers, learning_rate: float) -> None:
        """Use all samples once, ``batch`` of them per step; the last step may have fewer."""
        samples = self._samples(X, Z)
        with self._lock:
            self._call["train_epoch"](self._struct(), *samples, _rate(learning_rate))

    def _struct(self) -> Any:
        return self._ffi.cast("void *", self._memory.ctypes.data)

    def _pointer(self, array: Numbers) -> Any:
        return self._ffi.cast(f"{REALS[self.dtype.name]} *", array.ctypes.data)

    def _samples(self, X: Numbers, Z: Numbers) -> tuple[int, Any, Any]:
        self._check(X, self.network.inputs, "inputs X")
        self._check(Z, self.network.outputs, "targets Z")
        if len(X) != len(Z):
            raise SymmlpError(
                f"{len(X)} rows of inputs and {len(Z)} rows of targets; every sample needs both"
            )
        return len(X), self._pointer(X), self._pointer(Z)

    def _check(self, array: Numbers, width: int, what: str) -> None:
        if not isinstance(array, np.ndarray):
            raise SymmlpError(f"{what}: {type(array).__name__}; a NumPy array is expected")
        if array.dtype != self.dtype:
            raise SymmlpError(f"{what}: dtype {array.dtype}; {self.dtype} is expected")
        if array.ndim != 2 or array.shape[1] != width or not len(array):
            raise SymmlpError(f"{what}: shape {array.shape}; (samples, {width}) is expected")
        if not (array.flags.c_contiguous and array.flags.aligned):
            raise SymmlpError(f"{what}: not contiguous; pass numpy.ascontiguousarray(…)")

    def _own(self, values: ArrayLike, shape: tuple[int, ...], what: str) -> Numbers:
        try:
            array = np.asarray(values)
            own = array.astype(self.dtype) if array.dtype.kind in "iuf" else None
        except (TypeError, ValueError):
            own = None
        if own is None:
            raise SymmlpError(f"{what}: an array of real numbers is expected")
        if own.shape != shape:
            raise SymmlpError(f"{what}: shape {own.shape}; {shape} is expected")
        return own

    def _split(self, flat: Numbers) -> tuple[list[Numbers], list[Numbers]]:
        weights, biases, start = [], [], 0
        for fan_in, units in zip(self.network.sizes[:-1], self.network.sizes[1:], strict=True):
            end = start + units * fan_in
            weights.append(flat[start:end].reshape(units, fan_in))
            biases.append(flat[end : end + units])
            start = end + units
        return weights, biases


def compiled(
    network: Network, *, dtype: str = "float64", batch: int = 1, reduction: str = "mean"
) -> CompiledNetwork:
    """Compile a network's C, or take it from the cache, and load it.

    Parameters
    ----------
    network
        Any network whose activations and loss are in the tables.
    dtype
        "float64" or "float32": of the parameters and of all arrays.
    batch
        Samples per step of ``train_epoch``.
    reduction
        "mean" or "sum" of a batch's gradients.

    Raises
    ------
    CompileError
        If there is no C compiler, or it fails.
    SymmlpError
        If an option is unknown, or the cache cannot be written.
    """
    name = str(dtype)
    if name not in REALS:
        raise SymmlpError(f"unknown dtype {name!r}; known are {', '.join(REALS)}")
    source = generate_c(
        network, real=REALS[name], batch=batch, reduction=reduction, self_test=False
    )
    return CompiledNetwork(source, library(source))


def compiler() -> str | None:
    """Return the path of a C compiler: what ``CC`` names, or cc, gcc or clang; None without."""
    chosen = os.environ.get("CC")
    found = (shutil.which(name) for name in ((chosen,) if chosen else COMPILERS))
    return next((path for path in found if path), None)


def library(source: CSource) -> Path:
    """Return the compiled library of a source, compiling it if the cache has none."""
    path = compiler()
    if path is None:
        raise CompileError(
            f"no C compiler: {os.environ.get('CC') or ', '.join(COMPILERS)} not found;"
            " install gcc or clang, or set CC"
        )
    text = "\0".join((source.header, source.source, *FLAGS, path, _version(path), _machine()))
    key = hashlib.sha256(text.encode()).hexdigest()[:32]
    goal = cache_folder() / f"{source.name[:40]}-{key}.so"
    if not goal.exists():
        _compile(source, path, goal)
    return goal


def cache_folder() -> Path:
    """Return the folder of compiled libraries: ``SYMMLP_CACHE``, or symmlp in the user's cache."""
    own = os.environ.get("SYMMLP_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(own).expanduser() if own else Path(base).expanduser() / "symmlp"


def _compile(source: CSource, path: str, goal: Path) -> None:
    try:
        goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=goal.parent) as folder:
            for name, text in source.files.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            made = Path(folder) / "made.so"
            command = [path, *FLAGS, "-o", str(made), str(Path(folder) / f"{source.name}.c"), "-lm"]
            done = subprocess.run(  # noqa: S603  (a list, no shell; the source is our own)
                command, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
            if done.returncode:
                said = (done.stderr.strip().splitlines() or ["no message"])[0]
                raise CompileError(f"{path} failed on the C of {source.layout.network}: {said}")
            made.replace(goal)
    except OSError as error:
        raise CompileError(
            f"{goal.parent}: {error.strerror or error}; set SYMMLP_CACHE to a folder that can"
            " be written"
        ) from None
    except subprocess.TimeoutExpired:
        raise CompileError(f"{path} took longer than {PATIENCE} s") from None


def _load(source: CSource, path: Path) -> tuple[Any, Any]:
    try:
        import cffi
    except ImportError:
        raise CompileError("loading compiled C needs cffi: pip install cffi") from None
    ffi = cffi.FFI()
    ffi.cdef(_DECLARATIONS.format(name=source.name, real=source.layout.real))
    try:
        return ffi, ffi.dlopen(str(path))
    except OSError:  # damaged: once more from the source
        path.unlink(missing_ok=True)
        return ffi, ffi.dlopen(str(library(source)))


def _rate(learning_rate: float) -> float:
    try:
        rate = float(learning_rate)
    except (TypeError, ValueError):
        rate = float("nan")
    if not 0 < rate < float("inf"):
        raise SymmlpError(
            f"learning rate {learning_rate!r}; a finite number greater than 0 is expected, e.g. 0.1"
        )
    return rate


@lru_cache
def _version(path: str) -> str:
    done = subprocess.run(  # noqa: S603
        [path, "--version"], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.stdout


@lru_cache
def _machine() -> str:
    """What -march=native depends on."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    kept = ("model name", "flags", "Features", "CPU part")
    return "\n".join(sorted({line for line in text.splitlines() if line.startswith(kept)}))
