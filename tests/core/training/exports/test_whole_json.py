import json

from core.training.exports.whole_json import as_json
from core.training.store import Run
from core.training.summary import report


def test_all_that_is_known_of_a_run_is_there(told: Run) -> None:
    known = report(told)
    found = json.loads(as_json(known))
    assert (found["id"], found["state"]) == (told.id, "finished")
    assert found["config"]["fit"]["optimizer"] == "adam"
    assert found["prepared"]["timesteps"] == 35
    assert found["environment"]["versions"]["keras"] == "3.15.1"
    assert [epoch["loss"] for epoch in found["epochs"]] == [0.6, 0.4, None]
    assert found["norms"][0]["layers"] == ["1 Embedding", "2 SimpleRNN"]
    assert found["probes"][0]["answers"] == [[0.25], [0.75]]
    assert found["end"]["test_accuracy"] == 0.82
    assert found["verdict"]["sentence"] == known.verdict.sentence
    assert len(found["batches"]) == 6
