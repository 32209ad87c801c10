"""Check documents: what ``symmlp check`` runs, and `symmlp.check`.

Each file is checked on its own; one that cannot be read, or takes too long, is reported and stops
no other. Several processes share the files; a bar on standard error shows how far they are.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from symmlp.documents.check_file import Judge, check_file, failed
from symmlp.documents.directives import read_context
from symmlp.documents.errors import DocumentError
from symmlp.documents.files import expand, read_text
from symmlp.documents.findings import Finding
from symmlp.documents.readers import SUFFIXES
from symmlp.documents.report import Report, merge
from symmlp.documents.segments import Segment, Source


def check(
    paths: str | Path | Iterable[str | Path],
    context: str | Path | None = None,
    jobs: int = 1,
    *,
    judge: Judge | None = None,
) -> Report:
    r"""Return what can be said of every claim in some documents.

    Parameters
    ----------
    paths
        Files, or directories whose Markdown, notebook, LaTeX and reStructuredText files are meant.
    context
        A file of ``let`` and ``assume`` lines that hold in all of them.
    jobs
        How many processes share the files.
    judge
        What judges a document's segments; by default `symmlp.documents.judge.judge_document`.

    Raises
    ------
    DocumentError
        If there is nothing to check, or the context cannot be used. A single file that cannot be
        used is in the report's ``errors``.

    Examples
    --------
    >>> from pathlib import Path
    >>> _ = Path("notes.md").write_text(r"It is $\tanh'(x) = 1 + \tanh^2(x)$." + "\n")
    >>> report = check("notes.md")
    >>> report.ok, report.exit_status()
    (False, 1)
    >>> [(claim.line, str(claim.status)) for claim in report.claims]
    [(1, 'REFUTED')]
    >>> found = report.findings[0]
    >>> found.code, found.fix.old, found.fix.new
    ('step-refuted', '+', '-')
    """
    if jobs < 1:
        raise DocumentError(f"{jobs} jobs cannot check anything; give at least 1")
    given = (paths,) if isinstance(paths, str | Path) else tuple(paths)
    if not given:
        raise DocumentError("nothing to check; give files or directories")
    known, wrong = read_context(context) if context is not None else ([], [])
    files, errors = _files(given)
    judge = judge or _judge()
    if jobs == 1 or len(files) < 2:
        reports = _shown((check_file(file, known, judge) for file in files), len(files))
    else:
        reports = _shown(_parallel(files, known, judge, jobs), len(files))
    report = merge(sorted(reports, key=lambda report: files.index(Path(report.files[0]))))
    findings = tuple(dict.fromkeys((*wrong, *report.findings)))
    if context is not None:
        report = replace(report, lines={**report.lines, **_pointed_at(Path(context), findings)})
    return replace(report, findings=findings, errors=(*errors, *report.errors))


def _files(given: Iterable[str | Path]) -> tuple[list[Path], list[str]]:
    """Return the files that are meant, each once, and what is wrong with the others."""
    files, errors = dict[Path, Path](), list[str]()
    for path in given:
        try:
            for file in expand((path,), SUFFIXES):
                files.setdefault(_identity(file), file)
        except DocumentError as error:
            errors.append(str(error))
    return list(files.values()), errors


def _identity(path: Path) -> Path:
    """Return the same path for all ways to name a file."""
    try:
        return path.resolve()
    except (
        OSError,
        RuntimeError,
        ValueError,
    ):  # a loop of links, a zero byte: said when it is read
        return path


def _pointed_at(context: Path, findings: Iterable[Finding]) -> dict[tuple[str, int], str]:
    """Return the lines of the context file that findings point at."""
    lines = Source.of(read_text(context).text, str(context)).lines
    numbers = {found.span.line for found in findings if found.span.file == str(context)}
    return {(str(context), number): lines[number - 1] for number in numbers}


def _judge() -> Judge:
    from symmlp.documents.judge import judge_document  # loads SymPy

    return judge_document


def _parallel(
    files: Sequence[Path], context: Sequence[Segment], judge: Judge, jobs: int
) -> Iterator[Report]:
    """Yield reports as they come; files whose process dies are tried again, each on its own."""
    lost = list[Path]()
    with ProcessPoolExecutor(min(jobs, len(files)), initializer=_die_quietly) as pool:
        tasks = {pool.submit(check_file, file, context, judge): file for file in files}
        try:
            for task in as_completed(tasks):
                try:
                    yield task.result()
                except BrokenProcessPool:
                    lost.append(tasks[task])
        except BaseException:  # interrupted: what was not begun is not begun any more
            pool.shutdown(wait=False, cancel_futures=True)
            raise
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
