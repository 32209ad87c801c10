"""The documents in derivations/: fresh, complete, and with the numbers of the worked example."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from symmlp import cli
from symmlp.documents.syntaxes.regions import regions

FOLDER = Path(__file__).parents[2] / "derivations"
CHAPTERS = sorted(FOLDER.glob("[0-9]*.md"))
#: Numbers of the first update with the raw target, in the order of each document.
NUMBERS = {
    "02-neuron-and-forward-pass.md": (
        "-1.0000 0.5000 1.5000 0.0120 0.2689 0.6225 0.8176 0.5030",
        r"s_{h[0][0]} s_{h[0][2]} s_{o[0]} a_{h[0][0]}",
    ),
    "05-output-delta.md": ("0.5030 -22.6234 0.5030 -0.1242", r"\delta_{o[0]}"),
    "06-hidden-delta.md": ("-2.2240 5.3166 0.0000 -0.1242", r"\delta_{h[0][0]} \delta_{h[0][2]}"),
    "08-updates.md": (
        "-0.2776 -0.7776 -1.0317 -0.0317 1.0000 0.0000 1.1084 0.4082 1.8496"
        " 0.7224 -0.0317 0.5000 2.7623",
        r"w_{h[0][0][0]_{new}} w_{o[0][2]_{new}} b_{h[0][0]_{new}} b_{o[0]_{new}}",
    ),
}


def names(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", CHAPTERS, ids=names)
def test_every_region_is_fresh(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.run(["emit", "--check", str(path)])
    assert status == 0, f"run: symmlp emit derivations/*.md\n{capsys.readouterr().out}"


def test_a_stale_region_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale = tmp_path / "stale.md"
    text = (FOLDER / "05-output-delta.md").read_text(encoding="utf-8")
    stale.write_text(text.replace("-22.6234", "-22.56"), encoding="utf-8")
    assert cli.run(["emit", "--check", str(stale)]) == 1
    assert "out of date" in capsys.readouterr().out


@pytest.mark.parametrize("path", CHAPTERS, ids=names)
def test_every_displayed_formula_and_table_is_emitted(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    found, wrong = regions(lines)
    assert found
    assert not wrong
    inside = {place for region in found for place in range(region.first, region.last)}
    typed = [line for at, line in enumerate(lines) if at not in inside and line[:2] in ("$$", "| ")]
    assert not typed


@pytest.mark.parametrize("name", NUMBERS)
def test_the_worked_example_comes_out_as_known(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    numbers, quantities = NUMBERS[name]
    rest = iter(re.findall(r"-?\d+\.\d+", text))
    assert not [number for number in numbers.split() if number not in rest]
    assert not [quantity for quantity in quantities.split() if quantity not in text]


def test_the_loss_approaches_its_bound() -> None:
    text = (FOLDER / "09-training-loop.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (\d+|bound) \| ([\d.]+) \|", text, re.MULTILINE)
    end = [name for name, _ in lines].index("bound") + 1
    scaled, raw = lines[:end], lines[end:]
    for table, near in ((scaled, 1e-3), (raw, 0.05)):
        losses = [float(value) for _, value in table]
        assert losses == sorted(losses, reverse=True)
        assert losses[-2] - losses[-1] < near
    assert float(scaled[-1][1]) == 0.0
    assert float(raw[-1][1]) > 1000.0


def test_the_first_page_lists_every_chapter_in_order() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d.*?\.md)\)", index) == [path.name for path in CHAPTERS]
    for path, after in pairwise(CHAPTERS):
        assert f"]({after.name})" in path.read_text(encoding="utf-8").splitlines()[-1]


@pytest.mark.parametrize("path", [*CHAPTERS, FOLDER / "README.md"], ids=names)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
