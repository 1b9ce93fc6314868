import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.printable import NAME_LENGTH, printable


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("good", None, "good"),
        ("two\nlines\tand  more", None, "two lines and more"),
        ("\x1b[31mred", None, "\ufffd[31mred"),
        ("\u202egnp.exe", None, "\ufffdgnp.exe"),
        ("положительный", 5, "поло…"),
        ("short", 5, "short"),
        ("", 5, ""),
        (" " * 30 + "far behind", 5, "…"),
    ],
)
def test_foreign_text_fits_into_a_sentence(text: str, length: int | None, shown: str) -> None:
    assert printable(text, length) == shown


@given(st.text(st.characters(), max_size=300), st.integers(1, 80))
def test_a_printable_text_is_one_line_no_longer_than_asked(text: str, length: int) -> None:
    shown = printable(text, length)
    assert len(shown) <= length
    assert shown.isprintable()
    assert printable(text).isprintable()


@given(st.text(st.characters(), max_size=20))
def test_a_short_text_loses_nothing_but_its_white_space(text: str) -> None:
    assert printable(text, NAME_LENGTH) == printable(text)
    assert len(printable(text)) == len(" ".join(text.split()))


@pytest.mark.parametrize("sign", ["a", " ", "\x1b", "a "])
def test_a_name_of_a_hundred_megabytes_costs_nothing(sign: str) -> None:
    name = sign * (100_000_000 // len(sign))
    began = time.perf_counter()
    assert printable(name, NAME_LENGTH).endswith("…")
    assert time.perf_counter() - began < 0.1
