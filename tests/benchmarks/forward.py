"""How long one sequence takes on its way forward, beside the tutorial's own loop.

First the tutorial's walk, 100 timesteps of 32 features through 64 units: its loop and the engine's
SimpleRNN by turns in one process, the median of each, in the tutorial's float64 and in the float32
that networks train in. The target is 3 times the loop's speed. Then the engine alone from 100 to
100,000 timesteps: nanoseconds a timestep, which are to stay the same, and what is taken of memory
beside the inputs where the last state alone is asked for, which is not to grow.

Where the time of a timestep goes in float64, on a core at some 3 GHz: 0.5 µs are the product of 97
by 64 numbers, 0.1 µs tanh of 64, 0.4 µs two calls of NumPy, and 0.2 µs that each call has to wait
for the other's last number. The tutorial's loop makes five calls, into five new arrays. Seen on two
busy cores, in processor time: 2.3 to 2.4 times the loop's speed in float64, where those two
calls alone take a third of the loop's time, and 2.9 to 3.1 times in float32.

Run as `python tests/benchmarks/forward.py [ROUNDS]`.
"""

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from core.rnn.arrays import Array
from core.rnn.engine.signal import Signal
from core.rnn.engine.simple import SimpleRNNLayer
from core.rnn.tutorial import tutorial_cell_and_inputs, tutorial_loop

TARGET = 3.0
LENGTHS = (100, 1_000, 10_000, 100_000)


def main() -> None:
    """Prints the ratio to the tutorial's loop, then a line a length."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with threadpool_limits(1):
        for dtype in (np.float64, np.float32):
            _beside_the_loop(np.dtype(dtype), rounds)
        for timesteps in LENGTHS:
            _alone(timesteps, max(3, rounds * 100 // timesteps))


def _beside_the_loop(dtype: "np.dtype[np.floating]", rounds: int) -> None:
    layer, x, turned = _tutorial(100, dtype, return_sequences=True)
    signal = Signal(x[:, np.newaxis])
    differ = np.abs(layer.forward(signal, None).values[:, 0] - tutorial_loop(x, *turned)).max()
    loop, engine = _medians(
        lambda: tutorial_loop(x, *turned), lambda: layer.forward(signal, None), rounds=rounds
    )
    print(
        f"{dtype}: the tutorial's loop {loop * 1e6:.0f} µs, the engine {engine * 1e6:.0f} µs, "
        f"ratio {loop / engine:.2f} (target {TARGET}), largest difference {differ:.1g}"
    )


def _alone(timesteps: int, rounds: int) -> None:
    layer, x, _ = _tutorial(timesteps, np.dtype(np.float64), return_sequences=False)
    signal = Signal(x[:, np.newaxis])
    tracemalloc.start()
    layer.forward(signal, None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (seconds,) = _medians(lambda: layer.forward(signal, None), rounds=rounds)
    print(
        f"T={timesteps:>7,}: {seconds / timesteps * 1e9:5.0f} ns a timestep, "
        f"{peak >> 10} KiB beside the inputs' {x.nbytes >> 10:,} KiB"
    )


def _tutorial(
    timesteps: int, dtype: "np.dtype[np.floating]", return_sequences: bool
) -> tuple[SimpleRNNLayer, Array, list[Array]]:
    """The engine's layer, the inputs (T, D), and W, U, b as the loop takes them."""
    cell, x = tutorial_cell_and_inputs(timesteps=timesteps)
    weights = [weight.astype(dtype) for weight in (cell.kernel, cell.recurrent_kernel, cell.bias)]
    layer = SimpleRNNLayer(*weights, return_sequences=return_sequences)
    turned = [np.ascontiguousarray(weight.T) for weight in weights]
    return layer, x.astype(dtype), turned


def _medians(*walks: Callable[[], object], rounds: int) -> list[float]:
    """Median seconds of the processor for each, taken by turns."""
    seconds: list[list[float]] = [[] for _ in walks]
    for _ in range(rounds):
        for walk, taken in zip(walks, seconds, strict=True):
            began = time.thread_time()
            walk()
            taken.append(time.thread_time() - began)
    return [statistics.median(taken) for taken in seconds]


if __name__ == "__main__":
    main()
