"""The sorts of findings on a document as a text: its data, what is not read, its directives."""

from __future__ import annotations

from typing import Final

from symmlp.documents.findings.kind import FindingKind, Level, lines


def _csv(*rows: str) -> str:
    """Return a fence of data."""
    return lines("```csv", *rows, "```")


ON_TEXT: Final = (
    FindingKind(
        "target-out-of-range",
        Level.WARNING,
        "the target {target} lies outside the range of {activation}, {range}",
        "A target has a value that the output activation can never reach.",
        "Training cannot succeed: the error never goes to zero and the weights grow without end.",
        lines(
            r"$$y = \sigma(w x + b)$$",
            "",
            r"$$L = \frac12 (y - z)^2$$",
            "",
            _csv("x, z", "1, 0", "2, 42"),
        ),
        "Scale the targets into the range, or choose another output activation.",
        lines(
            r"$$y = \sigma(w x + b)$$",
            "",
            r"$$L = \frac12 (y - z)^2$$",
            "",
            _csv("x, z", "1, 0", "2, 1"),
        ),
    ),
    FindingKind(
        "contradictory-data",
        Level.WARNING,
        "{quantity} is {first} on line {line}, but {second} here",
        "The document gives two different numbers for the same quantity.",
        "Numbers computed from one of them do not fit the other.",
        lines(
            _csv("x, z", "1, 0", "2, 1"),
            "",
            "The same samples:",
            "",
            _csv("x, z", "1, 0", "3, 1"),
        ),
        "Make the two agree.",
        lines(
            _csv("x, z", "1, 0", "2, 1"),
            "",
            "The same samples:",
            "",
            _csv("x, z", "1, 0", "2, 1"),
        ),
    ),
    FindingKind(
        "placeholder",
        Level.WARNING,
        "a placeholder was left here: {text}",
        "Something such as ?? or TODO stands where a number or a formula belongs.",
        "The document is not finished, and nothing at this place can be checked.",
        lines("| $x$ | $x^2$ |", "|-----|-------|", "| 1.5 | 2.25  |", "| 2.5 | ??    |"),
        "Fill it in.",
        lines("| $x$ | $x^2$ |", "|-----|-------|", "| 1.5 | 2.25  |", "| 2.5 | 6.25  |"),
    ),
    FindingKind(
        "code-unreadable",
        Level.WARNING,
        "this line of code cannot be read: {reason}",
        "A line that looks like an equation in code does not follow the grammar of one.",
        "Readers copy such lines into programs.",
        lines("$$s = w x + b$$", "", "```", "s = (w * x + b", "```"),
        "Correct the line, or put <!-- symmlp: ignore --> before the block.",
        lines("$$s = w x + b$$", "", "```", "s = w * x + b", "```"),
    ),
    FindingKind(
        "unreadable",
        Level.NOTE,
        "not read: {reason}",
        "This part was not understood, so nothing in it was checked.",
        "A mistake in it stays unfound.",
        r"$$\int_0^1 x \, dx = \frac{1}{2}$$",
        "Write it in a more common notation, or mark it with <!-- symmlp: ignore -->.",
    ),
    FindingKind(
        "unclosed-formula",
        Level.WARNING,
        "{delimiter} is never closed",
        "A formula, or a comment, begins here but does not end.",
        "Nothing in it was checked; a comment hides all that follows as well.",
        lines("The weighted sum is", "", "$$", "s = w x + b"),
        "Close it.",
        lines("The weighted sum is", "", "$$", "s = w x + b", "$$"),
    ),
    FindingKind(
        "unknown-directive",
        Level.ERROR,
        "{directive}: {problem}",
        "A comment that begins with symmlp: does not say anything that symmlp knows.",
        "A misspelt assumption or expectation would silently have no effect.",
        "<!-- symmlp: asume 0 < y -->",
        "Use let, assume, given, expect, ignore, emit or end.",
        "<!-- symmlp: assume 0 < y -->",
    ),
    FindingKind(
        "expectation-failed",
        Level.ERROR,
        "expected {expected}, but found {found}",
        "The document announces a mistake with an expect directive, but it was not found.",
        "Either the example is no longer wrong, or the checker no longer sees it.",
        lines("<!-- symmlp: expect refuted -->", "$1 + 1 = 2$"),
        "Correct the example or remove the directive.",
        lines("<!-- symmlp: expect refuted -->", "$1 + 1 = 3$"),
    ),
    FindingKind(
        "out-of-time",
        Level.WARNING,
        "not checked from here on: checking this file took too long",
        "Checking this file took too long and was stopped.",
        "What stands in the rest of it is not checked.",
        "A file of many thousand formulas.",
        "Split the file.",
    ),
    FindingKind(
        "fault",
        Level.ERROR,
        "a fault of symmlp itself: {problem}",
        "symmlp failed here with an error of its own that nobody expected. What stands elsewhere "
        "was checked.",
        "Nothing at this place was checked.",
        "None that is known: each of them is mended.",
        "Report it, with the formula; <!-- symmlp: ignore --> passes over it until then.",
    ),
    FindingKind(
        "too-long",
        Level.WARNING,
        "not read from here on: the document has more than {most} lines",
        "The document has more lines than are read.",
        "What stands in the rest of it is not checked.",
        "A file of many thousand lines.",
        "Split the file.",
    ),
)
