"""Check documents: what ``symmlp check`` runs, and `symmlp.check`.

Each file is checked on its own; one that cannot be read, or takes too long, is reported and stops
no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from symmlp.documents.check_files import check_files
from symmlp.documents.directives.directives import read_context
from symmlp.documents.errors import DocumentError
from symmlp.documents.findings.findings import Finding
from symmlp.documents.judging.as_read import Judge
from symmlp.documents.reports.report import Report, merge
from symmlp.documents.syntaxes.files import expand, read_text
from symmlp.documents.syntaxes.readers import SUFFIXES
from symmlp.documents.syntaxes.segments import Source
from symmlp.whole import whole


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
        What judges a document's segments; by default
        `symmlp.documents.judging.judge.judge_segments`.

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
    processes = whole(jobs)
    if processes is None or processes < 1:
        raise DocumentError(f"{jobs!r} jobs cannot check anything; give at least 1")
    given = (paths,) if isinstance(paths, str | Path) or not isinstance(paths, Iterable) else paths
    given = tuple(given)
    for path in given:
        if not isinstance(path, str | Path):
            raise DocumentError(f"{path!r} is no path; give the names of files or directories")
    if not given:
        raise DocumentError("nothing to check; give files or directories")
    known, wrong = read_context(context) if context is not None else ([], [])
    files, errors = _files(given)
    report = merge(check_files(files, known, judge or _judge(), processes))
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
    except (OSError, RuntimeError, ValueError):
        # A loop of links, or a zero byte: that is said when it is read.
        return path


def _pointed_at(context: Path, findings: Iterable[Finding]) -> dict[tuple[str, int], str]:
    """Return the lines of the context file that findings point at."""
    lines = Source.of(read_text(context).text, str(context)).lines
    numbers = {found.span.line for found in findings if found.span.file == str(context)}
    return {(str(context), number): lines[number - 1] for number in numbers}


def _judge() -> Judge:
    from symmlp.documents.judging.judge import judge_segments

    return judge_segments
