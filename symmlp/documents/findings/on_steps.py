"""The sorts of findings on what a document claims: its steps, names, indices and assumptions."""

from __future__ import annotations

from typing import Final

from symmlp.documents.findings.kind import FindingKind, Level, lines

ON_STEPS: Final = (
    FindingKind(
        "step-refuted",
        Level.ERROR,
        "{lhs} is not equal to {rhs}",
        "The two sides of this step differ: there are values, allowed by all definitions and "
        "assumptions in force, at which they are not equal. The evidence shows such values.",
        "Everything derived from a false step is unsupported, and code written from it trains the "
        "wrong way.",
        r"$$\frac{d}{ds}\tanh(s) = 1 + \tanh^2(s)$$",
        "Apply the edit that is shown with the finding, if there is one; otherwise correct the "
        "step, or state the assumption that makes it true in a comment: "
        "<!-- symmlp: assume 0 < y < 1 -->.",
        r"$$\frac{d}{ds}\tanh(s) = 1 - \tanh^2(s)$$",
    ),
    FindingKind(
        "shape-mismatch",
        Level.ERROR,
        "the shapes do not fit: {reason}",
        "The shapes that the document gives for its vectors and matrices do not fit in this step, "
        "whether vectors are meant as columns or as rows, and gradients one way or the other.",
        "A program stops at it, or broadcasts and goes on with something else.",
        lines(
            r"Let $W \in \mathbb{R}^{3 \times 2}$ and $x \in \mathbb{R}^3$.",
            "",
            "$$ z = W x $$",
        ),
        "Apply the edit that is shown with the finding, if there is one: mostly a transpose or the "
        "order of the factors. Otherwise correct the shape that is given.",
        lines(
            r"Let $W \in \mathbb{R}^{3 \times 2}$ and $x \in \mathbb{R}^3$.",
            "",
            "$$ z = W^T x $$",
        ),
    ),
    FindingKind(
        "wrong-digits",
        Level.ERROR,
        "{printed} should be {right}",
        "The printed number is not what the formula before it gives, not even when every printed "
        "number in that formula is taken as rounded.",
        "Readers check their own program against printed numbers; a wrong one sends them looking "
        "for a mistake that they did not make.",
        "$0.37(1 - 0.37) = 0.2313$",
        "Correct the digits; symmlp check --fix does it where the right ones are known.",
        "$0.37(1 - 0.37) = 0.2331$",
    ),
    FindingKind(
        "truncated",
        Level.WARNING,
        "{printed} is truncated; rounded it is {right}",
        "The digits were cut off instead of rounded.",
        "It is off by up to a whole unit in the last place, and mixes badly with numbers that are "
        "rounded.",
        r"$\frac{2}{3} = 0.6666$",
        "Round to nearest; symmlp check --fix does it.",
        r"$\frac{2}{3} = 0.6667$",
    ),
    FindingKind(
        "undefined-symbol",
        Level.WARNING,
        "{symbol} is used but nothing says what it is",
        "The step needs to know what a symbol stands for, and neither the document nor the "
        "conventions of the field say so.",
        "Without it the step cannot be judged: a derivative of an unknown quantity could be "
        "anything.",
        r"$$\frac{1}{2} (q - t)^2 = \frac{1}{2} (\tanh(v) - t)^2$$",
        r"Say what it is in the text, with a formula for it, or in a comment: "
        r"<!-- symmlp: let L = \frac12 (y-t)^2 -->.",
        lines(
            r"The output is $q = \tanh(v)$.",
            "",
            r"$$\frac{1}{2} (q - t)^2 = \frac{1}{2} (\tanh(v) - t)^2$$",
        ),
    ),
    FindingKind(
        "two-meanings",
        Level.WARNING,
        "{symbol} has two meanings: {first} (line {line}), and {second} here",
        "One symbol is defined in two ways that contradict each other. Each section may have a "
        "loss L of its own, unless a later formula only holds with an earlier one.",
        "A reader, or a program, cannot know which one a later formula means.",
        lines(
            "# The loss",
            "",
            r"$$C = \frac12 (w x - z)^2$$",
            "",
            "# The regularized loss",
            "",
            r"$$C = \frac12 (w x - z)^2 + \frac12 w^2$$",
            "",
            "# Training",
            "",
            r"$$\frac{\partial C}{\partial w} = (w x - z) x$$",
        ),
        "Rename one of them or give it an index.",
        lines(
            "# The loss",
            "",
            r"$$C = \frac12 (w x - z)^2$$",
            "",
            "# The regularized loss",
            "",
            r"$$C_r = C + \frac12 w^2$$",
            "",
            "# Training",
            "",
            r"$$\frac{\partial C}{\partial w} = (w x - z) x$$",
        ),
    ),
    FindingKind(
        "two-names",
        Level.NOTE,
        "{first} (line {line}) and {second} are two names for one quantity",
        "The same quantity appears under two names without a sentence that says so.",
        "The reader looks for a difference that is not there.",
        lines(r"$$a = \tanh(w x + b)$$", "", r"$$h = \tanh(w x + b)$$"),
        "Use one name, or write the equation between the two once.",
        lines(r"$$a = \tanh(w x + b)$$", "", "$$h = a$$"),
    ),
    FindingKind(
        "index-range",
        Level.WARNING,
        "{index} runs {range}, elsewhere {other}",
        "An index runs over a range here that does not fit its quantities, or differs from the "
        "range that the same sum has elsewhere.",
        "One term too many or too few is the most common mistake in code written from formulas.",
        lines(r"$$s_1 = \sum_{i=1}^{n} w_i x_i$$", "", r"$$s_2 = \sum_{i=0}^{n} w_i x_i$$"),
        "Make the ranges agree.",
        lines(r"$$s_1 = \sum_{i=1}^{n} w_i x_i$$", "", r"$$s_2 = \sum_{i=1}^{n} w_i x_i$$"),
    ),
    FindingKind(
        "index-clash",
        Level.ERROR,
        "the index {index} is bound by a sum and also used outside of it",
        "One letter is the running index of a sum and at the same time a fixed index of the same "
        "formula.",
        "Differentiating by w_i under a sum over i gives the whole sum instead of one term.",
        r"$$\frac{\partial}{\partial w_i} \sum_{i=1}^{n} w_i x_i = \sum_{i=1}^{n} x_i$$",
        "Rename one of the two, and look again at what is left of the sum.",
        r"$$\frac{\partial}{\partial w_j} \sum_{i=1}^{n} w_i x_i = x_j$$",
    ),
    FindingKind(
        "division-by-zero",
        Level.WARNING,
        "{divisor} can be zero",
        "A divisor is zero whatever its quantities are, or at a value that the assumptions allow.",
        "The formula has no value there, and a program stops or produces NaN.",
        lines(
            r"<!-- symmlp: assume 0 \le y \le 1 -->",
            r"$$\frac{\partial}{\partial y} \log y = \frac{1}{y}$$",
        ),
        "Say in which range it is not zero.",
        lines(
            "<!-- symmlp: assume 0 < y < 1 -->",
            r"$$\frac{\partial}{\partial y} \log y = \frac{1}{y}$$",
        ),
    ),
    FindingKind(
        "code-refuted",
        Level.ERROR,
        "the code computes {code}, the formula is {formula}",
        "A line of code or pseudo-code disagrees with the formula that it is named after.",
        "Readers copy such lines into programs.",
        lines("$$s = w x + b$$", "", "```", "s = w * x - b", "```"),
        "Correct whichever of the two is wrong.",
        lines("$$s = w x + b$$", "", "```", "s = w * x + b", "```"),
    ),
    FindingKind(
        "undecided",
        Level.NOTE,
        "neither proved nor refuted: {reason}",
        "The step was read, but could not be decided within the limits of size and time.",
        "It may be right or wrong; it does not count as checked.",
        r"$$\prod_{i=1}^{n} e^{x_i} = e^{\sum_{i=1}^{n} x_i}$$",
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
        "<!-- symmlp: assume y > 1 -->",
    ),
)
