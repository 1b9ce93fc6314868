"""How many steps back a gradient is gone."""

import numpy as np

from core.rnn.arrays import Array


def horizon(norms: Array, share: float = 0.01) -> int | None:
    """The smallest k with n_{T−k} ≤ share·n_T: after how many steps back 1 % is left.

    Masked steps count as steps; give `norms[mask]` to count the others alone. A norm that is NaN
    has not been computed and ends nothing.

    Args:
        norms: (T,), of one sequence, the end last.
        share: between 0 and 1.

    Returns:
        The number of steps; 0 when there is no gradient at the end either, None when more than the
        share is left at the first step.

    Raises:
        ValueError: when there are no norms or the share is out of range.
    """
    norms = np.asarray(norms)
    if norms.ndim != 1 or not len(norms):
        raise ValueError(f"norms have shape {norms.shape}: a horizon needs those of one sequence.")
    if not 0 < share < 1:
        raise ValueError(f"share is {share}: it needs to lie between 0 and 1.")
    gone = np.flatnonzero(norms[::-1] <= share * norms[-1])
    return int(gone[0]) if len(gone) else None
