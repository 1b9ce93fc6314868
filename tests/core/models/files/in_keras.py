"""Builds models with Keras and writes down what it made of them.

Only the process that has Keras imports this.
"""

import contextlib
import io
import json
import math

import keras
from keras import initializers, layers, regularizers

from core.models.files.opening import open_file
from tests.core.models.files.keras_models import (
    boxes_model,
    ordinary_models,
    recurrent_models,
    residual_model,
    subclassed_model,
)


def layer_of(values):
    options = {name: value for name, value in values.items() if name != "type"}
    if values["type"] == "Bidirectional":
        options["layer"] = layer_of(options["layer"])
    if values["type"] in ("LSTM", "GRU"):
        options["use_cudnn"] = False
    return getattr(layers, values["type"])(**options)


def input_of(values):
    if values["kind"] == "tokens":
        return keras.Input((values["timesteps"],), dtype="int32")
    return keras.Input((values["timesteps"], values["features"]))


def weights_of(layer):
    return [[variable.path, list(variable.shape)] for variable in layer.weights]


def stacks(specs):
    """What `stack` says of each; nothing is computed, and without values it takes a quarter."""
    with keras.StatelessScope(initialize_variables=False):
        return [stack(spec) for spec in specs]


def stack(spec):
    """Every layer of a stack as Keras builds it, and why it stops where it does."""
    tensor, built = input_of(spec["input"]), []
    for values in spec["layers"]:
        try:
            layer = layer_of(values)
            tensor = layer(tensor)
        except ValueError as error:
            return {"layers": built, "error": str(error)}
        built.append(
            {
                "kind": type(layer).__name__,
                "shape": list(tensor.shape),
                "masked": getattr(tensor, "_keras_mask", None) is not None,
                "parameters": layer.count_params(),
                "weights": weights_of(layer),
            }
        )
    return {"layers": built, "error": None}


def executed(script):
    """What a script builds."""
    names = {}
    # No value of a weight is asked for, and without them it takes half.
    without = keras.StatelessScope(initialize_variables=False)
    with contextlib.redirect_stdout(io.StringIO()), without:
        exec(compile(script, "script", "exec"), names)  # written by the code under test
    model = names["model"]
    return [
        {
            "kind": type(one).__name__,
            "shape": list(one.output.shape),
            "parameters": one.count_params(),
        }
        for one in model.layers
    ]


def described(model):
    """Every layer of a model: each output of each call, masks, arrays and counts."""
    graph = getattr(model, "_functional", model)
    found = []
    for layer in model.layers:
        calls = [
            node
            for number, node in enumerate(layer._inbound_nodes)
            if f"{id(layer)}_ib-{number}" in graph._nodes
        ]
        found.append(
            {
                "name": layer.name,
                "kind": type(layer).__name__,
                "outputs": [[list(one.shape) for one in node.output_tensors] for node in calls],
                "masked": [
                    getattr(node.output_tensors[0], "_keras_mask", None) is not None
                    for node in calls
                ],
                "parameters": layer.count_params(),
                "trainable": sum(math.prod(one.shape) for one in layer.trainable_weights),
                "weights": weights_of(layer),
            }
        )
    return found


def names_of(model):
    """The names of everything in a model's graph, layers or not."""
    return [one.name for one in getattr(model, "_functional", model).operations]


def saved(folder, name, model):
    model.save(folder / f"{name}.keras")
    model.save(folder / f"{name}.h5")
    return {**whole(model), "calls": calls_unlike(folder / f"{name}.keras", model)}


def calls_unlike(path, model):
    """The calls of the file's rows that make another layer than the one in the model."""
    made = {one.name: one for one in model.layers}
    names = {**vars(initializers), **vars(regularizers), **vars(layers), "None": None}
    found = []
    for row in open_file(path).rows:
        if row.name in made and "…" not in row.call and row.kind != "InputLayer":
            again = eval(row.call, names)  # written by the code under test
            if bare(made[row.name].get_config()) != bare(again.get_config()):
                found.append([row.call, bare(made[row.name].get_config())])
    return found


def bare(values):
    """A configuration without what a layer's place and name make different."""
    if isinstance(values, dict):
        left_out = ("name", "build_config", "shared_object_id")
        kept = {name: bare(one) for name, one in values.items() if name not in left_out}
        # Once built, a layer says in a list what it had as a number or by itself.
        if kept.get("axis") == [-1]:
            kept["axis"] = -1
        if kept.get("attention_axes") == [1]:
            kept["attention_axes"] = None
        return kept
    return [bare(one) for one in values] if isinstance(values, list | tuple) else values


def whole(model):
    """A model and its layers."""
    return {
        "layers": described(model),
        "operations": names_of(model),
        "parameters": model.count_params(),
        "inputs": [list(one.shape) for one in model.inputs],
    }


def build(folder):
    """Reads FOLDER/request.json; writes FOLDER/answer.json, and FOLDER/NAME.keras and .h5."""
    keras.utils.clear_session()
    request = json.loads((folder / "request.json").read_text())
    answer = {
        "keras": keras.__version__,
        "stacks": stacks(request["stacks"]),
        "shuffled": stacks(request["shuffled"]),
        "scripts": [executed(script) for script in request["scripts"]],
    }
    keras.utils.clear_session()
    answer["files"] = {
        name: saved(folder, name, model)
        for models in (recurrent_models(), ordinary_models())
        for name, model in models
    }
    large = {
        "mobile": keras.applications.MobileNetV2(weights=None, input_shape=(96, 96, 3)),
        "residual": residual_model(),
    }
    for name, model in large.items():
        model.save(folder / f"{name}.keras")
        answer["files"][name] = whole(model)
    boxes, subclassed = boxes_model(), subclassed_model()
    boxes.save(folder / "boxes.keras")
    boxes.save(folder / "boxes.h5")
    subclassed.save(folder / "subclassed.keras")
    answer["boxes"] = whole(boxes)
    answer["subclassed"] = subclassed.count_params()
    (folder / "answer.json").write_text(json.dumps(answer))
