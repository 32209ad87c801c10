"""Regions are rewritten in place, everything else stays, and what is wrong is named by its line."""

from __future__ import annotations

import re
import stat
from itertools import pairwise
from pathlib import Path

import pytest

from symmlp.documents.emitting.emit import refresh, write
from symmlp.documents.emitting.emitters import EMITTERS, emit
from symmlp.documents.emitting.request import OPTIONS, Request, parse
from symmlp.documents.errors import DocumentError
from symmlp.documents.syntaxes.regions import regions
from symmlp.errors import SymmlpError

OPEN, END = "<!-- symmlp: emit {} -->", "<!-- symmlp: end -->"


def document(*requests: str) -> str:
    parts = [
        f"before {place}\n\n{OPEN.format(r)}\nold\n{END}\n" for place, r in enumerate(requests)
    ]
    return "\n".join([*parts, "after\n"])


def write_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "document.md"
    path.write_bytes(text.encode())
    return path


def test_regions_are_filled_and_nothing_else_changes(tmp_path: Path) -> None:
    path = write_file(tmp_path, document("one", "two"))
    assert write(refresh(path, str.upper))
    assert path.read_text() == document("one", "two").replace("old", "\nONE\n", 1).replace(
        "old", "\nTWO\n", 1
    )
    again = refresh(path, str.upper)
    assert not again.stale
    assert not write(again)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_endings_and_odd_characters_are_kept(tmp_path: Path, end: str) -> None:
    text = (
        "\ufeff" + document("one").replace("\n", end).replace("after", "a\x0cb\u2028c") + "no end"
    )
    path = write_file(tmp_path, text)
    write(refresh(path, lambda _: "x\ny"))
    expected = text.replace("old", f"{end}x{end}y{end}")
    assert path.read_bytes() == expected.encode()


def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    path = write_file(tmp_path, document("one"))
    path.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(path)
    write(refresh(link, str.upper))
    assert link.is_symlink()
    assert "ONE" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["document.md", "link.md"]


def test_stale_regions_are_named_with_their_line_and_a_diff(tmp_path: Path) -> None:
    path = write_file(tmp_path, document("one", "two"))
    outcome = refresh(path, str.upper)
    assert [(f.line, f.message) for f in outcome.stale] == [
        (3, "out of date: emit one"),
        (9, "out of date: emit two"),
    ]
    assert "-old" in outcome.diff()
    assert "+ONE" in outcome.diff()
    assert path.read_text() == document("one", "two")


WRONG = {
    "not closed": ("a\n<!-- symmlp: emit one -->\nb\n", 6, "inside the region of line 2"),
    "nested": (
        "<!-- symmlp: emit one -->\n<!-- symmlp: emit two -->\n<!-- symmlp: end -->\n",
        2,
        "inside the region of line 1",
    ),
    "not opened": ("a\n\n<!-- symmlp: end -->\n", 3, "not opened"),
    "misspelt": ("<!-- symmlp: emmit one -->\n", 1, "unknown directive 'emmit'"),
    "unknown goal": (document("nonsense"), 3, "'nonsense' cannot be emitted; known are all"),
    "unknown option": (document("iterates --fast"), 3, "unknown option --fast"),
    "no goal": (document("--numbers"), 3, "names nothing"),
    "bad network": (document("forward --network 2-x"), 3, "'x' is not a layer size"),
    "bad quotes": (document("forward 'x"), 3, "cannot be read"),
}


@pytest.mark.parametrize(("text", "line", "message"), WRONG.values(), ids=WRONG)
def test_findings_name_the_line_and_leave_the_file_alone(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = write_file(tmp_path, text + document("losses --epochs 1"))
    outcome = refresh(path, emit)
    assert outcome.findings[0].line == line
    assert message in outcome.findings[0].message
    assert not write(outcome)
    assert path.read_text() == text + document("losses --epochs 1")


def test_a_region_without_an_end_is_named_by_its_beginning() -> None:
    found, wrong = regions(["text", OPEN.format("one"), "text"])
    assert not found
    assert [(finding.line, "not closed" in finding.message) for finding in wrong] == [(2, True)]


@pytest.mark.parametrize("fence", ["```", "~~~~", "   ```"])
def test_a_region_in_a_code_block_is_an_example(fence: str) -> None:
    lines = [f"{fence}md", OPEN.format("one"), END, "```not the end", fence.strip(), "text"]
    assert regions(lines) == ([], [])


def test_directives_of_other_commands_are_left_to_them() -> None:
    lines = ["<!-- symmlp: let a = b -->", "<!-- symmlp: ignore -->", "<!-- other -->"]
    assert regions(lines) == ([], [])


def test_unusable_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"nothing.md: cannot be read: No such file"):
        refresh(tmp_path / "nothing.md", emit)
    path = tmp_path / "latin.md"
    path.write_bytes(b"\xe9t\xe9")
    with pytest.raises(DocumentError, match="not UTF-8"):
        refresh(path, emit)


def test_requests_are_parsed() -> None:
    request = parse("numbers update --network 2-3-1 --hidden=tanh --numbers --learning-rate 0.5")
    assert request.subject == "numbers update"
    assert request.network is not None
    assert [layer.activation for layer in request.network.layers] == ["tanh", "sigmoid"]
    assert request.numbers
    assert request.learning_rate == 0.5
    assert parse("loss") == Request("loss")


@pytest.mark.parametrize(
    "line",
    [
        "loss --steps 0",
        "loss --steps 3-2",
        "loss --learning-rate -1",
        "loss --learning-rate nan",
        "loss --target blue",
        "loss --notation roman",
        "loss --network",
        "loss --network --numbers",
        "loss --part 99",
        "loss --steps 1-99",
        "numbers forward --network 99-99",
        "losses --network 3-3-1",
    ],
)
def test_unusable_requests_are_refused_in_one_line(line: str) -> None:
    with pytest.raises(SymmlpError) as caught:
        emit(line)
    assert "\n" not in str(caught.value)


def test_every_option_is_a_field() -> None:
    shape = {"network", "hidden", "output", "loss"}
    fields = set(Request.__dataclass_fields__)
    assert {name.replace("-", "_") for name in OPTIONS} - shape <= fields


@pytest.mark.parametrize("name", EMITTERS)
def test_every_table_has_as_many_cells_in_each_row(name: str) -> None:
    lines = emit(f"{name} --epochs 3").splitlines()
    assert len(lines) > 3
    assert len({line.count(" | ") for line in lines}) == 1


def cells(name: str) -> dict[str, list[str]]:
    rows = [line.strip("| ").split(" | ") for line in emit(name).splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}


def test_the_worked_example_comes_out_as_known() -> None:
    forward = cells("numbers forward --notation seed --target raw")
    assert [forward[f"$a_{{h[0][{j}]}}$"] for j in range(3)] == [["0.2689"], ["0.6225"], ["0.8176"]]
    assert forward["$s_{o[0]}$"] == ["0.0120"]
    assert forward["$y_{o[0]}$"] == ["0.5030"]
    backward = cells("numbers backward --notation seed --target raw")
    assert backward[r"$\delta_{o[0]}$"] == ["-22.6234"]
    assert [backward[rf"$\delta_{{h[0][{j}]}}$"][0] for j in range(3)] == [
        "-2.2240",
        "5.3166",
        "0.0000",
    ]
    update = cells("numbers update --notation seed --target raw")
    assert [update[f"$w_{{o[0][{i}]}}$"][2] for i in range(3)] == ["1.1084", "0.4082", "1.8496"]
    assert update["$b_{o[0]}$"] == ["0.5", "-22.6234", "2.7623"]
    assert update["$w_{h[0][0][0]}$"][2] == "-0.2776"
    assert cells("numbers backward --notation seed")[r"$\delta_{o[0]}$"] == ["-0.1242"]


def test_iterates_shrink_by_the_derived_factor() -> None:
    points = [[float(cell) for cell in row] for row in cells("iterates --epochs 4").values()]
    for before, after in pairwise(points):
        assert after[0] == pytest.approx(0.8 * before[0], abs=1e-4)
        assert after[4] == pytest.approx(0.64 * before[4], abs=1e-3)


def test_losses_fall_towards_their_minimum() -> None:
    for options in ("--epochs 100", "--epochs 100 --target raw"):
        losses = [float(row[0]) for row in cells(f"losses {options}").values()]
        assert losses == sorted(losses, reverse=True)
    table = cells("losses --epochs 5000 --learning-rate 0.5")
    assert float(table["5000"][0]) < 1e-3
    assert table["bound"][0] == "0.000000"


def test_numbers_follow_the_formula_that_they_stand_in() -> None:
    written = emit("hidden-delta --result --network 2-3-1 --notation seed --numbers --target raw")
    assert r"&\approx 0.6225 (1 - 0.6225) \cdot (-1.0) \cdot (-22.6234) \\" in written
    for line in re.findall(r"&\\approx (.+ .+) \\\\\n&\\approx (.+?)(?: \\\\)?\n", written):
        factors = re.sub(r"\\cdot", "*", line[0]).replace(" (", " * (").replace("* * (", "* (")
        product = 1.0
        for factor in factors.split(" * "):
            product *= sum(map(float, factor.strip("()").replace("1 - ", "1 -").split()))
        assert product == pytest.approx(float(line[1]), abs=2e-3)


def test_a_result_for_whole_layers_needs_no_range() -> None:
    written = emit("hidden-delta --result --notation matrix")
    assert written == (
        "$$\n\\begin{aligned}\n\\delta^{(l)} &= (W^{(l+1)})^\\top \\delta^{(l+1)}"
        " \\odot f_{l}'(s^{(l)})\n\\end{aligned}\n$$"
    )
    assert r"for all $j = 0, \dots, n_{l}-1$" in emit("hidden-delta --result")
    assert r"assuming $\sum_{k=0}^{n_{N}-1} z_{k} = 1$" in emit("softmax --part 3 --result")


def test_givens_stand_in_front() -> None:
    written = emit("loss --network 2-3-1 --part 1 --givens")
    assert written.startswith("Given\n\n$$\n")
    assert (
        written.index(r"\ell(y, z) &:=") < written.index("it follows that") < written.index("L &:=")
    )


def test_steps_go_on_where_the_ones_before_end() -> None:
    first, second = emit("hidden-delta --steps 1-2"), emit("hidden-delta --steps 3-3")
    end = first.split("&= ")[1].split(" && ")[0]
    assert f"& {end} \\\\\n&= " in second
    assert "for all" in first
    assert "for all" not in second
