"""An edit of a sequence as it is typed: "change 7 bad"."""

from core.errors import UsageProblem
from core.printable import printable
from core.stepping.source import Edit

FORMS = (
    "'change 7 bad', 'insert 7 not', 'delete 7', 'repeat 7 3', or of features "
    "'change 7 feature 2 0.5'"
)


def edit_of(text: str) -> Edit:
    """An edit: change T WORD, insert T WORD, delete T, repeat T [TIMES]; or feature F NUMBER.

    Whether the sequence has such a timestep or feature is seen when it is there.

    Raises:
        UsageProblem: it is written otherwise.
    """
    match text.split():
        case ["change" | "insert" as kind, t, "feature", feature, number]:
            return Edit(
                kind, _whole(text, t), feature=_whole(text, feature), number=_number(text, number)
            )
        case ["change" | "insert" as kind, t, word, *words]:
            return Edit(kind, _whole(text, t), " ".join([word, *words]))
        case ["insert" | "delete" | "repeat" as kind, t]:
            return Edit(kind, _whole(text, t))
        case ["repeat", t, times]:
            return Edit("repeat", _whole(text, t), times=_whole(text, times))
        case _:
            raise UsageProblem(f"--edit '{printable(text, 40)}': write it like {FORMS}")


def _whole(text: str, written: str) -> int:
    if not (written.isascii() and written.isdigit()):
        raise UsageProblem(
            f"--edit '{printable(text, 40)}': '{printable(written, 20)}' is not a whole number"
        )
    return int(written[:12])


def _number(text: str, written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise UsageProblem(
            f"--edit '{printable(text, 40)}': '{printable(written, 20)}' is not a number"
        ) from None
