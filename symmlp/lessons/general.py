"""A general formula as a lesson shows it: where it starts, its decisive steps, what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from symmlp.derivation import Derivation, Rule
from symmlp.latex.write import Row, rows
from symmlp.latex.writing.expression import Writer
from symmlp.network import DEFAULT_HIDDEN, DEFAULT_LOSS, DEFAULT_OUTPUT, Network
from symmlp.rules import RULES

#: Derivations of no more steps than this are shown whole.
SHORT: Final = 4
_CHAIN_RULES: Final = ("multivariate_chain_rule", "chain_rule")


def key_rows(writer: Writer, derivation: Derivation) -> list[Row]:
    """Return a derivation's rows; of a long one the first, its chain rules and the last."""
    block = rows(writer, derivation.steps)
    if len(block) <= SHORT:
        return block
    last = len(block) - 1
    early = derivation.steps[1:SHORT]
    chains = [place for place, step in enumerate(early, 1) if step.rule in _chain_rules()]
    kept = [0, *chains, last]
    chosen = list[Row]()
    for before, place in zip([-1, *kept], kept, strict=False):
        left_out = place - before - 1
        later = f"{left_out + 1} steps later"
        chosen.append(replace(block[place], note=later) if left_out else block[place])
    return chosen


def _chain_rules() -> tuple[Rule, ...]:
    return tuple(RULES[name] for name in _CHAIN_RULES)


def shortened(derivations: Sequence[Derivation], network: Network) -> str:
    """Return the command that shows every step, where some are left out, or nothing."""
    goals = [one.goal for one in derivations if len(one.steps) > SHORT]
    if not goals:
        return ""
    hidden = ",".join(layer.activation for layer in network.layers[:-1])
    given = {"hidden": hidden, "output": network.layers[-1].activation, "loss": network.loss}
    options = [f" --{name} {given[name]}" for name in given if given[name] != _usual(network)[name]]
    return f"symmlp derive {goals[0]} --network {network}{''.join(options)}"


def decisive(derivations: Sequence[Derivation]) -> tuple[Rule, ...]:
    """Return the rules that matter: chain rules, or the earlier results that are used."""
    used = [step.rule for derivation in derivations for step in derivation.steps if step.rule]
    by_title = {rule.title: rule for rule in used}
    chains = [rule for rule in by_title.values() if rule.id in _CHAIN_RULES]
    return tuple(chains or [rule for rule in by_title.values() if rule.id not in RULES])


def _usual(network: Network) -> dict[str, str]:
    hidden = ",".join([DEFAULT_HIDDEN] * (network.depth - 1))
    return {"hidden": hidden, "output": DEFAULT_OUTPUT, "loss": DEFAULT_LOSS}
