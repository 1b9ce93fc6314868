"""A source is a few choices; what cannot be is refused by the name of its field."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.data.spec import DataSpec
from core.errors import UsageProblem
from core.stepping.opening import open_source
from core.stepping.source import (
    LARGEST,
    CellWeights,
    Edit,
    Example,
    RandomSequence,
    RunWeights,
    Sentence,
    Source,
    whole_number,
)


def test_equal_choices_are_one_source() -> None:
    def made() -> Source:
        sequence = Example(3, "train", DataSpec(dataset="adding"))
        return Source(RunWeights(Path("run"), 2), sequence, 7, (Edit("delete", 1),))

    assert len({made(), made(), Source()}) == 2


@pytest.mark.parametrize("name", LARGEST)
def test_a_number_is_taken_up_to_its_greatest_value_and_not_beyond(name: str) -> None:
    largest = LARGEST[name]
    assert whole_number(name, f" {largest:,} ") == whole_number(name, largest) == largest
    for wrong in (str(largest + 1), "-1", "1.5", "many", "", "9" * 30, "²"):
        with pytest.raises(UsageProblem, match=f"^{name}: ") as refused:
            whole_number(name, wrong)
        assert f"to {largest:,}" in str(refused.value)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (Source(sequence=RandomSequence(timesteps=0)), "^timesteps: '0'"),
        (Source(sequence=RandomSequence(features=1_025)), "^features: '1025'"),
        (Source(weights=CellWeights(units=513)), "^units: '513'"),
        (Source(seed=-1), "^seed: '-1'"),
        (Source(weights=CellWeights(kind="ltsm")), "did you mean 'lstm'"),
        (Source(weights=CellWeights(rule="glorot")), "unknown rule of weights 'glorot'"),
        (Source(sequence=Example(-1)), "count from 0"),
        (Source(sequence=Example(0, "tset")), "did you mean 'test'"),
        (Source(sequence=Sentence("  ")), "^text: it is empty"),
        (Source(weights=RunWeights(Path("run"), 0)), "^epoch: 0"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(source: Source, sentence: str) -> None:
    with pytest.raises(UsageProblem, match=sentence):
        open_source(source)


def test_a_drawn_cell_is_opened_without_a_data_set_or_a_serialiser() -> None:
    code = (
        "import sys; from core.stepping.opening import open_source, runs_to_step; "
        "from core.stepping.source import Source; open_source(Source()); "
        "print([m for m in sys.modules if m.split('.')[0] in ('msgspec', 'keras', 'tensorflow') "
        "or m.startswith(('core.data', 'core.models', 'core.training', 'core.backends'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
