"""A limit of time around code that cannot be trusted to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(BaseException):
    """Raised inside the code when its time is over; no ``except Exception`` swallows it."""


@contextmanager
def time_limit(seconds: float, *, of_processor: bool = False) -> Iterator[None]:
    """Raise `OutOfTime` in the block after some seconds, by the clock or ``of_processor`` time.

    It needs Unix and the main thread; elsewhere there is no limit.
    """
    main = threading.current_thread() is threading.main_thread()
    if not (main and hasattr(signal, "setitimer")):
        yield
        return
    timer, alarm = signal.ITIMER_REAL, signal.SIGALRM
    if of_processor:
        timer, alarm = signal.ITIMER_VIRTUAL, signal.SIGVTALRM
    before = signal.signal(alarm, _raise)
    signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(alarm, before)


def _raise(number: int, frame: FrameType | None) -> None:
    raise OutOfTime
