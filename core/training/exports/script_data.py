"""The part of a run's script that leaves its data in arrays."""

import base64
import hashlib
import inspect
import io
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.backends.keras.fetch import HASHES
from core.data import adding, imdb, temporal_order
from core.data.dataset import Dataset
from core.data.loading import NUMBERS, load
from core.data.spec import DataSpec
from core.errors import Problem, UsageProblem
from core.models.script import literal
from core.models.spec import Embedding
from core.training.config import RunConfig
from core.training.events import Prepared
from core.training.examples import kept_examples
from core.training.store import Run

EMBEDDED = 4 * 2**20
"""Bytes of data that a script on standard output carries within itself at most."""

PADDED = """\
{side}_inputs = keras.utils.pad_sequences(
    {side}_reviews{limit},
    maxlen={maxlen},
    padding="{padding}",
    truncating="{truncating}",
)
{side}_targets = np.asarray({side}_labels{limit}, "float32")
"""

OWN_IMDB = '''

def load_data(path, num_words):
    """As keras.datasets.imdb.load_data does, from a file that need not be the published one."""
    rng = np.random.RandomState(113)
    # The reviews are pickled lists: load a file that you trust.
    with np.load(path, allow_pickle=True) as archive:
        for part in ("train", "test"):
            order = np.arange(len(archive[f"y_{part}"]))
            rng.shuffle(order)
            reviews = [
                [1, *(rank + 3 if rank + 3 < num_words else 2 for rank in review)]
                for review in archive[f"x_{part}"][order]
            ]
            yield reviews, archive[f"y_{part}"][order]


(train_reviews, train_labels), (test_reviews, test_labels) = load_data(
    PATH, num_words=WORDS
)
'''

KERAS_IMDB = """\
# Keras downloads the reviews once, into its own cache.
(train_reviews, train_labels), (test_reviews, test_labels) = keras.datasets.imdb.load_data(
    num_words=WORDS
)
"""

HELD_OUT = """
# The first of the training examples validate.
validation_inputs, train_inputs = train_inputs[:COUNT], train_inputs[COUNT:]
validation_targets, train_targets = train_targets[:COUNT], train_targets[COUNT:]
"""

DRAWN = """\
train_inputs, train_targets = NAME({train}, {timesteps}, np.random.RandomState([{seed}, 0]))
test_inputs, test_targets = NAME({test}, {timesteps}, np.random.RandomState([{seed}, 1]))
"""


@dataclass(frozen=True)
class DataPart:
    """A part of the script.

    Attributes:
        code: it leaves `train_inputs`, `train_targets`, and so on for validation and test.
        imports: lines that it needs at the script's beginning.
    """

    code: str
    imports: tuple[str, ...] = ()


def needs_archive(config: RunConfig) -> bool:
    """Whether the script reads the prepared arrays of its run instead of preparing them."""
    return config.data.dataset not in ("imdb", *NUMBERS)


def imdb_part(config: RunConfig, prepared: Prepared) -> DataPart:
    """The IMDB reviews, by Keras' own loader or from the file that the run was given."""
    data = config.data
    path = _own_file(data)
    loaded = KERAS_IMDB if path is None else OWN_IMDB.replace("PATH", literal(str(path)))
    loaded = loaded.replace("WORDS", str(data.num_words))
    sides = (
        PADDED.format(
            side=side,
            limit=f"[:{data.limit}]" if data.limit is not None else "",
            maxlen=prepared.timesteps,
            padding=data.padding,
            truncating=data.truncating,
        )
        for side in ("train", "test")
    )
    return DataPart(loaded + "".join(sides) + _held_out(prepared))


def _own_file(data: DataSpec) -> Path | None:
    """The file that the run read; None where Keras' loader has the same."""
    if data.data_path is not None:
        given = Path(data.data_path)
        return given / imdb.ARCHIVE if given.is_dir() else given
    try:
        kept = imdb.archive_path(data)
        # What Keras' loader asks of the file, which it would else download anew.
        published = hashlib.sha256(kept.read_bytes()).hexdigest() == HASHES[imdb.ARCHIVE]
    except (Problem, OSError):
        # Gone since, and downloaded again from where it came.
        return None
    return None if published else kept


def drawn_part(config: RunConfig, prepared: Prepared) -> DataPart:
    """A task of numbers, drawn by the very function that drew it for the run."""
    if config.data.dataset == "adding":
        function: Any = adding.marked_sums
        constants = ""
    else:
        function = temporal_order.ordered_symbols
        constants = "".join(
            f"{name} = {getattr(temporal_order, name)!r}\n"
            for name in ("SYMBOLS", "LABELS", "WINDOWS")
        )
    drawn = DRAWN.replace("NAME", function.__name__).format(
        train=prepared.train + prepared.validation,
        test=prepared.test,
        timesteps=prepared.timesteps,
        seed=config.data.data_seed,
    )
    source = textwrap.dedent(inspect.getsource(function))
    return DataPart(
        f"{constants}\n\n{source}\n\n{drawn}{_held_out(prepared)}",
        ("from numpy.typing import NDArray",),
    )


def archive_part(name: str) -> DataPart:
    """The arrays of a file that lies beside the script."""
    return DataPart(
        f"{_OWN_ARRAYS}.\ndata = np.load(Path(__file__).with_name({literal(name)}))\n{_TAKEN}",
        ("from pathlib import Path",),
    )


def embedded_part(archive: bytes) -> DataPart:
    """The same arrays within the script.

    Raises:
        UsageProblem: they would make it too long to be handled.
    """
    if len(archive) > EMBEDDED:
        raise UsageProblem(
            f"the data of this run are {len(archive) / 1e6:.0f} MB, too much to be printed within "
            "its script: name a file with --out, and they are written beside it"
        )
    lines = "\n".join(textwrap.wrap(base64.b64encode(archive).decode(), 96))
    return DataPart(
        f'{_OWN_ARRAYS};\n# a compressed .npz archive.\nDATA = """\n{lines}\n"""\n'
        f"data = np.load(io.BytesIO(base64.b64decode(DATA)))\n{_TAKEN}",
        ("import base64", "import io"),
    )


_OWN_ARRAYS = (
    "# The run's own arrays, as its data were prepared: inputs of one length, and their targets"
)
_TAKEN = "".join(
    f'{side}_inputs, {side}_targets = data["{side}_inputs"], data["{side}_targets"]\n'
    for side in ("train", "validation", "test")
)


def archive(run: Run, config: RunConfig, prepared: Prepared) -> bytes:
    """The run's arrays once more, as a compressed .npz archive.

    Raises:
        Problem: the data cannot be read, or are no longer those that the run was trained on.
    """
    dataset = load(config.data)
    if not _same(run, dataset, prepared):
        raise Problem(
            f"{dataset.name} is no longer what run {run.id} was trained on: its script would "
            "repeat another run"
        )
    arrays: dict[str, Any] = {}
    for side in ("train", "validation", "test"):
        split = getattr(dataset, side)
        arrays |= {f"{side}_inputs": split.inputs, f"{side}_targets": split.targets}
    found = io.BytesIO()
    np.savez_compressed(found, **arrays)
    return found.getvalue()


def _same(run: Run, dataset: Dataset, prepared: Prepared) -> bool:
    """Whether sizes, vocabulary and the first test examples are those of the run."""
    tables = [one.input_dim for one in prepared.model.layers if isinstance(one, Embedding)]
    counts = [len(dataset.train), len(dataset.validation), len(dataset.test)]
    if counts != [prepared.train, prepared.validation, prepared.test]:
        return False
    if dataset.train.inputs.shape[1] != prepared.timesteps:
        return False
    if any(rows != dataset.vocabulary_size for rows in tables):
        return False
    kept = kept_examples(run)
    if kept is None:
        return True
    count = len(kept)
    return np.array_equal(kept.inputs, dataset.test.inputs[:count]) and np.array_equal(
        kept.targets, dataset.test.targets[:count]
    )


def _held_out(prepared: Prepared) -> str:
    return HELD_OUT.replace("COUNT", str(prepared.validation))
