"""What stands where the runs will be."""

from textual.widgets import Static

WORDS = """\
No run yet.

[b]t[/b]  the tutorial's comparison: SimpleRNN and LSTM, as written and
   repaired, on generated reviews: two minutes, nothing to download
[b]n[/b]  chooses models, data, settings and seeds

Each run is a process of its own: leave whenever you like, it goes on.\
"""


class EmptyFolder(Static):
    """Stands where the runs will be, and has the keyboard as long as there is none."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(WORDS, id=id)
