"""Examples of data sets are what they were before they were padded."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.dataset import Split
from core.data.loading import load
from core.data.padding import pad
from core.data.spec import DataSpec
from core.errors import Problem, UsageProblem
from core.stepping.examples import BLOCK, block_of, cut_note, example, words_of

SIDES = st.sampled_from(["post", "pre"])


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), SIDES, SIDES)
@settings(deadline=None, max_examples=100, derandomize=True, database=None)
def test_padding_is_taken_away_at_the_end_where_it_was_put(tokens, padding, truncating) -> None:
    split = Split(pad([tokens], 8, padding, truncating), np.array([1.0], np.float32))
    found = example(split, 0, padding)
    assert found.inputs.tolist() == (tokens[:8] if truncating == "post" else tokens[-8:])
    assert found.full == (len(tokens) >= 8)
    assert found.target == 1.0


def test_an_example_of_padding_alone_is_refused() -> None:
    with pytest.raises(Problem, match="padding alone"):
        example(Split(np.zeros((1, 4), np.int32), np.zeros(1)), 0, "post")


@pytest.mark.parametrize("dataset", ["reviews", "adding", "temporal-order"])
@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_an_example_is_that_of_the_data_set(dataset: str, split) -> None:
    spec = DataSpec(dataset=dataset, limit=200)
    whole = getattr(load(spec), split)
    for index in (0, len(whole) - 1, min(BLOCK, len(whole) - 1)):
        block, place = block_of(spec, split, index)
        assert block.count == len(whole)
        assert np.array_equal(block.examples.inputs[place], whole.inputs[index])
        assert block.examples.targets[place] == whole.targets[index]


def test_neighbours_are_kept_and_the_rest_of_the_data_set_is_not() -> None:
    block, place = block_of(DataSpec(), "test", 70)
    assert place == 70 - BLOCK
    assert len(block.examples) == BLOCK
    assert block.examples.inputs.base is None
    assert block_of(DataSpec(), "test", 71)[0] is block


def test_a_file_that_has_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    rows = [f"text number {n} is fine,{n % 2}" for n in range(40)]
    path.write_text("\n".join(["text,label", *rows]))
    spec = DataSpec(dataset=str(path))
    first = block_of(spec, "train", 0)[0]
    path.write_text("\n".join(["text,label", *rows, "one text more,1", "and another one,0"]))
    assert block_of(spec, "train", 0)[0].count > first.count
    path.unlink()
    with pytest.raises(UsageProblem, match=r"texts\.csv"):
        block_of(spec, "train", 0)


def test_an_example_that_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(UsageProblem, match="no test example 1,000; reviews has 0 … 999"):
        block_of(DataSpec(), "test", 1_000)


def test_a_data_set_that_is_not_here_is_never_downloaded() -> None:
    with pytest.raises(Problem, match="IMDB is not on this machine yet"):
        block_of(DataSpec(dataset="imdb"), "test", 0)


def test_features_have_no_words_to_read_a_text_with() -> None:
    with pytest.raises(UsageProblem, match=r"^text: adding has no words"):
        words_of(DataSpec(dataset="adding"))


def test_where_an_example_was_cut_is_said() -> None:
    def found(*tokens: int):
        return example(Split(np.array([tokens], np.int32), np.zeros(1)), 0, "post")

    assert cut_note(found(1, 5, 0), "post") == ""
    assert "fills all 3 timesteps" in cut_note(found(1, 5, 6), "post")
    assert "the last 3 words of its text" in cut_note(found(5, 6, 7), "pre")
    assert cut_note(found(1, 6, 7), "pre") == ""
