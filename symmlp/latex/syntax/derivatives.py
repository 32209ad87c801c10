r"""Derivatives as they are written: quotients of ∂ or d, operators, slashes and gradients.

How far an operator ``\frac{\partial}{\partial x}`` reaches: over the bracket that follows it, else
over all factors up to the next sign or the next derivative. Two brackets in a row are unreadable.
``\nabla_w`` and ``\partial_w`` reach over a name, a call or a bracket alone, but over all factors
where a number, a power or a transposed vector comes first: one would not take its gradient alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symmlp.latex.syntax.scripts import Scripts
from symmlp.latex.syntax.tree import (
    Additive,
    Call,
    Candidate,
    Derivative,
    Differential,
    Evaluated,
    Gradient,
    Group,
    Marker,
    Multiplied,
    Name,
    Node,
    Number,
    Scripted,
    walk,
)
from symmlp.latex.tokens.tables import GREEK
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import Unreadable

MAX_ORDER = 4


def is_differential(token: Token) -> bool:
    r"""Tell whether a token can begin a differential: ``\partial``, ``d``, ``\mathrm{d}``."""
    return token.is_command("partial") or (token.kind in ("letter", "text") and token.text == "d")


class Derivatives(Scripts):
    """The part of the parser that reads derivatives."""

    def quotient(self, above: list[Token], below: list[Token], start: int) -> Derivative | None:
        """Return the derivative that a fraction is, or None if it is none."""
        if len(below) < 2 or not above or below[0].text != above[0].text:
            return None
        if not is_differential(below[0]) and not below[0].is_command("delta"):  # some write δL/δw
            return None
        marks = ("_", "^") if below[0].is_command("delta") else ("_",)
        scripted = below[1].is_char("_", "^") or (len(above) > 1 and above[1].is_char(*marks))
        if below[1].kind == "number" or scripted:
            return None
        with self.nested():
            upper = type(self)(above, self.roles, self.depth)
            upper.next()
            order = upper.order()
            operand = upper.sum() if upper.position < len(above) else None
            if upper.position < len(above):
                raise upper.fail("this numerator is not understood")
            if isinstance(operand, Additive):
                raise Unreadable("a sum after ∂ needs a bracket", operand.start, operand.end)
            lower = type(self)(below, self.roles, self.depth)
            variables = lower.variables(below[0].text, order)
        return Derivative(operand, variables, start=start, end=self.last_end)

    def order(self) -> int:
        """Read the order of a derivative, ``^2`` or ``^{2}``."""
        if not self.token.is_char("^"):
            return 1
        power = self.superscript()
        if not isinstance(power, Number) or power.digits not in "1234":
            raise Unreadable("the order of this derivative is not read", power.start, power.end)
        return int(power.digits)

    def variables(self, sign: str, order: int) -> tuple[Node, ...]:
        r"""Read the variables below: ``\partial x \partial y``, ``\partial x^2``."""
        found: list[Node] = []
        while self.position < len(self.tokens):
            if self.token.text != sign:
                raise self.fail("a differential is expected here")
            self.next()
            variable = self.factor()
            times = 1
            if (
                order > 1
                and isinstance(variable, Scripted)
                and isinstance(variable.superscript, Number)
            ):
                if variable.superscript.digits not in "1234":
                    raise Unreadable("this order is not read", variable.start, variable.end)
                times = int(variable.superscript.digits)
                variable = _without_power(variable)
            if isinstance(variable, Group) and len(variable.items) == 1:
                variable = variable.items[0]
            found.extend([variable] * times)
        if len(found) != order:
            raise Unreadable(
                f"{order} times differentiated by {len(found)} variables",
                self.tokens[0].start,
                self.tokens[-1].end,
            )
        return tuple(found)

    def operand(self, operator: Derivative) -> list[Node]:
        """Read what an operator is applied to; return the derivative, and what was read beyond."""
        if not self.starts_factor():
            return [operator]  # {\\frac{d}{dx}} f: what follows stands outside the braces
        bracket = bool(self.opens())
        node = self.factor()
        beyond: list[Node] = []
        if isinstance(node, Derivative) and node.operand is None:
            with self.nested():
                node, *beyond = self.operand(node)
            return [replace(operator, operand=node, end=node.end), *beyond]
        factors = [("", node)]
        if bracket:
            if self.opens():
                raise self.fail("how far the derivative reaches is not clear")
        else:
            while True:
                sign = ""
                if not self.starts_factor():
                    if self.key not in ("cdot", "times", "*") or _has_names(factors):
                        break
                    self.next()
                    sign = "·"
                node = self.factor()
                if isinstance(node, Derivative):
                    with self.nested():
                        beyond.extend([node] if node.operand else self.operand(node))
                    break
                factors.append((sign, node))
        factors, point = _without_point(factors)
        first, last = factors[0][1], factors[-1][1]
        whole = (
            first
            if len(factors) == 1
            else Multiplied(tuple(factors), start=first.start, end=last.end)
        )
        taken = replace(operator, operand=whole, end=whole.end)
        return [replace(point, body=taken, start=taken.start) if point else taken, *beyond]

    def differential(self) -> Differential | Derivative:
        r"""Read ``\partial C`` or ``dL`` as one half of a slash; ``\partial_x f`` is whole."""
        sign = self.next()
        operand: Node | None
        if self.token.is_char("_"):  # \\partial_x f
            found = self.subscripts()
            for name in found:
                if isinstance(name, Name) and self._runs_together(name):
                    raise Unreadable("by what is differentiated is not clear", name.start, name.end)
            operand = self._under(found)
            return Derivative(operand, found, start=sign.start, end=operand.end)
        order = self.order()
        operand = None if self.token.is_char("/") else self.factor()
        return Differential(operand, order, start=sign.start, end=self.last_end)

    def _runs_together(self, name: Name) -> bool:
        """Tell whether a name is spelled with several letters that nothing makes a word."""
        plain = not name.marks and name.end - name.start == len(name.base) > 1
        return plain and not self.roles.is_label(name.base)

    def at_differential_operator(self) -> bool:
        """Tell whether ``D_x f`` begins here."""
        if not (self.token.text == "D" and self.at(1).is_char("_")):
            return False
        name = self.at(3) if self.at(2).is_char("{") else self.at(2)
        known = self.roles.is_variable("D") or self.roles.is_function("D")
        if known or self.roles.is_index(name.text):
            return False
        after = 5 if self.at(2).is_char("{") else 3
        closed = after == 3 or self.at(4).is_char("}")
        named = name.kind == "letter" or (name.kind == "command" and name.text in GREEK)
        return closed and named and self.at(after).kind in ("letter", "text")

    def slash(self, upper: Differential) -> Derivative:
        r"""Read the half below the slash: ``/ \partial w``."""
        if self.token.is_char("{") and is_differential(self.at(1)):
            below = self.group_tokens()
            lower = type(self)(below, self.roles, self.depth)
            variables = lower.variables(below[0].text, upper.order)
            return Derivative(upper.operand, variables, start=upper.start, end=self.last_end)
        if not is_differential(self.token):
            raise self.fail("a differential is expected here")
        start = self.position
        sign = self.next().text
        self.factor()
        while self.token.text == sign and upper.order > 1 and is_differential(self.token):
            self.next()
            self.factor()
        tokens = self.tokens[start : self.position]
        lower = type(self)(tokens, self.roles, self.depth)
        variables = lower.variables(sign, upper.order)
        return Derivative(upper.operand, variables, start=upper.start, end=self.last_end)

    def at_slashed_d(self) -> bool:
        """Tell whether ``dL/dw`` begins here: a d, one name with scripts, a slash, another d."""
        if not (self.token.kind == "letter" and self.token.text == "d"):
            return False
        place, depth = 1, 0
        if self.at(1).kind != "letter" and self.at(1).kind != "command":
            return False
        while place < 40:
            token = self.at(place)
            depth += token.is_char("{") - token.is_char("}")
            if token.is_char("/") and not depth:
                following = self.at(place + 2).kind in ("letter", "command")
                return self.at(place + 1).text == "d" and following
            scripted = token.is_char("_", "^", "{", "}", "'") or self.at(place - 1).is_char(
                "_", "^"
            )
            if not (scripted or depth or place == 1):
                return False
            place += 1
        return False

    def gradient(self) -> Gradient | Evaluated:
        r"""Read ``\nabla L(w)``, ``\nabla_w L``."""
        nabla = self.next()
        variable = None
        if self.token.is_char("_"):
            found = self.subscripts()
            if len(found) != 1:
                raise self.fail("a gradient by several names is not read", nabla.start)
            variable = found[0]
        if self.token.is_char("^"):
            raise self.fail("a power of ∇ is not read")
        if not self.starts_factor():
            raise self.fail("nothing follows ∇")
        operand = self.factor() if variable is None else self._under((variable,))
        if isinstance(operand, Evaluated):
            taken = Gradient(variable, operand.body, start=nabla.start, end=operand.body.end)
            return replace(operand, body=taken, start=nabla.start)
        return Gradient(variable, operand, start=nabla.start, end=operand.end)

    def _under(self, variables: Iterable[Node]) -> Node:
        """Read what a gradient by some names is taken of."""
        first = self.factor()
        if _is_quantity(first) and first not in variables:
            return first
        factors = [("", first)]
        while True:
            sign = ""
            if not self.starts_factor():
                if self.key not in ("cdot", "times", "*") or _has_names(factors):
                    break
                self.next()
                sign = "·"
            factors.append((sign, self.factor()))
            if isinstance(factors[-1][1], Derivative | Gradient):
                at = factors[-1][1]
                raise Unreadable("how far the gradient reaches is not clear", at.start, at.end)
        if len(factors) == 1:
            return first
        return Multiplied(tuple(factors), start=first.start, end=factors[-1][1].end)


def _without_point(
    factors: list[tuple[str, Node]],
) -> tuple[list[tuple[str, Node]], Evaluated | None]:
    r"""Return factors and the point behind the last: d/dx f|_{x=a} is the derivative, taken there.

    Raises
    ------
    Unreadable
        If the point stands behind another factor.
    """
    for _, factor in factors[:-1]:
        if isinstance(factor, Evaluated):
            raise Unreadable("what is taken at this point is not clear", factor.start, factor.end)
    sign, last = factors[-1]
    if not isinstance(last, Evaluated):
        return factors, None
    return [*factors[:-1], (sign, last.body)], last


def _is_quantity(node: Node) -> bool:
    """Tell whether something may be a whole loss: a name that is no power, a call, a bracket."""
    if isinstance(node, Scripted):
        above = node.superscript
        transposed = isinstance(above, Marker) and above.text == "T"
        return isinstance(node.base, Name) and not isinstance(above, Number) and not transposed
    return isinstance(node, Name | Candidate | Call | Group)


def _without_power(variable: Scripted) -> Node:
    if variable.subscripts or variable.primes:
        return replace(variable, superscript=None)
    return variable.base


def _has_names(factors: list[tuple[str, Node]]) -> bool:
    return any(isinstance(node, Name) for _, factor in factors for node in walk(factor))
