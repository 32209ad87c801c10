"""From tokens to the syntax tree: sums, products, atoms, brackets, calls and big operators.

Precedence, from loose to tight: relations; plus and minus; explicit products, quotients and
juxtaposition (a big operator takes all factors to its right); a sign before a factor; scripts.
Nothing here looks at meaning except where the letters of a word must be told from a product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symmlp.latex.roles import Roles
from symmlp.latex.syntax import (
    Additive,
    Bars,
    BigOperator,
    Binomial,
    Call,
    Candidate,
    Comparison,
    Derivative,
    Differential,
    Dots,
    Fraction,
    Group,
    Indicator,
    Marker,
    Multiplied,
    Name,
    Negative,
    Node,
    Number,
    Root,
    Scripted,
    Suffixed,
)
from symmlp.latex.syntax_blocks import Blocks
from symmlp.latex.syntax_tables import (
    ACCENTS,
    BARS,
    BIG,
    BINOMIALS,
    BRACKETS,
    CLOSERS,
    DOTS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    PRODUCTS,
    RELATIONS,
    spelled,
)
from symmlp.latex.tokens import Token
from symmlp.latex.unreadable import MAX_DEPTH, Unreadable

_STARTS = (
    GREEK | FUNCTIONS | FRACTIONS | BINOMIALS | DOTS | ACCENTS.keys() | BIG.keys() | BRACKETS.keys()
) | {"sqrt", "partial", "nabla", "{", "lvert", "lVert", "infty", "leftnone"}


def parse(tokens: Sequence[Token], roles: Roles) -> Node:
    """Return the syntax tree of one expression; raise `Unreadable` where it is not understood."""
    parser = Parser(tokens, roles)
    node = parser.sum()
    if parser.position != len(parser.tokens):
        raise parser.fail("this is not understood here")
    return node


def parse_condition(tokens: Sequence[Token], roles: Roles) -> Node:
    """Return the syntax tree of a comparison such as ``0 < y < 1``."""
    parser = Parser(tokens, roles)
    node = parser.comparison()
    if parser.position != len(parser.tokens):
        raise parser.fail("this is not understood here")
    return node


class Parser(Blocks):
    """The whole parser."""

    def comparison(self) -> Node:
        """Read operands joined by relations."""
        operands, relations = [self.sum()], []
        while self.relation:
            relations.append(self.relation)
            self.next()
            operands.append(self.sum())
        if not relations:
            return operands[0]
        start, end = operands[0].start, operands[-1].end
        return Comparison(tuple(operands), tuple(relations), start=start, end=end)

    def sum(self) -> Node:
        """Read terms joined by plus and minus."""
        start = self.token.start
        terms = [self._signed(1)]
        while self.token.is_char("+", "-"):
            terms.append(self._signed(1))
        sign, node = terms[0]
        if len(terms) == 1:
            return node if sign > 0 else Negative(node, start=start, end=node.end)
        return Additive(tuple(terms), start=start, end=terms[-1][1].end)

    def _signed(self, sign: int) -> tuple[int, Node]:
        while self.token.is_char("+", "-"):
            sign = -sign if self.next().text == "-" else sign
        return sign, self.term()

    def term(self) -> Node:
        """Read factors."""
        factors: list[tuple[str, Node]] = []
        sign = ""
        while True:
            before = self.position
            factors.extend(self._factor_after(sign, factors))
            self._check_side_by_side(sign, factors, before)
            sign = PRODUCTS.get(self.key, "")
            if sign and not self._ends_after_dot():
                self.next()
            elif self.starts_factor():
                sign = ""
            else:
                break
        if len(factors) == 1:
            return factors[0][1]
        return Multiplied(tuple(factors), start=factors[0][1].start, end=factors[-1][1].end)

    def _factor_after(self, sign: str, factors: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
        negative = False
        start = self.token.start
        while sign and self.token.is_char("-", "+"):  # a \cdot -0.5
            negative ^= self.next().text == "-"
        if sign == "/" and factors and isinstance(factors[-1][1], Differential):
            above_sign, above = factors.pop()
            assert isinstance(above, Differential)  # noqa: S101
            return [(above_sign, self.slash(above))]
        node = self.factor()
        found = [node]
        if isinstance(node, Derivative) and node.operand is None:
            found = self.operand(node)
        if negative:
            found[0] = Negative(found[0], start=start, end=found[0].end)
        return [(sign, found[0]), *(("", more) for more in found[1:])]

    def _check_side_by_side(self, sign: str, factors: list[tuple[str, Node]], before: int) -> None:
        token = self.tokens[before]
        if sign == "" and len(factors) > 1 and token.before == "wide":
            raise Unreadable("a wide gap between two factors", factors[-2][1].end, token.end)
        if sign == "" and len(factors) > 1 and token.kind == "number":
            previous = factors[-2][1]
            if isinstance(previous, Number) or token.text.startswith("."):
                raise Unreadable(
                    "a number side by side with another factor", previous.start, token.end
                )
        if sign == "" and len(factors) > 1 and factors[-2][0] == "/":
            numbers = len(factors) == 3 and all(isinstance(f, Number) for _, f in factors[:2])
            if not numbers:
                raise Unreadable(
                    "a/bc can be read in two ways", factors[-2][1].start, factors[-1][1].end
                )

    def _ends_after_dot(self) -> bool:
        """Tell whether the dot here is punctuation rather than a product."""
        if not self.token.is_char("."):
            return False
        self.position += 1
        starts = self.starts_factor()
        self.position -= 1
        return not starts

    def starts_factor(self) -> bool:
        """Tell whether a factor can begin here."""
        token = self.token
        if token.kind in ("letter", "number", "text", "begin"):
            return True
        if self.key in BARS:
            return BARS[self.key][1] == "both" and BARS[self.key][0] not in self.in_bars
        return self.key in _STARTS

    # atoms

    def factor(self) -> Node:
        """Read an atom with its scripts."""
        node = self.atom()
        while True:
            if self.token.is_char("_", "^", "'"):
                node = self._scripted(node)
            elif self.token.is_char("!") or self.token.is_command("%"):
                token = self.next()
                node = Suffixed(node, token.text, start=node.start, end=token.end)
            elif self._is_bracket_index(node):
                node = self._bracket_index(node)
            elif isinstance(node, Name | Scripted) and self.opens() == "(" and _is_named(node):
                node = self._candidate(node)
            else:
                return node

    def atom(self) -> Node:
        """Read the smallest thing that is a value."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"more than {MAX_DEPTH} levels are nested")
        try:
            return self._atom()
        finally:
            self.depth -= 1

    def _atom(self) -> Node:
        token = self.token
        if token.kind == "number":
            return self._number()
        if token.kind == "letter":
            if self.at_slashed_d():
                return self.differential()
            name = self.letters()
            return self._function(name) if not self.in_script else name
        if token.kind == "text":
            return self._function(self.text())
        if token.kind == "begin":
            return self.environment()
        read = {
            "{": self._braces, "partial": self.differential, "nabla": self.gradient,
            "sqrt": self._root, "leftnone": self._leftnone, "infty": self._infinity,
        }.get(self.key)  # fmt: skip
        if read:
            return read()
        for table, method in (
            (GREEK, self.greek), (ACCENTS, self._accented), (FRACTIONS, self._fraction),
            (BINOMIALS, self._binomial), (BIG, self._big), (BRACKETS, self._bracket),
            (BARS, self._bars), (FUNCTIONS, self._known), (DOTS, self._dots),
        ):  # fmt: skip
            if self.key in table:
                return method()
        if token.is_char(".") and self.at(1).is_char(".") and self.at(2).is_char("."):
            self.position += 2
            return self._dots()
        if token is self.end_token:
            raise self.fail("something is missing here")
        raise self.fail(f"{spelled(token.kind, token.text)!r} is not understood here")

    def _number(self) -> Node:
        token = self.next()
        number = Number(token.text, start=token.start, end=token.end)
        condition = self.token.is_char("_") or self.opens() in ("(", "\\{")
        if token.text == "1" and condition and self._relation_inside():
            return self._indicator(token)
        return number

    def _accented(self) -> Node:
        token = self.token
        node = self.accented()
        if isinstance(node, Name) and node.base in ("one", "I") and "bb" in node.marks:
            return self._indicator(token)
        if isinstance(node, Name) and node.base == "one" and self._relation_inside():
            return self._indicator(token)
        return self._function(node) if isinstance(node, Name) else node

    def _relation_inside(self) -> bool:
        depth = 0
        for place in range(self.position + self.token.is_char("_"), len(self.tokens)):
            token = self.tokens[place]
            key = spelled(token.kind, token.text) if self.is_sign(token) else ""
            depth += (key in BRACKETS or key == "{") - (key in CLOSERS or key == "}")
            if depth <= 0:
                return False
            if depth == 1 and key in RELATIONS:
                return True
        return False

    def _indicator(self, token: Token) -> Node:
        if self.token.is_char("_"):
            conditions = self.subscripts()
        elif self.opens():
            bracket = self._bracket()
            conditions = bracket.items if isinstance(bracket, Group) else ()
        else:
            raise self.fail("the condition of this indicator is missing", token.start)
        if len(conditions) != 1 or not isinstance(conditions[0], Comparison):
            raise self.fail("this indicator is not understood", token.start)
        return Indicator(conditions[0], start=token.start, end=self.last_end)

    def _scripted(self, node: Node) -> Node:
        subscripts: tuple[Node, ...] = ()
        superscript: Node | None = None
        primes = 0
        while self.token.is_char("_", "^", "'"):
            if self.token.is_char("'"):
                self.next()
                primes += 1
            elif self.token.is_char("_"):
                if subscripts:
                    raise self.fail("a second subscript; braces are missing")
                subscripts = self.subscripts()
            else:
                above = self.superscript()
                if isinstance(above, Marker) and above.text.startswith("'"):
                    primes += len(above.text)
                elif superscript is not None:
                    raise self.fail("a second superscript; braces are missing")
                else:
                    superscript = above
        end = self.last_end
        if isinstance(node, Scripted) and node.superscript is None and isinstance(node.base, Name):
            merged = (*node.subscripts, *subscripts)
            return Scripted(
                node.base, merged, superscript, node.primes + primes, start=node.start, end=end
            )
        return Scripted(node, subscripts, superscript, primes, start=node.start, end=end)

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
        return Scripted(node, bracket.items, start=node.start, end=bracket.end)

    def _candidate(self, head: Name | Scripted) -> Candidate:
        group = self._bracket()
        assert isinstance(group, Group)  # noqa: S101
        component = self.subscripts() if self.token.is_char("_") else ()
        exponent = self.superscript() if self.token.is_char("^") else None
        return Candidate(head, group, exponent, component, start=head.start, end=self.last_end)

    # brackets

    def _braces(self) -> Node:
        token = self.token
        tokens = self.group_tokens()
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
        raise self.fail("an invisible bracket is not understood")

    def _infinity(self) -> Node:
        token = self.next()
        return Name("infty", start=token.start, end=token.end)

    def _dots(self) -> Node:
        token = self.next()
        return Dots(start=token.start, end=token.end)

    # arguments

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
                conditions = self.subscripts()
            elif self.token.is_char("^") and upper is None:
                upper = self.superscript()
            else:
                raise self.fail("a second limit; braces are missing")
        with self.nested():
            bars = list(self.in_bars)
            body = self.term()
            self.in_bars = bars
        return BigOperator(
            BIG[token.text], conditions, upper, body, start=token.start, end=body.end
        )

    def _function(self, node: Node) -> Node:
        """Read the arguments of a function that everybody knows, when the name is one."""
        applied = (
            bool(self.opens()) or self.token.is_char("^", "_", "'", "{") or self.starts_factor()
        )
        if applied and isinstance(node, Name) and not node.marks and node.base in FUNCTIONS:
            return self._applied(node.base, node.start)
        return node

    def _known(self) -> Node:
        token = self.next()
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
        if base:
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
        return Call(function, arguments, exponent, primes, start=start, end=self.last_end)

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
            if any(isinstance(factor, Candidate) for factor in factors[:-1]):
                raise self.fail("the argument needs a bracket", start.start)
            pairs = tuple(("", factor) for factor in factors)
            node = Multiplied(pairs, start=node.start, end=factors[-1].end)
        return Negative(node, start=start.start, end=node.end) if negative else node

    def _is_function_word(self) -> bool:
        return "".join(token.text for token in self.run()) in FUNCTIONS


def _is_expectation(node: Node) -> bool:
    name = node.base if isinstance(node, Scripted) else node
    return isinstance(name, Name) and (name.base in ("E", "Var", "Cov") or "bb" in name.marks)


def _is_named(node: Name | Scripted) -> bool:
    """Tell whether a bracket after this can be an argument: not after a power of a number."""
    return isinstance(node, Name) or isinstance(node.base, Name)
