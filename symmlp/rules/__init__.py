"""The laws of calculus and algebra that derivations are made of, one per file.

Each module holds one `symmlp.derivation.Rule`; `RULES` is the table of all of them by id.
`engine` applies them; `context` and `indices` are what they ask and how they substitute.
"""

from __future__ import annotations

from typing import Final

from symmlp.derivation import Rule
from symmlp.rules import (
    assumption,
    cancel,
    chain_rule,
    collect,
    common_denominator,
    constant,
    constant_factor,
    coordinate,
    definition,
    elementary_function,
    elimination,
    exp_rule,
    expand,
    fold,
    function_value,
    group,
    kronecker_collapse,
    linearity,
    log_rule,
    multivariate_chain_rule,
    output_form,
    piecewise_rule,
    power_rule,
    product_rule,
    quotient_rule,
    solve_linear,
    substitution,
    sum_of_terms,
    sum_rule,
    table_derivative,
)

#: Every rule by its id.
RULES: Final[dict[str, Rule]] = {
    module.RULE.id: module.RULE
    for module in (
        definition,
        substitution,
        fold,
        function_value,
        constant,
        coordinate,
        sum_rule,
        linearity,
        product_rule,
        quotient_rule,
        power_rule,
        exp_rule,
        log_rule,
        elementary_function,
        piecewise_rule,
        chain_rule,
        multivariate_chain_rule,
        table_derivative,
        output_form,
        elimination,
        kronecker_collapse,
        sum_of_terms,
        constant_factor,
        expand,
        collect,
        group,
        cancel,
        common_denominator,
        assumption,
        solve_linear,
    )
}


def rules(*ids: str) -> tuple[Rule, ...]:
    """Return the rules of those ids, in that order: one stage of a strategy.

    Raises
    ------
    KeyError
        If there is no rule of an id.
    """
    return tuple(RULES[one] for one in ids)
