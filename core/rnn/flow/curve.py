"""One curve of forgetting, and what it says in words."""

from dataclasses import dataclass

import numpy as np

from core.rnn.arrays import Array
from core.rnn.flow.horizon import horizon
from core.rnn.flow.walk import Walked

FLOOR = 1e-12
"""What is left below this share of the end is not followed further: it is nothing, for learning."""


@dataclass(frozen=True, eq=False)
class Curve:
    """What is left of a gradient at every timestep, as a share of what there is at the end.

    Attributes:
        name: "SimpleRNN", "LSTM h", "LSTM c" or "GRU", or the trained layer's, "layer 2 GRU".
        norms: (T,), the last one 1; NaN where not computed. All zero when the end's is zero too.
        horizon: after how many steps back 1 % or less is left, masked steps not counted; None when
            that is not reached.
        reached: how many timesteps back from the last one are known; T − 1 when all are.
    """

    name: str
    norms: Array
    horizon: int | None
    reached: int

    @property
    def timesteps(self) -> int:
        """T."""
        return len(self.norms)


def curve(name: str, norms: Array, walked: Walked) -> Curve:
    """n_t / n_T, from the norms by state, as far as the floor.

    Args:
        name: of the curve.
        norms: `walked.of_h` or `walked.of_c`, (m+1,).
        walked: which state holds after each timestep.
    """
    # Where the last norm is infinite or nothing, there is no share of it.
    share = norms / norms[-1] if 0 < norms[-1] < np.inf else np.where(np.isnan(norms), norms, 0.0)
    under = np.flatnonzero(share <= FLOOR)
    if under.size:
        # The first one under the floor is kept: it shows that the curve went on downwards.
        share[: under[-1]] = np.nan
    by_timestep: Array = share[walked.state_at]
    known = np.flatnonzero(~np.isnan(by_timestep))
    return Curve(
        name=name,
        norms=by_timestep,
        horizon=horizon(share),
        reached=len(by_timestep) - 1 - int(known[0]),
    )


def horizon_sentence(curve: Curve) -> str:
    """What a reader learns from a curve: after how many steps 1 % is left, or what remains.

    Args:
        curve: of at least one timestep.
    """
    if curve.horizon == 0:
        return f"{curve.name}: no gradient arrives, not even at the last step"
    if curve.horizon is not None:
        steps = f"{curve.horizon:,} step{'s' * (curve.horizon > 1)}"
        return f"{curve.name}: after {steps} back 1 % of the gradient is left"
    left = float(curve.norms[curve.timesteps - 1 - curve.reached])
    whole = curve.reached == curve.timesteps - 1
    where = "at the first step" if whole else f"{curve.reached:,} steps back, as far as computed"
    if left > 1.005:
        return f"{curve.name}: the gradient has grown to {share_in_words(left)} {where}"
    return f"{curve.name}: {share_in_words(left)} is still left {where}"


def share_in_words(share: float) -> str:
    """A share as a percentage; one that has grown, as a multiple of the end's."""
    if share == np.inf:
        return "more than any number"
    if share >= 9.995:
        return f"{share:,.0f} times as much" if share < 1e5 else f"{share:.0e} times as much"
    digits = 0 if share >= 0.0995 else 1
    return f"{100 * share:.{digits}f} %"
