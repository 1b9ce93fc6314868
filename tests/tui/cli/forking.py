"""A process that has the command's modules ready, and runs each command in a fork of itself.

Of a command's half second most is its imports. A fork is a process of its own all the same: it has
its own arguments, folder, environment and files, and ends as the command ends.

Reads one JSON object a line, and answers each with the exit status on a line.
"""

import importlib
import json
import os
import pkgutil
import sys
import traceback
from typing import Any

READY = ("tui.cli", "core.models", "core.data", "core.rnn", "core.training", "core.stepping")


def main() -> None:
    """Serves until its standard input is closed."""
    for name in READY:
        _import_all(name)
    for line in sys.stdin:
        print(_run(json.loads(line)), flush=True)


def _import_all(name: str) -> None:
    package = importlib.import_module(name)
    for module in pkgutil.iter_modules(package.__path__, f"{name}."):
        if module.name != "core.training.worker":
            (_import_all if module.ispkg else importlib.import_module)(module.name)


def _run(command: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        status = _become(command)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _become(command: dict[str, Any]) -> int:
    """Runs the command as its own process would, and returns what it would exit with."""
    from tui.cli import main as rnn_tui

    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for descriptor, path in enumerate((os.devnull, command["out"], command["err"])):
        opened = os.open(path, os.O_RDONLY if descriptor == 0 else flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(command["environment"])
    os.chdir(command["folder"])
    sys.argv = ["rnn-tui", *command["arguments"]]
    try:
        rnn_tui()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    main()
