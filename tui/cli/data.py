"""`rnn-tui data`: what a data set holds."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tui.cli.options import Assignments, DataPath, Json, RunsDir

if TYPE_CHECKING:
    from core.data.dataset import Dataset

EXAMPLES = 3
EXAMPLE_LENGTH = 400


def data(
    dataset: Annotated[
        str | None, typer.Argument(metavar="[NAME|FILE]", help="None lists what there is.")
    ] = None,
    data_path: DataPath = None,
    settings: Assignments = None,
    as_json: Json = False,
    runs_dir: RunsDir = None,
) -> None:
    """Size, labels, lengths and first examples of a data set."""
    from core.data.loading import DATASETS

    if dataset is None:
        _list(DATASETS, as_json)
        return
    from core.training.fetching import load_or_fetch
    from core.training.settings import configure_data, parse_assignments

    chosen: dict[str, Any] = parse_assignments(settings or [])
    chosen["dataset"] = dataset
    if data_path is not None:
        chosen["data_path"] = data_path
    found = load_or_fetch(configure_data(chosen), _tell)
    described = describe(found)
    if as_json:
        import msgspec

        print(msgspec.json.encode(described).decode())
    else:
        _print(described)


def _tell(doing: str, done: int | None = None, total: int | None = None) -> None:
    from tui.cli.progress import stage_line

    end = "\r" if done is not None and sys.stderr.isatty() else "\n"
    print(stage_line(doing, done, total), end=end, file=sys.stderr, flush=True)


def describe(dataset: "Dataset") -> dict[str, Any]:
    """A data set in plain values: sizes, labels and their shares, lengths, first examples."""
    import numpy as np

    task, train = dataset.task, dataset.train
    described: dict[str, Any] = {
        "name": dataset.name,
        "task": task.kind,
        "train": len(train),
        "validation": len(dataset.validation),
        "test": len(dataset.test),
        "timesteps": int(train.inputs.shape[1]),
        "labels": list(task.labels),
        "chance_accuracy": task.chance_accuracy,
        "chance_loss": task.chance_loss,
        "best_accuracy": task.best_accuracy,
        "vocabulary": dataset.vocabulary_size,
        "notes": list(dataset.notes),
    }
    if task.labels:
        counts = np.bincount(train.targets.astype(np.int64), minlength=len(task.labels))
        described["label_counts"] = dict(zip(task.labels, counts.tolist(), strict=True))
    if dataset.vocabulary is not None:
        lengths = np.count_nonzero(train.inputs, axis=1)
        described["lengths"] = {
            "shortest": int(lengths.min()),
            "median": float(np.median(lengths)),
            "mean": float(lengths.mean()),
            "longest": int(lengths.max()),
        }
    described["examples"] = [_example(dataset, row) for row in range(min(EXAMPLES, len(train)))]
    return described


def _example(dataset: "Dataset", row: int) -> dict[str, Any]:
    target = dataset.train.targets[row]
    labels = dataset.task.labels
    label: Any = labels[int(target)] if labels else float(target)
    inputs = dataset.train.inputs[row]
    if dataset.vocabulary is None:
        return {"label": label, "inputs": inputs[:EXAMPLES].tolist()}
    return {"label": label, "text": " ".join(dataset.vocabulary.decode(inputs[inputs != 0]))}


def _print(described: dict[str, Any]) -> None:
    print(
        f"{described['name']}: {described['train']:,} training, "
        f"{described['validation']:,} validation, {described['test']:,} test examples "
        f"of {described['timesteps']} timesteps"
    )
    if "label_counts" in described:
        shares = ", ".join(f"{name} {n:,}" for name, n in described["label_counts"].items())
        print(f"labels in training: {shares}")
    if described["chance_accuracy"] is not None:
        print(
            f"guessing on the test examples: accuracy {described['chance_accuracy']:.3f}, "
            f"loss {described['chance_loss']:.4f}"
        )
    else:
        print(f"the best constant answer: loss {described['chance_loss']:.4f}")
    if described["best_accuracy"] is not None:
        print(f"the best possible accuracy: {described['best_accuracy']:.3f}")
    if described["vocabulary"] is not None:
        print(f"vocabulary: {described['vocabulary']:,} tokens")
    if "lengths" in described:
        lengths = described["lengths"]
        print(
            f"lengths after truncation: {lengths['shortest']} to {lengths['longest']}, "
            f"median {lengths['median']:g}, mean {lengths['mean']:.1f}"
        )
    for note in described["notes"]:
        print(f"note: {note}")
    for example in described["examples"]:
        shown = example.get("text") or f"{example['inputs']} …"
        cut = "…" if len(shown) > EXAMPLE_LENGTH else ""
        print(f"\n[{example['label']}] {shown[:EXAMPLE_LENGTH]}{cut}")


def _list(datasets: Any, as_json: bool) -> None:
    if as_json:
        import msgspec

        print(msgspec.json.encode(dict(datasets)).decode())
        return
    from tui.cli.table import table

    print(table(("data set", "what it is"), list(datasets.items())))
    print("or a file: CSV, TSV or JSONL with a text and a label column")
