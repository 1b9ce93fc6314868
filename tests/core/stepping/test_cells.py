"""Drawn cells: the tutorial's numbers, Keras' initialisers, and whatever they read."""

import numpy as np
import pytest

from core.data.loading import load
from core.data.spec import DataSpec
from core.errors import UsageProblem
from core.rnn.initialise import embedding_uniform, initialise
from core.rnn.network import EmbeddingWeights, RecurrentWeights, predict
from core.rnn.tutorial import tutorial_cell_and_inputs, tutorial_loop
from core.stepping.opening import Opened, open_source
from core.stepping.source import CellWeights, Edit, Example, RandomSequence, Sentence, Source

KINDS = pytest.mark.parametrize("kind", ["simple", "lstm", "gru"])


def _cell(opened: Opened):
    layer = opened.network.layers[-1]
    assert isinstance(layer, RecurrentWeights)
    assert layer.return_sequences
    return layer.cell


def _same(one, other) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("kernel", "recurrent_kernel", "bias")
    )


def test_the_first_source_is_the_tutorials_own_sequence() -> None:
    np.random.seed(42)
    inputs = np.random.rand(100, 32)
    W, U = np.random.random((64, 32)), np.random.random((64, 64))  # noqa: N806
    b = np.random.random((64,))
    opened = open_source(Source())
    assert np.array_equal(opened.inputs, inputs)
    assert np.array_equal(predict(opened.network, opened.inputs), tutorial_loop(inputs, W, U, b))
    assert opened.name == "SimpleRNN 32→64 · tutorial weights · seed 42"
    assert opened.words is opened.origin is opened.timesteps is None
    assert opened.notes == ()


@KINDS
def test_both_rules_read_the_same_random_inputs(kind) -> None:
    sequence = RandomSequence(7, 3)
    tutorial, keras = (
        open_source(Source(CellWeights(kind, rule, 5), sequence, 11))
        for rule in ("tutorial", "keras")
    )
    cell, inputs = tutorial_cell_and_inputs(kind, 7, 3, 5, 11)
    assert np.array_equal(tutorial.inputs, inputs)
    assert np.array_equal(keras.inputs, inputs)
    assert _same(_cell(tutorial), cell)
    assert _same(
        _cell(keras), initialise(kind, 3, 5, np.random.default_rng(11), np.dtype(np.float64))
    )


@KINDS
def test_a_cell_reads_an_example_of_features_with_the_weights_of_a_random_one(kind) -> None:
    data = DataSpec(dataset="temporal-order", limit=20)
    opened = open_source(Source(CellWeights(kind, units=6), Example(3, "test", data), 5))
    whole = load(data)
    assert np.array_equal(opened.inputs, whole.test.inputs[3])
    assert opened.target == whole.test.targets[3]
    assert (opened.task, opened.labels) == ("classes", ("XX", "XY", "YX", "YY"))
    assert opened.name.endswith("seed 5 · temporal-order test example 3")
    drawn = open_source(Source(CellWeights(kind, units=6), RandomSequence(50, 8), 5))
    assert _same(_cell(opened), _cell(drawn))
    edited = Source(opened.source.weights, opened.source.sequence, 5, (Edit("insert", 1),))
    assert _same(_cell(open_source(edited)), _cell(drawn))


@pytest.mark.parametrize("rule", ["tutorial", "keras"])
def test_a_cell_reads_words_through_a_drawn_embedding_of_32_columns(rule) -> None:
    opened = open_source(Source(CellWeights("lstm", rule, 5), Example(2), 9))
    size = load(DataSpec()).vocabulary_size
    embedding = opened.network.layers[0]
    assert isinstance(embedding, EmbeddingWeights)
    assert not embedding.mask_zero
    if rule == "tutorial":
        cell, table = tutorial_cell_and_inputs("lstm", size, 32, 5, 9)
    else:
        draws = np.random.default_rng(9)
        table = embedding_uniform(draws, (size, 32))
        cell = initialise("lstm", 32, 5, draws, np.dtype(np.float64))
    assert np.array_equal(embedding.table, table)
    assert _same(_cell(opened), cell)
    assert opened.words is not None
    assert opened.words[0] == "<start>"
    assert len(opened.words) == len(opened.inputs)
    assert opened.masked is None


def test_a_sentence_is_read_with_the_vocabulary_of_reviews_unless_another_is_named() -> None:
    opened = open_source(Source(sequence=Sentence("The film was xyzzy.")))
    assert opened.words == ("<start>", "the", "film", "was", "xyzzy")
    assert opened.unknown is not None
    assert opened.unknown.tolist() == [False] * 4 + [True]
    assert opened.notes == ("1 word is not in the vocabulary of reviews, of 4: xyzzy",)
    assert opened.target is None
    assert "“The film was xyzzy.”" in opened.name
    few = open_source(Source(sequence=Sentence("The film was xyzzy.", DataSpec(num_words=4))))
    assert few.unknown is not None
    assert few.unknown.sum() > opened.unknown.sum()


def test_edits_leave_the_embedding_as_it_is() -> None:
    sentence = Sentence("the film was good")
    before = open_source(Source(CellWeights("gru"), sentence))
    edits = (Edit("change", 5, "bad"), Edit("repeat", 2))
    after = open_source(Source(CellWeights("gru"), sentence, edits=edits))
    assert after.words == ("<start>", "the", "the", "film", "was", "bad")
    assert after.origin is not None
    assert after.origin.tolist() == [0, 1, -1, 2, 3, 4]
    assert after.network is before.network
    assert after.name == f"{before.name} · 2 edits"


def test_a_text_longer_than_anything_that_can_be_stepped_is_refused() -> None:
    with pytest.raises(UsageProblem, match=r"^text: it has 20,001 timesteps"):
        open_source(Source(sequence=Sentence("good " * 20_000)))


def test_states_beyond_a_gibibyte_are_refused() -> None:
    data = DataSpec(dataset="adding", maxlen=300_000, limit=2)
    with pytest.raises(UsageProblem, match=r"^timesteps: .* would take 2\.3 GiB"):
        open_source(Source(CellWeights("lstm", units=512), Example(0, "test", data)))
