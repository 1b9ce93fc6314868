"""Whether lines may move where a run is followed, asked before anything that could move them."""

import os
import stat
import sys


def is_for_live() -> bool:
    """Whether lines may move on standard error: a terminal that can, and that is ours alone.

    Where standard output goes into a pipe, what reads it may well print on the same terminal.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM", "").lower() in ("dumb", "unknown", ""):
        return False
    if sys.stdout.isatty():
        return True
    kind = os.fstat(sys.stdout.fileno()).st_mode
    return not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind))
