"""What is asked for: a goal or a table, and how it shall look, from a line of text or by options.

The command line and the regions of documents understand the same options; both are parsed here.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from symmlp import example
from symmlp.documents.errors import DocumentError
from symmlp.network import DEFAULT_HIDDEN, DEFAULT_LOSS, DEFAULT_OUTPUT, Network
from symmlp.notation import NOTATIONS

#: Formulas of networks with more parameters are not written unit by unit.
MAX_SCALARS: Final = 500


@dataclass(frozen=True)
class Request:
    """A goal or table and its options; without a network a derivation is for any.

    Of the goal's derivations ``part`` takes one (from 1), of its steps ``steps`` those from the
    first to the second number, ``result`` only the first and the last side. ``givens`` puts what it
    starts from in front, ``stated`` all that it stands on into a comment. ``epochs`` is the length
    of a table, with its own default.
    """

    subject: str
    network: Network | None = None
    notation: str = "indexed"
    numbers: bool = False
    result: bool = False
    givens: bool = False
    stated: bool = False
    steps: tuple[int, int] | None = None
    part: int | None = None
    epochs: int | None = None
    learning_rate: float = example.LEARNING_RATE
    target: str = "scaled"

    @property
    def concrete(self) -> Network:
        """The network, or that of the worked example."""
        return self.network or example.NETWORK

    @property
    def scalars(self) -> bool:
        """Whether results are also written unit by unit: with numbers, or a network's own names."""
        small = self.network is not None and self.network.parameters <= MAX_SCALARS
        return self.numbers or (self.notation == "seed" and small)


@dataclass(frozen=True)
class Option:
    """One option; a flag has no parser."""

    name: str
    parse: Callable[[str], Any] | None = None


def parse(line: str) -> Request:
    """Return the request of a region, such as ``output-delta --network 2-3-1 --numbers``.

    Raises
    ------
    DocumentError, NetworkError
        If an option is unknown, lacks its value, or has one that does not fit.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise DocumentError(f"cannot be read: {error}") from None
    subject, values = list[str](), dict[str, Any]()
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            subject.append(word)
            continue
        name, sign, value = word[2:].partition("=")
        option = OPTIONS.get(name)
        if option is None:
            known = ", ".join(f"--{known}" for known in OPTIONS)
            raise DocumentError(f"unknown option --{name}; known are {known}")
        if option.parse is None:
            values[name] = True
        else:
            values[name] = option.parse(value if sign else _next(rest, name))
    if not subject:
        raise DocumentError("names nothing to emit; write a goal, e.g. emit output-delta")
    return request(" ".join(subject), values)


def request(subject: str, values: Mapping[str, Any]) -> Request:
    """Return a request from option values; options that are missing or None keep their default."""
    given = {name.replace("-", "_"): v for name, v in values.items() if v is not None}
    options = {name: given.pop(name) for name in _SHAPE if name in given}
    network = network_of(**options) if options else None
    return Request(subject, network, **given)


def network_of(
    network: str | None = None,
    hidden: str | None = None,
    output: str | None = None,
    loss: str | None = None,
) -> Network:
    """Return the network of these options; what is missing is as in the worked example."""
    return Network.parse(
        str(example.NETWORK) if network is None else network,
        hidden=DEFAULT_HIDDEN if hidden is None else hidden,
        output=DEFAULT_OUTPUT if output is None else output,
        loss=DEFAULT_LOSS if loss is None else loss,
    )


def _next(words: Any, name: str) -> str:
    value = next(words, None)
    if value is None or value.startswith("--"):
        raise DocumentError(f"--{name} needs a value")
    return str(value)


def _one_of(*known: str) -> Callable[[str], str]:
    def parse_word(text: str) -> str:
        if text not in known:
            raise DocumentError(f"{text!r} is unknown; known are {', '.join(known)}")
        return text

    return parse_word


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text)):
        raise DocumentError(f"{text!r} is no whole number of at least 1")
    return int(text)


def _span(text: str) -> tuple[int, int]:
    first, sign, last = text.partition("-")
    span = _whole(first), _whole(last if sign else first)
    if span[0] > span[1]:
        raise DocumentError(f"{text!r} is no range of steps; write e.g. 2-4")
    return span


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < float("inf"):
        raise DocumentError(f"{text!r} is no positive number")
    return value


_SHAPE: Final = ("network", "hidden", "output", "loss")
OPTIONS: Final = {
    option.name: option
    for option in (
        Option("network", str),
        Option("hidden", str),
        Option("output", str),
        Option("loss", str),
        Option("notation", _one_of(*NOTATIONS)),
        Option("numbers"),
        Option("result"),
        Option("givens"),
        Option("stated"),
        Option("steps", _span),
        Option("part", _whole),
        Option("epochs", _whole),
        Option("learning-rate", _positive),
        Option("target", _one_of("raw", "scaled")),
    )
}
