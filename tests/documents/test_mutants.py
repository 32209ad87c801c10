"""Every derivation mutated step by step: every mutant is refuted, and none is ever proved."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import written_out
from sympy import Expr

from symmlp.documents.arrays.entries import by_entries, mentions_arrays
from symmlp.documents.arrays.entry_naming import naming_of
from symmlp.documents.arrays.entry_values import NoEntries
from symmlp.documents.directives.directives import split
from symmlp.documents.judging import judge_formula
from symmlp.documents.judging.judge import judge_document
from symmlp.documents.judging.judge_formula import RELATIONS
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.documents.readings.judged import Judged
from symmlp.documents.steps.step import Step
from symmlp.documents.steps.steps import judge_step
from symmlp.documents.syntaxes.markdown import read
from symmlp.latex.read import ChainStep, read_expression
from symmlp.latex.roles import Roles
from symmlp.latex.unreadable import Unreadable
from symmlp.proof import judge
from symmlp.statement import Limits, Statement, Status

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted((ROOT / "derivations").glob("*.md")), ROOT / "README.md"]
#: How many mutants the longer documents have at least: more than 300 together.
AT_LEAST = {"02": 150, "06": 100, "07": 150, "08": 100, "10": 150}

NESTED = r"\{[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}"
Change = Callable[[re.Match[str]], str]

#: What a mutation does to the right side of a step: a pattern, and what stands there instead.
MUTATIONS: dict[str, tuple[str, Change]] = {
    "sign": (r"(?<=[\w})]) \+ |(?<=[\w})]) - ", lambda m: " - " if "+" in m[0] else " + "),
    "sign of all": (r"^(?!-)", lambda m: "-"),
    "factor": (r"^", lambda m: "2 "),
    "exponent": (r"(?<=\})\^\{2\}|(?<=\))\^\{2\}", lambda m: "^{3}"),
    "exponent too many": (r"(?<=[\w})])\)(?!\^)$", lambda m: ")^2"),
    "index": (
        r"(?<=_\{)[ijk](?=[},])|(?<=,)[ijk](?=\})",
        lambda m: {"i": "j", "j": "k", "k": "j"}[m[0]],
    ),
    "operator": (
        rf"\\frac\{{\\partial\}}\{{\\partial [^{{}}]*(?:{NESTED})*[^{{}}]*\}}",
        lambda m: "",
    ),
    "prime": (r"'(?=\()", lambda m: ""),
    "lost sum": (rf"\\sum_\{{[^{{}}]*\}}\^{NESTED}", lambda m: ""),
    "digit": (r"(?<=\.\d)\d(?=\d\d)", lambda m: str((int(m[0]) + 4) % 10)),
    "digit put in": (r"(?<=\.\d\d\d)\d(?=.* )", lambda m: str((int(m[0]) + 4) % 10)),
    "transpose": (r"\^\\top", lambda m: ""),
}


def mutants(latex: str) -> Iterator[tuple[str, str]]:
    """Yield each mutation's name with the mutated text, one place at a time."""
    for name, (pattern, change) in MUTATIONS.items():
        for found in re.finditer(pattern, latex):
            mutated = latex[: found.start()] + change(found) + latex[found.end() :]
            if mutated != latex:
                yield name, mutated


class Mutator:
    """Stands in for the report of a step: judges every mutant of it where the step stands."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.survivors: list[str] = []
        self.same_in_value = 0

    def same(self, step: ChainStep, text: str, result: Any) -> bool:
        """Whether a mutant is true by exact arithmetic that shares nothing with the proof."""
        givens = result.knowledge.givens
        sides = mutated_sides(step, text, result.knowledge, result.roles)
        if sides is None:
            return False
        _, right, mutated, _ = sides
        return written_out.Oracle(givens.definitions, givens.indices).equal(right, mutated)

    def __call__(self, judged: Judged, step: ChainStep, segment: Any, result: Any) -> None:
        if judged.verdict.status is not Status.PROVED:
            return
        for name, text in mutants(step.rhs.latex):
            status = mutant_status(step, text, result.knowledge, result.roles)
            if status is None:
                continue
            if status is Status.PROVED and self.same(step, text, result):
                self.same_in_value += 1
                continue
            self.counts[name] += 1
            if status is not Status.REFUTED:
                self.survivors.append(
                    f"{segment.span.line}: {status} {name}: {step.lhs.latex} = {text}"
                )


def mutant_status(step: ChainStep, text: str, knowledge: Knowledge, roles: Roles) -> Status | None:
    """Return the verdict on a mutant; None if it cannot be read, or is the same expression."""
    sides = mutated_sides(step, text, knowledge, roles)
    if sides is None:
        return None
    left, right, mutated, limits = sides
    if mutated == right or judge(Statement(right, mutated)).status is Status.PROVED:
        return None
    judged = judge_step(
        Step(left, mutated, RELATIONS[step.relation], knowledge, first=False, indices=limits)
    )
    return judged.verdict.status


def mutated_sides(
    step: ChainStep, text: str, knowledge: Knowledge, roles: Roles
) -> tuple[Expr, Expr, Expr, tuple[Limits, ...]] | None:
    """Return left, right and mutated side, by entries if they are arrays."""
    left, right = step.lhs.expression, step.rhs.expression
    try:
        mutated = read_expression(text, roles)
    except Unreadable:
        return None
    if not isinstance(mutated, Expr) or left is None or right is None:
        return None
    mutated = (knowledge.sizes or Sizes()).read(mutated)
    limits: tuple[Limits, ...] = ()
    if mentions_arrays(left, right):
        naming = naming_of(knowledge)
        try:
            _, right, _ = by_entries(left, right, naming)
            left, mutated, limits = by_entries(left, mutated, naming)
        except NoEntries:
            return None
    return left, right, mutated, limits


def mutate(path: Path, monkeypatch: pytest.MonkeyPatch) -> Mutator:
    """Return what became of all mutants of a document."""
    mutator = Mutator()
    monkeypatch.setattr(judge_formula, "report", mutator)
    segments, _ = split(read(path.read_text(encoding="utf-8"), path.name))
    judge_document(segments)
    return mutator


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_mutant_of_a_derivation_is_refuted(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mutator = mutate(path, monkeypatch)
    told = f"{mutator.counts.total()} mutants refuted, {mutator.same_in_value} more are true"
    with capsys.disabled():
        sys.stdout.write(f"\n{path.name}: {told}: {dict(mutator.counts)}\n")
    assert not mutator.survivors
    assert mutator.counts.total() >= AT_LEAST.get(path.stem[:2], 0)
