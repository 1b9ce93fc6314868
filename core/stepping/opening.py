"""A source, opened: the network and the sequence that its few choices mean."""

from dataclasses import replace

import numpy as np

from core.errors import Problem
from core.rnn.network import EmbeddingWeights
from core.stepping.from_rule import read_by_cell
from core.stepping.opened import Opened, Readable, require_memory
from core.stepping.runs import RunChoice, runs_to_step
from core.stepping.source import LARGEST, CellWeights, RunWeights, Source, require_possible

__all__ = ["Opened", "RunChoice", "open_source", "runs_to_step"]


def open_source(source: Source) -> Opened:
    """The network and the sequence that a source means, edited as it says.

    Raises:
        UsageProblem: the source asks for what cannot be: a size, an example, an edit.
        Problem: a run is gone or has no such weights, or a data set is not here.
    """
    require_possible(source)
    readable = _read(source)
    opened = _edited(readable) if source.edits else readable.opened
    if source.padded:
        from core.stepping.padded import padded

        opened = padded(opened)
    _require_numbers(opened)
    require_memory(opened.network, len(opened.inputs))
    return opened


def _read(source: Source) -> Readable:
    match source.weights:
        case CellWeights():
            return read_by_cell(source, source.weights)
        case RunWeights():
            # Imported here because the first paint needs a drawn cell alone.
            from core.stepping.from_run import read_by_run

            return read_by_run(source, source.weights)


def _edited(readable: Readable) -> Opened:
    from core.stepping.edits import apply

    opened = readable.opened
    # A text can be no longer than the run's own; features are read at any length.
    cuts = opened.words is not None and opened.timesteps is not None
    most = opened.timesteps if cuts and opened.timesteps else LARGEST["timesteps"]
    before = readable.sequence
    edited, lost = apply(
        before,
        opened.source.edits,
        readable.vocabulary,
        max(most, before.timesteps),
        opened.truncating if cuts else None,
    )
    count = len(opened.source.edits)
    return replace(
        opened,
        inputs=edited.inputs,
        words=edited.words,
        unknown=edited.unknown,
        origin=edited.origin,
        notes=(*opened.notes, *_lost_note(opened, lost)),
        name=f"{opened.name} · {count} edit{'s' if count > 1 else ''}",
    )


def _lost_note(opened: Opened, lost: int) -> tuple[str, ...]:
    if lost == 0:
        return ()
    end = "end" if opened.truncating == "post" else "beginning"
    timesteps = "1 timestep at its" if lost == 1 else f"{lost:,} timesteps at its"
    return (
        f"the edited text is longer than the {opened.timesteps:,} timesteps that the run reads: "
        f"{timesteps} {end} {'is' if lost == 1 else 'are'} cut",
    )


def _require_numbers(opened: Opened) -> None:
    """Refuses word numbers that the embedding has no row for: files of another run's."""
    first = opened.network.layers[0]
    if not isinstance(first, EmbeddingWeights):
        return
    rows, largest = len(first.table), int(np.max(opened.inputs, initial=0))
    if largest >= rows:
        raise Problem(
            f"{opened.name}: word number {largest:,} has no row in an embedding of {rows:,}: "
            "the run's files do not belong together."
        )
