"""The event log survives being cut, and is read only as far as it is whole."""

from pathlib import Path

from core.training.events import Stage, encode
from core.training.log import EVENTS, EventReader, EventWriter, read_events

FIRST = Stage(time=1.0, doing="first")
SECOND = Stage(time=2.0, doing="second")


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
    with EventWriter(tmp_path) as log:
        log.write(SECOND)
    assert read_events(tmp_path) == [FIRST, SECOND]


def test_lines_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / EVENTS).write_bytes(b'{"event":"invention","time":1}\n\xff\xfe\n' + encode(FIRST))
    assert read_events(tmp_path) == [FIRST]


def test_a_run_without_a_log_has_no_events(tmp_path: Path) -> None:
    assert read_events(tmp_path) == []
