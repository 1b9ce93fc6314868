"""The event log survives being cut, and is read only as far as it is whole."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from core.training.events import Stage, encode
from core.training.log import EVENTS, EventReader, EventWriter, read_events

FIRST = Stage(time=1.0, doing="first")
SECOND = Stage(time=2.0, doing="second")
THIRD = Stage(time=3.0, doing="third")


def test_what_was_written_is_read_in_order(tmp_path: Path) -> None:
    with EventWriter(tmp_path) as log:
        log.write(FIRST)
        log.write(SECOND)
    assert read_events(tmp_path) == [FIRST, SECOND]


def test_a_reader_sees_each_event_once(tmp_path: Path) -> None:
    reader = EventReader(tmp_path)
    with EventWriter(tmp_path) as log:
        log.write(FIRST)
        assert reader.read() == [FIRST]
        assert reader.read() == []
        log.write(SECOND)
        assert reader.read() == [SECOND]


def test_half_a_line_is_not_read_until_it_is_whole(tmp_path: Path) -> None:
    line = encode(FIRST)
    (tmp_path / EVENTS).write_bytes(encode(SECOND) + line[:10])
    reader = EventReader(tmp_path)
    assert reader.read() == [SECOND]
    with (tmp_path / EVENTS).open("ab") as log:
        log.write(line[10:])
    assert reader.read() == [FIRST]


def test_a_log_cut_in_mid_line_goes_on_behind_the_cut(tmp_path: Path) -> None:
    (tmp_path / EVENTS).write_bytes(encode(FIRST) + encode(SECOND)[:10])
    reader = EventReader(tmp_path)
    assert reader.read() == [FIRST]
    with EventWriter(tmp_path) as log:
        log.write(SECOND)
    assert reader.read() == [SECOND]
    assert read_events(tmp_path) == [FIRST, SECOND]


@pytest.mark.parametrize("kept", [0, 10, len(encode(FIRST)) + 5])
def test_a_log_that_lost_its_end_is_read_again_from_its_beginning(
    tmp_path: Path, kept: int
) -> None:
    path = tmp_path / EVENTS
    path.write_bytes(encode(FIRST) + encode(SECOND))
    reader = EventReader(tmp_path)
    assert reader.read() == [FIRST, SECOND]
    path.write_bytes(path.read_bytes()[:kept])
    with EventWriter(tmp_path) as log:
        log.write(THIRD)
    assert reader.read() == ([FIRST] if kept > 10 else []) + [THIRD]
    assert reader.restarts == 1
    assert reader.read() == []


def test_a_log_replaced_by_a_longer_copy_of_itself_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / EVENTS
    path.write_bytes(encode(FIRST))
    reader = EventReader(tmp_path)
    assert reader.read() == [FIRST]
    path.with_name("copy").write_bytes(encode(FIRST) + encode(SECOND))
    path.with_name("copy").rename(path)
    assert reader.read() == [SECOND]
    assert reader.restarts == 0


def test_a_line_that_the_disk_had_no_room_for_spoils_no_other(tmp_path: Path) -> None:
    """A limit on file sizes stands in for the full disk; Python leaves the signal of it ignored."""
    room = len(encode(FIRST)) + 10
    program = f"""
import resource, pathlib
from core.training.events import Stage
from core.training.log import EventWriter
log = EventWriter(pathlib.Path({str(tmp_path)!r}))
log.write(Stage(time=1.0, doing="first"))
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {resource.RLIM_INFINITY}))
try:
    log.write(Stage(time=2.0, doing="second"))
except OSError:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({resource.RLIM_INFINITY},) * 2)
    log.write(Stage(time=3.0, doing="third"))
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    assert (tmp_path / EVENTS).read_bytes().count(b"\n") == 3
    assert read_events(tmp_path) == [FIRST, THIRD]


def test_lines_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / EVENTS).write_bytes(b'{"event":"invention","time":1}\n\xff\xfe\n' + encode(FIRST))
    assert read_events(tmp_path) == [FIRST]


def test_a_run_without_a_log_has_no_events(tmp_path: Path) -> None:
    assert read_events(tmp_path) == []
    assert EventReader(tmp_path).read_history_events() == ([], 1, 0)
