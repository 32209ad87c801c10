"""The formulas of a network as a comment of generated C, in ASCII: any compiler reads that."""

from __future__ import annotations

from typing import Final

from symmlp.codegen.program.program import Program
from symmlp.codegen.words.layout import formula_lines

_ASCII: Final = str.maketrans(
    {
        **{"δ": "delta", "η": "rate", "Σ": "sum", "π": "pi", "√": "sqrt", "∞": "inf"},
        **{"·": "*", "…": "..", "≥": ">=", "≤": "<=", "≠": "!=", "′": "'", "⁻": "^-"},
        **{digit: f"^{place}" for place, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    }
)


def formulas_comment(program: Program) -> str:
    """Return lines ` *     target = expression`, the derived formulas of one sample."""
    return "\n".join(f" *     {line}" for line in ascii_text(formula_lines(program)))


def ascii_text(lines: list[str]) -> list[str]:
    """Return formulas in letters that every compiler reads."""
    return [line.translate(_ASCII).replace("^-^", "^-") for line in lines]
