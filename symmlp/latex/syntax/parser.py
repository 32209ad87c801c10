"""From tokens to the syntax tree: sums, products, atoms, brackets, calls and big operators.

Precedence, from loose to tight: relations; plus and minus; explicit products, quotients and
juxtaposition (a big operator takes all factors to its right); a sign before a factor; scripts.
Nothing here looks at meaning except where the letters of a word must be told from a product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symmlp.latex.roles import Answers
from symmlp.latex.syntax.calls import Calls
from symmlp.latex.syntax.tree import (
    Additive,
    Candidate,
    Comparison,
    Derivative,
    Differential,
    Dots,
    Fraction,
    Marker,
    Multiplied,
    Name,
    Negative,
    Node,
    Number,
    Scripted,
    Suffixed,
    walk,
)
from symmlp.latex.tokens.tables import (
    ACCENTS,
    APPLIED,
    BARS,
    BIG,
    BINOMIALS,
    BRACKETS,
    DOTS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    GREEK_BIG,
    PRODUCTS,
)
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import MAX_DEPTH, Unreadable

_STARTS = (
    GREEK | FUNCTIONS | FRACTIONS | BINOMIALS | DOTS | ACCENTS.keys() | BIG.keys() | BRACKETS.keys()
) | {"sqrt", "partial", "nabla", "{", "lvert", "lVert", "infty", "leftnone"}


def parse(tokens: Sequence[Token], roles: Answers) -> Node:
    """Return the syntax tree of one expression; raise `Unreadable` where it is not understood."""
    return _whole(Parser(tokens, roles), Parser.sum)


def parse_condition(tokens: Sequence[Token], roles: Answers) -> Node:
    """Return the syntax tree of a comparison such as ``0 < y < 1``."""
    return _whole(Parser(tokens, roles), Parser.comparison)


def _whole(parser: Parser, rule: Callable[[Parser], Node]) -> Node:
    """Return what all tokens are by a rule of the grammar."""
    node = rule(parser)
    if parser.position != len(parser.tokens):
        raise parser.fail("this is not understood here")
    return node


class Parser(Calls):
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
            if self.token.is_char(".") and self.at(1).is_char("*"):  # .* as in Octave
                sign = "⊙"
                self.next()
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
        if sign == "" and len(factors) > 1:
            self._check_applied(factors[-2][1], factors[-1][1])
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
            glued = token.kind in ("letter", "command") and not token.before
            if glued or not numbers:
                raise Unreadable(
                    "a/bc can be read in two ways", factors[-2][1].start, factors[-1][1].end
                )

    def _check_applied(self, node: Node, following: Node) -> None:
        r"""Refuse ``\sigma x`` and ``\Sigma_i x_i``, which may be no products."""
        name = node.base if isinstance(node, Scripted) else node
        if not isinstance(name, Name) or name.marks or self.roles.is_variable(name.base):
            return
        applicable = isinstance(following, Name | Scripted | Candidate | Fraction)
        if name.base in APPLIED and isinstance(node, Name) and applicable:
            raise self._ambiguous(name, "is applied to what follows or multiplied", following)
        if name.base == "Sigma" and isinstance(node, Name | Scripted):
            indices = {n.base for n in walk(following) if isinstance(n, Name)}
            below = node.subscripts if isinstance(node, Scripted) else ()
            letters = {s.base for s in below if isinstance(s, Name)} & indices
            indexed = isinstance(following, Scripted) and bool(following.subscripts)
            if letters or (isinstance(node, Name) and indexed):
                raise self._ambiguous(name, "is a sum or a name", following)

    def _ambiguous(self, name: Name, question: str, following: Node) -> Unreadable:
        return Unreadable(f"whether {name.base} {question} is not clear", name.start, following.end)

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
            count, side = BARS[self.key]
            return side == "left" or (side == "both" and count not in self.in_bars)
        return self.key in _STARTS

    def factor(self) -> Node:
        """Read an atom with its scripts."""
        operator = self.token.via.startswith("operatorname") and not self.in_script
        node = self._with_scripts()
        named = isinstance(node, Name | Scripted) and not self.opens()
        if operator and named and self.starts_factor():
            raise self.fail("what this operator is applied to needs a bracket", node.start)
        return node

    def _with_scripts(self) -> Node:
        node = self.atom()
        while True:
            if self.token.is_char("_", "^", "'"):
                node = self._scripted(node)
            elif self.token.is_char("!") or self.token.is_command("%"):
                token = self.next()
                node = Suffixed(node, token.text, start=node.start, end=token.end)
            elif 1 not in self.in_bars and self.at_evaluation():
                node = self.evaluated(node, node.start)
            elif self._is_bracket_index(node):
                node = self._bracket_index(node)
            elif isinstance(node, Name | Scripted) and self._is_argument(node):
                node = self._candidate(node)
            else:
                return node

    def _is_argument(self, node: Name | Scripted) -> bool:
        """Tell whether the bracket here can hold what a name is applied to."""
        if self.opens() != "[":
            return self.opens() == "(" and _is_named(node)
        name = node.base if isinstance(node, Scripted) else node
        if not isinstance(name, Name) or self.roles.is_variable(name.base):
            return False
        return name.base in APPLIED or self.roles.is_function(name.base)

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
        if self._names_indicator():
            return self._indicator(self.next())
        if self.key in GREEK_BIG and self.at(1).is_char("_") and self._bounds_follow():
            return self._big()
        if token.kind == "number":
            return self._number()
        if token.kind == "letter":
            if self.at_slashed_d() or self.at_differential_operator():
                return self.differential()
            name = self.letters()
            return self._function(name) if not self.in_script else name
        if token.kind == "text" and token.text == "d":
            raise self.fail("a differential on its own is not understood")
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
        sign = f"\\{token.text}" if token.kind == "command" else repr(token.text)
        raise self.fail(f"{sign} is not understood here")

    def _bounds_follow(self) -> bool:
        r"""Tell whether limits follow a letter: ``\Sigma_{i=1}^n``."""
        self.position += 1
        bounded = self._relation_inside()
        self.position -= 1
        return bounded

    def _number(self) -> Node:
        token = self.next()
        number = Number(token.text, start=token.start, end=token.end)
        condition = self.token.is_char("_") or self.opens() in ("(", "\\{", "[")
        if token.text == "1" and condition and self._relation_inside():
            return self._indicator(token)
        return number

    def _accented(self) -> Node:
        token = self.token
        node = self.accented()
        scripted = self.token.is_char("_") or bool(self.opens())
        named = isinstance(node, Name) and node.base in ("one", "I") and "bb" in node.marks
        if scripted and named:
            return self._indicator(token)
        if isinstance(node, Name) and node.base == "one" and self._relation_inside():
            return self._indicator(token)
        return self._function(node) if isinstance(node, Name) else node

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
                caret = self.token
                above = self.superscript()
                if isinstance(above, Marker) and above.text.startswith("'"):
                    primes += len(above.text)
                elif superscript is not None:
                    raise Unreadable(
                        "a second superscript; braces are missing", caret.start, self.last_end
                    )
                else:
                    superscript = above
        end = self.last_end
        if isinstance(node, Scripted) and node.superscript is None and isinstance(node.base, Name):
            merged = (*node.subscripts, *subscripts)
            return Scripted(
                node.base, merged, superscript, node.primes + primes, start=node.start, end=end
            )
        return Scripted(node, subscripts, superscript, primes, start=node.start, end=end)

    def _infinity(self) -> Node:
        token = self.next()
        return Name("infty", start=token.start, end=token.end)

    def _dots(self) -> Node:
        token = self.next()
        return Dots(start=token.start, end=token.end)


def _is_named(node: Name | Scripted) -> bool:
    """Tell whether a bracket after this can be an argument: not after a power of a number."""
    return isinstance(node, Name) or isinstance(node.base, Name)
