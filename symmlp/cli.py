"""The command line: one thin function per command; what they do is elsewhere.

Everything heavy is imported inside a command, so that ``symmlp --help`` loads neither SymPy nor
NumPy. The exit status is 0 when all is well, 1 for findings or disagreement, 2 for unusable input;
an error is one line on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from symmlp import __version__
from symmlp.console import (
    FOUND,
    UNUSABLE,
    check_form,
    error,
    show,
    speak_unicode,
    status_of,
    terminal,
)
from symmlp.errors import SymmlpError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Sizes = Annotated[str | None, typer.Option("--network", help="Units per layer, e.g. 2-3-1.")]
Hidden = Annotated[
    str | None, typer.Option(help="Hidden activation; one name, or one per layer: tanh,relu.")
]
Output = Annotated[str | None, typer.Option(help="Output activation.")]
Loss = Annotated[str | None, typer.Option(help="Loss of a sample.")]
Notation = Annotated[str, typer.Option(help="indexed, seed or matrix.")]
Form = Annotated[str, typer.Option("--format", help="How to print.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its status."""
    speak_unicode()
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    return status_of(lambda: app(args=arguments, prog_name="symmlp", standalone_mode=False))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"symmlp {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print it and stop."),
    ] = False,
) -> None:
    """Derive, prove, verify, train and teach multi-layer perceptrons."""


@app.command()
def derive(
    goal: Annotated[
        str, typer.Argument(help="What to derive; an unknown goal lists them.")
    ] = "all",
    network: Sizes = None,
    hidden: Hidden = None,
    output: Output = None,
    loss: Loss = None,
    notation: Notation = "indexed",
    numbers: Annotated[bool, typer.Option("--numbers", help="Put numbers in.")] = False,
    verdicts: Annotated[
        bool | None,
        typer.Option("--verdicts/--no-verdicts", help="Judge each step; not done for all goals."),
    ] = None,
    form: Form = "text",
) -> None:
    """Derive formulas, for any network or for one: text, latex, markdown or json."""
    from symmlp.backprop import derive as derive_goal
    from symmlp.documents.emitting import show as shown
    from symmlp.documents.emitting.request import request

    options = {"network": network, "hidden": hidden, "output": output, "loss": loss}
    asked = request(goal, {**options, "notation": notation, "numbers": numbers})
    derivations = derive_goal(goal, asked.network)
    wanted = goal != "all" if verdicts is None else verdicts
    found = shown.judged(derivations) if wanted else ()
    typer.echo(shown.show(derivations, asked, form, found))
    if not all(verdict.status in ("PROVED", "DEFINITION") for part in found for verdict in part):
        raise typer.Exit(FOUND)


@app.command()
def emit(
    files: Annotated[list[Path], typer.Argument(help="Markdown files.", metavar="FILE…")],
    check: Annotated[bool, typer.Option("--check", help="Only tell what is out of date.")] = False,
) -> None:
    """Write derived formulas and numbers into the regions of Markdown files."""
    from symmlp.documents.emitting.emit import refresh, write
    from symmlp.documents.emitting.emitters import emit as write_region

    found = False
    for outcome in [refresh(path, write_region) for path in files]:
        findings = (*outcome.findings, *(outcome.stale if check else ()))
        for finding in findings:
            typer.echo(f"{outcome.path}:{finding.line}: {finding.message}")
        found |= bool(findings)
        if check and outcome.after != outcome.before:
            typer.echo(outcome.diff())
        elif not check and write(outcome):
            count = len(outcome.stale)
            written = "1 region" if count == 1 else f"{count} regions"
            typer.echo(f"{outcome.path}: {written} written", err=True)
    if found:
        raise typer.Exit(FOUND)


@app.command()
def check(
    paths: Annotated[
        list[Path], typer.Argument(help="Documents, or directories of them.", metavar="PATH…")
    ],
    context: Annotated[
        Path | None, typer.Option(help="Definitions and assumptions that hold in all of them.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Correct wrong and truncated digits.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change.")] = False,
    jobs: Annotated[int, typer.Option(help="Processes that share the files.")] = 1,
    allow_undecided: Annotated[
        bool, typer.Option("--allow-undecided", help="Undecided claims alone do not fail.")
    ] = False,
    form: Form = "text",
) -> None:
    """Proofread the mathematics of documents: text, json, github or sarif."""
    from symmlp.documents.check import check as check_documents
    from symmlp.documents.findings.fix import edits_of, fixed
    from symmlp.documents.reports.render import FORMATS, render

    check_form(form, *FORMATS)
    report = check_documents(paths, context, jobs)
    failed = False
    for path, edits in edits_of(report.findings).items() if fix or diff else ():
        try:
            after = fixed(path, edits)
            if diff:
                typer.echo(after.diff(), nl=False)
                continue
            after.write()
        except SymmlpError as problem:
            failed = error(str(problem)) == UNUSABLE
            continue
        count = "1 number" if after.edits == 1 else f"{after.edits} numbers"
        typer.echo(f"{path}: {count} corrected", err=True)
    if fix and not diff:
        report = check_documents(paths, context, jobs)
    for line in report.errors:
        error(line)
    if diff:
        typer.echo(report.summary(), err=True)
    else:
        typer.echo(render(report, form, *terminal()), nl=False)
    status = report.exit_status(allow_undecided=allow_undecided)
    raise typer.Exit(UNUSABLE if failed else status)


@app.command()
def explain(
    code: Annotated[
        str | None, typer.Argument(help="Of a finding; without it, all are listed.")
    ] = None,
) -> None:
    """Tell what a finding of check means, why it matters, and what to do."""
    from symmlp.documents.findings.findings import explain as explain_finding
    from symmlp.documents.findings.findings import listed

    typer.echo(listed() if code is None else explain_finding(code))


@app.command()
def train(
    data: Annotated[Path, typer.Argument(help="CSV with a header; the last columns are targets.")],
    network: Sizes = None,
    hidden: Hidden = None,
    output: Output = None,
    loss: Loss = None,
    epochs: Annotated[int, typer.Option(help="How often all samples are used.")] = 1000,
    learning_rate: Annotated[float, typer.Option(help="Step size.")] = 0.1,
    batch_size: Annotated[int, typer.Option(help="Samples per step.")] = 1,
    seed: Annotated[int, typer.Option(help="Of the first weights.")] = 0,
    scale: Annotated[str, typer.Option(help="none, 0..1 or -1..1.")] = "0..1",
    weights: Annotated[Path | None, typer.Option("-o", help="Save the weights as JSON.")] = None,
    form: Form = "text",
) -> None:
    """Train on a CSV file and predict in the data's own units: text or json."""
    from symmlp.codegen.running.training import fit
    from symmlp.documents.emitting.request import network_of
    from symmlp.training.session import prepare
    from symmlp.training.show import predictions, progress
    from symmlp.training.weights import check_target

    check_form(form, "text", "json")
    if weights is not None:
        check_target(weights)
    session = prepare(data, network_of(network, hidden, output, loss), scale=scale, seed=seed)
    if session.warning:
        typer.echo(f"symmlp: warning: {session.warning}", err=True)
    with progress(epochs) as on_epoch:
        training = fit(
            session,
            learning_rate=learning_rate,
            epochs=epochs,
            batch_size=batch_size,
            on_epoch=on_epoch,
            tell=lambda note: typer.echo(f"symmlp: note: {note}", err=True),
        )
    if weights is not None:
        session.save(weights, training.parameters)
    show(session.record(training) if form == "json" else predictions(session, training))


@app.command()
def verify(
    network: Sizes = None,
    hidden: Hidden = None,
    output: Output = None,
    loss: Loss = None,
    seed: Annotated[int | None, typer.Option(help="Of random weights and samples.")] = None,
    samples: Annotated[int | None, typer.Option(help="How many random samples.")] = None,
    form: Form = "text",
) -> None:
    """Compare the derivation with a trainer coded by hand: text or json.

    Without a network, a seed or samples: the worked example.
    """
    from symmlp.audit.compare import verify as compare
    from symmlp.documents.emitting.request import network_of

    check_form(form, "text", "json")
    given = (network, hidden, output, loss, seed, samples)
    random = any(option is not None for option in given)
    report = compare(
        network_of(network, hidden, output, loss) if random else None,
        seed=0 if seed is None else seed,
        samples=1 if samples is None else samples,
    )
    show(report.record() if form == "json" else report)
    if not report.ok:
        raise typer.Exit(FOUND)


@app.command()
def generate(
    target: Annotated[
        str, typer.Option(help="python, numpy, c, jax, pytorch or javascript.", metavar="NAME")
    ],
    network: Sizes = None,
    hidden: Hidden = None,
    output: Output = None,
    loss: Loss = None,
    reduction: Annotated[
        str, typer.Option(help="Of a batch's gradients: mean or sum.", metavar="NAME")
    ] = "mean",
    batch: Annotated[
        int | None,
        typer.Option(help="Target c: samples per step, 1 to 65536; 1 if not given."),
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(help="Target c: float64 (if not given) or float32.", metavar="NAME"),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            help="What files and, in C, public names start with; mlp_2_3_1 or so if not given."
        ),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option("-o", help="Write the files there, not to standard output.", metavar="DIR"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that are there and differ.")
    ] = False,
) -> None:
    """Write code that trains a network, from its derivation, with its own test."""
    from symmlp.codegen.generate import generate as generate_code
    from symmlp.documents.emitting.request import network_of

    generated = generate_code(
        network_of(network, hidden, output, loss),
        target,
        reduction=reduction,
        name=name,
        batch=batch,
        dtype=dtype,
    )
    if directory is None:
        for text in generated.files.values():
            typer.echo(text, nl=False)
        return
    for path in generated.write(directory, replace=force):
        typer.echo(str(path), err=True)


@app.command()
def teach(
    lesson: Annotated[str, typer.Argument(help="worked")] = "worked",
    network: Sizes = None,
    hidden: Hidden = None,
    output: Output = None,
    loss: Loss = None,
    whole: Annotated[bool, typer.Option("--all", help="Print it whole.")] = False,
    form: Form = "text",
    path: Annotated[Path | None, typer.Option("-o", help="Write it into this file.")] = None,
) -> None:
    """Walk through the first update of a network, step by step: text or markdown."""
    from symmlp.documents.emitting.request import network_of
    from symmlp.lessons import teach as teach_lesson

    check_form(form, "text", "markdown")
    shape = network_of(network, hidden, output, loss)
    teach_lesson(lesson, shape, whole=whole, form=form, path=path)
