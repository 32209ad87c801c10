"""Lessons: the mathematics of one network with its numbers, to be read step by step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from symmlp.errors import SymmlpError
from symmlp.lessons.worked import teach_worked
from symmlp.network import Network

#: Every lesson by its name; each takes what `teach` takes after the name.
LESSONS: Final[dict[str, Callable[[Network, bool, str, Path | None], None]]] = {
    "worked": teach_worked
}


def teach(
    lesson: str,
    network: Network,
    *,
    whole: bool = False,
    form: str = "text",
    path: Path | None = None,
) -> None:
    """Give a lesson in the terminal, or write it.

    Parameters
    ----------
    lesson
        A name in `LESSONS`.
    network
        What the lesson is about; at most `symmlp.lessons.plan.MAX_PARAMETERS` parameters.
    whole
        Print it whole. Otherwise it stops after every step, if somebody sits at a terminal.
    form
        ``text`` or ``markdown``.
    path
        Write it into this file instead.

    Raises
    ------
    SymmlpError
        If there is no such lesson (the message lists them), or the network does not fit.
    """
    if lesson not in LESSONS:
        raise SymmlpError(f"{lesson!r} is not a lesson; known are {', '.join(LESSONS)}")
    LESSONS[lesson](network, whole, form, path)
