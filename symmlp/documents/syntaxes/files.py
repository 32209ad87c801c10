"""Files as text: decoded without guessing, written back byte for byte the same.

UTF-8 with or without a byte-order mark, and UTF-16 with one. Anything else is refused with one
line that says why; so are directories, binary files and files that are too large.
"""

from __future__ import annotations

import codecs
import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symmlp.documents.errors import DocumentError

MAX_BYTES: Final = 32_000_000  # a notebook carries its pictures

_WRITABLE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Text:
    """The text of a file, its encoding and its byte-order mark (or nothing)."""

    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    def encoded(self) -> bytes:
        """Return the bytes of the file."""
        return self.mark + self.text.encode(self.encoding)


def read_text(path: Path) -> Text:
    """Return the text of a file.

    Raises
    ------
    DocumentError
        If it cannot be read, is too large, empty, or no text.
    """
    try:
        status = path.stat()
        wrong = _refused(status)
        raw = b"" if wrong else path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file") from None
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:  # a zero byte, or half of a surrogate pair
        raise DocumentError(f"{str(path)!r}: not the name of a file") from None
    if wrong:
        raise DocumentError(f"{path}: {wrong}")
    return _decoded(path, raw)


def replace_file(path: Path, raw: bytes) -> None:
    """Replace a file's content whole or not at all, keeping its permissions.

    Raises
    ------
    DocumentError
        If it cannot be written.
    """
    target = path.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        if not target.stat().st_mode & _WRITABLE:  # a new file could replace it all the same
            raise PermissionError(errno.EACCES, "read-only")
        unfinished.write_bytes(raw)
        shutil.copymode(target, unfinished)
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise DocumentError(f"{path}: cannot be written: {error.strerror}") from None


def expand(paths: Iterable[str | Path], suffixes: Iterable[str]) -> Iterator[Path]:
    """Yield files as given, and for a directory those below it with these suffixes, in order.

    Hidden files and directories are passed over unless they are named themselves; a file that is
    reached twice comes once.
    """
    known, seen = frozenset(suffixes), set[Path]()
    for given in map(Path, paths):
        for path in _below(given, known) if given.is_dir() else (given,):
            if path not in seen:
                seen.add(path)
                yield path


def _below(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    found = list[Path]()
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(root, name) for name in names if not name.startswith("."))
        found.extend(path for path in paths if path.suffix.lower() in suffixes)
    if not found:
        raise DocumentError(f"{folder}: holds no document; known are {', '.join(sorted(suffixes))}")
    yield from sorted(found)


def _refused(status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "not a file"
    size = status.st_size
    return f"too large ({size} bytes, at most {MAX_BYTES}); split it" if size > MAX_BYTES else ""


def _decoded(path: Path, raw: bytes) -> Text:
    mark, encoding = next(((m, e) for m, e in _MARKS if raw.startswith(m)), (b"", "utf-8"))
    try:
        text = raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        raise DocumentError(f"{path}: not {encoding.upper()} text (byte {at})") from None
    if "\0" in text:
        raise DocumentError(f"{path}: a binary file, not text (byte {raw.index(0)} is zero)")
    if not text.strip():
        raise DocumentError(f"{path}: empty")
    return Text(text, encoding, mark)
