"""How a command ends, and what it says: its exit status, errors in one line, data or prose."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Any, Final

import typer

from symmlp.errors import SymmlpError

#: Exit statuses; the last is what shells expect after Ctrl-C.
OK, FOUND, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
#: Bases of the command-line library's own errors, wherever it keeps them.
_USAGE_ERRORS: Final[tuple[type[Exception], ...]] = tuple(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)


def speak_unicode() -> None:
    """Let formulas be printed wherever Python would refuse: the δ in them is in few code pages.

    What goes into a file or a pipe is UTF-8; a terminal that lacks a letter shows ``?`` for it.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, TextIOWrapper):
            continue
        if stream.isatty() or "PYTHONIOENCODING" in os.environ:
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")


def status_of(command: Callable[[], object]) -> int:
    """Run a command and return its exit status; an error is printed in one line."""
    try:
        status = command()
        sys.stdout.flush()
        if status == INTERRUPTED:  # the library catches Ctrl-C itself
            raise KeyboardInterrupt
        return status if isinstance(status, int) else OK
    except SymmlpError as problem:
        return error(str(problem))
    except _USAGE_ERRORS as problem:
        return _usage_error(problem)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as problem:
        return error(f"{problem.filename or 'output'}: {problem.strerror or problem}")
    except (KeyboardInterrupt, typer.Abort):
        print("symmlp: interrupted", file=sys.stderr)  # noqa: T201
        return INTERRUPTED


def error(message: str) -> int:
    """Print an error in one line on standard error, and return the status of unusable input."""
    line = "".join(c if c.isprintable() else "�" for c in " ".join(message.split()))
    print(f"symmlp: {line}", file=sys.stderr)  # noqa: T201
    return UNUSABLE


def show(thing: Any) -> None:
    """Print data as JSON, anything else as rich shows it."""
    if isinstance(thing, dict):
        typer.echo(json.dumps(thing, ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    Console().print(thing)


def check_form(form: str, *known: str) -> None:
    """Raise ``SymmlpError`` unless a format is one of those that are known."""
    if form not in known:
        raise SymmlpError(f"unknown format {form!r}; known are {', '.join(known)}")


def terminal() -> tuple[int, bool]:
    """Return the width of standard output, and whether colours are wanted there."""
    from rich.console import Console

    console = Console()
    return console.width, console.color_system is not None and not console.no_color


def _usage_error(problem: Exception) -> int:
    if type(problem).__name__ == "NoArgsIsHelpError":  # its help was printed
        return UNUSABLE
    message = str(getattr(problem, "format_message", problem.__str__)()).rstrip(".")
    context = getattr(problem, "ctx", None)
    command = "symmlp" if context is None else context.command_path
    return error(f"{message}; {command} --help tells what is expected")
