"""The mathematics of a document: segments in reading order to claims and findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from symmlp.documents.directives import in_force as directives_in_force
from symmlp.documents.findings.faults import faults_at
from symmlp.documents.findings.findings import Finding, finding
from symmlp.documents.findings.placeholders import placeholders, placeholders_in_words
from symmlp.documents.judging import code_lines, code_networks
from symmlp.documents.judging.as_read import check_segments
from symmlp.documents.judging.formulas import (
    FORMULAS,
    Formula,
    computed_names,
    counting_equations,
    identified,
    read_formulas,
    samples_first,
    with_cells,
)
from symmlp.documents.judging.judge_formula import judge_formula
from symmlp.documents.knowledge.knowledge import Knowledge
from symmlp.documents.knowledge.names import label_of
from symmlp.documents.knowledge.sizes import Sizes
from symmlp.documents.limits import OutOfTime
from symmlp.documents.progress import Progress
from symmlp.documents.prose.declared_arrays import declared_arrays
from symmlp.documents.prose.declared_shapes import declared_shapes
from symmlp.documents.prose.introduced import introduced_letters
from symmlp.documents.prose.properties import layout_of_derivatives, symmetric
from symmlp.documents.prose.reintroduced import introduced, said_to_depend
from symmlp.documents.prose.restrictions import restrictions
from symmlp.documents.reports.claim import Claim
from symmlp.documents.syntaxes.segments import Kind, Segment
from symmlp.documents.tables import data_lines, data_tables, prose_numbers
from symmlp.documents.tables.contradictions import at_the_end
from symmlp.expressions import Apply
from symmlp.latex.read_roles import learn
from symmlp.latex.roles import Roles

#: What shows how the document's names are to be read.
TEACHING: Final = FORMULAS | {Kind.MACROS, Kind.DIRECTIVE}

#: What else a document is made of, and who judges it.
OTHERS: Final[dict[Kind, tuple[Callable[[Segment, Progress], None], ...]]] = {
    Kind.PROSE: (prose_numbers.check,),
    Kind.ITEM: (prose_numbers.check,),
    Kind.DIRECTIVE: (directives_in_force.check,),
    Kind.TABLE: (data_tables.check,),
    Kind.DATA: (data_lines.check,),
    Kind.CODE: (data_lines.check, code_lines.check, code_networks.collect),
}


def judge_document(segments: Sequence[Segment]) -> tuple[list[Claim], list[Finding]]:
    """Judge every claim of a document, as its reader has cut it: what `symmlp.check` reports."""
    return check_segments(segments, (), judge_segments)


def judge_segments(segments: Sequence[Segment]) -> tuple[list[Claim], list[Finding]]:
    """Judge the segments of one file in reading order, each directive a segment of its own.

    When the time is over, what has been judged so far is returned, with the place; a fault of
    symmlp itself loses no more than the step that it happened in.
    """
    whole = list(with_cells(segments))
    declared = Roles(arrays=declared_arrays(whole))
    roles = learn((s.text for s in whole if s.kind in TEACHING), roles=declared)
    sizes = Sizes()
    for segment in segments:
        if segment.kind is Kind.DIRECTIVE:
            directives_in_force.see_sizes(segment, roles, sizes)
    formulas, shown = read_formulas(segments, roles, sizes)
    knowledge = Knowledge(
        identified=identified(formulas),
        sizes=sizes,
        ranks_in=shown.ranks,
        layout=shown.layout,
        entries=roles.entries,
        families=shown.families,
        samples_first=samples_first(formulas),
        computed_somewhere=computed_names(formulas),
        symmetric=symmetric(whole),
        jacobians=layout_of_derivatives(whole),
    )
    progress = Progress(
        knowledge,
        roles,
        letters=introduced_letters(segments, knowledge.computed_somewhere),
        restrictions=restrictions(whole, roles),
    )
    progress.shapes = declared_shapes(whole, counting_equations(formulas), roles)
    by_segment = {id(formula.segment): formula for formula in formulas}
    for segment in whole:
        try:
            with faults_at(segment.span, progress.findings):
                _judge(segment, by_segment.get(id(segment)), progress)
        except OutOfTime:
            progress.findings.append(finding("out-of-time", segment.span))
            return progress.claims, progress.findings
    for last in (code_networks.check, at_the_end) if whole else ():
        with faults_at(whole[0].span, progress.findings):
            last(progress)
    return progress.claims, progress.findings


def _judge(segment: Segment, formula: Formula | None, progress: Progress) -> None:
    if segment.kind is Kind.HEADING:
        progress.knowledge.section += 1
        progress.conditions = ()
    if segment.kind in (Kind.PROSE, Kind.ITEM):
        progress.findings.extend(placeholders_in_words(segment))
    if formula is not None:
        progress.findings.extend(placeholders([segment]))
        judge_formula(formula, progress)
        name = introduced(segment, progress.roles)
        if name is not None:
            progress.knowledge.introduce(name)
        for dependent, variable in said_to_depend(segment, progress.roles):
            if label_of(dependent)[0] not in progress.knowledge.computed_somewhere:
                value = Apply(dependent, (0,), variable)
                progress.knowledge.define(dependent, value, segment.span)
    for check in OTHERS.get(segment.kind, ()):
        check(segment, progress)
