"""The tutorial's comparison in one step."""

import pytest

from core.errors import UsageProblem
from core.models.presets import preset
from core.training.tutorial import comparison


def test_both_models_as_written_and_then_both_repaired() -> None:
    runs = comparison({"dataset": "imdb"})
    assert [(run.preset, run.data.padding) for run in runs] == [
        ("tutorial-rnn", "post"),
        ("tutorial-lstm", "post"),
        ("tutorial-rnn", "pre"),
        ("tutorial-lstm", "pre"),
    ]
    assert all(run.data.truncating == "post" for run in runs)
    assert all(run.model.layers == preset(run.preset).spec.layers for run in runs)
    assert all((run.fit.epochs, run.fit.batch_size) == (3, 128) for run in runs)


def test_what_is_compared_cannot_be_set_and_everything_else_can() -> None:
    given = {"padding": "pre", "mask_zero": "true", "truncating": "pre", "limit": 200}
    runs = comparison({**given, "epochs": "2", "seed": 5, "units": 8})
    assert [run.data.padding for run in runs] == ["post", "post", "pre", "pre"]
    for run in runs:
        assert not run.model.masks_padding
        assert (run.data.truncating, run.data.limit) == ("post", 200)
        assert (run.fit.epochs, run.fit.seed) == (2, 5)
        assert run.model.layers[1].units == 8
    assert len({run.fit for run in runs}) == 1


def test_a_setting_that_is_none_is_refused() -> None:
    with pytest.raises(UsageProblem, match="epoch"):
        comparison({"epoch": 3})
