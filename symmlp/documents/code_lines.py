"""Lines of code and pseudo-code against the formulas of the same name.

In a fence without a programming language, a line such as ``d (output) = y * (1 - y) * (y - z)``
claims what the document's formula for that error signal claims. In Python, only assignments outside
of functions and loops are looked at, and only what is certain is said. Other languages are left
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from sympy import Expr, Indexed, IndexedBase, Integer, Sum, Symbol, preorder_traversal

from symmlp.documents import code_checks
from symmlp.documents.code_reader import Malformed, Unsupported, read_code, tree_of
from symmlp.documents.conventions import FUNCTIONS, LOSS_LETTERS
from symmlp.documents.evidence import evidence_of
from symmlp.documents.findings import Finding, finding
from symmlp.documents.interpret import interpretations
from symmlp.documents.judged import Judged
from symmlp.documents.knowledge import Knowledge, label_of, quantities
from symmlp.documents.progress import Progress
from symmlp.documents.report import Claim
from symmlp.documents.rewrite import rewrite
from symmlp.documents.segments import Segment
from symmlp.documents.sizes import Sizes
from symmlp.documents.steps import judge_step
from symmlp.expressions import Partial
from symmlp.proof import judge
from symmlp.statement import Relation, Status

#: Languages whose lines are equations, and those whose lines may be.
PSEUDO: Final = frozenset(
    {"", "text", "txt", "plain", "plaintext", "pseudo", "pseudocode", "algorithm", "none"}
)
PYTHON: Final = frozenset({"python", "py", "python3", "ipython", "ipython3", "{python}"})
#: A line that makes a fence of Python a program, which is left alone.
_PROGRAM: Final = re.compile(
    r"^\s*(?:def|class|for|while|with|if|return|try|async|@\w|>>>|\$ )", re.MULTILINE
)
_LINE: Final = re.compile(
    r"\s*(?:return\s+)?([^\W\d]\w*)[ ]*(?:\(\s*([^\W\d]+)(?:\s+layer)?\s*\))?((?:\[[\w+\-, ]+\])*)"
    r"\s*(=|:=|<-|←|\+=|-=)(?!=)\s*(\S.*?)\s*;?\s*$"
)
_COMMENT: Final = re.compile(r"\s*(?:#|//).*$")
_QUALIFIED: Final = re.compile(r"\b([^\W\d]\w*) ?\(\s*(hidden|output|input|out)(?:\s+layer)?\s*\)")
_MATHEMATICAL: Final = re.compile(r"[\w\s.+\-*/^()\[\],·×−²³]*")
_PROSE: Final = re.compile(r"\w[ ]+\w")
_LOOP: Final = re.compile(r"\bfor\b.*\bin\b.*|\bif\b|\belse\b")
_DERIVATIVE: Final = re.compile(r"d([^\W\d_]+)_?(?:/\s*)?d([^\W\d_]\w*)")

#: What the word in ``d (hidden)`` is as a decoration.
QUALIFIERS: Final[dict[str, tuple[str, ...]]] = {
    "hidden": ("h", "hidden"),
    "output": ("o", "out", "output"),
    "out": ("o", "out", "output"),
    "input": ("i", "in", "input"),
}
#: Names in code for what formulas call by a letter.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "d": ("delta",),
    "error": ("delta", *LOSS_LETTERS),
    "err": ("delta",),
    "lr": ("eta", "alpha"),
    "learning_rate": ("eta", "alpha"),
    "rate": ("eta", "alpha"),
    "loss": LOSS_LETTERS,
    "cost": LOSS_LETTERS,
    "target": ("z", "t"),
    "out": ("y",),
    "output": ("y",),
    "weight": ("w",),
    "bias": ("b",),
}
TIMES: Final = ("new", "next")
MAX_READINGS: Final = 12
MAX_LINE: Final = 500
MAX_LINES: Final = 200


@dataclass(frozen=True)
class Line:
    """An assignment: its name, word and indices, the operator, and where the right side stands."""

    segment: Segment
    name: str
    word: str
    indices: str
    operator: str
    right: str
    start: int


@dataclass
class _Fence:
    """What is known inside one fence: the document's names, and the fence's own assignments."""

    knowledge: Knowledge
    vocabulary: frozenset[tuple[str, int]]
    own: dict[str, Expr] = field(default_factory=dict)
    shift: int = 0

    def names(self, name: str, indices: Sequence[Expr]) -> Expr | None:
        """Return the quantity that a name in code is, with the document's way of counting."""
        name, _, word = name.partition("__")
        if not indices and not word:
            derivative = self.derivative(name)
            if derivative is not None:
                return derivative
        places = [index + self.shift for index in indices]
        for candidate in self.spelled(name, word, len(indices)):
            return _quantity(candidate, places)
        if not indices and name in self.own:
            return self.own[name]
        return _digits(name, self.vocabulary) if not indices else None

    def spelled(self, name: str, word: str, count: int) -> Iterator[str]:
        """Yield the names of the document that a name in code can be, the likeliest first."""
        letters = [name, *ALIASES.get(name, ())]
        for decoration in QUALIFIERS.get(word, ()):
            yield from (
                f"{letter}_{decoration}"
                for letter in letters
                if (f"{letter}_{decoration}", count) in self.vocabulary
            )
        yield from (letter for letter in letters if (letter, count) in self.vocabulary)

    def derivative(self, name: str) -> Expr | None:
        """Return ∂f/∂x for ``dfdx`` and ``df_dx``, where f and x are the document's."""
        match = _DERIVATIVE.fullmatch(name)
        if match is None or (name, 0) in self.vocabulary:
            return None
        above, below = (
            next(self.spelled(part, "", 0), None) if part else None for part in match.groups()
        )
        if above is None or below is None:
            return None
        return Partial(_quantity(above, ()), _quantity(below, ()))


def check(segment: Segment, progress: Progress) -> None:
    """Judge the equations among the lines of a fence."""
    strict = segment.info in PSEUDO
    if not strict and segment.info not in PYTHON:
        return
    found = list(code_checks.check(segment, progress.code, progress.knowledge))
    progress.claims.extend(found)
    if not strict and _PROGRAM.search(segment.text):
        return
    judged = {(claim.span.line, claim.latex[0]) for claim in found}
    fence = _Fence(progress.knowledge, _vocabulary(progress.knowledge))
    short = (one for one in segment.lines() if len(one.text) <= MAX_LINE)
    for one in islice(short, MAX_LINES):
        line = _line(one)
        if line is not None and (one.span.line, line.name) not in judged:
            _check_line(line, fence, progress, strict)


def _line(segment: Segment) -> Line | None:
    text = _COMMENT.sub("", segment.text)
    match = _LINE.match(text)
    if match is None:
        return None
    name, word, indices, operator, right = match.groups()
    return Line(segment, name, word or "", indices or "", operator, right, match.start(5))


def _check_line(line: Line, fence: _Fence, progress: Progress, strict: bool) -> None:
    right = _QUALIFIED.sub(lambda m: f"{m[1]}__{m[2]}", line.right)
    try:
        tree_of(right)
    except Malformed as problem:
        if strict and _looks_like_equation(line, right, fence):
            span = line.segment.between(line.start, line.start + len(line.right))
            progress.findings.append(finding("code-unreadable", span, reason=problem))
        return
    except Unsupported:
        return
    judged = [one for shift in (0, 1) for one in _judged(line, right, shift, fence, progress)]
    _remember(line, right, fence)
    if judged:
        progress.claims.extend(_claim(line, judged, strict))


def _judged(
    line: Line, right: str, shift: int, fence: _Fence, progress: Progress
) -> Iterator[Judged]:
    """Yield what the formulas say of a line, counting from 0 (``shift`` 0) or from 1."""
    fence.shift = shift
    try:
        sizes = progress.knowledge.sizes or Sizes()
        value = sizes.read(read_code(right, fence.names))
        plain = line.name + (f"__{line.word}" if line.word else "")
        if line.word and line.word not in QUALIFIERS:
            return
        left = sizes.read(read_code(plain + line.indices, fence.names))
    except (Unsupported, Malformed):
        return
    if shift and not any(isinstance(n, Indexed | Sum) for n in preorder_traversal(value)):
        return
    if not list(quantities(value)) or left == value:
        return
    if shift:
        value = rewrite(value, _counted_from_one)
    if line.operator in ("+=", "-="):
        sign = 1 if line.operator == "+=" else -1
        value = left + sign * value
    targets = [left]
    if line.operator in ("+=", "-=") or left in set(quantities(value)):
        targets = list(_next(left, fence.vocabulary)) or ([left] if line.word else [])
    knowledge = progress.knowledge
    for target in targets:
        known = isinstance(target, Partial) or label_of(target) in knowledge.definitions
        if known:
            judged = judge_step(
                target, value, Relation.EQUAL, knowledge, progress.assumptions, first=False
            )
            yield _made_certain(judged, target, value, progress)


def _claim(line: Line, judged: Sequence[Judged], strict: bool) -> Iterator[Claim]:
    """Yield the claim of a line: proved by any reading, refuted only by all of them."""
    best = next((j for j in judged if j.verdict.status is Status.PROVED), None)
    certain = all(j.verdict.status is Status.REFUTED and not _abstract(j) for j in judged)
    chosen = best or judged[0]
    if not best and not certain and not strict:
        return
    status = chosen.verdict.status if best or certain else Status.UNDECIDED
    span = line.segment.between(line.start, line.start + len(line.right))
    left = f"{line.name} ({line.word})" if line.word else line.name + line.indices
    evidence = evidence_of(chosen.verdict, chosen.assumed)
    found: tuple[Finding, ...] = ()
    if status is Status.REFUTED:
        formula = _formula(chosen)
        found = (finding("code-refuted", span, evidence, code=line.right, formula=formula),)
    elif status is Status.UNDECIDED:
        reason = chosen.verdict.evidence.reason or "a formula for it is not certain"
        found = (finding("undecided", span, evidence, reason=reason),)
    method = chosen.verdict.method if status is not Status.UNDECIDED else ""
    yield Claim(status, method, span, (left, line.right), evidence, found)


def _made_certain(judged: Judged, target: Expr, value: Expr, progress: Progress) -> Judged:
    """Return a refutation that chooses no function, if another reading gives one."""
    if judged.verdict.status is not Status.REFUTED or not _abstract(judged):
        return judged
    for found in islice(interpretations(target, value, progress.knowledge), MAX_READINGS):
        statement = replace(found.statement, assumptions=progress.assumptions)
        other = Judged(judge(statement), found.assumed, found.undefined, statement=statement)
        if other.verdict.status is Status.REFUTED and not _abstract(other):
            return other
    return judged


def _formula(judged: Judged) -> str:
    """Return the formula that a line was compared with."""
    statement = judged.statement
    target = statement.lhs if statement is not None else None
    for definition in statement.definitions if statement is not None else ():
        if definition.target == target and definition.value is not None:
            return f"{target} = {definition.value}"
    return str(target)


def _abstract(judged: Judged) -> bool:
    """Whether a counterexample had to choose a function that the document leaves open."""
    witness = judged.verdict.evidence.witness
    return witness is None or bool(witness.functions)


def _remember(line: Line, right: str, fence: _Fence) -> None:
    """Note what a name of the fence's own stands for."""
    fence.shift = 0
    known = (line.name, 0) in fence.vocabulary
    if line.indices or line.word or known or line.operator in ("+=", "-="):
        return
    try:
        value = read_code(right, fence.names)
    except (Unsupported, Malformed):
        fence.own.pop(line.name, None)
        return
    if list(quantities(value)):
        fence.own[line.name] = value


def _looks_like_equation(line: Line, right: str, fence: _Fence) -> bool:
    """Whether a line that cannot be parsed was meant as an equation, not as prose."""
    known = any(True for _ in fence.spelled(line.name, line.word, line.indices.count("[")))
    if not known or not _MATHEMATICAL.fullmatch(right) or not re.search(r"[-+*/^(]", right):
        return False
    return not _PROSE.search(_LOOP.sub("", right))


def _next(name: Expr, vocabulary: frozenset[tuple[str, int]]) -> Iterator[Expr]:
    """Yield the document's names for the next value of a quantity."""
    text, count = label_of(name)
    for decoration in TIMES:
        for label in (f"{text}_{decoration}", f"{text.split('_', 1)[0]}_{decoration}"):
            if (label, count) in vocabulary:
                yield _quantity(label, getattr(name, "indices", ()))
                return


def _vocabulary(knowledge: Knowledge) -> frozenset[tuple[str, int]]:
    """Return the names of all quantities that the document's definitions speak of."""
    found = set(knowledge.definitions) | {label_of(name) for name in knowledge.numbers}
    for stack in knowledge.definitions.values():
        for known in stack:
            for form in (known.definition.value, *known.forms):
                if isinstance(form, Expr):
                    found.update(label_of(name) for name in quantities(form))
    return frozenset(found - {(name, 0) for name in FUNCTIONS})


def _quantity(name: str, indices: Sequence[Expr]) -> Expr:
    symbol = Symbol(name, real=True)
    return IndexedBase(symbol)[tuple(indices)] if indices else symbol


def _digits(name: str, vocabulary: frozenset[tuple[str, int]]) -> Expr | None:
    """Return x₁ for ``x1`` where the document writes an index."""
    match = re.fullmatch(r"([^\W\d]+?)_?(\d{1,2})", name)
    if match is None or (match[1], 1) not in vocabulary:
        return None
    return _quantity(match[1], (Integer(match[2]),))


def _counted_from_one(node: Expr) -> Expr | None:
    """Return a sum over 0 … n-1 of shifted terms as a sum over 1 … n."""
    if not isinstance(node, Sum):
        return None
    body, limits = node.function, []
    for index, low, high in node.limits:
        body = body.xreplace({index + 1: index})
        limits.append((index, low + 1, high + 1))
    return Sum(body, *limits)
