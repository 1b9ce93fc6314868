"""`rnn-tui step --run RUN --text "…"`: a trained run reads a sentence, word by word."""

from pathlib import Path
from typing import Any

import numpy as np

from core.errors import Problem, UsageProblem
from core.places import runs_folder
from core.rnn.network import predict
from core.rnn.reading import predictions_by_prefix, trace_of_last_layer
from core.rnn.trace import Trace
from core.training import store
from core.training.trained import Trained, open_trained


def step_run(name: str, text: str, npz: Path | None, as_json: bool, as_csv: bool) -> None:
    """Prints what the run would answer if the text ended at each word.

    Raises:
        Problem: the run cannot be stepped.
        UsageProblem: the text has no words.
    """
    run = store.find(runs_folder(), name)
    trained = open_trained(run)
    tokens = trained.tokens(text)
    if len(tokens) == 1:
        raise UsageProblem("--text has no words: give a sentence")
    answers = predictions_by_prefix(trained.network, tokens)
    try:
        trace = trace_of_last_layer(trained.network, tokens)
    except ValueError as error:
        raise Problem(f"run {run.id} cannot be stepped: {error}") from error
    if npz is not None:
        from tui.cli.step import arrays, write_arrays

        write_arrays(npz, {"tokens": tokens, "predictions": answers, **arrays(trace)})
        return
    described = _describe(run.id, trained, tokens, answers, trace)
    if as_json:
        import msgspec

        print(msgspec.json.encode(described).decode())
    elif as_csv:
        _print_csv(described)
    else:
        _print(described, trained)


def _describe(
    run: str, trained: Trained, tokens: Any, answers: Any, trace: Trace
) -> dict[str, Any]:
    norms = np.linalg.norm(trace.states[1:], axis=1)
    return {
        "run": run,
        "model": trained.model.name,
        "labels": list(trained.prepared.labels),
        "steps": [
            {
                "t": t + 1,
                "token": int(token),
                "word": trained.vocabulary.word(int(token)),
                "norm": float(norms[t]),
                "prediction": [float(value) for value in answers[t]],
            }
            for t, token in enumerate(tokens)
        ],
        "padded": [float(value) for value in predict(trained.network, trained.padded(tokens))],
    }


def _print_csv(described: dict[str, Any]) -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    width = len(described["padded"])
    writer.writerow(["t", "token", "word", "norm", *(f"prediction_{n}" for n in range(width))])
    for step in described["steps"]:
        writer.writerow([step["t"], step["token"], step["word"], step["norm"], *step["prediction"]])


def _print(described: dict[str, Any], trained: Trained) -> None:
    from tui.cli.table import table

    labels = described["labels"]
    # One output is the probability of the second label; several are one for each.
    names = labels[1:] if len(described["padded"]) == 1 else labels
    rows = [
        [
            str(step["t"]),
            step["word"],
            f"{step['norm']:.3f}",
            *(f"{value:.3f}" for value in step["prediction"]),
        ]
        for step in described["steps"]
    ]
    headings = ["t", "word", "‖h‖", *(f"p({name})" for name in names)]
    print(f"{described['run']} ({described['model']}): if the text ended here")
    print(table(headings, rows, right=[0, *range(2, len(headings))]))
    answer = ", ".join(
        f"p({name}) = {value:.3f}" for name, value in zip(names, described["padded"], strict=True)
    )
    data = trained.config.data
    print(f"\nas this run pads its texts ({data.padding} {trained.prepared.timesteps}): {answer}")
