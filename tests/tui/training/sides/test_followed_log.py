import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.training.sides.followed_log import (
    FIRST_BYTES,
    MOST_LINES,
    FollowedLog,
    newest,
    readable,
    rows,
)
from tui.training.sides.log_view import log_rows, matching
from tui.widgets.lines import plain


@pytest.fixture
def path(tmp_path):
    return tmp_path / "worker.log"


def append(path, data):
    with path.open("ab") as file:
        file.write(data)


def test_a_log_is_read_on_from_where_it_ended(path):
    log = FollowedLog(path)
    assert log.read() == []
    append(path, b"one\ntwo\nthr")
    assert log.read() == ["one", "two"]
    assert log.read() == []
    append(path, b"ee\n")
    assert log.read() == ["three"]


def test_a_log_that_was_begun_anew_is_read_anew(path):
    log = FollowedLog(path)
    append(path, b"a long first line\n")
    log.read()
    path.write_bytes(b"new\n")
    assert log.read() is None
    assert log.read() == ["new"]


def test_of_a_long_log_the_end_is_read(path):
    append(path, b"".join(b"line %d\n" % number for number in range(100_000)))
    assert path.stat().st_size > FIRST_BYTES
    lines = FollowedLog(path).read()
    assert lines[-1] == "line 99999"
    assert len(lines) <= MOST_LINES
    assert len(newest(lines, lines)) == MOST_LINES


def test_a_line_is_read_as_a_terminal_would_leave_it():
    assert readable(b"\x1b[1;31mred\x1b[0m\tloss") == "red loss"
    assert readable(b"10%\r50%\r100%\r") == "100%"
    assert readable(b"bell\x07 and \xff") == "bell\ufffd and \ufffd"
    assert readable(b"\x1b]0;title\x07text") == "text"


@given(st.binary(max_size=200))
def test_no_line_holds_anything_that_controls_a_terminal(line):
    assert readable(line.replace(b"\n", b"")).isprintable()


@given(st.text(min_size=1, max_size=200), st.integers(2, 60))
def test_the_rows_of_a_line_hold_all_of_it(line, width):
    cut = rows(line, width)
    assert all(len(row) <= width for row in cut)
    assert cut[0] + "".join(row[1:] for row in cut[1:]) == line


def test_a_filter_shows_lines_with_its_word_and_marks_it():
    assert matching(["Epoch 1", "a warning", "epoch 2"], "EPOCH") == ["Epoch 1", "epoch 2"]
    (row,) = log_rows("an Epoch ends", "epoch", 40)
    assert row == (("an ", ""), ("Epoch", "accent"), (" ends", ""))
    assert plain(row) == "an Epoch ends"
