"""How often garbage is looked for is as it was once a document is judged."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Thread

import pytest

from symmlp.documents.garbage import NEW_OBJECTS, seldom_collected


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_the_setting_is_back_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collected():
        gc.get_threshold()[0] / (gc.get_threshold()[0] - NEW_OBJECTS)
    assert gc.get_threshold() == before


@pytest.mark.parametrize("own", [0, 4 * NEW_OBJECTS])
def test_a_caller_that_wants_still_fewer_or_none_gets_them(own: int) -> None:
    gc.set_threshold(own)
    with seldom_collected():
        assert gc.get_threshold()[0] == own
    assert gc.get_threshold()[0] == own


def test_another_thread_changes_nothing() -> None:
    seen = []

    def look() -> None:
        with seldom_collected():
            seen.append(gc.get_threshold())

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [gc.get_threshold()]
