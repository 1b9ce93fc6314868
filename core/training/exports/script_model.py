"""The part of a run's script that builds and compiles its model."""

from collections.abc import Iterator
from textwrap import indent

from core.backends.compiling import JUDGED, OPTIMIZERS, optimizer_arguments
from core.backends.protocol import FitSettings
from core.models.exports.keras_config import layer_name
from core.models.script import MASK_NOTE, WIDTH, call, literal
from core.models.script import script as model_script
from core.models.spec import Features, Layer, ModelSpec
from core.training.events import Prepared


def model_part(prepared: Prepared, settings: FitSettings) -> str:
    """Builds the stack, its layers named as those of the run, and compiles it."""
    spec = prepared.model
    # Said where the stack's own script says it.
    note = MASK_NOTE if MASK_NOTE in model_script(spec) else ""
    layers = "".join(
        f"        {_wrapped(_named(layer, number))},\n"
        for number, layer in enumerate(spec.layers, start=1)
    )
    loss, metric = JUDGED[prepared.task]
    built = (
        f"model = keras.Sequential(\n    [\n        {_entry(spec, settings)},\n{layers}    ]\n)\n"
        "model.compile(\n"
        f"    optimizer=keras.optimizers.{_optimizer(settings)},\n"
        f"    loss={literal(loss)},\n"
        f"    metrics=[{literal(metric)}],\n"
        ")\n"
    )
    if settings.device == "gpu:all":
        built = (
            "# Every GPU of the machine takes its share of each batch.\n"
            "with tensorflow.distribute.MirroredStrategy().scope():\n" + indent(built, "    ")
        )
    return f"{note}{built}model.summary()\n"


def _entry(spec: ModelSpec, settings: FitSettings) -> str:
    if isinstance(spec.input, Features):
        return f"keras.Input(({spec.input.timesteps}, {spec.input.features}))"
    timesteps = None if settings.buckets else spec.input.timesteps
    return f'keras.Input(({timesteps},), dtype="int32")'


def _named(layer: Layer, number: int) -> str:
    """The call that makes the layer, with the name that its weights go by in the run's files."""
    return f"layers.{call(layer)[:-1]}, name={literal(layer_name(number, layer))})"


def _wrapped(made: str) -> str:
    """The call on one line, or one argument a line where it would be too long."""
    if len(made) + 9 <= WIDTH:
        return made
    begin, _, inside = made.partition("(")
    listed = "".join(f"            {argument},\n" for argument in _arguments(inside[:-1]))
    return f"{begin}(\n{listed}        )"


def _arguments(inside: str) -> Iterator[str]:
    """What stands between the commas that no inner bracket holds."""
    depth, argument = 0, ""
    for sign in inside:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield argument.strip()
            argument = ""
        else:
            argument += sign
    yield argument.strip()


def _optimizer(settings: FitSettings) -> str:
    given = ", ".join(f"{name}={v!r}" for name, v in optimizer_arguments(settings).items())
    return f"{OPTIMIZERS[settings.optimizer]}({given})"
