"""Foreign text within a sentence of ours."""


def printable(text: str, length: int | None = None) -> str:
    """The text on one line, without signs that a terminal would obey.

    Args:
        text: what a file calls something.
        length: how many characters are enough to recognise it; None for all.
    """
    line = " ".join(text.split())
    shown = line if length is None or len(line) <= length else f"{line[: length - 1]}…"
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in shown)
