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
    except MemoryError as error:
        print(
            f"rnn-tui: this needs more memory than there is ({error}): choose smaller sizes",
            file=sys.stderr,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
