import os
import resource
import stat

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from core.errors import Problem, UsageProblem
from core.models import library
from core.models.inspect import inspect
from core.models.library import delete, find_model, load, replace_saved, save, saved_models
from core.models.presets import PRESETS
from core.models.spec import LSTM, Dense, Embedding, ModelSpec, SimpleRNN, Tokens
from core.places import HOME_VARIABLE, models_folder

SPEC = ModelSpec("drawn", Tokens(5), (Embedding(10, 4), LSTM(3), Dense(1, "sigmoid")))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return models_folder()


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_saved_model_is_loaded_as_it_was_under_its_new_name(folder):
    assert saved_models() == ()
    save("mine", SPEC)
    assert saved_models() == ("mine",)
    assert load("mine").layers == SPEC.layers
    assert load("mine").input == SPEC.input
    assert load("mine").name == "mine"
    assert files(folder) == ["mine.json"]


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_stack_comes_back_valid_or_not(data, stacks, shuffled_stacks):
    spec = data.draw(st.one_of(stacks, shuffled_stacks))
    replace_saved("drawn", spec)
    assert load("drawn") == spec


def test_a_faulty_stack_may_be_put_away():
    faulty = ModelSpec("mine", Tokens(5), (SimpleRNN(3, "tahn"), LSTM(3)))
    save("mine", faulty)
    assert load("mine") == faulty
    assert inspect(load("mine")).fault is not None


def test_a_value_that_no_layer_can_have_is_refused_and_nothing_is_written(folder):
    for layer in (SimpleRNN(0), SimpleRNN(3, dropout=float("nan")), SimpleRNN("three")):
        with pytest.raises(UsageProblem, match="'mine' cannot be saved"):
            save("mine", ModelSpec("mine", Tokens(5), (layer,)))
    assert not folder.exists()


def test_a_taken_name_is_refused_and_what_was_there_stays(folder):
    save("mine", SPEC)
    with pytest.raises(UsageProblem, match="there is a model 'mine' already"):
        save("mine", PRESETS["single-gru"].spec)
    assert load("mine").layers == SPEC.layers
    assert files(folder) == ["mine.json"]


def test_a_name_may_be_given_to_another_stack_when_that_is_meant(folder):
    save("mine", SPEC)
    replace_saved("mine", PRESETS["single-gru"].spec)
    assert load("mine").layers == PRESETS["single-gru"].spec.layers
    assert files(folder) == ["mine.json"]


@pytest.mark.parametrize("write", [save, replace_saved])
@pytest.mark.parametrize(
    "name",
    ["", "Mine", "a b", "a/b", "..", "../mine", "a\n", "-" * 41, "mine.json", "ä", "/tmp/x", "a\0"],
)
def test_what_is_no_name_is_refused(folder, write, name):
    with pytest.raises(UsageProblem, match="cannot be a model's name"):
        write(name, SPEC)
    assert not folder.exists()


@pytest.mark.parametrize("write", [save, replace_saved])
def test_a_preset_keeps_its_name(write):
    with pytest.raises(UsageProblem, match="is a preset"):
        write("tutorial-lstm", SPEC)


@pytest.mark.parametrize("use", [load, delete])
@pytest.mark.parametrize("name", ["mine", "../secret", "/etc/passwd", ""])
def test_a_model_that_is_not_there_is_said_with_the_nearest(use, name):
    save("mint", SPEC)
    with pytest.raises(UsageProblem, match="unknown saved model"):
        use(name)
    with pytest.raises(UsageProblem, match="did you mean 'mint'"):
        use("mind")


def test_a_deleted_model_is_gone_and_its_name_is_free():
    save("mine", SPEC)
    delete("mine")
    assert saved_models() == ()
    save("mine", SPEC)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"name":"a"}',
        b"[" * 100_000,
        b'{"name":"a","input":{"kind":"tokens"},"layers":[{"type":"Lambda","code":"x"}]}',
        b'{"name":"a","input":{"kind":"tokens"},"layers":[{"type":"Dense","units":0}]}',
        b'{"name":"a","input":{"kind":"tokens"},"layers":[{"type":"Dense","units":1e400}]}',
    ],
)
def test_a_broken_or_foreign_file_gets_one_sentence(folder, content):
    folder.mkdir()
    (folder / "mine.json").write_bytes(content)
    assert saved_models() == ("mine",)
    with pytest.raises(Problem, match=r"mine\.json holds no model of rnn-tui") as refused:
        load("mine")
    assert "\n" not in str(refused.value)
    replace_saved("mine", SPEC)
    assert load("mine").layers == SPEC.layers


def test_a_huge_file_is_not_read(folder):
    folder.mkdir()
    (folder / "mine.json").write_bytes(b" " * (library.LARGEST_FILE + 1))
    with pytest.raises(Problem, match="more than 1 MiB"):
        load("mine")


def test_only_plain_files_with_a_models_name_are_listed(folder, tmp_path):
    save("mine", SPEC)
    outside = tmp_path / "outside.json"
    outside.write_bytes((folder / "mine.json").read_bytes())
    (folder / "link.json").symlink_to(outside)
    (folder / "inner.json").mkdir()
    (folder / "Notes.json").write_text("{}")
    (folder / "notes.txt").write_text("")
    (folder / ".saving-x").write_text("")
    os.mkfifo(folder / "pipe.json")
    assert saved_models() == ("mine",)
    with pytest.raises(UsageProblem, match="unknown"):
        load("link")
    with pytest.raises(UsageProblem, match="already"):
        save("link", SPEC)
    replace_saved("link", PRESETS["single-gru"].spec)
    assert not (folder / "link.json").is_symlink()
    assert outside.read_bytes() == (folder / "mine.json").read_bytes()


def test_a_link_that_took_the_files_place_is_not_followed(folder, tmp_path, monkeypatch):
    save("mine", SPEC)
    (folder / "mine.json").rename(tmp_path / "outside.json")
    (folder / "mine.json").symlink_to(tmp_path / "outside.json")
    monkeypatch.setattr(library, "saved_models", lambda: ("mine",))
    with pytest.raises(Problem, match="cannot read"):
        load("mine")


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left_behind(folder, tmp_path):
    folder.write_text("a file where the folder should be")
    for write in (save, replace_saved):
        with pytest.raises(Problem, match="cannot write"):
            write("mine", SPEC)
    with pytest.raises(Problem, match="cannot read the saved models"):
        saved_models()


def test_a_file_system_without_links_keeps_a_taken_name_too(folder, monkeypatch):
    def refuse(source, target):
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    save("mine", SPEC)
    with pytest.raises(UsageProblem, match="already"):
        save("mine", PRESETS["single-gru"].spec)
    assert load("mine").layers == SPEC.layers
    assert files(folder) == ["mine.json"]


def test_a_write_that_fails_leaves_the_old_model_whole(folder):
    save("mine", SPEC)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        with pytest.raises(Problem, match="cannot write"):
            replace_saved("mine", PRESETS["single-gru"].spec)
        with pytest.raises(Problem, match="cannot write"):
            save("other", SPEC)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert load("mine").layers == SPEC.layers
    assert files(folder) == ["mine.json"]


def test_presets_and_saved_models_are_found_by_one_name():
    save("mine", SPEC)
    assert find_model("mine").layers == SPEC.layers
    assert find_model("tutorial-lstm") is PRESETS["tutorial-lstm"].spec
    with pytest.raises(UsageProblem, match=r"unknown model 'tutorial-lstn'.*'tutorial-lstm'"):
        find_model("tutorial-lstn")


def test_saved_models_lie_in_the_programs_home(folder, tmp_path):
    save("mine", SPEC)
    path = tmp_path / "models" / "mine.json"
    assert stat.S_ISREG(path.lstat().st_mode)
    assert b'"type": "LSTM"' in path.read_bytes()
