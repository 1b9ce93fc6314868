"""Why it forgets: the gradient through time."""

from core.rnn.flow import horizon_sentence
from core.stepping.forgetting import forgetting
from tui.cli.step_report import Report
from tui.cli.step_shows.stepped import Stepped, shown_words, timesteps_and_words

OF_THE_STATE = "‖∂h_T/∂h_t‖ of untrained cells of one size on the same input"


def gradient(stepped: Stepped) -> Report:
    """‖∂h_T/∂h_t‖ of the three cells, and ‖∂L/∂h_t‖ of a trained network, relative to the end."""
    found = forgetting(stepped.opened, stepped.reading)
    curves = {curve.name: curve.norms for curve in found.curves}
    what = OF_THE_STATE
    if found.of_loss:
        own = next(curve.name for curve in found.curves)
        what = f"‖∂L/∂h_t‖ of {own.removesuffix(' h')}, and beside it {OF_THE_STATE}"
    return Report(
        {**timesteps_and_words(stepped), **curves},
        whole={
            "of_loss": found.of_loss,
            "horizons": {curve.name: curve.horizon for curve in found.curves},
            "reached": {curve.name: curve.reached for curve in found.curves},
        },
        table=lambda: {**shown_words(stepped), **curves},
        opening=[what, "each divided by its value at the end; c: the cell state in place of h"],
        closing=[horizon_sentence(curve) for curve in found.curves],
    )
