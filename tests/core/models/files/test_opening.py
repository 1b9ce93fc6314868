import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from core.errors import Problem
from core.models.files.model_file import summary_of
from core.models.files.opening import open_file
from core.models.files.process import read_file, read_weights
from core.models.inspect import inspect
from core.models.spec import Features, Tokens
from tests.core.models.files.handmade import (
    ARRAYS,
    GOOD,
    archive,
    dense,
    entry,
    layer,
    legacy,
    lstm,
    members,
    stack,
    weights,
)


@pytest.fixture(params=["keras", "h5"])
def good(request, tmp_path):
    """The same model in both formats."""
    if request.param == "h5":
        return legacy(tmp_path / "good.h5")
    return archive(tmp_path / "good.keras", members())


def opened(tmp_path, config, arrays=ARRAYS):
    return open_file(archive(tmp_path / "made.keras", members(config, weights(arrays))))


def test_a_stack_is_read_with_its_shapes_and_counts(good):
    file = open_file(good)
    assert [row.output_shape for row in file.rows] == [(None, 4), (None, 2)]
    assert [row.parameters for row in file.rows] == [128, 10]
    assert [row.arithmetic for row in file.rows] == ["4·4·(3+4+1) = 128", "4·2+2 = 10"]
    assert [row.call for row in file.rows] == ["LSTM(4)", 'Dense(2, activation="softmax")']
    assert [row.inputs for row in file.rows] == [(0,), (1,)]
    assert file.notes == ()


def test_a_stack_of_ours_can_be_edited(good):
    file = open_file(good)
    assert file.spec.input == Features(3, 7)
    assert inspect(file.spec).parameters == 138
    assert file.why_not_ours == ""


def test_the_summary_has_the_rows_and_the_notes(good):
    file = open_file(good)
    summary = summary_of(file)
    assert (summary.name, summary.inputs, summary.rows) == ("handmade", ((None, 7, 3),), file.rows)
    assert summary.parameters == summary.trainable == 138


def test_a_file_is_read_without_keras_and_by_the_interface_without_hdf5(good):
    code = (
        "import sys; from pathlib import Path; from core.models.files.opening import open_file;"
        "from core.models.files.process import read_file;"
        "read = read_file(Path(sys.argv[1])); print('h5py' in sys.modules);"
        "file = open_file(Path(sys.argv[1])); assert len(file.rows) == 2; assert read == file;"
        "print([name for name in ('keras', 'tensorflow', 'jax', 'torch') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(good)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n[]\n"


def test_a_relative_path_is_read_from_where_the_user_stands(good, monkeypatch):
    monkeypatch.chdir(good.parent)
    assert read_file(Path(good.name)).path == good.name


def test_a_path_that_is_no_text_can_be_read(good, tmp_path):
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.keras"))
    strange.write_bytes(good.read_bytes())
    assert read_file(strange).rows == open_file(good).rows


def test_a_compressed_archive_is_read_too(tmp_path):
    packed = archive(tmp_path / "packed.keras", members(), zipfile.ZIP_DEFLATED)
    plain = archive(tmp_path / "plain.keras", members())
    assert open_file(packed).rows == open_file(plain).rows


def test_large_weights_are_read_in_place(tmp_path, monkeypatch):
    monkeypatch.setattr("core.models.files.archive.LARGEST_COPY", 100)
    file = open_file(archive(tmp_path / "large.keras", members()))
    assert [row.parameters for row in file.rows] == [128, 10]


def test_weights_in_several_files_are_read_as_one(tmp_path):
    first = {path: shape for path, shape in ARRAYS.items() if "lstm" in path}
    second = {path: shape for path, shape in ARRAYS.items() if "dense" in path}
    entries = members()
    del entries["model.weights.h5"]
    entries["model.weights.json"] = json.dumps(
        {"weight_map": {"/layers/lstm/cell/vars": "a.h5", "/layers/dense/vars": ["b.h5"]}}
    ).encode()
    entries |= {"a.h5": weights(first), "b.h5": weights(second)}
    path = archive(tmp_path / "shards.keras", entries)
    assert [row.parameters for row in open_file(path).rows] == [128, 10]
    assert [one.shape for one in read_weights(path, 2)] == [(4, 2), (2,)]


def test_the_configuration_may_be_bytes(tmp_path):
    path = legacy(tmp_path / "bytes.h5", model_config=np.bytes_(json.dumps(GOOD).encode()))
    assert [row.parameters for row in open_file(path).rows] == [128, 10]


def test_names_are_made_fit_for_a_terminal(tmp_path):
    name = "a\x1b[2Jb\x07\u202ec"
    config = stack(entry(7, 3), lstm(name), dense(), name="m\x1b]0;x\x07")
    file = opened(tmp_path, config)
    shown = json.dumps([file.name, file.why_not_ours, *file.notes]) + "".join(
        f"{row.name}{row.call}{row.config}" for row in file.rows
    )
    assert shown.isprintable()
    assert file.rows[0].name == "a\ufffd[2Jb\ufffd\ufffdc"


def test_python_code_in_a_lambda_is_neither_read_nor_shown(tmp_path):
    code = {"class_name": "__lambda__", "config": {"code": "4wEAAABzZWNyZXQ=", "defaults": None}}
    config = stack(entry(7, 3), lstm(), layer("Lambda", "odd", function=code), dense())
    file = opened(tmp_path, config)
    box = file.rows[1]
    assert box.closed == "a Lambda holds Python code, and code from a file is neither read nor run"
    assert box.config == {"function": "Python code, not read"}
    assert "4wEAAABz" not in repr(file)
    assert (box.output_shape, box.masked, box.parameters) == (None, None, 0)
    assert file.why_not_ours == "Layer 2 Lambda 'odd' is no layer that can be trained here."


def test_a_layer_of_the_authors_own_is_a_box_with_its_arrays(tmp_path):
    own = {**layer("Gate", "gate", size=5), "module": "shop", "registered_name": "shop>Gate"}
    arrays = {**ARRAYS, "layers/gate/vars/0": (4, 4), "layers/gate/inner/vars/0": (3,)}
    file = opened(tmp_path, stack(entry(7, 3), lstm(), own, dense()), arrays)
    box = file.rows[1]
    assert box.closed == (
        "the class shop>Gate is Python code of its author, which the file does not hold"
    )
    assert [(one.name, one.shape) for one in box.weights] == [("0", (4, 4)), ("inner/0", (3,))]
    assert (box.parameters, box.output_shape, box.config["size"]) == (19, None, 5)
    assert file.rows[2].parameters == 10
    assert file.notes[0] == "Of one layer only names, arrays and recorded shapes are known."


def test_a_registered_class_with_the_name_of_a_layer_is_not_that_layer(tmp_path):
    own = {**dense(), "registered_name": "shop>Dense"}
    assert opened(tmp_path, stack(entry(7, 3), lstm(), own)).rows[1].closed


def test_a_model_of_a_class_of_its_author_is_one_box(tmp_path):
    config = {"module": "shop", "class_name": "Reader", "config": {}, "registered_name": "Reader"}
    arrays = {"encoder/vars/0": (3, 4), "encoder/vars/1": (4,), "head/vars/0": (4, 2)}
    file = opened(tmp_path, config, arrays)
    assert [row.parameters for row in file.rows] == [24]
    assert "Python code of its author" in file.rows[0].closed
    assert [one.name for one in file.rows[0].weights] == ["encoder/0", "encoder/1", "head/0"]


def test_a_layer_that_no_keras_has_is_a_box(tmp_path):
    config = stack(entry(7, 3), lstm(), layer("Dreaming", "dream"), dense())
    closed = opened(tmp_path, config).rows[1].closed
    assert closed == "Keras 3.15 has no layer Dreaming: another version of Keras wrote it"


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("go_backwards", True, "has go_backwards=True"),
        ("stateful", True, "has stateful=True"),
        ("unroll", True, "has unroll=True"),
        ("return_state", True, "has return_state=True"),
        ("time_major", True, "has time_major=True"),
        ("zero_output_for_mask", True, "has zero_output_for_mask=True"),
        ("use_bias", False, "has no bias (use_bias=False)"),
        ("trainable", False, "is frozen (trainable=False)"),
        ("dtype", "mixed_float16", "computes in mixed_float16"),
        ("activation", "mish_mash", "has an unknown activation 'mish_mash'"),
        ("activation", {"class_name": "function", "config": "f"}, "has an activation that is no"),
        ("dropout", 1.0, "has dropout=1.0"),
    ],
)
def test_an_option_that_we_cannot_train_is_named(tmp_path, option, value, reason):
    changed = lstm()
    changed["config"][option] = value
    file = opened(tmp_path, stack(entry(7, 3), changed, dense()))
    assert file.spec is None
    assert file.why_not_ours.startswith("Layer 1 LSTM")
    assert reason in file.why_not_ours


def test_regularizers_are_said_to_be_left_out(tmp_path):
    punished = lstm(kernel_regularizer={"class_name": "L2", "config": {"l2": 0.01}})
    file = opened(tmp_path, stack(entry(7, 3), punished, dense()))
    assert file.spec is not None
    assert "kernel_regularizer=L2(l2=0.01)" in file.rows[0].call
    assert file.notes == (
        "Its kernel_regularizer is no part of a stack here: training it here leaves them out.",
    )


def test_arrays_that_do_not_fit_are_told(tmp_path):
    file = opened(tmp_path, GOOD, {**ARRAYS, "layers/dense/vars/0": (5, 2)})
    assert file.spec is None
    assert file.why_not_ours == (
        "Layer 2 Dense 'dense' has arrays that do not fit its configuration."
    )
    assert file.rows[1].parameters == 12


def test_a_model_saved_unbuilt_says_so(tmp_path):
    file = opened(tmp_path, stack(lstm(), dense()), {})
    assert [row.parameters for row in file.rows] == [0, 0]
    assert [row.output_shape for row in file.rows] == [None, None]
    assert "The file holds no arrays of layer 1 'lstm'" in file.notes[0]
    assert "shape of its input is not known" in file.why_not_ours


def test_a_frozen_layer_has_nothing_to_train(tmp_path):
    config = stack(entry(7, 3), lstm(), layer("BatchNormalization", "norm"), dense())
    config["config"]["layers"][1]["config"]["trainable"] = False
    arrays = ARRAYS | {f"layers/batch_normalization/vars/{place}": (4,) for place in range(4)}
    file = opened(tmp_path, config, arrays)
    assert [(row.parameters, row.trainable) for row in file.rows] == [(128, 0), (16, 8), (10, 10)]
    assert [one.name for one in file.rows[1].weights][2:] == ["moving_mean", "moving_variance"]


def test_the_state_of_a_random_generator_is_no_parameter(tmp_path):
    stored = Path(tmp_path / "weights.h5")
    stored.write_bytes(weights())
    with h5py.File(stored, "r+") as file:
        file["layers/lstm/cell/seed_generator/vars/0"] = np.zeros(2, np.uint32)
    path = archive(tmp_path / "seeded.keras", members(stored=stored.read_bytes()))
    assert [row.parameters for row in open_file(path).rows] == [128, 10]


def test_arrays_of_half_precision_are_told_and_read(tmp_path):
    stored = tmp_path / "weights.h5"
    stored.write_bytes(weights())
    with h5py.File(stored, "r+") as file:
        del file["layers/dense/vars/1"]
        # 1.5 and -2 in bfloat16, as Keras stores it: the upper half of a float32, as plain bytes.
        halves = np.array([0x3FC0, 0xC000], np.uint16)
        file["layers/dense/vars/1"] = halves.view(np.dtype("V2"))
        file["layers/dense/vars/1"].attrs["dtype"] = "bfloat16"
    path = archive(tmp_path / "half.keras", members(stored=stored.read_bytes()))
    assert "Some of its arrays are bfloat16" in open_file(path).notes[0]
    bias = read_weights(path, 2)[-1]
    assert (bias.low, bias.high) == (-2.0, 1.5)


def test_words_are_read_as_tokens(tmp_path):
    words = layer("Embedding", "words", input_dim=9, output_dim=3, mask_zero=True)
    arrays = {**ARRAYS, "layers/embedding/vars/0": (9, 3)}
    file = opened(tmp_path, stack(entry(None), words, lstm(), dense()), arrays)
    assert file.spec.input == Tokens(None)
    assert [row.masked for row in file.rows] == [True, False, False]


def test_statistics_need_a_layer_of_the_file(good):
    with pytest.raises(Problem, match="has no layer 3: it has 2"):
        read_weights(good, 3)


def test_huge_weights_are_not_looked_at(tmp_path, monkeypatch):
    from core.models.files import values
    from core.models.files.refusal import Refused

    monkeypatch.setattr(values, "MOST_VALUES", 100)
    path = archive(tmp_path / "good.keras", members())
    with pytest.raises(Refused, match="has 128 values in layer 1: at most 100 are looked at"):
        values.statistics(path, 1)
