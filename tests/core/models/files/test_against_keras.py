import json
import zipfile
from math import prod
from random import Random

import pytest

from core.errors import Problem
from core.models.files.answer import Answer, decoded, encoded
from core.models.files.opening import open_file
from core.models.files.process import read_file, read_weights
from core.models.inspect import inspect
from core.models.summarise import summarise
from tests.core.models.files.handmade import archive
from tests.core.models.files.old_style import as_keras_2


def named(path):
    """The variable's name, with its direction in front inside a Bidirectional."""
    name = path.rpartition("/")[2]
    for direction in ("forward", "backward"):
        if f"/{direction}_" in path:
            return f"{direction}_{name}"
    return name


def require_rows(rows, described, path):
    """Every layer of Keras is a row that says the same of it, and there are no others."""
    by_name = {row.name: row for row in rows}
    layers = {layer["name"]: layer for layer in described["layers"]}
    hidden = {layers[name]["kind"] for name in layers.keys() - by_name.keys()}
    assert hidden <= {"InputLayer"}, path
    for name in layers.keys() & by_name.keys():
        row, layer = by_name[name], layers[name]
        where = (path.name, row.number, row.kind, name)
        assert row.output_shape == tuple(layer["outputs"][0][0]), where
        assert row.masked == layer["masked"][0], where
        assert row.parameters == layer["parameters"], where
        assert row.trainable == layer["trainable"], where
        shapes = [tuple(shape) for _, shape in layer["weights"]]
        assert [one.shape for one in row.weights] == shapes, where
        ends = [one.name.rpartition("/")[2].rpartition("_")[2] for one in row.weights]
        theirs = [kept.rpartition("/")[2].rpartition("_")[2] for kept, _ in layer["weights"]]
        assert ends == theirs, where
        if row.arithmetic:
            assert row.arithmetic.endswith(f" = {row.parameters:,}"), where
            total = row.arithmetic.partition(" = ")[0].replace(",", "").replace("·", "*")
            assert eval(total) == row.parameters, where
    operations = set(described["operations"]) - layers.keys()
    for name in by_name.keys() - layers.keys():
        assert name in operations
        assert by_name[name].parameters == 0
    assert sum(row.parameters for row in rows) == described["parameters"], path


def test_every_stack_is_inspected_as_keras_builds_it(corpus):
    assert len(corpus.stacks) == len(corpus.answer["stacks"]) > 150
    for spec, built in zip(corpus.stacks, corpus.answer["stacks"], strict=True):
        assert built["error"] is None
        inspection = inspect(spec)
        assert inspection.fault is None
        assert len(inspection.layers) == len(built["layers"]) == len(spec.layers)
        for ours, theirs in zip(inspection.layers, built["layers"], strict=True):
            assert ours.kind == theirs["kind"]
            assert ours.output_shape == tuple(theirs["shape"])
            assert ours.masked == theirs["masked"]
            assert ours.parameters == theirs["parameters"]
            weights = [(named(path), tuple(shape)) for path, shape in theirs["weights"]]
            assert [(one.name, one.shape) for one in ours.weights] == weights
        assert inspection.parameters == sum(one["parameters"] for one in built["layers"])


def test_a_script_builds_the_stack_that_it_was_written_for(corpus):
    assert len(corpus.scripted) == len(corpus.answer["scripts"]) > 25
    for spec, built in zip(corpus.scripted, corpus.answer["scripts"], strict=True):
        ours = [(one.kind, one.output_shape, one.parameters) for one in inspect(spec).layers]
        assert ours == [(one["kind"], tuple(one["shape"]), one["parameters"]) for one in built]


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_a_file_says_of_every_layer_what_keras_says(corpus, ending):
    opened = 0
    for name, described in corpus.files.items():
        path = corpus.folder / f"{name}.{ending}"
        if not path.exists():
            continue
        file = open_file(path)
        require_rows(file.rows, described, path)
        assert file.format == ending
        assert file.keras_version == corpus.answer["keras"]
        assert list(file.inputs) == [tuple(shape) for shape in described["inputs"]]
        assert not any(row.closed for row in file.rows)
        opened += 1
    assert opened == len(corpus.files) - (2 if ending == "h5" else 0) > 40


def test_a_file_of_keras_2_says_the_same_without_recorded_shapes(corpus, tmp_path):
    opened = 0
    for name, described in corpus.files.items():
        source = corpus.folder / f"{name}.h5"
        if not source.exists() or name == "operations":
            continue
        old = tmp_path / f"{name}.h5"
        as_keras_2(source, old)
        file = open_file(old)
        require_rows(file.rows, described, old)
        assert file.keras_version == "2.9.0"
        opened += 1
    assert opened > 40


def test_a_call_builds_the_layer_that_it_was_written_for(corpus):
    answers = {name: one["calls"] for name, one in corpus.files.items() if "calls" in one}
    assert len(answers) > 40
    assert {name: calls for name, calls in answers.items() if calls} == {}


def test_the_process_that_reads_gives_the_same_answer(corpus):
    for name in ("attention.keras", "lstm-options.h5"):
        path = corpus.folder / name
        assert read_file(path) == open_file(path)


def test_a_stack_of_ours_is_found_in_its_file(corpus):
    for ending in ("keras", "h5"):
        file = open_file(corpus.folder / f"gru-before.{ending}")
        assert file.why_not_ours == ""
        summary = summarise(inspect(file.spec))
        assert [row.parameters for row in summary.rows] == [row.parameters for row in file.rows]
        assert [row.formula for row in summary.rows] == [row.formula for row in file.rows]
        assert [row.call for row in summary.rows] == [row.call for row in file.rows]
        assert [row.activations for row in summary.rows] == [row.activations for row in file.rows]
        assert [row.multiply_adds for row in summary.rows] == [
            row.multiply_adds for row in file.rows
        ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("lstm", "Layer 1 Masking"),
        ("lstm-options", "has no bias (use_bias=False)"),
        ("lstm-states", "more than one input or output"),
        ("lstm-cell", "Layer 1 RNN"),
        ("unlike-directions", "reads backward with another layer than forward"),
        ("frozen", "is frozen (trainable=False)"),
        ("operations", "reads 2 tensors"),
        ("residual", "does not read the layer right before it"),
    ],
)
def test_what_is_no_stack_of_ours_says_why(corpus, name, reason):
    file = open_file(corpus.folder / f"{name}.keras")
    assert file.spec is None
    assert reason in file.why_not_ours


def test_a_convolution_multiplies_its_kernel_at_every_place_of_its_output(corpus):
    rows = open_file(corpus.folder / "mobile.keras").rows
    first = next(row for row in rows if row.kind == "Conv2D")
    assert first.output_shape == (None, 48, 48, 32)
    assert first.weights[0].shape == (3, 3, 3, 32)
    assert first.multiply_adds == 48 * 48 * 3 * 3 * 3 * 32
    assert first.arithmetic == "3·3·3·32 = 864"
    *convolutions, head = [row.multiply_adds for row in rows]
    # MobileNetV2's authors count 300 million for pictures of 224×224, which have 5.44 times as many
    # places: arXiv:1801.04381, table 4.
    assert sum(convolutions) * (224 / 96) ** 2 + head == pytest.approx(300e6, rel=0.01)


def test_a_shared_layer_costs_what_all_its_calls_cost(corpus):
    rows = {row.name: row for row in open_file(corpus.folder / "attention.keras").rows}
    shared = rows["shared"]
    width = shared.weights[0].shape[0]
    assert shared.multiply_adds == 2 * 6 * 4 * 3 * (width + 3)
    assert shared.parameters == 4 * 3 * (width + 3 + 1)
    # Six words of the question and nine of the answer, of 8 values each.
    assert rows["words"].activations == (6 + 9) * 8


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_what_holds_code_is_a_box_with_the_shapes_and_counts_of_keras(corpus, ending):
    file = open_file(corpus.folder / f"boxes.{ending}")
    layers = [one for one in corpus.answer["boxes"]["layers"] if one["kind"] != "InputLayer"]
    assert [bool(row.closed) for row in file.rows] == [False, True, True, False]
    for row, layer in zip(file.rows, layers, strict=True):
        assert row.name == layer["name"]
        assert row.output_shape == tuple(layer["outputs"][0][0])
        assert row.parameters == layer["parameters"]
        shapes = [tuple(shape) for _, shape in layer["weights"]]
        assert sorted(one.shape for one in row.weights) == sorted(shapes)
    assert "lambda" not in repr(file.rows[1]).replace("Lambda", "")
    assert file.why_not_ours.startswith("Layer 2 Lambda 'code' is no layer")


def test_a_model_of_an_authors_own_class_is_one_box(corpus):
    file = open_file(corpus.folder / "subclassed.keras")
    assert [row.parameters for row in file.rows] == [corpus.answer["subclassed"]]
    assert file.rows[0].closed
    assert {one.name.partition("/")[0] for one in file.rows[0].weights} == {"encoder", "head"}


def test_branches_say_what_they_read(corpus):
    rows = {row.name: row for row in open_file(corpus.folder / "attention.keras").rows}
    assert rows["question"].inputs == rows["answer"].inputs == (0,)
    assert rows["words"].inputs == (rows["question"].number, rows["answer"].number)
    assert rows["sum"].inputs == (rows["words"].number, rows["heads"].number)
    assert rows["dot"].inputs == (rows["shared"].number,)
    assert not any(row.kind in ("NotEqual", "LogicalOr", "Any") for row in rows.values())


def test_the_weights_of_a_file_are_those_that_keras_saved(corpus):
    file = open_file(corpus.folder / "gru-before.keras")
    found = read_weights(corpus.folder / "gru-before.keras", 1)
    whole = [one for one in found if not one.gate]
    assert [(one.name, one.shape) for one in whole] == [
        (one.name, one.shape) for one in file.rows[0].weights
    ]
    assert {one.gate for one in found} == {"", "z", "r", "h"}
    assert found == read_weights(corpus.folder / "gru-before.h5", 1)
    kernel = whole[0]
    assert sum(kernel.histogram) == prod(kernel.shape)
    # Glorot's bound: the root of 6 / (inputs + outputs).
    assert 0 < kernel.high <= (6 / sum(kernel.shape)) ** 0.5


def test_a_layer_that_is_not_ours_has_statistics_too(corpus):
    file = open_file(corpus.folder / "pictures.keras")
    row = next(row for row in file.rows if row.kind == "BatchNormalization")
    found = {one.name: one for one in read_weights(corpus.folder / "pictures.keras", row.number)}
    assert (found["gamma"].low, found["gamma"].high) == (1.0, 1.0)
    assert (found["moving_mean"].low, found["moving_mean"].high) == (0.0, 0.0)


def test_a_file_of_a_newer_keras_is_opened_with_a_word_of_warning(corpus, tmp_path):
    newer = tmp_path / "newer.keras"
    with (
        zipfile.ZipFile(corpus.folder / "lstm.keras") as source,
        zipfile.ZipFile(newer, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "metadata.json":
                data = json.dumps({**json.loads(data), "keras_version": "3.99.0"}).encode()
            target.writestr(name, data)
    file = open_file(newer)
    assert file.rows == open_file(corpus.folder / "lstm.keras").rows
    assert file.notes[0].startswith("Keras 3.99.0 wrote this file, which is newer than the 3.15")


def places(values, path=()):
    """The paths of all values within a configuration."""
    yield path
    if isinstance(values, dict):
        for name, one in values.items():
            yield from places(one, (*path, name))
    elif isinstance(values, list):
        for number, one in enumerate(values):
            yield from places(one, (*path, number))


STRANGE = (
    *(None, True, False, 0, -1, 1, 7, 2**62, 2**63, 10**30, 1.5, -0.5, "", "x", "channels_first"),
    *("same", "\x1b[2J", "Functional", "Lambda", [], [None], [0], [[]], [1, 2, 3], ["x", 0, 0]),
    *({}, {"class_name": "Dense", "config": {}}, {"class_name": "__keras_tensor__"}),
)


def changed(values, path, random):
    """The configuration with the value at this place dropped or replaced."""
    values = json.loads(json.dumps(values))
    if not path:
        return random.choice(STRANGE)
    holder = values
    for step in path[:-1]:
        holder = holder[step]
    if random.randrange(4) == 0:
        del holder[path[-1]]
    else:
        holder[path[-1]] = random.choice(STRANGE)
    return values


@pytest.mark.parametrize(
    "name", ["attention", "nested", "pictures", "stacked-cells", "lstm-apart", "conv-lstm-2"]
)
def test_a_configuration_with_a_changed_value_is_read_or_refused(corpus, tmp_path, name):
    random = Random(5)
    path = tmp_path / "changed.keras"
    with zipfile.ZipFile(corpus.folder / f"{name}.keras") as source:
        entries = {one: source.read(one) for one in source.namelist()}
    config = json.loads(entries["config.json"])
    everywhere = list(places(config))
    ends = []
    for _ in range(100):
        entries["config.json"] = json.dumps(
            changed(config, random.choice(everywhere), random)
        ).encode()
        archive(path, entries)
        try:
            file = open_file(path)
        except Problem as problem:
            ends.append(str(problem))
        else:
            assert decoded(encoded(Answer(file=file))).file == file
            ends.append("")
    assert any(ends)
    assert not all(ends)
    assert all(end.isprintable() and "\n" not in end for end in ends)
