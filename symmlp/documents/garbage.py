"""Fewer searches for garbage while a document is judged.

Python looks for objects that only hold each other whenever some hundreds of new ones are left, and
goes through all of SymPy's now and then: a tenth of the time that a document takes.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: How many new objects are left before they are looked through: some megabytes.
NEW_OBJECTS: Final = 50_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let garbage be looked for less often in the block, and then as often as before.

    How often is one setting for all threads, so only the main thread changes it.
    """
    before, *others = gc.get_threshold()
    main = threading.current_thread() is threading.main_thread()
    if not (main and 0 < before < NEW_OBJECTS):
        yield
        return
    gc.set_threshold(NEW_OBJECTS, *others)
    try:
        yield
    finally:
        gc.set_threshold(before, *others)
