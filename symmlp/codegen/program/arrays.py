"""A compiler from index notation to array code: a Sum of a product becomes a contraction.

``s[2,j] = Sum(w[2,j,i] a[1,i,r], i) + b[2,j]`` becomes two instructions on whole arrays: the
contraction ``t0 = einsum('ji,ri->rj', w2, a1)`` and the elementwise ``s2 = t0 + b2``. Nothing is
expanded into scalars, so that the number of instructions depends on the depth alone. What runs or
prints the instructions is elsewhere (`symmlp.codegen.running.run_arrays` runs them with NumPy).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from sympy import Expr, Indexed, KroneckerDelta, Sum, Symbol

from symmlp.backprop.program import Formula
from symmlp.codegen.program.formulas import array_of
from symmlp.errors import SymmlpError
from symmlp.rules.indices import fresh, instantiate, open_sum, symbols
from symmlp.rules.quantities import R, eta, r

Axes = tuple[Symbol, ...]

#: Numbers that a program is given: they have no axes.
SCALARS = frozenset({eta, R})


@dataclass(frozen=True)
class Operand:
    """An array by its name, and the index that each of its axes stands for."""

    array: str
    axes: Axes


@dataclass(frozen=True)
class Contract:
    """``target[axes] = Σ`` of the product of the operands over the indices that are not in axes.

    NumPy: ``einsum(self.subscripts, *operands)``; of two matrices also ``@``.
    """

    target: Operand
    operands: tuple[Operand, ...]

    @property
    def subscripts(self) -> str:
        """The contraction in the notation of `numpy.einsum`, such as ``ri,ji->rj``."""
        letters: dict[Symbol, str] = {}
        for operand in self.operands:
            for axis in operand.axes:
                letters.setdefault(axis, chr(ord("a") + len(letters)))
        words = ["".join(letters[axis] for axis in one.axes) for one in self.operands]
        return f"{','.join(words)}->{''.join(letters[axis] for axis in self.target.axes)}"


@dataclass(frozen=True)
class Elementwise:
    """``target[axes] = expression``, entry by entry; operands are broadcast along missing axes.

    ``operands`` says which array each symbol of the expression stands for; the others are numbers.
    """

    target: Operand
    expression: Expr
    operands: tuple[tuple[Symbol, Operand], ...]


Instruction = Contract | Elementwise


def compile_formula(formula: Formula, columns: bool = False) -> tuple[Instruction, ...]:
    """Return the instructions that compute a formula's target from earlier arrays.

    The samples of a batch are the rows of what differs between them, or the columns.

    Raises
    ------
    SymmlpError
        If the formula holds something that has no array form.
    """
    name, axes = array_of(formula.target, columns)
    units = tuple(axis for axis in axes if axis != r)
    compiler = _Compiler(name, (*units, r) if columns else (r, *units), columns)
    found = compiler.lower(formula.expression)
    compiler.finish(Operand(name, axes), found)
    return tuple(compiler.instructions)


@dataclass
class _Compiler:
    name: str
    preferred: Axes
    columns: bool
    instructions: list[Instruction] = field(default_factory=list)
    operands: dict[Symbol, Operand] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = count()

    def finish(self, target: Operand, expression: Expr) -> None:
        """Assign an expression in operands to the target, straight from a last contraction."""
        last = self.instructions[-1] if self.instructions else None
        made = self.operands.get(expression) if isinstance(expression, Symbol) else None
        if isinstance(last, Contract) and made == last.target:
            self.instructions[-1] = Contract(target, last.operands)
            return
        self.instructions.append(self._elementwise(target, expression))

    def lower(self, expression: Expr) -> Expr:
        """Replace every quantity and every sum by a symbol of an array."""
        if isinstance(expression, Sum):
            return self._sum(expression)
        if isinstance(expression, Indexed) or (
            isinstance(expression, Symbol) and expression not in SCALARS
        ):
            return self._symbol(self._quantity(expression))
        if isinstance(expression, KroneckerDelta):
            raise SymmlpError(f"{self.name}: {expression} has no array form")
        if not expression.args:
            return expression
        return expression.func(*(self.lower(part) for part in expression.args))

    def _quantity(self, expression: Expr) -> Operand:
        name, axes = array_of(expression, self.columns)
        if len(set(axes)) < len(axes):
            raise SymmlpError(f"{self.name}: the diagonal {expression} has no array form")
        return Operand(name, axes)

    def _symbol(self, operand: Operand) -> Symbol:
        indices = "_".join(axis.name for axis in operand.axes)
        symbol = Symbol(f"{operand.array}__{indices}", real=True)
        self.operands[symbol] = operand
        return symbol

    def _temporary(self, axes: set[Symbol]) -> Operand:
        order = {axis: place for place, axis in enumerate(self.preferred)}
        if self.columns:
            order[r] = len(order) + 1
        ordered = sorted(axes, key=lambda axis: (order.get(axis, len(self.preferred)), axis.name))
        return Operand(f"{self.name}_t{next(self._numbers)}", tuple(ordered))

    def _sum(self, total: Sum) -> Expr:
        """Contract the product under a sum: quantities directly, other factors as temporaries."""
        body, index, _, upper = open_sum(total)
        if index != r:  # two sums in one formula may run over the same letter
            renamed = fresh({r, *symbols(total.function), *self._indices()})
            body, index = instantiate(body, {index: renamed}), renamed
        coefficient, product = body.as_coeff_Mul()
        factors = product.args if product.is_Mul else (product,)
        operands = [self._factor(factor) for factor in factors]
        if not any(index in operand.axes for operand in operands):
            return (upper + 1) * coefficient * self.lower(product)
        axes = {axis for operand in operands for axis in operand.axes}
        target = self._temporary(axes - {index})
        self.instructions.append(Contract(target, tuple(operands)))
        return coefficient * self._symbol(target)

    def _indices(self) -> list[Symbol]:
        return [axis for operand in self.operands.values() for axis in operand.axes]

    def _factor(self, factor: Expr) -> Operand:
        lowered = self.lower(factor)
        if isinstance(lowered, Symbol) and lowered in self.operands:
            return self.operands[lowered]
        used = lowered.free_symbols & self.operands.keys()
        axes = {axis for symbol in used for axis in self.operands[symbol].axes}
        target = self._temporary(axes)
        self.instructions.append(self._elementwise(target, lowered))
        return target

    def _elementwise(self, target: Operand, expression: Expr) -> Elementwise:
        used = sorted(expression.free_symbols & self.operands.keys(), key=str)
        return Elementwise(target, expression, tuple((one, self.operands[one]) for one in used))
