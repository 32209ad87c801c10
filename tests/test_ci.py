"""The commands that decide green agree with each other, and skips cannot hide in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

SKIPS = """
import pytest

def test_runs():
    pass

def test_skips():
    pytest.skip("no such tool")

@pytest.mark.skipif(True, reason="no such system")
def test_skips_by_mark():
    pass

@pytest.mark.parametrize("entry", [])
def test_of_an_empty_table(entry):
    pass

@pytest.mark.xfail(reason="known")
def test_fails_as_expected():
    assert False
"""


def test_hooks_are_the_checks_of_ci() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^ +entry: (.+)$", hooks, re.MULTILINE)
    assert len(entries) == 4
    assert re.findall(r"^(?:ruff|mypy|lint-imports)\b.*$", CI, re.MULTILINE) == entries


def test_readme_command_deselects_what_needs_more() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"^run_readme_command \"(.+)\"$", CI, re.MULTILINE):
        assert readme.count(f"<!-- ci: {name} -->\n```sh\npython3 -m venv .venv && ") == 1
    assert '.venv/bin/pytest -n auto -m "not oracle and not slow"\n' in readme
    assert '-m "oracle or slow"' in CI


@pytest.mark.parametrize(
    ("options", "outcomes"),
    [
        ([], {"passed": 1, "skipped": 3, "xfailed": 1}),
        (["--no-skips"], {"passed": 1, "failed": 1, "errors": 2, "xfailed": 1}),
    ],
)
def test_no_skips(pytester: pytest.Pytester, options: list[str], outcomes: dict[str, int]) -> None:
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(SKIPS)
    pytester.runpytest_inprocess(*options).assert_outcomes(**outcomes)


def test_no_skips_of_whole_modules(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile("import pytest; pytest.importorskip('no_such_library')")
    pytester.runpytest_inprocess("--no-skips").assert_outcomes(errors=1)


def test_golden_file_is_written_then_compared(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    test = pytester.makepyfile("def test_form(golden): golden('form.txt', 'a = b\\n')")
    pytester.runpytest_inprocess().stdout.fnmatch_lines(["+a = b", "*pytest --update*test_form*"])
    pytester.runpytest_inprocess("--update").assert_outcomes(passed=1)
    assert (pytester.path / "golden" / "form.txt").read_text(encoding="utf-8") == "a = b\n"
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
    test.write_text(test.read_text().replace("a = b", "a = c"), encoding="utf-8")
    pytester.runpytest_inprocess().assert_outcomes(failed=1)
