"""The `rnn-tui` command. Its headless parts never import textual, and no part imports Keras."""

import sys

from core.errors import Problem


def main() -> None:
    """Runs the command; what goes wrong ends in one sentence and an exit status."""
    from tui.cli.command import application

    try:
        application()
    except Problem as problem:
        print(f"rnn-tui: {problem}", file=sys.stderr)
        sys.exit(problem.exit_status)
    except KeyboardInterrupt:
        sys.exit(130)
