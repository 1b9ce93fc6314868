import json
import os
import stat
import struct
import tracemalloc
import zipfile

import pytest

from core.errors import Problem
from core.models.files.opening import open_file
from core.models.files.process import read_file
from tests.core.models.files.handmade import GOOD, archive, legacy, members


def refusal(path):
    """The one sentence by which a file is refused."""
    with pytest.raises(Problem) as refused:
        open_file(path)
    sentence = str(refused.value)
    assert sentence.count("\n") == 0
    assert sentence.startswith(f"'{path}' ")
    assert sentence.endswith(".")
    assert ": " in sentence
    return sentence


def test_the_process_that_reads_refuses_with_the_same_sentence(tmp_path):
    paths = [
        tmp_path,
        tmp_path / "none.keras",
        archive(tmp_path / "out.keras", {**members(), "../evil": b""}),
        archive(tmp_path / "deep.keras", members(b"[" * 100_000)),
        archive(tmp_path / "odd.keras", members({"class_name": 7}, version="4.0.0")),
    ]
    for path in paths:
        with pytest.raises(Problem) as refused:
            read_file(path)
        assert str(refused.value) == refusal(path)


def test_an_empty_file(tmp_path):
    path = tmp_path / "empty.keras"
    path.touch()
    assert "is empty: save it again" in refusal(path)


@pytest.mark.parametrize("data", [b"\x00" * 300, b"\x80\x04\x95", b"PK", b"GIF89a" * 99])
def test_a_file_of_another_kind(tmp_path, data):
    path = tmp_path / "other.keras"
    path.write_bytes(data)
    assert "is neither a .keras archive nor an HDF5 file" in refusal(path)


def test_a_folder(tmp_path):
    assert "is a folder: name the .keras or .h5 file in it" in refusal(tmp_path)


def test_nothing(tmp_path):
    assert "does not exist: check the path" in refusal(tmp_path / "none.h5")


def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.keras"
    os.mkfifo(path)
    assert "is no ordinary file" in refusal(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = archive(tmp_path / "locked.keras", members())
    path.chmod(0)
    assert "may not be read by you" in refusal(path)


def test_a_truncated_archive_at_many_places(tmp_path):
    whole = archive(tmp_path / "whole.keras", members()).read_bytes()
    path = tmp_path / "cut.keras"
    for end in range(1, len(whole), 97):
        path.write_bytes(whole[:end])
        with pytest.raises(Problem, match=r"zip|neither"):
            open_file(path)
    refusal(path)


def test_an_archive_with_a_changed_byte_is_read_or_refused(tmp_path):
    whole = archive(tmp_path / "whole.keras", members()).read_bytes()
    path = tmp_path / "changed.keras"
    refused = 0
    for place in range(0, len(whole), 41):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            open_file(path)
        except Problem:
            refused += 1
    # Every entry has a checksum, so that only what lies between them can change unseen.
    assert refused > 0.9 * len(whole) / 41


@pytest.mark.parametrize("missing", ["metadata.json", "config.json", "model.weights.h5"])
def test_an_archive_without_an_entry(tmp_path, missing):
    entries = members()
    del entries[missing]
    assert f"holds no {missing}" in refusal(archive(tmp_path / "less.keras", entries))


def test_weights_in_numpys_format_are_not_read(tmp_path):
    entries = members()
    entries["model.weights.npz"] = entries.pop("model.weights.h5")
    assert "in NumPy's format" in refusal(archive(tmp_path / "npz.keras", entries))


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "assets/../../evil", "..\\evil", "C:\\evil", "a/.."]
)
def test_an_entry_that_leads_out_of_the_archive(tmp_path, name):
    path = archive(tmp_path / "out.keras", {**members(), name: b"x"})
    assert "that leads out of it: open files that Keras itself has written" in refusal(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.keras"]


def test_an_entry_that_is_a_link(tmp_path):
    path = archive(tmp_path / "link.keras", members())
    link = zipfile.ZipInfo("assets/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as target:
        target.writestr(link, "/etc/passwd")
    assert "has an entry 'assets/link' that is a link" in refusal(path)


def test_two_entries_of_one_name(tmp_path):
    path = archive(tmp_path / "twice.keras", members())
    with zipfile.ZipFile(path, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("config.json", "{}")
    assert "has two entries 'config.json'" in refusal(path)


def test_an_encrypted_entry(tmp_path):
    path = archive(tmp_path / "locked.keras", members())
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    path.write_bytes(data)
    assert "has an encrypted entry 'metadata.json'" in refusal(path)


def test_too_many_entries(tmp_path):
    path = archive(tmp_path / "many.keras", members())
    with zipfile.ZipFile(path, "a") as target:
        for number in range(10_000):
            target.writestr(f"assets/{number}", b"")
    assert "has 10,003 entries" in refusal(path)


def test_a_list_of_entries_that_says_to_be_endless(tmp_path):
    path = archive(tmp_path / "list.keras", members())
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 16] = struct.pack("<HHL", 3, 3, 1 << 31)
    path.write_bytes(data)
    assert "in 2,147,483,648 bytes" in refusal(path)


def test_a_configuration_that_unpacks_without_end(tmp_path):
    bomb = b'{"class_name": "Sequential", "config": "' + b" " * (80 << 20) + b'"}'
    path = archive(tmp_path / "bomb.keras", members(bomb), zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    assert "unpacks 'config.json' to more than 100 times its size" in refusal(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 30 << 20


def test_a_bomb_whose_header_lies_about_its_size(tmp_path):
    bomb = b" " * (80 << 20)
    path = archive(tmp_path / "lie.keras", members(bomb), zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(b"config.json")
        at = data.rfind(mark, 0, at) if mark == b"PK\x03\x04" else data.find(mark, at)
        while data[at + offset : at + offset + 4] != struct.pack("<L", len(bomb)):
            at = data.find(mark, at + 1)
        data[at + offset : at + offset + 4] = struct.pack("<L", 1000)
    path.write_bytes(data)
    assert "config.json" in refusal(path)


def test_weights_that_unpack_without_end(tmp_path):
    path = archive(
        tmp_path / "weights.keras", members(stored=b"\0" * (80 << 20)), zipfile.ZIP_DEFLATED
    )
    assert "unpacks 'model.weights.h5' to more than 100 times its size" in refusal(path)


def test_a_configuration_that_is_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr("core.models.files.archive.LARGEST_TEXT", 1 << 20)
    path = archive(tmp_path / "long.keras", members(b" " * (2 << 20)))
    with pytest.raises(Problem, match=r"unpacks 'config\.json' to more than 1 MiB"):
        open_file(path)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"class_name": "Sequential", "config": ' * 50_000 + b"1" + b"}" * 50_000,
    ],
    ids=["open", "lists", "objects", "models"],
)
def test_a_configuration_that_is_nested_endlessly(tmp_path, text):
    path = archive(tmp_path / "deep.keras", members(text))
    assert "nests its configuration too deeply" in refusal(path) or "is no JSON" in refusal(path)


@pytest.mark.parametrize("depth", [50, 300])
def test_layers_within_layers_without_end(tmp_path, depth):
    inner = {"class_name": "Dense", "config": {"units": 3}}
    for _ in range(depth):
        inner = {"class_name": "TimeDistributed", "config": {"layer": inner}}
    config = {**GOOD, "config": {"name": "deep", "layers": [GOOD_ENTRY, inner]}}
    path = archive(tmp_path / "deep.keras", members(config))
    if depth == 50:
        assert read_file(path).rows[0].kind == "TimeDistributed"
    else:
        assert "nests its configuration too deeply" in refusal(path)


GOOD_ENTRY = GOOD["config"]["layers"][0]


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"null", b"[]", b"7", b'"x"', b"{", b"{}"])
def test_a_configuration_that_is_no_object(tmp_path, text):
    assert refusal(archive(tmp_path / "odd.keras", members(text)))


def test_an_endless_number(tmp_path):
    text = json.dumps(GOOD).replace('"units": 4', '"units": ' + "9" * 5000).encode()
    assert refusal(archive(tmp_path / "number.keras", members(text)))


@pytest.mark.parametrize("size", [2**63, 10**30, -1, True, 1.5, "7", [7]])
def test_a_dimension_that_no_array_has(tmp_path, size):
    config = json.loads(json.dumps(GOOD))
    config["config"]["layers"][0]["config"]["batch_shape"] = [None, size, 3]
    said = refusal(archive(tmp_path / "size.keras", members(config)))
    assert "says of layer 'entry' that its batch_shape is" in said
    assert "not a shape" in said


def test_shapes_whose_product_no_computer_counts_to(tmp_path):
    config = json.loads(json.dumps(GOOD))
    config["config"]["layers"][0]["config"]["batch_shape"] = [None, 2**62, 2**62]
    file = read_file(archive(tmp_path / "product.keras", members(config)))
    assert file.rows[0].multiply_adds is None
    assert file.inputs == ((None, 2**62, 2**62),)


def test_more_layers_than_any_model_has(tmp_path):
    config = {**GOOD, "config": {"name": "many", "layers": [GOOD_ENTRY] * 10_001}}
    assert "describes 10,001 layers: 10,000 are shown" in refusal(
        archive(tmp_path / "many.keras", members(config))
    )


def test_layers_that_read_each_other_in_a_circle(tmp_path):
    def reading(name, source):
        tensor = {
            "class_name": "__keras_tensor__",
            "config": {"shape": [None, 4], "dtype": "float32", "keras_history": [source, 0, 0]},
        }
        made = {"module": "keras.layers", "class_name": "Dropout", "config": {"name": name}}
        return {**made, "name": name, "inbound_nodes": [{"args": [tensor], "kwargs": {}}]}

    config = {
        "class_name": "Functional",
        "config": {
            "name": "round",
            "layers": [reading("a", "b"), reading("b", "a")],
            "input_layers": [],
            "output_layers": ["a", 0, 0],
        },
    }
    path = archive(tmp_path / "round.keras", members(config))
    assert "has layers that read each other in a circle" in refusal(path)


def test_a_newer_keras_is_named_where_its_file_is_not_understood(tmp_path):
    path = archive(tmp_path / "newer.keras", members({"class_name": 7}, version="4.0.0"))
    said = refusal(path)
    assert "was written by Keras 4.0.0, newer than the 3.15 that is known here" in said
    assert said.endswith("update this program, or save the model with an older Keras.")


def test_an_older_keras_is_not_blamed(tmp_path):
    path = archive(tmp_path / "older.keras", members({"class_name": 7}, version="3.1.0"))
    assert "newer" not in refusal(path)


def test_both_kinds_are_known_by_their_bytes_and_not_by_their_names(tmp_path):
    zipped = archive(tmp_path / "really-zip.h5", members())
    hdf5 = legacy(tmp_path / "really-hdf5.keras")
    assert (open_file(zipped).format, open_file(hdf5).format) == ("keras", "h5")
