"""``symmlp teach worked``: the first update of a network with all its numbers.

In a terminal it waits after each step; piped, with ``--all`` or into a file it comes whole.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Final

from rich.console import Console

from symmlp.errors import SymmlpError
from symmlp.lessons import markdown, terminal
from symmlp.lessons.plan import Lesson, plan
from symmlp.network import Network

#: Width of a lesson that is written into a file or a pipe, unless COLUMNS says otherwise.
WIDTH: Final = 100


def teach_worked(network: Network, whole: bool, form: str, path: Path | None) -> None:
    """Give the lesson; what the arguments mean is said at `symmlp.lessons.teach`."""
    if form not in FORMS:
        raise SymmlpError(f"unknown format {form!r}; known are {', '.join(FORMS)}")
    lesson = plan(network)
    if path is not None:
        path.write_text(FORMS[form](lesson), encoding="utf-8")
        return
    console = Console(highlight=False)
    if form == "text" and console.is_terminal:
        asks = not whole and sys.stdin.isatty()
        terminal.show(lesson, console, _ask if asks else None)
    else:
        sys.stdout.write(FORMS[form](lesson))


def _ask(prompt: str) -> str:
    try:
        return input(prompt)
    except EOFError:
        return "q"


def _text(lesson: Lesson) -> str:
    page = StringIO()
    width = Console().width if "COLUMNS" in os.environ else WIDTH
    terminal.show(lesson, Console(file=page, width=width, highlight=False))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


#: How a lesson can be written.
FORMS: Final[dict[str, Callable[[Lesson], str]]] = {"text": _text, "markdown": markdown.lesson}
