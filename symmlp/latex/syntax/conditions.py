r"""Conditions beside a value: ``\text{if } x > 0``, ``x = 0 \text{ or } y = 1``.

Words that only introduce a condition are dropped, ``and``, ``or`` and commas join comparisons; any
other word makes the condition unreadable, for what it says is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from symmlp.latex.syntax.tree import Comparison, Group, Junction, Node
from symmlp.latex.tokens.plain import plain
from symmlp.latex.tokens.tables import CLOSERS, CONDITION_WORDS, OPENERS, OTHERWISE, spelled
from symmlp.latex.tokens.tokens import Token, tokenize
from symmlp.latex.unreadable import Unreadable

_JOINTS: Final = {
    "and": "and", "or": "or", "land": "and", "wedge": "and", "lor": "or", "vee": "or",
    ",": "and", "&": "",
}  # fmt: skip
_RELATION: Final = re.compile(r"[<>=≤≥≠]")
_WORD: Final = re.compile(r"[A-Za-z]+")
_BARE: Final = ("if", "for", "when")

#: From the tokens of a comparison to its tree.
Compared = Callable[[list[Token]], Node]


def condition(tokens: list[Token], compared: Compared) -> Node | None:
    """Return the tree of a condition, or None for ``otherwise``; raise `Unreadable`."""
    start, end = tokens[0].start, tokens[-1].end
    unknown = Unreadable("this condition is not understood", start, end)
    words: set[str] = set()
    left = _without_bare(list(_without_words(tokens, words)))
    letters = "".join(t.text for t in left) if all(t.kind == "letter" for t in left) else ""
    if letters in OTHERWISE or (not left and words & OTHERWISE):
        return None
    if not left or words - CONDITION_WORDS:
        raise unknown
    parts, joints = _apart(left)
    if not all(parts) or len(joints) > 1:
        raise unknown
    found = tuple(_unwrapped(compared(part)) for part in parts)
    if not all(isinstance(part, Comparison) for part in found):
        raise unknown
    return found[0] if len(found) == 1 else Junction(joints.pop(), found, start=start, end=end)


def _without_words(tokens: list[Token], words: set[str]) -> Iterator[Token]:
    """Yield the tokens without the words of prose, which are collected."""
    last = len(tokens) - 1
    for number, token in enumerate(tokens):
        if number in (0, last) and token.is_char(",", ";", ".", ":"):
            continue
        if token.is_command("forall"):
            words.add("for")
        elif token.kind != "text" or not token.text:
            yield token
        elif _RELATION.search(token.text):
            yield from _spelled_out(token, words)
        elif not (token.text.startswith("(") and token.text.endswith(")") and number == last):
            said = [word.strip(".,;:()").lower() for word in token.text.split()]
            joint = {"and", "or"} & {*said}
            words.update(word for word in said if word)
            if len(joint) == 1 and 0 < number < last:
                yield Token("char", joint.pop(), token.start, token.end)


def _spelled_out(token: Token, words: set[str]) -> Iterator[Token]:
    r"""Yield the formula in a text: ``\text{if x > 0}``."""
    text = token.text
    while (word := _WORD.match(text)) and word[0].lower() in CONDITION_WORDS:
        words.add(word[0].lower())
        text = text[word.end() :].lstrip()
    for inner in plain(tokenize(text)):
        yield Token(inner.kind, inner.text, token.start, token.end, inner.before, inner.via)


def _apart(tokens: list[Token]) -> tuple[list[list[Token]], set[str]]:
    parts: list[list[Token]] = [[]]
    joints: set[str] = set()
    depth = 0
    for token in tokens:
        key = spelled(token.kind, token.text) if token.kind in ("char", "command") else ""
        depth += (key in OPENERS or key == "{") - (key in CLOSERS or key == "}")
        if depth == 0 and key in _JOINTS:
            if parts[-1] and _JOINTS[key]:
                joints.add(_JOINTS[key])
                parts.append([])
        else:
            parts[-1].append(token)
    return parts, joints


def _unwrapped(node: Node) -> Node:
    while isinstance(node, Group) and len(node.items) == 1:
        node = node.items[0]
    return node


def _without_bare(tokens: list[Token]) -> list[Token]:
    """Drop a bare ``if`` or ``for`` at the front of a condition."""
    for word in _BARE:
        front = tokens[: len(word)]
        spelled_out = "".join(token.text for token in front)
        if spelled_out == word and all(token.kind == "letter" for token in front):
            return tokens[len(word) :]
    return tokens
