"""The worked lesson: its numbers, its steps, its forms, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from symmlp import cli, example
from symmlp.documents.emitting.values import training_step
from symmlp.errors import SymmlpError
from symmlp.lessons import markdown, teach, terminal
from symmlp.lessons.numbers import after, evaluate, start
from symmlp.lessons.plan import MAX_PARAMETERS, Lesson, plan
from symmlp.network import Network
from symmlp.rules.quantities import L, delta
from symmlp.training.trainer import deltas, loss

NETWORKS = [
    Network.of(2, 3, 1),
    Network.of(2, 3, 1, hidden="relu", output="identity"),
    Network.of(
        3, 2, 2, 2, hidden=("tanh", "gelu"), output="softmax", loss="categorical_cross_entropy"
    ),
    Network.of(2, 2, hidden="sigmoid", output="sigmoid", loss="binary_cross_entropy"),
]
#: What the issue that this lesson was written for lists, in order.
WORKED = re.findall(
    r"\S+",
    "-1.0000 0.5000 1.5000 0.2689 0.6225 0.8176 0.0120 0.5030 -22.6234 -2.2240 5.3166 0.0000"
    " 1.1084 0.4082 1.8496 2.7623 -0.2776 -0.7776 -1.0317 -0.0317 1.0000 0.0000"
    " 0.7224 -0.0317 0.5000 -0.1242",
)


@pytest.fixture(scope="module")
def worked() -> Lesson:
    return plan(example.NETWORK)


def page(lesson: Lesson, width: int = 100) -> str:
    file = StringIO()
    terminal.show(lesson, Console(file=file, width=width))
    return file.getvalue()


def test_the_worked_numbers_appear_in_order(worked: Lesson) -> None:
    for text in (page(worked), markdown.lesson(worked)):
        rest: Iterator[str] = iter(re.findall(r"-?\d+\.\d+", text))
        missing = [number for number in WORKED if number not in rest]
        assert not missing


def test_it_goes_forward_then_backward(worked: Lesson) -> None:
    parts = [step.part for step in worked.steps]
    assert list(dict.fromkeys(parts)) == ["start", "forward", "backward", "update", "result"]
    titles = [step.title for step in worked.steps]
    assert titles.index("error signals of the output layer") + 1 == titles.index(
        "error signals of the hidden layer"
    )


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_numbers_are_those_of_the_trainer(network: Network) -> None:
    first = training_step(network)
    values = evaluate(network, start(first))
    sample = first.inputs, first.targets
    expected = deltas(network, first.parameters, *sample)
    for layer, errors in enumerate(expected, start=1):
        for unit, error in enumerate(errors[0]):
            assert values[delta[layer, unit]] == pytest.approx(float(error), abs=1e-12)
    then = evaluate(network, after(values))
    assert then[L] == pytest.approx(loss(network, first.updated, *sample), abs=1e-12)


def test_every_step_has_a_reason_and_what_was_derived_has_a_rule(worked: Lesson) -> None:
    assert all(step.why for step in worked.steps)
    rules = [rule.title for step in worked.steps for rule in step.rules]
    assert rules == [
        "chain rule",
        "chain rule through a layer",
        "gradient by the weights of a layer",
        "gradient by the biases of a layer",
    ]


def test_the_raw_target_is_warned_of(worked: Lesson) -> None:
    assert "target 91" in worked.steps[0].warning
    assert "outside the range of sigmoid" in worked.steps[0].warning
    assert worked.steps[-1].title == "the same step with the scaled target"
    other = plan(Network.of(2, 3, 1, output="identity"))
    assert not any(step.warning for step in other.steps)
    assert not any(step.warning for step in plan(Network.of(3, 2, 1)).steps)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_no_line_is_wider_than_the_terminal(network: Network, width: int) -> None:
    lines = page(plan(network), width).splitlines()
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if line.rstrip().endswith("…")]


def test_it_waits_after_every_step_and_can_be_left(worked: Lesson) -> None:
    prompts = list[str]()
    answers = iter(["", "", "q"])

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return next(answers)

    file = StringIO()
    terminal.show(worked, Console(file=file, width=80), ask)
    assert len(prompts) == 3
    assert "3/14" in file.getvalue()
    assert "4/14" not in file.getvalue()


def test_markdown_has_a_section_for_every_step(worked: Lesson) -> None:
    text = markdown.lesson(worked)
    assert text.count("\n## ") == len(worked.steps)
    assert text.count("$$") % 2 == 0
    assert text.count(r"\begin{aligned}") == text.count(r"\end{aligned}")
    assert "> **Warning:** target 91" in text


@pytest.mark.parametrize(("form", "begins"), [("text", "The first"), ("markdown", "# The first")])
def test_it_can_be_written_into_a_file(tmp_path: Path, form: str, begins: str) -> None:
    path = tmp_path / "lesson"
    assert cli.run(["teach", "worked", "--format", form, "-o", str(path)]) == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith(begins)
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_without_a_terminal_it_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["teach", "worked"]) == 0
    printed = capsys.readouterr().out
    assert "14/14" in printed
    assert "\x1b" not in printed


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(SymmlpError, match=f"at most {MAX_PARAMETERS}"):
        teach("worked", Network.of(30, 30, 2))
    with pytest.raises(SymmlpError, match="known are worked"):
        teach("lecture", example.NETWORK)
    with pytest.raises(SymmlpError, match="known are text, markdown"):
        teach("worked", example.NETWORK, form="json")


def test_an_unwritable_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "no" / "lesson.md"
    assert cli.run(["teach", "worked", "-o", str(missing)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
