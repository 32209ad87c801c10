"""``.pre-commit-hooks.yaml``: the hook runs the command on every kind of document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symmlp.documents.syntaxes.readers import SUFFIXES

HOOK = dict(
    line.strip("- ").split(": ", 1)
    for line in (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text().splitlines()
    if not line.startswith("#")
)


def test_the_hook_runs_check() -> None:
    assert HOOK["id"] == "symmlp-check"
    assert HOOK["entry"] == "symmlp check"
    assert HOOK["language"] == "python"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_hook_is_for_every_kind_of_document(suffix: str) -> None:
    assert re.search(HOOK["files"], f"docs/notes{suffix}")
    assert not re.search(HOOK["files"], f"docs/notes{suffix}.bak")
