"""What a comparison found, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One quantity, or the worst of an array of them, derived and computed by hand.

    ``case`` says with which sample or samples, ``kind`` what it is (preactivation, activation,
    output, loss, delta, gradient, update, training). ``values`` is how many were compared, ``ulps``
    the distance of the two in units in the last place, ``of_bound`` the part of the allowed
    difference 64·2⁻⁵²·B that it takes up.
    """

    case: str
    kind: str
    quantity: str
    values: int
    derived: float
    by_hand: float
    ulps: float
    of_bound: float
    agrees: bool


@dataclass(frozen=True)
class Oracle:
    """A second opinion on the gradients: how many of ``total`` were checked, and how it came out.

    ``failures`` name the parameters on which it disagrees or does not decide.
    """

    name: str
    checked: int
    total: int
    agrees: bool
    finding: str
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Everything that `symmlp.audit.compare.verify` found; ``ok`` if nothing disagrees.

    ``formulas`` are pairs of what was derived and its formula, as text. ``notes`` say what was
    left out or limited. Rows stand in the order in which the quantities are computed.
    """

    network: str
    activations: tuple[str, ...]
    loss: str
    parameters: int
    code: str
    seed: int | None
    formulas: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    oracles: tuple[Oracle, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every row and every oracle agrees."""
        return not any(True for _ in self.disagreements())

    @property
    def first(self) -> str | None:
        """What differs first, in the order of computation; None if nothing does."""
        return next(self.disagreements(), None)

    def disagreements(self) -> Iterator[str]:
        """Name what disagrees: quantities in the order of computation, then oracles."""
        for row in self.rows:
            if not row.agrees:
                yield f"{row.quantity} ({row.case})"
        for oracle in self.oracles:
            if not oracle.agrees:
                yield f"{oracle.name}: {', '.join(oracle.failures)}"

    def record(self) -> dict[str, Any]:
        """Return the report for JSON: its fields, ``ok`` and ``first``; no number is NaN or inf.

        Schema: ``ok`` bool; ``first`` text or null; ``network``, ``loss``, ``code`` text;
        ``activations`` list of text; ``parameters`` number; ``seed`` number or null; ``formulas``
        list of [what, formula]; ``rows`` and ``oracles`` lists of objects with the fields of `Row`
        and `Oracle`; ``warnings`` and ``notes`` lists of text. A number that is not finite is
        written as text: "nan", "inf" or "-inf".
        """
        plain: dict[str, Any] = _plain({"ok": self.ok, "first": self.first, **asdict(self)})
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value
