"""The command's tree: what it can be asked, and which file answers."""

import sys
from typing import Annotated

import typer

from core.errors import UsageProblem
from core.places import runs_folder
from tui.cli.arch import arch
from tui.cli.data import data
from tui.cli.doctor import doctor
from tui.cli.export import export
from tui.cli.options import RunsDir, switch
from tui.cli.resume import resume
from tui.cli.runs import delete, runs, stop
from tui.cli.step import step
from tui.cli.train import train
from tui.cli.watch import watch

application = typer.Typer(
    help="A laboratory for recurrent networks. Without a command: the application.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for answer in (train, runs, watch, stop, resume, delete, export, step, arch, data, doctor):
    application.command()(answer)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"rnn-tui {version('rnn-tui')}")
        raise typer.Exit


@application.callback(invoke_without_command=True)
def open_application(
    context: typer.Context,
    runs_dir: RunsDir = None,
    version: Annotated[
        bool, switch("--version", "Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """A laboratory for recurrent networks. Without a command: the application."""
    if context.invoked_subcommand is not None:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageProblem(
            "the application needs a terminal, and this is none: "
            "open one, or use a command (rnn-tui --help lists them)"
        )
    from tui.app import run

    run(runs_folder())
