"""Two moments of one sequence."""

import numpy as np

from core.errors import UsageProblem
from tui.cli.step_report import Report
from tui.cli.step_shows.stepped import Stepped, answer_names, answers_if_any, require_timestep


def compare(stepped: Stepped) -> Report:
    """h_B − h_A unit by unit, the largest first; ‖h‖ of both, their distance and their angle."""
    if len(stepped.at) != 2:
        raise UsageProblem("--show compare needs two timesteps: give --at A,B, such as --at 3,12")
    for t in stepped.at:
        require_timestep(stepped, t)
    opened, states = stepped.opened, stepped.trace.states
    a, b = (states[t] for t in stepped.at)
    change = b - a
    order = np.argsort(-np.abs(np.nan_to_num(change)), kind="stable")
    lengths = [float(np.linalg.norm(one)) for one in (a, b)]
    cosine = float(a @ b) / (lengths[0] * lengths[1]) if all(lengths) else None
    distance = float(np.linalg.norm(change))
    whole = {"at": stepped.at, "norms": lengths, "distance": distance, "cosine": cosine}
    rows = [f"‖h‖: {lengths[0]:.4f} and {lengths[1]:.4f}"]
    if opened.words is not None:
        words = [opened.words[t - 1] for t in stepped.at]
        whole["words_at"] = words
        rows.insert(0, f"words: {words[0]} and {words[1]}")
    every = answers_if_any(stepped.reading)
    if every is not None:
        both = every[[t - 1 for t in stepped.at]]
        whole["predictions_at"] = both
        names = answer_names(opened, every.shape[1])
        rows += [f"{name}: {both[0, n]:.4f} and {both[1, n]:.4f}" for n, name in enumerate(names)]
    angle = "" if cosine is None else f", cosine {cosine:.4f}"
    return Report(
        {"unit": order, "at_a": a[order], "at_b": b[order], "difference": change[order]},
        listed="units",
        whole=whole,
        table=lambda: {
            "unit": order,
            "h at A": a[order],
            "h at B": b[order],
            "B − A": change[order],
        },
        opening=[f"A at t = {stepped.at[0]:,}, B at t = {stepped.at[1]:,}", *rows],
        closing=[f"‖B − A‖ {distance:.4f}{angle}"],
    )
