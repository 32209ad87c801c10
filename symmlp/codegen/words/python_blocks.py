"""What the targets written in Python share: blocks of their templates, and softmax on arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symmlp.codegen.program.program import Program
from symmlp.codegen.vectors.vectors import vectors
from symmlp.codegen.words import layout

Blocks = dict[str, Sequence[str] | str]

_EXPONENTIALS = '''def _exponentials(s):
    """Return s[p] - s[k] for the largest s[p], where k is p, exp(s[k] - s[p]), and Σ without p."""
    apart = {apart}  # no more than the largest number
    first = {arange} == s.argmax(axis=1, keepdims=True)
    e = {exp}(-apart)
    return apart, first, e, {np}.where(first, 0, e).sum(axis=1, keepdims=True)'''

_OTHERS = '''def _others(s, first):
    """Return s[p] - s[q] for the next largest s[q], exp(s[k] - s[q]) but for p, and their sum."""
    left = {np}.where(first, -{np}.finfo(s.dtype).max, s)
    near, next_s = {top_s}, {top_left}
    e = {np}.where(first, 0, {exp}(-{apart_left}))
    total = e.sum(axis=1, keepdims=True)
    return {apart_next}, e, {total}'''

_SOFTMAX = {
    "softmax": '''def softmax(s):
    """exp(s[k]) / Σ{{m}} exp(s[m]), from e[m] = exp(s[m] - s[p])."""
    _, _, e, others = _exponentials(s)
    return e / (1 + others)''',
    "softmax_rest": '''def softmax_rest(s):
    """1 - softmax(s)[k]; for the largest s[p], the share of the others."""
    _, first, e, others = _exponentials(s)
    return {np}.where(first, others, 1 + (others - e)) / (1 + others)''',
    "softmax_surprisal": '''def softmax_surprisal(s):
    """-log(softmax(s)[k])."""
    apart, _, _, others = _exponentials({wide})
    return {narrow}''',
    "softmax_rest_surprisal": '''def softmax_rest_surprisal(s):
    """-log(1 - softmax(s)[k]): of the largest s[p] too, however near 1 that is."""
    _, first, e, others = _exponentials(s)
    odds = e / {np}.where(first, {floor}, 1 + (others - e))
    near, _, total = _others(s, first)
    return {np}.where(first & (others < 1e-30), near - {np}.log(total), {np}.log1p(odds))''',
    "softmax_first": '''def softmax_first(s):
    """1 for the largest s[p], 0 for the others."""
    _, first, e, _ = _exponentials(s)
    return {np}.where(first, {np}.ones_like(e), 0)''',
    "softmax_share": '''def softmax_share(s):
    """softmax(s)[k] / (1 - softmax(s)[p]) for the largest s[p], and 0 for p itself."""
    _, first, _, _ = _exponentials(s)
    _, e, total = _others(s, first)
    return e / total''',
}


@dataclass(frozen=True)
class Rows:
    """How a language says what a softmax layer needs: of arrays, (batch, units).

    ``module`` has its functions; ``arange`` are the units' numbers; the others are texts with
    ``{}``: ``top`` each row's largest number, ``limited`` no more than the largest number there is,
    ``least`` no less than a number. ``wide`` is s, in a wider type where the errors of exp and
    log1p add up, and ``narrow`` what turns a result with ``{}`` back. ``exp`` is not the module's
    where it is given, and ``own`` are texts instead of those here, by the functions' names.
    """

    module: str
    arange: str
    top: str
    limited: str
    least: str
    wide: str = "s"
    narrow: str = "{}"
    exp: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


def blocks(program: Program, code: Mapping[str, Sequence[str]], batch_loss: str) -> Blocks:
    """Return the blocks of a template; ``code`` has those with the assignments."""
    network, found = program.network, vectors(program)
    parameters = layout.parameter_names(network)
    states = [layout.array_name(one.target) for one in layout.values(program, *layout.STATES)]
    backward = [*code["delta"], *code["gradient"]]
    return {
        **code,
        "sizes": f"[{', '.join(map(str, network.sizes))}]",
        "names": json.dumps(parameters),
        "title": layout.title(network),
        "reduction": program.reduction,
        "formulas": layout.formula_lines(program),
        "batch_loss": batch_loss,
        "vectors": layout.fill("vectors.txt", layout.vector_blocks(found, network)).splitlines(),
        "unpack_loss": unpack("states", states, code["loss"]),
        "unpack_states": unpack("states", states, backward),
        "unpack_weights": unpack("parameters", parameters, backward),
        "unpack_parameters": unpack("parameters", parameters, parameters),
        "unpack_gradients": unpack("found", parameters, parameters, "grad_"),
        "gradient_names": dictionary(parameters, "grad_"),
        "state_names": dictionary(states),
    }


def unpack(
    source: str, names: Sequence[str], used_in: Sequence[str], prefix: str = ""
) -> list[str]:
    """Return lines that take those arrays out of a dictionary that some lines use."""
    used = layout.used_names(names, used_in)
    left = ", ".join(prefix + name for name in used)
    right = ", ".join(f'{source}["{name}"]' for name in used)
    if len(left) + len(right) + 7 <= layout.WIDTH:
        return [f"{left} = {right}"] if used else []
    return [f'{prefix}{name} = {source}["{name}"]' for name in used]


def dictionary(names: Sequence[str], prefix: str = "") -> str:
    """Return the inside of a dictionary of arrays by name."""
    return ", ".join(f'"{name}": {prefix}{name}' for name in names)


def softmax(rows: Rows, names: Sequence[str]) -> list[str]:
    """Return the functions of a softmax layer as functions of arrays, (batch, units)."""
    top_s = rows.top.format("s")
    words = {
        "np": rows.module,
        "exp": rows.exp or f"{rows.module}.exp",
        "wide": rows.wide,
        "narrow": rows.narrow.format("plus_log1p(apart, others)"),
        "arange": rows.arange,
        "apart": rows.limited.format(f"{top_s} - s"),
        "apart_left": rows.limited.format("next_s - left"),
        "apart_next": rows.limited.format("near - next_s"),
        "top_s": top_s,
        "top_left": rows.top.format("left"),
        "floor": rows.least.format("others", "1e-30"),
        "total": rows.least.format("total", "1"),
    }
    known = _SOFTMAX | dict(rows.own)
    texts = [_EXPONENTIALS, *(known[name] for name in names)]
    if any("_others(" in text for text in texts):
        texts.insert(1, _OTHERS)
    return [text.format(**words) for text in texts]


def separated(texts: Sequence[str]) -> list[str]:
    """Return definitions as lines with two empty ones between them."""
    return "\n\n\n".join(texts).splitlines()
