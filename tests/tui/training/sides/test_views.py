import socket

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Split
from core.errors import Problem
from core.training.events import Norms, Probe
from core.training.examples import EXAMPLES
from core.training.gpus import GpuSample
from core.training.machine import MachineSample, WorkerSample
from core.training.summary import report
from core.training.vocabulary_file import VOCABULARY
from tui.training.sides.answers_view import answer_lines
from tui.training.sides.kept_texts import (
    KeptText,
    is_right,
    kept_texts,
    probability_of,
    shortened,
)
from tui.training.sides.layers_view import layer_lines
from tui.training.sides.machine_view import machine_lines
from tui.training.snapshot import view
from tui.widgets.lines import plain

T0 = 1_700_000_000.0
WIDTHS = (42, 78)


def said(lines):
    return [" ".join(plain(line).split()) for line in lines]


def norms(epoch, gradients, rate=0.001):
    return Norms(
        time=T0 + 30 * epoch,
        epoch=epoch,
        learning_rate=rate,
        layers=("1 Embedding", "2 SimpleRNN", "4 Dense"),
        gradient_norms=gradients,
        weight_norms=(5.0, 8.125, 1.5),
    )


def probe(epoch, *answers):
    return Probe(time=T0 + 30 * epoch, epoch=epoch, answers=answers)


# --- the layers --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_a_layer_shows_its_norms_at_the_epoch_that_is_looked_at(make_run, recorded, width):
    told = [norms(1, (0.5, 0.25, 2.0)), norms(2, (0.1, None, 3.0)), norms(3, (0.01, 7e-8, 4.0))]
    run = report(make_run("k3fd", [*recorded.learned(), *told]))
    lines = layer_lines(view(run, 0, epoch=2), width)
    assert max(len(plain(line)) for line in lines) <= width
    rows = said(lines)
    assert rows[0] == "epoch 2 learning rate 0.001"
    assert rows[2].split()[:3] == ["1", "Embedding", "0.1"]
    assert rows[3].split()[:3] == ["2", "SimpleRNN", "–"]
    assert rows[4].endswith(("1.5", "▅▅"))
    assert "7.00e-08" in said(layer_lines(view(run, 0), width))[3]


def test_a_run_without_norms_says_why(make_run, recorded):
    old = layer_lines(view(report(make_run("k3fd", recorded.learned())), 0), 42)
    assert "without the norms" in " ".join(said(old))


# --- the answers -------------------------------------------------------------------------------

TEXTS = (KeptText("the plot was dull", 0.0), KeptText("brilliant from start to end", 1.0))


@pytest.mark.parametrize("width", WIDTHS)
def test_an_answer_stands_beside_its_truth_and_says_how_it_changed(make_run, recorded, width):
    told = [probe(1, (0.5,), (0.5,)), probe(2, (0.1,), (0.25,)), probe(3, (0.0,), (0.9,))]
    run = report(make_run("k3fd", [*recorded.learned(), *told]))
    lines = answer_lines(view(run, 0, epoch=2), TEXTS, width)
    assert max(len(plain(line)) for line in lines) <= width
    words = " ".join(said(lines))
    assert words.startswith("epoch 2: 1 of 2 right ✓ negative 0.900 █████████· +0.400")
    assert "✗ positive 0.250 ██▌······· −0.250" in words
    assert "the plot was dull" in words
    assert "2 of 2 right" in " ".join(said(answer_lines(view(run, 0), TEXTS, width)))


def test_values_say_how_far_they_are_off(make_run, recorded):
    events = recorded.learned()
    events[1] = recorded.prepared(task="regression", labels=())
    run = make_run("k3fd", [*events, probe(1, (0.5,)), probe(2, (1.25,))])
    words = " ".join(said(answer_lines(view(report(run), 0), (KeptText("0.5 + 0.5", 1.0),), 78)))
    assert "1.250 of 1.000 off by 0.250 −0.250 0.5 + 0.5" in words
    assert "right" not in words


def test_a_run_that_was_asked_nothing_says_why(make_run, recorded):
    lines = answer_lines(view(report(make_run("k3fd", recorded.learned())), 0), TEXTS, 78)
    assert "told without answers" in " ".join(said(lines))


def test_the_likeliest_class_is_the_answer():
    assert is_right((0.2, 0.7, 0.1), 1, "classes")
    assert not is_right((0.2, 0.7, 0.1), 0, "classes")
    assert probability_of((0.2, 0.7, 0.1), 0, "classes") == 0.2
    assert probability_of((0.2,), 0.0, "binary") == 0.8
    assert is_right((None,), 1.0, "binary") is None
    assert is_right((3.0,), 3.0, "regression") is None


@given(st.text(), st.integers(0, 60))
def test_a_shortened_text_fits_and_keeps_its_end(text, width):
    short = shortened(text, width)
    assert len(short) <= max(width, 0)
    if len(text) <= width:
        assert short == text


def test_kept_reviews_are_read_with_their_words_and_without_padding(make_run):
    run = make_run("k3fd")
    assert kept_texts(run, "reviews") == ()
    split = Split(np.array([[1, 4, 3, 2, 0, 0], [1, 3, 9, 0, 0, 0]]), np.array([1.0, 0.0]))
    np.savez(run.folder / EXAMPLES, inputs=split.inputs, targets=split.targets)
    (run.folder / VOCABULARY).write_bytes(
        msgspec.json.encode(("<pad>", "<start>", "<unknown>", "film", "good"))
    )
    assert kept_texts(run, "reviews") == (
        KeptText("good film <unknown>", 1.0),
        KeptText("film #9", 0.0),
    )
    (run.folder / VOCABULARY).write_text("{")
    with pytest.raises(Problem, match="cannot be read"):
        kept_texts(run, "reviews")


def test_kept_sums_show_the_two_numbers_that_are_marked(make_run):
    run = make_run("k3fd")
    inputs = np.zeros((1, 5, 2), np.float32)
    inputs[0, :, 0] = (0.1, 0.25, 0.3, 0.5, 0.9)
    inputs[0, (1, 3), 1] = 1
    np.savez(run.folder / EXAMPLES, inputs=inputs, targets=np.array([0.75]))
    assert kept_texts(run, "adding") == (KeptText("0.250 + 0.500", 0.75),)
    assert kept_texts(run, "other")[0].text == "5 timesteps of 2 numbers"


# --- the machine -------------------------------------------------------------------------------


def sample(**changes):
    facts = {
        "cpu": 75.0,
        "cores": (50.0, 100.0),
        "core_count": 2,
        "memory_used": 4_000_000_000,
        "memory_total": 16_000_000_000,
        "workers": (),
        "gpus": (),
    }
    return MachineSample(**(facts | changes))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_machine_shows_what_it_and_the_worker_take(make_run, recorded, alive, width):
    started = msgspec.structs.replace(recorded.started(), host=socket.gethostname())
    run = make_run("k3fd", [started, recorded.batch(7.0, 1, 1)])
    alive(run)
    gpu = GpuSample("NVIDIA H100", 41.0, 12_000_000_000, 80_000_000_000, 310.0, 700.0, 64.0)
    seen = sample(workers=(WorkerSample(1, 163.0, 1_200_000_000),), gpus=(gpu,))
    lines = machine_lines(view(report(run), 0), seen, width)
    assert max(len(plain(line)) for line in lines) <= width
    words = said(lines)
    assert words[0].startswith("processors ███")
    assert words[0].endswith("75% of 2 cores")
    assert words[1] == "each ▅█"
    assert words[2].endswith("4.0 of 16.0 GB")
    assert words[3].endswith("163% 1.2 GB")
    assert words[4] == "GPU 0 NVIDIA H100 64 °C"
    assert words[5].endswith("41%")
    assert words[6].endswith("12.0 of 80.0 GB")
    assert words[7].endswith("310 of 700 W")


def test_a_machine_without_a_gpu_and_a_run_without_a_worker_say_so(make_run, recorded):
    run = view(report(make_run("k3fd", recorded.learned())), 0)
    words = said(machine_lines(run, sample(cpu=None, cores=()), 42))
    assert words[0].endswith("– of 2 cores")
    assert words[-2:] == ["This run has no worker now.", "no NVIDIA GPU here"]
