import pytest
from msgspec.structs import replace

from core.errors import UsageProblem
from core.training.repair import proposal, repaired, useful
from core.training.settings import configure
from core.training.summary import report
from core.training.verdict import Repair, Verdict


def test_the_repair_of_a_run_at_chance_is_its_padding_alone(make_run, recorded):
    said = report(make_run("k3fd", recorded.at_chance()))
    repairs = useful(said.config, said.verdict)
    assert [repair.settings for repair in repairs] == [{"padding": "pre"}, {"mask_zero": "true"}]
    assert proposal("at chance", repairs) == {"padding": "pre"}


def test_every_cause_of_staying_at_chance_is_mended_at_once(make_run, recorded):
    events = [recorded.started(), recorded.prepared(train=640), *recorded.at_chance()[5:]]
    verdict = report(make_run("k3fd", events)).verdict
    assert proposal("at chance", verdict.repairs) == {"padding": "pre", "epochs": "60"}


def test_of_two_ways_out_of_overfitting_the_first_is_proposed():
    ways = (Repair({"epochs": "2"}, "fewer"), Repair({"dropout": "0.4"}, "more dropout"))
    assert proposal("overfitting", ways) == {"epochs": "2"}


def test_another_model_is_for_the_user_to_choose():
    gates = Repair({}, "a model with gates")
    verdict = Verdict("at chance", "", repairs=(gates,))
    assert useful(configure("tutorial-rnn", {}), verdict) == (gates,)
    assert proposal("at chance", (gates,)) == {}


def test_what_the_run_had_already_is_no_repair():
    ways = (Repair({"epochs": "3"}, "fewer"), Repair({"dropout": "0.4"}, "more dropout"))
    config = configure("tutorial-rnn", {"epochs": "3"})
    left = useful(config, Verdict("overfitting", "", repairs=ways))
    assert left == ways[1:]
    assert proposal("overfitting", left) == {"dropout": "0.4"}


def test_a_repair_changes_what_it_names_and_what_that_makes_exact():
    config = configure(
        "tutorial-lstm", {"dataset": "imdb", "seed": "7", "units": "8", "limit": "500"}
    )
    mended = repaired(config, {"padding": "pre", "epochs": "12"})
    assert (mended.data.padding, mended.fit.epochs) == ("pre", 12)
    assert (mended.data.limit, mended.fit.seed, mended.model) == (500, 7, config.model)
    masked = repaired(config, {"mask_zero": "true"})
    assert masked.model.masks_padding
    assert masked.model.layers[1] == config.model.layers[1]
    assert (masked.data, masked.fit) == (config.data, replace(config.fit, buckets=True))


def test_a_repair_that_the_model_cannot_have_is_refused():
    with pytest.raises(UsageProblem, match="reset_after"):
        repaired(configure("tutorial-rnn", {}), {"reset_after": "false"})
