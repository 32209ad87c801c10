r"""What a document tells symmlp in comments: definitions, assumptions, and marks of its formulas.

    <!-- symmlp: let a = \sigma(z); assume 0 < y < 1 -->
    <!-- symmlp: given … -->             all that a section stands on, see `givens`
    <!-- symmlp: expect refuted -->      the next formula, table or fence is meant to be wrong
    <!-- symmlp: ignore -->              the next one is not looked at

In LaTeX the comment is ``% symmlp: …``, in reStructuredText ``.. symmlp: …``; a context file holds
``let`` and ``assume`` lines alone. Several directives are separated by semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.findings.kinds import FINDINGS
from symmlp.documents.syntaxes.files import read_text
from symmlp.documents.syntaxes.segments import Kind, Segment, Source

#: Each directive and what it needs behind it; None: it must stand alone; empty: anything goes.
DIRECTIVES: Final[dict[str, str | None]] = {
    "let": "a definition, such as let a = \\sigma(z)",
    "assume": "a condition, such as assume 0 < y < 1",
    "given": "",
    "expect": "refuted, undecided, proved, or the code of a finding",
    "ignore": None,
    "emit": "",
    "end": "",
}
#: Directives of regions, which belong to ``symmlp emit``.
REGIONS: Final = frozenset({"emit", "end"})
#: The only ones in a context file.
CONTEXT: Final = frozenset({"let", "assume"})
EXPECTED: Final = frozenset({"refuted", "undecided", "proved", *FINDINGS})

_PART: Final = re.compile(r"(?:[^;\\]|\\.)+", re.DOTALL)
_WORD: Final = re.compile(r"\s*([^\s:]*):?\s*")


def split(segments: Iterable[Segment]) -> tuple[list[Segment], list[Finding]]:
    """Return the segments with one DIRECTIVE each per directive, and what is wrong with them.

    ``info`` is then its first word and the text what follows it; those of regions are left out.
    What has been split stays as it is.
    """
    kept, wrong = list[Segment](), list[Finding]()
    for segment in segments:
        if segment.kind is not Kind.DIRECTIVE or segment.info in DIRECTIVES:
            kept.append(segment)
            continue
        for directive in _directives(segment):
            problem = _problem(directive)
            if problem:
                span = directive.span if directive.text else segment.span
                named = _named(directive.info)
                wrong.append(finding("unknown-directive", span, directive=named, problem=problem))
            elif directive.info not in REGIONS:
                kept.append(directive)
    return kept, wrong


def read_context(path: str | Path) -> tuple[list[Segment], list[Finding]]:
    """Return the definitions and assumptions of a context file, and what is wrong with it.

    Each line is ``let …`` or ``assume …``, also behind ``symmlp:`` or in a comment; lines that
    begin with ``#`` are comments.

    Raises
    ------
    DocumentError
        If the file cannot be read.
    """
    base = Source.of(read_text(Path(path)).text, str(path)).whole()
    lines = [line.stripped() for line in base.lines()]
    rows = [_bare(line) for line in lines if not line.text.startswith("#")]
    segments, wrong = split(replace(row, kind=Kind.DIRECTIVE) for row in rows)
    for segment in segments:
        if segment.info not in CONTEXT:
            problem = "a context file holds only let and assume"
            named = _named(segment.info)
            wrong.append(
                finding("unknown-directive", segment.span, directive=named, problem=problem)
            )
    return [segment for segment in segments if segment.info in CONTEXT], wrong


def _directives(segment: Segment) -> Iterator[Segment]:
    if segment.text.lstrip().startswith("emit"):  # options of emit may hold anything
        yield replace(segment, info="emit")
        return
    if segment.text.split(maxsplit=1)[:1] == ["given"]:  # one fact a line
        start = segment.text.index("given") + len("given")
        yield replace(segment.part(start, len(segment.text)).stripped(), info="given")
        return
    for match in _PART.finditer(segment.text):
        word = _WORD.match(match[0])
        if word is None or not match[0].strip():
            continue
        start = match.start() + word.end()
        argument = segment.part(start, match.end(), info=word[1]).stripped()
        yield replace(argument, info=word[1])


def _named(word: str) -> str:
    return f"{'' if word in DIRECTIVES else 'unknown '}directive {word[:40]!r}"


def _problem(directive: Segment) -> str:
    if directive.info.lower() == "symmlp":
        return "a colon is missing behind it"
    if directive.info not in DIRECTIVES:
        return f"known are {', '.join(DIRECTIVES)}"
    needed = DIRECTIVES[directive.info]
    if needed is None:
        return f"nothing may follow, not {directive.text[:40]!r}" if directive.text else ""
    if needed and not directive.text:
        return f"it needs {needed}"
    if directive.info == "expect" and directive.text not in EXPECTED:
        return f"it needs {needed}, not {directive.text[:40]!r}"
    return ""


def _bare(line: Segment) -> Segment:
    """Return a line without the comment marks and the ``symmlp:`` that it may carry."""
    match = re.fullmatch(r"(?:<!--|%+|\.\.)?\s*(?:symmlp:)?\s*(.*?)\s*(?:-->)?", line.text)
    return line.part(*match.span(1)) if match else line
