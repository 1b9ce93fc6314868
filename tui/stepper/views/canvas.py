"""A small canvas of characters, for pictures that are drawn and not written line by line."""

from rich.cells import cell_len

from tui.widgets.lines import Line


class Canvas:
    """Rows of columns, each with one character and its role; what lies outside is left out."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells = [[(" ", "")] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, role: str = "") -> None:
        """Write from a column on, over what is there; every character takes one column."""
        assert cell_len(text) == len(text), text
        if not 0 <= row < self.height:
            return
        for place, character in enumerate(text, start=column):
            if 0 <= place < self.width:
                self._cells[row][place] = (character, role)

    def right(self, row: int, column: int, text: str, role: str = "") -> None:
        """Write so that the text ends in a column."""
        self.put(row, column - len(text) + 1, text, role)

    def middle(self, row: int, column: int, text: str, role: str = "") -> None:
        """Write with the middle of the text in a column, or one left of it."""
        self.put(row, column - (len(text) - 1) // 2, text, role)

    def lines(self) -> list[Line]:
        """The rows, with neighbours of one role joined and nothing behind the last character."""
        return [_line(row) for row in self._cells]


def _line(row: list[tuple[str, str]]) -> Line:
    while row and row[-1][0] == " ":
        row = row[:-1]
    joined: list[tuple[str, str]] = []
    for character, role in row:
        if joined and joined[-1][1] == role:
            joined[-1] = (joined[-1][0] + character, role)
        else:
            joined.append((character, role))
    return tuple(joined)
