"""The Markdown parser: markdown-it-py, with formulas, and with tokens that know their places.

markdown-it-py's tokens know only their lines. Its rules are wrapped here so that each token also
knows where its text begins on each line, behind the marks of block quotes and lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from markdown_it import MarkdownIt

from symmlp.documents.syntaxes.markdown_math import inline_math, math_block

MAX_NESTING: Final = 100  # quotes and lists in each other; the parser drops what is deeper

_LOCATED: Final = frozenset(
    {"table", "code", "fence", "html_block", "heading", "lheading", "paragraph", "math"}
)
_ADDRESS: Final = re.compile(
    r"\]\((?:[^\s()\\]|\\.|\([^\s()]{0,500}\)){0,2000}(?:\s+\"[^\"\n]{0,500}\")?\)"
)
_INTERRUPTED: Final = ("paragraph", "reference", "blockquote", "list")


@cache
def markdown_parser() -> MarkdownIt:
    """Return the parser; prose is not rendered, so emphasis and entities are left alone."""
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.disable(["emphasis", "entity", "link", "image"])
    block, inline = parser.block.ruler, parser.inline.ruler
    block.before("lheading", "math", math_block, {"alt": list(_INTERRUPTED)})
    for rule in list(block.__rules__):
        if rule.name in _LOCATED:
            block.at(rule.name, _with_lines(rule.fn), {"alt": rule.alt})
    inline.before("escape", "math", inline_math)
    inline.before("escape", "destination", _destination)
    for place in inline.__rules__:
        if place.name == "html_inline":
            inline.at(place.name, _with_start(place.fn))
    return parser


def _destination(state: Any, silent: bool) -> bool:
    """Pass over the address of a link; unlike the parser's own rule, in linear time."""
    match = _ADDRESS.match(state.src, state.pos) if state.src[state.pos] == "]" else None
    if match is None:
        return False
    state.pending += "" if silent else match[0]
    state.pos = match.end()
    return True


def _with_lines(rule: Callable[..., bool]) -> Callable[..., bool]:
    """Return a block rule whose tokens know where the text of each of their lines begins."""

    def located(state: Any, first: int, last: int, silent: bool) -> bool:
        count = len(state.tokens)
        if not rule(state, first, last, silent):
            return False
        lines = range(first, state.line) if not silent else ()
        starts = [(line, state.bMarks[line] + state.tShift[line]) for line in lines]
        for token in state.tokens[count:][:1]:
            token.meta["lines"] = starts
        return True

    return located


def _with_start(rule: Callable[..., bool]) -> Callable[..., bool]:
    """Return an inline rule whose tokens know where they begin."""

    def located(state: Any, silent: bool) -> bool:
        count, start = len(state.tokens), state.pos
        if not rule(state, silent):
            return False
        for token in state.tokens[count:]:
            if token.type == "html_inline":
                token.meta["start"] = start
        return True

    return located
