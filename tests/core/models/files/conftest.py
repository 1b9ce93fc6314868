import pytest

from tests.core.models.files.corpus import Corpus, made


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """What Keras makes of many models."""
    return made(tmp_path_factory)
