"""The numbers are those that the screen's own functions give."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.rnn.flow import horizon_sentence
from core.rnn.network import predict
from core.rnn.reading import (
    Reading,
    ablation,
    answer_before,
    dead_units,
    next_break,
    order_units,
    padding_lens,
    parse_condition,
    read,
    spectral_radii,
    state_statistics,
)
from core.rnn.trace import steps
from core.stepping.forgetting import forgetting
from core.stepping.opening import Opened, open_source
from core.stepping.source import (
    CellWeights,
    Edit,
    Example,
    RandomSequence,
    RunWeights,
    Sentence,
    Source,
)
from tui.stepper.meter import ParityMeter
from tui.stepper.views.flow_norms import flow_at

TEXT = "the film was not xqzzy good"
DRAWN = ("--cell", "gru", "--timesteps", "30", "--inputs", "3", "--units", "5", "--init", "keras")


def _opened(source: Source) -> tuple[Opened, Reading]:
    opened = open_source(source)
    return opened, read(opened.network, opened.inputs)


def _of_text(folder: Path, **more: Any) -> tuple[Opened, Reading]:
    return _opened(Source(RunWeights(folder), Sentence(TEXT), **more))


def _of_cell() -> tuple[Opened, Reading]:
    return _opened(Source(CellWeights("gru", "keras", 5), RandomSequence(30, 3)))


@pytest.fixture
def asked(step: Callable[..., Any]) -> Callable[..., Any]:
    """What `--json` answers."""

    def answer(*arguments: str, run: Path | None = None) -> dict[str, Any]:
        said = step(*arguments, "--json", run=run)
        assert said.status == 0, said.err
        return json.loads(said.out)

    return answer


def _column(said: dict[str, Any], name: str) -> list[Any]:
    return [row[name] for row in said["steps"]]


def test_the_prediction_at_every_word_is_the_readings(
    asked: Callable[..., Any], trained: Any
) -> None:
    said = asked("--text", TEXT, run=trained["text"])
    opened, reading = _of_text(trained["text"])
    assert said["labels"] == list(opened.labels)
    assert _column(said, "token") == opened.inputs.tolist()
    assert _column(said, "prediction") == reading.answers.tolist()
    trace = reading.layers[-1]
    lengths = [state_statistics(trace, t).norm for t in range(1, trace.timesteps + 1)]
    assert _column(said, "norm") == lengths
    before = [answer_before(opened.network), *reading.answers[:-1]]
    moved = np.array(reading.answers) - np.array(before)
    assert np.array_equal(np.array(_column(said, "moved"), np.float32), moved)
    padded, _ = _of_text(trained["text"], padded=True)
    assert said["padded"] == predict(padded.network, padded.inputs).tolist()


def test_what_the_text_as_padded_comes_to_is_the_same_when_it_is_read_padded(
    asked: Callable[..., Any], trained: Any
) -> None:
    one = asked("--text", TEXT, run=trained["padded"])
    other = asked("--text", TEXT, "--padded", run=trained["padded"])
    assert one["padded"] == other["padded"]
    assert other["steps"][-1]["prediction"] == pytest.approx(other["padded"], abs=1e-6)
    assert one["steps"][-1]["prediction"] != pytest.approx(one["padded"], abs=1e-4)


def test_the_summary_is_the_state_view(asked: Callable[..., Any]) -> None:
    said, (_, reading) = asked(*DRAWN, "--show", "summary"), _of_cell()
    trace = reading.layers[0]
    found = [state_statistics(trace, t) for t in range(1, 31)]
    for name in ("norm", "change", "saturated"):
        assert _column(said, name) == [getattr(one, name) for one in found]
    assert said["dead"] == np.flatnonzero(dead_units(trace)).tolist()
    assert said["spectral_radii"] == spectral_radii(trace.cell)
    for by in ("last", "variance"):
        assert said["order"][by] == order_units(trace.states[1:], by, None).tolist()


def test_a_units_terms_add_up_and_are_the_traces(asked: Callable[..., Any]) -> None:
    said = asked(*DRAWN, "--show", "unit", "--unit", "2", "--at", "7")
    trace = _of_cell()[1].layers[0]
    found = steps(trace, slice(None))
    for name, values in found.terms.items():
        assert _column(said, name) == values[:, 2].tolist()
    for name, values in found.gates.items():
        assert _column(said, f"gate_{name}") == values[:, 2].tolist()
    assert _column(said, "hidden_state") == trace.states[1:, 2].tolist()
    assert set(said["terms"]) == {"z", "r", "h"}
    for block, terms in said["terms"].items():
        assert (len(terms["input"]), len(terms["recurrent"])) == (3, 5)
        summed = sum(terms["input"]) + sum(terms["recurrent"]) + terms["bias"]
        assert summed == pytest.approx(terms["sum"], rel=1e-12)
        assert terms["sum"] == said["steps"][6][f"z_{block}"]


def test_the_flow_is_the_flow_views(asked: Callable[..., Any]) -> None:
    said, trace = asked(*DRAWN, "--show", "flow"), _of_cell()[1].layers[0]
    for t, row in enumerate(said["steps"], start=1):
        found = flow_at(trace, t)
        assert (row["x"], row["norm"], row["kept"]) == (found.x, found.after, found.kept)
        assert row["recurrent_r"] == found.blocks["r"].remembered


@pytest.mark.parametrize("which", ["text", "numbers", "padded"])
def test_the_gradient_is_the_forgetting_views(
    asked: Callable[..., Any], step: Callable[..., Any], trained: Any, which: str
) -> None:
    read_over = ("--example", "0")
    said = asked(*read_over, "--show", "gradient", run=trained[which])
    opened, reading = _opened(Source(RunWeights(trained[which]), Example(0)))
    found = forgetting(opened, reading)
    assert found.of_loss
    assert said["horizons"] == {curve.name: curve.horizon for curve in found.curves}
    table = step(*read_over, "--show", "gradient", run=trained[which]).out
    for curve in found.curves:
        norms = np.array(_column(said, curve.name), float)
        assert np.array_equal(norms, curve.norms, equal_nan=True)
        assert horizon_sentence(curve) in table


def test_the_ablation_is_that_of_the_words_view(asked: Callable[..., Any], trained: Any) -> None:
    said = asked("--text", TEXT, "--show", "ablation", run=trained["text"])
    opened, _ = _of_text(trained["text"])
    found = ablation(opened.network, opened.inputs)
    assert said["answer"] == found.answer.tolist()
    assert _column(said, "without") == found.without.tolist()
    assert _column(said, "change") == found.change.tolist()


@pytest.mark.parametrize("more", [(), ("--padded",)])
def test_the_padding_lens_is_that_of_its_view(
    asked: Callable[..., Any], trained: Any, more: tuple[str, ...]
) -> None:
    said = asked("--text", TEXT, "--show", "padding", *more, run=trained["padded"])
    opened, _ = _of_text(trained["padded"])
    assert said["own"] == "post"
    for lens in padding_lens(opened.network, opened.inputs, 120):
        assert _column(said, f"{lens.name}_token") == lens.tokens.tolist()
        assert _column(said, f"{lens.name}_distance") == lens.distances.tolist()
        assert _column(said, f"{lens.name}_answer") == lens.answers.tolist()
        assert said["answers"][lens.name] == lens.answer.tolist()
        assert said["last_word"][lens.name] == lens.last + 1


@pytest.mark.parametrize(
    "text", ["change > 0.2", "candidate crosses 0", "mean z < 0.5", "any r > 0.55"]
)
def test_the_breaks_are_where_the_key_n_goes(asked: Callable[..., Any], text: str) -> None:
    said, reading = asked(*DRAWN, "--unit", "1", "--break", text), _of_cell()[1]
    condition, t, expected = parse_condition(text), 0, []
    while (t := next_break(reading, 0, 1, condition, t)) is not None:
        expected.append(t)
    assert expected
    assert _column(said, "t") == expected
    assert said["break"] == condition.text


def test_two_moments_are_compared_unit_by_unit(asked: Callable[..., Any]) -> None:
    said, states = (
        asked(*DRAWN, "--show", "compare", "--at", "4,20"),
        _of_cell()[1].layers[0].states,
    )
    change = states[20] - states[4]
    assert {row["unit"]: row["difference"] for row in said["units"]} == dict(
        enumerate(change.tolist())
    )
    sizes = [abs(row["difference"]) for row in said["units"]]
    assert sizes == sorted(sizes, reverse=True)
    assert said["distance"] == float(np.linalg.norm(change))


def test_an_edited_text_stands_beside_what_it_was(asked: Callable[..., Any], trained: Any) -> None:
    edits = (Edit("insert", 3, "oh"), Edit("delete", 2))
    written = ("--edit", "insert 3 oh", "--edit", "delete 2")
    said = asked("--text", TEXT, *written, "--show", "edits", run=trained["text"])
    old, before = _of_text(trained["text"])
    new, after = _of_text(trained["text"], edits=edits)
    assert _column(said, "word") == list(new.words)
    assert _column(said, "before") == [1, None, 3, 4, 5, 6, 7]
    assert said["deleted"] == [2]
    assert _column(said, "prediction") == after.answers.tolist()
    assert said["before_answer"] == before.answers[-1].tolist()
    for t, row in enumerate(said["steps"], start=1):
        if row["before"] is None:
            assert (row["distance"], row["before_prediction"]) == (None, [None])
            continue
        assert row["before_word"] == old.words[row["before"] - 1]
        assert row["before_prediction"] == before.answers[row["before"] - 1].tolist()
        one, other = after.layers[-1].states[t], before.layers[-1].states[row["before"]]
        assert row["distance"] == float(np.linalg.norm(one - other))


def test_an_epoch_and_a_layer_are_the_ones_that_are_asked_for(
    asked: Callable[..., Any], trained: Any
) -> None:
    first = asked("--text", TEXT, "--epoch", "1", run=trained["text"])
    opened, reading = _opened(Source(RunWeights(trained["text"], 1), Sentence(TEXT)))
    assert _column(first, "prediction") == reading.answers.tolist()
    assert first["name"] == opened.name
    assert "epoch 1" in opened.name
    said = asked("--text", TEXT, "--show", "states", "--layer", "1", run=trained["padded"])
    _, reading = _of_text(trained["padded"])
    assert len(reading.layers) == 2
    assert said["states"] == reading.layers[0].states[1:].tolist()


def test_keras_agrees_and_the_screen_remembers_it(
    asked: Callable[..., Any], copied: Callable[[str], Path]
) -> None:
    folder = copied("text")
    said = asked("--text", TEXT, "--show", "parity", run=folder)
    opened, reading = _of_text(folder)
    (layer,) = said["layers"]
    assert (layer["layer"], layer["kind"]) == (2, "LSTM")
    assert max(layer["difference"], said["answer"]) == said["difference"] <= 1e-5
    states = reading.layers[0].states[1:].size
    assert said["numbers"] == 2 * states + reading.answers[-1].size
    remembered = ParityMeter().last(opened)
    assert remembered is not None
    assert remembered.difference == said["difference"]


def test_a_run_reads_a_random_sequence(asked: Callable[..., Any], trained: Any) -> None:
    said = asked("--timesteps", "8", "--seed", "5", run=trained["text"])
    source = Source(RunWeights(trained["text"]), RandomSequence(8), 5)
    assert _column(said, "token") == open_source(source).inputs.tolist()
    assert said["settings"] == {
        "run": trained["text"].name,
        "epoch": None,
        "timesteps": 8,
        "seed": 5,
    }


def test_a_cell_steps_more_than_the_screen_does(asked: Callable[..., Any]) -> None:
    sizes = ("--timesteps", "20001", "--inputs", "2", "--units", "2")
    assert len(asked(*sizes)["states"]) == 20_001
    wide = asked("--timesteps", "2", "--inputs", "1100", "--units", "600", "--show", "summary")
    assert wide["units"] == 600
    known = asked("--timesteps", "30", "--inputs", "3", "--units", "5", "--cell", "gru")
    small = replace(Source(), weights=CellWeights("gru", units=5), sequence=RandomSequence(30, 3))
    assert known["states"] == _opened(small)[1].layers[0].states[1:].tolist()
