"""What the process that reads a file answers."""

import msgspec

from core.errors import Problem
from core.models.files.model_file import ModelFile
from core.models.weight_statistics import WeightStatistics

LONGEST = 64 * 1024 * 1024
"""Bytes of an answer: more could not be looked through either."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of the three.

    Attributes:
        problem: why there is nothing else.
        file: the model, without its path.
        weights: the statistics of a layer's arrays.
    """

    problem: str = ""
    file: ModelFile | None = None
    weights: tuple[WeightStatistics, ...] | None = None


def encoded(answer: Answer) -> bytes:
    """The answer as a line.

    Args:
        answer: to be sent.

    Raises:
        Problem: when it is longer than anybody reads.
    """
    line = msgspec.json.encode(answer)
    if len(line) > LONGEST:
        raise Problem("the model describes more than can be shown: open a smaller one.")
    return line + b"\n"


def decoded(line: bytes) -> Answer:
    """The answer that a line says.

    Args:
        line: as it came.

    Raises:
        msgspec.MsgspecError: when it is none.
    """
    return msgspec.json.decode(line, type=Answer)
