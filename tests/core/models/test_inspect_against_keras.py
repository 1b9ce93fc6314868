import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from core.models.inspect import inspect
from core.models.presets import PRESETS
from core.models.spec import Dense, Dropout, Embedding

many = settings(deadline=None, max_examples=60, derandomize=True, database=None)


@pytest.fixture(scope="module")
def require_equal(keras_tensors):
    """Every shape, mask and weight that we infer is the one that Keras builds."""

    def compare(spec):
        inspection = inspect(spec)
        assert inspection.fault is None
        _, built = keras_tensors(spec)
        assert len(inspection.layers) == len(built) == len(spec.layers)
        for ours, (layer, tensor) in zip(inspection.layers, built, strict=True):
            assert ours.kind == type(layer).__name__
            assert ours.output_shape == tensor.shape
            assert ours.masked == (getattr(tensor, "_keras_mask", None) is not None)
            assert ours.parameters == layer.count_params()
            assert [weight.shape for weight in ours.weights] == [w.shape for w in layer.weights]
            assert [weight.name for weight in ours.weights] == [named(w) for w in layer.weights]
        assert inspection.output_shape == built[-1][1].shape
        assert inspection.parameters == sum(layer.count_params() for layer, _ in built)

    return compare


def named(variable):
    """The variable's name, with its direction in front inside a Bidirectional."""
    for direction in ("forward", "backward"):
        if f"/{direction}_" in variable.path:
            return f"{direction}_{variable.name}"
    return variable.name


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_inspected_as_keras_builds_it(name, require_equal):
    require_equal(PRESETS[name].spec)


@given(data=st.data())
@many
def test_every_stack_is_inspected_as_keras_builds_it(data, stacks, require_equal):
    require_equal(data.draw(stacks))


def means_nothing(fault, layer):
    """Whether Keras builds this although it takes word numbers for quantities, or the reverse."""
    return (isinstance(layer, Dense | Dropout) and "not word numbers" in fault.reason) or (
        isinstance(layer, Embedding) and "needs word numbers" in fault.reason
    )


@given(data=st.data())
@many
def test_a_stack_is_refused_where_keras_refuses_it(data, shuffled_stacks, keras_tensors):
    spec = data.draw(shuffled_stacks)
    inspection = inspect(spec)
    fault = inspection.fault
    if fault is None:
        event("valid")
        _, built = keras_tensors(spec)
        assert built[-1][1].shape == inspection.output_shape
        return
    before = type(spec)(spec.name, spec.input, spec.layers[: fault.layer_number - 1])
    keras_tensors(before)
    assert len(inspection.layers) == fault.layer_number - 1
    upto = type(spec)(spec.name, spec.input, spec.layers[: fault.layer_number])
    if means_nothing(fault, spec.layers[fault.layer_number - 1]):
        event("without meaning")
        keras_tensors(upto)
    else:
        event("refused")
        with pytest.raises(ValueError, match="expected ndim=3"):
            keras_tensors(upto)
