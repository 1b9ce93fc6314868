import errno
import os
import signal
import subprocess
import sys

import pytest

from tui.cli.interruption import HUNG_UP, Interruption


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_once_and_ends_at_once_the_second_time(number: int) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with Interruption() as interruption:
            assert not interruption.asked
            os.kill(os.getpid(), number)
            assert interruption.asked
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), number)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def left(code: str) -> subprocess.CompletedProcess[str]:
    """A process that leaves quietly, and what it has said."""
    program = f"import os, signal\nfrom tui.cli.interruption import *\n{code}"
    return subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False
    )


def test_a_hang_up_ends_the_command_without_a_word() -> None:
    ended = left(
        "with leaving_quietly():\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGHUP)\n"
        "    finally:\n"
        "        print('farewell', flush=True)"
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (HUNG_UP, "", "")


def test_a_terminal_that_is_gone_ends_it_too_and_a_full_disk_does_not() -> None:
    gone = left(f"with leaving_quietly():\n    raise OSError({errno.EIO}, 'gone')")
    assert (gone.returncode, gone.stderr) == (128 + signal.SIGPIPE, "")
    full = left(f"with leaving_quietly():\n    raise OSError({errno.ENOSPC}, 'full')")
    assert "full" in full.stderr
