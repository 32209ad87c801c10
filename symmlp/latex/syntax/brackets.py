"""Brackets and bars: groups, vectors, indices in brackets, arguments, indicators, norms."""

from __future__ import annotations

from dataclasses import replace

from symmlp.latex.syntax.blocks import Blocks
from symmlp.latex.syntax.tree import (
    Additive,
    Bars,
    Candidate,
    Comparison,
    Evaluated,
    Group,
    Indicator,
    Multiplied,
    Name,
    Negative,
    Node,
    Scripted,
)
from symmlp.latex.tokens.tables import BARS, BRACKETS, CLOSERS, RELATIONS, spelled
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import Unreadable


class Brackets(Blocks):
    """The part of the parser that reads what is enclosed."""

    def _braces(self) -> Node:
        token = self.token
        tokens = self.group()
        if not tokens:
            if self.starts_factor():  # an empty group is nothing
                return self.atom() if self.token.kind != "char" else self.factor()
            raise Unreadable("nothing stands in these braces", token.start, token.end)
        with self.nested():
            inner = type(self)(tokens, self.roles, self.depth)
            inner.in_script = self.in_script
            node = inner.sum()
            if inner.position != len(tokens):
                raise inner.fail("this is not understood here")
        if isinstance(node, Additive | Multiplied | Negative):
            return Group("{", (node,), start=token.start, end=self.last_end)
        return node

    def _bracket(self) -> Node:
        token = self.token
        opening = self.opens()
        self.next()
        if opening == "\\{" and self.token.kind == "begin":
            node = self.environment(braced=True)
            if self.token.is_command("rightnone"):
                self.next()
                return node
        with self.nested():
            items = [self._item(token)] if opening != "\\{" or self.position else []
            while self.accept(",", ";"):
                items.append(self._item(token))
        if CLOSERS.get(self.key) != opening:
            raise self.fail(f"the bracket {opening} is not closed here")
        self.next()
        return Group(opening, tuple(items), start=token.start, end=self.last_end)

    def _item(self, opening: Token) -> Node:
        if self.key in CLOSERS:
            raise Unreadable("nothing stands in this bracket", opening.start, self.token.end)
        return self.comparison()

    def _bars(self) -> Node:
        token = self.token
        count, side = BARS[self.key]
        if side == "right":
            raise self.fail("this bar closes nothing")
        self.next()
        if count == 1 and side == "both" and self.token.is_char("|"):  # || x ||
            self.next()
            count = 2
            doubled = True
        else:
            doubled = False
        with self.nested():
            self.in_bars = [1 if doubled else count]
            body = self.sum()
        closing = self.key
        if BARS.get(closing, (0, ""))[0] != (1 if doubled else count) or closing[:1] == "l":
            raise self.fail("the bar is not closed here", token.start)
        self.next()
        if doubled:
            self.expect("|")
        return Bars(count, body, start=token.start, end=self.last_end)

    def _leftnone(self) -> Node:
        r"""Read ``\left. f \right|_{x=a}``."""
        token = self.next()
        with self.nested():
            self.in_bars = [1]
            body = self.sum()
        if not self.at_evaluation():
            raise self.fail("an invisible bracket is not understood", token.start)
        return self.evaluated(body, token.start)

    def at_evaluation(self) -> bool:
        """Tell whether a bar stands here with what a variable is there: ``|_{x=a}``."""
        if BARS.get(self.key, (0, ""))[0] != 1 or not self.at(1).is_char("_"):
            return False
        self.position += 1
        related = self._relation_inside()
        self.position -= 1
        return related

    def evaluated(self, body: Node, start: int) -> Evaluated:
        """Read the bar behind something and the point at which it is taken."""
        self.next()
        return Evaluated(body, self.subscripts(), start=start, end=self.last_end)

    def _is_bracket_index(self, node: Node) -> bool:
        """Tell whether ``[0]`` or ``[i]`` directly after a name is its index."""
        if self.token.is_char("[") and _is_expectation(node):
            raise self.fail("an expectation is not read")
        if not (
            isinstance(node, Name | Scripted) and self.token.is_char("[") and not self.token.before
        ):
            return False
        place = 1
        while (token := self.at(place)).kind in ("number", "letter") or token.is_char(
            "+", "-", ","
        ):
            if token.kind == "letter" and not self.roles.is_index(token.text):
                return False
            if token.kind == "number" and not token.text.isdigit():
                return False
            place += 1
        return token.is_char("]") and place > 1

    def _bracket_index(self, node: Node) -> Node:
        bracket = self._bracket()
        assert isinstance(bracket, Group)  # noqa: S101
        if isinstance(node, Scripted):
            subscripts = (*node.subscripts, *bracket.items)
            return replace(node, subscripts=subscripts, end=bracket.end)
        return Scripted(node, bracket.items, bracketed=True, start=node.start, end=bracket.end)

    def _candidate(self, head: Name | Scripted) -> Candidate:
        group = self._bracket()
        assert isinstance(group, Group)  # noqa: S101
        component = self.subscripts() if self.token.is_char("_") else ()
        exponent = self.superscript() if self.token.is_char("^") else None
        return Candidate(head, group, exponent, component, start=head.start, end=self.last_end)

    def _relation_inside(self) -> bool:
        r"""Tell whether a relation stands in the bracket here, or in ``{\{…\}}``."""
        depth, outer = 0, 1
        for place in range(self.position + self.token.is_char("_"), len(self.tokens)):
            token = self.tokens[place]
            key = spelled(token.kind, token.text) if self.is_sign(token) else ""
            depth += (key in BRACKETS or key == "{") - (key in CLOSERS or key == "}")
            if depth <= 0:
                return False
            if depth == 2 and self.at(place - self.position - 1).is_char("{"):
                outer = 2
            if depth == outer and key in RELATIONS:
                return True
        return False

    def _names_indicator(self) -> bool:
        r"""Tell whether a letter for indicators stands here before a relation: ``I(x > 0)``."""
        token = self.token
        named = (token.kind in ("letter", "text") and token.text == "I") or token.is_command("chi")
        if not named or self.roles.is_variable(token.text) or self.roles.is_function(token.text):
            return False
        self.position += 1
        related = (self.token.is_char("_") or bool(self.opens())) and self._relation_inside()
        self.position -= 1
        return related

    def _indicator(self, token: Token) -> Node:
        if self.token.is_char("_"):
            conditions = self.subscripts()
        elif self.opens():
            bracket = self._bracket()
            conditions = bracket.items if isinstance(bracket, Group) else ()
        else:
            raise self.fail("the condition of this indicator is missing", token.start)
        where = conditions[0] if len(conditions) == 1 else None
        while isinstance(where, Group) and len(where.items) == 1:
            where = where.items[0]
        if not isinstance(where, Comparison):
            raise self.fail("this indicator is not understood", token.start)
        return Indicator(where, start=token.start, end=self.last_end)


def _is_expectation(node: Node) -> bool:
    name = node.base if isinstance(node, Scripted) else node
    return isinstance(name, Name) and (name.base in ("E", "Var", "Cov") or "bb" in name.marks)
