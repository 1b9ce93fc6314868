"""Why a file is not shown."""


class Refused(Exception):
    """What is wrong with a file, and what to do: two halves of one sentence.

    Attributes:
        reason: begins with a verb and speaks of the file, such as "is empty".
        repair: what to do.
    """

    def __init__(self, reason: str, repair: str) -> None:
        super().__init__(f"{reason}: {repair}")
        self.reason = reason
        self.repair = repair


SAVE_AGAIN = "save it again with model.save(), or copy it anew"
"""What helps against a file that is damaged."""

NOT_BY_KERAS = "open files that Keras itself has written"
"""What helps against a file that was made to do harm, or by hand."""
