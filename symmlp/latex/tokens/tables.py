"""The commands that the parser knows, as tables: one line to add one."""

from __future__ import annotations

from typing import Final

from symmlp.latex.tokens.words import words

GREEK: Final = words(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu "
    "nu xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma "
    "Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar omicron Alpha Beta Epsilon "
    "Zeta Eta Iota Kappa Mu Nu Rho Tau Chi"
)
ACCENTS: Final = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "vec": "vec", "overrightarrow": "vec", "dot": "dot", "ddot": "ddot",
    "mathbf": "bold", "bm": "bold", "boldsymbol": "bold", "pmb": "bold", "textbf": "bold",
    "symbf": "bold", "mathcal": "cal", "mathscr": "cal", "mathbb": "bb", "mathfrak": "frak",
    "mathrm": "", "mathit": "", "mathsf": "", "operatorname": "", "operatorname*": "",
    "check": "check", "breve": "breve", "mathds": "bb",
}  # fmt: skip
FUNCTIONS: Final = words(
    "exp log ln lg tanh sinh cosh coth sin cos tan arctan erf arcsin arccos max min sgn"
)
#: Operators that range over something and are not read; as names they would be misread.
EXTREMES: Final = words("argmax argmin arg lim limsup liminf sup inf")
#: Greek letters that are functions; beside a name without a bracket they are not read.
APPLIED: Final = frozenset({"sigma", "varphi", "phi"})
FRACTIONS: Final = frozenset({"frac", "dfrac", "tfrac", "cfrac"})
BINOMIALS: Final = frozenset({"binom", "dbinom", "tbinom"})
BIG: Final = {"sum": "sum", "prod": "product"}
GREEK_BIG: Final = {"Sigma": "sum", "Pi": "product"}  # where limits follow
PRODUCTS: Final = {
    "cdot": "·", "times": "·", "ast": "*", "*": "*", ".": "·", "bullet": "*", "cdotp": "·",
    "odot": "⊙", "circ": "⊙", "otimes": "⊗", "div": "/", "/": "/", "star": "*",
}  # fmt: skip
DOTS: Final = frozenset({"cdots", "ldots", "dots", "dotsb", "dotsc", "dotsm", "hdots"})
BRACKETS: Final = {"(": ")", "[": "]", "\\{": "\\}", "lbrace": "rbrace", "lbrack": "rbrack"}
CLOSERS: Final = {
    ")": "(", "]": "[", "\\}": "\\{", "rbrace": "\\{", "rbrack": "[", "rgroup": "(",
}  # fmt: skip
OPENERS: Final = {"(": "(", "[": "[", "\\{": "\\{", "lbrace": "\\{", "lbrack": "[", "lgroup": "("}
BARS: Final = {
    "|": (1, "both"), "\\|": (2, "both"), "vert": (1, "both"), "Vert": (2, "both"),
    "lvert": (1, "left"), "rvert": (1, "right"), "lVert": (2, "left"), "rVert": (2, "right"),
    "mid": (1, "right"),
}  # fmt: skip
RELATIONS: Final = {
    "=": "=", "<": "<", ">": ">", "lt": "<", "gt": ">", "le": "≤", "leq": "≤", "leqslant": "≤",
    "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠", "in": "∈", "notin": "∉",
    "approx": "≈", "simeq": "≈", "approxeq": "≈", "cong": "≈", "doteq": "≈", "equiv": "≡",
    "coloneqq": ":=", "coloneq": ":=", "triangleq": ":=", "defeq": ":=", ":=": ":=",
    "leftarrow": "←", "gets": "←", "longleftarrow": "←", "to": "→", "rightarrow": "→",
    "longrightarrow": "→", "mapsto": "→", "propto": "∝", "sim": "∼", "ll": "<", "gg": ">",
    "subset": "⊂", "subseteq": "⊂", "doublerightarrow": "→", "=:": "=:", "eqqcolon": "=:",
}  # fmt: skip
TRANSPOSE: Final = frozenset({"T", "top", "intercal", "t", "mathsf{T}"})
CASES: Final = frozenset({"cases", "dcases", "rcases"})
MATRICES: Final = frozenset({"matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix"})
DETERMINANTS: Final = frozenset({"vmatrix", "Vmatrix"})
ARRAYS: Final = frozenset({"array", "aligned", "split", "gathered", "alignedat"})
CONDITION_WORDS: Final = words(
    "if for when where else otherwise elsewhere and or in any other case since because as "
    "assuming given suppose that all each every whenever provided iff"
)
OTHERWISE: Final = frozenset({"otherwise", "else", "elsewhere"})


def spelled(kind: str, text: str) -> str:
    r"""Return the key under which the tables know a token: ``\{`` for the command ``{``."""
    return f"\\{text}" if kind == "command" and not text[:1].isalpha() else text
