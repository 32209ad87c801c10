"""Commands with arguments: fractions, roots, big operators, functions that everybody knows."""

from __future__ import annotations

from dataclasses import replace

from symmlp.latex.syntax.brackets import Brackets
from symmlp.latex.syntax.tree import (
    BigOperator,
    Binomial,
    Call,
    Derivative,
    Fraction,
    Group,
    Marker,
    Multiplied,
    Name,
    Negative,
    Node,
    Number,
    Root,
)
from symmlp.latex.tokens.tables import BIG, EXTREMES, FUNCTIONS, GREEK_BIG
from symmlp.latex.tokens.tokens import Token

_PI = Name("pi", start=0, end=0)
_E = Name("e", start=0, end=0)
_QUANTIFIERS = ("all", "each", "every", "over", "any")


class Calls(Brackets):
    """The part of the parser that reads commands and what they are applied to."""

    def _argument(self) -> Node:
        token = self.token
        if token.kind == "number" and len(token.text) > 1:  # \frac12: TeX takes one digit
            if not token.text.isdigit():
                raise self.fail("braces are missing")
            one = replace(token, text=token.text[0], end=token.start + 1)
            rest = replace(token, text=token.text[1:], start=token.start + 1, before="")
            self.tokens[self.position : self.position + 1] = [one, rest]
        return self._parsed(self.group_tokens(), token)

    def _parsed(self, tokens: list[Token], token: Token) -> Node:
        with self.nested():
            inner = type(self)(tokens, self.roles, self.depth)
            node = inner.sum()
            if inner.position != len(tokens):
                raise inner.fail("this is not understood here")
        return replace(node, start=min(node.start, token.start)) if token.is_char("{") else node

    def _fraction(self) -> Node:
        token = self.next()
        place = self.position
        if self.token.is_char("{"):
            above = self.group_tokens()
            if self.token.is_char("{"):
                below = self.group_tokens()
                derivative = self.quotient(above, below, token.start)
                if derivative:
                    return derivative
            self.position = place
        numerator = self._argument()
        denominator = self._argument()
        return Fraction(numerator, denominator, start=token.start, end=self.last_end)

    def _binomial(self) -> Node:
        token = self.next()
        upper, lower = self._argument(), self._argument()
        return Binomial(upper, lower, start=token.start, end=self.last_end)

    def _root(self) -> Node:
        token = self.next()
        degree = None
        if self.token.is_char("["):
            close = self.closing("[", "]")
            degree = self._parsed(self.tokens[self.position + 1 : close], self.token)
            self.position = close + 1
        return Root(self._argument(), degree, start=token.start, end=self.last_end)

    def _big(self) -> Node:
        token = self.next()
        conditions: tuple[Node, ...] = ()
        upper: Node | None = None
        while self.token.is_char("_", "^"):
            if self.token.is_char("_") and not conditions:
                conditions = self._conditions()
            elif self.token.is_char("^") and upper is None:
                upper = self._upper()
            else:
                raise self.fail("a second limit; braces are missing")
        with self.nested():
            bars = list(self.in_bars)
            sign = self.token if self.accept("-") else None  # \\sum -x
            body = self.term()
            if sign:
                body = Negative(body, start=sign.start, end=body.end)
            self.in_bars = bars
        return BigOperator(
            {**BIG, **GREEK_BIG}[token.text],
            conditions,
            upper,
            body,
            start=token.start,
            end=body.end,
        )

    def _conditions(self) -> tuple[Node, ...]:
        """Read what stands below a big operator, without ``all`` and its like."""
        if self._skips_empty():
            return ()
        if self.at(1).is_char("{"):
            self.position += 1
            close = self.closing("{", "}")
            tokens = _without_quantifiers(self.tokens[self.position + 1 : close])
            self.tokens[self.position + 1 : close] = tokens
            self.position -= 1
        return self.subscripts()

    def _upper(self) -> Node | None:
        """Read what stands above a big operator; T is no transpose there."""
        if self._skips_empty():
            return None
        start = self.at(1).start
        upper = self.superscript()
        if isinstance(upper, Marker) and upper.text == "T":
            return Name("T", start=start, end=self.last_end)
        return upper

    def _skips_empty(self) -> bool:
        """Read an empty script."""
        empty = self.at(1).is_char("{") and self.at(2).is_char("}")
        self.position += 3 * empty
        return empty

    def _function(self, node: Node) -> Node:
        """Read the arguments of a function that everybody knows, when the name is one."""
        applied = (
            bool(self.opens()) or self.token.is_char("^", "_", "'", "{") or self.starts_factor()
        )
        if applied and isinstance(node, Name) and not node.marks and node.base in FUNCTIONS:
            return self._applied(node.base, node.start)
        if isinstance(node, Name) and not self.in_script and _joined(node.base) in EXTREMES:
            raise self.fail(f"{node.base} is not read", node.start)
        return node

    def _known(self) -> Node:
        token = self.next()
        if self.in_script:  # x_{\\max}
            return Name(token.text, start=token.start, end=token.end)
        return self._applied(token.text, token.start)

    def _applied(self, function: str, start: int) -> Node:
        exponent: Node | None = None
        primes = 0
        base: tuple[Node, ...] = ()
        while self.token.is_char("^", "'", "_"):
            if self.token.is_char("'"):
                self.next()
                primes += 1
            elif self.token.is_char("_"):
                base = self.subscripts()
            else:
                above = self.superscript()
                if isinstance(above, Marker) and above.text.startswith("'"):
                    primes += len(above.text)
                else:
                    exponent = above
        extreme = function in ("max", "min") and not primes
        if base and not extreme and (function != "log" or len(base) != 1 or exponent or primes):
            raise self.fail(f"{function} with a subscript is not read", start)
        if self.opens():
            group = self._bracket()
            assert isinstance(group, Group)  # noqa: S101
            arguments = group.items
        elif self.token.is_char("{"):
            node = self._braces()
            while isinstance(node, Group) and len(node.items) == 1:
                node = node.items[0]
            arguments = node.items if isinstance(node, Group) else (node,)
        else:
            arguments = (self._implicit(),)
        over = base if extreme else ()
        call = Call(function, arguments, exponent, primes, over, start=start, end=self.last_end)
        if not base or over or base[0] == _E:
            return call
        below = Call(function, base, start=start, end=self.last_end)
        return Fraction(call, below, start=start, end=self.last_end)

    def _implicit(self) -> Node:
        """Read an argument without brackets: factors up to the next bracket or function."""
        start = self.token
        negative = self.accept("-")
        factors: list[Node] = []
        while self.starts_factor() and not (
            factors
            and (self.opens() or self.key in FUNCTIONS | BIG.keys() or self._is_function_word())
        ):
            factors.append(self.factor())
            if isinstance(factors[-1], Derivative) and factors[-1].operand is None:
                raise self.fail("an operator as an argument needs a bracket", start.start)
        if not factors:
            raise self.fail("the argument is missing here")
        node = factors[0]
        if len(factors) > 1:
            numbers = [isinstance(f, Number) or f == _PI for f in factors]
            if numbers.count(False) > 1:
                raise self.fail("the argument needs a bracket", start.start)
            pairs = tuple(("", factor) for factor in factors)
            node = Multiplied(pairs, start=node.start, end=factors[-1].end)
        return Negative(node, start=start.start, end=node.end) if negative else node

    def _is_function_word(self) -> bool:
        return "".join(token.text for token in self.run()) in FUNCTIONS


def _joined(word: str) -> str:
    return word.replace("_", "")


def _without_quantifiers(tokens: list[Token]) -> list[Token]:
    r"""Drop ``\forall``, ``\text{for all}`` or ``all`` at the front of limits."""
    while len(tokens) > 1:
        token = tokens[0]
        words = token.text.lower().split() if token.kind == "text" else []
        letters = 0
        while letters < len(tokens) and tokens[letters].kind == "letter":
            letters += 1
            if letters < len(tokens) and tokens[letters].before:
                break
        spelled_out = "".join(one.text for one in tokens[:letters])
        if token.is_command("forall") or (words and {*words} <= {*_QUANTIFIERS, "for"}):
            tokens = tokens[1:]
        elif spelled_out in _QUANTIFIERS and letters < len(tokens):
            tokens = tokens[letters:]
        else:
            break
    return tokens
