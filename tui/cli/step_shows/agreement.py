"""Whether Keras computes the same."""

from tui.cli.step_report import Report
from tui.cli.step_shows.stepped import Stepped
from tui.stepper.meter import MOST_COMPARED, ParityMeter


def parity(stepped: Stepped) -> Report:
    """The largest difference between these states and Keras' own, layer by layer.

    It is remembered: the stepper shows it as the last check until it has made one itself.
    """
    meter, reading = ParityMeter(), stepped.reading
    try:
        found = meter.ask(stepped.opened)
    finally:
        meter.rest()
    compared = min(stepped.timesteps, MOST_COMPARED)
    some = "" if compared == stepped.timesteps else f" over the first {compared:,} timesteps"
    return Report(
        {
            "layer": [place + 1 for place in reading.places],
            "kind": [trace.cell.kind for trace in reading.layers],
            "difference": list(found.layers),
        },
        listed="layers",
        whole={
            "difference": found.difference,
            "answer": found.answer,
            "numbers": found.numbers,
            "timesteps": compared,
            "dtype": found.dtype,
            "keras": found.keras,
            "engine": found.engine,
            "date": found.date,
        },
        closing=[
            f"Keras {found.keras} with {found.engine} on the CPU: the largest of "
            f"{found.numbers:,} differences{some} is {found.difference:.1e} ({found.dtype})"
        ],
    )
