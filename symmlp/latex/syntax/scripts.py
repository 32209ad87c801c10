"""Scripts: indices and labels below, powers, layers and signs above."""

from __future__ import annotations

from typing import Final

from symmlp.latex.syntax.names import Names, checked
from symmlp.latex.syntax.tree import (
    Every,
    Group,
    Marker,
    Multiplied,
    Name,
    Negative,
    Node,
    Number,
    Scripted,
)
from symmlp.latex.tokens.tables import TRANSPOSE
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import Unreadable

_SIGNS: Final = frozenset({"+", "-", "*", "ast", "star", "dagger", "bullet"})


class Scripts(Names):
    """The part of the parser that reads scripts."""

    def subscripts(self) -> tuple[Node, ...]:
        """Read what stands under a name: ``_i``, ``_{ij}``, ``_{i,j}``, ``_{h[0][1]}``."""
        underscore = self.expect("_")
        if not self.token.is_char("{"):
            return (self._single(underscore),)
        tokens = self.group_tokens()
        with self.nested():
            inner = type(self)(tokens, self.roles, self.depth)
            inner.in_script = 1
            items = [inner.subscript()]
            while inner.accept(",", ";"):
                items.append(inner.subscript())
            if inner.position != len(tokens):
                raise inner.fail("this subscript is not understood")
        size = next((token for token in tokens if token.is_command("times")), None)
        if size is not None:
            raise Unreadable("a size below a name is not read", size.start, size.end)
        return tuple(part for item in items for part in _separate(item))

    def subscript(self) -> Node:
        """Read one of several subscripts; a colon stands for all values of an index."""
        if self.token.is_char(":"):
            token = self.next()
            return Every(start=token.start, end=token.end)
        return self.comparison()

    def superscript(self) -> Node:
        """Read what stands above: a power, a layer, a sign such as ``T`` or ``*``, a word."""
        caret = self.expect("^")
        if not self.token.is_char("{"):
            marker = self._marker([self.token])
            if marker and not (self.token.is_char("-", "+") and self._signed_power()):
                self.next()
                return marker
            if self.accept("-"):
                operand = self._single(caret)
                return Negative(operand, start=caret.end, end=operand.end)
            return self._single(caret)
        tokens = self.group_tokens()
        marker = self._marker(tokens)
        if marker:
            return marker
        last = (
            self._marker(tokens[-1:]) if len(tokens) > 2 and tokens[-2].is_char(")", "]") else None
        )
        with self.nested():
            inner = type(self)(tokens[:-1] if last else tokens, self.roles, self.depth)
            node = inner.sum()
            if inner.token.is_char(","):
                node = inner.several(node)
            if inner.position != len(inner.tokens):
                raise inner.fail("this superscript is not understood")
        return Scripted(node, (), last, start=node.start, end=last.end) if last else node

    def several(self, first: Node) -> Group:
        """Read the rest of a list of superscripts, ``x,l``."""
        items = [first]
        while self.accept(","):
            items.append(self.sum())
        return Group("^", tuple(items), start=first.start, end=items[-1].end)

    def _signed_power(self) -> bool:
        """Tell whether ``^-`` goes on with a power (``e^-x``) and is no sign (``w^+``)."""
        token = self.at(1)
        return self.token.is_char("-") and not token.before and token.kind in ("letter", "number")

    def _marker(self, tokens: list[Token]) -> Marker | None:
        if not tokens:
            raise self.fail("a script is empty")
        start, end = tokens[0].start, tokens[-1].end
        word = "".join(token.text for token in tokens)
        if len(tokens) == 1 and tokens[0].kind == "text":
            if tokens[0].text in TRANSPOSE:
                return Marker("T", start=start, end=end)
            return Marker(checked(tokens[0].text, tokens[0]), start=start, end=end)
        if len(tokens) == 1 and self.is_sign(tokens[0]) and word in _SIGNS:
            return Marker(word.replace("ast", "*").replace("star", "*"), start=start, end=end)
        if len(tokens) == 1 and word in TRANSPOSE - {"t"}:
            return Marker("T", start=start, end=end)
        if set(word) == {"'"} or all(token.is_command("prime") for token in tokens):
            return Marker("'" * len(tokens), start=start, end=end)
        spelled_out = len(tokens) > 1 and all(token.kind == "letter" for token in tokens)
        if spelled_out and self.roles.is_label(word):
            return Marker(word, start=start, end=end)
        return None

    def _single(self, script: Token) -> Node:
        """Read a script without braces: TeX takes one character or one command."""
        token = self.token
        if token.kind == "number" and len(token.text) > 1:
            raise self.fail("TeX takes only the first digit here; braces are missing")
        if token.kind == "number":
            self.next()
            return Number(token.text, start=token.start, end=token.end)
        if token.kind == "letter":
            self.next()
            return Name(token.text, start=token.start, end=token.end)
        if token.kind == "text":
            return self.text()
        if token.is_char("*", "+"):
            self.next()
            return Marker(token.text, start=token.start, end=token.end)
        if token.kind != "command":
            raise Unreadable("this script is not understood", script.start, token.end)
        with self.nested():
            self.in_script += 1
            try:
                return self.atom()
            finally:
                self.in_script -= 1

    def comparison(self) -> Node:
        """Read operands joined by relations."""
        raise NotImplementedError

    def atom(self) -> Node:
        """Read the smallest thing that is a value."""
        raise NotImplementedError


def _separate(item: Node) -> tuple[Node, ...]:
    """Return the indices written side by side: ``ij`` is two of them, ``i+j`` and ``2`` one."""
    if isinstance(item, Multiplied) and all(sign == "" for sign, _ in item.factors):
        parts = tuple(part for _, part in item.factors)
        if all(isinstance(part, Name | Number | Scripted | Group) for part in parts):
            return parts
    if isinstance(item, Group) and item.opening == "(" and len(item.items) > 1:
        return item.items
    return (item,)
