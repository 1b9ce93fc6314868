"""Names and texts from a file, made fit for a terminal."""

NAME_LENGTH = 80
"""How many characters are enough to recognise a name."""

TEXT_LENGTH = 400
"""How many characters of any other text are kept."""


def printable(text: str, length: int = NAME_LENGTH) -> str:
    """The text on one line, without signs that a terminal would obey.

    Args:
        text: what a file calls something.
        length: how many characters are enough.
    """
    if len(text) <= length and text.isprintable() and "  " not in text and text == text.strip():
        return text
    # Cut twice: before, so that a text of megabytes costs nothing, and behind, for the real length.
    line = " ".join(text[: 4 * length].split())
    shown = line if len(line) <= length and len(text) <= 4 * length else f"{line[: length - 1]}…"
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in shown)
