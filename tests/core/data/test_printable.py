import pytest

from core.data.printable import printable


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("good", None, "good"),
        ("two\nlines\tand  more", None, "two lines and more"),
        ("\x1b[31mred", None, "\ufffd[31mred"),
        ("положительный", 5, "поло…"),
        ("short", 5, "short"),
        ("", 5, ""),
    ],
)
def test_foreign_text_fits_into_a_sentence(text: str, length: int | None, shown: str) -> None:
    assert printable(text, length) == shown
