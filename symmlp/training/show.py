"""A training in the terminal: a bar while it runs, and the predictions beside the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from symmlp.training.session import Session
from symmlp.training.trainer import Training

#: Samples that a table of predictions shows; with more columns than this, targets alone.
MAX_ROWS: Final = 20
MAX_COLUMNS: Final = 6


@contextmanager
def progress(epochs: int) -> Iterator[Callable[[int, float], None]]:
    """Show a bar on standard error while epochs go by, if somebody is looking.

    What is yielded is told the epoch and its loss.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("training", total=epochs)

        def on_epoch(epoch: int, loss: float) -> None:
            bar.update(task, completed=epoch, description=f"epoch {epoch}, loss {loss:.6g}")

        yield on_epoch


def predictions(session: Session, training: Training) -> Table:
    """Return the data with a prediction beside each target, in the data's own units."""
    found, targets = session.predictions(training.parameters), session.data.targets
    few = len(session.data.columns) <= MAX_COLUMNS
    inputs = session.data.inputs if few else session.data.inputs[:, :0]
    targets, found = targets[:, :MAX_COLUMNS], found[:, :MAX_COLUMNS]
    names = session.data.target_columns[:MAX_COLUMNS]
    loss = f"{training.history[-1]:.6g}" if training.history else "not trained"
    table = Table(title=f"{session.network} after {len(training.history)} epochs, loss {loss}")
    shown = session.data.input_columns if few else ()
    for name in (*shown, *names, *(f"{name} predicted" for name in names)):
        table.add_column(name, justify="right")
    for row in range(min(len(targets), MAX_ROWS)):
        cells = [f"{number:g}" for number in (*inputs[row], *targets[row])]
        table.add_row(*cells, *(f"{number:.4f}" for number in found[row]))
    if len(targets) > MAX_ROWS:
        table.caption = f"the first {MAX_ROWS} of {len(targets)} samples"
    return table
