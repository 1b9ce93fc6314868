import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.dataset import Dataset
from core.data.loading import load
from core.data.spec import DataSpec
from core.data.text_file import read_labelled
from core.errors import Problem, UsageProblem

GOOD = [(f"a fine film number {n}", "pos") for n in range(50)]
BAD = [(f"a poor film number {n}", "neg") for n in range(50)]
PAIRS = [pair for both in zip(GOOD, BAD, strict=True) for pair in both]


def table(pairs: Sequence[Sequence[str]], header: Sequence[str] = ("text", "label")) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *pairs])
    return stream.getvalue()


def lines(pairs: Sequence[tuple[object, object]]) -> str:
    return "".join(json.dumps({"text": t, "label": label}) + "\n" for t, label in pairs)


def written(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def texts(data: Dataset) -> list[tuple[str, float]]:
    """Every text as it is after encoding and decoding, with its target."""
    assert data.vocabulary is not None
    return [
        (" ".join(data.vocabulary.decode(row[row > 1])), float(target))
        for part in (data.train, data.validation, data.test)
        for row, target in zip(part.inputs, part.targets, strict=True)
    ]


def refusal(name: str, kind: type[Problem] = Problem, **settings: object) -> str:
    with pytest.raises(kind) as caught:
        load(DataSpec(name, **settings))
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence[-1] in ".?"
    return sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("films.csv", table(PAIRS)),
        ("films.CSV", table(PAIRS).replace("\n", "\r\n")),
        ("films.csv", "\ufeff" + table(PAIRS)),
        ("semicolons.csv", table(PAIRS).replace(",", ";")),
        ("films.tsv", table(PAIRS).replace(",", "\t")),
        ("films.jsonl", lines(PAIRS)),
        ("films.ndjson", "\ufeff" + lines(PAIRS)),
    ],
)
def test_every_format_gives_the_same_data(tmp_path: Path, name: str, content: str) -> None:
    data = load(DataSpec(written(tmp_path, name, content)))
    assert data.name == name
    assert (len(data.train), len(data.validation), len(data.test)) == (64, 16, 20)
    assert data.task.kind == "binary"
    assert data.task.labels == ("neg", "pos")
    assert data.train.targets.dtype == np.float32
    for text, target in texts(data):
        assert ("fine" in text) == (target == 1)
    reference = load(DataSpec(written(tmp_path, "reference.csv", table(PAIRS))))
    np.testing.assert_array_equal(data.train.inputs, reference.train.inputs)
    np.testing.assert_array_equal(data.test.inputs, reference.test.inputs)


def test_the_positive_class_is_named(tmp_path: Path) -> None:
    data = load(DataSpec(written(tmp_path, "films.csv", table(PAIRS))))
    assert data.notes == ("'pos' is the positive class (1), 'neg' the negative one (0).",)


def test_quoted_texts_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    pairs = [(f'one, "two"\nthree {n}', "ab"[n % 2]) for n in range(10)]
    name = written(tmp_path, "films.csv", table(pairs))
    read = read_labelled(Path(name), DataSpec(name))
    assert read.texts == [text for text, _ in pairs]
    assert read.notes == ()


def test_a_quotation_mark_in_a_tsv_is_a_character(tmp_path: Path) -> None:
    content = 'text\tlabel\n"Great" he said\ta\n"open\tb\n"whole ""text"""\ta\n' + "x\tb\n" * 4
    name = written(tmp_path, "films.tsv", content)
    assert read_labelled(Path(name), DataSpec(name)).texts[:3] == [
        '"Great" he said',
        '"open',
        'whole "text"',
    ]


@pytest.mark.parametrize(
    ("header", "text", "label"),
    [
        (("review", "sentiment"), None, None),
        (("id", "Content", "CLASS"), None, None),
        (("sentence", "Category", "id"), None, None),
        (("comment", "target"), None, None),
        (("verdict", "what was said"), "what was said", "verdict"),
        (("verdict", "text"), None, "Verdict"),
        (("text", "label", "verdict"), "label", "verdict"),
    ],
)
def test_columns_are_found_by_their_usual_names_or_the_given_ones(
    tmp_path: Path, header: tuple[str, ...], text: str | None, label: str | None
) -> None:
    text_place = next(
        place
        for place, name in enumerate(header)
        if (
            name == text
            if text
            else name.lower() in ("review", "content", "sentence", "comment", "text")
        )
    )
    label_place = next(
        place
        for place, name in enumerate(header)
        if name.lower() == (label or "").lower()
        or (label is None and name.lower() in ("sentiment", "class", "category", "target"))
    )
    rows = []
    for pair in PAIRS:
        row = ["7"] * len(header)
        row[text_place], row[label_place] = pair
        rows.append(row)
    name = written(tmp_path, "films.csv", table(rows, header))
    read = read_labelled(Path(name), DataSpec(name, text=text, label=label))
    assert list(zip(read.texts, read.labels, strict=True)) == PAIRS


@pytest.mark.parametrize(
    ("header", "settings", "words"),
    [
        (
            ("words", "label"),
            {},
            "no column with a usual name for the text (text, review, sentence",
        ),
        (
            ("text", "outcome"),
            {},
            "say which one it is with label=NAME; its columns are 'text', 'out",
        ),
        (
            ("text", "label"),
            {"label": "lable"},
            "no column 'lable' for the label: did you mean 'label'?",
        ),
        (("text", "label"), {"text": "zzz"}, "for the text: its columns are 'text', 'label'."),
        (("text", "label"), {"text": "label", "label": "label"}, "cannot be both"),
        (("text", "text", "label"), {}, "2 columns 'text': rename all but one"),
    ],
)
def test_a_column_that_is_not_there_is_refused(
    tmp_path: Path, header: tuple[str, ...], settings: dict[str, str], words: str
) -> None:
    rows = [["x"] * len(header)] * 10
    name = written(tmp_path, "films.csv", table(rows, header))
    assert words in refusal(name, UsageProblem, **settings)


def test_more_than_two_labels_are_classes(tmp_path: Path) -> None:
    pairs = [(f"text {n}", ("ham", "spam", "eggs")[n % 3]) for n in range(60)]
    data = load(DataSpec(written(tmp_path, "mail.csv", table(pairs))))
    assert data.task.kind == "classes"
    assert data.task.labels == ("eggs", "ham", "spam")
    assert data.train.targets.dtype == np.int32
    assert set(data.train.targets) == {0, 1, 2}
    assert data.notes == ()
    for text, target in texts(data):
        number = text.removeprefix("text ")
        if number.isdigit():
            assert data.task.labels[int(target)] == ("ham", "spam", "eggs")[int(number) % 3]


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["10", "9", "1"], ("1", "9", "10")),
        ([1, 0, 1.0], ("0", "1")),
        ([True, False], ("false", "true")),
        (["b", "a", 3], ("3", "a", "b")),
        (["nan", "1", "0"], ("0", "1", "nan")),
        (["негативный", "положительный"], ("негативный", "положительный")),
        ([" yes ", "no", "yes"], ("no", "yes")),
    ],
)
def test_labels_of_any_kind_are_sorted(
    tmp_path: Path, labels: list[object], names: tuple[str, ...]
) -> None:
    pairs = [("text", label) for label in labels * 10]
    assert load(DataSpec(written(tmp_path, "x.jsonl", lines(pairs)))).task.labels == names


def test_the_vocabulary_comes_from_the_training_share_alone(tmp_path: Path) -> None:
    data = load(DataSpec(written(tmp_path, "films.csv", table(PAIRS))))
    assert data.vocabulary is not None
    assert data.vocabulary_size == data.vocabulary.size
    used = set(data.train.inputs.ravel()) - {0, 1}
    assert used == set(range(3, data.vocabulary.size))
    # Every number stands in two texts; where neither is for training, it is unknown.
    assert (data.test.inputs == 2).any()
    assert data.vocabulary.words[3:6] == ("a", "film", "number")


@pytest.mark.parametrize("num_words", [4, 5, 6, 20])
def test_no_token_reaches_num_words(tmp_path: Path, num_words: int) -> None:
    data = load(DataSpec(written(tmp_path, "films.csv", table(PAIRS)), num_words=num_words))
    assert data.vocabulary_size == num_words
    for part in (data.train, data.validation, data.test):
        assert part.inputs.max() < num_words


def test_the_seed_shuffles(tmp_path: Path) -> None:
    name = written(tmp_path, "films.csv", table(PAIRS))
    one, again, other = (load(DataSpec(name, data_seed=seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.test.inputs, again.test.inputs)
    assert texts(one) == texts(again)
    assert one.test.targets.tolist() != other.test.targets.tolist()
    assert 0 < one.test.targets.mean() < 1


def test_length_padding_truncating_and_limit_are_honoured(tmp_path: Path) -> None:
    name = written(tmp_path, "films.csv", table(PAIRS))
    assert load(DataSpec(name)).train.inputs.shape == (64, 6), "five words and the start token"
    post = load(DataSpec(name, maxlen=8, limit=10))
    pre = load(DataSpec(name, maxlen=8, limit=10, padding="pre"))
    assert (len(post.train), len(post.validation), len(post.test)) == (8, 2, 10)
    assert (post.train.inputs[:, 0] == 1).all()
    assert (post.train.inputs[:, 6:] == 0).all()
    np.testing.assert_array_equal(pre.train.inputs, np.roll(post.train.inputs, 2, axis=1))
    tail = load(DataSpec(name, maxlen=5, limit=10, truncating="pre"))
    np.testing.assert_array_equal(tail.train.inputs, post.train.inputs[:, 1:6])


def test_a_long_text_is_cut_at_500_timesteps_unless_more_are_asked_for(tmp_path: Path) -> None:
    long = [("good " * 900, "pos"), ("bad " * 30, "neg")] * 20
    name = written(tmp_path, "long.csv", table(long))
    assert load(DataSpec(name)).train.inputs.shape[1] == 500
    assert load(DataSpec(name, maxlen=700)).train.inputs.shape[1] == 700


def test_chance_is_that_of_the_test_share(tmp_path: Path) -> None:
    data = load(DataSpec(written(tmp_path, "films.csv", table(GOOD + BAD[:10]))))
    share = data.test.targets.mean()
    assert data.task.chance_accuracy == pytest.approx(max(share, 1 - share))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("only one field", "line 4 (1 fields instead of 2)"),
        ("a,b,c", "line 4 (3 fields instead of 2)"),
        (",pos", "line 4 (no text)"),
        ("   ,pos", "line 4 (no text)"),
        ("a film,", "line 4 (no label)"),
        (b"caf\xe9,pos", "line 4 (invalid UTF-8)"),
        ('"a" film,pos', "line 4 ("),
    ],
)
def test_a_broken_row_among_a_hundred_is_skipped_and_noted(
    tmp_path: Path, row: str | bytes, reason: str
) -> None:
    head, middle, rest = table(PAIRS).encode().split(b"\n", 2)
    _, rest = rest.split(b"\n", 1)
    broken = row.encode() if isinstance(row, str) else row
    first = b"\n".join([head, middle, b"a poor film number 0,neg", broken, rest])
    data = load(DataSpec(written(tmp_path, "films.csv", first)))
    assert len(texts(data)) == 100
    assert data.notes[0].startswith(f"1 broken rows were skipped: {reason}")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json", "line 1 (invalid JSON)"),
        ("[1, 2]", "line 1 (no JSON object)"),
        ('{"text": "x"}', "line 1 (no label)"),
        ('{"label": "pos"}', "line 1 (no text)"),
        ('{"text": null, "label": "pos"}', "line 1 (no text)"),
        ('{"text": 5, "label": "pos"}', "line 1 ('text' is no text)"),
        ('{"text": "x", "label": ["pos"]}', "line 1 ('label' is no text)"),
        pytest.param(f'{{"text": "x", "label": 1{"0" * 400}}}', "line 1 (", id="huge number"),
        ('{"text": "x", "label": 1e300}', "line 1 ('label' is no text)"),
        ('{"text": "\\ud800", "label": "pos"}', "line 1 (invalid JSON)"),
        pytest.param("[" * 100_000, "line 1 (invalid JSON)", id="deeply nested"),
        (b'{"text": "caf\xe9", "label": "pos"}', "line 1 (invalid UTF-8)"),
    ],
)
def test_a_broken_line_of_json_is_skipped_and_noted(
    tmp_path: Path, line: str | bytes, reason: str
) -> None:
    broken = line.encode() if isinstance(line, str) else line
    content = broken + b"\n" + lines(PAIRS).encode()
    data = load(DataSpec(written(tmp_path, "films.jsonl", content)))
    assert len(texts(data)) == 100
    assert data.notes[0].startswith(f"1 broken rows were skipped: {reason}")


def test_past_one_per_cent_of_broken_rows_the_file_is_refused(tmp_path: Path) -> None:
    content = "text,label\n" + "\n" + "broken\n" * 4 + table(PAIRS).split("\n", 1)[1]
    sentence = refusal(written(tmp_path, "films.csv", content))
    assert sentence.endswith(
        "films.csv are broken, more than the 1 % that would be skipped: "
        "line 3 (1 fields instead of 2), line 4 (1 fields instead of 2), "
        "line 5 (1 fields instead of 2) and 1 more."
    )
    assert sentence.startswith("4 of 104 rows")


def test_the_lines_that_an_open_quotation_mark_swallows_count_as_broken(tmp_path: Path) -> None:
    rows = table(PAIRS).split("\n")
    rows[10] = '"' + rows[10]
    assert "line 11 (unexpected end of data)" in refusal(
        written(tmp_path, "films.csv", "\n".join(rows))
    )
    rows[95], rows[10] = '"' + rows[95], rows[10][1:]
    assert refusal(written(tmp_path, "films.csv", "\n".join(rows))).startswith("6 of 100 rows")


def test_line_numbers_count_the_lines_within_quoted_texts(tmp_path: Path) -> None:
    pairs = [(f"two\nlines {n}", "ab"[n % 2]) for n in range(200)]
    content = table(pairs) + "broken\n"
    data = load(DataSpec(written(tmp_path, "films.csv", content)))
    assert data.notes[0] == "1 broken rows were skipped: line 402 (1 fields instead of 2)."


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", "", "is empty"),
        ("blank.jsonl", " \n\n", "is empty"),
        ("bom.csv", b"\xef\xbb\xbf", "is empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a binary file"),
        ("wide.csv", table(PAIRS).encode("utf-16"), "is UTF-16 text: save it as UTF-8"),
        ("latin.csv", table([("café", "a"), ("b", "b")] * 20).encode("latin-1"), "invalid UTF-8"),
        ("head.csv", "text,label\n", "has 0 rows with a text and a label"),
        ("few.csv", table(PAIRS[:4]), "has 4 rows with a text and a label"),
        ("one.csv", table(GOOD), "has the label 'pos': there is nothing to tell apart"),
        (
            "ids.csv",
            table([(f"t{n}", f"{n}") for n in range(50)]),
            "50 different values in 50 rows",
        ),
        ("all.jsonl", "nonsense\n" * 10, "holds a JSON object with a text and a label"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    path = written(tmp_path, name, content)
    sentence = refusal(path)
    assert words in sentence
    assert path in sentence


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.csv", "there is no file"),
        ("folder.csv", "is a folder: name a .csv, .tsv, .jsonl or .ndjson file in it"),
        ("notes.txt", "has the ending '.txt': name a .csv, .tsv, .jsonl or .ndjson file"),
        ("imdb.npz", "for IMDB use --dataset imdb --data-path"),
    ],
)
def test_what_is_no_text_file_is_refused(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "notes.txt").write_text("text,label\n")
    (tmp_path / "imdb.npz").write_bytes(b"PK")
    assert words in refusal(str(tmp_path / name), UsageProblem)


def test_five_rows_are_enough(tmp_path: Path) -> None:
    data = load(DataSpec(written(tmp_path, "few.csv", table(PAIRS[:5]))))
    assert (len(data.train), len(data.validation), len(data.test)) == (3, 1, 1)


def test_a_text_without_words_is_a_start_token_alone(tmp_path: Path) -> None:
    data = load(DataSpec(written(tmp_path, "x.csv", table([("!!!", "a"), ("???", "b")] * 10))))
    assert (data.train.inputs[:, 0] == 1).all()
    assert (data.train.inputs[:, 1:] == 0).all()
    assert data.vocabulary_size == 3


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n")).filter(
            lambda text: bool(text.strip())
        ),
        min_size=5,
        max_size=12,
    )
)
def test_any_text_comes_back_as_it_was_written(tmp_path: Path, said: list[str]) -> None:
    pairs = [(text, "ab"[n % 2]) for n, text in enumerate(said)]
    for name, content in (("any.csv", table(pairs)), ("any.jsonl", lines(pairs))):
        path = written(tmp_path, name, content)
        read = read_labelled(Path(path), DataSpec(path))
        assert (read.texts, read.notes) == (said, ())
        load(DataSpec(path, maxlen=4))
