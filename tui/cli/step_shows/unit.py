"""One unit's arithmetic term by term, and the norms of everything that flows through a cell."""

from typing import Any

import numpy as np

from core.rnn.trace import bias as own_bias
from core.rnn.trace import block_names, contributions, steps
from tui.cli.step_report import Column, Report
from tui.cli.step_shows.stepped import Stepped, require_timestep, shown_words, timesteps_and_words
from tui.cli.table import table
from tui.stepper.views.flow_norms import Flow, flow_at

LARGEST = 5
"""How many of the products behind a sum the table lists."""


def unit(stepped: Stepped) -> Report:
    """Every sum, gate and state of one unit, and each product behind the sums of one timestep."""
    trace, one = stepped.trace, stepped.unit
    at = stepped.at[0] if stepped.at else trace.timesteps
    require_timestep(stepped, at)
    found = steps(trace, slice(None))
    own: dict[str, Column] = {name: values[:, one] for name, values in found.terms.items()}
    own |= {f"gate_{name}": values[:, one] for name, values in found.gates.items()}
    if trace.cells is not None:
        own["cell_state"] = trace.cells[1:, one]
    own["hidden_state"] = trace.states[1:, one]
    blocks = block_names(trace.cell)
    sums = {block: float(found.terms[f"z_{block}"][at - 1, one]) for block in blocks}
    headed = {_heading(name, bool(found.gates)): values for name, values in own.items()}
    headed.pop("", None)
    return Report(
        {**timesteps_and_words(stepped), **own},
        whole={
            "unit": one,
            "at": at,
            "terms": {
                block: {**_terms(stepped, at, block), "sum": sums[block]} for block in blocks
            },
        },
        table=lambda: {**shown_words(stepped), **headed},
        closing=[line for block in blocks for line in _largest(stepped, at, block, sums[block])],
    )


def _heading(name: str, gated: bool) -> str:
    """A column's heading in a table; empty for the summands of every gate, too many for a line."""
    states = {"cell_state": "c", "hidden_state": "h"}
    if name in states:
        return states[name]
    if not gated:
        return name.removesuffix("_h")
    return name if name.startswith(("z_", "gate_")) else ""


def _terms(stepped: Stepped, at: int, block: str) -> dict[str, Any]:
    """z_g = Σ input + Σ recurrent + bias: the products by feature, and by unit of h_{t−1}."""
    trace, one = stepped.trace, stepped.unit
    products = {"x": np.zeros(trace.cell.inputs), "h": np.zeros(trace.units)}
    for each in contributions(trace, at - 1, one, block):
        products[each.source][each.index] = each.product
    return {
        "input": products["x"],
        "recurrent": products["h"],
        "bias": own_bias(trace, at - 1, one, block),
    }


def _largest(stepped: Stepped, at: int, block: str, whole: float) -> list[str]:
    """A table of the products that add most to a sum, and of all that is left."""
    trace, one = stepped.trace, stepped.unit
    found = contributions(trace, at - 1, one, block)
    rows = [
        [f"{each.source}[{each.index}]", *map(_four, (each.weight, each.value, each.product))]
        for each in found[:LARGEST]
    ]
    rows.append(["bias", "", "", _four(own_bias(trace, at - 1, one, block))])
    others = found[LARGEST:]
    if others:
        rest = sum(each.product for each in others)
        rows.append([f"{len(others)} other{'s' if len(others) > 1 else ''}", "", "", _four(rest)])
    name = f"z_{block}" if len(block_names(trace.cell)) > 1 else "z"
    rows.append([name, "", "", _four(whole)])
    title = f"what {name} of unit {one} is made of at t = {at:,}; h stands for the state before"
    return ["", title, table(["term", "weight", "value", "product"], rows, right=(1, 2, 3))]


def _four(value: float) -> str:
    return f"{value:.4f}"


def flow(stepped: Stepped) -> Report:
    """‖x·W‖, ‖h·U‖, ‖b‖ and ‖z‖ of every block, ‖h‖, ‖c‖, and what is kept and taken."""
    trace = stepped.trace
    found = [flow_at(trace, t) for t in range(1, trace.timesteps + 1)]
    norms = [_norms(one, trace.cells is not None, trace.cell.kind) for one in found]
    columns = timesteps_and_words(stepped)
    for name in norms[0]:
        columns[name] = [one[name] for one in norms]
    columns["masked"] = [one.masked for one in found]
    # The summands of every gate are too many for a line.
    parts = ("input_", "recurrent_", "bias_", "z_") if trace.cell.kind != "SimpleRNN" else ()
    shown = {name: values for name, values in columns.items() if not name.startswith(parts)}
    return Report(
        columns,
        table=lambda: {**shown, **shown_words(stepped)},
        opening=["norms over the units of what flows through the cell; open: the mean |gate|"],
    )


def _norms(one: Flow, has_cells: bool, kind: str) -> dict[str, float]:
    found = {"x": one.x}
    for name, block in one.blocks.items():
        found |= {
            f"input_{name}": block.given,
            f"recurrent_{name}": block.remembered,
            f"bias_{name}": block.bias,
            f"z_{name}": block.total,
            f"open_{name}": block.openness,
        }
    if kind == "SimpleRNN":
        found["slope"] = one.slope
    else:
        found |= {"kept": one.kept, "taken": one.taken}
    if kind == "GRU":
        found["reset"] = one.reset
    if has_cells:
        found["cell_norm"] = one.cell_after
    return {**found, "norm": one.after, "change": one.change}
