"""A text with the padding that its run gives it: what the network really reads in training."""

from dataclasses import replace

import numpy as np

from core.data.vocabulary import PAD, SPECIALS
from core.errors import UsageProblem
from core.stepping.opened import Opened
from core.stepping.sequence import INSERTED


def padded(opened: Opened) -> Opened:
    """The text at the length, and at the end, to which its run pads.

    Raises:
        UsageProblem: it is no text, or no run reads it.
    """
    if opened.words is None or opened.timesteps is None or opened.unknown is None:
        raise UsageProblem("padding: only a text that a run reads is padded.")
    count = max(opened.timesteps - len(opened.inputs), 0)
    before, after = (0, count) if opened.padding == "post" else (count, 0)
    origin = np.arange(len(opened.inputs)) if opened.origin is None else opened.origin
    return replace(
        opened,
        inputs=np.pad(opened.inputs, (before, after), constant_values=PAD),
        words=(*(SPECIALS[PAD],) * before, *opened.words, *(SPECIALS[PAD],) * after),
        unknown=np.pad(opened.unknown, (before, after), constant_values=False),
        origin=np.pad(origin, (before, after), constant_values=INSERTED),
        own=(before, before + len(opened.inputs)),
        name=f"{opened.name} · {opened.padding}-padded",
    )
