"""What `symmlp.verify` returns: a comparison that prints itself."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult

from symmlp.audit.comparison import Comparison
from symmlp.audit.show import blocks


@dataclass(frozen=True)
class Report(Comparison):
    """Everything that `symmlp.audit.compare.verify` found, printed in the terminal's width."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from blocks(self, options.max_width)

    def __str__(self) -> str:
        console = Console(width=100, no_color=True)
        with console.capture() as captured:
            console.print(self)
        return captured.get()
