"""The command's tree: what it can be asked, and which file answers."""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from core.errors import UsageProblem
from core.places import runs_folder
from tui.cli.options import RunsDir, switch
from tui.cli.plainly import PlainCommand, taken_plainly

FILES = {
    "train": "train",
    "runs": "runs",
    "watch": "watch",
    "stop": "runs",
    "resume": "resume",
    "delete": "runs",
    "export": "export",
    "step": "step",
    "arch": "arch",
    "data": "data",
    "doctor": "doctor",
}
"""Each command, in the order of the help, and the file of `tui.cli` whose function it is."""

CONTEXT = {"help_option_names": ["-h", "--help"]}


class Commands(TyperGroup):
    """The commands by name; only the file of the one that is asked for is imported.

    All of them together take longer than a run needs to its first batch.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """The options that stand before a command's name."""
        return taken_plainly(self, super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of the help."""
        return list(FILES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name; None where there is none."""
        # Who has mistyped a name is told the nearest of all of them.
        for name in [cmd_name] if cmd_name in FILES else FILES:
            if name not in self.commands:
                self.add_command(_command(name), name)
        return super().get_command(ctx, cmd_name)


def _command(name: str) -> Any:
    alone = typer.Typer(add_completion=False, context_settings=CONTEXT)
    alone.command(name, cls=PlainCommand)(getattr(import_module(f"tui.cli.{FILES[name]}"), name))
    return typer.main.get_command(alone)


application = typer.Typer(
    cls=Commands,
    help="A laboratory for recurrent networks. Without a command: the application.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
)


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
