"""One unit at one timestep: every number that its equation is written with."""

from dataclasses import dataclass

from core.rnn.activations import activation
from core.rnn.cells import GRUCell, LSTMCell, SimpleRNNCell, block_names
from core.rnn.trace import Steps, Trace, steps

CANDIDATES = {"c": "ĉ", "h": "ĥ"}
"""How a candidate is written: in one character that every terminal has."""


@dataclass(frozen=True)
class UnitStep:
    """What one unit computes at one timestep, whether the step is taken or masked."""

    trace: Trace
    t: int
    """1 … T, as in h_t."""
    unit: int
    made: Steps
    """The gates and terms of this timestep alone."""

    @property
    def masked(self) -> bool:
        """Whether the step counts for nothing and the state is kept."""
        return not self.trace.mask[self.t - 1]

    @property
    def before(self) -> float:
        """h_{t−1} of the unit."""
        return float(self.trace.states[self.t - 1, self.unit])

    @property
    def after(self) -> float:
        """h_t of the unit: what the step made, or what a masked step kept."""
        return float(self.trace.states[self.t, self.unit])

    @property
    def cell_before(self) -> float:
        """c_{t−1} of the unit, of an LSTM."""
        assert self.trace.cells is not None
        return float(self.trace.cells[self.t - 1, self.unit])

    @property
    def cell_made(self) -> float:
        """c_t = f·c₋₁ + i·ĉ, also where a mask then keeps the old one."""
        assert self.trace.cells is not None
        if self.masked:
            return self.gate("f") * self.cell_before + self.gate("i") * self.gate("c")
        return float(self.trace.cells[self.t, self.unit])

    @property
    def made_state(self) -> float:
        """h_t as the cell computes it, also where a mask then keeps the old one."""
        if not self.masked:
            return self.after
        match self.trace.cell:
            case SimpleRNNCell():
                squash = activation(self.trace.cell.activation)
                return float(squash(self.made.terms["z_h"])[0, self.unit])
            case LSTMCell():
                squash = activation(self.trace.cell.activation)
                assert self.trace.cells is not None
                f, i, c, o = (self.made.gates[name][0] for name in "fico")
                whole = o * squash(f * self.trace.cells[self.t - 1] + i * c)
                return float(whole[self.unit])
            case GRUCell():
                z = self.gate("z")
                return z * self.before + (1.0 - z) * self.gate("h")

    def gate(self, name: str) -> float:
        """A gate or a candidate of the unit."""
        return float(self.made.gates[name][0, self.unit])

    def term(self, name: str) -> float:
        """A summand or a pre-activation of the unit."""
        return float(self.made.terms[name][0, self.unit])

    def sums(self, block: str) -> tuple[float, float, float]:
        """What the input, the state and the bias add to a block's pre-activation."""
        return (
            self.term(f"input_{block}"),
            self.term(f"recurrent_{block}"),
            self.term(f"bias_{block}"),
        )


def unit_step(trace: Trace, t: int, unit: int) -> UnitStep:
    """The step `t` (1 … T) of a unit (0 … H−1); only this timestep is computed."""
    return UnitStep(trace, t, unit, steps(trace, slice(t - 1, t)))


def block_in_view(trace: Trace, view: str) -> str:
    """The block of weights whose sum makes the quantity in the map."""
    block = view.removesuffix("~")
    candidate = "c" if trace.cells is not None else "h"
    return block if block in block_names(trace.cell) else candidate


def block_name(trace: Trace, block: str) -> str:
    """How a block is written: i, f, o, z, r, ĉ, ĥ, or h where there are no gates."""
    if trace.cell.kind == "SimpleRNN":
        return "h"
    return CANDIDATES.get(block, block)
