"""What can be trained, and what is refused in one line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from symmlp.network import Layer, Network, NetworkError


def test_sizes_and_text_name_the_same_network() -> None:
    assert Network.of(2, 3, 1) == Network.parse("2-3-1")
    assert Network.parse(" 2-3-1 ").sizes == (2, 3, 1)
    assert str(Network.of(784, 128, 10)) == "784-128-10"


def test_one_activation_for_all_hidden_layers_or_one_each() -> None:
    assert Network.of(2, 3, 4, 1, hidden="tanh").layers == (
        Layer(3, "tanh"),
        Layer(4, "tanh"),
        Layer(1, "sigmoid"),
    )
    assert Network.parse("2-3-4-1", hidden="tanh, relu") == Network.of(
        2, 3, 4, 1, hidden=["tanh", "relu"]
    )


def test_counts() -> None:
    network = Network.of(2, 3, 1)
    assert (network.inputs, network.depth, network.outputs, network.parameters) == (2, 2, 1, 13)
    assert Network.of(784, 128, 10).parameters == 101_770


def test_a_network_without_hidden_layers() -> None:
    assert Network.of(3, 2).sizes == (3, 2)


@pytest.mark.parametrize(
    "text", ["", "2", "2-0-1", "2-x", "2--1", "-2-1", "2-3-", "2-1e3", "２-１"]
)
def test_text_that_is_no_network(text: str) -> None:
    with pytest.raises(NetworkError, match=r"\S"):
        Network.parse(text)


@pytest.mark.parametrize(
    "sizes", [(), (2,), (2, 0, 1), (2, -1), (2, 1.5), (2, True), (2, "3"), (2, 10**9)]
)
def test_sizes_that_are_no_network(sizes: tuple[int, ...]) -> None:
    with pytest.raises(NetworkError, match=r"\S"):
        Network.of(*sizes)


def test_activations_that_do_not_fit_the_hidden_layers() -> None:
    with pytest.raises(NetworkError, match="one per hidden layer"):
        Network.of(2, 3, 4, 1, hidden=["tanh"])
    with pytest.raises(NetworkError, match="is not an activation"):
        Network.of(2, 3, 1, hidden=5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Network("2", (Layer(1, "tanh"),)), "'2' is not a layer size"),
        (lambda: Network(2, (Layer(True, "tanh"),)), "True is not a layer size"),
        (lambda: Network(2, 3), "layers 3; a tuple of Layer"),
        (lambda: Network(2, [Layer(1, "tanh")]), "a tuple of Layer"),
        (lambda: Network(2, ("tanh",)), "a tuple of Layer"),
        (lambda: Network.of(2, 2, 1, hidden=[["tanh"]]), "layer 1: .* is not an activation; give"),
        (lambda: Network.of(2, 1, output=None), "layer 1: None is not an activation; give its"),
        (lambda: Network.of(2, 1, loss=None), "None is not a loss; give its name"),
    ],
)
def test_parts_of_another_type_are_refused(build: Callable[[], Network], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        build()
