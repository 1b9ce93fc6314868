import pytest

from tests.keras_process import keras_process


@pytest.fixture(scope="session")
def ask_keras(tmp_path_factory):
    """Calls a function where Keras is, held to the CPU: no product is rounded to fewer bits."""
    return keras_process(tmp_path_factory).ask
