"""A report in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from symmlp.audit.comparison import Comparison, Row

#: What is said of a quantity; in a terminal of fewer columns than `WIDE`, less.
COLUMNS: Final = ("values", "derived", "by hand", "ulps", "of bound")
NARROW: Final = ("derived", "ulps")
WIDE: Final = 64


def blocks(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """Yield what is printed: network, formulas, comparison, oracles, notes, verdict."""
    yield from _heading(comparison)
    yield _formulas(comparison, width)
    if comparison.rows:
        yield Text()
        yield Text("Derived against coded by hand", style="bold")
        yield _rows(comparison, width)
    yield Text()
    yield Text("Further oracles", style="bold")
    yield _oracles(comparison)
    yield Text()
    for warning in comparison.warnings:
        yield Text.assemble(("warning: ", "bold yellow"), warning)
    for note in comparison.notes:
        yield Text.assemble(("note: ", "bold"), note)
    yield _verdict(comparison)


def _heading(comparison: Comparison) -> Iterator[RenderableType]:
    names = ", ".join(comparison.activations)
    yield Text.assemble(
        ("Network ", "bold"),
        (comparison.network, "bold cyan"),
        f"   {names}   loss {comparison.loss}   {comparison.parameters} parameters",
    )
    yield Text()
    yield Text("Derived", style="bold")


def _formulas(comparison: Comparison, width: int) -> RenderableType:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=False, style="dim", max_width=max(24, width // 3))
    table.add_column(overflow="fold")
    for title, formula in comparison.formulas:
        table.add_row(Text(title), Text(formula))
    return Padding(table, (0, 0, 0, 2))


def _rows(comparison: Comparison, width: int) -> RenderableType:
    titles = COLUMNS if width >= WIDE else NARROW
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("quantity", overflow="fold")
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    case = ""
    for row in comparison.rows:
        if row.case != case:
            table.add_section()
            table.add_row(Text(row.case, style="italic"))
            case = row.case
        cells = _cells(row)
        mark = Text("✓", style="green") if row.agrees else Text("✗", style="bold red")
        table.add_row(Text("  " + row.quantity), *(cells[title] for title in titles), mark)
    return table


def _cells(row: Row) -> dict[str, str]:
    """Return what stands in a row, by the titles in `COLUMNS`."""
    return {
        "values": str(row.values) if row.values > 1 else "",
        "derived": f"{row.derived:.6g}",
        "by hand": f"{row.by_hand:.6g}",
        "ulps": _ulps(row.ulps),
        "of bound": f"{row.of_bound:.2%}",
    }


def _ulps(ulps: float) -> str:
    if ulps < 1e6:
        return f"{ulps:.0f}" if ulps == int(ulps) else f"{ulps:.1f}"
    return f"{ulps:.1e}"


def _oracles(comparison: Comparison) -> RenderableType:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(overflow="fold")
    table.add_column()
    for oracle in comparison.oracles:
        mark = Text("✓", style="green") if oracle.agrees else Text("✗", style="bold red")
        table.add_row(oracle.name, Text(oracle.finding), mark)
        for failure in oracle.failures:
            table.add_row("", Text(failure), "")
    return Padding(table, (0, 0, 0, 2))


def _verdict(comparison: Comparison) -> RenderableType:
    if comparison.ok:
        agreed, asked = sum(row.values for row in comparison.rows), len(comparison.oracles)
        oracles = "1 oracle" if asked == 1 else f"{asked} oracles"
        if agreed:
            return Text(f"All {agreed} values and {oracles} agree.", style="bold green")
        return Text(f"{oracles} agree{'s' if asked == 1 else ''}.", style="bold green")
    count = sum(1 for _ in comparison.disagreements())
    return Text.assemble(
        ("Disagreement", "bold red"),
        f" in {count} places; the first is ",
        (f"{comparison.first}", "bold"),
    )
