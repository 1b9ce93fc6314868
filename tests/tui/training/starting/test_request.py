import pytest
from msgspec.structs import replace

from core.errors import Problem, UsageProblem
from core.models.library import save
from core.models.presets import PRESETS
from tui.training.starting.request import COMPARISON, Request, configurations, offers


def test_an_untouched_form_is_the_tutorials_first_model_on_reviews():
    (config,) = configurations(Request())
    assert (config.preset, config.data.dataset, config.fit.epochs) == ("tutorial-rnn", "reviews", 3)
    assert config.data.padding == "post"


def test_every_chosen_preset_becomes_a_run_with_the_same_settings():
    made = configurations(Request(COMPARISON, {"epochs": " 5 ", "limit": ""}, "units=8"))
    assert [config.preset for config in made] == list(COMPARISON)
    assert {config.fit.epochs for config in made} == {5}
    assert made[1].model.layers[1].units == 8


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (Request(()), "no preset is chosen"),
        (Request(settings={"epochs": "many"}), "epochs=many"),
        (Request(more="colour=red"), "colour"),
        (Request(more="units"), "key=value"),
        (Request(more="text='open"), "not closed"),
        (Request(settings={"epochs": "2"}, more="epochs=3"), "given twice"),
        (Request(settings={"dataset": "reveiws"}), "did you mean 'reviews'"),
        (Request(settings={"dataset": "nowhere.csv"}), "there is no file"),
        (Request(settings={"dataset": "imdb", "data_path": "nowhere.npz"}), "there is no file"),
        (Request(settings={"data_path": "imdb.npz"}), "belongs to imdb"),
        (Request(("stack-last",)), "no head"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_sentence(request_, sentence):
    with pytest.raises(UsageProblem, match=sentence):
        configurations(request_)


def test_a_text_file_is_taken_by_its_path(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("text,label\ngood,1\nbad,0\n")
    (config,) = configurations(Request(settings={"dataset": str(path)}))
    assert config.data.dataset == str(path)


def test_presets_without_a_head_say_why_they_cannot_be_trained():
    refused = {offer.name: offer.refusal for offer in offers() if offer.refusal}
    assert set(refused) == {"stack-last", "stack-sequence", "stack-four"}
    assert all("no head" in refusal for refusal in refused.values())


def test_saved_models_are_offered_behind_the_presets_and_trained_by_their_names():
    spec = PRESETS["tutorial-gru"].spec
    save("mine", spec)
    save("headless", replace(spec, layers=spec.layers[:-1]))
    names = [offer.name for offer in offers()]
    assert names == [*PRESETS, "headless", "mine"]
    refused = {offer.name: offer.refusal for offer in offers()}
    assert refused["mine"] == ""
    assert "no head" in refused["headless"]
    (config,) = configurations(Request(("mine",), {"epochs": "2"}))
    assert (config.preset, config.model.layers) == ("mine", spec.layers)


def test_a_saved_model_that_cannot_be_read_is_offered_with_the_reason(home):
    (home / "models").mkdir(parents=True)
    (home / "models" / "broken.json").write_text("{")
    refused = {offer.name: offer.refusal for offer in offers()}
    assert "broken.json" in refused["broken"]
    with pytest.raises(Problem, match=r"broken\.json"):
        configurations(Request(("broken",)))


def test_the_presets_do_not_need_the_folder_of_saved_models(home):
    home.mkdir(exist_ok=True)
    (home / "models").write_text("no folder")
    assert [offer.name for offer in offers()] == list(PRESETS)
