"""A break stops where a condition comes true, found as a plain look at every step finds it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rnn.network import DenseWeights, Network, RecurrentWeights
from core.rnn.reading import breaks_at, conditions, next_break, parse_condition, quantities, read
from core.rnn.reading.gates import gate_values
from core.rnn.reading.grammar import OF_A_UNIT
from core.rnn.trace import steps, trace, unwalked, walked_on

drawn = settings(deadline=None, max_examples=80, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("text", "quantity", "relation", "threshold"),
    [
        ("p crosses 0.5", "p", "crosses", 0.5),
        ("p × .5", "p", "crosses", 0.5),
        ("p2×0.5", "p2", "crosses", 0.5),
        ("p1 > 0.5", "p", ">", 0.5),
        (" ANY  f<0.1 ", "any f", "<", 0.1),
        ("mean candidate > -1e-3", "mean candidate", ">", -0.001),
        ("h crosses −0.25", "h", "crosses", -0.25),
        ("saturated > 1", "saturated", ">", 1.0),
        ("change<+2.", "change", "<", 2.0),
    ],
)
def test_a_condition_is_a_quantity_a_relation_and_a_number(text, quantity, relation, threshold):
    condition = parse_condition(text)
    found = (condition.quantity, condition.relation, condition.threshold)
    assert found == (quantity, relation, threshold)
    assert parse_condition(condition.text) == condition


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is no condition: write it like 'p crosses 0.5' or 'f < 0.1'."),
        ("f", "'f' has none of <, > and crosses"),
        ("f = 1", "'f = 1' has none of <, > and crosses"),
        ("< 0.1", "names no quantity"),
        ("f <", "has no number"),
        ("f < much", "'much' is no number"),
        ("f < inf", "'inf' is no number"),
        ("f < 1e999", "'1e999' is no number"),
        ("f < 0.1 0.2", "'0.1 0.2' is no number"),
        ("f < 0.1 < 0.2", "'0.1 < 0.2' is no number"),
        ("nrom < 1", "'nrom' is no quantity: did you mean 'norm'?"),
        ("xyz < 1", "'xyz' is no quantity: known: change, norm, saturated, h, c, i, f, o, z, r"),
        ("p0 < 1", "'p0' is no quantity"),
        ("all f < 1", "'any' or 'mean' may stand before its name"),
        ("any norm < 1", "norm is not a unit's own; 'any' goes with h, c, i"),
    ],
)
def test_what_is_no_condition_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=r"^[^\n]*$") as caught:
        parse_condition(text)
    assert sentence in str(caught.value)


@given(data=st.data())
@drawn
def test_a_gate_of_some_units_is_that_of_the_whole_step(data, random_cell, kind, sizes):
    if kind == "SimpleRNN":
        return
    _, timesteps, inputs, units, seed = data.draw(sizes)
    cell = random_cell(kind, inputs, units, seed)
    walked = trace(cell, np.random.default_rng(seed).normal(size=(timesteps, inputs)))
    gates = steps(walked, slice(None)).gates
    chosen = slice(data.draw(st.integers(0, units - 1)), units)
    places = np.arange(timesteps)[:: data.draw(st.integers(1, 3))]
    for name, values in gates.items():
        found = gate_values(walked, name, chosen, places)
        np.testing.assert_allclose(found, values[places, chosen], rtol=0, atol=1e-12)


def _value(reading, layer, unit, quantity, t):
    """The quantity after step t (counted from 1) of one unit or of the state, taken plainly."""
    walked = reading.layers[layer]
    h, before = walked.states[t], walked.states[t - 1]
    if quantity.startswith("p"):
        return reading.answers[t - 1, int(quantity[1:] or 1) - 1]
    if quantity == "norm":
        return np.linalg.norm(h)
    if quantity == "change":
        return np.linalg.norm(h - before)
    if quantity == "saturated":
        return np.mean([abs(value) > 0.99 for value in h])
    if quantity == "h":
        return h[unit]
    if quantity == "c":
        return walked.cells[t][unit]
    if not walked.mask[t - 1]:
        return np.nan
    gate = {"LSTM": "c", "GRU": "h"}[walked.cell.kind] if quantity == "candidate" else quantity
    return steps(walked, slice(t - 1, t)).gates[gate][0, unit]


def _holds(reading, layer, unit, condition, t):
    walked = reading.layers[layer]
    over, name = condition.over, condition.name
    units = range(walked.units) if over else [unit]
    now = [_value(reading, layer, one, name, t) for one in units]
    then = [_value(reading, layer, one, name, t - 1) for one in units] if t > 1 else None
    if over == "mean":
        now, then = [np.mean(now)], then and [np.mean(then)]
    limit = condition.threshold
    if condition.relation == "crosses":
        return then is not None and any(
            a < limit <= b or b < limit <= a for a, b in zip(then, now, strict=True)
        )
    return any(value < limit if condition.relation == "<" else value > limit for value in now)


def _next(reading, layer, unit, condition, t, direction):
    known = reading.layers[layer].known
    s = t + direction
    while 1 <= s <= known:
        holds = _holds(reading, layer, unit, condition, s)
        new = s == 1 or not _holds(reading, layer, unit, condition, s - 1)
        if holds and (new or condition.relation == "crosses"):
            return s
        s += direction
    return None


@given(data=st.data())
@drawn
def test_a_break_is_where_a_plain_look_at_every_step_finds_it(
    data, stacks, build_stack, draw_inputs
):
    stack = data.draw(stacks)
    network = build_stack(stack)
    inputs = draw_inputs(network, data.draw(st.integers(1, 14)), stack["seed"])
    reading = read(network, inputs)
    layer = data.draw(st.integers(0, len(reading.layers) - 1))
    known = data.draw(st.integers(0, len(inputs)))
    walked = reading.layers[layer]
    if known < len(inputs):
        begun = unwalked(walked.cell, walked.inputs, walked.mask)
        layers = list(reading.layers)
        layers[layer] = walked = walked_on(begun, known)
        reading = replace(reading, layers=tuple(layers))
    unit = data.draw(st.integers(0, walked.units - 1))
    quantity = data.draw(st.sampled_from(quantities(reading, layer)))
    if quantity in OF_A_UNIT:
        quantity = data.draw(st.sampled_from(["", "any ", "mean "])) + quantity
    relation = data.draw(st.sampled_from(["<", ">", "crosses"]))
    threshold = data.draw(st.sampled_from([-0.3, 0, 0.001, 0.1, 0.35, 0.5, 0.6, 1]))
    condition = parse_condition(f"{quantity} {relation} {threshold}")

    holds = [_holds(reading, layer, unit, condition, t) for t in range(1, known + 1)]
    stride = data.draw(st.sampled_from([slice(None), slice(1, 9, 3), slice(2, 5), slice(None, 4)]))
    found = breaks_at(reading, layer, unit, condition, stride)
    assert found.dtype == bool
    assert found.tolist() == holds[stride]
    for t in range(known + 2):
        for direction in (1, -1):
            expected = _next(reading, layer, unit, condition, min(t, known + 1), direction)
            assert next_break(reading, layer, unit, condition, t, direction) == expected


@pytest.fixture
def classifier(random_cell):
    head = DenseWeights(np.random.default_rng(1).normal(size=(4, 2)), np.zeros(2), "sigmoid")
    return Network((RecurrentWeights(random_cell("LSTM", 3, 4)), head))


def test_a_long_sequence_is_searched_window_by_window(classifier, monkeypatch):
    inputs = np.random.default_rng(0).normal(size=(5_000, 3))
    reading = read(classifier, inputs)
    looked_at = []
    plain = conditions._holds
    monkeypatch.setattr(
        conditions, "_holds", lambda *given: looked_at.append(len(given[-1])) or plain(*given)
    )
    peak = float(reading.layers[0].states[1:, 2].max())
    at = int(reading.layers[0].states[1:, 2].argmax()) + 1
    condition = parse_condition(f"h > {peak - 1e-9:.12f}")
    assert next_break(reading, 0, 2, condition, 0) == at
    assert next_break(reading, 0, 2, condition, 5_000, -1) == at
    assert max(looked_at) <= conditions.LARGEST_WINDOW + 1
    looked_at.clear()
    near = next_break(reading, 0, 2, parse_condition("h crosses 0"), 2_500)
    assert 2_500 < near <= 2_564
    assert looked_at == [conditions.FIRST_WINDOW + 1]


def test_crossings_that_follow_each_other_are_each_a_break(classifier):
    reading = replace(
        read(classifier, np.zeros((6, 3))),
        answers=np.array([[0.4, 0], [0.6, 0], [0.4, 0], [0.4, 0], [0.5, 0], [0.9, 0]]),
    )
    crosses, above = parse_condition("p crosses 0.5"), parse_condition("p > 0.5")
    assert breaks_at(reading, 0, 0, crosses, slice(None)).tolist() == [0, 1, 1, 0, 1, 0]
    assert [next_break(reading, 0, 0, crosses, t) for t in range(7)] == [2, 2, 3, 5, 5, None, None]
    assert [next_break(reading, 0, 0, above, t) for t in range(7)] == [2, 2, 6, 6, 6, 6, None]
    assert next_break(reading, 0, 0, parse_condition("p < 0.5"), 0) == 1
    assert next_break(reading, 0, 0, parse_condition("p2 crosses 0"), 0) is None


def test_a_gate_of_a_masked_step_breaks_nothing(random_cell):
    cell = random_cell("LSTM", 3, 4)
    mask = np.array([0, 0, 1, 1, 0, 1], bool)
    inputs = np.random.default_rng(0).normal(size=(6, 3))
    reading = read(Network((RecurrentWeights(cell),)), inputs)
    masked = replace(reading, layers=(trace(cell, inputs, mask),))
    gate, still = parse_condition("mean f > 0"), parse_condition("change < 1e-9")
    assert breaks_at(masked, 0, 0, gate, slice(None)).tolist() == mask.tolist()
    assert breaks_at(masked, 0, 0, still, slice(None)).tolist() == (~mask).tolist()
    assert next_break(masked, 0, 0, gate, 3) == 6


@pytest.mark.parametrize(
    ("cell", "text", "missing"),
    [
        (
            "SimpleRNN",
            "f < 1",
            "SimpleRNN of layer 1 and this network have no 'f': there is change",
        ),
        ("SimpleRNN", "any candidate < 1", "no 'candidate'"),
        ("GRU", "c < 1", "no 'c': there is change, norm, saturated, h, z, r, candidate, p, p2."),
        ("LSTM", "z < 1", "no 'z': there is change, norm, saturated, h, c, i, f, o, candidate, p"),
        ("LSTM", "p3 < 1", "no 'p3'"),
    ],
)
def test_a_quantity_that_is_not_there_is_refused_with_those_that_are(
    random_cell, classifier, cell, text, missing
):
    network = Network((RecurrentWeights(random_cell(cell, 3, 4)), classifier.layers[-1]))
    reading = read(network, np.zeros((4, 3)))
    for ask in (
        lambda: breaks_at(reading, 0, 0, parse_condition(text), slice(None)),
        lambda: next_break(reading, 0, 0, parse_condition(text), 1),
    ):
        with pytest.raises(ValueError, match=missing):
            ask()


def test_saturation_and_answers_are_offered_where_there_are_any(random_cell):
    relu = Network((RecurrentWeights(random_cell("SimpleRNN", 3, 4, activation="relu")),))
    reading = read(relu, np.zeros((4, 3)))
    assert quantities(reading, 0) == ("change", "norm", "h")
    for text in ("saturated > 0.5", "p > 0.5"):
        with pytest.raises(ValueError, match="there is change, norm, h"):
            breaks_at(reading, 0, 0, parse_condition(text), slice(None))


def test_what_is_not_there_to_look_at_is_refused_in_a_sentence(classifier):
    reading, condition = read(classifier, np.zeros((4, 3))), parse_condition("h > 0")
    with pytest.raises(ValueError, match="no layer 1: 1 can be stepped"):
        breaks_at(reading, 1, 0, condition, slice(None))
    with pytest.raises(ValueError, match="no unit 4: the cell has 4"):
        next_break(reading, 0, 4, condition, 1)
    with pytest.raises(ValueError, match="direction is 2"):
        next_break(reading, 0, 0, condition, 1, 2)
