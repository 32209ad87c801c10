"""Check several files: on their own, in one process or shared by several, each to one `Report`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from symmlp.documents.check_file import check_file, failed
from symmlp.documents.judging.as_read import Judge
from symmlp.documents.reports.report import Report
from symmlp.documents.syntaxes.segments import Segment


def check_files(
    files: Sequence[Path], context: Sequence[Segment], judge: Judge, jobs: int
) -> list[Report]:
    """Return the reports of some files, in their order; a bar shows how far they are."""
    reports: Iterable[Report]
    if jobs == 1 or len(files) < 2:
        reports = (check_file(file, context, judge) for file in files)
    else:
        reports = _shared(files, context, judge, jobs)
    return sorted(_shown(reports, len(files)), key=lambda one: files.index(Path(one.files[0])))


def _shared(
    files: Sequence[Path], context: Sequence[Segment], judge: Judge, jobs: int
) -> Iterator[Report]:
    """Yield reports as they come; files whose process dies are tried again, each on its own."""
    lost = list[Path]()
    pool = ProcessPoolExecutor(min(jobs, len(files)), initializer=_die_quietly)
    try:
        tasks = {pool.submit(check_file, file, context, judge): file for file in files}
        for task in as_completed(tasks):
            try:
                yield task.result()
            except BrokenProcessPool:
                lost.append(tasks[task])
    finally:  # if interrupted, what was not begun is not begun any more
        pool.shutdown(cancel_futures=True)
    for file in lost:
        with ProcessPoolExecutor(1) as pool:
            try:
                yield pool.submit(check_file, file, context, judge).result()
            except BrokenProcessPool:
                yield failed(file, "the process that checked it died")


def _die_quietly() -> None:
    """Let Ctrl-C end a process that checks files, without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _shown(reports: Iterable[Report], count: int) -> list[Report]:
    """Collect reports behind a bar on standard error, if somebody looks at it."""
    if count < 2 or not sys.stderr.isatty():
        return list(reports)
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return list(track(reports, "Checking", count, console=console, transient=True))
