"""Files as Keras 2 wrote them, made from those of today."""

import json
import shutil
from pathlib import Path
from typing import Any

import h5py


def as_keras_2(source: Path, target: Path) -> None:
    """The same `.h5` file with calls as nested lists, no recorded shape, and TensorFlow's names."""
    shutil.copy(source, target)
    with h5py.File(target, "r+") as file:
        model = json.loads(file.attrs["model_config"])
        del file.attrs["model_config"]
        file.attrs["model_config"] = json.dumps(old_model(model)).encode()
        file.attrs["keras_version"] = b"2.9.0"
        for name, group in file["model_weights"].items():
            paths = list(group.attrs.get("weight_names", ()))
            for path in paths:
                group.move(path, f"{path}:0")
            if name != "top_level_model_weights":
                group.attrs["weight_names"] = [f"{path}:0".encode() for path in paths]


def old_model(model: dict[str, Any]) -> dict[str, Any]:
    """A model's configuration in the older form."""
    config = {**model["config"]}
    config.pop("build_input_shape", None)
    models = {
        one["config"]["name"]
        for one in config["layers"]
        if one["class_name"] in ("Functional", "Sequential")
    }
    layers = []
    for layer in config["layers"]:
        made = {
            "class_name": layer["class_name"],
            "config": old_values(layer["config"]),
            "name": layer["config"]["name"],
        }
        if "layers" in layer["config"]:
            made = {**old_model(layer), "name": layer["config"]["name"]}
        if "inbound_nodes" in layer:
            made["inbound_nodes"] = [old_call(call, models) for call in layer["inbound_nodes"]]
        layers.append(made)
    config["layers"] = layers
    return {"class_name": model["class_name"], "config": config}


def old_values(values: Any) -> Any:
    """Values without the objects that name a type, and inputs by their older name."""
    if isinstance(values, list):
        return [old_values(one) for one in values]
    if not isinstance(values, dict):
        return values
    if values.get("class_name") == "DTypePolicy":
        return values["config"]["name"]
    left_out = ("module", "registered_name", "build_config")
    kept = {name: old_values(one) for name, one in values.items() if name not in left_out}
    if "batch_shape" in kept:
        kept["batch_input_shape"] = kept.pop("batch_shape")
    return kept


def old_call(call: dict[str, Any], models: set[str]) -> list[Any]:
    """[["layer", call, output, {…}], …], the arguments by name in the last place."""
    named = {
        name: found[0]
        for name, value in call["kwargs"].items()
        if (found := old_tensors(value, models)) and name != "mask"
    }
    first, *others = call["args"]
    tensors = [[*one, {}] for one in old_tensors(first, models)]
    for number, other in enumerate(others):
        for one in old_tensors(other, models):
            named[f"argument_{number}"] = one
    tensors[0][3] = named
    return tensors


def old_tensors(value: Any, models: set[str]) -> list[list[Any]]:
    """Every tensor within an argument."""
    if isinstance(value, list):
        return [tensor for one in value for tensor in old_tensors(one, models)]
    if not isinstance(value, dict):
        return []
    if value.get("class_name") == "__keras_tensor__":
        name, call, output = value["config"]["keras_history"]
        # The call that made a model was counted as its first.
        return [[name, call + (name in models), output]]
    return [tensor for one in value.values() for tensor in old_tensors(one, models)]
