import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from core.data.imdb import MissingFiles
from core.data.loading import DATASETS, is_file_name, load
from core.data.spec import DataSpec
from core.errors import UsageProblem


@pytest.mark.parametrize("name", sorted(set(DATASETS) - {"imdb"}))
def test_every_data_set_loads_by_name_without_any_file(name: str) -> None:
    data = load(DataSpec(name, limit=10))
    assert data.name == name
    assert (len(data.train), len(data.validation), len(data.test)) == (8, 2, 10)


def test_the_data_sets_are_these_four_with_a_line_each() -> None:
    assert list(DATASETS) == ["imdb", "reviews", "adding", "temporal-order"]
    assert all(line and "\n" not in line for line in DATASETS.values())


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageProblem, match="unknown dataset 'imbd': did you mean 'imdb'"):
        load(DataSpec("imbd"))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("imdb", False),
        ("temporal-order", False),
        ("", False),
        ("films.csv", True),
        ("data/films", True),
        ("./imdb", True),
        ("C:\\films", True),
    ],
)
def test_an_ending_or_a_separator_makes_a_file(name: str, file: bool) -> None:
    assert is_file_name(name) == file


@pytest.mark.parametrize("name", ["reviews", "adding", "temporal-order", "films.csv"])
def test_a_data_path_for_a_data_set_that_needs_none_is_refused(name: str) -> None:
    with pytest.raises(UsageProblem, match="reads no file from a data path"):
        load(DataSpec(name, data_path="imdb.npz"))


def test_progress_is_told_in_words(tmp_path: Path) -> None:
    heard: list[str] = []
    load(DataSpec("reviews", limit=10), heard.append)
    assert heard == ["Writing 20 reviews"]
    with pytest.raises(MissingFiles):
        load(DataSpec("imdb"), heard.append)
    assert len(heard) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"num_words": 3},
        {"maxlen": 0},
        {"padding": "left"},
        {"validation": 0.0},
        {"validation": 1.0},
        {"limit": 1},
        {"distance": -1},
        {"data_seed": -1},
        {"maxlength": 5},
    ],
)
def test_a_setting_out_of_range_does_not_come_back_from_json(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, DataSpec)


def test_a_spec_survives_json() -> None:
    spec = DataSpec("films.csv", maxlen=7, padding="pre", text="said", label="meant", limit=9)
    assert msgspec.json.decode(msgspec.json.encode(spec), type=DataSpec) == spec


def test_loading_data_imports_no_framework_and_no_interface() -> None:
    program = (
        "import sys; from core.data.loading import load; from core.data.spec import DataSpec; "
        "load(DataSpec('reviews', limit=10)); "
        "print({'keras', 'tensorflow', 'textual', 'plotext', 'typer'} & set(sys.modules))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
