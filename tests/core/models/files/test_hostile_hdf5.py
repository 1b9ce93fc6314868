import io
import json
import os
import pickle
import subprocess
import sys
import time
from random import Random

import h5py
import numpy as np
import pytest

from core.errors import Problem
from core.models.files import process
from core.models.files.answer import decoded
from core.models.files.opening import open_file
from core.models.files.process import read_file, read_weights
from tests.core.models.files.corpus import ROOT
from tests.core.models.files.handmade import GOOD, WEIGHTS, archive, legacy, members
from tests.core.models.files.test_hostile_archives import refusal

KERNEL = "layers/dense/vars/0"


@pytest.fixture
def changed(tmp_path):
    """A `.keras` file whose weights something has been done to."""

    def make(change):
        stored = tmp_path / "weights.h5"
        stored.write_bytes(WEIGHTS)
        with h5py.File(stored, "r+") as file:
            if KERNEL in file:
                del file[KERNEL]
            change(file)
        return archive(tmp_path / "changed.keras", members(stored=stored.read_bytes()))

    return make


def test_a_truncated_file_at_many_places(tmp_path):
    whole = legacy(tmp_path / "whole.h5").read_bytes()
    path = tmp_path / "cut.h5"
    for end in range(8, len(whole), 211):
        path.write_bytes(whole[:end])
        with pytest.raises(Problem, match="is no whole HDF5 file"):
            open_file(path)
    refusal(path)


def test_a_file_with_changed_bytes_is_read_or_refused(tmp_path):
    whole = legacy(tmp_path / "whole.h5").read_bytes()
    paths = [tmp_path / f"changed-{number}.h5" for number in range(24)]
    random = Random(4)
    for path in paths:
        data = bytearray(whole)
        for _ in range(40):
            data[random.randrange(8, len(data))] = random.randrange(256)
        path.write_bytes(data)
    # By processes of their own: nobody vouches for a library in C that reads this.
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.core.models.files.forking_reader", *map(str, paths)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        timeout=120,
        check=True,
    )
    *said, _ = done.stdout.split(b"\0")
    answers, statuses = said[::2], list(map(int, said[1::2]))
    assert len(statuses) == len(paths)
    read = [decoded(line) for line, status in zip(answers, statuses, strict=True) if status == 0]
    assert all((one.file is None) == bool(one.problem) for one in read)
    # A status above zero is an exception that nothing caught.
    assert max(statuses) == 0
    assert sum(bool(one.problem) for one in read) + len(paths) - len(read) > 6


def test_truncated_weights_in_a_whole_archive(tmp_path):
    path = archive(tmp_path / "cut.keras", members(stored=WEIGHTS[:5000]))
    assert "model.weights.h5 is no whole HDF5 file" in refusal(path)


def test_weights_that_are_a_pickle_are_not_unpickled(tmp_path):
    class Bomb:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "harm"),)

    path = archive(tmp_path / "pickle.keras", members(stored=pickle.dumps(Bomb())))
    assert "is no whole HDF5 file" in refusal(path)
    assert not (tmp_path / "harm").exists()


def test_a_link_to_another_file(changed):
    def link(file):
        file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/passwd", "/x")

    said = refusal(changed(link))
    assert "points at another file from '/layers/dense/vars/0'" in said


def test_a_soft_link_and_a_circle_of_them(changed):
    def link(file):
        file["layers/dense/vars/0"] = h5py.SoftLink("/layers/dense/vars/0")

    assert "holds a soft link at '/layers/dense/vars/0'" in refusal(changed(link))


def test_a_group_that_holds_itself(changed):
    def link(file):
        file["layers/dense/again"] = file["layers"]

    assert "reaches one group twice" in refusal(changed(link))


def test_groups_that_are_nested_endlessly(changed):
    assert "nests groups more than 64 deep" in refusal(
        changed(lambda file: file.create_group("layers/" + "a/" * 100))
    )


def test_an_array_in_another_file(changed, tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"secret__" * 8)

    def store(file):
        file.create_dataset(KERNEL, (4, 2), np.float32, external=[(str(outside), 0, 32)])

    assert "keeps '/layers/dense/vars/0' in another file" in refusal(changed(store))


def test_an_array_put_together_from_other_files(changed):
    def store(file):
        layout = h5py.VirtualLayout((4, 2), np.float32)
        layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 2))
        file.create_virtual_dataset(KERNEL, layout)

    assert "takes '/layers/dense/vars/0' from other files" in refusal(changed(store))


@pytest.mark.parametrize(
    "options", [{}, {"chunks": (1024, 1024)}, {"chunks": (1024, 1024), "compression": "gzip"}]
)
def test_an_array_that_says_to_be_huge(changed, options):
    def store(file):
        file.create_dataset(KERNEL, (2**20, 2**20), np.float32, **options)

    said = refusal(changed(store))
    assert "says that '/layers/dense/vars/0' has 4,398,046,511,104 bytes, but holds 0" in said


def test_a_compressed_array_is_counted(changed):
    values = np.arange(8, dtype=np.float32).reshape(4, 2)
    path = changed(lambda file: file.create_dataset(KERNEL, data=values, compression="gzip"))
    assert open_file(path).rows[1].parameters == 10
    kernel = read_weights(path, 2)[0]
    assert (kernel.low, kernel.high) == (0.0, 7.0)


@pytest.mark.parametrize("kind", [h5py.string_dtype(), h5py.ref_dtype, np.dtype([("a", "f4")])])
def test_an_array_that_is_not_of_numbers(changed, kind):
    said = refusal(changed(lambda file: file.create_dataset(KERNEL, (2,), kind)))
    assert "holds at '/layers/dense/vars/0' an array that is not of numbers" in said


def test_an_array_without_values(changed):
    said = refusal(changed(lambda file: file.create_dataset(KERNEL, data=h5py.Empty("f4"))))
    assert "holds an array without values" in said


def test_a_type_where_an_array_should_be(changed):
    def store(file):
        file[KERNEL] = np.dtype("f8")

    assert "no group and no array" in refusal(changed(store))


def test_a_layer_that_names_an_array_it_lacks(tmp_path):
    path = legacy(tmp_path / "lacks.h5")
    with h5py.File(path, "r+") as file:
        del file["model_weights/dense/dense/bias"]
    assert "names an array 'dense/bias' of layer 'dense' that it lacks" in refusal(path)


@pytest.mark.parametrize("value", [7, 1.5, [1, 2], np.zeros(3), h5py.Empty("f4"), "{", ""])
def test_a_configuration_that_is_none(tmp_path, value):
    assert "model_config" in refusal(legacy(tmp_path / "odd.h5", model_config=value))


@pytest.mark.parametrize("value", [7, [b"dense/kernel", b"\xff"], np.zeros(3), "dense/kernel"])
def test_names_of_weights_that_are_none(tmp_path, value):
    path = legacy(tmp_path / "names.h5")
    with h5py.File(path, "r+") as file:
        file["model_weights/dense"].attrs["weight_names"] = value
    try:
        file = open_file(path)
    except Problem:
        refusal(path)
    else:
        assert [one.name for one in file.rows[1].weights] == ["kernel"]


def test_a_file_of_weights_alone(tmp_path):
    path = legacy(tmp_path / "weights.h5")
    with h5py.File(path, "r+") as file:
        del file.attrs["model_config"]
    assert "holds weights and no model" in refusal(path)


def test_a_reader_that_crashes_is_one_sentence(tmp_path, monkeypatch):
    path = legacy(tmp_path / "good.h5")
    monkeypatch.setattr(process, "CHILD", "tests.core.models.files.crashing_reader")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(Problem, match="was ended by SIGSEGV: the file is damaged"):
        read_file(path)


def test_a_reader_that_hangs_is_ended(tmp_path, monkeypatch):
    path = legacy(tmp_path / "good.h5")
    monkeypatch.setattr(process, "CHILD", "tests.core.models.files.hanging_reader")
    monkeypatch.setattr(process, "PATIENCE_SECONDS", 1.0)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    began = time.monotonic()
    with pytest.raises(Problem, match="took more than 1 s and was ended"):
        read_file(path)
    assert time.monotonic() - began < 10


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit addresses")
def test_the_reader_has_a_limit_of_memory_and_writes_no_file(tmp_path):
    target = tmp_path / "written"
    code = (
        "import sys; from core.models.files.child import _limit; _limit();\n"
        "try:\n    bytearray(5 << 30)\nexcept MemoryError:\n    print('memory')\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "file = open(sys.argv[1], 'wb', 0)\n"
        "try:\n    file.write(b'x')\nexcept OSError:\n    print('files')\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(target)], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["memory", "files"]
    assert target.stat().st_size == 0


def test_a_large_array_of_an_honest_file_is_only_counted(tmp_path):
    config = json.loads(json.dumps(GOOD))
    file = io.BytesIO()
    with h5py.File(io.BytesIO(WEIGHTS), "r") as source, h5py.File(file, "w") as target:
        source.copy("layers", target)
        del target[KERNEL]
        target[KERNEL] = np.zeros((4, 5_000_000), np.float32)
    config["config"]["layers"][2]["config"]["units"] = 5_000_000
    path = archive(tmp_path / "large.keras", members(config, file.getvalue()))
    began = time.perf_counter()
    rows = open_file(path).rows
    assert time.perf_counter() - began < 1.0
    assert rows[1].weights[0].shape == (4, 5_000_000)
