"""Foreign text within a sentence of ours: what a file calls something is not ours to trust."""

NAME_LENGTH = 80
"""How many characters are enough to recognise a name."""

TEXT_LENGTH = 400
"""How many characters of any other text are kept."""


def printable(text: str, length: int | None = None) -> str:
    """The text on one line, without characters that control a terminal.

    Args:
        text: anything, of any size.
        length: how many characters may stay; None for all.
    """
    # Cut twice: before the split, so that a name of megabytes costs nothing, and behind it.
    near = text if length is None else text[: 4 * length]
    line = " ".join(near.split())
    if length is not None and (len(line) > length or len(text) > len(near)):
        line = f"{line[: length - 1]}…"
    if line.isprintable():
        return line
    return line.translate({ord(one): "\ufffd" for one in set(line) if not one.isprintable()})
