"""Compiles generated C into a library and loads it, through the user's cache.

A library is kept under a hash of its source, compiler, options and machine; ``SYMMLP_CACHE`` names
another folder. It appears there by an atomic rename, so that any number of processes may compile the
same network at once.
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
from typing import Any, Final

from symmlp.codegen.c import CSource
from symmlp.errors import SymmlpError

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


class CompileError(SymmlpError):
    """C cannot be compiled or loaded here; one line that says why and what would help."""


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


def load(source: CSource, path: Path) -> tuple[Any, Any]:
    """Return cffi and the loaded library; a damaged one is compiled once more."""
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


@lru_cache
def _version(path: str) -> str:
    done = subprocess.run(  # noqa: S603
        [path, "--version"], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.stdout


@lru_cache
def _machine() -> str:
    """Return what -march=native depends on."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    kept = ("model name", "flags", "Features", "CPU part")
    return "\n".join(sorted({line for line in text.splitlines() if line.startswith(kept)}))
