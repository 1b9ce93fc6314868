"""How far a matrix can stretch a vector, without a full decomposition at every step."""

import math

import numpy as np

from core.rnn.arrays import Array

LARGEST_DECOMPOSED = 128
"""Rows up to which all eigenvalues are computed: below, that is faster than to search for one."""

MOST_ITERATIONS = 192

TOLERANCE = 1e-9
"""At most this share of the eigenvalue is the residual ‖G·v − λ·v‖ at which the search ends."""


def spectral_norm(matrix: Array) -> float:
    """‖A‖₂ = √λ_max(A·Aᵀ): the largest singular value.

    The largest eigenvalue loses nothing by the square, unlike the small ones. A matrix beyond the
    range in which its squares can be summed is scaled first.

    Args:
        matrix: (k, n) in float64.

    Returns:
        The norm; infinity when an entry is not a finite number.
    """
    if not matrix.size:
        return 0.0
    largest = max(float(matrix.max()), -float(matrix.min()))
    if not math.isfinite(largest):
        return math.inf
    if largest == 0:
        return 0.0
    if len(matrix) == 1:
        return largest * float(np.linalg.norm(matrix / largest))
    scale = 1.0 if 1e-100 < largest < 1e100 else largest
    scaled = matrix if scale == 1 else matrix / scale
    gram = scaled @ scaled.T if matrix.shape[0] <= matrix.shape[1] else scaled.T @ scaled
    return scale * math.sqrt(max(_largest_eigenvalue(gram), 0.0))


def _largest_eigenvalue(gram: Array) -> float:
    if len(gram) <= LARGEST_DECOMPOSED:
        return float(np.linalg.eigvalsh(gram)[-1])
    found = lanczos(gram)
    return float(np.linalg.eigvalsh(gram)[-1]) if found is None else found


def lanczos(gram: Array) -> float | None:
    """λ_max(G) = max_v vᵀ·G·v / vᵀ·v over all v in the space of b, G·b, G²·b and so on.

    The space is kept orthonormal against all of its vectors, so that no eigenvalue comes twice. It
    grows from a drawn b, which has a share of every eigenvector, whereas the one found a step ago
    might be orthogonal to one that has meanwhile become the largest.
    Source: Golub and Van Loan, Matrix Computations, 4th edition, section 10.1.

    Args:
        gram: (k, k), symmetric, without negative eigenvalues.

    Returns:
        The largest eigenvalue; None when the residual is still too large after the most iterations.
    """
    size = len(gram)
    most = min(MOST_ITERATIONS, size)
    basis = np.empty((most, size))
    start = np.random.default_rng(0).standard_normal(size)
    basis[0] = start / np.linalg.norm(start)
    diagonal: list[float] = []
    beside: list[float] = []
    for count in range(1, most + 1):
        known = basis[:count]
        image = gram @ known[-1]
        diagonal.append(float(known[-1] @ image))
        for _ in range(2):  # once more, for the first pass leaves what rounding left
            image -= (known @ image) @ known
        rest = float(np.linalg.norm(image))
        if count % 4 == 0 or count == most or rest <= TOLERANCE * abs(diagonal[0]):
            projected = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
            values, vectors = np.linalg.eigh(projected)
            if rest * abs(vectors[-1, -1]) <= TOLERANCE * values[-1]:
                return float(values[-1])
        if count < most:
            basis[count] = image / rest
            beside.append(rest)
    return None
