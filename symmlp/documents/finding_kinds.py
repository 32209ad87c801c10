r"""The table of everything that `symmlp check` can find; ``symmlp explain CODE`` prints an entry.

A new sort of finding is one entry here; all output formats and the explanations follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """How much a finding weighs; a note alone never fails a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class FindingKind:
    """A sort of finding: the message is a template, the rest is what ``symmlp explain`` prints."""

    code: str
    level: Level
    message: str
    meaning: str
    why: str
    example: str
    fix: str

    def __str__(self) -> str:
        parts = (
            f"{self.code} ({self.level})",
            self.meaning,
            f"Why it matters: {self.why}",
            f"Example: {self.example}",
            f"What to do: {self.fix}",
        )
        return "\n\n".join(parts)


_KINDS: Final = (
    FindingKind(
        "step-refuted",
        Level.ERROR,
        "{lhs} is not equal to {rhs}",
        "The two sides of this step differ: there are values, allowed by all definitions and "
        "assumptions in force, at which they are not equal. The evidence shows such values.",
        "Everything derived from a false step is unsupported, and code written from it trains the "
        "wrong way.",
        r"\frac{d}{ds}\tanh(s) = 1 + \tanh^2(s): at s = 1 the left side is 0.41…, the right 1.58….",
        "Apply the edit that is shown with the finding, if there is one; otherwise correct the "
        "step, or state the assumption that makes it true in a comment: "
        "<!-- symmlp: assume 0 < y < 1 -->.",
    ),
    FindingKind(
        "wrong-digits",
        Level.ERROR,
        "{printed} should be {right}",
        "The printed number is not what the formula before it gives, not even when every printed "
        "number in that formula is taken as rounded.",
        "Readers check their own program against printed numbers; a wrong one sends them looking "
        "for a mistake that they did not make.",
        r"0.37(1 - 0.37) = 0.2313, which is 0.2331.",
        "Correct the digits; symmlp check --fix does it where the right ones are known.",
    ),
    FindingKind(
        "truncated",
        Level.WARNING,
        "{printed} is truncated; rounded it is {right}",
        "The digits were cut off instead of rounded.",
        "It is off by up to a whole unit in the last place, and mixes badly with numbers that are "
        "rounded.",
        r"\frac{2}{3} = 0.6666, which rounds to 0.6667.",
        "Round to nearest; symmlp check --fix does it.",
    ),
    FindingKind(
        "undefined-symbol",
        Level.WARNING,
        "{symbol} is used but nothing says what it is",
        "The step needs to know what a symbol stands for, and neither the document nor the "
        "conventions of the field say so.",
        "Without it the step cannot be judged: a derivative of an unknown quantity could be "
        "anything.",
        r"\frac{\partial L}{\partial s} = y - t in a document that never says what L is.",
        r"Define it before this place, or in a comment: <!-- symmlp: let L = \frac12 (y-t)^2 -->.",
    ),
    FindingKind(
        "two-meanings",
        Level.WARNING,
        "{symbol} has two meanings: {first} (line {line}), and {second} here",
        "One symbol is defined in two ways that contradict each other.",
        "A reader, or a program, cannot know which one a later formula means.",
        "n is the number of inputs in one section and the number of samples in the next.",
        "Rename one of them or give it an index.",
    ),
    FindingKind(
        "two-names",
        Level.WARNING,
        "{first} (line {line}) and {second} are two names for one quantity",
        "The same quantity appears under two names without a sentence that says so.",
        "The reader looks for a difference that is not there.",
        "The output of a hidden unit is called h_1 in one formula and a_1 in the next.",
        "Use one name, or write the equation between the two once.",
    ),
    FindingKind(
        "index-range",
        Level.WARNING,
        "{index} runs {range}, elsewhere {other}",
        "An index runs over a range here that does not fit its quantities, or differs from the "
        "range that the same sum has elsewhere.",
        "One term too many or too few is the most common mistake in code written from formulas.",
        r"\sum_{i=0}^{n} w_i x_i for n inputs x_1, …, x_n.",
        "Make the ranges agree.",
    ),
    FindingKind(
        "index-clash",
        Level.ERROR,
        "the index {index} is bound by a sum and also used outside of it",
        "One letter is the running index of a sum and at the same time a fixed index of the same "
        "formula.",
        "Differentiating by w_i under a sum over i gives the whole sum instead of one term.",
        r"\frac{\partial}{\partial w_i} \sum_i w_i x_i, where one of the two i must be another.",
        "Rename the index of the sum.",
    ),
    FindingKind(
        "target-out-of-range",
        Level.WARNING,
        "the target {target} lies outside the range of {activation}, {range}",
        "A target has a value that the output activation can never reach.",
        "Training cannot succeed: the error never goes to zero and the weights grow without end.",
        "A target of 42 for a logistic output unit, whose range is (0, 1).",
        "Scale the targets into the range, or choose another output activation.",
    ),
    FindingKind(
        "contradictory-data",
        Level.WARNING,
        "{quantity} is {first} on line {line}, but {second} here",
        "The document gives two different numbers for the same quantity.",
        "Numbers computed from one of them do not fit the other.",
        "The table of samples says x_1 = 0.4 for the first row, the worked example uses 0.6.",
        "Make the two agree.",
    ),
    FindingKind(
        "placeholder",
        Level.WARNING,
        "a placeholder was left here: {text}",
        "Something such as ?? or TODO stands where a number or a formula belongs.",
        "The document is not finished, and nothing at this place can be checked.",
        r"\eta = ??",
        "Fill it in.",
    ),
    FindingKind(
        "code-unreadable",
        Level.WARNING,
        "this line of code cannot be read: {reason}",
        "A line that looks like an equation in code does not follow the grammar of one.",
        "Readers copy such lines into programs.",
        "grad = (y - t * x",
        "Correct the line, or put <!-- symmlp: ignore --> before the block.",
    ),
    FindingKind(
        "code-refuted",
        Level.ERROR,
        "the code computes {code}, the formula is {formula}",
        "A line of code or pseudo-code disagrees with the formula that it is named after.",
        "Readers copy such lines into programs.",
        r"delta = y + t beside \delta = y - t.",
        "Correct whichever of the two is wrong.",
    ),
    FindingKind(
        "division-by-zero",
        Level.WARNING,
        "{divisor} can be zero",
        "Nothing that is said about the quantities keeps a divisor from being zero.",
        "The formula has no value there, and a program stops or produces NaN.",
        r"\frac{x - \min x}{\max x - \min x} for data whose values are all the same.",
        "Say when it is not zero: <!-- symmlp: assume \\max x > \\min x -->.",
    ),
    FindingKind(
        "unreadable",
        Level.NOTE,
        "not read: {reason}",
        "This part was not understood, so nothing in it was checked.",
        "A mistake in it stays unfound.",
        r"\mathop{\vphantom{X}^{a}} is not read.",
        "Write it in a more common notation, or mark it with <!-- symmlp: ignore -->.",
    ),
    FindingKind(
        "undecided",
        Level.NOTE,
        "neither proved nor refuted: {reason}",
        "The step was read, but could not be decided within the limits of size and time.",
        "It may be right or wrong; it does not count as checked.",
        "A product of forty sums of symbolic width.",
        "Split the step into smaller ones, or state the definitions that it needs.",
    ),
    FindingKind(
        "contradictory-assumptions",
        Level.ERROR,
        "the assumptions cannot all hold: {assumptions}",
        "There are no values for which all assumptions hold at once.",
        "From a contradiction everything follows; a proof under it says nothing.",
        "<!-- symmlp: assume y > 1; assume y < 0 -->",
        "Take one of them back.",
    ),
    FindingKind(
        "unclosed-formula",
        Level.WARNING,
        "{delimiter} is never closed",
        "A formula begins here but does not end.",
        "It is shown as plain text, and nothing in it was checked.",
        "$$ on a line of its own, and no second $$ after it.",
        "Close it.",
    ),
    FindingKind(
        "unknown-directive",
        Level.ERROR,
        "unknown directive {word}: {problem}",
        "A comment that begins with symmlp: does not say anything that symmlp knows.",
        "A misspelt assumption or expectation would silently have no effect.",
        "<!-- symmlp: asume 0 < y -->",
        "Use let, assume, expect, ignore, emit or end.",
    ),
    FindingKind(
        "expectation-failed",
        Level.ERROR,
        "expected {expected}, but found {found}",
        "The document announces a mistake with an expect directive, but it was not found.",
        "Either the example is no longer wrong, or the checker no longer sees it.",
        "<!-- symmlp: expect refuted --> before $1 + 1 = 2$.",
        "Correct the example or remove the directive.",
    ),
    FindingKind(
        "out-of-time",
        Level.WARNING,
        "the file was not checked to its end: it took more than {seconds} seconds",
        "Checking this file took too long and was stopped.",
        "What stands in it is not checked.",
        "A file of many thousand formulas.",
        "Split the file.",
    ),
)

#: Every sort of finding by its code.
FINDINGS: Final = {kind.code: kind for kind in _KINDS}
