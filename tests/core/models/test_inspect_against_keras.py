from collections import Counter

import pytest

from core.models.inspect import inspect
from core.models.spec import Dense, Dropout, Embedding
from tests.core.models.files.corpus import made


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """What Keras makes of many models."""
    return made(tmp_path_factory)


def means_nothing(fault, layer):
    """Whether Keras builds this although it takes word numbers for quantities, or the reverse."""
    return (isinstance(layer, Dense | Dropout) and "not word numbers" in fault.reason) or (
        isinstance(layer, Embedding) and "needs word numbers" in fault.reason
    )


def test_a_stack_is_refused_where_keras_refuses_it(corpus):
    seen = Counter()
    for spec, built in zip(corpus.shuffled, corpus.answer["shuffled"], strict=True):
        inspection = inspect(spec)
        fault = inspection.fault
        if fault is None:
            seen["valid"] += 1
            assert built["error"] is None
            assert tuple(built["layers"][-1]["shape"]) == inspection.output_shape
            continue
        assert len(inspection.layers) == fault.layer_number - 1
        if means_nothing(fault, spec.layers[fault.layer_number - 1]):
            seen["without meaning"] += 1
            assert len(built["layers"]) >= fault.layer_number
        else:
            seen["refused"] += 1
            assert len(built["layers"]) == fault.layer_number - 1
            assert "expected ndim=3" in built["error"]
    assert min(seen["valid"], seen["refused"], seen["without meaning"]) >= 10, seen
