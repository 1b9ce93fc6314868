"""What is to be stepped, opened and read: the screen's own way, and drawn cells of any size."""

from core.errors import UsageProblem
from core.rnn.reading import Reading, read
from core.stepping.drawn import alone, cell_and_inputs, title
from core.stepping.opening import Opened, open_source
from core.stepping.source import CellWeights, RandomSequence, Source

MOST_BYTES = 4 * 2**30
BLOCKS = {"simple": 1, "lstm": 4, "gru": 3}


def opened_and_read(source: Source) -> tuple[Opened, Reading]:
    """The network, what it reads, and every state.

    A drawn cell may be larger here than on the screen, as long as its numbers fit into memory.

    Raises:
        UsageProblem: it cannot be, or has no recurrent layer.
        Problem: a run is gone or has no such weights, or a data set is not here.
    """
    match source:
        case Source(CellWeights() as weights, RandomSequence() as drawn, edits=(), padded=False):
            opened = _drawn(source, weights, drawn)
        case _:
            opened = open_source(source)
    try:
        reading = read(opened.network, opened.inputs)
    except ValueError as error:
        raise UsageProblem(f"{opened.name}: {error}") from error
    if not reading.layers:
        raise UsageProblem(f"{opened.name}: there is no recurrent layer to step")
    return opened, reading


def _drawn(source: Source, weights: CellWeights, sequence: RandomSequence) -> Opened:
    _require_room(weights, sequence)
    cell, inputs = cell_and_inputs(weights, sequence.timesteps, sequence.features, source.seed)
    return Opened(source, alone(cell), inputs, name=title(cell, weights, source.seed))


def _require_room(weights: CellWeights, sequence: RandomSequence) -> None:
    """Refuses a trace that would fill the memory, before the first number is drawn."""
    timesteps, inputs, units = sequence.timesteps, sequence.features, weights.units
    blocks = BLOCKS[weights.kind]
    # Per step and block: three summands, their sum and the gate; float64 throughout.
    kept = timesteps * (inputs + units * (2 + 5 * blocks)) + blocks * units * (inputs + units)
    if kept * 8 > MOST_BYTES:
        raise UsageProblem(
            f"a trace of {timesteps:,} steps with {inputs:,} inputs and {units:,} units takes "
            f"{kept * 8 / 2**30:,.1f} GiB, and at most {MOST_BYTES / 2**30:.0f} GiB are allowed: "
            "choose smaller sizes"
        )
