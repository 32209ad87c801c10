"""The functions of one network in C: activations with slopes, the output's error signal, the loss.

An activation of the table has its own section in `c_text/functions.c`; one that a user registered
is printed from its expression. δ of the output is ℓ′(y, z) f′(s), with ℓ′ as the table of losses
derives it, or, where that product would cancel or overflow, a form equal to it in the preactivation
(`PAIRS`); the loss likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sympy import Expr, Function, Integer, Rational, Symbol

from symmlp.activations import activation
from symmlp.codegen.c.expressions import VecPrinter, each
from symmlp.codegen.c.layout import lines
from symmlp.codegen.c_text import section, sections, with_needs
from symmlp.codegen.program import stable_pairs
from symmlp.codegen.program.helpers import in_difference
from symmlp.losses import PREDICTION, Loss, loss
from symmlp.network import Network

#: Activations that a section under another name computes.
SECTIONS: Final = {"tanh": "hyperbolic_tangent"}

_S = Symbol("s", real=True)


@dataclass(frozen=True)
class Pair:
    """A loss from the logits after a certain activation: what C it is, from which sections.

    ``loss`` is one output's term, ``whole`` the loss of all outputs at once. δ is printed from
    `symmlp.codegen.program.stable_forms`, where it is proved.
    """

    needs: tuple[str, ...]
    loss: str = ""
    whole: str = ""


PAIRS: Final = {
    ("sigmoid", "binary_cross_entropy"): Pair(
        ("binary_cross_entropy",), "binary_cross_entropy(s, t)"
    ),
    ("sigmoid", "categorical_cross_entropy"): Pair(("softplus",), "t * softplus(-s).value"),
    ("softmax", "categorical_cross_entropy"): Pair(
        ("softmax_cross_entropy",), whole="softmax_cross_entropy(classes, s, t)"
    ),
    ("softmax", "binary_cross_entropy"): Pair(
        ("softmax_binary_cross_entropy",), whole="softmax_binary_cross_entropy(classes, s, t)"
    ),
}
#: No less than the least normal number, which can be divided by.
_POSITIVE: Final = "choose(less({0}, splat(SMALLEST)), splat(SMALLEST), {0})"


class Functions:
    """All functions that the C of one network calls; ``real`` is "double" or "float".

    Raises `SymmlpError` where an activation or a loss holds something that C has no word for.
    """

    def __init__(self, network: Network, real: str) -> None:
        self.network = network
        self.real = real
        self.output = network.layers[-1].activation
        self.cost: Loss = loss(network.loss)
        self.pair = PAIRS.get((self.output, network.loss))
        self.vector = activation(self.output).vector
        self._stable = stable_pairs.pair(self.output, network.loss)
        self._library: set[str] = set()

    @property
    def names(self) -> list[str]:
        """The activations that are applied entry by entry, each once."""
        own = [layer.activation for layer in self.network.layers]
        return [name for name in dict.fromkeys(own) if not activation(name).vector]

    @cached_property
    def text(self) -> str:
        """All functions, each after those that it calls."""
        needs: set[str] = {"constants"} if self.vector else set()
        printed = []
        for name in self.names:
            if function_name(name) in sections():
                needs.add(function_name(name))
            else:
                needs.add("activated")
                printed.append(self._registered(name))
        needs |= {"softmax", "activated"} if self.vector else set()
        needs |= {"softmax_others"} if self.vector and not self.direct else set()
        needs |= {self._residual_name} & set(sections()) if self.in_difference else set()
        needs |= set(self.pair.needs) if self.pair else set()
        own = [*printed, self._error(), self._loss()]
        parts = [section(name, self.real) for name in with_needs(needs)]
        library = [each(name, self.real) for name in sorted(self._library)]
        return "\n\n".join([*parts, *library, *own])

    @property
    def needs_library(self) -> bool:
        """Whether the C library's functions are called."""
        return "each_" in self.text

    def _print(self, expression: Expr, **names: str) -> str:
        printer = VecPrinter({Symbol(name, real=True): text for name, text in names.items()})
        text = printer(expression)
        self._library |= printer.used
        return text

    def _registered(self, name: str) -> str:
        entry = activation(name)
        value = self._print(entry.expr.xreplace({entry.argument: _S}), s="s")
        slope = self._print(entry.derivative.xreplace({entry.argument: _S}), s="s")
        return (
            f"/* {entry.expr}, and its derivative. */\nINLINE Activated {function_name(name)}(vec s)\n"
            f"{{\n    return (Activated){{{value}, {slope}}};\n}}"
        )

    @property
    def direct(self) -> bool:
        """Whether δ after softmax is found entry by entry (`_vector_error`)."""
        return self._stable is not None and self._stable.delta is not None

    @cached_property
    def in_difference(self) -> bool:
        """Whether the loss depends on y - t alone, so that its digits are those of y - t."""
        return self.pair is None and in_difference(self.cost) is not None

    @property
    def _residual_name(self) -> str:
        return f"{self.output}_residual"

    def _residual(self) -> str:
        """Return y - t, in s and t where the output's activation has a form of its own."""
        if self.vector:
            return self._print(stable_pairs.SOFTMAX_RESIDUAL, y="y", rest="rest", z="t")
        return f"{self._residual_name}(s, t)" if self._residual_name in sections() else "y - t"

    def _of_loss(self, order: int) -> str:
        """ℓ or ℓ′ in y and t, or in e = y - t, divided where the loss is a mean over the outputs."""
        mean = self.cost.reduction == "mean"
        scale = Rational(1, self.network.outputs) if mean else Rational(1)
        derived = in_difference(self.cost, order) if self.in_difference else None
        if derived is not None:
            return self._print(scale * derived, residual="e")
        derived = self.cost.derivative if order else self.cost.expr
        if self.vector:
            derived = derived.xreplace({1 - PREDICTION: stable_pairs.COMPLEMENT})
            rest, y = (_POSITIVE.format(name) for name in ("rest", "y"))
            return self._print(scale * derived, y=y, z="t", rest=rest)
        return self._print(scale * derived, y="y", z="t")

    def _pair_delta(self) -> str:
        """δ in its stable form, in s and t, or in y and rest = 1 - y after softmax."""
        form = None if self._stable is None else self._stable.delta
        return self._print(form, s="s", y="y", rest="rest", z="t")

    def _error(self) -> str:
        if self.vector:
            return self._vector_error()
        activated = f"    Activated a = {function_name(self.output)}(s);\n"
        if self.pair is not None:
            activated = ""
            body = f"    return (Error){{{self._pair_delta()}, splat(R(1.0))}};"
        else:
            y = "" if self._residual_name in sections() and self.in_difference else _Y
            e = f"    vec e = {self._residual()};\n" if self.in_difference else ""
            body = f"{y}{e}    return (Error){{{self._of_loss(1)}, a.slope}};"
        return (
            "/* The output's delta = error * slope. */\n"
            "typedef struct { vec error, slope; } Error;\n\n"
            "INLINE Error output_error(vec s, vec t)\n{\n"
            f"{activated}{body}\n}}"
        )

    def _vector_error(self) -> str:
        """δ_k from y, 1 - y and t at once; or v_k, where δ_k = v_k - y_k Σ v_m."""
        if self.direct:
            return (
                "/* The output's delta, from y = softmax(s) and rest = 1 - y. */\n"
                "INLINE vec softmax_delta(vec y, vec rest, vec t)\n{\n"
                f"    return {self._pair_delta()};\n}}"
            )
        slope, value = "", self._excess()
        if self.pair is None:
            e = f"    vec e = {self._residual()};\n" if self.in_difference else ""
            slope = (
                "/* The loss's slope by y; rest = 1 - y. */\n"
                "INLINE vec loss_slope(vec y, vec rest, vec t)\n{\n    (void)y, (void)rest;\n"
                f"{e}    return {self._of_loss(1)};\n}}\n\n"
            )
        return f"{slope}{_EXCESS.format(value=value)}"

    def _excess(self) -> str:
        excess = None if self._stable is None else self._stable.excess
        if excess is None:
            return "y * (loss_slope(y, rest, t) - loss_slope(top.y, top.rest, top.t))"
        form = excess.xreplace({stable_pairs.FIRST: Integer(0)})
        positive = Function("positive", real=True)(stable_pairs.COMPLEMENT)
        names = {"y": "y", "z": "t", "share": "share", "largest": "top.y"}
        return self._print(
            form.xreplace({positive: stable_pairs.COMPLEMENT}),
            rest=_POSITIVE.format("rest"),
            largest_target="top.t",
            **names,
        )

    def _loss(self) -> str:
        head = "INLINE vec loss_of(int classes, const vec *{}, const vec *{})\n{{\n"
        if self.pair is not None and self.pair.whole:
            return f"{head.format('s', 't')}    return {self.pair.whole};\n}}"
        before, inside = "", ["const vec t = t_[k];"]
        if self.vector:
            before = "    vec y_[OUTPUTS], rest_[OUTPUTS];\n    softmax(classes, s_, y_, rest_);\n"
            inside += ["const vec y = y_[k], rest = rest_[k];", "(void)y, (void)rest;"]
        else:
            inside += ["const vec s = s_[k];"]
            if self.pair is None and not (self.in_difference and self._residual_name in sections()):
                inside += [f"const vec y = {function_name(self.output)}(s).value;"]
        inside += [f"const vec e = {self._residual()};"] if self.in_difference else []
        inside += [f"sum += {self.pair.loss if self.pair is not None else self._of_loss(0)};"]
        return lines(
            f"{head.format('s_', 't_')}{before}    vec sum = splat(0);",
            "    for (int k = 0; k < classes; k++) {",
            *(f"        {line}" for line in inside),
            "    }",
            "    return sum;",
            "}",
        )


_Y: Final = "    vec y = a.value;\n"
_EXCESS: Final = """\
/* The largest output of a softmax layer. */
typedef struct {{ vec y, rest, t; }} Top;

/* y times the loss's slope, less the slope by the largest output, which itself is left out; share = y/(1 - top.y). */
INLINE vec excess(vec y, vec rest, vec t, word first, vec share, Top top)
{{
    (void)rest, (void)share;
    return where(~first, {value});
}}

/* delta = excess - y * the sum of all, of LANES samples. */
INLINE void softmax_error(int classes, const vec *s, const vec *y, const vec *rest, const vec *t, vec *delta)
{{
    vec share[OUTPUTS], sum = splat(0);
    word first[OUTPUTS];
    Top top = {{splat(0), splat(0), splat(0)}};
    softmax_others(classes, s, first, share);
    UNROLL for (int k = 0; k < classes; k++) {{
        top.y = choose(first[k], y[k], top.y);
        top.rest = choose(first[k], rest[k], top.rest);
        top.t = choose(first[k], t[k], top.t);
    }}
    UNROLL for (int k = 0; k < classes; k++)
        sum += delta[k] = excess(y[k], rest[k], t[k], first[k], share[k], top);
    UNROLL for (int k = 0; k < classes; k++)
        delta[k] -= y[k] * sum;
}}"""


def function_name(name: str) -> str:
    """Return the C function of an activation: its section, or one printed for it."""
    own = SECTIONS.get(name, name)
    return own if own in sections() else f"user_{own}"
