"""Real trained runs, stepped at their end and at each of their epochs."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.backends.protocol import WEIGHTS, epoch_weights, epochs_with_weights
from core.data.loading import load
from core.data.padding import pad
from core.data.spec import DataSpec
from core.data.vocabulary import START, UNKNOWN
from core.errors import Problem, UsageProblem
from core.rnn.network import EmbeddingWeights, predict
from core.stepping.opening import open_source, runs_to_step
from core.stepping.source import Edit, Example, RandomSequence, RunWeights, Sentence, Source
from core.training import store
from core.training.examples import EXAMPLES
from core.training.store import Run
from core.training.trained import open_trained

Copied = Callable[[str], Path]
Trained = dict[str, Path]


def _table(source: Source) -> np.ndarray:
    layer = open_source(source).network.layers[0]
    assert isinstance(layer, EmbeddingWeights)
    return layer.table


def _rewrite(path: Path, change: Callable[[dict[str, np.ndarray]], None]) -> None:
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    change(arrays)
    np.savez(path, **arrays)


def test_every_epoch_of_a_run_can_be_stepped(trained: Trained) -> None:
    folder, sentence = trained["text"], Sentence("the film was good")
    assert epochs_with_weights(folder) == (1, 2, 3)
    tables = [_table(Source(RunWeights(folder, epoch), sentence)) for epoch in (1, 2, 3)]
    assert not np.array_equal(tables[0], tables[1])
    assert np.array_equal(tables[2], _table(Source(RunWeights(folder), sentence)))
    assert not list(folder.rglob(".partial-*"))


def test_a_run_reads_a_sentence_as_it_was_trained_to(trained: Trained) -> None:
    folder = trained["text"]
    opened = open_source(Source(RunWeights(folder, 2), Sentence("The film was zzq!")))
    run = open_trained(Run(folder))
    assert run.vocabulary is not None
    numbers = run.vocabulary.encode(["the", "film", "was", "zzq"])
    assert opened.inputs.tolist() == [START, *numbers]
    assert numbers[3] == UNKNOWN not in numbers[:3]
    assert opened.words == ("<start>", "the", "film", "was", "zzq")
    assert opened.unknown is not None
    assert opened.unknown.tolist() == [False, False, False, False, True]
    assert (opened.padding, opened.truncating, opened.masked) == ("pre", "pre", False)
    assert opened.timesteps == run.prepared.timesteps
    assert (opened.task, opened.labels) == ("binary", ("negative", "positive"))
    assert opened.name == f"{folder.name} epoch 2 · “The film was zzq!”"
    assert opened.target is None


def test_an_example_is_the_data_sets_own_without_its_padding(trained: Trained) -> None:
    folder = trained["text"]
    spec = store.config(Run(folder)).data
    whole = load(spec)
    for split, index in (("test", 3), ("test", 100), ("train", 0), ("validation", 5)):
        opened = open_source(Source(RunWeights(folder), Example(index, split)))
        padded = pad([opened.inputs.tolist()], opened.timesteps, spec.padding, spec.truncating)
        assert np.array_equal(padded[0], getattr(whole, split).inputs[index])
        assert opened.target == getattr(whole, split).targets[index]
        assert opened.words is not None
        assert list(opened.words) == whole.vocabulary.decode(opened.inputs.tolist())
        assert opened.name == f"{folder.name} · {split} review {index}"


def test_the_first_test_examples_need_no_data_set(copied: Copied, tmp_path: Path) -> None:
    folder = copied("text")
    config = folder / store.CONFIG
    nowhere = f'"{tmp_path}/nowhere.csv"'
    config.write_text(config.read_text().replace('"dataset": "reviews"', f'"dataset": {nowhere}'))
    assert len(open_source(Source(RunWeights(folder), Example(15))).inputs) > 3
    with pytest.raises(Problem, match=r"test example 16 is not kept in run .*nowhere\.csv"):
        open_source(Source(RunWeights(folder), Example(16)))
    (folder / EXAMPLES).unlink()
    with pytest.raises(Problem, match="its data set cannot be read"):
        open_source(Source(RunWeights(folder), Example(15)))


def test_a_run_of_an_older_version_reads_its_data_set_and_has_no_epochs(copied: Copied) -> None:
    folder = copied("text")
    kept = open_source(Source(RunWeights(folder), Example(4)))
    (folder / EXAMPLES).unlink()
    shutil.rmtree(folder / "epochs")
    read = open_source(Source(RunWeights(folder), Example(4)))
    assert np.array_equal(read.inputs, kept.inputs)
    assert read.target == kept.target
    with pytest.raises(Problem, match="kept the weights of none of its epochs"):
        open_source(Source(RunWeights(folder, 1), Example(4)))


@pytest.mark.parametrize(
    ("split", "index", "sentence"),
    [
        ("test", 128, "no test example 128; reviews has 0 … 127"),
        ("train", 102, "no train example 102; reviews has 0 … 101"),
    ],
)
def test_an_example_that_the_run_does_not_have_is_refused(
    trained: Trained, split, index: int, sentence: str
) -> None:
    with pytest.raises(UsageProblem, match=sentence):
        open_source(Source(RunWeights(trained["text"]), Example(index, split)))


def test_a_text_longer_than_the_runs_is_cut_as_the_run_cuts(trained: Trained) -> None:
    folder = trained["text"]
    most = open_trained(Run(folder)).prepared.timesteps
    words = ["bad"] * 10 + ["good"] * most
    opened = open_source(Source(RunWeights(folder), Sentence(" ".join(words))))
    assert opened.words == ("good",) * most
    assert opened.notes == (
        f"the text has {most + 10} words; the run reads the last {most}: the first 10 are cut",
    )
    fits = open_source(Source(RunWeights(folder), Sentence(" ".join(words[11:]))))
    assert (fits.words[0], len(fits.words), fits.notes) == ("<start>", most, ())
    without_start = open_source(Source(RunWeights(folder), Sentence(" ".join(words[10:]))))
    assert without_start.words == ("good",) * most
    assert without_start.notes == ()


def test_a_text_that_grows_by_an_edit_is_cut_again(trained: Trained) -> None:
    folder = trained["text"]
    most = open_trained(Run(folder)).prepared.timesteps
    sentence = Sentence("good " * (most - 1))
    edits = (Edit("repeat", most, times=2),)
    opened = open_source(Source(RunWeights(folder), sentence, edits=edits))
    assert opened.words == ("good",) * most
    assert opened.origin is not None
    assert opened.origin.tolist() == [*range(2, most), -1, -1]
    assert "2 timesteps at its beginning are cut" in opened.notes[-1]


def test_only_unknown_words_are_allowed_and_said(trained: Trained) -> None:
    opened = open_source(Source(RunWeights(trained["text"]), Sentence("zzq xyzzy")))
    assert opened.unknown is not None
    assert opened.unknown.tolist() == [False, True, True]
    assert opened.notes == ("no word of the text is in the vocabulary of reviews: zzq, xyzzy",)


def test_edits_are_read_by_the_runs_own_weights(trained: Trained) -> None:
    weights, sentence = RunWeights(trained["text"]), Sentence("the film was good")
    before = open_source(Source(weights, sentence))
    after = open_source(Source(weights, sentence, edits=(Edit("change", 5, "bad"),)))
    assert after.network is before.network
    typed = open_source(Source(weights, Sentence("the film was bad")))
    assert np.array_equal(after.inputs, typed.inputs)
    assert predict(after.network, after.inputs) != predict(before.network, before.inputs)


def test_a_run_on_features_is_stepped_through_its_examples(trained: Trained) -> None:
    folder = trained["numbers"]
    whole = load(store.config(Run(folder)).data)
    for index in (0, 20):
        opened = open_source(Source(RunWeights(folder, 1), Example(index)))
        assert np.array_equal(opened.inputs, whole.test.inputs[index])
        assert opened.target == whole.test.targets[index]
        assert opened.words is opened.unknown is None
        assert opened.task == "regression"
    edits = (Edit("change", 3, feature=1, number=1.0),)
    edited = open_source(Source(RunWeights(folder), Example(0), edits=edits))
    assert edited.inputs[2, 1] == 1.0
    with pytest.raises(UsageProblem, match="adding, which has no words"):
        open_source(Source(RunWeights(folder), Sentence("good")))
    with pytest.raises(UsageProblem, match="reads numbers: choose an example of its own"):
        open_source(Source(RunWeights(folder), Example(0, "test", DataSpec())))


def test_an_example_of_another_data_set_is_read_by_its_words(
    trained: Trained, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    rows = [f"The film was {'good' if n % 2 else 'bad'} zzq,{n % 2}" for n in range(20)]
    path.write_text("\n".join(["text,label", *rows]))
    asked = Example(0, "test", DataSpec(dataset=str(path)))
    opened = open_source(Source(RunWeights(trained["text"]), asked))
    assert opened.words is not None
    assert opened.words[:4] == ("<start>", "the", "film", "was")
    typed = open_source(Source(RunWeights(trained["text"]), Sentence(" ".join(opened.words[1:]))))
    assert np.array_equal(opened.inputs, typed.inputs)
    assert opened.name.endswith("mine.csv test example 0")
    other = Example(0, "test", DataSpec(dataset="adding", limit=20))
    with pytest.raises(UsageProblem, match=r"adding has 2 features a timestep, and run .* words"):
        open_source(Source(RunWeights(trained["text"]), other))


def test_a_sequence_longer_than_a_run_on_features_has_seen_is_read_whole(trained: Trained) -> None:
    data = DataSpec(dataset="adding", limit=20, maxlen=30)
    opened = open_source(Source(RunWeights(trained["numbers"]), Example(1, "test", data)))
    assert len(opened.inputs) == 30
    assert opened.notes == ("the run was trained on 12 timesteps, and this sequence has 30",)


def test_a_run_reads_random_inputs_of_its_own_kind(trained: Trained) -> None:
    text = open_source(Source(RunWeights(trained["text"]), RandomSequence(9), 3))
    again = open_source(Source(RunWeights(trained["text"]), RandomSequence(9), 3))
    assert text.words is not None
    assert text.words == again.words
    assert len(set(text.words)) > 3
    assert not {"<pad>", "<start>", "<unknown>"} & set(text.words)
    numbers = open_source(Source(RunWeights(trained["numbers"]), RandomSequence(9), 3))
    assert numbers.inputs.shape == (9, 2)


def test_weights_that_are_not_finite_are_opened_with_the_place_first(copied: Copied) -> None:
    folder = copied("text")

    def spoil(arrays: dict[str, np.ndarray]) -> None:
        names = list(arrays)
        arrays[names[1]][2, 7] = np.nan
        arrays[names[2]][0, 0] = np.inf

    _rewrite(epoch_weights(folder, 2), spoil)
    opened = open_source(Source(RunWeights(folder, 2), Sentence("the film was zzq")))
    assert opened.notes[0] == (
        "layer 2 LSTM: 1 of 4,096 values of its kernel is not finite, the first is nan at [2, 7] "
        "(1 other array holds such values, too)"
    )
    assert "zzq" in opened.notes[1]
    assert open_source(Source(RunWeights(folder, 1), Sentence("the film"))).notes == ()


def test_a_run_without_weights_of_its_end_is_opened_at_its_newest_epoch(copied: Copied) -> None:
    folder = copied("text")
    (folder / WEIGHTS).unlink()
    opened = open_source(Source(RunWeights(folder), Sentence("the film")))
    assert opened.notes == ("the run has no weights of its end: these are those after epoch 3",)
    assert opened.name.startswith(f"{folder.name} epoch 3 · ")


def test_an_epoch_without_weights_names_those_that_have_some(copied: Copied) -> None:
    folder = copied("text")
    epoch_weights(folder, 2).unlink()
    with pytest.raises(Problem, match="no weights of epoch 2: it has those of epochs 1, 3"):
        open_source(Source(RunWeights(folder, 2), Sentence("the film")))


def test_a_run_deleted_while_it_is_open_is_said_in_one_sentence(copied: Copied) -> None:
    folder = copied("text")
    source = Source(RunWeights(folder), Sentence("the film"))
    open_source(source)
    store.delete(Run(folder))
    with pytest.raises(Problem, match=f"run {folder.name} is gone"):
        open_source(source)


def test_broken_files_are_said_in_one_sentence(copied: Copied) -> None:
    folder = copied("text")
    whole = (folder / WEIGHTS).read_bytes()
    for broken in (whole[: len(whole) // 2], b"", b"no archive", np.arange(3).tobytes()):
        (folder / WEIGHTS).write_bytes(broken)
        with pytest.raises(Problem, match=r"cannot be read"):
            open_source(Source(RunWeights(folder), Sentence("the film")))
    (folder / EXAMPLES).write_bytes(whole[:100])
    with pytest.raises(Problem, match=r"examples\.npz of run .* cannot be read"):
        open_source(Source(RunWeights(folder, 1), Example(0)))


def test_word_numbers_without_a_row_are_refused(copied: Copied) -> None:
    folder = copied("text")

    def spoil(arrays: dict[str, np.ndarray]) -> None:
        arrays["inputs"][0, -1] = 10**6

    _rewrite(folder / EXAMPLES, spoil)
    with pytest.raises(Problem, match="word number 1,000,000 has no row"):
        open_source(Source(RunWeights(folder), Example(0)))


def test_the_runs_to_step_are_those_with_weights_the_newest_first(
    trained: Trained, tmp_path: Path
) -> None:
    folder = tmp_path / "runs"
    first, second = (folder / name for name in ("first", "second"))
    shutil.copytree(trained["text"], first)
    shutil.copytree(trained["numbers"], second)
    (folder / "broken").mkdir()
    (folder / "broken" / WEIGHTS).write_bytes(b"")
    shutil.copytree(first, folder / "cut")
    (folder / "cut" / "events.jsonl").write_bytes(b"{")
    shutil.copytree(first, folder / "untrained")
    shutil.rmtree(folder / "untrained" / "epochs")
    (folder / "untrained" / WEIGHTS).unlink()
    (second / EXAMPLES).write_bytes(b"PK")
    choices = runs_to_step(folder)
    assert [choice.id for choice in choices] == ["second", "first"]
    assert [choice.epochs for choice in choices] == [(1,), (1, 2, 3)]
    assert [choice.data for choice in choices] == ["adding", "reviews"]
    assert choices[1].model == "tutorial-lstm"
    assert choices[1].state == "finished"
    assert choices[1].verdict == "at chance"
    assert [choice.examples for choice in choices] == [0, 16]
    assert runs_to_step(tmp_path / "nowhere") == ()
