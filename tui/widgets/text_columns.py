"""Text in columns: cut, filled, wrapped and set side by side by what a terminal shows of it."""

from rich.cells import cell_len, set_cell_size

from tui.widgets.lines import Line


def fitted(text: str, columns: int) -> str:
    """The text in exactly so many columns: filled with blanks, or cut with an ellipsis."""
    if columns <= 0:
        return ""
    if cell_len(text) > columns:
        text = f"{set_cell_size(text, columns - 1).rstrip()}…"
    return set_cell_size(text, columns)


def longest(columns: int, *wordings: str) -> str:
    """The first wording that fits, else the last one, cut; the fullest wording comes first."""
    fits = [wording for wording in wordings if cell_len(wording) <= columns]
    return fits[0] if fits else fitted(wordings[-1], columns)


def clipped(line: Line, columns: int) -> Line:
    """The line without what lies behind its first columns."""
    if sum(cell_len(text) for text, _ in line) <= columns:
        return line
    kept, left = [], columns
    for text, role in line:
        length = cell_len(text)
        if left > 0:
            kept.append((text if length <= left else set_cell_size(text, left), role))
        left -= length
    return tuple(kept)


def wrapped(sentence: str, columns: int, most: int, role: str = "") -> list[Line]:
    """The sentence on at most so many lines; where it does not fit, it ends with an ellipsis."""
    rows = [""]
    for word in sentence.split():
        longer = f"{rows[-1]} {word}" if rows[-1] else word
        if cell_len(longer) <= columns or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    if len(rows) > most > 0:
        last = set_cell_size(f"{rows[most - 1]} {rows[most]}", columns - 1).rstrip(" .,:;")
        rows = [*rows[: most - 1], f"{last}…"]
    return [((fitted(row, columns).rstrip(), role),) for row in rows[: max(most, 0)]]


def beside(left: list[Line], right: list[Line], columns: int) -> list[Line]:
    """Two blocks next to each other, the right one beginning at column `columns`."""
    rows = []
    for row in range(max(len(left), len(right))):
        first = clipped(left[row], columns - 1) if row < len(left) else ()
        used = sum(cell_len(text) for text, _ in first)
        second = right[row] if row < len(right) else ()
        rows.append((*first, (" " * (columns - used), ""), *second) if second else first)
    return rows


def bar(value: float, greatest: float, columns: int) -> str:
    """A bar as long as the value is large, at least one sign for what is not zero."""
    if columns <= 0 or not greatest > 0 or not abs(value) > 0:
        return ""
    return "━" * min(max(1, round(abs(value) / greatest * columns)), columns)
