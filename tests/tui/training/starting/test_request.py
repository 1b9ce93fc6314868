import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.backends.protocol import FitSettings
from core.data.spec import DataSpec
from core.errors import Problem, UsageProblem
from core.models.library import save
from core.models.presets import PRESETS
from core.models.spec import Dense
from core.training.settings import configure
from tui.training.starting.applies import without_meaning
from tui.training.starting.fields import FIELDS
from tui.training.starting.mistakes import mistakes
from tui.training.starting.prefill import request_of
from tui.training.starting.request import (
    COMPARISON,
    Request,
    configurations,
    offers,
    tutorial_comparison,
)


def wrong(presets=("tutorial-rnn",), more="", seeds="", **settings):
    return mistakes(Request(presets, settings, more, seeds))


def test_an_untouched_form_is_the_tutorials_first_model_on_reviews():
    (config,) = configurations(Request())
    assert (config.preset, config.data.dataset, config.fit.epochs) == ("tutorial-rnn", "reviews", 3)
    assert config.data.padding == "post"


def test_the_form_has_a_field_for_everything_that_a_run_holds():
    fields = {field.key for field in FIELDS}
    wanted = {*DataSpec.__struct_fields__, *FitSettings.__struct_fields__, "backend", "workers"}
    assert wanted <= fields


def test_every_chosen_preset_becomes_a_run_with_the_same_settings():
    made = configurations(Request(COMPARISON, {"epochs": " 5 ", "limit": ""}, "units=8"))
    assert [config.preset for config in made] == list(COMPARISON)
    assert {config.fit.epochs for config in made} == {5}
    assert made[1].model.layers[1].units == 8


def test_several_models_and_seeds_are_asked_for_in_one_go():
    made = configurations(Request(COMPARISON, {"seed": "7"}, seeds="3"))
    assert [(config.preset, config.fit.seed) for config in made] == [
        (name, seed) for name in COMPARISON for seed in (7, 8, 9)
    ]


def test_the_tutorials_comparison_is_four_runs_with_the_forms_settings():
    made = tutorial_comparison(Request(("single-gru",), {"epochs": "2", "padding": "pre"}))
    assert [(config.preset, config.data.padding) for config in made] == [
        (name, padding) for padding in ("post", "pre") for name in COMPARISON
    ]
    assert {config.fit.epochs for config in made} == {2}
    assert len(tutorial_comparison(Request(seeds="5"))) == 20


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
        (Request(("stack-last",)), "no head"),
        (Request(seeds="none"), "seeds is a whole number"),
        (Request(tuple(PRESETS), seeds="200"), "2,400 runs"),
        (Request(settings={"seed": f"{2**31 - 1}"}, seeds="2"), "begin lower"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_sentence(request_, sentence):
    with pytest.raises(UsageProblem, match=sentence):
        configurations(request_)
    assert mistakes(request_)


@pytest.mark.parametrize(
    ("key", "settings", "sentence"),
    [
        ("epochs", {"epochs": "many"}, "epochs is a whole number from 1 to 1,000,000"),
        ("learning_rate", {"learning_rate": "0"}, "learning rate is a number above 0"),
        ("dataset", {"dataset": "imbd", "maxlen": "30"}, "did you mean 'imdb'"),
        ("data_path", {"dataset": "imdb", "data_path": "nowhere.npz"}, "there is no file"),
        ("momentum", {"optimizer": "sgd", "momentum": "1"}, "below 1"),
        ("device", {"device": "gpu"}, "gpu:all"),
        ("clip_value", {"clip_norm": "1", "clip_value": "1"}, "twice"),
        ("seeds", {"seeds": "0"}, "from 1 to 256"),
        ("more", {"more": "units=none"}, "units"),
        ("more", {"more": "epochs=1", "epochs": "2"}, "given twice"),
        ("buckets", {"buckets": "true"}, "padding is not masked"),
        ("presets", {"presets": ()}, "no model is marked"),
    ],
)
def test_a_mistake_is_told_at_its_field_alone(key, settings, sentence):
    found = wrong(**settings)
    assert list(found) == [key]
    assert sentence in found[key]


def test_a_form_that_can_be_started_has_no_mistake():
    assert wrong() == {}
    assert wrong(mask_zero="true", buckets="true") == {}
    assert wrong(optimizer="sgd", momentum="0.9", schedule="step", decay="0.1", seeds="3") == {}


def test_a_field_without_meaning_says_why_and_sets_nothing():
    given = {"momentum": "0.9", "decay": "nonsense", "data_path": "nowhere.npz", "text": "review"}
    assert set(without_meaning(given)) >= set(given)
    assert wrong(**given) == {}
    (config,) = configurations(Request(settings=given))
    assert config == configurations(Request())[0]
    assert "momentum" not in without_meaning({"optimizer": "sgd"})
    assert "decay" not in without_meaning({"schedule": "plateau"})
    assert "data_path" not in without_meaning({"dataset": "imdb"})
    assert "padding" in without_meaning({"dataset": "adding"})


def test_a_text_file_is_taken_by_its_path(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("text,label\ngood,1\nbad,0\n")
    (config,) = configurations(Request(settings={"dataset": str(path), "label": "label"}))
    assert (config.data.dataset, config.data.label) == (str(path), "label")


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


# --- a run's settings back in the form ---------------------------------------------------------

SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "maxlen": st.integers(10, 400),
        "padding": st.sampled_from(("pre", "post")),
        "limit": st.none() | st.integers(2, 9_000),
        "validation": st.floats(0.01, 0.9),
        "distance": st.integers(0, 500),
        "learning_rate": st.floats(1e-7, 10.0),
        "schedule": st.sampled_from(("constant", "cosine")),
        "warmup": st.integers(0, 5),
        "clip_norm": st.none() | st.floats(0.1, 9.0),
        "batch_size": st.integers(1, 512),
        "epochs": st.integers(1, 99),
        "restore_best": st.booleans(),
        "seed": st.integers(0, 2**31 - 1),
        "device": st.sampled_from(("auto", "cpu", "gpu:3", "gpu:all")),
        "workers": st.integers(1, 64),
        "mask_zero": st.booleans(),
        "buckets": st.just(False),
        "units": st.integers(1, 99),
        "dropout": st.floats(0.0, 0.9),
        "return_sequences": st.just(False),
    },
)


@given(st.sampled_from([name for name in PRESETS if not name.startswith("stack-")]), SETTINGS)
def test_the_form_filled_from_a_run_asks_for_that_run_again(name, settings):
    config = configure(name, settings)
    asked = request_of(config)
    assert configurations(asked) == (config,)
    assert asked.presets == (name,)
    assert not asked.stacks


def test_the_form_filled_from_a_run_holds_only_what_is_no_default():
    config = configure("tutorial-lstm", {"epochs": 5, "units": 8, "mask_zero": True})
    assert request_of(config) == Request(
        ("tutorial-lstm",), {"epochs": "5", "mask_zero": "true"}, "units=8"
    )


def test_a_stack_that_is_no_presets_any_more_comes_along_and_can_be_started():
    config = configure("tutorial-lstm", {"epochs": 5})
    layers = config.model.layers
    edited = replace(
        config, model=replace(config.model, layers=(*layers[:-1], Dense(4), layers[-1]))
    )
    asked = request_of(edited)
    assert configurations(asked) == (edited,)
    assert offers(asked.stacks)[-1].name == asked.presets[0]
    unknown = replace(edited, preset="gone-meanwhile")
    assert request_of(unknown).presets == ("gone-meanwhile",)
    assert configurations(request_of(unknown)) == (unknown,)
