"""Compiles generated C into a library and loads it, through the user's cache.

A library is kept in a folder named by a hash of its source, compiler, options and machine, with the
hash of its own bytes beside it; ``SYMMLP_CACHE`` names another cache. The folder appears there
whole, by a rename, so that any number of processes may compile the same network at once. One that
is damaged is made again. Where the cache cannot be written, the library is for this process alone.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from symmlp.codegen.c.target import CSource
from symmlp.errors import SymmlpError

FLAGS: Final = ("-std=c99", "-O3", "-march=native", "-fPIC", "-shared")
#: What `CC` is not set to is looked for under these names.
COMPILERS: Final = ("cc", "gcc", "clang")
#: More seconds than any network's C takes.
PATIENCE: Final = 300
#: How often a damaged library is replaced while others do the same.
ATTEMPTS: Final = 3

_LIBRARY, _HASH = "made.so", "made.sha256"
_DECLARATIONS: Final = """
size_t {name}_bytes(void);
void {name}_init(void *m, uint32_t seed);
void {name}_set(void *m, const {real} *p);
void {name}_get(const void *m, {real} *p);
void {name}_forward(void *m, const {real} *x, {real} *y);
{real} {name}_loss(void *m, ptrdiff_t n, const {real} *x, const {real} *z);
void {name}_gradients(void *m, ptrdiff_t n, const {real} *x, const {real} *z, {real} *g);
void {name}_train_epoch(void *m, ptrdiff_t n, const {real} *x, const {real} *z, {real} rate);
"""


class CompileError(SymmlpError):
    """C cannot be compiled or loaded here; one line that says why and what would help."""


@dataclass(frozen=True)
class Loaded:
    """A loaded library, its cffi, and a line on what was not as it should be, or None."""

    ffi: Any
    library: Any
    note: str | None = None


def compiler() -> tuple[str, ...] | None:
    """Return the command of a C compiler: what ``CC`` says, or cc, gcc or clang; None without."""
    chosen = os.environ.get("CC", "").strip()
    commands = [tuple(_words(chosen))] if chosen else [(name,) for name in COMPILERS]
    found = ((shutil.which(command[0]), command[1:]) for command in commands if command)
    return next(((path, *options) for path, options in found if path), None)


def load(source: CSource) -> Loaded:
    """Return the loaded library of a source, from the cache if it is there.

    Raises
    ------
    CompileError
        If there is no C compiler, or it fails, or what it made cannot be loaded.
    """
    try:
        import cffi
    except ImportError:
        raise CompileError("loading compiled C needs cffi: pip install cffi") from None
    ffi = cffi.FFI()
    ffi.cdef(_DECLARATIONS.format(name=source.name, real=source.layout.real))
    command = _compiler()
    try:
        cached = _cached(source, command)
    except OSError as error:
        note = (
            f"{error.filename or 'cache'}: {error.strerror or error}; compiled for this process"
            " alone; set SYMMLP_CACHE to a folder that can be written"
        )
        return Loaded(ffi, _for_this_process(source, command, ffi), note)
    return Loaded(ffi, _opened(ffi, cached))


def cache_folder() -> Path:
    """Return the folder of compiled libraries: ``SYMMLP_CACHE``, or symmlp in the user's cache.

    Raises
    ------
    OSError
        If the user has no home.
    """
    own = os.environ.get("SYMMLP_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(own).expanduser() if own else Path(base).expanduser() / "symmlp"
    except RuntimeError as error:
        raise OSError(f"no folder for a cache: {error}") from None


def _compiler() -> tuple[str, ...]:
    command = compiler()
    if command is None:
        chosen = os.environ.get("CC", "").strip()
        missing = f"CC is {chosen!r}, which is" if chosen else f"{', '.join(COMPILERS)}"
        raise CompileError(
            f"no C compiler: {missing} not found; install gcc or clang, or set CC to a compiler"
        )
    return command


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:  # a quotation mark without its partner
        return [command]


def _cached(source: CSource, command: tuple[str, ...]) -> Path:
    """Return the library in the cache, made now if it is not there or damaged."""
    text = "\0".join(
        (source.header, source.source, *FLAGS, *command, _version(command), _machine())
    )
    key = hashlib.sha256(text.encode()).hexdigest()[:32]
    goal = cache_folder() / f"{source.name[:40]}-{key}"
    if not _is_whole(goal):
        goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=goal.parent, prefix=".") as folder:
            made = _made(source, command, Path(folder))
            _put(made, goal, Path(folder))
    return goal / _LIBRARY


def _is_whole(folder: Path) -> bool:
    """Say whether a library is there as it was written; loading half of one ends the process."""
    try:
        expected = (folder / _HASH).read_text(encoding="ascii")
        return _hash(folder / _LIBRARY) == expected
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return False


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _made(source: CSource, command: tuple[str, ...], folder: Path) -> Path:
    """Compile, and return a new folder with the library and its hash."""
    made = folder / "made"
    made.mkdir()
    for name, text in source.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    _run(source, command, folder / f"{source.name}.c", made / _LIBRARY)
    (made / _HASH).write_text(_hash(made / _LIBRARY), encoding="ascii")
    return made


def _put(made: Path, goal: Path, folder: Path) -> None:
    """Move a folder to its place, where others may have put theirs meanwhile."""
    for attempt in range(ATTEMPTS):
        try:
            made.rename(goal)
        except OSError:
            if _is_whole(goal):
                return
            if attempt == ATTEMPTS - 1:
                raise
            with suppress(FileNotFoundError):
                goal.rename(folder / f"damaged{attempt}")
        else:
            return


def _run(source: CSource, command: tuple[str, ...], text: Path, library: Path) -> None:
    try:
        done = subprocess.run(  # noqa: S603  (a list, no shell; the source is our own)
            [*command, *FLAGS, "-o", str(library), str(text), "-lm"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CompileError(f"{command[0]} took longer than {PATIENCE} s") from None
    except OSError as error:
        raise CompileError(f"{command[0]}: {error.strerror or error}") from None
    if done.returncode or not library.exists():
        said = (done.stderr.strip().splitlines() or ["no message"])[0]
        raise CompileError(f"{command[0]} failed on the C of {source.layout.network}: {said}")


def _opened(ffi: Any, path: Path) -> Any:
    try:
        return ffi.dlopen(str(path))
    except OSError as error:
        raise CompileError(f"the compiled C cannot be loaded: {error}") from None


def _for_this_process(source: CSource, command: tuple[str, ...], ffi: Any) -> Any:
    """Compile into a folder that is gone once the library is loaded."""
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            return _opened(ffi, _made(source, command, Path(folder)) / _LIBRARY)
    except OSError as error:
        raise CompileError(
            f"{error.filename or tempfile.gettempdir()}: {error.strerror or error}; compiling"
            " needs a folder that can be written: set SYMMLP_CACHE or TMPDIR"
        ) from None


@lru_cache
def _version(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            [*command, "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CompileError(f"{command[0]} cannot be run: {error}") from None
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
