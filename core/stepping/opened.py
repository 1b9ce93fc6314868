"""What can be stepped, opened: a network, what it reads, and what is known about both."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageProblem
from core.rnn.arrays import Array
from core.rnn.network import BidirectionalWeights, Network, RecurrentWeights
from core.stepping.sequence import Sequence
from core.stepping.source import MOST_BYTES, Source

if TYPE_CHECKING:
    from core.data.dataset import TaskKind
    from core.data.spec import Side
    from core.stepping.words import Words


@dataclass(frozen=True, eq=False)
class Opened:
    """A network and the sequence that it reads.

    Attributes:
        source: what was asked for.
        network: the weights.
        inputs: (T,) word numbers or (T, D) features.
        words: one a timestep, an unknown one as it was typed; None for features.
        unknown: (T,) True where the vocabulary does not have the word; None for features.
        labels: the label names by class number; empty where there are none.
        task: what the network was trained for, or what the example is for.
        target: the example's label or number; None for what has none.
        timesteps: to how many the run pads; None for a cell.
        padding: at which end the run pads; None for a cell.
        truncating: which end the run cuts; None for a cell.
        masked: whether the run masks its padding; None for a cell.
        name: what is stepped, for a title.
        notes: what the reader should know, one sentence each, the most important first.
        origin: (T,) the 0-based timestep before the edits, −1 for an inserted one; None where
            nothing was edited.
        own: the first timestep of the sequence itself, 0-based, and the first behind it; what lies
            outside is padding. None where there is no padding.
    """

    source: Source
    network: Network
    inputs: Array
    words: tuple[str, ...] | None = None
    unknown: NDArray[np.bool_] | None = None
    labels: tuple[str, ...] = ()
    task: "TaskKind | None" = None
    target: float | int | None = None
    timesteps: int | None = None
    padding: "Side | None" = None
    truncating: "Side | None" = None
    masked: bool | None = None
    name: str = ""
    notes: tuple[str, ...] = ()
    origin: NDArray[np.intp] | None = None
    own: tuple[int, int] | None = None

    @property
    def own_inputs(self) -> Array:
        """The inputs without padding."""
        return self.inputs if self.own is None else self.inputs[slice(*self.own)]


@dataclass(frozen=True, eq=False)
class Readable:
    """A network and a sequence before its edits.

    Attributes:
        opened: both, as they are shown when nothing is edited.
        vocabulary: how a word that is typed into the sequence gets its number; None for features.
    """

    opened: Opened
    vocabulary: "Words | None" = None

    @property
    def sequence(self) -> Sequence:
        """What the network reads."""
        opened = self.opened
        return Sequence(opened.inputs, opened.words, opened.unknown, np.arange(len(opened.inputs)))


def require_memory(network: Network, timesteps: int) -> None:
    """Refuses a sequence whose states would not fit into memory.

    Raises:
        UsageProblem: above 1 GiB for the states of all recurrent layers.
    """
    size = 0
    for layer in network.layers:
        cells: tuple[Literal["forward", "backward"], ...] = ("forward", "backward")
        if isinstance(layer, RecurrentWeights):
            found = [layer.cell]
        elif isinstance(layer, BidirectionalWeights):
            found = [getattr(layer, name) for name in cells]
        else:
            continue
        size += sum(
            (timesteps + 1) * cell.units * cell.dtype.itemsize * (2 if cell.kind == "LSTM" else 1)
            for cell in found
        )
    if size > MOST_BYTES:
        raise UsageProblem(
            f"timesteps: the states of {timesteps:,} timesteps would take {size / 2**30:.1f} GiB; "
            f"at most {MOST_BYTES // 2**30} GiB are used: step a shorter sequence."
        )
