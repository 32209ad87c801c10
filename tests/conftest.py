"""What every test shares: Hypothesis settings, `--no-skips`, `--update` and golden files."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"

settings.register_profile("symmlp", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("symmlp")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("symmlp")
    group.addoption("--no-skips", action="store_true", help="a skipped test is a failed test")
    group.addoption("--update", action="store_true", help="rewrite the golden files of these tests")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(item.config, report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(collector.config, report)
    return report


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in tests/golden/, or rewrite it (`--update`).

    A golden file freezes form only; a check of meaning stands in the same test.
    """

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if text != expected:
            diff = difflib.unified_diff(
                expected.splitlines(), text.splitlines(), f"golden/{name}", "now", lineterm=""
            )
            update = f"if this is meant: pytest --update '{request.node.nodeid}'"
            pytest.fail("\n".join([*diff, "", update]), pytrace=False)

    return compare


@pytest.fixture
def registry() -> Iterator[None]:
    """Take out of the tables again what a test enters."""
    from symmlp.activations import ACTIVATIONS
    from symmlp.losses import LOSSES

    with patch.dict(ACTIVATIONS), patch.dict(LOSSES):
        yield


def _refuse_skip(config: pytest.Config, report: pytest.TestReport | pytest.CollectReport) -> None:
    if config.getoption("no_skips") and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}\nnot allowed with --no-skips: see CONTRIBUTING.md, Tests"
