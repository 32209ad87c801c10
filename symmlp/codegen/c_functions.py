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

from sympy import Expr, Rational, Symbol

from symmlp.activations import activation
from symmlp.codegen.c_expressions import VecPrinter, each
from symmlp.codegen.c_text import section, sections, with_needs
from symmlp.codegen.stable_forms import pairs
from symmlp.losses import Loss, loss
from symmlp.network import Network

#: Activations that a section under another name computes.
SECTIONS: Final = {"tanh": "hyperbolic_tangent"}

_S = Symbol("s", real=True)


@dataclass(frozen=True)
class Pair:
    """A loss from the logits after a certain activation: what C it is, from which sections.

    ``loss`` is one output's term, ``whole`` the loss of all outputs at once. δ is printed from
    `symmlp.codegen.stable_forms`, where it is proved.
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
}


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

    def _derivative(self) -> str:
        """ℓ′ in y and t, divided where the loss is a mean over the outputs."""
        return self._print(self._scale() * self.cost.derivative, y="y", z="t")

    def _pair_delta(self) -> str:
        """δ in its stable form, in s and t, or in y and rest = 1 - y after softmax."""
        form = pairs()[self.output, self.cost.name].delta
        return self._print(form, s="s", y="y", rest="rest", z="t")

    def _scale(self) -> Expr:
        return Rational(1, self.network.outputs) if self.cost.reduction == "mean" else Rational(1)

    def _error(self) -> str:
        if self.vector:
            return self._vector_error()
        activated = f"    Activated a = {function_name(self.output)}(s);\n"
        if self.pair is not None:
            activated = ""
            body = f"    return (Error){{{self._pair_delta()}, splat(R(1.0))}};"
        else:
            body = f"    vec y = a.value;\n    return (Error){{{self._derivative()}, a.slope}};"
        return (
            "/* The output's delta = error * slope. */\n"
            "typedef struct { vec error, slope; } Error;\n\n"
            "INLINE Error output_error(vec s, vec t)\n{\n"
            f"{activated}{body}\n}}"
        )

    def _vector_error(self) -> str:
        """δ_k = y_k (g_k - Σ g_m y_m), g = ℓ′; or at once, where the sum was derived away."""
        direct = self.pair is not None
        expression = self._pair_delta() if direct else self._weighted()
        name = "softmax_delta" if direct else "weighted_slope"
        what = "The output's delta" if direct else "y times the loss's slope by y"
        return (
            f"/* {what}, from y = softmax(s) and rest = 1 - y. */\n"
            f"INLINE vec {name}(vec y, vec rest, vec t)\n{{\n    (void)y, (void)rest;\n"
            f"    return {expression};\n}}"
        )

    def _weighted(self) -> str:
        """Y ℓ′(y, t); what cross-entropy divides by is put as 1 - y = rest."""
        if self.cost.name == "binary_cross_entropy":
            return "((R(1.0) - t) * y) / choose(less(rest, splat(SMALLEST)), splat(SMALLEST), rest) - t"
        return f"y * ({self._derivative()})"

    def _loss(self) -> str:
        head = "INLINE vec loss_of(int classes, const vec *s, const vec *t)\n{\n"
        if self.pair is not None and self.pair.whole:
            return f"{head}    return {self.pair.whole};\n}}"
        inside = f"        sum += {self._loss_term()};\n"
        before = ""
        if self.vector:
            before = "    vec y_[OUTPUTS], rest_[OUTPUTS];\n    softmax(classes, s, y_, rest_);\n"
            inside = f"        vec y = y_[k], rest = rest_[k];\n        (void)rest;\n{inside}"
        elif self.pair is None:
            inside = f"        vec y = {function_name(self.output)}(s_[k]).value;\n{inside}"
        return (
            (
                f"{head}{before}    vec sum = splat(0);\n"
                "    for (int k = 0; k < classes; k++) {\n        vec t = t_[k];\n"
                f"{inside}    }}\n    return sum;\n}}"
            )
            .replace("const vec *s, const vec *t)", "const vec *s_, const vec *t_)")
            .replace("softmax(classes, s,", "softmax(classes, s_,")
        )

    def _loss_term(self) -> str:
        if self.pair is not None:
            return self.pair.loss.replace("(s,", "(s_[k],").replace("-s)", "-s_[k])")
        if self.vector and self.cost.name == "binary_cross_entropy":
            self._library.add("log")
            tiny = "splat(SMALLEST)"
            logs = [f"each_log(choose(less({v}, {tiny}), {tiny}, {v}))" for v in ("y", "rest")]
            return f"-(t * {logs[0]}) - (R(1.0) - t) * {logs[1]}"
        return self._print(self._scale() * self.cost.expr, y="y", z="t")


def function_name(name: str) -> str:
    """Return the C function of an activation: its section, or one printed for it."""
    own = SECTIONS.get(name, name)
    return own if own in sections() else f"user_{own}"
